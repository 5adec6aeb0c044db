"""A day that somebody had to clear: what was called off, what was handed over, who must be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import HandOver, Session
from quartierwerk.offers.queries.series import MOVED, OFF, Preview
from quartierwerk.offers.queries.sessions import hanging_on, my_contact
from quartierwerk.offers.queries.words import place_of, span_of
from quartierwerk.parties.models import Contact

UNDO_LASTS = timedelta(minutes=10)


def plan_clearing(off: Iterable[Session], handed: Iterable[tuple[Session, Contact]]) -> Preview:
    """What clearing the day does, date by date, and what hangs on what is called off."""
    off, handed = list(off), list(handed)
    lines = [Effect(f"{row.title}: {_line(row)}", group=OFF) for row in off]
    lines += [
        Effect(_("%(date)s: %(name)s übernimmt") % {"date": f"{row.title}: {_line(row)}", "name": person}, group=MOVED)
        for row, person in handed
    ]
    return Preview((*lines, *hanging_on(off, "call_off")))


def _line(row: Session) -> str:
    place = place_of(row)
    return f"{span_of(row)}, {place}" if place else span_of(row)


@dataclass(frozen=True)
class Call:
    """Somebody who must be told, and how."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True)
class ClearedDate:
    """A date of a cleared day: off or handed over, with the calls it needs."""

    session: Session
    span: str
    place: str
    is_off: bool
    calls: tuple[Call, ...]


def cleared(actor: Actor, batch: UUID) -> list[ClearedDate]:
    """The dates that this person cleared together; nobody else sees the list."""
    rows = (
        Session.objects.filter(
            Q(cancellation__batch=batch, cancellation__by=actor.key)
            | Q(pk__in=HandOver.objects.filter(batch=batch, by=actor.key).values("session"))
        )
        .select_related("offer__carrier", "offer__area", "offer__site", "site", "stand_in", "cancellation")
        .prefetch_related("offer__leaders", "offer__partners")
        .order_by("starts_local", "pk")
    )
    me = my_contact(actor)
    return [ClearedDate(row, span_of(row), place_of(row), row.is_cancelled, tuple(_calls(row, me))) for row in rows]


def _calls(row: Session, me: Contact | None) -> Iterable[Call]:
    if row.stand_in is not None and not row.is_cancelled:
        yield Call(row.stand_in.name, _("übernimmt"), row.stand_in.phone)
    for person in row.offer.leaders.all():
        if person != me:
            yield Call(person.name, _("Leitung"), person.phone)
    for partner in row.offer.partners.all():
        yield Call(partner.name, _("Partner"), partner.phone)
    if row.site is not None and row.site.phone:
        yield Call(row.site.name, _("Haus"), row.site.phone)


def may_still_undo(actor: Actor, batch: UUID) -> bool:
    """Whether the ten minutes still run."""
    since = clock.now() - UNDO_LASTS
    of_mine = {"cancellation__batch": batch, "cancellation__by": actor.key, "cancellation__at__gte": since}
    return (
        Session.objects.filter(**of_mine).exists()
        or HandOver.objects.filter(batch=batch, by=actor.key, at__gte=since).exists()
    )


def to_clear(keys: Iterable[int]) -> list[Session]:
    """Dates as they are now, with what clearing needs."""
    rows = Session.objects.filter(pk__in=list(keys))
    return list(rows.select_related("offer__area", "offer__site", "site", "stand_in", "cancellation"))
