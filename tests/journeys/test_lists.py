"""Ticking names on a phone: twelve of fourteen and nine who just came are twenty-one; a dead spot loses no tap."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.attendance.models import Presence, Tally
from quartierwerk.foundation import clock
from quartierwerk.offers.tests.signups import open_offer, sign_up
from tests import cast as builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fourteen(town):
    """A date of this morning for which fourteen people signed up the day before."""
    session = builders.session(open_offer(town, seats=21), days=0)
    with clock.at(session.starts_at - timedelta(days=1)):
        return session, [sign_up(session, f"Person {number:02}") for number in range(1, 15)]


def row_of(page, sign_up):
    return page.locator(f"#anmeldung-{sign_up.pk}")


def tap(page, sign_up, name="Da"):
    row_of(page, sign_up).get_by_role("button", name=re.compile(rf"^{name}\b")).tap()


def test_twelve_names_and_nine_others_on_a_phone(page_factory, live_server, worker, fourteen, axe, step):
    session, rows = fourteen
    page = page_factory("de", "phone", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/")
    page.get_by_role("link", name=re.compile(r"^Liste\b")).tap()
    for number, row in enumerate(rows[:12], start=1):
        tap(page, row)
        expect(page.locator("[data-ticked]")).to_have_text(f"{number} da")
    step(page, "twelve names ticked")
    axe(page)
    page.get_by_role("spinbutton", name="Wie viele kamen ohne Anmeldung?").fill("9")
    page.get_by_role("button", name="Zählung speichern").tap()
    expect(page.get_by_text("Gespeichert: Deutschkurs am Vormittag, 21.")).to_be_visible()
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/liste/")
    expect(page.get_by_text("21 Besuche: 12 von der Liste, 9 ohne Anmeldung.")).to_be_visible()
    step(page, "the list after counting")
    assert Tally.objects.get(is_current=True).visits == 21
    day = session.starts_local[:10]
    page.goto(f"{live_server.url}/buero/berichte/?scope=traeger-am-markt&first={day}&last={day}")
    lists = page.get_by_role("table").filter(has_text="Nicht erschienen").last
    expect(lists.get_by_role("row", name="Deutschkurs am Vormittag")).to_contain_text("12")
    expect(page.get_by_role("table").first).to_contain_text("21")


def test_a_tap_in_a_dead_spot_waits_and_is_sent(page_factory, live_server, worker, fourteen):
    session, rows = fourteen
    page = page_factory(
        "de", "phone", account=worker.account, tolerate=("ERR_INTERNET_DISCONNECTED", "when fetching the script")
    )
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/liste/")
    page.context.set_offline(True)
    tap(page, rows[0])
    expect(row_of(page, rows[0]).get_by_text("Auf diesem Gerät gespeichert.")).to_be_visible()
    assert not Presence.objects.exists()
    page.context.set_offline(False)
    page.reload()  # a killed page: what was tapped is in the outbox and goes out when it opens again
    expect(page.locator(".qw-outbox__entry")).to_contain_text("gesendet")
    assert Presence.objects.get().state == "present"


def test_the_list_works_without_a_script(page_factory, live_server, worker, fourteen):
    session, rows = fourteen
    page = page_factory("de", "small", account=worker.account, javascript=False)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/liste/")
    tap(page, rows[0])
    expect(page.get_by_text("1 da", exact=True)).to_be_visible()
    tap(page, rows[1], "Nicht da")
    expect(page.get_by_text("1 da, 1 nicht da")).to_be_visible()
    page.get_by_role("spinbutton", name="Wie viele kamen ohne Anmeldung?").fill("2")
    page.get_by_role("button", name="Zählung speichern").tap()
    expect(page.get_by_text("Gespeichert: Deutschkurs am Vormittag, 3.")).to_be_visible()
