"""Counting a date, saying it anew, taking it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.errors import AlreadyCounted, CorrectedMeanwhile, KeyHoldsOther
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Guest

pytestmark = pytest.mark.django_db


def test_a_count_names_who_and_when(worker, today, count):
    with clock.at(today.ends_at):
        tally = count(worker, today, 14, children=3, volunteers=2, turned_away=1, remark="  Regen ")
    assert (tally.visits, tally.children, tally.adults, tally.volunteers, tally.turned_away) == (14, 3, 11, 2, 1)
    assert tally.remark == "Regen"
    assert tally.recorded_by == worker.key
    assert tally.recorded_at == tally.counted_at == today.ends_at
    assert Entry.objects.get().action == "attendance.record_tally"


def test_zero_is_a_count(worker, yesterday, count):
    assert queries.state_of(yesterday) == "missing"
    count(worker, yesterday, 0)
    assert queries.state_of(yesterday) == "counted"
    assert queries.missing(worker).count() == 0


def test_the_same_form_sent_twice_is_one_count(worker, today, count):
    key = uuid4()
    first = count(worker, today, 14, key=key)
    assert count(worker, today, 14, key=key) == first
    assert Tally.objects.count() == 1


def test_the_same_form_with_another_number_is_refused_and_says_what_is_kept(worker, today, count):
    key = uuid4()
    count(worker, today, 14, key=key)
    with pytest.raises(KeyHoldsOther, match="schon mit 14 gespeichert"):
        count(worker, today, 15, key=key)
    assert Tally.objects.get().visits == 14


def test_a_key_of_another_date_counts_nothing(worker, today, yesterday, count):
    key = uuid4()
    count(worker, today, 14, key=key)
    with pytest.raises(KeyHoldsOther):
        count(worker, yesterday, 14, key=key)
    assert queries.state_of(yesterday) == "missing"


def test_a_form_sent_again_after_a_correction_changes_nothing(worker, today, count, correct):
    key = uuid4()
    first = count(worker, today, 14, key=key)
    correct(worker, first, 16)
    assert count(worker, today, 14, key=key) == first
    assert Tally.objects.get(is_current=True).visits == 16


def test_who_comes_second_is_told_the_number(worker, manager, today, count):
    count(worker, today, 14)
    with pytest.raises(AlreadyCounted, match="schon gezählt: 14"):
        count(manager, today, 12)


def test_the_database_keeps_one_current_count_per_date(worker, today, count):
    first = count(worker, today)
    with pytest.raises(IntegrityError):
        Tally.objects.create(
            session=today, visits=3, counted_at=clock.now(), recorded_at=clock.now(), recorded_by=first.recorded_by
        )


def test_a_date_after_today_is_refused_with_its_day(worker, session, count):
    with pytest.raises(Refused, match="am Tag selbst"):
        count(worker, session)
    assert not Tally.objects.exists()


def test_a_date_of_today_can_be_counted_before_it_ends(worker, today, count):
    with clock.at(today.starts_at - timedelta(hours=3)):
        assert count(worker, today, 5).visits == 5


def test_a_date_that_is_off_is_refused_and_the_way_back_is_named(worker, today, count, call_off):
    call_off(today)
    with pytest.raises(Refused, match=r"wegen Krankheit.*Absage zurück"):
        count(worker, today)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"visits": -1}, "keine Zahl von 0 bis 20000"),
        ({"visits": 20_001}, "keine Zahl von 0 bis 20000"),
        ({"visits": None}, "keine Zahl"),
        ({"visits": 12.5}, "keine Zahl"),
        ({"visits": True}, "keine Zahl"),
        ({"visits": 3, "children": 4}, r"mehr Kinder \(4\) als Besuche \(3\)"),
        ({"visits": 3, "volunteers": -2}, "keine Zahl"),
        ({"visits": 3, "turned_away": 30_000}, "keine Zahl"),
        ({"visits": 3, "method": "guessed"}, "Gezählt oder geschätzt"),
        ({"visits": 3, "remark": "x" * 301}, "höchstens 300 Zeichen"),
        ({"visits": 3, "splits": {"ages:1": {"0-5": 1}}}, "nicht gefragt"),
    ],
)
def test_what_cannot_be_is_refused(worker, today, count, given, sentence):
    with pytest.raises(Refused, match=sentence):
        count(worker, today, **given)
    assert not Tally.objects.exists()


def test_a_correction_is_a_new_row_and_the_old_one_stays(worker, manager, today, count, correct):
    first = count(worker, today, 14)
    second = correct(manager, first, 15, remark="nachgezählt")
    first.refresh_from_db()
    assert (first.visits, first.is_current) == (14, False)
    assert (second.visits, second.is_current, second.replaces) == (15, True, first)
    assert second.counted_at == first.counted_at
    assert [row.visits for row in queries.history(today)] == [15, 14]
    names = queries.names_of(row.recorded_by for row in queries.history(today))
    assert names == {worker.key: "Fachkraft", manager.key: "Quartiersmanagement"}


def test_a_correction_to_the_same_figures_writes_nothing(worker, today, count, correct):
    first = count(worker, today, 14)
    assert correct(worker, first, 14) == first
    assert Tally.objects.count() == 1


def test_who_corrects_a_row_that_was_corrected_meanwhile_is_told_so(worker, manager, today, count, correct):
    first = count(worker, today, 14)
    correct(manager, first, 15)
    with pytest.raises(CorrectedMeanwhile, match="inzwischen geändert"):
        correct(worker, first, 16)
    assert Tally.objects.get(is_current=True).visits == 15


def test_a_correction_sent_twice_is_one_correction(worker, today, count, correct):
    first, key = count(worker, today, 14), uuid4()
    second = correct(worker, first, 15, key=key)
    assert correct(worker, first, 15, key=key) == second
    assert Tally.objects.count() == 2


def test_a_count_taken_back_is_not_a_zero(worker, yesterday, count):
    tally = count(worker, yesterday, 14)
    actions.withdraw_tally(actor=worker, tally=tally)
    assert queries.state_of(yesterday) == "missing"
    assert queries.history(yesterday)[0].withdrawal.by == worker.key
    with pytest.raises(CorrectedMeanwhile):
        actions.withdraw_tally(actor=worker, tally=tally)
    assert count(worker, yesterday, 3).is_current


def test_a_phone_whose_clock_is_wrong_does_not_move_the_count(worker, yesterday, count):
    for wrong in (clock.now() + timedelta(days=400), clock.now() - timedelta(days=400)):
        tally = count(worker, yesterday, counted_at=wrong)
        assert tally.counted_at == tally.recorded_at
        actions.withdraw_tally(actor=worker, tally=tally)
    right = clock.now() - timedelta(hours=2)
    assert count(worker, yesterday, counted_at=right).counted_at == right


# --- divisions -------------------------------------------------------------------------------------------------------


def test_only_an_offer_that_is_asked_keeps_a_division(worker, today, ages, count):
    actions.ask_split(actor=worker, offer=today.offer, vocabulary=ages)
    tally = count(worker, today, 10, splits={"ages:1": {"6-13": 4, "0-5": 3}})
    assert tally.splits == {"ages:1": {"0-5": 3, "6-13": 4}}
    assert [each.code for each in queries.asked_splits([today.offer_id])[today.offer_id]] == ["ages"]


def test_age_bands_share_the_visits_but_groups_may_overlap(worker, today, ages, groups, count):
    for vocabulary in (ages, groups):
        actions.ask_split(actor=worker, offer=today.offer, vocabulary=vocabulary)
    with pytest.raises(Refused, match="Altersgruppen ergeben zusammen 11, es waren aber nur 10"):
        count(worker, today, 10, splits={"ages:1": {"0-5": 6, "6-13": 5}})
    with pytest.raises(Refused, match="steht 12, es waren aber nur 10"):
        count(worker, today, 10, splits={"groups:1": {"frauen": 12}})
    with pytest.raises(Refused, match="steht nicht in der Liste"):
        count(worker, today, 10, splits={"ages:1": {"99": 1}})
    assert count(worker, today, 10, splits={"groups:1": {"frauen": 9, "familien": 8}}).visits == 10


def test_what_was_divided_before_may_stay_when_nobody_asks_any_more(worker, today, ages, count, correct):
    asked = actions.ask_split(actor=worker, offer=today.offer, vocabulary=ages)
    first = count(worker, today, 10, splits={"ages:1": {"0-5": 3}})
    actions.stop_asking_split(actor=worker, asked=asked)
    second = correct(worker, first, 11, splits={"ages:1": {"0-5": 3}})
    assert second.splits == {"ages:1": {"0-5": 3}}


def test_an_empty_list_cannot_be_asked_for_and_none_twice(worker, offer, ages):
    actions.ask_split(actor=worker, offer=offer, vocabulary=ages)
    with pytest.raises(Refused, match="schon gewählt"):
        actions.ask_split(actor=worker, offer=offer, vocabulary=ages)
    ages.terms.all().delete()
    with pytest.raises(Refused, match="keine Einträge"):
        actions.ask_split(actor=worker, offer=cast.offer(_town(offer)), vocabulary=ages)


def _town(offer):
    from types import SimpleNamespace

    return SimpleNamespace(house=offer.site, own_carrier=offer.carrier)


# --- who may ---------------------------------------------------------------------------------------------------------

# person, may count, may correct, may read
MAY = [
    ("worker", True, True, True),
    ("manager", True, True, True),
    ("stranger", False, False, False),
    ("coordinator", False, False, True),
    ("administrator", False, False, False),
    ("resident", False, False, False),
]


@pytest.mark.parametrize(("person", "counts", "corrects", "reads"), MAY)
def test_who_may_count_correct_take_back_and_read(
    request, worker, today, yesterday, count, correct, person, counts, corrects, reads
):
    actor = request.getfixturevalue(person)
    there = count(worker, yesterday, 14)
    before = Entry.objects.count()

    def take_back():
        actions.withdraw_tally(actor=actor, tally=Tally.objects.get(session=yesterday, is_current=True))

    acts = [
        (counts, lambda: count(actor, today)),
        (corrects, lambda: correct(actor, there, 15)),
        (corrects, take_back),
    ]
    for allowed, act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert (today in queries.sessions_to_count(actor)) is counts
    assert (today in queries.visible_sessions(actor)) is reads
    assert (there in queries.visible_tallies(actor)) is reads
    if not counts:
        assert Entry.objects.count() == before
        assert not Tally.objects.filter(session=today).exists()


def test_a_manager_ends_at_the_border_of_her_neighbourhood(town, manager, count):
    beyond = cast.session(cast.offer(town, site=town.hall, carrier=town.own_carrier), days=-1)
    assert beyond not in queries.sessions_to_count(manager)
    with pytest.raises(PermissionDenied):
        count(manager, beyond)


# --- the door --------------------------------------------------------------------------------------------------------


def door(session):
    return Guest(key=f"door:{session.pk}", opens=frozenset({f"tally:{session.pk}"}))


def test_the_door_opens_one_date_only(worker, today, yesterday, count, correct):
    guest = door(today)
    assert list(queries.sessions_to_count(guest)) == [today]
    tally = count(guest, today, 7, via="door")
    assert queries.names_of([tally.recorded_by]) == {f"door:{today.pk}": "Link vom Türblatt"}
    assert list(queries.visible_tallies(guest)) == [tally]
    with pytest.raises(PermissionDenied):
        count(guest, yesterday)
    assert correct(guest, tally, 8).visits == 8
    with pytest.raises(PermissionDenied):
        actions.withdraw_tally(actor=guest, tally=Tally.objects.get(is_current=True))


def test_the_door_does_not_overwrite_what_the_office_entered(worker, today, count, correct):
    tally = count(worker, today, 7)
    with pytest.raises(PermissionDenied):
        correct(door(today), tally, 70)


def test_the_door_dies_two_days_after_the_end(today, count):
    with clock.at(today.ends_at + timedelta(days=2, seconds=1)), pytest.raises(PermissionDenied):
        count(door(today), today)
    with clock.at(today.ends_at + timedelta(days=2)):
        assert count(door(today), today, 4).visits == 4
