"""Whatever is done to a series: the past stays as it was, a counted date is never lost, identifiers stay."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.recurrence import WEEKDAYS
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Cancellation, Session
from quartierwerk.offers.tests.builders import change, series
from quartierwerk.places.models import ClosingDays

FIRST = date(2030, 3, 4)  # the clocks are put forward on 31 March
BEGIN = datetime(2030, 3, 1, 9, tzinfo=clock.BERLIN)

rules = st.one_of(
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};COUNT={};BYDAY={}".format,
        st.integers(1, 2),
        st.integers(1, 8),
        st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join),
    ),
    st.builds("FREQ=MONTHLY;COUNT={};BYDAY={}{}".format, st.integers(1, 3), st.sampled_from((1, 2, -1)),
              st.sampled_from(WEEKDAYS)),
    st.builds("FREQ=DAILY;COUNT={}".format, st.integers(1, 12)),
)  # fmt: skip
times = st.sampled_from(("02:30", "10:00", "10:30", "17:00"))
edits = st.one_of(
    st.tuples(st.just("change"), st.integers(0, 40), rules, times, st.integers(30, 120)),
    st.tuples(st.just("end"), st.integers(0, 60)),
    st.tuples(st.just("pause"), st.integers(0, 40), st.integers(0, 20)),
)
worlds = st.fixed_dictionaries(
    {
        "rule": rules,
        "at": times,
        "days_on": st.integers(0, 40),
        "marks": st.lists(st.tuples(st.integers(0, 11), st.sampled_from(("count", "call_off", "move"))), max_size=4),
        "edits": st.lists(edits, min_size=1, max_size=3),
        "closed": st.integers(0, 40),
    }
)


def snapshot(rows):
    return {
        row.pk: (row.slot, row.starts_at, row.ends_at, row.starts_local, row.ends_local, row.site_id, row.place_words)
        for row in rows
    }


def mark(offer, worker, town, marks):
    """Before the edits some dates are counted, called off or moved by hand."""
    for number, what in marks:
        rows = list(offer.sessions.order_by("slot"))
        row = rows[number % len(rows)]
        if what == "count":
            if not row.tallies.exists():
                Tally.objects.create(
                    session=row, key=uuid4(), visits=7, counted_at=row.starts_at, recorded_at=row.starts_at,
                    recorded_by="account:1",
                )  # fmt: skip
        elif row.starts_at <= clock.now() or row.is_cancelled:
            continue
        elif what == "call_off":
            shown = queries.plan_call_off([row]).shown
            actions.call_off(actor=worker, session=row, reason="illness", shown=shown)
        else:
            start = datetime.fromisoformat(row.starts_local) + timedelta(hours=3)
            end = start + timedelta(minutes=45)
            shown = queries.plan_move(row, start.isoformat()[:16], end.isoformat()[:16], town.cafe).shown
            actions.move_session(actor=worker, session=row, start=start, minutes=45, site=town.cafe, shown=shown)


def perform(edit, row, offer, worker):
    """One edit, as a person does it: look, then say yes. Gives the series that goes on."""
    kind, days = edit[0], edit[1]
    day = clock.today() + timedelta(days=days)
    if kind == "change":
        _kind, _days, rule, at, minutes = edit
        return change(row, worker, f"{day}T00:00", start=day, at=at, rrule=rule, minutes=minutes)
    if kind == "end":
        shown = queries.plan_end(row, max(day, clock.today() - timedelta(days=1))).preview.shown
        return actions.end_series(actor=worker, series=row, last_on=day, shown=shown)
    last = day + timedelta(days=edit[2])
    shown = queries.plan_pause(offer, day, last)[1].shown
    actions.pause_offer(actor=worker, offer=offer, starts_on=day, ends_on=last, shown=shown)
    return row


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds)
@pytest.mark.slow
def test_no_edit_touches_the_past_or_loses_a_counted_date(offer, town, worker, world):
    with transaction.atomic():
        with clock.at(BEGIN):
            closed = FIRST + timedelta(days=world["closed"])
            ClosingDays.objects.create(site=town.house, starts_on=closed, ends_on=closed, reason="works")
            row = series(offer, worker, start=FIRST, rrule=world["rule"], at=world["at"])
        with clock.at(BEGIN + timedelta(days=world["days_on"])):
            mark(offer, worker, town, world["marks"])
            now = clock.wall_now()
            for edit in world["edits"]:
                before = list(offer.sessions.all())
                slots = {session.pk: session.slot for session in before}
                past = snapshot(session for session in before if session.starts_local <= now)
                off_before = set(Cancellation.objects.filter(session__in=past).values_list("session", flat=True))
                counted = set(Tally.objects.values_list("session", flat=True))
                row = perform(edit, row, offer, worker)
                after = list(offer.sessions.all())
                assert snapshot(session for session in after if session.pk in past) == past
                assert (
                    set(Cancellation.objects.filter(session__in=past).values_list("session", flat=True)) == off_before
                )
                assert counted <= {session.pk for session in after}
                assert all(slots[session.pk] == session.slot for session in after if session.pk in slots)
                assert all(session.starts_local > now for session in after if session.pk not in slots)
                assert all(clock.wall(session.starts_at) == session.starts_local for session in after)
        transaction.set_rollback(True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rule=rules, other=rules, at=times, since=st.integers(0, 30))
@pytest.mark.slow
def test_after_a_change_the_dates_to_come_are_those_of_the_new_rule(offer, worker, rule, other, at, since):
    """Without anything moved, called off or counted by hand, the new rule alone says what takes place."""
    with transaction.atomic(), clock.at(BEGIN):
        row = series(offer, worker, start=FIRST, rrule=rule, at="10:00")
        day = FIRST + timedelta(days=since)
        kept = [session.starts_local for session in offer.sessions.filter(slot__lt=f"{day}T00:00")]
        new = change(row, worker, f"{day}T00:00", start=day, at=at, rrule=other)
        planned = queries.planned(new, queries.days_for(new), first=day, last=queries.horizon())
        expected = sorted({*kept, *(plan.starts_local for plan in planned)})
        assert sorted(Session.objects.values_list("starts_local", flat=True)) == expected
        transaction.set_rollback(True)
