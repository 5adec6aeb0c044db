"""All writing of places, by noun: one function per intention of a person or the clock."""

from quartierwerk.places.actions.areas import create_area, edit_area, remove_area, set_boundary
from quartierwerk.places.actions.closings import (
    add_school_override,
    close_days,
    end_crisis,
    move_closing_end,
    move_crisis_end,
    switch_crisis,
    withdraw_closing,
    withdraw_school_override,
)
from quartierwerk.places.actions.sites import (
    confirm_site_translation,
    create_site,
    edit_site,
    name_keepers,
    remove_photo,
    remove_site,
    set_photo,
    translate_site,
)

__all__ = [
    "add_school_override",
    "close_days",
    "confirm_site_translation",
    "create_area",
    "create_site",
    "edit_area",
    "edit_site",
    "end_crisis",
    "move_closing_end",
    "move_crisis_end",
    "name_keepers",
    "remove_area",
    "remove_photo",
    "remove_site",
    "set_boundary",
    "set_photo",
    "switch_crisis",
    "translate_site",
    "withdraw_closing",
    "withdraw_school_override",
]
