"""What every answer of the programme needs beside the dates: sites, areas, vocabularies, languages, crisis rules.

These small tables are a ``Frame``. It may be kept in memory as long as the token of ``foundation.changes`` stays the
same, and no longer. With it goes what was read of single offers, and what was made of that alone.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from quartierwerk.foundation import changes, clock, folding, geo
from quartierwerk.foundation.search.words import stem
from quartierwerk.offers.models import Offer, RainPlan
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.models import Area, Site
from quartierwerk.places.queries import Crisis, crises
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Language, Term

TOPIC = "programme"
POSITION = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,15})?),(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
TEXTS_KEPT_OF = 5_000  # offers; searching through more reads their texts each time instead of keeping them
KEPT_OF_ONE_KIND = 3_000  # things about single offers that a frame keeps of one kind
KINDS_KEPT = 40  # kinds: a language each, and a way to ask


class SiteFacts(NamedTuple):
    key: int
    slug: str
    name: str
    area: int
    street: str
    postcode: str
    town: str
    latitude: float | None
    longitude: float | None
    step_free: str
    is_planned: bool
    starts_on: date | None
    ends_on: date | None
    phone: str
    ring_at: str
    nearest_stop: str
    translations: dict[str, Any]

    @property
    def address(self) -> str:
        place = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, place) if part)


class AreaFacts(NamedTuple):
    key: int
    slug: str
    name: str
    kind: str
    path: str


class TermFacts(NamedTuple):
    code: str
    title: str
    symbol: str
    translations: dict[str, Any]


class LanguageFacts(NamedTuple):
    code: str
    name: str
    own_name: str
    is_right_to_left: bool
    is_for_content: bool


class Frame:
    """The small tables, each read when it is first needed, and what was learnt of single offers on the way."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, dict[Any, Any]] = {}
        self.choices: dict[Hashable, set[int]] = {}

    def kept(self, kind: Hashable) -> dict[Any, Any]:
        """Where things of one kind about single offers lie, by whatever names the offer. Only what follows from the
        watched tables and from ``kind`` may be put there. Several threads use it: take and put, never walk through.
        """
        found = self._kept.get(kind)
        if found is None or len(found) > KEPT_OF_ONE_KIND:
            if len(self._kept) >= KINDS_KEPT:
                self._kept = {}
            found = self._kept[kind] = {}
        return found

    @cached_property
    def sites(self) -> dict[int, SiteFacts]:
        rows = Site.objects.order_by("name", "pk").values_list(
            "pk", "slug", "name", "area", "street", "postcode", "town", "latitude", "longitude", "step_free",
            "is_planned", "starts_on", "ends_on", "phone", "ring_at", "nearest_stop", "translations",
        )  # fmt: skip
        return {row[0]: SiteFacts._make(row) for row in rows}

    @cached_property
    def areas(self) -> dict[int, AreaFacts]:
        rows = Area.objects.order_by("path").values_list("pk", "slug", "name", "kind", "path")
        return {row[0]: AreaFacts(*row) for row in rows}

    @cached_property
    def crises(self) -> dict[int, list[Crisis]]:
        return crises()

    @cached_property
    def languages(self) -> dict[str, LanguageFacts]:
        rows = Language.objects.order_by("position", "name").values_list(
            "code", "name", "own_name", "is_right_to_left", "is_for_content"
        )
        return {row[0]: LanguageFacts(*row) for row in rows}

    @cached_property
    def own_names(self) -> tuple[tuple[str, str], ...]:
        """What those who speak them call the languages."""
        return tuple((code, known.own_name) for code, known in self.languages.items())

    @cached_property
    def terms(self) -> dict[str, dict[str, TermFacts]]:
        """By kind and code, of the vocabularies in daily use."""
        rows = Term.objects.filter(vocabulary__is_working=True).order_by("position", "pk")
        found: dict[str, dict[str, TermFacts]] = {Kind.FIELDS: {}, Kind.GROUPS: {}, Kind.AGES: {}}
        for kind, *facts in rows.values_list("vocabulary__kind", "code", "title", "symbol", "translations"):
            found[kind][facts[0]] = TermFacts(*facts)
        return found

    @cached_property
    def limited_sites(self) -> dict[int, tuple[str, str]]:
        """Sites that do not exist all the time: first and last local minute, as text. Planned ones never exist."""
        return {
            site.key: ("~", "")
            if site.is_planned
            else (
                f"{site.starts_on.isoformat()}T00:00" if site.starts_on else "",
                f"{site.ends_on.isoformat()}T24" if site.ends_on else "~",
            )
            for site in self.sites.values()
            if site.is_planned or site.starts_on or site.ends_on
        }

    @cached_property
    def closed_sites(self) -> dict[int, list[tuple[str, str, Crisis]]]:
        """Sites that a crisis rule closes: first and last local minute of the rule, as text."""
        found = {
            key: [
                (f"{rule.first.isoformat()}T00:00", f"{rule.last.isoformat()}T24", rule)
                for rule in rules
                if rule.kind == CrisisKind.CLOSED
            ]
            for key, rules in self.crises.items()
        }
        return {key: spans for key, spans in found.items() if spans}

    @cached_property
    def weather(self) -> dict[int, RainPlan]:
        """Plans for the rain that were decided about, by date; what is over stays out, as far as it was when read."""
        rows = RainPlan.objects.filter(decision__isnull=False, session__ends_local__gte=clock.today().isoformat())
        return {row.session_id: row for row in rows.select_related("decision", "site", "room")}

    @cached_property
    def used(self) -> dict[str, set[str]]:
        """The codes that published offers carry: only what leads somewhere is offered for choosing."""
        found: dict[str, set[str]] = {"fields": set(), "groups": set(), "languages": set()}
        for row in Offer.objects.filter(is_published=True).values_list(*found).distinct():
            for name, codes in zip(found, row, strict=True):
                found[name].update(codes)
        return found

    @cached_property
    def texts(self) -> dict[int, str]:
        """The folded texts of every published offer in all its languages."""
        return {row[0]: search_text(*row[1:]) for row in _rows_to_search()}

    def public_sites(self, day: date) -> list[SiteFacts]:
        """Sites that exist on that day."""
        minute = f"{day.isoformat()}T12:00"
        return [site for site in self.sites.values() if self.exists(site.key, minute)]

    def exists(self, site: int | None, minute: str) -> bool:
        span = self.limited_sites.get(site) if site is not None else None
        return span is None or span[0] <= minute <= span[1]

    def crisis_at(self, site: int | None, minute: str) -> Crisis | None:
        """The rule that holds at a site at that local minute; a closed house goes before everything else."""
        if site not in self.crises:
            return None
        day = date.fromisoformat(minute[:10])
        holding = [rule for rule in self.crises[site] if rule.first <= day <= rule.last]
        return next((rule for rule in holding if rule.kind == CrisisKind.CLOSED), holding[0] if holding else None)

    def site_of(self, slug: str) -> SiteFacts | None:
        return next((site for site in self.sites.values() if site.slug == slug), None)

    def area_of(self, slug: str) -> AreaFacts | None:
        return next((area for area in self.areas.values() if area.slug == slug), None)

    def position_of(self, slug: str) -> tuple[float, float] | None:
        """Where a site or an area lies, or the position itself; an area in the middle of its sites."""
        if here := position_in(slug):
            return here
        site = self.site_of(slug)
        if site is not None:
            return None if site.latitude is None or site.longitude is None else (site.latitude, site.longitude)
        area = self.area_of(slug)
        if area is None:
            return None
        inside = {key for key, other in self.areas.items() if other.path.startswith(area.path)}
        found = [
            (site.latitude, site.longitude)
            for site in self.sites.values()
            if site.area in inside and site.latitude is not None and site.longitude is not None
        ]
        if not found:
            return None
        return sum(lat for lat, _ in found) / len(found), sum(lon for _, lon in found) / len(found)

    def sites_near(self, slug: str, km: float) -> set[int]:
        """Keys of the sites at most so far away, in a straight line."""
        here = self.position_of(slug)
        if here is None:
            return set()
        return {
            site.key
            for site in self.sites.values()
            if site.latitude is not None
            and site.longitude is not None
            and geo.distance_m(here[1], here[0], site.longitude, site.latitude) <= km * 1000
        }


def position_in(text: str) -> tuple[float, float] | None:
    """Latitude and longitude written as in an address ("52.323,9.207"); nothing if it is no point on the earth."""
    found = POSITION.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


# Kept in memory


_kept: tuple[str, Frame] | None = None


def token() -> str | None:
    """What an answer is kept with; None: keep nothing. Ask for it before anything else is read."""
    return changes.token(TOPIC)


def frame(token: str | None) -> Frame:
    """The frame that belongs to a token, from memory if it is still that one."""
    global _kept
    kept = _kept
    if token is not None and kept is not None and kept[0] == token:
        return kept[1]
    new = Frame()
    if token is not None:
        _kept = (token, new)
    return new


# Texts to search


def search_text(title: str, summary: str, description: str, translations: dict[str, Any]) -> str:
    """What a search looks through: title, summary and description in every language, folded."""
    parts = [title, summary, description]
    for name in ("title", "summary", "description"):
        parts += [entry["text"] for entry in translations.get(name, {}).values()]
    return folding.fold("\n".join(parts))


def _rows_to_search() -> Iterator[tuple[Any, ...]]:
    return (
        Offer.objects.filter(is_published=True)
        .values_list("pk", "title", "summary", "description", "translations")
        .iterator(chunk_size=500)
    )


def with_words(frame: Frame, text: str) -> set[int]:
    """Keys of the published offers that contain every word, as it was typed or by its German stem."""
    sought = [(folding.fold(word), folding.fold(stem(word))) for word in text.casefold().split()]
    if "texts" in frame.__dict__ or Offer.objects.filter(is_published=True).count() <= TEXTS_KEPT_OF:
        texts: Iterator[tuple[int, str]] | Any = frame.texts.items()
    else:
        texts = ((row[0], search_text(*row[1:])) for row in _rows_to_search())
    return {key for key, folded in texts if all(word in folded or root in folded for word, root in sought)}
