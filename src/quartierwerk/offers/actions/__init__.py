"""All writing of offers, by noun: one function per intention of a person or the clock."""

from quartierwerk.offers.actions.halfyear import copy_half_year
from quartierwerk.offers.actions.illness import clear_day, forget_hand_overs, restore_day
from quartierwerk.offers.actions.offers import (
    FACTS,
    confirm_translation,
    create_offer,
    edit_offer,
    publish_offer,
    remove_picture,
    set_picture,
    set_translation,
    withdraw_offer,
)
from quartierwerk.offers.actions.series import (
    add_series,
    change_series,
    end_series,
    pause_offer,
    resume_offer,
    top_up,
)
from quartierwerk.offers.actions.sessions import (
    add_sessions,
    call_off,
    follow_places,
    follow_school_holidays,
    move_session,
    remove_session,
    set_note,
    set_stand_in,
    undo_cancellation,
)
from quartierwerk.offers.actions.stock import (
    answer_confirmation,
    ask_partner,
    confirm_stock,
    decline_proposal,
    release_proposal,
)

__all__ = [
    "FACTS",
    "add_series",
    "add_sessions",
    "answer_confirmation",
    "ask_partner",
    "call_off",
    "change_series",
    "clear_day",
    "confirm_stock",
    "confirm_translation",
    "copy_half_year",
    "create_offer",
    "decline_proposal",
    "edit_offer",
    "end_series",
    "follow_places",
    "follow_school_holidays",
    "forget_hand_overs",
    "move_session",
    "pause_offer",
    "publish_offer",
    "release_proposal",
    "remove_picture",
    "remove_session",
    "restore_day",
    "resume_offer",
    "set_note",
    "set_picture",
    "set_stand_in",
    "set_translation",
    "top_up",
    "undo_cancellation",
    "withdraw_offer",
]
