"""Puts the bench data into the product's tables: houses as sites, offers with their series and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import dataset
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.translations import fingerprint
from quartierwerk.offers.models import Offer, Series, Session
from quartierwerk.parties.models import Organisation
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.models import Area, Site
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


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
