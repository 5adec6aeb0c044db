"""Counting in a real browser: two taps, a dead spot, a killed browser, a month of paper, the code on the door."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect
from scripts.find_chromium import find

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs import work_once
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary
from tests import cast as builders
from tests.journeys.conftest import PATIENCE

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]


class Cable:
    """What lies between the phone and the office: can be pulled out, so that pages and worker alike have no network."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.plugged = True
        self.open: set[socket.socket] = set()
        self.front = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self.front.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self.front.accept()
            except OSError:
                return
            if not self.plugged:
                near.close()
                continue
            far = socket.create_connection(self.target)
            self.open |= {near, far}
            if not self.plugged:  # pulled while the two were joined
                self._cut(near, far)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            self.open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def pull(self) -> None:
        self.plugged = False
        self._cut(*self.open)

    def _cut(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def plug_in(self) -> None:
        self.plugged = True

    def close(self) -> None:
        self.pull()
        self.front.close()


@pytest.fixture
def cable(live_server):
    line = Cable(live_server.thread.host, live_server.thread.port)
    yield line
    line.close()


@pytest.fixture
def phone(browser, tmp_path):
    """``phone()`` starts the browser of one phone; started again it has what it had: the same folder."""
    running = []

    def start():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone", executable_path=find(), args=ARGS, locale="de", timezone_id="Europe/Berlin",
            viewport={"width": 390, "height": 844}, has_touch=True,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        running.append(context)
        return context

    yield start
    for context in running:
        with suppress(Exception):
            context.close()


@pytest.fixture
def date(town):
    """The date of today that is to be counted."""
    return builders.session(builders.offer(town), days=0, hour=0, minutes=30)


def sign_in(page, actor):
    client = Client()
    client.force_login(actor.account)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}])


def kept(page):
    """The page has put the next days onto the phone."""
    expect(page.locator("html[data-kept=yes]")).to_be_attached()


def at_the_count_without_network(cable, phone, worker, date):
    page = phone().new_page()
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    kept(page)
    cable.pull()
    page.goto(f"{cable.url}/buero/zaehlen/termin/{date.pk}/")
    return page


def test_a_worker_counts_offline_the_browser_is_killed_and_the_count_arrives_once(cable, phone, worker, date, step):
    context = phone()
    page = context.new_page()
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    kept(page)
    step(page, "today with network")

    cable.pull()
    page.goto(f"{cable.url}/buero/zaehlen/termin/{date.pk}/")
    expect(page.locator("h1")).to_have_text("Zählen ohne Netz")
    form = page.locator(f"#termin-{date.pk} form")
    form.locator("input[name=visits]").fill("14")
    step(page, "typed without network", full=False)
    form.get_by_role("button", name="Speichern").click()
    waiting = page.locator(".qw-outbox__entry")
    expect(waiting).to_contain_text("Deutschkurs am Vormittag")
    expect(waiting).to_contain_text("14")
    expect(waiting).to_contain_text("wartet auf Netz")
    step(page, "waits on the phone", full=False)
    context.close()  # the browser is gone; nothing has reached the office
    assert not Tally.objects.exists()

    cable.plug_in()
    context = phone()
    page = context.new_page()
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    assert "/konto/" in page.url  # the sign-in did not survive, the count does
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    expect(page.locator(".qw-outbox__entry")).to_have_attribute("data-state", "sent")
    step(page, "arrived")
    page.reload()
    page.reload()
    expect(page.locator(".qw-outbox__entry")).to_have_count(1)
    tally = Tally.objects.get()
    assert (tally.visits, tally.session, tally.recorded_by) == (14, date, worker.key)


def test_an_estimate_made_offline_arrives_once_with_its_procedure(cable, phone, worker, date, step, fits):
    page = at_the_count_without_network(cable, phone, worker, date)
    form = page.locator(f"#termin-{date.pk} form")
    form.get_by_text("Geschätzt: mit welchem Verfahren?").click()
    form.get_by_label("Wie viele Portionen oder Karten wurden verkauft?").fill("120")
    form.get_by_label("Wie viele von 100 haben etwas gekauft?").fill("60")
    form.get_by_label("Verfahren", exact=True).select_option(label="verkaufte Portionen oder Karten")
    fits(page)
    step(page, "estimated without network", full=False)
    form.get_by_role("button", name="Speichern").click()
    entry = page.locator(".qw-outbox__entry")
    expect(entry).to_contain_text("geschätzt")
    expect(entry).to_contain_text("wartet auf Netz")
    assert not Tally.objects.exists()

    cable.plug_in()
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/postausgang/", lose, times=1)  # the first answer never comes back
    with page.context.expect_event("requestfailed", lambda sent: sent.url.endswith("/postausgang/")):
        page.goto(f"{cable.url}/buero/zaehlen/heute/")
    page.reload()
    expect(page.locator(".qw-outbox__entry")).to_have_attribute("data-state", "sent")
    assert lost == [200]
    tally = Tally.objects.get()
    assert (tally.visits, tally.method, tally.estimated.procedure) == (200, "estimated", "sold")
    assert tally.estimated.figures == {"sold": 120, "percent": 60}


def test_an_answer_that_got_lost_does_not_count_twice(cable, phone, worker, date):
    """The office has saved the count, but its answer never reached the phone; the phone sends again."""
    context = phone()
    page = context.new_page()
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/termin/{date.pk}/")
    kept(page)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)  # it arrives at the office, what comes back does not
        route.abort()

    page.route("**/postausgang/", lose, times=1)
    page.locator("input[name=visits]").fill("14")
    page.get_by_role("button", name="Speichern").click()
    # The worker tries again by itself as soon as there is a network; where a browser has no such worker, the page does.
    expect(page.locator(".qw-outbox__entry")).to_have_attribute("data-state", "sent")
    assert lost == [200]
    assert Tally.objects.get().visits == 14


def test_signed_out_the_outbox_stays_and_says_so(cable, phone, worker, manager, date, step):
    context = phone()
    page = context.new_page()
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/termin/{date.pk}/")
    kept(page)
    context.clear_cookies()
    page.locator("input[name=visits]").fill("14")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".qw-outbox__entry")).to_contain_text("Sie sind nicht angemeldet")
    step(page, "signed out")

    sign_in(page, manager)  # a shared phone: somebody else signs in
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    expect(page.locator(".qw-outbox__entry")).to_contain_text("eine andere Person eingetragen")
    assert not Tally.objects.exists()
    context.clear_cookies()
    sign_in(page, worker)
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    expect(page.locator(".qw-outbox__entry")).to_have_attribute("data-state", "sent")
    assert Tally.objects.get().recorded_by == worker.key


def test_what_the_office_refuses_is_kept_with_its_sentence(cable, phone, worker, manager, date, step):
    page = at_the_count_without_network(cable, phone, worker, date)
    page.locator(f"#termin-{date.pk} input[name=visits]").fill("14")
    page.locator(f"#termin-{date.pk}").get_by_role("button", name="Speichern").click()
    expect(page.locator(".qw-outbox__entry")).to_contain_text("wartet auf Netz")
    actions.record_tally(actor=manager, session=date, key="00000000-0000-4000-8000-000000000001", visits=12)
    cable.plug_in()
    page.goto(f"{cable.url}/buero/zaehlen/heute/")
    entry = page.locator(".qw-outbox__entry")
    expect(entry).to_contain_text("abgelehnt: Für diesen Termin ist schon gezählt: 12.")
    expect(entry).to_contain_text("14")
    step(page, "refused")
    page.on("dialog", lambda dialog: dialog.accept())
    entry.get_by_role("button", name="Verwerfen").click()
    expect(entry).to_have_count(0)


def test_the_door_works_without_network_too_and_shows_nothing_else(cable, phone, worker, date, step, town):
    other = builders.session(builders.offer(town, title="Frauenrunde"), days=0, hour=0, minutes=45)
    token, foreign = (queries.door_token(row) for row in (date, other))
    context = phone()
    page = context.new_page()
    page.goto(f"{cable.url}/tuer/{foreign}/")
    kept(page)
    page.goto(f"{cable.url}/tuer/{token}/")
    kept(page)
    step(page, "door with network")
    cable.pull()
    page.goto(f"{cable.url}/tuer/{foreign}/")
    page.locator("input[name=visits]").fill("5")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".qw-outbox__entry")).to_contain_text("Frauenrunde")
    page.goto(f"{cable.url}/tuer/{token}/")
    expect(page.locator("body")).not_to_contain_text("Frauenrunde")
    page.get_by_role("button", name="Niemand kam (0)").click()
    expect(page.locator(".qw-outbox__entry")).to_have_count(1)
    expect(page.locator(".qw-outbox__entry")).to_contain_text("wartet auf Netz")
    step(page, "door without network", full=False)
    context.close()
    cable.plug_in()
    page = phone().new_page()
    page.goto(f"{cable.url}/tuer/{token}/")
    expect(page.locator(".qw-outbox__entry")).to_have_attribute("data-state", "sent")
    tally = Tally.objects.get()
    assert (tally.visits, tally.session, tally.recorded_by) == (0, date, f"door:{date.pk}")


@pytest.mark.parametrize("script", [True, False])
def test_two_taps_and_a_number(live_server, page_factory, worker, date, axe, fits, step, script):
    page = page_factory("de", "phone", account=worker.account, javascript=script)
    page.goto(f"{live_server.url}/buero/zaehlen/heute/")
    page.get_by_role("link", name=re.compile("^Zählen.*Deutschkurs am Vormittag")).click()
    page.locator("input[name=visits]").fill("14")
    step(page, "form")
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url("**/heute/")
    expect(page.locator(".qw-messages")).to_contain_text("Gespeichert: Deutschkurs am Vormittag, 14.")
    step(page, "counted")
    assert Tally.objects.get().visits == 14


def test_wrong_numbers_come_back_to_the_form(live_server, page_factory, worker, date, step):
    page = page_factory("de", "phone", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/termin/{date.pk}/")
    page.get_by_text("Kinder und Erwachsene getrennt").click()
    page.locator("input[name=children]").fill("4")
    page.locator("input[name=adults]").fill("5")
    expect(page.locator("input[name=visits]")).to_have_value("9")  # adds up by itself
    page.locator("input[name=visits]").fill("8")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("zusammen 9, oben steht aber 8").first).to_be_visible()
    expect(page.locator("input[name=children]")).to_have_value("4")
    step(page, "refused")
    page.get_by_role("button", name="Wie viele waren da?: eins mehr").click()
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url("**/heute/")
    assert (Tally.objects.get().visits, Tally.objects.get().children) == (9, 4)


@pytest.fixture
def month(town, worker):
    """Three offers with dates on past days of this month or the month before, one of them called off."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    ahead = (last - clock.today()).days
    rows = []
    for title in ("Begegnungscafé", "Deutschkurs am Vormittag", "Nähtreff"):
        offer = builders.offer(town, title=title)
        rows += [builders.session(offer, days=ahead - week * 7, hour=9) for week in (3, 2, 1, 0)]
    return last, rows


def test_a_month_of_paper_is_typed_with_number_keys_and_enter(live_server, page_factory, worker, month, step, axe):
    last, _rows = month
    page = page_factory("de", "desktop", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/papier/?monat={last.isoformat()[:7]}")
    page.locator(".qw-month__cell").first.focus()
    for text in ("23", "0", "18g", "zwölf"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.type("9")
    expect(page.locator(".qw-month__sum [data-all-sum]")).to_have_text("50")
    expect(page.locator('[data-row-sum="0"]')).to_have_text("41")
    step(page, "typed")
    axe(page)
    page.get_by_role("button", name="Alle speichern").click()
    expect(page.locator("[data-focus-first]")).to_contain_text("keine ganze Zahl")
    expect(page.locator('[aria-invalid="true"]')).to_have_value("zwölf")
    step(page, "one is wrong")
    assert Tally.objects.count() == 4
    page.locator('[aria-invalid="true"]').fill("12")
    page.get_by_role("button", name="Alle speichern").click()
    expect(page.locator(".qw-messages")).to_contain_text("1 Zählung gespeichert.")
    expect(page.locator(".qw-month__sum")).to_contain_text("5 von 12 Terminen gezählt")
    step(page, "saved")
    kept_rows = Tally.objects.order_by("session__offer__title", "session__starts_local")
    assert [(row.visits, row.method, row.via) for row in kept_rows] == [
        (23, "counted", "paper"), (0, "counted", "paper"), (18, "estimated", "paper"), (12, "counted", "paper"),
        (9, "counted", "paper"),
    ]  # fmt: skip


def pages(date, worker, counted, month):
    token = queries.door_token(date)
    return {
        "today": "/buero/zaehlen/heute/",
        "form": f"/buero/zaehlen/termin/{date.pk}/",
        "history": f"/buero/zaehlen/termin/{counted.pk}/",
        "correction": f"/buero/zaehlen/termin/{counted.pk}/korrektur/",
        "withdrawal": f"/buero/zaehlen/termin/{counted.pk}/ruecknahme/",
        "paper": f"/buero/zaehlen/papier/?monat={month.isoformat()[:7]}",
        "division": f"/buero/zaehlen/angebot/{date.offer_id}/aufteilung/",
        "quotations": "/buero/zaehlen/angaben/",
        "new quotation": "/buero/zaehlen/angaben/neu/",
        "fell out": f"/buero/zaehlen/termin/{date.pk}/ausgefallen/",
        "tables": "/buero/zaehlen/einlesen/",
        "door sheet": f"/buero/zaehlen/termin/{date.pk}/tuerblatt/",
        "kept page": "/buero/zaehlen/ohne-netz/",
        "door": f"/tuer/{token}/",
        "kept door": f"/tuer/{token}/ohne-netz/",
        "wrong door": "/tuer/falsch/",
    }


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_counting_page_can_be_used_by_everybody(
    live_server, page_factory, manager, worker, date, month, town, axe, fits, step, viewport, language
):
    ages = Vocabulary.objects.create(code="ages", kind=Kind.AGES, title="Altersgruppen")
    for term in ("0-5", "6-13", "14-17", "ab 18"):
        Term.objects.create(vocabulary=ages, code=term.replace(" ", "-"), title=term)
    actions.ask_split(actor=worker, offer=date.offer, vocabulary=ages)
    last, rows = month
    key = "00000000-0000-4000-8000-00000000000{}".format
    first = actions.record_tally(actor=worker, session=rows[0], key=key(1), visits=14, children=4, remark="Regen")
    actions.correct_tally(actor=manager, tally=first, key=key(2), visits=15, children=4, method="estimated")
    actions.quote_figure(
        actor=manager, area=town.west, words="rund 440 Teilnehmende", amount=440, unit="people", source="Bericht"
    )
    page = page_factory(language, viewport, account=manager.account)
    for name, path in pages(date, worker, rows[0], last).items():
        page.goto(live_server.url + path)
        step(page, name)
        fits(page)
        axe(page)


def test_a_table_is_handed_in_rehearsed_and_taken(live_server, page_factory, worker, date, axe, fits, step):
    day = f"{clock.wall_day(date.starts_at):%d.%m.%Y}"
    content = f"Strichliste;;\nDatum;Kurs;TN\n{day};Deutschkurs am Vormittag;14\n30.4.3018;Deutschkurs am Vormittag;9\n"
    page = page_factory("de", "phone", account=worker.account)
    page.goto(f"{live_server.url}/buero/zaehlen/einlesen/")
    file = {"name": "zaehlung.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Hochladen").click()
    expect(page.get_by_text("Die Tabelle wird gelesen")).to_be_visible()
    axe(page)
    assert work_once()
    expect(page.get_by_role("heading", name="Was steht wo?")).to_be_visible()  # the page has noticed by itself
    step(page, "mapping")
    fits(page)
    axe(page)
    expect(page.locator("#id_column_visits")).to_have_value("3")
    page.get_by_role("button", name="Vorschau zeigen").click()
    page.wait_for_url(re.compile(r"/einlesen/\d+/$"))
    assert work_once()
    expect(page.get_by_text("Noch ist nichts gespeichert")).to_be_visible()
    expect(page.get_by_text("Das Jahr 3018 kann nicht stimmen")).to_be_visible()
    step(page, "preview")
    fits(page)
    axe(page)
    page.get_by_role("button", name="Jetzt übernehmen").click()
    expect(page.get_by_text("Die Zählungen werden übernommen")).to_be_visible()
    assert work_once()
    expect(page.get_by_role("heading", name="Übernommen", exact=True)).to_be_visible()
    step(page, "taken")
    assert Tally.objects.get().visits == 14


def test_sheets_and_months_are_readable_in_black_and_white(live_server, page_factory, worker, date, month, step):
    last, _rows = month
    page = page_factory("de", "desktop", account=worker.account)
    page.emulate_media(media="print")
    for name, path in {
        "door sheet": f"/buero/zaehlen/termin/{date.pk}/tuerblatt/",
        "month": f"/buero/zaehlen/papier/?monat={last.isoformat()[:7]}",
    }.items():
        page.goto(live_server.url + path)
        expect(page.locator("header, .qw-filter, .kern-btn, nav").filter(visible=True)).to_have_count(0)
        step(page, name)
