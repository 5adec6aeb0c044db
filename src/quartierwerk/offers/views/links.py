"""Addresses of rooms above: linked where they exist, never imported."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def upward(name: str, **parameters: Any) -> str:
    """The address of a page in a room above, or nothing where this installation has none."""
    try:
        return reverse(name, kwargs=parameters)
    except NoReverseMatch:
        return ""
