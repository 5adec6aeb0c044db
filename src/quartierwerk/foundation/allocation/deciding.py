"""Who gets what: the only code that writes the tables of allocation.

Every function runs inside the transaction of an action. It locks the pools and units it looks at in one order, reads
what is free, decides, writes, and leaves a row in the log. Should that ever be wrong, the database refuses: a pool is
never over-full, no two occupancies of one unit overlap.

Whoever waits is asked as soon as something is free: it is held for them until their deadline
(``announce("allocation.held", claims=…)``), then it goes to the next.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import (
    Claim,
    Decision,
    Occupancy,
    Pool,
    Share,
    State,
    Unit,
    Verdict,
    Waits,
)
from quartierwerk.foundation.allocation.wanted import Missing, Stay, Wanted
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.events import announce
from quartierwerk.foundation.written import Written, add_all, cursor

TWO_DAYS = 2 * 24 * 60
HAVING = (State.PROMISED, State.HELD)
FIRST = {State.WAITING: Verdict.QUEUED, State.PROMISED: Verdict.PROMISED, State.HELD: Verdict.HELD}


@dataclass(frozen=True)
class Asked:
    """One request. ``hold_minutes`` 0: who waits gets it without being asked again.

    ``is_offered``: nobody has asked yet; what is free is held until it is answered instead of being promised.
    ``is_new``: whoever asks has looked, under its own lock, and nobody has asked with this key.
    """

    queue: str
    wanted: Wanted
    rank: int = 0
    may_wait: bool = True
    hold_minutes: int = TWO_DAYS
    last_moment: datetime | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    is_offered: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Answer:
    """What became of a request; ``claim`` is None when it was refused, ``missing`` says why it was not granted."""

    claim: Claim | None
    missing: tuple[Missing, ...] = ()

    @property
    def is_promised(self) -> bool:
        return self.claim is not None and self.claim.state == State.PROMISED


class NotFree(Refused):
    """What is wanted is not free; ``missing`` says what."""

    sentence = gettext_lazy("Das ist in dieser Zeit nicht frei.")

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__()
        self.missing = tuple(missing)


Shares = list[tuple[Pool, int]]
Times = list[tuple[Unit, datetime, datetime]]


class _Books:
    """Pools and units of some owners, locked, and what of them is free while decisions are being made."""

    def __init__(self, owners: Iterable[str], *, with_units: bool = True) -> None:
        self.owners = frozenset(owners)
        pools = _locked_pools(sorted(self.owners))
        units = list(_locked(Unit.objects.filter(owner__in=self.owners).order_by("pk"))) if with_units else []
        self.pools: dict[tuple[str, str], list[Pool]] = {}
        for pool in sorted(pools, key=lambda pool: (not pool.name, pool.rank, pool.pk)):  # the open pool comes last
            self.pools.setdefault((pool.owner, pool.code), []).append(pool)
        self.units: dict[str, list[Unit]] = {}
        for unit in units:
            self.units.setdefault(unit.owner, []).append(unit)
        self._busy: dict[int, list[tuple[datetime, datetime]]] = {}
        self._fresh: dict[int, list[tuple[datetime, datetime]]] = {}  # taken here, not written yet
        self._known: tuple[datetime, datetime] | None = None

    def look_at(self, stays: Iterable[Stay]) -> None:
        """Read what is taken around these times, once."""
        spans = list(stays)
        if not spans:
            return
        first, last = min(s.starts_at for s in spans), max(s.ends_at for s in spans)
        if self._known and self._known[0] <= first and last <= self._known[1]:
            return
        self._known = (first, last)
        keys = [unit.pk for units in self.units.values() for unit in units]
        rows = Occupancy.objects.filter(unit__in=keys, starts_at__lt=last, ends_at__gt=first)
        self._busy = {}
        for unit, start, end in rows.values_list("unit_id", "starts_at", "ends_at"):
            self._busy.setdefault(unit, []).append((start, end))

    def place(self, wanted: Wanted) -> tuple[Shares, Times, list[Missing]]:
        """Where it would go; nothing is written. Either there is something missing or all of it has its place."""
        shares: Shares = []
        times: Times = []
        missing: list[Missing] = []
        given: dict[int, int] = {}
        for amount in wanted.amounts:
            rest = amount.number
            free = 0
            for pool in self.pools.get((amount.owner, amount.code), ()):
                if pool.name and pool.name not in amount.allowed:
                    continue
                left = pool.free - given.get(pool.pk, 0)
                free += left
                part = min(left, rest)
                if part > 0:
                    shares.append((pool, part))
                    given[pool.pk] = given.get(pool.pk, 0) + part
                    rest -= part
            if rest:
                missing.append(Missing(amount.owner, amount.code, amount.number, free))
        for stay in wanted.stays:
            free_units = [
                unit
                for unit in self.units.get(stay.owner, ())
                if not any(
                    s < stay.ends_at and e > stay.starts_at
                    for known in (self._busy, self._fresh)
                    for s, e in known.get(unit.pk, ())
                )
                and not any(u is unit and s < stay.ends_at and e > stay.starts_at for u, s, e in times)
            ]
            if len(free_units) < stay.number:
                missing.append(Missing(stay.owner, "", stay.number, len(free_units)))
            times += [(unit, stay.starts_at, stay.ends_at) for unit in free_units[: stay.number]]
        return (shares, times, []) if not missing else ([], [], missing)

    def take(self, shares: Shares, times: Times) -> None:
        for pool, number in shares:
            pool.taken += number
        for unit, start, end in times:
            self._fresh.setdefault(unit.pk, []).append((start, end))

    def figures(self, wanted: Wanted) -> dict[str, list[int]]:
        """``{"place": [free, capacity]}`` of what the claim may have, as it is now."""
        found: dict[str, list[int]] = {}
        for amount in wanted.amounts:
            pools = [
                pool
                for pool in self.pools.get((amount.owner, amount.code), ())
                if not pool.name or pool.name in amount.allowed
            ]
            found[amount.code] = [sum(pool.free for pool in pools), sum(pool.capacity for pool in pools)]
        return found


_pools = Written(lambda: Pool.objects.filter(pk__gt=0))


def _locked_pools(owners: Sequence[str]) -> list[Pool]:
    """All pools of these owners; nearly always of one."""
    if len(owners) != 1:
        return list(_locked(Pool.objects.filter(owner__in=owners).order_by("pk")))
    _demand_transaction()
    lock = " FOR UPDATE OF foundation_pool" if connection.features.has_select_for_update else ""
    return _pools.things(f"AND foundation_pool.owner = %s ORDER BY foundation_pool.id{lock}", owners)


def _demand_transaction() -> None:
    """A lock outside a transaction holds nothing; SQLite would not even say so."""
    if not connection.in_atomic_block:
        raise RuntimeError("allocation decides inside a transaction only")


def _locked(rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    _demand_transaction()
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update else rows


def _changes(shares: Shares, times: Times, sign: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if shares:
        found["pools"] = {str(pool.pk): sign * number for pool, number in shares}
    if times:
        found["units"] = [[unit.pk, start.isoformat(), end.isoformat(), sign] for unit, start, end in times]
    return found


def _merged(*parts: dict[str, Any]) -> dict[str, Any]:
    pools: dict[str, int] = {}
    units: list[Any] = []
    for part in parts:
        for key, number in part.get("pools", {}).items():
            pools[key] = pools.get(key, 0) + number
        units += part.get("units", [])
    return ({"pools": pools} if pools else {}) | ({"units": units} if units else {})


def _write_down(claims: Sequence[tuple[Claim, Shares, Times]]) -> None:
    """Shares, occupancies and what is taken of the pools."""
    add_all([Share(claim=claim, pool=pool, amount=n) for claim, shares, _times in claims for pool, n in shares])
    add_all(
        [
            Occupancy(claim=claim, unit=unit, starts_at=start, ends_at=end)
            for claim, _shares, times in claims
            for unit, start, end in times
        ]
    )
    grown: dict[int, int] = {}
    for _claim, shares, _times in claims:
        for pool, number in shares:
            grown[pool.pk] = grown.get(pool.pk, 0) + number
    _grow(grown)


def _grow(pools: dict[int, int]) -> None:
    for key, number in sorted(pools.items()):
        if number:
            with cursor() as growing:
                growing.execute("UPDATE foundation_pool SET taken = taken + %s WHERE id = %s", [number, key])


def ask(asked: Sequence[Asked], *, by: str) -> list[Answer]:
    """Decide requests one after the other. Each gets all it wants, or waits, or is refused with what is missing.

    A request whose key is known already gets the answer that it got.
    """
    if not asked:
        return []
    now = clock.now()
    books = _Books(
        (owner for one in asked for owner in one.wanted.owners), with_units=any(one.wanted.stays for one in asked)
    )
    asked_again = [one.key for one in asked if not one.is_new]
    known = {claim.key: claim for claim in Claim.objects.filter(key__in=asked_again)} if asked_again else {}
    books.look_at(stay for one in asked for stay in one.wanted.stays)
    ahead: dict[str, int] = {}
    answers: list[Answer] = []
    new: list[tuple[Claim, Shares, Times, dict[str, Any]]] = []
    for one in asked:
        if one.key in known:
            answers.append(Answer(known[one.key]))
            continue
        shares, times, missing = books.place(one.wanted)
        why: dict[str, Any] = {"free": books.figures(one.wanted)}
        if missing and not one.may_wait:
            answers.append(Answer(None, tuple(missing)))
            continue
        claim = Claim(
            key=one.key, queue=one.queue, state=State.WAITING if missing else State.PROMISED, rank=one.rank,
            since=now, wanted=one.wanted.as_data(), hold_minutes=one.hold_minutes, last_moment=one.last_moment,
        )  # fmt: skip
        if one.is_offered and not missing:
            claim.state, claim.hold_until = State.HELD, _deadline(claim, now)
        if missing:
            if one.queue not in ahead:
                ahead[one.queue] = Claim.objects.filter(queue=one.queue, state=State.WAITING).count()
            why |= {
                "missing": [[m.owner, m.code, m.wanted, m.free] for m in missing],
                "ahead": ahead[one.queue],
            }
            ahead[one.queue] += 1
        else:
            books.take(shares, times)
        new.append((claim, shares, times, why))
        answers.append(Answer(claim, tuple(missing)))
    add_all([claim for claim, *_rest in new])
    _write_down([(claim, shares, times) for claim, shares, times, _why in new])
    add_all(
        [
            Waits(claim=claim, owner=owner)
            for claim, *_rest in new
            if claim.state == State.WAITING
            for owner in sorted(Wanted.of_data(claim.wanted).owners)
        ]
    )
    add_all(
        [
            Decision(
                claim=claim, at=now, by=by, changes=_changes(shares, times), why=why,
                verdict=FIRST[State(claim.state)],
            )
            for claim, shares, times, why in new
        ]
    )  # fmt: skip
    return answers


def give_back(claims: Sequence[Claim], *, by: str, verdict: Verdict = Verdict.GIVEN_BACK) -> list[Claim]:
    """End claims in whatever state; what they had goes to those who wait. Gives the claims that are held now."""
    _ended, held = _end(claims, by=by, verdict=verdict, only=~Q(state=State.ENDED))
    for claim in claims:
        claim.state, claim.hold_until = State.ENDED, None
    return held


def _end(claims: Sequence[Claim], *, by: str, verdict: Verdict, only: Q) -> tuple[list[Claim], list[Claim]]:
    """End those that are still so (``only``, asked under lock); gives them and the claims that are held now."""
    touched = _owners_of(claims)
    books = _Books(touched | _owners_waiting_with(touched))
    now = clock.now()
    rows = list(_locked(Claim.objects.filter(only, pk__in=[claim.pk for claim in claims]).order_by("pk")))
    freed = _let_go(rows, books)
    Waits.objects.filter(claim__in=rows).delete()
    Claim.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.ENDED, hold_until=None)
    Decision.objects.bulk_create(
        [Decision(claim=row, at=now, by=by, verdict=verdict, changes=freed.get(row.pk, {})) for row in rows]
    )
    for row in rows:
        row.state, row.hold_until = State.ENDED, None
    return rows, _fill(books, touched, by=by, now=now)


def accept(claim: Claim, *, by: str) -> Claim:
    """What was held is now promised.

    Raises:
        Refused: the deadline is over, or nothing is held.
    """
    row = _locked(Claim.objects.filter(pk=claim.pk)).get()
    if row.state == State.PROMISED:
        return row
    now = clock.now()
    if row.state != State.HELD or row.hold_until is None or row.hold_until <= now:
        raise Refused(_("Die Frist für diese Antwort ist vorbei. Der Platz ist inzwischen anderen angeboten."))
    row.state, row.hold_until = State.PROMISED, None
    row.save(update_fields=["state", "hold_until"])
    Decision.objects.create(claim=row, at=now, by=by, verdict=Verdict.ACCEPTED)
    return row


def decline(claim: Claim, *, by: str) -> list[Claim]:
    """Not any more, thank you: the next one is asked."""
    return give_back([claim], by=by, verdict=Verdict.DECLINED)


def lapse(*, by: str) -> list[Claim]:
    """Claims whose deadline is over end; what was held goes to the next. Gives the claims that lapsed.

    Whoever answered while this looked keeps what was held: the deadline is asked again under lock.
    """
    lapsed: list[Claim] = []
    for claim in Claim.objects.filter(state=State.HELD, hold_until__lte=clock.now()).order_by("pk"):
        with transaction.atomic():
            overdue = Q(state=State.HELD, hold_until__lte=clock.now())
            for row in _end([claim], by=by, verdict=Verdict.LAPSED, only=overdue)[0]:
                announce("allocation.lapsed", claim=row)
                lapsed.append(row)
    _ask_late_comers(by=by)
    return lapsed


def _ask_late_comers(*, by: str) -> None:
    """Those who wait for things of several owners and came just while one of them was given back (see ``_fill``)."""
    linked = Claim.objects.filter(state=State.WAITING).annotate(owners=Count("waits")).filter(owners__gt=1)
    for claim in linked.order_by("rank", "since", "pk"):
        with transaction.atomic():
            touched = _owners_of([claim])
            _fill(_Books(touched | _owners_waiting_with(touched)), touched, by=by, now=clock.now())


def move(claim: Claim, wanted: Wanted, *, by: str, queue: str = "", last_moment: datetime | None = None) -> Claim:
    """Have something else instead, or keep all as it is.

    Raises:
        NotFree: what is wanted now is not free; nothing has changed.
    """
    with transaction.atomic():
        touched = _owners_of([claim])
        books = _Books(touched | wanted.owners | _owners_waiting_with(touched))
        row = _locked(Claim.objects.filter(pk=claim.pk)).get()
        if row.state not in HAVING:
            raise Refused(_("Das ist inzwischen beendet und kann nicht mehr verlegt werden."))
        freed = _let_go([row], books)
        books.look_at(wanted.stays)
        shares, times, missing = books.place(wanted)
        if missing:
            raise NotFree(missing)
        now = clock.now()
        books.take(shares, times)
        _write_down([(row, shares, times)])
        row.wanted = wanted.as_data()
        row.queue = queue or row.queue
        row.last_moment = last_moment or row.last_moment
        row.save(update_fields=["wanted", "queue", "last_moment"])
        Decision.objects.create(
            claim=row, at=now, by=by, verdict=Verdict.MOVED,
            changes=_merged(freed.get(row.pk, {}), _changes(shares, times)),
        )  # fmt: skip
        _fill(books, touched, by=by, now=now)
        return row


def set_pool(
    owner: str, code: str, capacity: int, *, by: str, name: str = "", reason: str = "", rank: int = 0
) -> list[Claim]:
    """Make a pool or change its size. Smaller than what is promised: who came last goes to the head of those who wait.

    Gives the claims that lost their promise; ``announce("allocation.displaced", claims=…)`` tells the rooms above.
    """
    having = Claim.objects.filter(shares__pool__owner=owner, shares__pool__code=code, state__in=HAVING)
    touched = frozenset({owner}) | _owners_of(having)
    books = _Books(touched | _owners_waiting_with(touched))
    now = clock.now()
    pool = next((pool for pool in books.pools.get((owner, code), ()) if pool.name == name), None)
    displaced: list[Claim] = []
    if pool is None:
        pool = Pool.objects.create(owner=owner, code=code, name=name, reason=reason, rank=rank, capacity=capacity)
        books.pools.setdefault((owner, code), []).append(pool)
        books.pools[owner, code].sort(key=lambda pool: (not pool.name, pool.rank, pool.pk))
        old = None
    else:
        if (pool.reason, pool.rank) != (reason, rank):
            pool.reason, pool.rank = reason, rank
            pool.save(update_fields=["reason", "rank"])
        old = pool.capacity
    if old == capacity:
        return []
    if pool.taken > capacity:
        last_first = Claim.objects.filter(shares__pool=pool, state__in=HAVING).order_by("-since", "-pk")
        for claim in _locked(last_first):
            if pool.taken <= capacity:
                break
            freed = _let_go([claim], books)
            claim.state, claim.hold_until = State.WAITING, None
            claim.save(update_fields=["state", "hold_until"])
            Waits.objects.bulk_create([Waits(claim=claim, owner=o) for o in sorted(_owners_of([claim]))])
            Decision.objects.create(
                claim=claim, at=now, by=by, verdict=Verdict.DISPLACED, changes=freed.get(claim.pk, {})
            )
            displaced.append(claim)
    pool.capacity = capacity
    Pool.objects.filter(pk=pool.pk).update(capacity=capacity)
    Decision.objects.create(
        claim=None, at=now, by=by, verdict=Verdict.RESIZED, changes={"capacity": {str(pool.pk): capacity}}
    )
    if displaced:
        announce("allocation.displaced", claims=displaced)
    _fill(books, touched, by=by, now=now)
    return displaced


def keep_until(queue: str, moment: datetime) -> None:
    """Whoever waits on this list can be asked until that moment; the thing itself has another time now."""
    Claim.objects.filter(queue=queue).exclude(state=State.ENDED).update(last_moment=moment)


def forget_reasons(claim: Claim) -> None:
    """Which reserved pools somebody might have had is not kept; what was decided stays as it was."""
    for amount in claim.wanted["amounts"]:
        amount[3] = []
    claim.save(update_fields=["wanted"])


def set_units(owner: str, number: int) -> None:
    """So many units of this owner.

    Raises:
        Refused: a unit that would go is still taken.
    """
    there = list(_locked(Unit.objects.filter(owner=owner).order_by("pk")))
    have = {unit.number for unit in there}
    Unit.objects.bulk_create([Unit(owner=owner, number=n) for n in range(1, number + 1) if n not in have])
    gone = [unit for unit in there if unit.number > number]
    if gone:
        if Occupancy.objects.filter(unit__in=gone, ends_at__gt=clock.now()).exists():
            raise Refused(_("So viele sind noch vergeben. Bitte verlegen Sie die Belegungen zuerst."))
        used = set(Occupancy.objects.filter(unit__in=gone).values_list("unit_id", flat=True))
        Unit.objects.filter(pk__in=[unit.pk for unit in gone if unit.pk not in used]).delete()


def _owners_of(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(owner for claim in claims for owner in Wanted.of_data(claim.wanted).owners)


def _owners_waiting_with(owners: frozenset[str]) -> frozenset[str]:
    """All owners for which those wait who also wait for one of these: they are locked together."""
    waiting = Waits.objects.filter(owner__in=owners).values("claim")
    return frozenset(Waits.objects.filter(claim__in=waiting).values_list("owner", flat=True).distinct())


def _let_go(claims: Sequence[Claim], books: _Books) -> dict[int, dict[str, Any]]:
    """Take away what the claims have; gives per claim what changed."""
    if not claims:
        return {}
    found: dict[int, dict[str, Any]] = {}
    pools = {pool.pk: pool for some in books.pools.values() for pool in some}
    units = {unit.pk: unit for some in books.units.values() for unit in some}
    shrunk: dict[int, int] = {}
    shares = Share.objects.filter(claim__in=claims)
    times = Occupancy.objects.filter(claim__in=claims)
    for share in shares:
        if share.pool_id not in pools:
            raise Refused(_("Das hat sich gerade geändert. Bitte laden Sie die Seite neu."))
        pools[share.pool_id].taken -= share.amount
        shrunk[share.pool_id] = shrunk.get(share.pool_id, 0) - share.amount
        part = _changes([(pools[share.pool_id], share.amount)], [], -1)
        found[share.claim_id] = _merged(found.get(share.claim_id, {}), part)
    for row in times:
        if row.unit_id not in units:
            raise Refused(_("Das hat sich gerade geändert. Bitte laden Sie die Seite neu."))
        part = _changes([], [(units[row.unit_id], row.starts_at, row.ends_at)], -1)
        found[row.claim_id] = _merged(found.get(row.claim_id, {}), part)
    if shrunk:
        Share.objects.filter(claim__in=claims).delete()
        _grow(shrunk)
    Occupancy.objects.filter(claim__in=claims).delete()
    return found


def _fill(books: _Books, owners: frozenset[str], *, by: str, now: datetime) -> list[Claim]:
    """Hold what is free for those who wait, in their order; who does not fit in is passed over and keeps waiting."""
    waiting = Waits.objects.filter(owner__in=owners).values("claim")
    rows = list(
        _locked(
            Claim.objects.filter(Q(last_moment__isnull=True) | Q(last_moment__gt=now), pk__in=waiting,
                                 state=State.WAITING).order_by("rank", "since", "pk")
        )
    )  # fmt: skip
    held: list[tuple[Claim, Shares, Times]] = []
    decisions = []
    for row in rows:
        wanted = Wanted.of_data(row.wanted)
        if not wanted.owners <= books.owners:
            continue  # came in the meantime and is not locked: _ask_late_comers finds it
        if not wanted.stays and not any(pool.free for owner in wanted.owners for pool in _of(books, owner)):
            continue
        books.look_at(wanted.stays)
        shares, times, missing = books.place(wanted)
        if missing:
            continue
        figures = books.figures(wanted)
        books.take(shares, times)
        if row.hold_minutes:
            row.state, row.hold_until = State.HELD, _deadline(row, now)
        else:
            row.state = State.PROMISED
        row.save(update_fields=["state", "hold_until"])
        held.append((row, shares, times))
        decisions.append(
            Decision(
                claim=row, at=now, by=by, verdict=Verdict.HELD if row.hold_minutes else Verdict.PROMISED,
                changes=_changes(shares, times), why={"free": figures},
            )
        )  # fmt: skip
    if not held:
        return []
    _write_down(held)
    claims = [row for row, *_rest in held]
    Waits.objects.filter(claim__in=claims).delete()
    Decision.objects.bulk_create(decisions)
    announce("allocation.held", claims=claims)
    return claims


def _deadline(claim: Claim, now: datetime) -> datetime:
    until = now + timedelta(minutes=claim.hold_minutes)
    return min(until, claim.last_moment) if claim.last_moment else until


def _of(books: _Books, owner: str) -> list[Pool]:
    return [pool for (o, _code), pools in books.pools.items() if o == owner for pool in pools]
