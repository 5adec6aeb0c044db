"""All stages in their order, and the accounts of the demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.demo.builders.counts import build_counts
from quartierwerk.demo.builders.fests import build_fests
from quartierwerk.demo.builders.offers import build_offers, spread_the_wandering_meeting
from quartierwerk.demo.builders.places import build_areas, build_organisations, build_sites
from quartierwerk.demo.builders.posts import build_posts
from quartierwerk.demo.builders.rooms import build_rooms, seat_offers
from quartierwerk.demo.builders.signups import build_signups
from quartierwerk.foundation import search
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.actions import plant_permit_kinds
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.models import Area
from quartierwerk.vocabularies.actions import plant_lists

PASSWORD = "Vorfuehrstadt-2026"  # noqa: S105 - printed at the start; the demo is served on loopback only
# e-mail, name, role, area, organisation
ACCOUNTS: list[tuple[str, str, str, str, str]] = [
    ("quartier@demo.invalid", "Quartiersmanagement Weststadt", Role.MANAGER, "weststadt", ""),
    ("fachkraft@demo.invalid", "Leitung Deutschkurse", Role.WORKER, "", "traeger-bmh"),
    ("kuckuck@demo.invalid", "Gemeinwesenarbeit Kuckuck", Role.WORKER, "", "traeger-kuckuck"),
    ("verein@demo.invalid", "Verein Hannover", Role.WORKER, "", "verein-hannover"),
    ("koordination@demo.invalid", "Koordination Hameln", Role.COORDINATOR, "hameln", ""),
    ("gremium@demo.invalid", "Stadtteilgremium Kuckuck", Role.BODY_MEMBER, "kuckuck", ""),
    ("servicestelle@demo.invalid", "Servicestelle", Role.SERVICE_OFFICE, "niedersachsen", ""),
    ("technik@demo.invalid", "Technische Verwaltung", Role.ADMINISTRATOR, "", ""),
]


def build_accounts(areas: dict[str, Area], organisations: dict[str, Organisation]) -> None:
    for email, name, role, area, organisation in ACCOUNTS:
        account = Account.objects.create_user(email, PASSWORD, name=name)
        Assignment.objects.create(
            account=account, role=role, area=areas.get(area), organisation=organisations.get(organisation)
        )
        Contact.objects.filter(name=name, organisation=organisations.get(organisation)).update(account=account)
    quartier = Account.objects.get(email="quartier@demo.invalid")
    Assignment.objects.create(account=quartier, role=Role.WORKER, organisation=organisations["traeger-bmh"])


def build(tell: Callable[[str], Any] = lambda words: None) -> None:
    """Build the whole town in one transaction."""
    with transaction.atomic():
        plant_lists(actor=Clock())
        plant_permit_kinds(actor=Clock())
        tell("demo: places and carriers")
        areas = build_areas()
        organisations = build_organisations(areas)
        sites = build_sites(areas, organisations)
        tell("demo: offers and their dates")
        offers = build_offers(sites, organisations)
        spread_the_wandering_meeting(offers)
        build_accounts(areas, organisations)
        tell("demo: rooms and who uses them")
        seat_offers(offers, build_rooms(sites, organisations))
        tell("demo: who has signed up")
        build_signups(offers)
        tell("demo: fests with permits, stalls and helpers")
        build_posts(build_fests(offers, organisations, areas))
        tell("demo: counts of the last months")
        build_counts(offers, areas, sites)
        search.rebuild()
