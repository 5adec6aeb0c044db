"""What hangs on organisations and persons that are about to end: their offers and dates."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.offers.models import Offer, Session
from quartierwerk.parties.models import Contact, Organisation


def offers_of_carriers(organisations: Sequence[Organisation], change: str) -> list[Effect]:
    """Offers that still have dates ahead under these carriers."""
    keys = [organisation.pk for organisation in organisations]
    ahead = Session.objects.filter(starts_local__gte=clock.wall_now(), cancellation=None)
    rows = Offer.objects.filter(carrier__in=keys, pk__in=ahead.values("offer")).order_by("title", "pk")
    return [
        Effect(_("„%(offer)s“ hat noch Termine und bleibt im Programm") % {"offer": row.title}, group=_("Angebote"))
        for row in rows
    ]


def led_by(contacts: Sequence[Contact], change: str) -> list[Effect]:
    """Offers that these persons lead, and dates at which they stand in."""
    keys = [contact.pk for contact in contacts]
    leads = Offer.objects.filter(leaders__in=keys).distinct().order_by("title", "pk")
    steps_in = Session.objects.filter(stand_in__in=keys, starts_local__gte=clock.wall_now()).count()
    effects = [Effect(_("leitet „%(offer)s“; dort fehlt dann die Leitung") % {"offer": row.title}) for row in leads]
    if steps_in:
        effects.append(Effect(_("vertritt bei %(n)d kommenden Terminen; dort fehlt dann jemand") % {"n": steps_in}))
    return effects
