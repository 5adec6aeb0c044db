"""What the clock does by itself, and the operator by command."""

import json
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command

from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs.registry import CLOCK
from quartierwerk.offers import tasks
from quartierwerk.offers.models import Series, Session
from quartierwerk.offers.tests.builders import draft

MARCH = datetime(2030, 3, 1, 9, tzinfo=clock.BERLIN)


@pytest.fixture
def endless(offer):
    """Two series without any dates yet, and one that is over."""
    with clock.at(MARCH):
        for hour in ("10:00", "16:00"):
            draft(offer, start=date(2030, 3, 5), at=hour, rrule="FREQ=WEEKLY;BYDAY=TU").save()
        draft(offer, start=date(2030, 3, 6), rrule="FREQ=WEEKLY;COUNT=2;BYDAY=WE", made_until=date(9999, 12, 31)).save()
        yield


def test_the_clock_makes_dates_up_to_the_end_of_the_month_18_months_ahead(endless):
    assert tasks.top_up() == {"dates": 166, "series": 2, "until": "2031-09-30"}
    assert Session.objects.order_by("-slot").first().slot == "2031-09-30T16:00"
    assert tasks.top_up() == {"dates": 0, "series": 0, "until": "2031-09-30"}
    assert "offers.top_up" in CLOCK


def test_many_series_are_done_in_several_transactions(endless, monkeypatch):
    monkeypatch.setattr(tasks, "SERIES_AT_ONCE", 1)
    assert tasks.make_dates(date(2030, 3, 31)) == {"dates": 8, "series": 2, "until": "2030-03-31"}
    assert set(Series.objects.values_list("made_until", flat=True)) == {date(2030, 3, 31), date(9999, 12, 31)}


def test_the_command_says_what_was_made(endless, capsys):
    call_command("top-up-sessions", until="2030-03-31", json=True)
    assert json.loads(capsys.readouterr().out) == {"dates": 8, "series": 2, "until": "2030-03-31"}
    call_command("top-up-sessions", until="2030-04-30")
    assert capsys.readouterr().out == "10 Termine für 2 Reihen entstanden, bis 2030-04-30.\n"


@pytest.mark.parametrize(("until", "words"), [("nie", "ist kein Tag"), ("2099-01-01", "höchstens fünf Jahre")])
def test_the_command_refuses_a_day_that_is_none(endless, until, words):
    with pytest.raises(CommandError, match=words) as refused:
        call_command("top-up-sessions", until=until)
    assert refused.value.returncode == 2
