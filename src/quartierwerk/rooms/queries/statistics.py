"""How rooms are used: hours, share of the time in which they can be booked, by kind of group, and what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from quartierwerk.foundation import clock, recurrence
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.rooms import conditions
from quartierwerk.rooms.choices import ConditionKind, GroupKind
from quartierwerk.rooms.conditions import Facts, Slot, Use
from quartierwerk.rooms.models import Booking, Room
from quartierwerk.rooms.queries.bookings import OVER_MIDNIGHT
from quartierwerk.rooms.queries.facts import facts_of

OPENS, CLOSES = "08:00", "22:00"
"""From when to when a room can be booked of which no rule says so."""
DAY = timedelta(days=1)


@dataclass
class RoomUse:
    """One room in a period. Minutes; ``used`` are those within the time in which it can be booked."""

    room: Room
    bookable: int = 0
    booked: int = 0
    used: int = 0
    dates: int = 0
    by_kind: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GroupKind.values, 0))
    fees_cents: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where it cannot be booked at all."""
        return self.used / self.bookable if self.bookable else None


def use_of_rooms(rooms: Iterable[Room], first: date, last: date) -> list[RoomUse]:
    """For each room (read with house and carrier), both days included; few queries for all.

    A booking counts to the room that was booked: the whole of a divided room does not count to its parts. Fees are
    what the tariffs yield for single dates, and the monthly amounts of standing tenants by months begun.
    """
    rows = list(rooms)
    facts = facts_of(rows, since=first)
    found = {room.pk: RoomUse(room) for room in rows}
    windows = {key: _windows(facts[key], first, last) for key in found}
    for key, some in windows.items():
        found[key].bookable = sum(minutes(start, end) for start, end in some.values())
    priced: dict[tuple[int, int | None, bool], list[Slot]] = {}
    people: dict[tuple[int, int | None, bool], Use] = {}
    for booking in _booked(rows, first, last):
        use = found[booking.room_id]
        kind = booking.group.kind if booking.group else GroupKind.OWN.value
        days = _days(booking, first, last)
        length = sum(minutes(start, end) for start, end in days.values())
        use.booked += length
        use.by_kind[kind] += length
        use.dates += 1
        for day, (start, end) in days.items():
            window = windows[booking.room_id].get(day)
            if window is not None:
                use.used += max(0, minutes(max(start, window[0]), min(end, window[1])))
        if booking.is_standing:
            use.fees_cents += (booking.monthly_cents or 0) * _months(booking, first, last)
        elif booking.starts_local >= first.isoformat() and booking.group is not None:
            is_open = bool(booking.request and booking.request.is_open_and_free)
            name = (booking.room_id, booking.group_id, is_open)
            people[name] = Use(kind=kind, is_open_and_free=is_open, is_member=booking.group.is_member)
            priced.setdefault(name, []).append(conditions.slot_at(booking.starts_at, booking.ends_at))
    for name, slots in priced.items():
        found[name[0]].fees_cents += conditions.fee(facts[name[0]], people[name], slots).cents
    return [found[room.pk] for room in rows]


def minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def _booked(rooms: Sequence[Room], first: date, last: date) -> list[Booking]:
    start, after = first.isoformat(), (last + DAY).isoformat()
    rows = Booking.objects.filter(room__in=[room.pk for room in rooms], end=None).select_related("group", "request")
    within = list(rows.filter(starts_local__gte=start, starts_local__lt=after))
    into = list(rows.filter(OVER_MIDNIGHT, ends_local__gt=f"{start}T00:00", starts_local__lt=start))
    return [*into, *within]


def _moment(day: date, at: str) -> datetime:
    return recurrence.to_utc(datetime.combine(day, time.fromisoformat(at)), clock.BERLIN)


def _days(booking: Booking, first: date, last: date) -> dict[date, tuple[datetime, datetime]]:
    """What of the booking lies on each day of the period."""
    found = {}
    day = max(first, date.fromisoformat(booking.starts_local[:10]))
    while day <= last and day.isoformat() < booking.ends_local:
        start = max(booking.starts_at, _moment(day, "00:00"))
        end = min(booking.ends_at, _moment(day + DAY, "00:00"))
        if end > start:
            found[day] = (start, end)
        day += DAY
    return found


def _windows(facts: Facts, first: date, last: date) -> dict[date, tuple[datetime, datetime]]:
    """On which days and from when to when the room can be booked by anybody, as its rules say."""
    found = {}
    holidays = PublicHolidays(facts.state) if facts.state else None
    day = first
    while day <= last:
        if _is_open(facts, day, holidays):
            opens = max((rule.time for _s, rule in facts.rules_of(ConditionKind.EARLIEST, day)), default=OPENS)
            closes = min((rule.time for _s, rule in facts.rules_of(ConditionKind.LATEST, day)), default=CLOSES)
            if opens < closes:
                found[day] = (_moment(day, opens), _moment(day, closes))
        day += DAY
    return found


def _is_open(facts: Facts, day: date, holidays: PublicHolidays | None) -> bool:
    for starts_on, ends_on in facts.leases:
        if (starts_on is not None and day < starts_on) or (ends_on is not None and day > ends_on):
            return False
    for one in facts.restrictions:
        if one.holds_on(day) and one.kind != CrisisKind.CAPACITY:
            is_closing = one.key.startswith("closing:")
            if not is_closing or facts.rules_of(ConditionKind.CLOSING, day):
                return False
    return not (holidays and day in holidays and facts.rules_of(ConditionKind.HOLIDAYS, day))


def _months(booking: Booking, first: date, last: date) -> int:
    """Months of the period that have begun for a standing tenant."""
    start = max(first, date.fromisoformat(booking.starts_local[:10]))
    end = min(last, date.fromisoformat(booking.ends_local[:10]) - DAY)
    return (end.year - start.year) * 12 + end.month - start.month + 1 if end >= start else 0
