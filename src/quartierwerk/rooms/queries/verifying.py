"""Whether each booking is what was promised: its room and its time against what the allocator keeps taken for it.

The log of promises is replayed by ``quartierwerk verify-allocations``; what stands in the plan is compared here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from quartierwerk.foundation.allocation import Difference
from quartierwerk.foundation.allocation.models import Claim, Occupancy, State
from quartierwerk.rooms.models import Booking, Room
from quartierwerk.rooms.queries.rooms import Family

OF_ROOMS = "room:"  # how owners of units begin, ``Room.unit_owner``


def bookings_apart_from_log() -> list[Difference]:
    """Bookings whose room or time is not the one that is kept taken, and times kept taken for no booking."""
    return [*_bookings(), *_taken_for_nobody()]


def _bookings() -> Iterator[Difference]:
    family = Family(Room.objects.values_list("site", flat=True))
    touching = {room: frozenset(family.touching(room)) for room in family.parent}
    kept: dict[int, list[tuple[int, datetime, datetime]]] = {}
    rows = Occupancy.objects.filter(unit__owner__startswith=OF_ROOMS)
    for claim, owner, start, end in rows.values_list("claim", "unit__owner", "starts_at", "ends_at").iterator(
        chunk_size=2000
    ):
        kept.setdefault(claim, []).append((int(owner.removeprefix(OF_ROOMS)), start, end))
    standing = Booking.objects.filter(end=None).order_by("pk")
    columns = ("pk", "claim", "claim__state", "room", "starts_at", "ends_at")
    for key, claim, state, room, start, end in standing.values_list(*columns).iterator(chunk_size=2000):
        thing = f"booking {key} room {room} {start.isoformat()} {end.isoformat()} claim {claim}"
        if state != State.PROMISED:
            yield Difference(thing, State.PROMISED.value, state)
            continue
        mine = (one for one in kept.get(claim, ()) if one[0] in touching[room])
        if not any(first <= start and end <= last for _room, first, last in mine):
            yield Difference(thing, "there", "not there")


def _taken_for_nobody() -> Iterator[Difference]:
    rows = Claim.objects.filter(state=State.PROMISED, occupancies__unit__owner__startswith=OF_ROOMS)
    for claim in rows.exclude(room_booking__isnull=False, room_booking__end=None).order_by("pk").distinct():
        yield Difference(f"claim {claim.pk} booking", "not there", "there")
