"""Copy the half-year: one preview shows everything, one yes makes all of it or nothing."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Cancellation, Offer, Series, Session
from quartierwerk.offers.queries.halfyear import BY_HAND, NEW, NOTHING, RUNS_ON
from quartierwerk.offers.tests import builders
from quartierwerk.parties.models import Contact
from quartierwerk.places.models import ClosingDays

pytestmark = pytest.mark.django_db
SPRING = Period(date(2027, 1, 1), date(2027, 6, 30))
SINCE = date(2026, 7, 1)
MONDAYS = "FREQ=WEEKLY;UNTIL=20261221T235959;BYDAY=MO"


@pytest.fixture(autouse=True)
def autumn():
    """It is the first of September 2026; school and public holidays of the spring after are known."""
    with clock.at(datetime(2026, 9, 1, 8, tzinfo=clock.BERLIN)):
        yield


def weekly(offer, actor, *, start=date(2026, 9, 7), rrule=MONDAYS, **facts):
    return builders.series(offer, actor, start=start, rrule=rrule, **facts)


def plan(actor, **more):
    rows = queries.series_to_copy(actor, since=SINCE, before=SPRING.first)
    return queries.plan_half_year(rows, SPRING, **more)


def copy(actor, half_year, **more):
    keys = [entry.series.pk for entry in half_year.chosen]
    facts = {"keys": keys, "shown": half_year.preview.shown, **more}
    return actions.copy_half_year(actor=actor, period=SPRING, **facts)


def sentences(entry):
    return [note.sentence for note in entry.notes]


def spring_dates(offer):
    return [row.starts_local for row in offer.sessions.filter(starts_local__gte="2027").order_by("starts_local")]


# What begins anew


def test_a_series_that_ends_begins_anew_on_the_same_day_and_time(offer, worker):
    weekly(offer, worker)
    preview = plan(worker)
    entry = preview.entries[0]
    assert entry.state == NEW
    assert entry.is_chosen
    assert (len(entry.new), entry.new[0].slot, entry.new[-1].slot) == (26, "2027-01-04T10:00", "2027-06-28T10:00")
    assert not spring_dates(offer)
    copy(worker, preview)
    dates = spring_dates(offer)
    assert (len(dates), dates[0], dates[-1]) == (26, "2027-01-04T10:00", "2027-06-28T10:00")
    assert offer.series.count() == 2


def test_every_second_week_and_every_first_monday_go_on_in_their_rhythm(town, offer, worker):
    weekly(offer, worker, start=date(2026, 9, 8), rrule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231T235959;BYDAY=TU")
    cafe = people.offer(town, title="Café")
    weekly(cafe, worker, rrule="FREQ=MONTHLY;COUNT=4;BYDAY=1MO")
    copy(worker, plan(worker))
    assert [text[:10] for text in spring_dates(offer)][:3] == ["2027-01-12", "2027-01-26", "2027-02-09"]
    assert [text[:10] for text in spring_dates(cafe)] == [
        "2027-01-04", "2027-02-01", "2027-03-01", "2027-04-05", "2027-05-03", "2027-06-07",
    ]  # fmt: skip


def test_what_runs_on_is_not_doubled(town, offer, worker):
    weekly(offer, worker, rrule="FREQ=WEEKLY;BYDAY=MO")
    longer = people.offer(town, title="Chor")
    weekly(longer, worker, rrule="FREQ=WEEKLY;UNTIL=20270730T235959;BYDAY=MO")
    preview = plan(worker)
    assert {(entry.offer.title, entry.state, entry.reason) for entry in preview.entries} == {
        ("Deutschkurs am Vormittag", RUNS_ON, "läuft ohne Ende weiter"),
        ("Chor", RUNS_ON, "läuft weiter bis Mo, 26. Juli 2027"),
    }
    assert preview.chosen == []
    with pytest.raises(Refused):
        copy(worker, preview)


def test_a_series_that_ends_within_the_new_time_begins_after_its_last_date(offer, worker):
    weekly(offer, worker, rrule="FREQ=WEEKLY;UNTIL=20270301T235959;BYDAY=MO")
    copy(worker, plan(worker))
    dates = [text[:10] for text in spring_dates(offer)]
    assert len(dates) == len(set(dates)) == 26
    assert Series.objects.order_by("pk").last().starts_local == "2027-03-08T10:00"


def test_single_dates_are_left_to_people(offer, worker):
    builders.series(offer, worker, start=date(2026, 9, 9), rrule="FREQ=DAILY;COUNT=1")
    Series.objects.update(rrule="", rdates=["2026-10-09T10:00"])
    entry = plan(worker).entries[0]
    assert (entry.state, entry.is_chosen) == (BY_HAND, False)
    assert "Bitte tragen Sie neue ein" in entry.reason


def test_a_series_that_was_changed_on_the_way_is_not_copied_twice(offer, worker):
    row = weekly(offer, worker)
    builders.change(row, worker, "2026-10-05T10:00", at="14:00")
    before, after = plan(worker).entries
    assert (before.is_chosen, after.is_chosen) == (False, True)
    assert "14:00" in before.replaced_by
    copy(worker, plan(worker))
    assert {text[11:] for text in spring_dates(offer)} == {"14:00"}


def test_copied_once_is_copied(offer, worker):
    weekly(offer, worker)
    first = plan(worker)
    copy(worker, first)
    again = plan(worker).entries[0]
    assert (again.state, again.is_chosen, again.reason) == (NOTHING, False, "Diese Termine gibt es schon.")
    with pytest.raises(Refused, match="entsteht kein Termin"):
        copy(worker, first)
    assert len(spring_dates(offer)) == 26


# What to know


def test_holidays_are_named_and_can_be_left_out(offer, worker):
    weekly(offer, worker)
    said = sentences(plan(worker).entries[0])
    assert "Mo, 29. März 2027 ist ein Feiertag: Ostermontag." in said
    assert "Mo, 17. Mai 2027 ist ein Feiertag: Pfingstmontag." in said
    school = "Mo, 4. Januar 2027; Mo, 1. Februar 2027; Mo, 22. März 2027; Mo, 29. März 2027"
    assert f"4 Termine liegen in den Schulferien: {school}" in said
    without = plan(worker, without_public_holidays=True, without_school_holidays=True)
    entry = without.entries[0]
    assert len(entry.new) == 21
    assert entry.left_out == [
        "Mo, 4. Januar 2027: Schulferien", "Mo, 1. Februar 2027: Schulferien", "Mo, 22. März 2027: Schulferien",
        "Mo, 29. März 2027: Ostermontag",
        "Mo, 17. Mai 2027: Pfingstmontag",
    ]  # fmt: skip
    copy(worker, without, without_public_holidays=True, without_school_holidays=True)
    assert len(spring_dates(offer)) == 21


def test_feasts_of_all_religions_are_hints(offer, worker):
    weekly(offer, worker)
    said = sentences(plan(worker).entries[0])
    assert "Mo, 8. Februar 2027: Beginn des Ramadan (islamisch, voraussichtlich)" in said
    assert any(sentence.startswith("Mo, 22. März 2027: Holi (hinduistisch") for sentence in said)


def test_a_closed_house_and_a_pause_show_and_the_dates_are_off_at_once(town, offer, worker):
    weekly(offer, worker)
    ClosingDays.objects.create(
        site=town.house, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 10), reason="works", note="Umbau"
    )
    preview = plan(worker)
    assert "Mo, 4. Januar 2027 entsteht und ist gleich abgesagt: das Haus ist geschlossen (Umbau)" in sentences(
        preview.entries[0]
    )
    copy(worker, preview)
    assert [row.session.starts_local for row in Cancellation.objects.all()] == ["2027-01-04T10:00"]


def test_clashes_at_the_same_house_show_with_what_is_there_and_with_each_other(town, offer, worker):
    weekly(offer, worker)
    cafe = people.offer(town, title="Café")
    weekly(cafe, worker, at="11:00")
    elsewhere = people.offer(town, title="Chor", site=town.cafe, carrier=town.own_carrier)
    weekly(elsewhere, worker)
    after = people.offer(town, title="Danach")
    weekly(after, worker, at="12:30")
    feast = people.offer(town, title="Stadtteilfest")
    actions.add_sessions(actor=worker, offer=feast, starts=[datetime(2027, 6, 28, 9)], minutes=90)
    notes = {entry.offer.title: sentences(entry) for entry in plan(worker).entries}
    course = [said for said in notes["Deutschkurs am Vormittag"] if "selben Ort" in said]
    assert course == [
        "26-mal zur selben Zeit am selben Ort, zuerst am Mo, 4. Januar 2027: Café",
        "Zur selben Zeit am selben Ort am Mo, 28. Juni 2027: Stadtteilfest",
    ]
    assert not [said for said in notes["Chor"] + notes["Danach"] if "selben Ort" in said]


def test_leaders_who_leave_and_houses_that_end_are_named(town, offer, worker, stranger):
    weekly(offer, worker)
    gone = Contact.objects.create(name="Frau Früher", organisation=town.own_carrier, ends_on=date(2026, 12, 31))
    stays = Contact.objects.create(name="Herr Bleibt", organisation=town.own_carrier)
    stranger.account.is_active = False
    stranger.account.save()
    shut = Contact.objects.create(name="Frau Ohnekonto", organisation=town.own_carrier, account=stranger.account)
    offer.leaders.set([gone, stays, shut])
    town.house.ends_on = date(2027, 3, 31)
    town.house.save()
    said = " ".join(sentences(plan(worker).entries[0]))
    assert "Frau Früher leitet das Angebot, ist aber nur bis Do, 31. Dezember 2026 tätig." in said
    assert "Frau Ohnekonto leitet das Angebot, hat aber kein Konto mehr." in said
    assert "Mittelpunkt gibt es nur bis Mi, 31. März 2027." in said
    assert "Herr Bleibt" not in said


# Who, and what was shown


def test_nobody_copies_what_another_carrier_keeps(town, offer, worker, stranger, coordinator, resident):
    row = weekly(offer, worker)
    preview = plan(worker)
    assert [entry.series for entry in preview.entries] == [row]
    for actor in (stranger, coordinator, resident):
        assert queries.series_to_copy(actor, since=SINCE, before=SPRING.first) == []
        with pytest.raises(PermissionDenied):
            copy(actor, preview)
    assert not spring_dates(offer)


def test_one_foreign_series_among_own_ones_stops_all_of_them(town, offer, worker, stranger):
    weekly(offer, worker)
    foreign = people.offer(town, site=town.cafe, carrier=town.other_carrier, title="Fremd")
    other = weekly(foreign, stranger)
    preview = plan(worker)
    with pytest.raises(PermissionDenied):
        copy(worker, preview, keys=[*[entry.series.pk for entry in preview.chosen], other.pk])


def copy_keys(actor, keys, shown):
    return actions.copy_half_year(actor=actor, keys=keys, period=SPRING, shown=shown)


def test_what_was_not_shown_is_not_made(town, offer, worker):
    row = weekly(offer, worker)
    seen = plan(worker).preview.shown
    with pytest.raises(NotShown):
        copy_keys(worker, [row.pk], "")
    ClosingDays.objects.create(
        site=town.house, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 10), reason="works", note="Umbau"
    )
    with pytest.raises(NotShown):
        copy_keys(worker, [row.pk], seen)
    assert not spring_dates(offer)
    copy_keys(worker, [row.pk], plan(worker).preview.shown)
    assert len(spring_dates(offer)) == 26


def test_all_of_it_or_nothing(town, offer, worker, monkeypatch):
    weekly(offer, worker)
    weekly(people.offer(town, title="Zumba"), worker)
    preview = plan(worker)
    real, made = queries.plan_new, []

    def fails_the_second_time(draft):
        made.append(draft)
        if len(made) > 2:  # planned, then planned again inside the first of two series
            raise Refused("Unterbrochen.")
        return real(draft)

    monkeypatch.setattr(queries, "plan_new", fails_the_second_time)
    with pytest.raises(Refused, match="Unterbrochen"):
        copy(worker, preview)
    assert len(made) == 3
    assert Series.objects.count() == 2
    assert not Session.objects.filter(starts_local__gte="2027").exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_copy_at_the_same_moment_make_the_dates_once(offer, worker):
    row = weekly(offer, worker)
    shown, barrier, ends = plan(worker).preview.shown, threading.Barrier(2), []

    def press():
        with clock.at(datetime(2026, 9, 1, 8, tzinfo=clock.BERLIN)):
            barrier.wait()
            try:
                copy_keys(worker, [row.pk], shown)
                ends.append("made")
            except Refused:
                ends.append("refused")
            finally:
                connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["made", "refused"]
    assert offer.series.count() == 2
    assert len(spring_dates(offer)) == 26


# The page


def values(**more):
    return {"since": "2026-07-01", "first": "2027-01-01", "last": "2027-06-30", **more}


def test_the_page_suggests_the_next_half_year(offer, worker, signed_in):
    page = signed_in(worker).get(reverse("offers:halfyear")).content.decode()
    assert 'name="first" value="2027-01-01"' in page
    assert 'name="last" value="2027-06-30"' in page
    assert 'name="since" value="2026-07-01"' in page


def test_look_choose_and_say_yes(town, offer, worker, signed_in):
    keep = weekly(offer, worker)
    leave = weekly(people.offer(town, title="Nähcafé"), worker, at="14:00")
    office, address = signed_in(worker), reverse("offers:halfyear")
    page = office.get(address, values()).content.decode()
    assert "Gewählt: 2 Reihen, 52 neue Termine" in page
    assert "Ostermontag" in page
    assert not spring_dates(offer)
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page)[1]
    other = office.post(address, values(series=[keep.pk], shown=shown))
    assert other.status_code == 422
    assert "sehen Sie sich erst an" in other.content.decode()
    again = office.post(address, values(series=[keep.pk], shown=shown, again="1")).content.decode()
    assert "Gewählt: 1 Reihe, 26 neue Termine" in again
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', again)[1]
    done = office.post(address, values(series=[keep.pk], shown=shown))
    assert done.status_code == 302
    assert "1 Reihe ist angelegt" in office.get(done["Location"]).content.decode()
    assert len(spring_dates(offer)) == 26
    assert not spring_dates(leave.offer)


def test_nothing_chosen_is_said(offer, worker, signed_in):
    weekly(offer, worker)
    refused = signed_in(worker).post(reverse("offers:halfyear"), values(shown=""))
    assert refused.status_code == 422
    assert "Bitte wählen Sie mindestens eine Reihe." in refused.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last": "2026-12-31"}, "Das Ende des Zeitraums liegt vor seinem Anfang."),
        ({"first": "2026-01-01", "last": "2026-06-30", "since": "2025-07-01"}, "Dieser Zeitraum ist schon vorbei."),
        ({"last": "2030-06-30"}, "Termine gibt es höchstens bis"),
        ({"since": "2027-01-01"}, "Die Vorlage muss vor dem neuen Zeitraum beginnen."),
        ({"since": "2020-01-01"}, "Bitte gehen Sie höchstens zwei Jahre zurück."),
        ({"first": "Frühling"}, "Vorschau zeigen"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(offer, worker, signed_in, wrong, said):
    answer = signed_in(worker).get(reverse("offers:halfyear"), values(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_one_carrier_or_one_site_at_a_time(town, offer, manager, signed_in):
    weekly(offer, manager)
    weekly(people.offer(town, site=town.cafe, carrier=town.other_carrier, title="Chor"), manager)
    office, address = signed_in(manager), reverse("offers:halfyear")
    assert "Gewählt: 2 Reihen" in office.get(address, values()).content.decode()
    by_carrier = office.get(address, values(carrier=town.other_carrier.pk)).content.decode()
    by_site = office.get(address, values(site=town.house.pk)).content.decode()
    assert "Chor" in by_carrier
    assert "Deutschkurs am Vormittag" not in by_carrier
    assert "Deutschkurs am Vormittag" in by_site
    assert "<bdi>Chor</bdi>" not in by_site


def test_a_withdrawn_offer_is_not_suggested(offer, worker):
    weekly(offer, worker)
    Offer.objects.update(is_published=False)
    assert plan(worker).entries == []


def test_hostile_titles_come_out_as_text(offer, worker, signed_in):
    weekly(offer, worker)
    Offer.objects.update(title="<script>alert(1)</script>{{7*7}}")
    page = signed_in(worker).get(reverse("offers:halfyear"), values()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


def test_the_preview_asks_the_database_as_often_for_one_as_for_three(
    town, offer, worker, django_assert_max_num_queries
):
    weekly(offer, worker)
    with django_assert_max_num_queries(20) as first:
        assert plan(worker).preview.shown
    for number in range(2):
        weekly(people.offer(town, title=f"Kurs {number}"), worker, at=f"1{number + 4}:00")
    with django_assert_max_num_queries(20) as second:
        half_year = plan(worker)
        assert half_year.preview.shown
    assert len(half_year.chosen) == 3
    assert len(second.captured_queries) == len(first.captured_queries)
