"""Where fees are paid: typed once by the carrier, checked, on every statement from then on."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as town_cast
from tests import papers as reader

from quartierwerk.foundation import clock
from quartierwerk.places.tests.test_pages import words
from quartierwerk.rooms import actions, conditions, papers
from quartierwerk.rooms.models import BankAccount, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 7, 10, 9, tzinfo=clock.BERLIN)
IBAN = "DE89370400440532013000"
TYPED = {"holder": "Träger am Markt e. V.", "iban": "DE89 3704 0044 0532 0130 00", "purpose": "Raumnutzung"}


@pytest.fixture(autouse=True)
def tenth_of_july():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


def billed(worker, town, room, *, cents=1200, language="de"):
    """The statement about an hour and a half on 3 June."""
    Tariff.objects.create(room=room, basis="hour", cents=cents)
    group = town_cast.group(town.own_carrier, language=language)
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        slot = conditions.slot(datetime(2030, 6, 3, 10), datetime(2030, 6, 3, 11, 30))
        actions.book(actor=worker, room=room, group=group, title="Nähen", slots=[slot])
    return actions.make_statement(
        actor=worker, group=group, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 31)
    )


def test_the_carrier_types_its_account_and_it_is_checked(signed_in, worker, town, room):
    site = signed_in(worker)
    address = reverse("rooms:account", args=[town.own_carrier.pk])
    assert "noch kein Konto" in words(site.get(reverse("rooms:accounts")))
    wrong = site.post(address, {**TYPED, "iban": "DE89 3704 0044 0532 0130 01"})
    assert wrong.status_code == 422
    assert "Die Prüfziffern stimmen nicht." in words(wrong)
    assert "Raumnutzung" in wrong.content.decode()
    assert not BankAccount.objects.exists()
    page = site.post(address, TYPED, follow=True)
    assert "DE89 3704 0044 0532 0130 00" in words(page)
    assert "Träger am Markt e. V." in words(page)
    row = BankAccount.objects.get()
    assert (row.iban, row.changed_by) == (IBAN, worker.key)


def test_nobody_else_says_where_the_money_goes(cast, town, room):
    for actor in (cast.stranger, cast.manager, cast.coordinator, cast.administrator, cast.resident):
        with pytest.raises(PermissionDenied):
            actions.set_account(actor=actor, carrier=town.own_carrier, holder="Ich", iban=IBAN)
    assert not BankAccount.objects.exists()


def test_it_stands_on_the_statement_with_its_code_and_stays_there(signed_in, worker, town, room):
    actions.set_account(actor=worker, carrier=town.own_carrier, **TYPED)
    statement = billed(worker, town, room, language="ar")
    assert statement.content["payment"] == {
        "holder": "Träger am Markt e. V.", "iban": IBAN, "purpose": "Raumnutzung R-2030-0001",
    }  # fmt: skip
    actions.set_account(actor=worker, carrier=town.own_carrier, holder="Neu", iban="NL91 ABNA 0417 1643 00")
    statement.refresh_from_db()
    text = reader.text_of(papers.statement_paper(statement))
    for said in ("DE89 3704 0044 0532 0130 00", "Träger am Markt e. V.", "Raumnutzung R-2030-0001"):
        assert said in text
    assert "NL91" not in text
    page = words(signed_in(worker).get(reverse("rooms:statement", args=[statement.pk])))
    assert "DE89 3704 0044 0532 0130 00" in page


def test_the_code_holds_the_sum_of_the_statement(worker, town, room, monkeypatch):
    actions.set_account(actor=worker, carrier=town.own_carrier, **TYPED)
    statement = billed(worker, town, room)
    drawn = []
    monkeypatch.setattr(papers, "qr_svg", lambda content, title: drawn.append(content) or "<svg/>")
    monkeypatch.setattr(papers, "render_pdf", lambda *args, **more: b"%PDF")
    papers.statement_paper(statement)
    assert set(drawn) == {f"BCD\n002\n1\nSCT\n\nTräger am Markt e. V.\n{IBAN}\nEUR18.00\n\n\nRaumnutzung R-2030-0001"}


@pytest.mark.parametrize("case", ["nothing to pay", "withdrawn", "no account"])
def test_without_a_sum_or_an_account_there_is_no_code(worker, town, room, monkeypatch, case):
    if case != "no account":
        actions.set_account(actor=worker, carrier=town.own_carrier, **TYPED)
    statement = billed(worker, town, room, cents=0 if case == "nothing to pay" else 1200)
    if case == "withdrawn":
        statement = actions.withdraw_statement(actor=worker, statement=statement, why="Falsch")
    drawn = []
    monkeypatch.setattr(papers, "qr_svg", lambda content, title: drawn.append(content) or "<svg/>")
    assert papers.statement_paper(statement).startswith(b"%PDF")
    assert drawn == []
