"""What is arranged at the desk: who keeps whose follow-up list, and who takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from quartierwerk.access.models import Cover
from quartierwerk.accounts.models import Account
from quartierwerk.desk import queries
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties import actions as parties


@action("desk.arrange_cover", "Vertretung für Wiedervorlagen eingerichtet")
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


@action("desk.end_cover", "Vertretung für Wiedervorlagen beendet")
def end_cover(*, actor: Actor, cover: Cover) -> None:
    """The cover ends now; what was in the list goes back with it."""
    cover.delete()


@action("desk.pass_on_follow_ups", "Wiedervorlagen weitergegeben")
def pass_on_follow_ups(*, actor: Actor, to: Account, keys: Sequence[int], shown: str = "") -> int:
    """These follow-ups are a colleague's from now on; the notes stay whose they are. Returns: how many changed hands.

    Raises:
        Refused: none of them is there any more, or she may read none of them.
        NotShown: what changes hands was not shown.
    """
    plan = queries.plan_passing_on(actor, to=to, keys=keys)
    if not plan.going and not plan.staying:
        raise Refused(_("Davon ist nichts mehr offen. Bitte laden Sie die Seite neu."), field="notes")
    if not plan.going:
        sentence = _("%(name)s darf keine dieser Notizen lesen. Bitte wählen Sie jemand anderen.")
        raise Refused(sentence % {"name": to.name}, field="to")
    require_shown(plan.effects, shown)
    for note in plan.going:
        parties.pass_on_follow_up(actor=actor, note=note, to=to)
    return len(plan.going)
