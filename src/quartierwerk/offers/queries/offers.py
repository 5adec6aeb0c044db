"""Offers as the staff may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.translations import FRESH, MISSING, ORIGINS, OUTDATED, SOURCE_LANGUAGE
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Offer, Pause, Series, Session
from quartierwerk.offers.queries.public import public_offers
from quartierwerk.offers.rules import READERS
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.vocabularies.models import Language


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


def carriers_in_list(actor: Actor) -> QuerySet[Organisation]:
    """Carriers of the offers that one sees."""
    return Organisation.objects.filter(pk__in=visible_offers(actor).order_by().values("carrier"))


def sites_in_list(actor: Actor) -> QuerySet[Site]:
    """Sites of the offers that one sees."""
    rows = Site.objects.filter(pk__in=visible_offers(actor).order_by().values("site"))
    return rows.select_related("area")


def narrowed(
    offers: QuerySet[Offer],
    *,
    suche: str | None = None,
    traeger: Organisation | None = None,
    ort: Site | None = None,
    stand: str | None = None,
) -> QuerySet[Any]:
    """The staff's list as its filters say; with ``next_starts``."""
    rows = with_next_date(offers)
    if suche:
        rows = found_by(rows, suche)
    if traeger is not None:
        rows = rows.filter(carrier=traeger)
    if ort is not None:
        rows = rows.filter(site=ort)
    if stand in ("sichtbar", "verborgen"):
        rows = rows.filter(is_published=stand == "sichtbar")
    if stand == "ohne-termine":
        rows = without_dates(rows)
    if stand == "partner":
        rows = rows.filter(stock=StockState.PARTNER)
    return rows


def in_order(offers: QuerySet[Any], columns: Sequence[str], descending: bool) -> QuerySet[Any]:
    """Ordered by these columns; what has no value comes last either way."""
    wanted = [F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in columns]
    return offers.order_by(*wanted, "pk")


def running_series(actor: Actor, offer: Offer) -> QuerySet[Series]:
    """Series of an offer that still have dates to come, or make some."""
    today = clock.today()
    coming = Session.objects.filter(series=OuterRef("pk"), starts_local__gte=clock.wall_now())
    endless = Q(made_until__isnull=True) | Q(made_until__lt=date(9999, 12, 31), made_until__gte=today)
    return visible_series(actor).filter(Q(Exists(coming)) | endless, offer=offer)


def coming_pauses(actor: Actor, offer: Offer) -> QuerySet[Pause]:
    return visible_pauses(actor).filter(offer=offer, ends_on__gte=clock.today())


# Texts per language


@dataclass(frozen=True)
class TextState:
    """How an offer stands in one language: missing, outdated, fresh; as words and sign for the page."""

    language: Language
    state: str
    missing: int
    outdated: int


def text_states(offer: Offer, languages: Sequence[Language]) -> list[TextState]:
    """Per language beside the source: the worst of its texts decides."""
    found = []
    for language in languages:
        if language.code == SOURCE_LANGUAGE:
            continue
        states = [offer.state_of(name, language.code) for name in offer.TRANSLATED if getattr(offer, name)]
        missing, outdated = states.count(MISSING), states.count(OUTDATED)
        state = MISSING if missing == len(states) else OUTDATED if missing or outdated else FRESH
        found.append(TextState(language, state, missing, outdated))
    return found


@dataclass(frozen=True)
class TextLine:
    """One text beside its source: the source's words, its state, who wrote and who checked it."""

    name: str
    source: str
    state: str
    origin: str
    checked_by: str
    checked_on: date | None


def text_line(offer: Offer, name: str, language: str) -> TextLine:
    text = offer.text(name, language)
    by, on = "", None
    if text.checked_by:
        kind, _colon, key = text.checked_by.partition(":")
        account = Account.objects.filter(pk=int(key)).first() if kind == "account" and key.isdigit() else None
        by = account.name if account else text.checked_by
        on = datetime.fromisoformat(text.checked_at).date()
    origin = dict(ORIGINS).get(text.origin, "") if text.state != MISSING else ""
    return TextLine(name, str(getattr(offer, name)), text.state, str(origin), by, on)


def is_in_programme(offer: Offer) -> bool:
    """Whether residents see it: published, and confirmed by its partner within the last twelve months."""
    return public_offers().filter(pk=offer.pk).exists()
