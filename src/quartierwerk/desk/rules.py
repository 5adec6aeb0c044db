"""Who may arrange what at the desk."""

from __future__ import annotations

from quartierwerk.access.models import Cover
from quartierwerk.accounts.models import Account
from quartierwerk.foundation.permissions import Actor, rule


def _account_key(actor: Actor) -> int | None:
    kind, _colon, key = actor.key.partition(":")
    return int(key) if kind == "account" else None


@rule("desk.arrange_cover")
def may_arrange_cover(actor: Actor, thing: object) -> bool:
    """Everybody for herself; a hat is needed, which one does not matter."""
    return _account_key(actor) is not None and getattr(actor, "hat", None) is not None


@rule("desk.pass_on_follow_ups")
def may_pass_on_follow_ups(actor: Actor, to: Account) -> bool:
    """To somebody who works here; each note is asked about by itself."""
    return may_arrange_cover(actor, None) and to.is_active


@rule("desk.end_cover")
def may_end_cover(actor: Actor, cover: Cover) -> bool:
    """Whoever is covered, and whoever stands in."""
    return _account_key(actor) in {cover.account_id, cover.stand_in_id}
