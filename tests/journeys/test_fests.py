"""A fest in a courtyard: the office plans it, asks the owner, it rains, and everybody reads the other place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Permit, PermitKind, RainDecision
from quartierwerk.vocabularies.models import Language
from tests import cast as people


@pytest.fixture
def fest(town, cast, transactional_db):
    """In forty days in a courtyard; the house has a hall."""
    for code, name, rtl in (("de", "Deutsch", False), ("ar", "Arabisch", True)):
        Language.objects.update_or_create(
            code=code,
            defaults={"name": name, "own_name": name, "is_for_content": True, "is_right_to_left": rtl},
        )
    actions.plant_permit_kinds(actor=Clock())
    people.room(town.house, "Saal")
    offer = people.offer(town, slug="hoffest", title="Hoffest", sign_up="none")
    return people.session(offer, days=40, hour=14, minutes=240, site=None, place_words="Innenhof Ringstraße 4")


def test_a_fest_is_planned_and_the_rain_moves_it_inside(live_server, page_factory, fest, cast, axe, fits, step):
    office = page_factory("de", "desktop", account=cast.worker.account)
    office.goto(f"{live_server.url}/buero/angebote/termine/{fest.pk}/")
    office.get_by_role("link", name="Fest planen").click()
    office.get_by_role("link", name="Genehmigungen eintragen").click()
    office.get_by_label("Einwilligung des Eigentümers").check()
    office.get_by_label("Musik anmelden (GEMA)").check()
    office.get_by_role("button", name="Eintragen").click()
    expect(office.get_by_text("Darf das Fest dort sein?")).to_be_visible()
    expect(office.get_by_text("Zu spät: Die Frist war am")).to_have_count(2)  # 42 days before are over
    axe(office)
    fits(office)
    step(office, "Genehmigungen")

    office.get_by_role("link", name="Einwilligung des Eigentümers").first.click()
    office.get_by_label("mündlich zugesagt").check()
    office.get_by_label("Notiz").fill("Hausverwaltung, am Telefon")
    office.get_by_role("button", name="Eintragen").click()
    expect(office.get_by_text("Darf das Fest dort sein?")).to_have_count(0)
    consent = Permit.objects.get(kind=PermitKind.objects.get(slug="einwilligung"))
    assert [row.state for row in consent.steps.all()] == ["needed", "oral"]
    step(office, "Eigentümer gefragt")

    office.get_by_role("link", name="Regenplan anlegen").click()
    office.get_by_label("an einem anderen Ort oder im Raum").check()
    office.get_by_label("Raum", exact=True).select_option(label="Saal (Mittelpunkt)")
    office.get_by_label("In Worten für alle").fill("Eingang vom Hof.")
    office.get_by_role("button", name="Speichern").click()
    expect(office.get_by_text("„Saal“ ist dafür freigehalten.")).to_be_visible()
    axe(office)
    step(office, "Regenplan")

    resident = page_factory("ar", "phone")
    resident.goto(f"{live_server.url}/ar/angebot/hoffest/")
    expect(resident.locator("html")).to_have_attribute("dir", "rtl")
    expect(resident.locator("#wo")).to_be_visible()
    expect(resident.locator(".sq-place")).to_have_text("Innenhof Ringstraße 4")
    expect(resident.locator(".sq-moved")).to_contain_text("Saal, Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt")
    axe(resident)
    fits(resident)
    step(resident, "Bei Regen")

    office.get_by_role("link", name="Über das Wetter entscheiden").click()
    step(office, "Über das Wetter entscheiden")
    office.get_by_role("button", name="Es regnet: Der Regenplan gilt").click()
    expect(office.get_by_text("Entschieden: Der Regenplan gilt.")).to_be_visible()
    assert RainDecision.objects.get().choice == "rain"
    resident.goto(f"{live_server.url}/ar/angebot/hoffest/")
    expect(resident.locator(".sq-place")).to_have_text("Saal, Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt")
    expect(resident.get_by_text("Innenhof")).to_have_count(0)
    fits(resident)
    step(resident, "Anderer Ort")

    office.get_by_role("link", name="Entscheidung zurücknehmen").click()
    office.get_by_role("button", name="Zurücknehmen").click()
    expect(office.get_by_text("Die Entscheidung ist zurückgenommen.")).to_be_visible()
    resident.goto(f"{live_server.url}/ar/angebot/hoffest/")
    expect(resident.locator(".sq-place")).to_have_text("Innenhof Ringstraße 4")


@pytest.mark.parametrize("size", ["small", "phone"])
def test_the_pages_of_a_fest_fit_on_a_phone(live_server, page_factory, fest, cast, axe, fits, size):
    actions.add_permits(actor=Clock(), session=fest, kinds=list(PermitKind.objects.all()))
    facts = {"alternative": "cover", "words": "Unter dem Vordach, kürzer", "decide_hours": 24}
    actions.set_rain_plan(actor=Clock(), session=fest, facts=facts)
    permit = queries.permits_of(Clock(), fest)[0].permit
    page = page_factory("de", size, account=cast.worker.account)
    for path in (
        f"termine/{fest.pk}/fest/", f"termine/{fest.pk}/fest/genehmigungen/", f"termine/{fest.pk}/fest/regen/",
        f"termine/{fest.pk}/fest/regen/sprachen/", f"termine/{fest.pk}/fest/regen/entscheidung/",
        f"genehmigung/{permit.pk}/", f"genehmigung/{permit.pk}/bearbeiten/", "genehmigungen/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/buero/angebote/{path}")
        axe(page)
        fits(page)


def test_a_number_is_estimated_on_the_phone_without_javascript(live_server, page_factory, fest, cast, step):
    past = people.session(fest.offer, days=-1)
    page = page_factory("de", "phone", account=cast.worker.account, javascript=False)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{past.pk}/")
    page.get_by_text("Geschätzt: mit welchem Verfahren?").click()
    page.get_by_label("Verfahren", exact=True).select_option(label="verkaufte Portionen oder Karten")
    page.get_by_label("Wie viele Portionen oder Karten wurden verkauft?").fill("120")
    page.get_by_label("Wie viele von 100 haben etwas gekauft?").fill("60")
    step(page, "Verfahren")
    page.get_by_role("button", name="Speichern").click()
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{past.pk}/")
    expect(page.get_by_text("120 verkauft, von 100 haben 60 gekauft: 200").first).to_be_visible()
    assert past.tallies.get().visits == 200
    assert past.starts_at < clock.now()
