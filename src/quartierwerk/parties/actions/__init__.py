"""All writing of parties."""

from quartierwerk.parties import rules
from quartierwerk.parties.actions.contacts import (
    add_contact,
    edit_contact,
    effects_of_forgetting,
    forget_contact,
    merge_contacts,
    tie_account,
)
from quartierwerk.parties.actions.lists import forget_lists, hand_in_contacts, hand_in_list, take_list
from quartierwerk.parties.actions.notes import edit_note, finish_follow_up, pass_on_follow_up, remove_note, write_note
from quartierwerk.parties.actions.operations import end_operation, refresh_keepers, say_who_runs
from quartierwerk.parties.actions.organisations import (
    add_organisation,
    add_relation,
    close_organisation,
    edit_organisation,
    end_relation,
    merge_organisations,
    remove_relation,
    reopen_organisation,
)

__all__ = [
    "add_contact",
    "add_organisation",
    "add_relation",
    "close_organisation",
    "edit_contact",
    "edit_note",
    "edit_organisation",
    "effects_of_forgetting",
    "end_operation",
    "end_relation",
    "finish_follow_up",
    "forget_contact",
    "forget_lists",
    "hand_in_contacts",
    "hand_in_list",
    "merge_contacts",
    "merge_organisations",
    "pass_on_follow_up",
    "refresh_keepers",
    "remove_note",
    "remove_relation",
    "reopen_organisation",
    "rules",
    "say_who_runs",
    "take_list",
    "tie_account",
    "write_note",
]  # fmt: skip
