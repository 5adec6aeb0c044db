"""The paper month: offers x dates of one month, for typing tally sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from quartierwerk.attendance.choices import State
from quartierwerk.attendance.models import Tally
from quartierwerk.attendance.queries.day import around
from quartierwerk.attendance.queries.states import current_of, with_state
from quartierwerk.attendance.queries.tallies import sessions_to_count
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Offer, Session
from quartierwerk.places.models import Site

MOST_CELLS = 900


@dataclass
class Cell:
    """One date in the grid. ``typed`` is what stands in its field, ``error`` what is wrong with that."""

    session: Any
    tally: Tally | None
    typed: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"t{self.session.pk}"

    @property
    def seen_name(self) -> str:
        return f"w{self.session.pk}"

    @property
    def is_open(self) -> bool:
        """There is a field to type into."""
        return self.session.state in (State.COUNTED, State.MISSING) or self.is_today

    is_today: bool = False

    @property
    def is_off(self) -> bool:
        return self.session.state == State.CALLED_OFF

    @property
    def visits(self) -> int:
        return self.tally.visits if self.tally else 0

    def show_saved(self) -> None:
        """Put into the field what is saved: ``12``, or ``12g`` for an estimate."""
        self.typed = f"{self.tally.visits}{'g' if self.tally.is_estimated else ''}" if self.tally else ""


@dataclass
class Row:
    offer: Offer
    days: list[list[Cell]] = field(default_factory=list)  # one list per column, most often with one cell or none

    @property
    def visits(self) -> int:
        return sum(cell.visits for cells in self.days for cell in cells)

    @property
    def has_several_a_day(self) -> bool:
        return any(len(cells) > 1 for cells in self.days)


@dataclass
class Grid:
    """The dates of a month. ``days`` are the columns: only days on which something was planned."""

    days: list[date]
    rows: list[Row]
    is_too_large: bool = False

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cells in row.days for cell in cells]

    @property
    def visits(self) -> int:
        return sum(row.visits for row in self.rows)

    @property
    def counted(self) -> int:
        return sum(1 for cell in self.cells if cell.tally)

    @property
    def due(self) -> int:
        """Dates that should be counted by now."""
        return sum(1 for cell in self.cells if cell.session.state in (State.COUNTED, State.MISSING))

    @property
    def sums_of_days(self) -> list[int]:
        return [
            sum(cell.visits for row in self.rows for cell in row.days[number]) for number, _day in enumerate(self.days)
        ]


def _of_month(actor: Actor, month: Period) -> QuerySet[Session]:
    rows = sessions_to_count(actor).filter(offer__stock=StockState.OWN)
    return around(rows, month.first, month.last)


def sites_to_count(actor: Actor, month: Period) -> QuerySet[Site]:
    """Sites with dates in that month, to choose from."""
    return Site.objects.filter(pk__in=_of_month(actor, month).order_by().values("site")).order_by("name", "pk")


def month_grid(actor: Actor, month: Period, site: Site | None = None, *, today: date) -> Grid:
    """Three queries, however many dates. More dates than one page can hold: an empty grid that says so."""
    found = _of_month(actor, month)
    if site:
        found = found.filter(site=site)
    sessions = list(with_state(found)[: MOST_CELLS + 1])
    if len(sessions) > MOST_CELLS:
        return Grid([], [], is_too_large=True)
    tallies = current_of(sessions)
    days = sorted({each.starts_local[:10] for each in sessions})
    column = {day: number for number, day in enumerate(days)}
    rows: dict[int, Row] = {}
    for each in sorted(sessions, key=lambda row: (row.offer.title.casefold(), row.offer_id, row.starts_local, row.pk)):
        row = rows.setdefault(each.offer_id, Row(each.offer, [[] for _ in days]))
        cell = Cell(each, tallies.get(each.pk), is_today=each.starts_local[:10] == today.isoformat())
        cell.is_today = cell.is_today and not cell.is_off
        cell.show_saved()
        row.days[column[each.starts_local[:10]]].append(cell)
    return Grid([date.fromisoformat(day) for day in days], list(rows.values()))
