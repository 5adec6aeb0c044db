"""Parts of a card that many cards share, drawn once each: a page of fifty dates is asked for all day long.

``{% load square %}``, then ``{% date_card card %}``, ``{% leaf line.starts line.leaf %}``, ``{{ phone|dial }}``. What
is kept is kept by everything that is shown, so it is never an old one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from quartierwerk.square.queries.cards import Card

register = template.Library()


@register.filter
def dial(phone: str) -> str:
    """What a telephone can call: ``05721 12-34`` becomes ``057211234``; nothing where that is no number."""
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    if not 3 <= len(digits) <= 20:
        return ""
    return f"+{digits}" if phone.strip().startswith("+") else digits


@register.filter
def door_of(doors: dict[str, Any], slot: str) -> Any:
    """Where one signs up for the date with this slot."""
    return doors.get(slot)


@lru_cache(maxsize=2048)
def _card(card: Card, level: str, blank: bool, language: str, storage: int) -> SafeString:
    drawn: SafeString = get_template("square/_card.html").render({"card": card, "level": level, "blank": blank})  # type: ignore[assignment]
    return drawn


@register.simple_tag
def date_card(card: Card, level: str = "3", blank: bool = False) -> SafeString:
    """One date. ``level`` is the rank of its heading; ``blank`` opens its page beside the one it stands in."""
    return _card(card, level, bool(blank), get_language() or "de", id(staticfiles_storage))


@lru_cache(maxsize=2048)
def _leaf(day: str, words: tuple[str, str, str], is_off: bool) -> SafeString:
    drawn: SafeString = get_template("square/_leaf.html").render({"day": day, "words": words, "is_off": is_off})  # type: ignore[assignment]
    return drawn


@register.simple_tag
def leaf(starts: str, words: tuple[str, str, str], off: str = "") -> SafeString:
    """The day as a leaf of a calendar; decoration, the day stands in words beside it."""
    return _leaf(starts[:10], words, bool(off))
