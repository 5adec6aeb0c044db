"""A group asks for Wednesdays for a year: three houses answer date by date, one yes, nobody older is pushed out.

The group is outside, on a phone, in Arabic; the office answers at a desk, in German. Then a date is moved and one is
called off, and the group sees it with its code. What the group reads is looked for by numbers and names, which are the
same in every language.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Booking, Condition, Request
from tests import cast as people

WEEK = timedelta(days=7)


def wednesdays():
    """53 of them, the first in two to three weeks."""
    first = clock.today() + timedelta(days=14)
    first += timedelta(days=(2 - first.weekday()) % 7)
    return [first + n * WEEK for n in range(53)]


def at(day, hours=(16, 18)):
    return conditions.slot(datetime.combine(day, time(hours[0])), datetime.combine(day, time(hours[1])))


@pytest.fixture
def houses(town, cast, transactional_db):
    """A hall with an older promise, a parlour closed on holidays, a workshop whose lease ends after thirty weeks."""
    days = wednesdays()
    hall = people.room(town.house, "Saal", features=("kitchen",))
    Condition.objects.create(room=hall, kind="approval")
    older = people.group(town.own_carrier, "Alter Chor")
    actions.book(
        actor=cast.worker, room=hall, group=older, title="Chorprobe", slots=[at(days[4], (17, 19))], despite_rules=True
    )
    parlour = people.room(town.cafe, "Stube", features=("kitchen",))
    Condition.objects.create(room=parlour, kind="holidays")
    people.room(town.hall, "Werkstatt", features=("kitchen",), ends_on=days[29])
    return hall


def free_holidays(days):
    return sum(day in PublicHolidays("NI") for day in days)


@pytest.mark.parametrize("language", ["ar"])
def test_wednesdays_for_a_year(live_server, page_factory, cast, houses, axe, fits, step, language):
    days = wednesdays()
    phone = page_factory(language, "phone")
    phone.goto(f"{live_server.url}/{language}/raeume/")
    phone.locator("[name=day]").fill(days[0].isoformat())
    phone.locator("[name=starts]").fill("16:00")
    phone.locator("[name=ends]").fill("18:00")
    phone.locator('label:has(input[value="FREQ=WEEKLY"])').click()
    phone.locator("[name=until]").fill(days[-1].isoformat())
    phone.locator("[name=people]").fill("20")
    phone.locator('label:has(input[value="kitchen"])').click()
    phone.locator("main form button[type=submit]").click()

    cards = phone.locator(".sq-rooms article")
    expect(cards).to_have_count(3)
    for name, free in (("Saal", 52), ("Stube", 53 - free_holidays(days)), ("Werkstatt", 30)):
        card = cards.filter(has_text=name).filter(has=phone.get_by_role("heading", name=name))
        expect(card.locator(".sq-open").first).to_have_text(re.compile(rf"\b{free}\b.*\b53\b"))
    axe(phone)
    fits(phone)
    step(phone, "three houses answer")

    hall = cards.filter(has=phone.get_by_role("heading", name="Saal"))
    expect(hall.locator(".sq-missing > ul > li")).to_have_count(1)  # the date that is taken
    expect(hall.locator(".sq-ways a")).to_have_count(4)  # and what is free instead: another time, day, two rooms
    expect(hall).not_to_contain_text("Alter Chor")
    hall.locator("a.kern-btn").click()
    expect(phone.locator("[name=people]")).to_have_value("20")
    phone.locator("[name=purpose]").fill("دورة خياطة")
    phone.locator("[name=group_name]").fill("مجموعة الخياطة")
    phone.locator("main form button[type=submit]").click()
    code = phone.locator(".sq-code__text").inner_text()
    expect(phone.locator(".sq-wishes > li")).to_have_count(53)
    axe(phone)
    fits(phone)
    step(phone, "asked")

    desk = page_factory("de", "desktop", account=cast.worker.account)
    desk.goto(f"{live_server.url}/buero/")
    desk.get_by_role("link", name="1 Raumanfrage wartet seit heute auf Antwort").click()
    axe(desk)
    step(desk, "inbox")
    desk.get_by_role("link", name="مجموعة الخياطة: دورة خياطة").click()
    expect(desk.get_by_text("53 Termine warten auf Antwort, davon jetzt frei: 52.")).to_be_visible()
    axe(desk)
    step(desk, "request")
    desk.get_by_role("button", name="Alle freien zusagen").click()
    expect(desk.get_by_text("52 Termine sind zugesagt.")).to_be_visible()
    expect(desk.get_by_text("1 Termin geht nicht und bleibt offen")).to_be_visible()
    assert Booking.objects.filter(title="Chorprobe", end=None).count() == 1  # the older promise stands
    axe(desk)
    step(desk, "answered")

    request = Request.objects.get()
    first, second = Booking.objects.filter(request=request).order_by("starts_at")[:2]
    desk.goto(f"{live_server.url}/buero/raeume/belegungen/{first.pk}/verlegen/")
    desk.locator("[name=starts]").fill("19:00")
    desk.locator("[name=ends]").fill("21:00")
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.get_by_text("Die Belegung ist verlegt.")).to_be_visible()
    desk.goto(f"{live_server.url}/buero/raeume/belegungen/{second.pk}/ende/")
    desk.locator("[name=reason][value=house]").check()
    desk.locator("[name=note]").fill("Rohrbruch")
    desk.locator("main form button[type=submit]").last.click()
    desk.goto(f"{live_server.url}/buero/raeume/anrufliste/")
    expect(desk.get_by_text("مجموعة الخياطة").first).to_be_visible()
    axe(desk)
    step(desk, "call list")

    phone.goto(f"{live_server.url}/{language}/meins/")
    phone.locator("[name=code]").fill(code.lower().replace("-", " "))
    phone.locator("main form button[type=submit]").click()
    dates = phone.locator(".sq-wishes > li")
    expect(dates.nth(0)).to_contain_text("19:00")
    expect(dates.nth(1)).to_contain_text("Rohrbruch")
    axe(phone)
    fits(phone)
    step(phone, "seen with the code")
