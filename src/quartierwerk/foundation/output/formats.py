"""How numbers, dates and money are written for a reader of a language.

Languages are the tags of the house ("de", "de-x-leicht", "ar"); an unknown one is written as German. Digits are Latin
unless native ones are asked for: house numbers, times and phone numbers on German doors are Latin too.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone

# English readers here live with European dates and the 24-hour clock.
_LOCALES = {"en": "en_GB", "prs": "fa_AF", "kmr": "ku"}
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"})
# Where the usual short form is clumsier than what is used on paper here.
_DATE_PATTERNS = {"uk": "dd.MM.yyyy", "ru": "dd.MM.yyyy", "ckb": "yyyy/MM/dd"}
_NATIVE_DIGITS = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}


def is_right_to_left(language: str) -> bool:
    return language.split("-")[0].lower() in _RIGHT_TO_LEFT


def direction(language: str) -> str:
    """The value of HTML's ``dir``: "rtl" or "ltr"."""
    return "rtl" if is_right_to_left(language) else "ltr"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language tag of the house; German where Babel knows none."""
    base = language.split("-")[0].lower()
    try:
        return Locale.parse(_LOCALES.get(base, base))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("de")


class Formats:
    """Writes figures for one language. Cheap to make, keeps what it has written once."""

    def __init__(self, language: str, *, digits: str = "latin"):
        self.language = language
        self.locale = locale_of(language)
        system = self.locale.default_numbering_system
        self._system = system if digits == "native" and system in _NATIVE_DIGITS else "latn"
        self._digits = _NATIVE_DIGITS.get(self._system)
        self._decimals: dict[int, str] = {}
        self._dates: dict[dt.date, str] = {}

    def integer(self, value: int) -> str:
        return self.decimal(Decimal(value), 0)

    def decimal(self, value: Decimal, decimals: int) -> str:
        """With exactly ``decimals`` places; the value has been rounded before."""
        pattern = self._decimals.setdefault(decimals, "#,##0" + ("." + "0" * decimals if decimals else ""))
        return self._native(format_decimal(value, format=pattern, locale=self.locale, numbering_system=self._system))

    def percent(self, share: Decimal, decimals: int) -> str:
        """A share of 1 as per cent, with the sign where the language puts it."""
        pattern = self.locale.percent_formats[None].pattern
        if decimals:
            pattern = pattern.replace("#,##0", "#,##0." + "0" * decimals)
        return self._native(format_percent(share, format=pattern, locale=self.locale, numbering_system=self._system))

    def money(self, cents: int, currency: str = "EUR") -> str:
        written = format_currency(Decimal(cents) / 100, currency, locale=self.locale, numbering_system=self._system)
        return self._native(written)

    def date(self, value: dt.date) -> str:
        """Day, month and year of four digits, short enough for a column: 03.11.2026."""
        written = self._dates.get(value)
        if written is None:
            pattern = _DATE_PATTERNS.get(self.locale.language, "medium")
            written = self._native(format_date(value, pattern, locale=self.locale))
            self._dates[value] = written
        return written

    def long_date(self, value: dt.date) -> str:
        """With weekday and month in words: Dienstag, 3. November 2026."""
        return self._native(format_date(value, "full", locale=self.locale))

    def time(self, value: dt.time | dt.datetime) -> str:
        """Always by the 24-hour clock, as on every door here."""
        return self._native(format_time(_wall(value), "HH:mm", locale=self.locale))

    def datetime(self, value: dt.datetime) -> str:
        """Date and time of day; aware moments are shown as wall time of the current zone."""
        wall = _wall(value)
        pattern = self.locale.datetime_formats.get("medium", "{1} {0}")
        return str(pattern).replace("{1}", self.date(wall.date())).replace("{0}", self.time(wall)).replace("'", "")

    def value(self, value: object) -> str:
        """Whatever a fact line holds: moments, days and whole numbers in the language, the rest as text."""
        if isinstance(value, dt.datetime):
            return self.datetime(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.integer(value)
        return str(value)

    def _native(self, text: str) -> str:
        return text.translate(self._digits) if self._digits else text


def _wall(value):
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
