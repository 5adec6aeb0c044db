"""When a place is shut, its dates follow: shown before, called off after, back when it opens again."""

from datetime import date, datetime, timedelta

import pytest
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms import MoveForm
from quartierwerk.offers.models import Cancellation, Session
from quartierwerk.offers.tests.builders import change, draft, series, starts
from quartierwerk.places import actions as places
from quartierwerk.places.models import Area, ClosingDays, Site
from quartierwerk.places.queries import Shift, of_closing

MARCH = datetime(2030, 3, 1, 9, tzinfo=clock.BERLIN)  # a Friday


@pytest.fixture
def march():
    with clock.at(MARCH):
        yield


@pytest.fixture
def tuesdays(march, offer, worker):
    """5, 12, 19 and 26 March 2030 at the house."""
    return series(offer, worker, start=date(2030, 3, 5), weeks=4)


def shown_by(function, **facts):
    """The list that is shown, as (group, sentence), and the change made after it was shown."""
    with pytest.raises(NotShown) as refusal:
        function(**facts)
    return [(effect.group, effect.sentence) for effect in refusal.value.effects], function(
        **facts, shown=refusal.value.shown
    )


def off():
    """Day and reason of what is called off."""
    rows = Cancellation.objects.order_by("session__starts_local")
    return [(text[5:10], reason) for text, reason in rows.values_list("session__starts_local", "reason")]


def days(first, last):
    return {"starts_on": date(2030, 3, first), "ends_on": date(2030, 3, last)}


def test_another_list_than_the_one_shown_changes_nothing(tuesdays, offer, town, manager):
    facts = {"actor": manager, "site": town.house, "reason": "works", **days(4, 13)}
    with pytest.raises(NotShown) as refusal:
        places.close_days(**facts)
    people.session(offer, days=5, hour=18)  # meanwhile somebody adds a date
    with pytest.raises(NotShown) as again:
        places.close_days(**facts, shown=refusal.value.shown)
    assert len(again.value.effects) == len(refusal.value.effects) + 1
    assert off() == []


def test_what_is_off_because_of_two_closings_comes_back_with_the_last(tuesdays, town, manager, coordinator):
    _, first = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 13))
    shown, second = shown_by(places.close_days, actor=coordinator, area=town.city, reason="other", **days(11, 20))
    assert [sentence for _, sentence in shown] == ["Deutschkurs am Vormittag: Di, 19. März 2030, 10:00–11:30"]
    shown, _ = shown_by(places.withdraw_closing, actor=manager, closing=first)
    assert shown == [("back", "Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30")]
    assert off() == [("03-12", "closed"), ("03-19", "closed")]
    shown, _ = shown_by(places.withdraw_closing, actor=coordinator, closing=second)
    assert len(shown) == 2
    assert off() == []


def test_what_a_person_called_off_stays_off(tuesdays, offer, town, manager, worker):
    session = offer.sessions.get(slot="2030-03-12T10:00")
    actions.call_off(actor=worker, session=session, reason="illness")
    shown, closing = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 13))
    assert len(shown) == 1
    shown_by(places.withdraw_closing, actor=manager, closing=closing)
    assert off() == [("03-12", "illness")]


def test_days_that_are_over_stay_closed_when_a_running_closing_is_withdrawn(tuesdays, town, manager):
    _, closing = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 20))
    with clock.at(MARCH + timedelta(days=7)):  # 8 March
        shown, _ = shown_by(places.withdraw_closing, actor=manager, closing=closing)
    assert [sentence[26:37] for _, sentence in shown] == ["Di, 12. Mär", "Di, 19. Mär"]
    assert off() == [("03-05", "closed")]
    closing.refresh_from_db()
    assert closing.ends_on == date(2030, 3, 7)


def test_a_closing_that_takes_longer_calls_off_only_what_is_new(tuesdays, town, manager):
    _, closing = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 13))
    with clock.at(MARCH + timedelta(days=7)):  # 8 March, it is running
        shown, _ = shown_by(places.move_closing_end, actor=manager, closing=closing, ends_on=date(2030, 3, 20))
    assert shown == [("off", "Deutschkurs am Vormittag: Di, 19. März 2030, 10:00–11:30")]
    assert off() == [("03-05", "closed"), ("03-12", "closed"), ("03-19", "closed")]
    closing.refresh_from_db()
    assert closing.ends_on == date(2030, 3, 20)
    shown_by(places.withdraw_closing, actor=manager, closing=closing)
    assert off() == []  # also what was called off later goes with it


def test_a_closing_that_is_over_sooner_brings_back_only_the_rest(tuesdays, town, manager, coordinator):
    _, closing = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 27))
    places.close_days(actor=coordinator, area=town.city, reason="other", **days(26, 30))  # off already
    shown, _ = shown_by(places.move_closing_end, actor=manager, closing=closing, ends_on=date(2030, 3, 13))
    assert shown == [("back", "Deutschkurs am Vormittag: Di, 19. März 2030, 10:00–11:30")]
    assert off() == [("03-05", "closed"), ("03-12", "closed"), ("03-26", "closed")]


def test_a_closing_that_is_moved_brings_back_the_days_before_and_calls_off_the_days_after(tuesdays, town, manager):
    _, closing = shown_by(places.close_days, actor=manager, site=town.house, reason="works", **days(4, 13))
    shown, _ = shown_by(
        places.move_closing_end, actor=manager, closing=closing, starts_on=date(2030, 3, 11), ends_on=date(2030, 3, 20)
    )
    assert sorted(shown) == [
        ("back", "Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30"),
        ("off", "Deutschkurs am Vormittag: Di, 19. März 2030, 10:00–11:30"),
    ]
    assert off() == [("03-12", "closed"), ("03-19", "closed")]
    shown, _ = shown_by(
        places.move_closing_end, actor=manager, closing=closing, starts_on=date(2030, 3, 25), ends_on=date(2030, 3, 27)
    )
    assert sorted(group for group, _sentence in shown) == ["back", "back", "off"]  # not one day in common
    assert off() == [("03-26", "closed")]


@pytest.mark.parametrize(
    ("kind", "percent", "words"),
    [("closed", None, ""), ("phone", None, ", nur telefonisch"), ("capacity", 50, ", 10 statt 21 Plätze")],
)
def test_a_crisis_is_prolonged_and_shortened_for_the_days_between(tuesdays, town, manager, kind, percent, words):
    _, crisis = shown_by(
        places.switch_crisis, actor=manager, sites=[town.house], kind=kind, percent=percent, **days(4, 6)
    )
    group = "off" if kind == "closed" else "changed"
    line = "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00–11:30"
    shown, _ = shown_by(places.move_crisis_end, actor=manager, crisis=crisis, ends_on=date(2030, 3, 13))
    assert shown == [(group, line + words)]
    shown, _ = shown_by(places.move_crisis_end, actor=manager, crisis=crisis, ends_on=date(2030, 3, 11))
    assert shown == [("back", line)] if kind == "closed" else [("changed", f"{line}, wieder wie gewohnt")]
    assert off() == ([("03-05", "crisis")] if kind == "closed" else [])
    crisis.refresh_from_db()
    assert crisis.ends_on == date(2030, 3, 11)


def test_dates_made_later_know_what_shuts_their_house(march, offer, town, manager, worker):
    places.close_days(actor=manager, site=town.house, reason="works", **days(10, 13))
    places.switch_crisis(actor=manager, sites=[town.house], kind="closed", note="Hochwasser", **days(18, 20))
    series(offer, worker, start=date(2030, 3, 5), weeks=4)
    assert off() == [("03-12", "closed"), ("03-19", "crisis")]
    assert Cancellation.objects.get(reason="crisis").note == "Hochwasser"


def test_a_crisis_closes_all_houses_and_its_end_opens_those_to_come(tuesdays, offer, town, coordinator):
    online = people.offer(town, title="Sprechstunde", mode="online")
    people.session(online, days=4)
    elsewhere = people.offer(town, title="Singen", site=town.hall, carrier=town.other_carrier)
    people.session(elsewhere, days=5)
    shown, crisis = shown_by(
        places.switch_crisis, actor=coordinator, sites=[town.house, town.cafe], kind="closed", **days(1, 31)
    )
    assert len(shown) == 4
    assert off() == [("03-05", "crisis"), ("03-12", "crisis"), ("03-19", "crisis"), ("03-26", "crisis")]
    with clock.at(MARCH + timedelta(days=14)):
        shown, _ = shown_by(places.end_crisis, actor=coordinator, crisis=crisis)
    assert [group for group, _ in shown] == ["back", "back"]
    assert off() == [("03-05", "crisis"), ("03-12", "crisis")]


@pytest.mark.parametrize(
    ("kind", "percent", "words"),
    [("phone", None, "nur telefonisch"), ("online", None, "nur online"), ("capacity", 50, "10 statt 21 Plätze")],
)
def test_a_crisis_that_does_not_close_shows_what_will_be_otherwise(tuesdays, town, manager, kind, percent, words):
    facts = {"actor": manager, "sites": [town.house], "kind": kind, "percent": percent, **days(4, 6)}
    shown, crisis = shown_by(places.switch_crisis, **facts)
    assert shown == [("changed", f"Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30, {words}")]
    assert off() == []
    shown, _ = shown_by(places.end_crisis, actor=manager, crisis=crisis)
    assert shown == [("changed", "Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30, wieder wie gewohnt")]


@pytest.mark.parametrize(("seats", "percent", "left"), [(21, 50, 10), (1, 10, 1), (10, 99, 9), (3, 1, 1)])
def test_a_share_of_the_seats_is_never_none(seats, percent, left):
    assert queries.seats_left(seats, percent) == left


def test_the_end_of_a_site_calls_off_what_comes_after_it(tuesdays, town, manager):
    shown, site = shown_by(places.edit_site, actor=manager, site=town.house, changes={"ends_on": date(2030, 3, 12)})
    assert [group for group, _ in shown] == ["off", "off"]
    assert off() == [("03-19", "closed"), ("03-26", "closed")]
    shown, site = shown_by(places.edit_site, actor=manager, site=site, changes={"ends_on": date(2030, 3, 20)})
    assert shown == [("back", "Deutschkurs am Vormittag: Di, 19. März 2030, 10:00–11:30")]
    assert off() == [("03-26", "closed")]
    shown_by(places.edit_site, actor=manager, site=site, changes={"ends_on": None})
    assert off() == []


def test_a_site_that_moves_gets_the_closing_days_of_its_new_town(tuesdays, town, coordinator):
    places.close_days(actor=coordinator, area=town.north, reason="works", **days(11, 13))
    shown, site = shown_by(places.edit_site, actor=coordinator, site=town.house, changes={"area": town.north})
    assert shown == [("off", "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00–11:30")]
    assert off() == [("03-12", "closed")]
    shown_by(places.edit_site, actor=coordinator, site=site, changes={"area": town.west})
    assert off() == []


def test_an_area_that_moves_takes_its_sites_under_other_closing_days(tuesdays, town, administrator):
    other = people.area("municipality", "Nachbarstadt", "nachbarstadt", town.state)
    places.close_days(actor=Clock(), area=other, reason="works", **days(4, 6))
    facts = {"actor": administrator, "area": town.west, "name": "Weststadt", "parent": other}
    shown, _ = shown_by(places.edit_area, **facts)
    assert shown == [("off", "Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30")]
    assert off() == [("03-05", "closed")]
    assert Area.objects.get(pk=town.west.pk).path == f"{other.path}{town.west.pk}/"


def test_a_date_elsewhere_or_without_a_place_is_not_touched(march, offer, town, manager):
    people.session(offer, days=4, site=town.cafe)
    people.session(offer, days=5, site=None, place_words="Innenhof")
    places.close_days(actor=manager, site=town.house, reason="works", **days(1, 31))
    assert off() == []


def test_a_new_school_holiday_takes_dates_out_and_its_withdrawal_makes_them_again(
    march, offer, town, worker, coordinator, stranger
):
    series(offer, worker, start=date(2030, 3, 5), weeks=4, skips_school_holidays=True)
    other = people.offer(town, title="Singen", site=town.cafe, carrier=town.other_carrier)
    series(other, stranger, start=date(2030, 3, 5), weeks=4)  # does not leave holidays out
    before = starts(offer)
    facts = {"actor": coordinator, "state_code": "NI", "name": "Studientage", **days(11, 13)}
    shown, override = shown_by(places.add_school_override, **facts)
    assert shown == [("gone", "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00–11:30")]
    assert "2030-03-12T10:00" not in starts(offer)
    assert len(starts(other)) == 4
    shown, _ = shown_by(places.withdraw_school_override, actor=coordinator, override=override)
    assert shown == [("new", "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00")]
    assert starts(offer) == before
    # Another state's holidays concern nobody here.
    places.add_school_override(**{**facts, "state_code": "BY"})


@pytest.mark.parametrize(
    "other", [{"at": "11:15"}, {"start": date(2030, 3, 6), "rrule": "FREQ=WEEKLY;COUNT=4;BYDAY=WE"}]
)
def test_a_new_school_holiday_finds_the_dates_of_a_series_that_was_given_another_time(
    march, offer, worker, coordinator, other
):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4, skips_school_holidays=True)
    change(row, worker, row.starts_local, **other)
    before = starts(offer)
    shown, override = shown_by(
        places.add_school_override, actor=coordinator, state_code="NI", name="Studientage", **days(11, 13)
    )
    assert [group for group, _text in shown] == ["gone"]
    assert starts(offer) == [before[0], *before[2:]]
    shown, _ = shown_by(places.withdraw_school_override, actor=coordinator, override=override)
    assert [group for group, _text in shown] == ["new"]
    assert starts(offer) == before


def test_a_date_that_was_counted_stays_when_a_holiday_comes(march, offer, worker, coordinator, monkeypatch):
    series(offer, worker, start=date(2030, 3, 5), weeks=4, skips_school_holidays=True)
    kept = offer.sessions.get(slot="2030-03-12T10:00").pk
    monkeypatch.setattr("quartierwerk.offers.queries.places.kept", lambda rows: {kept})
    shown, _ = shown_by(
        places.add_school_override, actor=coordinator, state_code="NI", name="Studientage", **days(11, 13)
    )
    assert shown == [("off", "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00–11:30")]
    assert off() == [("03-12", "other")]


def test_days_at_school_in_the_holidays_make_dates(offer, town, worker, coordinator):
    with clock.at(datetime(2026, 9, 1, 9, tzinfo=clock.BERLIN)):  # autumn holidays in Lower Saxony: 12 to 24 October
        series(offer, worker, start=date(2026, 10, 6), weeks=10, skips_school_holidays=True)
        assert "2026-10-13T10:00" not in starts(offer)
        shown, _ = shown_by(
            places.add_school_override, actor=coordinator, state_code="NI", name="Ferienschule", is_school=True,
            starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 16),
        )  # fmt: skip
        assert shown == [("new", "Deutschkurs am Vormittag: Di, 13. Oktober 2026, 10:00")]
        assert "2026-10-13T10:00" in starts(offer)


@pytest.mark.parametrize("count", [1, 3])
def test_showing_what_a_closing_does_asks_as_often_for_one_date_as_for_three(
    march, offer, town, worker, manager, count, django_assert_max_num_queries
):
    for number in range(count):
        people.session(offer, days=3 + number)
        people.session(people.offer(town, title=f"Kurs {number}"), days=3)
    closing = ClosingDays(area=town.city, reason="works", **days(1, 31))
    with django_assert_max_num_queries(10):
        found = queries.effects_of_shifts([Shift(after=(of_closing(closing),))], "change")
    assert len(found) == 2 * count
    assert Session.objects.count() == 2 * count
    assert Site.objects.count() == 3


# Sites that wander


def test_a_date_at_a_site_that_wanders_needs_its_place_in_words(march, offer, town, worker):
    Site.objects.filter(pk=town.house.pk).update(is_mobile=True)
    town.house.refresh_from_db()
    typed = {"day": "2030-03-12", "starts": "16:00", "ends": "17:00", "site": town.house.pk}
    form = MoveForm(typed, actor=worker)
    assert not form.is_valid()
    assert form.errors["place_words"] == ["„Mittelpunkt“ wandert: Bitte schreiben Sie, wo dieser Termin ist."]
    assert MoveForm({**typed, "place_words": "Innenhof Ringstraße 4"}, actor=worker).is_valid()
    row = draft(people.offer(town, site=town.house), start=date(2030, 3, 5), weeks=2)
    queries.settle(row, queries.days_for(row))
    hints = [effect.sentence for effect in queries.plan_new(row).preview.in_group("hint")]
    assert hints == ["„Mittelpunkt“ wandert: Bitte schreiben Sie danach bei jedem Termin, wo er ist."]
