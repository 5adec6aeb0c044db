"""What is typed into the fields of the paper month: ``12``, ``0``, ``12g`` for an estimate, nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quartierwerk.attendance.models import MOST

NUMBER = re.compile(r"(?:g|ca\.?|~)?\s*(\d{1,9})\s*(g)?", re.IGNORECASE)
OFF = {"-", "–", "—", "x", "X", "/"}


@dataclass(frozen=True)
class Typed:
    visits: int
    is_estimated: bool


def read(text: str) -> Typed | None:
    """The number in a field; None where nothing is typed, which is "not counted".

    Raises:
        ValueError: with a sentence.
    """
    text = text.strip()
    if not text:
        return None
    if text in OFF:
        raise ValueError(_("„%s“ heißt auf dem Zettel: ausgefallen. Das halten Sie beim Termin selbst fest.") % text)
    found = NUMBER.fullmatch(text)
    if not found:
        raise ValueError(_("„%s“ ist keine ganze Zahl. Bitte zum Beispiel 12 oder, wenn geschätzt, 12g.") % text[:40])
    visits = int(found[1])
    if visits > MOST:
        raise ValueError(_("Mehr als 20.000 kann nicht sein. Bitte prüfen Sie die Zahl."))
    is_estimated = not (text[0].isdigit() and found[2] is None)
    return Typed(visits, is_estimated)
