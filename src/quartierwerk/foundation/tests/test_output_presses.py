"""Many people print at once: some wait a moment, nobody takes the machine down, everybody is told."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from quartierwerk.foundation.output import presses
from quartierwerk.foundation.output.errors import PressBusy
from quartierwerk.foundation.output.pdf import render_pdf


@pytest.fixture
def all_taken(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(presses, "WAIT_SECONDS", 0.0)
    with ExitStack() as held:
        for _number in range(presses.PRESSES):
            held.enter_context(presses.a_press())
        yield held


def test_when_all_presses_are_taken_no_paper_is_begun(all_taken):
    with pytest.raises(PressBusy, match="in einer halben Minute"):
        render_pdf("table_report", {"title": "Probe"}, language="de")
    all_taken.close()
    with presses.a_press():
        pass


def test_a_press_is_free_again_after_a_failure(settings, tmp_path):
    settings.DATA = tmp_path
    for _time in range(presses.PRESSES + 1):
        with pytest.raises(ZeroDivisionError), presses.a_press(wait_seconds=0):
            raise ZeroDivisionError


@pytest.mark.django_db
def test_a_page_answers_503_and_says_when_to_come_back(all_taken, client, town):
    answer = client.get("/de/ort/mittelpunkt/plakat.pdf")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "Bitte versuchen Sie es in einer halben Minute noch einmal." in answer.content.decode()
