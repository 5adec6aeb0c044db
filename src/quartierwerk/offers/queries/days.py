"""Which days are holidays, closed or paused: read once, asked for many dates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.offers.choices import Mode, Reason
from quartierwerk.offers.models import Offer, Pause, Series
from quartierwerk.places.choices import GERMAN_STATES, AreaKind
from quartierwerk.places.holidays import STATE_BY_KEY, Override, PublicHolidays, SchoolHolidays, known_until
from quartierwerk.places.models import Area, ClosingDays, SchoolHolidayOverride, Site

CLOSING_BATCHES = uuid.UUID("8e0f6f5c-52e4-4b3a-9a75-1a6f8a0d7f10")


def closing_batch(key: int) -> uuid.UUID:
    """Cancellations that come from the same closing days carry the same batch, so that they go together."""
    return uuid.uuid5(CLOSING_BATCHES, str(key))


@dataclass(frozen=True, slots=True)
class Off:
    """Why dates of a day do not take place although they are made."""

    reason: str
    note: str
    batch: uuid.UUID


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date
    off: Off


class Days:
    """The calendar of a town from a day on: pauses of offers, closing days of sites, holidays of states.

    Four queries, however many series are asked about.
    """

    def __init__(self, *, since: date | None = None, offers: Iterable[int] | None = None) -> None:
        first = since or clock.today()
        self._pauses: dict[int, list[_Span]] = {}
        pauses = Pause.objects.filter(ends_on__gte=first)
        if offers is not None:
            pauses = pauses.filter(offer__in=list(offers))
        for pause in pauses:
            off = Off(Reason.PAUSE, pause.note, pause.batch)
            self._pauses.setdefault(pause.offer_id, []).append(_Span(pause.starts_on, pause.ends_on, off))
        self._closings: dict[int, list[_Span]] = {}
        closings = list(ClosingDays.objects.filter(ends_on__gte=first).select_related("area"))
        if closings:
            paths = dict(Site.objects.values_list("pk", "area__path"))
            for closing in closings:
                off = Off(Reason.CLOSED, closing.note, closing_batch(closing.pk))
                span = _Span(closing.starts_on, closing.ends_on, off)
                for site in _sites_of(closing, paths):
                    self._closings.setdefault(site, []).append(span)
        self._states = {
            str(key): code or STATE_BY_KEY.get(official[:2], "")
            for key, code, official in Area.objects.filter(kind=AreaKind.STATE).values_list(
                "pk", "state_code", "official_key"
            )
        }
        self._overrides: dict[str, list[Override]] = {}
        for row in SchoolHolidayOverride.objects.filter(ends_on__gte=first):
            override = Override(row.starts_on, row.ends_on, row.name, row.is_school)
            self._overrides.setdefault(row.state_code, []).append(override)
        self._public: dict[str, PublicHolidays] = {}
        self._school: dict[str, SchoolHolidays] = {}

    def state_of(self, path: str) -> str:
        """The two letters of the state at the root of a path in the place tree; empty if nobody entered them."""
        code = self._states.get(path.split("/", 2)[1] if path else "", "")
        return code if code in GERMAN_STATES else ""

    def skipped(self, series: Series, path: str, day: date) -> str:
        """The name of the holiday for which this series has no date on that day, or nothing."""
        if not (series.skips_public_holidays or series.skips_school_holidays):
            return ""
        state = self.state_of(path)
        if not state:
            return ""
        if series.skips_public_holidays:
            if state not in self._public:
                self._public[state] = PublicHolidays(state)
            if name := self._public[state].name(day):
                return name
        if series.skips_school_holidays:
            if state not in self._school:
                self._school[state] = SchoolHolidays(state, self._overrides.get(state, ()))
            if day in self._school[state]:
                return _("Schulferien")
        return ""

    def school_holidays_known_until(self, path: str) -> date | None:
        state = self.state_of(path)
        return known_until(state) if state else None

    def holiday(self, path: str, day: date) -> str:
        """The name of the public holiday on that day, whatever the series says; a hint."""
        state = self.state_of(path)
        return PublicHolidays(state).name(day) if state else ""

    def off(self, offer: Offer, site: int | None, day: date) -> Off | None:
        """Why a date of that offer at that site is off on that day: a pause first, then a closed house."""
        for span in self._pauses.get(offer.pk, ()):
            if span.first <= day <= span.last:
                return span.off
        if site is not None and offer.mode != Mode.ONLINE:
            for span in self._closings.get(site, ()):
                if span.first <= day <= span.last:
                    return span.off
        return None


def _sites_of(closing: ClosingDays, paths: dict[int, str]) -> list[int]:
    if closing.site_id is not None:
        return [closing.site_id]
    below = closing.area.path if closing.area else "?"
    return [site for site, path in paths.items() if path.startswith(below)]
