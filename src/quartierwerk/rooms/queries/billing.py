"""Fees: what a group owes for a period, its statements, what comes in by them.

Everything is whole cents. How it is rounded, always half a cent up:

- by the hour: price x minutes / 60, rounded once for each date; half an hour is exactly half of the price
- the cap holds for a day in a room; what another statement took for that day counts towards it
- a standing tenant pays by the calendar month; a month that is not whole costs price x days / days of the month,
  rounded once for each month
- sums add up the rounded lines and are not rounded again

A month belongs to the period in which its last day lies (for the last month: the last day of the tenant).
"""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms import conditions
from quartierwerk.rooms.choices import DEPOSITS, Basis, IncomeKind
from quartierwerk.rooms.conditions import Facts, Slot, Use
from quartierwerk.rooms.models import BankAccount, Billed, Booking, Group, Income, Request, Room, Statement, Tariff
from quartierwerk.rooms.queries.facts import facts_of
from quartierwerk.rooms.rules import KEEPERS, groups_in_reach

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One date, or one month of a standing tenant. ``basis`` empty: nobody has said what it costs."""

    booking: int
    room: str
    site: str
    title: str
    starts: str
    ends: str
    month: str
    minutes: int
    days: int
    days_of_month: int
    basis: str
    price_cents: int
    is_member_price: bool
    is_free_because_open: bool
    day_cap_cents: int | None
    is_capped: bool
    cents: int
    tax_note: str


@dataclass(frozen=True)
class Reckoning:
    """What a group owes for a period: lines by time, the deposit that is still to be left."""

    lines: tuple[Line, ...]
    deposit_cents: int = 0
    rooms: dict[str, int] = field(default_factory=dict)  # "house: room" -> cents

    @property
    def fee_cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        return self.fee_cents + self.deposit_cents

    @property
    def tax_notes(self) -> list[str]:
        """Each once, in the order of the lines; of lines that cost something."""
        return list(dict.fromkeys(line.tax_note for line in self.lines if line.cents and line.tax_note))

    @property
    def unpriced(self) -> int:
        return sum(not line.basis for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """Another one as soon as anything that would be billed is different."""
        return checksum({"lines": [asdict(line) for line in self.lines], "deposit": self.deposit_cents})


def checksum(content: Any) -> str:
    """SHA-256 of the content as JSON with sorted keys, so that order and blanks do not matter."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def is_as_issued(statement: Statement) -> bool:
    return checksum(statement.content) == statement.checksum


def reckon(group: Group, first: date, last: date) -> Reckoning:
    """All that the group has in rooms of its carrier from a first to a last day and that no statement holds yet.

    Dates that were called off cost nothing. Coming dates are among them: a bill may be sent ahead.
    """
    rows = Booking.objects.filter(group=group, room__carrier=group.carrier_id, end=None, keeper="").select_related(
        "request", "room__site__area", "room__carrier"
    )
    rows = rows.defer("room__site__area__boundary")
    days = Q(starts_local__gte=first.isoformat(), starts_local__lt=(last + DAY).isoformat(), is_standing=False)
    months = Q(starts_local__lt=(last + DAY).isoformat(), ends_local__gte=first.replace(day=1).isoformat())
    found = list(rows.filter(days | months & Q(is_standing=True)).order_by("starts_local", "pk"))
    done = {
        (key, month)
        for key, month in Billed.objects.filter(booking__in=[row.pk for row in found]).values_list("booking", "month")
    }
    if not found:
        return Reckoning(())
    earliest = min(date.fromisoformat(row.starts_local[:10]) for row in found)
    facts = facts_of(list({row.room_id: row.room for row in found}.values()), since=min(earliest, first))
    lines: list[Line] = []
    deposit = 0
    for room in facts:
        dates = [row for row in found if row.room_id == room and not row.is_standing]
        more, left = _dates(group, facts[room], dates, done)
        lines += more
        deposit = max(deposit, left)
        for row in found:
            if row.room_id == room and row.is_standing:
                months_due = _months(group, facts[room], row, first, last)
                fresh = [line for line in months_due if (row.pk, line.month) not in done]
                lines += fresh
                tariff = conditions.tariff_for(facts[room], _use(group, row), max(first, earliest))
                if fresh and tariff is not None:
                    deposit = max(deposit, tariff.deposit_cents)
    lines.sort(key=lambda line: (line.starts, line.booking, line.month))
    by_room: dict[str, int] = {}
    for line in lines:
        by_room[f"{line.site}: {line.room}"] = by_room.get(f"{line.site}: {line.room}", 0) + line.cents
    return Reckoning(tuple(lines), max(0, deposit - held_of(group)) if lines else 0, by_room)


def held_of(group: Group) -> int:
    """What the group has left, or is asked to leave, as deposit and has not got back."""
    rows = Income.objects.filter(statement__group=group, kind__in=DEPOSITS)
    return max(0, rows.aggregate(sum=Sum("cents"))["sum"] or 0)


def _use(group: Group, row: Booking) -> Use:
    is_open = row.request.is_open_and_free if row.request is not None else False
    return Use(kind=group.kind, people=row.people, is_open_and_free=is_open, is_member=group.is_member)


def _dates(group: Group, facts: Facts, rows: Sequence[Booking], done: set[tuple[int, str]]) -> tuple[list[Line], int]:
    """The lines of one room's dates, and the deposit of those tariffs. Billed dates come first under the day's cap."""
    found, deposit = [], 0
    spent: dict[date, int] = {}
    for row in sorted(rows, key=lambda row: ((row.pk, "") not in done, row.starts_local, row.pk)):
        when, use = conditions.slot_at(row.starts_at, row.ends_at), _use(group, row)
        tariff = conditions.tariff_for(facts, use, when.day)
        alone = conditions.fee(facts, use, [when])
        cents = alone.cents
        if tariff is not None and tariff.day_cap_cents is not None and not alone.is_free_because_open:
            days = 1 if row.ends_local[:10] == row.starts_local[:10] else _days(when)
            cents = max(0, min(cents, tariff.day_cap_cents * days - spent.get(when.day, 0)))
            spent[when.day] = spent.get(when.day, 0) + cents
        if (row.pk, "") in done:
            continue
        deposit = max(deposit, alone.deposit_cents)
        plain = _uncapped(facts, use, when)
        found.append(
            _line(row, tariff, use, cents, minutes=when.minutes, is_capped=cents < plain,
                  is_free=alone.is_free_because_open)
        )  # fmt: skip
    return found, deposit


def _days(when: Slot) -> int:
    """How many days a date touches; midnight belongs to the day before."""
    last = date.fromisoformat(when.ends_local[:10])
    if when.ends_local[11:] == "00:00" and last > when.day:
        last -= DAY
    return (last - when.day).days + 1


def _uncapped(facts: Facts, use: Use, when: Slot) -> int:
    """What the date would cost if no day had a cap."""
    tariff = conditions.tariff_for(facts, use, when.day)
    if tariff is None or (tariff.free_if_open and use.is_open_and_free):
        return 0
    return conditions.cents_of(tariff, use, when)


def _months(group: Group, facts: Facts, row: Booking, first: date, last: date) -> list[Line]:
    """The months of a standing tenant whose last day lies in the period."""
    begin = date.fromisoformat(row.starts_local[:10])
    when = conditions.slot_at(row.starts_at, row.ends_at)
    end = begin + (_days(when) - 1) * DAY
    found = []
    month = begin.replace(day=1)
    while month <= min(end, last):
        length = calendar.monthrange(month.year, month.month)[1]
        month_end = month.replace(day=length)
        from_day, to_day = max(begin, month), min(end, month_end)
        if first <= to_day <= last:
            use = _use(group, row)
            tariff = conditions.tariff_for(facts, use, from_day)
            price, is_member = row.monthly_cents, False
            if price is None and tariff is not None and tariff.basis == Basis.MONTH:
                is_member = use.is_member and tariff.member_cents is not None
                price = tariff.member_cents if is_member else tariff.cents
            days = (to_day - from_day).days + 1
            cents = ((price or 0) * days * 2 + length) // (2 * length)
            found.append(
                Line(
                    booking=row.pk, room=row.room.name, site=row.room.site.name, title=row.title,
                    starts=f"{from_day}T00:00", ends=f"{to_day + DAY}T00:00", month=f"{month:%Y-%m}", minutes=0,
                    days=days, days_of_month=length, basis=Basis.MONTH if price is not None else "",
                    price_cents=price or 0, is_member_price=is_member, is_free_because_open=False,
                    day_cap_cents=None, is_capped=False, cents=cents,
                    tax_note=tariff.tax_note if tariff is not None else "",
                )
            )  # fmt: skip
        month = month_end + DAY
    return found


def _line(
    row: Booking, tariff: Tariff | None, use: Use, cents: int, *, minutes: int, is_capped: bool, is_free: bool
) -> Line:
    is_member = tariff is not None and use.is_member and tariff.member_cents is not None
    price = 0 if tariff is None else (tariff.member_cents or 0) if is_member else tariff.cents
    return Line(
        booking=row.pk, room=row.room.name, site=row.room.site.name, title=row.title, starts=row.starts_local,
        ends=row.ends_local, month="", minutes=minutes, days=0, days_of_month=0,
        basis=tariff.basis if tariff is not None else "", price_cents=price, is_member_price=is_member,
        is_free_because_open=is_free, day_cap_cents=tariff.day_cap_cents if tariff is not None else None,
        is_capped=is_capped, cents=cents, tax_note=tariff.tax_note if tariff is not None else "",
    )  # fmt: skip


# Statements and income


def _carriers(actor: Actor) -> Q:
    """One's own carriers; for the manager of an area those that have a room in it."""
    scope = actor.scope(*KEEPERS)
    if scope.everything:
        return Q()
    kept = Q(carrier__in=scope.organisations)
    if scope.paths:
        kept |= Q(carrier__in=Room.objects.filter(scope.q(path="site__area__path")).values("carrier"))
    return kept


def visible_statements(actor: Actor) -> QuerySet[Statement]:
    rows = Statement.objects.filter(group__in=Group.objects.filter(groups_in_reach(actor)).order_by().values("pk"))
    open_rows = Income.objects.filter(statement=OuterRef("pk"), paid_on=None)
    return rows.select_related("carrier", "group").annotate(is_open=Exists(open_rows))


def visible_income(actor: Actor) -> QuerySet[Income]:
    groups = Group.objects.filter(groups_in_reach(actor)).order_by()
    rows = Income.objects.filter(Q(statement__group__in=groups.values("pk")) | Q(statement=None) & _carriers(actor))
    return rows.select_related("carrier", "statement__group", "reversed_by")


def income_between(rows: QuerySet[Income], first: date, last: date) -> QuerySet[Income]:
    """What is due from a first to a last day: fees, deposits, and both when they go back (below zero)."""
    return rows.filter(due_on__gte=first, due_on__lte=last).order_by("due_on", "pk")


def open_income(rows: QuerySet[Income]) -> QuerySet[Income]:
    """What is still to be paid; what was taken back before it was paid is settled with its counterpart."""
    return rows.filter(paid_on=None).exclude(reversed_by__isnull=False).exclude(
        reverses__isnull=False, reverses__paid_on=None
    )  # fmt: skip


def deposit_held(statement: Statement) -> int:
    """Paid as deposit by this statement and not given back."""
    rows = Income.objects.filter(statement=statement, kind__in=DEPOSITS)
    if not rows.filter(kind=IncomeKind.DEPOSIT, paid_on__isnull=False).exists():
        return 0
    return max(0, rows.aggregate(sum=Sum("cents"))["sum"] or 0)


def income_of(statement: Statement) -> QuerySet[Income]:
    return Income.objects.filter(statement=statement).select_related("reversed_by").order_by("pk")


def last_number(carrier: int, year: int) -> int:
    """The number of the newest statement of a carrier in a year; 0 before the first."""
    rows = Statement.objects.filter(carrier=carrier, year=year)
    return int(rows.order_by(F("running").desc()).values_list("running", flat=True).first() or 0)


# What papers are made of


def promised_of(request: Request) -> list[Booking]:
    """The dates of a request that are promised, by time, with all that a paper says about them."""
    return _on_paper(Booking.objects.filter(request=request, end=None))


def together_with(booking: Booking) -> list[Booking]:
    """The booking and what was promised with it in the same room; one that has ended stands alone."""
    if booking.request_id is None or booking.is_ended:
        return _on_paper(Booking.objects.filter(pk=booking.pk))
    return _on_paper(Booking.objects.filter(request=booking.request_id, room=booking.room_id, end=None))


def statements_of(request: Request) -> list[Statement]:
    """What was billed for the dates of a request and still counts; none that bills another request as well."""
    lines = Billed.objects.filter(booking__request__isnull=False)
    mine = lines.filter(booking__request=request)
    others = lines.exclude(booking__request=request)
    rows = Statement.objects.filter(pk__in=mine.values("statement"), group=request.group_id, withdrawn_at=None)
    return list(rows.exclude(pk__in=others.values("statement")).order_by("issued_on", "pk"))


def account_of(carrier: int) -> BankAccount | None:
    return BankAccount.objects.filter(carrier=carrier).first()


def carriers_with_accounts(actor: Actor) -> list[tuple[Organisation, BankAccount | None]]:
    """The carriers with rooms for which one may say where the money goes, by name."""
    scope = actor.scope(*KEEPERS)
    rows = Organisation.objects.filter(scope.q(path="area__path", organisation="pk"), rooms__isnull=False).distinct()
    found = {account.carrier_id: account for account in BankAccount.objects.filter(carrier__in=rows)}
    return [(row, found.get(row.pk)) for row in rows.order_by("name", "pk")]


def _on_paper(rows: QuerySet[Booking]) -> list[Booking]:
    rows = rows.select_related("room__site__area", "room__carrier", "group", "request")
    return list(rows.defer("room__site__area__boundary").order_by("starts_at", "pk"))
