"""Fifty press at the same moment for one time of one room: one has it, forty-nine read why not."""

from __future__ import annotations

import random
import re
import uuid
from collections import Counter
from datetime import date, timedelta

import pytest

from quartierwerk.rooms.forms.things import THING
from tests.guarantee.conftest import ROUNDS
from tests.guarantee.served import Press, Reply

CROWD = 50
TOKEN = "a" * 32
FIRST = date(2031, 3, 3)  # a Monday without holidays until Easter
REFUSED = "in dieser Zeit belegt"

OFFERED = re.compile(r"Frei ist: <a href=\"/buero/raeume/belegen/\?raum=([a-z0-9-]+)&amp;tag=([0-9-]+)&amp;von=")

SEED = """
    from quartierwerk.foundation.permissions import Clock
    from quartierwerk.places.models import Site
    from quartierwerk.rooms.actions import add_equipment
    from tests import cast
    house = Site.objects.get(slug="mittelpunkt")
    one = cast.room(house, name="Saal")
    whole = cast.room(house, name="Halle")
    parts = [cast.room(house, name=f"Halle {n}", parent=whole) for n in (1, 2)]
    many = [cast.room(house, name=f"Werkraum {n}") for n in range(1, 11)]
    things = add_equipment(actor=Clock(), site=house, carrier=one.carrier, name="Beamer", quantity=3)
    answer = {
        "one": one.pk, "whole": whole.pk, "a": parts[0].pk, "b": parts[1].pk, "many": [room.pk for room in many],
        "things": things.pk, "slugs": {room.slug: room.pk for room in [one, whole, *parts, *many]},
    }
"""


@pytest.fixture(scope="module")
def house(served):
    """Signed in as the worker of the carrier whose rooms they are."""
    served.cookie = f"{served.worker['cookie']}; {served.worker['csrf']}={TOKEN}"
    return served.python(SEED)


def book(room: int, day: date, *, starts="16:00", ends="18:00", weeks=1, things=()) -> Press:
    fields = {
        "csrfmiddlewaretoken": TOKEN, "room": str(room), "day": day.isoformat(), "starts": starts, "ends": ends,
        "title": "Probe", "key": str(uuid.uuid4()), "despite_rules": "on",
    }  # fmt: skip
    if weeks > 1:
        fields |= {"repeats": "FREQ=WEEKLY", "until": (day + timedelta(weeks=weeks - 1)).isoformat()}
    fields |= {f"{THING}{thing}": str(number) for thing, number in things}
    return Press("/buero/raeume/belegen/", tuple(fields.items()))


def taken(served, room: int, day: date) -> int:
    return served.python(
        "from quartierwerk.rooms.models import Booking\n"
        "answer = Booking.objects.filter(room=room, starts_local__startswith=day, end=None).count()",
        room=room, day=day.isoformat(),
    )  # fmt: skip


def require_understandable(replies: list[Reply], *, winners: int) -> None:
    """Whoever gets no reads why, and which other room is free at that time."""
    assert Counter(reply.status for reply in replies) == {302: winners, 409: len(replies) - winners}
    for reply in replies:
        if reply.status == 409:
            assert REFUSED in reply.body
            assert OFFERED.search(reply.body)


def occupied(served, house, day: date) -> dict[str, int]:
    """Rooms and things of that day that belong to bookings, and bookings whose room or thing is not occupied."""
    return served.python(
        """
        from quartierwerk.foundation.models import Occupancy
        from quartierwerk.rooms.models import Booking
        rows = Booking.objects.filter(starts_local__startswith=day, room__in=rooms, end=None)
        things = Occupancy.objects.filter(unit__owner=f"equipment:{thing}", claim__in=rows.values("claim"))
        answer = {
            "rooms": Occupancy.objects.filter(unit__owner__startswith="room:", claim__in=rows.values("claim")).count(),
            "things": things.count(), "different things": things.values("unit").distinct().count(),
            "bookings": rows.count(), "without things": rows.exclude(claim__in=things.values("claim")).count(),
        }
        """,
        day=day.isoformat(), rooms=house["many"], thing=house["things"],
    )  # fmt: skip


def test_one_slot_goes_to_one(served, house):
    for number in range(ROUNDS):
        day = FIRST + timedelta(days=number)
        replies = served.press([book(house["one"], day) for _ in range(CROWD)])
        require_understandable(replies, winners=1)
        assert taken(served, house["one"], day) == 1


def test_what_a_refused_person_is_offered_instead_is_really_free(served, house):
    day = FIRST + timedelta(days=300)
    replies = served.press([book(house["one"], day) for _ in range(CROWD)])
    require_understandable(replies, winners=1)
    offered = {OFFERED.search(reply.body).groups() for reply in replies if reply.status == 409}
    assert offered
    for room, on in offered:
        assert on == day.isoformat()
        assert [reply.status for reply in served.press([book(house["slugs"][room], day)])] == [302]


def test_times_that_overlap_a_little_go_to_those_that_fit(served, house):
    """16-18 bars both others; 15-17 and 17-19 fit side by side."""
    for number in range(max(1, ROUNDS // 5)):
        day = FIRST + timedelta(days=100 + number)
        times = [("16:00", "18:00"), ("15:00", "17:00"), ("17:00", "19:00")]
        presses = [book(house["one"], day, starts=times[n % 3][0], ends=times[n % 3][1]) for n in range(CROWD)]
        replies = served.press(presses)
        won = sorted({n % 3 for n, reply in enumerate(replies) if reply.status == 302})
        assert won in ([0], [1, 2])
        require_understandable(replies, winners=len(won))


def test_a_divided_room_is_whole_or_in_parts(served, house):
    for number in range(max(1, ROUNDS // 2)):
        day = FIRST + timedelta(days=number)
        who = [("whole", "a", "b", "whole", "a")[n % 5] for n in range(CROWD)]
        replies = served.press([book(house[name], day) for name in who])
        won = sorted(name for name, reply in zip(who, replies, strict=True) if reply.status == 302)
        assert won in (["whole"], ["a", "b"])
        require_understandable(replies, winners=len(won))


def test_the_last_things_go_with_their_rooms_or_neither(served, house):
    """Ten free rooms, three projectors: three have room and projector, nobody has a room without what was asked for."""
    for number in range(max(1, ROUNDS // 2)):
        day = FIRST + timedelta(days=350 + number)
        presses = [book(house["many"][n % 10], day, things=[(house["things"], 1)]) for n in range(CROWD)]
        replies = served.press(presses)
        assert Counter(reply.status for reply in replies) == {302: 3, 409: CROWD - 3}
        for reply in replies:
            if reply.status == 409:
                assert REFUSED in reply.body or "Beamer: gewünscht 1, frei 0" in reply.body
        assert any("Die Ausstattung ist in dieser Zeit nicht frei" in reply.body for reply in replies)
        assert occupied(served, house, day) == {
            "rooms": 3, "things": 3, "different things": 3, "bookings": 3, "without things": 0,
        }  # fmt: skip


def test_two_of_three_things_go_to_one_and_the_others_read_how_many_are_left(served, house):
    day = FIRST + timedelta(days=340)
    presses = [book(house["many"][n % 10], day, things=[(house["things"], 2)]) for n in range(CROWD)]
    replies = served.press(presses)
    assert Counter(reply.status for reply in replies) == {302: 1, 409: CROWD - 1}
    assert any("Beamer: gewünscht 2, frei 1" in reply.body for reply in replies)
    assert occupied(served, house, day) == {
        "rooms": 1, "things": 2, "different things": 2, "bookings": 1, "without things": 0,
    }  # fmt: skip


def test_series_share_out_the_dates_and_no_date_twice(served, house):
    """Six weeks each, beginning one week apart: every date of the room is booked once."""
    first = FIRST + timedelta(days=400)
    replies = served.press([book(house["one"], first + timedelta(weeks=n % 3), weeks=6) for n in range(CROWD)])
    assert {reply.status for reply in replies} <= {302, 409}
    assert [taken(served, house["one"], first + timedelta(weeks=n)) for n in range(8)] == [1] * 8


def test_the_same_form_twice_is_one_booking(served, house):
    day = FIRST + timedelta(days=500)
    replies = served.press([book(house["one"], day)] * CROWD)
    assert {reply.status for reply in replies} == {302}
    assert len({reply.location for reply in replies}) == 1
    assert taken(served, house["one"], day) == 1


def test_a_server_that_is_killed_leaves_nothing_half_booked(served, house):
    """Whoever was told yes has the room, and every booking has its times, its decision and its log."""
    count, kills = ROUNDS * 10, max(2, ROUNDS // 5)
    chance = random.Random(7)
    presses = [
        book(
            house["one"], FIRST + timedelta(days=600 + n // 8), starts=f"{8 + n % 8:02d}:00", ends=f"{9 + n % 8:02d}:00"
        )
        for n in range(count)
    ]
    waiting, replies = list(range(count)), {}
    for turn in range(kills + 1):
        stop = chance.uniform(0.3, 2.5) if turn < kills else None
        for place, reply in zip(waiting, served.press_and_kill([presses[n] for n in waiting], after=stop), strict=True):
            replies[place] = reply
        waiting = [n for n in waiting if replies[n].status == 0]
        if stop is not None:
            served.start()
    assert waiting == []
    found = served.python(
        """
        from quartierwerk.foundation.models import Claim, Decision, Occupancy
        from quartierwerk.rooms.models import Booking
        rows = Booking.objects.filter(starts_local__gte=since, end=None)
        answer = {
            "starts": sorted(rows.values_list("starts_local", flat=True)),
            "bare": Claim.objects.filter(room_booking=None).count(),
            "timeless": rows.exclude(claim__in=Occupancy.objects.values("claim")).count(),
            "unexplained": rows.exclude(claim__in=Decision.objects.values("claim")).count(),
        }
        """,
        since=(FIRST + timedelta(days=600)).isoformat(),
    )
    wanted = sorted(f"{dict(press.fields)['day']}T{dict(press.fields)['starts']}" for press in presses)
    assert found == {"starts": wanted, "bare": 0, "timeless": 0, "unexplained": 0}


def test_the_log_gives_what_the_tables_say(served, house):
    assert served.command("verify-allocations")["differences"] == []
