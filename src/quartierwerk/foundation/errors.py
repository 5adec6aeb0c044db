"""Refusals in words for people."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """An action cannot be done. ``str()`` is a sentence for the person who asked: what is wrong, what to do next.

    Subclasses set ``sentence`` (lazy text); ``field`` names the input it belongs to, if one does.
    """

    sentence: str | Promise = ""

    def __init__(self, sentence: str | Promise = "", *, field: str = "") -> None:
        super().__init__(sentence or self.sentence)
        self.field = field

    def __str__(self) -> str:
        return str(self.args[0])
