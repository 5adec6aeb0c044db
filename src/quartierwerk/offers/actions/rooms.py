"""A date and its room are one thing: whatever happens to dates, their rooms follow in the same transaction.

The booking is kept by the date (``session:31``). A date that is off or gone gives its room back; one that moves takes
it along; where the room is not free the change of a single date is refused with what is free then, and a date of a
series stays without a room (``queries.rooms_for`` has shown it before).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.errors import AlreadyOver
from quartierwerk.offers.models import MissingRoom, Series, Session
from quartierwerk.rooms import actions as rooms
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.queries import kept_by

AT_ONCE = 400


@action("offers.give_room", "Raum eines Termins gewählt")
def give_room(*, actor: Actor, session: Session, room: Room | None) -> Session:
    """Give one date a room, another room, or none.

    Raises:
        AlreadyOver
        Refused: the room is not free then, with rooms that are.
    """
    if session.ends_at <= clock.now():
        raise AlreadyOver
    set_room(session, room, actor)
    if room is None:
        MissingRoom.objects.filter(session=session).delete()
    session.sequence += 1
    session.save(update_fields=["room", "site", "sequence", "changed_at"])
    settle_rooms([session.pk], by=actor.key, strict=True)
    return session


@action("offers.give_series_room", "Raum einer Reihe gewählt")
def give_series_room(*, actor: Actor, series: Series, room: Room | None) -> list[tuple[Session, str]]:
    """Give all coming dates of a series a room, and those that are made later.

    Answered date by date: gives the dates that stay without one, each with the sentence that says why.

    Raises:
        Refused: the room is in another house than the series.
    """
    if room is not None:
        permissions.require(actor, "rooms.book", room)
        require_same_house(room, queries.site_of(series))
    series.room = room
    series.save(update_fields=["room"])
    coming = Session.objects.filter(series=series, starts_at__gt=clock.now())
    coming.update(room=room, sequence=F("sequence") + 1, changed_at=clock.now())
    keys = list(coming.values_list("pk", flat=True))
    if room is None:
        MissingRoom.objects.filter(session__in=keys).delete()
        release(keys, by=actor.key)
        return []
    return settle_rooms(keys, by=actor.key)


def set_room(session: Session, room: Room | None, actor: Actor) -> None:
    """On the row in memory, with the house that belongs to it.

    Raises:
        Refused: the room is in another house than the date.
    """
    if room is not None and room.pk != session.room_id:
        permissions.require(actor, "rooms.book", room)
    if room is not None:
        if session.site_id is None:
            session.site = room.site
        require_same_house(room, session.site_id)
    session.room = room


def require_same_house(room: Room, site: int | None) -> None:
    if site is not None and room.site_id != site:
        raise Refused(
            _("„%(room)s“ liegt in einem anderen Haus: %(site)s. Bitte wählen Sie Raum und Treffpunkt passend.")
            % {"room": room, "site": room.site},
            field="room",
        )


def release(keys: Iterable[int], *, by: str) -> None:
    """These dates need no room any more, or go."""
    names = [name for key in keys for name in (queries.keeper(key), queries.rain_keeper(key))]
    for first in range(0, len(names), AT_ONCE):
        rooms.let_go(names[first : first + AT_ONCE], by=by)


def settle_rooms(keys: Sequence[int], *, by: str, strict: bool = False) -> list[tuple[Session, str]]:
    """Let bookings be as the rows of these dates say now; what has begun is left alone.

    Gives the dates that have no room any more because it is not free, each with the reason.

    Raises:
        Refused: (``strict``) such a date, with rooms that are free then.
    """
    lost: list[tuple[Session, str]] = []
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        lost += _settle(some, by=by)
        MissingRoom.objects.filter(session__in=some, session__room__isnull=False).delete()
    if lost and strict:
        session, sentence = lost[0]
        raise Refused(f"{sentence} {queries.rooms_instead(session)}", field="room")
    if lost:
        Session.objects.filter(pk__in=[session.pk for session, _sentence in lost]).update(room=None)
        _note_missing({session.pk: session.room_id for session, _sentence in lost})
    return lost


def _note_missing(rooms_wanted: Mapping[int, int | None]) -> None:
    """These dates (by key) should have been in these rooms; the staff finds them on a list."""
    now = clock.now()
    MissingRoom.objects.bulk_create(
        [MissingRoom(session_id=key, room_id=room, at=now) for key, room in rooms_wanted.items()],
        update_conflicts=True, unique_fields=["session"], update_fields=["room", "at"],
    )  # fmt: skip


def _settle(keys: Sequence[int], *, by: str) -> list[tuple[Session, str]]:
    now = clock.now()
    rows = list(
        Session.objects.filter(pk__in=keys, ends_at__gt=now)
        .select_related("room__site__area", "room__carrier", "offer", "cancellation")
        .order_by("starts_at", "pk")
    )
    wanted = {
        queries.keeper(row.pk): row
        for row in rows
        if row.room is not None and not row.is_cancelled and row.room.site_id == row.site_id
    }
    there = {row.keeper: row for row in kept_by([queries.keeper(row.pk) for row in rows])}
    changed = [
        name
        for name, booking in there.items()
        if name not in wanted
        or (booking.room_id, booking.starts_at, booking.ends_at)
        != (wanted[name].room_id, wanted[name].starts_at, wanted[name].ends_at)
    ]
    rooms.let_go(changed, by=by)
    _settle_rain(rows, by=by)
    lost = [
        (row, _("Der Raum gehört zu einem anderen Haus."))
        for row in rows
        if row.room is not None and not row.is_cancelled and row.room.site_id != row.site_id
    ]
    new: dict[tuple[Room, str], list[Session]] = {}
    for name, row in wanted.items():
        if row.room is not None and (name not in there or name in changed):
            new.setdefault((row.room, row.title), []).append(row)
    for (room, title), some in new.items():
        slots = {queries.keeper(row.pk): slot_at(row.starts_at, row.ends_at) for row in some}
        answers = rooms.keep(room=room, keepers=slots, title=title, by=by)
        lost += [
            (row, answers[queries.keeper(row.pk)].sentence)
            for row in some
            if not answers[queries.keeper(row.pk)].is_booked
        ]
    return lost


def _settle_rain(rows: Sequence[Session], *, by: str) -> None:
    """Rooms that are held for the rain go with their dates; where one is not free then, nothing is held any more."""
    by_name = {queries.rain_keeper(row.pk): row for row in rows}
    for booking in kept_by(list(by_name)):
        row = by_name[booking.keeper]
        if (booking.starts_at, booking.ends_at) == (row.starts_at, row.ends_at) and not row.is_cancelled:
            continue
        rooms.let_go([booking.keeper], by=by)
        if not row.is_cancelled:
            slot = slot_at(row.starts_at, row.ends_at)
            rooms.keep(room=booking.room, keepers={booking.keeper: slot}, title=booking.title, by=by)


def lose_rooms(*, keepers: Sequence[str], by: str) -> None:
    """The room is not there any more; the date stays. Listens to "rooms.lost"."""
    keys = [int(name.partition(":")[2]) for name in keepers if name.startswith(queries.KEEPER)]
    rows = Session.objects.filter(pk__in=keys)
    _note_missing(dict(rows.filter(room__isnull=False).values_list("pk", "room")))
    rows.update(room=None, sequence=F("sequence") + 1, changed_at=clock.now())
