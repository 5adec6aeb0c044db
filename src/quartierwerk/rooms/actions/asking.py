"""Requests: somebody asks for dates, confirms by a button, is answered date by date, waits, accepts, withdraws.

A request counts when it is confirmed: from the web by the button behind the link in the mail (a mail scanner that
follows the link changes nothing), from the phone, the desk and paper at once. Where no rule asks for approval its
dates are promised in that moment; else they wait in the inbox. Who leaves no e-mail address on the web is answered by
people only: the request counts at once, nothing is promised without somebody's yes, and the code shows the answer.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock, permissions, readable_codes
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation import Asked
from quartierwerk.foundation.allocation.models import Claim, State
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.foundation.typed import one_line
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.actions import telling
from quartierwerk.rooms.actions.bookings import (
    NOTHING,
    Outcome,
    end,
    facts_for,
    promise,
    require_sensible,
    wanted,
    words_for,
    write,
)
from quartierwerk.rooms.choices import EndReason, GroupKind, Source, WishState
from quartierwerk.rooms.conditions import Facts, History, Slot, Use
from quartierwerk.rooms.errors import (
    AlreadyAnswered,
    NotConfirmed,
    NothingChosen,
    NothingHeld,
    NotPossible,
)
from quartierwerk.rooms.models import Booking, Group, Request, Room, Wish
from quartierwerk.rooms.rules import BY_RULES

HOLD_MINUTES = 2 * 24 * 60
ENTERED = (Source.PHONE, Source.DESK, Source.PAPER)


@dataclass(frozen=True)
class Received:
    """A request and the code that opens it; the code is in nobody's database."""

    request: Request
    code: str


@action("rooms.ask_for", "Raum angefragt")
def ask_for(
    *,
    actor: Actor,
    room: Room,
    group: Group,
    purpose: str,
    people: int,
    slots: Sequence[Slot],
    needs: Sequence[str] = (),
    equipment: Mapping[int, int] = NOTHING,
    is_open_and_free: bool = False,
    note: str = "",
    source: str = Source.WEB,
    key: uuid.UUID | None = None,
) -> Received:
    """Ask for one date or a series. ``group`` is a known one or a draft of a new one. The same ``key`` asks once.

    A date that a rule of the room refuses is answered at once with the rule's sentence.

    Raises:
        NothingChosen, TooMany, TooLong
        Refused: something is missing.
    """
    key = _request_key(
        key or uuid.uuid4(), room.pk, group.pk, group.name, group.kind, group.contact_name, group.email, group.phone,
        group.language, group.is_confidential, purpose, people, [(one.starts_at, one.ends_at) for one in slots],
        sorted(needs), sorted(equipment.items()), is_open_and_free, note, source,
    )  # fmt: skip
    code = queries.code_of(key)
    known = Request.objects.filter(key=key, room=room).first()
    if known is not None:
        return Received(known, code)
    if source in ENTERED:
        permissions.require(actor, "rooms.enter_request", room)
    require_sensible(slots)
    _take_group(group, room, actor)
    facts = facts_for(room, slots)
    now = clock.now()
    request = Request(
        group=group, room=room, purpose=one_line(purpose), people=people, needs=tuple(needs), note=note.strip(),
        is_open_and_free=is_open_and_free, equipment={str(k): n for k, n in sorted(equipment.items()) if n},
        source=source, entered_by=actor.key if source in ENTERED else "", key=key,
        code_digest=readable_codes.digest(code, purpose=queries.PURPOSE), made_at=now,
        confirmed_at=now if source in ENTERED or not group.email else None,
    )  # fmt: skip
    request.clean_fields(exclude=["group", "room"])
    request.save()
    with translation.override(group.language):  # the sentences are for the group
        wishes = _wishes(request, facts, slots)
    if request.confirmed_at is None:
        telling.tell_to_confirm(request, wishes, code)
    elif source in ENTERED:
        _answer_at_once(request, wishes, facts)
        telling.tell_received(request, wishes, code)
    else:
        _note_answered(request, by=BY_RULES)
    return Received(request, code)


def _request_key(form: uuid.UUID, *typed: object) -> uuid.UUID:
    """The same form sent twice is one request; with other words in it another one.

    The key of a request stands in signed addresses, which outlive their time in the history of a browser: sent as the
    key of a form it leads to nobody's request.
    """
    return uuid.uuid5(form, hashlib.sha256(repr(typed).encode()).hexdigest())


def _take_group(group: Group, room: Room, actor: Actor) -> None:
    """A draft becomes a row at the room's carrier. Strangers neither are the carrier nor act for a known group."""
    if group.pk is not None:
        if isinstance(actor, Guest) or group.carrier_id != room.carrier_id:
            raise PermissionDenied("rooms.ask_for")
        return
    if group.kind == GroupKind.OWN and not permissions.may(actor, "rooms.enter_request", room):
        group.kind = GroupKind.OTHER
    group.is_known = False
    if isinstance(actor, Guest):
        group.is_member = False
        group.organisation = None
    group.carrier = room.carrier
    group.name, group.contact_name = one_line(group.name), one_line(group.contact_name)
    group.full_clean(exclude=["carrier", "organisation"])
    group.save()


def use_of(request: Request) -> Use:
    return Use(
        kind=request.group.kind, people=request.people, needs=tuple(request.needs),
        is_open_and_free=request.is_open_and_free, is_member=request.group.is_member,
    )  # fmt: skip


def things_of(request: Request) -> dict[int, int]:
    return {int(key): number for key, number in request.equipment.items()}


def slot_of(wish: Wish) -> Slot:
    return Slot(wish.starts_local, wish.ends_local, wish.starts_at, wish.ends_at)


def _wishes(request: Request, facts: Facts, slots: Sequence[Slot]) -> list[Wish]:
    use, now = use_of(request), clock.now()
    is_known = request.confirmed_at is not None  # else anybody could learn what is booked under an address
    past = History(queries.past_of(request.group, facts, slots) if is_known else ())
    rows = []
    for when in {one.starts_at: one for one in slots}.values():
        found = conditions.obstacles(facts, use, when, now=now, past=past)
        if not found:
            past.add(facts.room, when.day)
        rows.append(
            Wish(
                request=request, starts_at=when.starts_at, ends_at=when.ends_at, starts_local=when.starts_local,
                ends_local=when.ends_local, state=WishState.REFUSED if found else WishState.OPEN,
                sentence=found[0].sentence[:300] if found else "",
            )
        )  # fmt: skip
    return Wish.objects.bulk_create(sorted(rows, key=lambda row: row.starts_at))


def _answer_at_once(request: Request, wishes: Sequence[Wish], facts: Facts) -> None:
    """Promise what needs nobody's yes; what is taken meanwhile is refused with its sentence."""
    use = use_of(request)
    free = [
        wish
        for wish in wishes
        if wish.state == WishState.OPEN and not conditions.needs_approval(facts, use, slot_of(wish))
    ]
    if free:
        _promise(request, free, facts, by=BY_RULES, refuses=True)
    _note_answered(request, by=BY_RULES)


def _promise(
    request: Request,
    wishes: Sequence[Wish],
    facts: Facts,
    *,
    by: str,
    refuses: bool,
    despite_rules: bool = False,
) -> list[Outcome]:
    """Book these dates; ``refuses``: what is not possible is answered with no, else it stays open."""
    slots = [slot_of(wish) for wish in wishes]
    draft = Booking(
        room=facts.room, request=request, group=request.group, title=request.purpose, people=request.people,
        is_confidential=request.group.is_confidential,
    )  # fmt: skip
    with translation.override(request.group.language if refuses else translation.get_language()):
        outcomes = promise(
            facts, use_of(request), slots, draft, by=by, key=request.key, despite_rules=despite_rules,
            past=queries.past_of(request.group, facts, slots), equipment=things_of(request),
            asked_at=request.made_at,
        )  # fmt: skip
    answers = {outcome.slot.starts_at: outcome for outcome in outcomes}
    booked, refused = [], []
    for wish in wishes:
        outcome = answers[wish.starts_at]
        if outcome.booking is not None:
            wish.state, wish.booking, wish.sentence = WishState.BOOKED, outcome.booking, ""
            booked.append(wish.pk)
        elif refuses:
            wish.state, wish.sentence = WishState.REFUSED, outcome.sentence[:300]
            refused.append(wish)
    if booked:
        its = Booking.objects.filter(request=request, starts_at=OuterRef("starts_at"), end=None).order_by("-pk")
        Wish.objects.filter(pk__in=booked).update(
            state=WishState.BOOKED, sentence="", booking=Subquery(its.values("pk")[:1])
        )
    if refused:
        Wish.objects.bulk_update(refused, ["state", "sentence"])
    return outcomes


def _note_answered(request: Request, *, by: str) -> None:
    if request.answered_at is None and not Wish.objects.filter(request=request, state=WishState.OPEN).exists():
        request.answered_at, request.answered_by = clock.now(), by
        request.save(update_fields=["answered_at", "answered_by"])


@action("rooms.confirm_request", "Raumanfrage bestätigt")
def confirm_request(*, actor: Actor, request: Request) -> Request:
    """The button was pressed: the address is right and the request counts. Pressed twice it does nothing more."""
    if request.confirmed_at is not None:
        return request
    request.confirmed_at = clock.now()
    request.save(update_fields=["confirmed_at"])
    wishes = queries.open_wishes(request)
    if wishes:
        facts = facts_for(request.room, [slot_of(wish) for wish in wishes])
        _answer_at_once(request, wishes, facts)
    else:
        _note_answered(request, by=BY_RULES)
    others = request.wishes.exclude(pk__in=[wish.pk for wish in wishes])
    telling.tell_answers(request, sorted([*wishes, *others], key=lambda wish: wish.starts_at))
    return request


# Answers of the staff


@action("rooms.approve", "Raumanfrage zugesagt")
def approve(
    *,
    actor: Actor,
    request: Request,
    wishes: Sequence[int] | None = None,
    despite_rules: bool = False,
    shown: str = "",
) -> list[Outcome]:
    """Say yes to all open dates or to some; what is not free stays open, with the sentence that says why.

    ``queries.effects_of_approval`` says who is first in the order; a confirmed booking is never pushed out.

    Raises:
        NotConfirmed, NothingChosen
        NotShown: somebody comes first and that was not shown.
    """
    if request.confirmed_at is None:
        raise NotConfirmed
    rows = queries.open_wishes(request, wishes)
    if not rows:
        raise NothingChosen
    require_shown(queries.effects_of_approval(request), shown)
    facts = facts_for(request.room, [slot_of(wish) for wish in rows])
    outcomes = _promise(request, rows, facts, by=actor.key, refuses=False, despite_rules=despite_rules)
    _note_answered(request, by=actor.key)
    telling.tell_answers(request, [wish for wish in rows if wish.state != WishState.OPEN])
    return outcomes


@action("rooms.refuse_wishes", "Raumanfrage abgelehnt")
def refuse_wishes(*, actor: Actor, request: Request, wishes: Sequence[int] | None = None, sentence: str) -> list[Wish]:
    """Say no to all open dates or to some, and why.

    Raises:
        NothingChosen
        Refused: the reason is missing.
    """
    rows = queries.open_wishes(request, wishes)
    if not rows:
        raise NothingChosen
    words = sentence.strip()
    if not words:
        raise Refused(_("Bitte schreiben Sie in einem Satz, warum es nicht geht."), field="sentence")
    for wish in rows:
        wish.state, wish.sentence = WishState.REFUSED, words[:300]
    Wish.objects.bulk_update(rows, ["state", "sentence"])
    _note_answered(request, by=actor.key)
    telling.tell_answers(request, rows)
    return rows


@action("rooms.answer_instead", "Anderen Raum oder andere Zeit zugesagt")
def answer_instead(*, actor: Actor, wish: Wish, room: Room, slot: Slot) -> Booking:
    """Promise another room or time than was asked for; the group is told and can withdraw.

    Raises:
        AlreadyAnswered
        NotPossible: that is not free either.
    """
    request = wish.request
    if request.confirmed_at is None:
        raise NotConfirmed
    if wish.state not in (WishState.OPEN, WishState.WAITING, WishState.REFUSED):
        raise AlreadyAnswered
    permissions.require(actor, "rooms.book", room)
    if wish.claim is not None:
        allocation.give_back([wish.claim], by=actor.key)
    draft = Booking(
        room=room, request=request, group=request.group, title=request.purpose, people=request.people,
        is_confidential=request.group.is_confidential,
    )  # fmt: skip
    things = things_of(request)
    is_same_house = room.site_id == request.room.site_id
    outcome = promise(
        facts_for(room, [slot]), use_of(request), [slot], draft, by=actor.key, despite_rules=True,
        equipment=things if is_same_house else NOTHING,
    )[0]  # fmt: skip
    if outcome.booking is None:
        raise NotPossible(outcome.sentence)
    wish.state, wish.booking = WishState.BOOKED, outcome.booking
    with translation.override(request.group.language):  # the sentence is for the group
        wish.sentence = _("Statt des gewünschten Termins.")
        if things and not is_same_house:
            wish.sentence += " " + _("Was Sie dazu brauchten, gibt es dort nicht.")
    wish.save(update_fields=["state", "booking", "sentence"])
    _note_answered(request, by=actor.key)
    telling.tell_answers(request, [wish])
    return outcome.booking


@action("rooms.change_group_kind", "Art einer Gruppe geändert")
def change_group_kind(*, actor: Actor, request: Request, kind: str) -> Group:
    """Who asks is something else than they said: it decides about rules, order and fee."""
    group = request.group
    group.kind = kind
    group.full_clean(exclude=["carrier", "organisation"])
    group.save(update_fields=["kind"])
    return group


@action("rooms.renew_code", "Code einer Anfrage erneuert")
def renew_code(*, actor: Actor, request: Request) -> str:
    """A new code for a group that lost theirs; the old one opens nothing any more."""
    code = readable_codes.new_code()
    request.code_digest = readable_codes.digest(code, purpose=queries.PURPOSE)
    request.save(update_fields=["code_digest"])
    return code


# Waiting


@action("rooms.wait_for", "Auf die Warteliste für einen Raum gesetzt")
def wait_for(*, actor: Actor, wish: Wish, hold_minutes: int = HOLD_MINUTES) -> Wish:
    """Put a date on the waiting list: as soon as it is free it is held for the group until a deadline.

    Where a room needs approval, and where people have answered, only the staff does that; it is their yes for the case
    that it becomes free.

    Raises:
        AlreadyAnswered
        NotConfirmed
        NotPossible: a rule stands against it, so that waiting is of no use.
    """
    request = wish.request
    if request.confirmed_at is None:
        raise NotConfirmed
    if wish.state not in (WishState.OPEN, WishState.REFUSED):
        raise AlreadyAnswered
    when, use = slot_of(wish), use_of(request)
    facts = facts_for(request.room, [when])
    obstacles = conditions.obstacles(facts, use, when, now=request.made_at)
    if obstacles:
        raise NotPossible(obstacles[0].sentence)
    is_by_people = request.answered_by != BY_RULES or conditions.needs_approval(facts, use, when)
    if isinstance(actor, Guest) and is_by_people:
        raise NotPossible(_("Über die Warteliste dieses Raums entscheidet das Haus. Ihre Anfrage liegt dort."))
    answer = allocation.ask(
        [
            Asked(
                queue=request.room.unit_owner, wanted=wanted(facts, when, things_of(request)),
                rank=conditions.rank(facts, use.kind, when.day), hold_minutes=hold_minutes,
                last_moment=when.starts_at,
            )
        ],
        by=actor.key,
    )[0]  # fmt: skip
    if answer.claim is None:
        raise NotPossible(words_for(answer.missing))
    wish.claim = answer.claim
    if answer.is_promised:
        _book_claim(wish, answer.claim, by=actor.key)
    else:
        wish.state = WishState.WAITING
        with translation.override(request.group.language):  # the sentence is for the group
            wish.sentence = words_for(answer.missing)[:300]
    wish.save(update_fields=["state", "sentence", "claim", "booking"])
    _note_answered(request, by=actor.key)
    telling.tell_answers(request, [wish])
    return wish


def _book_claim(wish: Wish, claim: Claim, *, by: str) -> None:
    """A booking for what this date was promised."""
    request, when = wish.request, slot_of(wish)
    draft = Booking(
        room=request.room, request=request, group=request.group, title=request.purpose, people=request.people,
        is_confidential=request.group.is_confidential,
    )  # fmt: skip
    wish.booking = write(draft, {when: allocation.Answer(claim)}, by=by)[when]
    wish.state, wish.sentence = WishState.BOOKED, ""


@action("rooms.accept_offer", "Freigewordenen Raum angenommen")
def accept_offer(*, actor: Actor, wish: Wish) -> Booking:
    """Yes to what is held. Pressed twice it is one booking.

    Raises:
        NothingHeld
        Refused: the deadline is over.
    """
    if wish.state == WishState.BOOKED and wish.booking is not None:
        return wish.booking
    if wish.claim is None or wish.state != WishState.WAITING or wish.claim.state == State.WAITING:
        raise NothingHeld
    _book_claim(wish, allocation.accept(wish.claim, by=actor.key), by=actor.key)
    wish.save(update_fields=["state", "sentence", "booking"])
    telling.tell_answers(wish.request, [wish])
    return wish.booking  # type: ignore[return-value]


@action("rooms.decline_offer", "Freigewordenen Raum ausgeschlagen")
def decline_offer(*, actor: Actor, wish: Wish) -> Wish:
    """No, thank you: off the waiting list, and what was held goes to the next.

    Raises:
        NothingHeld: it does not wait.
    """
    if wish.claim is None or wish.state != WishState.WAITING:
        raise NothingHeld
    wish.state = WishState.WITHDRAWN
    wish.save(update_fields=["state"])
    allocation.decline(wish.claim, by=actor.key)
    return wish


@action("rooms.withdraw_request", "Raumanfrage zurückgezogen")
def withdraw_request(*, actor: Actor, request: Request, wishes: Sequence[int] | None = None) -> list[Wish]:
    """The group needs all or some of its dates no more; what was promised is free again for those who wait.

    Raises:
        NothingChosen: all of that is over or withdrawn.
    """
    rows = list(
        Wish.objects.filter(request=request, ends_at__gt=clock.now())
        .exclude(state__in=(WishState.WITHDRAWN, WishState.REFUSED))
        .select_related("claim", "booking__claim", "booking__group", "booking__end")
    )
    if wishes is not None:
        rows = [wish for wish in rows if wish.pk in set(wishes)]
    if not rows:
        raise NothingChosen
    booked = [wish.booking for wish in rows if wish.booking is not None and not wish.booking.is_ended]
    waiting = [wish.claim for wish in rows if wish.state == WishState.WAITING and wish.claim is not None]
    for wish in rows:
        wish.state = WishState.WITHDRAWN
    Wish.objects.bulk_update(rows, ["state"])
    if waiting:
        allocation.give_back(waiting, by=actor.key)
    if booked:
        end(booked, reason=EndReason.GROUP, by=actor.key)
    _note_answered(request, by=actor.key)
    telling.tell_withdrawn(request, rows)
    return rows


# What the allocator says


def follow_held(*, claims: Sequence[Claim]) -> None:
    """Something became free for somebody who waits: write to them, in their language. Listens to "allocation.held"."""
    rows = (
        Wish.objects.filter(claim__in=[claim.pk for claim in claims], state=WishState.WAITING)
        .select_related("request__group", "request__room__site", "claim")
        .order_by("pk")
    )
    for wish in rows:
        if wish.claim is not None and wish.claim.state == State.PROMISED:
            _book_claim(wish, wish.claim, by=BY_RULES)
            wish.save(update_fields=["state", "sentence", "booking"])
            telling.tell_answers(wish.request, [wish])
        else:
            telling.tell_held(wish)


def follow_lapsed(*, claim: Claim) -> None:
    """A deadline passed without an answer: say so. Listens to "allocation.lapsed"."""
    wish = Wish.objects.filter(claim=claim.pk, state=WishState.WAITING).select_related("request__group").first()
    if wish is not None:
        wish.state = WishState.WITHDRAWN
        with translation.override(wish.request.group.language):  # the sentence is for the group
            wish.sentence = _("Die Frist für die Antwort ist verstrichen.")
        wish.save(update_fields=["state", "sentence"])
        telling.tell_lapsed(wish)
