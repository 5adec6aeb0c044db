"""Bookings that belong to a thing of a room above (``session:31``): they are made, move and end with it only.

The caller has asked its own rule and stands in its own transaction; a new room is asked about here as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from quartierwerk.foundation import allocation, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation import Asked
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.actions.bookings import Outcome, end, facts_for, promise, shift, touch, wanted, words_for
from quartierwerk.rooms.choices import EndReason, GroupKind
from quartierwerk.rooms.conditions import Slot, Use
from quartierwerk.rooms.errors import NotPossible
from quartierwerk.rooms.models import Booking, BookingEnd, Room


@action("rooms.book_for", "Raum für Termine belegt")
def book_for(
    *, actor: Actor, room: Room, keepers: Mapping[str, Slot], title: str, people: int | None = None
) -> dict[str, Outcome]:
    """Rooms for dates: keeper -> its time. Only what nobody can allow and what is taken is refused, date by date.

    A keeper that has a booking keeps it; ask ``move_kept`` for another time.
    """
    return keep(room=room, keepers=keepers, title=title, people=people, by=actor.key)


def keep(
    *, room: Room, keepers: Mapping[str, Slot], title: str, people: int | None = None, by: str
) -> dict[str, Outcome]:
    """As ``book_for``, for a room that the caller has asked about."""
    if not keepers:
        return {}
    there = {row.keeper: row for row in queries.kept_by(list(keepers))}
    found = {name: Outcome(conditions.slot_at(row.starts_at, row.ends_at), row) for name, row in there.items()}
    new = {name: when for name, when in keepers.items() if name not in there}
    for round_ in _rounds(new):
        slots = list(round_.values())
        facts = facts_for(room, slots)
        use = Use(kind=GroupKind.OWN.value, people=people)
        draft = Booking(room=room, title=title.strip()[:200], people=people)
        names = {when: name for name, when in round_.items()}
        for outcome in promise(facts, use, slots, draft, by=by, keepers=names, checked=False):
            found[names[outcome.slot]] = outcome
    return found


def _rounds(keepers: Mapping[str, Slot]) -> list[dict[str, Slot]]:
    """Keepers with the same time go one after the other, and not too many at once."""
    rounds: list[dict[str, Slot]] = []
    for name, when in keepers.items():
        for some in rounds:
            if when not in some.values() and len(some) < 400:
                some[name] = when
                break
        else:
            rounds.append({name: when})
    return rounds


@action("rooms.move_kept", "Raum eines Termins mitverschoben")
def move_kept(*, actor: Actor, keeper: str, slot: Slot, room: Room) -> Booking:
    """The thing moved, and its room with it.

    Raises:
        NotPossible: that room is barred or not free then; nothing has changed.
    """
    booking = queries.kept_by([keeper]).first()
    if booking is None:
        outcome = book_for(actor=actor, room=room, keepers={keeper: slot}, title=keeper)[keeper]
        if outcome.booking is None:
            raise NotPossible(outcome.sentence)
        return outcome.booking
    if booking.room_id != room.pk:
        permissions.require(actor, "rooms.book", room)
    shift(booking, room, slot, by=actor.key)
    return booking


@action("rooms.rename_kept", "Belegungen umbenannt")
def rename_kept(*, actor: Actor, keepers: Sequence[str], title: str) -> int:
    """What the things are called now; gives how many bookings."""
    rows = [row for row in queries.kept_by(keepers) if row.title != title[:200]]
    for row in rows:
        row.title = title[:200]
    Booking.objects.bulk_update(rows, ["title"])
    touch(rows)
    return len(rows)


@action("rooms.end_kept", "Raum eines Termins freigegeben")
def end_kept(*, actor: Actor, keepers: Sequence[str], batch: uuid.UUID | None = None) -> list[BookingEnd]:
    """The things do not take place, or need no room any more: the rooms are free again."""
    return let_go(keepers, by=actor.key, batch=batch)


def let_go(keepers: Sequence[str], *, by: str, batch: uuid.UUID | None = None) -> list[BookingEnd]:
    """As ``end_kept``, for a caller that has asked its own rule."""
    rows = list(queries.kept_by(keepers).order_by("pk"))
    return end(rows, reason=EndReason.KEEPER, by=by, batch=batch, tells=False) if rows else []


@action("rooms.resume_kept", "Raum eines Termins wieder belegt")
def resume_kept(*, actor: Actor, keepers: Sequence[str]) -> dict[str, Outcome]:
    """The things take place after all: each gets its room back if it is still free. Without one there is no answer."""
    rows = (
        Booking.objects.filter(keeper__in=list(keepers), end__reason=EndReason.KEEPER)
        .select_related("room__site__area", "claim", "end")
        .order_by("keeper", "-pk")
    )
    last: dict[str, Booking] = {}
    for row in rows:
        last.setdefault(row.keeper, row)
    if not last:
        return {}
    rooms = list({row.room_id: row.room for row in last.values()}.values())
    known = queries.facts_of(rooms, since=min(row.starts_at for row in last.values()).date())
    found: dict[str, Outcome] = {}
    fine: list[tuple[Booking, Slot]] = []
    for name, row in last.items():
        when = conditions.slot_at(row.starts_at, row.ends_at)
        obstacles = conditions.hard_obstacles(known[row.room_id], Use(people=row.people), when)
        if obstacles:
            found[name] = Outcome(when, None, obstacles[0].sentence, obstacles[0].code)
        else:
            fine.append((row, when))
    answers = allocation.ask(
        [Asked(row.room.unit_owner, wanted(known[row.room_id], when), may_wait=False) for row, when in fine],
        by=actor.key,
    )
    back = []
    for (row, when), answer in zip(fine, answers, strict=True):
        if answer.claim is None:
            found[row.keeper] = Outcome(when, None, words_for(answer.missing), conditions.TAKEN)
            continue
        row.claim = answer.claim
        back.append(row)
        found[row.keeper] = Outcome(when, row)
    BookingEnd.objects.filter(booking__in=back).delete()
    Booking.objects.bulk_update(back, ["claim"])
    touch(back)
    return found
