"""What the clock does with rooms. Each line calls an action."""

from __future__ import annotations

from quartierwerk.foundation.jobs import every
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions


@every("rooms.forget_unconfirmed", minutes=12 * 60)
def forget_unconfirmed() -> int:
    return actions.forget_unconfirmed(actor=Clock())


@every("rooms.forget_contacts", minutes=24 * 60)
def forget_contacts() -> int:
    return actions.forget_contacts(actor=Clock())


@every("rooms.forget_names", minutes=24 * 60)
def forget_names() -> int:
    return actions.forget_names(actor=Clock())


@every("rooms.forget_billed", minutes=24 * 60)
def forget_billed() -> int:
    return actions.forget_billed(actor=Clock())
