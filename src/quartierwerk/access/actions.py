"""All writing of access: roles begin and end; they are never deleted, because the log refers to their time."""

from __future__ import annotations

from datetime import date

from quartierwerk.access import queries, rules
from quartierwerk.access.choices import Role
from quartierwerk.access.errors import AlreadyEnded, LastAdministrator, NotYourHat
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties import actions as parties
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area

__all__ = ["rules"]  # loading this module enters the rules into the table


@action("access.assign", "Rolle vergeben")
def assign(
    *, actor: Actor, account: Account, role: str, area: Area | None = None, organisation: Organisation | None = None,
    starts_on: date | None = None, ends_on: date | None = None,
) -> Assignment:  # fmt: skip
    """Give a person a role at a place or an organisation, from when to when.

    Raises: Refused: role and place do not fit together, or the days are in the wrong order.
    """
    assignment = Assignment(
        account=account, role=role, area=area, organisation=organisation, starts_on=starts_on, ends_on=ends_on
    )
    assignment.full_clean()
    assignment.save()
    parties.tie_account(actor=actor, account=account)
    return assignment


@action("access.end_assignment", "Rolle beendet")
def end_assignment(*, actor: Actor, assignment: Assignment, ends_on: date, shown: str = "") -> Assignment:
    """The last day of a role. It cannot lie before its first.

    Raises: LastAdministrator; AlreadyEnded; NotShown: something hangs on it that was not shown; Refused.
    """
    if assignment.ends_on is not None and assignment.ends_on < clock.today():
        raise AlreadyEnded
    others = queries.running_administrators().exclude(pk=assignment.pk)
    if assignment.role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministrator
    require_shown(queries.effects_of_ending(assignment), shown)
    assignment.ends_on = ends_on
    assignment.full_clean()
    assignment.save(update_fields=["ends_on"])
    return assignment


@action("access.wear_hat", "In eine Rolle gewechselt")
def wear_hat(*, actor: Actor, assignment: Assignment) -> Assignment:
    """From now on the person acts in this role; the log shows since when.

    Raises: NotYourHat: the role does not run today.
    """
    if not queries.hats_of(assignment.account).filter(pk=assignment.pk).exists():
        raise NotYourHat
    return assignment
