"""The week and the day of rooms: who is where, as one may see it. The number of queries does not grow with rooms.

Times are wall times of the installation's zone, as text. A confidential group is "belegt" to whoever does not keep the
room. What is booked as a whole stands in its parts too, and the other way round: none of it is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation import Wanted
from quartierwerk.foundation.permissions import Actor, Scope
from quartierwerk.foundation.written import Written, rows_of, within
from quartierwerk.rooms.choices import RoomKind
from quartierwerk.rooms.conditions import Slot, Use
from quartierwerk.rooms.models import Booking, Equipment, Group, Handover, Room
from quartierwerk.rooms.queries.bookings import booked_on, bookings_between, visible_bookings
from quartierwerk.rooms.queries.rooms import kept_rooms
from quartierwerk.rooms.queries.suitable import free_instead
from quartierwerk.rooms.rules import KEEPERS, READERS

DAY = timedelta(days=1)
NOT_PLANNED = (RoomKind.SANITARY, RoomKind.STORAGE)
"""Rooms in which nothing takes place; they stand in no plan."""
ROOM_COLUMNS = (
    "pk", "slug", "name", "site__slug", "site__name", "site__area__path", "carrier_id", "starts_on", "ends_on",
)  # fmt: skip
HOUSE_BY_HOUSE = "ORDER BY places_site.name, places_site.id, rooms_room.name, rooms_room.id"
BOOKED_COLUMNS = ("starts_local", "pk", "room_id", "ends_local", "title", "is_confidential")
SEEN_COLUMNS = ("pk", "slug", "carrier_id", "site__area__path")
BOOKING_COLUMNS = ("pk", "room_id", "starts_local", "ends_local", "title", "is_confidential")


@dataclass(frozen=True, slots=True)
class Row:
    """One room of the plan."""

    key: int
    slug: str
    name: str
    site_slug: str
    site: str
    keeps: bool
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking as it stands in a room. ``key`` 0: it belongs to another room of which this one is a part."""

    key: int
    starts: str
    ends: str
    title: str


@dataclass
class Plan:
    """Rooms in their order, and what is booked in them, by begin."""

    rows: list[Row]
    entries: dict[int, list[Entry]] = field(default_factory=dict)

    def on(self, row: Row, day: str) -> list[tuple[int, str, str, str]]:
        """(key, from, to, title) of one day; times as ``16:00``, midnight at its edges."""
        found = []
        for entry in self.entries.get(row.key, ()):
            if entry.starts[:10] <= day and (entry.ends[:10] > day or (entry.ends > f"{day}T00:00")):
                start = entry.starts[11:] if entry.starts[:10] == day else "00:00"
                end = entry.ends[11:] if entry.ends[:10] == day else "24:00"
                found.append((entry.key, start, end, entry.title))
        return found


def planned_rooms(actor: Actor, first: date, last: date, *, site: str = "", carrier: str = "") -> list[Row]:
    """Rooms that one sees and that exist in these days, house by house. One query."""
    sql, fixed = _rooms.sql()
    seen, params = _seen(actor, first, last, site=site, carrier=carrier)
    scope = actor.scope(*KEEPERS)
    return [
        Row(key, slug, name, site_slug, site_name, keeps_at(scope, carrier_key, path), starts_on, ends_on)
        for key, slug, name, site_slug, site_name, path, carrier_key, starts_on, ends_on in rows_of(
            [(f"{sql} AND {seen} {HOUSE_BY_HOUSE}", [*fixed, *params])]
        )
    ]


def _seen(actor: Actor, first: date, last: date, *, site: str, carrier: str) -> tuple[str, list[Any]]:
    """Conditions on rooms, joined to their houses and areas: that one sees them and that they exist in these days."""
    seen, params = within(actor.scope(*READERS), path="places_area.path", organisation="rooms_room.carrier_id")
    conditions = [seen]
    for table in ("rooms_room", "places_site"):
        conditions.append(f"({table}.starts_on IS NULL OR {table}.starts_on <= %s)")
        conditions.append(f"({table}.ends_on IS NULL OR {table}.ends_on >= %s)")
        params += [last.isoformat(), first.isoformat()]
    if site:
        conditions.append("places_site.slug = %s")
        params.append(site)
    if carrier:
        conditions.append("rooms_room.carrier_id IN (SELECT o.id FROM parties_organisation o WHERE o.slug = %s)")
        params.append(carrier)
    return " AND ".join(conditions), params


_rooms = Written(
    lambda: Room.objects.exclude(kind__in=NOT_PLANNED).filter(site__is_planned=False).values_list(*ROOM_COLUMNS)
)


def keeps_at(scope: Scope, carrier: int, path: str) -> bool:
    """Whether one gives away the rooms of this carrier in the area of this path."""
    return scope.everything or carrier in scope.organisations or any(path.startswith(one) for one in scope.paths)


def plan_of(rows: Sequence[Row], first: date, last: date) -> Plan:
    """What is booked in these rooms from a first to a last day. Two queries, one more where rooms have parts."""
    plan = Plan(list(rows))
    if not rows:
        return plan
    keeps = {row.key: row.keeps for row in rows}
    names = {row.key: row.name for row in rows}
    relatives = _relatives(rows)
    taken = _("belegt")
    through: dict[tuple[int, str, str], list[str]] = {}
    wanted = {*keeps, *(key for some in relatives.values() for key in some)}
    for key, room, starts, ends, title, is_confidential in bookings_between(
        wanted, first, last, columns=BOOKING_COLUMNS
    ):
        if room in keeps:
            said = title if keeps[room] or not is_confidential else taken
            plan.entries.setdefault(room, []).append(Entry(key, starts, ends, said))
        for other in relatives.get(room, ()):
            if other in keeps:
                through.setdefault((other, starts, ends), []).append(names.get(room, ""))
    for (other, starts, ends), rooms in through.items():
        where = ", ".join(dict.fromkeys(filter(None, rooms)))
        said = _("belegt durch %(room)s") % {"room": where} if where else taken
        plan.entries.setdefault(other, []).append(Entry(0, starts, ends, said))
    if through:
        for some in plan.entries.values():
            some.sort(key=lambda entry: entry.starts)
    return plan


def _relatives(rows: Sequence[Row]) -> dict[int, set[int]]:
    """Room -> the rooms that are not free while it is booked: its parts and what it is part of."""
    keys = [row.key for row in rows]
    own = Q(pk__in=keys) & Q(parent__isnull=False) | Q(parent__in=keys)
    pairs = list(Room.objects.filter(own).order_by().values_list("pk", "parent_id"))
    if not pairs:
        return {}
    above = {key: parent for key, parent in pairs if parent is not None}
    found: dict[int, set[int]] = {}
    for key in above:
        one = above.get(key)
        while one is not None:
            found.setdefault(key, set()).add(one)
            found.setdefault(one, set()).add(key)
            one = above.get(one)
    return found


_seen_rooms = Written(
    lambda: Room.objects.exclude(kind__in=NOT_PLANNED).filter(site__is_planned=False).values_list(*SEEN_COLUMNS)
)


def booked_in_planned_rooms(actor: Actor, first: date, last: date, *, site: str = "") -> list[dict[str, Any]]:
    """The bookings of the rooms that one sees, one by one and by begin: room, begin, end, title. One query for both,
    which are read each for itself: databases take a week for fewer bookings than it has, and would go room by room."""
    seen, values = _seen(actor, first, last, site=site, carrier="")
    rooms, fixed = _seen_rooms.sql()
    booked, params = booked_on(first, last, BOOKED_COLUMNS)
    question = f"""
        WITH booked (starts, id, room, ends, title, is_confidential) AS MATERIALIZED ({booked}),
            seen (id, slug, carrier, path) AS MATERIALIZED ({rooms} AND {seen})
        SELECT starts, booked.id, slug, ends, title, is_confidential, carrier, path
        FROM booked JOIN seen ON seen.id = booked.room
    """  # noqa: S608 - our names
    scope, taken = actor.scope(*KEEPERS), _("belegt")
    return [
        {
            "room": room, "start": starts, "end": ends,
            "title": title if not is_confidential or keeps_at(scope, carrier, path) else taken,
        }
        for starts, _key, room, ends, title, is_confidential, carrier, path in sorted(
            rows_of([(question, [*params, *fixed, *values])])
        )
    ]  # fmt: skip


def other_rooms(actor: Actor, room: Room, slots: Sequence[Slot], *, people: int | None = None) -> list[Room | None]:
    """For each of these times the best other room of one's own that is free then."""
    rooms = list(kept_rooms(actor).exclude(kind__in=NOT_PLANNED))
    use = Use(kind="own", people=people)
    return free_instead(rooms, [(room, when, use) for when in slots], without=[room.pk])


def tenants(actor: Actor, *, with_past: bool = False) -> QuerySet[Booking]:
    """Who has a room or desk for months, house by house."""
    rows = visible_bookings(actor).filter(is_standing=True)
    if not with_past:
        rows = rows.filter(end=None, ends_at__gt=clock.now())
    return rows.order_by("room__site__name", "room__name", "starts_at", "pk")


def coming_of(group: Group, actor: Actor) -> QuerySet[Booking]:
    """The next bookings of a group in rooms that one sees."""
    rows = visible_bookings(actor).filter(group=group, end=None, ends_at__gt=clock.now())
    return rows.order_by("starts_at", "pk")


def things_of(booking: Booking) -> list[tuple[Equipment, int]]:
    """What was promised along with the room: things and how many."""
    wanted = {
        int(stay.owner.partition(":")[2]): stay.number
        for stay in Wanted.of_data(booking.claim.wanted).stays
        if stay.owner.startswith("equipment:")
    }
    return [(row, wanted[row.pk]) for row in Equipment.objects.filter(pk__in=wanted).order_by("name", "pk")]


def handover_of(booking: Booking) -> Handover | None:
    return Handover.objects.filter(booking=booking).first()
