"""Who gives roles, who wears them, who reads the log."""

from __future__ import annotations

from typing import Any

from quartierwerk.access.choices import Role
from quartierwerk.foundation.permissions import Actor, rule


@rule("access.assign")
@rule("access.end_assignment")
@rule("access.read_log")
def may_keep_roles(actor: Actor, thing: Any = None) -> bool:
    return actor.holds(Role.ADMINISTRATOR)


@rule("access.wear_hat")
def may_wear_hat(actor: Actor, assignment: Any) -> bool:
    """Her own only."""
    return actor.key == assignment.account.key
