"""The pages of fees and papers: bill what was seen, withdraw, note payments, print; a code opens its own agreement."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from tests import cast as town_cast
from tests import papers as reader

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.places.tests.test_pages import typed, words
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.models import Booking, Income, Statement, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 7, 10, 9, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def tenth_of_july():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


@pytest.fixture
def group(town, worker, room):
    Tariff.objects.create(room=room, basis="hour", cents=1200, deposit_cents=5000)
    made = town_cast.group(town.own_carrier)
    book(worker, room, made, 3)
    return made


def book(worker, room, group, day):
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        slot = conditions.slot(datetime(2030, 6, day, 10), datetime(2030, 6, day, 11, 30))
        return actions.book(actor=worker, room=room, group=group, title="Nähen", slots=[slot])[0].booking


def autumn(day):
    return conditions.slot(datetime(2030, 9, day, 10), datetime(2030, 9, day, 11))


def at(name, **more):
    return reverse(f"rooms:{name}", kwargs=more)


def shown(answer):
    return words(answer).replace("\xa0", " ")


def plain(answer):
    return " ".join(shown(answer).split())


def test_a_group_is_billed_for_what_was_seen(signed_in, worker, group):
    site = signed_in(worker)
    page = site.get(at("statement_new"), {"gruppe": group.pk})
    assert 'value="2030-06-01"' in page.content.decode()  # the month that is over
    address = f"{at('statement_new')}?gruppe={group.pk}&von=2030-06-01&bis=2030-06-30"
    page = site.get(address)
    assert "1,5 Std. zu 12,00 €" in shown(page)
    assert "68,00 €" in shown(page)
    facts = typed(page)
    assert facts["due_on"] == "2030-07-24"
    made = site.post(address, {"due_on": facts["due_on"], "seen": facts["seen"]})
    row = Statement.objects.get()
    assert made.url == at("statement", pk=row.pk)
    assert "Abrechnung R-2030-0001" in shown(site.get(made.url))
    assert "In diesem Zeitraum ist nichts abzurechnen." in shown(site.get(address))
    paper = site.get(at("statement_pdf", pk=row.pk))
    assert "Abrechnung R-2030-0001" in reader.text_of(paper.content)


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ("2030-07-09", "Dieser Tag ist schon vorbei. Bitte geben Sie an, bis wann die Gruppe noch zahlen kann."),
        ("9999-12-31", "Bitte höchstens zwei Jahre."),
    ],
)
def test_nobody_is_billed_for_a_day_that_is_over(signed_in, worker, group, due_on, words):
    site = signed_in(worker)
    address = f"{at('statement_new')}?gruppe={group.pk}&von=2030-06-01&bis=2030-06-30"
    seen = typed(site.get(address))["seen"]
    page = site.post(address, {"due_on": due_on, "seen": seen})
    assert page.status_code == 422
    assert words in shown(page)
    assert not Statement.objects.exists()
    assert site.post(address, {"due_on": "2030-07-10", "seen": seen}).status_code == 302


def test_a_withdrawn_statement_does_not_say_that_its_sums_are_open(signed_in, worker, group):
    site = signed_in(worker)
    row = actions.make_statement(
        actor=worker, group=group, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 24)
    )
    assert "Kaution 50,00 € : noch offen" in plain(site.get(at("statement", pk=row.pk)))
    fee = Income.objects.get(kind="fee")
    site.post(at("paid", pk=fee.pk), {"paid_on": "2030-07-10"})
    actions.withdraw_statement(actor=worker, statement=row, why="Falscher Zeitraum")
    page = plain(site.get(at("statement", pk=row.pk)))
    assert "Nutzungsentgelt 18,00 € : bezahlt am 10.07.2030" in page
    assert "Nutzungsentgelt zurück -18,00 € : noch offen" in page  # it was paid and goes back
    assert "Kaution 50,00 € : durch das Zurückziehen erledigt" in page
    assert "Kaution zurück -50,00 € : durch das Zurückziehen erledigt" in page


def test_income_between_days_in_the_wrong_order_is_refused(signed_in, worker, group):
    page = signed_in(worker).get(at("income"), {"von": "2030-12-01", "bis": "2030-01-01"})
    assert page.status_code == 422
    assert "Das Ende liegt vor dem Anfang." in shown(page)


def test_a_group_shows_its_language_by_name(signed_in, worker, group):
    group.language = "de-x-leicht"
    group.save()
    assert "Sprache Einfache Sprache" in plain(signed_in(worker).get(at("group", pk=group.pk)))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("von=9999-12-01&bis=9999-12-31", "So weit im Voraus planen die Häuser nicht."),
        ("von=0001-01-01&bis=2030-06-30", "Bitte höchstens zwei Jahre."),
        ("von=0001-01-01&bis=0001-01-31", "In diesem Zeitraum ist nichts abzurechnen."),
    ],
)
def test_a_period_at_the_end_of_time_is_answered_in_words(signed_in, worker, group, period, words):
    page = signed_in(worker).get(f"{at('statement_new')}?gruppe={group.pk}&{period}")
    assert words in shown(page)


def test_a_date_that_came_meanwhile_is_shown_before_it_is_billed(signed_in, worker, room, group):
    site = signed_in(worker)
    address = f"{at('statement_new')}?gruppe={group.pk}&von=2030-06-01&bis=2030-06-30"
    facts = typed(site.get(address))
    book(worker, room, group, 4)
    page = site.post(address, {"due_on": facts["due_on"], "seen": facts["seen"]})
    assert page.status_code == 422
    assert "Inzwischen hat sich etwas geändert." in shown(page)
    assert not Statement.objects.exists()
    again = typed(page)
    assert site.post(address, {"due_on": again["due_on"], "seen": again["seen"]}).status_code == 302
    assert Statement.objects.get().total_cents == 8600


def test_payments_the_deposit_and_a_withdrawal_are_written_down(signed_in, worker, group):
    site = signed_in(worker)
    row = actions.make_statement(
        actor=worker, group=group, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 24)
    )
    assert "Kaution zurückgeben" not in shown(site.get(at("statement", pk=row.pk)))
    assert "noch offen" in shown(site.get(at("statements")))
    for due in Income.objects.all():
        site.post(at("paid", pk=due.pk), {"paid_on": "2030-07-10"})
    assert "erledigt" in shown(site.get(at("statements")))
    page = shown(site.get(at("statement", pk=row.pk)))
    assert "bezahlt am 10.07.2030" in page
    assert "davon noch hier: 50,00 €" in page
    wrong = site.post(at("deposit_back", pk=row.pk), {"cents": "60", "paid_on": "2030-07-10"})
    assert wrong.status_code == 422
    assert "Bitte einen Betrag bis 50,00 €" in shown(wrong)
    site.post(at("deposit_back", pk=row.pk), {"cents": "50", "paid_on": "2030-07-10"})
    assert queries.deposit_held(row) == 0
    site.post(at("statement_withdrawal", pk=row.pk), {"why": "Falscher Zeitraum"})
    assert "Falscher Zeitraum" in shown(site.get(at("statement", pk=row.pk)))
    asked = {"von": "2030-07-01", "bis": "2030-07-31", "form": "csv"}
    listed = site.get(at("income"), asked).content.decode("utf-8-sig")
    assert [line.split(";")[4] for line in listed.splitlines()[1:5]] == ["-50,00", "-18,00", "18,00", "50,00"]
    assert "zurückgezogen" in shown(site.get(at("statements")))


def test_a_changed_content_is_pointed_out(signed_in, worker, group):
    row = actions.make_statement(
        actor=worker, group=group, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 24)
    )
    site = signed_in(worker)
    assert "Die Prüfsumme passt nicht" not in shown(site.get(at("statement", pk=row.pk)))
    Statement.objects.filter(pk=row.pk).update(content={**row.content, "fee_cents": 1})
    assert "Die Prüfsumme passt nicht" in shown(site.get(at("statement", pk=row.pk)))


def test_papers_of_a_booking_are_printed_from_its_page(signed_in, worker, group):
    site = signed_in(worker)
    row = Booking.objects.get()
    page = site.get(at("booking", pk=row.pk)).content.decode()
    for name, heading in (("agreement", "Nutzungsvereinbarung"), ("handover_record", "Übergabeprotokoll")):
        assert at(name, pk=row.pk) in page
        paper = site.get(at(name, pk=row.pk))
        assert paper["Content-Type"] == "application/pdf"
        assert heading in reader.text_of(paper.content)


def test_a_code_opens_the_agreement_of_its_own_request_and_of_no_other(client, worker, town, room, group):
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        received = [
            actions.ask_for(
                actor=worker, room=room, slots=[autumn(day)],
                group=town_cast.group(town.own_carrier, name), purpose=name, people=5, source="phone",
            )
            for day, name in ((3, "Chor"), (4, "Schach"))
        ]  # fmt: skip
    code = received[0].code
    paper = client.get(reverse("room_papers:agreement", kwargs={"code": code}))
    text = reader.text_of(paper.content)
    assert "Chor" in text
    assert "Schach" not in text
    assert "no-store" in paper["Cache-Control"]
    assert client.get(reverse("room_papers:agreement", kwargs={"code": "AAAA-2222"})).status_code == 404


def test_a_code_opens_the_statements_about_its_own_dates_in_the_language_of_the_group(client, worker, town, room):
    Tariff.objects.create(room=room, basis="hour", cents=1000)
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        received = [
            actions.ask_for(
                actor=worker, room=room, slots=[autumn(day)], purpose=name, people=5, source="phone",
                group=town_cast.group(town.own_carrier, name, language="ar"),
            )
            for day, name in ((3, "Chor"), (4, "Schach"))
        ]  # fmt: skip
        made = [
            actions.make_statement(
                actor=worker, group=one.request.group, first=date(2030, 9, 1), last=date(2030, 10, 31),
                due_on=date(2030, 11, 15),
            )
            for one in received
        ]  # fmt: skip
    code = received[0].code
    page = client.get("/ar/meins/", {"code": code}).content.decode()
    shown_code = readable_codes.shown(code)
    assert f'href="/raumpapiere/{shown_code}/abrechnung/{made[0].pk}.pdf"' in page
    assert f"abrechnung/{made[1].pk}.pdf" not in page
    paper = client.get(f"/raumpapiere/{code}/abrechnung/{made[0].pk}.pdf")
    text = reader.text_of(paper.content)
    assert f"Abrechnung {made[0].number}" in text
    assert "كشف الحساب" in text
    assert "no-store" in paper["Cache-Control"]
    assert paper["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/raumpapiere/{code}/abrechnung/{made[1].pk}.pdf").status_code == 404
    assert client.get(f"/raumpapiere/AAAA-2222/abrechnung/{made[0].pk}.pdf").status_code == 404
    actions.withdraw_statement(actor=worker, statement=made[0], why="Falscher Preis")
    assert client.get(f"/raumpapiere/{code}/abrechnung/{made[0].pk}.pdf").status_code == 404
    assert "abrechnung/" not in client.get("/ar/meins/", {"code": code}).content.decode()
