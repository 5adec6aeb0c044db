"""Offers as the staff may see them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import Offer, Pause, Series, Session
from quartierwerk.offers.rules import READERS


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """Offers of the own organisation and below the own area, with their place and carrier. Residents' pages do not
    read here."""
    scope = actor.scope(*READERS)
    return Offer.objects.filter(scope.q(path="area__path", organisation="carrier")).select_related(
        "area", "site__area", "carrier"
    )


def visible_series(actor: Actor) -> QuerySet[Series]:
    scope = actor.scope(*READERS)
    return Series.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier")).select_related(
        "offer__area", "offer__site", "offer__carrier", "site"
    )


def visible_pauses(actor: Actor) -> QuerySet[Pause]:
    scope = actor.scope(*READERS)
    return Pause.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier")).select_related(
        "offer__area", "offer__carrier"
    )


def with_next_date(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Adds ``next_starts``: local begin of the next date that takes place, or None."""
    coming = Session.objects.filter(
        offer=OuterRef("pk"), starts_local__gte=clock.wall_now(), cancellation=None
    ).order_by("starts_local")
    return offers.annotate(next_starts=Subquery(coming.values("starts_local")[:1]))


def found_by(offers: QuerySet[Offer], words: str) -> QuerySet[Offer]:
    """Every word stands in the title, the summary, the carrier's or the site's name."""
    for word in words.split()[:8]:
        offers = offers.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(carrier__name__icontains=word)
            | Q(carrier__short_name__icontains=word)
            | Q(site__name__icontains=word)
        )
    return offers


def without_dates(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers of which nothing is to come."""
    coming = Session.objects.filter(offer=OuterRef("pk"), starts_local__gte=clock.wall_now())
    return offers.filter(~Exists(coming))


def ending_soon(actor: Actor, *, within_days: int = 42) -> QuerySet[Offer]:
    """Published offers whose last date lies within these days: time to plan on. With ``last_starts``."""
    now = clock.wall_now()
    limit = f"{(clock.today() + timedelta(days=within_days)).isoformat()}T24"
    coming = Session.objects.filter(offer=OuterRef("pk"), starts_local__gte=now).order_by("-starts_local")
    last = Subquery(coming.values("starts_local")[:1])
    return (
        visible_offers(actor)
        .filter(is_published=True)
        .annotate(last_starts=last)
        .filter(last_starts__isnull=False, last_starts__lt=limit)
        .order_by("last_starts", "pk")
    )
