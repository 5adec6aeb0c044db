"""Who may make and change accounts. The names of roles are words here; the room access gives them their meaning."""

from __future__ import annotations

from typing import Any

from quartierwerk.foundation.permissions import Actor, rule


@rule("accounts.make_account")
@rule("accounts.edit_account")
@rule("accounts.lock_account")
@rule("accounts.unlock_account")
@rule("accounts.invite")
@rule("accounts.take_off_second_factor")
@rule("accounts.forget_sessions")
def may_keep_accounts(actor: Actor, thing: Any = None) -> bool:
    return actor.holds("administrator")


@rule("accounts.choose_language")
def may_set_up_own_account(actor: Actor, account: Any) -> bool:
    """Everybody for herself."""
    return actor.key == account.key
