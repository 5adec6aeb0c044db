"""Several people at once: nothing is closed twice, and no path is left behind by a move."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places import actions
from quartierwerk.places.errors import AlreadyClosed
from quartierwerk.places.models import Area, ClosingDays
from quartierwerk.places.tests.test_areas import paths_are_right

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(*acts):
    """Run them in parallel, as near to the same moment as threads come. Gives results or what was refused."""
    gate = threading.Barrier(len(acts))

    def one(act):
        try:
            gate.wait()
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_the_same_days_closed_six_times_at_once_are_closed_once():
    town = cast.build_town()
    day = clock.today() + timedelta(days=1)

    def close():
        return actions.close_days(actor=Clock(), site=town.house, starts_on=day, ends_on=day, reason="works")

    got = at_once(*[close] * MANY)
    assert ClosingDays.objects.count() == 1
    assert sum(isinstance(each, AlreadyClosed) for each in got) == MANY - 1


def test_parts_that_are_added_while_their_town_moves_have_the_right_path():
    town = cast.build_town()
    districts = [
        actions.create_area(actor=Clock(), parent=town.state, kind="district", name=f"Kreis {number}")
        for number in range(2)
    ]

    def move(district):
        return actions.edit_area(
            actor=Clock(), area=Area.objects.get(pk=town.city.pk), name="Musterstadt", parent=district,
            official_key="03257999",
        )  # fmt: skip

    def add(number):
        return actions.create_area(actor=Clock(), parent=town.city, kind="neighbourhood", name=f"Siedlung {number}")

    for round_ in range(3):
        acts = [lambda one=one: move(one) for one in districts]
        acts += [lambda number=number: add(number) for number in range(round_ * 4, round_ * 4 + 4)]
        got = at_once(*acts)
        assert [each for each in got if isinstance(each, Refused)] == []
        paths_are_right()
    assert Area.objects.filter(name__startswith="Siedlung").count() == 12
