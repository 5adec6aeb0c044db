"""What somebody hears who does not see the page: news comes first, counts are said, the place on the page is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.offers.tests.signups import open_offer, sign_up
from tests import cast as people

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_saved_is_read_first_and_the_tab_key_goes_on_from_there(page_factory, live_server, worker, town):
    session = people.session(people.offer(town), days=0, hour=0)
    page = page_factory("de", "desktop", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/")
    page.get_by_role("spinbutton", name="Wie viele waren da?").fill("7")
    page.keyboard.press("Enter")
    news = page.locator("[data-news]")
    expect(news).to_contain_text("Gespeichert")
    expect(news).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_plus_and_minus_say_the_number(page_factory, live_server, worker, town):
    session = people.session(people.offer(town), days=0, hour=0)
    page = page_factory("de", "desktop", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/")
    page.get_by_role("button", name="Wie viele waren da?: eins mehr").press("Enter")
    expect(page.locator("[data-announcer]")).to_have_text("1")


def test_a_filter_says_how_many_are_left_and_keeps_the_place(page_factory, live_server, town):
    people.session(people.offer(town, free="yes"), days=1)
    people.session(people.offer(town, title="Töpfern", free="no"), days=1)
    page = page_factory("de", "desktop")
    page.goto(f"{live_server.url}/de/programm/")
    page.locator(".sq-filters summary").press("Enter")
    box = page.get_by_role("checkbox", name="kostenlos")
    box.press("Space")
    expect(page.locator("[data-announcer]")).to_have_text("Ein Angebot")
    expect(box).to_be_focused()


def test_a_menu_does_not_stay_over_what_has_the_focus(page_factory, live_server, town):
    page = page_factory("de", "desktop")
    page.goto(f"{live_server.url}/de/")
    menu = page.locator("details.qw-languages")
    menu.locator("summary").press("Enter")
    menu.get_by_role("link").last.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


def test_a_tap_on_a_name_can_be_taken_back_at_once(page_factory, live_server, worker, town):
    session = people.session(open_offer(town, seats=21), days=0)
    with clock.at(session.starts_at - timedelta(days=1)):
        sign_up(session, "Nour")
    page = page_factory("de", "desktop", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/liste/")
    here = page.get_by_role("button", name="Da : Nour", exact=True)
    here.press("Enter")
    expect(here).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-ticked]")).to_have_text("1 da")
    back = page.get_by_role("button", name="Zurücknehmen : Nour")
    back.press("Enter")
    expect(back).to_be_hidden()
    expect(here).to_be_focused()
    expect(here).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-ticked]")).to_have_text("0 da")
