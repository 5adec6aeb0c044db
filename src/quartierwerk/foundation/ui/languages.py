"""The same page in other languages: residents' pages stand below their language (``/de/…``, ``/ar/…``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info


@dataclass(frozen=True)
class LanguageLink:
    """One line of the menu: the language by its own name and the way there."""

    code: str
    name: str
    dir: str
    url: str
    current: bool


@lru_cache(maxsize=256)
def own_name(code: str, fallback: str) -> str:
    """What those who speak it call the language."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return fallback


def direction(code: str) -> str:
    """``rtl`` for languages read from right to left, else ``ltr``."""
    return "rtl" if code.split("-")[0] in settings.LANGUAGES_BIDI else "ltr"


def path_in(code: str, path: str) -> str:
    """The path of the same page below another language; a page outside of the languages leads to their front page."""
    first, _, rest = path.lstrip("/").partition("/")
    if first in dict(settings.LANGUAGES):
        return f"/{code}/{rest}"
    return f"/{code}/"


def language_links(
    request: HttpRequest | None, languages: Sequence[tuple[str, str]] | None = None
) -> list[LanguageLink]:
    """The menu's lines; what is filtered or searched for stays in the address."""
    now = get_language() or settings.LANGUAGE_CODE
    path = request.path if request is not None else "/"
    query = f"?{request.GET.urlencode()}" if request is not None and request.GET else ""
    return [
        LanguageLink(code, own_name(code, str(name)), direction(code), path_in(code, path) + query, code == now)
        for code, name in languages or settings.LANGUAGES
    ]
