"""Reading sign-ups: how many places there are, who has one, what a change would do to them.

Owners in the allocator: ``session:<pk>`` for a date, ``offer:<pk>`` for a course, ``host:<pk>`` for somebody's time,
``post:<pk>`` for the stalls or helpers of a date.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import allocation, clock, readable_codes
from quartierwerk.foundation.allocation import Amount, Stay, Wanted
from quartierwerk.foundation.allocation.models import Claim, Occupancy, Pool, Share, State
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.foundation.written import Written, cursor
from quartierwerk.offers.choices import Admission, Channel, PostKind, Question
from quartierwerk.offers.models import CallListEntry, FreeTime, NextLevel, Offer, Post, Reserve, Session, SignUp
from quartierwerk.offers.queries.programme import public_condition
from quartierwerk.offers.queries.words import span_of
from quartierwerk.offers.rules import KEEPERS, key_of_sign_up
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.models import Site
from quartierwerk.places.queries import crises_at

PURPOSE = "offers.sign_up"
PLACE, CHILDCARE = "place", "childcare"
RESERVE = "reserve:"
ALIVE = (State.PROMISED, State.HELD, State.WAITING)
HAVING = (State.PROMISED, State.HELD)
LEVEL_FIRST, REGULAR = 0, 1  # order on a waiting list


@dataclass(frozen=True)
class Wish:
    """What somebody wants who signs up. ``start`` is the beginning of a talk within a free time."""

    first_name: str
    language: str = "de"
    people: int = 1
    children: int = 0
    answers: tuple[str, ...] = ()  # of Question, Knowledge, Goods, StallNeed, and ``reserve:<name>``
    email: str = ""
    phone: str = ""
    start: datetime | None = None

    @property
    def wants_childcare(self) -> bool:
        return Question.CHILDCARE in self.answers

    @property
    def reserves(self) -> tuple[str, ...]:
        return tuple(code.removeprefix(RESERVE) for code in self.answers if code.startswith(RESERVE))


Target = Offer | Session | FreeTime | Post


def owner_of(to: Target) -> str:
    """Under what name the allocator keeps it; also the name of its waiting list."""
    if isinstance(to, FreeTime):
        return f"host:{to.host_id}"
    if isinstance(to, Post):
        return f"post:{to.pk}"
    return f"session:{to.pk}" if isinstance(to, Session) else f"offer:{to.pk}"


def offer_behind(to: Target) -> Offer:
    return to if isinstance(to, Offer) else to.offer


LEAN = (
    "slug", "title", "translations", "admission", "questions", "seats", "childcare_places", "hold_hours",
    "appointment_minutes", "is_published", "contact_phone", "site_id", "area_id", "carrier__phone", "site__name",
    "site__street", "site__postcode", "site__town", "site__phone",
)  # fmt: skip
"""What signing up needs of an offer: hundreds may do so in the same minute, and an offer has many columns."""

_lean = Written(lambda: Offer.objects.filter(pk__gt=0).select_related("carrier", "site").only(*LEAN))
_dates = Written(lambda: Session.objects.filter(pk__gt=0))
_reserves = Written(lambda: Reserve.objects.filter(pk__gt=0))


def offer_to_sign_up_for(slug: str) -> Offer | None:
    """The offer, if residents may see it, with what signing up needs of it."""
    visible, values = public_condition("offers_offer")
    return next(iter(_lean.things(f"AND offers_offer.slug = %s AND {visible}", [slug, *values])), None)


def lean_offer_of(to: Target) -> Offer:
    """The offer behind a date, a course or a free time, and that one knows it from now on."""
    if isinstance(to, Offer):
        return to
    if isinstance(to, Post):
        return lean_offer_of(to.session)
    found = _lean.things("AND offers_offer.id = %s", [to.offer_id])
    if not found:
        raise Offer.DoesNotExist
    to.offer = found[0]
    return to.offer


def know_place(to: Target, offer: Offer) -> None:
    """Name and address of where it is, for the mail."""
    where: Session | Offer = to if isinstance(to, Session) else to.session if isinstance(to, Post) else offer
    if where.site_id is not None and where.site_id == offer.site_id:
        where.site = offer.site
    elif where.site_id is not None:
        where.site = Site.objects.only("name", "street", "postcode", "town").get(pk=where.site_id)


def reserves_of(offer: Offer) -> list[Reserve]:
    """What some of its places are kept for."""
    return _reserves.things("AND offers_reserve.offer_id = %s ORDER BY offers_reserve.id", [offer.pk])


_ONE_OF = "EXISTS(SELECT 1 FROM {} WHERE {} = %s)"
_FOUND_OUT = "SELECT " + ", ".join(
    _ONE_OF.format(*one)
    for one in (
        ("offers_signup", "code_digest"), ("foundation_pool", "owner"), ("offers_cancellation", "session_id"),
    )
)  # fmt: skip


def found_out(to: Target, digest: str) -> tuple[bool, bool]:
    """Whether this sign-up has been made already, and whether there are pools. A date knows then if it is off.

    To be asked under the lock of the date, so that it stays so.
    """
    date = to if isinstance(to, Session) else None
    with cursor() as asking:
        asking.execute(_FOUND_OUT, [digest, owner_of(to), date.pk if date else 0])
        is_made, has_pools, is_off = map(bool, asking.fetchone())
    if date is not None and not is_off:
        date._state.fields_cache["cancellation"] = None
    return is_made, has_pools


# Codes


def request_key(key: uuid.UUID, to: Target, wish: Wish) -> uuid.UUID:
    """The same form sent twice is one sign-up; the same form with another name typed into it is another one."""
    parts = (
        owner_of(to), wish.first_name.strip(), str(wish.people), str(wish.children), ",".join(sorted(wish.answers)),
        wish.email, wish.phone, wish.start.isoformat() if wish.start else "",
    )  # fmt: skip
    return uuid.uuid5(key, hashlib.sha256("\x1f".join(parts).encode()).hexdigest())


def code_for(key: uuid.UUID) -> str:
    """The code that opens the sign-up whose claim has this key."""
    return readable_codes.derived(str(key), purpose=PURPOSE)


def digest_for(key: uuid.UUID) -> str:
    return readable_codes.digest(code_for(key), purpose=PURPOSE)


def with_digest(digest: str) -> SignUp | None:
    """The sign-up behind a code, with everything that its page shows."""
    return with_all(SignUp.objects.filter(code_digest=digest)).first()


def with_key(key: str) -> SignUp | None:
    """The sign-up that was just made, by the key of its claim."""
    return with_all(SignUp.objects.filter(claim__key=key)).first()


def next_of(sign_up: SignUp) -> SignUp | None:
    """What was offered to them in the next course."""
    return with_all(SignUp.objects.filter(follows=sign_up)).first()


def date_of(offer: Offer, slot: str) -> Session | None:
    """One date of an offer by the beginning that its series gave it."""
    found = next(
        iter(_dates.things("AND offers_session.offer_id = %s AND offers_session.slot = %s", [offer.pk, slot])), None
    )
    if found is not None:
        found.offer = offer
    return found


def with_all(rows: QuerySet[SignUp]) -> QuerySet[SignUp]:
    return rows.select_related(
        "offer__area", "offer__carrier", "offer__site", "session__site", "session__cancellation", "participant",
        "claim", "free_time__host", "post",
    ).defer("offer__area__boundary")  # fmt: skip


def guest_of(sign_up: SignUp) -> Guest:
    """Who came with the code of this one."""
    return Guest(key=key_of_sign_up(sign_up), opens=frozenset({key_of_sign_up(sign_up)}))


# How many there are


def seats_on(session: Session) -> int:
    """Places of a date: those of its offer, fewer where a crisis rule lets fewer people into the house."""
    seats = session.offer.seats or 0
    if session.site is None:
        return seats
    rules = crises_at([session.site], clock.wall_day(session.starts_at)).get(session.site.pk, ())
    percents = [rule.percent for rule in rules if rule.kind == CrisisKind.CAPACITY and rule.percent is not None]
    return seats_left(seats, min(percents)) if percents else seats


def seats_left(seats: int, percent: int) -> int:
    """How many may come when a house takes only a share of them; never more than the share, but at least one."""
    return max(1, seats * percent // 100)


@dataclass(frozen=True)
class Size:
    """One pool as it should be."""

    code: str
    name: str
    capacity: int
    reason: str = ""


def sizes(seats: int, all_seats: int, reserves: Sequence[Reserve], childcare_places: int | None) -> list[Size]:
    """The pools of a date or course; where there are fewer seats than usual, fewer are reserved in proportion."""
    found = []
    rest = seats
    for reserve in reserves:
        part = reserve.places if seats >= all_seats else reserve.places * seats // max(1, all_seats)
        part = min(part, rest)
        rest -= part
        found.append(Size(PLACE, reserve.name, part, reserve.reason))
    found.append(Size(PLACE, "", rest))
    if childcare_places:
        found.append(Size(CHILDCARE, "", childcare_places))
    return found


def sizes_of(to: Offer | Session) -> list[Size]:
    """The pools that this date or course should have now."""
    offer = offer_behind(to)
    seats = seats_on(to) if isinstance(to, Session) else offer.seats or 0
    return sizes(seats, offer.seats or 0, list(offer.reserves.all()), childcare_of(offer))


def childcare_of(offer: Offer) -> int | None:
    return offer.childcare_places if Question.CHILDCARE in offer.questions else None


def has_pools(owner: str) -> bool:
    return Pool.objects.filter(owner=owner).exists()


def wanted_by(to: Target, wish: Wish) -> Wanted:
    """A group stays together: all of them have a place, and all children that are looked after one there; or nobody.

    Children who come along need a place like everybody else.
    """
    if isinstance(to, FreeTime):
        if wish.start is None:
            raise Refused(_("Bitte wählen Sie eine Zeit."), field="start")
        ends = wish.start + timedelta(minutes=to.offer.appointment_minutes)
        return Wanted(stays=(Stay(owner_of(to), wish.start, ends),))
    owner = owner_of(to)
    looked_after = wish.children if wish.wants_childcare else 0
    amounts = [Amount(owner, PLACE, wish.people + wish.children - looked_after, wish.reserves)]
    if looked_after:
        amounts.append(Amount(owner, CHILDCARE, looked_after))
    return Wanted(amounts=tuple(amounts))


@dataclass(frozen=True)
class Places:
    """How it stands for those who come now: ``free`` open places, ``waiting`` how many requests wait."""

    free: int
    capacity: int
    waiting: int = 0
    childcare: int | None = None  # free places there; None where there is no such pool

    @property
    def is_full(self) -> bool:
        return self.free <= 0 or self.waiting > 0


def places_left(offer: Offer, targets: Sequence[Offer | Session]) -> dict[str, Places]:
    """How it stands for an offer or some of its dates, per owner."""
    return places_by_owner({owner_of(to): (offer.pk, offer.seats or 0, childcare_of(offer)) for to in targets})


def places_by_owner(asked: Mapping[str, tuple[int, int, int | None]]) -> dict[str, Places]:
    """Per owner, asked with key of the offer, its seats and its childcare places; three queries at most, however many.

    What has no pool yet has all its places.
    """
    pools: dict[str, list[tuple[str, str, int, int]]] = {}
    if asked:
        rows = Pool.objects.filter(owner__in=list(asked)).order_by()
        for owner, *facts in rows.values_list("owner", "code", "name", "capacity", "taken"):
            pools.setdefault(owner, []).append(tuple(facts))  # type: ignore[arg-type]
    waiting = waiting_at(pools)
    fresh = {owner: facts for owner, facts in asked.items() if owner not in pools}
    reserves: dict[int, list[Reserve]] = {}
    if fresh:
        for reserve in Reserve.objects.filter(offer__in={facts[0] for facts in fresh.values()}):
            reserves.setdefault(reserve.offer_id, []).append(reserve)
    for owner, (offer, seats, care) in fresh.items():
        pools[owner] = [
            (one.code, one.name, one.capacity, 0) for one in sizes(seats, seats, reserves.get(offer, []), care)
        ]
    return {owner: _places(rows, waiting.get(owner, 0)) for owner, rows in pools.items()}


def _places(rows: Sequence[tuple[str, str, int, int]], waiting: int) -> Places:
    care = [capacity - taken for code, _name, capacity, taken in rows if code == CHILDCARE]
    return Places(
        free=sum(capacity - taken for code, name, capacity, taken in rows if code == PLACE and not name),
        capacity=sum(capacity for code, _name, capacity, _taken in rows if code == PLACE),
        waiting=waiting,
        childcare=sum(care) if care else None,
    )


def waiting_at(owners: Iterable[str]) -> dict[str, int]:
    keys = list(owners)
    if not keys:
        return {}
    rows = Claim.objects.filter(queue__in=keys, state=State.WAITING).order_by().values_list("queue")
    return dict(rows.annotate(Count("pk")))


# Talks


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


# Who has signed up


def visible_sign_ups(actor: Actor) -> QuerySet[SignUp]:
    """Those of the offers that one keeps: names are for the people who receive them, not for who only reads along."""
    scope = actor.scope(*KEEPERS)
    return with_all(SignUp.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier")))


def sign_ups_in_order(rows: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Those with a place first, then those who are asked, then the waiting list in its order."""
    return rows.order_by("claim__state", "claim__rank", "claim__since", "pk")


def sign_ups_for(rows: QuerySet[SignUp], session: Session) -> QuerySet[SignUp]:
    """Of these, those who come on this date: who signed up for it, and who signed up for the whole course.

    Those with a stall or a shift stand on lists of their own (``on_posts``).
    """
    return rows.filter(Q(session=session, post=None) | Q(offer=session.offer_id, session=None, free_time=None))


def audience(sessions: Collection[Session]) -> dict[int, list[SignUp]]:
    """Who must be told about these dates, per date: everybody with a place, an offer or a place on the list.

    Those with a stall or a shift there too.
    """
    if not sessions:
        return {}
    keys = [session.pk for session in sessions]
    offers = {session.offer_id for session in sessions}
    rows = list(
        with_all(SignUp.objects.filter(claim__state__in=ALIVE))
        .filter(Q(session__in=keys) | Q(offer__in=offers, session=None, free_time=None))
        .order_by("pk")
    )
    found: dict[int, list[SignUp]] = {}
    for session in sessions:
        found[session.pk] = [
            row
            for row in rows
            if row.session_id == session.pk or (row.session_id is None and row.offer_id == session.offer_id)
        ]
    return found


def kept_by_sign_ups(keys: Sequence[int]) -> set[int]:
    """Those of the dates (primary keys) that somebody has ever signed up for. Registered as keeper of "session"."""
    rows = SignUp.objects.filter(session__in=list(keys)).values_list("session", flat=True)
    return {key for key in rows if key is not None}


def effects_on_sign_ups(sessions: Sequence[Session], change: str) -> list[Effect]:
    """For each of these dates, how many people it hits and how they are told. Registered for "session"."""
    told = audience(sessions)
    return [Effect(f"{span_of(session)}: {_hit(told[session.pk], change)}") for session in sessions if told[session.pk]]


def _hit(rows: Sequence[SignUp], change: str) -> str:
    people = sum(row.size for row in rows)
    words = ngettext("%(count)d Mensch ist angemeldet", "%(count)d Menschen sind angemeldet", people) % {
        "count": people
    }
    waiting = sum(row.size for row in rows if row.claim.state == State.WAITING)
    if waiting:
        words += " " + _("(%(count)d davon auf der Warteliste)") % {"count": waiting}
    if change not in ("call_off", "move", "weather"):
        return f"{words}."
    mails = sum(row.participant.channel == Channel.EMAIL for row in rows)
    return words + ". " + _("%(mails)d Anmeldungen bekommen eine E-Mail, %(calls)d stehen dann auf der Anrufliste.") % {
        "mails": mails, "calls": len(rows) - mails,
    }  # fmt: skip


# What fewer places do


def losers(owner: str, wanted: Sequence[Size]) -> list[Claim]:
    """Who would lose their place or offer if the pools became as they are wanted: who came last, first."""
    by_name = {(size.code, size.name): size.capacity for size in wanted}
    found: dict[int, Claim] = {}
    pools = Pool.objects.filter(owner=owner).order_by("pk")
    for pool in pools:
        over = pool.taken - by_name.get((pool.code, pool.name), 0)
        if over <= 0:
            continue
        shares = Share.objects.filter(pool=pool, claim__state__in=HAVING).select_related("claim")
        for share in shares.order_by("-claim__since", "-claim"):
            if over <= 0:
                break
            found[share.claim_id] = share.claim
            over -= share.amount
    return list(found.values())


def effects_of_sizes(wanted: Mapping[str, Sequence[Size]], words: Mapping[str, str]) -> list[Effect]:
    """A line for each date or course where people would lose what they have; ``words`` names it."""
    found = []
    for owner, pools in wanted.items():
        lost = losers(owner, pools)
        if not lost:
            continue
        rows = list(SignUp.objects.filter(claim__in=lost).select_related("participant"))
        people = sum(row.size for row in rows)
        told = sum(row.participant.channel == Channel.EMAIL for row in rows)
        found.append(
            Effect(
                _(
                    "%(what)s: %(people)d Menschen verlieren ihren Platz und stehen dann vorn auf der Warteliste: "
                    "die zuletzt kamen. %(mails)d Anmeldungen bekommen eine E-Mail, %(calls)d stehen auf der "
                    "Anrufliste."
                )
                % {"what": words[owner], "people": people, "mails": told, "calls": len(rows) - told}
            )
        )
    return found


def sessions_with_pools(offer: Offer) -> list[Session]:
    """Coming dates of an offer whose places are kept already."""
    rows = Session.objects.filter(offer=offer, starts_at__gt=clock.now()).select_related("offer", "site")
    found = list(rows.order_by("starts_at"))
    known = set(Pool.objects.filter(owner__in=[owner_of(row) for row in found]).values_list("owner", flat=True))
    return [row for row in found if owner_of(row) in known]


def plan_sizes(offer: Offer, reserves: Sequence[Reserve]) -> tuple[dict[str, list[Size]], list[Effect]]:
    """The pools of an offer as it stands in memory (not saved yet), and what that does to people."""
    wanted: dict[str, list[Size]] = {}
    words: dict[str, str] = {}
    care = childcare_of(offer)
    if has_pools(owner_of(offer)):
        wanted[owner_of(offer)] = sizes(offer.seats or 0, offer.seats or 0, reserves, care)
        words[owner_of(offer)] = offer.title
    for session in sessions_with_pools(offer):
        session.offer = offer
        wanted[owner_of(session)] = sizes(seats_on(session), offer.seats or 0, reserves, care)
        words[owner_of(session)] = span_of(session)
    return wanted, effects_of_sizes(wanted, words)


def plan_seats_on(totals: Mapping[Session, int]) -> list[Effect]:
    """What it does to people if these dates have so many places from now on (a crisis rule)."""
    wanted, words = {}, {}
    for session, seats in totals.items():
        owner = owner_of(session)
        if has_pools(owner):
            offer = session.offer
            wanted[owner] = sizes(seats, offer.seats or 0, list(offer.reserves.all()), childcare_of(offer))
            words[owner] = f"{session.title}, {span_of(session)}"
    return effects_of_sizes(wanted, words)


def has_living_sign_ups(offer: Offer) -> bool:
    """Somebody has a place, an offer or a place on the list for something that is not over; posts do not count."""
    now = clock.now()
    rows = SignUp.objects.filter(offer=offer, post=None, claim__state__in=ALIVE)
    return rows.filter(Q(session__ends_at__gt=now) | Q(ends_at__gt=now) | Q(session=None, free_time=None)).exists()


# One sign-up in words


def explanation(sign_up: SignUp) -> str:
    """One sentence: how it stands and why; if it waits for the childcare alone, that it does."""
    sentence = allocation.explain(sign_up.claim)
    last = sign_up.claim.decisions.order_by("-pk").first()
    lacking = {code for _owner, code, *_numbers in last.why.get("missing", ())} if last is not None else set()
    if sign_up.claim.state == State.WAITING and lacking == {CHILDCARE}:
        sentence += " " + _("Es fehlt ein Platz in der Kinderbetreuung.")
    return sentence


def position_of(sign_up: SignUp) -> int:
    return allocation.position(sign_up.claim)


def positions(rows: Sequence[SignUp]) -> dict[int, int]:
    """Place on the waiting list per claim; one query for all lists."""
    queues = {row.claim.queue for row in rows if row.claim.state == State.WAITING}
    found: dict[int, int] = {}
    counters: dict[str, int] = {}
    waiting = Claim.objects.filter(queue__in=queues, state=State.WAITING).order_by("queue", "rank", "since", "pk")
    for key, queue in waiting.values_list("pk", "queue"):
        counters[queue] = counters.get(queue, 0) + 1
        found[key] = counters[queue]
    return found


def course_span(offer: Offer) -> tuple[datetime | None, datetime | None]:
    """First beginning and last end of the dates of a course that are not off."""
    rows = Session.objects.filter(offer=offer, cancellation=None)
    found = rows.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    return found["first"], found["last"]


def last_start(offer: Offer) -> datetime | None:
    """When the last date of a course begins: after it no place is held any more."""
    found: datetime | None = Session.objects.filter(offer=offer, cancellation=None).aggregate(last=Max("starts_at"))[
        "last"
    ]
    return found


# Call list, levels, what goes


def visible_calls(actor: Actor) -> QuerySet[CallListEntry]:
    """The call list of the offers that one keeps, oldest first; what has been done stays for a day."""
    scope = actor.scope(*KEEPERS)
    rows = CallListEntry.objects.filter(
        scope.q(path="sign_up__offer__area__path", organisation="sign_up__offer__carrier")
    ).filter(Q(done_at=None) | Q(done_at__gt=clock.now() - timedelta(days=1)))
    return rows.select_related(
        "sign_up__offer__area", "sign_up__offer__carrier", "sign_up__participant", "sign_up__claim", "sign_up__session",
        "sign_up__post", "session__rain_plan",
    ).defer("sign_up__offer__area__boundary").order_by("done_at", "made_at", "pk")  # fmt: skip


def visible_free_times(actor: Actor) -> QuerySet[FreeTime]:
    scope = actor.scope(*KEEPERS)
    rows = FreeTime.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier"))
    booked = Count("sign_ups", filter=Q(sign_ups__claim__state__in=ALIVE))
    return rows.select_related("offer__area", "offer__carrier", "host").annotate(booked=booked)


def visible_reserves(actor: Actor) -> QuerySet[Reserve]:
    scope = actor.scope(*KEEPERS)
    rows = Reserve.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier"))
    return rows.select_related("offer__area", "offer__carrier")


def levels_due() -> list[NextLevel]:
    """Steps of a ladder whose course is over and whose people have not been asked yet."""
    rows = NextLevel.objects.filter(
        offered_at=None, before__admission=Admission.COURSE, after__admission=Admission.COURSE
    ).annotate(ends=Max("before__sessions__ends_at", filter=Q(before__sessions__cancellation=None)))
    now = clock.now()
    return list(rows.filter(ends__lte=now).select_related("before", "after"))


def with_a_place(offer: Offer) -> list[SignUp]:
    """Who has a place in a course, in the order in which they came."""
    rows = SignUp.objects.filter(offer=offer, session=None, free_time=None, claim__state=State.PROMISED)
    return list(with_all(rows).prefetch_related(Prefetch("followed_by")).order_by("claim__since", "pk"))


def answers_to_delete() -> QuerySet[SignUp]:
    """Sign-ups whose date is over and whose answers are still there. A course is over with its last date.

    Who clears away after the date is reached until that is done.
    """
    now = clock.now()
    after = Post.objects.filter(
        kind=PostKind.SHIFT, session__ends_at__gt=now - timedelta(days=15), session__ends_at__lte=now
    ).select_related("session")
    still_to_come = [post.pk for post in after if post.ends_at > now]
    rows = SignUp.objects.filter(answers_gone_at=None).annotate(
        course_ends=Max("offer__sessions__ends_at", filter=Q(session=None, free_time=None))
    )
    return rows.filter(
        (Q(session__ends_at__lte=now) & ~Q(post__in=still_to_come))
        | Q(ends_at__lte=now)
        | Q(session=None, free_time=None, course_ends__lte=now)
    )


def possible_next(actor: Actor, offer: Offer) -> QuerySet[Offer]:
    """Courses that may follow this one, of any carrier: what residents can see."""
    return Offer.objects.filter(is_published=True, admission=Admission.COURSE).exclude(pk=offer.pk).order_by("title")


def level_after(offer: Offer) -> NextLevel | None:
    """The course that follows this one."""
    return NextLevel.objects.filter(before=offer).select_related("after__carrier").first()


def coming_free_times(actor: Actor, offer: Offer) -> QuerySet[FreeTime]:
    return visible_free_times(actor).filter(offer=offer, ends_at__gt=clock.now()).order_by("starts_at", "pk")


def plan_admission(offer: Offer, facts: Mapping[str, Any]) -> list[Effect]:
    """Whom it hits if the offer becomes as these facts say (``actions.ADMISSION_FACTS``)."""
    draft = Offer.objects.get(pk=offer.pk)
    for name, value in facts.items():
        setattr(draft, name, value)
    return plan_sizes(draft, list(offer.reserves.all()))[1]


def plan_reserve(offer: Offer, places: int) -> list[Effect]:
    """Whom it hits if so many places are reserved from now on."""
    draft = Reserve(offer=offer, name="neu", reason="neu", places=places)
    return plan_sizes(offer, [*offer.reserves.all(), draft])[1]


def dates_with_sign_ups(offer: Offer, *, most: int = 60) -> list[tuple[Session, Places]]:
    """Coming dates of an offer, each with how many places are left."""
    rows = Session.objects.filter(offer=offer, ends_at__gt=clock.now()).select_related("offer", "site", "cancellation")
    found = list(rows.order_by("starts_at")[:most])
    left = places_left(offer, found)
    return [(row, left[owner_of(row)]) for row in found]
