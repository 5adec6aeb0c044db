"""A flea market: a woman takes a stall on her phone, another waits and moves up, the office sees who has what."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import SignUp
from quartierwerk.offers.tests.signups import sign_up, state
from quartierwerk.vocabularies.models import Language
from tests import cast as people


@pytest.fixture
def market(town, cast, transactional_db):
    """In twenty days from 10 to 16 o'clock; one of two stalls is taken."""
    offer = people.offer(town, title="Flohmarkt", slug="flohmarkt", seats=None, contact_phone="05721 1234")
    put(offer, "title", "ar", "سوق الأشياء المستعملة", origin="person", by="clock", at="2026-01-01")
    offer.save(update_fields=["translations"])
    return people.session(offer, days=20, minutes=360)


@pytest.fixture
def stalls(market, cast):
    facts = {"name": "Stände im Hof", "places": 2, "size": "3 Meter", "fee_cents": 500}
    row = actions.add_post(actor=cast.worker, session=market, kind="stall", facts=facts)
    put(row, "name", "ar", "أكشاك في الفناء", origin="person", by="clock", at="2026-01-01")
    row.save(update_fields=["translations"])
    return row


def test_a_stall_on_the_phone_in_arabic_and_the_next_one_moves_up(
    live_server, page_factory, market, stalls, cast, axe, fits, step
):
    first = sign_up(stalls, "Olena", answers=("brings:own_craft",), language="uk")

    page = page_factory("ar", "phone", javascript=False)
    page.goto(f"{live_server.url}/ar/angebot/flohmarkt/")
    page.locator(f'a[href="/ar/angebot/flohmarkt/mitmachen/{stalls.pk}/"]').click()
    page.wait_for_url("**/mitmachen/**")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text("أكشاك في الفناء")
    step(page, "Formular")
    page.locator('form.qw-form button[type="submit"]').click()
    assert not SignUp.objects.filter(participant__language="ar").exists()  # what is missing is said
    step(page, "Etwas fehlt")
    page.locator('input[name="first_name"]').fill("فاطمة")
    page.locator('input[name="brings"][value="brings:food"]').check()
    page.locator('input[name="electricity"]').check()
    page.locator('form.qw-form button[type="submit"]').click()
    page.wait_for_url("**/ar/meins/neu/**")
    code = page.locator(".sq-code__text").inner_text()
    expect(page.get_by_text("أكشاك في الفناء")).to_be_visible()
    assert page.context.cookies() == []
    step(page, "Code zum Fotografieren")
    mine = SignUp.objects.get(participant__latin_name="Fatma")
    assert (state(mine), mine.answers) == ("promised", ("brings:food", "stall:electricity"))

    waiting = sign_up(stalls, "Zahra", answers=("brings:information",), language="fa", phone="0176 55")
    assert state(waiting) == "waiting"

    office = page_factory("de", "phone", account=cast.worker.account)
    office.goto(f"{live_server.url}/buero/angebote/termine/{market.pk}/mitmachen/")
    expect(office.get_by_text("2 von 2 vergeben, 1 auf der Warteliste.")).to_be_visible()
    expect(office.get_by_role("link", name="Fatma")).to_be_visible()
    expect(office.get_by_text("Essen und Trinken, Strom")).to_be_visible()
    axe(office)
    fits(office)
    step(office, "Stände und Helferdienste")

    phone = page_factory("ar", "small")  # the photograph, read by another phone
    phone.goto(f"{live_server.url}/ar/meins/?code={code}")
    axe(phone)
    fits(phone)
    phone.locator("details.qw-disclosure summary").first.click()
    phone.locator('form[action$="/meins/abmelden/"] button').click()
    phone.wait_for_url("**/meins/abmelden/")
    assert (state(first), state(mine), state(waiting)) == ("promised", "ended", "held")

    office.goto(f"{live_server.url}/buero/angebote/anrufliste/")
    expect(office.get_by_text("0176 55")).to_be_visible()
    expect(office.get_by_text("Stände im Hof, Flohmarkt")).to_be_visible()


def test_the_office_puts_up_a_shift_and_takes_it_over_next_time(
    live_server, page_factory, market, stalls, cast, axe, fits, step
):
    office = page_factory("de", "small", account=cast.worker.account)
    office.goto(f"{live_server.url}/buero/angebote/termine/{market.pk}/")
    office.get_by_role("link", name="Stände und Helferdienste").click()
    office.get_by_role("link", name="Neuer Helferdienst").click()
    office.get_by_label("Name").fill("Kuchentheke")
    office.get_by_label("Wie viele helfen?").fill("3")
    office.get_by_label("Beginn").fill("14:00")
    office.locator("#id_ends").fill("16:00")
    axe(office)
    fits(office)
    step(office, "Neuer Helferdienst")
    office.get_by_role("button", name="Speichern").click()
    expect(office.get_by_text("Es fehlen noch 3 Menschen, die mithelfen.")).to_be_visible()
    (_stalls, shift) = queries.posts_of(market)
    assert (shift.starts_local[11:], shift.ends_local[11:]) == ("14:00", "16:00")

    following = people.session(market.offer, days=50, minutes=360)
    office.goto(f"{live_server.url}/buero/angebote/termine/{following.pk}/mitmachen/")
    office.get_by_role("link", name="Wie beim letzten Mal").click()
    office.get_by_role("button", name="Ansehen").click()
    expect(office.get_by_text("Kuchentheke: 3")).to_be_visible()
    axe(office)
    fits(office)
    step(office, "Wie beim letzten Mal")
    office.get_by_role("button", name="Übernehmen").click()
    expect(office.get_by_role("heading", name="Kuchentheke")).to_be_visible()
    assert [post.name for post in queries.posts_of(following)] == ["Stände im Hof", "Kuchentheke"]


@pytest.mark.parametrize("size", ["small", "desktop"])
def test_the_staff_pages_of_stalls_are_open_to_everybody(
    live_server, page_factory, market, stalls, cast, axe, fits, size
):
    Language.objects.update_or_create(
        code="ar",
        defaults={"name": "Arabisch", "own_name": "العربية", "is_for_content": True, "is_right_to_left": True},
    )
    row = sign_up(stalls, "فاطمة", answers=("brings:food",), language="ar", phone="0176 1")
    page = page_factory("de", size, account=cast.worker.account)
    for path in (
        f"termine/{market.pk}/", f"termine/{market.pk}/mitmachen/neu/stand/", f"mitmachen/{stalls.pk}/bearbeiten/",
        f"mitmachen/{stalls.pk}/ende/", f"mitmachen/{stalls.pk}/anmelden/", f"mitmachen/{stalls.pk}/sprachen/ar/",
        f"termine/{market.pk}/mitmachen/uebernehmen/", f"anmeldungen/{row.pk}/",
    ):  # fmt: skip
        answer = page.goto(f"{live_server.url}/buero/angebote/{path}")
        assert answer.status == 200, path
        axe(page)
        fits(page)
