"""Who may do what with organisations, persons and notes. The names of roles are words here; access gives them meaning.

Organisations are no secret among the staff. Persons are seen by those who work with them: the own organisation, the
own area. Notes are seen by the own organisation or the own area only, not by the town above.
"""

from __future__ import annotations

from typing import Any

from quartierwerk.foundation.permissions import Actor, Clock, rule

MANAGER, WORKER, COORDINATOR, ADMINISTRATOR = "manager", "worker", "coordinator", "administrator"
READERS = (MANAGER, WORKER, COORDINATOR)
ALL_READERS = (*READERS, ADMINISTRATOR)


def is_near(actor: Actor, organisation: Any) -> bool:
    """Its area lies in mine or around mine, or it has none: a town's housing company matters to each neighbourhood."""
    path = organisation.area.path if organisation.area else ""
    scope = actor.scope(MANAGER, COORDINATOR)
    return scope.everything or any(own.startswith(path) or path.startswith(own) for own in scope.paths)


def keeps(actor: Actor, organisation: Any) -> bool:
    return actor.holds(ADMINISTRATOR) or actor.holds(WORKER, at=organisation) or is_near(actor, organisation)


@rule("parties.add_organisation")
def may_add_organisation(actor: Actor, draft: Any) -> bool:
    """Whoever knows a partner may enter it; workers too."""
    return actor.holds(WORKER) or keeps(actor, draft)


@rule("parties.hand_in_list")
def may_hand_in_list(actor: Actor, thing: Any = None) -> bool:
    """Each row is asked about by itself; this is the door to the form."""
    return actor.holds(*ALL_READERS)


@rule("parties.hand_in_contacts")
def may_hand_in_contacts(actor: Actor, thing: Any = None) -> bool:
    """Whoever works with persons; the technical administration does not."""
    return actor.holds(*READERS)


@rule("parties.take_list")
def may_take_list(actor: Actor, job: Any) -> bool:
    """Only who handed it in."""
    return actor.holds(*ALL_READERS) and job.asked_by == actor.key


@rule("parties.forget_lists")
@rule("parties.refresh_keepers")
def may_tidy_up(actor: Actor, thing: Any) -> bool:
    return isinstance(actor, Clock)


@rule("parties.edit_organisation")
@rule("parties.close_organisation")
@rule("parties.reopen_organisation")
def may_keep_organisation(actor: Actor, organisation: Any) -> bool:
    return keeps(actor, organisation)


@rule("parties.merge_organisations")
def may_merge_organisations(actor: Actor, kept: Any) -> bool:
    """Not the worker: it would move what other organisations have entered."""
    return actor.holds(ADMINISTRATOR) or is_near(actor, kept)


@rule("parties.add_relation")
@rule("parties.end_relation")
@rule("parties.remove_relation")
def may_keep_relations(actor: Actor, thing: Any) -> bool:
    """From either of its two ends."""
    ends = (thing.left, thing.right) if hasattr(thing, "left") else (thing,)
    return any(keeps(actor, end) for end in ends)


@rule("parties.say_who_runs")
@rule("parties.end_operation")
def may_say_who_runs(actor: Actor, operation: Any) -> bool:
    """It decides who may act at the site, so it is the manager, the town or the technical administration.

    Without a thing: whether there can be such a site at all.
    """
    return actor.holds(ADMINISTRATOR) or actor.holds(MANAGER, COORDINATOR, at=operation)


@rule("parties.add_contact")
@rule("parties.edit_contact")
@rule("parties.forget_contact")
@rule("parties.merge_contacts")
def may_keep_contact(actor: Actor, contact: Any) -> bool:
    """The town reads the contacts of its neighbourhoods and keeps its own."""
    return actor.holds(MANAGER, WORKER, at=contact) or _is_of_own_town(actor, contact.area)


@rule("parties.tie_account")
def may_tie_account(actor: Actor, account: Any) -> bool:
    """Part of making an account."""
    return actor.holds(ADMINISTRATOR)


@rule("parties.write_note")
@rule("parties.edit_note")
@rule("parties.finish_follow_up")
@rule("parties.remove_note")
def may_keep_note(actor: Actor, note: Any) -> bool:
    """The own organisation's, or the own area's; the town does not read the notes of its neighbourhoods."""
    own = actor.scope(MANAGER, WORKER)
    if own.everything or note.organisation_id in own.organisations:
        return True
    below = note.area is not None and any(note.area.path.startswith(path) for path in own.paths)
    return below or _is_of_own_town(actor, note.area)


@rule("parties.pass_on_follow_up")
def may_pass_on_follow_up(actor: Actor, note: Any) -> bool:
    """One's own, in whatever role one took it; a colleague's where one keeps the note."""
    return actor.key == f"account:{note.follow_up_by_id}" or may_keep_note(actor, note)


def _is_of_own_town(actor: Actor, area: Any) -> bool:
    town = actor.scope(COORDINATOR)
    return town.everything or (area is not None and area.path in town.paths)
