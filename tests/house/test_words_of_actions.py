"""Every action has words: people read the log, and nobody knows what ``offers.call_off`` is."""

from __future__ import annotations

import ast

from tests.house.test_shape import SOURCE, python_files


def registered_actions():
    """Name of every ``@action`` and its words ("" without)."""
    for file in python_files():
        for node in ast.walk(ast.parse(file.read_text())):
            for called in getattr(node, "decorator_list", []):
                if isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id == "action":
                    given = [ast.literal_eval(one) for one in called.args]
                    yield f"{file.relative_to(SOURCE)}: {given[0]}", given[1] if len(given) > 1 else ""


def test_every_action_says_in_words_what_was_done():
    found = dict(registered_actions())
    assert len(found) > 200
    assert [name for name, words in found.items() if not words] == [], 'write @action("room.verb", "Was getan wurde")'


def test_words_begin_like_a_heading_and_carry_no_code():
    assert [words for _name, words in registered_actions() if not words[:1].isupper() or "_" in words] == []
