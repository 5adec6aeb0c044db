"""The small-number guard. Expected sets are worked out by hand."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartierwerk.foundation.guard import hidden_cells


def test_nothing_small_nothing_hidden():
    assert hidden_cells({"a": 5, "b": 0, "c": 12}, [["a", "b", "c"]], limit=5) == (set(), [True])


def test_one_small_cell_takes_the_next_smallest_with_it():
    """17 shown with 2 hidden alone would give it away: 17 - 15 = 2."""
    hidden, shown = hidden_cells({"a": 2, "b": 6, "c": 9}, [["a", "b", "c"]], limit=5)
    assert hidden == {"a", "b"}
    assert shown == [True]


def test_zero_does_not_cover_a_small_cell():
    hidden, _ = hidden_cells({"a": 2, "b": 0, "c": 9}, [["a", "b", "c"]], limit=5)
    assert hidden == {"a", "c"}


def test_two_small_cells_that_stay_small_together_take_a_third():
    hidden, _ = hidden_cells({"a": 1, "b": 2, "c": 8, "d": 9}, [["a", "b", "c", "d"]], limit=5)
    assert hidden == {"a", "b", "c"}


def test_two_small_cells_that_cover_each_other_stay_two():
    hidden, _ = hidden_cells({"a": 3, "b": 4, "c": 8}, [["a", "b", "c"]], limit=5)
    assert hidden == {"a", "b"}


def test_a_small_sum_is_not_shown():
    hidden, shown = hidden_cells({"a": 1, "b": 2}, [["a", "b"]], limit=5)
    assert hidden == {"a", "b"}
    assert shown == [False]


def test_a_cell_is_not_left_computable_from_two_sums_together():
    """Total 30 = field one (a, b) + field two (c): c is 20, so a + b is known; hiding a needs b, and b needs a."""
    cells = {"a": 3, "b": 7, "c": 20}
    hidden, shown = hidden_cells(cells, [["a", "b", "c"], ["a", "b"], ["c"]], limit=5)
    assert hidden == {"a", "b"}
    assert shown == [True, True, True]


def solutions(cells, hidden, sums, shown):
    """All ways to fill the hidden cells that agree with what is published (counts up to the largest sum)."""
    unknown = sorted(hidden)
    most = max((sum(cells[key] for key in group) for group in sums), default=0)
    for guess in product(range(most + 1), repeat=len(unknown)):
        filled = {**cells, **dict(zip(unknown, guess, strict=True))}
        if all(
            sum(filled[key] for key in group) == sum(cells[key] for key in group)
            for group, is_shown in zip(sums, shown, strict=True)
            if is_shown
        ):
            yield dict(zip(unknown, guess, strict=True))


@pytest.mark.slow
@given(
    counts=st.lists(st.integers(0, 9), min_size=3, max_size=4),
    group=st.sets(st.integers(0, 3), min_size=1, max_size=3),
)
def test_no_hidden_cell_has_only_one_possible_value(counts, group):
    cells = {str(place): count for place, count in enumerate(counts)}
    sums = [list(cells), [key for key in cells if int(key) in group] or ["0"]]
    hidden, shown = hidden_cells(cells, sums, limit=4)
    assert all(count == 0 or count >= 4 for key, count in cells.items() if key not in hidden)
    if len(hidden) <= 3:
        found = list(solutions(cells, hidden, sums, shown))
        for key in hidden:
            if any(key in part and is_shown for part, is_shown in zip(sums, shown, strict=True)):
                assert len({solution[key] for solution in found}) > 1
