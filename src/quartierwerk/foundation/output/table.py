"""Table: figures with their units, definitions and scope, before they have a form.

A table is made once by a room and drawn as page, XLSX, CSV and PDF. Values are rounded when they enter, not when they
are drawn, so that the same figure stands in every form. ``to_data`` and ``from_data`` freeze it and bring it back.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from django.utils import timezone

from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.output.text import clean


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"  # a share of 1
    DATE = "date"
    DATETIME = "datetime"
    MONEY = "money"  # whole cents

    @property
    def is_figure(self) -> bool:
        return self in _FIGURES


Row = tuple[Any, ...]  # the values of one line, in the order of the columns

_FIGURES = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.MONEY})


class Word(str):
    """A word where a figure would stand: "nicht gezählt", "abgesagt", "unter 5". Never zero and never summed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``unit`` is what is counted ("Besuche", "Std."); money is in euros and shares in per cent without being told.
    ``decimals`` counts for decimals and shares. ``names_row`` makes its cells the headings of their rows.
    """

    key: str
    label: Any  # text, may be lazy
    kind: Kind = Kind.TEXT
    unit: Any = ""
    decimals: int = 1
    names_row: bool = False

    @property
    def heading(self) -> str:
        """Label and unit, as it stands above the column in every form."""
        unit = str(self.unit) or {Kind.MONEY: "EUR", Kind.PERCENT: "%"}.get(self.kind, "")
        return clean(f"{self.label} ({unit})" if unit else self.label)

    def take(self, value: Any) -> Any:
        """The value as it is kept: rounded, cleaned, in local time.

        Raises:
            TypeError: the value is not of the column's kind; figures are never guessed from text.
        """
        if value is None:
            return None
        if isinstance(value, Word):
            return Word(clean(value))
        return _TAKERS[self.kind](self, value)


def _take_text(column: Column, value: Any) -> str:
    return clean(value)


def _take_integer(column: Column, value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, float | Decimal) and value == int(value):
        return int(value)
    raise _wrong(column, value)


def _take_decimal(column: Column, value: Any) -> Decimal:
    places = column.decimals + (2 if column.kind is Kind.PERCENT else 0)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _wrong(column, value)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise _wrong(column, value)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _take_date(column: Column, value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise _wrong(column, value)


def _take_datetime(column: Column, value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    raise _wrong(column, value)


def _take_money(column: Column, value: Any) -> int:
    if type(value) is int:
        return value
    raise _wrong(column, value)


_TAKERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _take_text,
    Kind.INTEGER: _take_integer,
    Kind.DECIMAL: _take_decimal,
    Kind.PERCENT: _take_decimal,
    Kind.DATE: _take_date,
    Kind.DATETIME: _take_datetime,
    Kind.MONEY: _take_money,
}


def _wrong(column: Column, value: Any) -> TypeError:
    return TypeError(f"column {column.key!r} holds {column.kind.value}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some columns of its table; the figures are the table's own.

    ``kind`` is "bar" (one group of bars a row), "stacked" (one bar a row, its parts the columns), "line" (one line a
    column, rows from left to right) or "multiples" (one small picture a row, columns from left to right).
    """

    kind: str
    title: Any
    category: str
    values: tuple[str, ...]
    summary: Any = ""  # one sentence that says what the picture shows; made from the figures when empty


class Table:
    """Rows of values under columns, with what a reader must know to judge them.

    ``facts`` are lines such as scope, period and as-of: (label, text, day or moment). ``notes`` stand beside the sums
    ("34 von 38 Terminen gezählt"). ``definitions`` say what is counted: (term, sentence). Rows and ``totals`` are
    sequences in column order or mappings by key; in ``totals`` a text column holds the word "Summe". ``empty`` is the
    sentence shown instead of no rows.

    Raises:
        ValueError: a row does not fit the columns, or a chart names a column that is not there.
        TypeError: a value is not of its column's kind.
    """

    columns: tuple[Column, ...]
    rows: list[Row]
    totals: Row | None

    def __init__(
        self,
        title: Any,
        columns: Iterable[Column],
        rows: Iterable[Sequence[Any] | Mapping[str, Any]],
        totals: Sequence[Any] | Mapping[str, Any] | None = None,
        facts: Iterable[tuple[Any, Any]] = (),
        notes: Iterable[Any] = (),
        definitions: Iterable[tuple[Any, Any]] = (),
        charts: Iterable[Chart] = (),
        empty: Any = "",
    ) -> None:
        self.title = title
        self.columns = tuple(columns)
        self.facts = tuple(facts)
        self.notes = tuple(notes)
        self.definitions = tuple(definitions)
        self.charts = tuple(charts)
        self.empty = empty
        self._places = {column.key: place for place, column in enumerate(self.columns)}
        if len(self._places) != len(self.columns):
            raise ValueError("two columns have the same key")
        for chart in self.charts:
            for key in (chart.category, *chart.values):
                if key not in self._places:
                    raise ValueError(f"the chart names a column that is not there: {key!r}")
        takers: list[Callable[[Any], Any]] = [partial(_TAKERS[column.kind], column) for column in self.columns]
        self.rows = [self._row(row, takers) for row in rows]
        self.totals = None
        if totals is not None:
            # A word such as "Summe" may stand under any kind of column.
            self.totals = tuple(
                Word(clean(value)) if isinstance(value, str) else column.take(value)
                for column, value in zip(self.columns, self._in_order(totals), strict=True)
            )

    def _in_order(self, row: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any]:
        if isinstance(row, Mapping):
            unknown = row.keys() - self._places.keys()
            if unknown:
                raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
            return [row.get(column.key) for column in self.columns]
        return row

    def _row(self, row: Sequence[Any] | Mapping[str, Any], takers: list[Callable[[Any], Any]]) -> Row:
        return tuple(
            [
                None if value is None else Word(clean(value)) if isinstance(value, Word) else take(value)
                for take, value in zip(takers, self._in_order(row), strict=True)
            ]
        )

    def column(self, key: str) -> Column:
        return self.columns[self._places[key]]

    def place(self, key: str) -> int:
        return self._places[key]

    def values(self, key: str) -> list[Any]:
        """One column from top to bottom, without the totals."""
        place = self._places[key]
        return [row[place] for row in self.rows]

    def total(self, key: str) -> Any:
        return None if self.totals is None else self.totals[self._places[key]]

    @property
    def all_rows(self) -> list[Row]:
        """The rows and, last, the totals."""
        return [*self.rows, self.totals] if self.totals is not None else list(self.rows)

    def sorted_by(self, key: str, *, descending: bool = False) -> "Table":
        """The same table in another order. Empty cells and words come last either way; equal ones keep their order."""
        place = self._places[key]
        fold = _fold if self.columns[place].kind is Kind.TEXT else _same
        filled = [row for row in self.rows if not _is_blank(row[place])]
        blank = [row for row in self.rows if _is_blank(row[place])]
        filled.sort(key=lambda row: fold(row[place]), reverse=descending)
        return Table(
            self.title,
            self.columns,
            filled + blank,
            self.totals,
            self.facts,
            self.notes,
            self.definitions,
            self.charts,
            self.empty,
        )

    # -- frozen and brought back ---------------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """Plain JSON values with every text as it reads now; what a frozen report keeps."""
        return {
            "title": clean(self.title),
            "columns": [
                {
                    "key": column.key,
                    "label": clean(column.label),
                    "kind": column.kind.value,
                    "unit": clean(column.unit),
                    "decimals": column.decimals,
                    "names_row": column.names_row,
                }
                for column in self.columns
            ],
            "rows": [[_pack(value) for value in row] for row in self.rows],
            "totals": None if self.totals is None else [_pack(value) for value in self.totals],
            "facts": [[clean(label), _pack(_fact(value))] for label, value in self.facts],
            "notes": [clean(note) for note in self.notes],
            "definitions": [[clean(term), clean(sentence)] for term, sentence in self.definitions],
            "charts": [
                {
                    "kind": chart.kind,
                    "title": clean(chart.title),
                    "category": chart.category,
                    "values": list(chart.values),
                    "summary": clean(chart.summary),
                }
                for chart in self.charts
            ],
            "empty": clean(self.empty),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Table":
        """The table that ``to_data`` packed.

        Raises:
            KeyError, ValueError, TypeError: the data were not packed by ``to_data``.
        """
        columns = [
            Column(
                column["key"],
                column["label"],
                Kind(column["kind"]),
                column["unit"],
                column["decimals"],
                column["names_row"],
            )
            for column in data["columns"]
        ]
        totals = data["totals"]
        return cls(
            title=data["title"],
            columns=columns,
            rows=[[_unpack(value) for value in row] for row in data["rows"]],
            totals=None if totals is None else [_unpack(value) for value in totals],
            facts=[(label, _unpack(value)) for label, value in data["facts"]],
            notes=data["notes"],
            definitions=[(term, sentence) for term, sentence in data["definitions"]],
            charts=[
                Chart(chart["kind"], chart["title"], chart["category"], tuple(chart["values"]), chart["summary"])
                for chart in data["charts"]
            ],
            empty=data["empty"],
        )

    def fingerprint(self) -> str:
        """SHA-256 of everything the table says; two equal ones say the same."""
        text = json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def figures(self) -> dict[str, Any]:
        """For machines (``--format json``): rows by key, money in cents, days and moments in ISO, words as words."""
        keys = [column.key for column in self.columns]
        return {
            "title": clean(self.title),
            "facts": {clean(label): _plain(_fact(value)) for label, value in self.facts},
            "columns": [
                {"key": column.key, "label": clean(column.label), "kind": column.kind.value, "unit": clean(column.unit)}
                for column in self.columns
            ],
            "rows": [dict(zip(keys, map(_plain, row), strict=True)) for row in self.rows],
            "totals": None if self.totals is None else dict(zip(keys, map(_plain, self.totals), strict=True)),
            "notes": [clean(note) for note in self.notes],
            "definitions": {clean(term): clean(sentence) for term, sentence in self.definitions},
        }


def cell_writers(table: Table, formats: Formats) -> list[Callable[[Any], str]]:
    """One function a column that writes a value for people; page and PDF use the same."""

    def writer(column: Column) -> Callable[[Any], str]:
        kinds: dict[Kind, Callable[[Any], str]] = {
            Kind.TEXT: str,
            Kind.INTEGER: formats.integer,
            Kind.DECIMAL: lambda value: formats.decimal(value, column.decimals),
            Kind.PERCENT: lambda value: formats.percent(value, column.decimals),
            Kind.DATE: formats.date,
            Kind.DATETIME: formats.datetime,
            Kind.MONEY: formats.money,
        }
        write = kinds[column.kind]
        return lambda value: "" if value is None else str(value) if isinstance(value, Word) else write(value)

    return [writer(column) for column in table.columns]


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or isinstance(value, Word)


def _same(value: Any) -> Any:
    return value


_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def _fold(text: str) -> str:
    """German dictionary order: an umlaut sorts as its vowel."""
    return text.casefold().translate(_FOLDED)


def _fact(value: Any) -> Any:
    """A fact as it is kept: day, moment, whole number or text."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value)
    if isinstance(value, dt.date) or type(value) is int:
        return value
    return clean(value)


def _pack(value: Any) -> Any:
    if isinstance(value, Word):
        return {"word": str(value)}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "word" in value:
        return Word(value["word"])
    if "moment" in value:
        return dt.datetime.fromisoformat(value["moment"])
    if "day" in value:
        return dt.date.fromisoformat(value["day"])
    return Decimal(value["number"])


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Word):
        return str(value)
    return value
