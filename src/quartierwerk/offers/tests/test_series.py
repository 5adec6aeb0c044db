"""Series make dates; a change shows what it does and touches nothing that has begun or that somebody hangs on."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Cancellation, Pause, Series, Session
from quartierwerk.offers.tests.builders import change, draft, local, next_day, series, shown_for, starts
from quartierwerk.places import actions as places
from quartierwerk.places.models import ClosingDays, SchoolHolidayOverride
from quartierwerk.places.queries import HolidayShift, Shift

MARCH = datetime(2030, 3, 1, 9, tzinfo=clock.BERLIN)  # a Friday; Easter is on 21 April 2030


@pytest.fixture
def march():
    with clock.at(MARCH):
        yield


def groups(preview):
    return {name: len(preview.in_group(name)) for name in {effect.group for effect in preview.effects}}


# Beginning


def test_a_series_makes_its_dates_with_the_time_on_the_wall(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 19), weeks=4)
    assert starts(offer) == ["2030-03-19T10:00", "2030-03-26T10:00", "2030-04-02T10:00", "2030-04-09T10:00"]
    before, after = offer.sessions.get(slot="2030-03-26T10:00"), offer.sessions.get(slot="2030-04-02T10:00")
    assert (before.starts_at.hour, after.starts_at.hour) == (9, 8)  # UTC; the clocks change on 31 March
    assert after.ends_at - after.starts_at == timedelta(minutes=90)
    assert (after.site, after.series, after.ends_local) == (offer.site, row, "2030-04-02T11:30")


def test_an_endless_series_reaches_18_months_ahead(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), rrule="FREQ=MONTHLY;BYDAY=1TU")
    assert starts(offer)[0] == "2030-03-05T10:00"
    assert starts(offer)[-1] == "2031-09-02T10:00"
    assert len(starts(offer)) == 19
    row.refresh_from_db()
    assert row.made_until == date(2031, 9, 30)


def test_a_series_that_ends_has_nothing_left_to_make(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    row.refresh_from_db()
    assert row.made_until == queries.ALL_MADE


def test_nobody_begins_a_series_unseen(march, offer, worker):
    with pytest.raises(NotShown):
        actions.add_series(actor=worker, draft=draft(offer), shown="")
    assert not Session.objects.exists()


def test_a_stranger_begins_no_series(offer, stranger):
    row = draft(offer)
    with pytest.raises(PermissionDenied):
        actions.add_series(actor=stranger, draft=row, shown=shown_for(row))
    assert not Series.objects.exists()


def test_a_repetition_that_means_nothing_is_refused_in_words(offer, worker):
    row = draft(offer, rrule="FREQ=HOURLY")
    with pytest.raises(Refused, match="Wiederholungen innerhalb eines Tages"):
        actions.add_series(actor=worker, draft=row, shown="")
    assert not Series.objects.exists()


def test_public_holidays_are_left_out_where_the_series_says_so(march, offer, worker):
    monday = date(2030, 4, 15)
    series(offer, worker, start=monday, rrule="FREQ=WEEKLY;UNTIL=20300506;BYDAY=MO", skips_public_holidays=True)
    assert [text[:10] for text in starts(offer)] == ["2030-04-15", "2030-04-29", "2030-05-06"]  # Easter Monday is out


def test_ten_times_without_holidays_means_ten_dates(march, offer, worker):
    series(offer, worker, start=date(2030, 4, 15), rrule="FREQ=WEEKLY;COUNT=3;BYDAY=MO", skips_public_holidays=True)
    assert [text[:10] for text in starts(offer)] == ["2030-04-15", "2030-04-29", "2030-05-06"]


def test_school_holidays_are_left_out_also_those_that_the_office_adds(march, offer, worker):
    SchoolHolidayOverride.objects.create(
        state_code="NI", starts_on=date(2030, 3, 11), ends_on=date(2030, 3, 15), name="Projektwoche"
    )
    row = draft(offer, start=date(2030, 3, 5), weeks=2, skips_school_holidays=True)
    queries.settle(row, queries.days_for(row))
    preview = queries.plan_new(row).preview
    assert [effect.sentence for effect in preview.in_group("skipped")] == ["Di, 12. März 2030: Schulferien"]
    actions.add_series(actor=worker, draft=row, shown=preview.shown)
    assert [text[:10] for text in starts(offer)] == ["2030-03-05", "2030-03-19"]


def test_where_no_state_is_known_the_preview_says_so(march, offer, town):
    town.state.state_code, town.state.official_key = "", ""
    town.state.save(update_fields=["state_code", "official_key"])
    row = draft(offer, start=date(2030, 3, 5), weeks=2, skips_school_holidays=True)
    queries.settle(row, queries.days_for(row))
    assert "kein Land eingetragen" in queries.plan_new(row).preview.in_group("hint")[0].sentence


def test_a_public_holiday_is_named_where_the_series_does_not_leave_it_out(march, offer):
    row = draft(offer, start=date(2030, 4, 15), rrule="FREQ=WEEKLY;COUNT=2;BYDAY=MO")
    assert queries.plan_new(row).hints == ["Mo, 22. April 2030 ist ein Feiertag: Ostermontag."]


@pytest.mark.parametrize("where", ["site", "area"])
def test_on_closing_days_the_date_is_made_and_off(march, offer, town, worker, where):
    place = {"site": town.house} if where == "site" else {"area": town.city}
    ClosingDays.objects.create(
        **place, starts_on=date(2030, 3, 11), ends_on=date(2030, 3, 15), reason="works", note="Neue Heizung"
    )
    ClosingDays.objects.create(site=town.cafe, starts_on=date(2030, 3, 4), ends_on=date(2030, 3, 8), reason="works")
    series(offer, worker, start=date(2030, 3, 5), weeks=3)
    off = Cancellation.objects.get()
    assert (off.session.slot, off.reason, off.note) == ("2030-03-12T10:00", "closed", "Neue Heizung")


def test_an_online_offer_takes_place_when_the_house_is_closed(march, offer, town, worker):
    ClosingDays.objects.create(site=town.house, starts_on=date(2030, 3, 11), ends_on=date(2030, 3, 15), reason="works")
    actions.edit_offer(actor=worker, offer=offer, changes={"mode": "online"})
    offer.refresh_from_db()
    series(offer, worker, start=date(2030, 3, 5), weeks=3)
    assert not Cancellation.objects.exists()


def test_a_date_that_is_there_is_not_made_twice(march, offer, worker):
    people.session(offer, days=4)  # 5 March, 10:00
    row = draft(offer, start=date(2030, 3, 5), weeks=2)
    assert "1 Termine gibt es zu dieser Zeit schon" in queries.plan_new(row).hints[0]
    series(offer, worker, start=date(2030, 3, 5), weeks=2)
    assert starts(offer) == ["2030-03-05T10:00", "2030-03-12T10:00"]


def test_at_the_former_time_of_a_moved_series_the_way_out_is_told(march, offer, worker):
    first = series(offer, worker, start=date(2030, 3, 5), weeks=2)
    change(first, worker, "2030-03-05T10:00", at="11:00")
    assert starts(offer) == ["2030-03-05T11:00", "2030-03-12T11:00"]

    again = draft(offer, start=date(2030, 3, 5), weeks=3)
    queries.settle(again, queries.days_for(again))
    [hint] = queries.plan_new(again).hints
    assert hint.startswith("2 Termine entstehen nicht, weil ein verlegter Termin um diese Zeit begann")
    assert "eigenes Angebot" in hint

    again = draft(offer, start=date(2030, 3, 5), weeks=2)
    queries.settle(again, queries.days_for(again))
    with pytest.raises(Refused, match="eigenes Angebot"):
        actions.add_series(actor=worker, draft=again, shown=queries.plan_new(again).preview.shown)


# Changing from a date on


def test_this_and_following_go_to_another_time_and_keep_their_identifier(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    kept = dict(offer.sessions.values_list("slot", "pk"))
    new = change(row, worker, "2030-03-19T10:00", at="17:30", minutes=60, rrule="FREQ=WEEKLY;COUNT=2;BYDAY=TU")
    assert starts(offer) == ["2030-03-05T10:00", "2030-03-12T10:00", "2030-03-19T17:30", "2030-03-26T17:30"]
    assert dict(offer.sessions.values_list("slot", "pk")) == kept
    assert list(offer.sessions.values_list("sequence", flat=True)) == [0, 0, 1, 1]
    assert new.pk != row.pk
    row.refresh_from_db()
    assert row.rrule == "FREQ=WEEKLY;UNTIL=20300319T095959;BYDAY=TU"
    assert queries.in_words(row) == "jeden Dienstag, 10:00–11:30, bis 18. März 2030"


def test_a_series_that_has_not_begun_is_changed_as_it_is(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    new = change(row, worker, "2030-03-05T10:00", at="09:00")
    assert new.pk == row.pk
    assert Series.objects.count() == 1
    assert [text[11:] for text in starts(offer)] == ["09:00"] * 4


def test_all_means_all_that_is_to_come(offer, worker):
    with clock.at(MARCH):
        row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    with clock.at(MARCH + timedelta(days=12)):  # 13 March; two dates have been
        change(row, worker, clock.wall_now(), start=date(2030, 3, 13), at="12:00",
               rrule="FREQ=WEEKLY;UNTIL=20300326;BYDAY=TU")  # fmt: skip
    assert starts(offer) == ["2030-03-05T10:00", "2030-03-12T10:00", "2030-03-19T12:00", "2030-03-26T12:00"]


def test_another_weekday_moves_each_date_within_its_week(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    kept = set(offer.sessions.values_list("pk", flat=True))
    change(row, worker, "2030-03-05T10:00", rrule="FREQ=WEEKLY;COUNT=3;BYDAY=TH")
    assert [text[:10] for text in starts(offer)] == ["2030-03-07", "2030-03-14", "2030-03-21"]
    assert set(offer.sessions.values_list("pk", flat=True)) == kept


def test_a_date_that_went_with_its_series_is_not_one_that_was_moved(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    change(row, worker, "2030-03-12T10:00", at="11:15", rrule="FREQ=WEEKLY;COUNT=3;BYDAY=TU")
    assert starts(offer)[1:] == ["2030-03-12T11:15", "2030-03-19T11:15", "2030-03-26T11:15"]
    assert [session.is_moved for session in offer.sessions.order_by("slot")] == [False] * 4
    by_hand = offer.sessions.get(slot="2030-03-19T10:00")
    by_hand.starts_local = "2030-03-19T15:00"
    assert by_hand.is_moved


def test_a_date_moved_by_hand_keeps_its_own_time_and_place(march, offer, town, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    moved = offer.sessions.get(slot="2030-03-12T10:00")
    preview = queries.plan_move(moved, "2030-03-13T15:00", "2030-03-13T16:00", town.cafe)
    actions.move_session(actor=worker, session=moved, start=local("2030-03-13T15:00"), minutes=60, site=town.cafe,
                         shown=preview.shown)  # fmt: skip
    change(row, worker, "2030-03-05T10:00", at="09:00", site=town.hall)
    assert starts(offer) == ["2030-03-05T09:00", "2030-03-13T15:00", "2030-03-19T09:00"]
    assert list(offer.sessions.order_by("slot").values_list("site__slug", flat=True)) == [
        "nordhalle", "cafe-am-eck", "nordhalle",
    ]  # fmt: skip


def test_what_a_person_called_off_stays_off(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    actions.call_off(actor=worker, session=offer.sessions.get(slot="2030-03-12T10:00"), reason="illness")
    change(row, worker, "2030-03-05T10:00", at="09:00")
    assert Cancellation.objects.get().session.starts_local == "2030-03-12T09:00"


def test_dates_that_are_left_over_go_and_new_ones_come(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    change(row, worker, "2030-03-05T10:00", rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU")
    assert [text[:10] for text in starts(offer)] == ["2030-03-05", "2030-03-19", "2030-04-02"]


def test_a_change_is_refused_if_something_happened_since_it_was_shown(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    new = queries.draft_from(row, row.starts_local, starts_local="2030-03-05T09:00", minutes=90, rrule=row.rrule)
    queries.settle(new, queries.days_for(new))
    shown = queries.plan_change(row, new, row.starts_local).preview.shown
    actions.end_series(actor=worker, series=row, last_on=date(2030, 3, 12),
                       shown=queries.plan_end(row, date(2030, 3, 12)).preview.shown)  # fmt: skip
    with pytest.raises(NotShown):
        actions.change_series(actor=worker, series=row, draft=new, since=row.starts_local, shown=shown)
    assert starts(offer) == ["2030-03-05T10:00", "2030-03-12T10:00"]


def test_a_day_taken_out_by_hand_stays_out_at_the_new_time(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    actions.remove_session(actor=worker, session=offer.sessions.get(slot="2030-03-12T10:00"))
    row.refresh_from_db()
    assert row.exdates == ["2030-03-12T10:00"]
    change(row, worker, "2030-03-05T10:00", at="09:00")
    assert starts(offer) == ["2030-03-05T09:00", "2030-03-19T09:00"]


def test_on_its_new_day_a_date_follows_the_closing_days(march, offer, town, worker):
    ClosingDays.objects.create(site=town.house, starts_on=date(2030, 3, 12), ends_on=date(2030, 3, 12), reason="works")
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    assert Cancellation.objects.get().session.slot == "2030-03-12T10:00"
    change(row, worker, "2030-03-05T10:00", rrule="FREQ=WEEKLY;COUNT=3;BYDAY=TH")
    assert not Cancellation.objects.exists()


def test_a_stranger_changes_no_series(march, offer, worker, stranger):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=3)
    with pytest.raises(PermissionDenied):
        change(row, stranger, "2030-03-05T10:00", at="09:00")
    with pytest.raises(PermissionDenied):
        actions.end_series(actor=stranger, series=row, last_on=date(2030, 3, 5))
    assert len(starts(offer)) == 3
    assert row not in queries.visible_series(stranger)


# Ending


def test_ending_a_series_shows_and_removes_what_would_have_come(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    with pytest.raises(NotShown):
        actions.end_series(actor=worker, series=row, last_on=date(2030, 3, 12))
    preview = queries.plan_end(row, date(2030, 3, 12)).preview
    assert [effect.sentence for effect in preview.effects] == [
        "Di, 19. März 2030, 10:00–11:30",
        "Di, 26. März 2030, 10:00–11:30",
    ]
    actions.end_series(actor=worker, series=row, last_on=date(2030, 3, 12), shown=preview.shown)
    assert starts(offer) == ["2030-03-05T10:00", "2030-03-12T10:00"]
    assert actions.top_up(actor=Clock(), keys=[row.pk], until=date(2032, 1, 31)) == 0


def test_a_series_that_ends_before_it_began_has_no_date(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    shown = queries.plan_end(row, date(2030, 3, 1)).preview.shown
    actions.end_series(actor=worker, series=row, last_on=date(2030, 3, 1), shown=shown)
    assert starts(offer) == []
    row.refresh_from_db()
    assert queries.planned(row, queries.days_for(row), first=date(2030, 3, 1), last=date(2030, 12, 31)) == []


# Pausing


def test_a_pause_calls_off_and_also_what_is_made_later(march, offer, worker, stranger):
    row = series(offer, worker, start=date(2030, 3, 5), weeks=4)
    sessions, preview = queries.plan_pause(offer, date(2030, 3, 10), date(2030, 3, 20))
    assert [session.slot for session in sessions] == ["2030-03-12T10:00", "2030-03-19T10:00"]
    with pytest.raises(PermissionDenied):
        actions.pause_offer(actor=stranger, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 20))
    with pytest.raises(NotShown):
        actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 20))
    pause = actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 20),
                                note="Sommerpause", shown=preview.shown)  # fmt: skip
    assert set(Cancellation.objects.values_list("session__slot", "reason", "note", "batch")) == {
        ("2030-03-12T10:00", "pause", "Sommerpause", pause.batch),
        ("2030-03-19T10:00", "pause", "Sommerpause", pause.batch),
    }
    actions.add_sessions(actor=worker, offer=offer, starts=[local("2030-03-15T18:00")], minutes=60)
    assert offer.sessions.get(slot="2030-03-15T18:00").cancellation.reason == "pause"
    assert row.sessions.count() == 4


def test_ending_a_pause_brings_back_what_is_still_to_come(offer, worker):
    with clock.at(MARCH):
        series(offer, worker, start=date(2030, 3, 5), weeks=4)
        _sessions, preview = queries.plan_pause(offer, date(2030, 3, 1), date(2030, 3, 20))
        pause = actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 1), ends_on=date(2030, 3, 20),
                                    shown=preview.shown)  # fmt: skip
    with clock.at(MARCH + timedelta(days=10)):  # 11 March
        _sessions, preview = queries.plan_resume(pause)
        assert [effect.sentence[:15] for effect in preview.effects] == ["Di, 12. März 20", "Di, 19. März 20"]
        actions.resume_offer(actor=worker, pause=pause, shown=preview.shown)
    assert list(Cancellation.objects.values_list("session__slot", flat=True)) == ["2030-03-05T10:00"]
    assert Pause.objects.get().ends_on == date(2030, 3, 10)


def test_a_pause_that_never_began_leaves_nothing(march, offer, worker):
    series(offer, worker, start=date(2030, 3, 5), weeks=4)
    _sessions, preview = queries.plan_pause(offer, date(2030, 3, 10), date(2030, 3, 20))
    pause = actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 20),
                                shown=preview.shown)  # fmt: skip
    actions.resume_offer(actor=worker, pause=pause, shown=queries.plan_resume(pause)[1].shown)
    assert not Cancellation.objects.exists()
    assert not Pause.objects.exists()


def test_after_a_pause_a_closed_house_stays_closed(march, offer, town, worker):
    series(offer, worker, start=date(2030, 3, 5), weeks=4)
    _sessions, preview = queries.plan_pause(offer, date(2030, 3, 10), date(2030, 3, 20))
    pause = actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 20),
                                shown=preview.shown)  # fmt: skip
    ClosingDays.objects.create(site=town.house, starts_on=date(2030, 3, 12), ends_on=date(2030, 3, 12), reason="works")
    actions.resume_offer(actor=worker, pause=pause, shown=queries.plan_resume(pause)[1].shown)
    assert list(Cancellation.objects.values_list("session__slot", "reason")) == [("2030-03-12T10:00", "closed")]


def test_a_pause_that_ends_before_it_begins_is_refused(march, offer, worker):
    with pytest.raises(Refused, match="Ende liegt vor dem Anfang"):
        actions.pause_offer(actor=worker, offer=offer, starts_on=date(2030, 3, 10), ends_on=date(2030, 3, 9))


# Making dates ahead


def test_topping_up_makes_the_next_month_once(offer, worker, town):
    with clock.at(MARCH):
        row = series(offer, worker, start=date(2030, 3, 5), rrule="FREQ=WEEKLY;BYDAY=TU")
        before = len(starts(offer))
        assert actions.top_up(actor=Clock(), keys=[row.pk], until=date(2031, 9, 30)) == 0
        ClosingDays.objects.create(site=town.house, starts_on=date(2031, 10, 7), ends_on=date(2031, 10, 7),
                                   reason="works")  # fmt: skip
        assert actions.top_up(actor=Clock(), keys=[row.pk], until=date(2031, 10, 31)) == 4
        assert actions.top_up(actor=Clock(), keys=[row.pk], until=date(2031, 10, 31)) == 0
    assert len(starts(offer)) == before + 4
    assert starts(offer)[-1] == "2031-10-28T10:00"
    assert Cancellation.objects.get().session.slot == "2031-10-07T10:00"


def test_topping_up_leaves_a_single_date_at_the_same_time_alone(march, offer, worker):
    row = series(offer, worker, start=date(2030, 3, 5), rrule="FREQ=WEEKLY;BYDAY=TU")
    actions.add_sessions(actor=worker, offer=offer, starts=[local("2031-10-07T10:00")], minutes=30, note="Fest")
    assert actions.top_up(actor=Clock(), keys=[row.pk], until=date(2031, 10, 31)) == 3
    assert offer.sessions.get(slot="2031-10-07T10:00").note == "Fest"


@pytest.mark.parametrize("count", [1, 3])
def test_topping_up_costs_the_same_queries_for_one_series_and_for_many(
    march, town, worker, django_assert_num_queries, count
):
    keys = []
    for number in range(count):
        offer = people.offer(town, slug=f"reihe-{number}")
        keys.append(series(offer, worker, start=date(2030, 3, 5), rrule="FREQ=WEEKLY;BYDAY=TU").pk)
    with django_assert_num_queries(15):
        assert actions.top_up(actor=Clock(), keys=keys, until=date(2031, 10, 31)) == 4 * count


def test_only_the_clock_tops_up(worker, manager, administrator, resident, offer):
    for actor in (worker, manager, administrator, resident):
        with pytest.raises(PermissionDenied):
            actions.top_up(actor=actor, keys=[], until=clock.today())


# Closed places


def test_closing_a_place_calls_off_what_would_be_there_and_opening_brings_it_back(march, offer, town, manager, worker):
    series(offer, worker, start=date(2030, 3, 5), weeks=3)
    days = {"starts_on": date(2030, 3, 4), "ends_on": date(2030, 3, 15), "reason": "works", "note": "Dach undicht"}
    with pytest.raises(NotShown) as refusal:
        places.close_days(actor=manager, area=town.west, **days)
    assert [effect.sentence for effect in refusal.value.effects] == [
        "Deutschkurs am Vormittag: Di, 5. März 2030, 10:00–11:30",
        "Deutschkurs am Vormittag: Di, 12. März 2030, 10:00–11:30",
    ]
    assert not ClosingDays.objects.exists()
    closing = places.close_days(actor=manager, area=town.west, shown=refusal.value.shown, **days)
    assert set(Cancellation.objects.values_list("reason", "note")) == {("closed", "Dach undicht")}
    with pytest.raises(NotShown) as refusal:
        places.withdraw_closing(actor=manager, closing=closing)
    assert [effect.group for effect in refusal.value.effects] == ["back", "back"]
    places.withdraw_closing(actor=manager, closing=closing, shown=refusal.value.shown)
    assert not Cancellation.objects.exists()


def test_a_resident_closes_nothing(offer, town, resident):
    with pytest.raises(PermissionDenied):
        actions.follow_places(actor=resident, shift=Shift())
    with pytest.raises(PermissionDenied):
        actions.follow_school_holidays(actor=resident, shift=HolidayShift("NI"))


# Words


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "jeden Dienstag, 10:00–11:30"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10", "jeden Dienstag und Donnerstag, 10:00–11:30, 10-mal"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "jede zweite Woche am Dienstag, 10:00–11:30"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "am 1. und 3. Dienstag im Monat, 10:00–11:30"),
        ("FREQ=MONTHLY;BYDAY=-1TU;UNTIL=20301231", "am letzten Dienstag im Monat, 10:00–11:30, bis 31. Dezember 2030"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "am 15. des Monats, 10:00–11:30"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "am letzten Tag des Monats, 10:00–11:30"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1TU", "jährlich nach einer eingelesenen Regel, 10:00–11:30"),
        ("FREQ=HOURLY", "Wiederholungen innerhalb eines Tages"),
        ("", "Di, 5. März 2030, 10:00–11:30"),
    ],
)
def test_a_repetition_is_said_in_words(rrule, words):
    row = Series(starts_local="2030-03-05T10:00", minutes=90, rrule=rrule)
    assert queries.in_words(row).startswith(words)


def test_the_next_tuesday_is_a_tuesday():
    assert next_day(1).weekday() == 1
    assert next_day(1) > clock.today()
