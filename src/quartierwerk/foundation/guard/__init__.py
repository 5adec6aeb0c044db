"""The small-number guard: no published cell under the limit, and none that can be computed from what is published.

A published table states cells (whole numbers) and sums of cells. A cell from 1 to limit - 1 is left out; zero stays.
Then further cells are left out until no hidden one follows from the sums that are shown: neither exactly (the unit
vector of the cell lies in the row space of the shown sums) nor because the hidden cells of one sum together stay
under the limit.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any

Key = Hashable


def hidden_cells(cells: Mapping[Any, int], sums: Iterable[Iterable[Key]], *, limit: int) -> tuple[set[Key], list[bool]]:
    """Which cells must not be published, and for every sum whether it may be shown.

    Args:
        cells: the single counts by key.
        sums: for each published sum the keys of the cells it is made of.
        limit: the smallest count that may be shown (0 may always be).

    Returns:
        The keys to leave out, and one truth value a sum in the order given.
    """
    groups = [frozenset(group) for group in sums]
    values = [sum(cells[key] for key in group) for group in groups]
    shown = [value == 0 or value >= limit for value in values]
    hidden: set[Key] = {key for key, count in cells.items() if 0 < count < limit}
    while True:
        equations = _distinct(
            group & hidden for group, is_shown in zip(groups, shown, strict=True) if is_shown and group & hidden
        )
        weak = _too_weak(equations, cells, limit) or _computable(equations)
        if not weak:
            return hidden, shown
        candidates = [
            (cells[key], repr(key), key)
            for group, is_shown in zip(groups, shown, strict=True)
            if is_shown and group & weak
            for key in group - hidden
            if cells[key] > 0
        ]
        if candidates:
            hidden.add(min(candidates)[2])
            continue
        # Nothing is left to hide in these sums: the sums themselves go.
        for place, group in enumerate(groups):
            if shown[place] and group & weak:
                shown[place] = False


def _distinct(groups: Iterable[frozenset[Key]]) -> list[frozenset[Key]]:
    return list(dict.fromkeys(groups))


def _too_weak(equations: list[frozenset[Key]], cells: Mapping[Key, int], limit: int) -> frozenset[Key]:
    """The hidden cells of a sum in which they are too few to cover each other."""
    for group in equations:
        if len(group) < 2 or sum(cells[key] for key in group) < limit:
            return group
    return frozenset()


def _computable(equations: list[frozenset[Key]]) -> frozenset[Key]:
    """A hidden cell that follows exactly from several sums together, or nothing."""
    keys = sorted({key for group in equations for key in group}, key=repr)
    rows = [[Fraction(int(key in group)) for key in keys] for group in equations]
    pivots = 0
    for column in range(len(keys)):
        found = next((row for row in range(pivots, len(rows)) if rows[row][column]), None)
        if found is None:
            continue
        rows[pivots], rows[found] = rows[found], rows[pivots]
        head = rows[pivots][column]
        rows[pivots] = [value / head for value in rows[pivots]]
        for row in range(len(rows)):
            if row != pivots and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [value - factor * base for value, base in zip(rows[row], rows[pivots], strict=True)]
        pivots += 1
    for equation in rows[:pivots]:
        used = [key for key, value in zip(keys, equation, strict=True) if value]
        if len(used) == 1:
            return frozenset(used)
    return frozenset()
