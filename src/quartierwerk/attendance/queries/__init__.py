"""All reading of attendance."""

from quartierwerk.attendance.queries.figures import (
    Sums,
    sums,
    sums_by,
)
from quartierwerk.attendance.queries.states import (
    current_of,
    missing,
    state_of,
    states,
    with_state,
    with_tally,
)
from quartierwerk.attendance.queries.tallies import (
    asked_splits,
    history,
    names_of,
    sessions_to_count,
    visible_asked_splits,
    visible_quotations,
    visible_sessions,
    visible_tallies,
)

__all__ = [
    "Sums",
    "asked_splits",
    "current_of",
    "history",
    "missing",
    "names_of",
    "sessions_to_count",
    "state_of",
    "states",
    "sums",
    "sums_by",
    "visible_asked_splits",
    "visible_quotations",
    "visible_sessions",
    "visible_tallies",
    "with_state",
    "with_tally",
]
