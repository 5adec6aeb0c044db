"""A code can be read, typed on any keyboard, and not guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.readable_codes import (
    ALPHABET,
    WRONG_ALTOGETHER,
    TooManyTries,
    derived,
    digest,
    new_code,
    opened_by,
    read,
    shown,
)

NOON = datetime(2030, 6, 4, 12, tzinfo=UTC)
RIGHT = "ACDE2345"


@pytest.fixture(autouse=True)
def fresh(db):
    cache.clear()
    with clock.at(NOON):
        yield
    cache.clear()


def try_code(typed, address="10.0.0.1"):
    known = {digest(RIGHT, purpose="door"): "the door"}
    return opened_by(typed, purpose="door", address=address, find=known.get)


def test_the_alphabet_has_no_two_signs_that_look_alike():
    assert len(ALPHABET) == len(set(ALPHABET)) == 26
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV", "0Q"):
        assert sum(sign in ALPHABET for sign in pair) <= 1, pair


def test_codes_are_eight_signs_and_none_comes_twice():
    codes = {new_code() for _turn in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize("typed", [
    "ACDE2345", "acde-2345", " a c d e 2 3 4 5 ", "ACDE–2345", "ACDE٢٣٤٥", "ACDE۲۳۴۵", "АСDЕ2345", "acdez345",
    "\u2068ACDE-2345\u2069",
])  # fmt: skip
def test_it_is_read_however_it_is_typed(typed):
    assert read(typed) == "ACDE2345"


def test_look_alikes_are_read_as_the_one_that_is_given_out():
    assert read("ZSBV-AAAA") == "258UAAAA"


@pytest.mark.parametrize("typed", ["", "ACDE234", "ACDE23456", "ACDE-234!", "ACDE-234O", "حرفاحرفا", "x" * 10_000])
def test_what_is_no_code_is_nothing(typed):
    assert read(typed) == ""


def test_it_is_shown_in_two_halves():
    assert shown("ACDE2345") == "ACDE-2345"


def test_the_digest_needs_the_secret_key_and_the_purpose(settings):
    one = digest(RIGHT, purpose="door")
    assert one == digest(RIGHT, purpose="door")
    assert RIGHT not in one
    assert one != digest(RIGHT, purpose="seat")
    settings.SECRET_KEY = "another"
    assert one != digest(RIGHT, purpose="door")


def test_the_code_of_a_key_is_always_the_same_and_depends_on_the_secret(settings):
    one = derived("3f0c", purpose="seat")
    assert one == derived("3f0c", purpose="seat")
    assert len(one) == 8
    assert set(one) <= set(ALPHABET)
    assert one != derived("3f0d", purpose="seat")
    settings.SECRET_KEY = "another"
    assert one != derived("3f0c", purpose="seat")


def test_a_right_code_opens_and_a_wrong_one_says_nothing():
    assert try_code("acde 2345") == "the door"
    assert try_code("ACDE-2346") is None
    assert try_code("nonsense") is None


def test_thirty_wrong_codes_and_this_network_has_to_wait():
    for _turn in range(30):
        assert try_code("ACDE-9999") is None
    with pytest.raises(TooManyTries, match="warten Sie zehn Minuten"):
        try_code(RIGHT)
    assert try_code(RIGHT, address="10.0.0.2") == "the door"
    with clock.at(NOON + timedelta(minutes=10)):
        assert try_code(RIGHT) == "the door"


def test_right_codes_count_nothing():
    for _turn in range(40):
        assert try_code(RIGHT) == "the door"


def test_a_whole_ipv6_network_counts_as_one():
    for number in range(30):
        assert try_code("ACDE-9999", address=f"2001:db8:1:2::{number:x}") is None
    with pytest.raises(TooManyTries):
        try_code(RIGHT, address="2001:db8:1:2:ffff::1")
    assert try_code(RIGHT, address="2001:db8:1:3::1") == "the door"


def test_an_attack_from_many_networks_leaves_everybody_few_tries_but_locks_nobody_out(monkeypatch):
    monkeypatch.setattr(readable_codes, "WRONG_ALTOGETHER", 20)
    assert WRONG_ALTOGETHER == 1_000
    for number in range(20):
        assert try_code("ACDE-9999", address=f"10.1.0.{number}") is None
    assert try_code(RIGHT) == "the door"
    for _turn in range(3):
        assert try_code("ACDE-9999") is None
    with pytest.raises(TooManyTries):
        try_code(RIGHT)


def test_a_wrong_code_does_the_same_work_as_a_right_one(monkeypatch):
    asked = []
    real_get, real_set = cache.get_many, cache.set_many
    monkeypatch.setattr(cache, "get_many", lambda keys: asked.append("get") or real_get(keys), raising=False)
    monkeypatch.setattr(cache, "set_many", lambda *a, **k: asked.append("set") or real_set(*a, **k), raising=False)
    try_code(RIGHT)
    right, asked[:] = list(asked), []
    try_code("nonsense")
    assert asked == right == ["get", "set"]
