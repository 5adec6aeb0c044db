"""How many places a date or course has, how many are left, and who would lose one if there were fewer.

Places lie in pools of the allocator: the open ones, those that are reserved for somebody, and those of the childcare.
A date or course has pools from its first sign-up on; until then all its places are free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import Claim, Pool, Share, State
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.written import Written
from quartierwerk.offers.choices import Channel, Question
from quartierwerk.offers.models import Offer, Reserve, Session, SignUp
from quartierwerk.offers.queries.targets import offer_behind, owner_of
from quartierwerk.offers.queries.words import span_of
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.queries import Crisis, crises, crises_at

PLACE, CHILDCARE = "place", "childcare"
HAVING = (State.PROMISED, State.HELD)

_reserves = Written(lambda: Reserve.objects.filter(pk__gt=0))


# How many there are


def seats_on(session: Session) -> int:
    """Places of a date: those of its offer, fewer where a crisis rule lets fewer people into the house."""
    seats = session.offer.seats or 0
    if session.site is None:
        return seats
    day = clock.wall_day(session.starts_at)
    return seats_under(seats, crises_at([session.site], day).get(session.site.pk, ()), day)


def seats_under(seats: int, rules: Iterable[Crisis], day: date) -> int:
    """How many of the seats there are on a day, under the crisis rules of its house."""
    percents = [
        rule.percent
        for rule in rules
        if rule.kind == CrisisKind.CAPACITY and rule.percent is not None and rule.first <= day <= rule.last
    ]
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


# What some of them are kept for


def reserves_of(offer: Offer) -> list[Reserve]:
    """What some of its places are kept for."""
    return _reserves.things("AND offers_reserve.offer_id = %s ORDER BY offers_reserve.id", [offer.pk])


def visible_reserves(actor: Actor) -> QuerySet[Reserve]:
    scope = actor.scope(*KEEPERS)
    rows = Reserve.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier"))
    return rows.select_related("offer__area", "offer__carrier")


# How many are left


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
    seats, care = offer.seats or 0, childcare_of(offer)
    rules = crises(since=clock.today()) if any(isinstance(to, Session) for to in targets) else {}
    return places_by_owner(
        {
            owner_of(to): (
                offer.pk,
                seats_under(seats, rules.get(to.site_id or 0, ()), clock.wall_day(to.starts_at))
                if isinstance(to, Session)
                else seats,
                seats,
                care,
            )
            for to in targets
        }
    )


def places_by_owner(asked: Mapping[str, tuple[int, int, int, int | None]]) -> dict[str, Places]:
    """Per owner, asked with key of the offer, the seats there, those it has as a rule and its childcare places; three
    queries at most, however many.

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
    for owner, (offer, seats, all_seats, care) in fresh.items():
        pools[owner] = [
            (one.code, one.name, one.capacity, 0) for one in sizes(seats, all_seats, reserves.get(offer, []), care)
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


def coming_dates(offer: Offer) -> QuerySet[Session]:
    """The dates of an offer that are not over, in order."""
    rows = Session.objects.filter(offer=offer, ends_at__gt=clock.now()).select_related("offer", "site", "cancellation")
    return rows.order_by("starts_at", "pk")


def with_places(offer: Offer, dates: Iterable[Session]) -> list[tuple[Session, Places]]:
    """Each of these dates of an offer with how many places are left."""
    found = list(dates)
    left = places_left(offer, found)
    return [(row, left[owner_of(row)]) for row in found]


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
