"""Floods of sign-ups and requests are kept out; a school class behind one network is not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from tests import cast as town_cast

from quartierwerk.config import settings as delivered
from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.offers.models import SignUp
from quartierwerk.offers.tests.signups import open_offer
from quartierwerk.rooms.models import Request

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
PHONE = "05721 100"
ASKED = {
    "day": "2030-06-03", "starts": "16:00", "ends": "18:00", "people": "5", "purpose": "Chorprobe",
    "group_name": "Chor", "kind": "neighbourhood", "language": "de",
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_of_may():
    cache.clear()
    with clock.at(NOW):
        yield


@pytest.fixture
def house(town):
    town.house.phone = PHONE
    town.house.save(update_fields=["phone"])
    return town.house


@pytest.fixture
def form_of_date(town, house):
    """The address of the form for one date with room for everybody."""
    session = town_cast.session(open_offer(town, slug="deutsch", seats=300), days=3)
    return f"/de/angebot/deutsch/anmelden/{session.slot[:10]}-{session.slot[11:].replace(':', '')}/"


@pytest.fixture
def hall(house):
    return town_cast.room(house, "Saal")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sign_up(client, address, name, *, forwarded=""):
    return client.post(address, {"first_name": name, "people": "1"}, headers={"X-Forwarded-For": forwarded})


def ask(client, room, **more):
    return client.post(f"/de/raeume/{room.slug}/anfragen/", {**ASKED, **more})


def test_fifty_people_behind_one_network_sign_up_with_what_is_delivered(client, form_of_date, settings):
    settings.PER_HOUR = delivered.PER_HOUR
    for turn in range(60):
        assert sign_up(client, form_of_date, f"Kind {turn}").status_code == 302
    assert SignUp.objects.count() == 60


def test_too_many_sign_ups_are_refused_with_what_to_do_and_nothing_typed_is_lost(client, form_of_date, settings):
    settings.PER_HOUR = {"sign_up": (3, 9)}
    for turn in range(3):
        assert sign_up(client, form_of_date, f"Kind {turn}").status_code == 302
    page = sign_up(client, form_of_date, "Mina")
    assert page.status_code == 429
    said = text_of(page)
    assert "Von Ihrem Anschluss kam in der letzten Stunde sehr viel. Bitte warten Sie eine Stunde." in said
    assert f"Oder rufen Sie an: \u2066{PHONE}\u2069." in said
    assert 'value="Mina"' in page.content.decode()
    assert SignUp.objects.count() == 3
    with clock.at(NOW + timedelta(hours=1)):
        assert sign_up(client, form_of_date, "Mina").status_code == 302


def test_behind_a_proxy_each_is_counted_alone(client, form_of_date, settings):
    settings.PER_HOUR = {"sign_up": (1, 9)}
    settings.PROXIES = 1
    assert sign_up(client, form_of_date, "Mina", forwarded="203.0.113.1").status_code == 302
    assert sign_up(client, form_of_date, "Sami", forwarded="203.0.113.2").status_code == 302
    assert sign_up(client, form_of_date, "Lea", forwarded="9.9.9.9, 203.0.113.1").status_code == 429


def test_nobody_floods_a_letter_box_with_requests_for_rooms(client, hall, settings):
    settings.PER_HOUR = {"room_request": (9, 2)}
    for _turn in range(2):
        assert ask(client, hall, email="fremd@example.org").status_code == 302
    page = ask(client, hall, email="Fremd@example.org")
    assert page.status_code == 429
    assert "Für diese E-Mail-Adresse kam in der letzten Stunde schon viel." in text_of(page)
    assert Mail.objects.count() == Request.objects.count() == 2
    assert ask(client, hall, email="").status_code == 302


def test_too_many_requests_from_one_network_are_refused(client, hall, settings):
    settings.PER_HOUR = {"room_request": (2, 9)}
    assert [ask(client, hall).status_code for _turn in range(3)] == [302, 302, 429]


def test_what_was_typed_wrong_does_not_count(client, hall, settings):
    settings.PER_HOUR = {"room_request": (1, 9)}
    assert [ask(client, hall, people="x").status_code for _turn in range(3)] == [422, 422, 422]
    assert ask(client, hall).status_code == 302
