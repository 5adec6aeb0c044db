"""Time zones of calendar files: names as programs spell them, zones a file defines itself, and zones written out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from quartierwerk.foundation.ical.lines import Component, parse_line
from quartierwerk.foundation.recurrence import WEEKDAYS, RuleRefused, check_rule, expand, stamp, to_utc

_HORIZON = 2100
_DAY = timedelta(days=1)
_STEP = timedelta(days=5)


@cache
def _known_names() -> dict[str, str]:
    names = {name.lower(): name for name in available_timezones()}
    for windows, olson in WINDOWS_TO_OLSON.items():
        if olson.lower() in names:
            names.setdefault(windows.lower(), olson)
    return names


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of a name: as in the zone database in any case, as in Windows, or behind a maker's prefix
    (``/example.org/20200101/Europe/Berlin``)."""
    names = _known_names()
    parts = name.strip().strip("/").lower().split("/")
    for start in range(min(len(parts), 6)):
        found = names.get("/".join(parts[start:]))
        if found and (start == 0 or start + 1 < len(parts)):
            return ZoneInfo(found)
    return None


class ZoneUnreadable(ValueError):
    """A VTIMEZONE that says nothing usable."""


@dataclass(frozen=True, slots=True)
class DefinedZone:
    """A zone as a VTIMEZONE of the file defines it: when which offset begins, in local time before the change."""

    onsets: tuple[tuple[datetime, timedelta], ...]
    before: timedelta
    location: str = ""
    _matches: dict[tuple[int, int], ZoneInfo | None] = field(default_factory=dict, compare=False)

    def offset(self, local: datetime) -> timedelta:
        latest = self.before
        low, high = 0, len(self.onsets)
        while low < high:
            middle = (low + high) // 2
            if self.onsets[middle][0] <= local:
                latest, low = self.onsets[middle][1], middle + 1
            else:
                high = middle
        return latest

    def to_utc(self, local: datetime) -> datetime:
        return (local - self.offset(local)).replace(tzinfo=UTC)

    def known_equal(self, first_year: int, last_year: int, favourites: Iterable[str]) -> ZoneInfo | None:
        """The zone of the database that shows the same time on every day of these years, if there is one."""
        key = (first_year, last_year)
        if key not in self._matches:
            self._matches[key] = self._search(first_year, last_year, favourites)
        return self._matches[key]

    def _search(self, first_year: int, last_year: int, favourites: Iterable[str]) -> ZoneInfo | None:
        first = datetime(first_year, 1, 1, 12)  # noqa: DTZ001 - local time is meant
        days = (last_year - first_year + 1) * 365
        every_day = [(noon, self.offset(noon)) for noon in (first + _DAY * number for number in range(days))]
        every_month = every_day[::30]

        def fits(zone: ZoneInfo, samples: list[tuple[datetime, timedelta]]) -> bool:
            return all(noon.replace(tzinfo=zone).utcoffset() == offset for noon, offset in samples)

        names = [*favourites, self.location, *sorted(available_timezones())]
        for name in names:
            zone = known_zone(name) if name else None
            if zone is not None and fits(zone, every_month) and fits(zone, every_day):
                return zone
        return None


def defined_zone(component: Component) -> tuple[str, DefinedZone]:
    """TZID and zone of a VTIMEZONE. Raises ZoneUnreadable."""
    tzid, location = "", ""
    for line in component.lines:
        found = parse_line(line)
        if found and found.name == "TZID":
            tzid = tzid or found.value.strip()
        elif found and found.name == "X-LIC-LOCATION":
            location = found.value.strip()
    onsets: dict[datetime, timedelta] = {}
    earliest: tuple[datetime, timedelta] | None = None
    for child in component.children:
        if child.name not in ("STANDARD", "DAYLIGHT"):
            continue
        begins, offset_from, offset_to = _observance(child)
        onsets.update((onset, offset_to) for onset in begins)
        if earliest is None or begins[0] < earliest[0]:
            earliest = begins[0], offset_from
    if not tzid or earliest is None:
        raise ZoneUnreadable
    return tzid, DefinedZone(tuple(sorted(onsets.items())), earliest[1], location)


def _observance(component: Component) -> tuple[list[datetime], timedelta, timedelta]:
    start: datetime | None = None
    offsets: dict[str, timedelta] = {}
    rules: list[str] = []
    rdates: list[datetime] = []
    for line in component.lines:
        found = parse_line(line)
        if found is None:
            continue
        if found.name == "DTSTART":
            start = _local(found.value)
        elif found.name in ("TZOFFSETFROM", "TZOFFSETTO"):
            offsets[found.name] = _offset(found.value)
        elif found.name == "RRULE":
            rules.append(found.value)
        elif found.name == "RDATE":
            rdates += [_local(piece) for piece in found.value.split(",") if piece.strip()]
    if start is None or len(offsets) != 2 or len(rules) > 1:
        raise ZoneUnreadable
    offset_from, offset_to = offsets["TZOFFSETFROM"], offsets["TZOFFSETTO"]
    try:
        # UNTIL of a zone's rule is in UTC; it is compared in the local time before the change
        rule = check_rule(rules[0], start, zone=_FixedZone(offset_from)) if rules else None
        end = datetime(max(_HORIZON, min(start.year + 1, 9999)), 1, 1)  # noqa: DTZ001
        begins = expand(rule, start, after=start, before=end, rdates=rdates, limit=2_000)
    except RuleRefused as refused:
        raise ZoneUnreadable from refused
    return sorted({start, *begins}), offset_from, offset_to


class _FixedZone(tzinfo):
    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        return self.offset

    def dst(self, _moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _moment: datetime | None) -> str:
        return "VTIMEZONE"


def _local(value: str) -> datetime:
    text = value.strip().rstrip("Z")
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        raise ZoneUnreadable from None


def _offset(value: str) -> timedelta:
    text = value.strip()
    sign, digits = text[:1], text[1:]
    if sign not in ("+", "-") or len(digits) not in (4, 6) or not (digits.isascii() and digits.isdigit()):
        raise ZoneUnreadable
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ZoneUnreadable
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return size if sign == "+" else -size


# Written out


@dataclass(frozen=True, slots=True)
class _Change:
    """Clocks are set from one offset to another when they show ``local``."""

    local: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str
    is_summer: bool

    @property
    def kind(self) -> tuple[timedelta, timedelta, str, bool]:
        return self.offset_from, self.offset_to, self.name, self.is_summer


@lru_cache(maxsize=64)
def vtimezone(name: str, first_year: int, last_year: int) -> tuple[str, ...]:
    """The lines of a VTIMEZONE that is right from the first year to at least the last one.

    A change that comes every year on the same weekday of its month is written as a rule without end, as in the
    law; others as single dates.
    """
    zone = ZoneInfo(name)
    changes = _changes(zone, first_year - 1, last_year + 1)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    begin = datetime(first_year - 1, 1, 1, tzinfo=zone)
    if not changes or changes[0].local > begin.replace(tzinfo=None):
        offset, first_name = begin.utcoffset() or timedelta(0), begin.tzname() or name
        first = _Change(begin.replace(tzinfo=None), offset, offset, first_name, bool(begin.dst()))
        lines += _observance_lines(first, "")
    by_kind: dict[tuple[timedelta, timedelta, str, bool], list[_Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    for same in by_kind.values():
        rule, number = _yearly_rule(same, last_year + 1)
        if same[:number]:
            lines += _observance_lines(same[0], "", same[1:number])
        if rule:
            lines += _observance_lines(same[number], rule)
    return (*lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> list[_Change]:
    """All changes of these years; no zone has ever changed twice within five days."""
    found = []
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(min(last_year, 9998) + 1, 1, 1, tzinfo=UTC)
    before = moment.astimezone(zone)
    while moment < end:
        after = (moment + _STEP).astimezone(zone)
        if (before.utcoffset(), before.tzname()) != (after.utcoffset(), after.tzname()):
            low, high = 0, int(_STEP.total_seconds())  # the change lies between
            while high - low > 1:
                middle = (low + high) // 2
                there = (moment + timedelta(seconds=middle)).astimezone(zone)
                is_before = (there.utcoffset(), there.tzname()) == (before.utcoffset(), before.tzname())
                low, high = (middle, high) if is_before else (low, middle)
            offset_from, offset_to = before.utcoffset() or timedelta(0), after.utcoffset() or timedelta(0)
            local = (moment + timedelta(seconds=high)).replace(tzinfo=None) + offset_from
            if local.year <= last_year:
                found.append(_Change(local, offset_from, offset_to, after.tzname() or str(zone), bool(after.dst())))
        moment, before = moment + _STEP, after
    return found


def _yearly_rule(same: list[_Change], last_year: int) -> tuple[str, int]:
    """The rule that holds up to the last year, and from which of the changes on; without one, none of them."""
    last = same[-1].local
    best = ("", len(same))
    if last.year != last_year:
        return best
    day = WEEKDAYS[last.weekday()]
    for which in (-1, (last.day - 1) // 7 + 1):
        text = f"FREQ=YEARLY;BYMONTH={last.month};BYDAY={which}{day}"
        first = same[0].local
        begin = datetime(first.year, 1, 1, last.hour, last.minute, last.second)  # noqa: DTZ001 - local time is meant
        by_rule = set(expand(check_rule(text, begin), begin, after=begin, before=last + _DAY))
        number = len(same)
        while (
            number
            and same[number - 1].local in by_rule
            and (number == len(same) or same[number - 1].local.year == same[number].local.year - 1)
        ):
            number -= 1
        if len(same) - number > 2 and number < best[1]:
            best = (text, number)
    return best


def _observance_lines(change: _Change, rule: str, more: Iterable[_Change] = ()) -> list[str]:
    kind = "DAYLIGHT" if change.is_summer else "STANDARD"
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{stamp(change.local)}",
        f"TZOFFSETFROM:{_offset_text(change.offset_from)}",
        f"TZOFFSETTO:{_offset_text(change.offset_to)}",
        f"TZNAME:{change.name}",
    ]
    if rule:
        lines.append(f"RRULE:{rule}")
    lines += [f"RDATE:{stamp(other.local)}" for other in more]
    return [*lines, f"END:{kind}"]


def _offset_text(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02d}{seconds // 60 % 60:02d}"
    return f"{text}{seconds % 60:02d}" if seconds % 60 else text


def moment_in(zone: ZoneInfo | DefinedZone, local: datetime) -> datetime:
    """The moment of a local time in either kind of zone."""
    return zone.to_utc(local) if isinstance(zone, DefinedZone) else to_utc(local, zone)
