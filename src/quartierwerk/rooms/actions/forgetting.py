"""What the clock takes out: who asked from outside, once it is over. Bookings and figures stay, without the people."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import DEPOSITS
from quartierwerk.rooms.models import Booking, Group, Income, Request, Statement

UNCONFIRMED = timedelta(days=7)
CONTACT = timedelta(days=30)
NAME = timedelta(days=365)
YEARS_OF_BOOKS = 8  # vouchers, from the end of the year (§ 147 (3) AO)
TAKEN = "belegt"


@action("rooms.forget_unconfirmed", "Unbestätigte Anfragen gelöscht")
def forget_unconfirmed(*, actor: Actor) -> int:
    """Requests that nobody confirmed in time go, with the address that was typed; gives how many."""
    rows = Request.objects.filter(pk__in=queries.unconfirmed_since(clock.now() - UNCONFIRMED), confirmed_at=None)
    groups = set(rows.values_list("group_id", flat=True))
    number = rows.count()
    rows.delete()
    Group.objects.filter(pk__in=groups, requests=None, bookings=None, statements=None, is_known=False).delete()
    return number


@action("rooms.forget_contacts", "Kontaktdaten früherer Raumanfragen gelöscht")
def forget_contacts(*, actor: Actor) -> int:
    """How to reach outsiders goes, and what they wrote; gives of how many. Keys and money that are out hold it up."""
    keys = queries.contacts_to_forget(clock.now() - CONTACT)
    Group.objects.filter(pk__in=keys).update(contact_name="", email="", phone="")
    Request.objects.filter(group__in=keys).update(note="")
    return len(keys)


@action("rooms.forget_names", "Namen früherer Raumanfragen gelöscht")
def forget_names(*, actor: Actor) -> int:
    """Their names go, and what they had in mind; their codes open nothing any more. Gives of how many."""
    keys = queries.names_to_forget(clock.now() - NAME)
    Group.objects.filter(pk__in=keys).update(name="")
    Booking.objects.filter(group__in=keys).update(title=TAKEN)
    rows = list(Request.objects.filter(group__in=keys))
    for row in rows:
        row.purpose, row.code_digest, row.key = TAKEN, f"gone:{row.pk}", uuid.uuid4()
    Request.objects.bulk_update(rows, ["purpose", "code_digest", "key"])
    return len(keys)


@action("rooms.forget_billed", "Namen auf alten Abrechnungen gelöscht")
def forget_billed(*, actor: Actor) -> int:
    """When the books need it no longer, names leave the statements; numbers and sums stay. Gives how many."""
    first = date(clock.today().year - YEARS_OF_BOOKS, 1, 1)
    rows = list(Statement.objects.filter(pk__in=queries.statements_to_forget(first)))
    for row in rows:
        row.content["group"] |= {"name": "", "contact_name": ""}
        for line in row.content["lines"]:
            line["title"] = ""
        row.checksum = queries.checksum(row.content)
    Statement.objects.bulk_update(rows, ["content", "checksum"])
    for row in rows:
        Income.objects.filter(statement=row, kind__in=DEPOSITS).update(words=row.number)
    return len(rows)
