"""Who may do what: one table of rules. What an actor is; what a thing must answer.

A rule is a function ``may_<verb>(actor, thing) -> bool`` in ``rules.py`` of a room, entered into the table with
``@rule("room.verb")``. Nothing without a rule is allowed. There are three kinds of actor: an account wearing one
hat, a guest holding a code or link, and the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.core.exceptions import PermissionDenied
from django.db.models import Q

Rule = Callable[["Actor", Any], bool]
RULES: dict[str, Rule] = {}


@dataclass(frozen=True)
class Whereabouts:
    """Where a thing belongs: paths in the place tree (``/1/4/9/``) and keys of organisations."""

    paths: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()


@runtime_checkable
class Placed(Protocol):
    def whereabouts(self) -> Whereabouts: ...


@dataclass(frozen=True)
class Scope:
    """What an actor may see of a kind: all, everything below some paths, everything of some organisations."""

    everything: bool = False
    paths: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.paths or self.organisations)

    def q(self, *, path: str | None = None, organisation: str | None = None) -> Q:
        """The condition for a query set; ``path`` and ``organisation`` name its look-ups (``site__area__path``)."""
        if self.everything:
            return Q()
        found = Q(pk__in=[])
        if path:
            for prefix in self.paths:
                found |= Q(**{f"{path}__startswith": prefix})
        if organisation and self.organisations:
            found |= Q(**{f"{organisation}__in": self.organisations})
        return found


class Actor(Protocol):
    """Whoever does something. ``key`` goes into the audit log; it outlives the account."""

    @property
    def key(self) -> str: ...

    def holds(self, *roles: str, at: Placed | None = None) -> bool:
        """Has one of the roles; with ``at``, at this thing (inherited downwards in the place tree)."""
        ...

    def scope(self, *roles: str) -> Scope:
        """What these roles reach."""
        ...


@dataclass(frozen=True)
class Clock:
    """The clock: tasks that run by themselves, and commands of the operator at the machine."""

    key: str = "clock"

    def holds(self, *roles: str, at: Placed | None = None) -> bool:
        return True

    def scope(self, *roles: str) -> Scope:
        return Scope(everything=True)


@dataclass(frozen=True)
class Guest:
    """Somebody without an account. May hold keys to single things (``thing:31``); every key opens one thing."""

    key: str = "guest"
    opens: frozenset[str] = field(default_factory=frozenset)

    def holds(self, *roles: str, at: Placed | None = None) -> bool:
        return False

    def scope(self, *roles: str) -> Scope:
        return Scope()


def rule(name: str) -> Callable[[Rule], Rule]:
    """Enter a rule into the table under the name of its action."""

    def enter(function: Rule) -> Rule:
        if name in RULES and RULES[name] is not function:
            raise ValueError(f"two rules for {name}")
        RULES[name] = function
        return function

    return enter


def may(actor: Actor, name: str, thing: Any = None) -> bool:
    """Whether the table allows it. A name without a rule is a defect of the program, not a permission."""
    return bool(RULES[name](actor, thing))


def require(actor: Actor, name: str, thing: Any = None) -> None:
    """Raises: PermissionDenied: the table does not allow it."""
    if not may(actor, name, thing):
        raise PermissionDenied(name)
