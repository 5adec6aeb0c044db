"""What the clock does with rooms. Each line calls an action."""

from __future__ import annotations

from datetime import timedelta

from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs import every
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions, queries

UNCONFIRMED_DAYS = 7


@every("rooms.forget_unconfirmed", minutes=12 * 60)
def forget_unconfirmed() -> int:
    keys = queries.unconfirmed_since(clock.now() - timedelta(days=UNCONFIRMED_DAYS))
    return actions.forget_unconfirmed(actor=Clock(), keys=keys) if keys else 0
