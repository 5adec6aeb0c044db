"""The same twice: organisations and persons that look alike by name, phone or e-mail. A hint, never a decision."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.folding import fold
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.queries.contacts import visible_contacts

LEGAL_FORMS = frozenset({
    "ev", "eg", "gmbh", "ggmbh", "gug", "ug", "ag", "kg", "ohg", "gbr", "mbh", "stiftung", "verein", "eingetragener",
    "eingetragene", "genossenschaft",
})  # fmt: skip
SMALL_WORDS = frozenset({
    "und", "der", "die", "das", "des", "dem", "den", "am", "an", "im", "in", "fur", "von", "vom", "zu", "zum", "zur",
})  # fmt: skip
REASONS = {
    "name": _("gleicher Name"), "near": _("fast gleicher Name"), "phone": _("gleiche Telefonnummer"),
    "email": _("gleiche E-Mail-Adresse"), "short": _("gleicher Kurzname"),
}  # fmt: skip


def name_key(name: str) -> str:
    """A name without what people write differently: case, accents, umlauts, legal form, order and small words.

    ``Diakonisches Werk Hameln-Pyrmont e.V.`` and ``Diakonisches Werk Hameln Pyrmont`` are one.
    """
    text = re.sub(r"\b([a-z])\.\s?(?=[a-z]\b)", r"\1", fold(name))  # e. V. -> ev
    words = re.findall(r"\w+", text)
    kept = [word for word in words if word not in LEGAL_FORMS and word not in SMALL_WORDS]
    return " ".join(sorted(kept or words))


def phone_digits(phone: str) -> str:
    """Digits in the national form: ``+49 (0) 5151/12-34 -> 051511234``; those of other scripts are read too."""
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in phone)
    digits = re.sub(r"\(0\)", "", digits)
    digits = re.sub(r"^\s*(\+|00)\s*49", "0", digits)
    return re.sub(r"\D", "", digits)


def phone_key(phone: str) -> str:
    """The digits; the empty text for what is too short to tell anybody apart."""
    digits = phone_digits(phone)
    return digits if len(digits) >= 6 else ""


@dataclass(frozen=True)
class Pair:
    """Two that look alike; ``reasons`` in words, the first is the strongest."""

    first: Any
    second: Any
    reasons: tuple[str, ...]

    @property
    def both(self) -> tuple[Any, Any]:
        return self.first, self.second


def _pairs(things: Iterable[Any], keys: Any) -> list[Pair]:
    """Pairs that share a key. Larger heaps of the same phone number are a switchboard, not one organisation."""
    rows = {thing.pk: thing for thing in things}
    heaps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, thing in rows.items():
        for key in keys(thing):
            heaps[key].append(pk)
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (reason, _value), heap in heaps.items():
        members = sorted(set(heap))
        if reason in ("phone", "email") and len(members) > 4:
            continue
        for place, left in enumerate(members):
            for right in members[place + 1 :]:
                if reason not in found[left, right]:
                    found[left, right].append(reason)
    order = list(REASONS)
    pairs = []
    for (left, right), reasons in found.items():
        if "name" in reasons:
            reasons = [reason for reason in reasons if reason not in ("near", "short")]
        words = tuple(str(REASONS[reason]) for reason in sorted(reasons, key=order.index))
        pairs.append(Pair(rows[left], rows[right], words))
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.first.name.casefold(), pair.second.pk))


def _without_one_letter(key: str) -> Iterable[str]:
    """Shared by two names that differ by one letter typed, left out or swapped for another."""
    if len(key) >= 8:
        yield key
        for place in range(len(key)):
            if not key[place].isdigit():  # school 1 and school 2 are two schools
                yield key[:place] + key[place + 1 :]


def doubled_organisations(organisations: Iterable[Any]) -> list[Pair]:
    """Pairs among these organisations."""

    def keys(row: Any) -> Iterable[tuple[str, str]]:
        yield "name", name_key(row.name)
        for name in {name_key(row.name), name_key(row.short_name)} - {""}:
            yield "short", name
        for shape in _without_one_letter(name_key(row.name)):
            yield "near", shape
        if phone := phone_key(row.phone):
            yield "phone", phone
        if row.email:
            yield "email", row.email.casefold()

    return _pairs(organisations, keys)


def doubled_contacts(actor: Actor) -> list[Pair]:
    """Pairs among the persons that the actor may see: the same address, or the same name at one organisation."""

    def keys(row: Any) -> Iterable[tuple[str, str]]:
        yield "name", f"{name_key(row.name)}@{row.organisation_id or ''}"
        if row.email:
            yield "email", row.email.casefold()
        if phone := phone_key(row.phone):
            yield "phone", f"{phone} {name_key(row.name)}"

    return _pairs(visible_contacts(actor), keys)
