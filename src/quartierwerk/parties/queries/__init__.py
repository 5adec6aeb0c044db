"""All reading of parties: organisations, persons, notes, what looks like the same twice."""

from quartierwerk.parties.queries.contacts import (
    codes_in_use,
    contact_choices,
    key_people,
    listed_contacts,
    own_circle,
    visible_contacts,
)
from quartierwerk.parties.queries.duplicates import doubled_contacts, doubled_organisations, name_key, phone_key
from quartierwerk.parties.queries.notes import follow_ups, listed_notes, visible_notes, waiting_with
from quartierwerk.parties.queries.organisations import (
    alike_organisations,
    choices_of_organisations,
    contacts_of,
    effects_of_closing,
    in_order,
    listed_organisations,
    notes_of,
    operations_of,
    relations_of,
    running_keepers,
    sites_to_run,
    visible_operations,
    visible_organisations,
    visible_relations,
)

__all__ = [
    "alike_organisations",
    "choices_of_organisations",
    "codes_in_use",
    "contact_choices",
    "contacts_of",
    "doubled_contacts",
    "doubled_organisations",
    "effects_of_closing",
    "follow_ups",
    "in_order",
    "key_people",
    "listed_contacts",
    "listed_notes",
    "listed_organisations",
    "name_key",
    "notes_of",
    "operations_of",
    "own_circle",
    "phone_key",
    "relations_of",
    "running_keepers",
    "sites_to_run",
    "visible_contacts",
    "visible_notes",
    "visible_operations",
    "visible_organisations",
    "visible_relations",
    "waiting_with",
]
