"""The command that replays the log: silent where all is right, exact where a row was bent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.allocation.models import Occupancy, Pool

pytestmark = pytest.mark.django_db
START = datetime(2030, 6, 3, 10, tzinfo=clock.BERLIN)


@pytest.fixture
def promised():
    allocation.set_pool("course:1", "place", 2, by="test")
    allocation.set_units("thing:1", 1)
    wanted = allocation.Wanted(
        amounts=(allocation.Amount("course:1", "place"),),
        stays=(allocation.Stay("thing:1", START, START + timedelta(hours=1)),),
    )
    with transaction.atomic():
        allocation.ask([allocation.Asked("course:1", wanted)], by="test")


def run(*words):
    out = StringIO()
    code = 0
    try:
        call_command("verify-allocations", *words, stdout=out)
    except SystemExit as leaving:
        code = int(leaving.code)
    return code, out.getvalue()


def test_nothing_to_say_where_all_is_right(promised):
    code, said = run("--json")
    assert code == 0
    assert json.loads(said) == {"decisions": 2, "claims": 1, "pools": 1, "occupancies": 1, "differences": []}
    assert "Alles stimmt" in run()[1]


def test_a_bent_row_is_named_with_exit_code_1(promised):
    Pool.objects.update(taken=2)
    Occupancy.objects.all().delete()
    code, said = run("--json")
    assert code == 1
    pool = Pool.objects.get().pk
    found = json.loads(said)["differences"]
    assert found[0] == {"thing": f"pool {pool} taken", "table": "2", "log": "1"}
    assert [one["table"] for one in found if one["thing"].startswith("unit")] == ["not there"]
    assert "gespeichert 2, nach dem Protokoll 1" in run()[1]
