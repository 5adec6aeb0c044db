"""Papers of a use as a reading program hears them: German binds, the group's language follows, fonts are inside."""

from __future__ import annotations

import io
from datetime import date, datetime

import pikepdf
import pytest
from tests import cast as town_cast
from tests import papers as reader

from quartierwerk.foundation import clock
from quartierwerk.rooms import actions, conditions, papers
from quartierwerk.rooms.models import Booking, Statement, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house, legal_most=40, clearup_minutes=15)


def group(town, language="de"):
    return town_cast.group(town.own_carrier, "نادي القراءة", language=language, contact_name="Frau Beispiel")


def booked(worker, room, group, *days):
    slots = [conditions.slot(datetime(2030, 6, day, 10), datetime(2030, 6, day, 11, 30)) for day in days]
    actions.book(actor=worker, room=room, group=group, title="Lesen", slots=slots, people=12)
    return list(Booking.objects.select_related("room__site__area", "room__carrier", "group", "request"))


def lines(pdf):
    return [text.replace("\xa0", " ").strip("\u2068\u2069") for _role, text in reader.read(pdf)]


def fonts_are_inside(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        for page in paper.pages:
            for font in page.Resources.Font.values():
                (part,) = font.DescendantFonts
                assert {"/FontFile2", "/FontFile3"} & set(part.FontDescriptor.keys())


def test_the_agreement_names_parties_room_dates_price_and_rules(worker, town, room):
    Tariff.objects.create(room=room, basis="hour", cents=1200, deposit_cents=5000, tax_note="Umsatzsteuerfrei.")
    paper = papers.agreement(group(town), booked(worker, room, group(town), 4, 11))
    text = "\n".join(lines(paper))
    for words in (
        "Nutzungsvereinbarung", "نادي القراءة", "Frau Beispiel", "Saal, Mittelpunkt", "36,00 €", "50,00 €",
        "Umsatzsteuerfrei.", "Dienstag, 4. Juni 2030", "10:00–11:30 Uhr", "Im Raum sind nie mehr als 40 Personen.",
        "Unterschrift der Gruppe", "Schlüssel gibt der Träger gegen Unterschrift aus.",
    ):  # fmt: skip
        assert words in text, words
    fonts_are_inside(paper)


def test_a_group_that_reads_arabic_gets_german_first_and_arabic_second(worker, town, room):
    arabic = group(town, "ar")
    paper = papers.agreement(arabic, booked(worker, room, arabic, 4))
    headings = [text for role, text in reader.read(paper) if role == "H1"]
    assert headings == ["Nutzungsvereinbarung", "اتفاقية الاستخدام"]
    assert "ترجمة. النص الألماني هو الملزم." in lines(paper)
    assert "الثلاثاء، 4 يونيو 2030" in "\n".join(lines(paper))
    fonts_are_inside(paper)


def test_a_language_that_the_house_does_not_speak_gets_the_german_text_alone(worker, town, room):
    some = group(town, "ro")
    headings = [
        text for role, text in reader.read(papers.agreement(some, booked(worker, room, some, 4))) if role == "H1"
    ]
    assert headings == ["Nutzungsvereinbarung"]


def test_the_handover_record_says_what_was_written_down_and_leaves_room_for_the_pen(worker, town, room):
    (booking,) = booked(worker, room, group(town), 4)
    empty = lines(papers.handover_record(booking, None, language="de"))
    assert "Rückgabe: Gruppe" in empty
    facts = {"keys": "17, 18", "out_on": date(2030, 6, 3), "out_remark": "Fenster links klemmt"}
    record = papers.handover_record(
        booking, actions.hand_over(actor=worker, booking=booking, facts=facts), language="de"
    )
    rows = [[cell.strip("\u2068\u2069") for cell in row] for row in reader.cells(record)]
    assert rows == [
        ["", "Tag", "Schlüssel (Nummern)", "Zustand des Raums"],
        ["Ausgabe", "03.06.2030", "17, 18", "Fenster links klemmt"],
        ["Rückgabe", "", "17, 18", ""],
    ]


def test_the_statement_prints_number_lines_sum_and_tax_note_and_says_when_it_was_withdrawn(worker, town, room):
    Tariff.objects.create(
        room=room, basis="hour", cents=1200, day_cap_cents=1500, deposit_cents=5000, tax_note="Steuerfrei."
    )
    one = group(town)
    booked(worker, room, one, 4)
    made = actions.make_statement(
        actor=worker, group=one, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 15)
    )
    paper = papers.statement_paper(made)
    rows = [[cell.replace("\xa0", " ").strip("\u2068\u2069") for cell in row] for row in reader.cells(paper)]
    assert rows[1:] == [
        ["04.06.2030", "10:00–11:30", "Saal", "1,5 Std. zu 12,00 €, höchstens 15,00 € am Tag", "15,00 €"],
        ["Entgelte", "15,00 €"],
        ["Kaution, die es zurückgibt", "50,00 €"],
        ["Summe", "65,00 €"],
    ]
    text = "\n".join(lines(paper))
    assert "Abrechnung R-2030-0001" in text
    assert "Steuerfrei." in text
    assert "Zahlbar bis 15.07.2030." in text
    assert "Zurückgezogen" not in text
    actions.withdraw_statement(actor=worker, statement=made, why="Falsch")
    again = "\n".join(lines(papers.statement_paper(Statement.objects.get())))
    assert "Zurückgezogen am 01.05.2030. Diese Abrechnung gilt nicht mehr." in again


def test_words_that_look_like_commands_are_printed_as_words(worker, town, room):
    loud = town_cast.group(town.own_carrier, '#panic("x") *fett* $a$ <script>')
    text = "\n".join(lines(papers.agreement(loud, booked(worker, room, loud, 4))))
    assert '#panic("x") *fett* $a$ <script>' in text
