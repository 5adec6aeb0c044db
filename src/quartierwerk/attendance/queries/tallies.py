"""Which dates and counts a person sees, and who counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from quartierwerk.access.choices import Role
from quartierwerk.accounts.models import Account
from quartierwerk.attendance.models import AskedSplit, Quotation, Tally, split_key
from quartierwerk.attendance.rules import COUNTS, READS
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.offers.models import Offer, Session
from quartierwerk.places.models import Area, Site
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Vocabulary


def _opened(actor: Actor) -> list[int]:
    """Keys of the dates that a guest's links open."""
    if not isinstance(actor, Guest):
        return []
    return [int(key.removeprefix("tally:")) for key in actor.opens if key.startswith("tally:")]


def _sessions(actor: Actor, *roles: str) -> QuerySet[Session]:
    within = actor.scope(*roles).q(path="offer__area__path", organisation="offer__carrier")
    if opened := _opened(actor):
        within = Q(pk__in=opened)
    return Session.objects.filter(within)


def visible_sessions(actor: Actor) -> QuerySet[Session]:
    """Dates whose counts the actor may read."""
    return _sessions(actor, *READS)


def sessions_to_count(actor: Actor) -> QuerySet[Session]:
    """Dates that the actor may count."""
    return _sessions(actor, *COUNTS)


def visible_tallies(actor: Actor) -> QuerySet[Tally]:
    """Current counts and those that were replaced or taken back."""
    within = actor.scope(*READS).q(path="session__offer__area__path", organisation="session__offer__carrier")
    if opened := _opened(actor):
        within = Q(session__in=opened)
    return Tally.objects.filter(within)


def history(session: Session) -> list[Tally]:
    """Every count of a date, the latest first. The names of those who counted are in ``names_of``."""
    return list(
        Tally.objects.filter(session=session)
        .select_related("withdrawal", "replaces", "estimate")
        .order_by("-recorded_at", "-pk")
    )


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Who stands behind the keys of actors: a person's name, the door, an import."""
    wanted = set(keys)
    people = {int(key.removeprefix("account:")): key for key in wanted if key.startswith("account:")}
    found = {
        people[pk]: name for pk, name in Account.objects.filter(pk__in=people).values_list("pk", "name").order_by("pk")
    }
    for key in wanted - set(found):
        if key.startswith("door:"):
            found[key] = _("Link vom Türblatt")
        elif key == "clock":
            found[key] = _("Verwaltung am Rechner")
        else:
            found[key] = _("ein gelöschtes Konto")
    return found


def asked_splits(offers: Iterable[int]) -> dict[int, list[Vocabulary]]:
    """Which further divisions the counts of these offers (primary keys) ask for, with their terms."""
    rows = (
        AskedSplit.objects.filter(offer__in=list(offers))
        .select_related("vocabulary")
        .prefetch_related("vocabulary__terms")
        .order_by("vocabulary__kind", "vocabulary__title", "pk")
    )
    found: dict[int, list[Vocabulary]] = {}
    for row in rows:
        found.setdefault(row.offer_id, []).append(row.vocabulary)
    return found


def lists_of(offer: int, tally: Tally | None = None) -> list[Vocabulary]:
    """The lists that a count of this offer is divided by; with ``tally``, also those it was divided by then."""
    asked = asked_splits([offer]).get(offer, [])
    before = set(tally.splits if tally else {}) - {split_key(each) for each in asked}
    if not before:
        return asked
    rows = Vocabulary.objects.filter(code__in=[key.partition(":")[0] for key in before]).prefetch_related("terms")
    return asked + [each for each in rows.order_by("kind", "title", "pk") if split_key(each) in before]


def divided(tally: Tally, offer: int) -> list[tuple[str, list[tuple[str, int]]]]:
    """The divisions of a count in words: title of the list, its terms with their numbers."""
    found = []
    for vocabulary in lists_of(offer, tally):
        numbers = tally.splits.get(split_key(vocabulary), {})
        if numbers:
            known = [(term.code, term.title) for term in vocabulary.terms.all() if term.code in numbers]
            gone = [(code, code) for code in numbers if code not in dict(known)]
            found.append((str(vocabulary), [(title, numbers[code]) for code, title in known + gone]))
    return found


def lists_to_ask(offer: Offer) -> QuerySet[Vocabulary]:
    """Lists that counts of this offer could be divided by and are not yet."""
    return Vocabulary.objects.filter(kind__in=[Kind.AGES, Kind.GROUPS]).exclude(
        pk__in=AskedSplit.objects.filter(offer=offer).values("vocabulary")
    )


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """Offers whose counts the actor may read."""
    return Offer.objects.filter(actor.scope(*READS).q(path="area__path", organisation="carrier")).select_related("area")


def offers_to_count(actor: Actor) -> QuerySet[Offer]:
    """Offers whose dates the actor may count."""
    return Offer.objects.filter(actor.scope(*COUNTS).q(path="area__path", organisation="carrier")).order_by(
        "title", "pk"
    )


def visible_asked_splits(actor: Actor) -> QuerySet[AskedSplit]:
    within = actor.scope(*READS).q(path="offer__area__path", organisation="offer__carrier")
    return AskedSplit.objects.filter(within).select_related("vocabulary", "offer")


def visible_quotations(actor: Actor) -> QuerySet[Quotation]:
    """Quoted figures of others. They stand beside sums and are never part of one."""
    within = actor.scope(*READS).q(path="area__path", organisation="offer__carrier")
    return Quotation.objects.filter(within).select_related("area", "site", "offer")


def areas_to_quote(actor: Actor) -> QuerySet[Area]:
    """Areas for which the actor may write down figures of others."""
    return Area.objects.filter(actor.scope(Role.MANAGER).q(path="path")).order_by("path")


def sites_to_quote(actor: Actor) -> QuerySet[Site]:
    return Site.objects.filter(actor.scope(Role.MANAGER).q(path="area__path")).order_by("name", "pk")
