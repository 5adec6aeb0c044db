"""What the database adds up of presences: right whatever happens to a presence, and cut to any period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from tests import cast as builders

from quartierwerk.attendance import sums
from quartierwerk.attendance.models import Presence, PresenceSum
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.tests.signups import open_offer, sign_up

pytestmark = pytest.mark.django_db


def test_a_period_is_cut_into_years_quarters_months_and_days():
    def cut(first, last):
        spans, edges = sums.parts_of(Period(date(*first), date(*last)))
        return spans, [(edge.first.isoformat(), edge.last.isoformat()) for edge in edges]

    assert cut((2030, 1, 1), (2030, 12, 31)) == (["2030"], [])
    assert cut((2030, 7, 1), (2031, 12, 31)) == (["2030-Q3", "2030-Q4", "2031"], [])
    assert cut((2030, 2, 1), (2030, 6, 30)) == (["2030-02", "2030-03", "2030-Q2"], [])
    assert cut((2030, 1, 15), (2030, 5, 2)) == (
        ["2030-02", "2030-03", "2030-04"],
        [("2030-01-15", "2030-01-31"), ("2030-05-01", "2030-05-02")],
    )
    assert cut((2028, 2, 29), (2028, 2, 29)) == ([], [("2028-02-29", "2028-02-29")])
    assert cut((2028, 2, 1), (2028, 2, 29)) == (["2028-02"], [])


@pytest.fixture
def course(town):
    course = open_offer(town, admission="course", seats=9)
    builders.session(course, days=1)
    return course


def presence(course, row, day, state="present", **more):
    """What a tap leaves behind, on any day."""
    return Presence.objects.create(
        sign_up=None, session=course.sessions.get(), participant=row.participant, offer=course, site=course.site,
        day=day, state=state, said_by="clock", said_at=clock.now(), **more,
    )  # fmt: skip


def said():
    rows = PresenceSum.objects.order_by("span", "participant_key", "heads")
    return [(row.span, row.heads, row.present, row.missed) for row in rows]


def test_each_way_in_which_a_presence_changes(course, town):
    amal = sign_up(course, "Amal")
    first = presence(course, amal, date(2030, 6, 4))
    second = presence(course, amal, date(2030, 6, 11), "no_show")
    later = presence(course, amal, date(2030, 10, 1), people=2, children=1)
    presence(course, amal, date(2030, 10, 8), "open")
    assert said() == [
        ("2030", 1, 1, 1), ("2030", 3, 1, 0), ("2030-06", 1, 1, 1), ("2030-10", 3, 1, 0), ("2030-Q2", 1, 1, 1),
        ("2030-Q4", 3, 1, 0),
    ]  # fmt: skip
    Presence.objects.filter(pk=second.pk).update(state="present")
    later.delete()
    assert said() == [("2030", 1, 2, 0), ("2030-06", 1, 2, 0), ("2030-Q2", 1, 2, 0)]
    Presence.objects.filter(pk=first.pk).update(day=date(2031, 1, 7), children=2)
    assert said() == [
        ("2030", 1, 1, 0), ("2030-06", 1, 1, 0), ("2030-Q2", 1, 1, 0), ("2031", 3, 1, 0), ("2031-01", 3, 1, 0),
        ("2031-Q1", 3, 1, 0),
    ]  # fmt: skip
    Presence.objects.filter(pk=first.pk).update(site=town.cafe)
    assert set(PresenceSum.objects.filter(span="2031").values_list("site_key", flat=True)) == {town.cafe.pk}
    Presence.objects.filter(pk=second.pk).update(state="open")
    Presence.objects.filter(pk=first.pk).update(said_by="somebody else")  # nothing that is added up
    assert [row[0] for row in said()] == ["2031", "2031-01", "2031-Q1"]
    assert list(sums.differing()) == []


def test_what_was_there_before_the_triggers_is_added_up(course):
    amal, ben = sign_up(course, "Amal"), sign_up(course, "Ben")
    sums.remove()
    for number, row in enumerate([amal, ben, amal]):
        presence(course, row, date(2030, 3, 5) + timedelta(days=7 * number))
    assert said() == []
    assert len(list(sums.differing())) == 6  # two people; a year, a quarter and a month
    sums.install(apps.get_app_config("attendance"), "default")
    assert said() == [
        ("2030", 1, 2, 0), ("2030", 1, 1, 0), ("2030-03", 1, 2, 0), ("2030-03", 1, 1, 0), ("2030-Q1", 1, 2, 0),
        ("2030-Q1", 1, 1, 0),
    ]  # fmt: skip
    presence(course, ben, date(2030, 3, 26))
    assert said()[1] == ("2030", 1, 2, 0)
    assert list(sums.differing()) == []


def test_a_sum_that_somebody_wrote_by_hand_is_found(course):
    presence(course, sign_up(course, "Amal"), date(2030, 6, 4))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE attendance_presencesum SET present = 7 WHERE span = '2030'")
    ((span, *_keys, right, found),) = sums.differing()
    assert (span, right, found) == ("2030", (1, 0), (7, 0))
