"""Whether each place that is kept has somebody: claims on dates, courses, talks and posts against the sign-ups.

The log of promises is replayed by ``quartierwerk verify-allocations``; who stands behind a claim is compared here.
"""

from __future__ import annotations

from django.db.models import Q

from quartierwerk.foundation.allocation import Difference
from quartierwerk.foundation.allocation.models import Claim, State

OWNERS = ("session:", "offer:", "host:", "post:")
"""How the names of what one signs up for begin, see ``targets.owner_of``."""


def claims_without_sign_up() -> list[Difference]:
    """Claims that are promised, held or waiting although no sign-up is there that could give them back."""
    ours = Q()
    for owner in OWNERS:
        ours |= Q(queue__startswith=owner)
    rows = Claim.objects.filter(ours, sign_up=None).exclude(state=State.ENDED).order_by("pk")
    return [Difference(f"claim {key} sign-up", "not there", state) for key, state in rows.values_list("pk", "state")]
