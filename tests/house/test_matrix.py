"""The permission matrix is whole: no address of the product without its lines, no line without its address."""

from __future__ import annotations

import pytest

from tests.matrix import METHODS, ROOMS, Address, Line, addresses, defects, lines_of, table_of

EVERY_ADDRESS = list(addresses())


def what_is_missing(address: Address, lines: list[Line], alike: dict[str, str]) -> list[str]:
    """Sentences for the person who added the address."""
    file = f"tests/matrix/{address.room}.py"
    if not address.name:
        return [f"{address.route} has no name: give path() a name=, then write its lines in {file}"]
    own = [line for line in lines if line.name == address.name]
    things = "own and foreign" if address.parameters else "-"
    found = [
        f"{address.name} ({address.route}) has no line for {method} in {file}. Write one for {things}: "
        f"{address.name}  {'own' if address.parameters else '-'}  {method} | login ? ? ? ? ?"
        for method in METHODS
        if method not in {line.method for line in own}
    ]
    if not found and address.parameters and address.name not in alike and len({line.thing for line in own}) < 2:
        found.append(
            f"{address.name} ({address.route}) is tried with one thing only. Add lines with a thing of somebody else "
            f"in {file}, or say in ALIKE why there is no such thing"
        )
    return found


def test_every_address_has_its_lines():
    missing = [
        sentence
        for address in EVERY_ADDRESS
        for sentence in what_is_missing(address, lines_of(address.room), table_of(address.room).ALIKE)
    ]
    assert not missing, "\n" + "\n".join(missing)


def test_every_line_has_its_address():
    known = {(address.room, address.name) for address in EVERY_ADDRESS}
    lost = [f"{line}: no such address" for room in ROOMS for line in lines_of(room) if (room, line.name) not in known]
    assert not lost, "\n" + "\n".join(lost)


def test_nothing_below_the_office_opens_without_signing_in():
    office = {address.name for address in EVERY_ADDRESS if address.route.startswith("/buero/")}
    open_doors = [
        str(line) for room in ROOMS for line in lines_of(room) if line.name in office and line.cells[0] != "login"
    ]
    assert not open_doors, "\n" + "\n".join(open_doors)


def test_an_address_without_a_line_is_reported_with_its_file():
    new = Address("offers:pause", "/buero/angebote/<int:pk>/pause/", ("pk",), "offers")
    got = Line("tests/matrix/offers.py", "offers:pause", "own", "GET", ("login",) * 6)
    sent = Line("tests/matrix/offers.py", "offers:pause", "own", "POST", ("login",) * 6)
    assert "has no line for GET in tests/matrix/offers.py" in what_is_missing(new, [], {})[0]
    assert "has no line for POST in tests/matrix/offers.py" in what_is_missing(new, [got], {})[0]
    assert "one thing only" in what_is_missing(new, [got, sent], {})[0]
    assert what_is_missing(new, [got, sent], {"offers:pause": "there is only one"}) == []
    nameless = Address("", "/buero/angebote/neu/", (), "offers")
    assert "has no name" in what_is_missing(nameless, [], {})[0]


def test_a_line_that_cannot_be_read_says_where(monkeypatch):
    monkeypatch.setattr(table_of("config"), "LINES", "\nping - GET | yes yes\n")
    with pytest.raises(ValueError, match=r"tests/matrix/config\.py, line 2"):
        lines_of("config")


def test_the_matrix_of_no_room_is_true(world):
    wrong = defects("config", world)
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_wrong_expectation_is_found(world, monkeypatch):
    """The matrix can fail: it says who should get what, and what really comes."""
    monkeypatch.setattr(table_of("config"), "LINES", "ping - GET | yes 404 yes yes yes yes\n")
    assert defects("config", world) == [
        "tests/matrix/config.py, line 1 of LINES: ping - GET: worker should get 404, gets yes"
    ]
