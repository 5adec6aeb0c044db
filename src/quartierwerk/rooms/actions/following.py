"""What bookings do when houses are shut or a room goes: they end, groups are told or stand on the call list."""

from __future__ import annotations

from collections.abc import Sequence

from quartierwerk.foundation import events
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.places.queries import Shift
from quartierwerk.rooms import queries
from quartierwerk.rooms.actions.bookings import end
from quartierwerk.rooms.choices import EndReason
from quartierwerk.rooms.models import Booking, BookingEnd

LOST = "rooms.lost"
"""Event: these keepers have no room any more (``keepers``, ``by``)."""


@action("rooms.follow_places", "Belegungen an Schließung angepasst")
def follow_places(*, actor: Actor, shift: Shift) -> int:
    """What shuts houses has changed: bookings there end. Gives how many. Places have shown them before."""
    rows = queries.hit_by_shift(shift)
    if rows:
        end(rows, reason=EndReason.CLOSED, by=actor.key)
    return len(rows)


def lose(bookings: Sequence[Booking], *, by: str) -> list[BookingEnd]:
    """The room is not there any more; dates that had it are told, so that they look for another."""
    if not bookings:
        return []
    ends = end(bookings, reason=EndReason.LEASE, by=by)
    keepers = [row.keeper for row in bookings if row.keeper]
    if keepers:
        events.announce(LOST, keepers=keepers, by=by)
    return ends
