"""What people do with rules and tariffs: of one room, of a house, of all rooms of a carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.models import Condition, Room, Tariff

SCOPES = ("room", "site", "carrier")
T = TypeVar("T", Condition, Tariff)


def _written(row: T, facts: Mapping[str, Any]) -> T:
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.full_clean(exclude=[*SCOPES])
    row.save()
    return row


def _of(scope: Room | Site | Organisation) -> dict[str, Any]:
    name = "room" if isinstance(scope, Room) else "site" if isinstance(scope, Site) else "carrier"
    return {name: scope}


@action("rooms.add_condition", "Raumregel angelegt")
def add_condition(*, actor: Actor, scope: Room | Site | Organisation, facts: Mapping[str, Any]) -> Condition:
    """Make a rule for a room, for all rooms of a house or of a carrier; the nearest one of a kind counts."""
    return _written(Condition(**_of(scope)), facts)


@action("rooms.change_condition", "Raumregel geändert")
def change_condition(*, actor: Actor, condition: Condition, facts: Mapping[str, Any]) -> Condition:
    return _written(condition, facts)


@action("rooms.remove_condition", "Raumregel gelöscht")
def remove_condition(*, actor: Actor, condition: Condition) -> None:
    condition.delete()


@action("rooms.add_tariff", "Tarif angelegt")
def add_tariff(*, actor: Actor, scope: Room | Site | Organisation, facts: Mapping[str, Any]) -> Tariff:
    """Say what the use costs; what was billed stays as it was billed."""
    return _written(Tariff(**_of(scope)), facts)


@action("rooms.change_tariff", "Tarif geändert")
def change_tariff(*, actor: Actor, tariff: Tariff, facts: Mapping[str, Any]) -> Tariff:
    return _written(tariff, facts)


@action("rooms.remove_tariff", "Tarif gelöscht")
def remove_tariff(*, actor: Actor, tariff: Tariff) -> None:
    tariff.delete()
