"""The staff's days with offers, in a real browser: a series seen before it is made, a sick call at 8:40."""

from __future__ import annotations

import threading
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation import clock
from quartierwerk.offers.models import Cancellation, HandOver, Session
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.models import Language
from tests import cast as people
from tests import papers


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


@pytest.fixture
def elsewhere():
    """``elsewhere(html)`` serves a page of somebody else's website: another origin, another server."""
    servers = []

    def serve(html: str) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *args):
                """Nothing into the output of the tests."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_three_taps_clear_the_day(live_server, page_factory, cast, week, town, elsewhere, axe, step, monkeypatch):
    """8:40, ill: the course is called off, the café handed over; everything agrees, then nothing is left of it."""
    now = clock.local_now().replace(hour=8, minute=40, second=0, microsecond=0).astimezone(UTC)
    monkeypatch.setattr(clock, "now", lambda: now)  # for the server too, which answers in threads of its own
    course = people.session(week, days=0, hour=9, minutes=45)
    cafe = people.offer(town, slug="cafe", title="Begegnungscafé", contact_phone="05721 99")
    cafe.leaders.add(*week.leaders.all())
    stand_in = Contact.objects.get(name="Vertretung")
    coffee = people.session(cafe, days=0, hour=9, minutes=50)
    time = "9:00–9:45"
    before = list(Session.objects.order_by("pk").values("pk", "starts_at", "ends_at", "site_id", "stand_in_id"))

    page = page_factory("de", "phone", account=cast.worker.account)
    page.goto(f"{live_server.url}/buero/angebote/krank/")
    axe(page)
    handed = page.locator("section.qw-panel", has_text="Begegnungscafé")
    handed.get_by_label("übergeben an …").check()
    handed.get_by_label("Wer übernimmt?").select_option(str(stand_in.pk))
    step(page, "Ich bin krank")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("heading", name="Diese Termine werden abgesagt").wait_for()
    step(page, "Was das bewirkt")
    page.get_by_role("button", name="Ja, so machen").click()
    page.get_by_role("heading", name="Wem Sie Bescheid sagen").wait_for()
    axe(page)
    step(page, "Wem Bescheid sagen")
    assert "05721 77" in page.locator("main").inner_text()  # whom to call: who takes over
    done = page.url
    door = live_server.url + page.get_by_role("link", name="A4-Zettel").get_attribute("href")

    reader = page_factory("ar", "phone", tolerate=("404",))
    reader.goto(f"{live_server.url}/ar/angebot/deutschkurs/")
    alert = reader.locator(".kern-alert", has_text="الموعد القادم ملغى")
    expect(alert).to_contain_text(time)
    expect(alert).to_contain_text("بسبب المرض")
    expect(reader.locator("#nachricht")).to_contain_text("ملغى")
    step(reader, "the Arabic page")
    reader.goto(f"{live_server.url}/ar/angebot/cafe/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Begegnungscafé")
    assert "الموعد القادم ملغى" not in reader.content()

    other = page_factory("de", "desktop")
    frame = f'<iframe src="{live_server.url}/de/einbetten/" width="100%" height="900" title="Programm"></iframe>'
    address = elsewhere(f"<!doctype html><html lang=de><title>Stadt</title><h1>Unsere Stadt</h1>{frame}")
    other.goto(address)
    cards = other.frame_locator("iframe").locator(".sq-date")
    expect(cards.filter(has_text="Deutschkurs")).to_contain_text("Fällt aus")
    expect(cards.filter(has_text="Begegnungscafé")).not_to_contain_text("Fällt aus")
    step(other, "the website of the town")

    notice = papers.text_of(reader.request.get(door).body())
    for words in ("Fällt aus", "Deutschkurs", f"{time} Uhr", "wegen Krankheit"):
        assert words in notice, words

    page.locator("section.qw-panel", has_text="Begegnungscafé").get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("Zurückgenommen: Begegnungscafé")
    coffee.refresh_from_db()
    assert coffee.stand_in is None
    assert Cancellation.objects.get().session == course
    step(page, "the café is undone")
    page.goto(done)
    page.get_by_role("button", name="Alles zurücknehmen").click()
    page.wait_for_url("**/buero/angebote/")
    step(page, "everything is undone")

    # nothing is left behind: no row, no word on any page, no notice
    assert not Cancellation.objects.exists()
    assert not HandOver.objects.exists()
    assert list(Session.objects.order_by("pk").values("pk", "starts_at", "ends_at", "site_id", "stand_in_id")) == before
    reader.goto(f"{live_server.url}/ar/angebot/deutschkurs/")
    expect(reader.locator(".sq-next time[datetime*=T]")).to_have_attribute("datetime", course.starts_local)
    assert "ملغى" not in reader.locator("main").inner_text()
    other.reload()
    expect(cards.filter(has_text="Deutschkurs")).to_contain_text(time)
    expect(cards.filter(has_text="Deutschkurs")).not_to_contain_text("Fällt aus")
    assert reader.request.get(door).status == 400  # instead of the notice a sentence: this date takes place
