"""The judge of real files notices what is wrong, and says what it lacks."""

import dataclasses
import json

import pytest
from scripts import check_real

from quartierwerk.foundation import ical
from quartierwerk.foundation.ical import reader

WEEKLY = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
DTSTART:20260901T180000
RRULE:FREQ=WEEKLY;UNTIL=20260930
EXDATE:20260908T180000
END:VEVENT
BEGIN:VEVENT
UID:b
SUMMARY:Ohne Beginn
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def weekly(tmp_path):
    path = tmp_path / "weekly.ics"
    path.write_text(WEEKLY)
    return path


def test_a_file_is_taken_if_each_event_is_taken_or_refused(weekly):
    verdict, why, names = check_real.check_calendar(weekly)
    assert (verdict, why, names) == ("taken", [], {"DTSTART-MISSING": 1})


def test_a_file_that_is_no_calendar_is_refused(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Guten Tag")
    assert check_real.check_calendar(path)[:2] == ("refused", ["NOT-A-CALENDAR"])


def test_a_crash_a_lost_event_and_a_wrong_date_are_noticed(weekly, monkeypatch):
    right = ical.read_calendar(weekly.read_bytes())
    (event,) = right.events
    without_end = dataclasses.replace(event.rule, until=None)
    for broken in (
        dataclasses.replace(right, refusals=()),
        dataclasses.replace(right, events=(dataclasses.replace(event, rule=without_end),)),
    ):
        monkeypatch.setattr(ical, "read_calendar", lambda data, broken=broken: broken)
        assert check_real.check_calendar(weekly)[0] == "wrong"

    def crash(data):
        raise KeyError("DTSTART")

    monkeypatch.setattr(ical, "read_calendar", crash)
    assert check_real.check_calendar(weekly)[:2] == ("wrong", ["broke: KeyError('DTSTART')"])


def test_too_few_dates_are_noticed(tmp_path):
    path = tmp_path / "event_10_times.ics"
    path.write_text(WEEKLY)
    assert check_real.check_calendar(path)[:2] == ("wrong", ["4 dates, 10 are right"])


def test_rules_are_counted_as_right_refused_and_wrong(tmp_path, capsys):
    cases = [
        ("FREQ=DAILY;COUNT=2", ["20260901T100000", "20260902T100000"]),
        ("FREQ=HOURLY;COUNT=2", ["20260901T100000", "20260901T110000"]),
        ("FREQ=DAILY;COUNT=2", ["20260901T100000", "20260903T100000"]),
    ]
    path = tmp_path / "cases.json"
    path.write_text(
        json.dumps(
            [
                {"nr": number, "rrule": rule, "dtstart": "20260901T100000", "instances": dates}
                for number, (rule, dates) in enumerate(cases)
            ]
        )
    )
    assert check_real.check_rules(path, False) == check_real.Verdict(taken=1, refused=1, wrong=1)
    assert "wrong: 2" in capsys.readouterr().out


def test_without_the_folder_it_fails_with_a_sentence(monkeypatch, capsys, tmp_path):
    for given in ("", str(tmp_path)):
        monkeypatch.setenv("QUARTIERWERK_REAL_DATA", given)
        assert check_real.main([]) == 2
        assert "QUARTIERWERK_REAL_DATA" in capsys.readouterr().out


def test_the_reader_is_the_one_that_is_judged():
    assert ical.read_calendar is reader.read_calendar
