"""The staff's days with offers, in a real browser: a series seen before it is made, a sick call at 8:40."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quartierwerk.foundation import clock
from quartierwerk.offers.models import Session
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.models import Language
from tests import cast as people


@pytest.fixture
def week(town, cast, transactional_db):
    """A course and a café in two days from now, a note of today, two languages for texts."""
    course = people.offer(town, slug="deutschkurs", summary="Vormittags, mit Kinderbetreuung")
    for days in (2, 9, 16):
        people.session(course, days=days)
    for code, name, rtl in (("de", "Deutsch", False), ("ar", "Arabisch", True)):
        Language.objects.update_or_create(
            code=code,
            defaults={"name": name, "own_name": name, "is_for_content": True, "is_right_to_left": rtl},
        )
    me = Contact.objects.create(organisation=town.own_carrier, name="Fachkraft", account=cast.worker.account)
    Contact.objects.create(organisation=town.own_carrier, name="Vertretung", phone="05721 77")
    course.leaders.add(me)
    return course


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_pages_of_offers_are_open_to_everybody(live_server, page_factory, cast, week, axe, fits, size):
    page = page_factory("de", size, account=cast.worker.account)
    session = week.sessions.first()
    for path in (
        "", "neu/", f"{week.pk}/", f"{week.pk}/bearbeiten/", f"{week.pk}/bild/", f"{week.pk}/sprachen/ar/",
        f"{week.pk}/reihen/neu/", f"{week.pk}/termine/neu/", f"{week.pk}/pausen/neu/", f"termine/{session.pk}/",
        f"termine/{session.pk}/verlegen/", f"termine/{session.pk}/absage/", f"{week.pk}/zurueckziehen/", "krank/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/buero/angebote/{path}")
        axe(page)
        fits(page)


def test_a_series_is_seen_before_it_is_made(live_server, page_factory, cast, week, axe, step):
    page = page_factory("de", "phone", account=cast.worker.account)
    page.goto(f"{live_server.url}/buero/angebote/{week.pk}/reihen/neu/")
    day = clock.today() + timedelta(days=30)
    page.get_by_label("Ab wann?").fill(day.isoformat())
    page.get_by_label("Beginn").fill("16:00")
    page.get_by_role("textbox", name="Ende", exact=False).or_(page.locator("#id_ends")).first.fill("17:30")
    page.get_by_label("nach einer Zahl von Terminen").check()
    page.get_by_label("Zahl der Termine", exact=False).last.fill("4")
    step(page, "Reihe getippt")
    page.get_by_role("button", name="Termine ansehen").click()
    page.get_by_role("heading", name="Diese Termine entstehen").wait_for()
    axe(page)
    step(page, "Reihe angesehen")
    assert Session.objects.count() == 3
    page.get_by_role("button", name="Diese Termine anlegen").click()
    page.wait_for_url(f"**/buero/angebote/{week.pk}/")
    step(page, "Angebot")
    assert Session.objects.count() == 7


def test_three_taps_clear_the_day(live_server, page_factory, cast, week, town, axe, step):
    now = clock.local_now()
    if now.hour >= 22:  # a date that is still to come today needs a little of today
        now = now.replace(hour=21)
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    people.session(week, days=0, hour=start.hour, minutes=45)
    page = page_factory("de", "phone", account=cast.worker.account)
    page.goto(f"{live_server.url}/buero/angebote/krank/")
    axe(page)
    step(page, "Ich bin krank")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("heading", name="Diese Termine werden abgesagt").wait_for()
    step(page, "Was das bewirkt")
    page.get_by_role("button", name="Ja, so machen").click()
    page.get_by_role("heading", name="Wem Sie Bescheid sagen").wait_for()
    axe(page)
    step(page, "Wem Bescheid sagen")
    page.get_by_role("button", name="Alles zurücknehmen").click()
    page.wait_for_url("**/buero/angebote/")
    assert not Session.objects.filter(cancellation__isnull=False).exists()
