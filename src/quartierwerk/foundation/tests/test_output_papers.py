"""Posters, week sheets, notices and one-page sheets: large, in several scripts, black on white, read in order."""

import io

import pikepdf
import pytest
from tests import papers

from quartierwerk.foundation.output.papers import (
    Code,
    Day,
    Entry,
    Panel,
    Section,
    Week,
    notice,
    one_page,
    poster,
    week_sheet,
)
from quartierwerk.foundation.output.pdf import Letterhead, Picture
from quartierwerk.foundation.output.qr import qr_png

GERMAN = Panel(
    "de",
    "Nachbarschaftscafé",
    ["Dienstag, 3. November", "9:30 bis 11:00 Uhr"],
    [("Wo", "Burgweg 5"), ("", "Bitte klingeln")],
    ["kostenlos", "nur für Frauen"],
    "Wir freuen uns.",
)
ARABIC = Panel(
    "ar",
    "مقهى الجيران",
    ["الثلاثاء، 3 نوفمبر"],
    [("المكان", "Burgweg 5 (Treff)، الطابق الأول")],
    ["مجانا", "للنساء فقط"],
)
UKRAINIAN = Panel("uk", "Сусідське кафе", ["Вівторок, 3 листопада"], [("Де", "Burgweg 5")], ["безкоштовно"])
TURKISH = Panel("tr", "Komşu kafesi", ["3 Kasım Salı"], [("Nerede", "Burgweg 5")], ["ücretsiz"])
CODE = Code("https://example.org/a/", "QR-Code zur Seite", [("de", "Mehr dazu:"), ("ar", "المزيد:")])
HEAD = Letterhead("Stadtteilbüro", ["Burgweg 5"], None, ["Gefördert durch das Land."])
LOGO = Picture(qr_png("logo", scale=1), "Logo des Landes")


def pages(paper: bytes) -> int:
    with pikepdf.open(io.BytesIO(paper)) as opened:
        return len(opened.pages)


def millimetres(paper: bytes) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(paper)) as opened:
        box = [float(side) for side in opened.pages[0].MediaBox]
    return round((box[2] - box[0]) / 72 * 25.4), round((box[3] - box[1]) / 72 * 25.4)


def inks(paper: bytes) -> set[tuple[float, ...]]:
    """All colours that are set on the pages, as their components."""
    found = set()
    with pikepdf.open(io.BytesIO(paper)) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("scn", "SCN", "rg", "RG", "g", "G"):
                    found.add(tuple(round(float(each), 3) for each in operands))
    return found


def test_a_poster_says_the_same_in_four_languages_on_one_page():
    paper = poster(GERMAN, ARABIC, UKRAINIAN, TURKISH, code=CODE, letterhead=HEAD, logos=[LOGO])
    assert pages(paper) == 1
    assert millimetres(paper) == (210, 297)
    read = papers.read(paper)
    assert [text for role, text in read if role == "H1"] == [
        "Nachbarschaftscafé",
        "مقهى الجيران",
        "Сусідське кафе",
        "Komşu kafesi",
    ]
    assert ("P", "Wo: Burgweg 5") in read
    assert ("P", "المكان: Burgweg 5 (Treff)، الطابق الأول") in read
    assert ("P", "kostenlos nur für Frauen") in read
    assert ("Figure", "QR-Code zur Seite") in read
    assert ("P", "https://example.org/a/") in read
    assert ("P", "المزيد:") in read
    assert ("Figure", "Logo des Landes") in read
    assert ("P", "Gefördert durch das Land.") in read


@pytest.mark.parametrize("panels", [[GERMAN], [ARABIC], [GERMAN, ARABIC], [ARABIC, GERMAN, TURKISH]])
@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("a3", (297, 420))])
def test_posters_of_one_to_three_languages_and_both_sizes_are_one_page(panels, paper, size):
    made = poster(*panels, code=CODE, letterhead=HEAD, paper=paper)
    assert (pages(made), millimetres(made)) == (1, size)


def test_a_poster_lies_on_its_side_with_a_picture():
    made = poster(GERMAN, ARABIC, landscape=True, picture=Picture(qr_png("bild"), "Zwei Frauen trinken Tee"))
    assert (pages(made), millimetres(made)) == (1, (297, 210))
    assert papers.read(made)[0] == ("Figure", "Zwei Frauen trinken Tee")


def test_letters_shrink_until_everything_fits():
    long = Panel("de", "Fest", lines=[("", "Viele Worte machen. " * 60)])
    assert pages(poster(long, code=CODE)) == 1
    word = "Donaudampfschifffahrtsgesellschaft"
    assert ("H1", word) in papers.read(poster(Panel("de", word), GERMAN))


def test_a_poster_has_at_least_one_and_at_most_four_languages():
    with pytest.raises(ValueError, match="one to 4 panels, not 0"):
        poster()
    with pytest.raises(ValueError, match="one to 4 panels, not 5"):
        poster(*[GERMAN] * 5)


def test_wall_papers_are_black_on_white():
    made = poster(GERMAN, ARABIC, code=CODE)
    assert inks(made) <= {(0.0,), (1.0,), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)}


def test_a_week_names_days_hours_and_what_is_off():
    week = Week(
        "de",
        "Diese Woche",
        [
            Day(
                "Montag, 2. November",
                [
                    Entry("9:30–11:00", "Deutschkurs", "Burgweg 5, Raum 2", ["kostenlos"]),
                    Entry("15:00–17:00", "Hausaufgabenhilfe", off="Fällt aus"),
                ],
            )
        ],
        intro="2. bis 8. November",
    )
    empty = Week("ar", "هذا الأسبوع", [], empty="لا توجد مواعيد")
    made = week_sheet(week, empty, code=CODE, letterhead=HEAD, as_of="Stand: 1. November 2026")
    assert pages(made) == 2
    assert papers.read(made)[:9] == [
        ("H1", "Diese Woche"),
        ("P", "2. bis 8. November"),
        ("H2", "Montag, 2. November"),
        ("P", "9:30–11:00"),
        ("P", "Deutschkurs"),
        ("P", "Burgweg 5, Raum 2"),
        ("P", "kostenlos"),
        ("P", "15:00–17:00"),
        ("P", "Fällt aus: Hausaufgabenhilfe"),
    ]
    assert ("P", "لا توجد مواعيد") in papers.read(made)


def test_a_full_week_runs_on_over_pages():
    days = [Day(f"Tag {day}", [Entry("9:00", f"Angebot {day}.{each}", "Ort") for each in range(9)]) for day in range(7)]
    made = week_sheet(Week("de", "Volle Woche", days))
    assert pages(made) > 1
    titles = [text for _role, text in papers.read(made) if text.startswith("Angebot")]
    assert titles == [f"Angebot {day}.{each}" for day in range(7) for each in range(9)]


def test_a_week_sheet_without_a_week_is_refused():
    with pytest.raises(ValueError, match="at least one week"):
        week_sheet()


def test_a_door_notice_has_a_large_code_and_steps():
    made = notice(
        Panel("de", "Bitte zählen", ["Deutschkurs"], [("Ort", "Burgweg 5")], (), "Gilt nur für diesen Termin."),
        code=Code("https://example.org/t/abc", "QR-Code zur Zählung", [("de", "Mit dem Telefon scannen")]),
        steps=["Code scannen", "Zahl eintippen"],
        letterhead=HEAD,
    )
    assert pages(made) == 1
    read = papers.read(made)
    assert ("H1", "Bitte zählen") in read
    assert ("Figure", "QR-Code zur Zählung") in read
    assert [text for role, text in read if role == "LI"] == ["1.Code scannen", "2.Zahl eintippen"]


def test_one_thing_on_one_page():
    made = one_page(
        "uk",
        "Сусідське кафе",
        lead="Зустріч для всіх.",
        facts=[("Де", "Burgweg 5")],
        marks=["безкоштовно"],
        sections=[Section("Що ми робимо", ["Розмовляємо."], ["Кава", "Чай"])],
        picture=Picture(qr_png("bild"), "Столи надворі"),
        code=CODE,
        letterhead=HEAD,
        as_of="1 листопада 2026",
    )
    assert pages(made) == 1
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert str(opened.Root.Lang) == "uk"
    read = papers.read(made)
    assert ("H2", "Що ми робимо") in read
    assert ("Figure", "Столи надворі") in read
    assert ("P", "Де: Burgweg 5") in read


def test_typed_words_on_a_wall_stay_words():
    evil = '#read("/data.json") *x* $y$ <script>alert(1)</script> 🎉'
    shown = '#read("/data.json") *x* $y$ <script>alert(1)</script> ▯'
    panel = Panel("de", evil, [evil], [(evil, evil)], [evil], evil)
    assert [text for role, text in papers.read(poster(panel)) if role == "H1"] == [shown]
    read = papers.read(notice(panel, steps=[evil]))
    assert ("LI", "1." + shown) in read
    entry = Entry(evil, evil, evil, [evil], evil)
    assert ("H2", shown) in papers.read(week_sheet(Week("de", evil, [Day(evil, [entry])], evil, evil, evil)))
