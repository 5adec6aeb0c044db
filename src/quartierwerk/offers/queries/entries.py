"""What a calendar says of one event, and what becomes of it: values without a database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.recurrence import NormalisedRule
from quartierwerk.offers.models import Offer, Series, Session
from quartierwerk.offers.queries.dates import (
    ALL_MADE,
    Maker,
    horizon,
    months_later,
    planned,
    rule_of,
    slot_in_zone,
    start_of,
)
from quartierwerk.offers.queries.days import Days, Off
from quartierwerk.places.models import Site

TAKEN, CHANGED, UNCHANGED, REFUSED = "taken", "changed", "unchanged", "refused"
YEARS_AHEAD = 10
"""A series that ends within so many years is made whole; of any other the dates up to the horizon exist."""
CALENDARS = uuid.UUID("5b1f2c1e-3a55-4d0e-8f39-6a4f0c1d9a77")

Place = tuple[int | None, str]


# What a calendar says


@dataclass(slots=True)
class Said:
    """One date as its calendar says it. ``slot`` and the local times are wall time of the installation."""

    slot: str
    starts_at: datetime
    ends_at: datetime
    starts_local: str
    ends_local: str
    is_all_day: bool = False
    own_title: str = ""
    place: Place | None = None  # None: where the series is
    note: str = ""
    is_off: bool = False
    off: Off | None = None  # not the calendar, but a pause or a closed house

    @property
    def time(self) -> tuple[str, str, bool]:
        return self.starts_local, self.ends_local, self.is_all_day


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a calendar, cleaned: plain texts that fit their fields, times as a series keeps them."""

    uid: str
    digest: str
    title: str
    description: str
    site: Site
    place_words: str
    categories: tuple[str, ...]
    starts_local: str
    zone: str
    minutes: int
    is_all_day: bool
    rrule: str
    rdates: tuple[str, ...]
    exdates: tuple[str, ...]
    is_off: bool
    changes: tuple[Said, ...]

    @property
    def times(self) -> dict[str, Any]:
        return {
            "starts_local": self.starts_local,
            "zone": self.zone,
            "minutes": self.minutes,
            "is_all_day": self.is_all_day,
            "rrule": self.rrule,
            "rdates": list(self.rdates),
            "exdates": list(self.exdates),
        }

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "description": self.description,
            "site": self.site.pk,
            "place_words": self.place_words,
            "is_off": self.is_off,
        }

    def series(self, offer: Offer) -> Series:
        return Series(offer=offer, site=self.site if self.place_words else None, place_words=self.place_words,
                      **self.times)  # fmt: skip


# What it would do


@dataclass
class DateChange:
    """What becomes of one date that exists."""

    session: Session
    said: Said
    values: dict[str, Any] = field(default_factory=dict)
    calls_off: bool = False
    brings_back: bool = False
    other_day: bool = False

    def __bool__(self) -> bool:
        return bool(self.values) or self.calls_off or self.brings_back


@dataclass
class EntryPlan:
    """What becomes of one event."""

    entry: Entry
    kind: str
    offer: Any = None  # an Offer, unless refused or unchanged
    series: Any = None  # its Series; None where it was deleted
    offer_values: dict[str, Any] = field(default_factory=dict)
    series_values: dict[str, Any] = field(default_factory=dict)
    made: list[Said] = field(default_factory=list)
    changed: list[DateChange] = field(default_factory=list)
    gone: list[Session] = field(default_factory=list)
    off: list[Session] = field(default_factory=list)
    dates: dict[str, list[Any]] = field(default_factory=dict)
    made_until: date | None = None
    is_theirs: bool = True  # the series is what the calendar made it; False: people changed it here
    notes: list[tuple[str, str]] = field(default_factory=list)  # field, sentence
    refusal: tuple[str, str, str] = ("", "", "")  # field, rule, sentence

    @property
    def writes(self) -> bool:
        """Whether anything that people can see becomes different."""
        seen = {name: value for name, value in self.series_values.items() if name != "made_until"}
        return bool(self.offer_values or seen or self.made or self.changed or self.gone or self.off)


def calendar_batch(uid: str) -> uuid.UUID:
    """Cancellations that come from a calendar carry this, so that the calendar can take them back."""
    return uuid.uuid5(CALENDARS, uid)


class NotTaken(Exception):
    """Why an event is not taken after all: field, rule, sentence."""

    @property
    def refusal(self) -> tuple[str, str, str]:
        return self.args


def said_dates(entry: Entry, series: Series, days: Days) -> tuple[dict[str, Said], date]:
    """All dates of an event by slot, exceptions worked in, and until when they are made.

    Raises:
        NotTaken: more dates than a series may have, or two at the same wall time.
    """
    last, is_all = _last_day(series)
    start = start_of(series).date()
    first = min([start, *(_day(text) for text in entry.rdates)])
    try:
        plans = planned(series, days, first=first, last=last)
    except Refused as refusal:
        raise NotTaken("RRULE", "TOO-MANY-DATES", str(refusal)) from None
    found: dict[str, Said] = {}
    whole, off = entry.is_all_day, entry.is_off
    for plan in plans:
        if plan.slot in found:
            raise NotTaken(
                "RRULE",
                "SAME-WALL-TIME",
                _("Zwei Termine der Serie fallen bei der Zeitumstellung auf dieselbe Uhrzeit. Bitte einen verlegen."),
            )
        if not plan.skipped:
            found[plan.slot] = Said(plan.slot, plan.starts_at, plan.ends_at, plan.starts_local, plan.ends_local, whole,
                                    is_off=off, off=plan.off)  # fmt: skip
    for change in entry.changes:
        found[change.slot] = change
    return found, ALL_MADE if is_all or off else last


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _last_day(series: Series) -> tuple[date, bool]:
    """Up to which day dates are made now, and whether none is left then."""
    rule, start = rule_of(series), start_of(series)
    extra = max([start.date(), *(_day(text) for text in series.rdates)])
    if rule is None:
        return extra, True
    ahead = max(horizon(), start.date())
    if not rule.is_endless:
        final = _last_or_later(rule, start)
        if final is not None and final <= max(months_later(clock.today(), 12 * YEARS_AHEAD), ahead):
            return max(final, extra), True
    return ahead, False


def _last_or_later(rule: NormalisedRule, start: datetime) -> date | None:
    """The last day of a rule that ends, or a day soon after; None if that is more than 100 years ahead."""
    if rule.until is not None:
        return rule.until.date()
    limits = (rule.by_month, rule.by_month_day, rule.by_set_pos, rule.by_day if rule.frequency == "DAILY" else ())
    if rule.frequency in ("DAILY", "WEEKLY") and not any(limits):  # at least one date each time
        days = (rule.count or 0) * rule.interval * (7 if rule.frequency == "WEEKLY" else 1)
        return start.date() + timedelta(days=days)
    final = recurrence.last_slot(rule, start)
    return final.date() if final else None


def default_place(entry: Entry) -> Place:
    return entry.site.pk, entry.place_words


def by_series(series: Series, maker: Maker, slot: str) -> tuple[str, str, bool]:
    """When a date of this slot begins and ends if nothing special was said. ``maker`` is that of the series."""
    local = datetime.fromisoformat(slot if maker.is_berlin else slot_in_zone(series, slot))
    _starts_at, _ends_at, starts, ends = maker.moments(local)
    return starts, ends, series.is_all_day


def remembered(said: Said, default: Place) -> list[Any]:
    """What is remembered of a date that differs: begin, end, whole day, title, site, place, note, called off."""
    return [*said.time, said.own_title, *(said.place or default), said.note, said.is_off]
