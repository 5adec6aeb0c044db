"""An account wearing one hat. Implements what ``foundation.permissions`` asks of an actor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quartierwerk.access.models import Assignment
from quartierwerk.foundation.permissions import Placed, Scope
from quartierwerk.foundation.requests import Request

if TYPE_CHECKING:
    from quartierwerk.accounts.models import Account


HAT = "hat"  # where the session keeps the key of the chosen assignment


class AccountActor:
    """A signed-in person in the one role chosen for now (the hat); without a hat she may do nothing."""

    def __init__(self, account: Account, hat: Assignment | None, hats: Sequence[Assignment] = ()) -> None:
        self.account = account
        self.hat = hat
        self.hats = tuple(hats)  # what she could wear today

    @property
    def key(self) -> str:
        return f"account:{self.account.pk}"

    @property
    def language(self) -> str:
        return self.account.language

    def holds(self, *roles: str, at: Placed | None = None) -> bool:
        if self.hat is None or self.hat.role not in roles:
            return False
        if at is None:
            return True
        where = at.whereabouts()
        if self.hat.organisation_id and self.hat.organisation_id in where.organisations:
            return True
        area = self.hat.area
        return area is not None and any(path.startswith(area.path) for path in where.paths)

    def scope(self, *roles: str) -> Scope:
        if self.hat is None or self.hat.role not in roles:
            return Scope()
        return Scope(
            paths=(self.hat.area.path,) if self.hat.area else (),
            organisations=(self.hat.organisation_id,) if self.hat.organisation_id else (),
        )


class StaffRequest(Request):
    """For views that only signed-in people reach and that ask for the account itself."""

    actor: AccountActor
