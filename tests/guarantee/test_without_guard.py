"""The counter-test: without lock and guard the race happens. So the tests beside this one would see it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from quartierwerk.foundation import allocation, apart
from quartierwerk.foundation.allocation import Amount, Asked, Stay, Wanted, deciding
from quartierwerk.foundation.allocation.models import Claim, Occupancy, Pool, Share, State, Unit

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2031, 3, 3, 16, tzinfo=ZoneInfo("Europe/Berlin"))
ROOM = Wanted(stays=(Stay("room:1", START, START + timedelta(hours=2)),))
PLACE = Wanted(amounts=(Amount("course:1", "place"),))


@pytest.fixture
def unguarded():
    apart.remove()
    yield
    Occupancy.objects.all().delete()
    apart.install(None, "default")


def one_room():
    with transaction.atomic():
        allocation.set_units("room:1", 1)


def at_once(work, times=2):
    """Run ``work(look_done)`` in threads; gives what they answered. ``look_done`` waits until all have looked."""
    barrier, found = threading.Barrier(times), []

    def run() -> None:
        try:
            found.append(work(lambda: barrier.wait(20)))
        except IntegrityError as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def look_then_write(look_done):
    """What many systems do: see that it is free, then save. The look and the writing are two transactions."""
    with transaction.atomic():
        books = deciding._Books(["room:1"])
        books.look_at(ROOM.stays)
        _shares, times, missing = books.place(ROOM)
    look_done()
    if missing:
        return "refused"
    with transaction.atomic():
        claim = Claim.objects.create(queue="room:1", state=State.PROMISED, since=START, wanted=ROOM.as_data())
        Occupancy.objects.bulk_create(
            [Occupancy(claim=claim, unit=unit, starts_at=start, ends_at=end) for unit, start, end in times]
        )
    return "booked"


def test_without_lock_and_guard_a_room_is_booked_twice_and_the_check_sees_it(unguarded):
    one_room()
    assert at_once(look_then_write) == ["booked", "booked"]
    assert Occupancy.objects.count() == 2
    assert any(difference.thing.endswith("taken twice") for difference in allocation.verify())


def test_without_lock_the_guard_of_the_database_still_holds():
    one_room()
    found = at_once(look_then_write)
    assert sorted(str(type(one).__name__) for one in found) == ["IntegrityError", "str"]
    assert Occupancy.objects.count() == 1


def test_with_both_the_second_is_refused_in_words():
    one_room()

    def properly(look_done):
        look_done()
        with transaction.atomic():
            (answer,) = allocation.ask([Asked("room:1", ROOM, may_wait=False)], by="test")
        return "booked" if answer.claim else "refused"

    assert sorted(at_once(properly)) == ["booked", "refused"]


def test_places_counted_before_they_are_written_are_given_twice_and_the_check_sees_it():
    """The same for places: shares written past the pool's own count."""
    with transaction.atomic():
        allocation.set_pool("course:1", "place", 1, by="test")

    def carelessly(look_done):
        with transaction.atomic():
            pool = Pool.objects.get(owner="course:1")
            is_free = sum(pool.shares.values_list("amount", flat=True)) < pool.capacity
        look_done()
        if is_free:
            claim = Claim.objects.create(queue="course:1", state=State.PROMISED, since=START, wanted=PLACE.as_data())
            Share.objects.create(claim=claim, pool=pool, amount=1)
        return is_free

    assert at_once(carelessly) == [True, True]
    assert any(difference.thing.endswith("shares") for difference in allocation.verify())


def test_a_place_cannot_be_taken_past_the_capacity_even_without_lock():
    with transaction.atomic():
        allocation.set_pool("course:1", "place", 1, by="test")

    def without_lock(look_done):
        key = Pool.objects.get(owner="course:1").pk
        look_done()
        with transaction.atomic():
            deciding._grow({key: 1})
        return "taken"

    found = at_once(without_lock)
    assert sorted(str(type(one).__name__) for one in found) == ["IntegrityError", "str"]
    assert Pool.objects.get(owner="course:1").taken == 1


def test_the_guard_is_there():
    """Nobody forgot to put it back."""
    one_room()
    claim = Claim.objects.create(queue="room:1", state=State.PROMISED, since=START, wanted=ROOM.as_data())
    unit = Unit.objects.get(owner="room:1")
    Occupancy.objects.create(claim=claim, unit=unit, starts_at=START, ends_at=START + timedelta(hours=2))
    with pytest.raises(IntegrityError, match=apart.NAME), transaction.atomic():
        Occupancy.objects.create(claim=claim, unit=unit, starts_at=START, ends_at=START + timedelta(hours=1))
