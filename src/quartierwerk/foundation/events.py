"""Named events: the one way by which a change below has an effect above, where it cannot be computed when reading.

The room below announces after its change, in the same transaction: ``announce("places.closing_added", actor=…, …)``.
Who listens stands in one list in ``config/registrations.py``. A listener that fails fails the change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_listeners: dict[str, list[Callable[..., Any]]] = {}


def subscribe(name: str, function: Callable[..., Any]) -> None:
    """``function(**facts)`` is called whenever ``name`` is announced."""
    found = _listeners.setdefault(name, [])
    if function not in found:
        found.append(function)


def announce(name: str, **facts: Any) -> list[Any]:
    """Tell all listeners, in the order of the list; gives what they answered."""
    return [function(**facts) for function in _listeners.get(name, ())]
