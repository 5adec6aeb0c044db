"""Rooms as they are typed with dates: answered date by date before it is saved; dates that lost theirs on a list."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Series, Session
from quartierwerk.rooms import actions as rooms
from quartierwerk.rooms import conditions
from quartierwerk.rooms.models import Booking

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
TUESDAY = datetime(2030, 6, 4, 10)
WEEK = timedelta(days=7)
WEEKLY = {
    "kind": "weekly", "first_on": "2030-06-04", "starts": "10:00", "ends": "11:30", "ending": "count", "count": "4",
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


@pytest.fixture
def offer(town):
    return town_cast.offer(town)


def booked(room):
    """When dates are in this room."""
    rows = Booking.objects.filter(end=None, room=room).exclude(keeper="").order_by("starts_local")
    return list(rows.values_list("starts_local", flat=True))


def take(actor, room, start, minutes=60):
    slot = conditions.slot(start, start + timedelta(minutes=minutes))
    return rooms.book(actor=actor, room=room, group=None, title="Fest", slots=[slot])[0].booking


def weekly(worker, offer, room, count):
    facts = {"starts_local": "2030-06-04T10:00", "minutes": 90, "rrule": f"FREQ=WEEKLY;COUNT={count}", "room": room}
    draft = Series(offer=offer, **facts)
    queries.settle(draft, queries.days_for(draft))
    shown = queries.plan_new(draft).preview.shown
    return actions.add_series(actor=worker, draft=Series(offer=offer, **facts), shown=shown)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def seen(page):
    return {"shown": re.search(r'name="shown" value="([^"]*)"', page.content.decode()).group(1)}


def lacking(actor):
    return [(one.session.starts_local, one.is_free, str(one.other or "")) for one in queries.dates_without_room(actor)]


def test_a_series_is_answered_date_by_date_before_it_is_saved(signed_in, worker, town, offer, room):
    take(worker, room, TUESDAY + WEEK)
    town_cast.room(town.house, "Werkstatt")
    site = signed_in(worker)
    address = reverse("offers:series_new", args=[offer.pk])
    assert "Saal (Mittelpunkt)" in words(site.get(address))
    page = site.post(address, {**WEEKLY, "room": room.pk})
    assert "Saal (Mittelpunkt): frei an 3 von 4 Terminen." in words(page)
    assert "Di, 11. Juni 2030: ohne Raum. „Saal“ ist belegt. Frei ist dann: Werkstatt (Mittelpunkt)." in words(page)
    assert not Session.objects.exists()
    site.post(address, {**WEEKLY, "room": room.pk, **seen(page)})
    assert booked(room) == ["2030-06-04T10:00", "2030-06-18T10:00", "2030-06-25T10:00"]
    assert list(Session.objects.filter(room=None).values_list("starts_local", flat=True)) == ["2030-06-11T10:00"]


def test_a_room_of_another_house_or_carrier_is_refused_at_its_field(signed_in, worker, town, offer, room):
    cafe = town_cast.room(town.cafe, "Stube", carrier=town.own_carrier)
    site = signed_in(worker)
    address = reverse("offers:series_new", args=[offer.pk])
    page = site.post(address, {**WEEKLY, "room": cafe.pk})
    assert page.status_code == 422
    assert "„Stube“ liegt in Café am Eck, der Termin aber in Mittelpunkt." in words(page)
    page = site.post(address, {**WEEKLY, "room": room.pk, "place_words": "Im Park"})
    assert "„Saal“ liegt in Mittelpunkt: Bitte wählen Sie auch diesen Treffpunkt." in words(page)
    foreign = town_cast.room(town.house, "Fremd", carrier=town.other_carrier)
    assert site.post(address, {**WEEKLY, "room": foreign.pk}).status_code == 422
    draft = Series(offer=offer, starts_local="2030-06-04T10:00", minutes=90, rrule="FREQ=WEEKLY;COUNT=4", room=foreign)
    with pytest.raises(PermissionDenied):
        actions.add_series(actor=worker, draft=draft, shown="")
    with pytest.raises(PermissionDenied):
        actions.add_sessions(actor=worker, offer=offer, starts=[TUESDAY], minutes=60, room=foreign)
    assert not Session.objects.exists()


def test_a_series_changes_its_room_and_leaves_it(signed_in, worker, town, offer, room):
    series = weekly(worker, offer, room, 4)
    other = town_cast.room(town.house, "Werkstatt")
    site = signed_in(worker)
    typed = {**WEEKLY, "weekdays": ["1"], "ending": "until", "until": "2030-06-25"}
    form = site.get(reverse("offers:series_change", args=[series.pk])).content.decode()
    assert f'<option value="{room.pk}" selected>' in form
    for chosen, said, number in (
        (str(other.pk), "Werkstatt (Mittelpunkt): frei an 4 von 4 Terminen.", 4),
        ("", "Die Termine sind nicht mehr in „Werkstatt“.", 0),
    ):
        address = reverse("offers:series_change", args=[series.pk])
        page = site.post(address, {**typed, "room": chosen})
        assert said in words(page)
        site.post(address, {**typed, "room": chosen, **seen(page)})
        assert len(booked(other)) == number
        assert booked(room) == []
    assert lacking(worker) == []


def test_single_dates_are_answered_where_the_room_is_not_free(signed_in, worker, offer, room):
    take(worker, room, TUESDAY + timedelta(days=1))
    site = signed_in(worker)
    address = reverse("offers:sessions_new", args=[offer.pk])
    typed = {"day": "2030-06-04", "starts": "10:00", "ends": "11:30", "site": room.site_id, "room": room.pk}
    site.post(address, typed)
    assert booked(room) == ["2030-06-04T10:00"]
    typed |= {"day": "2030-06-05", "more_days": "06.06.2030"}
    page = site.post(address, typed)
    assert "Saal (Mittelpunkt): frei an 1 von 2 Terminen." in words(page)
    assert "Mi, 5. Juni 2030: ohne Raum." in words(page)
    assert Session.objects.count() == 1
    again = site.post(address, {**typed, "shown": "0" * 16})
    assert again.status_code == 422
    assert "Inzwischen ist es anders." in words(again)
    done = site.post(address, {**typed, **seen(page)}, follow=True)
    assert "Ein Termin ist ohne Raum." in words(done)
    assert booked(room) == ["2030-06-04T10:00", "2030-06-06T10:00"]
    late = TUESDAY + timedelta(days=1, minutes=5)
    with pytest.raises(NotShown):
        actions.add_sessions(actor=worker, offer=offer, starts=[late], minutes=60, room=room)


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (None, "Frei ist dann: Halle (Mittelpunkt)."),
        (8, "Frei ist dann: Werkstatt (Mittelpunkt)."),
        (20, "Frei ist dann: Halle (Mittelpunkt)."),
        (26, "Für 26 Personen ist dann kein anderer Raum frei."),
    ],
)
def test_the_room_proposed_is_big_enough_for_the_places_of_the_offer(signed_in, worker, town, offer, room, seats, said):
    offer.seats = seats
    offer.save()
    town_cast.room(town.house, "Werkstatt", seats=12)
    town_cast.room(town.house, "Halle", seats=25)
    take(worker, room, TUESDAY)
    address = reverse("offers:series_new", args=[offer.pk])
    assert said in words(signed_in(worker).post(address, {**WEEKLY, "room": room.pk}))
    lost = Session.objects.get(series=weekly(worker, offer, room, 1))
    with pytest.raises(Refused, match=re.escape(said)), transaction.atomic():
        actions.give_room(actor=worker, session=lost, room=room)
    found = queries.dates_without_room(worker)
    assert [(one.session, str(one.other or "")) for one in found] == [(lost, said[15:-15] if "Frei" in said else "")]


def test_dates_that_lost_their_room_stand_on_a_list_with_what_is_free(signed_in, worker, cast, town, offer, room):
    series = weekly(worker, offer, room, 3)
    other = town_cast.room(town.house, "Werkstatt")
    with pytest.raises(NotShown) as refusal:
        rooms.change_room(actor=worker, room=room, changes={"ends_on": date(2030, 6, 12)})
    rooms.change_room(actor=worker, room=room, changes={"ends_on": date(2030, 6, 12)}, shown=refusal.value.shown)
    assert lacking(worker) == [("2030-06-18T10:00", False, "Werkstatt")]
    site = signed_in(worker)
    assert "1 Termin hat keinen Raum mehr" in words(site.get("/buero/"))
    home = words(site.get(reverse("offers:offer", args=[offer.pk])))
    assert "1 Termin hat noch keinen Raum" in home
    assert home.count("noch ohne Raum") == 1
    assert home.count("Mittelpunkt, Saal") + home.count("Mittelpunkt Saal") == 2
    page = site.get(reverse("offers:without_room"))
    assert "Gewünscht: Saal" in words(page)
    assert "Frei ist dann: Werkstatt (Mittelpunkt)." in words(page)
    last = Session.objects.get(series=series, starts_local="2030-06-18T10:00")
    assert f"/termine/{last.pk}/raum/?raum={other.pk}" in page.content.decode()
    assert "noch ohne Raum" in words(site.get(reverse("offers:session", args=[last.pk])))
    form = site.get(reverse("offers:session_room", args=[last.pk]), {"raum": other.pk}).content.decode()
    assert f'<option value="{other.pk}" selected>' in form
    assert lacking(cast.stranger) == []
    actions.give_room(actor=worker, session=last, room=other)
    assert "Alle kommenden Termine haben ihren Raum." in words(site.get(reverse("offers:without_room")))
    assert "ohne Raum" not in words(site.get(reverse("offers:session", args=[last.pk])))
    assert "keinen Raum mehr" not in words(site.get("/buero/"))


def test_a_room_that_is_free_again_is_said_and_whoever_needs_none_says_so(worker, offer, room):
    blocking = take(worker, room, TUESDAY)
    weekly(worker, offer, room, 2)
    assert lacking(worker) == [("2030-06-04T10:00", False, "")]
    rooms.end_booking(actor=worker, booking=blocking, reason="house")
    assert lacking(worker) == [("2030-06-04T10:00", True, "")]
    lost = Session.objects.get(starts_local="2030-06-04T10:00")
    actions.give_room(actor=worker, session=lost, room=None)
    assert lacking(worker) == []


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_asks_as_often_for_four_dates_as_for_one(worker, offer, room, number, django_assert_max_num_queries):
    for turn in range(number):
        take(worker, room, TUESDAY + turn * WEEK)
    weekly(worker, offer, room, number)
    with django_assert_max_num_queries(24):
        assert len(queries.dates_without_room(worker)) == number
