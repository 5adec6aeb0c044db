"""The screen at a door: read from afar on a cheap tablet, and honest when its network is gone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions, conditions
from tests import cast as town_cast

pytestmark = pytest.mark.django_db(transaction=True)
STALE = re.compile(r"Stand \d\d:\d\d, keine Verbindung")


@pytest.fixture
def house():
    return town_cast.build_town().house


def book(room, title, days, first, last):
    """A use of the carrier's own; ``days`` from today."""
    day = datetime.combine(clock.today() + timedelta(days=days), datetime.min.time())
    slot = conditions.slot(day + timedelta(hours=first), day + timedelta(hours=last))
    return actions.book(actor=Clock(), room=room, group=None, title=title, slots=[slot])[0]


def night(room, title):
    """A use that begins in a minute and lasts into the night, whatever time it is."""
    start = (clock.now() + timedelta(minutes=1)).replace(second=0, microsecond=0)
    slot = conditions.slot_at(start, start + timedelta(hours=9))
    return actions.book(actor=Clock(), room=room, group=None, title=title, slots=[slot])[0]


@pytest.mark.parametrize("size", [(800, 480), (1920, 1080)])
def test_it_is_read_from_afar_and_without_a_network_it_says_so_and_goes_on(
    page_factory, live_server, axe, step, house, size
):
    room = town_cast.room(house)
    assert night(room, "Teamsitzung").is_booked
    sign = actions.make_door_sign(actor=Clock(), place=house)
    page = page_factory("de", "desktop", tolerate=("ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_server.url}/tuerschild/{sign.key}/")
    expect(page.locator("[data-sign][data-kept=yes]")).to_be_attached()
    expect(page.get_by_text("Teamsitzung")).to_be_visible()
    expect(page.locator("[data-stand]")).to_have_text(re.compile(r"Stand \d\d:\d\d$"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    step(page, "with network", full=False)
    axe(page)

    page.context.set_offline(True)
    expect(page.locator("[data-stand]")).to_have_text(STALE)
    expect(page.get_by_text("Teamsitzung")).to_be_visible()
    step(page, "without network", full=False)
    axe(page)

    page.reload()  # the tablet was switched off and on
    expect(page.locator("[data-stand]")).to_have_text(STALE)
    expect(page.get_by_text("Teamsitzung")).to_be_visible()

    page.context.set_offline(False)
    expect(page.locator("[data-stand]")).to_have_text(re.compile(r"Stand \d\d:\d\d$"))


def test_after_a_day_without_a_network_it_shows_the_day_that_it_is(page_factory, live_server, step, house):
    room = town_cast.room(house)
    assert book(room, "Frühstück", 1, 22, 23).is_booked
    sign = actions.make_door_sign(actor=Clock(), place=house)
    page = page_factory("de", "desktop", tolerate=("ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    page.clock.install()
    page.goto(f"{live_server.url}/tuerschild/{sign.key}/")
    expect(page.locator("[data-sign][data-kept=yes]")).to_be_attached()
    expect(page.get_by_text("Frühstück")).to_have_count(0)
    page.context.set_offline(True)
    noon = datetime.combine(clock.today() + timedelta(days=1), datetime.min.time(), clock.BERLIN) + timedelta(hours=12)
    page.clock.fast_forward(int((noon - clock.now()).total_seconds() * 1000))
    page.clock.run_for(2000)
    expect(page.get_by_text("Frühstück")).to_be_visible()
    expect(page.locator("[data-stand]")).to_contain_text("keine Verbindung")
    step(page, "a day later", full=False)


def test_one_room_says_whether_it_is_free_and_turns_its_languages(page_factory, live_server, axe, step, house):
    room = town_cast.room(house)
    sign = actions.make_door_sign(actor=Clock(), place=room, languages=["ar"])
    page = page_factory("de", "desktop")
    page.clock.install()
    page.goto(f"{live_server.url}/tuerschild/{sign.key}/")
    expect(page.locator("[data-state]")).to_have_text("Heute frei")
    page.clock.run_for(13_000)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    step(page, "in Arabic", full=False)
    axe(page)
    page.get_by_role("button", name="Deutsch").click()
    page.clock.run_for(20_000)  # who asked for a language keeps it for a minute
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    assert night(room, "Probe").is_booked
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Probe")).to_be_visible()
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"(Frei|Belegt) bis \d\d:\d\d"))


def test_a_withdrawn_sign_leaves_nothing_on_the_screen(page_factory, live_server, house):
    room = town_cast.room(house)
    assert night(room, "Teamsitzung").is_booked
    sign = actions.make_door_sign(actor=Clock(), place=house)
    page = page_factory("de", "desktop")
    page.goto(f"{live_server.url}/tuerschild/{sign.key}/")
    expect(page.locator("[data-sign][data-kept=yes]")).to_be_attached()
    expect(page.get_by_text("Teamsitzung")).to_be_visible()
    actions.withdraw_door_sign(actor=Clock(), sign=sign)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Teamsitzung")).to_have_count(0)
    expect(page.locator("[data-sign]")).to_have_count(0)
