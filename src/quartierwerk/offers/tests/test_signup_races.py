"""Many people want the same few places at the same moment: nobody is promised what is not there."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests import cast

from quartierwerk.foundation import allocation
from quartierwerk.foundation.allocation.models import Claim, Pool
from quartierwerk.foundation.errors import Refused
from quartierwerk.offers import actions
from quartierwerk.offers.models import Participant, SignUp
from quartierwerk.offers.tests.signups import guest, open_offer, sign_up, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 8


def at_once(acts):
    """Run them in parallel, eight at a time, as near to the same moment as threads come."""
    gate = threading.Barrier(MANY)

    def one(number):
        try:
            if number < MANY:
                gate.wait(30)
            return acts[number]()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(len(acts))))


@pytest.fixture
def town():
    return cast.build_town()


def test_sixty_people_and_twenty_one_places(town):
    date = cast.session(open_offer(town, seats=21), days=3)
    got = at_once([lambda n=n: sign_up(date, f"Person {n}", email=f"p{n}@example.org") for n in range(60)])
    assert {type(each) for each in got} == {SignUp}
    assert Counter(Claim.objects.values_list("state", flat=True)) == {"promised": 21, "waiting": 39}
    assert Pool.objects.get().taken == 21
    assert allocation.verify() == []


def test_families_want_place_and_care_and_nobody_gets_one_without_the_other(town):
    offer = open_offer(town, seats=12, questions=("childcare",), childcare_places=5)
    date = cast.session(offer, days=3)
    at_once([lambda n=n: sign_up(date, f"Person {n}", children=1, answers=("childcare",)) for n in range(24)])
    assert dict(Pool.objects.values_list("code", "taken")) == {"place": 5, "childcare": 5}
    assert Counter(Claim.objects.values_list("state", flat=True)) == {"promised": 5, "waiting": 19}
    assert allocation.verify() == []


def test_the_same_form_sent_eight_times_at_once_is_one_sign_up(town):
    date = cast.session(open_offer(town, seats=21), days=3)
    first = sign_up(date, "Andere")
    got = at_once([lambda: sign_up(date, "Amal", key=first.claim.key) for _turn in range(MANY)])
    assert len({row.pk for row in got}) == 1
    assert (SignUp.objects.count(), Participant.objects.count()) == (2, 2)
    assert Pool.objects.get().taken == 2


def test_all_who_have_places_give_them_back_at_once_and_each_goes_to_one_who_waits(town):
    date = cast.session(open_offer(town, seats=MANY), days=3)
    having = [sign_up(date, f"Person {n}") for n in range(MANY)]
    waiting = [sign_up(date, f"Wartend {n}") for n in range(MANY + 2)]
    got = at_once([lambda row=row: actions.cancel_sign_up(actor=guest(row), sign_up=row) for row in having])
    assert {type(each) for each in got} == {SignUp}
    assert [state(row) for row in waiting] == ["held"] * MANY + ["waiting"] * 2
    assert Pool.objects.get().taken == MANY
    assert allocation.verify() == []
