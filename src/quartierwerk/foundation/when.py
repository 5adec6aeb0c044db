"""Days and times of day as people say them in their language.

Digits are Latin in every language: they are the ones on the bus, on the clock at the wall and on the bell.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_LOCALES = {"de-x-leicht": "de", "en": "en_GB"}
_WITHOUT_YEAR = {"de": "EEEE, d. MMMM", "ar": "EEEE، d MMMM", "tr": "d MMMM EEEE", "fa": "EEEE d MMMM"}
NIGHT, MORNING = timedelta(hours=12), time(6)
"""What lasts longer or ends later than this has a last day of its own."""


@lru_cache(maxsize=64)
def locale_of(language: str | None = None) -> Locale:
    """Babel's locale for a language of ours; German for a language that Babel does not know."""
    name = _LOCALES.get(language or "de", language or "de")
    try:
        return Locale.parse(name, sep="_" if "_" in name else "-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("de")


@lru_cache(maxsize=4096)
def _day(day: date, language: str, with_year: bool) -> str:
    locale = locale_of(language)
    pattern = "full" if with_year else _WITHOUT_YEAR.get(locale.language, "EEEE, d MMMM")
    return str(format_date(day, pattern, locale=locale))


def day_words(day: date, language: str | None = None, *, with_year: bool = False) -> str:
    """``Dienstag, 4. Juni``."""
    return _day(day, language or get_language() or "de", with_year)


def date_words(day: date, language: str | None = None) -> str:
    """``4. Juni 2030``: for what hangs long and needs no weekday."""
    return str(format_date(day, "long", locale=locale_of(language or get_language() or "de")))


def day_beside(day: date, today: date, language: str | None = None) -> str:
    """The day as one says it today: ``heute``, ``morgen``, else with its name; with the year if it is another one."""
    if day == today:
        return _("heute")
    if day == today + timedelta(days=1):
        return _("morgen")
    return day_words(day, language, with_year=day.year != today.year)


@lru_cache(maxsize=4096)
def leaf_words(day: date, language: str) -> tuple[str, str, str]:
    """The three lines of a leaf of the calendar: ``("Di.", "4", "Juni")``."""
    locale = locale_of(language)
    return (
        str(format_date(day, "ccc", locale=locale)),
        str(day.day),
        str(format_date(day, "LLL", locale=locale)),
    )


@lru_cache(maxsize=256)
def weekday_words(weekday: int, language: str) -> str:
    """The name of a weekday standing alone; 0 is Monday."""
    return str(get_day_names("wide", "stand-alone", locale_of(language))[weekday])


def times_words(starts: str, ends: str, *, is_all_day: bool | int = False) -> str:
    """``9:30–11:00 Uhr`` from local minutes as text. What lasts into another day names it, unless it is one night."""
    if is_all_day:
        last = date.fromisoformat(ends[:10]) - timedelta(days=1 if ends[11:] == "00:00" else 0)
        if last.isoformat() <= starts[:10]:
            return _("den ganzen Tag")
        return _("bis %(day)s") % {"day": day_words(last)}
    begin, end = _clock(starts), _clock(ends)
    if ends[:10] == starts[:10]:
        return _same_day(begin, end, get_language() or "de")
    if _is_night(starts, ends):
        return _same_day(begin, end, get_language() or "de")
    return _("%(start)s Uhr bis %(day)s, %(end)s Uhr") % {
        "start": begin,
        "end": end,
        "day": day_words(date.fromisoformat(ends[:10])),
    }


def _is_night(starts: str, ends: str) -> bool:
    """``22:00–2:00 Uhr`` is understood; ``18:00–16:00 Uhr`` may have been typed the wrong way round."""
    first, last = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    return last.date() - first.date() == timedelta(days=1) and last - first <= NIGHT and last.time() <= MORNING


def day_and_times(day: str, times: str) -> str:
    """``Dienstag, 4. Juni, 9:30–11:00 Uhr``, with the comma of the language."""
    return _("%(day)s, %(times)s") % {"day": day, "times": times}


@lru_cache(maxsize=8192)
def _same_day(begin: str, end: str, language: str) -> str:
    return _("%(start)s–%(end)s Uhr") % {"start": begin, "end": end}


def _clock(minute: str) -> str:
    return minute[11:].removeprefix("0") if minute[11] == "0" and minute[11:13] != "00" else minute[11:]


def language_words(code: str, language: str, own_name: str = "") -> str:
    """The name of a language in another one: ``Arabisch``."""
    return str(locale_of(language).languages.get(code.replace("-", "_")) or own_name or code)


def listed(parts: list[str], language: str | None = None) -> str:
    """``A, B und C`` in the language."""
    return str(format_list(parts, locale=locale_of(language or get_language() or "de"))) if parts else ""


@lru_cache(maxsize=1024)
def euro_words(cents: int, language: str) -> str:
    """``2,50 €``."""
    return str(format_currency(Decimal(cents) / 100, "EUR", locale=locale_of(language)))
