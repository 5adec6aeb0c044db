"""School holidays of a state with what an office has changed in them, and days on which a place is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from quartierwerk.foundation.permissions import Actor
from quartierwerk.places.holidays import Override, PublicHolidays, SchoolHolidays, Span, known_until, school_holidays
from quartierwerk.places.models import SchoolHolidayOverride
from quartierwerk.places.rules import STAFF


@dataclass(frozen=True)
class SchoolYear:
    """School holidays of a state from day to day; behind ``known_until`` nothing is known yet."""

    state: str
    spans: list[Span]
    known_until: date


def visible_overrides(actor: Actor) -> QuerySet[SchoolHolidayOverride]:
    rows = SchoolHolidayOverride.objects.all()
    return rows if actor.holds(*STAFF) else rows.none()


def as_override(row: SchoolHolidayOverride) -> Override:
    return Override(row.starts_on, row.ends_on, row.name, row.is_school)


def overrides_of(states: Iterable[str], *, since: date | None = None) -> dict[str, list[Override]]:
    """By state, in the order in which they win: later entries over earlier ones."""
    rows = SchoolHolidayOverride.objects.filter(state_code__in=list(states)).order_by("pk")
    if since is not None:
        rows = rows.filter(ends_on__gte=since)
    found: dict[str, list[Override]] = {}
    for row in rows:
        found.setdefault(row.state_code, []).append(as_override(row))
    return found


def school_year(state: str, first: date, last: date) -> SchoolYear:
    overrides = overrides_of([state]).get(state, [])
    return SchoolYear(state, school_holidays(state, first, last, overrides), known_until(state))


@dataclass(frozen=True)
class ClosedOn:
    """Holidays of one state, asked day by day."""

    public: PublicHolidays
    school: SchoolHolidays


def holidays_of_state(states: Iterable[str], *, since: date | None = None) -> dict[str, ClosedOn]:
    """One query for the overrides of all of them."""
    wanted = sorted({state for state in states if state})
    overrides = overrides_of(wanted, since=since) if wanted else {}
    return {state: ClosedOn(PublicHolidays(state), SchoolHolidays(state, overrides.get(state, ()))) for state in wanted}
