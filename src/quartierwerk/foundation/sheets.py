"""Reading the spreadsheets that offices keep: CSV of every make, XLSX, XLSB, ODS, XLS.

A file from outside is read in a child process with limits on bytes, unpacked size, rows, columns, cells, memory and
seconds. What comes back are plain rows: text, whole numbers, numbers, days, moments, times of day and ``None``; nothing
is guessed about what they mean. A file that cannot be taken is refused with a sentence that says what to do.

Importers look for their header row below the title lines (``find_header_row``) and read cells with
``parse_german_number``, ``parse_german_date`` and ``parse_german_time``, which refuse what is not clear.
"""

import calendar
import datetime as dt
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.text import restore

Cell = str | int | float | dt.date | dt.datetime | dt.time | None

_READER = Path(__file__).resolve().parent / "sheet_reader.py"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take. ``cells`` and ``rows`` are counted up to the last one that is filled."""

    file_mb: int = 10
    unpacked_mb: int = 200
    rows: int = 100_000
    columns: int = 500
    cells: int = 1_000_000
    memory_mb: int = 768
    seconds: int = 20


LIMITS = Limits()


class SheetRefused(Refused):
    """A file or a cell cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (empty for CSV) and its rows from the first line of the file on."""

    name: str
    rows: list[list[Cell]]


def read_sheets(content: bytes, *, limits: Limits = LIMITS) -> list[Sheet]:
    """All visible sheets that hold something, in their order. The kind of file is told by its content, not its name.

    Rows end with their last filled cell. In CSV every cell is text, without the apostrophe that our own export puts in
    front of what a spreadsheet would run. Of formulas the last computed value is taken.

    Raises:
        SheetRefused: too large, protected, damaged, or no table.
    """
    if len(content) > limits.file_mb * 1024 * 1024:
        raise SheetRefused(
            _("Die Datei ist größer als %(limit)d MB. Bitte teilen Sie sie oder löschen Sie Bilder daraus.")
            % {"limit": limits.file_mb}
        )
    answer = _ask(content, limits)
    if "refused" in answer:
        raise SheetRefused(_sentence(answer["refused"], answer["figures"]))
    is_text = not content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    return [
        Sheet(sheet["name"], [[_unpacked(cell, is_text) for cell in row] for row in sheet["rows"]])
        for sheet in answer["sheets"]
    ]


def read_sheet(content: bytes, *, name: str = "", limits: Limits = LIMITS) -> Sheet:
    """The sheet of that name, or the first one that holds something.

    Raises:
        SheetRefused: as ``read_sheets``, or there is no sheet of that name.
    """
    sheets = read_sheets(content, limits=limits)
    if not name:
        return sheets[0]
    for sheet in sheets:
        if sheet.name.strip().casefold() == name.strip().casefold():
            return sheet
    raise SheetRefused(
        _("Ein Blatt „%(name)s“ gibt es in der Datei nicht. Vorhanden: %(names)s.")
        % {"name": name, "names": ", ".join(f"„{sheet.name}“" for sheet in sheets)}
    )


def _ask(content: bytes, limits: Limits) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="sheet-") as place:
        folder = Path(place)
        (folder / "file").write_bytes(content)
        (folder / "job.json").write_text(json.dumps(asdict(limits)), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_READER), str(folder)],
                cwd=folder,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "RUST_BACKTRACE": "0"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds * 2,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"refused": "too_slow", "figures": {}}
        if done.returncode == 0:
            return json.loads((folder / "sheets.json").read_text(encoding="utf-8", errors="surrogatepass"))
    # Killed by a limit: out of processor time, else out of memory. Anything else is a reader that broke on the file.
    if done.returncode in (-24, -9):
        return {"refused": "too_slow", "figures": {}}
    return {"refused": "too_large" if done.returncode < 0 else "broken", "figures": {}}


def _sentence(word: str, figures: dict[str, Any]) -> str:
    sentences = {
        "empty": _(
            "In der Datei steht keine Zelle mit Inhalt. Bitte prüfen Sie, ob Sie die richtige ausgewählt haben."
        ),
        "password": _(
            "Die Datei ist mit einem Kennwort geschützt. "
            "Bitte speichern Sie sie ohne Kennwort und versuchen Sie es noch einmal."
        ),
        "not_a_table": _("Das ist keine Tabelle. Bitte speichern Sie sie als XLSX, ODS oder CSV."),
        "broken": _(
            "Die Datei ist beschädigt und lässt sich nicht lesen. "
            "Bitte öffnen Sie sie in Ihrem Tabellenprogramm und speichern Sie sie neu."
        ),
        "encoding": _(
            "Die Buchstaben der Datei lassen sich nicht sicher lesen. "
            "Bitte speichern Sie sie als „CSV UTF-8“ oder XLSX."
        ),
        "too_large": _(
            "Die Tabelle ist zu groß. Bitte kopieren Sie den Bereich, den Sie brauchen, in eine neue Datei."
        ),
        "too_slow": _(
            "Das Lesen der Tabelle hat zu lange gedauert. "
            "Bitte kopieren Sie den Bereich, den Sie brauchen, in eine neue Datei."
        ),
        "too_many_rows": _(
            "Die Tabelle %(sheet)s hat mehr als %(limit)d Zeilen. Bitte teilen Sie sie in mehrere Dateien."
        ),
        "too_many_columns": _(
            "Die Tabelle %(sheet)s hat mehr als %(limit)d Spalten. Bitte löschen Sie die Spalten, die leer sind."
        ),
        "too_many_cells": _("Die Datei hat mehr als %(limit)d Zellen. Bitte teilen Sie sie in mehrere Dateien."),
        "quote": _(
            "In Zeile %(line)d beginnt ein Anführungszeichen, das nicht wieder endet. "
            "Bitte ergänzen oder löschen Sie es."
        ),
    }
    sheet = figures.get("sheet", "")
    return " ".join((sentences[word] % (figures | {"sheet": f"„{sheet}“" if sheet else ""})).split())


def _unpacked(cell: Any, is_text: bool) -> Cell:
    if isinstance(cell, dict):
        if "day" in cell:
            return dt.date.fromisoformat(cell["day"])
        if "moment" in cell:
            return dt.datetime.fromisoformat(cell["moment"])
        return dt.time.fromisoformat(cell["time"])
    return restore(cell) if is_text and isinstance(cell, str) else cell


# -- finding the table below its title lines ---------------------------------------------------------------------------


def folded(label: object) -> str:
    """A heading as it is compared: without case, double spaces, line breaks, colons and stars at its end."""
    return " ".join(str(label or "").split()).strip(" :*").casefold()


def find_header_row(rows: Sequence[Sequence[Cell]], wanted: Collection[str], *, within: int = 50) -> int:
    """The place of the row that holds the wanted headings, below whatever title lines there are.

    Raises:
        SheetRefused: no row of the first ``within`` holds them all; the sentence names those missing from the best one.
    """
    names = {folded(name): name for name in wanted}
    best, missing = -1, set(names)
    for place, row in enumerate(rows[:within]):
        there = {folded(cell) for cell in row if isinstance(cell, str)}
        left = names.keys() - there
        if not left:
            return place
        if len(left) < len(missing):
            best, missing = place, set(left)
    lacking = ", ".join(f"„{names[name]}“" for name in names if name in missing)
    if best < 0:
        raise SheetRefused(
            _("Keine der ersten %(within)d Zeilen enthält die Überschriften %(names)s.")
            % {"within": within, "names": lacking}
        )
    raise SheetRefused(_("In Zeile %(row)d fehlen die Überschriften %(names)s.") % {"row": best + 1, "names": lacking})


def records(rows: Sequence[Sequence[Cell]], header: int) -> Iterator[tuple[int, dict[str, Cell]]]:
    """(row of the sheet, counted from 1; cells by folded heading) of each row below the header that is not empty.

    Raises:
        SheetRefused: two columns have the same heading.
    """
    headings = [folded(cell) for cell in rows[header]]
    for name in headings:
        if name and headings.count(name) > 1:
            raise SheetRefused(
                _("Die Überschrift „%(name)s“ steht in Zeile %(row)d zweimal. Bitte benennen Sie eine der Spalten um.")
                % {"name": name, "row": header + 1}
            )
    for place, row in enumerate(rows[header + 1 :], start=header + 2):
        if any(cell is not None for cell in row):
            cells = {name: row[at] if at < len(row) else None for at, name in enumerate(headings) if name}
            yield place, cells


# -- cells -------------------------------------------------------------------------------------------------------------

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("januar", "jänner", "jan"),
            ("februar", "feber", "feb"),
            ("märz", "maerz", "mär", "mrz"),
            ("april", "apr"),
            ("mai",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("dezember", "dez"),
        ],
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_SHOWN_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_LED_BY_WEEKDAY = re.compile(r"(?P<weekday>[A-Za-zÄÖÜäöü]+)\.?,?\s+(?P<rest>(?:den\s+)?\d.*)")
_NUMERIC_DATE = re.compile(r"(?:den\s+)?(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?")
_WORDED_DATE = re.compile(r"(?:den\s+)?(\d{1,2})\.?\s*([A-Za-zäÄ]+)\.?\s*(\d{4}|\d{2})?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::\d{2})?(?:\s*(?:Uhr|h))?|\s*(?:Uhr|h))", re.IGNORECASE)
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2100, 12, 31)


def parse_german_number(cell: Cell) -> Decimal:
    """ "1.234,5" -> 1234.5, "1.234" -> 1234, "12.5" -> 12.5; numbers stay what they are.

    A point before exactly three digits groups thousands, as Germans write. Units and words are not cut off.

    Raises:
        SheetRefused: empty, a word, a date, or written in a way that could mean two numbers ("1,234.5").
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _no_number(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        raise _no_number(cell)
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    text = re.sub("[\\s\u00a0\u202f']+", " ", cell).strip().replace("\u2212", "-").replace("\u2013", "-")
    if not text.isascii():
        raise _no_number(cell)
    if _GROUPED.fullmatch(text) or _SPACED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    raise _no_number(cell)


def _no_number(cell: Cell) -> SheetRefused:
    if cell is None or cell == "":
        return SheetRefused(_("Hier fehlt eine Zahl."))
    return SheetRefused(
        _("„%(text)s“ ist keine eindeutige Zahl. Bitte schreiben Sie sie wie 1234 oder 1.234,5.")
        % {"text": _short(cell)}
    )


def parse_german_date(cell: Cell, *, earliest: dt.date = EARLIEST, latest: dt.date = LATEST) -> dt.date:
    """A day from what people write: 3.11.26, 03.11.2026, 3. November 2026, Di 3.11.2026, 2026-11-03, or a day count.

    A year of two digits lies between 2000 and 2099. A weekday in front must be the right one. A bare number is the day
    count of spreadsheets (46329 is 3 November 2026).

    Raises:
        SheetRefused: empty, no date, a day that does not exist, the wrong weekday, or outside ``earliest``-``latest``.
    """
    if isinstance(cell, dt.datetime):
        return _plausible(cell.date(), cell, earliest, latest)
    if isinstance(cell, dt.date):
        return _plausible(cell, cell, earliest, latest)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell, earliest, latest)
    if not isinstance(cell, str) or not cell.strip():
        raise SheetRefused(_("Hier fehlt ein Datum."))
    text = " ".join(cell.split())
    weekday = None
    if led := _LED_BY_WEEKDAY.fullmatch(text):
        weekday = _weekday(led["weekday"])
        if weekday is None:
            raise _no_date(cell)
        text = led["rest"]
    day = _written_day(text, cell)
    if weekday is not None and day.weekday() != weekday:
        raise SheetRefused(
            _("Der %(date)s ist ein %(right)s, in der Zelle steht %(wrong)s. Bitte prüfen Sie das Datum.")
            % {"date": _dotted(day), "right": _SHOWN_WEEKDAYS[day.weekday()], "wrong": _SHOWN_WEEKDAYS[weekday]}
        )
    return _plausible(day, cell, earliest, latest)


def _written_day(text: str, cell: str) -> dt.date:
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif (found := _NUMERIC_DATE.fullmatch(text)) or (found := _WORDED_DATE.fullmatch(text)):
        day = int(found[1])
        month = int(found[2]) if found[2].isdigit() else _MONTHS.get(found[2].casefold(), 0)
        if not month:
            raise _no_date(cell)
        if not found[3]:
            raise SheetRefused(
                _("Im Datum „%(text)s“ fehlt das Jahr. Bitte schreiben Sie es wie 03.11.2026.") % {"text": _short(cell)}
            )
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    else:
        raise _no_date(cell)
    if not 1 <= month <= 12 or not 1 <= year <= 9999 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise SheetRefused(_("Den Tag „%(text)s“ gibt es nicht. Bitte prüfen Sie das Datum.") % {"text": _short(cell)})
    return dt.date(year, month, day)


def _weekday(word: str) -> int | None:
    """0 for Monday, from a name or an abbreviation of at least two letters."""
    word = word.casefold().replace("sonnabend", "samstag")
    places = [place for place, name in enumerate(_WEEKDAYS) if len(word) >= 2 and name.startswith(word)]
    return places[0] if len(places) == 1 else None


def _from_serial(number: float, earliest: dt.date, latest: dt.date) -> dt.date:
    if not math.isfinite(number) or not 61 <= number < 2_958_466:
        raise SheetRefused(
            _("Die Zahl %(number)s ist kein Datum. Bitte schreiben Sie es wie 03.11.2026.") % {"number": _short(number)}
        )
    return _plausible(dt.date(1899, 12, 30) + dt.timedelta(days=int(number)), number, earliest, latest)


def _plausible(day: dt.date, cell: Cell, earliest: dt.date, latest: dt.date) -> dt.date:
    if earliest <= day <= latest:
        return day
    raise SheetRefused(
        _("Das Jahr %(year)d kann nicht stimmen (%(text)s). Erlaubt sind Tage vom %(earliest)s bis %(latest)s.")
        % {"year": day.year, "text": _short(cell), "earliest": _dotted(earliest), "latest": _dotted(latest)}
    )


def _no_date(cell: Cell) -> SheetRefused:
    return SheetRefused(_("„%(text)s“ ist kein Datum. Bitte schreiben Sie es wie 03.11.2026.") % {"text": _short(cell)})


def parse_german_time(cell: Cell) -> dt.time:
    """A time of day: 18:00, 18.30 Uhr, 9 Uhr, or the part of a day as spreadsheets keep it (0.75 is 18:00).

    Raises:
        SheetRefused: empty, or no time of day.
    """
    if isinstance(cell, dt.datetime):
        return cell.time()
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 24 * 60) % (24 * 60)
        return dt.time(minutes // 60, minutes % 60)
    found = _TIME.fullmatch(" ".join(cell.split())) if isinstance(cell, str) else None
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return dt.time(int(found[1]), int(found[2] or 0))
    if cell is None or cell == "":
        raise SheetRefused(_("Hier fehlt eine Uhrzeit."))
    raise SheetRefused(_("„%(text)s“ ist keine Uhrzeit. Bitte schreiben Sie sie wie 18:30.") % {"text": _short(cell)})


def _dotted(day: dt.date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _short(cell: Cell) -> str:
    """What stands in the cell, for a sentence: one line, at most 40 characters."""
    text = _dotted(cell) if isinstance(cell, dt.date) else " ".join(str(cell).split())
    return text if len(text) <= 40 else text[:39] + "…"
