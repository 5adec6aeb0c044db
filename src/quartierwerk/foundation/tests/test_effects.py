"""What a change hits is shown before it is made, and nobody can skip it."""

import pytest

from quartierwerk.foundation import effects
from quartierwerk.foundation.effects import Effect, NotShown


@pytest.fixture
def registry(monkeypatch):
    """Registrations of its own for this test."""
    monkeypatch.setattr(effects, "_finders", {})
    monkeypatch.setattr(effects, "_keepers", {})


def test_several_rooms_say_what_hangs_on_a_thing(registry):
    effects.register("lamp", lambda lamps, change: [Effect(f"{len(lamps)} dark rooms after {change}")])
    effects.register("lamp", lambda lamps, change: [Effect("one moth less", link="/moth/")])
    found = effects.effects_of("lamp", ["a", "b"], "remove")
    assert [effect.sentence for effect in found] == ["2 dark rooms after remove", "one moth less"]
    assert effects.effects_of("lamp", "a", "remove")[0].sentence == "1 dark rooms after remove"
    assert effects.effects_of("chair", "a", "remove") == []
    assert effects.effects_of("lamp", [], "remove") == []


def test_a_room_that_registers_twice_is_asked_once(registry):
    def once(lamps, change):
        return [Effect("dark")]

    effects.register("lamp", once)
    effects.register("lamp", once)
    assert len(effects.effects_of("lamp", "a", "remove")) == 1


def test_only_the_list_that_was_shown_lets_a_change_pass():
    shown = [Effect("4 people lose their seat"), Effect("a key is still out", link="/key/7/")]
    effects.require_shown(shown, effects.fingerprint(list(shown)))
    for wrong in ("", "x", effects.fingerprint(shown[:1]), effects.fingerprint(reversed(shown))):
        with pytest.raises(NotShown, match="Folgen"):
            effects.require_shown(shown, wrong)


def test_nothing_to_show_needs_no_fingerprint():
    assert effects.fingerprint([]) == ""
    effects.require_shown([], "")
    effects.require_shown([], effects.fingerprint([Effect("what was there before")]))


def test_what_must_stay_is_named_by_every_keeper(registry):
    effects.register_keeper("lamp", lambda keys: [key for key in keys if key > 2])
    effects.register_keeper("lamp", lambda keys: {1})
    assert effects.kept_of("lamp", [1, 2, 3]) == {1, 3}
    assert effects.kept_of("lamp", []) == set()
    assert effects.kept_of("chair", [1]) == set()
