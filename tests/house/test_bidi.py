"""Examples that stand inside Arabic and Persian sentences keep their order on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parents[2] / "src/quartierwerk/locale"
BETWEEN_ARABIC = re.compile(r"(?<![\u2066\d=])\b(?:20\d\d-(?:\d\d-\d\d|W\d\d)|papier=a\d)\b(?!\u2069)")


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_a_day_as_an_example_is_not_turned_round(language):
    """Without marks of direction 2030-06-04 is shown as 04-06-2030 after an Arabic word."""
    with (LOCALES / language / "LC_MESSAGES/django.po").open("rb") as file:
        texts = [entry.string for entry in read_po(file, locale=language) if entry.id and isinstance(entry.string, str)]
    assert any("\u20662030-06-04\u2069" in text for text in texts)
    assert [text for text in texts if BETWEEN_ARABIC.search(text)] == []
