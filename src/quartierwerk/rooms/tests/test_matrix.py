"""The permission matrix of this room; the table stands in tests/matrix/rooms.py."""

from tests.matrix import defects


def test_everybody_gets_what_the_matrix_says(world):
    wrong = defects("rooms", world)
    assert not wrong, "\n" + "\n".join(wrong)
