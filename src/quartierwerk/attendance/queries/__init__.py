"""All reading of attendance."""

from quartierwerk.attendance.queries.day import around, countable_on, kept_on_phone, title_in
from quartierwerk.attendance.queries.door import door_token, guest_at, session_behind
from quartierwerk.attendance.queries.figures import (
    Sums,
    sums,
    sums_by,
)
from quartierwerk.attendance.queries.paper import Cell, Grid, month_grid, sites_to_count
from quartierwerk.attendance.queries.states import (
    current_of,
    missing,
    state_of,
    states,
    with_state,
    with_tally,
)
from quartierwerk.attendance.queries.tables import table_for_work, visible_tables
from quartierwerk.attendance.queries.tallies import (
    areas_to_quote,
    asked_splits,
    divided,
    history,
    lists_of,
    lists_to_ask,
    names_of,
    offers_to_count,
    sessions_to_count,
    sites_to_quote,
    visible_asked_splits,
    visible_offers,
    visible_quotations,
    visible_sessions,
    visible_tallies,
)

__all__ = [
    "Cell",
    "Grid",
    "Sums",
    "areas_to_quote",
    "around",
    "asked_splits",
    "countable_on",
    "current_of",
    "divided",
    "door_token",
    "guest_at",
    "history",
    "kept_on_phone",
    "lists_of",
    "lists_to_ask",
    "missing",
    "month_grid",
    "names_of",
    "offers_to_count",
    "session_behind",
    "sessions_to_count",
    "sites_to_count",
    "sites_to_quote",
    "state_of",
    "states",
    "sums",
    "sums_by",
    "table_for_work",
    "title_in",
    "visible_asked_splits",
    "visible_offers",
    "visible_quotations",
    "visible_sessions",
    "visible_tables",
    "visible_tallies",
    "with_state",
    "with_tally",
]
