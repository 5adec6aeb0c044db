"""Counted, not counted, called off, still to come: every date is in exactly one of them, and the sums say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import State
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation, Session

NOON = timezone.make_aware(datetime(2030, 6, 12, 12, 0), clock.BERLIN)

# day from today, hour, called off, visits (None: not counted), corrected to (None: not), taken back
number = st.none() | st.integers(0, 40)
dates = st.tuples(st.integers(-3, 2), st.integers(6, 20), st.booleans(), number, number, st.booleans())


def expected(day, hour, off, visits, taken_back):
    """The table as a person would read it."""
    if visits is not None and not taken_back and day <= 0:
        return State.COUNTED
    if off:
        return State.CALLED_OFF
    over = day < 0 or (day == 0 and hour * 60 + 90 <= 12 * 60)
    return State.MISSING if over else State.TO_COME


class TestStates(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(dates, max_size=8))
    @example([(-1, 10, False, 0, None, False)])  # nobody came, and that was counted
    @example([(-1, 10, True, 0, 3, False), (-1, 12, True, 4, None, True)])  # corrected from zero; taken back
    def test_states_are_disjoint_and_complete_and_the_sums_agree(self, plan):
        with clock.at(NOON):
            offer, wanted, visits_wanted = self._build(plan)
            rows = Session.objects.filter(offer=offer)
            found = queries.states(rows)
            assert found == wanted
            for state in State:
                of_state = set(queries.with_state(rows).filter(state=state).values_list("pk", flat=True))
                assert of_state == {pk for pk, each in wanted.items() if each is state}
            sums = queries.sums(rows)
            assert sums.planned == len(plan)
            assert sums.planned == sums.counted + sums.missing + sums.called_off + sums.to_come
            assert sums.visits == visits_wanted
            missing = queries.missing(Clock())
            assert {row.pk for row in missing} == {pk for pk, each in wanted.items() if each is State.MISSING}

    def _build(self, plan):
        Tally.objects.all().update(is_current=False)
        town = cast.build_town()
        offer = cast.offer(town)
        wanted, total = {}, 0
        for number, (day, hour, off, visits, anew, back) in enumerate(plan):
            row = cast.session(offer, days=day, hour=hour)
            Session.objects.filter(pk=row.pk).update(slot=f"{number}")
            if visits is not None and day <= 0:
                tally = actions.record_tally(actor=Clock(), session=row, key=uuid4(), visits=visits)
                if anew is not None:
                    tally = actions.correct_tally(actor=Clock(), tally=tally, key=uuid4(), visits=anew)
                if back:
                    actions.withdraw_tally(actor=Clock(), tally=tally)
                else:
                    total += tally.visits
            if off:
                Cancellation.objects.create(session=row, reason="illness", at=clock.now(), by="clock")
            wanted[row.pk] = expected(day, hour, off, visits, back)
        return offer, wanted, total


@pytest.fixture
def month(worker, town, count, correct, call_off):
    """Six dates: 14 (4 children), 0, 20 estimated after a correction from 18, one missing, one off, one to come."""
    offer = cast.offer(town)
    rows = {day: cast.session(offer, days=day) for day in (-5, -4, -3, -2, -1, 3)}
    count(worker, rows[-5], 14, children=4, volunteers=2, turned_away=3)
    count(worker, rows[-4], 0)
    correct(worker, count(worker, rows[-3], 18, volunteers=1), 20, method="estimated", volunteers=1)
    call_off(rows[-1])
    return offer, rows


def test_sums_say_how_many_dates_they_rest_on(month):
    offer, _rows = month
    sums = queries.sums(Session.objects.filter(offer=offer))
    assert (sums.planned, sums.counted, sums.missing, sums.called_off, sums.to_come) == (6, 3, 1, 1, 1)
    assert (sums.visits, sums.due, sums.nobody_came, sums.estimated) == (34, 4, 1, 1)
    assert (sums.children, sums.with_children, sums.volunteers, sums.turned_away) == (4, 1, 3, 3)
    assert sums.average == pytest.approx(34 / 3)


def test_sums_by_offer_and_place(month, town, worker, count):
    offer, _rows = month
    other = cast.offer(town, site=town.cafe, title="Café")
    count(worker, cast.session(other, days=-1), 5)
    rows = Session.objects.filter(offer__in=[offer, other])
    assert {key: each.visits for key, each in queries.sums_by(rows, "offer").items()} == {
        (offer.pk,): 34,
        (other.pk,): 5,
    }
    by_site = queries.sums_by(rows, "site", "offer__area")
    assert by_site[(town.cafe.pk, town.west.pk)].counted == 1
    assert queries.sums(rows.none()).average is None


def test_sums_take_one_query_for_one_date_and_for_many(month, django_assert_num_queries):
    offer, rows = month
    with django_assert_num_queries(1):
        queries.sums(Session.objects.filter(pk=rows[-5].pk))
    with django_assert_num_queries(1):
        queries.sums(Session.objects.filter(offer=offer))


def test_missing_looks_at_own_offers_between_two_days(worker, stranger, month, town):
    _offer, rows = month
    listed = cast.offer(town, stock="partner")
    cast.session(listed, days=-2)
    assert [row.pk for row in queries.missing(worker)] == [rows[-2].pk]
    assert list(queries.missing(worker, clock.today() - timedelta(days=3))) == []
    assert list(queries.missing(worker, since=clock.today() - timedelta(days=1))) == []
    assert list(queries.missing(stranger)) == []


def test_a_count_outweighs_a_later_call_off(worker, yesterday, count, call_off):
    count(worker, yesterday, 3)
    call_off(yesterday)
    assert queries.state_of(yesterday) is State.COUNTED
