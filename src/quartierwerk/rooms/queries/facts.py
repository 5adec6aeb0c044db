"""All that is known of rooms for a decision: rules, leases, what shuts the house, what bars the room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from quartierwerk.places.queries import Restriction, restrictions, state_codes, state_of
from quartierwerk.rooms.choices import ConditionKind, DefectState
from quartierwerk.rooms.conditions import Facts
from quartierwerk.rooms.models import Condition, Defect, Room, Scoped, Tariff
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
        by_scope.setdefault(_scope_of(rule), []).append(rule)
    priced: dict[tuple[int, int], list[Tariff]] = {}
    for tariff in Tariff.objects.filter(where).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since)):
        priced.setdefault(_scope_of(tariff), []).append(tariff)
    barred: dict[int, list[tuple[str, date | None]]] = {}
    bars = Defect.objects.filter(room__site__in=sites, bars_use=True).exclude(state=DefectState.DONE)
    for key, title, due_on in bars.values_list("room_id", "title", "due_on"):
        barred.setdefault(key, []).append((title, due_on + DAY if due_on else None))
    found = {}
    for room in rooms:
        touching = family.touching(room.pk)
        rules: dict[str, list[tuple[int, Condition]]] = {}
        scopes = ((0, room.pk), (1, room.site_id), (2, room.carrier_id))
        for scope in scopes:
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
            tariffs=tuple((scope[0], tariff) for scope in scopes for tariff in priced.get(scope, ())),
        )
    return found


def order_in(room: Room) -> Facts:
    """Of a room only what says who comes first among open requests. One query."""
    where = Q(room=room) | Q(site=room.site_id) | Q(carrier=room.carrier_id)
    rules = [(_scope_of(rule)[0], rule) for rule in Condition.objects.filter(where, kind=ConditionKind.ORDER)]
    return Facts(room=room, rules={ConditionKind.ORDER.value: rules})


def _scope_of(row: Scoped) -> tuple[int, int]:
    if row.room_id is not None:
        return 0, row.room_id
    if row.site_id is not None:
        return 1, row.site_id
    return 2, row.carrier_id or 0
