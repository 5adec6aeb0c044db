"""Rooms as everybody may see them: pictures, equipment, price and rules in words. Nothing about who uses them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from quartierwerk.places.models import Area
from quartierwerk.rooms import conditions
from quartierwerk.rooms.choices import ConditionKind
from quartierwerk.rooms.conditions import Facts, Use
from quartierwerk.rooms.models import Equipment, Room, RoomPicture
from quartierwerk.rooms.queries.facts import facts_of
from quartierwerk.rooms.queries.rooms import requestable_rooms
from quartierwerk.rooms.queries.words import condition_words, tariff_words


@dataclass(frozen=True)
class Shown:
    """One room with all that a person reads before asking for it."""

    room: Room
    pictures: tuple[RoomPicture, ...]
    equipment: tuple[Equipment, ...]
    price: str  # in words; empty where nobody has said that it costs anything
    rules: tuple[str, ...]
    needs_approval: bool


def lasting_rooms(day: date) -> QuerySet[Room]:
    """Rooms that anybody may ask for and that are still there on that day or come later, house by house."""
    return (
        requestable_rooms().exclude(ends_on__lt=day).exclude(site__ends_on__lt=day).order_by("site__name", "name", "pk")
    )


def things_by_key(rooms: Sequence[Room], keys: Collection[int]) -> dict[int, Equipment]:
    """Those of these things that belong to the houses of these rooms and their carriers."""
    houses = {(room.site_id, room.carrier_id) for room in rooms}
    rows = Equipment.objects.filter(pk__in=list(keys)) if keys else ()
    return {row.pk: row for row in rows if (row.site_id, row.carrier_id) in houses}


def shown_rooms(rooms: Sequence[Room], day: date, *, kind: str = Use.kind) -> list[Shown]:
    """These rooms as they are shown; the number of queries does not grow with them."""
    rows = list(rooms)
    if not rows:
        return []
    facts = facts_of(rows, since=day)
    keys = [room.pk for room in rows]
    pictures: dict[int, list[RoomPicture]] = {}
    for picture in RoomPicture.objects.filter(room__in=keys).order_by("room", "rank", "pk"):
        pictures.setdefault(picture.room_id, []).append(picture)
    things: dict[tuple[int, int], list[Equipment]] = {}
    for thing in Equipment.objects.filter(site__in={room.site_id for room in rows}).order_by("name", "pk"):
        things.setdefault((thing.site_id, thing.carrier_id), []).append(thing)
    return [
        Shown(
            room=room,
            pictures=tuple(pictures.get(room.pk, ())),
            equipment=tuple(
                thing
                for thing in things.get((room.site_id, room.carrier_id), ())
                if thing.room_id is None or thing.room_id == room.pk
            ),
            price=_price(facts[room.pk], day, kind),
            rules=_rules(facts[room.pk], day, kind),
            needs_approval=bool(facts[room.pk].rules_of(ConditionKind.APPROVAL, day, kind)),
        )
        for room in rows
    ]


def _price(facts: Facts, day: date, kind: str) -> str:
    tariff = conditions.tariff_for(facts, Use(kind=kind), day)
    return tariff_words(tariff) if tariff is not None else ""


def _rules(facts: Facts, day: date, kind: str) -> tuple[str, ...]:
    return tuple(
        condition_words(rule)
        for code in ConditionKind.values
        for _scope, rule in facts.rules_of(code, day)
        if code != ConditionKind.APPROVAL
    )


def areas_with_rooms(rooms: Sequence[Room]) -> list[Area]:
    """The neighbourhoods in which these rooms are, by name."""
    return sorted({room.site.area_id: room.site.area for room in rooms}.values(), key=lambda area: (area.name, area.pk))
