"""After a change no page, feed, paper or message shows the old fact, in any language.

The addresses come from the URL resolver: a new one is looked at from its first day, or fails here until this test knows
how to fill it in. What is kept in memory from one answer to the next is kept here as it is in use.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests import cast, papers
from tests.matrix import addresses

from quartierwerk.attendance.queries import door_token
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Guest
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Offer, Post, Session, SignUp
from quartierwerk.offers.tests import builders
from quartierwerk.places.models import Site
from quartierwerk.rooms.actions import make_door_sign
from quartierwerk.rooms.models import DoorSign
from quartierwerk.square.views.signing_up import JUST_MADE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TUESDAY = datetime(2030, 6, 4, 7, 0, tzinfo=clock.BERLIN)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
OLD = {
    "begin": ("13:37", "T133700", "T113700Z"),
    "end": ("14:59", "T145900", "T125900Z"),
    "price": ("2,50", "2.50", "2٫50"),
    "phone": ("05721 4711",),
    "stop": ("Alter Markt (Bus 1)",),
    "street": ("Hüttenstraße 15",),
    "place": ("Hinterhof 7b",),
}
NEW = {
    "begin": ("16:41", "T164100", "T144100Z"),
    "end": ("17:53", "T175300", "T155300Z"),
    "price": ("4,80", "4.80", "4٫80"),
    "phone": ("05721 4712",),
    "stop": ("Neuer Markt (Bus 2)",),
    "street": ("Hüttenstraße 99",),
    "place": ("Vorgarten 8c",),
}
NO_DATES = {  # what answers to a button only, and what shows rooms, courses as a whole or talks
    "square:mine_accept", "square:mine_decline", "square:mine_cancel", "square:room_accept", "square:room_decline",
    "square:room_give_back", "square:room_wait", "square:room", "square:room_ask", "square:room_asked",
    "square:room_confirm", "square:sign_up", "square:mine_certificate",
}  # fmt: skip
EVERYWHERE = {"begin", "end", "price", "phone", "stop", "street", "place"}


@pytest.fixture(autouse=True)
def a_tuesday():
    with clock.at(TUESDAY):
        yield


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.BERLIN)


@pytest.fixture
def date(town) -> Session:
    """On Thursday, in a yard; a date of Wednesday of the same offer is off, and one of Monday is in the house."""
    offer = cast.offer(town, free="no", cost_cents=250, contact_phone="05721 4711", admission="date")
    for language in LANGUAGES[1:]:
        put(offer, "title", language, f"Kurs {language}", origin="person", by="clock", at="2030-01-01")
    offer.save(update_fields=["translations"])
    Site.objects.filter(pk=town.house.pk).update(nearest_stop="Alter Markt (Bus 1)")
    cast.session(offer, days=1, hour=9)
    cast.session(offer, days=6, hour=9)
    made = Session.objects.create(
        offer=offer, slot="2030-06-06T13:37", starts_at=local("2030-06-06T13:37"), ends_at=local("2030-06-06T14:59"),
        starts_local="2030-06-06T13:37", ends_local="2030-06-06T14:59", site=town.house, place_words="Hinterhof 7b",
    )  # fmt: skip
    Post.objects.create(session=made, kind="shift", name="Kuchentheke", places=2, starts_minutes=0, lasts_minutes=45)
    return made


def called_off(offer: Offer) -> Session:
    return offer.sessions.order_by("starts_local")[0]


def looked_at(date: Session) -> list[str]:
    """Every address that residents have about this date, in every language, and the door."""
    off = called_off(date.offer)
    found = []
    for address in addresses():
        if address.room != "square" or address.name == "root" or address.name in NO_DATES:
            continue  # the root only leads to a language
        with translation.override("de"):
            shown = [reverse(address.name, kwargs=each) for each in filled_in(address, date, off)]
        for path in shown:
            found += [path.replace("/de/", f"/{language}/", 1) for language in LANGUAGES]
    mine = SignUp.objects.get(session=date)
    found += [f"/{language}/meins/?code={queries.code_for(mine.claim.key)}" for language in LANGUAGES]
    found += [f"/{language}/angebot/{date.offer.slug}/plakat.pdf?sprachen=de,ar,uk,tr" for language in ("de", "ar")]
    return [*dict.fromkeys(found), reverse("door:tally", args=[door_token(date)])]


def filled_in(address, date: Session, off: Session) -> list[dict[str, object]]:
    site = {"slug": date.site.slug}
    offer = {"slug": date.offer.slug}
    if not address.parameters:
        return [{}]
    if address.parameters == ("slug",):
        return [site if "/ort/" in address.route else offer]
    if address.parameters == ("slug", "slot"):
        if address.name == "square:off_notice":
            return [{**offer, "slot": f"{off.slot[:10]}-{off.slot[11:13]}{off.slot[14:]}"}]
        return [{**offer, "slot": date.slot}]
    if address.name in ("square:take_on", "square:shift_ics"):
        return [{**offer, "post": date.posts.get().pk}]
    if address.name == "square:mine_new":
        key = SignUp.objects.get(session=date).claim.key
        return [{"token": signing.dumps(str(key), salt=JUST_MADE, compress=False)}]
    if address.parameters == ("key",):
        return [{"key": DoorSign.objects.get().key}]
    raise AssertionError(f"say here how {address.name} ({address.route}) is filled in")


def read(path: str) -> str:
    """What somebody reads there, as plain text; nothing of a picture."""
    answer = Client().get(path)
    kind = answer.headers["Content-Type"].split(";")[0]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, (path, answer.status_code)
    if kind.startswith("image/"):
        return ""
    if kind == "application/pdf":
        text = papers.text_of(content)
    else:
        text = content.decode().replace("\r\n ", "")  # long lines of a calendar go on after a break
        text = re.sub(r"^(UID|RECURRENCE-ID)[:;].*$", "", text, flags=re.MULTILINE)  # never change
    return squeezed(text.replace("\N{SOFT HYPHEN}", ""))


def squeezed(text: str) -> str:
    """Without spaces and marks of direction: a PDF of two directions is not sure of the spaces between them."""
    return re.sub(r"[\s\u2066-\u2069\u200e\u200f]", "", text)


def holding(path: str, words: dict[str, tuple[str, ...]]) -> set[str]:
    text = read(path)
    return {name for name, forms in words.items() if any(squeezed(form) in text for form in forms)}


def test_after_a_change_nothing_shows_the_old_facts_in_any_language(town, worker, manager, date):
    offer = date.offer
    actions.call_off(actor=worker, session=called_off(offer), reason="illness")
    actions.sign_up(actor=Guest(), to=date, wish=queries.Wish(first_name="Amal", language="ar"), key=uuid.uuid4())
    make_door_sign(actor=worker, place=town.house)
    paths = looked_at(date)
    before = {path: holding(path, OLD) for path in paths}
    # the test looks where the facts are: each of them stands on a page, in a feed or on a paper of every language
    for language in LANGUAGES:
        told = set().union(*(found for path, found in before.items() if path.startswith(f"/{language}/")))
        assert told == EVERYWHERE, language

    shown = queries.plan_move(date, "2030-06-07T16:41", "2030-06-07T17:53", date.site).shown
    actions.move_session(
        actor=worker, session=date, start=builders.local("2030-06-07T16:41"), minutes=72, site=date.site,
        place_words="Vorgarten 8c", shown=shown,
    )  # fmt: skip
    offer.refresh_from_db()
    actions.edit_offer(actor=worker, offer=offer, changes={"cost_cents": 480, "contact_phone": "05721 4712"})
    Site.objects.filter(pk=town.house.pk).update(nearest_stop="Neuer Markt (Bus 2)", street="Hüttenstraße 99")

    for path in paths:
        text = read(path)
        old = {name for name, forms in OLD.items() if any(squeezed(form) in text for form in forms)}
        assert not old, f"{path} still shows the old {', '.join(sorted(old))}"
        if path.startswith("/tuerschild/"):
            continue  # knows three days, and the date is on the fourth now
        new = {name for name, forms in NEW.items() if any(squeezed(form) in text for form in forms)}
        assert before[path] <= new, f"{path} no longer says {', '.join(sorted(before[path] - new))}"
