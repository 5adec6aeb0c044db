"""Repetition in local wall time: a rule (RRULE of RFC 5545), extra dates and excepted dates become single dates.

"Tuesdays at 18:00" means 18:00 on the clock on the wall, in summer and in winter. So everything in
here is *naive local time* of one named zone; only `to_utc` makes moments of it, date by date.

A rule comes in through one door, `check_rule`. What it lets pass is expanded exactly; what is not allowed by
RFC 5545, is read differently by different calendar programs, or is of no use for dates people come to (every
ten minutes) is refused with the name of the rule and a sentence. Nothing is guessed.

The rules are expanded here, period by period, and not by a library: the search always ends at the end of the
window that was asked for (a rule that never matches costs nothing), it starts at the beginning of that window
instead of at the first date ever, and week numbers and positions within weeks come out right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from quartierwerk.foundation.clock import BERLIN
from quartierwerk.foundation.errors import Refused

DEFAULT_ZONE: Final = BERLIN
MAX_SLOTS: Final = 10_000
"""No more dates than this come out of one expansion."""
MAX_COUNT: Final = 10_000
MAX_RULE_LENGTH: Final = 1_000
SEARCH_YEARS: Final = 100
"""A rule without a single date in this many years is taken as one that never has any."""

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN: Final = ("HOURLY", "MINUTELY", "SECONDLY")
_PARTS: Final = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYSETPOS",
)
_DAY = timedelta(days=1)
_EDGES_OF_A_DAY: Final = (time(0, 0, 0), time(23, 59, 59))
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,6}")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class RuleRefused(Refused):
    """A repetition that is not taken.

    ``rule_name`` is a short fixed name (``MORE-THAN-DAILY``) that reports count by; ``sentence`` says to people
    what is wrong and what to do next.
    """

    def __init__(self, rule_name: str, sentence: str) -> None:
        super().__init__(sentence, field="rrule")
        self.rule_name = rule_name
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class NormalisedRule:
    """A repetition rule that has passed `check_rule`. All values local, weekdays 0 = Monday.

    ``text`` is the rule again in canonical spelling, UNTIL in local time; it is what is stored, and `check_rule`
    gives the same rule for it. For a calendar file see `rule_for_calendar`.
    """

    text: str
    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """The last moment at which a date may start, inclusive."""
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    """Pairs (which, weekday); which is 0 for every, 1 for the first, -1 for the last in the month or year."""
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0
    all_day: bool = False

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None


# Local time and moments


def zone_of(zone: tzinfo | str) -> tzinfo:
    """The zone object for a name. Raises ZoneInfoNotFoundError or ValueError for a name that is none."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def is_nonexistent(local: datetime, zone: tzinfo | str = DEFAULT_ZONE) -> bool:
    """Whether the clocks jump over this local time, as over 02:30 on the last Sunday of March."""
    there = local.replace(tzinfo=zone_of(zone), fold=0)
    return there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) != local.replace(fold=0)


def is_ambiguous(local: datetime, zone: tzinfo | str = DEFAULT_ZONE) -> bool:
    """Whether the clocks show this local time twice, as 02:30 on the last Sunday of October."""
    there = local.replace(tzinfo=zone_of(zone), fold=0)
    return not is_nonexistent(local, zone) and there.utcoffset() != there.replace(fold=1).utcoffset()


def to_utc(local: datetime, zone: tzinfo | str = DEFAULT_ZONE) -> datetime:
    """The moment at which the clocks of the zone show this local time.

    RFC 5545, 3.3.5: a time the clocks jump over is read with the offset before the jump (02:30 becomes 03:30
    summer time); a time they show twice means the first. RFC 5545, 3.3.10 would drop a repeated date that falls
    into the jump; a date that was announced does not vanish here, it is an hour later.
    """
    return local.replace(tzinfo=zone_of(zone), fold=0).astimezone(UTC)


def to_local(moment: datetime, zone: tzinfo | str = DEFAULT_ZONE) -> datetime:
    """What the clocks of the zone show at an aware moment, naive."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)


# The door


def check_rule(
    text: str, dtstart: datetime | date, *, all_day: bool = False, zone: tzinfo | str = DEFAULT_ZONE
) -> NormalisedRule:
    """The rule for a first date at ``dtstart`` (naive local time of ``zone``), or a refusal.

    Translated rather than refused: small letters, a leading ``RRULE:``, empty parts (``;`` or ``,`` at the end),
    the same value given twice, UNTIL in UTC (into local time), UNTIL as a day (to the end of that day), hours and
    minutes of an event that lasts all day (they do not count, RFC 5545, 3.3.10).

    Raises:
        RuleRefused: with the name of the rule and a sentence.
    """
    start = as_local(dtstart)
    parts = _split(text)
    frequency = parts.get("FREQ")
    if frequency is None:
        raise RuleRefused("FREQ-MISSING", _("Der Wiederholung fehlt die Angabe, wie oft (FREQ). Bitte ergänzen."))
    if frequency in _TOO_OFTEN:
        raise RuleRefused(
            "MORE-THAN-DAILY",
            _(
                "Wiederholungen innerhalb eines Tages (stündlich, minütlich) gibt es hier nicht. "
                "Bitte täglich oder seltener wiederholen."
            ),
        )
    if frequency not in _FREQUENCIES:
        raise RuleRefused(
            "FREQ-UNKNOWN",
            _("„%(value)s“ ist keine Wiederholung. Möglich sind täglich, wöchentlich, monatlich und jährlich.")
            % {"value": frequency[:40]},
        )
    rule = NormalisedRule(
        text="",
        frequency=frequency,
        interval=_one(parts, "INTERVAL", 1, 1_000) or 1,
        count=_one(parts, "COUNT", 1, MAX_COUNT),
        by_month=_numbers(parts, "BYMONTH", 1, 12),
        by_week_no=_numbers(parts, "BYWEEKNO", 1, 53, negative=True),
        by_year_day=_numbers(parts, "BYYEARDAY", 1, 366, negative=True),
        by_month_day=_numbers(parts, "BYMONTHDAY", 1, 31, negative=True),
        by_day=_days(parts),
        by_hour=() if all_day else _numbers(parts, "BYHOUR", 0, 23),
        by_minute=() if all_day else _numbers(parts, "BYMINUTE", 0, 59),
        by_second=() if all_day else _numbers(parts, "BYSECOND", 0, 59),
        by_set_pos=_numbers(parts, "BYSETPOS", 1, 366, negative=True),
        week_start=_week_start(parts),
        all_day=all_day,
    )
    _refuse_combinations(rule, parts)
    if "UNTIL" in parts:
        rule = replace(rule, until=_until(parts["UNTIL"], rule, start, zone_of(zone)))
        if rule.until is not None and rule.until < start:
            raise RuleRefused(
                "UNTIL-BEFORE-START",
                _("Die Wiederholung endet, bevor sie beginnt. Bitte das Ende nach den ersten Termin legen."),
            )
    if next_slot(rule, start, start) is None:
        raise RuleRefused(
            "NO-DATES",
            _("Aus dieser Wiederholung ergibt sich kein einziger Termin (etwa der 30. Februar). Bitte ändern."),
        )
    return replace(rule, text=_text(rule))


def as_local(value: datetime | date) -> datetime:
    """A local slot: naive, whole seconds; a day is its midnight. Raises ValueError for an aware time."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    if value.tzinfo is not None:
        raise ValueError("repetition is kept in naive local time; convert with to_local first")
    return value.replace(microsecond=0, fold=0)


def stamp(moment: datetime) -> str:
    """``20260901T180000``: how RFC 5545 writes a date with time."""
    return (
        f"{moment.year:04d}{moment.month:02d}{moment.day:02d}T{moment.hour:02d}{moment.minute:02d}{moment.second:02d}"
    )


def _split(text: str) -> dict[str, str]:
    if len(text) > MAX_RULE_LENGTH:
        raise RuleRefused("TOO-LONG", _("Die Wiederholung ist zu lang, um gelesen zu werden. Bitte vereinfachen."))
    spelled = text.strip().upper().removeprefix("RRULE:")
    parts: dict[str, str] = {}
    for piece in spelled.split(";"):
        if not piece.strip():
            continue
        name, equals, value = (bit.strip() for bit in piece.partition("="))
        if not equals or not name or not value:
            raise RuleRefused(
                "SYNTAX", _("„%(value)s“ ist keine lesbare Angabe zur Wiederholung.") % {"value": piece.strip()[:40]}
            )
        if name in ("RSCALE", "SKIP"):
            raise RuleRefused(
                name,
                _(
                    "Wiederholungen nach anderen Kalendern (%(part)s) werden nicht übernommen. "
                    "Bitte die Termine einzeln angeben."
                )
                % {"part": name},
            )
        if name not in _PARTS:
            raise RuleRefused(
                "UNKNOWN-PART",
                _("Die Angabe „%(part)s“ gehört zu keiner Wiederholung, die hier verstanden wird.")
                % {"part": name[:40]},
            )
        if parts.get(name, value) != value:
            raise RuleRefused(
                "DOUBLE-PART",
                _(
                    "Die Angabe „%(part)s“ steht zweimal mit verschiedenen Werten in der Wiederholung. "
                    "Bitte eine streichen."
                )
                % {"part": name},
            )
        parts[name] = value
    return parts


def _bad_value(part: str, value: str) -> RuleRefused:
    return RuleRefused(
        f"{part}-VALUE",
        _("„%(value)s“ ist für %(part)s in einer Wiederholung nicht möglich.") % {"value": value[:40], "part": part},
    )


def _one(parts: dict[str, str], part: str, lowest: int, highest: int) -> int | None:
    value = parts.get(part)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 6 or not lowest <= int(value) <= highest:
        raise _bad_value(part, value)
    return int(value)


def _list(part: str, value: str) -> list[str]:
    pieces = [piece.strip() for piece in value.split(",") if piece.strip()]
    if not pieces:
        raise _bad_value(part, value)
    return pieces


def _numbers(parts: dict[str, str], part: str, lowest: int, highest: int, *, negative: bool = False) -> tuple[int, ...]:
    value = parts.get(part)
    if value is None:
        return ()
    found = set()
    for bare in _list(part, value):
        if not _NUMBER.fullmatch(bare) or not bare.isascii():
            raise _bad_value(part, bare)
        number = int(bare)
        size = abs(number) if negative else number
        if not lowest <= size <= highest:
            raise _bad_value(part, bare)
        found.add(number)
    return tuple(sorted(found))


def _days(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    value = parts.get("BYDAY")
    if value is None:
        return ()
    found = set()
    for piece in _list("BYDAY", value):
        match = _BY_DAY.fullmatch(piece)
        if not match or not piece.isascii():
            raise _bad_value("BYDAY", piece)
        which = int(match[1]) if match[1] else 0
        if match[1] and not 1 <= abs(which) <= 53:
            raise _bad_value("BYDAY", piece)
        found.add((which, WEEKDAYS.index(match[2])))
    return tuple(sorted(found, key=lambda pair: (pair[0] < 0, pair[0], pair[1])))


def _week_start(parts: dict[str, str]) -> int:
    value = parts.get("WKST", "MO")
    if value not in WEEKDAYS:
        raise _bad_value("WKST", value)
    return WEEKDAYS.index(value)


def _refuse_combinations(rule: NormalisedRule, parts: dict[str, str]) -> None:
    """RFC 5545, 3.3.10 forbids some pairs; others are read differently by different programs."""

    def refuse(name: str, pair: str) -> RuleRefused:
        return RuleRefused(
            name,
            _(
                "Die Verbindung von %(pair)s in einer Wiederholung ist nicht erlaubt oder mehrdeutig. "
                "Bitte einfacher angeben, zum Beispiel „jeden ersten Donnerstag im Monat“."
            )
            % {"pair": pair},
        )

    frequency, has_which = rule.frequency, any(which for which, _weekday in rule.by_day)
    if "COUNT" in parts and "UNTIL" in parts:
        raise refuse("COUNT-AND-UNTIL", "COUNT + UNTIL")
    if has_which and frequency in ("DAILY", "WEEKLY"):
        raise refuse("BYDAY-ORDINAL", f"{frequency} + BYDAY={parts['BYDAY'][:40]}")
    if rule.by_week_no and frequency != "YEARLY":
        raise refuse("BYWEEKNO-NOT-YEARLY", f"{frequency} + BYWEEKNO")
    if rule.by_year_day and frequency != "YEARLY":
        raise refuse("BYYEARDAY-NOT-YEARLY", f"{frequency} + BYYEARDAY")
    if rule.by_month_day and frequency == "WEEKLY":
        raise refuse("BYMONTHDAY-WEEKLY", "WEEKLY + BYMONTHDAY")
    if rule.by_week_no:
        if has_which:
            raise refuse("BYDAY-ORDINAL", "BYWEEKNO + BYDAY")
        if rule.by_month or rule.by_month_day or rule.by_year_day:
            raise refuse("BYWEEKNO-MIXED", "BYWEEKNO + BYMONTH/BYMONTHDAY/BYYEARDAY")
        if rule.by_set_pos:
            raise refuse("BYWEEKNO-BYSETPOS", "BYWEEKNO + BYSETPOS")
        if rule.interval > 1:  # counted by calendar years or by years of weeks: programs differ
            raise refuse("BYWEEKNO-INTERVAL", "BYWEEKNO + INTERVAL")
    if rule.by_month_day and frequency == "YEARLY" and not rule.by_month:
        # "the 29th of every month" or "the 29th of the month of the first date": programs differ
        raise refuse("BYMONTHDAY-WITHOUT-BYMONTH", "YEARLY + BYMONTHDAY")
    if has_which and (rule.by_month_day or rule.by_year_day):
        raise refuse("BYDAY-ORDINAL-MIXED", "BYDAY + BYMONTHDAY/BYYEARDAY")
    if rule.by_set_pos and not any(name in parts for name in parts if name.startswith("BY") and name != "BYSETPOS"):
        raise refuse("BYSETPOS-ALONE", "BYSETPOS")


def _until(value: str, rule: NormalisedRule, start: datetime, zone: tzinfo) -> datetime:
    match = _UNTIL.fullmatch(value)
    if not match or not value.isascii():
        raise _bad_value("UNTIL", value)
    try:
        day = datetime.strptime(match[1], "%Y%m%d")  # noqa: DTZ007 - local time is meant
        moment = datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        local = to_local(moment.replace(tzinfo=UTC), zone) if match[3] else moment
    except (ValueError, OverflowError):
        raise _bad_value("UNTIL", value) from None
    if not rule.all_day:
        return local if match[2] else datetime.combine(day, time(23, 59, 59))
    # An event that lasts all day has no zone, so a moment in UTC as its end can mean two days. Taken is the reading
    # in which the moment is the edge of a day; else only what gives the same dates in both.
    there = datetime.combine(local, time.min)
    is_edge = moment.time() in _EDGES_OF_A_DAY
    if is_edge != (local.time() in _EDGES_OF_A_DAY):
        return day if is_edge else there
    earlier, later = sorted((day, there))
    if earlier != later and next(_slots(rule, start, earlier + _DAY, later + _DAY), None) is not None:
        raise RuleRefused(
            "UNTIL-ALL-DAY",
            _("Das Ende der Wiederholung kann zwei verschiedene Tage meinen. Bitte als Tag ohne Uhrzeit angeben."),
        )
    return earlier


def _text(rule: NormalisedRule, until: str | None = None) -> str:
    """The canonical spelling."""
    parts = [f"FREQ={rule.frequency}"]
    if rule.until is not None:
        parts.append(f"UNTIL={until or stamp(rule.until)[: 8 if rule.all_day else 15]}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    for name, numbers in (
        ("BYMONTH", rule.by_month),
        ("BYWEEKNO", rule.by_week_no),
        ("BYYEARDAY", rule.by_year_day),
        ("BYMONTHDAY", rule.by_month_day),
    ):
        if numbers:
            parts.append(f"{name}={','.join(map(str, numbers))}")
    if rule.by_day:
        parts.append("BYDAY=" + ",".join(f"{which or ''}{WEEKDAYS[weekday]}" for which, weekday in rule.by_day))
    for name, numbers in (
        ("BYHOUR", rule.by_hour),
        ("BYMINUTE", rule.by_minute),
        ("BYSECOND", rule.by_second),
        ("BYSETPOS", rule.by_set_pos),
    ):
        if numbers:
            parts.append(f"{name}={','.join(map(str, numbers))}")
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    return ";".join(parts)


def rule_for_calendar(rule: NormalisedRule, zone: tzinfo | str = DEFAULT_ZONE) -> str:
    """The rule as a calendar file wants it: UNTIL in UTC (RFC 5545, 3.3.10), or as a day for all-day events."""
    if rule.until is None or rule.all_day:
        return _text(rule)
    return _text(rule, f"{stamp(to_utc(rule.until, zone))}Z")


# From rule to dates


def expand(
    rule: NormalisedRule | None,
    dtstart: datetime | date,
    *,
    after: datetime | date,
    before: datetime | date,
    rdates: Iterable[datetime | date] = (),
    exdates: Iterable[datetime | date] = (),
    limit: int = MAX_SLOTS,
) -> list[datetime]:
    """All dates that start in ``after <= slot < before``, naive local time, in order, none twice.

    Without a rule there is the first date and the extra ones. With a rule only the dates of the rule count: a
    ``dtstart`` beside the rule is no date (see `starts_on_rule`). An excepted *day* takes out all dates of that day.

    Raises:
        RuleRefused: TOO-MANY-DATES, if more than ``limit`` dates come out.
    """
    start, first, end = as_local(dtstart), as_local(after), as_local(before)
    days_off: set[date] = set()
    slots_off: set[datetime] = set()
    for value in exdates:
        if isinstance(value, datetime):
            slots_off.add(as_local(value))
        else:
            days_off.add(value)
    extra = {as_local(value) for value in rdates}
    if rule is None:
        extra.add(start)
        found: list[datetime] = []
    else:
        found = list(islice(_slots(rule, start, first, end), limit + len(slots_off) + len(days_off) + 1))
    extra = {slot for slot in extra if first <= slot < end}.difference(found)
    if extra:
        found = sorted([*found, *extra])
    if slots_off or days_off:
        found = [slot for slot in found if slot not in slots_off and slot.date() not in days_off]
    if len(found) > limit:
        raise RuleRefused(
            "TOO-MANY-DATES",
            _(
                "Die Wiederholung ergibt mehr als %(limit)d Termine. "
                "Bitte früher enden oder seltener stattfinden lassen."
            )
            % {"limit": limit},
        )
    return found


def starts_on_rule(rule: NormalisedRule, dtstart: datetime | date) -> bool:
    """Whether the first date is itself a date of the rule. RFC 5545 leaves open what it means if not."""
    start = as_local(dtstart)
    return next(_slots(rule, start, start, start + _DAY if start.year < 9999 else start), None) == start


@lru_cache(maxsize=8192)
def has_begin(text: str, starts_local: str, is_all_day: bool, begin: str) -> bool:
    """Whether a repetition from a first local minute on has a date that begins at another local minute."""
    start, moment = datetime.fromisoformat(starts_local), datetime.fromisoformat(begin)
    try:
        rule = check_rule(text, start, all_day=is_all_day)
    except RuleRefused:
        return False
    return moment >= start and next_slot(rule, start, moment) == moment


def next_slot(rule: NormalisedRule, dtstart: datetime | date, after: datetime | date) -> datetime | None:
    """The first date of the rule at or after a local time; None if there is none in the next 100 years."""
    start, first = as_local(dtstart), as_local(after)
    return next(_slots(rule, start, first, _years_later(max(start, first), SEARCH_YEARS)), None)


def last_slot(rule: NormalisedRule, dtstart: datetime | date) -> datetime | None:
    """The last date of a rule that ends; None for one that is endless or goes on for more than 100 years."""
    start = as_local(dtstart)
    if rule.is_endless:
        return None
    horizon = _years_later(start, SEARCH_YEARS)
    seen, last = 0, None
    for slot in _slots(rule, start, start, horizon):
        seen, last = seen + 1, slot
    is_complete = seen == rule.count if rule.until is None else rule.until < horizon
    return last if is_complete else None


def _years_later(start: datetime, years: int) -> datetime:
    return datetime(min(start.year + years, 9999), 12, 31)  # noqa: DTZ001 - local time is meant


def _slots(rule: NormalisedRule, start: datetime, first: datetime, end: datetime) -> Iterator[datetime]:
    """The dates of the rule in ``first <= slot < end``, in order. Looks at nothing after ``end``."""
    if rule.until is not None:
        end = min(end, rule.until + timedelta(seconds=1))
    begin = start if rule.count is not None else max(start, first)
    left = rule.count
    times = _times(rule, start)
    positions = rule.by_set_pos
    end_day = end.date()
    for period, days in _periods(rule, start, begin.date()):
        if period > end_day:
            return
        if positions:
            days_and_times = _at_positions([(day, at) for day in days for at in times], positions)
        elif len(times) == 1:
            days_and_times = [(day, times[0]) for day in days]
        else:
            days_and_times = [(day, at) for day in days for at in times]
        for day, at in days_and_times:
            slot = datetime.combine(day, at)
            if slot < begin:
                continue
            if slot >= end:
                return
            if slot >= first:
                yield slot
            if left is not None:
                left -= 1
                if left == 0:
                    return


def _times(rule: NormalisedRule, start: datetime) -> list[time]:
    """The times of day of every date, in order."""
    if rule.all_day:
        return [time.min]
    return [
        time(hour, minute, second)
        for hour in rule.by_hour or (start.hour,)
        for minute in rule.by_minute or (start.minute,)
        for second in rule.by_second or (start.second,)
    ]


def _at_positions(candidates: list[tuple[date, time]], positions: tuple[int, ...]) -> list[tuple[date, time]]:
    size = len(candidates)
    wanted = {position - 1 if position > 0 else size + position for position in positions}
    return [candidates[index] for index in sorted(wanted) if 0 <= index < size]


def _periods(rule: NormalisedRule, start: datetime, begin: date) -> Iterator[tuple[date, list[date]]]:
    """Period by period from the one of ``begin``: its first day and the days of the rule in it, in order.

    Ends with the calendar, at the end of the year 9999.
    """
    if rule.frequency == "DAILY":
        return _daily(rule, start.date(), begin)
    if rule.frequency == "WEEKLY":
        return _weekly(rule, start.date(), begin)
    if rule.frequency == "MONTHLY":
        return _monthly(rule, start.date(), begin)
    if rule.by_week_no:
        return _by_week_number(rule, start.date(), begin)
    return _yearly(rule, start.date(), begin)


_LAST_ORDINAL = date.max.toordinal()


def _daily(rule: NormalisedRule, start: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    first = start.toordinal()
    skipped = -(-(begin.toordinal() - first) // rule.interval) * rule.interval
    weekdays = {weekday for _which, weekday in rule.by_day}
    for ordinal in range(first + max(0, skipped), _LAST_ORDINAL + 1, rule.interval):
        day = date.fromordinal(ordinal)
        fits = (
            (not rule.by_month or day.month in rule.by_month)
            and (not weekdays or day.weekday() in weekdays)
            and (not rule.by_month_day or _is_month_day(day, rule.by_month_day))
        )
        yield day, [day] if fits else []


def _weekly(rule: NormalisedRule, start: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    weekdays = {weekday for _which, weekday in rule.by_day} or {start.weekday()}
    offsets = sorted((weekday - rule.week_start) % 7 for weekday in weekdays)
    week = start.toordinal() - (start.weekday() - rule.week_start) % 7
    step = 7 * rule.interval
    skipped = (begin.toordinal() - week) // step * step
    for monday in range(week + max(0, skipped), _LAST_ORDINAL - 6, step):
        days = [date.fromordinal(monday + offset) for offset in offsets if monday + offset > 0]
        if rule.by_month:
            days = [day for day in days if day.month in rule.by_month]
        yield date.fromordinal(max(1, monday)), days


def _monthly(rule: NormalisedRule, start: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    first = start.year * 12 + start.month - 1
    skipped = (begin.year * 12 + begin.month - 1 - first) // rule.interval * rule.interval
    for number in range(first + max(0, skipped), 9999 * 12 + 12, rule.interval):
        year, month = divmod(number, 12)
        month += 1
        days = [] if rule.by_month and month not in rule.by_month else _days_of_month(rule, year, month, start.day)
        yield date(year, month, 1), days


def _yearly(rule: NormalisedRule, start: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    skipped = (begin.year - start.year) // rule.interval * rule.interval
    for year in range(start.year + max(0, skipped), 10_000, rule.interval):
        if rule.by_year_day:
            days = _days_of_year(rule, year)
        elif rule.by_month or not rule.by_day:
            days = [
                day for month in rule.by_month or (start.month,) for day in _days_of_month(rule, year, month, start.day)
            ]
        else:
            days = _weekdays_between(rule.by_day, date(year, 1, 1), 366 if _is_leap(year) else 365)
        yield date(year, 1, 1), days


def _by_week_number(rule: NormalisedRule, start: date, begin: date) -> Iterator[tuple[date, list[date]]]:
    """Week 1 is the first week with four days in the year; it may begin in December of the year before."""
    weekdays = {weekday for _which, weekday in rule.by_day} or {start.weekday()}
    offsets = sorted((weekday - rule.week_start) % 7 for weekday in weekdays)
    for year in range(max(start.year, begin.year) - 1, 9999):
        if year < 1:
            continue
        first = _first_week(year, rule.week_start)
        weeks = (_first_week(year + 1, rule.week_start) - first) // 7
        wanted = {number if number > 0 else weeks + 1 + number for number in rule.by_week_no}
        days = [
            date.fromordinal(first + 7 * (number - 1) + offset)
            for number in sorted(wanted)
            if 1 <= number <= weeks
            for offset in offsets
            if first + 7 * (number - 1) + offset > 0
        ]
        yield date.fromordinal(max(1, first)), days


def _first_week(year: int, week_start: int) -> int:
    fourth = date(year, 1, 4)
    return fourth.toordinal() - (fourth.weekday() - week_start) % 7


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


_MONTH_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _month_length(year: int, month: int) -> int:
    return 29 if month == 2 and _is_leap(year) else _MONTH_LENGTHS[month - 1]


def _is_month_day(day: date, wanted: tuple[int, ...]) -> bool:
    return day.day in wanted or day.day - _month_length(day.year, day.month) - 1 in wanted


def _days_of_month(rule: NormalisedRule, year: int, month: int, start_day: int) -> list[date]:
    length = _month_length(year, month)
    if rule.by_month_day:
        numbers = {number if number > 0 else length + 1 + number for number in rule.by_month_day}
        weekdays = {weekday for _which, weekday in rule.by_day}
        days = [date(year, month, number) for number in sorted(numbers) if 1 <= number <= length]
        return [day for day in days if day.weekday() in weekdays] if weekdays else days
    if rule.by_day:
        return _weekdays_between(rule.by_day, date(year, month, 1), length)
    return [date(year, month, start_day)] if start_day <= length else []


def _days_of_year(rule: NormalisedRule, year: int) -> list[date]:
    length = 366 if _is_leap(year) else 365
    before = date(year, 1, 1).toordinal() - 1
    numbers = {number if number > 0 else length + 1 + number for number in rule.by_year_day}
    days = [date.fromordinal(before + number) for number in sorted(numbers) if 1 <= number <= length]
    weekdays = {weekday for _which, weekday in rule.by_day}
    return [
        day
        for day in days
        if (not rule.by_month or day.month in rule.by_month)
        and (not weekdays or day.weekday() in weekdays)
        and (not rule.by_month_day or _is_month_day(day, rule.by_month_day))
    ]


def _weekdays_between(by_day: tuple[tuple[int, int], ...], first: date, length: int) -> list[date]:
    """The weekdays wanted in ``length`` days from ``first``: every, the first, the last one."""
    begin = first.toordinal()
    found: set[int] = set()
    for which, weekday in by_day:
        occurrences = range(begin + (weekday - first.weekday()) % 7, begin + length, 7)
        if which == 0:
            found.update(occurrences)
        elif abs(which) <= len(occurrences):
            found.add(occurrences[which - 1 if which > 0 else which])
    return [date.fromordinal(ordinal) for ordinal in sorted(found)]


# What an edit form can show

WEEKLY: Final = "weekly"
MONTHLY_BY_WEEKDAY: Final = "monthly_by_weekday"
MONTHLY_BY_DATE: Final = "monthly_by_date"


@dataclass(frozen=True, slots=True)
class SimpleRule:
    """A repetition in the words of a form; every such form can be written as a rule, not every rule as a form.

    ``kind`` is WEEKLY (``weekdays``), MONTHLY_BY_WEEKDAY (``nth`` of ``weekdays``; 1 first, -1 last) or
    MONTHLY_BY_DATE (``month_day``; -1 the last day). ``interval`` 2 with WEEKLY is every second week. It ends
    after ``count`` dates, with the day ``until``, or never.
    """

    kind: str
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    nth: tuple[int, ...] = ()
    month_day: int | None = None
    count: int | None = None
    until: date | None = None


def from_form(simple: SimpleRule) -> str:
    """The rule for what was chosen in a form. `check_rule` still has to see it together with the first date.

    Raises:
        RuleRefused: INCOMPLETE, if something is missing that the kind needs.
    """
    parts = ["FREQ=WEEKLY" if simple.kind == WEEKLY else "FREQ=MONTHLY"]
    if simple.until is not None:
        parts.append(f"UNTIL={stamp(as_local(simple.until))[:8]}")
    if simple.count is not None:
        parts.append(f"COUNT={simple.count}")
    if simple.interval != 1:
        parts.append(f"INTERVAL={simple.interval}")
    days = [WEEKDAYS[weekday] for weekday in sorted(set(simple.weekdays))]
    if simple.kind == MONTHLY_BY_DATE:
        if simple.month_day is None:
            raise RuleRefused("INCOMPLETE", _("Bitte den Tag im Monat angeben."))
        parts.append(f"BYMONTHDAY={simple.month_day}")
        return ";".join(parts)
    if not days:
        raise RuleRefused("INCOMPLETE", _("Bitte mindestens einen Wochentag wählen."))
    if simple.kind == MONTHLY_BY_WEEKDAY:
        if not simple.nth:
            raise RuleRefused("INCOMPLETE", _("Bitte angeben, der wievielte Wochentag im Monat gemeint ist."))
        days = [f"{which}{day}" for which in sorted(set(simple.nth), key=_first_to_last) for day in days]
    parts.append("BYDAY=" + ",".join(days))
    return ";".join(parts)


def to_form(text: str, dtstart: datetime | date) -> SimpleRule | None:
    """What a form shows for a stored rule, or None if the rule says more than the form can."""
    rule = check_rule(text, dtstart, all_day=not isinstance(dtstart, datetime))
    start = as_local(dtstart)
    beyond = rule.by_month or rule.by_week_no or rule.by_year_day or rule.by_hour or rule.by_minute or rule.by_second
    if beyond or rule.frequency not in ("WEEKLY", "MONTHLY"):
        return None
    if rule.week_start and rule.frequency == "WEEKLY" and rule.interval > 1 and len(rule.by_day) > 1:
        return None
    until = rule.until.date() if rule.until else None
    if rule.until and not rule.all_day and rule.until.time() < start.time():
        until = rule.until.date() - _DAY  # the date on that day would start too late
    simple = SimpleRule(WEEKLY, interval=rule.interval, count=rule.count, until=until)
    weekdays = tuple(sorted({weekday for _which, weekday in rule.by_day}))
    if rule.frequency == "WEEKLY":
        return None if rule.by_set_pos else replace(simple, weekdays=weekdays or (start.weekday(),))
    if not rule.by_day:
        if rule.by_set_pos or len(rule.by_month_day) > 1:
            return None
        return replace(simple, kind=MONTHLY_BY_DATE, month_day=(rule.by_month_day or (start.day,))[0])
    if rule.by_month_day:
        return None
    chosen = tuple(sorted({which for which, _weekday in rule.by_day}, key=_first_to_last))
    if rule.by_set_pos:  # "the first of the Thursdays" is "the first Thursday"
        if chosen != (0,) or len(weekdays) > 1:
            return None
        chosen = tuple(sorted(rule.by_set_pos, key=_first_to_last))
    if 0 in chosen or not set(chosen) <= {1, 2, 3, 4, 5, -1, -2}:
        return None
    if not rule.by_set_pos and len(rule.by_day) != len(chosen) * len(weekdays):
        return None
    return replace(simple, kind=MONTHLY_BY_WEEKDAY, weekdays=weekdays, nth=chosen)


def _first_to_last(which: int) -> tuple[bool, int]:
    return which < 0, which
