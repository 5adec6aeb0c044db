"""Spreadsheets as offices keep them: taken as they are, or refused with a sentence; never a crash, never a guess."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.foundation.sheets import (
    Limits,
    SheetRefused,
    find_header_row,
    folded,
    parse_german_date,
    parse_german_number,
    parse_german_time,
    read_sheet,
    read_sheets,
    records,
)

SAMPLES = Path(__file__).resolve().parents[4] / "tests" / "data" / "sheets"
COUNTS = (
    "Besucherzahlen Stadtteilbüro;;;\r\n"
    "1. Halbjahr 2026;;;\r\n"
    "\r\n"
    "Datum;Angebot;Besucher;Bemerkung\r\n"
    '06.01.2026;Café für alle;12;"heiß, \nviele Kinder"\r\n'
    "13.01.26;Müttertreff;1.234;\r\n"
)


def workbook(*sheets: tuple[str, list[list]]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(line, place, value, day if isinstance(value, dt.date) else None)
    book.close()
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_encoding_that_offices_write(encoding):
    sheet = read_sheet(COUNTS.encode(encoding))
    assert sheet.rows[0] == ["Besucherzahlen Stadtteilbüro"]
    assert sheet.rows[2] == []
    assert sheet.rows[4] == ["06.01.2026", "Café für alle", "12", "heiß, \nviele Kinder"]
    assert sheet.rows[5] == ["13.01.26", "Müttertreff", "1.234"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_sign_between_cells_is_found(delimiter):
    lines = [["Datum", "Angebot", "Zahl"], ["06.01.2026", "Café", "12"], ["13.01.2026", "Treff", "7"]]
    content = "\n".join(delimiter.join(line) for line in lines).encode()
    assert read_sheet(content).rows == lines


def test_a_decimal_comma_is_no_sign_between_cells():
    content = "Angebot;Schnitt\nCafé;12,5\nTreff;7,25\nKurs;3,0\n".encode("cp1252")
    assert read_sheet(content).rows == [["Angebot", "Schnitt"], ["Café", "12,5"], ["Treff", "7,25"], ["Kurs", "3,0"]]


def test_a_first_line_that_names_the_sign_is_obeyed_and_left_out():
    assert read_sheet(b"sep=|\na|b;c\n1|2;3\n").rows == [["a", "b;c"], ["1", "2;3"]]


def test_what_our_export_wrote_comes_back_as_it_was():
    texts = ["=1+1", "+49 5721 1234", "-", "'s Café", "@x", "'=1", "heiß; kalt", 'mit "Anführung"', "zwei\nZeilen"]
    table = Table("T", [Column("a", "A"), Column("b", "B", Kind.INTEGER)], [[text, 1] for text in texts])
    assert [row[0] for row in read_sheet(to_csv(table)).rows[1:]] == texts
    assert [row[0] for row in read_sheet(to_xlsx(table)).rows[3:]] == texts


def test_a_workbook_gives_days_numbers_and_words():
    content = workbook(("Januar", [["Datum", "Zahl"], [dt.date(2026, 1, 6), 12], [dt.date(2026, 1, 13), 1.5]]))
    assert read_sheet(content).rows == [["Datum", "Zahl"], [dt.date(2026, 1, 6), 12], [dt.date(2026, 1, 13), 1.5]]


def test_cells_keep_their_place_behind_empty_rows_and_columns():
    content = workbook(("A", [[], [None, None, "x"], [], [None, None, None, 7]]))
    assert read_sheet(content).rows == [[], [None, None, "x"], [], [None, None, None, 7]]


def test_a_sheet_is_asked_for_by_its_name():
    content = workbook(("Jan", [["a"]]), ("Feb", [["b"]]))
    assert [sheet.name for sheet in read_sheets(content)] == ["Jan", "Feb"]
    assert read_sheet(content, name=" feb ").rows == [["b"]]
    with pytest.raises(SheetRefused, match=r"Ein Blatt „Mär“ gibt es in der Datei nicht\. Vorhanden: „Jan“, „Feb“\."):
        read_sheet(content, name="Mär")


@pytest.mark.parametrize("name", ["date.xlsx", "date.xls", "date.ods", "date_1904.xlsx"])
def test_days_are_days_in_every_kind_of_file(name):
    assert read_sheet((SAMPLES / name).read_bytes()).rows[0] == [dt.date(2021, 1, 1), 15]


def test_old_and_binary_workbooks_are_read():
    assert read_sheet((SAMPLES / "biff5_write.xls").read_bytes()).rows[:2] == [
        [1, 2, 3],
        ["WAHR", "FALSCH", None, "sheetjs"],
    ]
    sheets = read_sheets((SAMPLES / "any_sheets.xlsb").read_bytes())
    assert [sheet.name for sheet in sheets] == ["Visible"]  # hidden sheets stay out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "keine Zelle mit Inhalt"),
        (b" \r\n\r\n", "keine Zelle mit Inhalt"),
        (b";;;\r\n;;\r\n", "keine Zelle mit Inhalt"),
        (b"%PDF-1.7\n...", "keine Tabelle"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "keine Tabelle"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "keine Tabelle"),
        (b"\x00\x01\x02\x03" * 50, "keine Tabelle"),
        (b"a;b\n\x81\x8d;\x90\n", "nicht sicher lesen"),
        (b'a;b\n"offen;1\nc;2\nd;3\n', "In Zeile 2 beginnt ein Anführungszeichen"),
        (b"PK\x03\x04kaputt", "beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "beschädigt"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(SheetRefused, match=sentence):
        read_sheets(content)


def test_a_protected_file_is_refused_by_its_reason():
    with pytest.raises(SheetRefused, match="mit einem Kennwort geschützt"):
        read_sheets((SAMPLES / "pass_protected.ods").read_bytes())
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(SheetRefused, match="mit einem Kennwort geschützt"):
        read_sheets(encrypted)


def test_a_workbook_with_only_errors_holds_nothing():
    with pytest.raises(SheetRefused, match="keine Zelle mit Inhalt"):
        read_sheets((SAMPLES / "errors.xlsx").read_bytes())


def test_a_cut_workbook_is_refused():
    whole = workbook(("A", [["x"] * 20] * 50))
    for cut in (30, len(whole) // 2, len(whole) - 10):
        with pytest.raises(SheetRefused, match="beschädigt"):
            read_sheets(whole[:cut])


def test_a_document_that_is_no_spreadsheet_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(SheetRefused, match="keine Tabelle"):
        read_sheets(written.getvalue())


def bomb(size: int) -> bytes:
    """A small workbook whose sheet unpacks to ``size`` bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(("A", [["x"]])))) as source, zipfile.ZipFile(written, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * size)
            target.writestr(part.filename, content, compress_type=zipfile.ZIP_DEFLATED)
    return written.getvalue()


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    packed = bomb(3_000_000)
    assert len(packed) < 20_000
    with pytest.raises(SheetRefused, match="zu groß"):
        read_sheets(packed, limits=Limits(unpacked_mb=2))
    assert read_sheet(packed).rows == [["x"]]


def test_a_file_is_stopped_by_memory_when_it_lies_about_its_size():
    """One cell in the last corner of a sheet asks for more memory than any machine has."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet("A")
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    with pytest.raises(SheetRefused, match="zu groß"):
        read_sheets(written.getvalue())


def test_a_file_is_stopped_when_it_takes_too_long():
    content = b"\n".join([b"a;b;c;d;e;f;g;h"] * 600_000)
    with pytest.raises(SheetRefused, match="zu lange gedauert"):
        read_sheets(content, limits=Limits(seconds=1, rows=10**7, cells=10**8, memory_mb=4096))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(rows=2), "mehr als 2 Zeilen"),
        (Limits(columns=2), "mehr als 2 Spalten"),
        (Limits(cells=5), "mehr als 5 Zellen"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_limits_are_said_in_figures(kind, limits, sentence):
    rows = [["a", "b", "c"]] * 4
    content = workbook(("A", rows)) if kind == "xlsx" else b"a;b;c\n" * 4
    with pytest.raises(SheetRefused, match=sentence):
        read_sheets(content, limits=limits)


def test_a_file_of_too_many_bytes_is_refused_unread():
    with pytest.raises(SheetRefused, match="größer als 1 MB"):
        read_sheets(b"a;b\n" * 300_000, limits=Limits(file_mb=1))


def test_the_header_is_found_below_title_lines():
    rows = read_sheet(COUNTS.encode("cp1252")).rows
    header = find_header_row(rows, ["datum", "ANGEBOT", "Besucher:"])
    assert header == 3
    assert list(records(rows, header)) == [
        (5, {"datum": "06.01.2026", "angebot": "Café für alle", "besucher": "12", "bemerkung": "heiß, \nviele Kinder"}),
        (6, {"datum": "13.01.26", "angebot": "Müttertreff", "besucher": "1.234", "bemerkung": None}),
    ]


def test_missing_headings_are_named():
    rows = [["Zahlen"], ["Datum", "Zahl"], ["1.1.2026", "3"]]
    with pytest.raises(SheetRefused, match="In Zeile 2 fehlen die Überschriften „Angebot“, „Ort“"):
        find_header_row(rows, ["Datum", "Angebot", "Ort"])
    with pytest.raises(SheetRefused, match="Keine der ersten 50 Zeilen enthält die Überschriften „Angebot“"):
        find_header_row(rows, ["Angebot"])


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(SheetRefused, match="Die Überschrift „zahl“ steht in Zeile 1 zweimal"):
        list(records([["Zahl", "Zahl "], ["1", "2"]], 0))


def test_headings_are_compared_without_case_breaks_and_signs():
    assert folded(" Anzahl\n Besucher *: ") == "anzahl besucher"
    assert folded(None) == ""


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("12.345.678", "12345678"),
        ("12,50", "12.50"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1'234", "1234"),
        (" 7 ", "7"),
        (7, "7"),
        (7.25, "7.25"),
        ("007", "7"),
        ("0,125", "0.125"),
    ],
)
def test_numbers_as_germans_write_them(cell, number):
    assert parse_german_number(cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    ["1,234.5", "ca. 30", "30*", "zwölf", "1.23.456", "12,5,3", "1 23", "٣", "1e5", "3 Stück", dt.date(2026, 1, 1)],
)
def test_what_is_no_clear_number_is_refused(cell):
    with pytest.raises(SheetRefused, match="ist keine eindeutige Zahl"):
        parse_german_number(cell)


@pytest.mark.parametrize("cell", [None, ""])
def test_an_empty_cell_is_no_zero(cell):
    with pytest.raises(SheetRefused, match="Hier fehlt eine Zahl"):
        parse_german_number(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "3.11.26",
        "03.11.2026",
        "3. 11. 2026",
        "3. November 2026",
        "3 Nov. 2026",
        "3. nov 26",
        "Dienstag, 3. November 2026",
        "Di 3.11.2026",
        "Di., den 3.11.2026",
        "2026-11-03",
        "2026-11-03T18:00:00",
        46329,
        46329.75,
        dt.date(2026, 11, 3),
        dt.datetime(2026, 11, 3, 18, 0),
    ],
)
def test_days_as_people_write_them(cell):
    assert parse_german_date(cell) == dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("03.11.3018", r"Das Jahr 3018 kann nicht stimmen \(03.11.3018\)"),
        (dt.date(3018, 11, 3), "Das Jahr 3018 kann nicht stimmen"),
        ("03.11.1026", "Das Jahr 1026 kann nicht stimmen"),
        (2026, "Das Jahr 1905 kann nicht stimmen"),
        ("31.11.2026", "Den Tag „31.11.2026“ gibt es nicht"),
        ("29.2.2026", "Den Tag „29.2.2026“ gibt es nicht"),
        ("11/03/2026", "„11/03/2026“ ist kein Datum"),
        ("3.11.", "Im Datum „3.11.“ fehlt das Jahr"),
        ("3. Nebelung 2026", "ist kein Datum"),
        ("Montag, 3. November 2026", "Der 03.11.2026 ist ein Dienstag, in der Zelle steht Montag"),
        ("morgen", "„morgen“ ist kein Datum"),
        ("", "Hier fehlt ein Datum"),
        (None, "Hier fehlt ein Datum"),
        (12, "Die Zahl 12 ist kein Datum"),
        (float("nan"), "Die Zahl nan ist kein Datum"),
        ("x" * 100, "„" + "x" * 39 + "…“ ist kein Datum"),
    ],
)
def test_what_is_no_clear_day_is_refused_with_a_sentence(cell, sentence):
    with pytest.raises(SheetRefused, match=sentence):
        parse_german_date(cell)


def test_an_importer_narrows_the_days_it_takes():
    with pytest.raises(SheetRefused, match=r"Erlaubt sind Tage vom 01\.01\.2020 bis 31\.12\.2030"):
        parse_german_date("03.11.2019", earliest=dt.date(2020, 1, 1), latest=dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("18:00", dt.time(18)),
        ("18.30 Uhr", dt.time(18, 30)),
        ("9 Uhr", dt.time(9)),
        ("09:05:00", dt.time(9, 5)),
        (0.75, dt.time(18)),
        (dt.time(9, 5), dt.time(9, 5)),
        (dt.datetime(2026, 1, 1, 9, 5), dt.time(9, 5)),
    ],
)
def test_times_of_day(cell, time):
    assert parse_german_time(cell) == time


@pytest.mark.parametrize("cell", ["25:00", "18:61", "18", "abends", 18, 1.5])
def test_what_is_no_time_of_day_is_refused(cell):
    with pytest.raises(SheetRefused, match="ist keine Uhrzeit"):
        parse_german_time(cell)
