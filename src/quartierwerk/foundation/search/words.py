"""From text to words that can be compared: small letters, no umlauts or accents, German stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"\w+", re.UNICODE)
_own = threading.local()


def fold(text: str) -> str:
    """``"Straßenfest für Ältere" -> "strassenfest fur altere"``; other scripts keep their letters."""
    small = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in small if not unicodedata.combining(sign))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The folded German stem of one small word."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("german")  # keeps state while it works: one a thread
    return fold(_own.stemmer.stemWord(word))


def indexed_words(text: str) -> str:
    """What is stored: every word folded and, where it differs, its stem."""
    kept: dict[str, None] = {}
    for word in WORD.findall(text.casefold()):
        kept[fold(word)] = None
        kept[stem(word)] = None
    return " ".join(kept)


def asked_words(text: str, *, most: int = 8) -> list[tuple[str, str]]:
    """What is asked for: (folded word, stem) of at most so many words."""
    return [(fold(word), stem(word)) for word in WORD.findall(text.casefold())][:most]
