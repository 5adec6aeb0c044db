"""Organisations, their relations, who runs which site."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.merging import effects_of_merging, repoint
from quartierwerk.foundation.permissions import Actor, require
from quartierwerk.parties import queries
from quartierwerk.parties.actions.operations import write_keepers
from quartierwerk.parties.errors import SameOne
from quartierwerk.parties.models import Organisation, Relation
from quartierwerk.places.models import Site

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
FACTS = (
    "kind", "name", "short_name", "area", "street", "postcode", "town", "phone", "email", "website", "fields", "note",
)  # fmt: skip


def slug_for(name: str) -> str:
    """Readable, unique, in latin letters; a name without any gets a number."""
    stem = slugify(name.casefold().translate(UMLAUTS))[:70].strip("-") or "organisation"
    slug, number = stem, 1
    while Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


@action("parties.add_organisation", "Organisation eingetragen")
def add_organisation(*, actor: Actor, draft: Organisation) -> Organisation:
    """Enter an organisation; ``draft`` is the unsaved row with what was typed. Its address in the browser is made here.

    Raises: Refused: a field is wrong.
    """
    if not draft.slug:
        draft.slug = slug_for(draft.short_name or draft.name)
    draft.full_clean()
    draft.save()
    return draft


@action("parties.edit_organisation", "Organisation geändert")
def edit_organisation(*, actor: Actor, organisation: Organisation, facts: dict[str, Any]) -> Organisation:
    """Change what is known; ``facts`` is field -> value of some of ``FACTS``. Nothing else is written.

    Raises: Refused: a field is wrong. ValueError: no such fact.
    """
    if unknown := facts.keys() - set(FACTS):
        raise ValueError(f"not a fact of an organisation: {', '.join(sorted(unknown))}")
    changed = [name for name, value in facts.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, facts[name])
    organisation.full_clean()
    if changed:
        organisation.save(update_fields=changed)
    return organisation


@action("parties.close_organisation", "Organisation als aufgelöst vermerkt")
def close_organisation(*, actor: Actor, organisation: Organisation, shown: str = "") -> Organisation:
    """It no longer exists: it is not proposed any more; nothing that it did is deleted.

    Raises: NotShown: something hangs on it that the person has not seen.
    """
    require_shown(queries.effects_of_closing(organisation), shown)
    organisation.is_active = False
    organisation.save(update_fields=["is_active"])
    return organisation


@action("parties.reopen_organisation", "Organisation wieder aufgenommen")
def reopen_organisation(*, actor: Actor, organisation: Organisation) -> Organisation:
    """It was closed too early or exists again."""
    organisation.is_active = True
    organisation.save(update_fields=["is_active"])
    return organisation


@action("parties.add_relation", "Beziehung zwischen Organisationen eingetragen")
def add_relation(
    *, actor: Actor, left: Organisation, right: Organisation, kind: str, starts_on: date | None = None,
    ends_on: date | None = None, note: str = "",
) -> Relation:  # fmt: skip
    """Say how two organisations stand to each other; it is read from both ends.

    Raises: Refused: it is the same one twice, or the relation runs already.
    """
    if left.pk == right.pk:
        raise SameOne
    relation = Relation(left=left, right=right, kind=kind, starts_on=starts_on, ends_on=ends_on, note=note)
    relation.full_clean()
    if Relation.objects.filter(left=left, right=right, kind=kind, ends_on__isnull=True).exists():
        raise Refused(_("Diese Beziehung besteht schon. Beenden Sie sie zuerst, wenn sich etwas geändert hat."))
    relation.save()
    return relation


@action("parties.end_relation", "Beziehung zwischen Organisationen beendet")
def end_relation(*, actor: Actor, relation: Relation, ends_on: date) -> Relation:
    """The last day on which it holds."""
    relation.ends_on = ends_on
    relation.full_clean()
    relation.save(update_fields=["ends_on"])
    return relation


@action("parties.remove_relation", "Beziehung zwischen Organisationen gelöscht")
def remove_relation(*, actor: Actor, relation: Relation) -> None:
    """It never was so; typed by mistake."""
    relation.delete()


# -- the same twice -------------------------------------------------------------------------------------------------


@action("parties.merge_organisations", "Organisationen zusammengeführt")
def merge_organisations(*, actor: Actor, kept: Organisation, dropped: Organisation, shown: str = "") -> Organisation:
    """Two rows are one organisation: everything that names ``dropped`` names ``kept`` from now on; what ``kept`` does
    not know is taken over; ``dropped`` is deleted.

    Raises: SameOne; NotShown: what is moved was not shown.
    """
    if kept.pk == dropped.pk:
        raise SameOne
    require(actor, "parties.merge_organisations", dropped)
    require_shown(effects_of_merging(dropped, kept), shown)
    sites = list(Site.objects.filter(keepers__has=str(dropped.pk)))
    Relation.objects.filter(left__in=[kept, dropped], right__in=[kept, dropped]).delete()
    repoint(dropped, kept)
    filled = []
    for name in FACTS:
        if not getattr(kept, name) and getattr(dropped, name):
            setattr(kept, name, getattr(dropped, name))
            filled.append(name)
    dropped.delete()
    if filled:
        kept.save(update_fields=filled)
    write_keepers(actor, sites)
    return kept
