"""Registries in one place: what upper rooms hang on changes below, what the clock does, which jobs there are."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

ROOMS = ("places", "parties", "access", "offers", "attendance", "reports", "desk", "square")


def connect() -> None:
    """Load the ``tasks`` of every room that has some, so that their jobs and clock entries are known."""
    for room in ROOMS:
        if find_spec(f"quartierwerk.{room}.tasks"):
            import_module(f"quartierwerk.{room}.tasks")
