"""Opening hours as lines for people, in their language: names of days, dates and times as the language writes them."""

import datetime
from collections.abc import Container
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_day_names, get_month_names
from babel.lists import format_list
from django.utils import translation
from django.utils.translation import gettext as _

from .hours import Hours, Span
from .reading import CLOSED, MINUTES_OF_A_DAY, PUBLIC, UNKNOWN, Dates, Day, NthDay, Rule

_LOCALES = {"de-x-leicht": "de", "en": "en_GB"}


@dataclass(frozen=True)
class Line:
    """One line of a table: on which days, at which times, and what to know. All three are plain text."""

    days: str
    times: str
    note: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class DayLine:
    """One day of a week with what is true on it, holidays included."""

    date: datetime.date
    day: str
    times: str
    note: str = ""
    is_closed: bool = False


def locale_of(language: str) -> Locale:
    """Babel's locale for a language of ours; plain German is written like German."""
    name = _LOCALES.get(language, language)
    return Locale.parse(name, sep="_" if "_" in name else "-")


def lines(hours: Hours, language: str) -> list[Line]:
    """The opening hours rule by rule, in the order of the text: the week first, then the exceptions."""
    with translation.override(language):
        locale = locale_of(language)
        return [
            Line(
                days=_days_text(rule, locale),
                times=_rule_times(rule, locale),
                note=rule.comment,
                is_closed=rule.state == CLOSED,
            )
            for rule in hours.rules
        ]


def week_lines(
    hours: Hours,
    first: datetime.date,
    language: str,
    *,
    public_holidays: Container[datetime.date],
    school_holidays: Container[datetime.date],
    days: int = 7,
) -> list[DayLine]:
    """What is true on each of the days from `first`: one line a day, holidays and exceptions already applied."""
    found = []
    with translation.override(language):
        locale = locale_of(language)
        for n in range(days):
            date = first + datetime.timedelta(days=n)
            options = {"public_holidays": public_holidays, "school_holidays": school_holidays}
            spans = hours.day(date, **options)
            notes = dict.fromkeys(span.comment for span in spans if span.comment)
            found.append(
                DayLine(
                    date=date,
                    day=_day_name(date.weekday(), locale),
                    times=_spans_text(spans, locale) if spans else _("geschlossen"),
                    note="; ".join(notes) if spans else hours.closing_comment(date, **options),
                    is_closed=not spans,
                )
            )
    return found


# --- pieces ------------------------------------------------------------------------------------------------------


def _day_name(weekday: int, locale: Locale) -> str:
    return str(get_day_names("wide", "stand-alone", locale)[weekday])


def _interval(start: int, end: int, locale: Locale) -> str:
    if (start, end) == (0, MINUTES_OF_A_DAY):
        return _("ganztägig")
    opens, closes = (datetime.time(minutes // 60 % 24, minutes % 60) for minutes in (start, end))
    return str(format_interval(opens, closes, "Hm", locale=locale))


def _rule_times(rule: Rule, locale: Locale) -> str:
    if rule.state == CLOSED and not rule.times:
        return _("geschlossen")
    text = format_list(
        [_interval(start, end, locale) for start, end in rule.times or ((0, MINUTES_OF_A_DAY),)], locale=locale
    )
    if rule.state == CLOSED:
        return _("%(times)s geschlossen") % {"times": text}
    if rule.state == UNKNOWN:
        return _("%(times)s auf Anfrage") % {"times": text}
    return text


def _spans_text(spans: list[Span], locale: Locale) -> str:
    texts = []
    for span in spans:
        start = span.starts_at.hour * 60 + span.starts_at.minute
        end = span.ends_at.hour * 60 + span.ends_at.minute or MINUTES_OF_A_DAY
        text = _interval(start, end, locale)
        texts.append(_("%(times)s auf Anfrage") % {"times": text} if span.state == UNKNOWN else text)
    return format_list(texts, locale=locale)


def _days_text(rule: Rule, locale: Locale) -> str:
    parts = []
    if rule.dates:
        parts.append(format_list([_dates_text(span, locale) for span in rule.dates], locale=locale))
    days = _weekday_texts(rule.weekdays, locale) + [_nth_text(nth, locale) for nth in rule.nth_days]
    holidays = [_("an Feiertagen") if kind == PUBLIC else _("in den Schulferien") for kind in sorted(rule.holidays)]
    if rule.is_holiday_filter:
        parts += [format_list(holidays, locale=locale), format_list(days, locale=locale)]
    elif days or holidays:
        parts.append(format_list(days + holidays, locale=locale))
    return ": ".join(parts) if parts else _("täglich")


def _weekday_texts(weekdays: frozenset[int], locale: Locale) -> list[str]:
    if len(weekdays) == 7:
        return [_("täglich")]
    texts = []
    day = 0
    while day < 7:
        last = day
        while last + 1 in weekdays and day in weekdays:
            last += 1
        if day in weekdays and last - day > 1:
            texts.append(
                _("%(first)s bis %(last)s") % {"first": _day_name(day, locale), "last": _day_name(last, locale)}
            )
        else:
            texts += [_day_name(one, locale) for one in range(day, last + 1) if one in weekdays]
        day = last + 1
    return texts


def _nth_text(nth: NthDay, locale: Locale) -> str:
    names = {"weekday": _day_name(nth.weekday, locale)}
    texts = {
        1: _("jeder 1. %(weekday)s im Monat"),
        2: _("jeder 2. %(weekday)s im Monat"),
        3: _("jeder 3. %(weekday)s im Monat"),
        4: _("jeder 4. %(weekday)s im Monat"),
        5: _("jeder 5. %(weekday)s im Monat"),
        -1: _("jeder letzte %(weekday)s im Monat"),
        -2: _("jeder vorletzte %(weekday)s im Monat"),
        -3: _("jeder drittletzte %(weekday)s im Monat"),
        -4: _("jeder viertletzte %(weekday)s im Monat"),
        -5: _("jeder fünftletzte %(weekday)s im Monat"),
    }
    return format_list([texts[number] % names for number in nth.nth], locale=locale)


def _dates_text(span: Dates, locale: Locale) -> str:
    first = _date_text(span.first, locale)
    if span.first == span.last:
        return first
    return _("%(first)s bis %(last)s") % {"first": first, "last": _date_text(span.last, locale)}


def _date_text(day: Day, locale: Locale) -> str:
    if day.day is None:
        month = str(get_month_names("wide", "stand-alone", locale)[day.month])
        return f"{month} {day.year}" if day.year else month
    if day.year:
        return format_date(datetime.date(day.year, day.month, day.day), "long", locale=locale)
    return format_skeleton("MMMMd", datetime.date(2028, day.month, day.day), locale=locale)
