"""Open now: hours, holidays, closing days of any area above, crisis rules and the site's own time together."""

from datetime import date, datetime

import pytest
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.places import queries
from quartierwerk.places.models import ClosingDays, CrisisRule, SchoolHolidayOverride, Site

HOURS = "Mo-Fr 09:00-12:00,14:00-18:00; SH 10:00-11:00; PH off"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.BERLIN)


@pytest.fixture
def house(town):
    Site.objects.filter(pk=town.house.pk).update(opening_hours=HOURS)
    return Site.objects.select_related("area").get(pk=town.house.pk)


def ask(site, text):
    site = Site.objects.select_related("area").get(pk=site.pk)
    return queries.Openings([site], at(text))[site]


def wall(moment):
    return moment and clock.wall(moment)


@pytest.mark.parametrize(
    ("moment", "state", "until", "opens"),
    [
        ("2026-11-03T10:00", "open", "2026-11-03T12:00", None),  # a Tuesday
        ("2026-11-03T12:00", "closed", None, "2026-11-03T14:00"),
        ("2026-11-03T08:59", "closed", None, "2026-11-03T09:00"),
        ("2026-11-06T18:00", "closed", None, "2026-11-09T09:00"),  # over the weekend
        ("2026-10-12T10:30", "open", "2026-10-12T11:00", None),  # autumn holidays in Lower Saxony
        ("2026-10-12T14:30", "closed", None, "2026-10-13T10:00"),
        ("2026-12-24T17:59", "closed", None, "2026-12-27T10:00"),  # Christmas holidays: Sundays too
        ("2026-10-31T10:00", "closed", None, "2026-11-02T09:00"),  # Reformation Day, a Saturday
    ],
)
def test_hours_and_the_holidays_of_its_state(house, moment, state, until, opens):
    now = ask(house, moment)
    assert (now.state, wall(now.until), wall(now.opens_at)) == (state, until, opens)


@pytest.mark.parametrize("where", ["site", "area", "above"])
def test_closing_days_of_every_area_above_hold(house, town, where):
    place = {"site": {"site": house}, "area": {"area": town.west}, "above": {"area": town.state}}[where]
    ClosingDays.objects.create(starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 4), reason="works", **place)
    now = ask(house, "2026-11-03T10:00")
    assert (now.state, wall(now.opens_at)) == ("closed", "2026-11-05T09:00")
    assert now.because.key.startswith("closing:")
    assert list(queries.closings_on(house, date(2026, 11, 4))) != []
    assert list(queries.closings_on(house, date(2026, 11, 5))) == []


def test_closing_days_beside_it_do_not_hold(house, town):
    for place in ({"site": town.cafe}, {"area": town.north}):
        ClosingDays.objects.create(starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3), reason="works", **place)
    assert ask(house, "2026-11-03T10:00").is_open


def test_a_crisis_closes_and_other_rules_do_not(house, town):
    rule = CrisisRule.objects.create(
        kind="closed", starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3), note="Hochwasser"
    )
    rule.sites.add(house)
    now = ask(house, "2026-11-03T10:00")
    assert (now.state, now.because.note, now.because.is_crisis) == ("closed", "Hochwasser", True)
    CrisisRule.objects.update(kind="capacity", percent=50)
    assert ask(house, "2026-11-03T10:00").is_open
    facts = queries.crises_at([house, town.cafe], date(2026, 11, 3))
    assert [(crisis.kind, crisis.percent) for crisis in facts[house.pk]] == [("capacity", 50)]
    assert queries.crises_at([house], date(2026, 11, 4)) == {}


def test_a_site_is_open_only_while_it_exists(house):
    Site.objects.filter(pk=house.pk).update(starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 5))
    assert ask(house, "2026-11-03T10:00").state == "closed"
    assert wall(ask(house, "2026-11-03T10:00").opens_at) == "2026-11-04T09:00"
    assert ask(house, "2026-11-05T10:00").is_open
    assert ask(house, "2026-11-05T20:00").opens_at is None
    Site.objects.filter(pk=house.pk).update(is_planned=True)
    assert ask(house, "2026-11-04T10:00").state == "planned"


def test_an_override_of_the_school_holidays_counts(house):
    SchoolHolidayOverride.objects.create(
        state_code="NI", starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 12), name="Schule", is_school=True
    )
    assert wall(ask(house, "2026-10-12T10:30").until) == "2026-10-12T12:00"
    SchoolHolidayOverride.objects.create(
        state_code="NI", starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3), name="Studientag"
    )
    assert wall(ask(house, "2026-11-03T10:30").until) == "2026-11-03T11:00"
    assert ask(house, "2026-11-03T14:30").state == "closed"


def test_over_midnight_a_shut_day_ends_the_evening(house):
    Site.objects.filter(pk=house.pk).update(opening_hours="Fr 20:00-02:00")
    assert wall(ask(house, "2026-11-06T21:00").until) == "2026-11-07T02:00"
    ClosingDays.objects.create(site=house, starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 7), reason="works")
    assert wall(ask(house, "2026-11-06T21:00").until) == "2026-11-07T00:00"
    assert ask(house, "2026-11-07T01:00").state == "closed"
    ClosingDays.objects.update(starts_on=date(2026, 11, 6), ends_on=date(2026, 11, 6))
    assert ask(house, "2026-11-06T21:00").state == "closed"
    assert ask(house, "2026-11-07T01:00").is_open


def test_without_hours_nobody_knows(town):
    assert ask(town.cafe, "2026-11-03T10:00").state == "unknown"
    ClosingDays.objects.create(site=town.cafe, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3), reason="works")
    assert ask(town.cafe, "2026-11-03T10:00").state == "closed"


def test_on_request_is_not_open(house):
    Site.objects.filter(pk=house.pk).update(opening_hours='Tu 10:00-12:00 "nach Anruf"')
    now = ask(house, "2026-11-03T10:30")
    assert (now.state, now.is_open, now.note) == ("on_request", False, "nach Anruf")


@pytest.mark.parametrize("count", [1, 3])
def test_many_sites_cost_the_queries_of_one(town, house, count, django_assert_max_num_queries):
    for number in range(count):
        site = people.site(town.west, f"Haus {number}", f"haus-{number}", town.own_carrier, opening_hours=HOURS)
        ClosingDays.objects.create(site=site, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3), reason="works")
        rule = CrisisRule.objects.create(kind="closed", starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 4))
        rule.sites.add(site)
    sites = list(Site.objects.select_related("area"))
    with django_assert_max_num_queries(7):
        openings = queries.Openings(sites, at("2026-11-03T10:00"))
        found = [openings[site].state for site in sites]
    assert found.count("closed") == count
