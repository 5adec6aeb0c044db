"""Whether a site is open now, and when that changes: opening hours, holidays, closing days, crisis, its own time."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from quartierwerk.foundation import clock
from quartierwerk.places.models import Site
from quartierwerk.places.opening_hours import Hours, stored
from quartierwerk.places.queries.areas import state_codes, state_of
from quartierwerk.places.queries.holidays import ClosedOn, holidays_of_state
from quartierwerk.places.queries.restrictions import Restriction, restrictions

OPEN, CLOSED, ON_REQUEST, UNKNOWN, PLANNED = "open", "closed", "on_request", "unknown", "planned"
HORIZON = timedelta(days=60)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpenNow:
    """``state`` is open, closed, on_request (somebody has to be asked), planned or unknown (nobody entered hours).

    ``until``: when it closes, if it is open or on request; ``opens_at``: when it opens next, if closed, as far as
    sixty days tell. ``note`` is a remark of the hours; ``because`` is what keeps the house shut all day.
    """

    state: str
    until: datetime | None = None
    opens_at: datetime | None = None
    note: str = ""
    because: Restriction | None = None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


class Openings:
    """Answers for many sites at one moment with a handful of queries, however many sites there are."""

    def __init__(self, sites: Iterable[Site], at: datetime | None = None) -> None:
        """``sites`` come with their ``area``."""
        self.at = timezone.localtime(at or clock.now())
        rows = list(sites)
        since = self.at.date() - DAY
        self._restrictions: dict[int, list[Restriction]] = {}
        for one in restrictions(since=since, sites=[site.pk for site in rows]) if rows else ():
            if one.closes:
                for key in one.sites:
                    self._restrictions.setdefault(key, []).append(one)
        codes = state_codes() if rows else {}
        self._state = {site.pk: state_of(site.area.path, codes) for site in rows}
        self._holidays = holidays_of_state(self._state.values(), since=since)

    def __getitem__(self, site: Site) -> OpenNow:
        if site.is_planned:
            return OpenNow(PLANNED)
        shut = self._restrictions.get(site.pk, [])
        today = self.at.date()
        because = next((one for one in shut if one.holds_on(today)), None)
        hours = stored(site.opening_hours)
        if hours is None:
            return OpenNow(CLOSED if because else UNKNOWN, because=because)
        spans = _open_spans(hours, self.at, shut, self._holidays.get(self._state[site.pk]))
        now, opens_at = self.at.timestamp(), None
        for starts_at, ends_at, is_open, note in spans:
            if starts_at.timestamp() <= now < ends_at.timestamp():
                return OpenNow(OPEN if is_open else ON_REQUEST, until=ends_at, note=note)
            if starts_at.timestamp() > now and is_open:
                opens_at = starts_at
                break
        return OpenNow(CLOSED, opens_at=opens_at, because=because)


def _open_spans(
    hours: Hours, at: datetime, shut: list[Restriction], holidays: ClosedOn | None
) -> Iterator[tuple[datetime, datetime, bool, str]]:
    """From yesterday on; a span over midnight ends or begins there where one of its days is shut."""
    public: Container[date] = holidays.public if holidays else ()
    school: Container[date] = holidays.school if holidays else ()
    zone = timezone.get_default_timezone()
    for span in hours.intervals(at - DAY, at + HORIZON, public_holidays=public, school_holidays=school):
        begun: datetime | None = None
        moment = span.starts_at
        while moment.timestamp() < span.ends_at.timestamp():
            if any(one.holds_on(moment.date()) for one in shut):
                if begun is not None:
                    yield begun, moment, span.is_open, span.comment
                begun = None
            elif begun is None:
                begun = moment
            moment = datetime.combine(moment.date() + DAY, time(), tzinfo=zone)
        if begun is not None:
            yield begun, span.ends_at, span.is_open, span.comment
