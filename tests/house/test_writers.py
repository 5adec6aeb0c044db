"""Fifty people write at the same moment: everybody is served, nobody reads that the database is locked."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation.permissions import Clock
from tests import cast

WRITERS = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_writers_at_once():
    town = cast.build_town()
    offer = cast.offer(town)
    sessions = [cast.session(offer, days=-day) for day in range(1, WRITERS + 1)]
    start, failures = threading.Barrier(WRITERS), []

    def write(session) -> None:
        try:
            start.wait(30)
            counting.record_tally(actor=Clock(), session=session, key=uuid.uuid4(), visits=7)
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Tally.objects.filter(is_current=True, visits=7).count() == WRITERS
