"""Which rooms suit a purpose, best first, and what else is really free where one does not.

Asked over all houses and carriers. A series is answered date by date. Every alternative has passed the rules of its
room and was free when it was read: whoever books it next gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import islice, takewhile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock
from quartierwerk.foundation.geo import distance_m
from quartierwerk.foundation.when import listed
from quartierwerk.rooms import conditions
from quartierwerk.rooms.choices import Feature
from quartierwerk.rooms.conditions import Facts, Fee, History, Obstacle, Past, Slot, Use
from quartierwerk.rooms.models import Group, Room
from quartierwerk.rooms.queries.bookings import busy_at, past_of
from quartierwerk.rooms.queries.facts import facts_of
from quartierwerk.rooms.queries.rooms import Family

MOST_PAIRS = 120
"""For so many pairs of a room and a date other times are looked for; beyond that only other rooms."""
STEP, FARTHEST = timedelta(minutes=30), timedelta(hours=6)
EARLIEST, LATEST = time(7), time(22, 30)
MOST_DAYS = 14
TIME, DAY, ROOM = "time", "day", "room"
FIXED = frozenset({"legal", "seats", "features", "who", "not_bookable", "longest"})
"""Obstacles that another time does not take away."""


@dataclass(frozen=True)
class Search:
    """When, how many, what for. ``near``: key of the neighbourhood asked from; ``position``: longitude, latitude."""

    slots: tuple[Slot, ...]
    use: Use
    group: Group | None = None
    near: int | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True)
class Alternative:
    """Something that is free. ``kind``: another time that day, that time on another day, or another room."""

    kind: str
    room: Room
    slot: Slot


@dataclass(frozen=True)
class DateAnswer:
    """One date in one room: free, or what stands against it, first of all what cannot be allowed."""

    slot: Slot
    obstacles: tuple[Obstacle, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def is_free(self) -> bool:
        return not self.obstacles

    @property
    def sentence(self) -> str:
        return self.obstacles[0].sentence if self.obstacles else ""


@dataclass
class Match:
    """One room: its dates, why it suits or does not, what it would cost, how far it is."""

    room: Room
    dates: list[DateAnswer]
    fee: Fee
    needs_approval: bool = False
    reasons: list[str] = field(default_factory=list)
    metres: int | None = None

    @property
    def free(self) -> int:
        return sum(one.is_free for one in self.dates)

    @property
    def suits(self) -> bool:
        return self.free == len(self.dates)

    @property
    def refused(self) -> list[DateAnswer]:
        return [one for one in self.dates if not one.is_free]


@dataclass(frozen=True)
class Found:
    """``fitting`` have all dates, ``partly`` some, ``others`` none; each best first."""

    fitting: tuple[Match, ...]
    partly: tuple[Match, ...]
    others: tuple[Match, ...]

    @property
    def all(self) -> tuple[Match, ...]:
        return (*self.fitting, *self.partly, *self.others)


def suitable(rooms: Sequence[Room], search: Search, *, now: datetime | None = None) -> Found:
    """Answer for every room (read with house and carrier); the number of queries does not grow with rooms or dates."""
    now = now or clock.now()
    rows = list(rooms)
    if not rows or not search.slots:
        return Found((), (), ())
    since = min(clock.wall_day(now), *(one.day for one in search.slots))
    facts = facts_of(rows, since=since)
    family = Family({room.site_id for room in rows})
    past = History(_past(search, facts))
    busy = busy_at(rows, search.slots, family=family)
    matches = [_match(facts[room.pk], search, busy.get(room.pk, set()), past, now) for room in rows]
    ranked = sorted(matches, key=lambda match: _rank(match, search))
    _look_around(ranked, facts, family, search, past, now)
    return Found(
        tuple(match for match in ranked if match.suits),
        tuple(match for match in ranked if match.free and not match.suits),
        tuple(match for match in ranked if not match.free),
    )


def _past(search: Search, facts: Mapping[int, Facts]) -> list[Past]:
    counting = next((one for one in facts.values() if "most" in one.rules), None)
    return past_of(search.group, counting, search.slots) if counting else []


def _match(facts: Facts, search: Search, busy: set[int], past: History, now: datetime) -> Match:
    room = facts.room
    counted = past.copy()
    dates = []
    for n, when in enumerate(search.slots):
        found = conditions.obstacles(facts, search.use, when, now=now, past=counted)
        if n in busy:
            found.append(conditions.taken())
        if not found:
            counted.add(room, when.day)
        dates.append(DateAnswer(when, tuple(found)))
    free = [one.slot for one in dates if one.is_free]
    match = Match(
        room=room,
        dates=dates,
        fee=conditions.fee(facts, search.use, free),
        needs_approval=any(conditions.needs_approval(facts, search.use, when) for when in free),
        metres=_metres(room, search),
    )
    match.reasons = _reasons(match, search)
    return match


def _metres(room: Room, search: Search) -> int | None:
    site = room.site
    if search.position is None or site.longitude is None or site.latitude is None:
        return None
    return round(distance_m(search.position[0], search.position[1], site.longitude, site.latitude))


def _rank(match: Match, search: Search) -> tuple[object, ...]:
    """Free dates first, then the neighbourhood, the way, the closest size, the price."""
    room, most = match.room, match.room.most_people
    surplus = most - search.use.people if most is not None and search.use.people is not None else 10_000
    return (
        -match.free,
        room.site.area_id != search.near if search.near is not None else False,
        match.metres // 500 if match.metres is not None else 10_000,
        surplus if surplus >= 0 else 20_000 - surplus,
        match.fee.cents,
        room.site.name,
        room.name,
        room.pk,
    )


def _reasons(match: Match, search: Search) -> list[str]:
    """Why this one: sentences short enough to stand in a list."""
    room, use = match.room, search.use
    found = []
    if len(match.dates) > 1 and match.free:
        found.append(
            ngettext("%(free)d von %(all)d Termin frei", "%(free)d von %(all)d Terminen frei", len(match.dates))
            % {"free": match.free, "all": len(match.dates)}
        )
    most = room.most_people
    if most is not None:
        words = _("Platz für %(most)d Personen")
        if use.people is not None and most == use.people:
            words = _("Platz für genau %(most)d Personen")
        found.append(words % {"most": most})
    elif use.people is not None:
        found.append(_("Größe bitte erfragen"))
    has = [str(Feature(code).label) for code in use.needs if code in room.features and code in Feature.values]
    if has:
        found.append(_("hat: %(what)s") % {"what": listed(has)})
    if search.near is not None and room.site.area_id == search.near:
        found.append(_("im Quartier %(area)s") % {"area": room.site.area})
    if match.metres is not None:
        found.append(_("%(km)s km entfernt") % {"km": f"{match.metres / 1000:.1f}".replace(".", ",")})
    if not match.fee.is_known:
        found.append(_("Preis bitte erfragen"))
    elif match.fee.cents == 0 and match.free:
        found.append(_("kostenlos"))
    if not match.needs_approval and match.free:
        found.append(_("sofort zugesagt"))
    return found


# What else is free


def _look_around(
    matches: Sequence[Match],
    facts: Mapping[int, Facts],
    family: Family,
    search: Search,
    past: History,
    now: datetime,
) -> None:
    pairs = [(match, n) for match in matches for n, one in enumerate(match.dates) if not one.is_free]
    near = pairs[:MOST_PAIRS]
    tries: dict[tuple[int, int], list[tuple[str, Slot]]] = {}
    for match, n in near:
        codes = {one.code for one in match.dates[n].obstacles}
        if not codes & FIXED:
            tries[match.room.pk, n] = _other_times(facts[match.room.pk], search, match, n, past, now)
    free_at = _free_of(matches, tries, family)
    is_placed = search.near is not None or search.position is not None  # then the order says what is near
    around: dict[int, list[Match]] = {}
    for match, n in pairs:
        room = match.room
        found = []
        for kind in (TIME, DAY):
            free = free_at[room.pk]
            some = [when for one, when in tries.get((room.pk, n), ()) if one == kind and when in free]
            found += [Alternative(kind, room, when) for when in some[:1]]
            free.difference_update(some[:1])  # named once: two dates of a series cannot both go there
        when = match.dates[n].slot
        if room.pk not in around:
            order = matches if is_placed else sorted(matches, key=lambda other: _nearness(other.room, room))
            neighbours = [other for other in order if other.room.pk != room.pk]
            if search.use.people is not None:  # where nobody has said how many it holds comes after all others
                neighbours.sort(key=lambda other: other.room.most_people is None)
            around[room.pk] = neighbours
        others = islice((other.room for other in around[room.pk] if other.dates[n].is_free), 2)
        found += [Alternative(ROOM, other, when) for other in others]
        match.dates[n] = DateAnswer(when, match.dates[n].obstacles, tuple(found))


def _other_times(
    facts: Facts, search: Search, match: Match, n: int, past: History, now: datetime
) -> list[tuple[str, Slot]]:
    """Other times of the day and other days, nearest first, that the rules allow and that the series leaves free."""
    when = match.dates[n].slot
    room = facts.room
    start, end = datetime.fromisoformat(when.starts_local), datetime.fromisoformat(when.ends_local)
    own = [one.slot for one in match.dates if one.is_free]
    counted = past.copy()
    for one in own:
        counted.add(room, one.day)
    margin = timedelta(minutes=room.setup_minutes + room.clearup_minutes)
    found: list[tuple[str, Slot]] = []

    def fits(other: Slot) -> bool:
        if any(one.starts_at < other.ends_at + margin and other.starts_at < one.ends_at + margin for one in own):
            return False
        return not conditions.obstacles(facts, search.use, other, now=now, past=counted)

    if start.date() == end.date():
        steps = int(FARTHEST / STEP)
        for number in (sign * step for step in range(1, steps + 1) for sign in (1, -1)):
            begin = start + number * STEP
            finish = begin + (end - start)
            if begin.date() != start.date() or finish.date() != start.date():
                continue
            if begin.time() < EARLIEST or finish.time() > LATEST:
                continue
            other = conditions.slot(begin, finish)
            if fits(other):
                found.append((TIME, other))
    for number in (sign * step for step in range(1, MOST_DAYS + 1) for sign in (1, -1)):
        other = conditions.slot(start + timedelta(days=number), end + timedelta(days=number))
        if fits(other):
            found.append((DAY, other))
    return found


def _free_of(
    matches: Sequence[Match], tries: Mapping[tuple[int, int], list[tuple[str, Slot]]], family: Family
) -> dict[int, set[Slot]]:
    """Room -> those of its tried times that are free; rooms that try the same times are asked together."""
    by_room: dict[int, dict[Slot, None]] = {}
    for (room, _n), some in tries.items():
        by_room.setdefault(room, {}).update(dict.fromkeys(when for _kind, when in some))
    rooms = [match.room for match in matches if match.room.pk in by_room]
    times = list(dict.fromkeys(when for some in by_room.values() for when in some))
    busy = busy_at(rooms, times, family=family) if times else {}
    return {
        match.room.pk: {
            when
            for n, when in enumerate(times)
            if when in by_room.get(match.room.pk, {}) and n not in busy.get(match.room.pk, set())
        }
        for match in matches
    }


def free_instead(
    rooms: Sequence[Room], hits: Sequence[tuple[Room, Slot, Use]], *, without: Sequence[int] = ()
) -> list[Room | None]:
    """For each of these uses the best other room that is free then; None where there is none.

    For lists of what a change hits: a room is given to one use at a time. ``without``: rooms that are hit themselves.
    """
    rows = [room for room in rooms if room.pk not in set(without)]
    if not rows or not hits:
        return [None] * len(hits)
    facts = facts_of(rows, since=min(when.day for _room, when, _use in hits))
    times = list(dict.fromkeys(when for _room, when, _use in hits))
    number = {when: n for n, when in enumerate(times)}
    family = Family({room.site_id for room in rows})
    busy = busy_at(rows, times, family=family)
    now = clock.now()
    given: list[tuple[int, Slot]] = []
    found: list[Room | None] = []
    for old, when, use in hits:
        choice = None
        order = sorted(rows, key=lambda room: (*_nearness(room, old), _surplus(room, use), room.pk))
        if use.people is not None:
            order.sort(key=lambda room: room.most_people is None)
        elif (most := old.most_people) is not None:  # nobody has counted: not into the room for four next door
            order.sort(key=lambda room: (room.most_people or 0) * 2 < most)
        for room in order:
            if room.pk == old.pk or number[when] in busy.get(room.pk, set()):
                continue
            touching = set(family.touching(room.pk))
            if any(
                key in touching and one.starts_at < when.ends_at and when.starts_at < one.ends_at for key, one in given
            ):
                continue
            if conditions.obstacles(facts[room.pk], use, when, now=now):
                continue
            choice = room
            given.append((room.pk, when))
            break
        found.append(choice)
    return found


def _nearness(room: Room, old: Room) -> tuple[object, ...]:
    """The same house first, then the neighbourhood, the town, the district, the way; of these the same carrier."""
    here, there = old.site, room.site
    steps = zip(here.area.path.split("/"), there.area.path.split("/"), strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], steps)))
    metres = None
    if None not in (here.longitude, here.latitude, there.longitude, there.latitude):
        metres = distance_m(here.longitude, here.latitude, there.longitude, there.latitude)  # type: ignore[arg-type]
    return (
        there.pk != here.pk,
        there.area_id != here.area_id,
        -shared,
        metres // 500 if metres is not None else 10_000,
        room.carrier_id != old.carrier_id,
    )


def _surplus(room: Room, use: Use) -> int:
    most = room.most_people
    if most is None or use.people is None:
        return 10_000
    return most - use.people if most >= use.people else 20_000
