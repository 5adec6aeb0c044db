"""Feiertage und Schulferien der sechzehn Länder, und Feste mehrerer Religionen als Hinweis.

The dates come from the package `holidays`. School holidays are fixed by the states some years ahead: `known_until` says
how far; what lies behind it is not known, not free of holidays. An office may add or remove spans (`Override`).

All spans include both ends.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import holidays as package
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from holidays.calendars.julian import JULIAN_CALENDAR
from holidays.constants import HOLIDAY_NAME_DELIMITER
from holidays.groups import (
    ChineseCalendarHolidays,
    ChristianHolidays,
    HebrewCalendarHolidays,
    HinduCalendarHolidays,
    IslamicHolidays,
    PersianCalendarHolidays,
)
from holidays.holiday_base import HolidayBase

from quartierwerk.places.choices import GERMAN_STATES

# The first two digits of the official municipality key (AGS).
STATE_BY_KEY = dict(
    zip(
        (f"{number:02d}" for number in range(1, 17)),
        ("SH", "HH", "NI", "HB", "NW", "HE", "RP", "BW", "BY", "SL", "BE", "BB", "MV", "SN", "ST", "TH"),
        strict=True,
    )
)

FIRST_KNOWN_YEAR = 2020
"""Before this year the package knows no school holidays."""


@dataclass(frozen=True, order=True)
class Span:
    """Holidays from a first to a last day, both included."""

    first: datetime.date
    last: datetime.date
    name: str

    def __contains__(self, date: datetime.date) -> bool:
        return self.first <= date <= self.last


@dataclass(frozen=True)
class Override:
    """Days that an office adds to the school holidays (a school's free day) or takes out of them."""

    first: datetime.date
    last: datetime.date
    name: str = ""
    is_removed: bool = False


class UnknownState(LookupError):
    """The two letters are not one of the sixteen states."""


def _checked(state: str) -> str:
    if state not in GERMAN_STATES:
        raise UnknownState(state)
    return state


# --- public holidays ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _public_holidays(state: str, year: int) -> dict[datetime.date, str]:
    days = package.country_holidays("DE", subdiv=_checked(state), years=year, language="de")
    return {date: name for date, name in sorted(days.items()) if date.year == year}


def public_holidays(state: str, year: int) -> dict[datetime.date, str]:
    """The public holidays of the whole state with their German names; holidays of single towns are not among them."""
    return dict(_public_holidays(state, year))


class PublicHolidays:
    """All public holidays of a state: answers `date in holidays`."""

    def __init__(self, state: str):
        self.state = _checked(state)

    def __contains__(self, date: object) -> bool:
        return isinstance(date, datetime.date) and date in _public_holidays(self.state, date.year)

    def name(self, date: datetime.date) -> str:
        """The name of the holiday, or nothing."""
        return _public_holidays(self.state, date.year).get(date, "")


# --- school holidays ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _school_days(state: str, year: int) -> dict[datetime.date, str]:
    days = package.country_holidays("DE", subdiv=_checked(state), years=year, categories=("school",), language="de")
    return {date: name for date, name in sorted(days.items()) if date.year == year}


@lru_cache(maxsize=32)
def known_until(state: str) -> datetime.date:
    """The last day of school holidays that is known; later ones are not yet fixed or not yet in the package."""
    year = FIRST_KNOWN_YEAR
    last = datetime.date(FIRST_KNOWN_YEAR, 1, 1)
    while days := _school_days(state, year):
        last = max(days)
        year += 1
    return last


def _school_days_between(
    state: str, first: datetime.date, last: datetime.date, overrides: Iterable[Override]
) -> dict[datetime.date, str]:
    days: dict[datetime.date, str] = {}
    for year in range(first.year, last.year + 1):
        days.update((date, name) for date, name in _school_days(state, year).items() if first <= date <= last)
    for override in overrides:
        date = max(override.first, first)
        while date <= min(override.last, last):
            if override.is_removed:
                days.pop(date, None)
            else:
                days[date] = override.name or days.get(date, "")
            date += datetime.timedelta(days=1)
    return days


def school_holidays(
    state: str, first: datetime.date, last: datetime.date, overrides: Iterable[Override] = ()
) -> list[Span]:
    """The school holidays that touch the days from first to last, whole and in order; overrides win in their order."""
    margin = datetime.timedelta(days=70)  # longer than any school holidays, so that a span is never cut
    days = _school_days_between(state, first - margin, last + margin, tuple(overrides))
    spans: list[Span] = []
    for date, name in sorted(days.items()):
        if spans and spans[-1].name == name and spans[-1].last + datetime.timedelta(days=1) == date:
            spans[-1] = Span(spans[-1].first, date, name)
        else:
            spans.append(Span(date, date, name))
    return [span for span in spans if span.last >= first and span.first <= last]


def is_school_holiday(state: str, date: datetime.date, overrides: Iterable[Override] = ()) -> bool:
    """Whether schools are closed on that day because of holidays."""
    return date in SchoolHolidays(state, overrides)


class SchoolHolidays:
    """All school holidays of a state: answers `date in holidays`."""

    def __init__(self, state: str, overrides: Iterable[Override] = ()):
        self.state = _checked(state)
        self.overrides = tuple(overrides)

    def __contains__(self, date: object) -> bool:
        if not isinstance(date, datetime.date):
            return False
        for override in reversed(self.overrides):
            if override.first <= date <= override.last:
                return not override.is_removed
        return date in _school_days(self.state, date.year)


# --- feast days --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class FeastDay:
    """A day on which many people celebrate. A hint when dates are planned, never a rule.

    `is_estimated`: the day depends on the sight of the moon or on a calendar that is not fixed so far ahead.
    """

    date: datetime.date
    name: str | Promise
    religion: str | Promise
    is_estimated: bool = False


CHRISTIAN = _("christlich")
ORTHODOX = _("christlich-orthodox")
ISLAMIC = _("islamisch")
JEWISH = _("jüdisch")
HINDU = _("hinduistisch")
PERSIAN = _("persisch, kurdisch, afghanisch")
CHINESE = _("chinesisch, vietnamesisch")
SIKH = _("sikhistisch")

_FEASTS: dict[str, tuple[Any, Any]] = {
    "ash_wednesday": (_("Aschermittwoch"), CHRISTIAN),
    "good_friday": (_("Karfreitag"), CHRISTIAN),
    "easter": (_("Ostersonntag"), CHRISTIAN),
    "pentecost": (_("Pfingstsonntag"), CHRISTIAN),
    "corpus_christi": (_("Fronleichnam"), CHRISTIAN),
    "all_saints": (_("Allerheiligen"), CHRISTIAN),
    "christmas_eve": (_("Heiligabend"), CHRISTIAN),
    "christmas": (_("Weihnachten"), CHRISTIAN),
    "orthodox_good_friday": (_("Orthodoxer Karfreitag"), ORTHODOX),
    "orthodox_easter": (_("Orthodoxes Osterfest"), ORTHODOX),
    "orthodox_christmas": (_("Orthodoxes Weihnachtsfest (alter Kalender)"), ORTHODOX),
    "ramadan": (_("Beginn des Ramadan"), ISLAMIC),
    "eid_al_fitr": (_("Fest des Fastenbrechens"), ISLAMIC),
    "eid_al_adha": (_("Opferfest"), ISLAMIC),
    "islamic_new_year": (_("Islamisches Neujahr"), ISLAMIC),
    "ashura": (_("Aschura"), ISLAMIC),
    "mawlid": (_("Geburtstag des Propheten"), ISLAMIC),
    "purim": (_("Purim"), JEWISH),
    "passover": (_("Pessach"), JEWISH),
    "shavuot": (_("Schawuot"), JEWISH),
    "rosh_hashanah": (_("Rosch ha-Schana"), JEWISH),
    "yom_kippur": (_("Jom Kippur"), JEWISH),
    "sukkot": (_("Sukkot"), JEWISH),
    "hanukkah": (_("Chanukka"), JEWISH),
    "nowruz": (_("Nouruz"), PERSIAN),
    "holi": (_("Holi"), HINDU),
    "diwali": (_("Diwali"), HINDU),
    "vaisakhi": (_("Vaisakhi"), SIKH),
    "guru_nanak": (_("Geburtstag von Guru Nanak"), SIKH),
    "lunar_new_year": (_("Mondneujahr"), CHINESE),
}

_ESTIMATED = "estimated:"


class _Feasts(
    HolidayBase,
    ChineseCalendarHolidays,
    ChristianHolidays,
    HebrewCalendarHolidays,
    HinduCalendarHolidays,
    IslamicHolidays,
    PersianCalendarHolidays,
):
    """Our choice out of the package's calendars, put together as its countries are; keys stand in for names."""

    country = "Feasts"
    estimated_label = f"{_ESTIMATED}%s"

    def __init__(self, **options: Any):
        ChineseCalendarHolidays.__init__(self)
        ChristianHolidays.__init__(self)
        HebrewCalendarHolidays.__init__(self)
        HinduCalendarHolidays.__init__(self, show_estimated=True)
        IslamicHolidays.__init__(self, show_estimated=True)
        PersianCalendarHolidays.__init__(self)
        super().__init__(**options)

    def _populate_public_holidays(self) -> None:
        self._add_ash_wednesday("ash_wednesday")
        self._add_good_friday("good_friday")
        self._add_easter_sunday("easter")
        self._add_pentecost("pentecost")
        self._add_corpus_christi_day("corpus_christi")
        self._add_all_saints_day("all_saints")
        self._add_christmas_eve("christmas_eve")
        self._add_christmas_day("christmas")
        self._add_good_friday("orthodox_good_friday", JULIAN_CALENDAR)
        self._add_easter_sunday("orthodox_easter", JULIAN_CALENDAR)
        self._add_christmas_day("orthodox_christmas", JULIAN_CALENDAR)
        self._add_ramadan_beginning_day("ramadan")
        self._add_eid_al_fitr_day("eid_al_fitr")
        self._add_eid_al_adha_day("eid_al_adha")
        self._add_islamic_new_year_day("islamic_new_year")
        self._add_ashura_day("ashura")
        self._add_mawlid_day("mawlid")
        self._add_purim("purim")
        self._add_passover("passover")
        self._add_shavuot("shavuot")
        self._add_rosh_hashanah("rosh_hashanah")
        self._add_yom_kippur("yom_kippur")
        self._add_sukkot("sukkot")
        self._add_hanukkah("hanukkah")
        self._add_nowruz_day("nowruz")
        self._add_holi("holi")
        self._add_diwali_india("diwali")
        self._add_vaisakhi("vaisakhi")
        self._add_guru_nanak_jayanti("guru_nanak")
        self._add_chinese_new_years_day("lunar_new_year")


@lru_cache(maxsize=64)
def _feasts(year: int) -> tuple[FeastDay, ...]:
    found = []
    for date, names in sorted(_Feasts(years=year).items()):
        for key in names.split(HOLIDAY_NAME_DELIMITER):
            name, religion = _FEASTS[key.removeprefix(_ESTIMATED)]
            found.append(FeastDay(date, name, religion, key.startswith(_ESTIMATED)))
    return tuple(found)


def feast_days(first: datetime.date, last: datetime.date) -> list[FeastDay]:
    """Feasts from first to last in order. Jewish and Islamic days begin on the evening before."""
    return [
        feast for year in range(first.year, last.year + 1) for feast in _feasts(year) if first <= feast.date <= last
    ]
