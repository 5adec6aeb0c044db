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


def test_a_field_of_the_paper_month_is_not_hidden_behind_the_names(page_factory, live_server, worker, town):
    offer = people.offer(town, title="Deutschkurs am Vormittag mit Kinderbetreuung")
    last = clock.today().replace(day=1) - timedelta(days=1)
    for weeks in (3, 2, 1, 0):
        people.session(offer, days=(last - clock.today()).days - 7 * weeks, hour=9)
    page = page_factory("de", "small", account=worker.account)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/buero/zaehlen/papier/?monat={last.isoformat()[:7]}")
    cells = page.locator(".qw-month__cell")
    cells.last.focus()
    for _back in range(3):
        page.keyboard.press("Shift+Tab")
    expect(cells.first).to_be_focused()
    names = page.locator(".qw-month tbody th").bounding_box()
    assert cells.first.bounding_box()["x"] >= names["x"] + names["width"]


def test_headings_that_sort_are_seen_on_a_small_screen_when_they_have_the_focus(
    page_factory, live_server, worker, town
):
    people.session(people.offer(town), days=1)
    page = page_factory("de", "small", account=worker.account)
    page.goto(f"{live_server.url}/buero/angebote/")
    heading = page.get_by_role("columnheader").get_by_role("link", name="Titel")
    headings = page.locator(".qw-table--blocks thead")
    assert headings.evaluate("element => getComputedStyle(element).clipPath") == "inset(50%)"
    heading.focus()
    expect(headings).to_have_css("clip-path", "none")
    expect(headings).not_to_have_css("position", "absolute")
    expect(heading).to_be_in_viewport()


def test_the_code_of_a_sign_up_can_be_copied(page_factory, live_server, town):
    session = people.session(open_offer(town, seats=21), days=1)
    page = page_factory("de", "desktop")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(
        f"{live_server.url}/de/angebot/{session.offer.slug}/anmelden/{session.slot.replace('T', '-').replace(':', '')}/"
    )
    page.get_by_label("Vorname").fill("Ada")
    page.get_by_role("button", name="Verbindlich anmelden").press("Enter")
    page.get_by_role("button", name="Code kopieren").press("Enter")
    expect(page.locator("[data-announcer]")).to_have_text("Kopiert")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".sq-code__text").inner_text()


def test_the_way_past_the_menus_leads_past_the_tabs_of_a_room_too(page_factory, live_server, worker, town):
    page = page_factory("de", "desktop", account=worker.account)
    page.goto(f"{live_server.url}/buero/raeume/anfragen/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Anfrage eintragen"


def test_large_letters_need_no_scrolling_to_the_side(page_factory, live_server, town, fits):
    offer = open_offer(town, seats=21)
    for days in (1, 8, 15):
        people.session(offer, days=days)
    page = page_factory("de", "phone")
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(f"{live_server.url}/de/angebot/{offer.slug}/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    fits(page)


def test_the_outbox_says_what_waits_and_keeps_the_place_of_who_presses_its_buttons(
    page_factory, live_server, worker, town
):
    session = people.session(people.offer(town), days=0, hour=0)
    page = page_factory("de", "desktop", account=worker.account)
    page.add_init_script("delete Navigator.prototype.serviceWorker")  # nobody sends behind the page's back
    page.route("**/postausgang/", lambda route: route.abort())
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{session.pk}/")
    page.get_by_role("spinbutton", name="Wie viele waren da?").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("[data-announcer]")).to_have_text(
        "Auf diesem Gerät gespeichert. Wird gesendet, sobald Netz da ist."
    )
    again = page.get_by_role("button", name="Noch einmal senden : Deutschkurs am Vormittag")
    again.evaluate("button => button.dataset.old = 'yes'")
    again.press("Enter")
    expect(page.locator("[data-old]")).to_have_count(0)  # the list was drawn anew
    expect(again).to_be_focused()
    page.once("dialog", lambda question: question.accept())
    page.get_by_role("button", name="Verwerfen : Deutschkurs am Vormittag").press("Enter")
    expect(page.locator(".qw-outbox__entry")).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()
