"""Door signs: make the secret address of one, withdraw it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.places.models import Site
from quartierwerk.rooms.models import DoorSign, Room


@action("rooms.make_door_sign", "Türschild angelegt")
def make_door_sign(*, actor: Actor, place: Site | Room, languages: Sequence[str] = ()) -> DoorSign:
    """A sign for a house or for one room. It speaks German and these languages in turn."""
    room = place if isinstance(place, Room) else None
    return DoorSign.objects.create(
        site=place.site if isinstance(place, Room) else place, room=room, key=secrets.token_urlsafe(24),
        languages=[code for code in languages if code != "de"], made_at=clock.now(), made_by=actor.key,
    )  # fmt: skip


@action("rooms.withdraw_door_sign", "Türschild abgeschaltet")
def withdraw_door_sign(*, actor: Actor, sign: DoorSign) -> DoorSign:
    """From now on its address opens nothing. Twice is as once."""
    if sign.withdrawn_at is None:
        sign.withdrawn_at, sign.withdrawn_by = clock.now(), actor.key
        sign.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return sign
