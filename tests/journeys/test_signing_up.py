"""A mother with a shared phone and no e-mail signs up for a course with childcare, waits, is called, decides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import readable_codes
from quartierwerk.foundation.allocation.models import Pool
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import CallListEntry, SignUp
from quartierwerk.offers.tests.signups import again, guest, sign_up, state
from quartierwerk.vocabularies.models import Language
from tests import cast as people


@pytest.fixture
def course(town, cast, transactional_db):
    """Three places and two in the childcare, all taken; two families wait already."""
    for code, name, rtl in (("de", "Deutsch", False), ("ar", "Arabisch", True)):
        Language.objects.update_or_create(
            code=code,
            defaults={"name": name, "own_name": name, "is_for_content": True, "is_right_to_left": rtl},
        )
    offer = people.offer(
        town, slug="deutsch", title="Deutsch am Vormittag", seats=3, admission="course", sign_up="needed",
        children="childcare", questions=("childcare",), childcare_places=2, contact_phone="05721 1234",
    )  # fmt: skip
    for days in (3, 10, 17):
        people.session(offer, days=days)
    return offer


def test_place_and_childcare_together_as_third_in_line_with_a_photographed_code(
    live_server, page_factory, course, cast, axe, fits, step
):
    first = sign_up(course, "Olena", children=2, answers=("childcare",), language="uk")
    second, third = (sign_up(course, name, children=1, answers=("childcare",)) for name in ("Emine", "Sara"))
    assert [state(row) for row in (first, second, third)] == ["promised", "waiting", "waiting"]

    page = page_factory("ar", "phone", javascript=False)
    page.goto(f"{live_server.url}/ar/angebot/deutsch/")
    page.get_by_role("link", name="إلى قائمة الانتظار").click()
    page.wait_for_url("**/ar/angebot/deutsch/anmelden/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    step(page, "Formular")
    page.get_by_label("الاسم الأول").fill("فاطمة")
    page.get_by_label("كم عدد الأطفال القادمين معكم؟").fill("1")
    page.get_by_label("الأطفال بحاجة إلى رعاية").check()
    page.get_by_role("button", name="إلى قائمة الانتظار").click()
    page.wait_for_url("**/ar/meins/neu/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("أنتم على قائمة الانتظار في المرتبة 3.")
    code = page.locator(".sq-code__text").inner_text()
    assert re.fullmatch(r"[2-9A-Y]{4}-[2-9A-Y]{4}", code)
    expect(page.locator(".sq-code svg")).to_be_visible()
    assert page.context.cookies() == []  # a shared phone keeps nothing
    step(page, "Code zum Fotografieren")

    mine = SignUp.objects.get(participant__latin_name="Fatma")
    assert (mine.participant.channel, mine.children, state(mine)) == ("none", 1, "waiting")
    assert dict(Pool.objects.values_list("code", "taken")) == {"place": 1, "childcare": 2}  # both or neither

    actions.cancel_sign_up(actor=guest(second), sign_up=second)
    actions.cancel_sign_up(actor=guest(third), sign_up=third)
    actions.cancel_sign_up(actor=guest(first), sign_up=first)
    next_one = sign_up(course, "Zahra", children=2, answers=("childcare",), language="fa", phone="0176 55")
    assert (state(mine), state(next_one)) == ("held", "waiting")
    assert [entry.sign_up_id for entry in CallListEntry.objects.filter(done_at=None)] == [mine.pk]

    office = page_factory("de", "phone", account=cast.worker.account)
    office.goto(f"{live_server.url}/buero/angebote/anrufliste/")
    expect(office.get_by_text("Fatma")).to_have_count(3)
    axe(office)
    fits(office)
    step(office, "Anrufliste")
    office.get_by_role("button", name="Gesagt").click()
    expect(office.get_by_text("Niemand muss angerufen werden.")).to_be_visible()

    phone = page_factory("ar", "small")  # the photograph, read by another phone
    phone.goto(f"{live_server.url}/ar/meins/?code={code}")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("يوجد مكان متاح لك")
    axe(phone)
    fits(phone)
    step(phone, "Platz angeboten")
    assert state(mine) == "held"  # looking answers nothing
    phone.get_by_role("button", name="لا، شكرًا").click()
    expect(phone.get_by_text("ينتقل المكان إلى الشخص التالي")).to_be_visible()
    step(phone, "Verzichtet")
    assert (state(mine), state(next_one)) == ("ended", "held")

    office.goto(f"{live_server.url}/buero/angebote/anrufliste/")
    expect(office.get_by_text("0176 55")).to_be_visible()
    assert again(next_one).claim.hold_until is not None


@pytest.mark.parametrize("size", ["small", "desktop"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_pages_of_signing_up_are_open_to_everybody(live_server, page_factory, course, axe, fits, language, size):
    row = sign_up(course, "Amal", children=1, answers=("childcare",))
    code = readable_codes.shown(queries.code_for(row.claim.key))
    page = page_factory(language, size)
    for path in (
        "angebot/deutsch/",
        "angebot/deutsch/anmelden/",
        "meins/",
        f"meins/?code={code}",
    ):
        page.goto(f"{live_server.url}/{language}/{path}")
        axe(page)
        fits(page)


def test_the_staff_pages_of_signing_up_are_open_to_everybody(live_server, page_factory, course, cast, axe, fits):
    row = sign_up(course, "فاطمة", children=1, answers=("childcare",), language="ar", phone="0176 1")
    page = page_factory("de", "small", account=cast.worker.account)
    for path in (
        f"{course.pk}/anmeldung/", f"{course.pk}/anmeldungen/", f"{course.pk}/anmeldungen/neu/",
        f"{course.pk}/anmeldung/reserviert/neu/", f"{course.pk}/anmeldung/freie-zeiten/neu/",
        f"{course.pk}/anmeldung/naechster-kurs/", f"anmeldungen/{row.pk}/", "anrufliste/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/buero/angebote/{path}")
        axe(page)
        fits(page)
