"""A calendar that is read again changes what it changed, and leaves what people did here in the meantime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions, queries
from quartierwerk.offers.imports import read_calendar_file, take_calendar
from quartierwerk.offers.models import Cancellation, Offer, Series, Session
from quartierwerk.offers.tests import builders
from quartierwerk.offers.tests.calendars import BERLIN, calendar, event

OPERATOR = Clock()


@pytest.fixture(autouse=True)
def first_of_october():
    """Thursday, 1 October 2026, 10:00 in Berlin."""
    with clock.at(datetime(2026, 10, 1, 8, tzinfo=UTC)):
        yield


def tuesdays(at="180000", count=4, first="20261013"):
    return f"DTSTART{BERLIN}{first}T{at}", "DURATION:PT90M", f"RRULE:FREQ=WEEKLY;COUNT={count}"


def local(**where) -> list[str]:
    """Begins of all dates in order, called-off ones with an x before."""
    rows = Session.objects.filter(**where).order_by("starts_local").select_related("cancellation")
    return [f"{'x' if row.is_cancelled else ''}{row.starts_local[5:]}" for row in rows]


def date(slot: str) -> Session:
    return Session.objects.select_related("cancellation").get(slot=f"2026-{slot}")


def count(session: Session, visits: int = 12) -> Tally:
    now = clock.now()
    return Tally.objects.create(
        session=session, visits=visits, counted_at=now, recorded_at=now, recorded_by="account:1"
    )


FOUR = ["10-13T18:00", "10-20T18:00", "10-27T18:00", "11-03T18:00"]


# What the calendar changed


def test_only_the_event_that_changed_is_changed(office):
    office.read(event(*tuesdays()), event(*tuesdays(), uid="b@example.org"))
    other = list(Session.objects.filter(offer__uid="b@example.org").values())
    report = office.read(event(*tuesdays(), title="Deutsch für alle"), event(*tuesdays(), uid="b@example.org"))
    assert (report["changed"], report["unchanged"]) == (["kurs@example.org"], ["b@example.org"])
    assert Offer.objects.get(uid="kurs@example.org").title == "Deutsch für alle"
    assert list(Session.objects.filter(offer__uid="b@example.org").values()) == other


def test_a_new_hour_moves_the_dates_and_tells_subscribers(office):
    office.read(event(*tuesdays()))
    before = dict(Session.objects.values_list("slot", "pk"))
    office.read(event(*tuesdays(at="170000")))
    assert local() == ["10-13T17:00", "10-20T17:00", "10-27T17:00", "11-03T17:00"]
    assert dict(Session.objects.values_list("slot", "pk")) == before
    assert set(Session.objects.values_list("sequence", flat=True)) == {1}
    assert Series.objects.get().starts_local == "2026-10-13T17:00"


def test_a_new_weekday_moves_each_date_within_its_week(office):
    office.read(event(*tuesdays()))
    keys = set(Session.objects.values_list("pk", flat=True))
    office.read(event(*tuesdays(first="20261014")))
    assert local() == ["10-14T18:00", "10-21T18:00", "10-28T18:00", "11-04T18:00"]
    assert set(Session.objects.values_list("pk", flat=True)) == keys


def test_a_single_date_can_move_anywhere(office):
    office.read(event(f"DTSTART{BERLIN}20261013T180000", "DURATION:PT1H"))
    key = Session.objects.get().pk
    office.read(event(f"DTSTART{BERLIN}20261201T150000", "DURATION:PT2H"))
    assert local(pk=key) == ["12-01T15:00"]


def test_more_and_fewer_dates(office):
    office.read(event(*tuesdays()))
    office.read(event(*tuesdays(count=5)))
    assert local() == [*FOUR, "11-10T18:00"]
    report = office.read(event(*tuesdays(count=2)))
    assert local() == FOUR[:2]
    assert [note["sentence"] for note in report["notes"]] == ["3 Termine stehen nicht mehr im Kalender und entfallen."]


def test_an_exception_comes_and_goes(office):
    office.read(event(*tuesdays()))
    office.read(event(*tuesdays(), f"EXDATE{BERLIN}20261020T180000"))
    assert local() == [FOUR[0], *FOUR[2:]]
    office.read(event(*tuesdays()))
    assert local() == FOUR


def test_a_date_is_called_off_moved_and_back_again(office):
    off = event(f"RECURRENCE-ID{BERLIN}20261020T180000", "STATUS:CANCELLED")
    moved = event(f"RECURRENCE-ID{BERLIN}20261020T180000", f"DTSTART{BERLIN}20261021T100000", "DURATION:PT1H")
    office.read(event(*tuesdays()))
    office.read(event(*tuesdays()), off)
    assert local() == [FOUR[0], f"x{FOUR[1]}", *FOUR[2:]]
    assert date("10-20T18:00").sequence == 1
    office.read(event(*tuesdays()), moved)
    assert local() == [FOUR[0], "10-21T10:00", *FOUR[2:]]
    office.read(event(*tuesdays()))
    assert local() == FOUR
    assert date("10-20T18:00").sequence == 3


def test_an_event_is_called_off_as_a_whole_and_back_again(office):
    office.read(event(*tuesdays()))
    office.read(event(*tuesdays(), "STATUS:CANCELLED"))
    assert local() == [f"x{slot}" for slot in FOUR]
    office.read(event(*tuesdays()))
    assert local() == FOUR
    assert Cancellation.objects.count() == 0


def test_another_place_takes_the_dates_along(office, town):
    office.read(event(*tuesdays()))
    office.read(event(*tuesdays(), "LOCATION:Hinterhof"))
    assert set(Session.objects.values_list("site", "place_words")) == {(town.house.pk, "Hinterhof")}
    office.read(event(*tuesdays(), "LOCATION:Nordhalle"), options=("--site-by-location",))
    assert set(Session.objects.values_list("site", "place_words")) == {(town.hall.pk, "")}
    assert Offer.objects.get().area == town.north


def test_an_event_that_is_missing_stays(office):
    office.read(event(*tuesdays()), event(*tuesdays(), uid="b@example.org"))
    report = office.read(event(*tuesdays(), uid="b@example.org"))
    assert report["unchanged"] == ["b@example.org"]
    assert Offer.objects.filter(uid="kurs@example.org").exists()
    assert len(local(offer__uid="kurs@example.org")) == 4


# What people changed here


def test_what_people_added_to_an_offer_survives(office):
    """Picture, languages, access, price: nothing of it stands in a calendar."""
    office.read(event(*tuesdays(), "DESCRIPTION:Alt"))
    offer = Offer.objects.get()
    put(offer, "title", "ar", "دورة ألمانية", origin="person", by="account:1", at="2026-10-01T08:00:00")
    own = {
        "translations": offer.translations, "picture": "0" * 32 + ".webp", "picture_alt": "Menschen am Tisch",
        "languages": ("ar", "de"), "fields": ("bildung",), "groups": ("frauen",), "free": "yes", "step_free": "yes",
        "children": "childcare", "women_only": "yes", "papers": "no", "sign_up": "none", "seats": 12,
        "contact_phone": "05721 1", "is_published": False, "slug": "deutsch",
    }  # fmt: skip
    Offer.objects.filter(pk=offer.pk).update(**own)
    report = office.read(event(*tuesdays(count=5), "DESCRIPTION:Neu"))
    offer.refresh_from_db()
    assert report["changed"] == ["kurs@example.org"]
    assert offer.description == "Neu"
    assert {name: getattr(offer, name) for name in own} == own


def test_a_title_that_people_wrote_here_stays_and_the_report_says_so(office, worker):
    office.read(event(*tuesdays(), "DESCRIPTION:Alt"))
    actions.edit_offer(actor=worker, offer=Offer.objects.get(), changes={"title": "Deutsch am Abend"})
    report = office.read(event(*tuesdays(), "DESCRIPTION:Neu", title="Deutschkurs A1"))
    offer = Offer.objects.get()
    assert (offer.title, offer.description) == ("Deutsch am Abend", "Neu")
    assert [(note["uid"], note["field"]) for note in report["notes"]] == [("kurs@example.org", "SUMMARY")]
    report = office.read(event(*tuesdays(), "DESCRIPTION:Ganz neu", title="Deutschkurs A1"))
    assert report["notes"] == []  # the calendar does not say anything new about the title
    assert Offer.objects.get().title == "Deutsch am Abend"


def test_a_site_that_people_chose_here_stays(office, worker, town):
    office.read(event(*tuesdays()))
    offer = Offer.objects.get()
    _moving, preview = queries.plan_new_site(offer, str(town.cafe))
    actions.edit_offer(actor=worker, offer=offer, changes={"site": town.cafe}, shown=preview.shown)
    office.read(event(*tuesdays(count=5)))
    assert Offer.objects.get().site == town.cafe
    assert set(Session.objects.values_list("site", flat=True)) == {town.cafe.pk}
    assert len(local()) == 5


def test_a_date_that_people_moved_stays(office, worker):
    office.read(event(*tuesdays()))
    session = date("10-20T18:00")
    preview = queries.plan_move(session, "2026-10-22T09:00", "2026-10-22T10:30", session.site)
    actions.move_session(
        actor=worker, session=session, start=builders.local("2026-10-22T09:00"), minutes=90, site=session.site,
        shown=preview.shown,
    )  # fmt: skip
    report = office.read(event(*tuesdays(at="170000")))
    assert local() == ["10-13T17:00", "10-22T09:00", "10-27T17:00", "11-03T17:00"]
    assert [note["sentence"] for note in report["notes"]] == ["1 Termin wurde hier von Hand geändert und bleibt."]
    office.read(event(*tuesdays(at="170000"), f"EXDATE{BERLIN}20261020T170000"))
    assert "10-22T09:00" in local()


def test_a_date_that_people_called_off_stays_off(office, worker):
    office.read(event(*tuesdays()))
    actions.call_off(actor=worker, session=date("10-20T18:00"), reason="illness")
    office.read(event(*tuesdays(count=5)))
    assert local() == [FOUR[0], f"x{FOUR[1]}", *FOUR[2:], "11-10T18:00"]
    office.read(event(*tuesdays(), f"EXDATE{BERLIN}20261020T180000"))
    assert date("10-20T18:00").cancellation.reason == "illness"


def test_a_cancellation_of_the_calendar_that_people_took_back_stays_taken_back(office, worker):
    off = event(f"RECURRENCE-ID{BERLIN}20261020T180000", "STATUS:CANCELLED")
    office.read(event(*tuesdays()), off)
    actions.undo_cancellation(actor=worker, session=date("10-20T18:00"))
    office.read(event(*tuesdays(count=5)), off)
    assert local() == [*FOUR, "11-10T18:00"]


def test_a_date_that_people_removed_or_added_by_hand(office, worker, town):
    office.read(event(*tuesdays()))
    actions.remove_session(actor=worker, session=date("10-20T18:00"))
    offer = Offer.objects.get()
    actions.add_sessions(actor=worker, offer=offer, starts=[builders.local("2026-12-01T10:00")], minutes=60)
    office.read(event(*tuesdays(count=5)))
    assert local() == [FOUR[0], *FOUR[2:], "11-10T18:00", "12-01T10:00"]


def test_a_series_that_people_changed_here_stays_theirs(office, worker):
    office.read(event(*tuesdays()))
    builders.change(Series.objects.get(), worker, "2026-10-27T18:00", at="09:00")
    report = office.read(event(*tuesdays(count=6), title="Neuer Titel"))
    assert local() == ["10-13T18:00", "10-20T18:00", "10-27T09:00", "11-03T09:00", "11-10T09:00", "11-17T09:00"]
    assert Offer.objects.get().title == "Neuer Titel"
    assert [note["field"] for note in report["notes"]] == ["RRULE"]


def test_holidays_that_people_left_out_stay_left_out(office):
    """31 October is a public holiday in Niedersachsen."""
    saturdays = (f"DTSTART{BERLIN}20261024T180000", "DURATION:PT90M", "RRULE:FREQ=WEEKLY;COUNT=3")
    office.read(event(*saturdays))
    Series.objects.update(skips_public_holidays=True)
    Session.objects.filter(slot="2026-10-31T18:00").delete()
    office.read(event(*saturdays, title="Neu"))
    assert local() == ["10-24T18:00", "11-07T18:00"]


# What was counted


def test_a_counted_date_is_never_lost(office):
    office.read(event(*tuesdays(first="20260908", count=6)))
    count(date("09-15T18:00"))
    report = office.read(event(*tuesdays(first="20260929", count=3)))
    assert local() == ["09-15T18:00", "09-29T18:00", "10-06T18:00", "10-13T18:00"]
    assert Tally.objects.get().session.starts_local == "2026-09-15T18:00"
    assert len(report["notes"]) == 2


def test_a_counted_date_stays_on_its_day(office):
    office.read(event(f"DTSTART{BERLIN}20260908T180000", "DURATION:PT1H"))
    count(Session.objects.get())
    office.read(event(f"DTSTART{BERLIN}20261208T180000", "DURATION:PT1H"))
    assert local() == ["09-08T18:00", "12-08T18:00"]
    assert Tally.objects.get().session.starts_local == "2026-09-08T18:00"


def test_a_counted_date_is_not_called_off_afterwards(office):
    office.read(event(*tuesdays(first="20260922", count=3)))
    count(date("09-22T18:00"))
    office.read(event(*tuesdays(first="20260922", count=3), "STATUS:CANCELLED"))
    assert local() == ["09-22T18:00", "x09-29T18:00", "x10-06T18:00"]


def test_a_coming_date_on_which_something_hangs_is_called_off_instead_of_deleted(office):
    office.read(event(*tuesdays()))
    count(date("10-20T18:00"))  # somebody counted in advance
    office.read(event(*tuesdays(), f"EXDATE{BERLIN}20261020T180000"))
    assert local() == [FOUR[0], f"x{FOUR[1]}", *FOUR[2:]]
    office.read(event(*tuesdays()))
    assert local() == FOUR


# What is shown before


def test_a_person_takes_only_what_she_has_seen(office, town, worker):
    office.read(event(*tuesdays()))
    where = {"carrier": town.own_carrier, "site": town.house}
    data = calendar(event(*tuesdays(at="170000")))
    plan = queries.plan_calendar(Offer(area=town.west, **where), read_calendar_file(data, site=town.house).entries)
    assert next(effect.sentence for effect in plan.effects) == (
        "Deutschkurs: Di, 13. Oktober 2026, 18:00–19:30 → Di, 13. Oktober 2026, 17:00"
    )
    actions.call_off(actor=worker, session=date("10-20T18:00"), reason="illness")
    Session.objects.filter(slot="2026-10-13T18:00").delete()
    with pytest.raises(NotShown):
        take_calendar(data, actor=worker, shown=plan.shown, **where)
    assert "10-27T18:00" in local()
    with pytest.raises(NotShown):
        take_calendar(data, actor=worker, shown="", **where)


# Properties

HOURS = st.sampled_from(["090000", "180000", "023000"])
SLOTS = st.lists(st.integers(0, 5), max_size=2, unique=True)
FIRST = datetime(2026, 10, 6)


@st.composite
def versions(draw) -> bytes:
    """A weekly event with exceptions, moved and cancelled dates."""
    at, weekday, number = draw(HOURS), draw(st.integers(0, 6)), draw(st.integers(1, 6))
    first = FIRST + timedelta(days=weekday)
    begin = f"{first:%Y%m%d}T{at}"
    slots = [f"{first + timedelta(weeks=week):%Y%m%d}T{at}" for week in range(number)]
    out = [slots[week] for week in draw(SLOTS) if week < number]
    lines = [f"DTSTART{BERLIN}{begin}", "DURATION:PT45M", f"RRULE:FREQ=WEEKLY;COUNT={number}"]
    lines += [f"EXDATE{BERLIN}{','.join(out)}"] if out else []
    changes = []
    for week in draw(SLOTS):
        if week < number and slots[week] not in out:
            day = first + timedelta(weeks=week, days=draw(st.integers(0, 3)))
            change = draw(st.sampled_from(["STATUS:CANCELLED", "SUMMARY:Anders", "LOCATION:Park"]))
            changes.append(
                event(
                    f"RECURRENCE-ID{BERLIN}{slots[week]}", f"DTSTART{BERLIN}{day:%Y%m%d}T{draw(HOURS)}",
                    "DURATION:PT30M", change,
                )
            )  # fmt: skip
    off = ["STATUS:CANCELLED"] if draw(st.integers(0, 9)) == 0 else []
    return calendar(event(*lines, *off), *changes)


def seen() -> list[tuple]:
    rows = Session.objects.order_by("starts_at", "ends_at", "own_title").select_related("offer", "cancellation")
    return [
        (row.starts_at, row.ends_at, row.title, row.place_words, row.site_id, row.is_cancelled, row.is_all_day)
        for row in rows
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=versions(), second=versions())
def test_whatever_was_there_before_the_dates_are_those_of_the_last_file(town, first, second):
    """Reading A, B and B again is the same as reading B into an empty house, and writes nothing the last time."""
    where = {"actor": OPERATOR, "carrier": town.own_carrier, "site": town.house}
    Offer.objects.all().delete()
    assert not take_calendar(second, **where).refused
    fresh = seen()
    Offer.objects.all().delete()
    take_calendar(first, **where)
    take_calendar(second, **where)
    assert seen() == fresh
    rows = list(Session.objects.order_by("pk").values())
    assert take_calendar(second, **where).unchanged == ["kurs@example.org"]
    assert list(Session.objects.order_by("pk").values()) == rows


def test_the_clock_of_these_tests_stands(office):
    assert timezone.localtime(clock.now()).isoformat() == "2026-10-01T10:00:00+02:00"
