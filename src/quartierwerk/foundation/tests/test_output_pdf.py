"""Papers are tagged, fit for archives, inert, and read in the right order in every script."""

import datetime as dt
import io
import json
import unicodedata
from pathlib import Path

import pikepdf
import pypdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from tests import papers

from quartierwerk.foundation.output import fonts, pdf
from quartierwerk.foundation.output.errors import PaperFailed, PaperTooLarge
from quartierwerk.foundation.output.press import content_in_order, in_reading_order
from quartierwerk.foundation.output.qr import qr_png
from quartierwerk.foundation.output.table import Chart, Column, Kind, Table, Word

HOSTILE = Path(__file__).resolve().parents[4] / "tests" / "data" / "hostile" / "blns.json"
MOMENT = dt.datetime(2026, 11, 3, 17, 5, tzinfo=dt.UTC)
PNG = qr_png("https://example.org/", scale=1)


def make_table(**changes) -> Table:
    parts = {
        "title": "Besuche im November",
        "columns": [
            Column("name", "Gruppe", names_row=True),
            Column("visits", "Besuche", Kind.INTEGER),
            Column("cost", "Kosten", Kind.MONEY),
        ],
        "rows": [["Café", 1234, 123450], ["Deutschkurs", Word("nicht gezählt"), None]],
        "totals": {"name": "Summe", "visits": 1234, "cost": 123450},
        "facts": [("Zeitraum", "November 2026")],
        "notes": ["34 von 38 Terminen gezählt"],
        "definitions": [("Besuche", "an der Tür gezählt, auch mehrfach")],
    }
    return Table(**(parts | changes))


def test_a_paper_is_tagged_archivable_and_carries_its_fonts():
    paper = pikepdf.open(io.BytesIO(pdf.to_pdf(make_table(), language="de", as_of=MOMENT)))
    assert str(paper.Root.Lang) == "de"
    assert bool(paper.Root.MarkInfo.Marked)
    assert len(paper.Root.StructTreeRoot.K) > 0
    about = paper.open_metadata()
    assert about["pdfuaid:part"] == "1"
    assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
    assert about["dc:title"] == "Besuche im November"
    used = [font for page in paper.pages for font in page.Resources.Font.values()]
    assert {str(font.BaseFont).split("+")[1] for font in used} == {"FiraSans-Regular", "FiraSans-Bold"}
    assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in used)


def test_the_table_stands_in_the_paper_as_on_the_page():
    paper = pdf.to_pdf(make_table(), language="de", as_of=MOMENT)
    assert papers.cells(paper) == [
        ["Gruppe", "Besuche", "Kosten (EUR)"],
        ["Café", "1.234", "1.234,50\xa0€"],
        ["Deutschkurs", "nicht gezählt", ""],
        ["Summe", "1.234", "1.234,50\xa0€"],
    ]
    read = papers.read(paper)
    assert ("H1", "Besuche im November") in read
    assert ("P", "34 von 38 Terminen gezählt") in read
    assert ("LI", "Besuchean der Tür gezählt, auch mehrfach") in read
    page = pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "Stand: 03.11.2026, 18:05" in page
    assert "Seite 1 von 1" in page


def test_arabic_is_read_in_logical_order_and_mirrored():
    table = Table(
        "تقرير عن مقهى الجيران",
        [Column("name", "المجموعة والمكان", names_row=True), Column("visits", "عدد الزيارات", Kind.INTEGER)],
        [["دورة اللغة الألمانية للنساء (Café Nachbar)، الثلاثاء 09:30", 1234]],
    )
    paper = pdf.to_pdf(table, language="ar")
    assert str(pikepdf.open(io.BytesIO(paper)).Root.Lang) == "ar"
    assert papers.cells(paper) == [
        ["المجموعة والمكان", "عدد الزيارات"],
        ["دورة اللغة الألمانية للنساء (Café Nachbar)، الثلاثاء 09:30", "1,234"],
    ]
    assert papers.read(paper)[0] == ("H1", "تقرير عن مقهى الجيران")
    text = pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "تقرير عن مقهى الجيران" in text
    with pikepdf.open(io.BytesIO(paper)) as opened:
        names = {str(font.BaseFont).split("+")[1] for font in opened.pages[0].Resources.Font.values()}
    assert names == {"Vazirmatn-Regular", "Vazirmatn-Bold"}


def test_without_turning_the_words_round_arabic_would_be_read_backwards():
    """The counter-test: what Typst writes of itself names the words of a run from left to right."""
    as_set = "/ReversedChars BMC (b) Tj EMC\n/ReversedChars BMC (a) Tj EMC"
    assert content_in_order(f"BT{as_set}\nET".encode()) == (
        b"BT /ReversedChars BMC (a) Tj EMC\n/ReversedChars BMC (b) Tj EMC\nET"
    )
    nested = (
        b"BT/A BMC (b) Tj EMC/Span<</ActualText<FEFF25AF>>>BDC/ReversedChars BMC (a) Tj EMC EMC"
        b"/ReversedChars BMC (c) EMC\nET"
    )
    assert content_in_order(nested) == (
        b"BT /ReversedChars BMC (c) EMC\n"
        b"/Span<</ActualText<FEFF25AF>>>BDC/ReversedChars BMC (a) Tj EMC EMC\n/A BMC (b) Tj EMC\nET"
    )
    single = b"BT/ReversedChars BMC (EMC ET) Tj EMC\nET"
    assert content_in_order(single) == single


def test_a_paper_without_reversed_words_is_left_as_it_is():
    paper = pdf.to_pdf(make_table(), language="de", as_of=MOMENT)
    assert in_reading_order(paper) == paper


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Größe, Straße, „Café“ – 5 €"),
        ("de-x-leicht", "Das Café ist kostenlos."),
        ("en", "Women’s meeting, free of charge"),
        ("uk", "Зустріч сусідів: щовівторка, ґанок, її"),
        ("ar", "لقاء الجيران كل ثلاثاء"),
        ("tr", "Komşular buluşması: çarşamba, İğne, ığ"),
        ("ru", "Встреча соседей каждый вторник"),
        ("fa", "پنجشنبه گفتگو چای ژاله"),
        ("ti", "ትግርኛ ቋንቋ"),
        ("ro", "Întâlnirea vecinilor, țară, știre"),
        ("ckb", "کۆبوونەوەی دراوسێکان"),
        ("vi", "Cuộc gặp gỡ hàng xóm"),
    ],
)
def test_every_language_is_set_with_the_fonts_of_the_house(language, text):
    table = Table(text, [Column("a", text)], [[text]])
    assert papers.cells(pdf.to_pdf(table, language=language)) == [[text], [text]]


def test_an_arabic_phrase_in_a_german_line_stays_in_order():
    table = Table("T", [Column("a", "A")], [["Sie spricht اللغة العربية جيدا und Deutsch"]])
    assert papers.cells(pdf.to_pdf(table, language="de"))[1] == ["Sie spricht اللغة العربية جيدا und Deutsch"]


def test_signs_without_a_picture_become_one_box():
    assert fonts.paper_text("Fest 🎉🎊 im Hof 中文") == "Fest ▯ im Hof ▯"
    assert fonts.paper_text("👨‍👩‍👧 da") == "▯ da"
    assert fonts.paper_text("a\u0308\ufeff") == "ä"
    assert fonts.paper_text("h\u0336\u0353a\u0301") == "há"


def test_an_office_adds_a_font_for_another_script(tmp_path, settings):
    settings.OUTPUT_FONT_FOLDERS = [tmp_path]
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    make_font(tmp_path / "office.ttf", "Amtsschrift", "中文")
    make_font(tmp_path / "nameless.ttf", "Ohne vollen Namen", "한", has_full_name=False)
    assert fonts.families("de")[3:] == ["Amtsschrift"]
    assert fonts.paper_text("Haus 中文 한") == "Haus 中文 ▯"
    table = Table("T", [Column("a", "A")], [["Haus 中文"]])
    assert papers.cells(pdf.to_pdf(table, language="de"))[1] == ["Haus 中文"]


def make_font(path: Path, family: str, signs: str, *, has_full_name: bool = True) -> None:
    """A TTF file with a square for each sign."""
    pen = TTGlyphPen(None)
    for move, corner in (
        (pen.moveTo, (0, 0)),
        (pen.lineTo, (0, 500)),
        (pen.lineTo, (500, 500)),
        (pen.lineTo, (500, 0)),
    ):
        move(corner)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"uni{ord(sign):04X}" for sign in signs)]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(sign): f"uni{ord(sign):04X}" for sign in signs})
    font.setupGlyf(dict.fromkeys(names, square))
    font.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    full = {"fullName": family, "psName": family} if has_full_name else {}
    font.setupNameTable({"familyName": family, "styleName": "Regular", **full})
    font.setupOS2()
    font.setupPost()
    font.save(path)


def test_vowel_signs_that_would_be_read_twice_are_left_out():
    assert fonts.paper_text("مجانًا صباحًا") == "مجانا صباحا"
    assert fonts.paper_text("کافهٔ ما") == "کافۀ ما"


def test_hostile_strings_are_only_ever_text():
    strings = [text for text in json.loads(HOSTILE.read_text(encoding="utf-8")) if text.strip()]
    assert len(strings) > 500
    table = Table("Böse", [Column("a", "Text")], [[text] for text in strings])
    read = papers.cells(pdf.to_pdf(table, language="de"))[1:]
    assert len(read) == len(strings)
    for text, (cell,) in zip(strings, read, strict=True):
        wanted = fonts.paper_text(text)
        # A box among Arabic letters comes from another font, so its place in the line is not kept.
        order = sorted if fonts.NO_PICTURE in wanted else str
        assert order(_letters(cell)) == order(_letters(wanted))


def _letters(text: str) -> str:
    """Without what is not drawn; presentation forms and ligatures as their letters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNPS")


def test_words_of_the_setting_language_stay_words():
    text = '#read("/data.json") $x^2$ *fett* _schräg_ `code` @ref <label> // \\ #import "x.typ"'
    table = Table(text, [Column("a", text)], [[text]], notes=[text], facts=[(text, text)])
    paper = pdf.to_pdf(table, language="de")
    assert papers.cells(paper) == [[text], [text]]
    assert ("P", text) in papers.read(paper)


def test_a_long_table_repeats_its_heading_on_every_page():
    table = Table("Lang", [Column("a", "Kopfzeile")], [[f"Zeile {number}"] for number in range(120)])
    pages = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(table, language="de"))).pages
    assert len(pages) > 2
    assert all("Kopfzeile" in page.extract_text() for page in pages)
    assert "Seite 2 von" in pages[1].extract_text()


def test_names_stay_readable_beside_many_columns_of_words():
    words = ["Samstag, 2. Januar 2027, 13:00-19:00 Uhr", "Natalja", "zugesagt", "Gebrauchtes und Trödel, Tisch",
             "gar nicht, der Code genügt", "selbst eingetragen", "Stadtteilbüro"]  # fmt: skip
    table = make_table(
        columns=[
            Column("post", "Stand oder Dienst", names_row=True),
            Column("number", "Stelle auf der Liste", Kind.INTEGER),
        ]
        + [Column(f"word{place}", f"Überschrift {place}") for place in range(len(words))],
        rows=[["Stände auf der Straße", 3, *words]],
        totals=None,
        facts=[],
        notes=[],
        definitions=[],
    )
    heights = set()
    page = pypdf.PdfReader(io.BytesIO(pdf.to_pdf(table, language="de"))).pages[0]
    page.extract_text(visitor_text=lambda text, at, *more: text.strip() and heights.add(round(at[5])))
    assert len(heights) <= 8  # lines: title, three of the headings, at most three of the row, the foot


def test_an_empty_table_says_so():
    assert "Keine Einträge." in papers.text_of(pdf.to_pdf(make_table(rows=[], totals=None), language="de"))


def test_a_chart_is_a_figure_with_its_figures_in_words():
    table = make_table(charts=[Chart("bar", "Besuche nach Gruppe", "name", ("visits",))])
    read = papers.read(pdf.to_pdf(table, language="de"))
    assert ("H2", "Besuche nach Gruppe") in read
    assert ("Figure", "Café: 1.234; Deutschkurs: nicht gezählt") in read


def test_pictures_and_files_travel_with_their_words():
    paper = pdf.to_pdf(
        make_table(),
        language="de",
        letterhead=pdf.Letterhead("Stadt Musterstadt", ["Marktplatz 1"], pdf.Picture(PNG, "Wappen"), ["Gefördert."]),
        attachments=[pdf.Attachment("zahlen.csv", b"a;b", "text/csv", "Zahlen als CSV")],
    )
    assert ("Figure", "Wappen") in papers.read(paper)
    opened = pikepdf.open(io.BytesIO(paper))
    assert opened.attachments["zahlen.csv"].get_file().read_bytes() == b"a;b"
    assert "Gefördert." in pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()


def test_a_font_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(PaperFailed) as failed:
        press(tmp_path, '#set document(title: "x")\n#set text(font: "Nirgends")\nText')
    assert "unknown font family" in failed.value.diagnosis


def test_a_sign_without_a_picture_is_an_error_when_it_reaches_the_press(tmp_path):
    with pytest.raises(PaperFailed) as failed:
        press(tmp_path, '#set document(title: "x")\n#set text(font: "Fira Sans", fallback: false)\n中')
    assert "could not be displayed" in failed.value.diagnosis


def test_a_picture_without_words_is_an_error(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.png").write_bytes(PNG)
    with pytest.raises(PaperFailed) as failed:
        press(tmp_path, '#set document(title: "x")\n#set text(font: "Fira Sans")\n#image("x.png")')
    assert "missing alt text" in failed.value.diagnosis


def test_nothing_outside_its_folder_can_be_read(tmp_path):
    with pytest.raises(PaperFailed) as failed:
        press(tmp_path, '#read("/../job.json")')
    assert "project root" in failed.value.diagnosis or "not found" in failed.value.diagnosis


def test_an_endless_paper_is_stopped(tmp_path):
    with pytest.raises(PaperTooLarge):
        press(tmp_path, "#for a in range(100000) { for b in range(100000) { let c = a * b } }", seconds=1)


def test_a_paper_that_needs_too_much_memory_is_stopped(tmp_path):
    with pytest.raises(PaperTooLarge):
        press(tmp_path, '#let a = "x" * 1000\n#let b = range(400000).map(n => a + str(n))\n#b.len()', memory_mb=300)


def press(folder: Path, template: str, *, seconds: int = 20, memory_mb: int = 1024) -> bytes:
    (folder / "root").mkdir(exist_ok=True)
    (folder / "root" / "paper.typ").write_text(template, encoding="utf-8")
    job = {
        "template": "paper.typ",
        "standards": ["ua-1"],
        "font_folders": [str(fonts.FOLDER)],
        "memory_mb": memory_mb,
        "seconds": seconds,
        "file_mb": 10,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    return pdf._press(folder, seconds)


@pytest.mark.parametrize("template", ["../x", "offers/../x", "x.typ", "/x", ""])
def test_a_template_is_named_not_addressed(template):
    with pytest.raises(ValueError, match="not the name of a template"):
        pdf.render_pdf(template, {"title": "x"}, language="de")


def test_a_paper_without_title_or_of_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match="needs a title"):
        pdf.render_pdf("table_report", {"title": " "}, language="de")
    with pytest.raises(ValueError, match="paper is one of a3, a4, a5"):
        pdf.render_pdf("table_report", {"title": "x"}, language="de", paper="letter")


def test_a_picture_is_told_by_its_content():
    with pytest.raises(ValueError, match="PNG, JPEG or SVG"):
        pdf.Pictures().add(pdf.Picture(b"<html>", "x"))
