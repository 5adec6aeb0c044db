"""Who a session belongs to: the account with the roles that she may wear today, as they were read with the session.

Nothing is remembered between requests: an account that is closed and a role that ends stop at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account

READ_ALONG = "_hats_read_along"

_session: ContextVar[Any] = ContextVar("session", default=None)


@contextmanager
def of_session(session: Any) -> Iterator[None]:
    """While Django asks for the account of this session, what was read with it is at hand."""
    before = _session.set(session)
    try:
        yield
    finally:
        _session.reset(before)


class Doorkeeper(AuthenticationBackend):
    def get_user(self, user_id: int) -> Account | None:
        """Asked by Django, which then compares the session's own hash with that of the account's password."""
        session = _session.get()
        found = getattr(session, "signed_in", None)
        if found is None or found.account.pk != user_id:
            account: Account | None = super().get_user(user_id)
            return account
        session.signed_in = None  # once: whoever asks again reads again
        if not self.user_can_authenticate(found.account):
            return None
        setattr(found.account, READ_ALONG, found.hats)
        account = found.account
        return account


def hats_read_along(account: Account) -> list[Assignment] | None:
    """The roles that were read with the account; once, because what happens afterwards may change them."""
    hats: list[Assignment] | None = getattr(account, READ_ALONG, None)
    if hats is not None:
        delattr(account, READ_ALONG)
    return hats
