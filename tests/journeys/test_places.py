"""Places in a real browser: every page on two phones and on a desk; a house closed without scripts."""

import re
from datetime import timedelta

import pytest

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation
from quartierwerk.places import actions
from quartierwerk.places.models import Site
from quartierwerk.places.tests.test_sites import photograph
from quartierwerk.vocabularies.actions import plant_lists
from tests import cast as people

PAGES = (
    "", "gebiete/musterstadt/", "gebiete/neu/?unter=musterstadt", "gebiete/weststadt/bearbeiten/",
    "gebiete/weststadt/grenze/", "gebiete/weststadt/loeschen/", "treffpunkte/", "treffpunkte/neu/?in=weststadt",
    "treffpunkte/mittelpunkt/", "treffpunkte/mittelpunkt/bearbeiten/", "treffpunkte/mittelpunkt/foto/",
    "treffpunkte/mittelpunkt/texte/ar/", "treffpunkte/mittelpunkt/loeschen/", "schliesstage/", "schliesstage/neu/",
    "schulferien/", "schulferien/neu/?land=NI", "krise/", "krise/neu/?alle=1",
)  # fmt: skip


def outline(west, south, east, north):
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


@pytest.fixture
def drawn(transactional_db):
    """The town with outlines, a site that has everything, and something closed."""
    town, clockwork = people.build_town(), Clock()
    plant_lists(actor=clockwork)
    for area, shape in (
        (town.city, outline(9.17, 52.29, 9.25, 52.35)),
        (town.west, outline(9.18, 52.30, 9.205, 52.33)),
        (town.north, outline(9.21, 52.315, 9.24, 52.345)),
    ):
        actions.set_boundary(actor=clockwork, area=area, boundary=shape)
    Site.objects.filter(pk=town.house.pk).update(
        latitude=52.317, longitude=9.195, ring_at="Mittelpunkt, 2. Klingel von oben", step_free="yes",
        nearest_stop="Bus 4 bis Kirchplatz", directions="Zehn Schritte zurück, dann durch das Tor.",
        description="Ein Haus für alle.", opening_hours="Mo-Fr 09:00-12:00,14:00-18:00; PH off",
    )  # fmt: skip
    site = Site.objects.get(pk=town.house.pk)
    actions.set_photo(actor=clockwork, site=site, picture=photograph(), words="Grüne Tür neben dem Bäcker")
    today = clock.today()
    actions.close_days(
        actor=clockwork, area=town.city, starts_on=today + timedelta(days=40), ends_on=today + timedelta(days=50),
        reason="company_holidays",
    )  # fmt: skip
    actions.switch_crisis(
        actor=clockwork, sites=[town.cafe, town.hall], kind="capacity", percent=50, starts_on=today,
        ends_on=today + timedelta(days=20), note="Nur die Hälfte der Plätze",
    )  # fmt: skip
    town.cast = people.build_cast(town)  # type: ignore[attr-defined]
    return town


@pytest.mark.parametrize("viewport", ["small", "phone", "desktop"])
def test_every_page_of_places_fits_and_can_be_read_by_everybody(
    drawn, live_server, page_factory, axe, fits, step, viewport
):
    page = page_factory("de", viewport, account=drawn.cast.coordinator.account)
    for path in PAGES:
        page.goto(f"{live_server.url}/buero/orte/{path}")
        step(page, path or "gebiete")
        fits(page)
        if viewport != "small":
            axe(page)


def test_a_house_is_closed_without_scripts_after_its_dates_were_shown(drawn, live_server, page_factory, axe, step):
    offer = people.offer(drawn)
    for days in range(1, 26):
        people.session(offer, days=days)
    page = page_factory("de", "phone", account=drawn.cast.worker.account, javascript=False)
    page.goto(f"{live_server.url}/buero/orte/treffpunkte/mittelpunkt/")
    page.get_by_role("link", name="Schließtage eintragen").click()
    page.get_by_label("bis einschließlich").fill((clock.today() + timedelta(days=22)).isoformat())
    page.get_by_label("Grund").select_option("works")
    page.get_by_label("Hinweis").fill("Das Dach wird neu gedeckt")
    page.get_by_role("button", name="Eintragen").click()
    page.get_by_text("Diese Termine fallen aus").wait_for()
    step(page, "was es bewirkt")
    assert Cancellation.objects.count() == 0
    page.get_by_role("button", name="Gesehen, so ausführen").click()
    page.get_by_text("Die Schließzeit ist eingetragen.").wait_for()
    step(page, "eingetragen")
    assert Cancellation.objects.filter(reason="closed", note="Das Dach wird neu gedeckt").count() == 22
    page.get_by_role("link", name=re.compile("Zurücknehmen.*Mittelpunkt")).click()
    page.get_by_role("button", name="Zurücknehmen").click()
    page.get_by_text("Diese Termine finden wieder statt").wait_for()
    page.get_by_role("button", name="Gesehen, so ausführen").click()
    page.get_by_text("Die Schließzeit ist zurückgenommen.").wait_for()
    assert Cancellation.objects.count() == 0
