"""The sign-ups of a period, for a file: without names unless they are asked for, people as numbers of this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from quartierwerk.access.queries import actor_again
from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import State
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor, Guest, may
from quartierwerk.foundation.written import Written
from quartierwerk.offers.choices import Source
from quartierwerk.offers.models import Offer, SignUp
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.places.models import Area, Site
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.models import SignUpFile
from quartierwerk.reports.queries.reports import coverages
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Language, Term

K = TypeVar("K")
AT_ONCE = 10_000
"""So many rows are read before progress is told."""


def columns(*, with_names: bool) -> list[tuple[str, str]]:
    """Heading of each column and what stands in it."""
    found = [
        (_("Anmeldung"), _("laufende Nummer in dieser Datei, in der Reihenfolge des Eingangs")),
        (_("Eingegangen am"), _("Tag, an dem die Anmeldung ankam oder eingetragen wurde")),
        (_("Angebot"), _("Titel des Angebots")),
        (_("Träger"), _("wer das Angebot macht")),
        (_("Haus"), _("wo der Termin stattfindet; bei Kursen und Gesprächen das Haus des Angebots")),
        (_("Handlungsfelder"), _("aus der eigenen Liste, mit Komma getrennt")),
        (_("Termin"), _("Beginn des Termins oder Gesprächs; leer bei der Anmeldung für einen ganzen Kurs")),
        (_("Person"), _("laufende Nummer in dieser Datei; dieselbe Nummer ist dieselbe Person")),
        (_("Sprache"), _("in der die Person ihre Nachrichten bekommt")),
        (_("Stand"), _("zugesagt, angeboten, auf der Warteliste oder beendet, am Tag der Datei")),
        (_("Personen"), _("wie viele kommen, ohne betreute Kinder")),
        (_("Kinder"), _("wie viele Kinder betreut werden")),
        (_("Herkunft"), _("auf welchem Weg die Anmeldung kam")),
    ]
    if with_names:
        found.insert(8, (_("Vorname"), _("in lateinischer Schrift; leer, wenn er schon gelöscht ist")))
    return found


def coverages_of_sign_ups(actor: Actor) -> list[Coverage]:
    """About what the actor may have sign-ups listed."""
    return [one for one in coverages(actor) if may(actor, "reports.ask_sign_ups", one)]


def visible_sign_up_files(actor: Actor) -> QuerySet[SignUpFile]:
    """One's own, in the role in which they were asked for."""
    hat = getattr(actor, "hat", None)
    rows = SignUpFile.objects.select_related("area", "site__area", "carrier__area", "job")
    if isinstance(actor, Guest) or hat is None:
        return rows.none()
    return rows.filter(asked_by=actor.key, hat=hat.pk)


def file_for_work(pk: int) -> tuple[SignUpFile, Actor] | None:
    """For a job: the file, and who asked, in the role worn then. None where that person may not have it any more."""
    file = SignUpFile.objects.select_related("area", "site__area", "carrier__area").filter(pk=pk).first()
    if file is None or not file.asked_by.startswith("account:"):
        return None
    actor = actor_again(int(file.asked_by.removeprefix("account:")), file.hat)
    return (file, actor) if may(actor, "reports.fetch_sign_ups", file) else None


@dataclass(frozen=True)
class SignUpRows:
    """How many there are, and what the database holds of them in the order of ``FIELDS``, some thousand at a time.

    Where names were asked for, both spellings stand at the end of each row.
    """

    number: int
    parts: Iterator[list[tuple[Any, ...]]]


FIELDS = (
    "arrived", "offer", "session__site", "session__starts_local", "of_talk", "participant", "participant__language",
    "claim__state", "people", "children", "source",
)  # fmt: skip
NAMES = ("participant__latin_name", "participant__first_name")


def sign_up_rows(actor: Actor, coverage: Coverage, period: Period, *, with_names: bool) -> SignUpRows:
    """Sign-ups that came in within the period, those that ended too, in their order; only what the actor keeps.

    Stalls and helpers are left out: they come to work, not to take part, and have a list of their own.
    """
    begin = datetime.combine(period.first, time.min, clock.BERLIN)
    end = datetime.combine(period.last + timedelta(days=1), time.min, clock.BERLIN)
    # About the offer plus 0: else SQLite goes offer by offer and sorts all rows afterwards; so with the stalls.
    # PostgreSQL then takes 20,000 rows for 100, and looks the rest of each row up alone.
    plain = connection.vendor == "postgresql"
    rows = SignUp.objects.annotate(
        about=F("offer_id") if plain else F("offer_id") + 0, stall=F("post_id") if plain else F("post_id") + 0
    )
    rows = rows.filter(made_at__gte=begin, made_at__lt=end, stall__isnull=True)
    return _read(rows.filter(_about(actor, coverage)).order_by("pk"), (*FIELDS, *NAMES) if with_names else FIELDS)


def _about(actor: Actor, coverage: Coverage) -> Q:
    """Asked of the offers, which are few, and not of each sign-up again."""
    kept = Offer.objects.filter(actor.scope(*KEEPERS).q(path="area__path", organisation="carrier"))
    thing = coverage.thing
    if isinstance(thing, Area):
        return Q(about__in=kept.filter(area__path__startswith=thing.path).values("pk"))
    if isinstance(thing, Site):
        of_course = Q(session=None, about__in=kept.filter(site=thing).values("pk"))
        return of_course | Q(session__site=thing, about__in=kept.values("pk"))
    return Q(about__in=kept.filter(carrier=thing).values("pk"))


def _read(found: QuerySet[SignUp], fields: tuple[str, ...]) -> SignUpRows:
    """Moments come as text in UTC; none of the rows is made into an object on the way.

    All rows are taken at once: so it is known how many they are without counting them first. A cursor of PostgreSQL
    would cost it twice as much, as it plans for the first rows only. The file itself is made in memory, and is larger.
    """
    said = found.annotate(arrived=Cast("made_at", TextField()), of_talk=Cast("starts_at", TextField()))
    sql, params = said.values_list(*fields).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return SignUpRows(len(rows), (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)))


class Known(dict[K, str]):
    """Texts that many rows share: each is made once, when it is first met."""

    def __init__(self, make: Callable[[K], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> str:
        found = self[key] = self._make(key)
        return found


OFFERS = Offer._meta.db_table
_offers = Written(lambda: Offer.objects.filter(pk__gt=0).values_list("pk", "title", "carrier__name", "site", "fields"))


class SignUpTexts:
    """What many rows share, as ``write`` puts a text into the file: names, titles, days and moments."""

    def __init__(self, write: Callable[[object], str], gap: str) -> None:
        self._write, self._gap = write, gap
        self._sites = {pk: write(name) for pk, name in Site.objects.values_list("pk", "name")}
        terms = Term.objects.filter(vocabulary__kind=Kind.FIELDS, vocabulary__is_working=True)
        self._terms = {term.code: str(term.text("title")) for term in terms}
        languages = dict(Language.objects.values_list("code", "name"))
        states = {state.value: write(state.label) for state in State}
        ways = {source.value: write(source.label) for source in Source}
        self._offers: dict[int, tuple[str, int | None, str]] = {}
        self._names: Known[str] = Known(write)
        self._fields: Known[str] = Known(  # of codes as they are kept: ",bildung,sport,"
            lambda codes: write(", ".join(self._terms.get(code, code) for code in codes.split(",") if code))
        )
        self.days: Known[str] = Known(lambda hour: f"{_local(hour):%d.%m.%Y}")
        """The local day of a moment in UTC, asked with ``hour_of``."""
        self.about: Known[tuple[int, int | None]] = Known(self._about)
        """Title, carrier, house and fields of an offer and the site of its date, where there is one."""
        self.moments: Known[tuple[str | None, str | None]] = Known(self._moment)
        """Day and time of a date (local text) or talk (a moment); nothing for a whole course."""
        self.rest: Known[tuple[str, str, int, int, str]] = Known(
            lambda key: gap.join(
                (write(languages.get(key[0], key[0])), states[key[1]], str(key[2]), str(key[3]), ways[key[4]])
            )
        )
        """Language, state, people, children, way."""

    def know_offers(self, keys: set[int]) -> None:
        """Read those that were not met before, in one question."""
        missing = keys - self._offers.keys()
        if missing:
            sql, fixed = _offers.sql()
            with connection.cursor() as cursor:  # thousands of our own numbers, in one go
                cursor.execute(f"{sql} AND {OFFERS}.id IN ({', '.join(map(str, map(int, missing)))})", fixed)
                for pk, title, carrier, site, codes in cursor.fetchall():
                    names = f"{self._write(title)}{self._gap}{self._names[carrier or '']}"
                    self._offers[pk] = names, site, self._fields[codes]

    def _about(self, key: tuple[int, int | None]) -> str:
        offer, site = key
        title, house, fields = self._offers[offer]
        return self._gap.join((title, self._sites.get(site or house or 0, ""), fields))

    def _moment(self, key: tuple[str | None, str | None]) -> str:
        local, of_talk = key
        if local:
            return f"{datetime.fromisoformat(local[:16]):%d.%m.%Y %H:%M}"
        return f"{_local(of_talk):%d.%m.%Y %H:%M}" if of_talk else ""


def hour_of(moment: str) -> str:
    """As much of a moment in UTC as says its local day: till ten in the evening it is the same day here."""
    return moment[:13] if moment[11:13] > "21" else moment[:10]


def _local(moment: str) -> datetime:
    """``2030-06-04 14:00:00…`` in UTC, as both databases write it, on the wall clock."""
    return datetime.fromisoformat(moment[:16]).replace(tzinfo=UTC).astimezone(clock.BERLIN)
