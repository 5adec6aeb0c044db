"""Tables and charts on a page: escaped, sortable by links, readable without colour."""

import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from lxml import html

from quartierwerk.foundation.output import charts
from quartierwerk.foundation.output.qr import qr_png, qr_svg
from quartierwerk.foundation.output.screen import sorting, to_screen
from quartierwerk.foundation.output.table import Chart, Column, Kind, Table, Word

EVIL = '"><script>alert(1)</script>&amp;'
KINDS = ("bar", "stacked", "line", "multiples")


def make_table(**changes) -> Table:
    parts = {
        "title": "Besuche",
        "columns": [
            Column("name", "Gruppe", names_row=True),
            Column("visits", "Besuche", Kind.INTEGER),
            Column("children", "Kinder", Kind.INTEGER),
        ],
        "rows": [["Café", 1234, 200], ["Deutschkurs", Word("nicht gezählt"), None], ["Frauentreff", 310, 0]],
        "totals": {"name": "Summe", "visits": 1544, "children": 200},
        "notes": ["34 von 38 Terminen gezählt"],
        "facts": [("Zeitraum", "November 2026")],
        "definitions": [("Besuche", "an der Tür gezählt")],
    }
    return Table(**(parts | changes))


def page(shown) -> html.HtmlElement:
    return html.fromstring(f"<div>{render_to_string('foundation/_table.html', {'table': shown})}</div>")


def words(elements) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_the_page_shows_heads_rows_totals_and_what_must_be_known():
    shown = page(to_screen(make_table(), language="de"))
    assert words(shown.xpath("//thead//th[@scope='col']")) == ["Gruppe", "Besuche", "Kinder"]
    assert [words(row.xpath("./*")) for row in shown.xpath("//tbody/tr")] == [
        ["Café", "1.234", "200"],
        ["Deutschkurs", "nicht gezählt", "–"],
        ["Frauentreff", "310", "0"],
    ]
    assert words(shown.xpath("//tbody//th[@scope='row']")) == ["Café", "Deutschkurs", "Frauentreff"]
    assert words(shown.xpath("//tfoot/tr/*")) == ["Summe", "1.544", "200"]
    assert words(shown.xpath("//caption")) == ["Besuche"]
    assert "34 von 38 Terminen gezählt" in shown.text_content()
    assert words(shown.xpath("//dt")) == ["Zeitraum", "Besuche"]
    assert len(shown.xpath("//td[@class='qw-table__number']")) == 8


def test_headings_sort_by_links_that_keep_the_filters():
    query = QueryDict("feld=bildung&sortieren=visits&page=3")
    shown = page(to_screen(make_table(), language="de", query=query, sortable=("name", "visits")))
    assert shown.xpath("//thead//a/@href") == ["?feld=bildung&sortieren=name", "?feld=bildung&sortieren=-visits"]
    assert shown.xpath("//thead//th/@aria-sort") == ["ascending"]
    assert words(shown.xpath("//caption/span")) == ["(Sortiert nach „Besuche“, aufsteigend)"]
    assert words(shown.xpath("//thead//th")) == ["Gruppe", "Besuche ↑", "Kinder"]


def test_sorting_asks_only_for_columns_that_may_be_sorted():
    assert sorting(QueryDict("sortieren=-visits"), ("visits",)) == ("visits", True)
    assert sorting(QueryDict("sortieren=name"), ("visits", "name")) == ("name", False)
    assert sorting(QueryDict("sortieren=password"), ("visits",)) is None
    assert sorting(QueryDict(""), ("visits",)) is None


def test_a_row_links_from_the_cell_that_names_it():
    shown = page(to_screen(make_table(), language="de", row_url=lambda row: f"/gruppe/{row}/"))
    assert shown.xpath("//tbody//a/@href") == ["/gruppe/0/", "/gruppe/1/", "/gruppe/2/"]
    assert words(shown.xpath("//tbody//a")) == ["Café", "Deutschkurs", "Frauentreff"]


def test_what_was_typed_comes_out_inert():
    table = make_table(
        title=EVIL,
        columns=[Column("name", EVIL, names_row=True), Column("visits", "B", Kind.INTEGER)],
        rows=[[EVIL, 5]],
        totals=[EVIL, 5],
        notes=[EVIL],
        facts=[(EVIL, EVIL)],
        definitions=[(EVIL, EVIL)],
        charts=[Chart(kind, EVIL, "name", ("visits",)) for kind in KINDS],
    )
    written = render_to_string("foundation/_table.html", {"table": to_screen(table, language="de")})
    assert "<script" not in written
    assert html.fromstring(written.strip().join(["<div>", "</div>"])).xpath("//tbody//th")[0].text_content() == EVIL


def test_an_empty_table_says_so():
    shown = page(to_screen(make_table(rows=[], totals=None, empty="Noch nichts gezählt."), language="de"))
    assert not shown.xpath("//table")
    assert "Noch nichts gezählt." in shown.text_content()


def test_figures_follow_the_language_of_the_page():
    assert to_screen(make_table(), language="en").rows[0][1].text == "1,234"
    assert to_screen(make_table(), language="fa", digits="native").rows[0][1].text == "۱٬۲۳۴"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_chart_is_well_formed_named_and_free_of_style(kind, language):
    table = make_table()
    chart = Chart(kind, "Besuche nach Gruppe", "name", ("visits", "children"))
    svg = charts.draw(table, chart, language=language).svg()
    picture = html.fromstring(svg)
    assert picture.get("role") == "img"
    named = picture.get("aria-labelledby").split()
    assert [picture.xpath(f"//*[@id='{name}']")[0].tag for name in named] == ["title", "desc"]
    assert picture.xpath("//title")[0].text == "Besuche nach Gruppe"
    assert "Deutschkurs: Besuche nicht gezählt" in picture.xpath("//desc")[0].text
    assert "style=" not in svg
    assert "<style" not in svg
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= set(picture.xpath("//pattern/@id"))


def test_a_missing_figure_is_a_word_and_no_bar():
    chart = Chart("bar", "T", "name", ("visits",))
    drawing = charts.draw(make_table(), chart, language="de")
    assert len([shape for shape in drawing.shapes if "chart-series" in shape]) == 2
    assert "nicht gezählt" in [label.text for label in drawing.labels]


def test_a_bar_is_as_long_as_its_figure():
    table = make_table(rows=[["a", 100, 0], ["b", 50, 0], ["c", 0, 0]])
    drawing = charts.draw(table, Chart("bar", "T", "name", ("visits",)), language="de")
    lengths = [float(re.search(r' width="([\d.]+)"', shape)[1]) for shape in drawing.shapes if "chart-series" in shape]
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.02)
    assert lengths[2] == 0


def test_a_chart_is_mirrored_where_one_reads_from_the_right():
    chart = Chart("bar", "T", "name", ("visits",))
    left = charts.draw(make_table(), chart, language="de")
    right = charts.draw(make_table(), chart, language="ar")
    assert left.labels[0].x == 0
    assert left.labels[0].anchor == "left"
    assert right.labels[0].x == charts.WIDTH
    assert right.labels[0].anchor == "right"
    assert 'text-anchor="start"' in left.svg()
    assert 'direction="rtl"' in right.svg()
    assert re.search(rf'<text x="{charts.WIDTH}"[^>]* text-anchor="start"', right.svg())


def test_series_differ_without_colour():
    table = make_table(rows=[["a", 100, 50], ["b", 50, 20]])
    bars = charts.draw(table, Chart("bar", "T", "name", ("visits", "children")), language="de").svg()
    assert len(set(re.findall(r'class="chart-series-(\d)"', bars))) == 2
    assert len(set(re.findall(r' fill="(url[^"]+)"', bars))) == 1  # the second is hatched, the first is full
    lines = charts.draw(table, Chart("line", "T", "name", ("visits", "children")), language="de").svg()
    assert "<circle" in lines
    assert "<polygon" in lines
    assert 'stroke-dasharray="7 4"' in lines


def test_a_gap_in_the_figures_is_a_gap_in_the_line():
    table = make_table(rows=[["a", 1, 0], ["b", None, 0], ["c", 3, 0], ["d", 4, 0]])
    svg = charts.draw(table, Chart("line", "T", "name", ("visits",)), language="de").svg()
    assert len(re.findall(r'stroke-width="2"', svg)) == 1
    assert svg.count("<circle") == 3 + charts._patterns("x").count("<circle")


@pytest.mark.parametrize("rows", [[], [["a", None, None]], [["a", 0, 0]], [["a", -5, 3]], [["x" * 500, 10**9, 1]]])
@pytest.mark.parametrize("kind", KINDS)
def test_odd_figures_still_make_a_picture(kind, rows):
    drawing = charts.draw(make_table(rows=rows), Chart(kind, "T", "name", ("visits", "children")), language="de")
    html.fromstring(drawing.svg())
    assert drawing.height > 0
    assert "nan" not in drawing.svg()


def test_the_same_figures_get_the_same_picture_and_others_another_name():
    chart = Chart("bar", "T", "name", ("visits",))
    one, same = (charts.draw(make_table(), chart, language="de") for _ in range(2))
    other = charts.draw(make_table(), Chart("bar", "U", "name", ("visits",)), language="de")
    assert one.svg() == same.svg()
    assert one.prefix != other.prefix


def test_the_scale_has_round_figures():
    assert charts._ticks(0, 1234) == [0, 500, 1000, 1500]
    assert charts._ticks(0, 3) == [0, 1, 2, 3]
    assert charts._ticks(-4, 10) == [-5, 0, 5, 10]
    assert charts._ticks(0, 0.35) == [0, 0.1, 0.2, 0.3, 0.4]


def test_a_code_is_one_path_with_a_title():
    svg = html.fromstring(qr_svg("https://example.org/t/abc", title=EVIL))
    assert svg.xpath("//title")[0].text == EVIL
    assert len(svg.xpath("//path")) == 1
    assert qr_png("https://example.org/t/abc").startswith(b"\x89PNG")


def test_a_code_holds_what_it_should():
    """The dark squares of the path are those of the code: 25 modules wide for a short address, 4 light ones around."""
    svg = html.fromstring(qr_svg("https://example.org/t/abc", title="T"))
    assert svg.get("viewbox") == "0 0 33 33"
    path = svg.xpath("//path/@d")[0]
    assert path.startswith("M4 4h7v1h-7z")
