"""One table, four papers: page, PDF, XLSX and CSV are fetched, read back and say the same, in German and in English.

Every expected figure is worked out by hand from the dates in ``spring``; none is taken from the code that adds up.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast as builders
from tests import papers

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.models import AskedSplit, Quotation, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation
from quartierwerk.reports.models import FrozenReport
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary

pytestmark = pytest.mark.django_db
IN_MAY = datetime(2026, 5, 20, 12, tzinfo=clock.BERLIN)
IN_JUNE = datetime(2026, 6, 15, 12, tzinfo=clock.BERLIN)
BANDS = """
title = "Stiftung"
[[ages]]
label = "0 bis 26"
from = 0
to = 26
[[ages]]
label = "27 bis 59"
from = 27
to = 59
[[fields]]
label = "Lernen"
codes = ["bildung"]
[[fields]]
label = "Begegnung"
codes = ["kultur", "beratung"]
[[fields]]
label = "Sport"
codes = ["sport"]
"""

HEAD = (
    "Geplant|Abgesagt|Stattgefunden|Gezählt|Nicht gezählt|Besuche|davon Kinder|Durchschnitt|Auslastung (%)|Abgewiesen"
)
DAYS = f"{HEAD}|Ehrenamtliche".replace("|Auslastung (%)", "")
COURSE, CAFE = "5|1|4|3|1|24|2|8.0|38|3|0", "2|0|1|1|0|1030|0|1030.0||0|2"
SEWING, HOUR = "1|0|1|0|1|nicht gezählt|||||", "1|0|1|1|0|0|0|0.0||0|0"
LIVE = f"""
Angebot|{HEAD}|Ehrenamtliche
Café|{CAFE}
Deutschkurs am Vormittag|{COURSE}
Nähstube|{SEWING}
Sprechstunde|{HOUR}
Summe|9|1|7|5|2|1054|2|210.8|38|3|2

Handlungsfeld|{HEAD}|Ehrenamtliche
Bildung|7|1|5|4|1|1054|2|263.5|38|3|2
Kultur|3|0|2|1|1|1030|0|1030.0||0|2
ohne Zuordnung|{HOUR}
Summe|9|1|7|5|2|1054|2|210.8|38|3|2

Zielgruppe|{HEAD}|Ehrenamtliche
Frauen|{COURSE}
ohne Zuordnung|4|0|3|2|1|1030|0|515.0||0|2
Summe|9|1|7|5|2|1054|2|210.8|38|3|2

Alter|Besuche
0-5|30
6-13|40
14-26|50
27plus|60
nicht nach Alter aufgeteilt|874
Summe|1054

Monat|{DAYS}
April 2026|7|0|7|5|2|1054|2|210.8|3|2
Mai 2026|2|1|0|0|0|0||||
Summe|9|1|7|5|2|1054|2|210.8|3|2

Wochentag|{DAYS}
Dienstag|5|1|4|3|1|24|2|8.0|3|0
Mittwoch|2|0|1|1|0|1030|0|1030.0|0|2
Donnerstag|1|0|1|0|1|nicht gezählt||||
Freitag|1|0|1|1|0|0|0|0.0|0|0
Summe|9|1|7|5|2|1054|2|210.8|3|2

Grund|Termine
wegen Krankheit|1
Summe|1

Wortlaut|Zahl|Einheit|von|bis|Quelle
rund 440 Teilnehmende|440|Besuche, rund|||Träger
"""

# April alone, in June, in the bands and fields of a funder: nothing is called off and nothing is still to come.
FROZEN = f"""
Angebot|{HEAD}|Ehrenamtliche
Café|1|0|1|1|0|1030|0|1030.0||0|2
Deutschkurs am Vormittag|4|0|4|3|1|24|2|8.0|38|3|0
Nähstube|{SEWING}
Sprechstunde|{HOUR}
Summe|7|0|7|5|2|1054|2|210.8|38|3|2

Handlungsfeld|{HEAD}|Ehrenamtliche
Lernen|5|0|5|4|1|1054|2|263.5|38|3|2
Begegnung|3|0|3|2|1|1030|0|515.0||0|2
Sport|0|0|0|0|0|0|||||
Summe|7|0|7|5|2|1054|2|210.8|38|3|2

Zielgruppe|{HEAD}|Ehrenamtliche
Frauen|4|0|4|3|1|24|2|8.0|38|3|0
ohne Zuordnung|3|0|3|2|1|1030|0|515.0||0|2
Summe|7|0|7|5|2|1054|2|210.8|38|3|2

Alter|Besuche
0 bis 26|120
27 bis 59|0
keiner Altersgruppe zuzuordnen|60
nicht nach Alter aufgeteilt|874
Summe|1054

Monat|{DAYS}
April 2026|7|0|7|5|2|1054|2|210.8|3|2
Summe|7|0|7|5|2|1054|2|210.8|3|2

Wochentag|{DAYS}
Dienstag|4|0|4|3|1|24|2|8.0|3|0
Mittwoch|1|0|1|1|0|1030|0|1030.0|0|2
Donnerstag|1|0|1|0|1|nicht gezählt||||
Freitag|1|0|1|1|0|0|0|0.0|0|0
Summe|7|0|7|5|2|1054|2|210.8|3|2

Grund|Termine
Summe|0

Wortlaut|Zahl|Einheit|von|bis|Quelle
rund 440 Teilnehmende|440|Besuche, rund|||Träger
"""

ENGLISH = {
    "Angebot": "Offer", "Geplant": "Planned", "Abgesagt": "Called off", "Stattgefunden": "Took place",
    "Gezählt": "Counted", "Nicht gezählt": "Not counted", "Besuche": "Visits", "davon Kinder": "of which children",
    "Durchschnitt": "Average", "Auslastung (%)": "Occupancy (%)", "Abgewiesen": "Turned away",
    "Ehrenamtliche": "Volunteers",
    "nicht gezählt": "not counted", "Summe": "Total", "Handlungsfeld": "Field of action",
    "Zielgruppe": "Target group", "ohne Zuordnung": "without assignment", "Alter": "Age", "Monat": "Month",
    "Wochentag": "Weekday", "Grund": "Reason", "Termine": "Dates", "wegen Krankheit": "due to illness",
    "keiner Altersgruppe zuzuordnen": "cannot be assigned to an age group", "Mai 2026": "May 2026",
    "nicht nach Alter aufgeteilt": "not broken down by age", "Dienstag": "Tuesday", "Mittwoch": "Wednesday",
    "Donnerstag": "Thursday", "Freitag": "Friday", "Wortlaut": "Wording", "Zahl": "Number", "Einheit": "Unit",
    "von": "from", "bis": "until", "Quelle": "Source", "Besuche, rund": "Visits, around",
}  # fmt: skip


def tables_of(text, language):
    """The tables written above: a list of rows each, the heading first."""
    words = ENGLISH if language == "en" else {}
    return [
        [[words.get(cell, cell) for cell in line.split("|")] for line in table.splitlines()]
        for table in text.strip().split("\n\n")
    ]


@pytest.fixture
def spring(town):
    """In April a course (8, 0, 16 visits, one date not counted), a café, a sewing room that nobody counted and an
    office hour to which nobody came; in May one date of the course called off, and the café still to come."""

    def listed(kind, code, terms, **more):
        found = Vocabulary.objects.create(code=code, version=3, kind=kind, title=code, **more)
        for place, (term, title, *ages) in enumerate(terms):
            start, end = ages or (None, None)
            Term.objects.create(vocabulary=found, code=term, title=title, position=place, age_from=start, age_to=end)
        return found

    def offer(title, **more):
        return builders.offer(town, title=title, **{"seats": None, "fields": ("kultur",), **more})

    def date(of, month, day, hour=10):
        return builders.session(of, days=(datetime(2026, month, day) - datetime(2026, 5, 20)).days, hour=hour)

    def count(session, visits, **more):
        key = f"00000000-0000-0000-0000-{Tally.objects.count():012d}"
        counting.record_tally(actor=Clock(), session=session, key=key, visits=visits, **more)

    bands = [("0-5", "0-5", 0, 5), ("6-13", "6-13", 6, 13), ("14-26", "14-26", 14, 26), ("27plus", "27plus", 27, None)]
    ages = listed(Kind.AGES, "eigene", bands, is_working=False)
    listed(Kind.FIELDS, "felder", [("bildung", "Bildung"), ("kultur", "Kultur")], is_working=True)
    listed(Kind.GROUPS, "gruppen", [("frauen", "Frauen")], is_working=True)
    with clock.at(IN_MAY):
        course = offer("Deutschkurs am Vormittag", seats=21, fields=("bildung",), groups=("frauen",))
        cafe = offer("Café", site=town.cafe, carrier=town.other_carrier, fields=("bildung", "kultur"))
        AskedSplit.objects.create(offer=cafe, vocabulary=ages)
        count(date(course, 4, 7), 8, children=2)
        count(date(course, 4, 14), 0)
        count(date(course, 4, 21), 16, turned_away=3, method="estimated")
        date(course, 4, 28)
        Cancellation.objects.create(session=date(course, 5, 5), reason="illness", at=clock.now(), by="clock")
        splits = {"eigene:3": {"0-5": 30, "6-13": 40, "14-26": 50, "27plus": 60}}
        count(date(cafe, 4, 22, hour=15), 1030, volunteers=2, splits=splits)
        date(cafe, 5, 27, hour=15)
        date(offer("Nähstube"), 4, 9)
        count(date(offer("Sprechstunde", fields=("beratung",)), 4, 10), 0)
    Quotation.objects.create(
        area=town.west, words="rund 440 Teilnehmende", amount=440, is_about=True, unit="visits", source="Träger"
    )


# Reading back. A figure is written as 1054 and 210.8, a share in per cent as 38, a gap as "".


def plain(text, language):
    """A cell of a page or a paper, as its language writes it."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u00ad", "").strip()  # hyphenated at a line end
    if text == "–":
        return ""
    if re.fullmatch(r"[\d.,]+( ?%)?", text):
        thousands, point = (",", ".") if language == "en" else (".", ",")
        return text.rstrip("% ").replace(thousands, "").replace(point, ".")
    return text


class Tables(HTMLParser):
    """The rows of every table of a page."""

    def __init__(self):
        super().__init__()
        self.tables, self.in_cell = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self.in_cell:
            self.tables[-1][-1][-1] += data


def from_page(data, language):
    parser = Tables()
    parser.feed(data.decode())
    return [[[plain(cell, language) for cell in row] for row in table] for table in parser.tables]


def from_pdf(data, language):
    return [[plain(cell, language) for cell in row] for row in papers.cells(data)]


def from_csv(data, language):
    """Every second block is a table; the one before it says what the table is about. Always with German figures."""
    assert data.startswith("\ufeff".encode())
    blocks, block = [], []
    for row in [*csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"), []]:
        if row:
            block.append(row)
        else:
            blocks.append(block)
            block = []
    return [[[plain(cell, "de") for cell in row] for row in table] for table in blocks[1::2]]


def from_xlsx(data, language):
    """Figures are figures here; only how many places are shown is a matter of form."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for name in book.sheet_names[:-1]:  # the last one holds the definitions
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        start = next(place for place, row in enumerate(rows) if not any(row)) + 1
        heads = [cell for cell in rows[start] if cell]
        shown = [heads]
        for row in rows[start + 1 :]:
            assert not any(row[len(heads) :])
            shown.append([_cell(cell, head) for cell, head in zip(row, heads, strict=False)])
        found.append(shown)
    return found


def _cell(value, head):
    if isinstance(value, str):
        return value
    if head in ("Auslastung (%)", "Occupancy (%)"):
        return f"{value * 100:.0f}"
    return f"{value:.1f}" if head in ("Durchschnitt", "Average") else f"{value:.0f}"


def all_four(site, address, query, language):
    """What the page and its three files say, fetched from their real addresses."""

    def fetch(**more):
        answer = site.get(address, {**query, **more})
        assert answer.status_code == 200
        return answer

    page = fetch().content
    found = {"page": from_page(page, language)}
    for form, read in (("pdf", from_pdf), ("xlsx", from_xlsx), ("csv", from_csv)):
        assert f"form={form}" in page.decode(), "the page leads to the file"
        found[form] = read(fetch(form=form).content, language)
    return found


@pytest.fixture
def in_language(signed_in, manager):
    def sign_in(language):
        manager.account.language = language
        manager.account.save(update_fields=["language"])
        return signed_in(manager)

    return sign_in


def assert_all_say(found, tables):
    assert found["page"] == tables
    assert found["csv"] == tables
    assert found["xlsx"] == tables
    assert found["pdf"] == [row for table in tables for row in table]


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_pdf_xlsx_and_csv_say_the_figures_worked_out_by_hand(spring, town, in_language, language):
    site = in_language(language)
    query = {"scope": town.west.slug, "first": "2026-04-01", "last": "2026-05-31"}
    with clock.at(IN_MAY):
        found = all_four(site, reverse("reports:figures"), query, language)
    assert_all_say(found, tables_of(LIVE, language))


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_frozen_report_says_the_same_in_all_four_in_the_bands_of_the_funder(spring, town, in_language, language):
    site = in_language(language)
    query = f"?scope={town.west.slug}&first=2026-04-01&last=2026-04-30"
    with clock.at(IN_JUNE):
        bands = SimpleUploadedFile("stiftung.toml", BANDS.encode())
        asked = site.post(reverse("reports:freezing") + query, {"title": "Frühjahr", "bands": bands, "note": ""})
        assert asked.status_code == 302
        page = reverse("reports:report", args=[FrozenReport.objects.get().pk])
        found = all_four(site, page, {}, language)
    assert_all_say(found, tables_of(FROZEN, language))


def test_the_public_version_says_the_same_in_all_four_and_hides_the_same(spring, town, in_language):
    site = in_language("de")
    query = {"scope": town.west.slug, "first": "2026-04-01", "last": "2026-05-31", "oeffentlich": "1"}
    with clock.at(IN_MAY):
        Tally.objects.filter(visits=0, session__offer__title="Sprechstunde").update(visits=3)
        found = all_four(site, reverse("reports:figures"), query, "de")
    offers = found["page"][0]
    hidden = "unter 5 oder geschützt"
    assert offers[0] == ["Angebot", "Geplant", "Abgesagt", "Stattgefunden", "Besuche"]
    assert offers[4] == ["Sprechstunde", "1", "0", "1", hidden]
    assert [row[4] for row in offers].count(hidden) >= 2, "a second one, or the sum would tell the first"
    assert_all_say(found, found["page"])
