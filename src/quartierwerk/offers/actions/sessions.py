"""What people do with single dates: add, move, call off, hand over, note, remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, permissions, recurrence
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.rooms import release, require_same_house, settle_rooms
from quartierwerk.offers.actions.series import bring_back, call_off_leftovers, cancel, make, remove_or_call_off
from quartierwerk.offers.actions.signup import follow_seats
from quartierwerk.offers.actions.telling import tell_about
from quartierwerk.offers.choices import Occasion
from quartierwerk.offers.errors import AlreadyCancelled, AlreadyOver, HangsOn, IsCancelled, NotCancelled
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.offers.queries import Days, Off
from quartierwerk.parties.models import Contact
from quartierwerk.places.models import Site
from quartierwerk.places.queries import HolidayShift, Shift
from quartierwerk.rooms.models import Room

MOST_MINUTES = 60 * 24 * 14


@action("offers.add_sessions", "Termine angelegt")
def add_sessions(
    *,
    actor: Actor,
    offer: Offer,
    starts: Sequence[datetime],
    minutes: int,
    site: Site | None = None,
    place_words: str = "",
    own_title: str = "",
    note: str = "",
    is_all_day: bool = False,
    room: Room | None = None,
    shown: str = "",
) -> list[Session]:
    """Add single dates at these local times (naive). Without a place of their own they are where the offer is.

    A date on a day on which the house is closed or the offer pauses is made and called off at once. Where the room is
    not free the date stays without; ``queries.plan_sessions`` shows that before.

    Raises:
        NotShown: the room is not free for all of them and that was not shown.
        Refused: there is a date of this offer at that time already, or a date lasts too long.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Ein Termin dauert mindestens eine Minute und höchstens 14 Tage."), field="minutes")
    where = site or (None if place_words.strip() else offer.site)
    if room is not None:
        permissions.require(actor, "rooms.book", room)
        require_same_house(room, where.pk if where is not None else room.site_id)
        where = room.site
        require_shown(queries.plan_sessions(offer, starts, minutes, room).effects, shown)
    days = Days(offers=[offer.pk])
    made = []
    for start in starts:
        begins, ends, begins_local, ends_local = _moments(start, minutes, is_all_day=is_all_day)
        session = Session(
            offer=offer, slot=begins_local, starts_at=begins, ends_at=ends, starts_local=begins_local,
            ends_local=ends_local, is_all_day=is_all_day, site=where, place_words=place_words.strip(),
            own_title=own_title.strip(), note=note.strip(), room=room,
        )  # fmt: skip
        session.full_clean(exclude=["offer", "series"])
        session.save()
        off = days.off(offer, session.site_id, start.date())
        if off is not None:
            cancel([session], reason=off.reason, note=off.note, batch=off.batch, by=actor.key, tells=False)
        made.append(session)
    if room is not None:
        for session, _sentence in settle_rooms([one.pk for one in made], by=actor.key):
            next(one for one in made if one.pk == session.pk).room = None
    return made


def _moments(start: datetime, minutes: int, *, is_all_day: bool) -> tuple[datetime, datetime, str, str]:
    begins = recurrence.to_utc(start, clock.BERLIN)
    length = timedelta(minutes=minutes)
    ends = recurrence.to_utc(start + length, clock.BERLIN) if is_all_day else begins + length
    return begins, ends, clock.wall(begins), clock.wall(ends)


@action("offers.move_session", "Termin verschoben")
def move_session(
    *,
    actor: Actor,
    session: Session,
    start: datetime,
    minutes: int,
    site: Site | None,
    place_words: str = "",
    own_title: str = "",
    shown: str = "",
) -> Session:
    """Give one date another time or place; its identifier stays. ``queries.plan_move`` shows whom that hits.

    Raises:
        AlreadyOver: it has begun.
        IsCancelled: it is off; whoever moves it must say first that it takes place.
        NotShown: somebody hangs on it and that was not shown.
    """
    _require_to_come(session)
    if session.is_cancelled:
        raise IsCancelled
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Ein Termin dauert mindestens eine Minute und höchstens 14 Tage."), field="minutes")
    begins, ends, begins_local, ends_local = _moments(start, minutes, is_all_day=session.is_all_day)
    if begins <= clock.now():
        raise Refused(_("Der neue Beginn liegt in der Vergangenheit. Bitte wählen Sie einen späteren."), field="start")
    preview = queries.plan_move(session, begins_local, ends_local, site)
    require_shown(preview.effects, shown)
    session.starts_at, session.ends_at = begins, ends
    session.starts_local, session.ends_local = begins_local, ends_local
    session.site, session.place_words, session.own_title = site, place_words.strip(), own_title.strip()
    had_room = bool(queries.with_rooms([session]))
    if session.room is not None and session.room.site_id != session.site_id:
        session.room = None
    session.sequence += 1
    session.full_clean(exclude=["offer", "series"])
    session.save(
        update_fields=["starts_at", "ends_at", "starts_local", "ends_local", "site", "place_words", "own_title",
                       "room", "sequence", "changed_at"]
    )  # fmt: skip
    if had_room:
        settle_rooms([session.pk], by=actor.key, strict=True)
    tell_about([session], Occasion.MOVED)
    return session


@action("offers.call_off", "Termin abgesagt")
def call_off(*, actor: Actor, session: Session, reason: str, note: str = "", shown: str = "") -> Cancellation:
    """Call off one date. What hangs on it stays, so that people can be told and counted.

    Raises:
        AlreadyCancelled: someone was faster.
        AlreadyOver: the date is over; what happened is a matter for counting.
        NotShown: somebody hangs on it and that was not shown.
    """
    if session.is_cancelled:
        raise AlreadyCancelled
    if session.ends_at <= clock.now():
        raise AlreadyOver
    require_shown(queries.plan_call_off([session]).effects, shown)
    cancellation = Cancellation(session=session, reason=reason, note=note.strip(), at=clock.now(), by=actor.key)
    cancellation.full_clean(exclude=["session"])
    cancellation.save()
    release(queries.with_rooms([session]), by=actor.key)
    session.sequence += 1
    session.save(update_fields=["sequence", "changed_at"])
    tell_about([session], Occasion.CALLED_OFF)
    return cancellation


@action("offers.call_off_afterwards", "Nachträglich als ausgefallen vermerkt")
def call_off_afterwards(*, actor: Actor, session: Session, reason: str, note: str = "") -> Cancellation:
    """Nobody called the date off, but it did not take place: say so and why, when it is over.

    Whether it was counted is known upstairs, where this is asked from.

    Raises:
        AlreadyCancelled: it was called off.
        Refused: it is still to come, or running.
    """
    if session.is_cancelled:
        raise AlreadyCancelled
    if session.ends_at > clock.now():
        raise Refused(_("Dieser Termin ist noch nicht vorbei. Soll er ausfallen, sagen Sie ihn ab."))
    cancellation = Cancellation(session=session, reason=reason, note=note.strip(), at=clock.now(), by=actor.key)
    cancellation.full_clean(exclude=["session"])
    cancellation.save()
    session.sequence += 1
    session.save(update_fields=["sequence", "changed_at"])
    return cancellation


@action("offers.undo_cancellation", "Absage zurückgenommen")
def undo_cancellation(*, actor: Actor, session: Session) -> Session:
    """The date takes place after all, or did; the cancellation leaves no trace on any page.

    Raises:
        NotCancelled: it is not off.
    """
    if not session.is_cancelled:
        raise NotCancelled
    bring_back([session], by=actor.key, strict=True)
    return Session.objects.get(pk=session.pk)


@action("offers.set_stand_in", "Vertretung eingetragen")
def set_stand_in(*, actor: Actor, session: Session, stand_in: Contact | None) -> Session:
    """Somebody else leads this one date; None gives it back to the leaders of the offer."""
    if session.ends_at <= clock.now():
        raise AlreadyOver
    if stand_in is not None and stand_in.ends_on is not None and stand_in.ends_on < session.starts_at.date():
        raise Refused(
            _("%(name)s ist an diesem Tag nicht mehr tätig. Bitte wählen Sie jemand anderen.") % {"name": stand_in},
            field="stand_in",
        )
    session.stand_in = stand_in
    session.save(update_fields=["stand_in", "changed_at"])
    return session


@action("offers.set_note", "Hinweis zu einem Termin geschrieben")
def set_note(*, actor: Actor, session: Session, note: str) -> Session:
    """A line that stands beside this one date, for everybody to read."""
    session.note = note.strip()
    session.full_clean(exclude=["offer", "series"])
    session.save(update_fields=["note", "changed_at"])
    return session


@action("offers.remove_session", "Termin gelöscht")
def remove_session(*, actor: Actor, session: Session) -> None:
    """Delete a date that was made by mistake; its series does not make it again.

    Raises:
        AlreadyOver: it has begun; the past stays.
        HangsOn: something hangs on it; it can be called off instead.
    """
    _require_to_come(session)
    if queries.kept([session]) or queries.hanging_on([session], "remove"):
        raise HangsOn
    series = session.series
    if series is not None:
        series.exdates = sorted({*series.exdates, queries.slot_in_zone(series, session.slot)})
        series.save(update_fields=["exdates"])
    release([session.pk], by=actor.key)
    session.delete()


def _require_to_come(session: Session) -> None:
    if session.starts_at <= clock.now():
        raise AlreadyOver


# What happens below


@action("offers.follow_places", "Termine an Schließung angepasst")
def follow_places(*, actor: Actor, shift: Shift) -> int:
    """What shuts sites has changed: call dates off, bring them back. Gives how many.

    Places have asked their own rule and shown what this does.
    """
    hits = queries.plan_shift(shift)
    bring_back([*hits.back, *(session for session, _off in hits.held)], by=actor.key)
    together: dict[Off, list[Session]] = {}
    for session, off in (*hits.off, *hits.held):
        together.setdefault(off, []).append(session)
    for off, sessions in together.items():
        cancel(sessions, reason=off.reason, note=off.note, batch=off.batch, by=actor.key)
    follow_seats([session for session, _words in hits.changed], by=actor.key)
    return len(hits.off) + len(hits.back)


@action("offers.follow_school_holidays", "Termine an Schulferien angepasst")
def follow_school_holidays(*, actor: Actor, shift: HolidayShift) -> int:
    """School holidays of a state have changed: series that leave them out lose or gain dates. Gives how many."""
    hits = queries.plan_holiday_shift(shift)
    remove_or_call_off(hits.gone, by=actor.key)
    call_off_leftovers(hits.off, by=actor.key)
    for series, plans in hits.new:
        make(series, plans, by=actor.key)
    return len(hits.gone) + len(hits.off) + sum(len(plans) for _series, plans in hits.new)
