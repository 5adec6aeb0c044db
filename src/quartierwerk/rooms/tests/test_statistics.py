"""Use of rooms, reckoned by hand; the calendar of a room with what was called off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.ical import read_calendar
from quartierwerk.rooms import actions, conditions, exports, queries
from quartierwerk.rooms.models import Condition, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)
WEEK = (date(2030, 6, 3), date(2030, 6, 9))


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


def at(day=0, hours=(10, 12)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base + timedelta(hours=hours[1]))


def book(actor, room, *slots, group=None, **more):
    return [
        one.booking
        for one in actions.book(actor=actor, room=room, group=group, title="Nähen", slots=slots, despite_rules=True,
                                **more)
    ]  # fmt: skip


def use(room, first=WEEK[0], last=WEEK[1]):
    return queries.use_of_rooms([room], first, last)[0]


def test_an_empty_week_has_98_hours_and_none_used(room):
    found = use(room)
    assert (found.bookable, found.booked, found.share) == (7 * 14 * 60, 0, 0.0)


def test_hours_share_kinds_and_fees_of_a_week(worker, town, room):
    Tariff.objects.create(carrier=town.own_carrier, basis="hour", cents=1000)
    group = town_cast.group(town.own_carrier, kind="neighbourhood")
    book(worker, room, at(hours=(10, 12)), at(day=1, hours=(20, 24)), group=group)
    book(worker, room, at(day=2, hours=(8, 9)))
    gone = book(worker, room, at(day=3), group=group)[0]
    actions.end_booking(actor=worker, booking=gone, reason="house")
    found = use(room)
    assert found.booked == 2 * 60 + 4 * 60 + 60
    assert found.used == 2 * 60 + 2 * 60 + 60  # after 22 it cannot be booked
    assert found.share == 300 / 5880
    assert found.by_kind == {"own": 60, "neighbourhood": 360, "other": 0}
    assert found.dates == 3
    assert found.fees_cents == 2000 + 4000  # own use costs nothing


def test_what_the_rules_close_is_no_bookable_time(room, town):
    Condition.objects.create(room=room, kind="latest", time="18:00")
    Condition.objects.create(room=room, kind="holidays")
    assert use(room, date(2030, 6, 10), date(2030, 6, 11)).bookable == 10 * 60  # Whit Monday is closed
    room.ends_on = date(2030, 6, 4)
    room.save()
    assert use(room).bookable == 2 * 10 * 60


def test_a_tenant_pays_by_the_month_and_a_night_counts_on_both_days(worker, town, room):
    desk = town_cast.room(town.house, "Tisch")
    group = town_cast.group(town.own_carrier)
    actions.add_tenant(actor=worker, room=desk, group=group, starts_on=date(2030, 6, 15), ends_on=date(2030, 8, 14),
                       monthly_cents=9000)  # fmt: skip
    assert use(desk, date(2030, 6, 1), date(2030, 7, 31)).fees_cents == 2 * 9000
    assert use(desk, date(2030, 8, 15), date(2030, 8, 31)).fees_cents == 0
    book(worker, room, at(hours=(22, 26)))
    assert use(room, date(2030, 6, 3), date(2030, 6, 3)).booked == 120
    assert use(room, date(2030, 6, 4), date(2030, 6, 4)).booked == 120


def test_the_number_of_queries_does_not_grow(worker, town, room, django_assert_num_queries):
    for one in (room, town_cast.room(town.house, "Zwei"), town_cast.room(town.house, "Drei")):
        book(worker, one, at())
    rows = list(queries.visible_rooms(worker))
    with django_assert_num_queries(10):
        queries.use_of_rooms(rows[:1], *WEEK)
    with django_assert_num_queries(10):
        queries.use_of_rooms(rows, *WEEK)


def test_the_page_leaves_out_rooms_that_were_not_there_or_cannot_be_booked(signed_in, worker, town, room):
    town_cast.room(town.house, name="Nicht mehr da", ends_on=date(2029, 12, 31))
    town_cast.room(town.house, name="Toilette", is_bookable=False)
    page = signed_in(worker).get("/buero/raeume/nutzung/?von=2030-06-03&bis=2030-06-09").content.decode()
    assert room.name in page
    assert "Nicht mehr da" not in page
    assert "Toilette" not in page


def test_the_calendar_of_a_room_tells_what_was_called_off_and_hides_what_is_confidential(worker, room):
    kept, gone = book(worker, room, at(), at(day=1))
    private = book(worker, room, at(day=2), is_confidential=True)[0]
    before = exports.calendar_of(room)
    assert before.count(b"STATUS:CANCELLED") == 0
    actions.end_booking(actor=worker, booking=gone, reason="house")
    data = exports.calendar_of(room)
    events = {event.uid: event for event in read_calendar(data).events}
    assert set(events) == {kept.uid, gone.uid, private.uid}
    assert [events[row.uid].is_cancelled for row in (kept, gone, private)] == [False, True, False]
    assert events[gone.uid].sequence == 1
    assert [events[row.uid].title for row in (kept, private)] == ["Nähen", "belegt"]


def test_the_key_of_a_calendar_opens_this_one_and_can_be_changed(worker, stranger, town, room):
    with pytest.raises(PermissionDenied):
        actions.renew_calendar(actor=stranger, room=room)
    key = actions.renew_calendar(actor=worker, room=room).calendar_key
    assert len(key) >= 32
    assert queries.room_with_calendar(key) == room
    actions.renew_calendar(actor=worker, room=room)
    assert queries.room_with_calendar(key) is None
    assert queries.room_with_calendar("") is None
