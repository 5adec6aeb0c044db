"""The stock of partners and the next half-year in a real browser: one tap without scripts, a proposal, one preview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Offer
from quartierwerk.offers.tests import builders
from quartierwerk.parties.models import Contact
from tests import cast as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def partner_offer(town):
    offer = people.offer(
        town, title="Nähtreff im Quartier", stock=StockState.PARTNER, confirmed_on=clock.today() - timedelta(days=200),
        contact_phone="05721 100", summary="Wir nähen zusammen, Maschinen sind da.",
    )  # fmt: skip
    builders.series(offer, Clock(), rrule="FREQ=WEEKLY;BYDAY=TU")
    people.offer(town, title="Chor", stock=StockState.PARTNER, confirmed_on=clock.today() - timedelta(days=400))
    return offer


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_partner_confirms_with_one_tap_without_scripts(
    page_factory, live_server, axe, step, fits, partner_offer, viewport
):
    asked = actions.ask_partner(actor=Clock(), offer=partner_offer)
    address = f"{live_server.url}/stimmt-noch/{queries.link_token(asked)}/"
    seen = page_factory("de", viewport)
    seen.goto(address)
    step(seen, "asked")
    axe(seen)
    fits(seen)
    page = page_factory("de", viewport, javascript=False)
    page.goto(address)
    page.get_by_role("button", name="Stimmt noch").click()
    expect(page.get_by_text("Danke, bestätigt.")).to_be_visible()
    step(page, "confirmed")
    partner_offer.refresh_from_db()
    assert partner_offer.confirmed_on == clock.today()


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_change_is_proposed_and_released(page_factory, live_server, axe, step, fits, partner_offer, worker, viewport):
    asked = actions.ask_partner(actor=Clock(), offer=partner_offer)
    partner = page_factory("de", viewport)
    partner.goto(f"{live_server.url}/stimmt-noch/{queries.link_token(asked)}/")
    partner.get_by_role("link", name="Etwas hat sich geändert").click()
    axe(partner)
    fits(partner)
    partner.get_by_label("Telefon für Fragen").fill("05721 200")
    partner.get_by_label("Neue Zeiten").fill("ab Mai mittwochs um 15 Uhr")
    step(partner, "changed")
    partner.get_by_role("button", name="Vorschlagen").click()
    expect(partner.get_by_text("wartet auf die Freigabe")).to_be_visible()
    step(partner, "waits")
    axe(partner)
    office = page_factory("de", viewport, account=worker.account)
    office.goto(f"{live_server.url}/buero/angebote/bestand/")
    step(office, "list")
    axe(office)
    fits(office)
    office.get_by_role("link", name="Nähtreff im Quartier").click()
    office.get_by_role("button", name="Freigeben").click()
    expect(office.get_by_text("tragen Sie erst ein").first).to_be_visible()
    step(office, "not yet entered")
    axe(office)
    fits(office)
    office.get_by_label("Was in Worten dasteht").check()
    office.get_by_role("button", name="Freigeben").click()
    expect(office.get_by_text("Freigegeben: Die Änderung steht im Programm.")).to_be_visible()
    assert Offer.objects.get(pk=partner_offer.pk).contact_phone == "05721 200"


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_the_half_year_is_copied_after_one_look(page_factory, live_server, axe, step, fits, town, worker, viewport):
    begin = builders.next_day(0)
    first, last = begin + timedelta(weeks=8), begin + timedelta(weeks=30)
    for title, hour in (("Deutschkurs am Vormittag", "10:00"), ("Nähcafé", "11:00")):
        offer = people.offer(town, title=title)
        builders.series(offer, worker, start=begin, at=hour, weeks=6, weekday=0)
        offer.leaders.add(Contact.objects.create(name=f"Leitung {title}", area=town.west, ends_on=first))
    endless = people.offer(town, title="Offener Treff")
    builders.series(endless, worker, rrule="FREQ=WEEKLY;BYDAY=TU")
    page = page_factory("de", viewport, account=worker.account)
    page.goto(f"{live_server.url}/buero/angebote/halbjahr/")
    for label, day in (("Vorlage", begin), ("Neuer Zeitraum von", first), ("bis einschließlich", last)):
        page.get_by_label(label).fill(day.isoformat())
    page.get_by_role("button", name="Vorschau zeigen").click()
    expect(page.get_by_text("Gewählt: 2 Reihen")).to_be_visible()
    step(page, "preview")
    axe(page)
    fits(page)
    page.get_by_label("Nähcafé").uncheck()
    page.get_by_role("button", name="Auswahl neu ansehen").click()
    expect(page.get_by_text("Gewählt: 1 Reihe")).to_be_visible()
    page.get_by_role("button", name="So anlegen").click()
    expect(page.locator("[data-announcer]")).to_contain_text("1 Reihe ist angelegt")
    expect(page.get_by_text("1 Reihe ist angelegt")).to_be_visible()
    step(page, "made")
    made = Offer.objects.get(title="Deutschkurs am Vormittag").series.order_by("pk").last()
    assert made.starts_local == f"{first.isoformat()}T10:00"
