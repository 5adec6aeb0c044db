"""The public list of hostile texts through every form of the house, and what comes out of it read again.

    QUARTIERWERK_REAL_DATA=FOLDER python scripts/check_real.py

Several rounds (``tests/hostile/round.py``): every text field takes as many of the texts as fit, and begins with another
one in each round. A text counts as taken when at least one form took it as it was typed, as refused when every field
refused it with a sentence; wrong is every answer, mail, table, calendar or paper in which a text did something.

In the first round every text meets every text field of each form by itself (``tests/hostile/fields.py``): a round
cannot try one text at a time in fields that hold one only.
"""

from __future__ import annotations

import csv
import json
import pathlib

ROUNDS = 3


def texts_of(folder: pathlib.Path) -> list[str]:
    """The list of naughty strings and the formulas for tables, without what holds nothing to type."""
    listed = json.loads((folder / "blns/blns.json").read_text("utf-8"))
    with (folder / "csv_injection/payloads.csv").open(encoding="utf-8", newline="") as file:
        listed += [row[0] for row in list(csv.reader(file))[1:] if row]
    return [text for text in dict.fromkeys(listed) if text.strip()]


Counts = tuple[int, int, int]


def check(folder: pathlib.Path, verbose: bool, rounds: int = ROUNDS) -> tuple[Counts, Counts]:
    """(texts taken, texts refused, answers that are wrong) of the rounds, and of every text in every field.

    A field that no form showed counts as wrong.
    """
    from tests.hostile import fields
    from tests.hostile import round as one

    texts = texts_of(folder)
    waiting: set[str] = set(texts)
    wrong: set[str] = set()
    met = fields.Met()
    for number in range(rounds):
        place = [number * len(texts) // rounds]

        def words(name: str, control: one.Control, place: list[int] = place) -> str:
            place[0] += 7  # with fields of all lengths every text comes first somewhere
            return one.packed(texts, control.limit, control.kind == "textarea", place[0])

        with fields.meeting(texts if number == 0 else ()) as each:
            done = one.run(words, with_papers=number == 0)
        met = each if number == 0 else met
        wrong |= set(done.wrong)
        kept = "\n".join(done.kept)
        waiting = {text for text in waiting if " ".join(text.split()) not in " ".join(kept.split())}
        if verbose:
            print(f"  round {number + 1}: {done.fetched}")
    unmet = [f"{form}.{name}: no form showed it" for form, name in sorted(one.text_fields() - met.fields)]
    print(f"  every text: {len(texts)} texts in {len(met.fields)} fields of {len(met.forms)} forms")
    for sentence in sorted({*wrong, *met.wrong, *unmet})[:50]:
        print(f"  wrong: {sentence}")
    if verbose:
        for text in sorted(waiting):
            print(f"  refused everywhere: {text[:70]!r}")
    every = (met.taken, met.refused, len(met.wrong) + len(unmet))
    return (len(texts) - len(waiting), len(waiting), len(wrong)), every
