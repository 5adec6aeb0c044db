"""What a change hits: shorter leases, closing days, a crisis, the end of a house. Shown before it is saved.

Each booking that would end, with a free room for it, if there is one. Bookings that a date of an offer keeps follow
their date where a house is shut; where only the room goes they lose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.when import day_words, times_words
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.queries import Restriction, Shift
from quartierwerk.rooms.choices import ConditionKind, EndReason, GroupKind, RoomKind
from quartierwerk.rooms.conditions import Slot, Use, slot_at
from quartierwerk.rooms.models import Booking, BookingEnd, Room
from quartierwerk.rooms.queries.facts import facts_of
from quartierwerk.rooms.queries.rooms import Family, kept_rooms, requestable_rooms
from quartierwerk.rooms.queries.suitable import free_instead
from quartierwerk.rooms.rules import KEEPERS

OFF, CHANGED, ROOMLESS = "off", "changed", "roomless"


def _coming(where: Q) -> list[Booking]:
    rows = Booking.objects.filter(where, end=None, ends_at__gt=clock.now())
    return list(
        rows.select_related("room__site__area", "room__carrier", "group", "claim")
        .defer("room__site__area__boundary")
        .order_by("starts_local", "pk")
    )


def hit_by_lease(room: Room, starts_on: date | None, ends_on: date | None) -> list[Booking]:
    """Bookings to come of the room, its parts and the whole that lie outside of these days."""
    lies = Q(pk__in=[])
    if starts_on is not None:
        lies |= Q(starts_local__lt=f"{starts_on.isoformat()}T00:00")
    if ends_on is not None:
        lies |= Q(ends_local__gt=f"{ends_on.isoformat()}T24:00")
    family = Family([room.site_id])
    return [
        booking
        for booking in _coming(lies & Q(room__in=family.touching(room.pk)))
        if not (booking.ends_local[11:] == "00:00" and ends_on is not None and _ends_with(booking, ends_on))
    ]


def _ends_with(booking: Booking, last: date) -> bool:
    """Midnight belongs to the day before."""
    return date.fromisoformat(booking.ends_local[:10]).toordinal() == last.toordinal() + 1


def hit_by_shift(shift: Shift) -> list[Booking]:
    """Bookings that nothing keeps and that cannot be when places are shut like this."""
    where = Q(pk__in=[])
    today = clock.today()
    holding = [one for one in shift.after if one.sites and one.kind != CrisisKind.CAPACITY]
    for one in holding:
        days = Q(ends_local__gt=max(one.first or today, today).isoformat())
        if one.last is not None:
            days &= Q(starts_local__lt=f"{one.last.isoformat()}T24")
        where |= Q(room__site__in=one.sites) & days
    if not holding:
        return []
    rows = _coming(where & Q(keeper=""))
    facts = facts_of(list({row.room_id: row.room for row in rows}.values()), since=today)
    return [row for row in rows if any(_shuts(one, row, facts[row.room_id].rules_of) for one in holding)]


def _shuts(one: Restriction, row: Booking, rules_of) -> bool:  # type: ignore[no-untyped-def]
    first, last = (date.fromisoformat(text[:10]) for text in (row.starts_local, row.ends_local))
    if row.ends_local[11:] == "00:00" and last > first:
        last = date.fromordinal(last.toordinal() - 1)
    if row.room.site_id not in one.sites:
        return False
    if (one.first is not None and last < one.first) or (one.last is not None and one.last < first):
        return False
    if one.key.startswith("closing:"):
        kind = row.group.kind if row.group else GroupKind.OWN
        return bool(rules_of(ConditionKind.CLOSING, first, kind))
    return True


def as_effects(bookings: Sequence[Booking], *, without: Sequence[int] = ()) -> list[Effect]:
    """A line for each booking, with another room that is free then; ``without``: rooms that are hit themselves.

    What a date of an offer keeps does not fall out: the date stays and has no room.
    """
    if not bookings:
        return []
    others = free_instead(list(requestable_rooms()), [_hit(row) for row in bookings], without=without)
    return [
        Effect(hit_words(row, other), group=ROOMLESS if row.keeper else OFF)
        for row, other in zip(bookings, others, strict=True)
    ]


LOST_ROOM = (EndReason.LEASE, EndReason.CLOSED)


def without_room(actor: Actor, room: Room) -> list[BookingEnd]:
    """Uses to come that ended because the room or its house went, and that have no other room yet."""
    scope = actor.scope(*KEEPERS)
    rows = BookingEnd.objects.filter(
        scope.q(path="booking__room__site__area__path", organisation="booking__room__carrier"),
        booking__room__in=Family([room.site_id]).touching(room.pk), booking__starts_at__gt=clock.now(),
        booking__keeper="", booking__is_standing=False, reason__in=LOST_ROOM, instead=None,
    )  # fmt: skip
    return list(
        rows.select_related("booking__room__site__area", "booking__room__carrier", "booking__group", "booking__claim")
        .defer("booking__room__site__area__boundary")
        .order_by("booking__starts_at", "pk")
    )


def rooms_instead(actor: Actor, ends: Sequence[BookingEnd]) -> list[Room | None]:
    """For each of them the best room of one's own that is free then; no room is named twice for one time."""
    rooms = list(kept_rooms(actor).exclude(kind__in=(RoomKind.SANITARY, RoomKind.STORAGE)))
    return free_instead(rooms, [_hit(end.booking) for end in ends], without=[end.booking.room_id for end in ends])


def _hit(row: Booking) -> tuple[Room, Slot, Use]:
    use = Use(kind=row.group.kind if row.group else GroupKind.OWN.value, people=row.people)
    return row.room, slot_at(row.starts_at, row.ends_at), use


def hit_words(row: Booking, other: Room | None) -> str:
    title = _("belegt") if row.is_confidential else row.title
    who = f" ({row.group})" if row.group and not row.is_confidential else ""
    day = day_words(clock.wall_day(row.starts_at), with_year=True)
    line = f"{row.room}: {day}, {times_words(row.starts_local, row.ends_local)}: {title}{who}."
    if other is None:
        return f"{line} {_('Dann ist kein anderer Raum frei.')}"
    free = _("Frei ist dann: %(room)s (%(site)s).") % {"room": other, "site": other.site}
    return f"{line} {free}"


def effects_of_shifts(shifts: Sequence[Shift], change: str) -> list[Effect]:
    """For the registry: which bookings closing days, a crisis or the end of a house would end."""
    found: list[Effect] = []
    for shift in shifts:
        rows = hit_by_shift(shift)
        shut = {row.room_id for row in rows}
        found += as_effects(rows, without=[*shut, *_rooms_at(shift)])
        found += [Effect(_crowded_words(row, most), group=CHANGED) for row, most in crowded_by_shift(shift)]
    return found


def crowded_by_shift(shift: Shift) -> list[tuple[Booking, int]]:
    """Bookings with more people than a rule for fewer people lets in, and how many it lets in. They do not end."""
    found = []
    for one in shift.after:
        if one.kind != CrisisKind.CAPACITY or one.percent is None or not one.sites:
            continue
        days = Q(starts_local__gte=max(one.first or clock.today(), clock.today()).isoformat())
        if one.last is not None:
            days &= Q(starts_local__lt=f"{one.last.isoformat()}T24")
        for row in _coming(days & Q(room__site__in=one.sites, people__isnull=False)):
            most = row.room.most_people
            if most is not None and row.people is not None and row.people > max(1, most * one.percent // 100):
                found.append((row, max(1, most * one.percent // 100)))
    return found


def _crowded_words(row: Booking, most: int) -> str:
    title = _("belegt") if row.is_confidential else row.title
    day = day_words(clock.wall_day(row.starts_at), with_year=True)
    return _("%(room)s: %(day)s, %(times)s: %(title)s. Angemeldet sind %(people)d Personen, erlaubt dann %(most)d.") % {
        "room": row.room, "day": day, "times": times_words(row.starts_local, row.ends_local), "title": title,
        "people": row.people, "most": most,
    }  # fmt: skip


def _rooms_at(shift: Shift) -> list[int]:
    sites = {site for one in shift.after for site in one.sites}
    return list(Room.objects.filter(site__in=sites).values_list("pk", flat=True))


def effects_of_lease(room: Room, starts_on: date | None, ends_on: date | None) -> list[Effect]:
    """Which bookings a new term of the room would end."""
    rows = hit_by_lease(room, starts_on, ends_on)
    return as_effects(rows, without=Family([room.site_id]).touching(room.pk)) if rows else []
