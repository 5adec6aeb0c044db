"""Stage two: what is on. Seats are the largest numbers that the descriptions name; "up to" is a maximum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from quartierwerk.demo.builders.texts import TEXTS
from quartierwerk.foundation import clock, effects
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Offer, Series
from quartierwerk.parties.choices import ContactKind
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.models import Site

WEEKS_BACK = 30
DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


@dataclass(frozen=True)
class Plan:
    """One offer of the demo: where, when, for whom. ``when`` is weekday, hour, minutes, RRULE."""

    key: str
    title: str
    site: str
    when: tuple[str, str, int, str]
    seats: int | None = None
    fields: tuple[str, ...] = ("soziales",)
    groups: tuple[str, ...] = ("alle",)
    languages: tuple[str, ...] = ("de",)
    facts: dict[str, Any] = field(default_factory=dict)
    leader: str = ""
    skips: str = "both"


WEEKLY = "FREQ=WEEKLY"
NO_SCHOOL, EVERY_DAY = "both", "public"
COURSE = {"free": "yes", "papers": "no", "sign_up": "needed", "step_free": "yes"}
OPEN = {"free": "yes", "papers": "no", "sign_up": "none", "step_free": "yes"}
PLANS = [
    Plan("deutschkurs", "Deutschkurs am Montag", "mittelpunkt-huettenstrasse", ("MO", "09:00", 120, WEEKLY), 21,
         ("bildung",), ("zugewanderte",), ("de", "ar"), {**COURSE, "children": "childcare", "interpreter": True},
         "Leitung Deutschkurse"),
    Plan("deutschkurs", "Deutschkurs am Dienstag", "mittelpunkt-huettenstrasse", ("TU", "09:30", 120, WEEKLY), 21,
         ("bildung",), ("frauen", "zugewanderte"), ("de", "ar", "fa"),
         {**COURSE, "children": "childcare", "women_only": "yes"}, "Leitung Deutschkurse"),
    Plan("deutschkurs", "Deutschkurs am Mittwoch", "mittelpunkt-huettenstrasse", ("WE", "17:30", 120, WEEKLY), 21,
         ("bildung",), ("zugewanderte",), ("de", "uk", "ru"), COURSE, "Leitung Deutschkurse"),
    Plan("deutschkurs", "Deutschkurs am Donnerstag", "mittelpunkt-huettenstrasse", ("TH", "09:00", 120, WEEKLY), 21,
         ("bildung",), ("zugewanderte",), ("de", "tr"), COURSE, "Leitung Deutschkurse"),
    Plan("cafe", "Begegnungscafé", "mittelpunkt-huettenstrasse", ("SA", "15:00", 150, "FREQ=MONTHLY;BYDAY=1SA"), 23,
         ("zusammenleben",), ("alle",), ("de", "ar", "en"), {**OPEN, "children": "welcome"}, "Leitung Begegnungscafé",
         EVERY_DAY),
    Plan("frauentreff", "Frauentreff", "mittelpunkt-huettenstrasse", ("TH", "15:00", 120, WEEKLY), 30,
         ("zusammenleben",), ("frauen",), ("de", "ar", "tr"), {**OPEN, "women_only": "yes", "children": "welcome"},
         "Leitung Frauentreff"),
    Plan("kreativtreff", "Kreativtreff", "mittelpunkt-huettenstrasse", ("FR", "14:30", 120, WEEKLY), 17,
         ("kultur",), ("alle",), ("de",), {**OPEN, "children": "welcome"}, "Leitung Kreativtreff"),
    Plan("bewerbung", "Bewerbungsberatung", "mittelpunkt-huettenstrasse", ("TU", "14:00", 120, WEEKLY), 6,
         ("wirtschaft", "bildung"), ("arbeitsuchende",), ("de", "en"), {**COURSE, "papers": ""}, "Beratung"),
    Plan("yoga", "Yoga für Frauen", "mittelpunkt-huettenstrasse", ("WE", "10:00", 75, WEEKLY), 15,
         ("gesundheit", "sport"), ("frauen",), ("de", "en"),
         {"free": "no", "cost_cents": 200, "women_only": "yes", "sign_up": "needed", "papers": "no"}, "Leitung Yoga"),
    Plan("bewohnertreff", "Wandernder Bewohnertreff", "wandernder-bewohnertreff",
         ("WE", "16:00", 120, "FREQ=WEEKLY;INTERVAL=2"), None, ("wohnen", "zusammenleben"), ("alle",),
         ("de", "ro", "bg"), {**OPEN, "children": "welcome", "step_free": ""}, "Gemeinwesenarbeit Kuckuck", EVERY_DAY),
    Plan("fruehstueck", "Nachbarschaftsfrühstück", "kuckucktreff", ("MO", "09:30", 120, WEEKLY), 30,
         ("zusammenleben",), ("alle",), ("de", "ro"), {**OPEN, "children": "welcome"}, "Gemeinwesenarbeit Kuckuck"),
    Plan("hausaufgaben", "Hausaufgabenhilfe", "familientreff-kuckuck", ("TU", "14:00", 120, WEEKLY), 16,
         ("bildung",), ("kinder",), ("de", "ar", "ro"), {**OPEN, "sign_up": ""}, "Leitung Familientreff"),
    Plan("poetry", "Nachbarschafts-Poetry-Slam im Altstadthinterhof", "altstadttreff",
         ("SA", "19:00", 150, "FREQ=MONTHLY;BYDAY=-1SA"), 60, ("kultur",), ("alle",), ("de",),
         {**OPEN, "step_free": "no"}, "Leitung Altstadttreff", EVERY_DAY),
    Plan("sprechstunde", "Sprechstunde im Quartier", "altstadttreff", ("WE", "14:00", 120, WEEKLY), None,
         ("soziales",), ("alle",), ("de", "bg"), {**OPEN, "papers": ""}, "Leitung Altstadttreff", EVERY_DAY),
    Plan("spiele", "Spielenachmittag", "gemeindetreff-nordstadt", ("TH", "15:00", 120, WEEKLY), 25,
         ("zusammenleben",), ("aeltere", "alle"), ("de",), OPEN, "Leitung Gemeindetreff"),
    Plan("sprachcafe", "Sprachcafé", "interkultureller-treff", ("FR", "16:00", 120, WEEKLY), 20,
         ("bildung", "zusammenleben"), ("zugewanderte",), ("de", "ar", "uk", "fa"), {**OPEN, "children": "welcome"},
         "Leitung Interkultureller Treff"),
    Plan("tanz", "Tanzen für Ältere", "buergerhaus-suedstadt", ("TU", "10:00", 90, WEEKLY), 24, ("sport",),
         ("aeltere",), ("de", "ru"), {"free": "no", "cost_cents": 150, "sign_up": "none", "papers": "no"},
         "Leitung Bürgerhaus"),
    Plan("garten", "Gemeinschaftsgarten", "buergerhaus-suedstadt", ("SA", "10:00", 180, WEEKLY), None,
         ("umwelt", "zusammenleben"), ("alle", "familien"), ("de", "ru", "uk"), {**OPEN, "children": "welcome"},
         "Leitung Bürgerhaus", EVERY_DAY),
    Plan("koordination", "Offene Sprechzeit der Koordinationsstelle", "koordinationsstelle",
         ("TU", "10:00", 180, WEEKLY), None, ("soziales",), ("alle",), ("de", "ar", "ku"), {**OPEN, "papers": ""},
         "Sozialarbeit", EVERY_DAY),
    Plan("muetter", "Treff für Mütter und kleine Kinder", "start-punkt", ("WE", "09:30", 120, WEEKLY), 12,
         ("gesundheit", "bildung"), ("eltern-kind",), ("de", "ar", "tr"),
         {**OPEN, "women_only": "yes", "children": "welcome"}, "Sozialarbeit"),
    Plan("mittagstisch", "Mittagstisch der Generationen", "generationentreff", ("TH", "12:00", 90, WEEKLY), 40,
         ("zusammenleben",), ("aeltere", "alle"), ("de",),
         {"free": "no", "cost_cents": 350, "sign_up": "needed", "papers": "no"}, "Leitung Generationentreff"),
    Plan("gesellschaftsabend", "Gesellschaftsabend", "windthorststrasse",
         ("FR", "19:00", 180, "FREQ=MONTHLY;BYDAY=2FR"), 40,
         ("kultur", "zusammenleben"), ("alle",), ("de", "en"), OPEN, "Verein", EVERY_DAY),
    Plan("workshop", "Workshop: Videogespräche und Chatten", "ihmepassage", ("MO", "17:00", 90, WEEKLY), 8,
         ("bildung",), ("alle",), ("de", "en"), {**COURSE, "mode": "both", "online_link": "https://example.org/raum"},
         "Verein"),
    Plan("flohmarkt", "Flohmarkt am Ihmeplatz", "ihmeplatz", ("SU", "11:00", 300, "FREQ=MONTHLY;BYDAY=3SU"), None,
         ("wirtschaft", "umwelt"), ("alle",), ("de",), {**OPEN, "children": "welcome"}, "Verein", EVERY_DAY),
    Plan("buero", "Hilfe beim Ankommen", "willkommensbuero", ("MO", "10:00", 120, WEEKLY), None, ("soziales",),
         ("gefluechtete",), ("de", "ar", "uk"), {**OPEN, "papers": ""}, "Willkommensbüro", EVERY_DAY),
    Plan("paten", "Treffen der Patinnen und Paten", "bunt-sickte", ("WE", "18:00", 90, "FREQ=MONTHLY;BYDAY=1WE"), None,
         ("soziales",), ("engagierte",), ("de",), OPEN, "Vereinsleitung", EVERY_DAY),
    Plan("gesundheit", "Gemeinsam bewegen", "gesundheitstreff", ("TU", "17:00", 75, WEEKLY), 18,
         ("gesundheit", "sport"), ("alle",), ("de", "ar", "en"), {**OPEN, "children": "childcare"}, "Gesundheitstreff"),
    Plan("quartiersbruecken", "Beratung im Stadtteilbüro", "stadtteilbuero-borssum", ("TH", "14:00", 180, WEEKLY), None,
         ("soziales",), ("familien", "aeltere"), ("de", "ar"), {**OPEN, "papers": ""}, "Stadtteilbüro", EVERY_DAY),
    Plan("computer", "Computerkurs", "zukunftszentrum", ("MO", "15:00", 120, WEEKLY), 10, ("bildung", "wirtschaft"),
         ("arbeitsuchende", "alle"), ("de",), COURSE, "Zukunftszentrum"),
    Plan("holz", "Holzwerkstatt", "zukunftszentrum", ("FR", "13:00", 180, WEEKLY), 8, ("wirtschaft", "kultur"),
         ("alle",), ("de",), {**COURSE, "step_free": "no"}, "Zukunftszentrum"),
]  # fmt: skip
PLACES_IN_WORDS = ("Innenhof Kuckuckstraße 12", "Spielplatz am Kuckuck", "Vor der Grundschule", "Wiese am Wehl")


def first_start(day: str, hour: str, rrule: str) -> datetime:
    """The first such weekday thirty weeks ago; for the n-th weekday of a month the rule finds its own first date."""
    start = clock.today() - timedelta(weeks=WEEKS_BACK)
    start += timedelta(days=(DAYS[day] - start.weekday()) % 7)
    hours, minutes = map(int, hour.split(":"))
    return datetime(start.year, start.month, start.day, hours, minutes)  # noqa: DTZ001 - wall time


def first_on_rule(start: datetime, rrule: str) -> datetime:
    """The first date of the rule itself, so that a monthly series does not begin beside its own rule."""
    if "BYDAY=" not in rrule:
        return start
    wanted = rrule.rpartition("BYDAY=")[2]
    number, weekday = int(wanted[:-2]), DAYS[wanted[-2:]]
    month = start.replace(day=1)
    while True:
        days = [month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month]
        fitting = [day for day in days if day.weekday() == weekday]
        chosen = fitting[number - 1] if number > 0 else fitting[number]
        if chosen >= start:
            return chosen
        month = (month.replace(day=28) + timedelta(days=7)).replace(day=1)


def put_texts(offer: Offer, others: Mapping[str, tuple[str, ...]], day: int | None = None) -> None:
    """Title and sentence in other languages; ``day`` tells courses of the same name apart."""
    for language, (title, line) in others.items():
        if day is not None and title:
            title = f"{title} – {TEXTS['tage'][2][language][day]}"
        for name, words in (("title", title), ("summary", line)):
            if words:
                put(offer, name, language, words, origin="person", by="clock", at=clock.now().isoformat())
    offer.save(update_fields=["translations"])


def build_offers(sites: dict[str, Site], organisations: dict[str, Organisation]) -> list[Offer]:
    leaders: dict[tuple[int, str], Contact] = {}
    made = []
    for plan in PLANS:
        site = sites[plan.site]
        carrier = Organisation.objects.get(pk=int(site.keepers[0]))
        key = (carrier.pk, plan.leader)
        if key not in leaders:
            leaders[key] = Contact.objects.create(
                organisation=carrier, name=plan.leader, kind=ContactKind.STAFF, languages=("de",)
            )
        source, summary, others = TEXTS.get(plan.key, ("", "", {}))
        draft = Offer(
            title=plan.title, summary=summary, site=site, carrier=carrier, area=site.area, seats=plan.seats,
            fields=plan.fields, groups=plan.groups, languages=plan.languages, contact_phone=site.phone, **plan.facts,
        )  # fmt: skip
        offer = actions.create_offer(actor=Clock(), draft=draft, leaders=[leaders[key]])
        put_texts(offer, others, DAYS[plan.when[0]] if plan.title != source else None)
        day, hour, minutes, rrule = plan.when
        start = first_on_rule(first_start(day, hour, rrule), rrule)
        series = Series(
            offer=offer, starts_local=start.strftime("%Y-%m-%dT%H:%M"), minutes=minutes, rrule=rrule,
            skips_public_holidays=True, skips_school_holidays=plan.skips == NO_SCHOOL,
        )  # fmt: skip
        shown = effects.fingerprint(queries.plan_new(series).preview.effects)
        actions.add_series(actor=Clock(), draft=series, shown=shown)
        made.append(offer)
    return made


def spread_the_wandering_meeting(offers: list[Offer]) -> None:
    """Every date of the mobile site has its place in words."""
    for offer in offers:
        if offer.site and offer.site.is_mobile:
            for number, session in enumerate(offer.sessions.order_by("starts_local")):
                session.place_words = PLACES_IN_WORDS[number % len(PLACES_IN_WORDS)]
                session.save(update_fields=["place_words"])
