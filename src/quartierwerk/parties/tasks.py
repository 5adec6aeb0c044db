"""What the clock does in parties."""

from __future__ import annotations

from quartierwerk.foundation.jobs import every
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties import actions


@every("parties.keepers", minutes=60)
def keepers() -> int:
    """Operations of sites begin and end at midnight."""
    return actions.refresh_keepers(actor=Clock())


@every("parties.forget_lists", minutes=24 * 60)
def forget_lists() -> int:
    """Lists of partners do not lie about."""
    return actions.forget_lists(actor=Clock())
