"""The demo town's stage, from the search to the bill: asked for outside in German and Arabic, answered in the office.

One group has an e-mail address and presses the button in the mail; the other has none and keeps its code. Both ask for
three dates: one is moved by the house, one is given back by the group, one is called off by the house; the one that is
left is billed. What the groups read is looked for by numbers and names, which are the same in every language.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from quartierwerk.accounts.models import Account
from quartierwerk.demo.builders import build
from quartierwerk.foundation import clock
from quartierwerk.foundation.models import Mail
from quartierwerk.rooms.models import Booking, Request, Statement
from tests.papers import text_of

STAGE = "Veranstaltungsraum mit Bühne"
WEEK = timedelta(days=7)


@pytest.fixture
def town(transactional_db):
    build()


def tuesday():
    """In six to seven weeks; nobody in the demo has asked for the stage then."""
    day = clock.today() + 6 * WEEK
    return day + timedelta(days=(1 - day.weekday()) % 7)


@pytest.mark.parametrize(
    ("language", "group", "email", "hour"),
    [("de", "Figurentheater (Probe)", "theater@example.org", 15), ("ar", "مسرح الحي", "", 10)],
)
def test_searched_requested_approved_moved_cancelled_and_billed(
    live_server, page_factory, town, axe, fits, step, language, group, email, hour
):
    days = [tuesday() + n * WEEK for n in range(3)]
    phone = page_factory(language, "phone")

    def seen(page, name, **how):
        axe(page)
        fits(page)
        step(page, name, **how)

    # searched
    phone.goto(f"{live_server.url}/{language}/raeume/")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    phone.locator("[name=day]").fill(days[0].isoformat())
    phone.locator("[name=starts]").fill(f"{hour}:00")
    phone.locator("[name=ends]").fill(f"{hour + 2}:00")
    phone.locator('label:has(input[value="FREQ=WEEKLY"])').click()
    phone.locator("[name=until]").fill(days[-1].isoformat())
    phone.locator("[name=people]").fill("50")
    phone.locator('label:has(input[value="stage"])').click()
    phone.locator("main form button[type=submit]").click()
    card = phone.locator(".sq-rooms article").filter(has=phone.get_by_role("heading", name=STAGE))
    expect(card.locator(".sq-open").first).to_have_text(re.compile(r"\b3\b"))
    card.scroll_into_view_if_needed()
    seen(phone, "gesucht", full=False)  # all rooms of all houses stand on this page

    # requested
    card.locator("a.kern-btn").click()
    phone.locator("[name=purpose]").fill("Probe")
    phone.locator("[name=group_name]").fill(group)
    phone.locator("[name=email]").fill(email)
    seen(phone, "Formular")
    phone.locator("main form button[type=submit]").click()
    code = phone.locator(".sq-code__text").inner_text()
    if email:
        (link,) = re.findall(r"\S+/bestaetigen/\S+", Mail.objects.get(to=email).body)
        phone.goto(live_server.url + urlsplit(link).path)
        assert Request.objects.get(group__name=group).confirmed_at is None  # looking confirms nothing
        seen(phone, "Knopf aus der E-Mail")
        phone.locator("main form button[type=submit]").click()
    request = Request.objects.get(group__name=group)
    assert request.confirmed_at is not None
    expect(phone.locator(".sq-wishes > li")).to_have_count(3)
    seen(phone, "angefragt")

    # approved
    desk = page_factory("de", "desktop", account=Account.objects.get(email="verein@demo.invalid"))
    desk.goto(f"{live_server.url}/buero/raeume/anfragen/")
    seen(desk, "Eingang")
    desk.get_by_role("link", name=f"{group}: Probe").click()
    desk.get_by_role("button", name="Alle freien zusagen").click()
    expect(desk.get_by_text("3 Termine sind zugesagt.")).to_be_visible()
    seen(desk, "zugesagt")
    first, second, third = Booking.objects.filter(request=request).order_by("starts_at")

    # moved by the house
    desk.goto(f"{live_server.url}/buero/raeume/belegungen/{first.pk}/verlegen/")
    desk.locator("[name=starts]").fill(f"{hour + 3}:00")
    desk.locator("[name=ends]").fill(f"{hour + 5}:00")
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.get_by_text("Die Belegung ist verlegt.")).to_be_visible()
    seen(desk, "verlegt")

    # cancelled by the house
    desk.goto(f"{live_server.url}/buero/raeume/belegungen/{third.pk}/ende/")
    desk.locator("[name=reason][value=house]").check()
    desk.locator("[name=note]").fill("Rohrbruch")
    desk.locator("main form button[type=submit]").last.click()
    seen(desk, "vom Haus abgesagt")

    # seen and cancelled by the group
    phone.goto(f"{live_server.url}/{language}/meins/")
    phone.locator("[name=code]").fill(code.lower().replace("-", " "))
    phone.locator("main form button[type=submit]").click()
    dates = phone.locator(".sq-wishes > li")
    expect(dates.nth(0)).to_contain_text(f"{hour + 3}:00")
    expect(dates.nth(2)).to_contain_text("Rohrbruch")
    seen(phone, "gesehen mit dem Code")
    phone.locator("details > summary").last.click()
    giving = phone.locator("form").filter(has=phone.locator("fieldset"))
    giving.locator("input[type=checkbox]").nth(1).check()
    giving.locator("button[type=submit]").click()
    expect(phone.locator("main .kern-alert--success, main [role=status]").first).to_be_visible()
    seen(phone, "zurückgegeben")
    assert [row.pk for row in Booking.objects.filter(request=request, end=None)] == [first.pk]
    assert Booking.objects.get(pk=second.pk).end.reason == "group"

    # billed
    desk.goto(f"{live_server.url}/buero/raeume/abrechnungen/neu/")
    desk.locator("[name=gruppe]").select_option(label=group)
    desk.locator("[name=von]").fill(days[0].isoformat())
    desk.locator("[name=bis]").fill(days[-1].isoformat())
    desk.get_by_role("button", name="Zeilen zeigen").click()
    expect(desk.locator("main dl")).to_contain_text("190,00")  # one date at 90, a deposit of 100
    seen(desk, "Zeilen der Abrechnung")
    desk.get_by_role("button", name="Abrechnung ausstellen").click()
    expect(desk.get_by_text("ist ausgestellt.")).to_be_visible()
    seen(desk, "abgerechnet")

    # the bill, read by the group with its code
    phone.goto(f"{live_server.url}/{language}/meins/?code={code}")
    number = Statement.objects.get(group__name=group).number
    bill = phone.get_by_role("link", name=re.compile(number))
    expect(bill).to_be_visible()
    seen(phone, "die Abrechnung mit dem Code")
    paper = phone.request.get(live_server.url + bill.get_attribute("href"))
    assert paper.status == 200
    words = text_of(paper.body())
    assert "190,00" in words
    assert bool(re.search(r"[\u0600-\u06ff]{3}", words)) == (language == "ar")
