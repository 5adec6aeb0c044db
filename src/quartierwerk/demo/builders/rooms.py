"""Stage four: rooms, what rules in them and what they cost, who uses them this week and the next.

That a room is there, and from when to when, is written in the descriptions. How many people fit in, what something
costs and who comes when is made up for the demonstration.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers.actions import give_series_room
from quartierwerk.offers.models import Offer, Series
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Group, Room

SEED = 2030
PAST_WEEKS = 5
BURGWEG = {"starts_on": date(2019, 8, 1), "ends_on": date(2020, 7, 31)}


@dataclass(frozen=True)
class Plan:
    """One room of the demo; ``parts`` are rooms that it can be divided into."""

    name: str
    seats: int | None = None
    features: tuple[str, ...] = ()
    kind: str = "room"
    storey: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[tuple[str, int], ...] = ()


def _aside(name: str, kind: str, storey: str = "", **facts: Any) -> Plan:
    """A room that goes with others: kitchen, toilet, store. Of these only kitchens are given away, for a few people."""
    is_kitchen = kind == "kitchen"
    return Plan(
        name, 6 if is_kitchen else None, ("kitchen",) if is_kitchen else (), kind=kind, storey=storey,
        facts={"is_bookable": is_kitchen, **facts},
    )  # fmt: skip


UP, DOWN, CELLAR = "Obergeschoss", "Untergeschoss", "Kellergeschoss"
ROOMS: dict[str, list[Plan]] = {
    "windthorststrasse": [
        _aside("Küche", "kitchen", UP),
        Plan("Raum 1: Seminarraum", 20, ("projector", "internet", "toilets"), storey=UP,
             facts={"setup_minutes": 15, "clearup_minutes": 15}),
        Plan("Raum 2: Bewegungs- und Begegnungsraum", 25, ("mirror", "toilets"), storey=UP),
        Plan("Raum 3: Coaching- und Ruheraum", 6, ("quiet",), storey=UP),
        _aside("Toilette", "sanitary", UP),
        Plan("Kreativraum für Künstler", 10, ("water",), storey=DOWN),
        Plan("Coworkingspace", 8, ("internet", "quiet"), storey=DOWN,
             parts=tuple((f"Arbeitsplatz {number}", 1) for number in range(1, 7))),
        Plan("Kommunikationsraum", 8, ("internet",), storey=DOWN),
        Plan("Büro für frisch Selbstständige", 3, ("internet",), storey=DOWN),
        _aside("Kellerabteil mit Toilette und Küche", "storage", DOWN),
        Plan("Content Creation Raum", 4, ("internet",), storey=CELLAR),
    ],
    "foessestrasse": [
        Plan("Die Übersee", 30, ("toilets",)),
        Plan("Platzwerkstatt mit Erarbeiten", 15, ("water",)),
    ],
    "burgweg": [
        Plan("Eingangs-Foyer", 20, storey="Trakt C", facts=BURGWEG),
        Plan("VIP-Raum", 10, storey="Trakt C", facts=BURGWEG),
        Plan("Konferenzraum", 20, ("projector",), storey="Trakt C", facts=BURGWEG),
        Plan("Bewegungsraum", 25, storey="Trakt C", facts=BURGWEG),
        _aside("Badezimmer", "sanitary", "Trakt C", **BURGWEG),
    ],
    "ihmepassage": [
        Plan("Coworkingraum", 8, ("internet",)),
        Plan("Kommunikations- und Entertainmentraum", 20, ("internet", "projector")),
        _aside("Küche", "kitchen"),
        _aside("Toilette", "sanitary"),
    ],
    "ihmeplatz": [
        Plan("Foyer", 20),
        Plan("Infobereich", 6),
        _aside("Küche", "kitchen"),
        Plan("Besprechungsraum", 10, ("quiet", "internet")),
        _aside("Damentoilette", "sanitary"),
        _aside("Herrentoilette", "sanitary"),
        Plan("Vereinsraum", 20, ("internet",)),
        Plan("Arbeitsgruppenraum", 12, ("internet",)),
        _aside("Abstellraum 1", "storage"),
        _aside("Abstellraum 2", "storage"),
        Plan("Veranstaltungsraum mit Bühne", 60, ("stage", "projector", "toilets"),
             facts={"legal_most": 80, "standing": 80, "setup_minutes": 30, "clearup_minutes": 30}),
    ],
    "mittelpunkt-huettenstrasse": [
        Plan("Großer Raum", 40, ("step_free", "toilets", "projector", "kitchen"), storey="Erdgeschoss",
             facts={"legal_most": 60, "setup_minutes": 15, "clearup_minutes": 15,
                    "description": "Für Kurse, Feste und Versammlungen.",
                    "how_to_find": "Vom Eingang geradeaus."},
             parts=(("Kursraum vorn", 21), ("Kursraum hinten", 18))),
        Plan("Beratungszimmer", 4, ("quiet", "step_free"), storey="Erdgeschoss"),
        _aside("Küche", "kitchen", "Erdgeschoss"),
    ],
    "kuckucktreff": [Plan("Treff", 25, ("kitchen", "step_free", "toilets")), Plan("Gruppenraum", 10)],
    "familientreff-kuckuck": [Plan("Spielzimmer", 15, ("toilets",))],
    "altstadttreff": [Plan("Treff", 20, ("kitchen", "toilets"))],
    "gemeindetreff-nordstadt": [Plan("Saal", 50, ("stage", "step_free", "toilets")), Plan("Teeküche", 8, ("kitchen",))],
    "interkultureller-treff": [Plan("Treff", 20, ("kitchen",))],
    "buergerhaus-suedstadt": [
        Plan("Saal", 80, ("stage", "projector", "step_free", "toilets"), facts={"legal_most": 120, "standing": 120}),
        Plan("Vereinszimmer", 16, ("quiet",)),
    ],
}  # fmt: skip
# carrier, name, kind, confidential, member, language
GROUPS = [
    ("verein-hannover", "Selbsthilfegruppe am Mittwoch", "neighbourhood", True, False, "de"),
    ("verein-hannover", "Nachbarschaftschor (Demo)", "neighbourhood", False, True, "de"),
    ("verein-hannover", "Gründungsbüro (Demo)", "other", False, True, "de"),
    ("verein-hannover", "Büro für Grafik (Demo)", "other", False, False, "de"),
    ("traeger-bmh", "Eltern-Kind-Gruppe (Demo)", "neighbourhood", False, False, "ar"),
    ("traeger-bmh", "Selbsthilfegruppe am Abend", "neighbourhood", True, False, "de"),
    ("traeger-kuckuck", "Spieleabend (Demo)", "neighbourhood", False, False, "de"),
]
# house, room, weekday from Monday on, hour, minutes, occasion, group or "" for the carrier's own use
WEEK = [
    ("windthorststrasse", "Raum 1: Seminarraum", 1, 17, 120, "Arbeitsgruppe Gemeinwesenarbeit", ""),
    ("windthorststrasse", "Raum 2: Bewegungs- und Begegnungsraum", 3, 19, 90, "Chorprobe", "Nachbarschaftschor (Demo)"),
    ("windthorststrasse", "Raum 3: Coaching- und Ruheraum", 2, 18, 90, "Selbsthilfegruppe",
     "Selbsthilfegruppe am Mittwoch"),
    ("windthorststrasse", "Content Creation Raum", 4, 15, 120, "Workshop nach Absprache", ""),
    ("ihmeplatz", "Veranstaltungsraum mit Bühne", 5, 19, 180, "Gesellschaftsabend", ""),
    ("ihmeplatz", "Vereinsraum", 0, 18, 90, "Vereinsabend", ""),
    ("foessestrasse", "Platzwerkstatt mit Erarbeiten", 5, 11, 240, "Offene Werkstatt", ""),
    ("mittelpunkt-huettenstrasse", "Kursraum vorn", 4, 9, 120, "Eltern-Kind-Treffen", "Eltern-Kind-Gruppe (Demo)"),
    ("mittelpunkt-huettenstrasse", "Beratungszimmer", 3, 19, 90, "Selbsthilfegruppe", "Selbsthilfegruppe am Abend"),
    ("mittelpunkt-huettenstrasse", "Großer Raum", 5, 15, 180, "Nachbarschaftsfest", ""),
    ("kuckucktreff", "Treff", 3, 18, 120, "Spieleabend", "Spieleabend (Demo)"),
]  # fmt: skip
OCCASIONS = ["Besprechung (Demo)", "Probe (Demo)", "Lerngruppe (Demo)", "Offener Treff (Demo)"]


def build_rooms(sites: dict[str, Site], organisations: dict[str, Organisation]) -> dict[tuple[str, str], Room]:
    """All rooms with their parts; gives them by house and name."""
    actor = Clock()
    found = {}
    for house, plans in ROOMS.items():
        site = sites[house]
        carrier = next(row for row in organisations.values() if str(row.pk) in site.keepers)
        for plan in plans:
            facts = {"kind": plan.kind, "seats": plan.seats, "features": plan.features, "storey": plan.storey}
            facts |= plan.facts
            room = actions.add_room(actor=actor, site=site, carrier=carrier, name=plan.name, facts=facts)
            found[house, plan.name] = room
            for name, seats in plan.parts:
                part = {"kind": "desk" if seats == 1 else "room", "seats": seats, "features": plan.features,
                        "storey": plan.storey}  # fmt: skip
                found[house, name] = actions.add_room(
                    actor=actor, site=site, carrier=carrier, name=name, parent=room, facts=part
                )
    _defects(found)
    _equipment(found)
    _rules(found, organisations)
    _premises(organisations)
    groups = _groups(organisations)
    _tenants(found, groups)
    _bookings(found, groups)
    _requests(found)
    _statement(groups["Nachbarschaftschor (Demo)"])
    return found


def seat_offers(offers: Iterable[Offer], rooms: Mapping[tuple[str, str], Room]) -> None:
    """The coming dates of every offer get the smallest room of their house that is large enough."""
    for offer in offers:
        fitting = [
            room
            for room in rooms.values()
            if room.site_id == offer.site_id and room.kind == "room" and room.ends_on is None and room.parent_id is None
            and room.seats and room.seats >= min(offer.seats or 12, 12)
        ]  # fmt: skip
        for series in Series.objects.filter(offer=offer) if fitting else ():
            give_series_room(actor=Clock(), series=series, room=min(fitting, key=lambda room: (room.seats, room.pk)))


def _defects(rooms: Mapping[tuple[str, str], Room]) -> None:
    """What the description of Hannover wants to build: a second way of escape, a second toilet, what is missing."""
    actor = Clock()
    stage = rooms["ihmeplatz", "Veranstaltungsraum mit Bühne"]
    soon = clock.today() + timedelta(days=120)
    escape = actions.report_defect(
        actor=actor, room=stage, title="Zweiter Fluchtweg fehlt", note="Bau eines zweiten Fluchtweges ist beantragt."
    )
    actions.move_defect(actor=actor, defect=escape, state="quote", quote_cents=1_480_000, note="Angebot (Demo)")
    actions.move_defect(
        actor=actor, defect=escape, state="planned", quote_cents=1_480_000, due_on=soon, note="Bau eingeplant (Demo)"
    )
    toilet = actions.report_defect(
        actor=actor, room=rooms["windthorststrasse", "Toilette"], title="Zweite Toilette fehlt"
    )
    actions.move_defect(actor=actor, defect=toilet, state="quote", quote_cents=920_000, note="Angebot (Demo)")
    actions.report_defect(actor=actor, room=rooms["windthorststrasse", "Küche"], title="Inventar ist nicht vollständig")


def _equipment(rooms: Mapping[tuple[str, str], Room]) -> None:
    actor = Clock()
    for house, room, name, quantity, number in (
        ("ihmeplatz", "Veranstaltungsraum mit Bühne", "Klappstuhl", 60, "D-100"),
        ("ihmeplatz", "Veranstaltungsraum mit Bühne", "Mikrofon", 2, "D-101"),
        ("windthorststrasse", "Raum 1: Seminarraum", "Moderationskoffer", 1, "D-110"),
        ("mittelpunkt-huettenstrasse", "Großer Raum", "Klapptisch", 12, "D-200"),
        ("mittelpunkt-huettenstrasse", "", "Beamer", 2, "D-201"),
    ):
        some = next(row for (where, _name), row in rooms.items() if where == house)
        actions.add_equipment(
            actor=actor, site=some.site, carrier=some.carrier, room=rooms[house, room] if room else None, name=name,
            quantity=quantity, inventory_number=number, note="Beispiel der Vorführung",
        )  # fmt: skip


def _rules(rooms: Mapping[tuple[str, str], Room], organisations: Mapping[str, Organisation]) -> None:
    """Open to projects, free where it is open and free of charge; all figures are examples."""
    actor = Clock()
    club, centre = organisations["verein-hannover"], organisations["traeger-bmh"]
    stage = rooms["ihmeplatz", "Veranstaltungsraum mit Bühne"]
    hall = rooms["mittelpunkt-huettenstrasse", "Großer Raum"]
    for scope, facts in (
        (club, {"kind": "lead", "number": 3}),
        (club, {"kind": "closing"}),
        (stage, {"kind": "approval", "sentence": "Über Veranstaltungen mit Bühne entscheidet der Vereinsabend."}),
        (stage, {"kind": "latest", "time": "22:00", "sentence": "Nach 22 Uhr ist im Haus Ruhe."}),
        (centre, {"kind": "holidays"}),
        (centre, {"kind": "closing"}),
        (hall.site, {"kind": "ahead", "number": 370}),
        (hall, {"kind": "most", "number": 2, "per": "month", "groups": ("other",)}),
    ):
        actions.add_condition(actor=actor, scope=scope, facts=facts)
    for scope, facts in (
        (club, {"basis": "hour", "cents": 800, "member_cents": 400, "day_cap_cents": 4000,
                "tax_note": "Beispiel der Vorführung, ohne Umsatzsteuer."}),
        (stage, {"basis": "date", "cents": 9000, "member_cents": 6000, "deposit_cents": 10_000}),
        (centre, {"basis": "free"}),
    ):  # fmt: skip
        actions.add_tariff(actor=actor, scope=scope, facts=facts)


def _premises(organisations: Mapping[str, Organisation]) -> None:
    """Hameln looks for rooms in the old town; the places below are invented."""
    actor = Clock()
    looking = organisations["traeger-altstadt"]
    seen = clock.today() - timedelta(days=40)
    actions.add_candidate(
        actor=actor, carrier=looking,
        facts={"name": "Ladenlokal (Demo)", "address": "Altstadt, Erdgeschoss", "owner": "Beispiel-Hausverwaltung",
               "rent_cents": 78_000, "square_metres": 92, "access": "stufenlos, Tür 95 cm", "visited_on": seen,
               "visit_note": "Hell, Schaufenster zur Gasse, Heizung ist neu.", "pro": "Liegt mitten im Quartier.",
               "contra": "Nur eine Toilette."},
    )  # fmt: skip
    actions.add_candidate(
        actor=actor, carrier=looking,
        facts={"name": "Hinterhaus (Demo)", "address": "Altstadt, 1. Stock", "owner": "Beispiel-Erbengemeinschaft",
               "rent_cents": 45_000, "square_metres": 70, "access": "14 Stufen", "visited_on": seen,
               "pro": "Günstig, mit Hof.", "contra": "Nicht stufenlos.", "verdict": "turned_down",
               "decided_on": seen + timedelta(days=7)},
    )  # fmt: skip


def _groups(organisations: Mapping[str, Organisation]) -> dict[str, Group]:
    actor = Clock()
    return {
        name: actions.add_group(
            actor=actor, carrier=organisations[carrier],
            facts={"name": name, "kind": kind, "is_confidential": secret, "is_member": member, "language": language},
        )
        for carrier, name, kind, secret, member, language in GROUPS
    }  # fmt: skip


def _tenants(rooms: Mapping[tuple[str, str], Room], groups: Mapping[str, Group]) -> None:
    """Desks by the month; who comes when to leave is an example."""
    today = clock.today()
    first = today.replace(day=1)
    for desk, group, months in (
        ("Arbeitsplatz 1", "Gründungsbüro (Demo)", 12), ("Arbeitsplatz 2", "Gründungsbüro (Demo)", 12),
        ("Arbeitsplatz 3", "Büro für Grafik (Demo)", 6),
    ):  # fmt: skip
        actions.add_tenant(
            actor=Clock(), room=rooms["windthorststrasse", desk], group=groups[group], starts_on=first,
            ends_on=first + timedelta(days=30 * months), monthly_cents=9000,
        )  # fmt: skip


def _bookings(rooms: Mapping[tuple[str, str], Room], groups: Mapping[str, Group]) -> None:
    """What comes every week, from five weeks ago to the next, and a few single ones, the same for the same seed."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    rng = random.Random(SEED)  # noqa: S311 - a demonstration, no secret
    singles = [key for key, room in rooms.items() if room.kind == "room" and room.ends_on is None]
    wanted = [
        ((house, name), weekday + 7 * week, hour, minutes, title, group)
        for house, name, weekday, hour, minutes, title, group in WEEK
        for week in range(-PAST_WEEKS, 2)
    ] + [
        (rng.choice(singles), rng.randrange(12), rng.randrange(9, 20), 90, rng.choice(OCCASIONS), "")
        for _number in range(24)
    ]
    with clock.at(datetime.combine(monday - timedelta(weeks=PAST_WEEKS + 1), time(9), clock.BERLIN)):
        for key, days, hour, minutes, title, group in wanted:
            start = datetime.combine(monday + timedelta(days=days), time(hour))
            actions.book(
                actor=Clock(), room=rooms[key], group=groups[group] if group else None, title=title, people=6,
                slots=[conditions.slot(start, start + timedelta(minutes=minutes))], despite_rules=True,
            )  # fmt: skip


def _requests(rooms: Mapping[tuple[str, str], Room]) -> None:
    """What waits for an answer: two want the stage on the same evening, one wants a room every other week."""
    stage, hall = rooms["ihmeplatz", "Veranstaltungsraum mit Bühne"], rooms["mittelpunkt-huettenstrasse", "Großer Raum"]
    for room, name, kind, purpose, people, needs, days_ago, days, hour, minutes in (
        (stage, "Theatergruppe (Demo)", "other", "Generalprobe", 25, ("stage",), 6, (24,), 17, 180),
        (stage, "Elternrat (Demo)", "neighbourhood", "Vorlesefest", 40, ("stage",), 3, (24,), 16, 150),
        (hall, "Gartengruppe (Demo)", "neighbourhood", "Planung der Beete", 15, (), 1, (21, 35, 49), 18, 90),
    ):  # fmt: skip
        first = clock.today() + timedelta(days=-days_ago)
        with clock.at(datetime.combine(first, time(10), clock.BERLIN)):
            starts = [datetime.combine(first + timedelta(days=days_ago + more), time(hour)) for more in days]
            actions.ask_for(
                actor=Guest(), room=room, group=Group(name=name, kind=kind, language="de"), purpose=purpose,
                people=people, needs=needs, is_open_and_free=kind == "neighbourhood",
                slots=[conditions.slot(start, start + timedelta(minutes=minutes)) for start in starts],
            )  # fmt: skip


def _statement(group: Group) -> None:
    """What the choir owes for the month before."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    actions.make_statement(
        actor=Clock(), group=group, first=last.replace(day=1), last=last, due_on=clock.today() + timedelta(days=14)
    )
