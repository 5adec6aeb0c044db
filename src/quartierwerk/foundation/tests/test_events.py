"""A change below is heard above."""

import pytest

from quartierwerk.foundation import events


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(events, "_listeners", {})


def test_listeners_hear_in_order_and_once():
    heard = []
    first = lambda **facts: heard.append(("first", facts))  # noqa: E731
    events.subscribe("lamp.broken", first)
    events.subscribe("lamp.broken", lambda **facts: heard.append(("second", facts)))
    events.subscribe("lamp.broken", first)
    events.announce("lamp.broken", room=7)
    assert heard == [("first", {"room": 7}), ("second", {"room": 7})]
    assert events.announce("lamp.mended", room=7) == []


def test_a_listener_that_fails_fails_the_change():
    def refuse(**facts):
        raise ValueError("no")

    events.subscribe("lamp.broken", refuse)
    with pytest.raises(ValueError, match="no"):
        events.announce("lamp.broken")
