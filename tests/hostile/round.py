"""One round: every form is filled in and sent, then everything that can be fetched is fetched and read."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from django import forms
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from quartierwerk.accounts import forms as account_forms
from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.mail.outbox import send_due
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties.models import Contact
from quartierwerk.places.forms.opening_hours import ONCE
from quartierwerk.vocabularies.actions import plant_lists
from tests import cast
from tests.hostile.answers import of_mail, wrong_in
from tests.hostile.robot import ANY, TEXTS, Control, Page, Robot, Sent, filled_in
from tests.matrix import PERSONS, ROOMS, World, lines_of, table_of

ORDER = ("manager", "worker", "coordinator", "administrator", "guest", "stranger")

# Where what a form needs besides words cannot be guessed from its page.
NOTHING_MORE = {
    f"hours-{kind}-{row}-note": "" for kind in ("rows", "exceptions") for row in range(1, 9)
}  # fmt: skip
HOURS = {
    **NOTHING_MORE, "hours-text-text": "", "hours-rows-0-weekdays": "6", "hours-rows-0-opens": "10:00",
    "hours-rows-0-closes": "12:00", "hours-exceptions-0-kind": ONCE,
    "hours-exceptions-0-first": (clock.today() + timedelta(days=30)).isoformat(),
}  # fmt: skip
FACTS: dict[str, dict[str, str]] = {
    "vocabularies:vocabulary_new": {"code": "liste"},
    "vocabularies:term_new": {"code": "begriff"},
    "vocabularies:language_new": {"code": "ti"},
    "places:site_new": HOURS,
    "places:site_edit": HOURS,
    "rooms:defect": {"quote_cents": "120"},
    "rooms:account": {"iban": "DE89 3704 0044 0532 0130 00"},
    "rooms:request": {"wishes": ANY, "reason": ""},
    "offers:free_time_new": {
        "day": (clock.today() + timedelta(days=9)).isoformat(),
        "starts": "10:00",
        "ends": "11:00",
        "weeks": "1",
    },
    "offers:sign_up_new": {"source": "phone", "email": "", "phone": ""},
    "offers:session_sign_up_new": {"source": "phone", "email": "", "phone": ""},
    "offers:permit_edit": {"lead_days": "10"},
    "offers:rain_plan": {"alternative": "cover", "decide_hours": "24", "reserve_on": ""},
    "offers:series_new": {"starts": "10:00", "ends": "11:30", "weekdays": "1", "room": ""},
    "offers:shift_new": {"starts": "10:00", "ends": "12:00"},
    "offers:stall_new": {"fee_cents": "5"},
    "offers:sessions_new": {"starts": "18:00", "ends": "19:30", "more_days": "", "room": ""},
}
# Addresses that end something which other forms still need; they come last.
LAST = ("call_off", "fell_out", "end", "removal", "withdrawal", "merge", "forget", "close", "lock")

# What sends mail.
MAILING = ("access:account_invite", "offers:stock_question")

# Fields that take no free text: what they are refuses it with a sentence of its own.
NARROW = {
    ("AccountForm", "iban"): "an account number with its check digits",
    ("AreaForm", "official_key"): "digits of the official key",
    ("AskByHandForm", "phone"): "digits of a telephone number",
    ("AskForm", "phone"): "digits of a telephone number",
    ("GroupForm", "language"): "a choice from the list of languages",
    ("LanguageForm", "code"): "two or three letters of ISO 639",
    ("MappingForm", "offers"): "one line for each name in the table: name = offer",
    ("SessionsForm", "more_days"): "days",
    ("SiteForm", "position"): "two figures",
    ("SiteForm", "postcode"): "five digits",
    ("_TextForm", "text"): "opening hours as OpenStreetMap writes them",
}
NARROW_KINDS = (forms.EmailField, forms.URLField, forms.SlugField, forms.UUIDField)
# Forms that only this house's sign-in shows: passwords and codes are compared, never stored nor shown.
SECRETS = {name for name, kind in vars(account_forms).items() if isinstance(kind, type)} - {"OwnAccountForm"}


def text_fields() -> set[tuple[str, str]]:
    """Every text field of every form of the house that takes free text, by class and name."""
    found = set()
    waiting = list(forms.BaseForm.__subclasses__())
    while waiting:
        kind = waiting.pop()
        more = kind.__subclasses__()
        waiting += more
        if (
            more
            or not kind.__module__.startswith("quartierwerk.")
            or kind.__name__ in SECRETS
            or ".ui." in kind.__module__
            or ".tests." in kind.__module__
        ):
            continue
        for name, one in kind.base_fields.items():  # type: ignore[attr-defined]
            is_typed = isinstance(one.widget, forms.Textarea) or getattr(one.widget, "input_type", "") in TEXTS
            if not is_typed or not isinstance(one, forms.CharField) or isinstance(one, NARROW_KINDS):
                continue
            if type(one).__name__ == "EuroField":  # an amount of money
                continue
            if (kind.__name__, name) not in NARROW:
                found.add((kind.__name__, name))
    return found


def packed(strings: list[str], limit: int, several_lines: bool, first: int) -> str:
    """As many of the strings as fit into a field, beginning with the one at ``first``."""
    text = ""
    for place in range(len(strings)):
        one = strings[(first + place) % len(strings)]
        if not several_lines:
            one = " ".join(one.split("\n"))
        longer = f"{text}{chr(10) if several_lines else ' '}{one}" if text else one
        if len(longer.strip()) > limit:
            if text:
                break
            continue
        text = longer
    return text.strip()


def a_picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(data, "PNG")
    data.seek(0)
    data.name = "tür.png"
    return data


@dataclass
class Round:
    """What happened in one round."""

    typed: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    fetched: dict[str, int] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    made: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # the things of the matrix


def entries(
    world: World, method: str, made: dict[tuple[str, str], dict[str, Any]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, person, parameters) of every address that somebody may open, the ones that end things last."""
    found = []
    for room in ROOMS:
        for line in lines_of(room):
            person = next((one for one in ORDER if line.cells[PERSONS.index(one)] == "yes"), None)
            if line.method == method and person is not None:
                found.append((line, person, table_of(room).THINGS))
    found.sort(key=lambda entry: any(word in entry[0].name for word in LAST))
    for line, person, things in found:
        key = (line.name, line.thing)
        if key not in made:
            made[key] = things[line.thing](world) if line.thing != "-" else {}
        yield line.name, person, made[key]


def address_of(name: str, parameters: dict[str, Any]) -> str:
    with translation.override("de"):
        return reverse(name, kwargs=parameters)


@contextmanager
def quiet() -> Iterator[None]:
    """Refused forms are expected here; an answer of 500 is found by its number."""
    said = logging.getLogger("django.request")
    said.disabled = True
    try:
        yield
    finally:
        said.disabled = False


def run(words: Callable[[str, Control], str], *, fetches: bool = True, with_papers: bool = True) -> Round:
    """Everything in one transaction that leaves nothing behind."""
    done = Round()
    with quiet(), transaction.atomic():
        plant_lists(actor=Clock())
        world = World()
        for thing in (world.session, world.foreign_session):  # before anybody else makes dates
            assert thing.pk
        over = cast.offer(world.town, title="Vorbei")
        cast.session(over, days=-3)  # there is something to report on
        clients = {}
        for person in ORDER:
            clients[person] = Client(raise_request_exception=False)
            if person != "guest":
                clients[person].force_login(getattr(world.cast, person).account)
        area = {"parent": str(world.town.city.pk), "official_key": ""}
        facts = {**FACTS, **_of_rooms(world), "places:area_new": area}
        robot = Robot(words, facts, a_picture)
        with robot.watching():
            _fill_in(robot, world, clients, done)
        done.taken, done.typed, done.kept = robot.taken, len(robot.typed), robot.kept
        if fetches:
            _fetch(robot, world, clients, done, with_papers=with_papers)
        _post(robot, world, clients, done)
        transaction.set_rollback(True)
    return done


def _of_rooms(world: World) -> dict[str, dict[str, str]]:
    """A room that nobody has booked, another for months, and a group that rents it."""
    house, carrier = world.town.house, world.town.own_carrier
    soon, later = clock.today() + timedelta(days=20), clock.today() + timedelta(days=80)
    return {
        "rooms:book": {
            "room": str(cast.room(house, "Freier Raum").pk), "day": soon.isoformat(), "starts": "10:00",
            "ends": "11:00", "repeats": "", "until": "",
        },
        "rooms:tenant_new": {
            "room": str(cast.room(house, "Vermieteter Raum").pk), "group": str(cast.group(carrier, "Mieter").pk),
            "starts_on": soon.isoformat(), "ends_on": later.isoformat(), "monthly_cents": "90",
        },
    }  # fmt: skip


def _address_of_talks(world: World) -> str:
    """Where a host of the carrier says when she can be asked."""
    talks = cast.offer(world.town, title="Sprechstunde", admission="appointment", appointment_minutes=30)
    Contact.objects.create(name="Ratgeberin", kept_by=world.town.own_carrier)
    return address_of("offers:free_time_new", {"pk": talks.pk})


def _fill_in(robot: Robot, world: World, clients: dict[str, Client], done: Round) -> None:
    tried: dict[str, int] = {}
    pages = list(entries(world, "GET", done.made))
    last = clock.today() - timedelta(days=1)
    scope = world.town.own_carrier.slug
    query = f"?scope={scope}&first={(last - timedelta(days=9)).isoformat()}&last={last.isoformat()}"
    plan = [("offers:free_time_new", "worker", _address_of_talks(world))]
    plan += [(name, person, address_of(name, parameters)) for name, person, parameters in pages]
    plan.append(("reports:freezing", "worker", reverse("reports:freezing") + query))
    for name, person, address in plan:
        if tried.get(name, 0) >= 2 or name in ("door:kept",):  # the page that a phone keeps sends through its outbox
            continue
        sent = robot.visit(clients[person], address, name)
        tried[name] = tried.get(name, 0) + 1 if not any(one.is_taken for one in sent) else 2
        for one in sent:
            done.sent.append(one)
            for answer in one.answers:
                _read(answer, f"{name} of {person}", done)
            if not one.is_taken and one.says and "qw-error" not in one.says and "kern-alert" not in one.says:
                done.wrong.append(f"{name}: refused without a sentence")


def _read(answer: Any, where: str, done: Round) -> tuple[bytes, Any]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    try:
        wrong, reader = wrong_in(answer, body)
    except Exception as error:
        wrong, reader = [f"cannot be read as {kind}: {error!r}"], None
    done.fetched[kind] = done.fetched.get(kind, 0) + 1
    done.wrong += [f"{where}: {sentence}" for sentence in wrong]
    return body, reader


def _fetch(robot: Robot, world: World, clients: dict[str, Client], done: Round, *, with_papers: bool) -> None:
    said: list[str] = []
    seen: set[str] = set()
    waiting = [(person, address_of(name, parameters)) for name, person, parameters in entries(world, "GET", done.made)]
    # What the robot made is found by its links.
    while waiting:
        person, address = waiting.pop()
        parts = urlsplit(address)
        is_paper = ".pdf" in parts.path or "form=pdf" in parts.query or "druck" in parts.path
        if address in seen or (is_paper and not with_papers) or "abmelden" in parts.path:
            continue
        seen.add(address)
        answer = clients[person].get(address)
        body, reader = _read(answer, f"{address} of {person}", done)
        if reader is None:
            said.append(body.decode("utf-8", "replace") if b"\x00" not in body[:1000] else "")
            continue
        said += reader.texts
        for link in reader.links:
            to = urlsplit(urljoin(address, link))
            shape = re.sub(r"\d+", "0", to.path) + re.sub(r"(?<!form)=[^&]*", "", to.query)
            is_file = "form=" in to.query or re.search(r"\.(csv|xlsx|pdf|ics|json|geojson|svg)$", to.path)
            is_new_page = to.path.startswith("/buero/") and not to.query and shape not in seen
            if link and not to.netloc and (is_file or is_new_page) and shape not in seen:
                seen.add(shape)
                waiting.append((person, to.path + (f"?{to.query}" if to.query else "")))
    everything = _bare(" ".join(said))
    done.unseen = {where for text, where in robot.typed.items() if _bare(text)[:30] not in everything}


def _bare(text: str) -> str:
    """Without what a reader does not see: spaces, controls, marks of direction."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CZ")


def _post(robot: Robot, world: World, clients: dict[str, Client], done: Round) -> None:
    """Ask for the mails that tell somebody a typed name or title, and read them as they are sent."""
    for name, person, parameters in entries(world, "POST", done.made):
        if name in MAILING:
            address = address_of(name, parameters)
            for form in Page(clients[person].get(address).content.decode()).forms:
                if form.method == "post" and urljoin(address, form.action) == address:
                    _read(clients[person].post(address, filled_in(form, {})), f"{name} of {person}", done)
    mail.outbox = getattr(mail, "outbox", [])
    before = len(mail.outbox)
    for _batch in range(20):
        if not Mail.objects.filter(next_at__isnull=False).exists():
            break
        Mail.objects.filter(next_at__isnull=False).update(next_at=clock.now())
        send_due()
    for message in mail.outbox[before:]:
        done.fetched["mail"] = done.fetched.get("mail", 0) + 1
        done.wrong += [f"mail {message.subject!r}: {sentence}" for sentence in of_mail(message)]
