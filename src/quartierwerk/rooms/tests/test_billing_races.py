"""Bills made at the same moment: each has a number of its own, none is left out, nothing is billed twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from django.db import connection
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.errors import NothingToBill
from quartierwerk.rooms.models import Statement

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(acts):
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


def booked(room, group, hour):
    slot = conditions.slot(datetime(2030, 6, 3, hour), datetime(2030, 6, 3, hour + 1))
    actions.book(actor=Clock(), room=room, group=group, title="Probe", slots=[slot])


def bill(group):
    day = date(2030, 6, 3)
    return lambda: actions.make_statement(actor=Clock(), group=group, first=day, last=day, due_on=day)


def test_six_bills_at_once_have_six_numbers_without_a_gap():
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        town = cast.build_town()
        room = cast.room(town.house)
        groups = [cast.group(town.own_carrier, f"Gruppe {number}") for number in range(MANY)]
        for number, group in enumerate(groups):
            booked(room, group, 8 + number)
        got = at_once([bill(group) for group in groups])
    assert [one for one in got if isinstance(one, Refused)] == []
    assert sorted(one.running for one in got) == [1, 2, 3, 4, 5, 6]
    assert len({one.number for one in got}) == MANY


def test_the_same_bill_made_six_times_at_once_is_made_once():
    with clock.at(datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)):
        town = cast.build_town()
        group = cast.group(town.own_carrier)
        booked(cast.room(town.house), group, 10)
        got = at_once([bill(group)] * MANY)
    assert Statement.objects.count() == 1
    assert sum(isinstance(one, NothingToBill) for one in got) == MANY - 1
