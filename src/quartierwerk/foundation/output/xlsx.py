"""Tables as XLSX: numbers as numbers, days as days, text never a formula.

Every table is a sheet with its title, facts and notes above the header row, frozen and filtered there; the last sheet
holds the definitions. Totals are values, not formulas, so that they are the figures of the page.
"""

import datetime as dt
import io
import re
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from quartierwerk.foundation.output.errors import TooManyRows
from quartierwerk.foundation.output.formats import Formats, is_right_to_left
from quartierwerk.foundation.output.table import Column, Kind, Table, cell_writers
from quartierwerk.foundation.output.text import clean, is_formula_like

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST_DAY = dt.date(1900, 3, 1)  # before that spreadsheets count days wrongly


def to_xlsx(*tables: Table, language: str = "de") -> bytes:
    """The tables as one workbook.

    Raises:
        TooManyRows: a table is longer than a sheet can be.
    """
    for table in tables:
        if len(table.rows) > ROWS - 100:
            raise TooManyRows(len(table.rows), ROWS - 100)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # A zip cannot hold moments before 1980 and the moment of making is no figure: it is taken from the facts if there.
    book.set_properties({"title": clean(tables[0].title)[:255], "created": _made_at(tables)})
    styles = _Styles(book)
    names: set[str] = set()
    for table in tables:
        _write_sheet(book, styles, table, _sheet_name(clean(table.title), names), language)
    if any(table.definitions for table in tables):
        _write_definitions(book, styles, tables, _sheet_name(_("Erläuterungen"), names), language)
    book.close()
    return written.getvalue()


def _made_at(tables: tuple[Table, ...]) -> dt.datetime:
    moments = [value for table in tables for _label, value in table.facts if isinstance(value, dt.datetime)]
    return (moments[0] if moments else timezone.now()).astimezone(dt.UTC).replace(tzinfo=None)


class _Styles:
    """Cell formats, made once for each look."""

    def __init__(self, book: xlsxwriter.Workbook):
        self._book = book
        self._made: dict[tuple, Any] = {}
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}
        self._headers = {False: book.add_format(head), True: book.add_format(head | {"align": "right"})}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def header(self, *, figure: bool) -> Any:
        return self._headers[figure]

    def cell(self, column: Column, *, total: bool, word: bool, quoted: bool = False) -> Any:
        key = (column.kind, column.decimals, total, word, quoted)
        if key in self._made:
            return self._made[key]
        look: dict[str, Any] = {"valign": "top"}
        if column.kind is Kind.TEXT:
            look["text_wrap"] = True
        if total:
            look |= {"bold": True, "top": 1}
        if word and column.kind is not Kind.TEXT:
            look |= {"align": "right", "italic": True}
        if quoted:
            look["quote_prefix"] = True
        if not word:
            number = _number_format(column)
            if number:
                look["num_format"] = number
        self._made[key] = self._book.add_format(look)
        return self._made[key]


def _number_format(column: Column) -> str:
    places = "." + "0" * column.decimals if column.decimals else ""
    return {
        Kind.TEXT: "",
        Kind.INTEGER: "#,##0",
        Kind.DECIMAL: "#,##0" + places,
        Kind.PERCENT: "0" + places + "%",
        Kind.DATE: "dd.mm.yyyy",
        Kind.DATETIME: "dd.mm.yyyy hh:mm",
        Kind.MONEY: '#,##0.00\\ "€"',
    }[column.kind]


def _write_sheet(book: xlsxwriter.Workbook, styles: _Styles, table: Table, name: str, language: str) -> None:
    sheet = book.add_worksheet(name)
    if is_right_to_left(language):
        sheet.right_to_left()
    formats = Formats(language)
    line = 0
    _write_text(sheet, line, 0, clean(table.title), styles.title)
    line += 1
    for label, value in table.facts:
        _write_text(sheet, line, 0, clean(label), styles.label)
        _write_text(sheet, line, 1, clean(formats.value(value)), styles.plain)
        line += 1
    for note in table.notes:
        _write_text(sheet, line, 0, clean(note), styles.plain)
        line += 1
    line += 1
    header = line
    for place, column in enumerate(table.columns):
        _write_text(sheet, header, place, column.heading, styles.header(figure=column.kind.is_figure))
    for row in table.rows:
        line += 1
        _write_row(sheet, styles, table, line, row)
    if table.columns and table.rows:
        sheet.autofilter(header, 0, line, len(table.columns) - 1)
    if table.totals is not None:
        line += 1
        _write_row(sheet, styles, table, line, table.totals, total=True)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    _page(sheet)
    for place, width in enumerate(_widths(table, formats)):
        sheet.set_column(place, place, width)


def _write_row(
    sheet: Any, styles: _Styles, table: Table, line: int, row: tuple[Any, ...], *, total: bool = False
) -> None:
    for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        if value is None:
            if total:
                sheet.write_blank(line, place, None, styles.cell(column, total=True, word=True))
        elif isinstance(value, str):
            quoted = is_formula_like(value)
            _write_text(sheet, line, place, value, styles.cell(column, total=total, word=True, quoted=quoted))
        elif isinstance(value, dt.date):
            _write_day(sheet, line, place, value, styles.cell(column, total=total, word=False))
        else:
            number = value / 100 if column.kind is Kind.MONEY else float(value)
            sheet.write_number(line, place, number, styles.cell(column, total=total, word=False))


def _write_day(sheet: Any, line: int, place: int, value: dt.date, style: Any) -> None:
    wall = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
    day = wall.date() if isinstance(wall, dt.datetime) else wall
    if day < _FIRST_DAY:
        sheet.write_string(line, place, wall.isoformat(), style)
    else:
        sheet.write_datetime(line, place, wall, style)


def _write_text(sheet: Any, line: int, place: int, text: str, style: Any) -> None:
    """As a string whatever it looks like. A cell holds 32,767 characters; a longer text ends in "…"."""
    if len(text) > _CELL_CHARACTERS // 2 and len(text.encode("utf-16-le")) // 2 > _CELL_CHARACTERS:
        text = text.encode("utf-16-le")[: 2 * (_CELL_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
    sheet.write_string(line, place, text, style)


def _write_definitions(
    book: xlsxwriter.Workbook, styles: _Styles, tables: tuple[Table, ...], name: str, language: str
) -> None:
    sheet = book.add_worksheet(name)
    if is_right_to_left(language):
        sheet.right_to_left()
    line = 0
    written: set[tuple[str, str]] = set()
    for table in tables:
        for term, sentence in table.definitions:
            pair = (clean(term), clean(sentence))
            if pair not in written:
                written.add(pair)
                _write_text(sheet, line, 0, pair[0], styles.label)
                _write_text(sheet, line, 1, pair[1], styles.wrapped)
                line += 1
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    _page(sheet)


def _page(sheet: Any) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def _widths(table: Table, formats: Formats) -> list[float]:
    """Wide enough for the longest of the first rows, between 8 and 60 characters."""
    writers = cell_writers(table, formats)
    sample = [*table.rows[:200], *([table.totals] if table.totals is not None else [])]
    widths: list[float] = []
    for place, column in enumerate(table.columns):
        longest = max((len(writers[place](row[place])) for row in sample), default=0)
        words = max(len(word) for word in column.heading.split(" "))
        widths.append(min(max(longest, words, min(len(column.heading), 16), 6) + 2, 60))
    return widths


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that spreadsheets accept: at most 31 characters, none of []:*?/\\, no apostrophe at the ends, unique."""
    base = _FORBIDDEN_IN_NAMES.sub(" ", title).strip().strip("'").strip() or _("Tabelle")
    if base.casefold() == "history":
        base += " 1"
    name, number = _shorten(base, 31), 1
    while name.casefold() in taken:
        number += 1
        name = f"{_shorten(base, 31 - len(str(number)) - 1)} {number}"
    taken.add(name.casefold())
    return name


def _shorten(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip().strip("'")
