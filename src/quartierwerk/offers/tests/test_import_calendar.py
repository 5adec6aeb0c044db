"""Calendars of others become offers with their dates, as they say it. Expected dates are from a wall calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Guest
from quartierwerk.offers import tasks
from quartierwerk.offers.imports import take_calendar
from quartierwerk.offers.models import Cancellation, Offer, Series, Session
from quartierwerk.offers.tests.calendars import BERLIN, calendar, event
from quartierwerk.places.models import ClosingDays
from quartierwerk.vocabularies.actions import plant_lists


@pytest.fixture(autouse=True)
def first_of_october():
    """Thursday, 1 October 2026, 10:00 in Berlin."""
    with clock.at(datetime(2026, 10, 1, 8, tzinfo=UTC)):
        yield


WEEKLY = (
    f"DTSTART{BERLIN}20261013T180000",
    f"DTEND{BERLIN}20261013T193000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
TUESDAYS = [
    "2026-10-13T18:00:00+02:00",
    "2026-10-20T18:00:00+02:00",
    "2026-10-27T18:00:00+01:00",
    "2026-11-03T18:00:00+01:00",
]


# What a calendar says


def test_weekly_with_an_exception_across_the_clock_change(office):
    report = office.read(event(*WEEKLY, f"EXDATE{BERLIN}20261020T180000"))
    assert (office.code, report["taken"]) == (0, ["kurs@example.org"])
    assert office.dates() == [
        {"uid": "kurs@example.org", "title": "Deutschkurs", "starts_at": begin, "ends_at": end, "cancelled": False}
        for begin, end in (
            ("2026-10-13T18:00:00+02:00", "2026-10-13T19:30:00+02:00"),
            ("2026-10-27T18:00:00+01:00", "2026-10-27T19:30:00+01:00"),
            ("2026-11-03T18:00:00+01:00", "2026-11-03T19:30:00+01:00"),
        )
    ]


def test_an_evening_over_the_clock_change_ends_when_the_clock_says_so(office):
    office.read(event(f"DTSTART{BERLIN}20261024T220000", f"DTEND{BERLIN}20261025T060000"))
    assert [(row["starts_at"], row["ends_at"]) for row in office.dates()] == [
        ("2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00")
    ]


def test_past_dates_too_and_endless_series_eighteen_months_ahead(office):
    office.read(
        event(f"DTSTART{BERLIN}20190105T140000", f"DTEND{BERLIN}20190105T170000", "RRULE:FREQ=MONTHLY;BYDAY=1SA")
    )
    starts = office.starts()
    assert starts[:2] == ["2019-01-05T14:00:00+01:00", "2019-02-02T14:00:00+01:00"]
    assert starts[-1] == "2028-04-01T14:00:00+02:00"
    assert len(starts) == 9 * 12 + 4
    with clock.at(datetime(2026, 11, 2, tzinfo=UTC)):
        tasks.top_up()
    assert office.starts()[-1] == "2028-05-06T14:00:00+02:00"


def test_a_series_that_ends_is_there_as_a_whole_however_far_ahead(office):
    office.read(event(f"DTSTART{BERLIN}20320106T090000", f"DTEND{BERLIN}20320106T100000", "RRULE:FREQ=DAILY;COUNT=3"))
    assert office.starts() == [
        "2032-01-06T09:00:00+01:00",
        "2032-01-07T09:00:00+01:00",
        "2032-01-08T09:00:00+01:00",
    ]


def test_a_date_that_was_moved_and_renamed_is_one_date(office):
    office.read(
        event(*WEEKLY),
        event(
            f"RECURRENCE-ID{BERLIN}20261020T180000",
            f"DTSTART{BERLIN}20261021T170000",
            f"DTEND{BERLIN}20261021T180000",
            "SUMMARY:Deutschkurs im Park",
            "LOCATION:Bürgerpark",
            "DESCRIPTION:Bitte eine Decke mitbringen",
        ),
    )
    assert office.starts() == [TUESDAYS[0], "2026-10-21T17:00:00+02:00", TUESDAYS[2], TUESDAYS[3]]
    moved = Session.objects.get(slot="2026-10-20T18:00")
    assert (moved.own_title, moved.place_words, moved.note) == (
        "Deutschkurs im Park", "Bürgerpark", "Bitte eine Decke mitbringen",
    )  # fmt: skip
    assert (moved.ends_local, moved.is_moved) == ("2026-10-21T18:00", True)
    assert Session.objects.get(slot="2026-10-27T18:00").place_words == ""


def test_a_date_that_was_cancelled_stays_as_a_called_off_date(office):
    office.read(
        event(*WEEKLY),
        event(
            f"RECURRENCE-ID{BERLIN}20261020T180000", f"DTSTART{BERLIN}20261020T180000", "DURATION:PT90M",
            "STATUS:CANCELLED",
        ),
    )  # fmt: skip
    assert office.starts() == [TUESDAYS[0], f"x{TUESDAYS[1]}", TUESDAYS[2], TUESDAYS[3]]
    assert Cancellation.objects.get().reason == "other"


def test_a_cancelled_event_has_only_called_off_dates_also_later(office):
    office.read(event(f"DTSTART{BERLIN}20280401T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY", "STATUS:CANCELLED"))
    with clock.at(datetime(2027, 10, 1, tzinfo=UTC)):
        tasks.top_up()
    assert office.starts() == ["x2028-04-01T10:00:00+02:00"]


def test_whole_days(office):
    office.read(event("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert [(row["starts_at"], row["ends_at"]) for row in office.dates()] == [
        ("2026-10-24T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
        ("2026-10-31T00:00:00+01:00", "2026-11-02T00:00:00+01:00"),
    ]
    assert set(Session.objects.values_list("is_all_day", flat=True)) == {True}


def test_whole_days_of_a_calendar_from_elsewhere_are_our_days(office):
    office.read(event("DTSTART;VALUE=DATE:20261024"), head="X-WR-TIMEZONE:America/New_York\r\n")
    assert office.starts() == ["2026-10-24T00:00:00+02:00"]


def test_extra_dates(office):
    office.read(
        event(*WEEKLY[:2], f"RDATE{BERLIN}20261114T100000,20261205T100000"),
    )
    assert office.starts() == [
        "2026-10-13T18:00:00+02:00", "2026-11-14T10:00:00+01:00", "2026-12-05T10:00:00+01:00",
    ]  # fmt: skip


def test_a_single_date_in_utc_and_one_without_zone(office):
    office.read(
        event("DTSTART:20261013T160000Z", "DTEND:20261013T173000Z", uid="utc@example.org"),
        event("DTSTART:20261014T160000", "DTEND:20261014T173000", uid="floating@example.org"),
    )
    assert [(row["uid"], row["starts_at"]) for row in office.dates()] == [
        ("utc@example.org", "2026-10-13T18:00:00+02:00"),
        ("floating@example.org", "2026-10-14T16:00:00+02:00"),
    ]
    assert set(Series.objects.values_list("zone", "starts_local")) == {
        ("Europe/Berlin", "2026-10-13T18:00"),
        ("Europe/Berlin", "2026-10-14T16:00"),
    }


def test_a_series_elsewhere_follows_the_clocks_there(office):
    """New York changes its clocks a week later than Berlin."""
    office.read(
        event(
            "DTSTART;TZID=America/New_York:20261020T120000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE;TZID=America/New_York:20261020T120000",
        )
    )  # fmt: skip
    assert office.starts() == ["2026-10-27T17:00:00+01:00", "2026-11-03T18:00:00+01:00"]


def test_two_dates_at_the_same_wall_time_are_refused(office):
    """At 0:30 and 1:30 in UTC the clocks in Berlin show 2:30 both times in the night in which they are put back."""
    report = office.read(event("DTSTART:20261024T003000Z", "DURATION:PT10M", "RRULE:FREQ=DAILY;COUNT=4;BYHOUR=0,1"))
    assert [(item["record"], item["rule"]) for item in report["refused"]] == [("kurs@example.org", "SAME-WALL-TIME")]
    assert office.code == 1
    assert Offer.objects.count() == 0


def test_an_event_without_end_lasts_a_minute_and_the_report_says_so(office):
    report = office.read(event(f"DTSTART{BERLIN}20261013T180000"))
    assert [(row["starts_at"], row["ends_at"]) for row in office.dates()] == [
        ("2026-10-13T18:00:00+02:00", "2026-10-13T18:01:00+02:00")
    ]
    assert [note["field"] for note in report["notes"]] == ["DTEND"]


# What is refused


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ((*WEEKLY, "CLASS:PRIVATE"), "PRIVATE"),
        ((*WEEKLY, "CLASS:CONFIDENTIAL"), "PRIVATE"),
        ((*WEEKLY[:2], "RRULE:FREQ=HOURLY"), "MORE-THAN-DAILY"),
        ((f"DTSTART{BERLIN}20261013T180030", "RRULE:FREQ=DAILY;COUNT=2"), "SECONDS"),
        ((f"DTSTART{BERLIN}18001013T180000",), "YEAR"),
        ((f"DTSTART{BERLIN}19800101T180000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "TOO-MANY-DATES"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_the_rest_is_taken(office, lines, rule):
    report = office.read(event(*lines), event(*WEEKLY, uid="gut@example.org"))
    assert office.code == 1
    assert report["taken"] == ["gut@example.org"]
    (refusal,) = report["refused"]
    assert (refusal["record"], refusal["uid"], refusal["rule"]) == ("kurs@example.org", "kurs@example.org", rule)
    assert refusal["reason"].endswith(".")
    assert refusal["field"]
    assert set(Offer.objects.values_list("uid", flat=True)) == {"gut@example.org"}


def test_a_change_of_this_and_all_following_is_refused_by_name(office):
    change = event(f"RECURRENCE-ID;RANGE=THISANDFUTURE{BERLIN}20261020T180000", f"DTSTART{BERLIN}20261020T190000")
    report = office.read(event(*WEEKLY), change)
    assert {item["rule"] for item in report["refused"]} == {"RANGE", "SERIES-REFUSED"}
    assert Offer.objects.count() == 0


def test_of_two_versions_of_an_event_the_newer_one_counts(office):
    report = office.read(
        event(*WEEKLY, "SEQUENCE:1", title="Neu"), event(*WEEKLY, "SEQUENCE:0", title="Alt"),
    )  # fmt: skip
    assert [offer.title for offer in Offer.objects.all()] == ["Neu"]
    assert [item["rule"] for item in report["refused"]] == ["DUPLICATE-UID"]


def test_an_event_of_another_carrier_is_refused(office, town):
    office.read(event(*WEEKLY), options=("--carrier", town.other_carrier.slug))
    report = office.read(event(*WEEKLY, title="Gekapert"), options=("--carrier", town.own_carrier.slug))
    assert [(item["record"], item["rule"]) for item in report["refused"]] == [("kurs@example.org", "OTHER-CARRIER")]
    assert Offer.objects.get().title == "Deutschkurs"


def test_an_offer_made_here_does_not_become_that_of_a_calendar(office, offer):
    report = office.read(event(*WEEKLY, uid=offer.uid))
    assert [item["rule"] for item in report["refused"]] == ["OWN-OFFER"]
    assert Session.objects.count() == 0


def test_a_file_that_is_no_calendar_is_refused_whole(office):
    report = office.read_bytes(b"Montag: Deutschkurs")
    assert (office.code, [item["rule"] for item in report["refused"]]) == (1, ["NOT-A-CALENDAR"])


def test_more_dates_than_a_file_may_have_are_refused_and_nothing_is_saved(office, monkeypatch):
    monkeypatch.setattr("quartierwerk.offers.queries.calendars.MOST_DATES", 5)
    office.read(event(*WEEKLY))
    with pytest.raises(Exception, match="mehr als 5 Termine"):
        office.read(event(*WEEKLY, uid="a@example.org"), event(*WEEKLY, uid="b@example.org"))
    assert Offer.objects.count() == 1


# Texts


def test_mark_up_goes_and_texts_stay(office):
    office.read(
        event(
            *WEEKLY,
            'DESCRIPTION:<p>Mit <b>Kaffee</b> &amp\\; Kuchen<br>Infos: <a href="https://example.org/a">hier</a></p>'
            "<script>alert(1)</script>",
            "SUMMARY:Treffen <script>alert(1)</script><i>für alle</i>",
            "LOCATION:<b>Hinterhof</b>",
        )
    )
    offer = Offer.objects.get()
    assert offer.title == "Treffen für alle"
    assert offer.description == "Mit Kaffee & Kuchen\nInfos: hier (https://example.org/a)"
    assert Series.objects.get().place_words == "Hinterhof"


def test_texts_that_are_too_long_are_cut_and_the_report_says_so(office):
    report = office.read(
        event(*WEEKLY, f"SUMMARY:{'Kurs ' * 60}", f"DESCRIPTION:{'Wort ' * 2000}", f"LOCATION:{'Saal ' * 60}")
    )
    offer = Offer.objects.get()
    assert offer.title == "Kurs " * 39 + "…"
    assert len(offer.description) <= 6000
    assert len(Series.objects.get().place_words) <= 200
    assert [note["field"] for note in report["notes"]] == ["LOCATION", "SUMMARY", "DESCRIPTION"]


def test_the_address_of_the_event_stands_below_its_text(office):
    office.read(event(*WEEKLY, "DESCRIPTION:Für alle", "URL:https://example.org/kurs"))
    assert Offer.objects.get().description == "Für alle\n\nhttps://example.org/kurs"


def test_an_event_without_a_title(office):
    report = office.read(event(*WEEKLY, "SUMMARY:"))
    assert Offer.objects.get().title == "Ohne Titel"
    assert [note["field"] for note in report["notes"]] == ["SUMMARY"]


# Where it belongs


def test_without_options_it_goes_to_the_first_site_and_to_whoever_runs_it(office, town):
    office.read(event(*WEEKLY))
    offer = Offer.objects.get()
    assert (offer.site, offer.carrier, offer.area) == (town.house, town.own_carrier, town.west)
    assert (offer.is_published, offer.stock) == (True, "own")


def test_with_options_it_goes_where_it_is_told(office, town):
    office.read(event(*WEEKLY), options=("--site", "nordhalle"))
    offer = Offer.objects.get()
    assert (offer.site, offer.carrier, offer.area) == (town.hall, town.other_carrier, town.north)
    assert office.starts("--site", "nordhalle") == TUESDAYS
    assert office.starts("--site", "mittelpunkt") == []


def test_a_place_that_is_the_site_itself_is_not_said_twice(office, town):
    names = ("Mittelpunkt", "Hüttenstraße 15", "mittelpunkt, Hüttenstraße 15, 31655 Musterstadt")
    for number, location in enumerate(names):
        office.read(event(*WEEKLY, f"LOCATION:{location}", uid=f"{number}@example.org"))
    assert set(Session.objects.values_list("site", "place_words")) == {(town.house.pk, "")}


def test_another_place_stands_in_words_and_the_dates_still_belong_to_the_site(office, town):
    office.read(event(*WEEKLY, "LOCATION:Bürgerpark\\, Eingang Süd"))
    assert set(Session.objects.values_list("site", "place_words")) == {(town.house.pk, "Bürgerpark, Eingang Süd")}


def test_places_that_are_sites_are_found_on_demand(office, town):
    events = event(*WEEKLY, "LOCATION:Nordhalle", uid="nord@example.org"), event(*WEEKLY, "LOCATION:Irgendwo")
    office.read(*events, options=("--site-by-location",))
    assert dict(Offer.objects.values_list("uid", "site")) == {
        "nord@example.org": town.hall.pk,
        "kurs@example.org": town.house.pk,
    }
    assert Offer.objects.get(uid="nord@example.org").area == town.north


def test_categories_that_are_names_of_ours_become_fields_groups_and_languages(office):
    from quartierwerk.foundation.permissions import Clock

    plant_lists(actor=Clock())
    office.read(event(*WEEKLY, "CATEGORIES:schule und bildung,Arabisch,Frauen", "CATEGORIES:Türkisch,Sonstiges"))
    offer = Offer.objects.get()
    assert (offer.fields, offer.groups, offer.languages) == (("bildung",), ("frauen",), ("ar", "tr"))


def test_a_closed_house_calls_off_what_comes_in(office, town):
    ClosingDays.objects.create(site=town.house, starts_on="2026-10-20", ends_on="2026-10-20", reason="other")
    office.read(event(*WEEKLY))
    assert office.starts() == [TUESDAYS[0], f"x{TUESDAYS[1]}", *TUESDAYS[2:]]
    assert Cancellation.objects.get().reason == "closed"


def test_addresses_of_pages_are_short_and_never_the_same(office, town):
    cast.offer(town, slug="fruehstueck")
    office.read(*[event(*WEEKLY, title="Frühstück", uid=f"{number}@example.org") for number in range(3)])
    assert sorted(Offer.objects.values_list("slug", flat=True)) == [
        "fruehstueck", "fruehstueck-2", "fruehstueck-3", "fruehstueck-4",
    ]  # fmt: skip


# The commands


def test_a_place_or_carrier_that_does_not_exist_is_wrong_use(office, db):
    from quartierwerk.foundation.commands import WrongUse

    for options in (("--site", "mond"), ("--carrier", "niemand")):
        with pytest.raises(WrongUse) as refusal:
            office.read(event(*WEEKLY), options=options)
        assert refusal.value.returncode == 2
    with pytest.raises(WrongUse, match="kann nicht gelesen werden"):
        office.run("import-calendar", "/gibt/es/nicht.ics")
    with pytest.raises(WrongUse, match="kein Tag"):
        office.dates("--from", "gestern")
    with pytest.raises(WrongUse, match="vor seinem Anfang"):
        office.dates("--from", "2026-10-02", "--to", "2026-10-01")
    with pytest.raises(WrongUse, match="keinen Treffpunkt"):
        office.dates("--site", "mond")


def test_without_any_place_the_command_says_what_to_do(db, tmp_path):
    from quartierwerk.foundation.commands import WrongUse
    from quartierwerk.offers.tests.calendars import Office

    with pytest.raises(WrongUse, match="Bitte erst einen anlegen"):
        Office(tmp_path).read(event(*WEEKLY))


def test_dates_can_be_chosen_by_day_and_uid(office):
    office.read(event(*WEEKLY), event(*WEEKLY, uid="zwei@example.org"))
    chosen = office.starts("--uid", "zwei@example.org", "--from", "2026-10-20", "--to", "2026-10-27")
    assert chosen == TUESDAYS[1:3]


def test_without_json_both_commands_speak_german(office):
    words = office.run("import-calendar", office.file(calendar(event(*WEEKLY))))
    assert words.splitlines()[0] == "übernommen: 1, geändert: 0, unverändert: 0, abgelehnt: 0"
    lines = office.run("list-sessions").splitlines()
    assert lines[0] == "Di, 13.10.2026 18:00–19:30  Deutschkurs  [kurs@example.org]"
    assert len(lines) == 4


# Who may


def test_only_whoever_keeps_the_place_or_the_carrier_may(town, worker, manager, stranger, coordinator, administrator):
    data = calendar(event(*WEEKLY))
    for actor in (stranger, coordinator, administrator, Guest()):
        with pytest.raises(PermissionDenied):
            take_calendar(data, actor=actor, carrier=town.own_carrier, site=town.house)
    assert Offer.objects.count() == 0
    assert take_calendar(data, actor=worker, carrier=town.own_carrier, site=town.house).taken == ["kurs@example.org"]
    assert take_calendar(data, actor=manager, carrier=town.own_carrier, site=town.house).unchanged
    with pytest.raises(PermissionDenied):
        take_calendar(data, actor=manager, carrier=town.other_carrier, site=town.hall)


def test_a_place_named_by_the_calendar_must_be_one_that_is_kept(town, manager):
    data = calendar(event(*WEEKLY, "LOCATION:Nordhalle"))
    with pytest.raises(PermissionDenied):
        take_calendar(
            data, actor=manager, carrier=town.own_carrier, site=town.house, by_location={"nordhalle": town.hall}
        )
    assert Offer.objects.count() == 0


# Again


def test_a_second_time_nothing_is_written_but_the_line_in_the_log(office):
    events = [event(*WEEKLY, uid=f"{number}@example.org") for number in range(3)]
    office.read(*events)
    before = [list(model.objects.order_by("pk").values()) for model in (Offer, Series, Session, Cancellation)]
    logged = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        report = office.read(*events)
    assert (report["taken"], report["changed"], report["refused"]) == ([], [], [])
    assert report["unchanged"] == ["0@example.org", "1@example.org", "2@example.org"]
    writes = [query["sql"] for query in asked if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE", "COPY")]
    assert [sql.split()[2].strip('"') for sql in writes] == ["foundation_entry"]
    assert Entry.objects.count() == logged + 1
    assert [list(model.objects.order_by("pk").values()) for model in (Offer, Series, Session, Cancellation)] == before


def test_the_number_of_queries_does_not_grow_with_the_file(office):
    def asked(count: int, title: str) -> int:
        events = [event(*WEEKLY, uid=f"{title}-{number}@example.org", title=title) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            office.read(*events)
        return len(queries)

    assert asked(1, "Eins") == asked(20, "Viele")
