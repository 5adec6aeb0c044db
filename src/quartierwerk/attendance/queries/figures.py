"""Sums of counts over dates: visits, and how many dates they rest on.

A sum never stands alone: ``counted`` of ``due`` dates belong to it. Averages are over counted dates only. Visits,
people and contacts are different units; here are visits. Quotations of others are not in any of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from quartierwerk.attendance.choices import Method, State
from quartierwerk.attendance.queries.states import with_state
from quartierwerk.offers.models import Session

COLUMNS = {
    "planned": Count("pk"),
    "counted": Count("pk", filter=Q(state=State.COUNTED)),
    "missing": Count("pk", filter=Q(state=State.MISSING)),
    "called_off": Count("pk", filter=Q(state=State.CALLED_OFF)),
    "to_come": Count("pk", filter=Q(state=State.TO_COME)),
    "nobody_came": Count("pk", filter=Q(tally__visits=0)),
    "estimated": Count("pk", filter=Q(tally__method=Method.ESTIMATED)),
    "visits": Sum("tally__visits", default=0),
    "children": Sum("tally__children", default=0),
    "with_children": Count("tally__children"),
    "volunteers": Sum("tally__volunteers", default=0),
    "turned_away": Sum("tally__turned_away", default=0),
}


@dataclass(frozen=True)
class Sums:
    """Dates: ``planned`` = ``counted`` + ``missing`` + ``called_off`` + ``to_come``. Heads: the rest.

    ``children`` is known on ``with_children`` of the counted dates only; ``volunteers`` and ``turned_away`` count
    presences, not different persons.
    """

    planned: int = 0
    counted: int = 0
    missing: int = 0
    called_off: int = 0
    to_come: int = 0
    nobody_came: int = 0
    estimated: int = 0
    visits: int = 0
    children: int = 0
    with_children: int = 0
    volunteers: int = 0
    turned_away: int = 0

    @property
    def due(self) -> int:
        """Dates that should be counted by now: "34 of 38" is ``counted`` of ``due``."""
        return self.counted + self.missing

    @property
    def average(self) -> float | None:
        """Visits per counted date; None where none was counted."""
        return self.visits / self.counted if self.counted else None


def sums(sessions: QuerySet[Session]) -> Sums:
    """One query over the dates."""
    return Sums(**with_state(sessions.order_by()).aggregate(**COLUMNS))


def sums_by(sessions: QuerySet[Session], *keys: str) -> dict[tuple[Any, ...], Sums]:
    """The same for each value of ``keys`` (``"offer"``, ``"site"``, ``"offer__area"``). One query."""
    rows = with_state(sessions.order_by()).values_list(*keys).annotate(**COLUMNS)
    width = len(keys)
    return {row[:width]: Sums(**dict(zip(COLUMNS, row[width:], strict=True))) for row in rows}
