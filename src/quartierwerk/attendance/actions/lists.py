"""The list of those who signed up: who came, who did not, how many came besides. Together they are the one count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from quartierwerk.attendance import queries
from quartierwerk.attendance.actions.counting import figures_from, figures_of, must_be_countable, write_tally
from quartierwerk.attendance.choices import Method, Via
from quartierwerk.attendance.choices import Presence as State
from quartierwerk.attendance.errors import CountedAsOneNumber, Implausible, KeyHoldsOther, NotOnThisList
from quartierwerk.attendance.models import MOST, Presence, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import Session, SignUp


@action("attendance.mark_presence", "Anwesenheit vermerkt")
def mark_presence(
    *,
    actor: Actor,
    session: Session,
    sign_up: SignUp,
    state: str,
    via: str = Via.DESK,
    said_at: datetime | None = None,
) -> Presence:
    """One tap: they are there, they are not, or nothing is known after all.

    Sent twice it is the same; of two taps the later one holds, whichever arrives first. Where the date has been counted
    from its list, the count follows and the old one stays in the history.

    Raises:
        NotOnThisList: this sign-up is for something else.
        StillToCome, CalledOff: as in ``record_tally``.
    """
    if state not in State.values:
        raise Implausible(_("Da oder nicht da?"))
    must_be_countable(session)
    is_of_course = sign_up.session_id is None and sign_up.free_time_id is None and sign_up.offer_id == session.offer_id
    if sign_up.post_id is not None or (sign_up.session_id != session.pk and not is_of_course):
        raise NotOnThisList
    said_at = _plausible(session, said_at)
    there = Presence.objects.filter(sign_up=sign_up, session=session).first()
    if there is not None and there.said_at is not None and there.said_at > said_at:
        return there
    row, _new = Presence.objects.update_or_create(
        sign_up=sign_up,
        session=session,
        defaults={**_copied(session, sign_up), "state": state, "said_at": said_at, "said_by": actor.key},
    )
    _follow(actor, session, via)
    return row


@action("attendance.close_list", "Anwesenheitsliste abgeschlossen")
def close_list(
    *,
    actor: Actor,
    session: Session,
    key: UUID,
    walk_ins: int,
    walk_in_children: int | None = None,
    others_absent: bool = False,
    volunteers: int | None = None,
    turned_away: int | None = None,
    method: str = Method.COUNTED,
    remark: str = "",
    via: str = Via.DESK,
    counted_at: datetime | None = None,
    replaces: int | None = None,
) -> Tally:
    """Count a date as those ticked on its list and those who came besides. Said anew it is a correction.

    ``others_absent``: whoever has a place and was not ticked did not come. ``replaces``: key of the one number that the
    page has shown and that this shall take the place of.

    Raises:
        CountedAsOneNumber: somebody has counted the date as one number that the page did not show.
        KeyHoldsOther: this form was sent before with other figures.
        StillToCome, CalledOff, Implausible: as in ``record_tally``.
    """
    said = {
        "walk_ins": walk_ins, "walk_in_children": walk_in_children, "volunteers": volunteers,
        "turned_away": turned_away, "method": str(method), "remark": remark.strip(),
    }  # fmt: skip
    made = Tally.objects.filter(key=key).first()
    current = Tally.objects.filter(session=session, is_current=True).first()
    if made is not None:
        if made.session_id != session.pk or any(getattr(made, name) != value for name, value in said.items()):
            raise KeyHoldsOther(made.visits)
        return current or made
    must_be_countable(session)
    if current is not None and current.walk_ins is None and current.pk != replaces:
        raise CountedAsOneNumber(current.visits)
    if others_absent:
        _note_absent(actor, session)
    figures = _with_list(session, said, splits=current.splits if current else {})
    if current is not None:
        if figures == figures_of(current):
            return current
        Tally.objects.filter(pk=current.pk).update(is_current=False)
    return write_tally(actor, session, key, figures, via, counted_at, replaces=current)


def _with_list(session: Session, said: dict[str, Any], *, splits: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The figures of a count: what was said of walk-ins and helpers, and whoever is ticked.

    Raises:
        Implausible: a figure that cannot be.
    """
    walk_ins, apart = said["walk_ins"], said["walk_in_children"]
    for field in ("walk_ins", "walk_in_children"):
        number = said[field]
        if number is None and field == "walk_in_children":
            continue
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
            raise Implausible(
                _("„%(number)s“ ist keine Zahl von 0 bis %(most)d.") % {"number": number, "most": MOST}, field=field
            )
    if apart is not None and apart > walk_ins:
        raise Implausible(_("Das sind mehr Kinder, als ohne Anmeldung kamen."), field="walk_in_children")
    ticked = queries.named(session)
    children = None if walk_ins and apart is None else ticked.children + (apart or 0)
    figures = figures_from(
        session.offer, ticked.present + walk_ins, children, splits, said["volunteers"], said["turned_away"],
        said["method"], said["remark"], before=splits,
    )  # fmt: skip
    return {**figures, "walk_ins": walk_ins, "walk_in_children": apart}


def _follow(actor: Actor, session: Session, via: str) -> None:
    """A count from the list says what the list says now."""
    current = Tally.objects.filter(session=session, is_current=True).exclude(walk_ins=None).first()
    if current is None:
        return
    figures = _with_list(session, figures_of(current), splits=current.splits)
    if figures != figures_of(current):
        Tally.objects.filter(pk=current.pk).update(is_current=False)
        write_tally(actor, session, uuid4(), figures, via, current.counted_at, replaces=current)


def _note_absent(actor: Actor, session: Session) -> None:
    for entry in queries.checklist(session):
        if entry.is_promised and entry.state == State.OPEN:
            Presence.objects.update_or_create(
                sign_up=entry.sign_up,
                session=session,
                defaults={
                    **_copied(session, entry.sign_up), "state": State.NO_SHOW, "said_at": None, "said_by": actor.key,
                },
            )  # fmt: skip


def _copied(session: Session, sign_up: SignUp) -> dict[str, Any]:
    return {
        "participant_id": sign_up.participant_id, "offer_id": session.offer_id, "site_id": session.site_id,
        "day": session.starts_local[:10], "people": sign_up.people, "children": sign_up.children,
    }  # fmt: skip


def _plausible(session: Session, said_at: datetime | None) -> datetime:
    """A phone's clock may be wrong: what lies ahead or a day before the date is now."""
    now = clock.now()
    if said_at is None or not session.starts_at - timedelta(days=1) <= said_at <= now:
        return now
    return said_at
