"""All reading of access."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from quartierwerk.access.actors import AccountActor
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import runs_on
from quartierwerk.foundation.permissions import Actor


def hats_of(account: Account, *, on: date | None = None) -> QuerySet[Assignment]:
    """The roles that a person may wear on that day."""
    return (
        Assignment.objects.filter(runs_on(on or clock.today()), account=account)
        .select_related("area", "organisation")
        .order_by("pk")
    )


def actor_of(account: Account, hat_key: int | None = None) -> AccountActor:
    """The person with the chosen hat, or her first one. A hat that ended falls off at once."""
    hats = list(hats_of(account))
    chosen = next((hat for hat in hats if hat.pk == hat_key), hats[0] if hats else None)
    return AccountActor(account, chosen)


def visible_assignments(actor: Actor) -> QuerySet[Assignment]:
    rows = Assignment.objects.select_related("account", "area", "organisation")
    return rows if actor.holds(Role.ADMINISTRATOR) else rows.none()
