"""What people do while they look for new premises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import pictures
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.choices import Verdict
from quartierwerk.rooms.models import Candidate

FACTS = (
    "name", "address", "owner", "rent_cents", "square_metres", "access", "visited_on", "visit_note", "pro", "contra",
    "verdict", "decided_on",
)  # fmt: skip


def _written(candidate: Candidate, facts: Mapping[str, Any]) -> Candidate:
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"premises have no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(candidate, name, value.strip() if isinstance(value, str) else value)
    if candidate.verdict == Verdict.OPEN:
        candidate.decided_on = None
    elif candidate.decided_on is None:
        raise Refused(_("Bitte geben Sie an, wann das entschieden wurde."), field="decided_on")
    candidate.full_clean(exclude=["carrier"])
    candidate.save()
    return candidate


@action("rooms.add_candidate", "Mögliche Räume vorgemerkt")
def add_candidate(*, actor: Actor, carrier: Organisation, facts: Mapping[str, Any]) -> Candidate:
    """Premises that somebody looks at.

    Raises:
        Refused: decided, but nobody says when.
    """
    return _written(Candidate(carrier=carrier), facts)


@action("rooms.change_candidate", "Mögliche Räume geändert")
def change_candidate(*, actor: Actor, candidate: Candidate, facts: Mapping[str, Any]) -> Candidate:
    """Raises: Refused: decided, but nobody says when."""
    return _written(candidate, facts)


@action("rooms.show_candidate", "Bild möglicher Räume gezeigt")
def show_candidate(*, actor: Actor, candidate: Candidate, picture: IO[bytes], words: str) -> Candidate:
    """Show the premises; the old picture goes.

    Raises:
        NoPicture: it cannot be read as one, or is too large.
        Refused: the words are missing.
    """
    words = pictures.require_words(words)
    old, candidate.picture_alt = candidate.picture, words
    candidate.clean_fields(exclude=[field.name for field in Candidate._meta.fields if field.name != "picture_alt"])
    candidate.picture = pictures.store(picture)
    candidate.save(update_fields=["picture", "picture_alt"])
    pictures.forget(old)
    return candidate


@action("rooms.remove_candidate", "Mögliche Räume gelöscht")
def remove_candidate(*, actor: Actor, candidate: Candidate) -> None:
    stored = candidate.picture
    candidate.delete()
    pictures.forget(stored)
