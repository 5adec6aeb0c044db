"""The contact log: what was talked about, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import ContactNote
from quartierwerk.parties.rules import COORDINATOR, MANAGER, WORKER

if TYPE_CHECKING:
    from quartierwerk.accounts.models import Account


def visible_notes(actor: Actor) -> QuerySet[ContactNote]:
    """Notes of the own organisation or area. The town reads its own, not those of its neighbourhoods."""
    own, town = actor.scope(MANAGER, WORKER), actor.scope(COORDINATOR)
    near = Q(pk__in=[])
    if not own.is_empty:
        near |= own.q(path="area__path", organisation="organisation")
    if town.everything:
        near = Q()
    elif town.paths:
        near |= Q(area__path__in=town.paths)
    rows = ContactNote.objects.select_related("organisation", "area", "follow_up_by", "written_by")
    return rows.filter(near).prefetch_related("participants", "organisations")


def listed_notes(actor: Actor, *, words: str = "", only_open: bool = False) -> QuerySet[ContactNote]:
    """The log, the latest first; with ``only_open`` what still waits to be asked again, the longest due first."""
    rows = visible_notes(actor)
    for word in words.split()[:10]:
        rows = rows.filter(
            Q(text__icontains=word) | Q(participants__name__icontains=word) | Q(organisations__name__icontains=word)
        ).distinct()
    if only_open:
        return rows.filter(follow_up_on__isnull=False, done_at__isnull=True).order_by("follow_up_on", "pk")
    return rows


def follow_ups(actor: Actor, *, until: date, account: Account | None = None) -> QuerySet[ContactNote]:
    """What is to be asked again up to that day, the longest due first; with ``account``, what waits for her."""
    rows = visible_notes(actor).filter(follow_up_on__lte=until, done_at__isnull=True)
    if account is not None:
        rows = rows.filter(follow_up_by=account)
    return rows.order_by("follow_up_on", "pk")


def waiting_with(roles: Sequence[Any], change: str) -> list[Effect]:
    """What is still to be asked again by the people whose roles are about to end."""
    people = [role.account_id for role in roles]
    waiting = ContactNote.objects.filter(follow_up_by__in=people, done_at__isnull=True, follow_up_on__isnull=False)
    number = waiting.count()
    if not number:
        return []
    words = ngettext("eine Wiedervorlage wartet bei ihr", "%(n)d Wiedervorlagen warten bei ihr", number)
    return [Effect(words % {"n": number})]
