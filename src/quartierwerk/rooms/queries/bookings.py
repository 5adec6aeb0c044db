"""Bookings: of a week, of one, in conflict, kept by a thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Protocol

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Substr

from quartierwerk.foundation.allocation import taken_units
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.written import Written, rows_of
from quartierwerk.rooms.conditions import Facts, Past, Slot
from quartierwerk.rooms.models import Booking, Group, Room
from quartierwerk.rooms.queries.rooms import Family
from quartierwerk.rooms.rules import READERS

DAY = timedelta(days=1)
TABLE = Booking._meta.db_table
OVER_MIDNIGHT = Q(ends_local__gt=Concat(Substr("starts_local", 1, 10), Value("T24")))
COLUMNS = (
    "pk", "room_id", "starts_local", "ends_local", "title", "group__name", "is_confidential", "keeper", "is_standing",
)  # fmt: skip


def visible_bookings(actor: Actor) -> QuerySet[Booking]:
    """Bookings of the rooms that one keeps or reads about, with room, group and end."""
    scope = actor.scope(*READERS)
    rows = Booking.objects.filter(scope.q(path="room__site__area__path", organisation="room__carrier"))
    return rows.select_related("room__site__area", "room__carrier", "group", "end", "request").defer(
        "room__site__area__boundary"
    )


def bookings_between(
    rooms: Iterable[int] | None, first: date, last: date, *, columns: Sequence[str] = COLUMNS
) -> list[tuple[Any, ...]]:
    """What is booked in these rooms (None: in all) from a first to a last day, by begin: rows of ``columns``.

    One query. Those that began before and last into these days are among them, ended ones are not.
    """
    sql, fixed = _open_bookings(tuple(columns)).sql()
    start, after = first.isoformat(), (last + DAY).isoformat()
    keys = None if rooms is None else {int(room) for room in rooms}
    within = f"{sql} AND {TABLE}.starts_local >= %s AND {TABLE}.starts_local < %s"
    into = f"{sql}{_over_midnight()}"
    if keys is not None:
        only = f" AND {TABLE}.room_id IN ({', '.join(map(str, sorted(keys))) or 'NULL'})"
        within += only
        if "room_id" not in columns:  # else it is looked at below: by room, the few long ones would be sought in all
            into += only
    found = rows_of([(within, [*fixed, start, after]), (into, [*fixed, f"{start}T00:00", start])])
    if keys is not None and "room_id" in columns:
        place = columns.index("room_id")
        found = [row for row in found if row[place] in keys]
    begin, key = columns.index("starts_local"), columns.index("pk")
    found.sort(key=lambda row: (row[begin], row[key]))
    return found


def booked_on(first: date, last: date, columns: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The same of all rooms, in no order, as a statement with its values."""
    sql, fixed = _open_bookings(columns).sql()
    start, after = first.isoformat(), (last + DAY).isoformat()
    return (
        f"{sql} AND {TABLE}.starts_local >= %s AND {TABLE}.starts_local < %s UNION ALL {sql}{_over_midnight()}",
        [*fixed, start, after, *fixed, f"{start}T00:00", start],
    )


@cache
def _open_bookings(columns: tuple[str, ...]) -> Written:
    return Written(lambda: Booking.objects.filter(end=None).values_list(*columns))


_midnight = Written(lambda: Booking.objects.filter(OVER_MIDNIGHT).values_list("pk"))


def _over_midnight() -> str:
    """Those that last over midnight, end after one moment and begin before another."""
    return f" AND {_midnight.condition()} AND {TABLE}.ends_local > %s AND {TABLE}.starts_local < %s"


def free_rooms(rooms: QuerySet[Room], times: Sequence[Slot], *, family: Family | None = None) -> list[Room]:
    """Those of the rooms that are free at all these times, set-up and clear-up included. Three queries."""
    rows = list(rooms)
    family = family or Family({room.site_id for room in rows})
    busy = busy_at(rows, times, family=family)
    return [room for room in rows if not busy.get(room.pk)]


class Occupied(Protocol):
    """What is asked of a room to see when it is taken."""

    @property
    def pk(self) -> int: ...

    @property
    def site_id(self) -> int: ...

    @property
    def setup_minutes(self) -> int: ...

    @property
    def clearup_minutes(self) -> int: ...


def busy_at(rooms: Sequence[Occupied], times: Sequence[Slot], *, family: Family | None = None) -> dict[int, set[int]]:
    """Key of a room -> which of the times (their place in the list) are not free in it."""
    family = family or Family({room.site_id for room in rooms})
    found: dict[int, set[int]] = {}
    by_minutes: dict[tuple[int, int], list[Occupied]] = {}
    for room in rooms:
        by_minutes.setdefault((room.setup_minutes, room.clearup_minutes), []).append(room)
    for (before, after), some in by_minutes.items():
        leaves = {room.pk: family.leaves(room.pk) for room in some}
        spans = [
            (when.starts_at - timedelta(minutes=before), when.ends_at + timedelta(minutes=after)) for when in times
        ]
        taken = taken_units([owner(leaf) for room in some for leaf in leaves[room.pk]], spans)
        hit: dict[str, set[int]] = {}
        for name, n in taken:
            hit.setdefault(name, set()).add(n)
        for room in some:
            numbers = set().union(*(hit.get(owner(leaf), ()) for leaf in leaves[room.pk]))
            if numbers:
                found[room.pk] = numbers
    return found


def owner(room: int) -> str:
    """The name under which a room without parts is promised."""
    return f"room:{room}"


def conflicts(
    rooms: Iterable[int], times: Sequence[Slot], *, columns: Sequence[str] = COLUMNS
) -> list[tuple[Any, ...]]:
    """Bookings of these rooms that overlap one of the times, by begin; of rooms made of parts the parts' as well."""
    keys = list(rooms)
    if not times or not keys:
        return []
    family = Family(Room.objects.filter(pk__in=keys).values_list("site_id", flat=True))
    return conflicts_at(keys, [(when.starts_local, when.ends_local) for when in times], columns=columns, family=family)


def conflicts_at(
    rooms: Iterable[int], spans: Sequence[tuple[str, str]], *, family: Family, columns: Sequence[str] = COLUMNS
) -> list[tuple[Any, ...]]:
    """The same for wall times from-to; ``family``: of the houses of all these rooms. One query.

    The times go into it as a list that is walked with one step of the index each; what began on an earlier day comes
    from the few that last over midnight.
    """
    touching = sorted({key for room in rooms for key in family.touching(room)})
    if not spans or not touching:
        return []
    sql, fixed = _open_bookings(tuple(columns)).sql()
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    overlapping, values = _overlapping(touching, spans)
    only = f" AND {TABLE}.room_id IN ({', '.join(map(str, touching))})"
    both = rows_of([
        (f"{sql} AND {TABLE}.id IN ({overlapping})", [*fixed, *values]),
        (f"{sql}{_over_midnight()}{only}", [*fixed, first, last]),
    ])  # fmt: skip
    begin, end, key = columns.index("starts_local"), columns.index("ends_local"), columns.index("pk")
    found = {
        row[key]: row
        for row in both
        if row[begin][:10] == row[end][:10] or any(row[begin] < until and row[end] > since for since, until in spans)
    }
    return sorted(found.values(), key=lambda row: (row[begin], row[key]))


def _overlapping(rooms: Sequence[int], spans: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """Keys of the bookings of these rooms that begin on the day of one of the spans and overlap it."""
    marks = ", ".join(["(%s, %s, %s)"] * len(spans))
    return (
        f"WITH wanted(day, starts, ends) AS (VALUES {marks}) "  # noqa: S608 - our own names and numbers
        f"SELECT b.id FROM wanted w CROSS JOIN {TABLE} b "
        f"WHERE b.room_id IN ({', '.join(map(str, rooms))}) AND b.starts_local >= w.day "
        "AND b.starts_local < w.ends AND b.ends_local > w.starts",
        [value for start, end in spans for value in (start[:10], start, end)],
    )


def kept_by(keepers: Sequence[str]) -> QuerySet[Booking]:
    """The bookings of these things (``session:31``) that have not ended."""
    return Booking.objects.filter(keeper__in=list(keepers), end=None).select_related("room__site__area", "claim")


def groups_alike(group: Group) -> list[int]:
    """The keys under which the same people are known at this carrier: the same organisation or e-mail address."""
    alike = Q(pk=group.pk)
    if group.organisation_id is not None:
        alike |= Q(organisation=group.organisation_id)
    if group.email:
        alike |= Q(email__iexact=group.email)
    return list(Group.objects.filter(alike, carrier=group.carrier_id).values_list("pk", flat=True))


def past_of(group: Group | None, facts: Facts, times: Sequence[Slot]) -> list[Past]:
    """The dates that a group has already in the years of these times; read only where a rule counts them."""
    if group is None or group.pk is None or not times or "most" not in facts.rules:
        return []
    first, last = min(when.day for when in times), max(when.day for when in times)
    start = min(date(first.year, 1, 1), first - 7 * DAY).isoformat()
    after = max(date(last.year + 1, 1, 1), last + 7 * DAY).isoformat()
    rows = Booking.objects.filter(
        group__in=groups_alike(group), end=None, starts_local__gte=start, starts_local__lt=after
    )
    found = rows.values_list("room_id", "room__site_id", "room__carrier_id", "starts_local")
    return [Past(room, site, carrier, date.fromisoformat(text[:10])) for room, site, carrier, text in found]


def room_with_calendar(key: str) -> Room | None:
    """The room whose calendar this key opens."""
    rows = Room.objects.exclude(calendar_key="").select_related("site")
    return rows.filter(calendar_key=key).first() if key else None


def calendar_bookings(room: Room, *, since: date) -> QuerySet[Booking]:
    """What was ever promised from that day on, also what was called off: calendars have to hear of it."""
    rows = Booking.objects.filter(room=room, ends_local__gte=since.isoformat())
    return rows.select_related("end").order_by("starts_at", "pk")
