"""The tree of areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from quartierwerk.foundation.permissions import Actor
from quartierwerk.places.choices import GERMAN_STATES, PARENT_KINDS, AreaKind
from quartierwerk.places.holidays import STATE_BY_KEY
from quartierwerk.places.models import Area
from quartierwerk.places.rules import STAFF


def visible_areas(actor: Actor) -> QuerySet[Area]:
    """Every area, for the staff: names and outlines of a town are no secret."""
    return Area.objects.all() if actor.holds(*STAFF) else Area.objects.none()


def keys_of(path: str) -> list[int]:
    """Primary keys from the root down: ``"/1/4/9/" -> [1, 4, 9]``."""
    return [int(key) for key in path.split("/") if key]


def ancestors(area: Area) -> list[Area]:
    """The areas above, from the state down, without itself."""
    keys = keys_of(area.path)[:-1]
    rows = Area.objects.in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


@dataclass
class Node:
    """An area in the tree with what is below it."""

    area: Area
    site_count: int = 0  # below included
    children: list[Node] = field(default_factory=list)


def tree(actor: Actor, *, below: Area | None = None) -> list[Node]:
    """The roots with everything below them, by name; or the children of one area. Two queries."""
    rows = list(visible_areas(actor).filter(path__startswith=below.path if below else "/").defer("boundary"))
    own = dict(
        Area.objects.filter(pk__in=[area.pk for area in rows])
        .annotate(count=Count("sites"))
        .values_list("pk", "count")
        .order_by()
    )
    nodes = {area.pk: Node(area) for area in rows}
    for area in rows:
        for key in keys_of(area.path):
            if key in nodes:
                nodes[key].site_count += own[area.pk]
    for area in sorted(rows, key=lambda one: (one.name.casefold(), one.pk)):
        if area.parent_id in nodes:
            nodes[area.parent_id].children.append(nodes[area.pk])
    if below is not None:
        return nodes[below.pk].children if below.pk in nodes else []
    roots = [node for node in nodes.values() if node.area.parent_id not in nodes]
    return sorted(roots, key=lambda node: node.area.name.casefold())


def parents_for(actor: Actor, kind: str) -> QuerySet[Area]:
    """Areas that one of this kind may belong to."""
    return visible_areas(actor).filter(kind__in=PARENT_KINDS[kind]).defer("boundary").order_by("name", "pk")


def state_codes() -> dict[int, str]:
    """Key of each state -> its two letters; empty where neither letters nor official key are known."""
    rows = Area.objects.filter(kind=AreaKind.STATE).values_list("pk", "state_code", "official_key")
    found = {key: code or STATE_BY_KEY.get(official[:2], "") for key, code, official in rows}
    return {key: code if code in GERMAN_STATES else "" for key, code in found.items()}


def state_of(path: str, codes: dict[int, str] | None = None) -> str:
    """The two letters of the state at the root of a path; empty if nobody entered them."""
    keys = keys_of(path)
    return (codes if codes is not None else state_codes()).get(keys[0], "") if keys else ""


def states_of(paths: Iterable[str]) -> list[str]:
    """The letters of the states that lie above or are these paths, each once, in order."""
    codes = state_codes()
    return sorted({code for path in paths if (code := state_of(path, codes))})
