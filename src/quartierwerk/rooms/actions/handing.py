"""What people do with keys: hand them over, take them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms.models import Booking, Handover

FACTS = ("keys", "out_on", "out_remark", "back_on", "back_remark")


@action("rooms.hand_over", "Raumübergabe festgehalten")
def hand_over(*, actor: Actor, booking: Booking, facts: Mapping[str, Any]) -> Handover:
    """Write down which keys went out or came back, and how the room was found.

    Raises:
        Refused: they came back before they went out.
    """
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a handover has no {', '.join(sorted(unknown))}")
    row = Handover.objects.filter(booking=booking).first() or Handover(booking=booking)
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.full_clean(exclude=["booking"])
    row.save()
    return row
