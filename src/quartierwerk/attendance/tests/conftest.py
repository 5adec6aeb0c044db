"""A date of today, one of yesterday, lists to divide by, and short ways to count."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import cast

from quartierwerk.attendance import actions
from quartierwerk.foundation import clock
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary


@pytest.fixture
def today(offer):
    """A date of today at ten."""
    return cast.session(offer, days=0)


@pytest.fixture
def yesterday(offer):
    return cast.session(offer, days=-1)


@pytest.fixture
def evening(today):
    """Today is over: the clock stands an hour after the end of the date of today."""
    with clock.at(today.ends_at + timedelta(hours=1)):
        yield clock.now()


@pytest.fixture
def ages(db):
    return _list("ages", Kind.AGES, "Altersgruppen", ["0-5", "6-13", "14-17", "18-plus"])


@pytest.fixture
def groups(db):
    return _list("groups", Kind.GROUPS, "Zielgruppen", ["frauen", "familien"])


def _list(code, kind, title, terms):
    vocabulary = Vocabulary.objects.create(code=code, kind=kind, title=title)
    for position, term in enumerate(terms):
        Term.objects.create(vocabulary=vocabulary, code=term, title=term, position=position)
    return vocabulary


@pytest.fixture
def count():
    """``count(worker, session, 14)``"""

    def record(actor, session, visits=14, **more):
        return actions.record_tally(
            actor=actor, session=session, key=more.pop("key", None) or uuid4(), visits=visits, **more
        )

    return record


@pytest.fixture
def correct():
    def say_anew(actor, tally, visits, **more):
        return actions.correct_tally(
            actor=actor, tally=tally, key=more.pop("key", None) or uuid4(), visits=visits, **more
        )

    return say_anew


@pytest.fixture
def call_off():
    from quartierwerk.offers.models import Cancellation

    def off(session, reason="illness"):
        return Cancellation.objects.create(session=session, reason=reason, at=clock.now(), by="account:1")

    return off
