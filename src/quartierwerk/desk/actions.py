"""What is arranged at the desk: who keeps whose follow-up list."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from quartierwerk.access.models import Cover
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor


@action("desk.arrange_cover")
def arrange_cover(*, actor: Actor, account_key: int, stand_in_key: int, starts_on: date, ends_on: date) -> Cover:
    """From-to, a colleague keeps my follow-up list too.

    Raises:
        Refused: the span is over or too long, or it is somebody else's list.
    """
    if actor.key != f"account:{account_key}":
        raise Refused(_("Vertretung regelt jede Person für sich selbst."))
    if ends_on < clock.today():
        raise Refused(_("Dieser Zeitraum ist schon vorbei."), field="ends_on")
    if (ends_on - starts_on).days > 400:
        raise Refused(_("Eine Vertretung dauert höchstens ein Jahr. Danach bitte neu eintragen."), field="ends_on")
    stand_in = Account.objects.filter(pk=stand_in_key, is_active=True).first()
    if stand_in is None:
        raise Refused(_("Diese Person gibt es nicht."), field="stand_in")
    return Cover.objects.create(account_id=account_key, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on)


@action("desk.end_cover")
def end_cover(*, actor: Actor, cover: Cover) -> None:
    """The cover ends now; what was in the list goes back with it."""
    cover.delete()
