"""Talks by appointment: the free times of those who receive people, and the beginnings that can still be picked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import Occupancy
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import FreeTime, Offer
from quartierwerk.offers.queries.signup import ALIVE
from quartierwerk.offers.queries.targets import owner_of
from quartierwerk.offers.rules import KEEPERS


def visible_free_times(actor: Actor) -> QuerySet[FreeTime]:
    scope = actor.scope(*KEEPERS)
    rows = FreeTime.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier"))
    booked = Count("sign_ups", filter=Q(sign_ups__claim__state__in=ALIVE))
    return rows.select_related("offer__area", "offer__carrier", "host").annotate(booked=booked)


def coming_free_times(actor: Actor, offer: Offer) -> QuerySet[FreeTime]:
    return visible_free_times(actor).filter(offer=offer, ends_at__gt=clock.now()).order_by("starts_at", "pk")


def free_starts(offer: Offer, *, days: int = 60) -> list[tuple[FreeTime, list[datetime]]]:
    """The beginnings that can still be picked, per free time."""
    now = clock.now()
    times = list(
        FreeTime.objects.filter(offer=offer, ends_at__gt=now, starts_at__lt=now + timedelta(days=days))
        .select_related("host", "offer")
        .order_by("starts_at", "pk")
    )
    if not times:
        return []
    first, last = min(time.starts_at for time in times), max(time.ends_at for time in times)
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    rows = Occupancy.objects.filter(
        unit__owner__in={owner_of(time) for time in times}, starts_at__lt=last, ends_at__gt=first
    )
    for owner, start, end in rows.values_list("unit__owner", "starts_at", "ends_at"):
        busy.setdefault(owner, []).append((start, end))
    found = []
    for time in times:
        taken = busy.get(owner_of(time), ())
        starts = [
            start
            for start in starts_in(time)
            if start > now and not any(s < start + length_of(offer) and e > start for s, e in taken)
        ]
        if starts:
            found.append((time, starts))
    return found


def length_of(offer: Offer) -> timedelta:
    return timedelta(minutes=offer.appointment_minutes)


def starts_in(time: FreeTime) -> list[datetime]:
    """Every beginning of a talk that ends within the free time."""
    length, start, found = length_of(time.offer), time.starts_at, []
    while start + length <= time.ends_at:
        found.append(start)
        start += length
    return found
