"""Persons: entered with the least data that works, and forgotten when they ask for it."""

from __future__ import annotations

from typing import Any

from quartierwerk.accounts.models import Account
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import Effect, effects_of, require_shown
from quartierwerk.foundation.merging import effects_of_merging, repoint
from quartierwerk.foundation.permissions import Actor, require
from quartierwerk.parties.errors import BothHaveAccounts, SameOne
from quartierwerk.parties.models import Contact

FACTS = (
    "organisation", "kind", "name", "function", "phone", "email", "languages", "groups", "topics", "ends_on",
)  # fmt: skip


def _account_of(contact: Contact) -> Account | None:
    """The account with the same address: a colleague who signs in is the same person as the one who leads a group."""
    if not contact.email:
        return None
    found = Account.objects.filter(email__iexact=contact.email).first()
    taken = found is not None and Contact.objects.filter(account=found).exclude(pk=contact.pk).exists()
    return None if taken else found


@action("parties.add_contact", "Kontaktperson eingetragen")
def add_contact(*, actor: Actor, draft: Contact) -> Contact:
    """Enter a person; ``draft`` is the unsaved row, with whose contact it is in ``kept_by`` or ``area``.

    Raises: Refused: a field is wrong.
    """
    draft.full_clean(exclude=["account"])
    draft.account = _account_of(draft)
    draft.save()
    return draft


@action("parties.edit_contact", "Kontaktperson geändert")
def edit_contact(*, actor: Actor, contact: Contact, facts: dict[str, Any]) -> Contact:
    """Change what is known; ``facts`` is field -> value of some of ``FACTS``.

    Raises: Refused: a field is wrong. ValueError: no such fact.
    """
    if unknown := facts.keys() - set(FACTS):
        raise ValueError(f"not a fact of a person: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(contact, name, value)
    contact.full_clean(exclude=["account"])
    contact.account = _account_of(contact)
    contact.save(update_fields=[*facts, "account"])
    return contact


def effects_of_forgetting(contact: Contact) -> list[Effect]:
    """Where the person is named; rooms above add theirs."""
    return effects_of("contact", contact, "forget")


@action("parties.forget_contact", "Kontaktperson gelöscht")
def forget_contact(*, actor: Actor, contact: Contact, shown: str = "") -> None:
    """Delete everything about a person. Notes stay without her name, because others took part in the talk.

    Raises: NotShown: she is named somewhere, and that was not shown.
    """
    require_shown(effects_of_forgetting(contact), shown)
    contact.delete()


@action("parties.merge_contacts", "Kontaktpersonen zusammengeführt")
def merge_contacts(*, actor: Actor, kept: Contact, dropped: Contact, shown: str = "") -> Contact:
    """Two rows are one person: everything that names ``dropped`` names ``kept``; gaps are filled; ``dropped`` goes.

    Raises: SameOne, BothHaveAccounts; NotShown: what is moved was not shown.
    """
    if kept.pk == dropped.pk:
        raise SameOne
    require(actor, "parties.merge_contacts", dropped)
    if kept.account_id and dropped.account_id:
        raise BothHaveAccounts
    require_shown(effects_of_merging(dropped, kept), shown)
    repoint(dropped, kept)
    filled = [name for name in (*FACTS, "account", "kept_by", "area") if not getattr(kept, name)]
    values = {name: getattr(dropped, name) for name in filled}
    kept.languages = tuple(sorted({*kept.languages, *dropped.languages}))
    kept.groups = tuple(sorted({*kept.groups, *dropped.groups}))
    dropped.delete()
    for name, value in values.items():
        if name not in ("languages", "groups", "ends_on"):
            setattr(kept, name, value)
    kept.save(update_fields=[*(n for n in filled if n != "ends_on"), "languages", "groups"])
    return kept


@action("parties.tie_account", "Konto mit Kontaktperson verbunden")
def tie_account(*, actor: Actor, account: Account) -> int:
    """An account was made: the person of the same address who is already in the lists is that person.

    Returns: 1 if somebody was tied, else 0.
    """
    if Contact.objects.filter(account=account).exists():
        return 0
    found = Contact.objects.filter(email__iexact=account.email, account__isnull=True).order_by("pk").first()
    if found is None:
        return 0
    found.account = account
    found.save(update_fields=["account"])
    return 1
