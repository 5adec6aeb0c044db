"""Figures of others: written down as a quotation, taken out again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from quartierwerk.attendance.choices import Unit
from quartierwerk.attendance.models import Quotation
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.models import Offer
from quartierwerk.places.models import Area, Site


@action("attendance.quote_figure", "Zahl anderer zitiert")
def quote_figure(
    *,
    actor: Actor,
    area: Area,
    words: str,
    amount: int,
    unit: str,
    source: str,
    is_about: bool = False,
    is_maximum: bool = False,
    site: Site | None = None,
    offer: Offer | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Quotation:
    """Write down a figure that others have published, in their words and with their source."""
    if unit not in Unit.values:
        raise Refused(_("Besuche, Personen oder Kontakte: Bitte wählen Sie, was gezählt wurde."), field="unit")
    if not words.strip() or not source.strip():
        raise Refused(_("Eine Angabe anderer braucht ihren Wortlaut und ihre Quelle."), field="source")
    if site and not site.area.path.startswith(area.path):
        raise Refused(_("Dieser Treffpunkt liegt nicht in dem Gebiet."), field="site")
    if offer and not offer.area.path.startswith(area.path):
        raise Refused(_("Dieses Angebot gehört nicht zu dem Gebiet."), field="offer")
    return Quotation.objects.create(
        area=area, site=site, offer=offer, words=words.strip(), amount=amount, unit=unit, source=source.strip(),
        is_about=is_about, is_maximum=is_maximum, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


@action("attendance.withdraw_quotation", "Zitierte Zahl herausgenommen")
def withdraw_quotation(*, actor: Actor, quotation: Quotation) -> None:
    """Take a quoted figure out again, for instance because it was typed wrong."""
    quotation.delete()
