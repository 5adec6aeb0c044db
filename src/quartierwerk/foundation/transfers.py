"""Bank transfers: account numbers as ISO 13616 writes them, and the code that a banking app reads (EPC069-12)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# How many characters an account number has, by country: those of the payment area SEPA (IBAN registry).
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
HOLDER, TEXT, MOST_CENTS = 70, 140, 99_999_999_999  # what the code has room for


def read_iban(typed: str) -> str:
    """The account number without blanks, in capitals.

    Raises:
        ValidationError: it cannot be one; the sentence says what to look at.
    """
    text = re.sub(r"[\s\u200e\u200f-]+", "", typed).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{6,30}", text):
        raise ValidationError(_("Eine IBAN beginnt mit zwei Buchstaben und zwei Ziffern, zum Beispiel DE89 3704 …"))
    length = LENGTHS.get(text[:2])
    if length is None:
        raise ValidationError(_("Das Land „%(land)s“ nimmt an SEPA nicht teil.") % {"land": text[:2]})
    if len(text) != length:
        raise ValidationError(
            _("Eine IBAN aus „%(land)s“ hat %(length)d Zeichen, diese hat %(typed)d.")
            % {"land": text[:2], "length": length, "typed": len(text)}
        )
    if int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 != 1:
        raise ValidationError(_("Die Prüfziffern stimmen nicht. Bitte vergleichen Sie die IBAN Zeichen für Zeichen."))
    return text


def shown_iban(iban: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def epc_content(*, holder: str, iban: str, cents: int, text: str) -> str:
    """What the code says: pay this sum to this account with these words (version 002, UTF-8, without BIC).

    Raises:
        ValueError: a sum that cannot be paid.
    """
    if not 1 <= cents <= MOST_CENTS:
        raise ValueError("a transfer is at least one cent")
    lines = ["BCD", "002", "1", "SCT", "", _line(holder, HOLDER), iban, f"EUR{cents // 100}.{cents % 100:02d}", "", ""]
    return "\n".join([*lines, _line(text, TEXT)])


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
