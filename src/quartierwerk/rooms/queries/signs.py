"""Door signs: those that one keeps, and what the address of one shows. No personal data leaves here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms.choices import GroupKind
from quartierwerk.rooms.models import DoorSign, Room
from quartierwerk.rooms.queries.bookings import bookings_between
from quartierwerk.rooms.queries.plan import NOT_PLANNED
from quartierwerk.rooms.queries.rooms import Family
from quartierwerk.rooms.rules import KEEPERS

COLUMNS = (
    "pk", "room_id", "starts_local", "ends_local", "title", "is_confidential", "keeper", "is_standing", "group_id",
    "group__organisation_id", "group__kind", "group__is_confidential",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnSign:
    """One booking as a sign may know it. ``title`` empty: only that the room is taken."""

    room: int
    starts: str
    ends: str
    title: str
    keeper: str


def door_sign(key: str) -> DoorSign | None:
    """The sign that this address opens, unless it was withdrawn."""
    return DoorSign.objects.filter(key=key, withdrawn_at=None).select_related("site", "room").first()


def visible_door_signs(actor: Actor) -> QuerySet[DoorSign]:
    """Those that work, of the houses and rooms that one keeps."""
    scope = actor.scope(*KEEPERS)
    own = scope.q(path="site__area__path", organisation="room__carrier")
    for organisation in scope.organisations:
        own |= Q(room__isnull=True, site__keepers__has=str(organisation))
    rows = DoorSign.objects.filter(own, withdrawn_at=None)
    return rows.select_related("site__area", "room__carrier", "room__site__area").order_by("site__name", "pk")


def rooms_on_sign(sign: DoorSign) -> list[Room]:
    """The room of the sign, or all rooms of the house in which things take place."""
    if sign.room is not None:
        return [sign.room]
    return list(Room.objects.filter(site=sign.site_id).exclude(kind__in=NOT_PLANNED).order_by("name", "pk"))


def taken_on_sign(rooms: Sequence[Room], first: date, last: date) -> list[OnSign]:
    """What is booked there from a first to a last day, by begin; of one room also what takes it with another room.

    A title is shown of the carrier's own use and of groups that belong to an organisation; of anybody else, and of
    confidential groups, only that the room is taken: what private people type may name somebody.
    """
    family = Family({room.site_id for room in rooms})
    stands_for = {key: room.pk for room in rooms for key in family.touching(room.pk)} if len(rooms) == 1 else {
        room.pk: room.pk for room in rooms
    }  # fmt: skip
    found = []
    for (_key, room, starts, ends, title, is_confidential, keeper, is_standing, group, organisation, kind,
         is_quiet) in bookings_between(stands_for, first, last, columns=COLUMNS):  # fmt: skip
        is_known = group is None or organisation is not None or kind == GroupKind.OWN
        is_shown = is_known and not is_confidential and not is_quiet and not keeper
        if is_standing and len(rooms) > 1:
            continue  # desks and rooms that are let for months say nothing about today
        found.append(OnSign(stands_for[room], starts, ends, title if is_shown else "", keeper))
    return found
