"""A time of a room is promised once, date by date; who gets no is told why; the room goes with what keeps it."""

from __future__ import annotations

import contextlib
import json
import uuid
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from tests import cast as town_cast

from quartierwerk.foundation import allocation, clock, permissions
from quartierwerk.foundation.allocation.models import Occupancy
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places.models import CrisisRule
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.choices import ConditionKind, EndReason
from quartierwerk.rooms.errors import AlreadyEnded, KeptByDate, NothingChosen, NotPossible, TooLong
from quartierwerk.rooms.models import Booking, BookingEnd, Condition, Defect, Income, Statement

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


@pytest.fixture
def group(town):
    return town_cast.group(town.own_carrier, kind="neighbourhood", email="naehen@example.org", language="de")


def at(day=0, hours=(10, 12)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base.replace(hour=hours[1]))


def book(actor, room, slots, group=None, **more):
    return actions.book(actor=actor, room=room, group=group, title="Nähen", slots=slots, **more)


def test_a_date_is_booked_and_the_second_one_is_told_why_not(worker, room, group):
    first = book(worker, room, [at()], group)
    second = book(worker, room, [at(hours=(11, 13))])
    assert [one.booking.starts_local for one in first] == ["2030-06-03T10:00"]
    assert [(one.booking, one.sentence) for one in second] == [(None, "Der Raum ist in dieser Zeit belegt.")]
    assert Booking.objects.count() == 1
    assert book(worker, room, [at(hours=(12, 13))])[0].is_booked  # the end is free again
    assert allocation.verify() == []


def test_a_series_is_answered_date_by_date(worker, room, group):
    book(worker, room, [at(day=7)])
    found = book(worker, room, [at(), at(day=7), at(day=14)], group)
    assert [one.is_booked for one in found] == [True, False, True]
    assert [one.code for one in found] == ["", "taken", ""]


def test_fifty_dates_take_as_many_queries_as_two(worker, room, group, django_assert_max_num_queries):
    Condition.objects.create(room=room, kind=ConditionKind.LONGEST, number=240)
    Condition.objects.create(site=room.site, kind=ConditionKind.MOST, number=100, per="year")
    with django_assert_max_num_queries(40) as few:
        assert sum(one.is_booked for one in book(worker, room, [at(), at(day=7)], group)) == 2
    with django_assert_max_num_queries(40) as many:
        fifty = [at(day=1 + 7 * n) for n in range(50)]
        assert sum(one.is_booked for one in book(worker, room, fifty, group)) == 50
    assert len(many) == len(few)


def test_the_same_form_sent_twice_books_once(worker, room, group):
    key = uuid.uuid4()
    first = book(worker, room, [at(), at(day=1)], group, key=key)
    again = book(worker, room, [at(), at(day=1)], group, key=key)
    assert [one.booking.pk for one in again] == [one.booking.pk for one in first]
    assert Booking.objects.count() == 2


def test_setting_up_and_clearing_up_take_the_room_but_do_not_stand_in_the_plan(worker, town):
    room = town_cast.room(town.house, setup_minutes=30, clearup_minutes=60)
    assert book(worker, room, [at(hours=(10, 12))])[0].booking.ends_local == "2030-06-03T12:00"
    assert not book(worker, room, [at(hours=(12, 14))])[0].is_booked
    assert not book(worker, room, [at(hours=(13, 14))])[0].is_booked  # cleared up at 13, but set up from 12:30
    later = conditions.slot(MONDAY.replace(hour=13, minute=30), MONDAY.replace(hour=15))
    assert book(worker, room, [later])[0].is_booked


def test_a_part_blocks_the_whole_and_the_whole_its_parts(worker, town):
    hall = town_cast.room(town.house, "Halle")
    left = town_cast.room(town.house, "Halle links", parent=hall)
    right = town_cast.room(town.house, "Halle rechts", parent=hall)
    assert book(worker, left, [at()])[0].is_booked
    assert book(worker, right, [at()])[0].is_booked
    assert not book(worker, hall, [at()])[0].is_booked
    assert book(worker, hall, [at(day=1)])[0].is_booked
    assert not book(worker, left, [at(day=1)])[0].is_booked
    assert [row[4] for row in queries.conflicts([hall.pk], [at()])] == ["Nähen", "Nähen"]
    assert queries.busy_at([hall, left, right], [at(), at(day=1), at(day=2)]) == {
        hall.pk: {0, 1}, left.pk: {0, 1}, right.pk: {0, 1},
    }  # fmt: skip


def test_dividing_a_booked_room_hands_its_bookings_on_to_the_parts(worker, town):
    hall = town_cast.room(town.house, "Halle")
    book(worker, hall, [at()])
    left = town_cast.room(town.house, "Halle links", parent=hall)
    right = town_cast.room(town.house, "Halle rechts", parent=hall)
    assert not book(worker, left, [at()])[0].is_booked
    assert not book(worker, right, [at()])[0].is_booked
    assert book(worker, left, [at(day=1)])[0].is_booked
    assert allocation.verify() == []


def test_things_go_with_the_room_as_long_as_there_are_any(worker, town, room):
    beamer = actions.add_equipment(actor=worker, site=town.house, carrier=town.own_carrier, name="Beamer", quantity=2)
    other = town_cast.room(town.house, "Werkstatt")
    assert book(worker, room, [at()], equipment={beamer.pk: 2})[0].is_booked
    refused = book(worker, other, [at()], equipment={beamer.pk: 1})[0]
    assert refused.sentence == ("Die Ausstattung ist in dieser Zeit nicht frei (Beamer: gewünscht 1, frei 0).")
    assert book(worker, other, [at()])[0].is_booked


@pytest.mark.parametrize(
    ("person", "allowed"),
    [("worker", True), ("manager", True), ("stranger", False), ("coordinator", False), ("administrator", False)],
)
def test_who_may_book_and_who_sees_the_room(cast, room, person, allowed):
    actor = getattr(cast, person)
    sees = person in ("worker", "manager", "coordinator")
    assert (room in queries.visible_rooms(actor)) is sees
    if allowed:
        assert book(actor, room, [at()])[0].is_booked
        assert queries.visible_bookings(actor).count() == 1
    else:
        with pytest.raises(PermissionDenied):
            book(actor, room, [at()])
        assert not Booking.objects.exists()


def test_what_nobody_can_allow_is_refused_even_despite_the_rules(worker, town):
    room = town_cast.room(town.house, legal_most=40, seats=30, ends_on=date(2030, 6, 10))
    Defect.objects.create(room=room, title="zweiter Ausgang fehlt", bars_use=True, due_on=date(2030, 6, 3))
    crisis = CrisisRule.objects.create(kind="closed", starts_on=date(2030, 6, 5), ends_on=date(2030, 6, 5))
    crisis.sites.add(town.house)
    slots = [at(), at(day=1), at(day=2), at(day=8)]
    found = book(worker, room, slots, people=35, despite_rules=True)
    assert [one.sentence for one in found] == [
        "Der Raum ist bis 3. Juni 2030 nicht nutzbar: zweiter Ausgang fehlt.",
        "",
        "Das Haus ist an diesem Tag wegen einer Ausnahmeregel geschlossen.",
        "Diesen Raum gibt es nur bis 10. Juni 2030.",
    ]
    assert book(worker, room, [at(day=3)], people=41, despite_rules=True)[0].sentence == (
        "In diesem Raum sind höchstens 40 Personen erlaubt."
    )
    assert book(worker, room, [at(day=3)], people=35)[0].sentence == "In diesem Raum ist Platz für 30 Personen."


def test_nothing_and_nonsense_is_refused_with_a_sentence(worker, room):
    with pytest.raises(NothingChosen):
        book(worker, room, [])
    with pytest.raises(TooLong):
        book(worker, room, [conditions.slot(MONDAY, MONDAY + timedelta(days=15))])
    with pytest.raises(TooLong):
        book(worker, room, [conditions.slot(MONDAY, MONDAY)])
    with pytest.raises(Refused):
        actions.book(actor=worker, room=room, group=None, title="  ", slots=[at()])


def test_moving_is_told_to_the_group_and_changes_nothing_when_it_is_not_free(worker, town, room, group):
    booking = book(worker, room, [at()], group)[0].booking
    book(worker, room, [at(day=1)])
    with pytest.raises(NotPossible, match="belegt"):
        actions.move_booking(actor=worker, booking=booking, slot=at(day=1))
    booking.refresh_from_db()
    assert (booking.starts_local, booking.sequence) == ("2030-06-03T10:00", 0)
    other = town_cast.room(town.house, "Werkstatt")
    actions.move_booking(actor=worker, booking=booking, slot=at(day=1), room=other)
    booking.refresh_from_db()
    assert (booking.room, booking.starts_local, booking.sequence) == (other, "2030-06-04T10:00", 1)
    mail = Mail.objects.get()
    assert mail.to == "naehen@example.org"
    assert "Bisher: Saal, Montag, 3. Juni 2030, 10:00–12:00 Uhr" in mail.body
    assert "Jetzt: Werkstatt, Dienstag, 4. Juni 2030, 10:00–12:00 Uhr (Mittelpunkt)" in mail.body
    assert book(worker, room, [at()])[0].is_booked  # its old time is free
    assert allocation.verify() == []


def test_ending_frees_the_room_and_tells_by_mail_or_leaves_a_call(worker, town, room, group):
    silent = town_cast.group(town.own_carrier, "Ohne Mail", phone="05721 1234")
    first, second = (book(worker, room, [at(day=n)], some)[0].booking for n, some in enumerate((group, silent)))
    actions.end_bookings(actor=worker, bookings=[first, second], reason=EndReason.HOUSE, note="Wasserschaden")
    assert Mail.objects.get().to == "naehen@example.org"
    assert [bool(row.told_at) for row in BookingEnd.objects.order_by("booking_id")] == [True, False]
    actions.note_told(actor=worker, end=second.end)
    assert BookingEnd.objects.get(booking=second).told_by == worker.key
    with pytest.raises(AlreadyEnded):
        actions.end_booking(actor=worker, booking=first, reason=EndReason.HOUSE)
    assert not Occupancy.objects.exists()
    assert queries.bookings_between([room.pk], MONDAY.date(), MONDAY.date()) == []


def test_a_kept_booking_moves_and_ends_with_its_keeper_only(worker, town, room):
    outcome = actions.book_for(
        actor=worker, room=room, keepers={"session:31": at(), "session:32": at(day=7)}, title="Deutschkurs"
    )
    booking = outcome["session:31"].booking
    with pytest.raises(KeptByDate, match="Angebot") as refusal:
        actions.move_booking(actor=worker, booking=booking, slot=at(day=1))
    assert refusal.value.keeper == "session:31"
    with pytest.raises(KeptByDate):
        actions.end_booking(actor=worker, booking=booking, reason=EndReason.HOUSE)
    with pytest.raises(KeptByDate):
        actions.end_bookings(actor=worker, bookings=[booking], reason=EndReason.HOUSE)
    other = town_cast.room(town.house, "Werkstatt")
    moved = actions.move_kept(actor=worker, keeper="session:31", slot=at(day=1), room=other)
    assert (moved.pk, moved.room, moved.starts_local) == (booking.pk, other, "2030-06-04T10:00")
    actions.end_kept(actor=worker, keepers=["session:31", "session:32"])
    assert not Occupancy.objects.exists()
    book(worker, other, [at(day=1)])
    back = actions.resume_kept(actor=worker, keepers=["session:31", "session:32", "session:99"])
    assert {name: one.is_booked for name, one in back.items()} == {"session:31": False, "session:32": True}
    assert back["session:31"].sentence == "Der Raum ist in dieser Zeit belegt."
    assert allocation.verify() == []


def test_a_stranger_cannot_take_a_room_by_way_of_a_date(stranger, room):
    with pytest.raises(PermissionDenied):
        actions.book_for(actor=stranger, room=room, keepers={"session:31": at()}, title="Kurs")
    with pytest.raises(PermissionDenied):
        actions.move_kept(actor=stranger, keeper="session:31", slot=at(), room=room)
    assert not Booking.objects.exists()


def test_a_tenant_has_the_desk_for_months_and_leaves_earlier(worker, town, group):
    desk = town_cast.room(town.house, "Tisch 1", kind="desk", seats=1)
    booking = actions.add_tenant(
        actor=worker, room=desk, group=group, starts_on=date(2030, 6, 1), ends_on=date(2031, 5, 31), monthly_cents=9000
    )
    assert (booking.starts_local, booking.ends_local, booking.is_standing) == (
        "2030-06-01T00:00", "2031-06-01T00:00", True,
    )  # fmt: skip
    assert not book(worker, desk, [at(day=100)])[0].is_booked
    assert [row[0] for row in queries.bookings_between([desk.pk], date(2030, 9, 9), date(2030, 9, 9))] == [booking.pk]
    actions.stop_tenant(actor=worker, booking=booking, last_on=date(2030, 8, 31))
    assert book(worker, desk, [at(day=100)])[0].is_booked
    with pytest.raises(NotPossible):
        actions.add_tenant(
            actor=worker, room=desk, group=group, starts_on=date(2030, 8, 1), ends_on=date(2030, 8, 31),
            monthly_cents=9000,
        )  # fmt: skip
    assert allocation.verify() == []


def test_the_week_and_free_rooms_take_one_number_of_queries(worker, town, room, django_assert_num_queries):
    other = town_cast.room(town.house, "Werkstatt")
    book(worker, room, [at(day=n) for n in range(3)])
    book(worker, other, [at(day=1)])
    with django_assert_num_queries(1):
        rows = queries.bookings_between([room.pk, other.pk], date(2030, 6, 3), date(2030, 6, 4))
    assert [(row[1], row[2]) for row in rows] == [
        (room.pk, "2030-06-03T10:00"), (room.pk, "2030-06-04T10:00"), (other.pk, "2030-06-04T10:00"),
    ]  # fmt: skip
    with django_assert_num_queries(3):
        free = queries.free_rooms(queries.visible_rooms(worker), [at(day=2), at(day=9)])
    assert free == [other]
    assert queries.free_rooms(queries.visible_rooms(worker), [at(day=9)]) == [room, other]


def test_a_booking_over_midnight_stands_in_both_days(worker, room):
    night = conditions.slot(MONDAY.replace(hour=22), (MONDAY + timedelta(days=1)).replace(hour=2))
    pk = book(worker, room, [night])[0].booking.pk
    for day in (date(2030, 6, 3), date(2030, 6, 4)):
        assert [row[0] for row in queries.bookings_between([room.pk], day, day)] == [pk]
    assert queries.bookings_between([room.pk], date(2030, 6, 5), date(2030, 6, 5)) == []
    early = conditions.slot((MONDAY + timedelta(days=1)).replace(hour=1), (MONDAY + timedelta(days=1)).replace(hour=3))
    assert [row[0] for row in queries.conflicts([room.pk], [early])] == [pk]
    assert queries.conflicts([room.pk], [at(day=1)]) == []


def test_taken_units_counts_each_thing_once(db):
    allocation.set_units("beamer", 3)
    start = datetime(2030, 6, 3, 10, tzinfo=clock.BERLIN)
    hour = timedelta(hours=1)
    with transaction.atomic():
        allocation.ask(
            [
                allocation.Asked("q", allocation.Wanted(stays=(allocation.Stay("beamer", start, start + hour, 2),))),
                allocation.Asked("q", allocation.Wanted(stays=(allocation.Stay("beamer", start - hour, start, 3),))),
            ],
            by="test",
        )
    times = [(start, start + hour), (start - hour, start + hour), (start + hour, start + 2 * hour)]
    assert allocation.taken_units(["beamer", "room:1"], times) == {("beamer", 0): 2, ("beamer", 1): 3}


def test_the_manager_of_an_area_knows_no_groups_of_a_carrier_elsewhere(manager, worker, town, room):
    far = town_cast.room(town.hall, "Halle", carrier=town.own_carrier)
    here, there, new = (town_cast.group(town.own_carrier, name) for name in ("hier", "dort", "neu"))
    actions.book(actor=Clock(), room=room, group=here, title="a", slots=[at()])
    actions.book(actor=Clock(), room=far, group=there, title="b", slots=[at()])
    assert set(queries.visible_groups(manager)) == {here, new}
    assert set(queries.visible_groups(worker)) == {here, there, new}
    for rule in ("rooms.change_group", "rooms.remove_group", "rooms.make_statement"):
        assert [permissions.may(manager, rule, one) for one in (here, there, new)] == [True, False, True]
        assert permissions.may(worker, rule, there)
    Statement.objects.bulk_create(
        Statement(
            carrier=town.own_carrier,
            group=group,
            year=2030,
            running=running,
            number=f"R-{running}",
            issued_on=date(2030, 5, 1),
            issued_by="x",
            first_on=date(2030, 4, 1),
            last_on=date(2030, 4, 30),
            total_cents=0,
            content={},
            checksum="",
        )
        for running, group in enumerate((here, there), 1)
    )
    assert [one.number for one in queries.visible_statements(manager)] == ["R-1"]
    theirs = Statement.objects.get(number="R-2")
    assert not permissions.may(manager, "rooms.withdraw_statement", theirs)
    assert permissions.may(worker, "rooms.withdraw_statement", theirs)
    due = Income.objects.create(
        carrier=town.own_carrier, statement=theirs, kind="fee", cents=100, due_on=date(2030, 6, 1), words="R-2"
    )
    assert not queries.visible_income(manager).exists()
    assert queries.visible_income(worker).get() == due
    assert not permissions.may(manager, "rooms.note_paid", due)


def verified():
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify-allocations", "--json", stdout=out)
    return json.loads(out.getvalue())["differences"]


def test_what_stands_in_the_plan_is_compared_with_the_log(worker, town):
    hall = town_cast.room(town.house, "Halle", setup_minutes=30)
    part = actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Halle links", parent=hall, facts={"seats": 9}
    )
    other = town_cast.room(town.cafe, "Stube")
    whole, moved, ended, half = [
        book(worker, one, [at(day)])[0].booking for one, day in ((hall, 0), (hall, 1), (hall, 2), (part, 3))
    ]
    actions.move_booking(actor=worker, booking=moved, slot=at(4))
    actions.end_booking(actor=worker, booking=ended, reason="group")
    assert verified() == []
    Booking.objects.filter(pk=whole.pk).update(room=other)
    Booking.objects.filter(pk=half.pk).update(ends_at=half.ends_at + timedelta(hours=1))
    BookingEnd.objects.create(booking=moved, reason="group", at=NOW, by="test")
    assert [(one["thing"].split(" ")[0:2], one["table"], one["log"]) for one in verified()] == [
        (["booking", str(whole.pk)], "there", "not there"),
        (["booking", str(half.pk)], "there", "not there"),
        (["claim", str(moved.claim_id)], "not there", "there"),
    ]
    BookingEnd.objects.filter(booking=ended).delete()
    assert ["booking", str(ended.pk)] in [one["thing"].split(" ")[0:2] for one in verified()]
