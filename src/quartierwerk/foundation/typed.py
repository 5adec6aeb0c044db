"""What people type into one line, as one line: it goes into mails, lists and calendars next to words of others."""

from __future__ import annotations

import unicodedata

_TURNS_THE_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that let the words behind them run the other way, also those that somebody else has written."""


def one_line(text: str) -> str:
    """Without line ends, signs of control and signs that turn the text; blanks at the ends go, others become one."""
    spaced = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(sign for sign in spaced if sign not in _TURNS_THE_TEXT).split())
