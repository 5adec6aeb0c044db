"""What an action is called for people: the log keeps codes, pages show these words."""

from __future__ import annotations

from django.utils.translation import gettext

WORDS: dict[str, str] = {}  # code -> German words, as they stand beside the action


def words_of(code: str) -> str:
    """In the language of the reader; empty for an action that the product no longer has: the log outlives it."""
    return gettext(WORDS[code]) if code in WORDS else ""
