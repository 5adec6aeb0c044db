"""Tables as CSV for offices: UTF-8 with a byte-order mark, semicolons, one header line.

Text that a spreadsheet would run as a formula (= + - @, a tab or line end first) gets an apostrophe in front;
``foundation.sheets`` takes it off again, so a file that was exported here comes back as it was. Figures are bare
numbers: "german" writes 1234,5 and 03.11.2026, "neutral" writes 1234.5 and 2026-11-03. Money is in euros, shares in
per cent; both say so in the heading.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.output.table import Column, Kind, Table, Word
from quartierwerk.foundation.output.text import clean, defuse

CONTENT_TYPE = "text/csv; charset=utf-8"


def to_csv(table: Table, *, numbers: str = "german", head: bool = False, totals: bool = True) -> bytes:
    """The table as a file.

    ``head`` puts title, facts, notes and definitions above the header line, as offices keep their tables.
    ``numbers`` is "german" or "neutral".
    """
    if numbers not in ("german", "neutral"):
        raise ValueError(f"numbers are german or neutral, not {numbers!r}")
    written = io.StringIO(newline="")
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    if head:
        formats = Formats("de")
        sheet.writerow([defuse(clean(table.title))])
        for label, value in table.facts:
            sheet.writerow([defuse(clean(label)), defuse(clean(formats.value(value)))])
        for note in table.notes:
            sheet.writerow([defuse(clean(note))])
        for term, sentence in table.definitions:
            sheet.writerow([defuse(clean(term)), defuse(clean(sentence))])
        sheet.writerow([])
    sheet.writerow([defuse(column.heading) for column in table.columns])
    writers = [_writer(column, german=numbers == "german") for column in table.columns]
    for row in table.all_rows if totals else table.rows:
        sheet.writerow([write(value) for write, value in zip(writers, row, strict=True)])
    return written.getvalue().encode("utf-8-sig")


def cell(text: object) -> str:
    """One text as it may stand between two semicolons: no formula, in quotation marks where it needs them. For files so
    long that what repeats is written once."""
    said = defuse(clean(text))
    return f'"{said.replace(_QUOTE, _QUOTE * 2)}"' if _NEEDS_QUOTES.search(said) else said


_QUOTE = '"'
_NEEDS_QUOTES = re.compile(r'[;"\r\n]')


def _writer(column: Column, *, german: bool) -> Callable[[Any], str]:
    write = _plain_writer(column, german=german)
    if column.kind is Kind.TEXT:
        return lambda value: "" if value is None else defuse(value)
    return lambda value: "" if value is None else defuse(value) if isinstance(value, Word) else write(value)


def _plain_writer(column: Column, *, german: bool) -> Callable[[Any], str]:
    comma = "," if german else "."

    def share(value: Decimal) -> str:
        return f"{value * 100:.{column.decimals}f}".replace(".", comma)

    def euros(value: int) -> str:
        whole, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole}{comma}{cents:02d}"

    def day(value: dt.date) -> str:
        return f"{value.day:02d}.{value.month:02d}.{value.year:04d}" if german else value.isoformat()

    def moment(value: dt.datetime) -> str:
        if not german:
            return value.isoformat(timespec="minutes")
        return f"{day(value)} {value.hour:02d}:{value.minute:02d}"

    writers: dict[Kind, Callable[[Any], str]] = {
        Kind.TEXT: str,
        Kind.INTEGER: str,
        Kind.DECIMAL: lambda value: f"{value:f}".replace(".", comma),
        Kind.PERCENT: share,
        Kind.DATE: day,
        Kind.DATETIME: moment,
        Kind.MONEY: euros,
    }
    return writers[column.kind]
