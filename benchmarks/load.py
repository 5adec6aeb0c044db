"""Puts the bench data into the product's tables: houses as sites, offers with their series and dates, rooms with what
is promised in them, and somebody of the staff who is signed in."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from benchmarks import dataset
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.attendance import sums
from quartierwerk.attendance.models import Presence, Tally
from quartierwerk.foundation import bulk, clock
from quartierwerk.foundation.allocation import Stay, Wanted
from quartierwerk.foundation.allocation.models import Claim, Decision, Occupancy, State, Unit, Verdict
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.translations import fingerprint
from quartierwerk.offers.models import Offer, Participant, Series, Session, SignUp
from quartierwerk.parties.models import Organisation
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.models import Area, Site
from quartierwerk.rooms.models import Booking, Room
from quartierwerk.vocabularies.actions import plant_lists

FIELD_CODES = {"Oekonomie": "wirtschaft", "Oeffentlichkeit": "image"}
LANGUAGES = ("en", "ar", "uk", "tr", "ru", "fa", "de-x-leicht")


def _texts(offer: dict) -> dict:
    """Title and description in every language, so that a page in any language reads as much as in German."""
    made = {}
    for name, source in (("title", offer["title"]), ("description", offer["text"])):
        made[name] = {
            code: {"text": f"{code} {source}", "source": fingerprint(source), "origin": "person", "by": "", "at": ""}
            for code in LANGUAGES
        }
    return made


def _moment(local: datetime) -> datetime:
    return timezone.make_aware(local, clock.BERLIN).astimezone(UTC)


def plant_town() -> dict[int, Site]:
    """A quarter with one carrier and its eight houses, by number."""
    with transaction.atomic():
        plant_lists(actor=Clock())
        state = Area.objects.create(kind=AreaKind.STATE, name="Land", slug="land", state_code="NI")
        Area.objects.filter(pk=state.pk).update(path=f"/{state.pk}/")
        city = Area.objects.create(kind=AreaKind.MUNICIPALITY, name="Stadt", slug="stadt", parent=state)
        Area.objects.filter(pk=city.pk).update(path=f"/{state.pk}/{city.pk}/")
        area = Area.objects.create(kind=AreaKind.NEIGHBOURHOOD, name="Quartier", slug="quartier", parent=city)
        Area.objects.filter(pk=area.pk).update(path=f"/{state.pk}/{city.pk}/{area.pk}/")
        carrier = Organisation.objects.create(kind="carrier", name="Träger", slug="traeger", area=city)
        return {
            number: Site.objects.create(
                area=area, name=f"Haus {number}", slug=f"haus-{number}", street=f"Straße {number}", postcode="31655",
                town="Stadt", keepers=(str(carrier.pk),),
            )
            for number in range(1, 9)
        }  # fmt: skip


def load(offers: list[dict]) -> int:
    """Offers with their series and dates; returns the number of dates."""
    houses = plant_town()
    area = houses[1].area
    with transaction.atomic():
        carrier = Organisation.objects.get(slug="traeger")
        rows = [
            Offer(
                uid=f"offer-{o['id']}@quartier-bench-1", slug=f"offer-{o['id']}", title=o["title"],
                description=o["text"], area=area, site=houses[o["house"]], carrier=carrier,
                fields=(FIELD_CODES.get(o["field"], o["field"].lower()),), languages=tuple(o["langs"]),
                free="yes" if o["free"] else "no", children="childcare" if o["childcare"] else "",
                seats=o["capacity"], translations=_texts(o),
            )
            for o in offers
        ]  # fmt: skip
        Offer.objects.bulk_create(rows)
        series = [
            Series(
                offer=row, starts_local=o["start"], minutes=o["minutes"], rrule="FREQ=WEEKLY;COUNT=52", site=row.site,
                exdates=[f"{day}T{o['start'][11:]}" for day in o["cancelled"]],
                made_until=datetime.fromisoformat(o["start"]).date() + timedelta(days=400),
            )
            for o, row in zip(offers, rows, strict=True)
        ]  # fmt: skip
        Series.objects.bulk_create(series)
        number = _dates(list(zip(offers, rows, series, strict=True)))
    _analyze()
    return number


def load_years_before(offers: list[dict], years: int) -> int:
    """The same dates in each of so many years before, which no work asks for; returns how many more there are."""
    by_uid = {series.offer.uid: series for series in Series.objects.select_related("offer__site")}
    found = [(o, by_uid[f"offer-{o['id']}@quartier-bench-1"]) for o in offers]
    number = 0
    for back in range(1, years + 1):
        with transaction.atomic():
            number += _dates([(o, series.offer, series) for o, series in found], timedelta(days=364 * back))
    _analyze()
    return number


def _dates(known: list[tuple[dict, Offer, Series]], shift: timedelta = timedelta(0)) -> int:
    sessions = [
        Session(
            offer=row, series=line, site=row.site, slot=dataset.wall(begin - shift),
            starts_local=dataset.wall(begin - shift), ends_local=dataset.wall(end - shift),
            starts_at=_moment(begin - shift), ends_at=_moment(end - shift),
        )
        for o, row, line in known
        for begin, end in dataset.dates(o)
    ]  # fmt: skip
    Session.objects.bulk_create(sessions, batch_size=2000)
    return len(sessions)


def load_rooms(rooms: list[dict], bookings: list[dict], houses: dict[int, Site], copy: int = 0) -> int:
    """Rooms, each with its unit, and bookings with what was promised and the log of it; returns the bookings.

    ``copy``: another fifty rooms beside those that are there, with the same bookings.
    """
    carrier = Organisation.objects.get(slug="traeger")
    shift = copy * len(rooms)
    names = {r["id"]: r["name"] if not copy else f"{r['name']} ({copy})" for r in rooms}
    with transaction.atomic():
        made = Room.objects.bulk_create([
            Room(
                site=houses[r["house"]], carrier=carrier, name=names[r["id"]], slug=f"raum-{r['id'] + shift}",
                seats=r["capacity"],
            )
            for r in rooms
        ])  # fmt: skip
        rows = {r["id"]: row for r, row in zip(rooms, made, strict=True)}
        units = Unit.objects.bulk_create([Unit(owner=row.unit_owner) for row in made])
        unit_of = {row.unit_owner: unit.pk for row, unit in zip(made, units, strict=True)}
        _promises([(b, rows[b["room"]]) for b in bookings], unit_of)
    _analyze()
    return len(bookings)


def _promises(booked: list[tuple[dict, Room]], unit_of: dict[str, int]) -> None:
    now = clock.now()
    first = 1 + max(
        model.objects.aggregate(most=Max("pk"))["most"] or 0 for model in (Claim, Occupancy, Decision, Booking)
    )
    claims, occupancies, decisions, bookings = [], [], [], []
    for key, (b, room) in enumerate(booked, first):
        start, end = (_moment(datetime.fromisoformat(b[name])) for name in ("start", "end"))
        wanted = Wanted(stays=(Stay(room.unit_owner, start, end),)).as_data()
        changes = {"units": [[unit_of[room.unit_owner], start.isoformat(), end.isoformat(), 1]]}
        claims.append((key, uuid.uuid4(), room.unit_owner, State.PROMISED.value, 0, now, _json(wanted), 2880))
        occupancies.append((key, key, unit_of[room.unit_owner], start, end))
        decisions.append((key, key, now, "bench", Verdict.PROMISED.value, _json(changes), _json({})))
        bookings.append((
            key, room.pk, key, "", f"{key}@quartier-bench-1", b["title"], False, start, end, b["start"], b["end"],
            False, 0, now, "bench", now,
        ))  # fmt: skip
    tables: list[tuple[type[models.Model], str, list[tuple]]] = [
        (Claim, "id key queue state rank since wanted hold_minutes", claims),
        (Occupancy, "id claim_id unit_id starts_at ends_at", occupancies),
        (Decision, "id claim_id at by verdict changes why", decisions),
        (
            Booking,
            "id room_id claim_id keeper uid title is_confidential starts_at ends_at starts_local ends_local "
            "is_standing sequence made_at made_by changed_at",
            bookings,
        ),
    ]
    for model, fields, found in tables:
        bulk.insert(model, fields.split(), found)
    with connection.cursor() as cursor:  # keys were given, so PostgreSQL has to go on after them
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, *_rest in tables]):
            cursor.execute(statement)


def _json(value: Any) -> Any:
    """As it goes into the table without an object around it."""
    return connection.ops.adapt_json_value(value, None) if connection.vendor == "postgresql" else value


STATES = {"ok": State.PROMISED, "wait": State.WAITING, "off": State.ENDED}


def load_year(data: dataset.Data, year: int) -> int:
    """People, their sign-ups for the courses that ``load`` has made, whether they came to each date, and the count of
    each date from its list. Returns how many presences. What was promised has no log here."""
    now = datetime(year, 1, 1, 9, tzinfo=UTC)
    offers = {int(uid.partition("@")[0][6:]): pk for uid, pk in Offer.objects.values_list("uid", "pk")}
    Offer.objects.update(admission="course", sign_up="needed")
    with transaction.atomic():
        people = Participant.objects.bulk_create(
            [Participant(first_name=p["first"], latin_name=p["first"], language=p["lang"]) for p in data.persons]
        )
        person = {p["id"]: row.pk for p, row in zip(data.persons, people, strict=True)}
        claims = Claim.objects.bulk_create([
            Claim(queue=f"offer:{offers[r['offer']]}", state=STATES[r["status"]], since=now, wanted={})
            for r in data.registrations
        ])  # fmt: skip
        rows = SignUp.objects.bulk_create([
            SignUp(
                offer_id=offers[r["offer"]], participant_id=person[r["person"]], claim=claim, made_by="bench",
                code_digest=f"bench-{r['id']}", made_at=now + timedelta(minutes=10 * r["id"]),
            )
            for r, claim in zip(data.registrations, claims, strict=True)
        ])  # fmt: skip
        sign_ups = {(r["offer"], r["person"]): row.pk for r, row in zip(data.registrations, rows, strict=True)}
        number = _presences(data, offers, person, sign_ups, now)
    _analyze()
    return number


def _presences(data: dataset.Data, offers: dict, person: dict, sign_ups: dict, now: datetime) -> int:
    sessions: dict[int, list[tuple]] = {}
    for pk, offer, site, starts, ends in Session.objects.order_by("starts_local").values_list(
        "pk", "offer_id", "site_id", "starts_local", "ends_at"
    ):
        sessions.setdefault(offer, []).append((pk, site, date.fromisoformat(starts[:10]), ends))
    places = dataset.with_a_place(data.registrations)
    presences, tallies = [], []
    for number, offer in offers.items():
        for n, (session, site, day, ends) in enumerate(sessions[offer]):
            came = 0
            for one in places.get(number, ()):
                there = dataset.was_present(one, number, n)
                came += there
                presences.append((
                    sign_ups[number, one], session, person[one], offer, site, day, "present" if there else "no_show",
                    1, 0, now, "bench",
                ))  # fmt: skip
            tallies.append(
                (session, uuid.uuid4(), came, 0, _json({}), "counted", "", "desk", ends, ends, "bench", True)
            )
    fields = "sign_up_id session_id participant_id offer_id site_id day state people children said_at said_by"
    sums.remove()  # added up at once afterwards
    bulk.insert(Presence, fields.split(), presences)
    sums.install(apps.get_app_config("attendance"), "default")
    fields = "session_id key visits walk_ins splits method remark via counted_at recorded_at recorded_by is_current"
    bulk.insert(Tally, fields.split(), tallies)
    return len(presences)


def signed_in() -> str:
    """Somebody who works for the carrier of all houses; returns the cookie of the session."""
    account = Account.objects.create_user("bench@example.org", name="Bench")
    Assignment.objects.create(account=account, role=Role.WORKER, organisation=Organisation.objects.get(slug="traeger"))
    client = Client()
    client.force_login(account)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _analyze() -> None:
    """As a database is that has run for a day; PostgreSQL would tidy up while the clock runs."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
