"""What the clock does with offers. Each line calls an action."""

from __future__ import annotations

from datetime import date
from typing import Any

from quartierwerk.foundation.jobs import every
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries

SERIES_AT_ONCE = 1_000
"""One transaction each, so that people who save meanwhile wait for a moment, not until all is done."""


def make_dates(until: date) -> dict[str, Any]:
    """Dates of every series up to a day; gives how many and for how many series."""
    keys = queries.series_to_top_up(until)
    made = 0
    for first in range(0, len(keys), SERIES_AT_ONCE):
        made += actions.top_up(actor=Clock(), keys=keys[first : first + SERIES_AT_ONCE], until=until)
    return {"dates": made, "series": len(keys), "until": until.isoformat()}


@every("offers.top_up", minutes=12 * 60)
def top_up() -> dict[str, Any]:
    return make_dates(queries.horizon())
