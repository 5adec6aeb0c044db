"""Many times asked at once: which rooms are free at all of them, and what is booked against them, as lean rows.

For programs and for the pages that weigh a series. Free means: nothing is booked then, set-up and clear-up included,
and the room exists on all these days; what its rules say, ``suitable`` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.written import Written, rows_of, within
from quartierwerk.rooms.conditions import Slot
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.queries.bookings import busy_at, conflicts_at
from quartierwerk.rooms.queries.plan import HOUSE_BY_HOUSE, NOT_PLANNED, keeps_at
from quartierwerk.rooms.queries.rooms import Family
from quartierwerk.rooms.rules import KEEPERS, READERS

ROOM_COLUMNS = (
    "pk", "slug", "name", "site_id", "site__slug", "site__area__path", "carrier_id", "seats", "setup_minutes",
    "clearup_minutes", "starts_on", "ends_on",
)  # fmt: skip
BOOKING_COLUMNS = (
    "pk", "room__slug", "room__carrier_id", "room__site_id", "starts_local", "ends_local", "title", "is_confidential",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One room that is asked about."""

    pk: int
    slug: str
    name: str
    site_id: int
    site: str
    path: str
    carrier_id: int
    seats: int | None
    setup_minutes: int
    clearup_minutes: int
    starts_on: date | None
    ends_on: date | None


def asked_rooms(actor: Actor, *, room: str = "", site: str = "", seats: int = 0) -> list[Asked]:
    """Rooms in which something can take place and that one sees, by their address word, house, seats. One query."""
    sql, fixed = _rooms.sql()
    seen, prefixes = within(actor.scope(*READERS), path="places_area.path", organisation="rooms_room.carrier_id")
    conditions, params = [sql, seen], [*fixed, *prefixes]
    for condition, value in (
        ("rooms_room.slug = %s", room), ("places_site.slug = %s", site), ("rooms_room.seats >= %s", seats),
    ):  # fmt: skip
        if value:
            conditions.append(condition)
            params.append(value)
    return [Asked(*row) for row in rows_of([(f"{' AND '.join(conditions)} {HOUSE_BY_HOUSE}", params)])]


_rooms = Written(lambda: Room.objects.exclude(kind__in=NOT_PLANNED).values_list(*ROOM_COLUMNS))


def free_rows(rooms: Sequence[Asked], times: Sequence[Slot]) -> list[dict[str, Any]]:
    """Those of the rooms that are free at all the times: room, name, house, seats. Two queries, one more for each
    further set-up time."""
    if not times:
        return []
    first, last = min(one.day for one in times), max(one.day for one in times)
    there = [
        room
        for room in rooms
        if (room.starts_on is None or room.starts_on <= first) and (room.ends_on is None or room.ends_on >= last)
    ]
    busy = busy_at(there, times)
    return [
        {"room": room.slug, "name": room.name, "site": room.site, "seats": room.seats}
        for room in there
        if room.pk not in busy
    ]


def conflict_rows(actor: Actor, rooms: Sequence[Asked], spans: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """What is booked in these rooms, or in rooms that they share walls with, at one of these times: by begin.

    ``spans``: wall times ``2030-06-04T16:00`` from-to. What one may not read is "belegt". Two queries.
    """
    family = Family({room.site_id for room in rooms})
    paths = {room.site_id: room.path for room in rooms}  # parts stand in the house of their whole
    keeper, reader = actor.scope(*KEEPERS), actor.scope(*READERS)
    known: dict[tuple[int, int], tuple[bool, bool]] = {}
    taken = _("belegt")
    found = []
    for row in conflicts_at([room.pk for room in rooms], spans, columns=BOOKING_COLUMNS, family=family):
        _key, slug, carrier, site, starts, ends, title, is_confidential = row
        rights = known.get((carrier, site))
        if rights is None:
            path = paths[site]
            rights = known[carrier, site] = (keeps_at(keeper, carrier, path), keeps_at(reader, carrier, path))
        said = title if rights[0 if is_confidential else 1] else taken
        found.append({"room": slug, "start": starts, "end": ends, "title": said})
    return found
