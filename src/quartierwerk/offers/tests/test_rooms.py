"""A date and its room are one thing: move one, both move; what is not free is said with what is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as town_cast

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Series, Session
from quartierwerk.places.actions import close_days, withdraw_closing
from quartierwerk.places.tests.test_pages import typed
from quartierwerk.rooms import actions as rooms
from quartierwerk.rooms import conditions
from quartierwerk.rooms.models import Booking

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
TUESDAY = datetime(2030, 6, 4, 10)


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


@pytest.fixture
def session(offer, worker):
    return actions.add_sessions(actor=worker, offer=offer, starts=[TUESDAY], minutes=90)[0]


def shown(function, **given):
    """Do it, with the list of effects that it wants to have been shown."""
    try:
        return function(**given)
    except NotShown as refusal:
        return function(**given, shown=refusal.shown)


def booked(room=None):
    rows = Booking.objects.filter(end=None).order_by("starts_local")
    return [(row.keeper, row.starts_local) for row in (rows.filter(room=room) if room else rows)]


def take(actor, room, start, minutes=60):
    slot = conditions.slot(start, start + timedelta(minutes=minutes))
    assert rooms.book(actor=actor, room=room, group=None, title="Fest", slots=[slot])[0].is_booked


def weekly(worker, offer, room=None, count=4):
    draft = Series(offer=offer, starts_local="2030-06-04T10:00", minutes=90, rrule=f"FREQ=WEEKLY;COUNT={count}",
                   room=room)  # fmt: skip
    plan = queries.plan_new(settled(draft))
    return actions.add_series(actor=worker, draft=draft, shown=plan.preview.shown)


def settled(draft):
    copy = Series(**{field.attname: getattr(draft, field.attname) for field in Series._meta.concrete_fields})
    queries.settle(copy, queries.days_for(copy))
    return copy


def test_a_date_takes_its_room_along_and_gives_it_back(worker, session, room):
    actions.give_room(actor=worker, session=session, room=room)
    keeper = queries.keeper(session.pk)
    assert booked() == [(keeper, "2030-06-04T10:00")]
    session = shown(
        actions.move_session, actor=worker, session=session, start=TUESDAY + timedelta(days=1), minutes=60,
        site=room.site,
    )  # fmt: skip
    assert booked() == [(keeper, "2030-06-05T10:00")]
    shown(actions.call_off, actor=worker, session=session, reason="illness")
    assert booked() == []
    session = Session.objects.get(pk=session.pk)
    actions.undo_cancellation(actor=worker, session=session)
    assert booked() == [(keeper, "2030-06-05T10:00")]
    actions.give_room(actor=worker, session=Session.objects.get(pk=session.pk), room=None)
    assert booked() == []
    assert allocation.verify() == []


def test_where_the_room_is_not_free_nothing_changes_and_what_is_free_is_said(worker, town, session, room):
    actions.give_room(actor=worker, session=session, room=room)
    take(worker, room, TUESDAY + timedelta(days=1))
    town_cast.room(town.house, "Werkstatt")
    with pytest.raises(Refused) as refusal:
        shown(
            actions.move_session, actor=worker, session=session, start=TUESDAY + timedelta(days=1), minutes=60,
            site=room.site,
        )  # fmt: skip
    assert str(refusal.value) == ("Der Raum ist in dieser Zeit belegt. Frei ist dann: Werkstatt (Mittelpunkt).")
    session.refresh_from_db()
    assert session.starts_local == "2030-06-04T10:00"
    assert booked(room) == [(queries.keeper(session.pk), "2030-06-04T10:00"), ("", "2030-06-05T10:00")]


def test_undoing_is_refused_when_somebody_else_has_the_room_by_now(worker, session, room):
    actions.give_room(actor=worker, session=session, room=room)
    shown(actions.call_off, actor=worker, session=session, reason="other")
    take(worker, room, TUESDAY)
    session = Session.objects.get(pk=session.pk)
    with pytest.raises(Refused, match=r"belegt\. Für 21 Personen ist dann kein anderer Raum frei"):
        actions.undo_cancellation(actor=worker, session=session)
    assert Session.objects.get(pk=session.pk).is_cancelled
    actions.give_room(actor=worker, session=Session.objects.get(pk=session.pk), room=None)
    actions.undo_cancellation(actor=worker, session=Session.objects.get(pk=session.pk))
    assert not Session.objects.get(pk=session.pk).is_cancelled


def test_another_place_gives_the_room_back(worker, town, session, room):
    actions.give_room(actor=worker, session=session, room=room)
    moved = shown(actions.move_session, actor=worker, session=session, start=TUESDAY, minutes=90, site=town.cafe)
    assert moved.room is None
    assert booked() == []
    with pytest.raises(Refused, match="anderen Haus"):
        actions.give_room(actor=worker, session=moved, room=room)


def test_nobody_takes_a_room_of_another_carrier_by_way_of_a_date(worker, town, session, cast):
    foreign = town_cast.room(town.house, "Fremd", carrier=town.other_carrier)
    for actor in (worker, cast.stranger):
        with pytest.raises(PermissionDenied):
            actions.give_room(actor=actor, session=session, room=foreign)
    assert booked() == []


def test_a_series_gets_its_room_date_by_date(worker, offer, room):
    take(worker, room, TUESDAY + timedelta(days=7))
    series = weekly(worker, offer)
    lost = actions.give_series_room(actor=worker, series=series, room=room)
    assert [(session.starts_local, sentence) for session, sentence in lost] == [
        ("2030-06-11T10:00", "Der Raum ist in dieser Zeit belegt.")
    ]
    assert [start for keeper, start in booked(room) if keeper] == [
        "2030-06-04T10:00", "2030-06-18T10:00", "2030-06-25T10:00",
    ]  # fmt: skip
    assert list(Session.objects.order_by("slot").values_list("room", flat=True)) == [room.pk, None, room.pk, room.pk]


def test_a_new_series_says_beforehand_which_dates_have_no_room(worker, town, offer, room):
    take(worker, room, TUESDAY + timedelta(days=7))
    town_cast.room(town.house, "Werkstatt")
    draft = Series(offer=offer, starts_local="2030-06-04T10:00", minutes=90, rrule="FREQ=WEEKLY;COUNT=3", room=room)
    change = queries.plan_new(settled(draft))
    assert change.room == [
        "Saal (Mittelpunkt): frei an 2 von 3 Terminen.",
        "Di, 11. Juni 2030: ohne Raum. „Saal“ ist belegt. Frei ist dann: Werkstatt (Mittelpunkt).",
    ]
    actions.add_series(actor=worker, draft=draft, shown=change.preview.shown)
    assert [start for keeper, start in booked(room) if keeper] == ["2030-06-04T10:00", "2030-06-18T10:00"]


def test_a_series_that_moves_takes_its_rooms_along(worker, offer, room):
    series = weekly(worker, offer, room)
    assert len(booked(room)) == 4
    draft = queries.draft_from(
        series, "2030-06-11T10:00", starts_local="2030-06-12T10:00", minutes=90, rrule="FREQ=WEEKLY;COUNT=3"
    )
    with pytest.raises(NotShown) as refusal:
        actions.change_series(actor=worker, series=series, draft=draft, since="2030-06-11T10:00", shown="")
    assert not [effect for effect in refusal.value.effects if "ohne Raum" in effect.sentence]
    draft = queries.draft_from(
        series, "2030-06-11T10:00", starts_local="2030-06-12T10:00", minutes=90, rrule="FREQ=WEEKLY;COUNT=3"
    )
    actions.change_series(actor=worker, series=series, draft=draft, since="2030-06-11T10:00", shown=refusal.value.shown)
    assert [start for _keeper, start in booked(room)] == [
        "2030-06-04T10:00", "2030-06-12T10:00", "2030-06-19T10:00", "2030-06-26T10:00",
    ]  # fmt: skip
    series = Session.objects.get(slot="2030-06-11T10:00").series
    shown(actions.end_series, actor=worker, series=series, last_on=date(2030, 6, 12))
    assert [start for _keeper, start in booked(room)] == ["2030-06-04T10:00", "2030-06-12T10:00"]
    assert allocation.verify() == []


def test_a_closed_day_frees_the_rooms_of_its_dates_and_brings_them_back(worker, manager, town, offer, room):
    weekly(worker, offer, room, count=2)
    closing = shown(
        close_days, actor=manager, site=town.house, starts_on=date(2030, 6, 11), ends_on=date(2030, 6, 11),
        reason="other",
    )  # fmt: skip
    assert [start for _keeper, start in booked(room)] == ["2030-06-04T10:00"]
    shown(withdraw_closing, actor=manager, closing=closing)
    assert [start for _keeper, start in booked(room)] == ["2030-06-04T10:00", "2030-06-11T10:00"]


def test_the_end_of_a_lease_takes_the_room_and_leaves_the_date(signed_in, worker, offer, room):
    weekly(worker, offer, room, count=2)
    with pytest.raises(NotShown) as refusal:
        rooms.change_room(actor=worker, room=room, changes={"ends_on": date(2030, 6, 10)})
    assert [effect.sentence for effect in refusal.value.effects] == [
        "Saal: Dienstag, 11. Juni 2030, 10:00–11:30 Uhr: Deutschkurs am Vormittag. Dann ist kein anderer Raum frei."
    ]
    client = signed_in(worker)
    address = reverse("rooms:room_edit", kwargs={"slug": room.slug})
    page = client.post(address, {**typed(client.get(address)), "ends_on": "2030-06-10"}).content.decode()
    assert (
        "Diese Termine bleiben, verlieren aber diesen Raum. Was dann keinen mehr hat, steht unter „Termine ohne Raum“."
        in page
    )
    assert "Diese Termine fallen aus" not in page
    rooms.change_room(actor=worker, room=room, changes={"ends_on": date(2030, 6, 10)}, shown=refusal.value.shown)
    rows = Session.objects.order_by("slot")
    assert [(row.room_id, row.is_cancelled) for row in rows] == [(room.pk, False), (None, False)]


def test_what_is_deleted_leaves_no_booking_behind(worker, session, room):
    actions.give_room(actor=worker, session=session, room=room)
    actions.remove_session(actor=worker, session=Session.objects.get(pk=session.pk))
    assert booked() == []


def test_the_page_gives_the_room_and_says_why_not(signed_in, worker, session, room):
    client = signed_in(worker)
    address = reverse("offers:session_room", args=[session.pk])
    assert "Saal (Mittelpunkt)" in client.get(address).content.decode()
    assert client.post(address, {"room": room.pk}).status_code == 302
    assert "Saal" in client.get(reverse("offers:session", args=[session.pk])).content.decode()
    other = actions.add_sessions(actor=worker, offer=session.offer, starts=[TUESDAY + timedelta(minutes=30)],
                                 minutes=60)[0]  # fmt: skip
    refused = client.post(reverse("offers:session_room", args=[other.pk]), {"room": room.pk})
    assert refused.status_code == 422
    assert "Der Raum ist in dieser Zeit belegt." in refused.content.decode()
