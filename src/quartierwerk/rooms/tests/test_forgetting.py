"""Outsiders that asked for a room are forgotten by the clock; bookings, figures and the books stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.rooms import actions, conditions, papers, queries
from quartierwerk.rooms.models import Booking, Group, Income, Request, Statement, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
LAST = datetime(2030, 6, 3, 18, tzinfo=clock.BERLIN)  # when the date is over
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house, "Saal")


@pytest.fixture
def asked(room):
    """A confirmed request from outside with one promised date, 3 June, 16 to 18."""
    received = actions.ask_for(
        actor=Guest(), room=room, purpose="Geburtstag von Mina", people=12, note="Wir bringen Kuchen mit.",
        group=Group(name="Mina Beispiel", contact_name="Mina", email="mina@example.org", phone="05721 44"),
        slots=[conditions.slot(datetime(2030, 6, 3, 16), datetime(2030, 6, 3, 18))],
    )  # fmt: skip
    request = received.request
    actions.confirm_request(actor=queries.guest_of(request), request=request)
    return received


def passes(moment):
    with clock.at(moment):
        return actions.forget_contacts(actor=Clock()), actions.forget_names(actor=Clock())


def use_in_june(room):
    row = queries.use_of_rooms([room], date(2030, 6, 1), date(2030, 6, 30))[0]
    return repr(row)


def reach(group):
    group.refresh_from_db()
    return group.name, group.contact_name, group.email, group.phone


def test_contact_goes_thirty_days_after_the_last_date_and_not_a_day_earlier(asked):
    group = asked.request.group
    assert passes(LAST + 30 * DAY) == (0, 0)
    assert reach(group) == ("Mina Beispiel", "Mina", "mina@example.org", "05721 44")
    assert passes(LAST + 30 * DAY + timedelta(minutes=1)) == (1, 0)
    assert reach(group) == ("Mina Beispiel", "", "", "")
    assert Request.objects.get().note == ""
    assert passes(LAST + 31 * DAY) == (0, 0)


def test_a_year_later_the_name_goes_and_the_code_opens_nothing_while_the_booking_stays(asked, room):
    before = use_in_june(room)
    assert passes(LAST + 366 * DAY) == (1, 1)
    assert reach(asked.request.group) == ("", "", "", "")
    assert str(Group.objects.get()) == "Name gelöscht"
    booking = Booking.objects.get()
    assert (booking.room, booking.title, booking.people, booking.starts_local) == (
        room, "belegt", 12, "2030-06-03T16:00",
    )  # fmt: skip
    assert Request.objects.get().purpose == "belegt"
    assert queries.request_with_digest(queries.digest_of(asked.code)) is None
    assert queries.request_just_made(asked.request.key) is None
    assert use_in_june(room) == before
    assert "Mina" not in repr([list(model.objects.values()) for model in (Group, Request, Booking)])


def test_who_has_a_later_date_is_not_forgotten(asked, room):
    slot = conditions.slot(datetime(2030, 9, 2, 16), datetime(2030, 9, 2, 18))
    actions.book(actor=Clock(), room=room, group=asked.request.group, title="Fest", slots=[slot], despite_rules=True)
    assert passes(LAST + 60 * DAY) == (0, 0)


def test_keys_that_are_out_hold_it_up(asked):
    booking = Booking.objects.get()
    actions.hand_over(actor=Clock(), booking=booking, facts={"keys": "7", "out_on": date(2030, 6, 3)})
    assert passes(LAST + 400 * DAY) == (0, 0)
    actions.hand_over(actor=Clock(), booking=booking, facts={"back_on": date(2030, 6, 4)})
    assert passes(LAST + 400 * DAY) == (1, 1)


def test_who_gave_back_or_got_no_is_forgotten_thirty_days_after_the_answer(room):
    request = actions.ask_for(
        actor=Guest(), room=room, group=Group(name="Mina", phone="05721 44"), purpose="Fest", people=5,
        slots=[conditions.slot(datetime(2031, 6, 3, 16), datetime(2031, 6, 3, 18))],
    ).request  # fmt: skip
    with clock.at(NOW + DAY):
        actions.refuse_wishes(actor=Clock(), request=request, sentence="Belegt.")
    assert passes(NOW + 30 * DAY) == (0, 0)
    assert passes(NOW + 32 * DAY) == (1, 0)


def test_a_group_that_is_known_is_kept(asked, worker):
    actions.change_group(actor=worker, group=asked.request.group, facts={"is_known": True})
    assert passes(LAST + 400 * DAY) == (0, 0)


def test_open_money_and_deposits_hold_it_up_and_the_statement_keeps_its_name_for_eight_years(asked, room, worker):
    Tariff.objects.create(room=room, basis="hour", cents=1000, deposit_cents=5000)
    group = asked.request.group
    with clock.at(LAST + DAY):
        statement = actions.make_statement(
            actor=worker, group=group, first=date(2030, 6, 1), last=date(2030, 6, 30), due_on=date(2030, 7, 31)
        )
    assert passes(LAST + 60 * DAY) == (0, 0)
    with clock.at(LAST + 60 * DAY):
        for row in Income.objects.all():
            actions.note_paid(actor=worker, income=row, paid_on=date(2030, 7, 31))
    assert passes(LAST + 400 * DAY) == (0, 0), "the deposit is still here"
    with clock.at(LAST + 61 * DAY):
        actions.give_deposit_back(actor=worker, statement=statement, cents=5000, paid_on=date(2030, 8, 2))
    assert passes(LAST + 400 * DAY) == (1, 1)
    with clock.at(datetime(2038, 12, 31, 23, tzinfo=clock.BERLIN)):
        assert actions.forget_billed(actor=Clock()) == 0
    statement.refresh_from_db()
    assert statement.content["group"] == {"name": "Mina Beispiel", "contact_name": "Mina", "language": "de"}
    with clock.at(datetime(2039, 1, 1, 1, tzinfo=clock.BERLIN)):
        assert actions.forget_billed(actor=Clock()) == 1
        assert actions.forget_billed(actor=Clock()) == 0
    statement = Statement.objects.get()
    assert (statement.number, statement.total_cents) == ("R-2030-0001", 7000)
    assert "Mina" not in repr(statement.content) + repr(list(Income.objects.values()))
    assert queries.is_as_issued(statement)
    assert papers.statement_paper(statement).startswith(b"%PDF")


def test_only_the_clock_forgets(asked, worker, cast):
    for actor in (worker, cast.administrator, Guest()):
        for forget in (actions.forget_contacts, actions.forget_names, actions.forget_billed):
            with pytest.raises(PermissionDenied):
                forget(actor=actor)


def test_a_group_entered_by_the_office_is_kept_and_one_that_called_is_not(office, room):
    typed = {"name": "Chor", "kind": "neighbourhood", "language": "de", "carrier": room.carrier_id, "is_known": "on"}
    office.post("/buero/raeume/gruppen/neu/", typed)
    assert Group.objects.get(name="Chor").is_known
    called = {
        "source": "phone", "day": "2030-06-03", "starts": "16:00", "ends": "18:00", "people": "12", "purpose": "Fest",
        "group_name": "Nachbarn", "kind": "neighbourhood", "language": "de", "room": room.pk,
    }  # fmt: skip
    office.post("/buero/raeume/anfragen/neu/", called)
    group = Group.objects.get(name="Nachbarn")
    assert not group.is_known
    said = office.get(f"/buero/raeume/gruppen/{group.pk}/").content.decode()
    assert "E-Mail und Telefon 30 Tage nach dem letzten Termin" in said


@pytest.fixture
def office(signed_in, worker):
    return signed_in(worker)
