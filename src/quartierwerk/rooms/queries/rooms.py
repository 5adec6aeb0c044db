"""Rooms as the staff may see them, their parts, and all that is known of them for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.written import Written, rows_of
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.rules import KEEPERS, READERS


def visible_rooms(actor: Actor) -> QuerySet[Room]:
    """Rooms that one keeps or reads about, with house and carrier."""
    scope = actor.scope(*READERS)
    rows = Room.objects.filter(scope.q(path="site__area__path", organisation="carrier"))
    return rows.select_related("site__area", "carrier").defer("site__area__boundary")


def kept_rooms(actor: Actor) -> QuerySet[Room]:
    """Rooms that one may book."""
    return visible_rooms(actor).filter(actor.scope(*KEEPERS).q(path="site__area__path", organisation="carrier"))


def requestable_rooms() -> QuerySet[Room]:
    """Rooms that anybody may ask for; whether a use fits, their rules say."""
    return (
        Room.objects.filter(is_bookable=True, site__is_planned=False)
        .select_related("site__area", "carrier")
        .defer("site__area__boundary")
    )


_all_rooms = Written(lambda: Room.objects.filter(pk__gt=0).values_list("pk", "parent_id", "starts_on", "ends_on"))


class Family:
    """Which rooms are parts of which, at some houses: one query."""

    def __init__(self, sites: Iterable[int]) -> None:
        sql, params = _all_rooms.sql()
        keys = ", ".join(map(str, sorted({int(site) for site in sites}))) or "NULL"
        rows = rows_of([(f"{sql} AND rooms_room.site_id IN ({keys}) ORDER BY rooms_room.id", params)])
        self.lease: dict[int, tuple[date | None, date | None]] = {}
        self.parent: dict[int, int | None] = {}
        self.parts: dict[int, list[int]] = {}
        for key, parent, starts_on, ends_on in rows:
            self.lease[key] = (starts_on, ends_on)
            self.parent[key] = parent
            if parent is not None:
                self.parts.setdefault(parent, []).append(key)

    def leaves(self, room: int) -> tuple[int, ...]:
        """The smallest rooms of which this one is made; itself if it has no parts."""
        if room not in self.parts:
            return (room,)
        return tuple(leaf for part in self.parts[room] for leaf in self.leaves(part))

    def above(self, room: int) -> tuple[int, ...]:
        found = []
        parent = self.parent.get(room)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.parent.get(parent)
        return tuple(found)

    def below(self, room: int) -> tuple[int, ...]:
        return tuple(key for part in self.parts.get(room, ()) for key in (part, *self.below(part)))

    def touching(self, room: int) -> tuple[int, ...]:
        """The room, all that it is part of and all its parts: a booking of one blocks the others."""
        return (room, *self.above(room), *self.below(room))
