"""Registries in one place: what upper rooms hang on changes below, what the clock does, which jobs there are.

Functions are named by their module, because models cannot be imported before all rooms are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from quartierwerk.foundation import effects, events

ROOMS = ("places", "parties", "access", "rooms", "offers", "attendance", "reports", "desk", "square")

HANGING = (  # kind of thing -> who says what hangs on it (foundation.effects)
    ("session", "quartierwerk.offers.queries", "effects_on_sign_ups"),
    ("session", "quartierwerk.offers.queries", "effects_on_posts"),
    ("session", "quartierwerk.attendance.queries.hanging", "tallies_on"),
    ("offer", "quartierwerk.attendance.queries.hanging", "quoted"),
    ("places.restriction", "quartierwerk.offers.queries", "effects_of_shifts"),
    ("places.restriction", "quartierwerk.rooms.queries", "effects_of_shifts"),
    ("places.school_holidays", "quartierwerk.offers.queries", "effects_of_holiday_shifts"),
    ("organisation", "quartierwerk.access.queries", "roles_at"),
    ("organisation", "quartierwerk.offers.queries.people", "offers_of_carriers"),
    ("contact", "quartierwerk.offers.queries.people", "led_by"),
    ("assignment", "quartierwerk.parties.queries", "waiting_with"),
)
KEEPING = (  # kind of thing -> who says which of them must not be deleted
    ("session", "quartierwerk.offers.queries", "kept_by_sign_ups"),
    ("session", "quartierwerk.offers.queries", "kept_by_posts"),
    ("session", "quartierwerk.offers.queries", "kept_by_permits"),
    ("session", "quartierwerk.attendance.queries.hanging", "tallied"),
)
LISTENING = (  # event -> who acts on it, in this order (foundation.events)
    ("allocation.verify", "quartierwerk.rooms.queries", "bookings_apart_from_log"),
    ("allocation.verify", "quartierwerk.offers.queries", "claims_without_sign_up"),
    ("allocation.held", "quartierwerk.rooms.actions", "follow_held"),
    ("rooms.lost", "quartierwerk.offers.actions", "lose_rooms"),
    ("allocation.lapsed", "quartierwerk.rooms.actions", "follow_lapsed"),
    ("allocation.held", "quartierwerk.offers.actions", "tell_held"),
    ("allocation.lapsed", "quartierwerk.offers.actions", "tell_lapsed"),
    ("allocation.displaced", "quartierwerk.offers.actions", "tell_displaced"),
    ("places.restriction", "quartierwerk.offers.actions", "follow_places"),
    ("places.restriction", "quartierwerk.rooms.actions", "follow_places"),
    ("places.school_holidays", "quartierwerk.offers.actions", "follow_school_holidays"),
)


def connect() -> None:
    """Load ``rules``, ``tasks`` and ``documents`` of every room: permissions, jobs, the clock, what can be found."""
    for room in ROOMS:
        for module in ("rules", "tasks", "documents"):
            if find_spec(f"quartierwerk.{room}.{module}"):
                import_module(f"quartierwerk.{room}.{module}")
    for kind, module, name in HANGING:
        effects.register(kind, _named(module, name))
    for kind, module, name in KEEPING:
        effects.register_keeper(kind, _named(module, name))
    for event, module, name in LISTENING:
        events.subscribe(event, _named(module, name))


def _named(module: str, name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
