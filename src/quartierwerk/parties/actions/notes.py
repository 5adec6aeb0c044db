"""The contact log. Whose note it is decides who reads it; it never changes hands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties import queries
from quartierwerk.parties.errors import AlreadyDone, NotYourContact
from quartierwerk.parties.models import Contact, ContactNote, Organisation

FACTS = ("on", "channel", "text", "follow_up_on")


def _set_participants(
    actor: Actor, note: ContactNote, participants: Iterable[Contact], organisations: Iterable[Organisation]
) -> None:
    people = {person.pk for person in participants}
    known = set(queries.visible_contacts(actor).filter(pk__in=people).values_list("pk", flat=True))
    if people - known:
        raise NotYourContact
    note.participants.set(people)
    note.organisations.set(organisations)


@action("parties.write_note", "Kontaktnotiz geschrieben")
def write_note(
    *, actor: Actor, draft: ContactNote, participants: Iterable[Contact], organisations: Iterable[Organisation] = (),
    follow_up_by: Account | None = None,
) -> ContactNote:  # fmt: skip
    """Write down a talk; ``draft`` is the unsaved row with whose note it is in ``organisation`` or ``area``.

    ``follow_up_by`` is who asks again; without a day there is nothing to ask.

    Raises: NotYourContact: a participant is not visible to the actor. Refused: a field is wrong.
    """
    draft.follow_up_by = follow_up_by if draft.follow_up_on else None
    draft.full_clean()
    draft.save()
    _set_participants(actor, draft, participants, organisations)
    return draft


@action("parties.edit_note", "Kontaktnotiz geändert")
def edit_note(
    *, actor: Actor, note: ContactNote, facts: dict[str, Any], participants: Iterable[Contact],
    organisations: Iterable[Organisation] = (), follow_up_by: Account | None = None,
) -> ContactNote:  # fmt: skip
    """Correct a note. A new day to ask again opens a follow-up that was done.

    Raises: NotYourContact; Refused; ValueError: no such fact.
    """
    if unknown := facts.keys() - set(FACTS):
        raise ValueError(f"not a fact of a note: {', '.join(sorted(unknown))}")
    if facts.get("follow_up_on", note.follow_up_on) != note.follow_up_on:
        note.done_at = None
    for name, value in facts.items():
        setattr(note, name, value)
    note.follow_up_by = follow_up_by if note.follow_up_on else None
    note.full_clean()
    note.save(update_fields=[*facts, "follow_up_by", "done_at"])
    _set_participants(actor, note, participants, organisations)
    return note


@action("parties.finish_follow_up", "Wiedervorlage erledigt")
def finish_follow_up(*, actor: Actor, note: ContactNote) -> ContactNote:
    """It was asked again.

    Raises: AlreadyDone: somebody was faster.
    """
    if note.done_at is not None:
        raise AlreadyDone
    note.done_at = clock.now()
    note.save(update_fields=["done_at"])
    return note


@action("parties.pass_on_follow_up", "Wiedervorlage weitergegeben")
def pass_on_follow_up(*, actor: Actor, note: ContactNote, to: Account) -> ContactNote:
    """Somebody else asks again from now on. The desk, which knows the roles, has made sure that she may read the note.

    Raises: AlreadyDone: there is nothing to ask any more.
    """
    if note.done_at is not None or note.follow_up_on is None:
        raise AlreadyDone
    note.follow_up_by = to
    note.save(update_fields=["follow_up_by"])
    return note


@action("parties.remove_note", "Kontaktnotiz gelöscht")
def remove_note(*, actor: Actor, note: ContactNote) -> None:
    """Notes about people are kept only as long as they are needed."""
    note.delete()
