"""What somebody needs to see who answers requests: how many wait, how each date stands now, who else asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import conditions
from quartierwerk.rooms.choices import GroupKind, WishState
from quartierwerk.rooms.conditions import ORDER, Slot, Use
from quartierwerk.rooms.models import Equipment, Request, Wish
from quartierwerk.rooms.queries.asking import inbox, kept_requests, rivals
from quartierwerk.rooms.queries.facts import facts_of
from quartierwerk.rooms.queries.rooms import kept_rooms
from quartierwerk.rooms.queries.suitable import Alternative, DateAnswer, Match, Search, suitable
from quartierwerk.rooms.rules import BY_RULES


@dataclass(frozen=True)
class WishNow:
    """One date of a request: its answer, or how it stands now, and who else asks for that time."""

    wish: Wish
    answer: DateAnswer | None  # None: it has been answered
    rivals: tuple[Request, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.wish.state == WishState.OPEN

    @property
    def may_change(self) -> bool:
        return self.wish.state in (WishState.OPEN, WishState.WAITING, WishState.REFUSED)

    @property
    def may_wait(self) -> bool:
        return self.wish.state in (WishState.OPEN, WishState.REFUSED)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        now = clock.now()
        return tuple(one for one in self.answer.alternatives if one.slot.starts_at > now) if self.answer else ()


@dataclass(frozen=True)
class RequestNow:
    """A request as it can be answered at this moment."""

    request: Request
    dates: tuple[WishNow, ...]
    match: Match | None

    @property
    def open(self) -> list[WishNow]:
        return [one for one in self.dates if one.is_open]

    @property
    def free(self) -> int:
        return self.match.free if self.match else 0


def may_wait_for(request: Request) -> frozenset[int]:
    """Keys of the dates that the group may wait for by itself: refused by the rules, for no reason but being taken."""
    now = clock.now()
    wishes = [wish for wish in request.wishes.all() if wish.state == WishState.REFUSED and wish.starts_at > now]
    if request.answered_by != BY_RULES or not wishes:
        return frozenset()
    slots = {wish.pk: Slot(wish.starts_local, wish.ends_local, wish.starts_at, wish.ends_at) for wish in wishes}
    facts = facts_of([request.room], since=min(one.day for one in slots.values()))[request.room.pk]
    use = _use(request)
    return frozenset(
        key
        for key, when in slots.items()
        if not conditions.obstacles(facts, use, when, now=request.made_at)
        and not conditions.needs_approval(facts, use, when)
    )


def _use(request: Request) -> Use:
    return Use(
        kind=request.group.kind, people=request.people, needs=tuple(request.needs),
        is_open_and_free=request.is_open_and_free, is_member=request.group.is_member,
    )  # fmt: skip


def request_now(actor: Actor, request: Request) -> RequestNow:
    """Each open date with what stands against it, who else wants it and what of one's own rooms is free instead."""
    wishes = list(request.wishes.all())
    waiting = [wish for wish in wishes if wish.state == WishState.OPEN]
    if not waiting:
        return RequestNow(request, tuple(WishNow(wish, None) for wish in wishes), None)
    slots = tuple(Slot(wish.starts_local, wish.ends_local, wish.starts_at, wish.ends_at) for wish in waiting)
    use = _use(request)
    rooms = [request.room, *kept_rooms(actor).filter(is_bookable=True).exclude(pk=request.room_id)]
    found = suitable(rooms, Search(slots, use, group=request.group), now=request.made_at)
    match = next(one for one in found.all if one.room.pk == request.room_id)
    answers = dict(zip((wish.pk for wish in waiting), match.dates, strict=True))
    others = rivals(request)
    return RequestNow(
        request,
        tuple(WishNow(wish, answers.get(wish.pk), tuple(others.get(wish.pk, ()))) for wish in wishes),
        match,
    )


def inbox_by_kind(actor: Actor) -> list[tuple[str, list[Request]]]:
    """(who asks, their requests), in the order of answering, the oldest first."""
    rows: Sequence[Request] = list(inbox(actor))
    return [
        (str(GroupKind(kind).label), some)
        for kind in sorted(ORDER, key=lambda one: ORDER[one])
        if (some := [row for row in rows if row.group.kind == kind])
    ]


def answered(actor: Actor, *, most: int = 30) -> list[Request]:
    """The last ones that have their answers."""
    rows = kept_requests(actor).filter(answered_at__isnull=False)
    return list(rows.order_by("-answered_at", "-pk")[:most])


def inbox_size(actor: Actor) -> tuple[int, datetime | None]:
    """How many requests wait, and since when the oldest does. One query."""
    rows = kept_requests(actor).filter(answered_at=None, confirmed_at__isnull=False).prefetch_related(None)
    found = rows.order_by().aggregate(number=Count("pk"), oldest=Min("confirmed_at"))
    return found["number"], found["oldest"]


def things_asked_for(request: Request) -> list[tuple[str, int]]:
    """(name, how many) of the equipment that was asked for; what is gone since is left out."""
    rows = Equipment.objects.filter(pk__in=[int(key) for key in request.equipment]).order_by("name", "pk")
    return [(row.name, request.equipment[str(row.pk)]) for row in rows] if request.equipment else []
