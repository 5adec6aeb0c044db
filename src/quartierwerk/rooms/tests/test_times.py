"""Many times asked at once, as JSON: what is free, and what stands against it."""

from datetime import datetime

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Group
from quartierwerk.rooms.tests.test_pages import at

TUESDAYS = {"tag": "2030-04-02", "von": "16:00", "bis": "18:00", "wochen": "10"}


def slot(start, end):
    return conditions.slot(datetime.fromisoformat(start), datetime.fromisoformat(end))


def booked(actor, room, start, end, **more):
    facts = {"group": None, "title": "Chorprobe", **more}
    done = actions.book(actor=actor, room=room, slots=[slot(start, end)], **facts)[0]
    assert done.is_booked, done.sentence
    return done.booking


@pytest.fixture
def hall(town, worker):
    return actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Saal", facts={"seats": 40, "legal_most": 60}
    )


@pytest.fixture
def small(town, worker):
    return actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Atelier", facts={"seats": 12}
    )


def free(client, **more):
    answer = client.get(at("free_json"), {**TUESDAYS, **more})
    assert answer.status_code == 200
    return [row["room"] for row in orjson.loads(answer.content)["free"]]


def against(client, **more):
    answer = client.get(at("conflicts_json"), {**TUESDAYS, **more})
    assert answer.status_code == 200
    return [(row["room"], row["start"], row["end"], row["title"]) for row in orjson.loads(answer.content)["conflicts"]]


def test_a_room_is_free_if_nothing_is_booked_on_any_of_the_days(signed_in, worker, hall, small):
    client = signed_in(worker)
    assert free(client) == [small.slug, hall.slug]
    booked(worker, hall, "2030-06-04T17:30", "2030-06-04T19:00")  # the tenth Tuesday
    booked(worker, small, "2030-04-09T18:00", "2030-04-09T19:00")  # begins as the wanted time ends
    assert free(client) == [small.slug]
    assert free(client, wochen="9") == [small.slug, hall.slug]
    assert free(client, wochen="9", plaetze="20") == [hall.slug]
    assert free(client, raum=small.slug) == [small.slug]
    assert free(client, haus="nirgends") == []


def test_clearing_up_takes_time_too(signed_in, worker, hall):
    actions.change_room(actor=worker, room=hall, changes={"clearup_minutes": 30})
    booked(worker, hall, "2030-04-02T14:00", "2030-04-02T15:45")
    assert free(signed_in(worker)) == []
    assert free(signed_in(worker), von="16:30", bis="18:00") == [hall.slug]


def test_a_room_that_does_not_exist_on_all_the_days_is_not_free(signed_in, worker, hall):
    type(hall).objects.filter(pk=hall.pk).update(ends_on="2030-06-03")
    assert free(signed_in(worker)) == []
    assert free(signed_in(worker), wochen="9") == [hall.slug]


def test_conflicts_are_those_that_overlap_one_of_the_times(signed_in, worker, hall, small):
    booked(worker, hall, "2030-04-02T15:00", "2030-04-02T16:30", title="Nähen")
    booked(worker, hall, "2030-04-02T18:00", "2030-04-02T19:00", title="danach")
    booked(worker, hall, "2030-04-03T16:00", "2030-04-03T18:00", title="Mittwoch")
    booked(worker, hall, "2030-06-04T17:00", "2030-06-04T17:30", title="Tanz")
    booked(worker, small, "2030-04-09T16:00", "2030-04-09T18:00", title="Malen")
    client = signed_in(worker)
    assert against(client, raum=hall.slug) == [
        (hall.slug, "2030-04-02T15:00", "2030-04-02T16:30", "Nähen"),
        (hall.slug, "2030-06-04T17:00", "2030-06-04T17:30", "Tanz"),
    ]
    assert [row[3] for row in against(client)] == ["Nähen", "Malen", "Tanz"]


def test_what_lasts_over_midnight_is_found_on_the_next_day_and_once_only(signed_in, worker, hall):
    booked(worker, hall, "2030-04-01T22:00", "2030-04-02T02:00", title="Feier")
    client = signed_in(worker)
    assert [row[3] for row in against(client, von="01:00", bis="03:00")] == ["Feier"]
    assert against(client, von="02:00", bis="03:00") == []
    night = against(client, tag="2030-04-01", von="23:00", bis="01:00", wochen="2")
    assert night == [(hall.slug, "2030-04-01T22:00", "2030-04-02T02:00", "Feier")]


def test_a_part_that_is_booked_stands_against_the_whole(signed_in, worker, hall):
    left, _right = (
        actions.add_room(
            actor=worker, site=hall.site, carrier=hall.carrier, name=name, facts={"seats": 20}, parent=hall
        )
        for name in ("Saal links", "Saal rechts")
    )
    booked(worker, left, "2030-04-02T16:00", "2030-04-02T18:00")
    client = signed_in(worker)
    assert against(client, raum=hall.slug) == [(left.slug, "2030-04-02T16:00", "2030-04-02T18:00", "Chorprobe")]
    assert hall.slug not in free(client)


def test_a_confidential_group_is_named_to_nobody_but_those_who_keep_the_room(
    signed_in, worker, coordinator, stranger, administrator, town, hall
):
    group = Group.objects.create(carrier=town.own_carrier, name="Selbsthilfe", is_confidential=True)
    booked(worker, hall, "2030-04-02T16:00", "2030-04-02T18:00", group=group, title="Selbsthilfe", is_confidential=True)
    assert [row[3] for row in against(signed_in(worker))] == ["Selbsthilfe"]
    assert [row[3] for row in against(signed_in(coordinator))] == ["belegt"]
    for person in (stranger, administrator):
        assert against(signed_in(person)) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tag": "4.6.2030"}, "Bitte geben Sie einen Tag wie 2030-06-04 an: „tag“."),
        ({"tag": "0001-01-01"}, "Bitte geben Sie einen Tag wie 2030-06-04 an: „tag“."),
        ({"von": "25:00"}, "Bitte geben Sie Uhrzeiten wie 16:00 an: „von“ und „bis“."),
        ({"wochen": "401"}, "„wochen“ ist eine ganze Zahl bis 400."),
        ({"wochen": "zehn"}, "„wochen“ ist eine ganze Zahl bis 400."),
    ],
)
def test_what_is_not_understood_is_said(signed_in, worker, wrong, sentence):
    for name in ("free_json", "conflicts_json"):
        answer = signed_in(worker).get(at(name), {**TUESDAYS, **wrong})
        assert answer.status_code == 422
        assert orjson.loads(answer.content) == {"error": sentence}


def test_the_number_of_queries_does_not_grow_with_days_and_rooms(signed_in, worker, hall, town):
    client = signed_in(worker)
    free(client)

    def number(ask, **more):
        with CaptureQueriesContext(connection) as counted:
            ask(client, **more)
        return len(counted)

    before = number(free, wochen="1"), number(against, wochen="1")
    for name in ("Küche", "Werkstatt", "Laden"):
        actions.add_room(actor=worker, site=town.house, carrier=town.own_carrier, name=name, facts={"seats": 20})
    booked(worker, hall, "2030-04-02T16:00", "2030-04-02T18:00")
    assert (number(free, wochen="40"), number(against, wochen="40")) == before


def test_a_group_that_becomes_confidential_is_so_in_all_that_it_has(signed_in, coordinator, worker, hall):
    group = actions.add_group(actor=worker, carrier=hall.carrier, facts={"name": "Selbsthilfe Mut", "kind": "other"})
    booking = booked(worker, hall, "2030-04-02T16:00", "2030-04-02T18:00", group=group, title="Selbsthilfe Mut")
    actions.change_group(actor=worker, group=group, facts={"is_confidential": True})
    assert against(signed_in(coordinator)) == [(hall.slug, "2030-04-02T16:00", "2030-04-02T18:00", "belegt")]
    sequence = booking.sequence
    booking.refresh_from_db()
    assert booking.sequence == sequence + 1  # calendars that have read the title are told
    actions.change_group(actor=worker, group=group, facts={"is_confidential": False})
    assert against(signed_in(coordinator))[0][3] == "belegt"  # what was said in confidence stays so
