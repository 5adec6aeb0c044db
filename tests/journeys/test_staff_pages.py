"""Every page of the office in a real browser: read by everybody, fitting on a phone, in German and English.

The demo town is built once per test; the people and things come from the tables of the permission matrix, so that an
address without a line there, or one that is neither opened here nor named below with a reason, fails. Every page is
opened at the width of a desk, measured, narrowed to a phone and measured again; then read once more in English.

The doors for guests (tally at the door, "still true?", a funder's link, signing in) are read in German and Arabic.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from quartierwerk.accounts.models import Account
from quartierwerk.demo.builders import build
from quartierwerk.foundation import clock
from quartierwerk.offers.models import Offer
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area, Site
from tests import cast, matrix
from tests.matrix import PERSONS, World, addresses, lines_of, table_of

pytestmark = pytest.mark.django_db(transaction=True)

MENU = ".qw-sidenav"
PHONE, SMALL, DESK = (390, 844), (320, 640), (1280, 800)
FIRST_HALF = ("desk", "offers", "vocabularies", "accounts")
ROOMS = (  # two parts that run beside each other; a new room comes into the second
    FIRST_HALF,
    tuple(room for room in matrix.ROOMS if room not in (*FIRST_HALF, "config", "square")),
)
ON_SMALL_PHONES = ("desk", "attendance")  # used at the door, on whatever phone there is

NO_FILES = ("/medien/00000000",)  # a picture of the matrix has its row, but no file behind it
NO_PAGES = {  # addresses that answer with something else than a page of their own -> what it is
    "attendance:start": "leads on to today",
    "attendance:door_sheets_pdf": "paper",
    "attendance:door_sheet_pdf": "paper",
    "attendance:table_mapping_file": "file",
    "attendance:table_refused": "file",
    "attendance:table_progress": "a piece of the page of the table",
    "attendance:certificate": "paper",
    "attendance:worker": "script",
    "attendance:kept": "data for the phone",
    "attendance:mark": "data for the phone",
    "rooms:free_json": "data",
    "rooms:conflicts_json": "data",
    "offers:list_file": "file",
    "offers:event_paper": "paper",
    "offers:permit_letter": "paper",
    "offers:posts_file": "file",
    "offers:sign_ups_file": "file",
    "reports:sign_up_download": "file",
    "reports:sign_up_progress": "a part of reports:sign_up_file",
    "offers:session_sign_ups_file": "file",
    "parties:organisation_file": "file",
    "parties:contact_file": "file",
    "places:areas_geojson": "file",
    "rooms:week_json": "data",
    "rooms:day_json": "data",
    "rooms:agreement": "paper",
    "rooms:handover_record": "paper",
    "rooms:statement_pdf": "paper",
    "account_login": "for guests; who is signed in is led to her own page",
    "mfa_authenticate": "only half way through signing in: journey of the first day",
    "mfa_reauthenticate": "only with a second factor: journey of the first day",
    "mfa_activate_totp": "only after the password was typed again: journey of the first day",
    "mfa_deactivate_totp": "only with a second factor",
    "mfa_generate_recovery_codes": "only after the password was typed again: journey of the first day",
    "mfa_view_recovery_codes": "only with a second factor: journey of the first day",
    "door:worker": "script",
    "door:kept": "data for the phone",
}
FIRST_CHOICE = ("manager", "worker", "administrator", "coordinator", "stranger")
LAST_YEAR = "first={0}-01-01&last={0}-12-31".format(clock.today().year - 1)
SEEN_AS = {  # address -> states of it that look different: (person, question mark and what follows)
    "desk:today": [("worker", ""), ("coordinator", ""), ("administrator", "")],
    "desk:search": [("manager", "?q=Deutsch"), ("manager", "?q=zzzz")],
    "attendance:paper": [("worker", "?ort=mittelpunkt-huettenstrasse"), ("worker", "?monat=quatsch")],
    "attendance:today": [("worker", "?tag=2020-01-01"), ("coordinator", "")],
    "attendance:door_sheets": [("worker", "?tag=2020-01-01")],
    "offers:list": [("manager", "?suche=zzzz"), ("coordinator", "")],
    "offers:halfyear": [("worker", "?first_on=2030-01-01&last_on=2030-06-30")],
    "offers:stock": [("manager", "?stand=raus")],
    "places:sites": [("manager", "?q=zzzz"), ("coordinator", "")],
    "places:closings": [("manager", "?alle=1")],
    "places:crisis_new": [("manager", "?alle=1")],
    "places:school_holidays": [("manager", "?land=NI")],
    "rooms:rooms": [("manager", "?q=zzzz"), ("coordinator", "")],
    "rooms:week": [("manager", "?woche=2020-W03"), ("coordinator", ""), ("administrator", "")],
    "rooms:day": [("coordinator", "")],
    "rooms:defects": [("manager", "?alle=1")],
    "rooms:tenants": [("manager", "?alle=1")],
    "parties:organisation_list": [("manager", "?q=zzzz"), ("coordinator", "")],
    "parties:contact_list": [("worker", "?kind=staff")],
    "reports:freezing": [("worker", f"?scope=mittelpunkt-huettenstrasse&{LAST_YEAR}")],
    "reports:figures": [("worker", "?scope=quatsch"), ("coordinator", ""), ("administrator", "")],
}


ONLY_FOR = {"parties:organisation_merge": "administrator"}  # the two stand in different towns here
ONLY_WITH_A_QUESTION = {"reports:freezing"}  # nothing to see without a scope and a period


class DemoWorld(World):
    """The demo town, seen by the cast of the permission matrix."""

    def __init__(self) -> None:
        build()
        area, carrier, site = (
            lambda slug: Area.objects.get(slug=slug),
            lambda slug: Organisation.objects.get(slug=slug),
            lambda slug: Site.objects.get(slug=slug),
        )
        self.town = cast.Town(
            state=area("niedersachsen"), city=area("stadthagen"), west=area("weststadt"), north=area("kuckuck"),
            own_carrier=carrier("traeger-bmh"), other_carrier=carrier("traeger-kuckuck"),
            house=site("mittelpunkt-huettenstrasse"), cafe=site("familientreff-kuckuck"), hall=site("kuckucktreff"),
        )  # fmt: skip
        self.cast = cast.build_cast(self.town)
        self.offer = Offer.objects.get(title="Deutschkurs am Montag")
        self.foreign_offer = Offer.objects.get(title="Nachbarschaftsfrühstück")
        self.session = self.offer.sessions.first()
        self.foreign_session = self.foreign_offer.sessions.first()


def is_office(route: str) -> bool:
    return route.startswith(("/buero/", "/konto/"))


def is_door(route: str) -> bool:
    return route.startswith(("/tuer/", "/bericht/", "/stimmt-noch/", "/konto/"))


def page_types(rooms: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """Every address of these rooms that answers a GET of somebody signed in -> (thing, person) who gets it."""
    names = {address.name for address in addresses() if address.room in rooms and is_office(address.route)}
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for room in rooms:
        for line in lines_of(room):
            if line.name in names and line.method == "GET":
                gets = dict(zip(PERSONS, line.cells, strict=True))
                found[line.name] += [(line.thing, person) for person in FIRST_CHOICE if gets[person] == "yes"]
                if "405" in gets.values():
                    found[line.name].append(("", ""))  # answers only what is sent to it
    for name in names & set(SEEN_AS):
        found[name] += [("-", person) for person, _ in SEEN_AS[name] if not found[name]]
    return found


def to_open(rooms: tuple[str, ...], world: World) -> Iterator[tuple[str, str, str]]:
    """Address by name, person and path of every page of these rooms, in the states that look different."""
    for name, who in sorted(page_types(rooms).items()):
        if name in NO_PAGES or not [person for _, person in who if person]:
            continue
        room = next(address.room for address in addresses() if address.name == name)
        fitting = [(thing, person) for thing, person in who if person in (ONLY_FOR.get(name, person),) and person]
        thing, first = fitting[0]
        filled_in = table_of(room).THINGS[thing](world) if thing != "-" else {}
        with translation.override("de"):
            path = reverse(name, kwargs=filled_in)
        bare = [] if name in ONLY_WITH_A_QUESTION else [(first, "")]
        for person, rest in dict.fromkeys([*bare, *SEEN_AS.get(name, [])]):
            yield name, person, path + rest


# --- words -----------------------------------------------------------------------------------------------------------


def _catalogue(file: Path) -> set[str]:
    """The texts that a catalogue knows."""
    with file.open("rb") as opened:
        entries = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key.rpartition("\x04")[2] for key in entries}


class Words:
    """Listens to every text that a page asks for and notes those that the language of the page does not have."""

    def __init__(self) -> None:
        with (Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.po").open("rb") as opened:
            own = [(one.id if isinstance(one.id, str) else one.id[0], one.string) for one in read_po(opened)]
        self.german = {text for text, _string in own}  # our texts are written in German
        self.translated = {text for text, string in own if (string if isinstance(string, str) else string[0])}
        others = [
            *Path(django.__file__).parent.rglob("locale/de/LC_MESSAGES/django.mo"),
            *Path(allauth.__file__).parent.rglob("locale/de/LC_MESSAGES/django.mo"),
        ]
        self.english = set().union(*(_catalogue(file) for file in others))  # theirs are written in English
        self.missing: set[str] = set()

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, places in (("gettext", (0,)), ("ngettext", (0,)), ("pgettext", (1,)), ("npgettext", (1,))):
            real = getattr(trans_real, name)

            def heard(*said: Any, real: Any = real, places: tuple[int, ...] = places) -> str:
                for place in places:
                    self.hear(str(said[place]))
                return real(*said)

            monkeypatch.setattr(translation._trans, name, heard)

    def hear(self, text: str) -> None:
        language = translation.get_language()
        if not text.strip() or language not in ("de", "en"):
            return
        ours = self.german if language == "de" else self.translated
        plain = text.replace("\r\n", "\n")
        if plain not in ours and plain not in self.english:
            self.missing.add(f"{language}: {text}")


# --- what is measured ------------------------------------------------------------------------------------------------

MEASURE = """() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title.trim(),
    language: document.documentElement.lang,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


class Reader:
    """One browser page that is used for many addresses."""

    def __init__(self, page: Any, axe: Any, url: str) -> None:
        self.page, self.axe, self.url, self.faults = page, axe, url, []
        self.menu_measured = False

    def sign_in(self, account: Account | None) -> None:
        self.page.context.clear_cookies()
        if account is not None:
            client = Client()
            client.force_login(account)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}])

    def open(self, path: str, *, language: str, statuses: tuple[int, ...] = (200, 422)) -> bool:
        answer = self.page.goto(self.url + path, wait_until="load")
        where = f"{path} ({language})"
        if answer.status not in statuses:
            self.faults.append(f"{where}: answers {answer.status}")
            return False
        if "text/html" not in answer.headers.get("content-type", ""):
            self.faults.append(f"{where}: no page, {answer.headers.get('content-type')}; name it in NO_PAGES")
            return False
        if urlsplit(self.page.url).path != urlsplit(self.url + path).path:
            self.faults.append(f"{where}: leads on to {self.page.url}")
            return False
        found = self.page.evaluate(MEASURE)
        if found["headings"] != 1:
            self.faults.append(f"{where}: {found['headings']} headings of the first level")
        if not found["title"]:
            self.faults.append(f"{where}: no title")
        if found["language"] != language:
            self.faults.append(f"{where}: in {found['language']}")
        return True

    def measure(self, what: str, *, without: tuple[str, ...] = ()) -> None:
        """WCAG 2.2 A and AA, and nothing sticks out at the side."""
        try:
            self.axe(self.page, without=without, beside=MENU if self.menu_measured else "")
        except AssertionError as error:
            self.faults.append(f"{what}: {error}")
        self.fits(what)

    def fits(self, what: str) -> None:
        if (wide := self.page.evaluate(MEASURE)["wide"]) > 0:
            self.faults.append(f"{self.page.url} ({what}): {wide} px wider than the screen")

    def at(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.fixture
def demo_world(live_server, settings):
    settings.BASE_URL = live_server.url
    return DemoWorld()


@pytest.mark.parametrize("rooms", ROOMS, ids=lambda rooms: rooms[0])
def test_every_page_of_the_office(demo_world, page_factory, live_server, axe, rooms, monkeypatch):
    world = demo_world
    pages = list(to_open(rooms, world))
    words = Words()
    words.listen(monkeypatch)
    reader = Reader(page_factory("de", "desktop", tolerate=NO_FILES), axe, live_server.url)
    signed_in, seen = None, set()
    for language in ("de", "en"):
        Account.objects.update(language=language)
        for name, person, path in sorted(pages, key=lambda page: (page[1], page[0])):
            if signed_in != (person, language):
                reader.sign_in(getattr(world.cast, person).account)
                signed_in = (person, language)
            reader.at(DESK)
            reader.menu_measured = (person, language) in seen  # the same menu stands on all her pages
            if not reader.open(path, language=language):
                continue
            if language == "en":  # colours speak no language; they have been measured
                reader.measure("en, desk", without=("color-contrast",))
                seen.add((person, language))
            else:
                reader.measure("de, desk")
                reader.at(PHONE)
                reader.measure("de, phone")
                seen.add((person, language))
                if name.partition(":")[0] in ON_SMALL_PHONES:
                    reader.at(SMALL)
                    reader.fits("320 px")
    assert len(pages) > 10
    assert reader.faults == [], "\n".join(reader.faults)
    assert sorted(words.missing) == [], "collect with make messages, then translate"


def test_every_door_for_guests(world, page_factory, live_server, axe, monkeypatch):
    words = Words()
    words.listen(monkeypatch)
    doors = []
    for address in addresses():
        if not is_door(address.route) or address.name in set(NO_PAGES) - {"account_login"} | {"account_logout"}:
            continue
        lines = [line for line in lines_of(address.room) if line.name == address.name and line.method == "GET"]
        line = next((line for line in lines if line.cells[0] == "yes"), None)
        if line is None:
            assert {each.cells[0] for each in lines} <= {"login", "405"}, f"{address.name} is opened for no guest"
            continue
        filled_in = table_of(address.room).THINGS[line.thing](world) if line.thing != "-" else {}
        with translation.override("de"):
            doors.append((address, reverse(address.name, kwargs=filled_in)))
    assert {address.route.split("/")[1] for address, _ in doors} == {"tuer", "bericht", "stimmt-noch", "konto"}
    for language in ("de", "ar"):  # these doors speak German and English only, whatever the browser asks for
        reader = Reader(page_factory(language, "desktop"), axe, live_server.url)
        for _address, path in doors:
            reader.at(DESK)
            if reader.open(path, language="de"):
                reader.measure(f"{language}, desk")
                reader.at(PHONE)
                reader.measure(f"{language}, phone")
                reader.at(SMALL)
                reader.fits(f"{language}, 320 px")
        assert reader.faults == [], "\n".join(reader.faults)
    assert sorted(words.missing) == [], "collect with make messages, then translate"


def test_every_address_of_the_office_is_opened_or_named():
    rooms = tuple(room for part in ROOMS for room in part)
    everything = {address.name for address in addresses() if is_office(address.route) or is_door(address.route)}
    assert {address.room for address in addresses() if is_office(address.route)} <= set(rooms)
    types = page_types(rooms)
    lost = sorted(name for name, who in types.items() if name not in NO_PAGES and not who)
    assert lost == [], "nobody gets these pages: mend tests/matrix, or name them in NO_PAGES with the reason"
    assert sorted(set(NO_PAGES) - everything) == []
    assert sorted(set(SEEN_AS) - everything) == []


def test_a_text_that_a_language_does_not_have_is_heard(monkeypatch):
    words = Words()
    words.listen(monkeypatch)
    for language in ("de", "en"):
        with translation.override(language):
            for text in ("Angebote", "This field is required.", "Nobody collected this."):
                translation.gettext(text)
    assert words.missing == {"de: Nobody collected this.", "en: Nobody collected this."}
