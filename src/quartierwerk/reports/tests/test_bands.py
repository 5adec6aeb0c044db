"""A funder's bands: read or refused with a sentence."""

import pytest

from quartierwerk.reports.bands import AgeBand, Theme, read
from quartierwerk.reports.errors import BandsRefused

GOOD = """
title = "Stiftung"
[[ages]]
label = "0 bis 26"
from = 0
to = 26
[[ages]]
label = "27 und älter"
from = 27
[[fields]]
label = "Bildung und Arbeit"
codes = ["bildung", "oekonomie"]
"""


def test_a_good_file_is_read_and_comes_back_the_same():
    bands = read(GOOD.encode())
    assert bands.title == "Stiftung"
    assert bands.ages == (AgeBand("0 bis 26", 0, 26), AgeBand("27 und älter", 27, None))
    assert bands.fields == (Theme("Bildung und Arbeit", ("bildung", "oekonomie")),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "kein lesbares TOML"),
        ("[[ages]]\nlabel='a'\nfrom='0'", "ganze Jahre"),
        ("[[ages]]\nlabel='a'\nfrom=5\nto=3", "ganze Jahre"),
        ("[[ages]]\nfrom=5", "Bezeichnung"),
        ("[[ages]]\nlabel='a'\nfrom=0\nto=9\n[[ages]]\nlabel='b'\nfrom=9", "überschneiden"),
        ("[[fields]]\nlabel='a'\ncodes='x'", "Liste"),
        ("age = 3", "gehört nicht"),
        ("ages = 3", "Liste von"),
    ],
)
def test_a_bad_file_says_what_is_wrong(text, words):
    with pytest.raises(BandsRefused, match=words):
        read(text.encode())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(BandsRefused):
        read(b"\xff\xfe\x00")
