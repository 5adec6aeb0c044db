"""A resident looks for what is near her: the browser knows where she is, the address says it roughly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quartierwerk.places.models import Site
from tests import cast


@pytest.fixture
def two_houses(town):
    Site.objects.filter(pk=town.house.pk).update(latitude=52.3231, longitude=9.2071)
    Site.objects.filter(pk=town.hall.pk).update(latitude=52.4, longitude=9.4)
    cast.session(cast.offer(town, title="Chor"))
    cast.session(cast.offer(town, title="Turnen", site=town.hall))


@pytest.mark.parametrize("language", ["de", "ar"])
def test_near_me_takes_the_rounded_position(two_houses, live_server, page_factory, axe, step, fits, language):
    page = page_factory(language, "phone")
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 52.32345678, "longitude": 9.20712345})
    page.goto(f"{live_server.url}/{language}/programm/")
    expect(page.get_by_text("Turnen").first).to_be_visible()
    page.locator("details.sq-filters > summary").click()
    page.locator("[data-near-me]").click()
    expect(page.get_by_text("Turnen")).to_have_count(0)
    expect(page.get_by_text("Chor").first).to_be_visible()
    expect(page).to_have_url(re.compile("near=52\\.323%2C9\\.207"))
    assert "52.3234" not in page.content()
    step(page, f"near-me-{language}")
    fits(page)
    axe(page)


def test_who_does_not_tell_chooses_a_place(two_houses, live_server, page_factory):
    page = page_factory("de", "phone")  # nothing is granted
    page.goto(f"{live_server.url}/de/programm/")
    page.locator("details.sq-filters > summary").click()
    page.locator("[data-near-me]").click()
    expect(page.get_by_text("Bitte wählen Sie einen Ort aus der Liste.")).to_be_visible()


def test_without_scripts_there_is_no_button_and_the_list_does(two_houses, live_server, page_factory):
    page = page_factory("de", "phone", javascript=False)
    page.goto(f"{live_server.url}/de/programm/")
    page.locator("details.sq-filters > summary").click()
    expect(page.locator("[data-near-me]")).to_be_hidden()
    page.locator("#nahe").select_option("mittelpunkt")
    page.locator("[data-autosubmit-button]").click()
    expect(page.get_by_text("Turnen")).to_have_count(0)
    expect(page.get_by_text("Chor").first).to_be_visible()
