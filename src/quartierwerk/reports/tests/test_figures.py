"""Figures of a period. Every expected number is worked out by hand from the dates below."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast as builders

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.models import AskedSplit, Quotation, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation
from quartierwerk.reports import queries
from quartierwerk.reports.bands import AgeBand, Bands, Theme
from quartierwerk.reports.coverage import Coverage
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary

pytestmark = pytest.mark.django_db


def count(session, visits, **more):
    number = Tally.objects.count() + 1
    key = f"00000000-0000-0000-0000-{number:012d}"
    return counting.record_tally(actor=Clock(), session=session, key=key, visits=visits, **more)


def call_off(session, reason):
    return Cancellation.objects.create(session=session, reason=reason, at=clock.now(), by="clock")


@pytest.fixture
def month(town):
    """A course of 21 seats with 8, 0 and 16 visits, one date not counted, one off; a café with 30 visits."""
    course = builders.offer(town, fields=("bildung",), groups=("frauen",))
    cafe = builders.offer(
        town, title="Café", site=town.cafe, carrier=town.other_carrier, fields=("bildung", "kultur"), seats=None
    )
    dates = [builders.session(course, days=-day) for day in (20, 17, 13, 10, 6)]
    count(dates[0], 8, children=2)
    count(dates[1], 0)
    count(dates[2], 16, turned_away=3, method="estimated")
    call_off(dates[4], "illness")
    count(builders.session(cafe, days=-13, hour=15), 30, volunteers=2)
    builders.session(cafe, days=3, hour=15)
    outside = builders.session(course, days=-40)
    count(outside, 99)
    return Period(clock.today() - timedelta(days=30), clock.today() + timedelta(days=5))


def test_dates_and_visits_of_a_neighbourhood(town, month):
    total = queries.figures(Coverage(town.west), month).total
    assert (total.planned, total.off, total.held, total.counted, total.not_counted) == (7, 1, 5, 4, 1)
    assert (total.visits, total.children, total.volunteers, total.turned_away) == (54, 2, 2, 3)
    assert total.estimated == 1
    assert total.average == 13.5  # 54 / 4; the date that was not counted stays out
    assert total.fill == pytest.approx(24 / 63)  # 8 + 0 + 16 on three counted dates of 21 seats


def test_zero_is_counted_and_not_counted_is_not_zero(town, month):
    table = queries.all_tables(queries.figures(Coverage(town.house), month))[0]
    assert table.total("visits") == 24
    assert table.total("counted") == 3
    assert table.total("not_counted") == 1
    assert table.notes[0] == "3 von 4 Terminen gezählt, davon 1 geschätzt"


def test_a_carrier_a_site_and_an_area_cover_what_is_theirs(town, month):
    def visits(thing):
        return queries.figures(Coverage(thing), month).total.visits

    assert visits(town.own_carrier) == 24
    assert visits(town.other_carrier) == 30
    assert visits(town.house) == 24
    assert visits(town.north) == 0
    assert visits(town.state) == 54


def test_an_offer_with_two_fields_stands_in_both_rows_and_once_in_the_sum(town, month):
    bands = Bands(fields=(Theme("Lernen", ("bildung",)), Theme("Kultur", ("kultur",)), Theme("Sport", ("sport",))))
    table = queries.all_tables(queries.figures(Coverage(town.west), month, bands))[1]
    rows = {row[0]: row[table.place("visits")] for row in table.rows}
    assert rows == {"Lernen": 54, "Kultur": 30, "Sport": 0}
    assert table.total("visits") == 54
    assert "die Summe zählt sie einmal" in " ".join(str(note) for note in table.notes)


def test_months_and_weekdays_add_up_to_the_same_total(town, month):
    tables = {str(table.title): table for table in queries.all_tables(queries.figures(Coverage(town.west), month))}
    assert sum(value for value in tables["Monate"].values("visits") if isinstance(value, int)) == 54
    assert sum(value for value in tables["Wochentage"].values("planned")) == 7
    assert tables["Absagen"].rows == [("wegen Krankheit", 1)]


def test_ages_come_in_the_bands_of_the_funder_and_the_rest_stays_visible(town, offer):
    ages = Vocabulary.objects.create(code="eigene", version=3, kind=Kind.AGES, title="Alter", is_working=False)
    for place, (start, end) in enumerate([(0, 5), (6, 13), (14, 26), (27, None)]):
        code = f"{start}-{end}" if end else f"{start}plus"
        Term.objects.create(vocabulary=ages, code=code, title=code, position=place, age_from=start, age_to=end)
    AskedSplit.objects.create(offer=offer, vocabulary=ages)
    yesterday = builders.session(offer, days=-1)
    count(yesterday, 20, splits={"eigene:3": {"0-5": 3, "6-13": 4, "14-26": 5, "27plus": 6}})
    period = Period(clock.today() - timedelta(days=2), clock.today())
    bands = Bands(ages=(AgeBand("0 bis 26", 0, 26), AgeBand("27 bis 59", 27, 59), AgeBand("60 und älter", 60, None)))
    figures = queries.figures(Coverage(town.west), period, bands)
    assert figures.ages == [("0 bis 26", 12), ("27 bis 59", 0), ("60 und älter", 0)]
    assert figures.ages_unassigned == 6  # "27 and older" fits into neither of the funder's two bands
    table = next(table for table in queries.all_tables(figures) if table.title == "Altersgruppen")
    assert dict(table.rows)["nicht nach Alter aufgeteilt"] == 2
    assert sum(value for _name, value in table.rows) == table.total("visits") == 20


def test_quoted_figures_stand_beside_the_sums_and_in_none(town, month):
    Quotation.objects.create(
        area=town.west, words="rund 440 Teilnehmende", amount=440, is_about=True, unit="visits", source="Träger"
    )
    figures = queries.figures(Coverage(town.west), month)
    assert figures.total.visits == 54
    quoted = queries.all_tables(figures)[-1]
    assert quoted.rows[0][:3] == ("rund 440 Teilnehmende", 440, "Besuche, rund")


def test_the_number_of_queries_does_not_grow_with_the_dates(town, month, django_assert_num_queries):
    with django_assert_num_queries(9):
        queries.figures(Coverage(town.west), month)
    for number in range(3):
        extra = builders.offer(town, title=f"Mehr {number}")
        count(builders.session(extra, days=-2, hour=8 + number), 5)
    with django_assert_num_queries(9):
        queries.figures(Coverage(town.west), month)


def test_the_public_tables_hide_small_groups_and_what_would_give_them_away(town, month):
    small = builders.offer(town, title="Kleine Gruppe", site=town.hall, carrier=town.other_carrier, fields=("bildung",))
    count(builders.session(small, days=-3), 2)
    tables = queries.public_tables(queries.figures(Coverage(town.city), month), limit=5)
    offers = {row[0]: row[4] for row in tables[0].rows}
    assert offers["Kleine Gruppe"] == "unter 5 oder geschützt"
    assert offers["Deutschkurs am Vormittag"] == "unter 5 oder geschützt"  # else 56 - 24 - 30 = 2
    assert offers["Café"] == 30
    assert {column.key for column in tables[0].columns} == {"name", "planned", "off", "held", "visits"}
