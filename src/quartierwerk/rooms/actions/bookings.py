"""What the staff does with bookings: promise one or a series date by date, move, end; tell the groups.

A date is promised or refused with its sentence; a refused one holds up none of the others. All dates of a series are
decided in one go, with the same number of queries for one and for fifty.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation import Answer, Asked, Missing, NotFree, Stay, Wanted
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.actions.telling import lost_room_words, tell_ended, tell_moved
from quartierwerk.rooms.choices import EndReason
from quartierwerk.rooms.conditions import Facts, History, Obstacle, Past, Slot, Use
from quartierwerk.rooms.errors import (
    AlreadyAnswered,
    AlreadyEnded,
    AlreadyOver,
    KeptByDate,
    NothingChosen,
    NotPossible,
    TooLong,
    TooMany,
)
from quartierwerk.rooms.models import Booking, BookingEnd, BookingMove, Equipment, Group, Room, Wish

MOST_DATES = 400
MOST_MINUTES = 14 * 24 * 60
NOTHING: Mapping[int, int] = {}


@dataclass(frozen=True)
class Outcome:
    """What became of one date: a booking, or the sentence that says why not (``code``: the kind of obstacle)."""

    slot: Slot
    booking: Booking | None = None
    sentence: str = ""
    code: str = ""

    @property
    def is_booked(self) -> bool:
        return self.booking is not None


@action("rooms.book", "Raum belegt")
def book(
    *,
    actor: Actor,
    room: Room,
    group: Group | None,
    title: str,
    slots: Sequence[Slot],
    people: int | None = None,
    needs: Sequence[str] = (),
    equipment: Mapping[int, int] = NOTHING,
    is_confidential: bool = False,
    despite_rules: bool = False,
    key: uuid.UUID | None = None,
) -> list[Outcome]:
    """Book one date or a series, date by date. The same ``key`` sent twice books once.

    ``despite_rules``: the staff allows what a rule of the room would refuse; a lease, the law and a barred room hold.

    Raises:
        NothingChosen, TooMany, TooLong
        Refused: the title is missing.
    """
    use = Use(kind=group.kind if group else "own", people=people, needs=tuple(needs),
              is_member=bool(group and group.is_member))  # fmt: skip
    facts = facts_for(room, slots)
    draft = Booking(
        room=room, group=group, title=title.strip(), people=people,
        is_confidential=is_confidential or bool(group and group.is_confidential),
    )  # fmt: skip
    draft.clean_fields(exclude=["claim", "uid", "starts_at", "ends_at", "starts_local", "ends_local", "made_at",
                                "made_by"])  # fmt: skip
    past = queries.past_of(group, facts, slots)
    return promise(
        facts, use, slots, draft, by=actor.key, key=key, past=past, despite_rules=despite_rules, equipment=equipment
    )


def facts_for(room: Room, slots: Sequence[Slot]) -> Facts:
    """What is known of one room for these times, which are checked to be sensible.

    Raises:
        NothingChosen, TooMany, TooLong
    """
    require_sensible(slots)
    return queries.facts_of([room], since=min(one.day for one in slots))[room.pk]


def require_sensible(slots: Sequence[Slot]) -> None:
    if not slots:
        raise NothingChosen
    if len(slots) > MOST_DATES:
        raise TooMany
    if any(one.ends_at <= one.starts_at or one.minutes > MOST_MINUTES for one in slots):
        raise TooLong


def promise(
    facts: Facts,
    use: Use,
    slots: Sequence[Slot],
    draft: Booking,
    *,
    by: str,
    key: uuid.UUID | None = None,
    past: Sequence[Past] = (),
    despite_rules: bool = False,
    equipment: Mapping[int, int] = NOTHING,
    keepers: Mapping[Slot, str] | None = None,
    checked: bool = True,
    asked_at: datetime | None = None,
) -> list[Outcome]:
    """Decide all dates and write what is promised; ``draft`` is what all bookings have in common.

    ``checked``: rules are asked; without, only what nobody can allow. ``asked_at``: from when days ahead are counted.
    """
    require_sensible(slots)
    refused: dict[Slot, Obstacle] = {}
    fine: list[Slot] = []
    counted = History(past)
    now = clock.now()
    for one in dict.fromkeys(slots):
        found = conditions.hard_obstacles(facts, use, one)
        if not found and checked and not despite_rules:
            found = conditions.soft_obstacles(facts, use, one, now=asked_at or now, past=counted)
            if one.starts_at <= now and not found:
                found = [conditions.over()]
        if found:
            refused[one] = found[0]
            continue
        fine.append(one)
        counted.add(facts.room, one.day)
    asked = [
        Asked(
            queue=facts.room.unit_owner,
            wanted=wanted(facts, one, equipment),
            rank=conditions.rank(facts, use.kind, one.day),
            may_wait=False,
            key=uuid.uuid5(key, one.starts_local) if key else uuid.uuid4(),
        )
        for one in fine
    ]
    answers = dict(zip(fine, allocation.ask(asked, by=by), strict=True))
    booked = write(draft, {one: answer for one, answer in answers.items() if answer.claim}, by=by, keepers=keepers)
    found_outcomes = []
    for one in dict.fromkeys(slots):
        if one in booked:
            found_outcomes.append(Outcome(one, booked[one]))
        elif one in refused:
            found_outcomes.append(Outcome(one, None, refused[one].sentence, refused[one].code))
        else:
            found_outcomes.append(Outcome(one, None, words_for(answers[one].missing), conditions.TAKEN))
    return found_outcomes


def wanted(facts: Facts, when: Slot, equipment: Mapping[int, int] = NOTHING) -> Wanted:
    """All smallest rooms, with the time to set up and clear up, and the things that go with them."""
    starts = when.starts_at - timedelta(minutes=facts.room.setup_minutes)
    ends = when.ends_at + timedelta(minutes=facts.room.clearup_minutes)
    stays = [Stay(queries.owner(leaf), starts, ends) for leaf in facts.leaves]
    stays += [Stay(f"equipment:{key}", starts, ends, number) for key, number in sorted(equipment.items()) if number]
    return Wanted(stays=tuple(stays))


def words_for(missing: Iterable[Missing]) -> str:
    """Why it is not free: the room itself, or things that are not there in that number."""
    things = [one for one in missing if one.owner.startswith("equipment:")]
    if not things or any(one.owner.startswith("room:") for one in missing):
        return conditions.taken().sentence
    names = Equipment.objects.in_bulk([int(one.owner.partition(":")[2]) for one in things])
    parts = [
        _("%(name)s: gewünscht %(wanted)d, frei %(free)d")
        % {"name": names[int(one.owner.partition(":")[2])].name, "wanted": one.wanted, "free": one.free}
        for one in things
        if int(one.owner.partition(":")[2]) in names
    ]
    return _("Die Ausstattung ist in dieser Zeit nicht frei (%(things)s).") % {"things": "; ".join(parts)}


def write(
    draft: Booking, answers: Mapping[Slot, Answer], *, by: str, keepers: Mapping[Slot, str] | None = None
) -> dict[Slot, Booking]:
    """Bookings for what was promised; of a request that was known before, the booking that exists."""
    if not answers:
        return {}
    now = clock.now()
    claims = {when: answer.claim for when, answer in answers.items() if answer.claim is not None}
    known = {row.claim_id: row for row in Booking.objects.filter(claim__in=list(claims.values()))}
    rows = {
        when: Booking(
            room=draft.room, request=draft.request, group=draft.group, claim=claim, title=draft.title,
            keeper=keepers[when] if keepers else draft.keeper, uid=f"{uuid.uuid4()}@quartierwerk",
            is_confidential=draft.is_confidential, people=draft.people, starts_at=when.starts_at,
            ends_at=when.ends_at, starts_local=when.starts_local, ends_local=when.ends_local,
            is_standing=draft.is_standing, monthly_cents=draft.monthly_cents, made_at=now, made_by=by, changed_at=now,
        )
        for when, claim in claims.items()
        if claim.pk not in known
    }  # fmt: skip
    Booking.objects.bulk_create(rows.values())
    return {when: rows[when] if when in rows else known[claim.pk] for when, claim in claims.items()}


# Changing


@action("rooms.move_booking", "Belegung verschoben")
def move_booking(*, actor: Actor, booking: Booking, slot: Slot, room: Room | None = None, note: str = "") -> Booking:
    """Another time, another room, or both; the group is told. Rules of the room are the staff's to weigh.

    Raises:
        KeptByDate: it moves with its date only.
        AlreadyEnded, AlreadyOver
        NotPossible: the other room or time is barred or not free; nothing has changed.
    """
    _require_changeable(booking)
    target = room or booking.room
    if target.pk != booking.room_id:
        permissions.require(actor, "rooms.book", target)
    before = (booking.room, conditions.slot_at(booking.starts_at, booking.ends_at))
    shift(booking, target, slot, by=actor.key)
    is_told = tell_moved(booking, before=(str(before[0]), before[1]), note=note.strip())
    _note_moved(booking, *before, note=note.strip(), by=actor.key, told_by="mail" if is_told else "")
    return booking


def _note_moved(booking: Booking, room: Room, when: Slot, *, note: str, by: str, told_by: str) -> None:
    """A group that could not be written to stands on the call list with what it still believes."""
    if booking.group_id is None:
        return
    now = clock.now()
    known = BookingMove.objects.filter(booking=booking, told_at=None).first()
    if known is None:
        known = BookingMove(booking=booking, room=room, starts_local=when.starts_local, ends_local=when.ends_local)
    elif (known.room_id, known.starts_local, known.ends_local) == (
        booking.room_id, booking.starts_local, booking.ends_local,
    ):  # fmt: skip
        known.delete()  # it is back where the group believes it to be
        return
    known.note, known.at, known.by = note, now, by
    known.told_at, known.told_by = (now, told_by) if told_by else (None, "")
    known.clean_fields(exclude=["booking", "room"])
    known.save()


def shift(booking: Booking, room: Room, when: Slot, *, by: str, checked: bool = True) -> None:
    """Let the claim and the row go to another time and room; ``checked``: what nobody can allow is asked.

    Raises:
        NotPossible
    """
    if not (booking.is_standing and when.ends_at > when.starts_at):
        require_sensible([when])
    facts = queries.facts_of([room], since=when.day)[room.pk]
    found = conditions.hard_obstacles(facts, Use(people=booking.people), when) if checked else []
    if found:
        raise NotPossible(found[0].sentence)
    things = {
        int(stay.owner.partition(":")[2]): stay.number
        for stay in Wanted.of_data(booking.claim.wanted).stays
        if stay.owner.startswith("equipment:")
    }
    try:
        allocation.move(booking.claim, wanted(facts, when, things), by=by, queue=room.unit_owner)
    except NotFree as refusal:
        raise NotPossible(words_for(refusal.missing)) from refusal
    booking.room = room
    booking.starts_at, booking.ends_at = when.starts_at, when.ends_at
    booking.starts_local, booking.ends_local = when.starts_local, when.ends_local
    booking.sequence += 1
    booking.save(update_fields=["room", "starts_at", "ends_at", "starts_local", "ends_local", "sequence", "changed_at"])


def _require_changeable(booking: Booking) -> None:
    if booking.keeper:
        raise KeptByDate(booking.keeper)
    if booking.is_ended:
        raise AlreadyEnded
    if booking.ends_at <= clock.now():
        raise AlreadyOver


@action("rooms.change_booking", "Belegung geändert")
def change_booking(*, actor: Actor, booking: Booking, title: str, people: int | None, is_confidential: bool) -> Booking:
    """What stands in the plan about it.

    Raises:
        KeptByDate: it is called what its date is called.
        NotPossible: more people than the law admits.
    """
    if booking.keeper:
        raise KeptByDate(booking.keeper)
    booking.title, booking.people, booking.is_confidential = title.strip(), people, is_confidential
    booking.clean_fields(exclude=["claim"])
    most = booking.room.legal_most
    if people is not None and most is not None and people > most:
        raise NotPossible(_("In diesem Raum sind höchstens %(most)d Personen erlaubt.") % {"most": most})
    booking.sequence += 1
    booking.save(update_fields=["title", "people", "is_confidential", "sequence", "changed_at"])
    return booking


@action("rooms.end_booking", "Belegung beendet")
def end_booking(*, actor: Actor, booking: Booking, reason: str, note: str = "") -> BookingEnd:
    """End one booking before its time; the room is free again and the group is told.

    Raises:
        KeptByDate, AlreadyEnded, AlreadyOver
    """
    _require_changeable(booking)
    return end([booking], reason=reason, note=note, by=actor.key)[0]


@action("rooms.end_bookings", "Mehrere Belegungen beendet")
def end_bookings(*, actor: Actor, bookings: Sequence[Booking], reason: str, note: str = "") -> list[BookingEnd]:
    """End several; those of dates are refused as a whole, those that ended or are over are left alone.

    Raises:
        KeptByDate, NothingChosen
    """
    now = clock.now()
    keys = [booking.pk for booking in bookings]
    rows = list(
        Booking.objects.filter(pk__in=keys, end=None, ends_at__gt=now)
        .select_related("room__site__area", "group", "claim")
        .order_by("pk")
    )
    for booking in rows:
        permissions.require(actor, "rooms.end_booking", booking)
        if booking.keeper:
            raise KeptByDate(booking.keeper)
    if not rows:
        raise NothingChosen
    return end(rows, reason=reason, note=note, by=actor.key)


def end(
    bookings: Sequence[Booking],
    *,
    reason: str,
    note: str = "",
    by: str,
    batch: uuid.UUID | None = None,
    tells: bool = True,
) -> list[BookingEnd]:
    """Rows for bookings that end now; what they had goes to those who wait. Whoever has an e-mail address is told."""
    now = clock.now()
    batch = batch or (uuid.uuid4() if len(bookings) > 1 else None)
    ends = [
        BookingEnd(booking=row, reason=reason, note=note.strip(), at=now, by=by, batch=batch,
                   told_at=now if reason == EndReason.GROUP or row.group_id is None else None)
        for row in bookings
    ]  # fmt: skip
    for one in ends:
        one.clean_fields(exclude=["booking"])
    BookingEnd.objects.bulk_create(ends)
    touch(bookings)
    allocation.give_back([row.claim for row in bookings], by=by)
    if tells:
        tell_ended(ends)
    return ends


def touch(bookings: Sequence[Booking]) -> None:
    """A calendar that reads the room sees that these changed."""
    now = clock.now()
    for row in bookings:
        row.sequence += 1
        row.changed_at = now
    Booking.objects.bulk_update(bookings, ["sequence", "changed_at"])


@action("rooms.give_other_room", "Anderen Raum statt eines weggefallenen zugesagt")
def give_other_room(*, actor: Actor, end: BookingEnd, room: Room) -> Booking:
    """Promise a group another room at the same time, because hers is not there any more; she is told.

    Raises:
        AlreadyAnswered: she has another room.
        AlreadyOver
        NotPossible: the other room is barred or not free.
    """
    permissions.require(actor, "rooms.book", room)
    old = end.booking
    if end.instead_id is not None:
        raise AlreadyAnswered
    if old.starts_at <= clock.now():
        raise AlreadyOver
    when = conditions.slot_at(old.starts_at, old.ends_at)
    draft = Booking(
        room=room, request=old.request, group=old.group, title=old.title, people=old.people,
        is_confidential=old.is_confidential,
    )  # fmt: skip
    use = Use(kind=old.group.kind if old.group else "own", people=old.people)
    outcome = promise(facts_for(room, [when]), use, [when], draft, by=actor.key, despite_rules=True)[0]
    if outcome.booking is None:
        raise NotPossible(outcome.sentence)
    end.instead = outcome.booking
    end.save(update_fields=["instead"])
    Wish.objects.filter(booking=old).update(booking=outcome.booking, sentence=lost_room_words(old.group))
    tell_moved(outcome.booking, before=(str(old.room), when))
    return outcome.booking


@action("rooms.note_move_told", "Anruf zu einer verlegten Belegung abgehakt")
def note_move_told(*, actor: Actor, move: BookingMove) -> BookingMove:
    """Tick off the call list: the group knows where and when it is now."""
    if move.told_at is None:
        move.told_at, move.told_by = clock.now(), actor.key
        move.save(update_fields=["told_at", "told_by"])
    return move


@action("rooms.note_told", "Anruf zu einer Belegung abgehakt")
def note_told(*, actor: Actor, end: BookingEnd) -> BookingEnd:
    """Tick off the call list: the group knows."""
    if end.told_at is None:
        end.told_at, end.told_by = clock.now(), actor.key
        end.save(update_fields=["told_at", "told_by"])
    return end
