"""Counting: record, correct, take back; which divisions are asked for; a month from paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from quartierwerk.attendance import queries
from quartierwerk.attendance.choices import Method, Via
from quartierwerk.attendance.errors import (
    AlreadyCounted,
    CalledOff,
    CorrectedMeanwhile,
    Implausible,
    KeyHoldsOther,
    StillToCome,
)
from quartierwerk.attendance.estimates import Estimated, Unlikely
from quartierwerk.attendance.models import MOST, AskedSplit, Estimate, Tally, Withdrawal, split_key
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.actions import call_off_afterwards, undo_cancellation
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Vocabulary

Splits = Mapping[str, Mapping[str, int]]


@action("attendance.record_tally", "Besuch gezählt")
def record_tally(
    *,
    actor: Actor,
    session: Session,
    key: UUID,
    visits: int,
    children: int | None = None,
    splits: Splits | None = None,
    volunteers: int | None = None,
    turned_away: int | None = None,
    method: str = Method.COUNTED,
    remark: str = "",
    via: str = Via.DESK,
    counted_at: datetime | None = None,
    estimated: Estimated | None = None,
) -> Tally:
    """Count a date. Zero is a count.

    ``key`` is made where the form is opened: the same form sent twice is one count, and both get the same row back.

    Raises:
        StillToCome: the date lies after today.
        CalledOff: the date is off; the call-off has to be taken back first.
        AlreadyCounted: somebody was faster.
        KeyHoldsOther: the form was already sent with other figures.
        Implausible: a figure that cannot be.
    """
    figures = figures_from(session.offer, visits, children, splits, volunteers, turned_away, method, remark)
    _must_follow(estimated, visits, method)
    sent_before = _sent_before(session, key, figures, estimated)
    if sent_before:
        return sent_before
    must_be_countable(session)
    there = Tally.objects.filter(session=session, is_current=True).first()
    if there:
        raise AlreadyCounted(there.visits)
    return write_tally(actor, session, key, figures, via, counted_at, estimated=estimated)


@action("attendance.correct_tally", "Zählung berichtigt")
def correct_tally(
    *,
    actor: Actor,
    tally: Tally,
    key: UUID,
    visits: int,
    children: int | None = None,
    splits: Splits | None = None,
    volunteers: int | None = None,
    turned_away: int | None = None,
    method: str = Method.COUNTED,
    remark: str = "",
    via: str = Via.DESK,
    counted_at: datetime | None = None,
    estimated: Estimated | None = None,
) -> Tally:
    """Say it anew. The old row stays with who and when; the new one holds.

    Raises:
        CorrectedMeanwhile: somebody else has corrected this row or taken it back.
        KeyHoldsOther, Implausible: as in ``record_tally``.
    """
    session = tally.session
    figures = figures_from(
        session.offer, visits, children, splits, volunteers, turned_away, method, remark, before=tally.splits
    ) | _apart(tally, visits, children)
    _must_follow(estimated, visits, method)
    sent_before = _sent_before(session, key, figures, estimated)
    if sent_before:
        return sent_before
    if not tally.is_current:
        raise CorrectedMeanwhile
    if figures == figures_of(tally) and estimated == tally.estimated:
        return tally
    Tally.objects.filter(pk=tally.pk).update(is_current=False)
    return write_tally(
        actor, session, key, figures, via, counted_at or tally.counted_at, replaces=tally, estimated=estimated
    )


@action("attendance.withdraw_tally", "Zählung zurückgenommen")
def withdraw_tally(*, actor: Actor, tally: Tally) -> Withdrawal:
    """Take a count back that was meant for another date. The date is "not counted" again, which is not zero.

    Raises:
        CorrectedMeanwhile: the row does not hold any more.
    """
    if not tally.is_current:
        raise CorrectedMeanwhile
    Tally.objects.filter(pk=tally.pk).update(is_current=False)
    return Withdrawal.objects.create(tally=tally, at=clock.now(), by=actor.key)


@action("attendance.note_fell_out", "Nachträglich vermerkt: ausgefallen")
def note_fell_out(*, actor: Actor, session: Session, reason: str) -> Cancellation:
    """A date that is over was neither counted nor called off, because it did not take place.

    Raises:
        AlreadyCounted: somebody has counted it.
        Refused: it is called off already, or not over.
    """
    there = Tally.objects.filter(session=session, is_current=True).first()
    if there:
        raise AlreadyCounted(there.visits)
    return call_off_afterwards(actor=actor, session=session, reason=reason)


@action("attendance.note_took_place", "Nachträglich vermerkt: fand statt")
def note_took_place(*, actor: Actor, session: Session) -> Session:
    """The date was called off and took place all the same: it can be counted now."""
    return undo_cancellation(actor=actor, session=session)


@action("attendance.ask_split", "Weitere Aufteilung beim Zählen eingeschaltet")
def ask_split(*, actor: Actor, offer: Offer, vocabulary: Vocabulary) -> AskedSplit:
    """From now on the counts of this offer ask for this list as well."""
    if not vocabulary.terms.exists():
        raise Refused(_("Diese Liste hat noch keine Einträge, nach denen gezählt werden könnte."))
    return AskedSplit.objects.create(offer=offer, vocabulary=vocabulary)


@action("attendance.stop_asking_split", "Aufteilung beim Zählen abgeschaltet")
def stop_asking_split(*, actor: Actor, asked: AskedSplit) -> None:
    """Do not ask any more. What was counted in this list stays."""
    asked.delete()


# --- a month from paper ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """What stands in one field of the paper month: a number, and which count the field showed when it was typed."""

    session: Session
    visits: int
    is_estimated: bool
    seen: int | None  # key of the tally that the page showed; None where the field was empty


def enter_written(*, actor: Actor, written: Written, key: UUID) -> str:
    """One field of the paper month: ``taken``, ``changed`` or ``unchanged``. Division and helpers of a row stay.

    Raises:
        CorrectedMeanwhile: somebody else has counted or corrected since the page was opened.
        Refused: as in ``record_tally``.
    """
    method = Method.ESTIMATED if written.is_estimated else Method.COUNTED
    there = Tally.objects.filter(session=written.session, is_current=True).first()
    if there is None:
        record_tally(
            actor=actor, session=written.session, key=key, visits=written.visits, method=method, via=Via.PAPER,
            counted_at=written.session.ends_at,
        )  # fmt: skip
        return "taken"
    if (there.visits, there.method) == (written.visits, method):
        return "unchanged"
    if there.pk != written.seen:
        raise CorrectedMeanwhile
    figures = {**figures_of(there), "visits": written.visits, "method": method}
    for name in ("walk_ins", "walk_in_children"):  # follow from the sum and the list
        figures.pop(name)
    correct_tally(actor=actor, tally=there, key=key, via=Via.PAPER, **figures)
    return "changed"


# --- what is checked before anything is written ----------------------------------------------------------------------


def must_be_countable(session: Session) -> None:
    if session.starts_local[:10] > clock.today().isoformat():
        raise StillToCome(date.fromisoformat(session.starts_local[:10]))
    if session.is_cancelled:
        raise CalledOff(session.cancellation.get_reason_display())


def figures_from(
    offer: Offer,
    visits: int,
    children: int | None,
    splits: Splits | None,
    volunteers: int | None,
    turned_away: int | None,
    method: str,
    remark: str,
    before: Splits | None = None,
) -> dict[str, Any]:
    """The figures as they are kept. ``before``: what the corrected row held stays allowed.

    Raises:
        Implausible: one of them cannot be.
    """
    for field, number in (
        ("visits", visits), ("children", children), ("volunteers", volunteers), ("turned_away", turned_away),
    ):  # fmt: skip
        must_be_a_number(field, number)
    if children is not None and children > visits:
        raise Implausible(
            _("Es können nicht mehr Kinder (%(children)d) als Besuche (%(visits)d) gewesen sein.")
            % {"children": children, "visits": visits},
            field="children",
        )
    if method not in Method.values:
        raise Implausible(_("Gezählt oder geschätzt?"), field="method")
    if len(remark) > 300:
        raise Implausible(_("Die Bemerkung ist zu lang: höchstens 300 Zeichen."), field="remark")
    return {
        "visits": visits, "children": children, "splits": _splits(offer, visits, splits or {}, before or {}),
        "volunteers": volunteers, "turned_away": turned_away, "method": str(method), "remark": remark.strip(),
        "walk_ins": None, "walk_in_children": None,
    }  # fmt: skip


def _apart(tally: Tally, visits: int, children: int | None) -> dict[str, Any]:
    """Who is ticked on the list stays ticked: a corrected sum changes how many came without a sign-up.

    Raises:
        Implausible: fewer than are ticked.
    """
    if tally.walk_ins is None:
        return {}
    ticked = queries.named(tally.session)
    if visits < ticked.present:
        raise Implausible(
            _(
                "Auf der Liste sind %(named)d als da angetippt, das sind mehr als %(visits)d. Bitte berichtigen Sie "
                "zuerst die Liste."
            )
            % {"named": ticked.present, "visits": visits},
            field="visits",
        )
    walk_ins = visits - ticked.present
    apart = None if children is None else min(max(0, children - ticked.children), walk_ins)
    return {"walk_ins": walk_ins, "walk_in_children": apart}


def must_be_a_number(field: str, number: object) -> None:
    if number is None and field != "visits":
        return
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
        raise Implausible(
            _("„%(number)s“ ist keine Zahl von 0 bis %(most)d.") % {"number": number, "most": MOST}, field=field
        )


def _splits(offer: Offer, visits: int, given: Splits, before: Splits) -> dict[str, dict[str, int]]:
    """Only what is asked for, or was when this was counted; age bands share the visits, groups may overlap."""
    if not given:
        return {}
    asked = {
        split_key(row.vocabulary): row.vocabulary
        for row in AskedSplit.objects.filter(offer=offer).select_related("vocabulary")
    }
    kept_lists = Vocabulary.objects.filter(code__in=[key.partition(":")[0] for key in before])
    asked |= {split_key(row): row for row in kept_lists if split_key(row) in before}
    kept: dict[str, dict[str, int]] = {}
    for key, numbers in given.items():
        if not numbers:
            continue
        if key not in asked:
            raise Implausible(_("Nach dieser Aufteilung wird bei diesem Angebot nicht gefragt: %s.") % key)
        codes = {*asked[key].terms.values_list("code", flat=True), *before.get(key, {})}
        for code, number in numbers.items():
            if code not in codes:
                raise Implausible(
                    _("„%(code)s“ steht nicht in der Liste %(list)s.") % {"code": code, "list": asked[key]}
                )
            must_be_a_number("splits", number)
            if number > visits:
                raise Implausible(
                    _("In der Aufteilung steht %(number)d, es waren aber nur %(visits)d Besuche.")
                    % {"number": number, "visits": visits}
                )
        total = sum(numbers.values())
        if asked[key].kind == Kind.AGES and total > visits:
            raise Implausible(
                _("Die Altersgruppen ergeben zusammen %(total)d, es waren aber nur %(visits)d Besuche.")
                % {"total": total, "visits": visits}
            )
        kept[key] = {code: numbers[code] for code in sorted(numbers)}
    return kept


def figures_of(tally: Tally) -> dict[str, Any]:
    return {
        "visits": tally.visits, "children": tally.children, "splits": tally.splits, "volunteers": tally.volunteers,
        "turned_away": tally.turned_away, "method": tally.method, "remark": tally.remark,
        "walk_ins": tally.walk_ins, "walk_in_children": tally.walk_in_children,
    }  # fmt: skip


def _must_follow(estimated: Estimated | None, visits: int, method: str) -> None:
    """Raises: Implausible: the procedure gives another number, or the number is said to be counted."""
    if estimated is None:
        return
    try:
        estimated.check()
    except Unlikely as reason:
        raise Implausible(reason.sentence, field="procedure") from None
    if method != Method.ESTIMATED or estimated.result != visits:
        raise Implausible(
            _("Das Verfahren ergibt %(result)d, oben steht %(visits)d.")
            % {"result": estimated.result, "visits": visits},
            field="visits",
        )


def _sent_before(
    session: Session, key: UUID, figures: dict[str, Any], estimated: Estimated | None = None
) -> Tally | None:
    """The row that this very form has already made.

    Raises:
        KeyHoldsOther: it has made one, with other figures.
    """
    made = Tally.objects.filter(key=key).first()
    if made is None:
        return None
    if made.session_id != session.pk or figures_of(made) != figures or made.estimated != estimated:
        raise KeyHoldsOther(made.visits)
    return made


def write_tally(
    actor: Actor,
    session: Session,
    key: UUID,
    figures: dict[str, Any],
    via: str,
    counted_at: datetime | None,
    replaces: Tally | None = None,
    estimated: Estimated | None = None,
) -> Tally:
    now = clock.now()
    if counted_at is None or not session.starts_at - timedelta(days=1) <= counted_at <= now:
        counted_at = now  # a phone's clock may be wrong
    tally = Tally.objects.create(
        session=session, key=key, via=via, counted_at=counted_at, recorded_at=now, recorded_by=actor.key,
        replaces=replaces, **figures,
    )  # fmt: skip
    if estimated is not None:
        Estimate.objects.create(
            tally=tally, procedure=estimated.procedure, figures=dict(estimated.figures), result=estimated.result
        )
    return tally
