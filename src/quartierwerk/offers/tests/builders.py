"""Builders for the tests of this room: series from today on, always in the future whatever the day is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from quartierwerk.foundation import clock
from quartierwerk.foundation.recurrence import WEEKDAYS
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Series


def next_day(weekday: int, *, weeks: int = 0) -> date:
    """The next such weekday after today; 0 is Monday."""
    today = clock.today()
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1, weeks=weeks)


def draft(offer, *, weekday=1, at="10:00", minutes=90, weeks=10, rrule="", start=None, **facts) -> Series:
    """Ten Tuesdays from the next one on, if nothing else is said."""
    first = start or next_day(weekday)
    facts.setdefault("rrule", rrule or f"FREQ=WEEKLY;COUNT={weeks};BYDAY={WEEKDAYS[first.weekday()]}")
    return Series(offer=offer, starts_local=f"{first.isoformat()}T{at}", minutes=minutes, **facts)


def series(offer, actor, **facts) -> Series:
    """As a person would: look at the dates, then say yes."""
    row = draft(offer, **facts)
    return actions.add_series(actor=actor, draft=row, shown=shown_for(row))


def shown_for(row: Series) -> str:
    queries.settle(row, queries.days_for(row))
    return queries.plan_new(row).preview.shown


def change(row: Series, actor, since: str, **facts) -> Series:
    """Go on with other facts from a slot on, after looking at what it does."""
    start = facts.pop("start", date.fromisoformat(since[:10]))
    at = facts.pop("at", row.starts_local[11:])
    same = {
        name: getattr(row, name)
        for name in ("minutes", "rrule", "site", "place_words", "skips_public_holidays", "skips_school_holidays")
    }
    new = queries.draft_from(row, since, starts_local=f"{start.isoformat()}T{at}", **{**same, **facts})
    queries.settle(new, queries.days_for(new))
    shown = queries.plan_change(row, new, max(since, clock.wall_now())).preview.shown
    return actions.change_series(actor=actor, series=row, draft=new, since=since, shown=shown)


def starts(offer) -> list[str]:
    return list(offer.sessions.order_by("starts_local").values_list("starts_local", flat=True))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)
