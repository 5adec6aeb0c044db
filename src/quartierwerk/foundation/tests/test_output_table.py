"""One table, four forms: the figures are the same in all of them."""

import csv as plain_csv
import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.formats import Formats, direction
from quartierwerk.foundation.output.table import Column, Kind, Table, Word, cell_writers
from quartierwerk.foundation.output.text import clean, defuse, restore
from quartierwerk.foundation.output.xlsx import to_xlsx

HOSTILE = Path(__file__).resolve().parents[4] / "tests" / "data" / "hostile" / "blns.json"
COLUMNS = [
    Column("name", "Gruppe", names_row=True),
    Column("visits", "Besuche", Kind.INTEGER),
    Column("average", "Schnitt", Kind.DECIMAL, unit="je Termin"),
    Column("fill", "Auslastung", Kind.PERCENT),
    Column("cost", "Kosten", Kind.MONEY),
    Column("first", "Erster Tag", Kind.DATE),
    Column("counted", "Gezählt am", Kind.DATETIME),
]
MOMENT = dt.datetime(2026, 11, 3, 17, 5, tzinfo=dt.UTC)


def make_table(**changes) -> Table:
    parts = {
        "title": "Besuche im November",
        "columns": COLUMNS,
        "rows": [
            ["Café", 1234, 17.25, 0.3415, 123450, dt.date(2026, 11, 3), MOMENT],
            ["Ärztin", Word("nicht gezählt"), None, None, -5, dt.date(2026, 1, 9), None],
            ["Bücher", 0, Decimal("2.35"), 1, 0, None, None],
        ],
        "totals": {"name": "Summe", "visits": 1234, "cost": 123445},
        "facts": [("Zeitraum", "November 2026"), ("Stand", MOMENT)],
        "notes": ["34 von 38 Terminen gezählt"],
        "definitions": [("Besuche", "an der Tür gezählt, auch mehrfach")],
    }
    return Table(**(parts | changes))


def test_a_value_is_rounded_once_and_the_same_in_every_form():
    table = make_table()
    assert table.values("average") == [Decimal("17.3"), None, Decimal("2.4")]
    assert [write(value) for write, value in zip(cell_writers(table, Formats("de")), table.rows[0], strict=True)] == [
        "Café",
        "1.234",
        "17,3",
        "34,2\xa0%",
        "1.234,50\xa0€",
        "03.11.2026",
        "03.11.2026, 18:05",
    ]
    lines = list(plain_csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig")), delimiter=";"))
    assert lines[1] == ["Café", "1234", "17,3", "34,2", "1234,50", "03.11.2026", "03.11.2026 18:05"]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table)))
    rows = book.get_sheet_by_name("Besuche im November").to_python()
    assert rows[6] == ["Café", 1234, 17.3, 0.342, 1234.5, dt.date(2026, 11, 3), dt.datetime(2026, 11, 3, 18, 5)]


def test_a_word_in_place_of_a_figure_stays_a_word_and_zero_stays_zero():
    table = make_table()
    lines = to_csv(table).decode("utf-8-sig").split("\r\n")
    assert lines[2] == "Ärztin;nicht gezählt;;;-0,05;09.01.2026;"
    assert lines[3].startswith("Bücher;0;2,4;100,0;0,00;")
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0).to_python()
    assert rows[7][:3] == ["Ärztin", "nicht gezählt", ""]
    assert rows[8][1] == 0


def test_the_neutral_file_has_points_and_iso_days():
    lines = to_csv(make_table(), numbers="neutral").decode("utf-8-sig").split("\r\n")
    assert lines[1] == "Café;1234;17.3;34.2;1234.50;2026-11-03;2026-11-03T18:05+01:00"
    assert lines[4] == "Summe;1234;;;1234.45;;"


def test_the_head_of_a_file_says_scope_notes_and_definitions():
    text = to_csv(make_table(), head=True).decode("utf-8-sig")
    assert text.split("\r\n")[:7] == [
        "Besuche im November",
        "Zeitraum;November 2026",
        "Stand;03.11.2026, 18:05",
        "34 von 38 Terminen gezählt",
        "Besuche;an der Tür gezählt, auch mehrfach",
        "",
        "Gruppe;Besuche;Schnitt (je Termin);Auslastung (%);Kosten (EUR);Erster Tag;Gezählt am",
    ]
    assert to_csv(make_table()).startswith(b"\xef\xbb\xbfGruppe;")


def test_the_workbook_carries_facts_notes_totals_and_definitions():
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(make_table())))
    assert book.sheet_names == ["Besuche im November", "Erläuterungen"]
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[:6]] == [
        "Besuche im November",
        "Zeitraum",
        "Stand",
        "34 von 38 Terminen gezählt",
        "",
        "Gruppe",
    ]
    assert rows[-1][:5] == ["Summe", 1234, "", "", 1234.45]
    assert book.get_sheet_by_index(1).to_python() == [["Besuche", "an der Tür gezählt, auch mehrfach"]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 5721 1234", "-", "@SUM(A1)", "\t=1", " =1", "'=1", "''=1", "＝1", "\n=1"]
)
def test_text_that_a_spreadsheet_would_run_is_defused_and_comes_back(text):
    table = Table("T", [Column("a", "A")], [[text]])
    line = next(iter(list(plain_csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig")), delimiter=";"))[1:]))
    assert line[0].startswith("'")
    assert restore(line[0]) == text


@pytest.mark.parametrize("text", ["", "'s Café", "'", "''", "a=1", "–", "'a", "5"])
def test_harmless_text_is_left_alone_in_both_directions(text):
    assert defuse(text) == text
    assert restore(text) == text


def test_text_is_never_a_formula_in_a_workbook():
    table = Table("T", [Column("a", "=A1")], [["=1+1"], ["@x"], ["https://example.org"], ["12"]], totals=["=2"])
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == ["=A1", "=1+1", "@x", "https://example.org", "12", "=2"]
    assert b"<f>" not in _sheet_xml(to_xlsx(table))


def _sheet_xml(book: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/worksheets/sheet1.xml")


def test_sheets_with_the_same_or_impossible_titles_get_names_of_their_own():
    titles = ["Angebote [2026]: A/B", "Angebote [2026]: A/B", "History", "'", "x" * 40, "x" * 40]
    book = to_xlsx(*[Table(title, [Column("a", "A")], []) for title in titles])
    assert python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names == [
        "Angebote  2026   A B",
        "Angebote  2026   A B 2",
        "History 1",
        "Tabelle",
        "x" * 31,
        "x" * 29 + " 2",
    ]


def test_a_text_longer_than_a_cell_is_cut_with_a_sign():
    table = Table("T", [Column("a", "A")], [["x" * 40_000]])
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0).to_python()
    assert rows[-1][0] == "x" * 32_766 + "…"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, "5"),
        (Kind.INTEGER, 5.5),
        (Kind.INTEGER, True),
        (Kind.MONEY, 12.5),
        (Kind.DECIMAL, float("nan")),
        (Kind.DATE, MOMENT),
        (Kind.DATETIME, dt.datetime(2026, 11, 3, 18, 0)),
    ],
)
def test_a_value_of_another_kind_is_refused_not_guessed(kind, value):
    with pytest.raises(TypeError, match="column 'a' holds"):
        Table("T", [Column("a", "A", kind)], [[value]])


def test_rows_that_do_not_fit_the_columns_are_refused():
    with pytest.raises(ValueError, match="zip"):
        Table("T", [Column("a", "A")], [[1, 2]])
    with pytest.raises(ValueError, match="no such column: b"):
        Table("T", [Column("a", "A")], [{"b": 1}])


def test_a_frozen_table_comes_back_the_same():
    table = make_table()
    back = Table.from_data(table.to_data())
    assert back.rows == table.rows
    assert back.totals == table.totals
    assert back.fingerprint() == table.fingerprint()
    assert to_csv(back, head=True) == to_csv(table, head=True)
    assert isinstance(back.rows[1][1], Word)


def test_one_figure_changed_changes_the_fingerprint():
    other = make_table(rows=[["Café", 1235, 17.25, 0.3415, 123450, dt.date(2026, 11, 3), MOMENT]])
    same = make_table(rows=[["Café", 1234, 17.25, 0.3415, 123450, dt.date(2026, 11, 3), MOMENT]])
    assert other.fingerprint() != same.fingerprint()


def test_sorting_follows_the_german_alphabet_and_leaves_words_last():
    table = make_table()
    assert table.sorted_by("name").values("name") == ["Ärztin", "Bücher", "Café"]
    assert table.sorted_by("visits").values("visits") == [0, 1234, "nicht gezählt"]
    assert table.sorted_by("visits", descending=True).values("visits") == [1234, 0, "nicht gezählt"]


def test_figures_for_machines():
    figures = make_table().figures()
    assert figures["rows"][0] == {
        "name": "Café",
        "visits": 1234,
        "average": 17.3,
        "fill": 0.342,
        "cost": 123450,
        "first": "2026-11-03",
        "counted": "2026-11-03T18:05:00+01:00",
    }
    assert figures["totals"]["visits"] == 1234
    assert figures["notes"] == ["34 von 38 Terminen gezählt"]


@pytest.mark.parametrize(
    ("language", "number", "share", "money", "day", "moment"),
    [
        ("de", "12.345", "34,2\xa0%", "1.234,50\xa0€", "03.11.2026", "03.11.2026, 18:05"),
        ("de-x-leicht", "12.345", "34,2\xa0%", "1.234,50\xa0€", "03.11.2026", "03.11.2026, 18:05"),
        ("en", "12,345", "34.2%", "€1,234.50", "3 Nov 2026", "3 Nov 2026, 18:05"),
        ("uk", "12\xa0345", "34,2%", "1\xa0234,50\xa0EUR", "03.11.2026", "03.11.2026, 18:05"),
        ("tr", "12.345", "%34,2", "€1.234,50", "3 Kas 2026", "3 Kas 2026 18:05"),
        ("ru", "12\xa0345", "34,2\xa0%", "1\xa0234,50\xa0€", "03.11.2026", "03.11.2026, 18:05"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language, number, share, money, day, moment):
    formats = Formats(language)
    assert formats.integer(12345) == number
    assert formats.percent(Decimal("0.342"), 1) == share
    assert formats.money(123450) == money
    assert formats.date(dt.date(2026, 11, 3)) == day
    assert formats.datetime(MOMENT) == moment


def test_arabic_and_farsi_use_latin_digits_unless_asked():
    assert "2026" in Formats("ar").date(dt.date(2026, 11, 3))
    assert Formats("fa").date(dt.date(2026, 11, 3)) == "3 نوامبر 2026"
    assert Formats("fa", digits="native").date(dt.date(2026, 11, 3)) == "۳ نوامبر ۲۰۲۶"
    assert [direction(language) for language in ("ar", "fa", "de", "uk", "de-x-leicht")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]


def test_a_language_nobody_knows_is_written_as_german():
    assert Formats("xx").decimal(Decimal("1234.5"), 1) == "1.234,5"


def test_hostile_strings_go_out_and_come_back_as_text():
    strings = [text for text in json.loads(HOSTILE.read_text(encoding="utf-8")) if text.strip()]
    assert len(strings) > 500
    table = Table("Böse", [Column("a", "Text")], [[text] for text in strings])
    kept = [clean(text) for text in strings]
    lines = list(plain_csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert [restore(line[0]) for line in lines] == kept
    assert not [line[0] for line in lines if line[0].lstrip()[:1] in ("=", "+", "-", "@")]
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:]] == kept
    assert b"<f>" not in _sheet_xml(to_xlsx(table))


def test_payloads_that_run_programs_are_defused():
    payloads = ["=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://x")']
    written = to_csv(Table("T", [Column("a", "A")], [[payload] for payload in payloads]))
    cells = [row[0] for row in plain_csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";")][1:]
    assert cells == ["'" + payload for payload in payloads]
