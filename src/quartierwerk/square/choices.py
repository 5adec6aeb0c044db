"""Pictures for what residents browse by, and the box that answers a mother's five questions."""

from __future__ import annotations

from quartierwerk.foundation.ui.icons import RESIDENTS

DEFAULT_SYMBOL = "group"


def symbol_of(name: str) -> str:
    """The pictogram of a term; a general one where none, or one that there is not, was chosen."""
    return name if name in RESIDENTS else DEFAULT_SYMBOL
