"""What people do with groups that use rooms. The least data that works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.actions.bookings import touch
from quartierwerk.rooms.models import Booking, Group

FACTS = (
    "name", "kind", "organisation", "contact_name", "email", "phone", "language", "is_member", "is_confidential",
    "is_known",
)  # fmt: skip


def _written(group: Group, facts: Mapping[str, Any]) -> Group:
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a group has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(group, name, value.strip() if isinstance(value, str) else value)
    group.full_clean(exclude=["carrier", "organisation"])
    group.save()
    return group


@action("rooms.add_group", "Gruppe eingetragen")
def add_group(*, actor: Actor, carrier: Organisation, facts: Mapping[str, Any]) -> Group:
    """Write down a group that is known to this carrier."""
    return _written(Group(carrier=carrier), facts)


@action("rooms.change_group", "Gruppe geändert")
def change_group(*, actor: Actor, group: Group, facts: Mapping[str, Any]) -> Group:
    """Who becomes confidential is "belegt" in all plans and calendars from then on, also where they were before.

    A group that is shown again does not uncover what was booked meanwhile.
    """
    was_confidential = group.is_confidential
    group = _written(group, facts)
    if group.is_confidential and not was_confidential:
        rows = list(Booking.objects.filter(group=group, is_confidential=False))
        for row in rows:
            row.is_confidential = True
        Booking.objects.bulk_update(rows, ["is_confidential"])
        touch(rows)
    return group


@action("rooms.remove_group", "Gruppe gelöscht")
def remove_group(*, actor: Actor, group: Group) -> None:
    """Forget a group that has never used a room.

    Raises:
        Refused: it asked for a room or has used one.
    """
    try:
        group.delete()
    except ProtectedError as error:
        raise Refused(
            _(
                "Diese Gruppe hat schon einen Raum angefragt oder genutzt. Nehmen Sie stattdessen Name, E-Mail und "
                "Telefon der Ansprechperson heraus."
            )
        ) from error
