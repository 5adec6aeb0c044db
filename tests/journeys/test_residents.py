"""Residents' pages in a real browser: for everybody, on small screens, without scripts, by keyboard, within 100 kB.

Every kind of page that a guest gets has a line in PAGES or GUEST_DOORS; the matrix of permissions supplies the
addresses, so that a new page without a line fails here.
"""

from __future__ import annotations

import re
import sys
import threading
import uuid
import wsgiref.simple_server
from datetime import datetime, time, timedelta
from socketserver import ThreadingMixIn
from types import SimpleNamespace

import icalendar
import pytest
from django.core import signing
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import resolve
from playwright.sync_api import expect

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance import queries as counts
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions as offering
from quartierwerk.offers import queries as offers
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Cancellation, Post
from quartierwerk.offers.tests import builders
from quartierwerk.places.models import ClosingDays, CrisisRule, Site
from quartierwerk.reports import actions as reporting
from quartierwerk.reports.coverage import Coverage
from quartierwerk.rooms import actions as booking
from quartierwerk.rooms import conditions
from quartierwerk.rooms import queries as rooms
from quartierwerk.rooms.models import Condition, Group, Tariff
from quartierwerk.square.urls import Slot
from quartierwerk.square.views.room_requests import token_of
from quartierwerk.square.views.signing_up import JUST_MADE
from quartierwerk.vocabularies.actions import plant_lists
from tests import cast as people
from tests import matrix

PAGES = (  # below the language
    "", "programm/", "programm/?field=bildung&language=ar&free=1&near=mittelpunkt&km=2", "programm/?q=gibtesnicht",
    "programm/?from={first}&to={last}", "programm/?from=morgen&weekday=xx", "einbetten/?free=1",
    "angebot/{course}/", "angebot/{off}/", "angebot/{partner}/", "angebot/{online}/", "angebot/{elsewhere}/",
    "raeume/", "raeume/?day={last}&starts=16:00&ends=18:00&people=12&needs=kitchen", "raeume/{room}/",
    "raeume/{room}/anfragen/?day={last}&starts=10:00&ends=11:00&repeats=FREQ%3DWEEKLY&until={far}",
    "angebot/{talk}/anmelden/", "angebot/{full}/", "angebot/{full}/anmelden/{full_slot}/", "meins/",
    "meins/?code={waiting}", "meins/?code={promised}", "meins/neu/{just_signed_up}/",
    "raeume/angefragt/{just_asked}/", "raeume/bestaetigen/{to_confirm}/", "meins/?code={room_code}",
    "treffpunkte/", "ort/{house}/", "ort/{hall}/", "barrierefreiheit/", "datenschutz/", "impressum/",
)  # fmt: skip
PAGES += (
    "angebot/{partner}/", "angebot/{partner}/mitmachen/{stall}/", "angebot/{partner}/mitmachen/{shift}/",
    "angebot/{off}/mitmachen/{stall_off}/", "meins/?code={stall_code}",
)  # fmt: skip
REFUSED = {"gibt-es-nicht/": 404, "angebot/gibt-es-nicht/": 404, "programm.pdf?sprachen=xx": 400}
GUEST_DOORS = (
    "/tuer/{door}/", "/tuer/{door}/ohne-netz/", "/tuer/{dead}/", "/stimmt-noch/{asked}/",
    "/stimmt-noch/{asked}/aenderung/", "/bericht/{reader}/", "/bericht/{reader}/{report}/", "/konto/anmelden/",
    "/konto/kennwort/vergessen/", "/konto/kennwort/vergessen/gesendet/", "/konto/kennwort/neu/1-nicht-echt/",
    "/konto/kennwort/neu/fertig/", "/konto/gesperrt/", "/tuerschild/{sign}/",
)  # fmt: skip
MOST_BYTES = 100_000


# the quarter ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def quarter(transactional_db, town, cast):
    """A week in the quarter: a course for women with everything said, a date that is off, a partner's old offer, an
    offer online, one in a yard, a house that answers by phone only, a report and the keys that guests hold."""
    plant_lists(actor=Clock())
    Site.objects.filter(pk=town.house.pk).update(
        ring_at="Begegnungszentrum, Erdgeschoss", nearest_stop="Hüttenstraße (Bus 12)", latitude=52.3, longitude=9.2,
        opening_hours="Mo-Fr 09:00-17:00; We off", phone="05721 100", email="haus@example.org", step_free="yes",
        directions="Über den Hof, zweite Tür links.", description="Ein Haus für alle. Küche, Garten, Kinderzimmer.",
    )  # fmt: skip
    Site.objects.filter(pk=town.cafe.pk).update(latitude=52.31, longitude=9.21)
    town.house.refresh_from_db()
    ClosingDays.objects.create(
        site=town.house, reason="other", note="Betriebsausflug",
        starts_on=clock.today() + timedelta(days=9), ends_on=clock.today() + timedelta(days=9),
    )  # fmt: skip
    crisis = CrisisRule.objects.create(
        kind="phone", note="Bitte rufen Sie an.", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=30)
    )
    crisis.sites.add(town.hall)
    course = people.offer(
        town, title="Deutschkurs für Frauen", slug="deutschkurs", summary="Deutsch lernen in kleiner Gruppe.",
        description="Wir üben Sprechen, Lesen und Schreiben.\n\nAlle können jederzeit dazukommen.", women_only="yes",
        bring_along="Heft und Stift", children="childcare", sign_up="none", papers="no", groups=("frauen",),
    )  # fmt: skip
    for field, text in (
        ("title", "دورة لغة ألمانية للنساء"), ("summary", "تعلّم الألمانية في مجموعة صغيرة."),
        ("description", "نتدرب على المحادثة والقراءة والكتابة."), ("bring_along", "دفتر وقلم"),
    ):  # fmt: skip
        put(course, field, "ar", text, origin="person", by="clock", at="2026-01-01")
    course.save(update_fields=["translations"])
    builders.series(course, Clock(), weekday=1, at="09:30", minutes=120, rrule="FREQ=WEEKLY;BYDAY=TU")
    off = people.offer(town, title="Kreativtreff", slug="kreativtreff", fields=("kultur",), children="welcome")
    gone = people.session(off, days=2, hour=15)
    people.session(off, days=9, hour=15)
    Cancellation.objects.create(session=gone, reason="illness", at=clock.now(), by="clock")
    partner = people.offer(
        town, title="Nähtreff", slug="naehtreff", site=town.cafe, carrier=town.other_carrier, fields=("kultur",),
        stock=StockState.PARTNER, confirmed_on=clock.today() - timedelta(days=200), contact_phone="05721 300",
        free="no", cost_cents=250, cost_note="für Stoff", languages=("tr",), groups=("alle",),
    )  # fmt: skip
    fair = people.session(partner, days=3, hour=18)
    online = people.offer(town, title="Videogespräche üben", slug="videogespraeche", mode="online", site=None,
                          area=town.west, online_link="https://example.org/raum", sign_up="needed")  # fmt: skip
    people.session(online, days=4, hour=17)
    elsewhere = people.offer(town, title="Sprechstunde", slug="sprechstunde", site=town.hall, free="", languages=())
    people.session(elsewhere, days=1, hour=11, place_words="Innenhof Kuckuckstraße 12", note="Bei Regen im Flur.")
    over = people.session(course, days=-3, hour=7)
    counting.record_tally(actor=cast.worker, session=over, key="00000000-0000-0000-0000-000000000001", visits=12)
    yesterdays = Period(clock.today() - timedelta(days=10), clock.today() - timedelta(days=1))
    report = reporting.freeze(actor=cast.worker, coverage=Coverage(town.own_carrier), period=yesterdays)
    link = reporting.hand_out_link(actor=cast.worker, report=report, reader="Prüfung", ends_on=clock.today())
    hall, asked = room_and_request(town, cast)
    sign = booking.make_door_sign(actor=Clock(), place=town.house)
    return SimpleNamespace(
        offer=course, house=town.house,
        words=signed_up(town) | taken_on(fair, gone) | {
            "sign": sign.key,
            "room": hall.slug, "just_asked": token_of(asked), "room_code": rooms.code_of(asked.key),
            "to_confirm": rooms.confirm_link(asked).rstrip("/").rpartition("/")[2],
            "far": (clock.today() + timedelta(days=80)).isoformat(),
            "course": course.slug, "off": off.slug, "partner": partner.slug, "online": online.slug,
            "elsewhere": elsewhere.slug, "house": town.house.slug, "hall": town.hall.slug,
            "first": clock.today().isoformat(), "last": (clock.today() + timedelta(days=10)).isoformat(),
            "door": counts.door_token(people.session(off, days=0, hour=0, minutes=1)),
            "dead": counts.door_token(over), "reader": link.secret, "report": report.pk,
            "asked": offers.link_token(offering.ask_partner(actor=Clock(), offer=partner)),
        },
    )  # fmt: skip


def signed_up(town):
    """A course day with one place, one that has it and one that waits; a talk that one can ask for."""
    full = people.offer(
        town, title="Nähkurs", slug="naehkurs", seats=1, admission="date", questions=("childcare", "interpreter"),
        childcare_places=2,
    )  # fmt: skip
    day = people.session(full, days=5, hour=10)
    wishes = [offers.Wish(first_name=name, language="ar") for name in ("أمل", "زهرا")]
    rows = [offering.sign_up(actor=Guest(), to=day, wish=wish, key=uuid.uuid4()) for wish in wishes]
    talk = people.offer(town, title="Bewerbung", slug="bewerbung", admission="appointment", appointment_minutes=30)
    return {
        "full": full.slug, "full_slot": Slot().to_url(day.slot), "talk": talk.slug,
        "promised": offers.code_for(rows[0].claim.key), "waiting": offers.code_for(rows[1].claim.key),
        "just_signed_up": signing.dumps(str(rows[1].claim.key), salt=JUST_MADE, compress=False),
    }  # fmt: skip


def taken_on(session, off):
    """The one stall of a date, which somebody has; a shift; stalls of a date that is off."""
    stall = offering.add_post(
        actor=Clock(), session=session, kind="stall",
        facts={"name": "Stände im Hof", "words": "Unter dem Dach.", "places": 1, "size": "2 Meter", "fee_cents": 300},
    )  # fmt: skip
    facts = {"name": "Kuchentheke", "places": 3, "starts_minutes": -30, "lasts_minutes": 90, "closes_days": 1}
    shift = offering.add_post(actor=Clock(), session=session, kind="shift", facts=facts)
    gone = Post.objects.create(session=off, kind="stall", name="Stände", places=2)
    wish = offers.Wish(first_name="زهرا", language="ar", answers=("brings:food", "stall:table"))
    row = offering.sign_up(actor=Guest(), to=stall, wish=wish, key=uuid.uuid4())
    return {
        "stall": stall.pk, "shift": shift.pk, "stall_off": gone.pk, "stall_code": offers.code_for(row.claim.key),
    }  # fmt: skip


def room_and_request(town, cast):
    """A hall with picture, price and rules of which some dates are taken; another one; a request for three dates."""
    hall = people.room(
        town.house, "Großer Saal", features=("kitchen", "step_free", "projector"), how_to_find="Zweite Tür links",
        description="Heller Saal mit Küche.", ends_on=clock.today() + timedelta(days=60),
    )  # fmt: skip
    people.room(town.cafe, "Stube", seats=20, features=("kitchen",))
    people.room(town.hall, "Werkstatt", seats=8)
    Condition.objects.create(room=hall, kind="approval")
    Tariff.objects.create(room=hall, basis="hour", cents=1250, deposit_cents=5000)
    start = datetime.combine(clock.today() + timedelta(days=10), time(16))
    slots = [conditions.slot(start + timedelta(days=7 * n), start + timedelta(days=7 * n, hours=2)) for n in range(3)]
    booking.book(actor=cast.worker, room=hall, group=None, title="Fest", slots=slots[1:2], despite_rules=True)
    group = Group(name="Chor am Fluss", email="chor@example.org", language="de")
    asked = booking.ask_for(actor=Guest(), room=hall, group=group, slots=slots, purpose="Chorprobe", people=12)
    return hall, asked.request


def shown_to(language: str, quarter) -> list[tuple[str, int, str]]:
    """Every page that guests get: its address, the code of its answer, a name for its picture."""
    found = [(f"/{language}/{path}", 200) for path in PAGES]
    found += [(f"/{language}/{path}", code) for path, code in REFUSED.items()]
    found += [(path, 410 if "{dead}" in path else 200) for path in GUEST_DOORS]
    return [(path.format(**quarter.words), code, path[:60]) for path, code in found]


# every kind of page --------------------------------------------------------------------------------------------------


def test_every_kind_of_page_that_a_guest_gets_is_looked_at_here(world, db):
    """The matrix has a line for every address; what answers a guest with a page must be looked at below."""
    sample = {
        "course": "x", "off": "x", "partner": "x", "online": "x", "elsewhere": "x", "house": "x", "hall": "x",
        "first": "2030-01-01", "last": "2030-01-02", "door": "x", "dead": "x", "reader": "x", "report": 1, "asked": "x",
        "room": "x", "just_asked": "x", "to_confirm": "x", "room_code": "x", "far": "x",
        "sign": "x", "full": "x", "full_slot": "2030-01-01-1000", "talk": "x", "promised": "x", "waiting": "x",
        "just_signed_up": "x", "stall": 1, "shift": 2, "stall_off": 3, "stall_code": "x",
    }  # fmt: skip
    looked_at = {
        resolve(path.partition("?")[0]).view_name for path, code, _name in shown_to("de", SimpleNamespace(words=sample))
        if code not in (404, 400)
    }  # fmt: skip
    pages = set()
    for room in matrix.ROOMS:
        for line in matrix.lines_of(room):
            if line.method == "GET" and line.cells[0] == "yes":
                filled_in = matrix.table_of(room).THINGS[line.thing](world) if line.thing != "-" else {}
                answer = Client().get(matrix.reverse(line.name, kwargs=filled_in))
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    pages.add(line.name)
                if answer.streaming:
                    b"".join(answer.streaming_content)  # read to its end, so that files are closed
    assert {"square:home", "door:tally", "still_true:question", "reader", "account_login"} <= pages
    assert pages - looked_at == set(), "give each of these a line in PAGES or GUEST_DOORS"


DESKTOP, PHONE, SMALL = {"width": 1280, "height": 800}, {"width": 390, "height": 844}, {"width": 320, "height": 640}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_everybody_can_use_every_page(live_server, page_factory, axe, step, quarter, language):
    """Loaded once each, then measured on a desktop, on a phone, and for its width on the smallest screen."""
    page = page_factory(language, "desktop")
    for path, code, name in shown_to(language, quarter):
        look_at(page, live_server, path, code, language)
        axe(page)
        step(page, f"{name} desktop")
        page.set_viewport_size(PHONE)
        axe(page)
        step(page, f"{name} phone")
        fits_into_320_px(page)
        page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("language", ["de-x-leicht", "uk"])
def test_every_page_in_further_languages(live_server, page_factory, axe, quarter, language):
    page = page_factory(language, "phone")
    for path, code, _name in shown_to(language, quarter):
        if path.startswith(f"/{language}/"):
            look_at(page, live_server, path, code, language)
            axe(page)
            fits_into_320_px(page)
            page.set_viewport_size(PHONE)


def look_at(page, live_server, path, code, language):
    answer = page.goto(live_server.url + path)
    assert answer.status == code, path
    assert page.locator("h1").count() == 1, path
    if path.startswith(f"/{language}/"):
        assert page.locator("html").get_attribute("lang") == language, path


def fits_into_320_px(page):
    page.set_viewport_size(SMALL)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than 320 px"


def test_the_open_menu_of_languages_and_the_open_filters(live_server, page_factory, axe, fits, step, quarter):
    for language in ("de", "ar"):
        page = page_factory(language, "phone")
        page.goto(f"{live_server.url}/")
        assert page.url == f"{live_server.url}/{language}/"  # the browser's own language
        page.locator("details.qw-languages summary").click()
        axe(page)
        fits(page)
        step(page, f"languages {language}", full=False)
        page.get_by_role("link", name="Türkçe").click()
        page.wait_for_url("**/tr/")
        page.goto(f"{live_server.url}/{language}/programm/")
        page.locator("details.sq-filters summary").click()
        axe(page)
        fits(page)
        step(page, f"filters {language}")
        page.goto(f"{live_server.url}/{language}/angebot/deutschkurs/")
        for folded in page.locator("details.qw-disclosure summary").all():
            folded.click()
        axe(page)
        fits(page)
        page.set_viewport_size({"width": 320, "height": 640})
        fits(page)
        step(page, f"everything unfolded {language}")


# without scripts, by keyboard ----------------------------------------------------------------------------------------


def titles(page) -> list[str]:
    return [text.strip() for text in page.locator(".sq-dates .qw-card__title").all_inner_texts()]


def test_without_scripts_the_filters_show_the_right_dates(live_server, page_factory, quarter, step):
    page = page_factory("de", "phone", javascript=False)
    page.goto(f"{live_server.url}/de/programm/")
    assert sorted(titles(page)) == [
        "Deutschkurs für Frauen", "Kreativtreff", "Nähkurs", "Nähtreff", "Sprechstunde", "Videogespräche üben",
    ]  # fmt: skip
    page.locator("details.sq-filters summary").click()
    page.get_by_label("nur für Frauen").check()
    page.get_by_label("mit Kinderbetreuung").check()
    page.get_by_role("button", name="Zeigen", exact=True).click()
    assert "women=1" in page.url
    assert "childcare=1" in page.url
    assert titles(page) == ["Deutschkurs für Frauen"]
    step(page, "women with childcare")
    page.get_by_role("link", name="nur für Frauen").click()
    page.get_by_role("link", name="mit Kinderbetreuung").click()
    page.get_by_label("Suchen nach").fill("Tauchkurs")
    page.get_by_role("button", name="Suchen").click()
    assert titles(page) == []
    page.get_by_label("Suchen nach").fill("Nähtreff")
    page.get_by_role("button", name="Suchen").click()
    assert titles(page) == ["Nähtreff"]
    first = clock.today() + timedelta(days=2)
    page.goto(f"{live_server.url}/de/programm/?from={first}&to={first}")
    assert titles(page)[-1] == "Kreativtreff"
    assert "Fällt aus" in page.locator(".sq-dates li", has_text="Kreativtreff").first.inner_text()
    step(page, "one day")


def test_with_scripts_a_choice_shows_the_dates_at_once(live_server, page_factory, quarter):
    page = page_factory("de", "phone")
    page.goto(f"{live_server.url}/de/programm/")
    asked = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    page.locator("details.sq-filters summary").click()
    page.get_by_label("nur für Frauen").check()
    page.wait_for_url("**women=1**")
    expect(page.locator(".sq-dates .qw-card__title")).to_have_text(["Deutschkurs für Frauen"])
    assert "document" not in [kind for kind, _url in asked]  # the list alone was fetched
    page.go_back()
    expect(page.locator(".sq-dates .qw-card__title")).to_have_count(6)


def seen_focus(page) -> str:
    """The words of what has the focus; it must be marked for the eye."""
    for _moment in range(400):  # a mark may grow for a moment; without scripts a page cannot be asked to wait for it
        words, line, width = page.evaluate(
            """() => { const focused = document.activeElement, shown = focused.closest('label') ?? focused;
            const marked = [focused, focused.closest('label'), focused.closest('.qw-card')].filter(Boolean);
            const lines = marked.map(e => getComputedStyle(e)).filter(s => s.outlineStyle === 'solid');
            return [shown.innerText?.trim() || focused.outerHTML.slice(0, 80),
              Math.max(0, ...lines.map(s => parseFloat(s.outlineWidth))), shown.getBoundingClientRect().width]; }"""
        )
        if line >= 2:
            break
        page.wait_for_timeout(25)
    assert line >= 2, f"nobody sees that the focus is on {words}"
    assert width > 1, f"{words} has the focus and cannot be seen"
    return words


def tab_to(page, name: str, *, most: int = 60) -> None:
    for _press in range(most):
        page.keyboard.press("Tab")
        if seen_focus(page) == name:
            return
    raise AssertionError(f"{name!r} is not reached with {most} presses of Tab")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_by_keyboard_from_the_skip_link_to_the_calendar(live_server, page_factory, quarter, step, scripts):
    page = page_factory("de", "desktop", javascript=scripts)
    page.goto(f"{live_server.url}/de/programm/")
    page.keyboard.press("Tab")
    assert seen_focus(page) == "Zum Inhalt springen"
    step(page, "skip link", full=False)
    page.keyboard.press("Enter")
    tab_to(page, "Auswählen: Thema, Sprache, Tag, Ort", most=3)  # the menu lies behind
    page.keyboard.press("Enter")
    tab_to(page, "nur für Frauen")
    step(page, "a filter has the focus", full=False)
    page.keyboard.press("Space")
    if not scripts:
        tab_to(page, "Zeigen")
        page.keyboard.press("Enter")
    page.wait_for_url("**women=1**")
    expect(page.locator(".sq-dates .qw-card__title")).to_have_count(1)
    tab_to(page, "Deutschkurs für Frauen")
    step(page, "an offer has the focus", full=False)
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebot/deutschkurs/")
    tab_to(page, "In meinen Kalender", most=20)
    step(page, "the calendar has the focus", full=False)
    with page.expect_download() as kept:
        page.keyboard.press("Enter")
    assert kept.value.suggested_filename == "deutschkurs.ics"


# what it weighs ------------------------------------------------------------------------------------------------------


class Server(ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True

    def close_request(self, request):
        """The last word of a thread: its connection to the database goes with it."""
        connections.close_all()
        super().close_request(request)


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *args):
        """Nothing into the output of the tests."""


def forget_what_was_drawn():
    """Pieces of pages that the process keeps hold addresses of files, and those are others with other settings."""
    for name, module in list(sys.modules.items()):
        if name.startswith("quartierwerk."):
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


@pytest.fixture
def as_sent(settings, tmp_path):
    """The address of the product with its files as ``init`` lays them down and WhiteNoise sends them: packed."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = False
    call_command("collectstatic", interactive=False, verbosity=0)
    forget_what_was_drawn()
    server = wsgiref.simple_server.make_server("localhost", 0, WSGIHandler(), Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    forget_what_was_drawn()


def weight(page, address: str) -> dict[str, int]:
    """Bytes that came over the line, heads included, per address."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    names, found = {}, {}
    line.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    line.on(
        "Network.loadingFinished",
        lambda event: found.update({names[event["requestId"]]: round(event["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    page.evaluate("scrollTo(0, document.scrollingElement.scrollHeight)")
    page.evaluate("document.fonts.ready.then(() => true)")  # a slow machine asks for fonts only when it has drawn
    page.wait_for_load_state("networkidle")
    line.detach()
    return found


def test_the_first_page_is_at_most_100_kb(as_sent, page_factory, quarter, town):
    for number in range(50):
        offer = people.offer(
            town, title=f"{number + 1}. Treffen der Nachbarschaft im {('Hof', 'Garten', 'Saal')[number % 3]}",
            slug=f"treffen-{number}", fields=(("bildung", "kultur", "sport")[number % 3],), children="welcome",
            free=("yes", "no", "")[number % 3], site=(town.house, town.cafe)[number % 2],
        )  # fmt: skip
        people.session(offer, days=1 + number % 9, hour=8 + number % 11)
    for language in ("de", "ar", "uk"):
        for path in ("", "programm/"):
            page = page_factory(language, "phone")
            files = weight(page, f"{as_sent}/{language}/{path}")
            if path:
                assert page.locator(".sq-dates > li").count() == 50
            kinds = {name.rpartition(".")[2] for name in files}
            assert {"css", "js", "svg", "woff2"} <= kinds, "styles, scripts, pictures and fonts belong to a page"
            assert sum(files.values()) <= MOST_BYTES, (language, path, sum(files.values()), files)


# the mother ----------------------------------------------------------------------------------------------------------

MARKS = "\u2066\u2067\u2068\u2069\u200e\u200f"
VOICE = """const said = (window.said = []);
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'ar-SA'}, {lang: 'de-DE'}], cancel() {}, speak(u) { said.push([u.lang, u.text]); }}});"""


def test_a_mother_follows_the_message_of_a_friend(live_server, page_factory, quarter, axe, step):
    """Tuesday 9:30, free, children cared for, women only, which bell, bus stop; heard, kept; nobody asks for a name."""
    friend = page_factory("ar", "phone")
    friend.context.grant_permissions(["clipboard-read", "clipboard-write"])
    friend.goto(f"{live_server.url}/ar/angebot/deutschkurs/")
    friend.get_by_role("button", name="نسخ الرسالة").click()
    expect(friend.locator("[data-announcer]")).not_to_be_empty()
    message = friend.evaluate("navigator.clipboard.readText()")
    friend.locator("#nachricht").scroll_into_view_if_needed()
    step(friend, "the friend copies the message", full=False)
    plain = "".join(sign for sign in message if sign not in MARKS)
    for fact in (
        "دورة لغة ألمانية للنساء", "الثلاثاء", "9:30", "مجاني", "للنساء فقط", "مع رعاية الأطفال",
        "Begegnungszentrum, Erdgeschoss", "Hüttenstraße (Bus 12)", "Mittelpunkt, Hüttenstraße 15",
    ):  # fmt: skip
        assert fact in plain, fact
    assert len(message) <= 700

    link = re.search(r"http\S+", plain)[0]
    mother = page_factory("ar", "phone")
    mother.add_init_script(VOICE)
    mother.goto(link)
    assert mother.url == f"{live_server.url}/ar/angebot/deutschkurs/"
    assert (mother.locator("html").get_attribute("lang"), mother.locator("html").get_attribute("dir")) == ("ar", "rtl")
    expect(mother.get_by_role("heading", level=1)).to_have_text("دورة لغة ألمانية للنساء")
    step(mother, "the page behind the link")
    axe(mother)

    box = mother.locator(".sq-box")
    answers = dict(
        zip(
            [text.strip() for text in box.locator("dt").all_inner_texts()],
            [text.strip() for text in box.locator("dd").all_inner_texts()],
            strict=True,
        )
    )
    assert answers["كم التكلفة؟"] == "مجاني"
    assert answers["هل يمكنني إحضار أطفالي معي؟"] == "نعم، هناك من يرعى الأطفال"
    assert answers["هل يجب أن أسجل اسمي؟"] == "لا، تفضلوا بالحضور مباشرة"
    assert answers["هل هو للنساء فقط؟"] == "نعم، للنساء فقط"
    assert answers["هل أحتاج إلى أوراق رسمية؟"] == "لا، لن يسألكم أحد عن أوراق رسمية"
    tuesday = builders.next_day(1)
    when = mother.locator(".sq-next")
    assert when.locator("time[datetime*=T]").get_attribute("datetime") == f"{tuesday}T09:30"
    assert "الثلاثاء" in when.inner_text()
    assert "9:30" in when.inner_text()
    where = mother.locator("section[aria-labelledby=wo]").inner_text()
    for fact in ("Mittelpunkt", "Hüttenstraße 15", "الجرس باسم:", "Begegnungszentrum, Erdgeschoss", "الموقف:",
                 "Hüttenstraße (Bus 12)"):  # fmt: skip
        assert fact in where, fact
    box.scroll_into_view_if_needed()
    step(mother, "the box", full=False)

    mother.get_by_role("button", name="قراءة بصوت مسموع").click()
    said = mother.evaluate("window.said")
    assert {language for language, _text in said} == {"ar", "de"}
    heard = " | ".join(text for language, text in said if language == "ar")
    for words in ("دورة لغة ألمانية للنساء", "هل هو للنساء فقط؟", "نعم، للنساء فقط", "مجاني", "دفتر وقلم"):
        assert words in heard, words
    german = " ".join(text for language, text in said if language == "de")
    assert "Begegnungszentrum, Erdgeschoss" in german
    assert "Hüttenstraße (Bus 12)" in german
    everything = " ".join(text for _language, text in said)
    for button in ("نسخ الرسالة", "قراءة بصوت مسموع", "إضافة إلى تقويمي"):
        assert button not in everything  # what is pressed is not read, nor the message to send on
    assert "http" not in everything
    step(mother, "it is read aloud", full=False)

    with mother.expect_download() as kept:
        mother.get_by_role("link", name="إضافة إلى تقويمي", exact=True).click()
    calendar = icalendar.Calendar.from_ical(kept.value.path().read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == 1
    begin = events[0].decoded("dtstart")
    assert (begin.date(), begin.strftime("%H:%M"), str(begin.tzinfo)) == (tuesday, "09:30", "Europe/Berlin")
    assert events[0].decoded("dtend") - begin == timedelta(hours=2)
    assert str(events[0]["summary"]) == "دورة لغة ألمانية للنساء"
    assert "Hüttenstraße 15" in str(events[0]["location"])
    assert "Begegnungszentrum, Erdgeschoss" in str(events[0]["description"])
    assert str(events[0]["url"]) == link

    assert mother.context.cookies() == []
    assert mother.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    asked = mother.locator(
        "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, form[method=post]"
    )
    assert asked.count() == 0, "somebody asks who she is"
    for message_link in mother.locator("main a[href^='/ar/']").all():
        assert "?" not in message_link.get_attribute("href")  # nothing in an address tells who has read before
