"""Calendar files: what is taken from them, what is refused and why, and what we write ourselves."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quartierwerk.foundation.ical import CalendarRefused, Entry, occurrences, read_calendar, write_calendar
from quartierwerk.foundation.ical.lines import Component, components, unfolded_lines
from quartierwerk.foundation.ical.zones import defined_zone, known_zone, vtimezone
from quartierwerk.foundation.recurrence import check_rule, next_slot, rule_for_calendar, to_utc

HOSTILE = json.loads((Path(__file__).parents[4] / "tests/data/hostile/blns.json").read_text())


def calendar(*events, head=""):
    """A file of events, each given as its lines without BEGIN and END."""
    body = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{body}\nEND:VCALENDAR\n".encode()


def read_one(lines, **more):
    found = read_calendar(calendar(lines, **more))
    assert found.refusals == ()
    (event,) = found.events
    return event


def refused(*events, **more):
    """The names under which the events of a file were refused, in order; nothing else was taken."""
    found = read_calendar(calendar(*events, **more))
    assert found.events == ()
    assert all(refusal.sentence for refusal in found.refusals)
    return [refusal.rule_name for refusal in found.refusals]


def dates(event):
    return [
        f"{found.starts:%Y-%m-%d %H:%M}"
        for found in occurrences(event, after=event.starts, before=event.starts + timedelta(days=400))
        if not found.is_cancelled
    ]


COURSE = """
UID:course@example.org
SEQUENCE:3
LAST-MODIFIED:20260801T100000Z
SUMMARY:Deutschkurs A1\\, Anfänger
DESCRIPTION:Erste Zeile\\nzweite\\; Zeile \\\\ Ende
LOCATION:Haus der Begegnung
URL:https://example.org/kurs?a=1,2
CATEGORIES:Sprache,Bildung\\, Kinder
CATEGORIES:Frauen
GEO:52.323;9.207
DTSTART;TZID=Europe/Berlin:20261013T180000
DTEND;TZID=Europe/Berlin:20261013T193000
RRULE:FREQ=WEEKLY;UNTIL=20261110T170000Z
EXDATE;TZID=Europe/Berlin:20261020T180000
"""


def test_an_event_is_taken_with_its_repetition_and_exceptions():
    event = read_one(COURSE)
    assert event.uid == "course@example.org"
    assert event.title == "Deutschkurs A1, Anfänger"
    assert event.description == "Erste Zeile\nzweite; Zeile \\ Ende"
    assert event.location == "Haus der Begegnung"
    assert event.url == "https://example.org/kurs?a=1,2"
    assert event.categories == ("Sprache", "Bildung, Kinder", "Frauen")
    assert event.geo == (52.323, 9.207)
    assert (event.starts, event.zone) == (datetime(2026, 10, 13, 18), "Europe/Berlin")
    assert event.duration == timedelta(minutes=90)
    assert event.ends == datetime(2026, 10, 13, 19, 30)
    assert event.rule.text == "FREQ=WEEKLY;UNTIL=20261110T180000"
    assert (event.sequence, event.last_modified) == (3, datetime(2026, 8, 1, 10, tzinfo=UTC))
    assert not event.all_day
    assert not event.is_cancelled
    assert not event.is_private
    # 18:00 before and after the clocks change on 25 October
    assert dates(event) == ["2026-10-13 18:00", "2026-10-27 18:00", "2026-11-03 18:00", "2026-11-10 18:00"]


def test_changed_dates_are_moved_renamed_and_cancelled():
    found = read_calendar(
        calendar(
            COURSE,
            """
UID:course@example.org
RECURRENCE-ID;TZID=Europe/Berlin:20261027T180000
DTSTART;TZID=Europe/Berlin:20261028T100000
DTEND;TZID=Europe/Berlin:20261028T110000
SUMMARY:Ausflug
LOCATION:Bahnhof
""",
            """
UID:course@example.org
RECURRENCE-ID:20261103T170000Z
DTSTART;TZID=Europe/Berlin:20261103T180000
STATUS:CANCELLED
""",
        )
    )
    assert (found.found, found.taken, found.refusals) == (3, 3, ())
    (event,) = found.events
    moved, off = event.overrides
    assert (moved.recurrence_id, moved.starts) == (datetime(2026, 10, 27, 18), datetime(2026, 10, 28, 10))
    assert (moved.title, moved.location, moved.duration) == ("Ausflug", "Bahnhof", timedelta(hours=1))
    assert (off.recurrence_id, off.is_cancelled) == (datetime(2026, 11, 3, 18), True)
    assert (off.title, off.duration) == ("Deutschkurs A1, Anfänger", timedelta(minutes=90))
    assert dates(event) == ["2026-10-13 18:00", "2026-10-28 10:00", "2026-11-10 18:00"]


def test_a_date_moved_into_a_window_is_seen_there_and_not_where_it_was():
    found = read_calendar(
        calendar(
            COURSE,
            "UID:course@example.org\nRECURRENCE-ID;TZID=Europe/Berlin:20261110T180000\n"
            "DTSTART;TZID=Europe/Berlin:20261201T180000\nSUMMARY:Später",
        )
    )
    (event,) = found.events
    december = occurrences(event, after=date(2026, 12, 1), before=date(2027, 1, 1))
    assert [(one.starts, one.title) for one in december] == [(datetime(2026, 12, 1, 18), "Später")]
    assert occurrences(event, after=date(2026, 11, 10), before=date(2026, 12, 1)) == []


def test_whole_days_end_before_the_day_that_is_named():
    event = read_one("UID:a\nDTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20260903")
    assert (event.all_day, event.starts, event.duration) == (True, datetime(2026, 9, 1), timedelta(days=2))
    assert read_one("UID:a\nDTSTART;VALUE=DATE:20260901").duration == timedelta(days=1)
    assert read_one("UID:a\nDTSTART:20260901\nDTEND:20260901").duration == timedelta(days=1)
    assert read_one("UID:a\nDTSTART;VALUE=DATE:20260901\nDTEND:20260903T000000Z").duration == timedelta(days=2)
    assert read_one("UID:a\nDTSTART;VALUE=DATE:20260901\nDURATION:P1W").duration == timedelta(days=7)


def test_a_duration_stands_for_the_end():
    event = read_one("UID:a\nDTSTART;TZID=Europe/Berlin:20260901T180000\nDURATION:PT1H30M")
    assert event.duration == timedelta(minutes=90)
    assert read_one("UID:a\nDTSTART:20260901T180000").duration == timedelta(0)
    both = "UID:a\nDTSTART:20260901T180000\nDTEND:20260901T190000\nDURATION:PT0S"
    assert read_one(both).duration == timedelta(hours=1)


def test_an_end_in_another_zone_is_the_same_moment():
    event = read_one("UID:a\nDTSTART;TZID=Europe/Berlin:20260901T180000\nDTEND:20260901T170000Z")
    assert event.duration == timedelta(hours=1)


# Zones


def test_a_single_time_in_utc_becomes_local():
    event = read_one("UID:a\nDTSTART:20260901T160000Z\nDTEND:20260901T170000Z")
    assert (event.starts, event.zone) == (datetime(2026, 9, 1, 18), "Europe/Berlin")
    in_london = read_one("UID:a\nDTSTART:20260901T160000Z", head="X-WR-TIMEZONE:Europe/London")
    assert (in_london.starts, in_london.zone) == (datetime(2026, 9, 1, 17), "Europe/London")
    nowhere = read_one("UID:a\nDTSTART:20260901T160000Z", head="X-WR-TIMEZONE:UTC")
    assert (nowhere.starts, nowhere.zone) == (datetime(2026, 9, 1, 18), "Europe/Berlin")


def test_a_repetition_in_utc_stays_in_utc():
    event = read_one("UID:a\nDTSTART:20261020T160000Z\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert event.zone == "UTC"
    moments = [
        to_utc(one.starts, event.zone) for one in occurrences(event, after=date(2026, 1, 1), before=date(2027, 1, 1))
    ]
    assert moments == [datetime(2026, 10, 20, 16, tzinfo=UTC), datetime(2026, 10, 27, 16, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/example.org/20260101_1/Europe/Berlin", "Europe/Berlin"),
        ("/example.org/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("Western/Central Europe", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_zone_names_are_known_in_the_spellings_of_other_programs(name, expected):
    zone = known_zone(name)
    assert (zone.key if zone else None) == expected


OWN_ZONE = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def test_a_zone_explained_in_the_file_is_recognised_by_what_it_says():
    head = OWN_ZONE.format(tzid="(UTC+01:00) Amsterdam\\, Berlin", winter="+0100", summer="+0200")
    lines = 'UID:a\nDTSTART;TZID="(UTC+01:00) Amsterdam\\, Berlin":20260901T180000\nRRULE:FREQ=WEEKLY;COUNT=3'
    assert read_one(lines, head=head).zone == "Europe/Berlin"
    helsinki = OWN_ZONE.format(tzid="Mine", winter="+0200", summer="+0300")
    single = read_one("UID:a\nDTSTART;TZID=Mine:20260901T180000", head=helsinki)
    assert (single.starts, single.zone) == (datetime(2026, 9, 1, 17), "Europe/Berlin")
    winter = read_one("UID:a\nDTSTART;TZID=Mine:20261201T180000", head=helsinki)
    assert winter.starts == datetime(2026, 12, 1, 17)


def test_a_zone_that_does_not_exist_costs_a_repetition_but_not_a_single_date():
    head = OWN_ZONE.format(tzid="Nowhere", winter="+0117", summer="+0217")
    assert refused("UID:a\nDTSTART;TZID=Nowhere:20260901T180000\nRRULE:FREQ=DAILY", head=head) == ["TZID-NOT-FOUND"]
    single = read_one("UID:a\nDTSTART;TZID=Nowhere:20260901T180000", head=head)
    assert single.starts == datetime(2026, 9, 1, 17, 43)


def test_exceptions_are_understood_in_every_spelling():
    timed = "UID:a\nDTSTART;TZID=Europe/Berlin:20260901T180000\nRRULE:FREQ=DAILY;COUNT=7\n"
    event = read_one(
        timed
        + "EXDATE;TZID=Europe/Berlin:20260902T180000\nEXDATE:20260903T160000Z,20260904T180000\n"
        + "EXDATE;VALUE=DATE:20260905\nEXDATE:"
    )
    assert dates(event) == ["2026-09-01 18:00", "2026-09-06 18:00", "2026-09-07 18:00"]
    whole_days = "UID:a\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=DAILY;COUNT=5\n"
    event = read_one(whole_days + "EXDATE:20260902T000000\nEXDATE:20260903T000000Z\nEXDATE:20260903T220000Z")
    assert dates(event) == ["2026-09-01 00:00", "2026-09-05 00:00"]
    floating = "UID:a\nDTSTART:20260901T180000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260902T180000Z,20260903T160000Z"
    assert dates(read_one(floating)) == ["2026-09-01 18:00"]


def test_exceptions_without_a_zone_are_meant_in_the_zone_of_the_event():
    lines = "UID:a\nDTSTART;TZID=America/New_York:20260901T180000\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20260902T180000"
    assert dates(read_one(lines)) == ["2026-09-01 18:00"]


def test_extra_dates_come_in_with_their_own_length():
    event = read_one(
        "UID:a\nDTSTART;TZID=Europe/Berlin:20260901T180000\nDURATION:PT1H\n"
        "RDATE;TZID=Europe/Berlin:20260910T190000,20260911T190000\n"
        "RDATE;VALUE=PERIOD:20260912T160000Z/PT3H,20260913T160000Z/20260913T170000Z"
    )
    found = occurrences(event, after=date(2026, 9, 1), before=date(2026, 10, 1))
    assert [(f"{one.starts:%d %H}", (one.ends - one.starts) // timedelta(hours=1)) for one in found] == [
        ("01 18", 1),
        ("10 19", 1),
        ("11 19", 1),
        ("12 18", 3),
        ("13 18", 1),
    ]


def test_the_beginning_is_a_date_even_beside_the_rule():
    event = read_one("UID:a\nDTSTART:20260901T180000\nRRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260912")
    assert dates(event) == ["2026-09-01 18:00", "2026-09-02 18:00", "2026-09-09 18:00"]


# Refused, with a name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("SUMMARY:Ohne Beginn", "DTSTART-MISSING"),
        ("DTSTART:tomorrow", "DTSTART-UNREADABLE"),
        ("DTSTART:20260231T100000", "DTSTART-UNREADABLE"),
        ("DTSTART 20260901T100000", "DTSTART-UNREADABLE"),
        ("DTSTART:20260901T100000\nDTSTART:20260902T100000", "DTSTART-TWICE"),
        ("DTSTART:20260901T100000\nDTEND:20260901T090000", "DTEND-BEFORE-DTSTART"),
        ("DTSTART:20260901T100000\nDURATION:-PT1H", "DTEND-BEFORE-DTSTART"),
        ("DTSTART:20260901T100000\nDURATION:1h", "DURATION-UNREADABLE"),
        ("DTSTART:20260901T100000\nDTEND:20260901T110000\nDURATION:PT2H", "DTEND-AND-DURATION"),
        ("DTSTART:20260901T100000\nDTEND;VALUE=DATE:20260902", "DTEND-KIND"),
        ("DTSTART:20260901T100000\nDURATION:P999999W", "TOO-LONG"),
        ("DTSTART;VALUE=DATE:20260901\nDTEND:20260902T100000", "DTEND-KIND"),
        ("DTSTART;VALUE=DATE:20260901\nDURATION:PT3H", "DURATION-KIND"),
        ("DTSTART;TZID=Mond/Krater:20260901T100000", "TZID-UNKNOWN"),
        ("DTSTART:20260901T100000\nRRULE:FREQ=HOURLY", "MORE-THAN-DAILY"),
        ("DTSTART:20260901T100000\nRRULE:FREQ=WEEKLY;UNTIL=20250101", "UNTIL-BEFORE-START"),
        ("DTSTART:20260901T100000\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY", "RRULE-TWICE"),
        ("DTSTART:20260901T100000\nRRULE:RSCALE=HEBREW;FREQ=YEARLY", "RSCALE"),
        ("DTSTART:20260901T100000\nRRULE:FREQ=WEEKLY\nEXRULE:FREQ=MONTHLY", "EXRULE"),
        ("DTSTART:20260901T100000\nRRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3", "DTSTART-NOT-IN-RULE"),
        (
            "DTSTART:20260901T100000\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=TU;UNTIL=20331231",
            "DTSTART-NOT-IN-RULE",
        ),
        ("DTSTART:20260901T100000\nEXDATE:never", "EXDATE-UNREADABLE"),
        ("DTSTART:20260901T100000\nRDATE;VALUE=DATE:20260905", "RDATE-KIND"),
        ("DTSTART:20260901T100000\nRDATE:20260905T100000/20260904T100000", "RDATE-UNREADABLE"),
        ("DTSTART:20260901T100000\nEXDATE:" + "20260905T100000," * 5_001, "TOO-MANY-EXCEPTIONS"),
    ],
)
def test_an_event_that_cannot_be_taken_is_refused_by_name_and_the_next_is_taken(lines, name):
    found = read_calendar(calendar("UID:bad\n" + lines, "UID:good\nDTSTART:20260901T100000"))
    (refusal,) = found.refusals
    assert (refusal.uid, refusal.index, refusal.rule_name) == ("bad", 0, name)
    assert refusal.field
    assert refusal.sentence.endswith((".", "?"))
    assert [event.uid for event in found.events] == ["good"]


@pytest.mark.parametrize("method", ["REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER", "ADD"])
def test_answers_to_invitations_are_no_events(method):
    assert refused("UID:a\nDTSTART:20260901T100000", head=f"METHOD:{method}") == [f"METHOD-{method}"]


def test_a_calendar_of_cancellations_cancels():
    assert read_one("UID:a\nDTSTART:20260901T100000", head="METHOD:CANCEL").is_cancelled
    assert read_one("UID:a\nDTSTART:20260901T100000\nSTATUS:CANCELLED").is_cancelled


def test_a_change_of_this_and_following_costs_the_whole_series():
    change = "UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260908T100000\nDTSTART:20260908T110000"
    assert refused("UID:a\nDTSTART:20260901T100000\nRRULE:FREQ=WEEKLY", change) == ["SERIES-REFUSED", "RANGE"]


def test_a_changed_date_with_a_rule_of_its_own_costs_the_whole_series():
    change = "UID:a\nRECURRENCE-ID:20260908T100000\nDTSTART:20260908T110000\nRRULE:FREQ=DAILY"
    series = "UID:a\nDTSTART:20260901T100000\nRRULE:FREQ=WEEKLY"
    assert refused(series, change) == ["SERIES-REFUSED", "RRULE-IN-CHANGE"]


def test_a_refused_series_takes_its_changed_dates_with_it():
    change = "UID:a\nRECURRENCE-ID:20260908T100000\nDTSTART:20260908T110000"
    assert refused("UID:a\nDTSTART:20260901T100000\nRRULE:FREQ=HOURLY", change) == ["MORE-THAN-DAILY", "SERIES-REFUSED"]


def test_an_event_that_breaks_off_does_not_lose_the_next():
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:broken\nDTSTART:20260901T100000\n"
        b"BEGIN:VEVENT\nUID:whole\nDTSTART:20260901T100000\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    found = read_calendar(data)
    assert [(one.uid, one.rule_name) for one in found.refusals] == [("broken", "NOT-ENDED")]
    assert [event.uid for event in found.events] == ["whole"]


# Versions and doubles


def test_the_newest_version_of_an_event_counts():
    old = "UID:a\nSEQUENCE:1\nDTSTART:20260901T100000\nSUMMARY:alt"
    new = "UID:a\nSEQUENCE:2\nDTSTART:20260902T100000\nSUMMARY:neu"
    for order in ((old, new), (new, old)):
        found = read_calendar(calendar(*order))
        assert [event.title for event in found.events] == ["neu"]
        assert [refusal.rule_name for refusal in found.refusals] == ["DUPLICATE-UID"]


def test_different_dates_under_one_uid_all_stay_and_get_a_uid_each_time_the_same():
    events = [f"UID:a\nDTSTART:202609{day}T100000\nSUMMARY:Kurs" for day in ("01", "08", "15")]
    found = read_calendar(calendar(*events))
    assert [event.uid for event in found.events] == ["a", "a#20260908T100000", "a#20260915T100000"]
    assert len(found.notes) == 2
    assert found.taken == 3


def test_a_uid_that_was_made_and_stands_in_the_file_too_is_taken_once():
    lines = (("a", "01"), ("a", "08"), ("a#20260908T100000", "09"))
    events = [f"UID:{uid}\nDTSTART:202609{day}T100000" for uid, day in lines]
    found = read_calendar(calendar(*events))
    assert [event.uid for event in found.events] == ["a", "a#20260908T100000"]
    assert [(one.index, one.rule_name) for one in found.refusals] == [(2, "DUPLICATE-UID")]


def test_a_changed_date_whose_series_is_missing_is_an_event_of_its_own():
    event = read_one("UID:a\nRECURRENCE-ID:20260908T100000\nDTSTART:20260909T100000\nSUMMARY:Verlegt")
    assert (event.uid, event.series_uid) == ("a#20260908T100000", "a")
    assert event.starts == datetime(2026, 9, 9, 10)


def test_a_date_struck_in_a_newer_version_does_not_come_back_as_a_change():
    series = "UID:a\nSEQUENCE:2\nDTSTART:20260901T100000\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE:20260908T100000"
    change = "UID:a\nSEQUENCE:1\nRECURRENCE-ID:20260908T100000\nDTSTART:20260909T100000"
    found = read_calendar(calendar(series, change))
    assert [refusal.rule_name for refusal in found.refusals] == ["EXDATE"]
    assert dates(found.events[0]) == ["2026-09-01 10:00"]


def test_of_two_changes_of_one_date_the_newer_counts():
    series = "UID:a\nDTSTART:20260901T100000\nRRULE:FREQ=WEEKLY;COUNT=2"
    changes = [
        f"UID:a\nLAST-MODIFIED:2026080{n}T000000Z\nRECURRENCE-ID:20260908T100000\nDTSTART:20260908T1{n}0000"
        for n in (2, 1)
    ]
    found = read_calendar(calendar(series, *changes))
    assert [(one.index, one.rule_name) for one in found.refusals] == [(2, "DUPLICATE-RECURRENCE-ID")]
    assert dates(found.events[0]) == ["2026-09-01 10:00", "2026-09-08 12:00"]


def test_a_change_named_by_day_means_the_only_date_of_that_day():
    series = "UID:a\nDTSTART:20260901T100000\nRRULE:FREQ=WEEKLY;COUNT=2"
    found = read_calendar(
        calendar(series, "UID:a\nRECURRENCE-ID;VALUE=DATE:20260908\nDTSTART;VALUE=DATE:20260909\nSUMMARY:Ausflug")
    )
    (event,) = found.events
    assert [(one.recurrence_id, one.all_day) for one in event.overrides] == [(datetime(2026, 9, 8, 10), True)]
    assert event.overrides[0].duration == timedelta(days=1)


def test_a_missing_uid_is_made_of_what_does_not_change():
    first = read_calendar(calendar("DTSTART:20260901T100000\nSUMMARY:Fest\nDESCRIPTION:a"))
    again = read_calendar(calendar("DTSTART:20260901T100000\nSUMMARY:Fest\nDESCRIPTION:b"))
    other = read_calendar(calendar("DTSTART:20260902T100000\nSUMMARY:Fest"))
    assert first.events[0].uid == again.events[0].uid != other.events[0].uid
    assert first.events[0].uid.startswith("ohne-uid-")
    assert [note.field for note in first.notes] == ["UID"]
    assert len(read_one(f"UID:{'x' * 300}\nDTSTART:20260901T100000").uid) < 64


# The form of files


def test_a_file_in_old_encodings_and_line_ends_is_read():
    text = calendar("UID:a\nDTSTART:20260901T100000\nSUMMARY:Müllers Café für Ältere – 5 €").decode()
    expected = "Müllers Café für Ältere – 5 €"
    for data in (
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        text.replace("\n", "\r\r\n").encode(),
    ):
        assert read_calendar(data).events[0].title == expected


def test_lines_folded_within_a_letter_are_joined():
    data = calendar("UID:a\nDTSTART:20260901T100000\nSUMMARY:Kaffee für alle")
    folded = data.replace(b"\xc3\xbc", b"\xc3\r\n \xbc").replace(b"DTSTART:", b"DTSTART\n :")
    assert read_calendar(folded).events[0].title == "Kaffee für alle"


def test_parameters_in_quotes_and_older_spellings_are_read():
    event = read_one(
        'uid:a\ndtstart;value="DATE-TIME";tzid="Europe/Berlin":20260901T100000\n'
        'SUMMARY;X-A="b:c;d";LANGUAGE=de:Fest: für alle\n'
        "LOCATION;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9"
    )
    assert (event.starts, event.title, event.location) == (datetime(2026, 9, 1, 10), "Fest: für alle", "Café")
    assert read_one('UID:a\nDTSTART:20260901T100000\nSUMMARY;X-A="b:Fest').title == "Fest"


def test_a_line_that_cannot_be_read_is_noted_and_costs_nothing_else():
    found = read_calendar(calendar("UID:a\nDTSTART:20260901T100000\nthis is no line\nSUMMARY:Fest"))
    assert found.events[0].title == "Fest"
    assert [(note.uid, note.index) for note in found.notes] == [("a", 0)]


def test_reminders_tasks_and_journals_are_passed_over_and_counted():
    data = calendar(
        "UID:a\nDTSTART:20260901T100000\nSUMMARY:Fest\n"
        "BEGIN:VALARM\nSUMMARY:Wecker\nDTSTART:20200101T000000\nEND:VALARM",
        head="BEGIN:VTODO\nUID:t\nSUMMARY:Aufgabe\nEND:VTODO\nBEGIN:VJOURNAL\nEND:VJOURNAL\nBEGIN:VTODO\nEND:VTODO",
    )
    found = read_calendar(data)
    assert found.others == {"VTODO": 2, "VJOURNAL": 1}
    assert [(event.title, event.starts) for event in found.events] == [("Fest", datetime(2026, 9, 1, 10))]


def test_name_zone_and_privacy_are_read():
    head = "X-WR-CALNAME:Unser Haus\\, unten\nX-WR-TIMEZONE:Europe/Vienna\nMETHOD:publish"
    found = read_calendar(calendar("UID:a\nCLASS:PRIVATE\nDTSTART:20260901T100000", head=head))
    assert (found.name, found.zone, found.method) == ("Unser Haus, unten", "Europe/Vienna", "PUBLISH")
    assert found.events[0].is_private
    assert found.events[0].zone == "Europe/Vienna"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b", 'https://a"onclick=x', "x"])
def test_an_address_that_is_none_is_left_out(url):
    assert read_one(f"UID:a\nDTSTART:20260901T100000\nURL:{url}").url == ""


@pytest.mark.parametrize(
    ("data", "limits", "name"),
    [
        (b"", {}, "NOT-A-CALENDAR"),
        (b"\xff\xfe\x00", {}, "NOT-A-CALENDAR"),
        (b"%PDF-1.7", {}, "NOT-A-CALENDAR"),
        (b"BEGIN:VCARD\nFN:Jemand\nEND:VCARD", {}, "NOT-A-CALENDAR"),
        (b"BEGIN:X\n" * 100, {}, "TOO-DEEP"),
        (b"BEGIN:X\nEND:X\n" * 100_001, {}, "TOO-MANY-PARTS"),
        (calendar("UID:a\nDTSTART:20260901T100000"), {"max_bytes": 50}, "TOO-BIG"),
        (calendar(*["DTSTART:20260901T100000"] * 3), {"max_events": 2}, "TOO-MANY-EVENTS"),
        (calendar("UID:a\nDTSTART:20260901T100000"), {"max_seconds": -1}, "TOO-SLOW"),
    ],
)
def test_a_whole_file_is_refused_with_a_sentence(data, limits, name):
    with pytest.raises(CalendarRefused) as refusal:
        read_calendar(data, **limits)
    assert refusal.value.rule_name == name
    assert refusal.value.sentence.endswith(".")


FRAGMENTS = [
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE",
    "BEGIN:STANDARD", "END:STANDARD", "TZID:X", "TZOFFSETFROM:+0100", "TZOFFSETTO:+9999", "TZOFFSETTO:+0200",
    "UID:a", "UID:", "DTSTART:20260901T100000", "DTSTART;TZID=X:20260901T100000", "DTSTART:00010101T000000Z",
    "DTSTART:99991231T235959Z", "DTSTART;VALUE=DATE:20260901", "DTEND:20260901T110000Z",
    "DTEND;TZID=X:20270101T000000",
    "DURATION:PT1H", "DURATION:P999999D", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE:",
    "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z", "EXDATE:20260902T100000", "EXDATE:19000101T000000,", "RDATE:2026",
    "RDATE;VALUE=PERIOD:20260902T100000/PT1H", "RECURRENCE-ID:20260902T100000", "RECURRENCE-ID;VALUE=DATE:99991231",
    "SEQUENCE:5", "SEQUENCE:x", "LAST-MODIFIED:20260230T000000Z", "STATUS:CANCELLED", "METHOD:CANCEL",
    " folded",
    "\x00", "X-WR-TIMEZONE:Asia/Tokyo", "SUMMARY:\\", "GEO:91;181", "CATEGORIES:,", ";:;:\"",
    "EXDATE;VALUE=DATE:20260902",
]  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=20), max_size=60)
    .map("\n".join)
    .map(lambda text: ("BEGIN:VCALENDAR\n" + text).encode(errors="surrogatepass"))
    | st.binary(max_size=200).map(b"BEGIN:VEVENT\n".__add__)
)
@example(b"BEGIN:VEVENT\nRECURRENCE-ID;VALUE=DATE:99991231\nUID:a\nDTSTART:20260901T100000\nEND:VEVENT")
def test_any_file_is_taken_or_refused_and_every_event_is_accounted_for(data):
    begun = len([line for line in unfolded_lines(data) if line.upper().rstrip() == "BEGIN:VEVENT"])
    try:
        found = read_calendar(data)
    except CalendarRefused:
        assert begun == 0
        return
    assert found.found == begun
    assert len({event.uid for event in found.events}) == len(found.events)
    for event in found.events:
        if 2 < event.starts.year < 9000:
            occurrences(event, after=event.starts, before=event.starts + timedelta(days=60))


# Writing


def test_a_written_calendar_says_exactly_this():
    rule = check_rule("FREQ=WEEKLY;UNTIL=20261231T180000", datetime(2026, 9, 1, 18))
    changed_at = datetime(2026, 8, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    data = write_calendar(
        "Unser Haus, unten",
        [
            Entry(
                uid="kurs@example.org",
                title="Deutschkurs; A1",
                starts=datetime(2026, 9, 1, 18),
                ends=datetime(2026, 9, 1, 19, 30),
                description="Für alle\nohne Anmeldung",
                location="Burgweg 5, Hof",
                url="https://example.org/kurs?a=1,2",
                categories=("Sprache", "Bildung, Kinder"),
                geo=(52.323, 9.207),
                rule=rule,
                exdates=(datetime(2026, 9, 8, 18),),
                sequence=2,
                changed_at=changed_at,
            ),
            Entry(
                uid="kurs@example.org",
                title="Deutschkurs; A1",
                starts=datetime(2026, 9, 16, 18),
                recurrence_id=datetime(2026, 9, 15, 18),
                is_cancelled=True,
                sequence=3,
                changed_at=changed_at,
            ),
            Entry("fest", "Fest", date(2026, 9, 5), date(2026, 9, 7), changed_at=changed_at),
        ],
        refresh_hours=12,
    )
    assert data.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//quartierwerk//quartierwerk//DE",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Unser Haus\\, unten",
        "X-WR-CALNAME:Unser Haus\\, unten",
        "X-WR-TIMEZONE:Europe/Berlin",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:20250101T000000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:kurs@example.org",
        "DTSTAMP:20260801T100000Z",
        "DTSTART;TZID=Europe/Berlin:20260901T180000",
        "DTEND;TZID=Europe/Berlin:20260901T193000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261231T170000Z",
        "EXDATE;TZID=Europe/Berlin:20260908T180000",
        "SUMMARY:Deutschkurs\\; A1",
        "DESCRIPTION:Für alle\\nohne Anmeldung",
        "LOCATION:Burgweg 5\\, Hof",
        "GEO:52.323000;9.207000",
        "URL:https://example.org/kurs?a=1,2",
        "CATEGORIES:Sprache,Bildung\\, Kinder",
        "SEQUENCE:2",
        "LAST-MODIFIED:20260801T100000Z",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:kurs@example.org",
        "DTSTAMP:20260801T100000Z",
        "DTSTART;TZID=Europe/Berlin:20260916T180000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260915T180000",
        "SUMMARY:Deutschkurs\\; A1",
        "SEQUENCE:3",
        "LAST-MODIFIED:20260801T100000Z",
        "STATUS:CANCELLED",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:fest",
        "DTSTAMP:20260801T100000Z",
        "DTSTART;VALUE=DATE:20260905",
        "DTEND;VALUE=DATE:20260907",
        "SUMMARY:Fest",
        "SEQUENCE:0",
        "LAST-MODIFIED:20260801T100000Z",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def visible(text):
    """What a text may keep, said letter by letter: no control characters, no halves, no turning of the direction."""
    lines = text.replace("\r\n", "\n")
    for line_end in ("\r", "\x85", "\u2028", "\u2029"):
        lines = lines.replace(line_end, "\n")
    kept = [
        letter
        for letter in lines
        if letter == "\n"
        or not (
            ord(letter) < 0x20
            or 0x7F <= ord(letter) < 0xA0
            or 0x202A <= ord(letter) <= 0x202E
            or 0xD800 <= ord(letter) < 0xE000
        )
    ]
    return "".join(kept).strip()


def check_form(data):
    """Every line ends with CRLF, is UTF-8 and no longer than 75 octets; blocks are closed; no bare control signs."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x1f\x7f]", line)
        line.decode()


@settings(deadline=None)
@given(st.lists(st.text(max_size=200) | st.sampled_from(HOSTILE), min_size=1, max_size=5))
def test_no_text_breaks_out_of_its_field(texts):
    entries = [
        Entry(
            f"{number}@example.org",
            text,
            datetime(2026, 9, 1, 18),
            datetime(2026, 9, 1, 19),
            description=text,
            location=text,
            categories=(text, "Bildung, Kinder", text),
            url="https://example.org/" + text,
        )
        for number, text in enumerate(texts)
    ]
    data = write_calendar(texts[0], entries)
    check_form(data)
    found = read_calendar(data)
    assert (found.refusals, found.notes) == ((), ())
    assert found.name == visible(texts[0])
    assert [event.title for event in found.events] == [visible(text) for text in texts]
    assert [event.description for event in found.events] == [visible(text) for text in texts]
    assert [event.location for event in found.events] == [visible(text) for text in texts]
    for event, text in zip(found.events, texts, strict=True):
        assert event.categories == tuple(filter(None, (visible(text), "Bildung, Kinder", visible(text))))
    # a second reader sees the same events with the same fields and no mistakes
    theirs = icalendar.Calendar.from_ical(data)
    events = theirs.walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [entry.uid for entry in entries]
    assert all(event.errors == [] for event in events)
    allowed = {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "SEQUENCE",
        "LAST-MODIFIED", "STATUS",
    }  # fmt: skip
    assert all(set(event) <= allowed for event in events)
    assert [event.start for event in events] == [datetime(2026, 9, 1, 18, tzinfo=ZoneInfo("Europe/Berlin"))] * len(
        texts
    )


def test_all_hostile_texts_come_out_as_texts():
    entries = [Entry(f"{number}", text, date(2026, 9, 1)) for number, text in enumerate(HOSTILE)]
    data = write_calendar("Probe", entries)
    check_form(data)
    assert [event.title for event in read_calendar(data).events] == [visible(text) for text in HOSTILE]
    theirs = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert [str(event["SUMMARY"]).strip() for event in theirs] == [visible(text) for text in HOSTILE]


@st.composite
def series(draw):
    all_day = draw(st.booleans())
    local = draw(st.datetimes(datetime(1998, 1, 1), datetime(2035, 1, 1))).replace(microsecond=0)
    starts = local.date() if all_day else local
    text = draw(st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;INTERVAL=3", "FREQ=YEARLY"]))
    ending = draw(st.sampled_from(["", ";COUNT=5", f";UNTIL={local.year + 1}0630"]))
    first = check_rule(text, starts, all_day=all_day)
    begin = next_slot(first, starts, starts)
    starts = begin.date() if all_day else begin
    rule = check_rule(text + ending, starts, all_day=all_day) if begin.year <= local.year else first
    step = timedelta(days=draw(st.integers(1, 400)))
    return Entry(
        uid=draw(st.uuids()).hex,
        title=draw(st.text(st.characters(categories=["L", "N", "P"]), max_size=40)),
        starts=starts,
        ends=starts
        + (timedelta(days=draw(st.integers(1, 3))) if all_day else timedelta(minutes=draw(st.integers(1, 600)))),
        rule=rule,
        rdates=(starts + step,),
        exdates=(starts + 2 * step,),
        is_cancelled=draw(st.booleans()),
        sequence=draw(st.integers(0, 99)),
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@settings(deadline=None)
@given(st.lists(series(), max_size=4, unique_by=lambda entry: entry.uid), st.sampled_from(["Europe/Berlin", "UTC"]))
def test_what_is_written_is_read_again(entries, zone):
    data = write_calendar("Probe", entries, zone=zone)
    check_form(data)
    found = read_calendar(data, zone=zone)
    assert found.refusals == ()
    for entry, event in zip(entries, found.events, strict=True):
        all_day = not isinstance(entry.starts, datetime)

        def local(value):
            return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)

        assert (event.uid, event.title, event.all_day) == (entry.uid, entry.title, all_day)
        assert (event.starts, event.ends) == (local(entry.starts), local(entry.ends))
        assert event.rdates == tuple(map(local, entry.rdates))
        assert event.exdates == tuple(map(local, entry.exdates))
        assert (event.is_cancelled, event.sequence) == (entry.is_cancelled, entry.sequence)
        assert rule_for_calendar(event.rule, zone) == rule_for_calendar(entry.rule, zone)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Europe/Berlin", 2026, 2037),
        ("Europe/Berlin", 1978, 2030),
        ("America/New_York", 2003, 2030),
        ("Europe/Moscow", 2008, 2016),
        ("Asia/Kathmandu", 2020, 2021),
    ],
)
def test_a_written_zone_shows_the_right_time_on_every_day(name, first, last):
    lines = vtimezone(name, first, last)
    (component,) = (one for one in components(lines, lambda: None) if one.name == "VTIMEZONE")
    tzid, ours = defined_zone(component)
    assert tzid == name
    zone = ZoneInfo(name)
    day = datetime(first, 1, 1, 4)
    while day.year <= last:
        assert ours.offset(day) == day.replace(tzinfo=zone).utcoffset()
        day += timedelta(days=1)
    theirs = icalendar.Timezone.from_ical("\r\n".join(lines)).to_tz(lookup_tzid=False)
    for month in range(12 * (last - first + 1)):
        noon = datetime(first + month // 12, month % 12 + 1, 15, 12)
        assert noon.replace(tzinfo=theirs).utcoffset() == noon.replace(tzinfo=zone).utcoffset()


def test_an_unchanged_calendar_is_the_same_file():
    entries = [Entry("a", "Fest", datetime(2026, 9, 1, 18), datetime(2026, 9, 1, 20))]
    assert write_calendar("Probe", entries) == write_calendar("Probe", iter(entries))


def test_components_know_the_calendar_they_stand_in():
    first, inside, second = components(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTODO"], lambda: None)
    assert (inside.calendar, second.calendar) == (first, first)
    assert (inside.is_ended, first.is_ended) == (True, False)
    assert isinstance(first, Component)
