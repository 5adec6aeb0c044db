"""A screen at a door: what is on today in several languages, nobody's name, dead when it is withdrawn."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation, Session
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.actions import book_for, make_door_sign, withdraw_door_sign

pytestmark = pytest.mark.django_db
MORNING = datetime(2030, 6, 4, 9, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def a_tuesday():
    with clock.at(MORNING):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


def slot(day, start, end):
    return conditions.slot(datetime(2030, 6, day, start), datetime(2030, 6, day, end))


def book(room, title, *hours, day=4, **more):
    with clock.at(datetime(2030, 6, 1, 9, tzinfo=clock.BERLIN)):
        return actions.book(actor=Clock(), room=room, title=title, slots=[slot(day, *hours)], **more)[0].booking


def group(town, name="Chor", **more):
    return town_cast.group(town.own_carrier, name, **more)


def data(client, sign):
    return client.get(f"/tuerschild/{sign.key}/heute.json").json()


def today(shown, language=0):
    entries = shown["languages"][language]["days"]["2030-06-04"]["entries"]
    return [(entry["from"], entry["to"], entry["title"], entry["room"]) for entry in entries]


def date_of(offer, room=None, start=16, **more):
    when = slot(4, start, start + 2)
    return Session.objects.create(
        offer=offer, slot=when.starts_local, starts_at=when.starts_at, ends_at=when.ends_at,
        starts_local=when.starts_local, ends_local=when.ends_local, site=offer.site, room=room, **more,
    )  # fmt: skip


def keep_room(room, session, title):
    book_for(actor=Clock(), room=room, keepers={f"session:{session.pk}": slot(4, 16, 18)}, title=title)


def test_own_use_and_organisations_are_named_private_people_and_confidential_groups_are_not(client, town, room):
    book(room, "Teamsitzung", 10, 11, group=None)
    book(room, "Hauptversammlung", 11, 12, group=group(town, organisation=town.other_carrier))
    book(room, "Geburtstag von Frau Beispiel", 12, 13, group=group(town, "Familie Beispiel"))
    book(room, "Selbsthilfe", 14, 15, group=group(town, organisation=town.own_carrier, is_confidential=True))
    sign = make_door_sign(actor=Clock(), place=town.house)
    shown = data(client, sign)
    assert today(shown) == [
        ("10:00", "11:00", "Teamsitzung", "Saal"),
        ("11:00", "12:00", "Hauptversammlung", "Saal"),
        ("12:00", "13:00", "belegt", "Saal"),
        ("14:00", "15:00", "belegt", "Saal"),
    ]
    said = json.dumps(shown, ensure_ascii=False) + client.get(f"/tuerschild/{sign.key}/").content.decode()
    for secret in ("Geburtstag", "Beispiel", "Selbsthilfe"):
        assert secret not in said


def test_dates_of_the_programme_stand_there_with_and_without_a_room_and_called_off_ones_say_so(
    client, town, room, offer
):
    inside = date_of(offer, room)
    keep_room(room, inside, "innen")
    date_of(offer, start=10, own_title="Hofcafé", place_words="im Hof")
    off = date_of(offer, start=12, own_title="Töpfern")
    Cancellation.objects.create(session=off, reason="illness", at=MORNING, by="clock")
    shown = data(client, make_door_sign(actor=Clock(), place=town.house))
    assert today(shown) == [
        ("10:00", "12:00", "Hofcafé", "im Hof"),
        ("12:00", "14:00", "Töpfern", ""),
        ("16:00", "18:00", offer.title, "Saal"),
    ]
    entries = shown["languages"][0]["days"]["2030-06-04"]["entries"]
    assert [entry["off"] for entry in entries] == ["", "fällt aus", ""]


def test_a_date_that_is_not_in_the_programme_only_takes_the_room(client, town, room, offer):
    type(offer).objects.filter(pk=offer.pk).update(is_published=False)
    inside = date_of(offer, room)
    keep_room(room, inside, "Beratung für X")
    shown = data(client, make_door_sign(actor=Clock(), place=room))
    assert today(shown) == [("16:00", "18:00", "belegt", "")]


def test_a_sign_of_a_part_shows_what_takes_the_whole_room(client, town, room):
    half = town_cast.room(town.house, "Saal links", parent=room)
    book(room, "Fest", 16, 18, group=None)
    assert today(data(client, make_door_sign(actor=Clock(), place=half))) == [("16:00", "18:00", "Fest", "")]


def test_it_speaks_german_and_the_chosen_languages_and_knows_three_days(client, town, room):
    book(room, "Teamsitzung", 10, 11, group=None, day=5)
    shown = data(client, make_door_sign(actor=Clock(), place=town.house, languages=["ar", "tr"]))
    assert [(one["code"], one["direction"]) for one in shown["languages"]] == [
        ("de", "ltr"), ("ar", "rtl"), ("tr", "ltr"),
    ]  # fmt: skip
    assert list(shown["languages"][0]["days"]) == ["2030-06-04", "2030-06-05", "2030-06-06"]
    assert shown["languages"][0]["days"]["2030-06-05"]["entries"][0]["title"] == "Teamsitzung"
    assert shown["languages"][0]["words"]["stale"] == "Stand {time}, keine Verbindung"


def test_the_page_reads_without_a_script(client, town, room):
    book(room, "Teamsitzung", 10, 11, group=None)
    sign = make_door_sign(actor=Clock(), place=town.house)
    answer = client.get(f"/tuerschild/{sign.key}/")
    page = answer.content.decode()
    for words in ("Teamsitzung", "10:00–11:00 Uhr", "Dienstag, 4. Juni", "Stand 09:00"):
        assert words in page, words
    assert answer["X-Robots-Tag"] == "noindex"
    assert "<script>" not in page


def test_a_withdrawn_sign_and_a_wrong_address_open_nothing(client, town, room):
    sign = make_door_sign(actor=Clock(), place=town.house)
    assert client.get(f"/tuerschild/{sign.key}/").status_code == 200
    withdraw_door_sign(actor=Clock(), sign=sign)
    for key in (sign.key, "x" * 32):
        assert client.get(f"/tuerschild/{key}/").status_code == 404
        assert client.get(f"/tuerschild/{key}/heute.json").status_code == 404


def test_only_whoever_keeps_the_house_makes_and_withdraws_signs(
    town, worker, stranger, coordinator, administrator, resident
):
    for nobody in (stranger, coordinator, administrator, resident):
        with pytest.raises(PermissionDenied):
            make_door_sign(actor=nobody, place=town.house)
    sign = make_door_sign(actor=worker, place=town.house)
    for nobody in (stranger, coordinator, administrator, resident):
        with pytest.raises(PermissionDenied):
            withdraw_door_sign(actor=nobody, sign=sign)
    assert withdraw_door_sign(actor=worker, sign=sign).withdrawn_at is not None


def test_many_dates_take_as_many_queries_as_one(client, town, room, offer, django_assert_max_num_queries):
    sign = make_door_sign(actor=Clock(), place=town.house, languages=["ar"])
    date_of(offer, start=8)
    with django_assert_max_num_queries(20) as few:
        data(client, sign)
    for start in range(10, 20, 2):
        date_of(offer, start=start)
    with django_assert_max_num_queries(20) as many:
        data(client, sign)
    assert len(few) == len(many)


def test_signs_are_made_and_withdrawn_on_pages(signed_in, worker, town, room):
    site = signed_in(worker)
    assert "Saal" in site.get("/buero/raeume/tuerschilder/neu/").content.decode()
    site.post("/buero/raeume/tuerschilder/neu/", {"place": f"raum-{room.pk}", "languages": []})
    sign = room.door_signs.get()
    assert f"/tuerschild/{sign.key}/" in site.get("/buero/raeume/tuerschilder/").content.decode()
    site.post(f"/buero/raeume/tuerschilder/{sign.pk}/zurueckziehen/")
    assert sign.key not in site.get("/buero/raeume/tuerschilder/").content.decode()
    wrong = site.post("/buero/raeume/tuerschilder/neu/", {"place": "raum-0"})
    assert wrong.status_code == 422
