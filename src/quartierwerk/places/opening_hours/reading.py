"""Reading opening hours as OpenStreetMap writes them: from text to rules, or to a refusal with a reason.

Only what a house needs is understood: weekdays, the n-th weekday of a month, months and dates, public holidays (PH),
school holidays (SH), times, comments, closed times and 24/7. Everything else is refused by the name of the rule that
refuses it. Spellings that have one meaning only are taken as well (German weekdays, long dashes, "9.30", "Uhr").

Minutes are counted from the midnight at which the day begins; an end after 1440 lies on the next day.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused

MAX_LENGTH = 500
MINUTES_OF_A_DAY = 24 * 60
LATEST_END = 48 * 60

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

OPEN = "open"
UNKNOWN = "unknown"
CLOSED = "off"

PUBLIC = "PH"
SCHOOL = "SH"


class HoursRefused(Refused):
    """The text was not taken: `rule` names the reason for programs, the sentence tells people what to do."""

    def __init__(self, rule: str, sentence: Any):
        self.rule = rule
        super().__init__(sentence, field="opening_hours")


def _refuse(rule: str, sentence: Any, **values: Any) -> NoReturn:
    raise HoursRefused(rule, sentence % values if values else sentence)


@dataclass(frozen=True)
class Day:
    """A day of the calendar as written: a year or every year, a month, a day or the whole month."""

    month: int
    day: int | None = None
    year: int | None = None

    def osm(self) -> str:
        year = f"{self.year} " if self.year else ""
        return f"{year}{MONTHS[self.month - 1]}" + (f" {self.day:02d}" if self.day else "")


@dataclass(frozen=True)
class Dates:
    """From one day to another, both included; without a year it comes back every year and may pass New Year."""

    first: Day
    last: Day

    def contains(self, date: datetime.date) -> bool:
        last_day = self.last.day or calendar.monthrange(self.last.year or date.year, self.last.month)[1]
        if self.first.year and self.last.year:
            first = datetime.date(self.first.year, self.first.month, self.first.day or 1)
            return first <= date <= datetime.date(self.last.year, self.last.month, last_day)
        first_day, asked = (self.first.month, self.first.day or 1), (date.month, date.day)
        if self.passes_new_year:
            return asked >= first_day or asked <= (self.last.month, last_day)
        return first_day <= asked <= (self.last.month, last_day)

    @property
    def passes_new_year(self) -> bool:
        if self.first.year:
            return False
        return (self.first.month, self.first.day or 1) > (self.last.month, self.last.day or 31)

    def osm(self) -> str:
        if self.first == self.last:
            return self.first.osm()
        if (self.first.year, self.first.month) == (self.last.year, self.last.month) and self.last.day:
            return f"{self.first.osm()}-{self.last.day:02d}"
        if self.first.year and self.first.year == self.last.year and not self.first.day:
            return f"{self.first.osm()}-{MONTHS[self.last.month - 1]}"
        return f"{self.first.osm()}-{self.last.osm()}"


@dataclass(frozen=True, order=True)
class NthDay:
    """The n-th of one weekday in its month, counted from the front (1 to 5) or from the end (-1 to -5)."""

    weekday: int
    nth: tuple[int, ...]

    def contains(self, date: datetime.date) -> bool:
        if date.weekday() != self.weekday:
            return False
        from_front = (date.day - 1) // 7 + 1
        from_end = -((calendar.monthrange(date.year, date.month)[1] - date.day) // 7 + 1)
        return from_front in self.nth or from_end in self.nth

    def osm(self) -> str:
        return f"{DAYS[self.weekday]}[{','.join(map(str, self.nth))}]"


@dataclass(frozen=True)
class Rule:
    """One part of the text: on which days, at which times, open, closed or on request.

    `is_added` says that it adds to what stands before (comma) instead of replacing it on its days (semicolon).
    `is_holiday_filter` says that weekdays and holidays must both be true ("SH Mo-Fr"), not one of them ("Mo-Fr,PH").
    No days at all means every day; no times means the whole day.
    """

    dates: tuple[Dates, ...] = ()
    weekdays: frozenset[int] = frozenset()
    nth_days: tuple[NthDay, ...] = ()
    holidays: frozenset[str] = frozenset()
    is_holiday_filter: bool = False
    times: tuple[tuple[int, int], ...] = ()
    state: str = OPEN
    comment: str = ""
    is_added: bool = False
    position: int = field(default=0, compare=False)

    @property
    def has_days(self) -> bool:
        return bool(self.weekdays or self.nth_days)

    def applies(self, date: datetime.date, public: Container[datetime.date], school: Container[datetime.date]) -> bool:
        if self.dates and not any(span.contains(date) for span in self.dates):
            return False
        if not self.has_days and not self.holidays:
            return True
        on_day = date.weekday() in self.weekdays or any(nth.contains(date) for nth in self.nth_days)
        if not self.holidays:
            return on_day
        on_holiday = (PUBLIC in self.holidays and date in public) or (SCHOOL in self.holidays and date in school)
        return (on_day and on_holiday) if self.is_holiday_filter else (on_day or on_holiday)

    def osm_days(self) -> str:
        days = _osm_weekdays(self.weekdays) + [nth.osm() for nth in sorted(self.nth_days)]
        holidays = [name for name in (PUBLIC, SCHOOL) if name in self.holidays]
        if self.is_holiday_filter:
            return f"{','.join(holidays)} {','.join(days)}"
        return ",".join(days + holidays)

    def osm_times(self) -> str:
        return ",".join(f"{_osm_time(start)}-{_osm_time(end)}" for start, end in self.times)

    def osm_state(self) -> str:
        comment = f'"{self.comment}"' if self.comment else ""
        if self.state == OPEN:
            return f"{OPEN} {comment}" if comment else ""
        return f"{self.state} {comment}".strip()

    def osm(self) -> str:
        parts = [",".join(span.osm() for span in self.dates), self.osm_days(), self.osm_times(), self.osm_state()]
        if self.is_always:
            return f"24/7 {self.osm_state()}".strip()
        return " ".join(part for part in parts if part)

    @property
    def is_always(self) -> bool:
        return not (self.dates or self.has_days or self.holidays or self.times)


def _osm_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _osm_weekdays(weekdays: frozenset[int]) -> list[str]:
    """Runs of three and more days as a range, others one by one."""
    runs: list[list[int]] = []
    for day in sorted(weekdays):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        words += [f"{DAYS[run[0]]}-{DAYS[run[-1]]}"] if len(run) > 2 else [DAYS[day] for day in run]
    return words


def write(rules: tuple[Rule, ...]) -> str:
    """The rules as OpenStreetMap text in one fixed spelling."""
    text = ""
    for rule in rules:
        separator = "" if not text else (", " if rule.is_added else "; ")
        text += separator + rule.osm()
    return text


# --- words -------------------------------------------------------------------------------------------------------

_DAY_WORDS = {word.lower(): day for day, word in enumerate(DAYS)} | {
    word: day
    for day, words in enumerate(
        (
            "montag montags",
            "di dienstag dienstags",
            "mi mittwoch mittwochs",
            "do donnerstag donnerstags",
            "freitag freitags",
            "samstag samstags sonnabend sonnabends",
            "so sonntag sonntags",
        )
    )
    for word in words.split()
}
_MONTH_WORDS = {word.lower(): number for number, word in enumerate(MONTHS, start=1)} | {
    word: number
    for number, words in enumerate(
        (
            "januar", "februar", "mär mrz märz", "april", "mai", "juni", "juli", "august", "sept september",
            "okt oktober", "november", "dez dezember",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_HOLIDAY_WORDS = {
    "ph": PUBLIC,
    "feiertag": PUBLIC,
    "feiertags": PUBLIC,
    "feiertage": PUBLIC,
    "sh": SCHOOL,
    "schulferien": SCHOOL,
}
_STATE_WORDS = {
    "open": OPEN,
    "geöffnet": OPEN,
    "off": CLOSED,
    "closed": CLOSED,
    "geschlossen": CLOSED,
    "unknown": UNKNOWN,
}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\n\r"), " ")
_QUOTES = "„“”«»‚‘’「」『』'`´"

_REFUSED_WORDS: dict[str, tuple[str, Any]] = {
    "sun_time": (
        "sunrise sunset dawn dusk sonnenaufgang sonnenuntergang",
        _("Zeiten nach dem Stand der Sonne werden nicht verstanden. Bitte geben Sie feste Uhrzeiten an."),
    ),
    "week_number": (
        "week kw woche wochen",
        _("Kalenderwochen werden nicht verstanden. Bitte geben Sie Daten an oder „Th[1]“ (1. Donnerstag)."),
    ),
    "easter": (
        "easter ostern",
        _("Bewegliche Tage wie Ostern werden nicht verstanden. Bitte geben Sie das Datum mit dem Jahr an."),
    ),
    "am_pm": (
        "am pm",
        _("Uhrzeiten mit am oder pm werden nicht verstanden. Bitte schreiben Sie zum Beispiel 14:00."),
    ),
    "ferien": (
        "ferien",
        _("Bitte schreiben Sie „SH“, wenn die Schulferien gemeint sind, oder die Daten der Ferien."),
    ),
}
_REFUSED = {word: (rule, sentence) for rule, (words, sentence) in _REFUSED_WORDS.items() for word in words.split()}

_TOKEN = re.compile(
    r"""
    (?P<space>\ +)
  | (?P<always>24/7(?![\d:.]))
  | (?P<time>\d{1,2}[:.]\d{2}(?!\d))
  | (?P<number>\d+)
  | (?P<word>[^\W\d_]+\.?)
  | (?P<comment>"[^"]*")
  | (?P<fallback>\|\|)
  | (?P<sign>[-,;:\[\]+()/])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def _spell(text: str) -> str:
    """One spelling for dashes and spaces outside of comments."""
    parts = text.split('"')
    return '"'.join(part if n % 2 else part.translate(_DASHES).translate(_SPACES) for n, part in enumerate(parts))


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            sign = text[at]
            if sign == '"':
                _refuse("quotes", _("Eine Anmerkung beginnt mit einem Anführungszeichen und hört nicht auf."))
            if sign in _QUOTES:
                _refuse("quotes", _('Bitte setzen Sie Anmerkungen in gerade Anführungszeichen: "nach Vereinbarung".'))
            _refuse("sign", _("Das Zeichen „%(sign)s“ wird nicht verstanden."), sign=sign)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(_Token(kind, match.group(), at))
        at = match.end()
    return found


class _Reader:
    """Reads the tokens from left to right; every method takes what it needs or refuses."""

    def __init__(self, tokens: list[_Token]):
        self.tokens = tokens
        self.at = 0

    # looking

    def peek(self, ahead: int = 0) -> _Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else _Token("end", "", 0)

    def is_sign(self, sign: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == "sign" and token.text == sign

    def take_sign(self, sign: str) -> bool:
        if self.is_sign(sign):
            self.at += 1
            return True
        return False

    def word(self, words: dict[str, Any], ahead: int = 0) -> Any:
        """What the word at this place means in that list, or None."""
        token = self.peek(ahead)
        return words.get(token.text.rstrip(".").lower()) if token.kind == "word" else None

    def is_year(self, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == "number" and len(token.text) == 4

    # reading

    def rules(self) -> tuple[Rule, ...]:
        rules = [self.rule(is_added=False)]
        while self.peek().kind != "end":
            if self.take_sign(";"):
                if self.peek().kind == "end":
                    break  # a semicolon at the very end says nothing
                rules.append(self.rule(is_added=False))
            elif self.take_sign(","):
                rules.append(self.rule(is_added=True))
            else:
                self.refuse_here()
        return tuple(rules)

    def rule(self, *, is_added: bool) -> Rule:
        position = self.peek().at
        if self.peek().kind == "end" or self.is_sign(";") or self.is_sign(","):
            _refuse(
                "empty_part", _("Zwischen zwei Trennzeichen oder am Ende steht nichts. Bitte löschen Sie ein Zeichen.")
            )
        if self.peek().kind == "always":
            self.at += 1
            state, comment = self.state()
            return Rule(state=state, comment=comment, is_added=is_added, position=position)
        begin = self.at
        dates = self.date_list()
        if dates:
            self.take_sign(":")
        weekdays, nth_days, holidays, is_filter = self.day_list()
        if weekdays or nth_days or holidays:
            self.take_sign(":")
        times = self.time_list()
        state, comment = self.state()
        if self.at == begin:
            self.refuse_here()
        return Rule(
            dates=dates,
            weekdays=weekdays,
            nth_days=nth_days,
            holidays=holidays,
            is_holiday_filter=is_filter,
            times=times,
            state=state,
            comment=comment,
            is_added=is_added,
            position=position,
        )

    def listed(self, item: Callable[[], Any], begins: Callable[[int], bool]) -> list[Any]:
        """Items with commas between them, as long as the next one begins as this kind of item does."""
        found = []
        if begins(0):
            found.append(item())
            while self.is_sign(",") and begins(1):
                self.at += 1
                found.append(item())
        return found

    # dates

    def date_list(self) -> tuple[Dates, ...]:
        spans = self.listed(self.dates, lambda ahead: self.is_year(ahead) or self.word(_MONTH_WORDS, ahead) is not None)
        if len({bool(span.first.year) for span in spans}) > 1:
            _refuse("year_half", _("Bitte schreiben Sie das Jahr zu jedem Datum oder zu keinem."))
        if len(set(spans)) < len(spans):
            _refuse("double", _("Ein Datum steht doppelt da."))
        if spans and self.is_sign(",") and self.peek(1).kind == "number":
            _refuse("month_missing", _("Bitte schreiben Sie den Monat zu jedem Tag: „Dec 24,Dec 31“."))
        return tuple(spans)

    def dates(self) -> Dates:
        first = self.day()
        if not self.take_sign("-"):
            if self.is_sign("/"):
                self.refuse_here()
            return Dates(first, first)
        if self.peek().kind == "number" and not self.is_year():
            if first.day is None:
                _refuse("day_missing", _("Vor dem Strich fehlt der Tag des Monats."))
            last = Day(first.month, self.day_of_month(first.month, first.year), first.year)
            if last.day is not None and last.day < first.day:
                _refuse("dates_backwards", _("Das Ende eines Zeitraums liegt vor seinem Anfang."))
        else:
            last = self.day()
            if (first.day is None) != (last.day is None):
                _refuse("day_missing", _("Bitte schreiben Sie den Tag an Anfang und Ende des Zeitraums."))
            if first.year and not last.year and first.day is None:
                last = Day(last.month, last.day, first.year)
            if bool(first.year) != bool(last.year):
                _refuse("year_half", _("Bitte schreiben Sie das Jahr an Anfang und Ende des Zeitraums."))
            if (
                first.year
                and last.year
                and (last.year, last.month, last.day or 0) < (first.year, first.month, first.day or 0)
            ):
                _refuse("dates_backwards", _("Das Ende eines Zeitraums liegt vor seinem Anfang."))
        if self.is_sign("/"):
            self.refuse_here()
        return Dates(first, last)

    def day(self) -> Day:
        year = None
        if self.is_year():
            year = int(self.peek().text)
            self.at += 1
            if not 1990 <= year <= 2199:
                _refuse("year", _("Das Jahr %(year)s wird nicht verstanden."), year=year)
            if self.word(_MONTH_WORDS) is None:
                if self.word(_REFUSED):
                    self.refuse_here()
                _refuse(
                    "year_alone",
                    _("Nach dem Jahr %(year)s fehlt der Monat, zum Beispiel „%(year)s Dec 24“."),
                    year=year,
                )
        month = self.word(_MONTH_WORDS)
        if month is None:
            if self.word(_DAY_WORDS) is not None or self.word(_HOLIDAY_WORDS) is not None:
                _refuse(
                    "date_to_weekday",
                    _("Ein Zeitraum kann nicht an einem Wochentag oder Feiertag enden. Bitte nennen Sie das Datum."),
                )
            self.refuse_here()
        self.at += 1
        day = None
        if self.peek().kind == "number" and not self.is_year() and not self.begins_time():
            day = self.day_of_month(month, year)
        return Day(month, day, year)

    def begins_time(self) -> bool:
        """Whether "Nov-Feb 00-24" goes on with times: two numbers with a dash, the second too late for a day."""
        last = self.peek(2)
        return self.is_sign("-", 1) and last.kind == "time"

    def day_of_month(self, month: int, year: int | None) -> int:
        number = self.peek()
        if number.kind != "number":
            self.refuse_here()
        self.at += 1
        day = int(number.text)
        longest = calendar.monthrange(year or 2028, month)[1]  # 2028 is a leap year: every year may mean 29 February
        if not 1 <= day <= longest:
            _refuse("day_of_month", _("%(month)s hat keinen Tag %(day)s."), month=MONTHS[month - 1], day=number.text)
        return day

    # weekdays and holidays

    def day_list(self) -> tuple[frozenset[int], tuple[NthDay, ...], frozenset[str], bool]:
        days, nth_days, holidays = self.day_sequence()
        is_filter = False
        begins_again = self.word(_DAY_WORDS) is not None or self.word(_HOLIDAY_WORDS) is not None
        if begins_again:
            if bool(days or nth_days) == bool(holidays):
                _refuse("comma_missing", _("Zwischen zwei Wochentagen fehlt ein Komma oder ein Strich."))
            more_days, more_nth, more_holidays = self.day_sequence()
            if bool(more_days or more_nth) == bool(more_holidays) or bool(more_holidays) == bool(holidays):
                _refuse("comma_missing", _("Zwischen zwei Wochentagen fehlt ein Komma oder ein Strich."))
            days, nth_days, holidays = days | more_days, nth_days + more_nth, holidays | more_holidays
            is_filter = True
        if (
            self.is_sign(",")
            and (self.is_year(1) or self.word(_MONTH_WORDS, 1) is not None)
            and (days or nth_days or holidays)
        ):
            _refuse("order", _("Erst kommt das Datum, dann der Wochentag, dann die Uhrzeit."))
        if self.word(_MONTH_WORDS) is not None and (days or nth_days or holidays):
            _refuse("order", _("Erst kommt das Datum, dann der Wochentag, dann die Uhrzeit."))
        return days, nth_days, holidays, is_filter

    def day_sequence(self) -> tuple[frozenset[int], tuple[NthDay, ...], frozenset[str]]:
        items = self.listed(
            self.day_item,
            lambda ahead: self.word(_DAY_WORDS, ahead) is not None or self.word(_HOLIDAY_WORDS, ahead) is not None,
        )
        days: set[int] = set()
        nth_days: list[NthDay] = []
        holidays: set[str] = set()
        for item in items:
            if isinstance(item, str):
                is_double = item in holidays
                holidays.add(item)
            elif isinstance(item, NthDay):
                is_double = item.weekday in days or item in nth_days
                nth_days.append(item)
            else:
                is_double = bool(days & item) or any(nth.weekday in item for nth in nth_days)
                days |= item
            if is_double:
                _refuse("double", _("Ein Wochentag steht doppelt da."))
        return frozenset(days), tuple(nth_days), frozenset(holidays)

    def day_item(self) -> str | NthDay | frozenset[int]:
        holiday = self.word(_HOLIDAY_WORDS)
        if holiday is not None:
            self.at += 1
            if self.is_sign("+") or self.is_sign("-"):
                _refuse("holiday_offset", _("Tage vor oder nach Feiertagen oder Ferien werden nicht verstanden."))
            return str(holiday)
        first: int = self.word(_DAY_WORDS)
        self.at += 1
        if self.take_sign("["):
            nth = self.nth()
            if self.is_sign("+") or self.is_sign("-"):
                _refuse("weekday_offset", _("Tage vor oder nach einem Wochentag werden nicht verstanden."))
            return NthDay(first, nth)
        if not self.is_sign("-"):
            return frozenset({first})
        last = self.word(_DAY_WORDS, 1)
        if last is None:
            if self.word(_HOLIDAY_WORDS, 1) is not None:
                _refuse(
                    "weekday_to_holiday", _("Bitte trennen Sie Wochentage und Feiertage mit einem Komma: „Mo-Fr,PH“.")
                )
            self.at += 1
            self.refuse_here()
        self.at += 2
        if self.is_sign("["):
            _refuse("nth_of_range", _("„[1]“ gilt für einen einzelnen Wochentag, nicht für mehrere."))
        return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))

    def nth(self) -> tuple[int, ...]:
        numbers: list[int] = []
        while True:
            first = self.nth_number()
            if first > 0 and self.take_sign("-"):
                last = self.nth_number()
                if last <= first:
                    _refuse("nth", _("In den eckigen Klammern stehen Zahlen von 1 bis 5 oder -1 für den letzten."))
                numbers += range(first, last + 1)
            else:
                numbers.append(first)
            if self.take_sign("]"):
                break
            if not self.take_sign(","):
                _refuse("nth", _("In den eckigen Klammern stehen Zahlen von 1 bis 5 oder -1 für den letzten."))
        if len(set(numbers)) < len(numbers):
            _refuse("double", _("In den eckigen Klammern steht eine Zahl doppelt."))
        return tuple(sorted(numbers, key=lambda number: (number < 0, abs(number))))

    def nth_number(self) -> int:
        is_from_end = self.take_sign("-")
        token = self.peek()
        if token.kind != "number" or not 1 <= int(token.text) <= 5:
            _refuse("nth", _("In den eckigen Klammern stehen Zahlen von 1 bis 5 oder -1 für den letzten."))
        self.at += 1
        return -int(token.text) if is_from_end else int(token.text)

    # times

    def time_list(self) -> tuple[tuple[int, int], ...]:
        spans = self.listed(self.time_span, lambda ahead: self.peek(ahead).kind == "time" or self.is_hour(ahead))
        ordered = sorted(spans)
        for earlier, later in pairwise(ordered):
            if later[0] < earlier[1]:
                _refuse("times_overlap", _("Zwei Uhrzeiten desselben Tages überschneiden sich."))
        return tuple(ordered)

    def is_hour(self, ahead: int) -> bool:
        token = self.peek(ahead)
        return token.kind == "number" and len(token.text) <= 2

    def time_span(self) -> tuple[int, int]:
        start, _is_short = self.time()
        if self.is_sign("+"):
            self.refuse_open_end()
        if not self.take_sign("-"):
            _refuse("point_in_time", _("Zu einer Uhrzeit fehlt das Ende, zum Beispiel „10:00-12:00“."))
        end, is_short = self.time()
        if self.is_sign("+"):
            self.refuse_open_end()
        if self.is_sign("/"):
            self.refuse_here()
        if is_short:
            _refuse("ambiguous_hour", _("Ist früh oder nachmittags gemeint? Bitte schreiben Sie „09:00“ oder „21:00“."))
        if start >= MINUTES_OF_A_DAY:
            _refuse("time", _("Ein Beginn liegt zwischen 00:00 und 23:59."))
        if start == end:
            _refuse("equal_times", _("Beginn und Ende sind gleich. Für den ganzen Tag schreiben Sie „00:00-24:00“."))
        if end < start:
            end += MINUTES_OF_A_DAY
        if end > LATEST_END or end - start > MINUTES_OF_A_DAY:
            _refuse("time", _("Ein Ende liegt höchstens 24 Stunden nach dem Beginn."))
        return start, end

    def time(self) -> tuple[int, bool]:
        """Minutes since midnight, and whether the hour has one digit only."""
        token = self.peek()
        if token.kind != "time" and not self.is_hour(0):
            _refuse("point_in_time", _("Zu einer Uhrzeit fehlt das Ende, zum Beispiel „10:00-12:00“."))
        self.at += 1
        hours, minutes = (*re.split("[:.]", token.text), "0")[:2]
        if int(hours) > 48 or int(minutes) > 59:
            _refuse("time", _("„%(time)s“ ist keine Uhrzeit."), time=token.text)
        if self.peek().kind == "word" and self.peek().text.lower() == "uhr":
            self.at += 1
        if self.word(_REFUSED) is not None:
            self.refuse_here()
        return int(hours) * 60 + int(minutes), len(hours) == 1

    def refuse_open_end(self) -> NoReturn:
        _refuse(
            "open_end",
            _("Ein offenes Ende („17:00+“) wird nicht verstanden. Bitte nennen Sie eine Uhrzeit für das Ende."),
        )

    # open, closed, on request

    def state(self) -> tuple[str, str]:
        state = self.word(_STATE_WORDS)
        if state is not None:
            self.at += 1
        comment = ""
        if self.peek().kind == "comment":
            comment = " ".join(self.peek().text.strip('"').split())
            if not comment:
                _refuse(
                    "quotes", _("Eine Anmerkung ist leer. Bitte löschen Sie die Anführungszeichen oder füllen Sie sie.")
                )
            self.at += 1
            if self.peek().kind == "comment":
                _refuse("comment_twice", _("Zwei Anmerkungen stehen hintereinander. Bitte machen Sie eine daraus."))
        # A comment alone says that someone has to be asked; that is what the writers of the syntax agreed upon.
        return state or (UNKNOWN if comment else OPEN), comment

    def refuse_here(self) -> NoReturn:
        token = self.peek()
        if token.kind == "end":
            _refuse("unfinished", _("Die Angabe hört mitten im Satz auf."))
        if token.kind == "fallback":
            _refuse("fallback", _("„||“ wird nicht verstanden. Bitte schreiben Sie jede Zeit mit ihrer Anmerkung."))
        if token.kind == "always":
            _refuse("always", _("„24/7“ steht allein: immer geöffnet."))
        refused = self.word(_REFUSED)
        if refused is not None:
            _refuse(*refused)
        if token.text == "(":
            _refuse(*_REFUSED["sunrise"])
        if token.text == "/":
            _refuse("step", _("Schritte mit „/“ werden nicht verstanden. Bitte nennen Sie jeden Tag oder jede Zeit."))
        if token.text == "+":
            self.refuse_open_end()
        if (
            self.word(_MONTH_WORDS) is not None
            or self.word(_DAY_WORDS) is not None
            or self.word(_HOLIDAY_WORDS) is not None
        ):
            _refuse(
                "order",
                _("Vor „%(text)s“ fehlt ein Trennzeichen. Die Reihenfolge ist Datum, Wochentag, Uhrzeit."),
                text=token.text,
            )
        if token.kind in ("time", "number"):
            _refuse(
                "comma_missing", _("Vor „%(text)s“ fehlt ein Komma oder ein anderes Trennzeichen."), text=token.text
            )
        _refuse("word", _("„%(text)s“ wird nicht verstanden."), text=token.text[:40])


def has_hidden_sign(text: str) -> bool:
    """Whether a sign cannot be seen or turns the direction of the others; the joiners of Farsi may stay."""
    return any(unicodedata.category(sign)[0] == "C" and sign not in "\u200c\u200d" for sign in text)


def read(text: str) -> tuple[Rule, ...]:
    """The rules of the text in their order.

    Raises:
        HoursRefused: the text is empty, too long, or holds something that is not understood.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > MAX_LENGTH:
        _refuse("too_long", _("Die Öffnungszeiten sind länger als %(limit)d Zeichen."), limit=MAX_LENGTH)
    text = _spell(text)
    if has_hidden_sign(text):
        _refuse("control_sign", _("Im Text steht ein unsichtbares Zeichen. Bitte tippen Sie ihn neu ab."))
    if not text:
        _refuse("empty", _("Es stehen keine Öffnungszeiten da."))
    return _Reader(_tokens(text)).rules()
