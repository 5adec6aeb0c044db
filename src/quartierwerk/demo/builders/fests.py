"""Fests of the demo town: a flea market every month, a street fest, a poetry slam in a courtyard.

The poetry slam stands in the description of Hameln, the flea market in that of Hannover; the street fest, the companies
that own the ground and how far the permits are are made up for the demonstration.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.choices import Method
from quartierwerk.attendance.estimates import Estimated, Procedure
from quartierwerk.demo.builders.offers import put_texts
from quartierwerk.demo.builders.texts import TEXTS
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Offer, Permit, PermitKind, Session
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.places.models import Area
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Room

SATURDAY = 5
STREET_FEST = TEXTS["strassenfest"][0]
FLEA_MARKET = TEXTS["flohmarkt"][0]
POETRY_SLAM = TEXTS["poetry"][0]
AUTHORITY = "Stadt Hameln, Ordnungsamt"
# slug, name, town: who owns the ground
OWNERS = (
    ("wohnungsgesellschaft-kuckuck", "Wohnungsgesellschaft am Kuckuck (Demo)", "hameln"),
    ("wohnungsgesellschaft-altstadt", "Hausverwaltung Altstadthof (Demo)", "hameln"),
    ("wohnungsgesellschaft-ihme", "Wohnungsunternehmen Ihme (Demo)", "hannover"),
)
# kind, whom one asks, its states with how many days ago
Plan = tuple[str, str, tuple[tuple[str, int, str], ...]]
STREET: tuple[Plan, ...] = (
    ("einwilligung", "wohnungsgesellschaft-kuckuck", (("asked", 20, ""), ("oral", 12, "Brief liegt dort."))),
    ("sondernutzung", AUTHORITY, (("asked", 15, "mit Lageplan"),)),
    ("verkehr", AUTHORITY, ()),
    ("ausschank-nds", AUTHORITY, ()),
    ("feuerwehr", "Feuerwehr Hameln", (("asked", 25, ""), ("granted", 10, ""))),
    ("musik", "GEMA", ()),
    ("haftpflicht", "", (("not_needed", 30, "Die Versicherung des Vereins deckt das Fest."),)),
)
SLAM: tuple[Plan, ...] = (
    ("einwilligung", "wohnungsgesellschaft-altstadt", (("asked", 40, ""), ("written", 33, "bis 22 Uhr"))),
    ("laerm", AUTHORITY, (("asked", 21, ""), ("conditions", 9, "Musik nur bis 22 Uhr, Lautsprecher zum Hof."))),
)
MARKET: tuple[Plan, ...] = (
    ("einwilligung", "wohnungsgesellschaft-ihme", (("asked", 50, ""), ("written", 44, ""))),
    ("markt", "Landeshauptstadt Hannover, Ordnungsamt", (("asked", 40, ""),)),
)


def build_fests(
    offers: list[Offer], organisations: dict[str, Organisation], areas: dict[str, Area]
) -> dict[str, Session]:
    """The next date of each, by the title of its offer. The street fest is a new offer with a past date as well."""
    owners = {
        slug: Organisation.objects.create(slug=slug, name=name, kind="housing", area=areas[town])
        for slug, name, town in OWNERS
    }
    street = _street_fest(organisations["traeger-kuckuck"], areas["kuckuck"])
    offers.append(street)
    found = {offer.title: _next_date(offer) for offer in offers if offer.title in (FLEA_MARKET, POETRY_SLAM)}
    found[STREET_FEST] = street.sessions.order_by("-starts_at").select_related("offer")[0]
    for title, plans in ((STREET_FEST, STREET), (POETRY_SLAM, SLAM), (FLEA_MARKET, MARKET)):
        _permits(found[title], plans, owners)
    _plan_for_rain(found)
    _count_last_fest(street)
    return found


def _count_last_fest(offer: Offer) -> None:
    """Nobody can count a street: twenty minutes at the entrance, for six hours."""
    session = offer.sessions.order_by("starts_at")[0]
    how = Estimated(Procedure.GATE, {"heads": 23, "minutes": 20, "open_minutes": 360})
    counting.record_tally(
        actor=Clock(), session=session, key=uuid.uuid5(uuid.NAMESPACE_URL, f"fest {session.slot}"), visits=how.result,
        method=Method.ESTIMATED, volunteers=14, counted_at=session.ends_at, estimated=how,
    )  # fmt: skip


def _plan_for_rain(found: dict[str, Session]) -> None:
    """The street fest goes into the house of the same carrier, the slam under the gateway, the market a week later."""
    actor, street, market = Clock(), found[STREET_FEST], found[FLEA_MARKET]
    house = Room.objects.get(site__slug="kuckucktreff", name="Treff")
    facts = {"alternative": "place", "room": house, "words": "Kaffee und Spiele im Haus.", "decide_hours": 24}
    is_free = not queries.rooms_for(house, [slot_at(street.starts_at, street.ends_at)])
    plan = actions.set_rain_plan(actor=actor, session=street, facts=facts, holds_room=is_free)
    texts = {"ar": "القهوة والألعاب داخل المبنى.", "en": "Coffee and games in the house."}
    actions.set_rain_words(actor=actor, plan=plan, texts=texts)
    facts = {"alternative": "cover", "words": "Im Durchgang zum Hof, ohne Verstärker.", "decide_hours": 6}
    actions.set_rain_plan(actor=actor, session=found[POETRY_SLAM], facts=facts)
    day = date.fromisoformat(market.starts_local[:10]) + timedelta(days=7)
    facts = {"alternative": "day", "reserve_on": day, "decide_hours": 48}
    actions.set_rain_plan(actor=actor, session=market, facts=facts)


def _street_fest(carrier: Organisation, area: Area) -> Offer:
    """Last year's and this year's, on a Saturday in the street before the houses."""
    title, summary, others = TEXTS["strassenfest"]
    leader = Contact.objects.filter(organisation=carrier, name="Gemeinwesenarbeit Kuckuck").first()
    draft = Offer(
        title=title, summary=summary, area=area,
        carrier=carrier, fields=("zusammenleben", "kultur"), groups=("alle", "familien"), languages=("de", "ro", "ar"),
        free="yes", papers="no", sign_up="none", step_free="yes", children="welcome",
    )  # fmt: skip
    offer = actions.create_offer(actor=Clock(), draft=draft, leaders=[leader] if leader else [])
    put_texts(offer, others)
    starts = [_saturday(clock.today() - timedelta(days=84)), _saturday(clock.today() + timedelta(days=33))]
    actions.add_sessions(
        actor=Clock(), offer=offer, starts=starts, minutes=360, place_words="Kuckuckstraße, zwischen Nummer 1 und 20"
    )
    return offer


def _saturday(day: date) -> datetime:
    """The next one that is no public holiday, on which no street is closed for a fest."""
    found = day + timedelta(days=(SATURDAY - day.weekday()) % 7)
    while found in PublicHolidays("NI"):
        found += timedelta(days=7)
    return datetime(found.year, found.month, found.day, 13)  # noqa: DTZ001 - wall time


def _next_date(offer: Offer) -> Session:
    """The first that is at least two weeks away, so that there is something to prepare."""
    rows = offer.sessions.filter(starts_at__gt=clock.now() + timedelta(days=14), cancellation=None)
    return rows.select_related("offer").order_by("starts_at")[0]


def _permits(session: Session, plans: Sequence[Plan], owners: dict[str, Organisation]) -> None:
    for slug, whom, steps in plans:
        kind = PermitKind.objects.get(slug=slug)
        with clock.at(clock.now() - timedelta(days=55)):
            (permit,) = actions.add_permits(actor=Clock(), session=session, kinds=[kind])
        facts = {"organisation": owners.get(whom), "authority": "" if whom in owners else whom}
        actions.edit_permit(actor=Clock(), permit=Permit.objects.get(pk=permit.pk), facts=facts)
        for state, days, note in steps:
            actions.note_permit(
                actor=Clock(), permit=permit, state=state, day=clock.today() - timedelta(days=days), note=note
            )
