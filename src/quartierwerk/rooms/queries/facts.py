"""All that is known of rooms for a decision: rules, leases, what shuts the house, what bars the room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from quartierwerk.places.queries import Restriction, restrictions, state_codes, state_of
from quartierwerk.rooms.choices import DefectState
from quartierwerk.rooms.conditions import Facts
from quartierwerk.rooms.models import Condition, Defect, Room
from quartierwerk.rooms.queries.rooms import Family

DAY = timedelta(days=1)


def facts_of(rooms: Sequence[Room], *, since: date) -> dict[int, Facts]:
    """What is known of these rooms (read with house and carrier) for uses from that day on; few queries for all."""
    if not rooms:
        return {}
    sites = {room.site_id for room in rooms}
    family = Family(sites)
    codes = state_codes()
    shut: dict[int, list[Restriction]] = {}
    for one in restrictions(since=since, sites=sites):
        for site in one.sites:
            shut.setdefault(site, []).append(one)
    where = Q(site__in=sites) | Q(carrier__in={room.carrier_id for room in rooms})
    where |= Q(room__in=[room.pk for room in rooms])
    by_scope: dict[tuple[int, int], list[Condition]] = {}
    for rule in Condition.objects.filter(where).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since)):
        if rule.room_id is not None:
            by_scope.setdefault((0, rule.room_id), []).append(rule)
        elif rule.site_id is not None:
            by_scope.setdefault((1, rule.site_id), []).append(rule)
        elif rule.carrier_id is not None:
            by_scope.setdefault((2, rule.carrier_id), []).append(rule)
    barred: dict[int, list[tuple[str, date | None]]] = {}
    bars = Defect.objects.filter(room__site__in=sites, bars_use=True).exclude(state=DefectState.DONE)
    for key, title, due_on in bars.values_list("room_id", "title", "due_on"):
        barred.setdefault(key, []).append((title, due_on + DAY if due_on else None))
    found = {}
    for room in rooms:
        touching = family.touching(room.pk)
        rules: dict[str, list[tuple[int, Condition]]] = {}
        for scope in ((0, room.pk), (1, room.site_id), (2, room.carrier_id)):
            for rule in by_scope.get(scope, ()):
                rules.setdefault(rule.kind, []).append((scope[0], rule))
        found[room.pk] = Facts(
            room=room,
            state=state_of(room.site.area.path, codes),
            leaves=family.leaves(room.pk),
            leases=tuple(lease for key in touching if any(lease := family.lease.get(key, (None, None)))),
            rules=rules,
            restrictions=tuple(shut.get(room.site_id, ())),
            defects=tuple(one for key in touching for one in barred.get(key, ())),
        )
    return found
