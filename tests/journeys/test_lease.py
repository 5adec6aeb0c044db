"""A lease ends early: the manager sees every group with a free room before saving, gives the rooms, ticks off calls."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.foundation.models import Mail
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Booking
from tests import cast as people

WEEK = timedelta(days=7)


def monday():
    """In three to four weeks."""
    day = clock.today() + 3 * WEEK
    return day + timedelta(days=-day.weekday() % 7)


def at(day, hour):
    return conditions.slot(datetime.combine(day, time(hour)), datetime.combine(day, time(hour + 2)))


@pytest.fixture
def hall(town, cast, transactional_db):
    """The choir sings before and after the lease will end; three more groups meet after it. Two rooms are free."""
    hall = people.room(town.house, "Saal")
    people.room(town.house, "Werkstatt")
    people.room(town.house, "Stube")
    after = monday() + WEEK
    for name, slots, facts in (
        ("Chor", [at(monday(), 18), at(after, 18)], {"email": "chor@example.org"}),
        ("Skat", [at(after, 10)], {"phone": "05721 12"}),
        ("Selbsthilfe", [at(after, 12)], {"phone": "05721 13", "is_confidential": True}),
        ("Tanz", [at(after, 14)], {"phone": "05721 14"}),
    ):
        group = people.group(town.own_carrier, name, **facts)
        actions.book(actor=cast.manager, room=hall, group=group, title=f"Treffen {name}", slots=slots)
    return hall


def test_every_group_with_a_free_room_before_it_is_saved_and_the_call_list_afterwards(
    live_server, page_factory, cast, hall, axe, fits, step
):
    page = page_factory("de", "desktop", account=cast.manager.account)
    page.goto(f"{live_server.url}/buero/raeume/raum/{hall.slug}/bearbeiten/")
    last = monday() + timedelta(days=2)
    page.locator("[name=ends_on]").fill(last.isoformat())
    page.locator("main form button[type=submit]").last.click()
    for words in ("Treffen Chor (Chor)", "Treffen Skat (Skat)", "12:00–14:00 Uhr: belegt", "Treffen Tanz (Tanz)"):
        line = page.locator("main li").filter(has_text=words)
        expect(line).to_have_count(1)
        expect(line).to_contain_text("Frei ist dann: ")
    hall.refresh_from_db()
    assert hall.ends_on is None  # seen, not saved
    assert Booking.objects.filter(room=hall, end=None).count() == 5
    axe(page)
    fits(page)
    step(page, "jede Gruppe mit einem freien Raum, vor dem Speichern")

    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/buero/raeume/raum/{hall.slug}/ersatz/")
    hall.refresh_from_db()
    assert hall.ends_on == last
    expect(page.get_by_role("checkbox")).to_have_count(4)
    axe(page)
    fits(page)
    step(page, "gespeichert, die freien Räume sind angekreuzt")

    page.get_by_role("button", name="Räume zusagen").click()
    expect(page.get_by_text("4 andere Räume sind zugesagt.")).to_be_visible()
    assert Booking.objects.filter(room=hall, end=None).count() == 1  # the one before the end of the lease
    moved = Booking.objects.filter(room__name__in=["Werkstatt", "Stube"], end=None)
    assert sorted(str(row.group) for row in moved) == ["Chor", "Selbsthilfe", "Skat", "Tanz"]
    assert list(Mail.objects.values_list("to", flat=True)) == ["chor@example.org"] * 2  # the end, the other room
    axe(page)
    fits(page)
    step(page, "zugesagt")

    page.locator("main").get_by_role("link", name="Anrufliste").click()
    expect(page.get_by_text("Dafür zugesagt:")).to_have_count(3)
    axe(page)
    fits(page)
    step(page, "Anrufliste")
    for name in ("Skat", "Selbsthilfe", "Tanz"):
        page.get_by_role("button", name=re.compile(rf"weiß Bescheid ?: {name}$")).click()
        expect(page.get_by_text(f"Abgehakt: {name} weiß Bescheid.")).to_be_visible()
    expect(page.get_by_text("Alle wissen Bescheid.")).to_be_visible()
    step(page, "alle wissen Bescheid")
