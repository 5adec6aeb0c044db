"""Texts of foreign calendars: plain, whole, harmless."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quartierwerk.offers.imports.texts import MOST_READ, cut, one_line, plain

HOSTILE = Path(__file__).resolve().parents[4] / "tests/data/hostile"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kaffee & Kuchen", "Kaffee & Kuchen"),
        ("a < b und c > d", "a < b und c > d"),
        ("<3 für alle", "<3 für alle"),
        ("Fragen an <kurs@example.org>", "Fragen an <kurs@example.org>"),
        ("<unbekannt>bleibt</unbekannt>", "<unbekannt>bleibt</unbekannt>"),
        ("Zeile eins<br>Zeile zwei<BR/>Zeile drei", "Zeile eins\nZeile zwei\nZeile drei"),
        ("<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"),
        ("<ul><li>Stift</li><li>Heft</li></ul>", "– Stift\n\n– Heft"),
        ("<B>fett</B> und <i >schräg</i>", "fett und schräg"),
        ("Tee&nbsp;&amp; Gebäck &#8211; f&uuml;r alle", "Tee & Gebäck – für alle"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ('<a href="https://example.org/?a=1&amp;b=2">hier</a>', "hier (https://example.org/?a=1&b=2)"),
        ("<a href='https://example.org'>https://example.org</a>", "https://example.org"),
        ('<a href="javascript:alert(1)">hier</a>', "hier"),
        ('<a href="mailto:kurs@example.org?subject=Hallo">schreiben</a>', "schreiben (kurs@example.org)"),
        ("vor<script>alert(1)</script>nach", "vornach"),
        ("vor<script>alert(1)", "voralert(1)"),
        ("vor<!-- <b>geheim</b> -->nach", "vornach"),
        ("vor<!-- ohne Ende", "vor<!-- ohne Ende"),
        ("<img src=x onerror=alert(1)>Bild", "Bild"),
        ("<svg/onload=alert(1)>Bild", "Bild"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("a\x00b\x1bc", "abc"),
        ("eins\r\n\r\n\r\n\r\nzwei  drei\t vier ", "eins\n\nzwei drei vier"),
    ],
)
def test_mark_up_goes_what_people_wrote_stays(text, expected):
    assert plain(text) == expected


def test_a_title_is_one_line():
    assert one_line("Kurs\n<br>am  Abend") == "Kurs am Abend"


def test_long_texts_end_at_a_word():
    assert cut("kurz", 10) == "kurz"
    assert cut("eins zwei drei", 12) == "eins zwei …"
    assert cut("x" * 20, 10) == "xxxxxxxx …"


def test_none_of_the_hostile_texts_breaks_it_or_grows():
    texts = [text for file in HOSTILE.rglob("*.json") for text in json.loads(file.read_text("utf-8"))]
    assert len(texts) >= 500
    for text in texts:
        assert len(plain(text)) <= 2 * len(text)
        assert "<script" not in plain(f"<script>{text}</script>").lower() or "<script" in text.lower()


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a href=", "<a href='x'>", "&amp", "<b ", "\n "])
def test_long_nonsense_is_read_to_a_limit(piece):
    assert len(plain(piece * 40_000)) <= MOST_READ
