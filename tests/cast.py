"""The town and the people that all tests share. Everything is dated relative to now.

Two carriers in one neighbourhood, a second neighbourhood beside it: for every "may not" there is something that
could leak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

from django.utils import timezone

from quartierwerk.access.actors import AccountActor
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import changes, clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers.models import Offer, Session
from quartierwerk.parties.choices import OrganisationKind
from quartierwerk.parties.models import Operation, Organisation
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.models import Area, Site
from quartierwerk.rooms.actions import add_room
from quartierwerk.rooms.models import Group, Room

PASSWORD = "ein langes Kennwort"
T = TypeVar("T")


def area(kind: str, name: str, slug: str, parent: Area | None = None, **more: Any) -> Area:
    row = Area.objects.create(kind=kind, name=name, slug=slug, parent=parent, **more)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


@dataclass
class Town:
    """Land > Stadt > two neighbourhoods, three sites, two carriers."""

    state: Area
    city: Area
    west: Area
    north: Area
    own_carrier: Organisation
    other_carrier: Organisation
    house: Site  # of own_carrier, in west
    cafe: Site  # of other_carrier, in west
    hall: Site  # of other_carrier, in north


def build_town() -> Town:
    state = area(AreaKind.STATE, "Niedersachsen", "niedersachsen", official_key="03", state_code="NI")
    city = area(AreaKind.MUNICIPALITY, "Musterstadt", "musterstadt", state, official_key="03257999")
    west = area(AreaKind.NEIGHBOURHOOD, "Weststadt", "weststadt", city)
    north = area(AreaKind.NEIGHBOURHOOD, "Nordstadt", "nordstadt", city)
    own = Organisation.objects.create(
        kind=OrganisationKind.CARRIER, name="Träger am Markt", slug="traeger-am-markt", area=city
    )
    other = Organisation.objects.create(
        kind=OrganisationKind.CARRIER, name="Träger am Fluss", slug="traeger-am-fluss", area=city
    )
    place = {"postcode": "31655", "town": "Musterstadt"}
    house = site(west, "Mittelpunkt", "mittelpunkt", own, street="Hüttenstraße 15", **place)
    cafe = site(west, "Café am Eck", "cafe-am-eck", other, street="Eckstraße 1", **place)
    hall = site(north, "Nordhalle", "nordhalle", other, street="Nordring 7", **place)
    return Town(state, city, west, north, own, other, house, cafe, hall)


def site(area: Area, name: str, slug: str, carrier: Organisation, **more: Any) -> Site:
    row = Site.objects.create(area=area, name=name, slug=slug, keepers=(str(carrier.pk),), **more)
    Operation.objects.create(site=row, organisation=carrier)
    return row


def account(role: str, *, email: str, name: str, **where: Any) -> AccountActor:
    person = Account.objects.create_user(email, PASSWORD, name=name)
    hat = Assignment.objects.create(account=person, role=role, **where)
    return AccountActor(person, Assignment.objects.select_related("area", "organisation").get(pk=hat.pk))


def offer(town: Town, *, site: Site | None = None, carrier: Organisation | None = None, **more: Any) -> Offer:
    site = site or town.house
    facts: dict[str, Any] = {
        "title": "Deutschkurs am Vormittag", "slug": f"angebot-{Offer.objects.count() + 1}", "area": site.area,
        "site": site, "carrier": carrier or town.own_carrier, "fields": ("bildung",), "languages": ("ar", "de"),
        "free": "yes", "seats": 21,
    }  # fmt: skip
    return Offer.objects.create(**{**facts, **more})


def session(offer: Offer, *, days: int = 1, hour: int = 10, minutes: int = 90, **more: Any) -> Session:
    """A date that many days from today (negative: past), at that local hour."""
    day = clock.today() + timedelta(days=days)
    # In UTC as the database gives it: days added to a moment in local time are 47 or 49 hours where the clock changes.
    starts = timezone.make_aware(datetime(day.year, day.month, day.day, hour), clock.BERLIN).astimezone(UTC)
    ends = starts + timedelta(minutes=minutes)
    facts: dict[str, Any] = {
        "offer": offer, "slot": clock.wall(starts), "starts_at": starts, "ends_at": ends,
        "starts_local": clock.wall(starts), "ends_local": clock.wall(ends), "site": offer.site,
    }  # fmt: skip
    return Session.objects.create(**{**facts, **more})


def undisturbed(ask: Callable[[], T], *, most: int = 500) -> T:
    """What ``ask`` gives at a moment in which nobody writes.

    On PostgreSQL what is kept is known by the snapshot of the whole server, on which other tests write beside this one.
    """
    for _ in range(most):
        before = changes.token("programme")
        found = ask()
        if changes.token("programme") == before:
            return found
    raise AssertionError(f"{most} times somebody wrote while it was asked")


def build_cast(town: Town) -> SimpleNamespace:
    return SimpleNamespace(
        worker=account(Role.WORKER, email="fachkraft@example.org", name="Fachkraft", organisation=town.own_carrier),
        stranger=account(Role.WORKER, email="andere@example.org", name="Andere", organisation=town.other_carrier),
        manager=account(Role.MANAGER, email="quartier@example.org", name="Quartiersmanagement", area=town.west),
        coordinator=account(Role.COORDINATOR, email="stadt@example.org", name="Koordination", area=town.city),
        administrator=account(Role.ADMINISTRATOR, email="technik@example.org", name="Technik"),
        resident=Guest(),
    )


def room(site: Site, name: str = "Saal", *, carrier: Organisation | None = None, **more: Any) -> Room:
    """A room of the site with its unit, for 30 people, that anybody may ask for."""
    return add_room(
        actor=Clock(), site=site, carrier=carrier or Organisation.objects.get(pk=int(site.keepers[0])), name=name,
        parent=more.pop("parent", None), facts={"seats": 30, **more},
    )  # fmt: skip


def group(carrier: Organisation, name: str = "Nähgruppe", **more: Any) -> Group:
    return Group.objects.create(carrier=carrier, name=name, **more)
