"""What lists of sign-ups add to the figures. Every expected number is worked out by hand from the lists below."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from tests import cast as builders

from quartierwerk.attendance import actions as counting
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.models import Cancellation
from quartierwerk.offers.tests.signups import open_offer, sign_up
from quartierwerk.reports import queries
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.queries import ListLine
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(db):
    vocabulary = Vocabulary.objects.create(code="fields", kind=Kind.FIELDS, title="Handlungsfelder", is_working=True)
    for position, (code, title) in enumerate([("bildung", "Bildung"), ("kultur", "Kultur")]):
        Term.objects.create(vocabulary=vocabulary, code=code, title=title, position=position)


def topic(code):
    return Term.objects.get(code=code).pk


@pytest.fixture
def lists(worker, stranger, town, fields):
    """A course of two dates (education) and a café for which one signs up once (education and culture).

    Course: Amal with two children both times, Ben once and once not, Cem never. 2 and 1 came besides.
    Café, other house and carrier: Dara came, 4 came besides. A third date of the course is off, one comes later.
    """
    course = open_offer(town, admission="course", seats=9, fields=("bildung",))
    dates = [builders.session(course, days=day) for day in (1, 2, 3, 40)]
    cafe = open_offer(
        town, title="Café", site=town.cafe, carrier=town.other_carrier, fields=("bildung", "kultur"), seats=9
    )
    evening = builders.session(cafe, days=2, hour=18)
    amal, ben = sign_up(course, "Amal", children=2), sign_up(course, "Ben")
    sign_up(course, "Cem")
    dara = sign_up(evening, "Dara")
    Cancellation.objects.create(session=dates[2], reason="illness", at=clock.now(), by="clock")
    now = dates[2].ends_at
    with clock.at(now):
        tick(worker, dates[0], "present", amal, ben)
        tick(worker, dates[1], "present", amal)
        tick(worker, dates[1], "no_show", ben)
        close(worker, dates[0], 2)
        close(worker, dates[1], 1)
        tick(stranger, evening, "present", dara)
        close(stranger, evening, 4)
        yield {"course": course, "cafe": cafe, "period": Period(clock.today() - timedelta(days=9), clock.today())}


def tick(actor, session, state, *rows):
    for row in rows:
        counting.mark_presence(actor=actor, session=session, sign_up=row, state=state)


def close(actor, session, walk_ins):
    """Whoever was not ticked did not come."""
    counting.close_list(actor=actor, session=session, key=uuid4(), walk_ins=walk_ins, others_absent=True)


def test_per_house_and_field(town, lists):
    found = queries.by_house_and_field(Coverage(town.west), lists["period"])
    house, cafe = town.house.pk, town.cafe.pk
    assert sorted(found, key=lambda line: (line.site != house, line.topic)) == [
        # 3 + 1 + 2 on the first date, 3 + 1 on the second; Ben once and Cem twice did not come
        ListLine(house, topic("bildung"), held=2, counted=2, visits=10, registered=5, presences=7, missed=3, people=4),
        ListLine(cafe, topic("bildung"), held=1, counted=1, visits=5, registered=1, presences=1, missed=0, people=1),
        ListLine(cafe, topic("kultur"), held=1, counted=1, visits=5, registered=1, presences=1, missed=0, people=1),
    ]


def test_one_house_one_carrier_one_offer_and_all(town, lists):
    period = lists["period"]
    of_carrier = queries.all_lists(Coverage(town.other_carrier), period)
    assert (of_carrier.held, of_carrier.visits, of_carrier.people) == (1, 5, 1)
    of_house = queries.all_lists(Coverage(town.house), period)
    assert (of_house.registered, of_house.presences, of_house.missed, of_house.people) == (5, 7, 3, 4)
    assert of_house.missing_share == 0.3
    everything = queries.all_lists(Coverage(town.west), period)
    assert (everything.held, everything.visits, everything.registered, everything.people) == (3, 15, 6, 5)
    assert queries.by_listed_offer(Coverage(town.west), period)[lists["course"].pk].missed == 3
    assert queries.all_lists(Coverage(town.north), period) == ListLine()


def test_only_what_lies_in_the_period(town, lists):
    first = lists["period"].last - timedelta(days=2)
    of_day = queries.all_lists(Coverage(town.house), Period(first, first))
    assert (of_day.held, of_day.visits, of_day.presences, of_day.missed, of_day.people) == (1, 6, 4, 1, 4)


def test_a_year_is_the_same_as_all_its_days(town, lists):
    """Whole years, quarters and months are added up already; single days are read. Both ways give the same."""
    first = lists["period"].first
    longer = Period(
        first.replace(year=first.year - 1, month=1, day=1), first.replace(year=first.year, month=12, day=31)
    )
    for coverage in (Coverage(town.west), Coverage(town.house), Coverage(town.other_carrier)):
        expected = queries.by_house_and_field(coverage, longer)
        odd = Period(longer.first + timedelta(days=3), longer.last - timedelta(days=5))
        assert expected
        assert queries.by_house_and_field(coverage, odd) == expected
    one_line = queries.by_house_and_field(Coverage(town.house), longer)
    assert one_line == [
        ListLine(
            town.house.pk, topic("bildung"), held=2, counted=2, visits=10, registered=5, presences=7, missed=3, people=4
        )
    ]


def test_a_tap_that_was_taken_back_says_nothing(stranger, town, lists):
    row = lists["cafe"].sign_ups.get()
    tick(stranger, row.session, "open", row)
    line = queries.all_lists(Coverage(town.cafe), lists["period"])
    assert (line.visits, line.registered, line.presences, line.missed, line.people) == (4, 0, 0, 0, 0)


def test_the_statistics_show_no_shows_apart_from_visits(town, lists):
    found = queries.figures(Coverage(town.west), lists["period"])
    assert found.total.visits == 15
    table = next(table for table in queries.all_tables(found) if table.title == "Anmeldungen und Listen")
    rows = {row[0]: tuple(row[1:]) for row in table.all_rows}
    assert rows["Deutschkurs am Vormittag"] == (5, 7, 3, Decimal("0.3"), 4)
    assert rows["Summe"][:3] == (6, 8, 3)
    assert "Nicht erschienen" in dict(table.definitions)
    assert all(table.title != "Anmeldungen und Listen" for table in queries.public_tables(found))


def test_a_period_without_lists_has_no_such_table(town, lists):
    before = Period(lists["period"].first - timedelta(days=60), lists["period"].first - timedelta(days=30))
    titles = [table.title for table in queries.all_tables(queries.figures(Coverage(town.west), before))]
    assert "Anmeldungen und Listen" not in titles


def test_the_page_and_its_file(manager, town, lists, signed_in):
    period = lists["period"]
    asked = {"scope": town.west.slug, "first": period.first.isoformat(), "last": period.last.isoformat()}
    client = signed_in(manager)
    page = client.get(reverse("reports:houses"), asked).content.decode()
    assert "Mittelpunkt" in page
    assert "Café am Eck" in page
    table = client.get(reverse("reports:houses"), {**asked, "form": "json"}).json()["tables"][0]
    assert table["rows"][0] == {
        "house": "Café am Eck", "field": "Bildung", "held": 1, "registered": 1, "visits": 5, "missed": 0, "people": 1,
    }  # fmt: skip
