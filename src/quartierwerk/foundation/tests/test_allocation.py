"""Nobody is promised what is not there; who waits is asked in order; the log explains and replays."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartierwerk.foundation import allocation, apart, clock
from quartierwerk.foundation.allocation import Amount, Asked, Stay, Wanted, deciding
from quartierwerk.foundation.allocation.models import Claim, Occupancy, Pool, State, Unit
from quartierwerk.foundation.errors import Refused

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2030, 6, 3, 10, tzinfo=BERLIN)


def places(number=1, owner="course:1", allowed=()):
    return Wanted(amounts=(Amount(owner, "place", number, tuple(allowed)),))


def linked(number=1, children=1):
    return Wanted(amounts=(Amount("course:1", "place", number), Amount("care:1", "childcare", children)))


def ask(wanted, *, queue="course:1", **more):
    with transaction.atomic():
        return allocation.ask([Asked(queue, wanted, **more)], by="test")[0]


def taken(owner="course:1", code="place"):
    return sum(Pool.objects.filter(owner=owner, code=code).values_list("taken", flat=True))


@pytest.fixture
def course():
    allocation.set_pool("course:1", "place", 2, by="test")


@pytest.fixture
def rooms():
    allocation.set_units("room:1", 1)
    allocation.set_units("room:2", 1)
    allocation.set_units("projector", 2)


def stay(owner="room:1", hours=(10, 12), day=0, number=1):
    base = datetime(2030, 6, 3, tzinfo=BERLIN) + timedelta(days=day)
    return Stay(owner, base.replace(hour=hours[0]), base.replace(hour=hours[1]), number)


def test_what_is_there_is_promised_and_then_one_waits(course):
    assert ask(places()).is_promised
    assert ask(places()).is_promised
    third = ask(places())
    assert third.claim.state == State.WAITING
    assert [(m.wanted, m.free) for m in third.missing] == [(1, 0)]
    assert allocation.position(third.claim) == 1
    assert allocation.position(ask(places()).claim) == 2
    assert taken() == 2
    assert allocation.verify() == []


def test_who_may_not_wait_is_refused_and_nothing_is_kept(course):
    ask(places(2))
    answer = ask(places(), may_wait=False)
    assert answer.claim is None
    assert Claim.objects.count() == 1


def test_the_same_request_twice_is_one(course):
    first = ask(places())
    again = ask(places(), key=first.claim.key)
    assert again.claim.pk == first.claim.pk
    assert taken() == 1


def test_place_and_childcare_both_or_neither(course):
    allocation.set_pool("care:1", "childcare", 1, by="test")
    assert ask(linked()).is_promised
    second = ask(linked())
    assert second.claim.state == State.WAITING
    assert [(m.code, m.free) for m in second.missing] == [("childcare", 0)]
    assert (taken(), taken("care:1", "childcare")) == (1, 1)  # no course place without the care


def test_a_group_stays_together(course):
    ask(places(1))
    pair = ask(places(2))
    assert pair.claim.state == State.WAITING
    assert taken() == 1


def test_a_freed_place_is_held_then_accepted(course):
    first, _second, third = ask(places()), ask(places()), ask(places())
    with transaction.atomic():
        held = allocation.give_back([first.claim], by="test")
    assert [claim.pk for claim in held] == [third.claim.pk]
    third.claim.refresh_from_db()
    assert third.claim.state == State.HELD
    assert third.claim.hold_until == pytest.approx(clock.now() + timedelta(days=2), abs=timedelta(minutes=1))
    with transaction.atomic():
        assert allocation.accept(third.claim, by="test").state == State.PROMISED
    assert taken() == 2
    assert allocation.verify() == []


def test_what_nobody_asked_for_is_offered_with_a_deadline_and_then_accepted_or_goes_on(course):
    first, second = ask(places(), is_offered=True), ask(places(), is_offered=True, hold_minutes=60)
    third = ask(places(), is_offered=True)
    assert [answer.claim.state for answer in (first, second, third)] == [State.HELD, State.HELD, State.WAITING]
    assert second.claim.hold_until == pytest.approx(clock.now() + timedelta(hours=1), abs=timedelta(minutes=1))
    with transaction.atomic():
        assert allocation.accept(first.claim, by="test").state == State.PROMISED
    with clock.at(clock.now() + timedelta(minutes=61)), transaction.atomic():
        assert [claim.pk for claim in allocation.lapse(by="clock")] == [second.claim.pk]
    third.claim.refresh_from_db()
    assert third.claim.state == State.HELD
    assert allocation.verify() == []


def test_declined_goes_to_the_next_and_lapsed_too(course):
    first, _second = ask(places()), ask(places())
    third, fourth, fifth = ask(places()), ask(places()), ask(places())
    with transaction.atomic():
        allocation.give_back([first.claim], by="test")
        assert [claim.pk for claim in allocation.decline(third.claim, by="test")] == [fourth.claim.pk]
    with clock.at(clock.now() + timedelta(days=2, minutes=1)):
        assert [claim.pk for claim in allocation.lapse(by="clock")] == [fourth.claim.pk]
        fourth.claim.refresh_from_db()
        assert fourth.claim.state == State.ENDED
        fifth.claim.refresh_from_db()
        assert fifth.claim.state == State.HELD
    with pytest.raises(Refused, match="Frist"), transaction.atomic():
        allocation.accept(fourth.claim, by="test")
    assert allocation.verify() == []


def test_nothing_is_held_after_the_last_moment(course):
    soon = clock.now() + timedelta(hours=1)
    first, _second = ask(places()), ask(places())
    waiting = ask(places(), last_moment=soon)
    late = ask(places(), last_moment=clock.now() - timedelta(minutes=1))
    with transaction.atomic():
        allocation.give_back([first.claim], by="test")
    waiting.claim.refresh_from_db()
    late.claim.refresh_from_db()
    assert waiting.claim.hold_until == soon  # not two days: the date is before
    assert late.claim.state == State.WAITING


def test_rank_comes_before_time(course):
    first, _second = ask(places()), ask(places())
    other, own = ask(places(), rank=3), ask(places(), rank=1)
    assert allocation.position(other.claim) == 2
    with transaction.atomic():
        assert [c.pk for c in allocation.give_back([first.claim], by="test")] == [own.claim.pk]


def test_reserved_places_are_for_those_whom_the_reason_fits_and_they_take_open_ones_too():
    with transaction.atomic():
        allocation.set_pool("course:1", "place", 1, by="test")
        allocation.set_pool("course:1", "place", 1, by="test", name="hausbewohner", reason="Wohnt im Haus.")
    assert ask(places()).is_promised
    assert ask(places()).claim.state == State.WAITING  # the reserved place stays free
    assert ask(places(allowed=["hausbewohner"])).is_promised
    assert taken() == 2


def test_a_reserved_pool_without_a_reason_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        allocation.set_pool("course:1", "place", 1, by="test", name="bekannte")


def test_fewer_places_who_came_last_waits_first(course):
    first, last = ask(places()), ask(places())
    ask(places())
    with transaction.atomic():
        displaced = allocation.set_pool("course:1", "place", 1, by="test")
    assert [claim.pk for claim in displaced] == [last.claim.pk]
    last.claim.refresh_from_db()
    first.claim.refresh_from_db()
    assert (first.claim.state, last.claim.state) == (State.PROMISED, State.WAITING)
    assert allocation.position(last.claim) == 1
    with transaction.atomic():
        allocation.set_pool("course:1", "place", 2, by="test")
    last.claim.refresh_from_db()
    assert last.claim.state == State.HELD
    assert allocation.verify() == []


def test_a_unit_is_free_again_at_the_end_and_not_before(rooms):
    assert ask(Wanted(stays=(stay(hours=(10, 12)),))).is_promised
    assert ask(Wanted(stays=(stay(hours=(12, 14)),))).is_promised
    answer = ask(Wanted(stays=(stay(hours=(11, 13)),)), may_wait=False)
    assert answer.missing[0].free == 0


def test_a_divided_room_is_all_of_its_parts(rooms):
    whole = Wanted(stays=(stay("room:1"), stay("room:2")))
    assert ask(Wanted(stays=(stay("room:2"),))).is_promised
    assert ask(whole, may_wait=False).claim is None
    assert Occupancy.objects.count() == 1


def test_two_projectors_go_to_two(rooms):
    assert ask(Wanted(stays=(stay("projector", number=1),))).is_promised
    assert ask(Wanted(stays=(stay("projector", number=2),)), may_wait=False).missing[0].free == 1
    assert ask(Wanted(stays=(stay("projector", number=1),))).is_promised
    with pytest.raises(Refused, match="vergeben"), transaction.atomic():
        allocation.set_units("projector", 1)


def test_a_series_is_answered_date_by_date(rooms):
    ask(Wanted(stays=(stay(day=7),)))
    dates = [Asked("room:1", Wanted(stays=(stay(day=7 * n),)), may_wait=False) for n in range(4)]
    with transaction.atomic():
        answers = allocation.ask(dates, by="test")
    assert [answer.claim is not None for answer in answers] == [True, False, True, True]
    assert allocation.verify() == []


def test_two_dates_of_one_request_do_not_take_the_same_time(rooms):
    same = [Asked("room:1", Wanted(stays=(stay(),)), may_wait=False) for _ in range(2)]
    with transaction.atomic():
        assert [a.claim is not None for a in allocation.ask(same, by="test")] == [True, False]


def test_moved_or_as_it_was(rooms):
    mine = ask(Wanted(stays=(stay(),))).claim
    other = ask(Wanted(stays=(stay("room:2"),))).claim
    with transaction.atomic():
        allocation.move(mine, Wanted(stays=(stay(hours=(11, 13)),)), by="test")  # overlaps itself only
    with transaction.atomic(), pytest.raises(allocation.NotFree):
        allocation.move(mine, Wanted(stays=(stay("room:2", hours=(11, 13)),)), by="test")
    times = Occupancy.objects.get(claim=mine)
    assert (times.unit.owner, times.starts_at) == ("room:1", MONDAY.replace(hour=11))
    assert allocation.verify() == []
    with transaction.atomic():
        allocation.give_back([other], by="test")


def test_what_a_move_leaves_is_held_for_who_waits(rooms):
    mine = ask(Wanted(stays=(stay(),)), queue="room:1").claim
    waiting = ask(Wanted(stays=(stay(),)), queue="room:1").claim
    with transaction.atomic():
        allocation.move(mine, Wanted(stays=(stay(day=1),)), by="test")
    waiting.refresh_from_db()
    assert waiting.state == State.HELD


def test_the_database_refuses_what_the_code_would_do(rooms, course):
    """Straight into the tables, past all the code above."""
    first = ask(Wanted(stays=(stay(),))).claim
    unit = Unit.objects.get(owner="room:1")
    with pytest.raises(IntegrityError, match=apart.NAME), transaction.atomic():
        Occupancy.objects.create(claim=first, unit=unit, starts_at=MONDAY, ends_at=MONDAY + timedelta(minutes=1))
    free = Occupancy.objects.create(
        claim=first, unit=unit, starts_at=MONDAY + timedelta(hours=5), ends_at=MONDAY + timedelta(hours=6)
    )
    with pytest.raises(IntegrityError, match=apart.NAME), transaction.atomic():
        Occupancy.objects.filter(pk=free.pk).update(starts_at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.update(taken=3)


def test_differences_from_the_log_are_found(rooms, course):
    ask(places())
    ask(Wanted(stays=(stay(),)))
    Pool.objects.update(taken=0)
    Occupancy.objects.all().delete()
    found = [difference.thing for difference in allocation.verify()]
    assert any(thing.endswith("taken") for thing in found)
    assert any(thing.startswith("unit") for thing in found)


def test_where_one_of_two_things_is_missing_the_sentence_counts_that_one(course):
    allocation.set_pool("care:1", "childcare", 1, by="test")
    ask(linked())
    second = ask(linked())
    with translation.override("de"):
        assert "frei waren 0 von 1 Plätzen" in allocation.explain(second.claim)  # of the care; of the course 1 of 2


def test_one_sentence_explains_any_claim(course):
    with clock.at(datetime(2030, 6, 3, 8, 2, tzinfo=BERLIN)), translation.override("de"):
        first = ask(places())
        ask(places())
        third = ask(places())
        ask(places())
        assert allocation.explain(first.claim) == (
            "Zugesagt am Montag, 3. Juni, 08:02: 2 von 2 Plätzen waren noch frei."
        )
        assert allocation.explain(third.claim) == (
            "Seit Montag, 3. Juni, 08:02 auf der Warteliste, jetzt auf Stelle 1: frei waren 0 von 2 Plätzen, "
            "davor warteten 0."
        )


steps = st.lists(
    st.tuples(
        st.sampled_from(["ask", "back", "accept", "decline", "resize", "lapse"]),
        st.integers(0, 5),
        st.integers(1, 3),
        st.integers(0, 2),
    ),
    max_size=25,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_whatever_happens_the_log_replays_and_nothing_is_over_full(actions):
    with transaction.atomic():
        allocation.set_pool("course:1", "place", 3, by="test")
        allocation.set_pool("care:1", "childcare", 2, by="test")
        claims = []
        for verb, which, number, children in actions:
            claim = claims[which % len(claims)] if claims else None
            if verb == "ask":
                wanted = linked(number, children) if children else places(number)
                claims.append(allocation.ask([Asked("course:1", wanted)], by="test")[0].claim)
            elif verb == "resize":
                allocation.set_pool("course:1", "place", which, by="test")
            elif verb == "lapse":
                with clock.at(clock.now() + timedelta(days=3)):
                    allocation.lapse(by="clock")
            elif claim is not None and verb == "accept":
                claim.refresh_from_db()
                if claim.state == State.HELD:
                    allocation.accept(claim, by="test")
            elif claim is not None:
                allocation.give_back([claim], by="test")
        assert allocation.verify() == []
        for claim in claims:  # all or nothing: a claim has exactly what it wanted, or nothing at all
            claim.refresh_from_db()
            has = sum(claim.shares.values_list("amount", flat=True))
            wants = sum(amount.number for amount in Wanted.of_data(claim.wanted).amounts)
            assert has == (wants if claim.state in (State.PROMISED, State.HELD) else 0)
        transaction.set_rollback(True)


def test_the_command_says_whether_all_is_well(course, capsys):
    ask(places())
    call_command("verify-allocations", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "decisions": 2, "claims": 1, "pools": 1, "occupancies": 0, "differences": [],
    }  # fmt: skip
    Pool.objects.update(taken=2)
    with pytest.raises(SystemExit) as ended:
        call_command("verify-allocations")
    assert ended.value.code == 1
    assert "taken: gespeichert 2, nach dem Protokoll 1" in capsys.readouterr().out


def test_who_accepted_in_the_last_second_keeps_the_place(course, monkeypatch):
    """The clock has read the claim as overdue, and before it has the lock the answer is written."""
    first, _second, third = ask(places()), ask(places()), ask(places())
    with transaction.atomic():
        allocation.give_back([first.claim], by="test")
    third.claim.refresh_from_db()
    before_lock = deciding._Books

    def answered_meanwhile(*args, **more):
        Claim.objects.filter(pk=third.claim.pk).update(state=State.PROMISED, hold_until=None)
        return before_lock(*args, **more)

    monkeypatch.setattr(deciding, "_Books", answered_meanwhile)
    with clock.at(third.claim.hold_until + timedelta(seconds=1)):
        assert allocation.lapse(by="clock") == []
    third.claim.refresh_from_db()
    assert third.claim.state == State.PROMISED
    assert taken() == 2


def test_who_came_while_a_place_was_given_back_is_not_forgotten(course, monkeypatch):
    """A linked claim that came too late to be locked with the others is asked by the clock."""
    allocation.set_pool("care:1", "childcare", 1, by="test")
    first, _second = ask(places()), ask(places())
    late = ask(linked())
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(deciding, "_owners_waiting_with", lambda owners: frozenset())
        assert allocation.give_back([first.claim], by="test") == []
    allocation.lapse(by="clock")
    late.claim.refresh_from_db()
    assert late.claim.state == State.HELD
    assert allocation.verify() == []
