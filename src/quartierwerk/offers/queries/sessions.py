"""Dates as the staff may see them, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from quartierwerk.foundation import clock, effects
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import Offer, Series, Session
from quartierwerk.offers.rules import KEEPERS, READERS
from quartierwerk.parties.models import Contact

SESSION = "session"
"""The kind under which rooms above register what hangs on a date. Changes: ``move``, ``call_off``, ``remove``,
``withdraw`` (its offer leaves the programme)."""


def visible_sessions(actor: Actor) -> QuerySet[Session]:
    """Dates of the offers that one may see, with offer, place, cancellation and stand-in."""
    scope = actor.scope(*READERS)
    return Session.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier")).select_related(
        "offer__area", "offer__carrier", "site", "cancellation", "stand_in", "series", "room"
    )


def on_day(sessions: QuerySet[Session], day: date) -> QuerySet[Session]:
    """Dates that begin on a local day."""
    text = day.isoformat()
    return sessions.filter(starts_local__gte=f"{text}T00:00", starts_local__lt=f"{text}T24").order_by(
        "starts_local", "pk"
    )


def dates_of_today(actor: Actor, *, day: date | None = None) -> QuerySet[Session]:
    """What takes place today, called off or not, in the order of the day."""
    return on_day(visible_sessions(actor), day or clock.today())


def coming_sessions(actor: Actor, offer: Offer, *, limit: int = 30) -> QuerySet[Session]:
    return visible_sessions(actor).filter(offer=offer, ends_local__gte=clock.wall_now())[:limit]


def past_sessions(actor: Actor, offer: Offer, *, limit: int = 20) -> QuerySet[Session]:
    rows = visible_sessions(actor).filter(offer=offer, ends_local__lt=clock.wall_now())
    return rows.order_by("-starts_local")[:limit]


def my_contact(actor: Actor) -> Contact | None:
    """The person in the partners' list that belongs to the account; None if nobody linked them."""
    account = getattr(actor, "account", None)
    return Contact.objects.filter(account=account).first() if account is not None else None


def my_dates(actor: Actor, *, day: date | None = None) -> list[Session]:
    """Dates of a day that are not off, which one may change: with ``is_mine`` where one leads or stands in.

    Only one's own dates if there are any, else all of the day to choose from.
    """
    scope = actor.scope(*KEEPERS)
    rows = (
        on_day(Session.objects.all(), day or clock.today())
        .filter(scope.q(path="offer__area__path", organisation="offer__carrier"), cancellation=None)
        .filter(ends_local__gte=clock.wall_now())
        .select_related("offer__area", "offer__carrier", "offer__site", "site", "stand_in", "series")
        .prefetch_related(Prefetch("offer__leaders", queryset=Contact.objects.order_by("name", "pk")))
    )
    me = my_contact(actor)
    found = list(rows)
    for session in found:
        leads = me is not None and me in session.offer.leaders.all()
        stands_in = me is not None and session.stand_in_id == me.pk
        session.is_mine = stands_in or (leads and session.stand_in_id is None)  # type: ignore[attr-defined]
    mine = [session for session in found if session.is_mine]  # type: ignore[attr-defined]
    return mine or found


def hanging_on(sessions: Sequence[Session], change: str) -> list[Effect]:
    """What rooms above say hangs on these dates."""
    return effects.effects_of(SESSION, list(sessions), change)


def kept(sessions: Iterable[Session]) -> set[int]:
    """Those of the dates that must not be deleted, because something hangs on them."""
    return effects.kept_of(SESSION, [session.pk for session in sessions])


def clashes(*, site: int | None, starts_local: str, ends_local: str, without: Iterable[int] = ()) -> QuerySet[Session]:
    """Other dates at the same site at the same time, not called off. A hint: a house may have several rooms."""
    if site is None:
        return Session.objects.none()
    return clashing([(site, starts_local, ends_local)]).exclude(pk__in=list(without))


def clashing(wanted: Sequence[tuple[int, str, str]]) -> QuerySet[Session]:
    """Dates that overlap one of these spans (site, begin, end in local time)."""
    overlap = Q(pk__in=[])
    for site, starts, ends in wanted:
        overlap |= Q(site=site, starts_local__lt=ends, ends_local__gt=starts)
    return Session.objects.filter(overlap, cancellation=None).select_related("offer").order_by("starts_local", "pk")


def at_site_between(sites: Iterable[int], first: date, last: date) -> list[tuple[int, str, str, int, str]]:
    """(site, begin, end, offer, title) of all dates at these sites that are on between two days, for many checks."""
    after = (last + timedelta(days=1)).isoformat()
    rows = Session.objects.filter(
        site__in=list(sites), starts_local__gte=first.isoformat(), starts_local__lt=after, cancellation=None
    )
    return list(rows.values_list("site", "starts_local", "ends_local", "offer", "offer__title"))


def has_begun(session: Session) -> bool:
    """Whether nothing about it can be changed any more."""
    return session.starts_at <= clock.now()


def coming_slots(series: Series) -> list[str]:
    """Slots of the dates of a series that have not begun, in order."""
    rows = Session.objects.filter(series=series, starts_local__gt=clock.wall_now())
    return list(rows.order_by("slot").values_list("slot", flat=True))
