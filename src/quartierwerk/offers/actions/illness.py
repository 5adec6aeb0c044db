"""Clear one's day: call off or hand over, in one go, with ten minutes to take it back.

The log names neither illness nor person besides the one who acted; that somebody was ill is not kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from quartierwerk.foundation import clock, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.series import bring_back, cancel
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.errors import AlreadyCancelled, AlreadyOver, NothingToDo, TooLate
from quartierwerk.offers.models import Cancellation, HandOver, Session
from quartierwerk.parties.models import Contact


@action("offers.clear_day", "Tag freigeräumt (krank)")
def clear_day(
    *, actor: Actor, off: Sequence[Session], handed: Sequence[tuple[Session, Contact]], shown: str
) -> uuid.UUID:
    """Call these dates off because of illness and hand those over. Gives the batch by which it is taken back.

    Raises:
        NothingToDo: no date was chosen.
        AlreadyOver: one of them is over.
        AlreadyCancelled: one of them is off already.
        NotShown: the list is not the one that was shown.
    """
    if not off and not handed:
        raise NothingToDo
    keys = [row.pk for row in off] + [row.pk for row, _person in handed]
    fresh = {row.pk: row for row in queries.to_clear(keys)}
    for key in keys:
        row = fresh.get(key)
        permissions.require(actor, "offers.call_off", row)
        if row is None or row.ends_at <= clock.now():
            raise AlreadyOver
        if row.is_cancelled:
            raise AlreadyCancelled
    off = [fresh[row.pk] for row in off]
    handed = [(fresh[row.pk], person) for row, person in handed]
    require_shown(queries.plan_clearing(off, handed).effects, shown)
    batch, now = uuid.uuid4(), clock.now()
    cancel(off, reason=Reason.ILLNESS, note="", batch=batch, by=actor.key)
    for row, person in handed:
        HandOver.objects.create(session=row, previous=row.stand_in, batch=batch, at=now, by=actor.key)
        Session.objects.filter(pk=row.pk).update(stand_in=person, changed_at=now)
    return batch


@action("offers.restore_day", "Krankmeldung zurückgenommen")
def restore_day(*, actor: Actor, batch: uuid.UUID, session: Session | None = None) -> int:
    """Take it back within ten minutes, all of it or one date; nothing of it is left behind. Gives how many dates.

    Raises:
        TooLate: the ten minutes are over, or there is nothing of it any more.
    """
    since = clock.now() - queries.UNDO_LASTS
    off = Cancellation.objects.filter(batch=batch, by=actor.key, at__gte=since).select_related("session__offer__area")
    handed = HandOver.objects.filter(batch=batch, by=actor.key, at__gte=since).select_related("session__offer__area")
    if session is not None:
        off, handed = off.filter(session=session), handed.filter(session=session)
    rows, given = [row.session for row in off], list(handed)
    if not rows and not given:
        raise TooLate
    for row in [*rows, *(row.session for row in given)]:
        permissions.require(actor, "offers.undo_cancellation", row)
    bring_back(rows, by=actor.key, strict=True)
    for hand_over in given:
        Session.objects.filter(pk=hand_over.session_id).update(stand_in=hand_over.previous_id, changed_at=clock.now())
        hand_over.delete()
    return len(rows) + len(given)


@action("offers.forget_hand_overs", "Alte Übergaben gelöscht")
def forget_hand_overs(*, actor: Actor) -> int:
    """What helped to undo is deleted after a day."""
    return HandOver.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()[0]
