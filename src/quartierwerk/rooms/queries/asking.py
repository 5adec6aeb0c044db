"""Requests: the one that a code opens, the inbox with age and order, who waits for what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from quartierwerk.foundation import allocation, clock, readable_codes
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.conditions import ORDER, rank
from quartierwerk.rooms.models import Booking, BookingEnd, BookingMove, Request, Wish
from quartierwerk.rooms.queries.facts import order_in
from quartierwerk.rooms.queries.rooms import Family
from quartierwerk.rooms.queries.words import order_words
from quartierwerk.rooms.rules import KEEPERS, READERS, key_of

PURPOSE = "rooms.request"
"""What codes of requests are for; a code of something else opens none."""
GUEST_PATH = "/{language}/meins/?code={code}"
"""The residents' door that every code opens."""
CONFIRM_PATH = "/{language}/raeume/bestaetigen/{token}/"
"""The page with the button; only who got the mail knows its address, and looking at it changes nothing."""
CONFIRM = "quartierwerk.rooms.confirm"
RANK = Case(
    *(When(group__kind=kind, then=Value(rank)) for kind, rank in ORDER.items()),
    default=Value(len(ORDER)),
    output_field=IntegerField(),
)


def link_to(code: str, language: str = "de") -> str:
    """The address of the page on which a group sees its request; it opens this one and nothing else."""
    return _address(GUEST_PATH, language, code=readable_codes.shown(code))


def confirm_link(request: Request) -> str:
    """The address of the page with the button. It is not made of the code, which the screen shows to whoever asked."""
    token = signing.dumps(str(request.key), salt=CONFIRM, compress=False)
    return _address(CONFIRM_PATH, request.group.language, token=token)


def request_to_confirm(token: str) -> Request | None:
    """The request whose mail had this link, as long as the code that stood beside it opens it."""
    try:
        key = uuid.UUID(signing.loads(token, salt=CONFIRM))
    except signing.BadSignature:
        return None
    return request_just_made(key)


def _address(path: str, language: str, **words: str) -> str:
    known = language if language in dict(settings.LANGUAGES) else "de"
    return settings.BASE_URL.rstrip("/") + path.format(language=known, **words)


def code_of(key: uuid.UUID) -> str:
    """The code of the request that was made with this key, as long as nobody has given it a new one."""
    return readable_codes.derived(str(key), purpose=PURPOSE)


def digest_of(typed: str) -> str:
    """Under which digest the request of a typed code is kept."""
    return readable_codes.digest(readable_codes.read(typed), purpose=PURPOSE)


def request_with_digest(digest: str) -> Request | None:
    """The request behind a code, with everything that its page shows."""
    return _with_all(Request.objects.filter(code_digest=digest)).first()


def request_by_code(typed: str, *, address: str) -> Request | None:
    """The request that this code opens; ``address`` is where the page was asked from.

    Raises:
        TooManyTries: too many wrong codes came from there.
    """
    return readable_codes.opened_by(typed, purpose=PURPOSE, address=address, find=request_with_digest)


def request_just_made(key: uuid.UUID) -> Request | None:
    """The request that was made with this key, if its first code still opens it."""
    return request_with_digest(readable_codes.digest(code_of(key), purpose=PURPOSE))


def guest_of(request: Request) -> Guest:
    """Who came with the code of this request."""
    return Guest(key=key_of(request), opens=frozenset({key_of(request)}))


def _with_all(rows: QuerySet[Request]) -> QuerySet[Request]:
    wishes = Wish.objects.select_related("claim", "booking__end", "booking__room__site").order_by("starts_at", "pk")
    return (
        rows.select_related("group", "room__site__area", "room__carrier")
        .defer("room__site__area__boundary")
        .prefetch_related(Prefetch("wishes", queryset=wishes))
    )


def visible_requests(actor: Actor) -> QuerySet[Request]:
    """Requests for the rooms that one keeps or reads about."""
    scope = actor.scope(*READERS)
    rows = Request.objects.filter(scope.q(path="room__site__area__path", organisation="room__carrier"))
    return _with_all(rows)


def kept_requests(actor: Actor) -> QuerySet[Request]:
    """Requests for the rooms that one gives away: only these one may open and answer."""
    scope = actor.scope(*KEEPERS)
    return visible_requests(actor).filter(scope.q(path="room__site__area__path", organisation="room__carrier"))


def kept_wishes(actor: Actor) -> QuerySet[Wish]:
    """Single dates of these requests."""
    return Wish.objects.filter(request__in=kept_requests(actor).values("pk")).select_related(
        "request__group", "request__room__site__area", "request__room__carrier", "claim", "booking"
    )


def inbox(actor: Actor) -> QuerySet[Request]:
    """What one has to answer: first own use, then groups of the neighbourhood, then others, the oldest first.

    Each with ``rank`` and ``open_dates``; ``age_in_days`` says how long it waits. One query and one for the dates.
    """
    scope = actor.scope(*KEEPERS)
    rows = visible_requests(actor).filter(
        scope.q(path="room__site__area__path", organisation="room__carrier"), answered_at=None,
        confirmed_at__isnull=False,
    )  # fmt: skip
    open_dates = Count("wishes", filter=Q(wishes__state=WishState.OPEN))
    return rows.annotate(rank=RANK, open_dates=open_dates).order_by("rank", "confirmed_at", "pk")


def age_in_days(request: Request, *, now: datetime | None = None) -> int:
    """Whole days since it counts."""
    since = request.confirmed_at or request.made_at
    return max(0, ((now or clock.now()) - since).days)


def unconfirmed(actor: Actor) -> QuerySet[Request]:
    """Came by the web and nobody has pressed the button in the mail yet."""
    return visible_requests(actor).filter(confirmed_at=None).order_by("-made_at")


def unconfirmed_since(moment: datetime) -> list[int]:
    return list(Request.objects.filter(confirmed_at=None, made_at__lt=moment).values_list("pk", flat=True))


@dataclass(frozen=True)
class Waiting:
    """One date that a group waits for, and where it stands; ``hold_until``: it is offered to them until then."""

    wish: Wish
    position: int
    hold_until: datetime | None


def waiting(actor: Actor, *, rooms: Iterable[int] | None = None) -> list[Waiting]:
    """Who waits for which date, in the order in which they are asked."""
    scope = actor.scope(*READERS)
    rows = Wish.objects.filter(
        scope.q(path="request__room__site__area__path", organisation="request__room__carrier"),
        state=WishState.WAITING, ends_at__gt=clock.now(),
    ).select_related("request__group", "request__room__site", "claim")  # fmt: skip
    if rooms is not None:
        rows = rows.filter(request__room__in=list(rooms))
    found: list[Waiting] = []
    ahead: dict[tuple[int, str], int] = {}
    for wish in rows.order_by("starts_local", "claim__rank", "claim__since", "claim__pk"):
        if wish.claim is None:
            continue
        if wish.claim.hold_until is not None:
            found.append(Waiting(wish, 0, wish.claim.hold_until))
            continue
        key = (wish.request.room_id, wish.starts_local)
        ahead[key] = ahead.get(key, 0) + 1
        found.append(Waiting(wish, ahead[key], None))
    return found


def place_of(wish: Wish) -> str:
    """One sentence about how a date on the waiting list stands, for the group."""
    return allocation.explain(wish.claim) if wish.claim is not None else ""


def open_before(request: Request) -> list[Request]:
    """Open requests that come first and want the room, a part or the whole of it, at one of the same times."""
    family = Family([request.room.site_id])
    times = [(wish.starts_at, wish.ends_at) for wish in request.wishes.all() if wish.state == WishState.OPEN]
    if not times:
        return []
    overlap = Q(pk__in=[])
    for starts_at, ends_at in times:
        overlap |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    wishes = Wish.objects.filter(
        overlap, state=WishState.OPEN, request__answered_at=None, request__confirmed_at__isnull=False,
        request__room__in=family.touching(request.room_id),
    ).exclude(request=request)  # fmt: skip
    facts, day = order_in(request.room), clock.wall_day(min(times)[0])

    def turn(row: Request) -> tuple[int, datetime, int]:
        return rank(facts, row.group.kind, day), row.confirmed_at or row.made_at, row.pk

    mine = turn(request)
    rows = Request.objects.filter(pk__in=wishes.values("request")).select_related("group", "room")
    return sorted((row for row in rows if turn(row) < mine), key=turn)


def rivals(request: Request) -> dict[int, list[Request]]:
    """For each open date of a request (by its key): who else asks for that time, in the order of answering.

    Requests for the room, a part of it or the whole. One query each for the house, the dates, and the order.
    """
    mine = [wish for wish in request.wishes.all() if wish.state == WishState.OPEN]
    if not mine:
        return {}
    overlap = Q(pk__in=[])
    for wish in mine:
        overlap |= Q(starts_at__lt=wish.ends_at, ends_at__gt=wish.starts_at)
    family = Family([request.room.site_id])
    others = (
        Wish.objects.filter(
            overlap, state=WishState.OPEN, request__confirmed_at__isnull=False,
            request__room__in=family.touching(request.room_id),
        )
        .exclude(request=request)
        .select_related("request__group", "request__room")
        .order_by("request__confirmed_at", "request__pk")
    )  # fmt: skip
    found: dict[int, list[Request]] = {}
    for other in others:
        for wish in mine:
            if other.starts_at < wish.ends_at and other.ends_at > wish.starts_at:
                found.setdefault(wish.pk, []).append(other.request)
    if found:
        facts = order_in(request.room)
        for wish in mine:
            if rows := found.get(wish.pk):
                day = clock.wall_day(wish.starts_at)
                found[wish.pk] = sorted(rows, key=lambda row, day=day: rank(facts, row.group.kind, day))  # type: ignore[misc]
    return found


def effects_of_approval(request: Request) -> list[Effect]:
    """Who comes first and would go without; shown before somebody says yes out of turn."""
    return [Effect(order_words(other), group="") for other in open_before(request)]


def open_wishes(request: Request, keys: Sequence[int] | None = None) -> list[Wish]:
    """Dates that have no answer yet, all or some of them."""
    rows = Wish.objects.filter(request=request, state=WishState.OPEN)
    found = list(rows if keys is None else rows.filter(pk__in=list(keys)))
    for wish in found:
        wish.request = request  # not read again for each
    return found


# Who has to be told


def call_list(actor: Actor) -> QuerySet[BookingEnd]:
    """Groups that do not know yet that their booking ended: no e-mail address, so somebody calls and ticks off."""
    scope = actor.scope(*KEEPERS)
    rows = BookingEnd.objects.filter(
        scope.q(path="booking__room__site__area__path", organisation="booking__room__carrier"),
        told_at=None, booking__group__isnull=False, booking__ends_at__gt=clock.now() - timedelta(days=7),
    )  # fmt: skip
    return rows.select_related("booking__room__site", "booking__group", "instead__room__site").order_by(
        "booking__starts_at", "pk"
    )


def moves_to_tell(actor: Actor) -> QuerySet[BookingMove]:
    """Groups that still believe their booking is where it was."""
    scope = actor.scope(*KEEPERS)
    rows = BookingMove.objects.filter(
        scope.q(path="booking__room__site__area__path", organisation="booking__room__carrier"),
        told_at=None, booking__end=None, booking__ends_at__gt=clock.now() - timedelta(days=7),
    )  # fmt: skip
    return rows.select_related("room__site", "booking__room__site", "booking__group").order_by("starts_local", "pk")


def calls_to_make(actor: Actor) -> tuple[int, int]:
    """How many stand on the call list: (ended, moved)."""
    return call_list(actor).count(), moves_to_tell(actor).count()


def bookings_of_request(request: Request) -> QuerySet[Booking]:
    return Booking.objects.filter(request=request).select_related("room__site", "end").order_by("starts_at", "pk")
