"""Sites: lists for the staff, filtered and sorted."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.translations import SOURCE_LANGUAGE
from quartierwerk.places.models import Area, Site
from quartierwerk.places.rules import STAFF
from quartierwerk.vocabularies.queries import content_languages

RUNNING, PLANNED, ENDED, LATER = "besteht", "geplant", "beendet", "spaeter"
CONDITIONS: dict[str, str | Promise] = {
    RUNNING: _("gibt es jetzt"),
    LATER: _("beginnt noch"),
    PLANNED: _("geplant"),
    ENDED: _("gibt es nicht mehr"),
}
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name", "pk"),
    "area": ("area__name", "name", "pk"),
    "address": ("town", "street", "name", "pk"),
    "starts_on": ("starts_on", "name", "pk"),
    "ends_on": ("ends_on", "name", "pk"),
}


def visible_sites(actor: Actor) -> QuerySet[Site]:
    """Every site, for the staff: residents read about them without any account."""
    rows = Site.objects.select_related("area").defer("area__boundary")
    return rows if actor.holds(*STAFF) else rows.none()


def in_condition(sites: QuerySet[Site], condition: str, day: date | None = None) -> QuerySet[Site]:
    """Sites that exist on that day, begin later, are planned, or are gone; anything else does not narrow."""
    day = day or clock.today()
    if condition == PLANNED:
        return sites.filter(is_planned=True)
    if condition == ENDED:
        return sites.filter(is_planned=False, ends_on__lt=day)
    if condition == LATER:
        return sites.filter(is_planned=False, starts_on__gt=day)
    if condition == RUNNING:
        return sites.filter(is_planned=False).exclude(ends_on__lt=day).exclude(starts_on__gt=day)
    return sites


def sites_with(sites: QuerySet[Site], words: str) -> QuerySet[Site]:
    """Sites in which every word stands somewhere in name, address or area."""
    for word in words.split()[:10]:
        sites = sites.filter(
            Q(name__icontains=word)
            | Q(street__icontains=word)
            | Q(town__icontains=word)
            | Q(postcode__startswith=word)
            | Q(area__name__icontains=word)
        )
    return sites


def sites_below(sites: QuerySet[Site], area: Area) -> QuerySet[Site]:
    return sites.filter(area__path__startswith=area.path)


def sites_kept_by(sites: QuerySet[Site], organisation: int) -> QuerySet[Site]:
    """Sites that an organisation runs, by its key."""
    return sites.filter(keepers__has=str(organisation))


def sorted_sites(sites: QuerySet[Site], key: str, *, descending: bool = False) -> QuerySet[Site]:
    names = SORTS.get(key, SORTS["name"])
    return sites.order_by(*(f"-{name}" for name in names)) if descending else sites.order_by(*names)


def missing_facts(site: Site) -> list[str | Promise]:
    """What a person on the way there would still have to ask: shown to the staff, never as an error."""
    asked: list[tuple[bool, str | Promise]] = [
        (not site.is_mobile and not site.street, _("Straße und Hausnummer")),
        (not site.is_mobile and site.latitude is None, _("Lage auf der Karte")),
        (not site.is_mobile and not site.photo, _("Foto der Tür")),
        (not site.is_mobile and not site.ring_at, _("Klingeln bei")),
        (not site.is_mobile and not site.nearest_stop, _("Nächste Haltestelle")),
        (not site.is_mobile and not site.step_free, _("stufenlos")),
        (not site.is_mobile and not site.opening_hours, _("Öffnungszeiten")),
        (not site.phone and not site.email, _("Telefon oder E-Mail")),
    ]
    return [words for is_missing, words in asked if is_missing]


def text_languages() -> dict[str, str]:
    """Languages that the office translates into, without German, the source: code -> name in German."""
    return {language.code: language.called for language in content_languages() if language.code != SOURCE_LANGUAGE}
