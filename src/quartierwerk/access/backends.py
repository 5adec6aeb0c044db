"""Who a session belongs to: the account and the roles that she may wear today, read together for each request.

Nothing is remembered between requests: an account that is closed and a role that ends stop at once.
"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from quartierwerk.access import queries
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account

READ_ALONG = "_hats_read_along"


class Doorkeeper(AuthenticationBackend):
    def get_user(self, user_id: int) -> Account | None:
        account, hats = queries.account_with_hats(user_id)
        if account is None or not self.user_can_authenticate(account):
            return None
        setattr(account, READ_ALONG, hats)
        return account


def hats_read_along(account: Account) -> list[Assignment] | None:
    """The roles that were read with the account; once, because what happens afterwards may change them."""
    hats: list[Assignment] | None = getattr(account, READ_ALONG, None)
    if hats is not None:
        delattr(account, READ_ALONG)
    return hats
