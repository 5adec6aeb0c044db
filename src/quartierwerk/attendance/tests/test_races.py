"""Two phones, two clerks, one date: nothing is counted twice and everyone gets an answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, models
from tests import cast

from quartierwerk.attendance import actions
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def at_once(act):
    """Run ``act(number)`` in parallel, as near to the same moment as threads come. Gives results or what was raised."""
    gate = threading.Barrier(MANY)

    def one(number):
        try:
            gate.wait()
            return act(number)
        except (Refused, IntegrityError) as trouble:
            return trouble
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


@pytest.fixture
def date():
    return cast.session(cast.offer(cast.build_town()), days=-1)


def test_the_same_count_sent_eight_times_at_once_is_one_row_and_nobody_is_refused(date):
    key = uuid4()
    got = at_once(lambda _: actions.record_tally(actor=Clock(), session=date, key=key, visits=14))
    assert {type(each) for each in got} == {Tally}
    assert {each.pk for each in got} == {Tally.objects.get().pk}


def test_eight_people_count_the_same_date_at_once_one_wins_the_others_get_a_sentence(date):
    got = at_once(lambda number: actions.record_tally(actor=Clock(), session=date, key=uuid4(), visits=number))
    refused = [each for each in got if isinstance(each, Refused)]
    assert len(refused) == MANY - 1
    kept = Tally.objects.get()
    assert {str(each) for each in refused} == {
        f"Für diesen Termin ist schon gezählt: {kept.visits}. Stimmt das nicht, korrigieren Sie die Zählung."
    }


def test_eight_corrections_at_once_one_wins(date):
    first = actions.record_tally(actor=Clock(), session=date, key=uuid4(), visits=100)
    got = at_once(lambda number: actions.correct_tally(actor=Clock(), tally=first, key=uuid4(), visits=number))
    assert len([each for each in got if isinstance(each, Refused)]) == MANY - 1
    assert Tally.objects.filter(is_current=True).count() == 1
    assert Tally.objects.count() == 2


def insert(date, key: UUID, is_current: bool = False):
    """Straight into the table, past the lock of the action."""
    now = clock.now()
    return Tally.objects.create(
        session=date, key=key, visits=1, counted_at=now, recorded_at=now, recorded_by="clock", is_current=is_current
    )


def test_the_table_itself_keeps_one_row_per_key_and_without_the_unique_key_it_would_not(date):
    key = uuid4()
    at_once(lambda _: insert(date, key))
    assert Tally.objects.filter(key=key).count() == 1
    with key_not_unique():
        at_once(lambda _: insert(date, key))
        assert Tally.objects.filter(key=key).count() == 1 + MANY
        Tally.objects.all().delete()


def test_the_table_itself_keeps_one_current_row_per_date_and_without_the_constraint_it_would_not(date):
    at_once(lambda _: insert(date, uuid4(), is_current=True))
    assert Tally.objects.count() == 1
    constraint = next(each for each in Tally._meta.constraints if each.name == "tally_one_current_per_session")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Tally, constraint)
    try:
        at_once(lambda _: insert(date, uuid4(), is_current=True))
        assert Tally.objects.count() == 1 + MANY
        Tally.objects.all().delete()
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Tally, constraint)


@contextmanager
def key_not_unique():
    strict = Tally._meta.get_field("key")
    loose = models.UUIDField(default=uuid4)
    loose.set_attributes_from_name("key")
    loose.model = Tally
    with connection.schema_editor() as editor:
        editor.alter_field(Tally, strict, loose)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Tally, loose, strict)
