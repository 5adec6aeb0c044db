"""Short names for addresses: ``Café am Eck`` becomes ``cafe-am-eck``, German umlauts as two letters."""

from __future__ import annotations

from django.db import models
from django.utils.text import slugify

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def stem_of(name: str, *, otherwise: str, most: int = 70) -> str:
    """The short name of a text; ``otherwise`` where nothing of it can stand in an address (Arabic, signs only)."""
    return slugify(name.translate(UMLAUTS))[:most].strip("-_") or otherwise


RESERVED = frozenset({"neu"})
"""Words that stand in addresses themselves: ``/treffpunkte/neu/`` is the page for a new one."""


def free_slug(model: type[models.Model], name: str, *, otherwise: str) -> str:
    """A short name that no row of the model has; the second one gets ``-2``."""
    stem = stem_of(name, otherwise=otherwise)
    rows = model._default_manager.filter(slug__startswith=stem)
    taken = {*RESERVED, *rows.values_list("slug", flat=True)}
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
