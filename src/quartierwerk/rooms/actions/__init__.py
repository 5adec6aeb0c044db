"""All writing of rooms, by noun: one function per intention of a person or the clock."""

from quartierwerk.rooms.actions.candidates import add_candidate, change_candidate, remove_candidate, show_candidate
from quartierwerk.rooms.actions.groups import add_group, change_group, remove_group
from quartierwerk.rooms.actions.ruling import (
    add_condition,
    add_tariff,
    change_condition,
    change_tariff,
    remove_condition,
    remove_tariff,
)
from quartierwerk.rooms.actions.stock import (
    add_equipment,
    add_picture,
    add_room,
    change_equipment,
    change_room,
    confirm_room_translation,
    describe_picture,
    move_defect,
    remove_equipment,
    remove_picture,
    remove_room,
    report_defect,
    translate_room,
)

__all__ = [
    "add_candidate",
    "add_condition",
    "add_equipment",
    "add_group",
    "add_picture",
    "add_room",
    "add_tariff",
    "change_candidate",
    "change_condition",
    "change_equipment",
    "change_group",
    "change_room",
    "change_tariff",
    "confirm_room_translation",
    "describe_picture",
    "move_defect",
    "remove_candidate",
    "remove_condition",
    "remove_equipment",
    "remove_group",
    "remove_picture",
    "remove_room",
    "remove_tariff",
    "report_defect",
    "show_candidate",
    "translate_room",
]
