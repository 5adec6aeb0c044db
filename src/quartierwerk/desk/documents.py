"""How things become documents of the search: title, one line, all words, page, and where they belong."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from quartierwerk.foundation.search import Document, register
from quartierwerk.offers.models import Offer
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.models import Site
from quartierwerk.reports.models import FrozenReport


def of_offer(offer: Offer) -> Document:
    texts = [entry.get("text", "") for per in offer.translations.values() for entry in per.values()]
    text = " ".join([offer.summary, offer.description, offer.bring_along, *texts])
    line = " · ".join(part for part in (offer.site.name if offer.site else "", str(offer.carrier)) if part)
    return Document(offer.title, reverse("offers:offer", args=[offer.pk]), text, offer.whereabouts(), line)


def offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("site", "carrier", "area").order_by("pk")


def of_site(site: Site) -> Document:
    text = " ".join([site.description, site.ring_at, site.nearest_stop, site.access_notes])
    return Document(site.name, reverse("places:site", args=[site.slug]), text, site.whereabouts(), site.address)


def sites() -> QuerySet[Site]:
    return Site.objects.select_related("area").order_by("pk")


def of_organisation(organisation: Organisation) -> Document:
    text = " ".join([organisation.short_name, organisation.town, organisation.note])
    url = reverse("parties:organisation", args=[organisation.pk])
    return Document(organisation.name, url, text, organisation.whereabouts(), str(organisation.get_kind_display()))


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("area").order_by("pk")


def of_contact(contact: Contact) -> Document:
    line = " · ".join(part for part in (contact.function, str(contact.organisation or "")) if part)
    url = reverse("parties:contact", args=[contact.pk])
    return Document(contact.name, url, contact.topics, contact.whereabouts(), line)


def contacts() -> QuerySet[Contact]:
    return Contact.objects.select_related("organisation__area", "area").order_by("pk")


def of_report(report: FrozenReport) -> Document:
    line = f"{report.first:%d.%m.%Y} – {report.last:%d.%m.%Y}"
    return Document(report.title, reverse("reports:report", args=[report.pk]), report.note, report.whereabouts(), line)


def reports() -> QuerySet[FrozenReport]:
    return FrozenReport.objects.select_related("area", "site__area", "carrier__area").order_by("pk")


register(Offer, of_offer, offers)
register(Site, of_site, sites)
register(Organisation, of_organisation, organisations)
register(Contact, of_contact, contacts)
register(FrozenReport, of_report, reports)
