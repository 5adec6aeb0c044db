"""From a table to records: one count each, or the reason why a row is none. Knows nothing of what is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from time import strptime

from django.utils.translation import gettext as _

from quartierwerk.attendance.imports.mapping import NUMBERS, Column, Mapping
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.sheets import (
    Cell,
    SheetRefused,
    find_header_row,
    folded,
    parse_german_date,
    parse_german_number,
    parse_german_time,
    read_sheet,
)

ABOUT = re.compile(r"(?:(?:ca|circa|etwa|rund|ungefähr)\.?|~|g)?\s*(?P<number>.+?)\s*(?P<after>g|ca\.?|\*)?", re.I)
OFF = {"-", "–", "—", "x", "/", "entfällt", "entfallen", "ausgefallen", "fällt aus", "abgesagt"}
LONGEST_REMARK = 300


@dataclass(frozen=True)
class Record:
    """One count of a table. ``figures`` holds only what the table has a column for."""

    row: str  # as the person finds it: "12", or "12, Nähtreff"
    offer: str
    day: date
    time: time | None
    figures: dict[str, int | str | bool | None]
    splits: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Faulty:
    """A row that is no count, and why."""

    row: str
    field: str
    reason: str


@dataclass(frozen=True)
class _Line:
    """One row of the sheet with its cells by our names."""

    row: int
    cells: dict[str, Cell]
    offers: dict[str, Cell]
    splits: dict[str, dict[str, Cell]]


class _Field(Refused):
    """Something is wrong with one field of a row."""


def headings_of(rows: Sequence[Sequence[Cell]]) -> tuple[int, list[str]]:
    """Row (from 1) that most looks like headings, and its cells: the fullest row of texts among the first thirty."""
    best, found = 0, 0
    for place, row in enumerate(rows[:30]):
        texts = [cell for cell in row if isinstance(cell, str) and not any(sign.isdigit() for sign in cell)]
        if len(texts) > found and len(texts) * 2 > sum(1 for cell in row if cell is not None):
            best, found = place, len(texts)
    return best + 1, [str(cell) if cell is not None else "" for cell in (rows[best] if rows else [])]


def read_records(content: bytes, mapping: Mapping) -> list[Record | Faulty]:
    """Every row below the headings as a record or a fault; the reading runs in a child process with limits.

    Raises:
        SheetRefused: the file cannot be taken, or a heading that the mapping names is not there.
    """
    rows = read_sheet(content, name=mapping.sheet).rows
    found: list[Record | Faulty] = []
    for line in _lines(rows, mapping):
        found += _records(line, mapping)
    return found


def _lines(rows: Sequence[Sequence[Cell]], mapping: Mapping) -> Iterator[_Line]:
    header = _header(rows, mapping)
    places = _places(rows[header - 1] if header else [], header, mapping)
    columns = {name: places[column] for name, column in mapping.columns.items()}
    offers = {heading: places[heading] for heading in mapping.offer_columns}
    splits = {key: {code: places[column] for code, column in said.items()} for key, said in mapping.splits.items()}
    above: dict[str, Cell] = {}
    first = header + mapping.skip_after_header
    leave_out = tuple(word.casefold() for word in mapping.leave_out)
    for number, row in enumerate(rows[first:], start=first + 1):
        filled = [cell for cell in row if cell is not None and str(cell).strip()]
        if not filled or (leave_out and folded(filled[0]).startswith(leave_out)):
            continue

        def cell(place: int, row: Sequence[Cell] = row) -> Cell:
            value = row[place] if place < len(row) else None
            return None if isinstance(value, str) and not value.strip() else value

        cells = {name: cell(place) for name, place in columns.items()}
        for name in mapping.fill_down:
            cells[name] = above[name] = cells.get(name) if cells.get(name) is not None else above.get(name)
        yield _Line(
            number, cells, {heading: cell(place) for heading, place in offers.items()},
            {key: {code: cell(place) for code, place in said.items()} for key, said in splits.items()},
        )  # fmt: skip


def _header(rows: Sequence[Sequence[Cell]], mapping: Mapping) -> int:
    """Number of the row of headings, from 1; 0 where there is none."""
    if mapping.header is None:
        return find_header_row(rows, mapping.wanted) + 1 if mapping.wanted else 0
    if mapping.header > len(rows):
        raise SheetRefused(
            _("Die Zuordnung sucht die Überschriften in Zeile %(header)d, die Tabelle hat nur %(rows)d Zeilen.")
            % {"header": mapping.header, "rows": len(rows)}
        )
    return mapping.header


def _places(headings: Sequence[Cell], header: int, mapping: Mapping) -> dict[Column, int]:
    """Where each column that the mapping names stands, from 0."""
    names = [folded(each) for each in headings]
    said: list[Column] = [*mapping.columns.values(), *mapping.offer_columns]
    said += [column for numbers in mapping.splits.values() for column in numbers.values()]
    places: dict[Column, int] = {}
    for column in said:
        if isinstance(column, int):
            places[column] = column - 1
            continue
        there = [place for place, name in enumerate(names) if name == folded(column)]
        if len(there) != 1:
            words = {"name": column, "row": header}
            raise SheetRefused(
                _("In Zeile %(row)d fehlt die Überschrift „%(name)s“.") % words
                if not there
                else _("Die Überschrift „%(name)s“ steht in Zeile %(row)d mehrmals; nennen Sie die Nummer der Spalte.")
                % words
            )
        places[column] = there[0]
    return places


def _records(line: _Line, mapping: Mapping) -> list[Record | Faulty]:
    row = str(line.row)
    try:
        day = _field("date", lambda: _day(line.cells.get("date"), mapping))
        at = _time(line.cells.get("time"))
    except _Field as fault:
        return [Faulty(row, fault.field, str(fault))]
    if not mapping.offer_columns:
        return [each for each in [_one(row, line, mapping, day, at)] if each is not None]
    found: list[Record | Faulty] = []
    for heading, offer in mapping.offer_columns.items():
        value = line.offers[heading]
        if value is None:
            continue  # an empty field of a grid is not a count
        named = f"{row}, {heading}"
        try:
            visits, about = _heads("visits", value, mapping)
        except _Field as fault:
            found.append(Faulty(named, heading, str(fault)))
        else:
            figures: dict[str, int | str | bool | None] = {"visits": visits, "estimated": about}
            found.append(Record(named, offer, day, at, figures))
    return found


def _one(row: str, line: _Line, mapping: Mapping, day: date, at: time | None) -> Record | Faulty | None:
    offer = mapping.offer or str(line.cells.get("offer") or "").strip()
    if not offer:
        return Faulty(row, "offer", _("Hier steht kein Angebot."))
    try:
        figures = _figures(line.cells, mapping)
        splits = {
            key: {code: _heads(f"splits.{key}.{code}", value, mapping)[0] for code, value in said.items()
                  if value is not None}
            for key, said in line.splits.items()
        }  # fmt: skip
    except _Field as fault:
        return Faulty(row, fault.field, str(fault))
    if figures is None:
        if mapping.empty == "skip":
            return None
        return Faulty(row, "visits", _("Hier steht keine Zahl. Das heißt nicht gezählt, nicht 0."))
    return Record(row, offer, day, at, figures, {key: said for key, said in splits.items() if said})


def _figures(cells: dict[str, Cell], mapping: Mapping) -> dict[str, int | str | bool | None] | None:
    """The numbers of a row; None where no number of visits stands in it."""
    numbers: dict[str, int | None] = {}
    about = False
    for name in NUMBERS:
        if name in mapping.columns:
            value = cells.get(name)
            numbers[name], is_about = (None, False) if value is None else _heads(name, value, mapping)
            about = about or (is_about and name in ("visits", "children", "adults"))
    visits, children, adults = (numbers.get(name) for name in ("visits", "children", "adults"))
    if visits is None:
        if children is None and adults is None:
            return None
        visits, children = (children or 0) + (adults or 0), children or 0
        if visits > mapping.largest:
            raise _too_many("visits", visits, mapping)
    elif children is not None and adults is not None and children + adults != visits:
        raise _Field(
            _("Kinder und Erwachsene ergeben zusammen %(sum)d, daneben steht %(visits)d.")
            % {"sum": children + adults, "visits": visits},
            field="visits",
        )
    elif children is None and adults is not None:
        children = visits - adults
    if children is not None and not 0 <= children <= visits:
        raise _Field(_("Kinder oder Erwachsene sind mehr als alle Besuche."), field="children")
    figures: dict[str, int | str | bool | None] = {"visits": visits, "estimated": about}
    if {"children", "adults"} & set(mapping.columns):
        figures["children"] = children
    figures |= {name: numbers[name] for name in ("volunteers", "turned_away") if name in numbers}
    if "estimated" in mapping.columns:
        said = folded(cells.get("estimated"))
        figures["estimated"] = about or said in {word.casefold() for word in mapping.estimated_words}
    if "remark" in mapping.columns:
        remark = " ".join(str(cells.get("remark") if cells.get("remark") is not None else "").split())
        if len(remark) > LONGEST_REMARK:
            raise _Field(_("Die Bemerkung ist zu lang: höchstens 300 Zeichen."), field="remark")
        figures["remark"] = remark.replace("\x00", "")
    return figures


def _heads(name: str, value: Cell, mapping: Mapping) -> tuple[int, bool]:
    """A number of heads, and whether it says "about"."""
    about = False
    if isinstance(value, str):
        text = " ".join(value.split())
        if text.casefold() in OFF:
            raise _Field(
                _("„%s“: ausgefallen. Bitte halten Sie das beim Termin selbst fest; gezählt wird hier nichts.") % text,
                field=name,
            )
        found = ABOUT.fullmatch(text)
        if found and found["number"] != text and any(sign.isdigit() for sign in found["number"]):
            value, about = found["number"], True
    try:
        number = parse_german_number(value)
    except SheetRefused as refusal:
        raise _Field(str(refusal), field=name) from refusal
    if number != number.to_integral_value():
        raise _Field(
            _("%s ist keine ganze Zahl. Halbe Besuche gibt es nicht.") % f"{number}".replace(".", ","), field=name
        )
    if number < 0:
        raise _Field(_("%d: weniger als 0 geht nicht.") % number, field=name)
    if number > mapping.largest:
        raise _too_many(name, int(number), mapping)
    return int(number), about


def _too_many(name: str, number: int, mapping: Mapping) -> _Field:
    return _Field(
        _(
            "%(number)d an einem Termin kann kaum stimmen. Stimmt es doch, setzen Sie in der Zuordnung largest höher "
            "als %(most)d."
        )
        % {"number": number, "most": mapping.largest},
        field=name,
    )


def _day(value: Cell, mapping: Mapping) -> date:
    day = _written_day(value, mapping, latest=clock.today() + timedelta(days=366))
    if day > clock.today():
        raise SheetRefused(_("Der %s liegt nach heute. Gezählt wird, was war.") % f"{day:%d.%m.%Y}")
    return day


def _written_day(value: Cell, mapping: Mapping, *, latest: date) -> date:
    if mapping.date_formats and isinstance(value, str):
        for form in mapping.date_formats:
            try:
                day = date(*strptime(value.strip(), form)[:3])
            except ValueError:
                continue
            return parse_german_date(day, earliest=mapping.earliest, latest=latest)
        raise SheetRefused(
            _("„%(text)s“ ist kein Datum in der Form %(forms)s.")
            % {"text": value.strip()[:40], "forms": ", ".join(mapping.date_formats)}
        )
    return parse_german_date(value, earliest=mapping.earliest, latest=latest)


def _time(value: Cell) -> time | None:
    if value is None:
        return None
    if isinstance(value, str):  # "9-12 Uhr", "9.00 – 12.00": the beginning counts
        value = re.split(r"\s*(?:-|–|bis)\s*", value.strip(), maxsplit=1)[0]
        value = f"{value} Uhr" if value.isdigit() else value
    return _field("time", lambda: parse_german_time(value))


def _field(name: str, read):  # type: ignore[no-untyped-def]
    try:
        return read()
    except SheetRefused as refusal:
        raise _Field(str(refusal), field=name) from refusal
