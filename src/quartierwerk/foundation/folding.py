"""Texts made comparable for searching: what people type differs from what is written.

Capital letters, accents and vowel signs do not count; umlauts match with dots, without dots and written out (ä, a,
ae), so that a keyboard without them finds what it looks for. Arabic letters that are written in several ways become
one; Persian and Arabic forms of the same letter too.
"""

from __future__ import annotations

import unicodedata

_WRITTEN_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_ALIKE = str.maketrans({"ß": "ss", "ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ـ": None})


def fold(text: str) -> str:
    """The comparable form: ``fold("Nähen") == fold("naehen") == fold("NAHEN")``. Not for showing."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for written, short in _WRITTEN_OUT:
        plain = plain.replace(written, short)
    return " ".join(plain.translate(_ALIKE).split())
