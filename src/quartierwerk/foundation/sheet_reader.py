"""The child process that reads one foreign spreadsheet; it knows file formats and nothing of the house.

Started by ``sheets.read_sheets`` with a folder as its only argument: reads ``job.json`` and ``file`` there, first gives
up memory and time beyond the limits of the job, then writes ``sheets.json``. What is wrong with a file is answered as a
word and its figures, never as a traceback; a file that breaks the reader ends this process, never the one that asked.
"""

import csv
import datetime as dt
import io
import json
import resource
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"RIFF", b"\x7fELF")
_DELIMITERS = (";", "\t", ",", "|")
_SAMPLE = 200  # lines that decide on the delimiter


class Refusal(Exception):
    """``args[0]`` is the word for what is wrong, ``figures`` what the sentence about it needs."""

    def __init__(self, word: str, **figures: Any):
        super().__init__(word)
        self.figures = figures


def main(folder: Path) -> int:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    memory = job["memory_mb"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, Any]
    try:
        answer = {"sheets": read(folder / "file", job)}
    except Refusal as refusal:
        answer = {"refused": refusal.args[0], "figures": refusal.figures}
    except MemoryError:
        answer = {"refused": "too_large", "figures": {}}
    with (folder / "sheets.json").open("w", encoding="utf-8") as file:
        json.dump(answer, file, ensure_ascii=False, separators=(",", ":"))
    return 0


def read(file: Path, job: dict[str, Any]) -> list[dict[str, Any]]:
    """All sheets with something on them, as {"name", "rows"}; days and moments packed for JSON."""
    content = file.read_bytes()
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refusal("empty")
    if content.startswith(OLE):
        # An encrypted workbook of today is an old container with a stream of this name.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refusal("password")
        return _workbook(file.rename(file.with_suffix(".xls")), job)
    if content.startswith(b"PK"):
        return _workbook(file.rename(file.with_suffix(_kind_of_zip(content, job))), job)
    if content.startswith(_OTHER_KINDS):
        raise Refusal("not_a_table")
    return [_text(content, job)]


def _kind_of_zip(content: bytes, job: dict[str, Any]) -> str:
    """The suffix of the kind. What is no spreadsheet or would unpack to too much is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise Refusal("password")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > job["unpacked_mb"] * 1024 * 1024 or len(parts) > 5000:
                raise Refusal("too_large")
            is_ods = "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError):
        raise Refusal("broken") from None
    lower = {name.replace("\\", "/").lower() for name in names}
    if is_ods:
        return ".ods"
    if any(name.endswith("workbook.bin") for name in lower):
        return ".xlsb"
    if any(name.startswith("xl/") or "workbook" in name for name in lower):
        return ".xlsx"
    raise Refusal("not_a_table")


def _workbook(file: Path, job: dict[str, Any]) -> list[dict[str, Any]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(file))
        shown = [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
    except calamine.PasswordError:
        raise Refusal("password") from None
    except MemoryError:
        raise
    except BaseException:  # the reader's own panics are no Exception
        raise Refusal("broken") from None
    visible = [each for each in shown if each.visible == calamine.SheetVisibleEnum.Visible] or shown
    sheets, counted = [], 0
    for each in visible:
        try:
            sheet = book.get_sheet_by_name(each.name)
            _check_size(each.name, sheet.total_height + 1, sheet.total_width + 1, job)
            left = [None] * (sheet.start[1] if sheet.start else 0)
            rows = [left + [_cell(value) for value in row] for row in sheet.iter_rows()]
        except (Refusal, MemoryError):
            raise
        except BaseException:
            raise Refusal("broken") from None
        rows = _trimmed(rows)
        counted += sum(map(len, rows))
        if counted > job["cells"]:
            raise Refusal("too_many_cells", limit=job["cells"])
        if rows:
            sheets.append({"name": each.name, "rows": rows})
    if not sheets:
        raise Refusal("empty")
    return sheets


def _check_size(name: str, rows: int, columns: int, job: dict[str, Any]) -> None:
    if rows > job["rows"]:
        raise Refusal("too_many_rows", sheet=name, limit=job["rows"])
    if columns > job["columns"]:
        raise Refusal("too_many_columns", sheet=name, limit=job["columns"])


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, dt.datetime):
        whole = value.replace(microsecond=0)
        return {"day": whole.date().isoformat()} if whole.time() == dt.time() else {"moment": whole.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.replace(microsecond=0).isoformat()}
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return value


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Without empty cells at the ends of rows and empty rows at the end."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


# -- text files --------------------------------------------------------------------------------------------------------


def decode(content: bytes) -> str:
    """The text of a CSV file: by its byte-order mark, else UTF-8, else Windows-1252 as German offices write it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\x00" in content:
        zeros = content[1:4000:2].count(0), content[0:4000:2].count(0)
        if max(zeros) < len(content[:4000]) // 8:
            raise Refusal("not_a_table")
        return _decoded(content, "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal("encoding") from None


def _text(content: bytes, job: dict[str, Any]) -> dict[str, Any]:
    text = decode(content)
    head = text[:4000]
    odd = sum(1 for sign in head if sign < " " and sign not in "\t\r\n\f\x1a")
    if odd > len(head) // 100 or head.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html", "<?xml", "%pdf", "{\\rtf")
    ):
        raise Refusal("not_a_table")
    delimiter, text = _delimiter(text)
    csv.field_size_limit(200_000)
    rows: list[list[Any]] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for row in reader:
            rows.append([value if value.strip() else None for value in row])
            cells += len(row)
            _check_size("", len(rows), len(row), job)
            if cells > job["cells"]:
                raise Refusal("too_many_cells", limit=job["cells"])
    except csv.Error:
        raise Refusal("quote", line=reader.line_num) from None
    _check_quotes(text, delimiter)
    rows = _trimmed(rows)
    if not rows:
        raise Refusal("empty")
    return {"name": "", "rows": rows}


def _check_quotes(text: str, delimiter: str) -> None:
    """A quotation mark that opens a cell and never closes would swallow the rest of the file unseen."""
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for _row in strict:
            line = strict.line_num
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refusal("quote", line=line + 1) from None


def _delimiter(text: str) -> tuple[str, str]:
    """The sign between the cells and the text without a line that only names it.

    The sign that cuts most lines into the same number of cells wins, the semicolon before the others.
    """
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    sample = text[:200_000]
    best = (0.0, 0, ";")
    for place, delimiter in enumerate(_DELIMITERS):
        widths: Counter[int] = Counter()
        try:
            for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
                if number >= _SAMPLE:
                    break
                if len(row) > 1:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        if not widths:
            continue
        even = widths.most_common(1)[0][1]
        # A comma may also be a decimal sign, so it must cut clearly better than a semicolon or tab.
        score = even * (0.6 if delimiter in ",|" else 1.0)
        best = max(best, (score, -place, delimiter))
    return best[2], text


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
