"""Three jobs of the office without a mouse: an offer with its series, a date called off, a month of paper."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.offers.models import Cancellation, Offer, Session
from tests import cast as people

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 160  # so many presses of Tab would try anybody's patience
FOCUSED = """async () => {
    await new Promise(drawn => requestAnimationFrame(drawn));
    await Promise.allSettled(document.getAnimations().map(moving => moving.finished));
    const here = document.activeElement;
    // A field of several parts (day, month) shows the part that has the focus in a ring of the browser's own.
    const shown = ['date', 'month', 'time'].includes(here.type) || [here, ...here.labels || []].some(each => {
        const look = getComputedStyle(each);
        return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none';
    });
    const box = here.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight;
    return {shown, inside, what: here.outerHTML.slice(0, 120)};
}"""


class Keys:
    """Somebody who has no mouse: she gets on with Tab and sees where she is at every step."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, locator) -> None:
        """Tab until that element has the focus."""
        for _step in range(STEPS):
            if locator.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate(FOCUSED)
            assert seen["inside"], f"out of sight: {seen['what']}"
            assert seen["shown"], f"nobody sees that this has the focus: {seen['what']}"
        pytest.fail(f"{locator} cannot be reached with the Tab key")

    def press(self, locator, key: str = "Enter") -> None:
        self.to(locator)
        self.page.keyboard.press(key)

    def choose(self, name: str, value: str) -> None:
        """One of several round buttons: Tab leads to the first or the chosen one, the arrows to the others."""
        for _step in range(STEPS):
            here = self.page.evaluate("[document.activeElement.name, document.activeElement.value]")
            if here[0] == name:
                break
            self.page.keyboard.press("Tab")
        for _press in range(8):
            if self.page.locator(f"input[name={name}][value={value}]").is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} cannot be set to {value} with the arrow keys")

    def type(self, locator, text: str) -> None:
        self.to(locator)
        self.page.keyboard.type(text)


def typed_day(day: date) -> str:
    """As one types it into the field of an English browser: month, day, year."""
    return day.strftime("%m%d%Y")


@pytest.fixture
def keys(page_factory, cast):
    page = page_factory("en-US", "desktop", account=cast.worker.account)
    page.emulate_media(reduced_motion="reduce")  # a page that glides is still on its way when it is looked at
    return Keys(page)


def test_an_offer_with_its_series_is_typed_without_a_mouse(keys, live_server, town, step):
    page = keys.page
    page.goto(f"{live_server.url}/buero/angebote/")
    keys.press(page.get_by_role("link", name="Neues Angebot"))
    page.wait_for_url("**/neu/")
    keys.type(page.get_by_label("Titel"), "Nähtreff")
    keys.type(page.get_by_label("In einem Satz"), "Gemeinsam nähen und reden")
    keys.choose("free", "yes")
    keys.type(page.locator("#id_site"), "Mittelpunkt")
    step(page, "typed")
    keys.press(page.locator("main form[method=post] button[type=submit].kern-btn--primary"))
    page.wait_for_url("**/reihen/neu/")  # what comes next: when it takes place
    offer = Offer.objects.get(title="Nähtreff")
    assert (offer.site, offer.carrier, offer.free) == (town.house, town.own_carrier, "yes")

    day = clock.today() + timedelta(days=7)
    keys.type(page.get_by_label("Ab wann?"), typed_day(day))
    keys.type(page.get_by_label("Beginn"), "0400PM")
    keys.type(page.locator("#id_ends"), "0530PM")
    keys.choose("ending", "count")
    keys.type(page.locator("#id_count"), "4")
    keys.press(page.get_by_role("button", name="Termine ansehen"))
    expect(page.get_by_role("heading", name="Diese Termine entstehen")).to_be_visible()
    step(page, "shown before it is made")
    keys.press(page.get_by_role("button", name="Diese Termine anlegen"))
    page.wait_for_url(f"**/buero/angebote/{offer.pk}/")
    step(page, "made")
    starts = list(Session.objects.filter(offer=offer).order_by("starts_local").values_list("starts_local", flat=True))
    assert starts == [f"{(day + timedelta(days=7 * week)).isoformat()}T16:00" for week in range(4)]


def test_a_date_is_called_off_without_a_mouse(keys, live_server, town, step):
    page = keys.page
    session = people.session(people.offer(town), days=2)
    page.goto(f"{live_server.url}/buero/angebote/")
    keys.press(page.get_by_role("link", name="Deutschkurs am Vormittag"))
    page.wait_for_url(f"**/{session.offer_id}/")
    keys.press(page.locator(f"a[href$='/termine/{session.pk}/']"))
    page.wait_for_url(f"**/termine/{session.pk}/")
    keys.press(page.locator("a[href$='/absage/']"))
    page.wait_for_url("**/absage/")
    keys.choose("reason", "illness")
    step(page, "reason")
    keys.press(page.get_by_role("button", name="Absagen"))
    page.wait_for_url(f"**/termine/{session.pk}/")
    expect(page.locator("main")).to_contain_text("abgesagt")
    step(page, "called off")
    assert Cancellation.objects.get(session=session).reason == "illness"


def test_a_month_of_paper_is_counted_without_a_mouse(keys, live_server, town, step):
    page = keys.page
    last = clock.today().replace(day=1) - timedelta(days=1)
    offer = people.offer(town)
    for weeks in (2, 1, 0):
        people.session(offer, days=(last - clock.today()).days - 7 * weeks, hour=9)
    page.goto(f"{live_server.url}/buero/zaehlen/papier/?monat={last.isoformat()[:7]}")
    keys.type(page.locator(".qw-month__cell").first, "23")
    page.keyboard.press("Tab")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    page.keyboard.type("18g")
    keys.press(page.get_by_role("button", name="Alle speichern"))
    expect(page.locator(".qw-month__sum")).to_contain_text("3 von 3 Terminen gezählt")
    step(page, "saved")
    kept = Tally.objects.order_by("session__starts_local").values_list("visits", "method")
    assert list(kept) == [(23, "counted"), (0, "counted"), (18, "estimated")]
