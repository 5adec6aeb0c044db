"""Opening hours that were understood: asked for a moment, for a span of days, for the next change.

A text is taken only if two readers agree: our own rules and the package `opening_hours`, which reads what we would
write. Both are asked for every day of sample years; one difference and the text is refused.

Moments are aware and come back in the time zone of the installation. Opening hours are kept in wall time: nine o'clock
stays nine o'clock when the clocks change.
"""

import datetime
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import opening_hours as second_reader
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .reading import (
    CLOSED,
    MINUTES_OF_A_DAY,
    OPEN,
    PUBLIC,
    SCHOOL,
    UNKNOWN,
    Dates,
    Day,
    HoursRefused,
    Rule,
    read,
    write,
)

HORIZON_DAYS = 800


@dataclass(frozen=True)
class Span:
    """A stretch of time with one state: open, or unknown (on request); what lies between two spans is closed."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    state: str
    comment: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


@dataclass(frozen=True)
class _Stretch:
    """Minutes from the midnight of its own day; `rule` is the number of the rule it comes from."""

    start: int
    end: int
    rule: int


def _without(stretches: list[_Stretch], start: int, end: int) -> list[_Stretch]:
    """What is left of the stretches outside of start and end."""
    left = []
    for stretch in stretches:
        if stretch.end <= start or stretch.start >= end:
            left.append(stretch)
            continue
        if stretch.start < start:
            left.append(replace(stretch, end=start))
        if stretch.end > end:
            left.append(replace(stretch, start=end))
    return left


@dataclass(frozen=True)
class Hours:
    """Opening hours in the wall time of a place. Made by `parse`; the holidays are handed in when asking.

    `public_holidays` and `school_holidays` are anything that answers `date in holidays`.
    """

    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return self.to_osm()

    def to_osm(self) -> str:
        """The text in the one spelling in which it is stored."""
        return write(self.rules)

    @property
    def uses_public_holidays(self) -> bool:
        return any(PUBLIC in rule.holidays for rule in self.rules)

    @property
    def uses_school_holidays(self) -> bool:
        return any(SCHOOL in rule.holidays for rule in self.rules)

    # one day

    def _stretches(
        self, date: datetime.date, public: Container[datetime.date], school: Container[datetime.date]
    ) -> list[_Stretch]:
        """What begins on that day. The last word wins; a closed time cuts out, a closed day empties."""
        day: list[_Stretch] = []
        for number, rule in enumerate(self.rules):
            if not rule.applies(date, public, school):
                continue
            if rule.state == CLOSED:
                if not rule.times:
                    day = []
                for start, end in rule.times:
                    day = _without(day, start, end)
                continue
            if not rule.is_added:
                day = []
            for start, end in rule.times or ((0, MINUTES_OF_A_DAY),):
                day = [*_without(day, start, end), _Stretch(start, end, number)]
        return sorted(day, key=lambda stretch: stretch.start)

    def closing_comment(
        self,
        date: datetime.date,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> str:
        """Why the whole day is closed, if the text says so ("Betriebsferien")."""
        comment = ""
        for rule in self.rules:
            if rule.applies(date, public_holidays, school_holidays) and not (rule.state == CLOSED and rule.times):
                comment = rule.comment if rule.state == CLOSED else ""
        return comment

    def day(
        self,
        date: datetime.date,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> list[Span]:
        """What begins on that day, past midnight included; nothing when it is closed."""
        zone = timezone.get_default_timezone()
        midnight = datetime.datetime.combine(date, datetime.time())
        return [
            Span(
                _moment(midnight + datetime.timedelta(minutes=stretch.start), zone),
                _moment(midnight + datetime.timedelta(minutes=stretch.end), zone),
                self.rules[stretch.rule].state,
                self.rules[stretch.rule].comment,
            )
            for stretch in self._stretches(date, public_holidays, school_holidays)
        ]

    def _wall_spans(
        self,
        first: datetime.date,
        last: datetime.date,
        public: Container[datetime.date],
        school: Container[datetime.date],
    ) -> Iterator[tuple[datetime.datetime, datetime.datetime, str, str]]:
        """Spans in wall time that touch the days from first to last, neighbours of the same kind joined."""
        pending: tuple[datetime.datetime, datetime.datetime, str, str] | None = None
        over: list[_Stretch] = self._stretches(first - datetime.timedelta(days=1), public, school)
        date = first
        while date <= last:
            own = self._stretches(date, public, school)
            today = [
                _Stretch(max(stretch.start - MINUTES_OF_A_DAY, 0), stretch.end - MINUTES_OF_A_DAY, stretch.rule)
                for stretch in over
                if stretch.end > MINUTES_OF_A_DAY
            ]
            for stretch in own:
                today = _without(today, stretch.start, stretch.end)
                if stretch.start < MINUTES_OF_A_DAY:
                    today.append(replace(stretch, end=min(stretch.end, MINUTES_OF_A_DAY)))
            midnight = datetime.datetime.combine(date, datetime.time())
            for stretch in sorted(today, key=lambda stretch: stretch.start):
                rule = self.rules[stretch.rule]
                span = (
                    midnight + datetime.timedelta(minutes=stretch.start),
                    midnight + datetime.timedelta(minutes=stretch.end),
                    rule.state,
                    rule.comment,
                )
                if pending and pending[1] == span[0] and pending[2:] == span[2:]:
                    pending = (pending[0], span[1], *span[2:])
                    continue
                if pending:
                    yield pending
                pending = span
            over = own
            date += datetime.timedelta(days=1)
        if pending:
            yield pending

    # questions

    def intervals(
        self,
        start: datetime.datetime,
        end: datetime.datetime,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> Iterator[Span]:
        """All spans between two moments in order, cut at both; closed times are the gaps. One day is read at a time."""
        zone = timezone.get_default_timezone()
        start, end = start.astimezone(zone), end.astimezone(zone)
        for wall_start, wall_end, state, comment in self._wall_spans(
            start.date(), end.date(), public_holidays, school_holidays
        ):
            starts_at = max(_moment(wall_start, zone), start, key=_instant)
            ends_at = min(_moment(wall_end, zone), end, key=_instant)
            if _instant(starts_at) < _instant(ends_at):
                yield Span(starts_at, ends_at, state, comment)

    def span_at(
        self,
        at: datetime.datetime,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> Span | None:
        """The span that holds this moment, cut a day before and a week after it; None when closed."""
        day = datetime.timedelta(days=1)
        for span in self.intervals(
            at - day, at + 7 * day, public_holidays=public_holidays, school_holidays=school_holidays
        ):
            if _instant(span.starts_at) > _instant(at):
                return None
            if _instant(at) < _instant(span.ends_at):
                return span
        return None

    def is_open(
        self,
        at_local: datetime.datetime,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> bool:
        """Whether somebody may walk in at this moment; "on request" is not open."""
        span = self.span_at(at_local, public_holidays=public_holidays, school_holidays=school_holidays)
        return span is not None and span.is_open

    def next_change(
        self,
        at: datetime.datetime,
        *,
        public_holidays: Container[datetime.date],
        school_holidays: Container[datetime.date],
    ) -> datetime.datetime | None:
        """When it opens, closes or becomes "on request" next; None when nothing changes in about two years."""
        zone = timezone.get_default_timezone()
        at = at.astimezone(zone)
        end = at + datetime.timedelta(days=HORIZON_DAYS)
        spans = self.intervals(at, end, public_holidays=public_holidays, school_holidays=school_holidays)
        change = at
        state = None
        for span in spans:
            if _instant(span.starts_at) > _instant(change):
                return span.starts_at if state is None else change
            if state is not None and span.state != state:
                return change
            state, change = span.state, span.ends_at
        return change if state is not None and _instant(change) < _instant(end) else None


def _moment(wall: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """The moment of a wall time; one that the clock change leaves out becomes the one that exists."""
    return wall.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)


def _instant(moment: datetime.datetime) -> float:
    """A number to compare by: two wall times in one zone would be compared without the clock change."""
    return moment.timestamp()


# --- the guard ---------------------------------------------------------------------------------------------------


class _SampleHolidays:
    """Invented holidays that fall on every weekday, for comparing the two readers."""

    def __init__(self, kind: str):
        self.kind = kind

    def __contains__(self, date: object) -> bool:
        if not isinstance(date, datetime.date):
            return False
        if self.kind == PUBLIC:
            return date.day in (3, 17)
        return date.month == 7 or (date.month in (1, 4, 10) and date.day <= 14)


_PUBLIC_SAMPLE = _SampleHolidays(PUBLIC)
_SCHOOL_SAMPLE = _SampleHolidays(SCHOOL)


def _windows(rules: tuple[Rule, ...]) -> list[tuple[datetime.date, datetime.date]]:
    """A leap year and its neighbours' edges, and the same for every year that the text names."""
    years = {2028}
    for rule in rules:
        for span in rule.dates:
            for day in (span.first, span.last):
                if day.year:
                    years.add(day.year)
    if len(years) > 8:
        raise HoursRefused("years", _("Bitte nennen Sie höchstens sieben verschiedene Jahre."))
    return [(datetime.date(year - 1, 12, 20), datetime.date(year + 1, 1, 12)) for year in sorted(years)]


def _for_second_reader(rules: tuple[Rule, ...], first: datetime.date, last: datetime.date) -> str:
    """What we would write, with the sample holidays of the window as plain dates: the package knows no states."""
    text = ""
    for rule in rules:
        parts = [rule]
        if rule.holidays:
            dates = tuple(
                Dates(day, day)
                for date in (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))
                if (PUBLIC in rule.holidays and date in _PUBLIC_SAMPLE)
                or (SCHOOL in rule.holidays and date in _SCHOOL_SAMPLE)
                if not rule.dates or any(span.contains(date) for span in rule.dates)
                for day in (Day(date.month, date.day, date.year),)
            )
            on_holidays = replace(rule, holidays=frozenset(), is_holiday_filter=False, dates=dates)
            if rule.is_holiday_filter:
                parts = [on_holidays]
            else:
                on_holidays = replace(on_holidays, weekdays=frozenset(), nth_days=())
                parts = [replace(rule, holidays=frozenset())] if rule.has_days else []
                parts.append(on_holidays)
        for part in parts:
            if rule.holidays and part.dates == () and not part.has_days:
                continue  # the dates of the rule and the sample holidays do not meet
            separator = "" if not text else (", " if part.is_added else "; ")
            text += separator + part.osm()
    return text or CLOSED


def _read_by_package(
    text: str, first: datetime.date, last: datetime.date
) -> list[tuple[datetime.datetime, datetime.datetime, str, str]] | None:
    """The spans as the package sees them, joined as ours are; None when it does not take the text."""
    try:
        reading = second_reader.OpeningHours(text)
    except second_reader.ParserError:  # type: ignore[attr-defined]
        return None
    start = datetime.datetime.combine(first, datetime.time())
    end = datetime.datetime.combine(last, datetime.time()) + datetime.timedelta(days=1)
    states = {second_reader.State.OPEN: OPEN, second_reader.State.UNKNOWN: UNKNOWN}
    spans: list[tuple[datetime.datetime, datetime.datetime, str, str]] = []
    for span_start, span_end, state, comment in reading.intervals(start, end):
        if state not in states:
            continue
        span = (span_start, span_end, states[state], comment)
        if spans and spans[-1][1] == span[0] and spans[-1][2:] == span[2:]:
            span = (spans.pop()[0], *span[1:])
        spans.append(span)
    return spans


def _compare(hours: Hours, text: str) -> None:
    disagree = HoursRefused(
        "readers_disagree",
        _("Das lässt sich auf zwei Arten lesen. Bitte schreiben Sie es einfacher oder nutzen Sie das Formular."),
    )
    # The package reads "SH Mo-Fr" as "SH,Mo-Fr", and a comment alone as open instead of as "ask".
    is_misread = any(rule.is_holiday_filter or rule.state == UNKNOWN for rule in hours.rules)
    for first, last in _windows(hours.rules):
        ours = list(hours._wall_spans(first, last, _PUBLIC_SAMPLE, _SCHOOL_SAMPLE))
        if _read_by_package(_for_second_reader(hours.rules, first, last), first, last) != ours:
            raise disagree
        if not is_misread:
            theirs = _read_by_package(text, first, last)
            if theirs is not None and theirs != list(hours._wall_spans(first, last, (), ())):
                raise disagree


def is_same(one: Hours, other: Hours) -> bool:
    """Whether both mean the same on every day of the sample years, with the same notes."""
    return all(
        list(one._wall_spans(first, last, _PUBLIC_SAMPLE, _SCHOOL_SAMPLE))
        == list(other._wall_spans(first, last, _PUBLIC_SAMPLE, _SCHOOL_SAMPLE))
        for first, last in _windows((*one.rules, *other.rules))
    )


def _refuse_what_misleads(hours: Hours) -> None:
    """Texts that have a meaning by the letter, but hardly the one that was meant."""
    rules = hours.rules
    for number, rule in enumerate(rules):
        earlier = rules[:number]
        if rule.is_added and rule.state == CLOSED:
            raise HoursRefused(
                "added_closing",
                _("Bitte trennen Sie Ausnahmen wie „PH off“ mit einem Semikolon ab, nicht mit einem Komma."),
            )
        if rule.is_added and not rule.dates and not rule.holidays and earlier[-1].dates:
            raise HoursRefused(
                "period_missing",
                _("Gilt der Zeitraum auch für das Folgende? Bitte schreiben Sie ihn noch einmal davor."),
            )
        if rule.state != CLOSED and any(end > MINUTES_OF_A_DAY for _start, end in rule.times):
            following = frozenset((day + 1) % 7 for day in _possible_weekdays(rule))
            for other in rules:
                if other is not rule and not other.is_added and _possible_weekdays(other) & following:
                    raise HoursRefused(
                        "past_midnight",
                        _("Eine Zeit reicht über Mitternacht in einen Tag, für den etwas anderes angegeben ist."),
                    )
    survivors: set[int] = set()
    for first, last in _windows(rules):
        for n in range((last - first).days + 1):
            date = first + datetime.timedelta(days=n)
            survivors.update(stretch.rule for stretch in hours._stretches(date, _PUBLIC_SAMPLE, _SCHOOL_SAMPLE))
    for number, rule in enumerate(rules):
        if rule.state != CLOSED and number not in survivors:
            raise HoursRefused(
                "never_applies",
                _("„%(rule)s“ gilt nie, weil etwas Späteres es ersetzt. Mehrere Zeiten eines Tages trennt ein Komma.")
                % {"rule": rule.osm()},
            )


def _possible_weekdays(rule: Rule) -> frozenset[int]:
    if (rule.holidays and not rule.is_holiday_filter) or not rule.has_days:
        return frozenset(range(7))
    return rule.weekdays | {nth.weekday for nth in rule.nth_days}


@lru_cache(maxsize=4096)
def parse(text: str) -> Hours:
    """Opening hours from OpenStreetMap's syntax.

    Raises:
        HoursRefused: with the name of the rule and a sentence; nothing is guessed.
    """
    hours = Hours(read(text))
    _refuse_what_misleads(hours)
    _compare(hours, text)
    return hours


@lru_cache(maxsize=4096)
def stored(text: str) -> Hours | None:
    """Opening hours that `parse` took before they were stored, without asking the second reader again.

    None for an empty text and for one that was stored before a rule became stricter.
    """
    try:
        return Hours(read(text)) if text else None
    except HoursRefused:
        return None
