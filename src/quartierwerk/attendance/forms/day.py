"""Days in addresses."""

from __future__ import annotations

from datetime import date

from quartierwerk.foundation import clock


def read_day(typed: str | None) -> date:
    """``2026-10-05``; anything else, and what no office can mean, is today."""
    today = clock.today()
    try:
        day = date.fromisoformat(typed or "")
    except ValueError:
        return today
    return day if 1990 <= day.year <= today.year + 10 else today
