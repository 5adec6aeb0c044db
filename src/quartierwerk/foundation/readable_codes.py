"""Codes that a person writes down, photographs or says on the phone, and that open one thing.

Eight characters of an alphabet without look-alikes, shown as ``ACDE-2345``. Typed in any case, with blanks, with the
digits of an Arabic or Persian keyboard or with the look-alikes of a Cyrillic one. The database keeps a keyed digest
only: whoever reads the database cannot read a code out of it. ``derived`` makes the code of a key that was made
elsewhere, so that the same request sent twice shows the same code.

Guessing is counted per network and altogether (``opened_by``): a wrong code does the same work as a right one and says
nothing but that it opens nothing.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.throttle import network_of

T = TypeVar("T")
ALPHABET = "23456789ACDEFGHJKMNPRTUWXY"
LENGTH = 8
_LATIN = {"Z": "2", "S": "5", "B": "8", "V": "U"}  # only one of two look-alikes is ever given out
_CYRILLIC = dict(zip("АВСЕНКМРТУХ", "A8CEHKMPTYX", strict=True))
_READ_AS = {**_LATIN, **_CYRILLIC}
_IGNORED = frozenset("-–—_. \t\r\n\u00a0\u200e\u200f\u2066\u2067\u2068\u2069")

WRONG_PER_NETWORK, WRONG_UNDER_ATTACK = 30, 3  # within a window
WRONG_ALTOGETHER = 1_000  # above it, each network has only a few tries left
WINDOW_SECONDS = 600


class TooManyTries(Refused):
    sentence = _("Von hier kamen zu viele falsche Codes. Bitte warten Sie zehn Minuten oder rufen Sie an.")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _turn in range(LENGTH))


def derived(key: str, *, purpose: str) -> str:
    """The code that belongs to a key: always the same, and not to be computed without the secret key."""
    number = int.from_bytes(_digest(f"{purpose}.derived", key), "big")
    signs = []
    for _turn in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def shown(code: str) -> str:
    """``ACDE2345`` as it is printed: ``ACDE-2345``."""
    return f"{code[:4]}-{code[4:]}"


def read(typed: str) -> str:
    """The code that was meant, or nothing where it cannot be one."""
    signs = []
    for sign in typed[:60].upper():
        if sign in _IGNORED:
            continue
        digit = unicodedata.decimal(sign, None)
        plain = str(digit) if digit is not None else _READ_AS.get(sign, sign)
        if plain not in ALPHABET:
            return ""
        signs.append(plain)
    return "".join(signs) if len(signs) == LENGTH else ""


def digest(code: str, *, purpose: str) -> str:
    """What the database keeps: 64 hex digits. ``purpose`` keeps codes of different things apart."""
    return _digest(purpose, code).hex()


def _digest(purpose: str, text: str) -> bytes:
    return salted_hmac(f"quartierwerk.code.{purpose}", text, algorithm="sha256").digest()


def opened_by(typed: str, *, purpose: str, address: str, find: Callable[[str], T | None]) -> T | None:
    """What this code opens, or None. ``find`` looks a digest up; ``address`` is where the request came from.

    Raises:
        TooManyTries: too many wrong codes came from this network in the last minutes.
    """
    window = int(clock.now().timestamp()) // WINDOW_SECONDS
    mine, everybody = f"code:{window}:{network_of(address)}", f"code:{window}:all"
    wrong = cache.get_many([mine, everybody])
    most = WRONG_UNDER_ATTACK if wrong.get(everybody, 0) >= WRONG_ALTOGETHER else WRONG_PER_NETWORK
    if wrong.get(mine, 0) >= most:
        raise TooManyTries
    found = find(digest(read(typed), purpose=purpose))
    one = int(found is None)  # a right code writes its nought, so that both take the same
    cache.set_many(
        {mine: wrong.get(mine, 0) + one, everybody: wrong.get(everybody, 0) + one}, timeout=WINDOW_SECONDS * 2
    )
    return found
