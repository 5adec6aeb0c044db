"""Background work: nothing is lost when a worker is killed, nothing runs twice at once."""

from datetime import timedelta

import pytest

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import registry
from quartierwerk.foundation.jobs.models import ClockRun, Job, State
from quartierwerk.foundation.jobs.registry import enqueue
from quartierwerk.foundation.jobs.work import claim, tick, work_once
from quartierwerk.foundation.permissions import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(monkeypatch):
    monkeypatch.setattr(registry, "JOBS", {})
    monkeypatch.setattr(registry, "CLOCK", {})
    from quartierwerk.foundation.jobs import work

    monkeypatch.setattr(work, "JOBS", registry.JOBS)
    monkeypatch.setattr(work, "CLOCK", registry.CLOCK)


def test_a_job_is_done_once_and_keeps_its_result(names):
    seen = []

    @registry.job("test.add")
    def add(run, *, a, b):
        run.progress(1, 2)
        seen.append(a)
        return a + b

    row = enqueue("test.add", actor=Clock(), a=2, b=3)
    assert work_once() is True
    assert work_once() is False
    row.refresh_from_db()
    assert (row.state, row.result, row.done_steps, row.all_steps, seen) == (State.DONE, 5, 1, 2, [2])


def test_the_job_of_a_killed_worker_is_taken_up_again_and_given_up_after_three_times(names):
    registry.job("test.slow")(lambda run: 1)
    row = enqueue("test.slow", actor=Clock())
    now = clock.now()
    for minutes in (0, 11, 22):
        with clock.at(now + timedelta(minutes=minutes)):
            assert claim() is not None
            assert claim() is None
    with clock.at(now + timedelta(minutes=33)):
        assert work_once()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "aufgegeben" in row.sentence


def test_a_refusal_is_the_sentence_people_read(names):
    @registry.job("test.no")
    def no(run):
        raise Refused("Die Datei ist leer.")

    row = enqueue("test.no", actor=Clock())
    work_once()
    row.refresh_from_db()
    assert (row.state, row.sentence) == (State.FAILED, "Die Datei ist leer.")


def test_an_unknown_job_cannot_be_asked_for(names):
    with pytest.raises(KeyError):
        enqueue("test.unknown", actor=Clock())


def test_the_clock_starts_a_task_once_per_span(names):
    seen = []
    registry.every("test.tick", minutes=10)(lambda: seen.append(1))
    now = clock.now()
    for minutes in (0, 5, 9, 11):
        with clock.at(now + timedelta(minutes=minutes)):
            tick()
    assert len(seen) == 2
    assert not Job.objects.exists()


def test_what_another_worker_has_started_meanwhile_is_not_started_again(names):
    seen = []
    registry.every("test.first", minutes=10)(
        lambda: ClockRun.objects.update_or_create(name="test.second", defaults={"last_at": clock.now()})
    )
    registry.every("test.second", minutes=10)(lambda: seen.append(1))
    assert tick() == ["test.first"]
    assert seen == []


def test_where_nothing_is_due_the_clock_asks_once_and_locks_nothing(names, django_assert_num_queries):
    for number in range(3):
        registry.every(f"test.tick{number}", minutes=10)(lambda: None)
    with clock.at(clock.now()):
        assert tick() == ["test.tick0", "test.tick1", "test.tick2"]
        with django_assert_num_queries(1):
            assert tick() == []
