"""The permission matrix: who gets what from every address of the product. Expected values are written by hand.

One file per room holds one readable table::

    THINGS = {"own": lambda world: {"pk": world.town.own_carrier.pk}}      # how an address is filled in
    LINES = '''
    # address              thing    method | guest  worker  stranger  manager  coordinator  administrator
    parties:organisation   own      GET    | login  yes     yes       yes      yes          404
    '''

``worker`` belongs to the carrier of the "own" things, ``stranger`` to another carrier in the same neighbourhood, the
manager looks after the neighbourhood, the co-ordinator after the town, the administrator looks after the machine.

Words of a cell: ``yes`` (the page, an answer to what was typed wrong, or a redirect that is not the way to sign in),
``login`` (sent to the sign-in page), ``401``, ``403``, ``404``, ``405``, ``410``. POST is sent without any data.
``-`` as thing is an address without parameters.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from tests import cast

PERSONS = ("guest", "worker", "stranger", "manager", "coordinator", "administrator")
WORDS = ("yes", "login", "401", "403", "404", "405", "410")
METHODS = ("GET", "POST")
ROOMS = (
    "config", "accounts", "vocabularies", "places", "parties", "access", "rooms", "offers", "attendance", "reports",
    "desk", "square",
)  # fmt: skip


class World:
    """The town with its cast; offers and dates are made when a table asks for them."""

    def __init__(self) -> None:
        self.town = cast.build_town()
        self.cast = cast.build_cast(self.town)

    @cached_property
    def offer(self) -> Any:
        """At the house of the worker's carrier, in the manager's neighbourhood."""
        return cast.offer(self.town)

    @cached_property
    def foreign_offer(self) -> Any:
        """Of the other carrier, in the other neighbourhood: neither the worker's nor the manager's."""
        return cast.offer(self.town, site=self.town.hall, carrier=self.town.other_carrier)

    @cached_property
    def session(self) -> Any:
        return cast.session(self.offer)

    @cached_property
    def foreign_session(self) -> Any:
        return cast.session(self.foreign_offer)


@dataclass(frozen=True)
class Line:
    where: str  # file and line
    name: str
    thing: str
    method: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where} {self.name} {self.thing} {self.method}"


def table_of(room: str) -> ModuleType:
    return importlib.import_module(f"tests.matrix.{room}")


def lines_of(room: str) -> list[Line]:
    """Read the table of a room.

    Raises:
        ValueError: a line cannot be read; says where and why.
    """
    table, found = table_of(room), []
    for number, text in enumerate(table.LINES.splitlines(), start=1):
        text = text.partition("#")[0].strip()
        if not text:
            continue
        where = f"tests/matrix/{room}.py, line {number} of LINES:"
        left, bar, right = text.partition("|")
        head, cells = left.split(), tuple(right.split())
        if not bar or len(head) != 3 or len(cells) != len(PERSONS):
            raise ValueError(f"{where} address, thing, method | and one word for each of {', '.join(PERSONS)}")
        name, thing, method = head
        if method not in METHODS:
            raise ValueError(f"{where} the method is GET or POST, not {method}")
        if thing != "-" and thing not in table.THINGS:
            raise ValueError(f"{where} THINGS does not say how to make {thing!r}")
        if wrong := [cell for cell in cells if cell not in WORDS]:
            raise ValueError(f"{where} {wrong[0]!r} is not one of {', '.join(WORDS)}")
        found.append(Line(where, name, thing, method, cells))
    return found


def answer_to(line: Line, filled_in: dict[str, Any], person: str, world: World) -> str:
    """The word for what that person really gets. Nothing of it stays in the database."""
    with transaction.atomic():
        client = Client()
        if person != "guest":
            client.force_login(getattr(world.cast, person).account)
        with translation.override("de"):
            address = reverse(line.name, kwargs=filled_in)
            sign_in = reverse("account_login")
        try:
            response = client.generic(line.method, address)
            code, to = response.status_code, response.headers.get("Location", "")
            if response.streaming:
                b"".join(response.streaming_content)  # read to its end, so that files are closed
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            transaction.set_rollback(True)
    if code in (301, 302, 303) and re.split(r"[?#]", to)[0] == sign_in and line.name != "account_logout":
        return "login"
    return "yes" if code < 400 or code in (400, 409, 413, 415, 422) else str(code)


def defects(room: str, world: World) -> list[str]:
    """Every cell of the room's table that is not true."""
    found, table = [], table_of(room)
    said = logging.getLogger("django.request")  # says each 404 and 405; here they are expected
    said.disabled = True
    try:
        for line in lines_of(room):
            filled_in = table.THINGS[line.thing](world) if line.thing != "-" else {}
            for person, expected in zip(PERSONS, line.cells, strict=True):
                got = answer_to(line, filled_in, person, world)
                if got != expected:
                    found.append(f"{line}: {person} should get {expected}, gets {got}")
    finally:
        said.disabled = False
    return found


@dataclass(frozen=True)
class Address:
    """One entry of the URL resolver."""

    name: str
    route: str
    parameters: tuple[str, ...]
    room: str


def addresses() -> Iterator[Address]:
    """Every address that the product answers, from the URL resolver."""
    with translation.override("de"):
        yield from _walk(get_resolver(), "/", "", ())


def _walk(resolver: URLResolver, route: str, space: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        own = (*parameters, *entry.pattern.regex.groupindex)
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            deeper = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, here, deeper, own)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}" if entry.name else ""
            yield Address(name, here, own, _room_of(entry.callback, space))


def _room_of(view: Callable[..., Any], space: str) -> str:
    module = getattr(view, "view_class", view).__module__
    if module.startswith("quartierwerk."):
        room = module.split(".")[1]
        return room if room in ROOMS else "config"
    if module.startswith("allauth."):
        return "accounts"
    return space.split(":")[0] or "config"
