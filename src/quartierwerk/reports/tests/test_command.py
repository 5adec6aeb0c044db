"""``quartierwerk report-statistics``: the figures of a period without a browser, and how wrong use is told."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from tests import cast as builders

from quartierwerk.attendance import actions as counting
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock

pytestmark = pytest.mark.django_db
APRIL = ("--from", "2026-04-01", "--to", "2026-04-30")


@pytest.fixture
def april(town):
    """Two dates of one course in the west in April, one of them counted: 12 visits."""
    with clock.at(datetime(2026, 4, 1, 12, tzinfo=clock.BERLIN)):
        course = builders.offer(town)
        first = builders.session(course, days=6)
        builders.session(course, days=13)
    with clock.at(datetime(2026, 5, 2, 12, tzinfo=clock.BERLIN)):
        counting.record_tally(actor=Clock(), session=first, key=uuid4(), visits=12)
        yield town.west.slug


def test_json_may_be_asked_for_in_the_way_of_every_command(april, capsys):
    call_command("report-statistics", "--scope", april, *APRIL, "--json")
    said = json.loads(capsys.readouterr().out)
    offers = said["tables"][0]
    assert (offers["totals"]["planned"], offers["totals"]["counted"], offers["totals"]["visits"]) == (2, 1, 12)
    call_command("report-statistics", "--scope", april, *APRIL, "--format", "json")
    assert json.loads(capsys.readouterr().out)["tables"][0]["totals"] == offers["totals"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--scope", "nirgends", *APRIL), "Es gibt kein Gebiet"),
        (("--scope", "{area}", "--from", "gestern", "--to", "2026-04-30"), "ist kein Tag"),
        (("--scope", "{area}", "--from", "2026-05-01", "--to", "2026-04-30"), "Ende des Zeitraums"),
        (("--scope", "{area}", *APRIL, "--format", "pdf"), "--out"),
        (("--scope", "{area}", *APRIL, "--bands", "fehlt.toml"), "kann nicht gelesen werden"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_prints_nothing(april, capsys, words, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("report-statistics", *(word.format(area=april) for word in words))
    assert refusal.value.returncode == 2
    assert capsys.readouterr().out == ""
