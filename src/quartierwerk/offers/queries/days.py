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
from quartierwerk.places.models import Area, SchoolHolidayOverride
from quartierwerk.places.queries import HolidayShift, Restriction, Shift, as_override, restrictions

MOST_NOTE = 200  # signs that a cancellation has room for
CLOSING_BATCHES = uuid.UUID("8e0f6f5c-52e4-4b3a-9a75-1a6f8a0d7f10")


@dataclass(frozen=True, slots=True)
class Off:
    """Why dates of a day do not take place although they are made."""

    reason: str
    note: str
    batch: uuid.UUID


def batch_of(restriction: Restriction) -> uuid.UUID:
    """Cancellations that come from the same closing days or crisis rule carry the same batch: they go together."""
    return uuid.uuid5(CLOSING_BATCHES, restriction.key)


def off_by(restriction: Restriction) -> Off:
    reason = Reason.CRISIS if restriction.is_crisis else Reason.CLOSED
    return Off(reason, restriction.note[:MOST_NOTE], batch_of(restriction))


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date
    off: Off


class Days:
    """The calendar of a town from a day on: pauses of offers, what shuts sites, holidays of states.

    A handful of queries, however many series are asked about. ``shift`` and ``holidays`` are changes as they will be
    when they have been made; it makes no difference whether the database knows them already.
    """

    def __init__(
        self,
        *,
        since: date | None = None,
        offers: Iterable[int] | None = None,
        shift: Shift | None = None,
        holidays: HolidayShift | None = None,
    ) -> None:
        first = since or clock.today()
        self._pauses: dict[int, list[_Span]] = {}
        pauses = Pause.objects.filter(ends_on__gte=first)
        if offers is not None:
            pauses = pauses.filter(offer__in=list(offers))
        for pause in pauses:
            off = Off(Reason.PAUSE, pause.note, pause.batch)
            self._pauses.setdefault(pause.offer_id, []).append(_Span(pause.starts_on, pause.ends_on, off))
        self._shut: dict[int, list[Restriction]] = {}
        for one in restrictions(since=first):
            if one.closes:
                for site in one.sites:
                    self._shut.setdefault(site, []).append(one)
        if shift is not None:
            self._apply(shift)
        self._states = {
            str(key): code or STATE_BY_KEY.get(official[:2], "")
            for key, code, official in Area.objects.filter(kind=AreaKind.STATE).values_list(
                "pk", "state_code", "official_key"
            )
        }
        self._overrides: dict[str, list[Override]] = {}
        gone = {row.pk for row in (*holidays.before, *holidays.after)} if holidays else set()
        rows = [row for row in SchoolHolidayOverride.objects.filter(ends_on__gte=first).order_by("pk")
                if row.pk not in gone]  # fmt: skip
        for row in (*rows, *(holidays.after if holidays else ())):
            self._overrides.setdefault(row.state_code, []).append(as_override(row))
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
        if series.skips_school_holidays and self.is_school_holiday(path, day):
            return _("Schulferien")
        return ""

    def is_school_holiday(self, path: str, day: date) -> bool:
        """Whether schools are closed because of holidays, whatever a series says."""
        state = self.state_of(path)
        if not state:
            return False
        if state not in self._school:
            self._school[state] = SchoolHolidays(state, self._overrides.get(state, ()))
        return day in self._school[state]

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
            for restriction in self._shut.get(site, ()):
                if restriction.holds_on(day):
                    return off_by(restriction)
        return None

    def _apply(self, shift: Shift) -> None:
        """Take out what the shift names, and put in what holds afterwards."""
        for one in (*shift.before, *shift.after):
            for site in one.sites:
                self._shut[site] = [other for other in self._shut.get(site, ()) if other.key != one.key]
        for one in shift.after:
            if one.closes:
                for site in one.sites:
                    self._shut[site].append(one)
