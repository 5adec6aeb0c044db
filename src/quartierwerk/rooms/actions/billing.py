"""What people do with fees: bill a group, withdraw a statement, note what was paid, give a deposit back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.transfers import read_iban
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import IncomeKind
from quartierwerk.rooms.errors import AlreadyWithdrawn, BillChanged, NoDepositHeld, NothingToBill
from quartierwerk.rooms.models import BankAccount, Billed, Group, Income, Statement
from quartierwerk.rooms.queries.billing import Reckoning

BACK = {IncomeKind.FEE: IncomeKind.FEE_BACK, IncomeKind.DEPOSIT: IncomeKind.DEPOSIT_BACK}
MOST_DAYS = 731


@action("rooms.make_statement", "Abrechnung erstellt")
def make_statement(*, actor: Actor, group: Group, first: date, last: date, due_on: date, seen: str = "") -> Statement:
    """Bill all that the group owes its carrier for a period, under the next number of the carrier in this year.

    The carrier's row stays locked until the end, so two at the same moment get two numbers and none is left out.
    ``seen`` is the fingerprint of the reckoning that was shown.

    Raises:
        NothingToBill: no date that is not billed already.
        BillChanged: it is no longer what was shown.
    """
    if last < first:
        raise Refused(_("Das Ende liegt vor dem Anfang."), field="last")
    if (last - first).days > MOST_DAYS:
        raise Refused(_("Eine Abrechnung umfasst höchstens zwei Jahre."), field="last")
    carrier = Organisation.objects.select_for_update(no_key=True).get(pk=group.carrier_id)
    reckoning = queries.reckon(group, first, last)
    if not reckoning.lines:
        raise NothingToBill
    if seen and seen != reckoning.fingerprint:
        raise BillChanged
    today = clock.today()
    running = queries.last_number(carrier.pk, today.year) + 1
    number = f"R-{today.year}-{running:04d}"
    content = _content(carrier, group, reckoning, number, first, last, due_on)
    statement = Statement.objects.create(
        carrier=carrier, group=group, year=today.year, running=running, number=number, issued_on=today,
        issued_by=actor.key, first_on=first, last_on=last, total_cents=reckoning.total_cents, content=content,
        checksum=queries.checksum(content),
    )  # fmt: skip
    Billed.objects.bulk_create(
        Billed(statement=statement, booking_id=line.booking, month=line.month, cents=line.cents)
        for line in reckoning.lines
    )
    for place, cents in reckoning.rooms.items():
        keys = {line.booking for line in reckoning.lines if f"{line.site}: {line.room}" == place}
        if cents:
            Income.objects.create(
                carrier=carrier, statement=statement, booking_id=keys.pop() if len(keys) == 1 else None,
                kind=IncomeKind.FEE, cents=cents, due_on=due_on, words=f"{number}, {place}"[:200],
            )  # fmt: skip
    if reckoning.deposit_cents:
        Income.objects.create(
            carrier=carrier, statement=statement, kind=IncomeKind.DEPOSIT, cents=reckoning.deposit_cents, due_on=due_on,
            words=f"{number}, {group.name}"[:200],
        )  # fmt: skip
    return statement


def _content(
    carrier: Organisation, group: Group, reckoning: Reckoning, number: str, first: date, last: date, due_on: date
) -> dict[str, Any]:
    """Everything that the paper says, as data: names as they were on that day, no sentence of any language."""
    return {
        "number": number,
        "issued_on": clock.today().isoformat(),
        "due_on": due_on.isoformat(),
        "first_on": first.isoformat(),
        "last_on": last.isoformat(),
        "carrier": {
            "name": carrier.name,
            "street": carrier.street,
            "place": f"{carrier.postcode} {carrier.town}".strip(),
            "phone": carrier.phone,
            "email": carrier.email,
        },
        "group": {"name": group.name, "contact_name": group.contact_name, "language": group.language},
        "lines": [asdict(line) for line in reckoning.lines],
        "fee_cents": reckoning.fee_cents,
        "deposit_cents": reckoning.deposit_cents,
        "total_cents": reckoning.total_cents,
        "tax_notes": reckoning.tax_notes,
        "payment": _payment(carrier, number),
    }


def _payment(carrier: Organisation, number: str) -> dict[str, str]:
    """Where to pay and with which words, as it holds on this day; nothing where no account is known."""
    account = queries.account_of(carrier.pk)
    if account is None:
        return {}
    return {"holder": account.holder, "iban": account.iban, "purpose": f"{account.purpose} {number}".strip()}


@action("rooms.set_account", "Konto für Raumentgelte geändert")
def set_account(*, actor: Actor, carrier: Organisation, holder: str, iban: str, purpose: str = "") -> BankAccount:
    """Say where the fees of this carrier go; what was issued stays as it was issued.

    Raises:
        Refused: it is no account number.
    """
    account = queries.account_of(carrier.pk) or BankAccount(carrier=carrier)
    account.holder, account.purpose = " ".join(holder.split()), " ".join(purpose.split())
    account.iban, account.changed_by = read_iban(iban), actor.key
    account.full_clean(exclude=["carrier"])
    account.save()
    return account


@action("rooms.withdraw_statement", "Abrechnung zurückgenommen")
def withdraw_statement(*, actor: Actor, statement: Statement, why: str) -> Statement:
    """Take a statement back: its number stays used, its dates can be billed again, each of its sums gets a counterpart.

    A deposit that was given back already is not given back twice.

    Raises:
        AlreadyWithdrawn: somebody was faster.
    """
    if statement.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if not why.strip():
        raise Refused(_("Bitte schreiben Sie, warum die Abrechnung zurückgezogen wird."), field="why")
    given = -sum(row.cents for row in queries.income_of(statement) if row.kind == IncomeKind.DEPOSIT_BACK)
    for row in queries.income_of(statement):
        if row.kind not in BACK:
            continue
        cents = row.cents - given if row.kind == IncomeKind.DEPOSIT else row.cents
        if cents:
            Income.objects.create(
                carrier_id=row.carrier_id, statement=statement, booking_id=row.booking_id, reverses=row,
                kind=BACK[IncomeKind(row.kind)], cents=-cents, due_on=clock.today(), words=row.words,
            )  # fmt: skip
    Billed.objects.filter(statement=statement).delete()
    statement.withdrawn_at, statement.withdrawn_by, statement.withdrawn_why = clock.now(), actor.key, why.strip()
    statement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return statement


@action("rooms.note_paid", "Zahlung vermerkt")
def note_paid(*, actor: Actor, income: Income, paid_on: date | None) -> Income:
    """Write down on which day it was paid (or given back); None: it was a mistake, it is still open."""
    if paid_on is not None and paid_on > clock.today():
        raise Refused(_("Dieser Tag liegt in der Zukunft."), field="paid_on")
    income.paid_on = paid_on
    income.save(update_fields=["paid_on"])
    return income


@action("rooms.give_deposit_back", "Kaution zurückgegeben")
def give_deposit_back(*, actor: Actor, statement: Statement, cents: int, paid_on: date) -> Income:
    """Give all or a part of a deposit back; what is kept stays held.

    Raises:
        NoDepositHeld: none was paid, or it went back already.
    """
    held = queries.deposit_held(statement)
    if not held or statement.withdrawn_at is not None:
        raise NoDepositHeld
    if not 0 < cents <= held:
        said = _("Bitte einen Betrag bis %(held)s: So viel liegt noch hier.") % {"held": queries.money(held)}
        raise Refused(said, field="cents")
    if paid_on > clock.today():
        raise Refused(_("Dieser Tag liegt in der Zukunft."), field="paid_on")
    return Income.objects.create(
        carrier_id=statement.carrier_id, statement=statement, kind=IncomeKind.DEPOSIT_BACK, cents=-cents,
        due_on=paid_on, paid_on=paid_on, words=f"{statement.number}, {statement.group}"[:200],
    )  # fmt: skip
