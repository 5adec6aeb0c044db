"""Who may shut what, and for how long."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.places import actions, queries
from quartierwerk.places.errors import AlreadyOver, InThePast
from quartierwerk.places.models import ClosingDays, CrisisRule, SchoolHolidayOverride


def days(first=1, last=2):
    return {"starts_on": clock.today() + timedelta(days=first), "ends_on": clock.today() + timedelta(days=last)}


def test_who_may_close_what(town, worker, stranger, manager, coordinator, administrator, resident):
    for actor, place in (
        (stranger, {"site": town.house}), (worker, {"site": town.cafe}), (worker, {"area": town.west}),
        (manager, {"site": town.hall}), (manager, {"area": town.city}), (coordinator, {"area": town.state}),
        (administrator, {"site": town.house}), (resident, {"site": town.house}),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.close_days(actor=actor, reason="works", **place, **days())
    assert not ClosingDays.objects.exists()
    assert not Entry.objects.exists()
    for actor, place in (
        (worker, {"site": town.house}), (manager, {"site": town.cafe}), (manager, {"area": town.west}),
        (coordinator, {"area": town.city}), (coordinator, {"site": town.hall}),
    ):  # fmt: skip
        actions.close_days(actor=actor, reason="works", **place, **days())
    assert ClosingDays.objects.count() == 5


def test_who_closed_may_open_and_a_stranger_may_not(town, worker, stranger, manager):
    closing = actions.close_days(actor=worker, site=town.house, reason="works", **days())
    with pytest.raises(PermissionDenied):
        actions.withdraw_closing(actor=stranger, closing=closing)
    assert actions.withdraw_closing(actor=manager, closing=closing) == town.house


@pytest.mark.parametrize("place", ["none", "both"])
def test_closing_days_belong_to_one_place(town, manager, place):
    where = {} if place == "none" else {"site": town.house, "area": town.west}
    with pytest.raises(Refused, match="zu einem Treffpunkt oder zu einem Gebiet"):
        actions.close_days(actor=manager, reason="works", **where, **days())
    assert not ClosingDays.objects.exists()


def test_a_crisis_is_asked_for_every_single_site(town, worker, manager, coordinator):
    with pytest.raises(PermissionDenied):
        actions.switch_crisis(actor=worker, sites=[town.house, town.cafe], kind="closed", **days())
    with pytest.raises(PermissionDenied):
        actions.switch_crisis(actor=manager, sites=[town.house, town.hall], kind="closed", **days())
    with pytest.raises(Refused, match="mindestens einen"):
        actions.switch_crisis(actor=manager, sites=[], kind="closed", **days())
    assert not CrisisRule.objects.exists()
    crisis = actions.switch_crisis(actor=coordinator, sites=[town.house, town.hall, town.house], kind="phone", **days())
    assert crisis.sites.count() == 2
    with pytest.raises(PermissionDenied):  # it holds at a house that is not hers too
        actions.end_crisis(actor=manager, crisis=crisis)
    assert actions.end_crisis(actor=coordinator, crisis=crisis) is None


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "capacity"}, "wie viel Prozent"),
        ({"kind": "capacity", "percent": 0}, "1"),
        ({"kind": "capacity", "percent": 100}, "99"),
        ({"kind": "war"}, "war"),
        ({"kind": "closed", "ends_on": None}, "null|leer|None|Null"),
        ({"kind": "closed", "note": "x" * 301}, "300"),
    ],
)
def test_a_crisis_that_cannot_be(town, manager, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.switch_crisis(actor=manager, sites=[town.house], **{**days(), **facts})
    assert not CrisisRule.objects.exists()


def test_a_share_belongs_to_fewer_seats_only(town, manager):
    crisis = actions.switch_crisis(actor=manager, sites=[town.house], kind="phone", percent=50, **days())
    assert crisis.percent is None


def test_what_is_over_cannot_be_changed(town, manager, coordinator):
    with pytest.raises(InThePast):
        actions.close_days(actor=manager, site=town.house, reason="works", **days(-5, -1))
    with pytest.raises(InThePast):
        actions.switch_crisis(actor=manager, sites=[town.house], kind="closed", **days(-5, -1))
    with pytest.raises(InThePast):
        actions.add_school_override(actor=coordinator, state_code="NI", name="x", **days(-5, -1))
    with pytest.raises(Refused, match="zwei Jahre"):
        actions.close_days(actor=manager, site=town.house, reason="works", **days(1, 900))
    closing = ClosingDays.objects.create(site=town.house, reason="works", **days(-5, -1))
    with pytest.raises(AlreadyOver):
        actions.withdraw_closing(actor=manager, closing=closing)
    crisis = CrisisRule.objects.create(kind="closed", **days(-5, -1))
    crisis.sites.add(town.house)
    with pytest.raises(AlreadyOver):
        actions.end_crisis(actor=manager, crisis=crisis)


@pytest.mark.parametrize(
    ("last", "sentence"),
    [(2, "schon der letzte Tag"), (0, "vor dem Anfang"), (900, "zwei Jahre"), (5, "gibt es schon")],
)
def test_a_last_day_that_cannot_be(town, manager, last, sentence):
    closing = actions.close_days(actor=manager, site=town.house, reason="works", **days(1, 2))
    actions.close_days(actor=manager, site=town.house, reason="works", **days(1, 5))
    with pytest.raises(Refused, match=sentence) as refusal:
        actions.move_closing_end(actor=manager, closing=closing, ends_on=clock.today() + timedelta(days=last))
    assert refusal.value.field == "ends_on"
    closing.refresh_from_db()
    assert closing.ends_on == clock.today() + timedelta(days=2)


def test_another_end_lies_not_in_the_past_and_not_after_the_end(town, manager):
    running = ClosingDays.objects.create(site=town.house, reason="works", **days(-5, 2))
    with pytest.raises(InThePast):
        actions.move_closing_end(actor=manager, closing=running, ends_on=clock.today() - timedelta(days=1))
    over = CrisisRule.objects.create(kind="closed", **days(-5, -1))
    over.sites.add(town.house)
    with pytest.raises(AlreadyOver):
        actions.move_crisis_end(actor=manager, crisis=over, ends_on=clock.today())


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [(-1, 5, "starts_on", "Vergangenheit"), (6, 5, "ends_on", "vor dem Anfang"), (3, 5, "ends_on", "letzte Tag")],
)
def test_a_first_day_that_cannot_be(town, manager, first, last, field, sentence):
    closing = actions.close_days(actor=manager, site=town.house, reason="works", **days(3, 5))
    with pytest.raises(Refused, match=sentence) as refusal:
        actions.move_closing_end(actor=manager, closing=closing, **days(first, last))
    assert refusal.value.field == field


def test_the_first_day_stays_once_it_has_begun(town, manager):
    running = actions.close_days(actor=manager, site=town.house, reason="works", **days(0, 5))
    with pytest.raises(Refused, match="Das hat schon begonnen: Der erste Tag bleibt") as refusal:
        actions.move_closing_end(actor=manager, closing=running, **days(2, 5))
    assert refusal.value.field == "starts_on"


def test_who_may_switch_may_prolong_and_a_stranger_may_not(town, worker, stranger, manager, coordinator):
    closing = actions.close_days(actor=worker, site=town.house, reason="works", **days())
    crisis = actions.switch_crisis(actor=coordinator, sites=[town.house, town.hall], kind="phone", **days())
    later = clock.today() + timedelta(days=9)
    with pytest.raises(PermissionDenied):
        actions.move_closing_end(actor=stranger, closing=closing, ends_on=later)
    with pytest.raises(PermissionDenied):  # it holds at a house that is not hers too
        actions.move_crisis_end(actor=manager, crisis=crisis, ends_on=later)
    assert actions.move_closing_end(actor=manager, closing=closing, ends_on=later).ends_on == later
    assert actions.move_crisis_end(actor=coordinator, crisis=crisis, ends_on=later).ends_on == later


def test_school_holidays_are_kept_by_the_town(town, worker, manager, coordinator, administrator, resident):
    facts = {"state_code": "NI", "name": "Studientag", **days()}
    for actor in (worker, manager, resident):
        with pytest.raises(PermissionDenied):
            actions.add_school_override(actor=actor, **facts)
    with pytest.raises(Refused, match="eines der sechzehn"):
        actions.add_school_override(actor=coordinator, **{**facts, "state_code": "XX"})
    override = actions.add_school_override(actor=coordinator, **facts)
    with pytest.raises(PermissionDenied):
        actions.withdraw_school_override(actor=manager, override=override)
    actions.withdraw_school_override(actor=administrator, override=override)
    assert not SchoolHolidayOverride.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_all_restrictions_are_read_with_the_same_queries(town, manager, count, django_assert_num_queries):
    for number in range(count):
        site = people.site(town.west, f"Haus {number}", f"haus-{number}", town.own_carrier, **days(-9, 9))
        actions.close_days(actor=manager, site=site, reason="works", **days())
        actions.close_days(actor=manager, area=town.west, reason="works", **days(number, 9))
        actions.switch_crisis(actor=manager, sites=[site, town.house], kind="closed", **days())
    with django_assert_num_queries(5):
        found = queries.restrictions(since=clock.today())
    kinds = [one.key.partition(":")[0] for one in found]
    assert (kinds.count("closing"), kinds.count("site"), kinds.count("crisis")) == (2 * count, count, count)
