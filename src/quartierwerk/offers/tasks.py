"""What the clock does with offers. Each line calls an action."""

from __future__ import annotations

from datetime import date
from typing import Any

from quartierwerk.foundation.errors import Refused
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


@every("offers.ask_partners", minutes=24 * 60)
def ask_partners() -> int:
    """Ask "still true?" about every offer whose half-year is over; gives how many."""
    asked = 0
    for offer in queries.offers_to_ask():
        try:
            actions.ask_partner(actor=Clock(), offer=offer)
        except Refused:  # somebody of the staff was faster
            continue
        asked += 1
    return asked


@every("offers.forget_hand_overs", minutes=24 * 60)
def forget_hand_overs() -> int:
    return actions.forget_hand_overs(actor=Clock())
