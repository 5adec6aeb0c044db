"""From records to counts: find the offer and its date, then record, correct or leave alone. Every refusal is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import Method, Via
from quartierwerk.attendance.imports.mapping import Mapping
from quartierwerk.attendance.imports.table import Faulty, Record
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.actions import add_sessions
from quartierwerk.offers.models import Offer, Session

ROWS = UUID("6c1f1f0e-7d0b-5d4e-9a35-2f6d0c6b8a11")  # the name space of keys made from rows
NEAR = timedelta(minutes=60)


class _Rollback(Exception):
    """Leaves a transaction that was only a rehearsal."""


@dataclass
class _State:
    """What is known while the rows are taken one after the other."""

    offers: dict[str, list[Offer]]
    dates: dict[tuple[int, date], list[Session]]
    tallies: dict[int, Tally]
    seen: dict[tuple[int, str], str] = field(default_factory=dict)  # (offer, slot) -> row that was about it
    turn: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))


def take(
    actor: Actor,
    records: Sequence[Record | Faulty],
    mapping: Mapping,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Record what the rows say. With ``dry_run`` everything is tried and nothing stays.

    The same table again changes only what changed in it. A number that somebody has counted by hand since is not
    overwritten unless the mapping says so.
    """
    report = Report()
    state = _load(actor, [each for each in records if isinstance(each, Record)], mapping)
    for done, record in enumerate(records, start=1):
        if isinstance(record, Faulty):
            report.refuse(record.row, record.reason, field=record.field)
        else:
            _take_one(actor, record, mapping, state, report, dry_run)
        if done % 50 == 0:
            progress(done, len(records))
    progress(len(records), len(records))
    return report


def _take_one(actor: Actor, record: Record, mapping: Mapping, state: _State, report: Report, dry_run: bool) -> None:
    try:
        with transaction.atomic():
            outcome = _carry_out(actor, record, mapping, state)
            if dry_run:
                raise _Rollback(outcome)
    except _Rollback as rehearsed:
        outcome = str(rehearsed)
    except Refused as refusal:
        report.refuse(record.row, str(refusal), field=refusal.field)
        return
    except PermissionDenied:
        report.refuse(record.row, _("Diesen Termin dürfen Sie in dieser Rolle nicht zählen."), field="offer")
        return
    getattr(report, outcome).append(record.row)


def _carry_out(actor: Actor, record: Record, mapping: Mapping, state: _State) -> str:
    """``taken``, ``changed`` or ``unchanged``.

    Raises:
        Refused: with the field that it belongs to.
    """
    offer = _offer(record, mapping, state)
    session = _date(actor, record, mapping, offer, state)
    if earlier := state.seen.get((offer.pk, session.slot)):
        raise Refused(_("Diese Zeile meint denselben Termin wie Zeile %s.") % earlier, field="date")
    outcome = _settle(actor, record, mapping, offer, session, state.tallies.get(session.pk))
    state.seen[offer.pk, session.slot] = record.row
    return outcome


def _settle(actor: Actor, record: Record, mapping: Mapping, offer: Offer, session: Session, there: Tally | None) -> str:
    """Record, correct or leave alone what is counted of this date."""
    figures = _figures(record, there)
    if there is None:
        tally = actions.record_tally(
            actor=actor, session=session, key=uuid5(ROWS, f"{offer.uid}|{session.slot}"), via=Via.IMPORT,
            counted_at=session.ends_at, **figures,
        )  # fmt: skip
        if not tally.is_current:
            raise Refused(
                _("Diese Zeile war schon eingelesen und wurde danach zurückgenommen. Zählen Sie den Termin von Hand."),
                field="visits",
            )
        return "taken"
    if all(getattr(there, name) == value for name, value in figures.items()):
        return "unchanged"
    if there.via != Via.IMPORT and not mapping.overwrite:
        raise _counted_otherwise(there, figures)
    actions.correct_tally(
        actor=actor, tally=there, key=uuid5(ROWS, f"{offer.uid}|{session.slot}|{there.pk}"), via=Via.IMPORT, **figures
    )
    return "changed"


def _counted_otherwise(there: Tally, figures: dict[str, Any]) -> Refused:
    """Why the table does not overwrite what somebody counted: the visits, or whatever else differs."""
    if there.visits != figures["visits"]:
        return Refused(
            _(
                "Von Hand gezählt sind %(there)d, in der Tabelle steht %(visits)d. Von Hand Gezähltes wird nicht "
                "überschrieben."
            )
            % {"there": there.visits, "visits": figures["visits"]},
            field="visits",
        )
    differing = [name for name, value in figures.items() if getattr(there, name) != value]
    words = [
        _("%(figure)s: %(there)s statt %(said)s")
        % {"figure": _label(name), "there": _spelled(name, getattr(there, name)), "said": _spelled(name, figures[name])}
        if name != "splits"
        else _label(name)
        for name in differing
    ]
    return Refused(
        _("Von Hand steht dort anderes als in der Tabelle: %(differing)s. Von Hand Gezähltes wird nicht überschrieben.")
        % {"differing": ", ".join(words)},
        field=differing[0],
    )


def _label(name: str) -> str:
    return str(next(field.verbose_name for field in Tally._meta.fields if field.name == name))


def _spelled(name: str, value: Any) -> str:
    if name == "method":
        return str(Method(value).label)
    return _("nichts") if value in (None, "") else str(value)


def _figures(record: Record, there: Tally | None) -> dict[str, Any]:
    """What the count is to say; what the table has no column for stays as it was counted."""
    said = dict(record.figures)
    method = Method.ESTIMATED if said.pop("estimated") else Method.COUNTED
    before = {
        "children": there.children, "volunteers": there.volunteers, "turned_away": there.turned_away,
        "remark": there.remark, "splits": there.splits,
    } if there else {}  # fmt: skip
    figures: dict[str, Any] = {**before, **said, "method": str(method)}
    if record.splits:
        figures["splits"] = {**(there.splits if there else {}), **record.splits}
    return figures


# --- which offer, which date -----------------------------------------------------------------------------------------


def _load(actor: Actor, records: Sequence[Record], mapping: Mapping) -> _State:
    """Everything that the rows may be about, in three queries."""
    offers: dict[str, list[Offer]] = {}
    for offer in queries.offers_to_count(actor):
        for name in {offer.uid, offer.slug, _named(offer.title)}:
            offers.setdefault(name, []).append(offer)
    wanted = {each.pk for record in records for each in offers.get(_name_of(record, mapping), [])}
    dates: dict[tuple[int, date], list[Session]] = defaultdict(list)
    if records and wanted:
        first, last = min(record.day for record in records), max(record.day for record in records)
        rows = queries.around(queries.sessions_to_count(actor).filter(offer__in=wanted), first, last)
        for session in rows:
            dates[session.offer_id, date.fromisoformat(session.starts_local[:10])].append(session)
    tallies = queries.current_of([session for rows in dates.values() for session in rows])
    return _State(offers, dates, tallies)


def _named(text: str) -> str:
    return " ".join(text.split()).casefold()


def _name_of(record: Record, mapping: Mapping) -> str:
    """The offer as it is looked up: by UID or slug as written, by title without case and double spaces."""
    names = {_named(name): value for name, value in mapping.offers.items()}
    said = names.get(_named(record.offer), record.offer).strip()
    return said if "@" in said else _named(said)


def _offer(record: Record, mapping: Mapping, state: _State) -> Offer:
    found = state.offers.get(_name_of(record, mapping), [])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            _("Ein Angebot „%s“, das Sie zählen, gibt es nicht. Ordnen Sie den Namen einem Angebot zu.")
            % record.offer[:80],
            field="offer",
        )
    raise Refused(
        _("„%(name)s“ heißen mehrere Angebote (%(slugs)s). Ordnen Sie den Namen einem davon zu.")
        % {"name": record.offer[:80], "slugs": ", ".join(each.slug for each in found)},
        field="offer",
    )


def _date(actor: Actor, record: Record, mapping: Mapping, offer: Offer, state: _State) -> Session:
    there = state.dates.get((offer.pk, record.day), [])
    if record.time is not None and there:
        near = _near(there, record.day, record.time)
        if len(near) == 1:
            return near[0]
        if near:
            there = near
        elif not mapping.make_dates:
            raise Refused(
                _("Um %(time)s beginnt an diesem Tag kein Termin; es gibt %(times)s.")
                % {"time": f"{record.time:%H:%M}", "times": ", ".join(each.starts_local[11:] for each in there)},
                field="time",
            )
        else:
            there = []
    if len(there) == 1:
        return there[0]
    if there:
        return _one_of(there, record, mapping, offer, state)
    if not mapping.make_dates:
        raise Refused(
            _("Am %(day)s hat dieses Angebot keinen Termin. Legen Sie ihn an, oder erlauben Sie es mit make_dates.")
            % {"day": f"{record.day:%d.%m.%Y}"},
            field="date",
        )
    return _made(actor, record, mapping, offer)


def _near(there: Sequence[Session], day: date, at: time) -> list[Session]:
    """Dates that begin at that time; else those that begin within an hour of it or are under way then."""
    moment = datetime.combine(day, at)
    exact = [each for each in there if each.starts_local == f"{moment:%Y-%m-%dT%H:%M}"]
    return exact or [
        each
        for each in there
        if abs(datetime.fromisoformat(each.starts_local) - moment) <= NEAR
        or each.starts_local <= f"{moment:%Y-%m-%dT%H:%M}" < each.ends_local
    ]


def _one_of(there: list[Session], record: Record, mapping: Mapping, offer: Offer, state: _State) -> Session:
    if mapping.several == "first":
        return there[0]
    if mapping.several == "last":
        return there[-1]
    if mapping.several == "in_order":
        place = state.turn[offer.pk, record.day]
        state.turn[offer.pk, record.day] += 1
        if place < len(there):
            return there[place]
        raise Refused(_("An diesem Tag stehen mehr Zeilen als Termine."), field="date")
    raise Refused(
        _("An diesem Tag hat das Angebot mehrere Termine (%s). Geben Sie eine Spalte mit der Uhrzeit an.")
        % ", ".join(each.starts_local[11:] for each in there),
        field="time",
    )


def _made(actor: Actor, record: Record, mapping: Mapping, offer: Offer) -> Session:
    """A date that was not planned, made because the mapping allows it."""
    at = record.time or _time_of(mapping.make_time)
    if at is None:
        raise Refused(_("Um den Termin anzulegen, fehlt hier die Uhrzeit."), field="time")
    if record.day > clock.today():
        raise Refused(_("Dieser Tag liegt nach heute."), field="date")
    made = add_sessions(
        actor=actor, offer=offer, starts=[datetime.combine(record.day, at)], minutes=mapping.make_minutes
    )
    return made[0]


def _time_of(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("make_time in der Zuordnung muss so aussehen: 10:00."), field="time") from None
