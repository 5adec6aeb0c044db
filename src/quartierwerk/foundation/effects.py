"""What a change hits, shown before it is made.

Rooms above register what hangs on a kind of thing (``register``); the room that changes the thing asks
(``effects_of``), shows the list, and its action makes the change only when handed the fingerprint of the very list
that was shown (``require_shown``). Page, command and import cannot skip it: an empty list needs no fingerprint, any
other does.

Some things must not vanish because somebody hangs on them: ``register_keeper`` names those (``kept_of``); an action
that would delete such a row finds a milder way, such as a cancellation.

When the change has been made, the rooms above do what they have shown: the changing room announces it
(``foundation.events``) inside the same transaction.

All registrations stand in ``config/registrations.py``. A kind is a word that the changing room documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


@dataclass(frozen=True)
class Effect:
    """One thing that a change would do, as a sentence for people. ``group`` sorts long lists on the page."""

    sentence: str
    link: str = ""
    group: str = ""


Finder = Callable[[Sequence[Any], str], Iterable[Effect]]
Keeper = Callable[[Sequence[int]], Iterable[int]]

_finders: dict[str, list[Finder]] = {}
_keepers: dict[str, list[Keeper]] = {}


class NotShown(Refused):
    """The change would do something that the person has not seen, or that is no longer the same.

    ``effects`` is the list to show now, ``shown`` its fingerprint to hand in with the next try.
    """

    sentence = _(
        "Bitte sehen Sie sich erst an, was diese Änderung bewirkt: Die Liste der Folgen ist neu oder hat sich "
        "inzwischen geändert. Gespeichert wurde nichts."
    )

    def __init__(self, effects: Iterable[Effect] = ()) -> None:
        super().__init__()
        self.effects = tuple(effects)
        self.shown = fingerprint(self.effects)


def register(kind: str, function: Finder) -> None:
    """``function(things, change)`` says what hangs on these things of one kind; ``change`` is a verb such as "move".

    It is handed all things at once, so that its number of queries does not grow with them.
    """
    found = _finders.setdefault(kind, [])
    if function not in found:
        found.append(function)


def register_keeper(kind: str, function: Keeper) -> None:
    """``function(keys)`` names those of the primary keys that must not be deleted."""
    found = _keepers.setdefault(kind, [])
    if function not in found:
        found.append(function)


def effects_of(kind: str, things: Any, change: str) -> list[Effect]:
    """What rooms above say about this change of one thing or of several, in the order of their registration."""
    rows = list(things) if isinstance(things, list | tuple | set | frozenset) else [things]
    if not rows:
        return []
    return [effect for function in _finders.get(kind, ()) for effect in function(rows, change)]


def kept_of(kind: str, keys: Sequence[int]) -> set[int]:
    """Those of the keys on which something hangs, so that they must not be deleted."""
    if not keys:
        return set()
    return {key for function in _keepers.get(kind, ()) for key in function(keys)}


def fingerprint(effects: Iterable[Effect]) -> str:
    """The same for the same list in the same order; the empty text for an empty list."""
    lines = [f"{effect.group}\x1f{effect.sentence}\x1f{effect.link}" for effect in effects]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest() if lines else ""


def require_shown(effects: Iterable[Effect], shown: str) -> None:
    """Let the change pass if there is nothing to show or if this very list was shown.

    Raises:
        NotShown: otherwise.
    """
    rows = tuple(effects)
    if fingerprint(rows) not in ("", shown):
        raise NotShown(rows)
