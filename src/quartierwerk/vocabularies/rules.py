"""Who may change the lists. Reading them is for every member of the staff; residents see them on their pages."""

from __future__ import annotations

from typing import Any

from quartierwerk.foundation.permissions import Actor, rule

KEEPERS = ("coordinator", "administrator")
STAFF = ("manager", "worker", "coordinator", "body_member", "service_office", "administrator")


@rule("vocabularies.plant_lists")
@rule("vocabularies.create_vocabulary")
@rule("vocabularies.edit_vocabulary")
@rule("vocabularies.new_version")
@rule("vocabularies.put_in_force")
@rule("vocabularies.choose_working")
@rule("vocabularies.drop_draft")
@rule("vocabularies.add_term")
@rule("vocabularies.edit_term")
@rule("vocabularies.remove_term")
@rule("vocabularies.translate_term")
@rule("vocabularies.set_mapping")
@rule("vocabularies.add_language")
@rule("vocabularies.edit_language")
def may_keep_lists(actor: Actor, thing: Any = None) -> bool:
    """The lists hold for the whole installation, so they are kept by the town and by the technical administration."""
    return actor.holds(*KEEPERS)
