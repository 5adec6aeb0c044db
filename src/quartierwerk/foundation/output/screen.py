"""Tables on a page: what ``foundation/_table.html`` shows.

    {% include "foundation/_table.html" with table=shown only %}

The template gets words only; every figure is written by the functions that write the PDF. Headings are links that sort,
so that a list sorts without JavaScript; the view asks ``sorting`` what the reader wants and hands in sorted rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation.output import charts
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.output.table import Table, cell_writers
from quartierwerk.foundation.output.text import clean

SORT = "sortieren"  # the name in the address: ?sortieren=besuche, ?sortieren=-besuche


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; ``url`` sorts by it, ``sorted`` is what ``aria-sort`` says or empty."""

    text: str
    is_figure: bool
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One written value; ``url`` makes it a link."""

    text: str
    heading: str
    is_figure: bool = False
    names_row: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A picture with its caption."""

    title: str
    svg: Any


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as the template wants it."""

    title: str
    headings: list[Heading]
    rows: list[list[Cell]]
    totals: list[Cell]
    facts: list[tuple[str, str]]
    notes: list[str]
    definitions: list[tuple[str, str]]
    charts: list[ShownChart]
    empty: str
    sorted_line: str


def sorting(query: Mapping[str, str], columns: Sequence[str]) -> tuple[str, bool] | None:
    """(column, descending) as the address asks, or ``None``; a column that may not be sorted by is not asked for."""
    wanted = query.get(SORT, "")
    key = wanted.removeprefix("-")
    return (key, wanted.startswith("-")) if key in columns else None


def to_screen(
    table: Table,
    *,
    language: str = "",
    digits: str = "latin",
    query: QueryDict | None = None,
    sortable: Sequence[str] = (),
    row_url: Callable[[int], str] | None = None,
) -> ShownTable:
    """The table in words.

    ``sortable`` are the keys of columns with a sorting link, which keeps all else that ``query`` holds. ``row_url``
    gives the address of a row by its place; the cell that names the row becomes the link.
    """
    formats = Formats(language or get_language() or "de", digits=digits)
    writers = cell_writers(table, formats)
    names = next((place for place, column in enumerate(table.columns) if column.names_row), 0)
    sorted_by = sorting(query or {}, sortable)

    def cell(place: int, value: Any, url: str = "", *, totals: bool = False) -> Cell:
        column = table.columns[place]
        text = writers[place](value)
        if not text and not totals and column.kind.is_figure:
            text = "–"
        return Cell(text, column.heading, column.kind.is_figure, column.names_row or (totals and place == names), url)

    def shown(row: Sequence[Any], number: int) -> list[Cell]:
        url = row_url(number) if row_url else ""
        return [cell(place, value, url if place == names else "") for place, value in enumerate(row)]

    return ShownTable(
        title=clean(table.title),
        headings=[_heading(table, place, query, sortable, sorted_by) for place in range(len(table.columns))],
        rows=[shown(row, number) for number, row in enumerate(table.rows)],
        totals=[cell(place, value, totals=True) for place, value in enumerate(table.totals or ())],
        facts=[(clean(label), clean(formats.value(value))) for label, value in table.facts],
        notes=[clean(note) for note in table.notes],
        definitions=[(clean(term), clean(sentence)) for term, sentence in table.definitions],
        charts=[
            ShownChart(drawing.title, drawing.svg())
            for drawing in (
                charts.draw(table, chart, language=formats.language, digits=digits) for chart in table.charts
            )
        ],
        empty=clean(table.empty) or _("Keine Einträge."),
        sorted_line=_sorted_line(table, sorted_by),
    )


def _heading(
    table: Table, place: int, query: QueryDict | None, sortable: Sequence[str], sorted_by: tuple[str, bool] | None
) -> Heading:
    column = table.columns[place]
    if column.key not in sortable:
        return Heading(column.heading, column.kind.is_figure)
    is_sorted = sorted_by is not None and sorted_by[0] == column.key
    descending = is_sorted and sorted_by is not None and sorted_by[1]
    address = query.copy() if query is not None else QueryDict(mutable=True)
    address.pop("page", None)  # another order begins on the first page
    address[SORT] = column.key if not is_sorted or descending else f"-{column.key}"
    return Heading(
        column.heading,
        column.kind.is_figure,
        f"?{address.urlencode()}",
        "" if not is_sorted else "descending" if descending else "ascending",
    )


def _sorted_line(table: Table, sorted_by: tuple[str, bool] | None) -> str:
    if sorted_by is None:
        return ""
    heading = table.column(sorted_by[0]).heading
    if sorted_by[1]:
        return _("Sortiert nach „%(heading)s“, absteigend") % {"heading": heading}
    return _("Sortiert nach „%(heading)s“, aufsteigend") % {"heading": heading}
