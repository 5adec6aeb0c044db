"""The weekday form: opening hours as rows that people type, and exceptions from them.

A row is "on these weekdays, or on the n-th of one weekday in the month, from, to, a note". An exception is "on public
holidays", "in the school holidays", "every year from, to" or "from this date to that": closed, or open at other times.
A text fits the form only if the text written from the form means the same on every day; else it is edited as text.

A closing time of 00:00 is the end of the day; opening and closing at 00:00 is the whole day.
"""

import calendar
import datetime
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from .hours import Hours, is_same, parse
from .reading import (
    CLOSED,
    DAYS,
    MINUTES_OF_A_DAY,
    OPEN,
    PUBLIC,
    SCHOOL,
    UNKNOWN,
    Dates,
    Day,
    HoursRefused,
    NthDay,
    Rule,
    has_hidden_sign,
    write,
)

NTH_CHOICES = (1, 2, 3, 4, 5, -1)
MAX_NOTE = 120

EVERY_YEAR = "every_year"
ONCE = "once"
EXCEPTION_KINDS = (SCHOOL, PUBLIC, EVERY_YEAR, ONCE)
"""In the order in which they win: a date that is named wins over a public holiday, that over the school holidays."""


@dataclass(frozen=True)
class FormRow:
    """Open on these weekdays (Monday is 0), or on the n-th of them in the month; -1 is the last."""

    weekdays: tuple[int, ...]
    opens: datetime.time
    closes: datetime.time
    nth: int | None = None
    note: str = ""
    is_on_request: bool = False


@dataclass(frozen=True)
class FormException:
    """Closed (no times) or open at other times, on holidays or on dates; no weekdays means on every day of them."""

    kind: str
    first: Day | None = None
    last: Day | None = None
    weekdays: tuple[int, ...] = ()
    opens: datetime.time | None = None
    closes: datetime.time | None = None
    note: str = ""
    is_on_request: bool = False


@dataclass(frozen=True)
class FormHours:
    rows: tuple[FormRow, ...]
    exceptions: tuple[FormException, ...]


# --- from the form to the text -----------------------------------------------------------------------------------


def _minutes(opens: datetime.time, closes: datetime.time) -> tuple[int, int]:
    start, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    end = end or MINUTES_OF_A_DAY
    if end <= start:
        raise HoursRefused("closes_before_opens", _("Das Ende liegt nicht nach dem Beginn."))
    return start, end


def clean_note(note: str) -> str:
    """The note on one line.

    Raises:
        HoursRefused: too long, or with a sign that the syntax cannot hold.
    """
    note = " ".join(unicodedata.normalize("NFC", note).split())
    if len(note) > MAX_NOTE:
        raise HoursRefused("note_too_long", _("Die Anmerkung ist länger als %(limit)d Zeichen.") % {"limit": MAX_NOTE})
    if '"' in note:
        raise HoursRefused("quotes", _("Eine Anmerkung darf keine geraden Anführungszeichen enthalten."))
    if has_hidden_sign(note):
        raise HoursRefused("control_sign", _("Im Text steht ein unsichtbares Zeichen. Bitte tippen Sie ihn neu ab."))
    return note


def _state(is_on_request: bool, times: tuple[tuple[int, int], ...]) -> str:
    if not times:
        return CLOSED
    return UNKNOWN if is_on_request else OPEN


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules that differ in their times only become one with all times."""
    merged: dict[Rule, list[tuple[int, int]]] = {}
    for rule in rules:
        times = merged.setdefault(replace(rule, times=()), [])
        for time in rule.times:
            if any(time[0] < other[1] and other[0] < time[1] for other in times):
                raise HoursRefused("times_overlap", _("Zwei Uhrzeiten desselben Tages überschneiden sich."))
            times.append(time)
    return [replace(rule, times=tuple(sorted(times))) for rule, times in merged.items()]


def _row_rules(rows: Sequence[FormRow]) -> list[Rule]:
    rules = []
    for row in rows:
        if not row.weekdays:
            raise HoursRefused("weekday_missing", _("Bitte wählen Sie mindestens einen Wochentag."))
        if row.nth is not None and row.nth not in NTH_CHOICES:
            raise HoursRefused("nth", _("In den eckigen Klammern stehen Zahlen von 1 bis 5 oder -1 für den letzten."))
        times = (_minutes(row.opens, row.closes),)
        days = frozenset(row.weekdays)
        rules.append(
            Rule(
                weekdays=frozenset() if row.nth else days,
                nth_days=tuple(NthDay(day, (row.nth,)) for day in sorted(days)) if row.nth else (),
                times=times,
                state=_state(row.is_on_request, times),
                comment=clean_note(row.note),
            )
        )
    ordered: list[Rule] = []
    taken: set[int] = set()
    for rule in _merged(rules):
        days = rule.weekdays | {nth.weekday for nth in rule.nth_days}
        ordered.append(replace(rule, is_added=bool(taken & days)))
        taken |= days
    return ordered


def _exception_rule(exception: FormException) -> Rule:
    times: tuple[tuple[int, int], ...] = ()
    if exception.opens is not None and exception.closes is not None:
        times = (_minutes(exception.opens, exception.closes),)
    elif exception.opens is not None or exception.closes is not None:
        raise HoursRefused(
            "time_missing", _("Bitte geben Sie Beginn und Ende an oder lassen Sie beides leer (geschlossen).")
        )
    holidays = frozenset({exception.kind} & {PUBLIC, SCHOOL})
    dates: tuple[Dates, ...] = ()
    if not holidays:
        first, last = exception.first, exception.last or exception.first
        if first is None or last is None:
            raise HoursRefused("date_missing", _("Bitte geben Sie ein Datum an."))
        if exception.kind == EVERY_YEAR:
            first, last = replace(first, year=None), replace(last, year=None)
        elif first.year is None or last.year is None:
            raise HoursRefused("date_missing", _("Bitte geben Sie ein Datum mit Jahr an."))
        elif (first.year, first.month, first.day or 0) > (last.year, last.month, last.day or 0):
            raise HoursRefused("dates_backwards", _("Das Ende eines Zeitraums liegt vor seinem Anfang."))
        dates = (Dates(first, last),)
    return Rule(
        dates=dates,
        holidays=holidays,
        weekdays=frozenset(exception.weekdays),
        is_holiday_filter=bool(holidays and exception.weekdays),
        times=times,
        state=_state(exception.is_on_request, times),
        comment=clean_note(exception.note),
    )


def form_rules(rows: Sequence[FormRow], exceptions: Sequence[FormException]) -> tuple[Rule, ...]:
    """The rules that the form stands for: rows first, then the exceptions, the stronger kinds last."""
    for exception in exceptions:
        if exception.kind not in EXCEPTION_KINDS:
            raise HoursRefused("kind", _("Bitte wählen Sie, wann die Ausnahme gilt."))
    ordered = sorted(exceptions, key=lambda exception: EXCEPTION_KINDS.index(exception.kind))
    return (*_row_rules(rows), *_merged(_exception_rule(exception) for exception in ordered))


def from_form(rows: Sequence[FormRow], exceptions: Sequence[FormException] = ()) -> str:
    """The OpenStreetMap text of the form; empty when nothing was typed.

    Raises:
        HoursRefused: something is missing, overlaps, or would never apply.
    """
    rules = form_rules(rows, exceptions)
    if not rules:
        return ""
    return parse(write(rules)).to_osm()


# --- from the text to the form -----------------------------------------------------------------------------------


def _time(minutes: int) -> datetime.time:
    return datetime.time(minutes // 60 % 24, minutes % 60)


def _row(weekdays: Iterable[int], nth: int | None, time: tuple[int, int], rule: Rule) -> FormRow:
    return FormRow(
        weekdays=tuple(sorted(weekdays)),
        opens=_time(time[0]),
        closes=_time(time[1]),
        nth=nth,
        note=rule.comment,
        is_on_request=rule.state == UNKNOWN,
    )


def _whole_days(span: Dates) -> tuple[Day, Day]:
    """A span of months with its first and last day; February ends on the 29th in any year."""
    first, last = span.first, span.last
    if first.day is None:
        first = replace(first, day=1)
    if last.day is None:
        last = replace(last, day=calendar.monthrange(last.year or 2028, last.month)[1])
    return first, last


def _exceptions(rule: Rule) -> list[FormException]:
    times: list[tuple[int, int] | None] = list(rule.times or ((0, MINUTES_OF_A_DAY),))
    if rule.state == CLOSED:
        times = [None]
    spans: list[tuple[str, Day | None, Day | None]] = [(kind, None, None) for kind in sorted(rule.holidays)]
    for span in rule.dates:
        first, last = _whole_days(span)
        spans.append((ONCE if first.year else EVERY_YEAR, first, last))
    weekdays = tuple(sorted(rule.weekdays)) if rule.dates or rule.is_holiday_filter else ()
    return [
        FormException(
            kind=kind,
            first=first,
            last=last,
            weekdays=weekdays,
            opens=_time(time[0]) if time else None,
            closes=_time(time[1]) if time else None,
            note=rule.comment,
            is_on_request=rule.state == UNKNOWN,
        )
        for kind, first, last in spans
        for time in times
    ]


def _plain_rows(rule: Rule) -> list[FormRow]:
    rows = []
    weekdays = rule.weekdays if rule.has_days else frozenset(range(len(DAYS)))
    for time in rule.times or ((0, MINUTES_OF_A_DAY),):
        if weekdays:
            rows.append(_row(weekdays, None, time, rule))
        rows += [_row((nth.weekday,), number, time, rule) for nth in rule.nth_days for number in nth.nth]
    return rows


def _on_other_days(rows: list[FormRow], weekdays: Iterable[int]) -> list[FormRow]:
    """The rows without these weekdays: a later rule has replaced them there."""
    left = (replace(row, weekdays=tuple(day for day in row.weekdays if day not in set(weekdays))) for row in rows)
    return [row for row in left if row.weekdays]


@lru_cache(maxsize=1024)
def to_form(text: str) -> FormHours | None:
    """The rows and exceptions of the text, or None when the form cannot say the same.

    Raises:
        HoursRefused: the text itself is not understood.
    """
    if not text.strip():
        return FormHours((), ())
    hours = parse(text)
    rows: list[FormRow] = []
    exceptions: list[FormException] = []
    for rule in hours.rules:
        if rule.state == CLOSED and rule.times:
            return None
        if any(end > MINUTES_OF_A_DAY for _start, end in rule.times):
            return None
        if any(number not in NTH_CHOICES for nth in rule.nth_days for number in nth.nth):
            return None
        if rule.dates or (rule.holidays and not rule.is_holiday_filter):
            if rule.nth_days or (rule.dates and rule.holidays):
                return None
            if rule.holidays and rule.weekdays:  # "Mo-Fr,PH": weekdays and holidays alike
                if rule.state != CLOSED:
                    rows = rows if rule.is_added else _on_other_days(rows, rule.weekdays)
                    rows += _plain_rows(rule)
                else:
                    rows = _on_other_days(rows, rule.weekdays)
            exceptions += _exceptions(rule)
        elif rule.is_holiday_filter:
            if rule.nth_days:
                return None
            exceptions += _exceptions(rule)
        else:
            replaced = rule.weekdays if rule.has_days else frozenset(range(len(DAYS)))
            if not rule.is_added:
                rows = _on_other_days(rows, replaced)
            if rule.state != CLOSED:
                rows += _plain_rows(rule)
    form = FormHours(tuple(rows), tuple(exceptions))
    try:
        written = Hours(form_rules(form.rows, form.exceptions))
        return form if is_same(written, hours) and is_same(parse(written.to_osm()), hours) else None
    except HoursRefused:
        return None


def tidy(text: str) -> str:
    """The text as it is stored: one spelling, and no weekday that a later one replaces, so that its lines read true.

    Raises:
        HoursRefused: the text is not understood.
    """
    if not text.strip():
        return ""
    hours = parse(text)
    seen: set[int] = set()
    for rule in hours.rules:
        if rule.dates or rule.holidays:
            continue
        days = rule.weekdays if rule.has_days else frozenset(range(len(DAYS)))
        if days & seen and not rule.is_added and (form := to_form(text)):
            return from_form(form.rows, form.exceptions)
        seen |= days
    return hours.to_osm()
