"""Registries in one place: what upper rooms hang on changes below, what the clock does, which jobs there are."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

ROOMS = ("places", "parties", "access", "offers", "attendance", "reports", "desk", "square")


def connect() -> None:
    """Load the ``rules`` and ``tasks`` of every room, so that its permissions, jobs and clock entries are known."""
    for room in ROOMS:
        for module in ("rules", "tasks"):
            if find_spec(f"quartierwerk.{room}.{module}"):
                import_module(f"quartierwerk.{room}.{module}")
