"""Rooms of dates: who keeps a booking, whether a room is free for planned dates, what else is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import MissingRoom, Offer, RainPlan, Session
from quartierwerk.offers.queries.words import day_words
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.rooms.choices import GroupKind
from quartierwerk.rooms.conditions import Slot, Use, hard_obstacles, slot_at
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.queries import busy_at, conflicts, facts_of, free_instead, kept_rooms, requestable_rooms

KEEPER = "session:"
RAIN = "rain:"
COLUMNS = ("pk", "starts_local", "ends_local", "keeper")


def keeper(key: int) -> str:
    """The name under which a date keeps its booking."""
    return f"{KEEPER}{key}"


def rain_keeper(key: int) -> str:
    """The name under which a date keeps the room that it goes to when it rains."""
    return f"{RAIN}{key}"


def with_rooms(sessions: Iterable[Session]) -> list[int]:
    """Keys of those that have a room, or one for the rain."""
    rows = list(sessions)
    keys = [row.pk for row in rows]
    held = set(RainPlan.objects.filter(session__in=keys, room__isnull=False).values_list("session", flat=True))
    return [row.pk for row in rows if row.room_id is not None or row.pk in held]


def choices_of_rooms(actor: Actor, *, also: int | None = None) -> QuerySet[Room]:
    """Rooms that one may book for one's dates; ``also``: the one that they are in already."""
    rows = Room.objects.filter(Q(pk__in=kept_rooms(actor).values("pk")) | Q(pk=also))
    return rows.select_related("site", "carrier").order_by("site__name", "name", "pk")


def rooms_in_words(room: Room, times: Sequence[Slot], refused: Sequence[str]) -> str:
    """One sentence before it is saved: at how many of these times the room can be had."""
    return _("%(room)s (%(site)s): frei an %(free)d von %(all)d Terminen.") % {
        "room": room, "site": room.site, "free": len(times) - len(refused), "all": len(times),
    }  # fmt: skip


@dataclass(frozen=True)
class LackingRoom:
    """A coming date without the room that it should be in; ``other``: one that is free then."""

    session: Session
    wanted: Room | None
    is_free: bool = False
    other: Room | None = None

    @property
    def is_same_house(self) -> bool:
        return self.other is not None and self.other.site_id == self.session.site_id


def _lacking(actor: Actor) -> QuerySet[MissingRoom]:
    scope = actor.scope(*KEEPERS)
    return MissingRoom.objects.filter(
        scope.q(path="session__offer__area__path", organisation="session__offer__carrier"),
        session__room=None, session__cancellation=None, session__starts_at__gt=clock.now(),
    )  # fmt: skip


def number_without_room(actor: Actor) -> int:
    """How many coming dates have lost their room."""
    return _lacking(actor).count()


def lacking_room(actor: Actor, offer: Offer) -> set[int]:
    """Keys of the coming dates of an offer that should be in a room and are in none."""
    return set(_lacking(actor).filter(session__offer=offer).values_list("session", flat=True))


def dates_without_room(actor: Actor, *, most: int = 60) -> list[LackingRoom]:
    """The next of them, each with what is free; a free room is named once."""
    rows = list(
        _lacking(actor)
        .select_related("session__offer", "session__site", "room__site__area", "room__carrier")
        .order_by("session__starts_at", "pk")[:most]
    )
    by_room: dict[Room, list[MissingRoom]] = {}
    for row in rows:
        if row.room is not None:
            by_room.setdefault(row.room, []).append(row)
    free = set()
    for room, some in by_room.items():
        times = [slot_at(row.session.starts_at, row.session.ends_at) for row in some]
        free |= {some[n].pk for n in free_times(room, times)}
    taken = [row for row in rows if row.room is not None and row.pk not in free]
    hits = []
    for row in taken:
        if row.room is not None:
            use = Use(kind=GroupKind.OWN.value, people=row.session.offer.seats)
            hits.append((row.room, slot_at(row.session.starts_at, row.session.ends_at), use))
    others = dict(zip((row.pk for row in taken), free_instead(list(kept_rooms(actor)), hits), strict=True))
    return [LackingRoom(row.session, row.room, row.pk in free, others.get(row.pk)) for row in rows]


def free_times(room: Room, times: Sequence[Slot]) -> set[int]:
    """Which of these times (by place) the room can be had."""
    facts = facts_of([room], since=min(when.day for when in times))[room.pk]
    busy = busy_at([room], times).get(room.pk, set())
    use = Use(kind=GroupKind.OWN.value)
    return {n for n, when in enumerate(times) if n not in busy and not hard_obstacles(facts, use, when)}


def rooms_instead(session: Session) -> str:
    """One sentence: which room is free at the time of this date."""
    if session.room is None:
        return ""
    when = slot_at(session.starts_at, session.ends_at)
    return free_words(session.room, when, people=session.offer.seats)


def free_words(room: Room, when: Slot, *, people: int | None = None) -> str:
    """One sentence; ``people``: for how many, where that is known, else a room of about this size is named first."""
    use = Use(kind=GroupKind.OWN.value, people=people)
    other = free_instead(list(requestable_rooms()), [(room, when, use)])[0]
    if other is None and people:
        return _("Für %(n)d Personen ist dann kein anderer Raum frei.") % {"n": people}
    if other is None:
        return _("Zu dieser Zeit ist kein anderer Raum frei.")
    return _("Frei ist dann: %(room)s (%(site)s).") % {"room": other, "site": other.site}


def rooms_for(
    room: Room | None, times: Sequence[Slot], *, own: Sequence[int] = (), people: int | None = None
) -> list[str]:
    """A sentence for each of these times at which the room cannot be had, with one that is free.

    ``own``: dates whose bookings will move; ``people``: for how many the other room must do.
    """
    if room is None or not times:
        return []
    facts = facts_of([room], since=min(when.day for when in times))[room.pk]
    busy = busy_at([room], times).get(room.pk, set())
    mine = {keeper(key) for key in own}
    rows = conflicts([room.pk], [times[n] for n in sorted(busy)], columns=COLUMNS) if busy else []
    found: list[str] = []
    for n, when in enumerate(times):
        obstacles = hard_obstacles(facts, Use(kind=GroupKind.OWN.value), when)
        sentence = obstacles[0].sentence if obstacles else ""
        if not sentence and n in busy:
            here = [row for row in rows if row[1] < when.ends_local and row[2] > when.starts_local]
            if not here or any(row[3] not in mine for row in here):
                sentence = _("„%(room)s“ ist belegt.") % {"room": room}
        if sentence:
            day = day_words(datetime.fromisoformat(when.starts_local).date())
            words = _("%(day)s: ohne Raum. %(why)s") % {"day": day, "why": sentence}
            found.append(f"{words} {free_words(room, when, people=people)}" if len(found) < 12 else words)
    return found
