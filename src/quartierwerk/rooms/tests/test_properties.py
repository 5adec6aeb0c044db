"""Whatever people do with rooms, in whatever order: no time is promised twice and the log says the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast as town_cast

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.models import Booking

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)

TIMES = st.tuples(st.integers(0, 2), st.integers(8, 20), st.integers(1, 4))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 3), TIMES),
        st.tuples(st.just("keep"), st.integers(0, 3), TIMES),
        st.tuples(st.just("move"), st.integers(0, 30), TIMES),
        st.tuples(st.just("end"), st.integers(0, 30), TIMES),
        st.tuples(st.just("let go"), st.integers(0, 30), TIMES),
    ),
    max_size=14,
)


def slot_of(when):
    day, hour, hours = when
    start = MONDAY + timedelta(days=day, hours=hour)
    return conditions.slot(start, start + timedelta(hours=hours))


def overlapping(rows, family):
    """Pairs of bookings that use the same smallest room at the same time, reckoned without the allocator."""
    found = []
    for n, one in enumerate(rows):
        for other in rows[n + 1 :]:
            same = set(family.leaves(one.room_id)) & set(family.leaves(other.room_id))
            if same and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                found.append((one, other))
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_no_order_of_steps_promises_a_time_twice(town, django_db_blocker, steps):
    actor = Clock()
    with clock.at(NOW):
        hall = town_cast.room(town.house, f"Halle {Booking.objects.count()} {id(steps)}")
        rooms = [
            hall,
            town_cast.room(town.house, f"{hall} links", parent=hall),
            town_cast.room(town.house, f"{hall} rechts", parent=hall),
            town_cast.room(town.house, f"{hall} oben", setup_minutes=30),
        ]
        family = queries.Family([town.house.pk])
        mine = [room.pk for room in rooms]
        for n, (verb, which, when) in enumerate(steps):
            live = list(Booking.objects.filter(room__in=mine, end=None).order_by("pk"))
            slot = slot_of(when)
            try:
                if verb == "book":
                    actions.book(actor=actor, room=rooms[which], group=None, title="x", slots=[slot])
                elif verb == "keep":
                    name = f"session:{hall.pk}{n}"
                    actions.book_for(actor=actor, room=rooms[which], keepers={name: slot}, title="x")
                elif live:
                    booking = live[which % len(live)]
                    if verb == "let go":
                        actions.end_kept(actor=actor, keepers=[booking.keeper] if booking.keeper else [])
                    elif verb == "end":
                        actions.end_booking(actor=actor, booking=booking, reason="house")
                    else:
                        actions.move_booking(actor=actor, booking=booking, slot=slot, room=rooms[which % 4])
            except Refused:
                pass
        rows = list(Booking.objects.filter(room__in=mine, end=None))
        assert overlapping(rows, family) == []
        assert allocation.verify() == []
        times = [slot_of((day, hour, 1)) for day in range(3) for hour in range(8, 23)]
        busy = queries.busy_at(rooms, times, family=family)
        for room in rooms:
            margin = timedelta(minutes=room.setup_minutes)
            said = busy.get(room.pk, set())
            for number, time in enumerate(times):
                hits = any(
                    set(family.leaves(row.room_id)) & set(family.leaves(room.pk))
                    and row.starts_at - timedelta(minutes=row.room.setup_minutes) < time.ends_at
                    and time.starts_at - margin < row.ends_at
                    for row in rows
                )
                assert (number in said) == hits
