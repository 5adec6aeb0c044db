"""Standing tenants: a room or desk for months, paid by the month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation import Asked
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.actions.bookings import end, shift, wanted, words_for, write
from quartierwerk.rooms.choices import EndReason
from quartierwerk.rooms.conditions import Slot, Use
from quartierwerk.rooms.errors import AlreadyEnded, NotPossible
from quartierwerk.rooms.models import Booking, Group, Room

MOST_YEARS = 10
DAY = timedelta(days=1)


def span(starts_on: date, ends_on: date) -> Slot:
    """Whole days, both included."""
    return conditions.slot(datetime.combine(starts_on, time()), datetime.combine(ends_on + DAY, time()))


@action("rooms.add_tenant", "Dauermiete eingetragen")
def add_tenant(
    *, actor: Actor, room: Room, group: Group, starts_on: date, ends_on: date, monthly_cents: int, title: str = ""
) -> Booking:
    """Let a room to one group from a first to a last day.

    Raises:
        NotPossible: the room is barred or not free for all of that time.
    """
    if ends_on < starts_on:
        raise Refused(_("Das Ende liegt vor dem Anfang."), field="ends_on")
    if (ends_on - starts_on).days > MOST_YEARS * 366:
        raise Refused(_("Eine Dauerbelegung gilt höchstens zehn Jahre."), field="ends_on")
    when = span(starts_on, ends_on)
    facts = queries.facts_of([room], since=starts_on)[room.pk]
    found = conditions.hard_obstacles(facts, Use(kind=group.kind), when)
    if found:
        raise NotPossible(found[0].sentence)
    answer = allocation.ask([Asked(room.unit_owner, wanted(facts, when), may_wait=False)], by=actor.key)[0]
    if answer.claim is None:
        raise NotPossible(words_for(answer.missing))
    draft = Booking(
        room=room, group=group, title=title.strip() or group.name, is_standing=True, monthly_cents=monthly_cents,
        is_confidential=group.is_confidential,
    )  # fmt: skip
    return write(draft, {when: answer}, by=actor.key)[when]


@action("rooms.stop_tenant", "Dauermiete beendet")
def stop_tenant(*, actor: Actor, booking: Booking, last_on: date, reason: str = EndReason.GROUP) -> Booking:
    """The tenant leaves after that day; before the first day means that nothing begins.

    Raises:
        Refused: it is no standing booking, or that day lies behind its end or in the past.
    """
    if not booking.is_standing:
        raise Refused(_("Das ist keine Dauerbelegung. Bitte beenden Sie den einzelnen Termin."))
    if booking.is_ended:
        raise AlreadyEnded
    first = date.fromisoformat(booking.starts_local[:10])
    if last_on < first:
        end([booking], reason=reason, by=actor.key)
        return booking
    if last_on < clock.today() - DAY:
        raise Refused(_("Dieser Tag liegt in der Vergangenheit."), field="last_on")
    when = span(first, last_on)
    if when.ends_at > booking.ends_at:
        raise Refused(_("Länger geht es nur mit einer neuen Dauerbelegung."), field="last_on")
    shift(booking, booking.room, when, by=actor.key, checked=False)
    return booking
