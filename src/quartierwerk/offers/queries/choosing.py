"""What one may choose from when an offer is entered."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import Offer
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.parties.models import Contact, Operation, Organisation
from quartierwerk.parties.queries import choices_of_organisations, contact_choices
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.models import Area, Site
from quartierwerk.places.queries import keys_of


def choices_of_carriers(actor: Actor) -> QuerySet[Organisation]:
    """For whom one may put offers on: the own organisation; a manager for who works in her area or town.

    A town and its county may carry offers as well; what is at home elsewhere in the state is not listed.
    """
    scope = actor.scope(*KEEPERS)
    rows = choices_of_organisations(actor)
    if scope.everything:
        return rows
    around = Q(pk__in=carriers_at_work(actor).values("pk"))
    for path in scope.paths:
        lineage = Area.objects.filter(pk__in=keys_of(path)).exclude(kind=AreaKind.STATE)
        town = lineage.filter(kind=AreaKind.MUNICIPALITY).values_list("path", flat=True).first()
        around |= Q(area__in=lineage.values("pk")) | Q(area__path__startswith=town or path)
    return rows.filter(around)


def carriers_at_work(actor: Actor) -> QuerySet[Organisation]:
    """The own organisation, and those with an offer, a part in one or a house in the own area: named first in lists."""
    scope = actor.scope(*KEEPERS)
    offers = Offer.objects.filter(scope.q(path="area__path"))
    houses = Operation.objects.filter(scope.q(path="site__area__path")).exclude(ends_on__lt=clock.today())
    return choices_of_organisations(actor).filter(
        Q(pk__in=scope.organisations)
        | Q(pk__in=offers.values("carrier"))
        | Q(pk__in=Offer.partners.through.objects.filter(offer__in=offers.values("pk")).values("organisation"))
        | Q(pk__in=houses.values("organisation"))
    )


def choices_of_areas(actor: Actor) -> QuerySet[Area]:
    """Neighbourhoods and towns in which one may put offers on; a carrier may do so everywhere."""
    scope = actor.scope(*KEEPERS)
    rows = Area.objects.filter(kind__in=[AreaKind.NEIGHBOURHOOD, AreaKind.MUNICIPALITY]).order_by("name", "pk")
    if scope.everything or scope.organisations:
        return rows
    return rows.filter(scope.q(path="path"))


def choices_of_sites(actor: Actor) -> QuerySet[Site]:
    """Where it may be: places that have not ended, in the areas above."""
    scope = actor.scope(*KEEPERS)
    rows = Site.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())).select_related("area")
    if scope.everything or scope.organisations:
        return rows.order_by("name", "pk")
    return rows.filter(scope.q(path="area__path")).order_by("name", "pk")


def choices_of_partners(actor: Actor) -> QuerySet[Organisation]:
    return choices_of_organisations(actor)


def choices_of_people(actor: Actor, offer: Offer | None = None) -> QuerySet[Contact]:
    """Who may lead or stand in: persons one knows, and those who lead this offer already."""
    rows = contact_choices(actor)
    if offer is not None and offer.pk is not None:
        leading = Contact.objects.filter(leads=offer).values("pk")
        rows = Contact.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=leading))
    return rows.select_related("organisation").order_by("name", "pk")
