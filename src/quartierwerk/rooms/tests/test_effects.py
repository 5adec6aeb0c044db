"""A shorter lease, a closing day, a crisis, the end of a house: shown with a free room each, before it is saved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as town_cast

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.places.actions import close_days, edit_site, switch_crisis
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.errors import AlreadyAnswered, NotPossible
from quartierwerk.rooms.models import BookingEnd, Condition, Group

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


def at(day=0, hours=(10, 12)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base.replace(hour=hours[1]))


def book(actor, room, *slots, group=None, title="Nähen"):
    return [one.booking for one in actions.book(actor=actor, room=room, group=group, title=title, slots=slots)]


def attempt(function, **given):
    """What has to be shown; afterwards it is done with that list."""
    with pytest.raises(NotShown) as refusal:
        function(**given)
    function(**given, shown=refusal.value.shown)
    return [effect.sentence for effect in refusal.value.effects]


def test_a_shorter_lease_shows_each_booking_with_a_free_room_and_leaves_a_call_list(worker, town, room):
    sewing = town_cast.group(town.own_carrier, "Nähgruppe", email="naehen@example.org")
    silent = town_cast.group(town.own_carrier, "Skat", phone="05721 12")
    private = town_cast.group(town.own_carrier, "Selbsthilfe", is_confidential=True, phone="05721 13")
    town_cast.room(town.house, "Werkstatt", seats=20)
    book(worker, room, at(), at(day=1), group=sewing)
    book(worker, room, at(day=2), group=silent, title="Skat")
    book(worker, room, at(day=2, hours=(12, 14)), group=private, title="Treffen")
    other = town_cast.room(town.cafe, "Klein", seats=5, carrier=town.own_carrier)
    book(worker, other, at(day=1))
    said = attempt(actions.change_room, actor=worker, room=room, changes={"ends_on": date(2030, 6, 3)})
    assert said == [
        "Saal: Dienstag, 4. Juni 2030, 10:00–12:00 Uhr: Nähen (Nähgruppe). Frei ist dann: Werkstatt (Mittelpunkt).",
        "Saal: Mittwoch, 5. Juni 2030, 10:00–12:00 Uhr: Skat (Skat). Frei ist dann: Werkstatt (Mittelpunkt).",
        "Saal: Mittwoch, 5. Juni 2030, 12:00–14:00 Uhr: belegt. Frei ist dann: Werkstatt (Mittelpunkt).",
    ]
    assert [row.booking.title for row in queries.call_list(worker)] == ["Skat", "Treffen"]
    assert Mail.objects.get().to == "naehen@example.org"
    assert queries.bookings_between([room.pk], date(2030, 6, 3), date(2030, 6, 30))[0][2] == "2030-06-03T10:00"
    row = queries.call_list(worker)[0]
    actions.note_told(actor=worker, end=row)
    assert [row.booking.title for row in queries.call_list(worker)] == ["Treffen"]
    assert allocation.verify() == []


def test_who_lost_the_room_gets_the_free_one_at_the_same_time_once_and_is_told(worker, stranger, town, room):
    sewing = town_cast.group(town.own_carrier, "Nähgruppe", email="naehen@example.org")
    other = town_cast.room(town.house, "Werkstatt", seats=20)
    book(worker, room, at(), at(day=1), group=sewing, title="Nähen")
    attempt(actions.change_room, actor=worker, room=room, changes={"ends_on": date(2030, 6, 3)})
    ends = queries.without_room(worker, room)
    assert [(row.booking.starts_local, str(row.booking.room)) for row in ends] == [("2030-06-04T10:00", "Saal")]
    assert queries.rooms_instead(worker, ends) == [other]
    assert queries.without_room(stranger, room) == []
    with pytest.raises(PermissionDenied):
        actions.give_other_room(actor=stranger, end=ends[0], room=other)
    new = actions.give_other_room(actor=worker, end=ends[0], room=other)
    assert (new.room, new.starts_local, new.group, new.title) == (other, "2030-06-04T10:00", sewing, "Nähen")
    assert "Bisher: Saal, Dienstag, 4. Juni 2030" in Mail.objects.latest("pk").body
    assert "Jetzt: Werkstatt, Dienstag, 4. Juni 2030" in Mail.objects.latest("pk").body
    assert queries.without_room(worker, room) == []
    with pytest.raises(AlreadyAnswered):
        actions.give_other_room(actor=worker, end=ends[0], room=other)
    assert allocation.verify() == []


def test_that_it_is_another_room_is_said_in_the_language_of_the_group(worker, town, room):
    other = town_cast.room(town.house, "Werkstatt", seats=20)
    received = actions.ask_for(
        actor=worker, room=room, group=Group(name="Sewing", kind="neighbourhood", language="en"), purpose="Sewing",
        people=5, slots=[at(day=1)], source="phone",
    )  # fmt: skip
    wish = received.request.wishes.get()
    assert wish.state == "booked"
    attempt(actions.change_room, actor=worker, room=room, changes={"ends_on": date(2030, 6, 3)})
    (end,) = queries.without_room(worker, room)
    actions.give_other_room(actor=worker, end=end, room=other)
    wish.refresh_from_db()
    assert wish.sentence == "Instead of the room that was lost."


def test_a_room_that_was_taken_meanwhile_is_refused_and_the_group_still_waits(worker, town, room):
    other = town_cast.room(town.house, "Werkstatt")
    book(worker, room, at(day=1), group=town_cast.group(town.own_carrier, "Skat"))
    attempt(actions.change_room, actor=worker, room=room, changes={"ends_on": date(2030, 6, 3)})
    (end,) = queries.without_room(worker, room)
    book(worker, other, at(day=1))
    assert queries.rooms_instead(worker, [end]) == [None]
    with pytest.raises(NotPossible, match="in dieser Zeit belegt"):
        actions.give_other_room(actor=worker, end=end, room=other)
    assert queries.without_room(worker, room) == [end]


def test_one_free_room_is_named_once(worker, town, room):
    second = town_cast.room(town.house, "Zweiter")
    town_cast.room(town.house, "Einziger freier")
    book(worker, room, at())
    book(worker, second, at())
    crisis = queries.effects_of_shifts([], "change")
    assert crisis == []
    found = queries.as_effects(
        [*queries.hit_by_lease(room, None, date(2030, 6, 2)), *queries.hit_by_lease(second, None, date(2030, 6, 2))],
        without=[room.pk, second.pk],
    )
    assert [effect.sentence.rpartition(": Nähen. ")[2] for effect in found] == [
        "Frei ist dann: Einziger freier (Mittelpunkt).", "Dann ist kein anderer Raum frei.",
    ]  # fmt: skip


def test_a_closing_day_hits_the_rooms_whose_rule_inherits_it(worker, manager, town, room):
    inherits = town_cast.room(town.house, "Werkstatt")
    Condition.objects.create(room=inherits, kind="closing")
    book(worker, room, at())
    book(worker, inherits, at(), at(day=1))
    said = attempt(
        close_days, actor=manager, site=town.house, starts_on=date(2030, 6, 3), ends_on=date(2030, 6, 3), reason="other"
    )
    assert said == ["Werkstatt: Montag, 3. Juni 2030, 10:00–12:00 Uhr: Nähen. Dann ist kein anderer Raum frei."]
    assert list(BookingEnd.objects.values_list("booking__room__name", "reason")) == [("Werkstatt", "closed")]


def test_a_crisis_and_the_end_of_a_house_hit_every_booking(worker, manager, town, room):
    town_cast.room(town.cafe, "Gastraum")
    book(worker, room, at(), at(day=1), at(day=2))
    said = attempt(
        switch_crisis, actor=manager, sites=[town.house], kind="closed", starts_on=date(2030, 6, 3),
        ends_on=date(2030, 6, 3),
    )  # fmt: skip
    assert said == ["Saal: Montag, 3. Juni 2030, 10:00–12:00 Uhr: Nähen. Frei ist dann: Gastraum (Café am Eck)."]
    said = attempt(edit_site, actor=manager, site=town.house, changes={"ends_on": date(2030, 6, 4)})
    assert [line.partition(", 10")[0] for line in said] == ["Saal: Mittwoch, 5. Juni 2030"]
    assert BookingEnd.objects.count() == 2


def test_fewer_people_shows_which_bookings_are_too_many_and_ends_none(worker, manager, town, room):
    slots = [at(), at(day=1)]
    actions.book(actor=worker, room=room, group=None, title="Nähen", slots=slots[:1], people=16)
    actions.book(actor=worker, room=room, group=None, title="Chor", slots=slots[1:], people=15)
    said = attempt(
        switch_crisis, actor=manager, sites=[town.house], kind="capacity", percent=50, starts_on=date(2030, 6, 3),
        ends_on=date(2030, 6, 30),
    )  # fmt: skip
    assert said == ["Saal: Montag, 3. Juni 2030, 10:00–12:00 Uhr: Nähen. Angemeldet sind 16 Personen, erlaubt dann 15."]
    assert not BookingEnd.objects.exists()


def test_a_lease_that_ends_at_midnight_of_a_standing_tenant_hits_nothing(worker, town, room):
    group = town_cast.group(town.own_carrier)
    actions.add_tenant(
        actor=worker, room=room, group=group, starts_on=date(2030, 6, 1), ends_on=date(2030, 6, 30), monthly_cents=1
    )
    assert queries.hit_by_lease(room, None, date(2030, 6, 30)) == []
    assert len(queries.hit_by_lease(room, None, date(2030, 6, 29))) == 1
