"""The programme: which dates residents see, and what of them.

Only what is published, still true (a partner's offer leaves twelve months after it was last confirmed) and at a place
that exists is here, and never a link for taking part online. A date is off because a person called it off, or because
a crisis rule closes its house; the second is computed here, so that it shows everywhere at once.

This is the most asked question of the product, so it is asked in plain SQL and answered with tuples: for one month of a
large town (8,000 dates) model rows cost ten times as much as the question. Dates are walked in the order of the index
``session_by_day`` and judged here; where a filter leaves few offers, their own dates are read instead. So an answer
costs what it shows, not what is stored.

Small tables that every answer needs (sites, areas, vocabularies, languages, crisis rules) are a ``Frame``. It may be
kept in memory as long as the token of ``foundation.changes`` stays the same, and no longer. With it goes what was read
of single offers, and what was made of that alone: dates are read anew for every answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from quartierwerk.foundation import changes, clock, folding, geo
from quartierwerk.foundation.search.words import stem
from quartierwerk.foundation.translations import SOURCE_LANGUAGE, Text, text_of
from quartierwerk.offers.choices import Children, Mode, Reason, StockState
from quartierwerk.offers.models import Cancellation, Offer, RainPlan, Series, Session
from quartierwerk.places.choices import Answer, CrisisKind
from quartierwerk.places.models import Area, Site
from quartierwerk.places.queries import Crisis, crises
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Language, Term

TOPIC = "programme"
POSITION = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,15})?),(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
MONTHS_UNTIL_REMINDER = 6
MONTHS_UNTIL_GONE = 12
FEW_OFFERS = 300
TEXTS_KEPT_OF = 5_000  # offers; searching through more reads their texts each time instead of keeping them
WINDOWS = (14, 60, 200)  # days, of few offers' dates read at once
KEPT_OF_ONE_KIND = 3_000  # things about single offers that a frame keeps of one kind
KINDS_KEPT = 40  # kinds: a language each, and a way to ask
CHOICES_KEPT = 32  # answers to "which offers have these facts?"

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
TIMES = {MORNING: ("00:00", "12:00"), AFTERNOON: ("12:00", "17:00"), EVENING: ("17:00", "24:00")}


# What is asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the programme. What is empty does not narrow; OR inside a filter, AND between filters."""

    words: str = ""
    fields: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # spoken, not written
    sites: tuple[str, ...] = ()  # slugs
    areas: tuple[str, ...] = ()  # slugs; with everything below
    weekdays: tuple[int, ...] = ()  # 0 is Monday
    times: tuple[str, ...] = ()  # of TIMES, by the beginning
    childcare: bool = False
    free: bool = False
    women_only: bool = False
    step_free: bool = False
    near: str = ""  # slug of a site or an area, or a position ("52.323,9.207")
    within_km: float = 1.0
    first: date | None = None
    last: date | None = None
    offers: tuple[int, ...] = ()  # keys

    @property
    def picks_offers(self) -> bool:
        """Whether facts of the offer narrow the answer, so that they are asked first."""
        return bool(
            self.words or self.fields or self.groups or self.languages or self.areas
            or self.childcare or self.free or self.women_only or self.step_free or self.offers
        )  # fmt: skip


# The frame


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


# What residents may see


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


def _day_in_utc(day: date) -> str:
    return f"{day.isoformat()} 00:00:00+00:00" if connection.vendor == "postgresql" else f"{day.isoformat()} 00:00:00"


def public_condition(table: str, today: date | None = None) -> tuple[str, list[Any]]:
    """What makes an offer one that residents see, in SQL; ``table``: what it is called there."""
    limit = months_before(today or clock.today(), MONTHS_UNTIL_GONE)
    return (
        f"{table}.is_published AND ({table}.stock <> %s OR {table}.confirmed_on >= %s OR "
        f"({table}.confirmed_on IS NULL AND {table}.created_at >= %s))",
        [StockState.PARTNER.value, limit.isoformat(), _day_in_utc(limit)],
    )


def public_offers() -> QuerySet[Offer]:
    """The same as rows, for a page about one offer."""
    limit = months_before(clock.today(), MONTHS_UNTIL_GONE)
    since = datetime(limit.year, limit.month, limit.day, tzinfo=clock.BERLIN)
    return Offer.objects.filter(is_published=True).filter(
        ~Q(stock=StockState.PARTNER) | Q(confirmed_on__gte=limit) | Q(confirmed_on__isnull=True, created_at__gte=since)
    )


def needs_checking_note(offer: Offer, today: date) -> bool:
    """Whether the page says when the offer was last checked."""
    return (
        offer.stock == StockState.PARTNER
        and offer.confirmed_on is not None
        and offer.confirmed_on < months_before(today, MONTHS_UNTIL_REMINDER)
    )


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


def _with_words(frame: Frame, text: str) -> set[int]:
    """Keys of the published offers that contain every word, as it was typed or by its German stem."""
    sought = [(folding.fold(word), folding.fold(stem(word))) for word in text.casefold().split()]
    if "texts" in frame.__dict__ or Offer.objects.filter(is_published=True).count() <= TEXTS_KEPT_OF:
        texts: Iterator[tuple[int, str]] | Any = frame.texts.items()
    else:
        texts = ((row[0], search_text(*row[1:])) for row in _rows_to_search())
    return {key for key, folded in texts if all(word in folded or root in folded for word, root in sought)}


# Asking


class Row(NamedTuple):
    """One date as it is read."""

    key: int
    offer: int
    starts: str  # local, 2030-06-04T16:00
    ends: str
    slot: str
    site: int | None
    own_title: str
    place_words: str
    is_all_day: int  # 0 or 1
    reason: str | None  # of the cancellation
    note: str = ""
    off_note: str | None = None
    sequence: int = 0
    changed: str = ""  # 20300604T160000Z
    series: int | None = None


BRIEF = (
    "s.id, s.offer_id, s.starts_local, s.ends_local, s.slot, s.site_id, s.own_title, s.place_words,"
    " CASE WHEN s.is_all_day THEN 1 ELSE 0 END, c.reason"
)
FULL = f"{BRIEF}, s.note, c.note, s.sequence, {{stamp}}, s.series_id"
_STAMPS = {
    "postgresql": "to_char(s.changed_at AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISS\"Z\"')",
    "sqlite": "strftime('%%Y%%m%%dT%%H%%M%%SZ', s.changed_at)",
}
_FROM = (
    f"FROM {Session._meta.db_table} s LEFT JOIN {Cancellation._meta.db_table} c ON c.session_id = s.id"  # table names
)
_ORDER = "ORDER BY s.starts_local, s.offer_id, s.id"


def _fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _numbers(keys: Collection[int]) -> str:
    """Keys as a list in SQL. They come from the database, so they are numbers; there may be thousands."""
    return ",".join(str(int(key)) for key in keys) or "NULL"


def _or_codes(column: str, codes: Collection[str], params: list[Any]) -> str:
    parts = []
    for code in codes:
        plain = code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params.append(f"%,{plain},%")
        parts.append(f"{column} LIKE %s ESCAPE '\\'")
    return f"({' OR '.join(parts)})"


def _matching_offers(
    frame: Frame, wanted: Wanted, today: date, reads: Reading
) -> tuple[set[int], dict[int, LeanFacts] | dict[int, OfferFacts]]:
    """Keys of the visible offers that have the facts asked for; where they are few, with what is read of them."""
    asked = (today, replace(wanted, sites=(), weekdays=(), times=(), near="", within_km=0.0, first=None, last=None))
    known = frame.choices.get(asked)
    if known is not None:
        return known, {}
    keys, facts = _read_matching_offers(frame, wanted, today, reads)
    if len(frame.choices) >= CHOICES_KEPT:
        frame.choices = {}
    if len(keys) <= KEPT_OF_ONE_KIND:
        frame.choices[asked] = keys
    if facts and not reads.with_texts:
        frame.kept((today, reads)).update(facts)
    return keys, facts


def _read_matching_offers(
    frame: Frame, wanted: Wanted, today: date, reads: Reading
) -> tuple[set[int], dict[int, LeanFacts] | dict[int, OfferFacts]]:
    condition, params = public_condition("o", today)
    conditions = [condition]
    for column, codes in (
        ("o.fields", wanted.fields),
        ("o.groups", wanted.groups),
        ("o.languages", wanted.languages),
    ):
        if codes:
            conditions.append(_or_codes(column, codes, params))
    for column, value in (
        ("o.children", Children.CHILDCARE if wanted.childcare else ""),
        ("o.free", Answer.YES if wanted.free else ""),
        ("o.women_only", Answer.YES if wanted.women_only else ""),
    ):
        if value:
            conditions.append(f"{column} = %s")
            params.append(str(value))
    if wanted.step_free:  # where the offer does not say, its house does: judged date by date
        conditions.append("o.step_free <> %s")
        params.append(Answer.NO.value)
    if wanted.areas:
        tops = [area.path for area in frame.areas.values() if area.slug in wanted.areas]
        inside = [area.key for area in frame.areas.values() if area.path.startswith(tuple(tops))] if tops else []
        conditions.append(f"o.area_id IN ({_numbers(inside)})")
    if wanted.offers:
        conditions.append(f"o.id IN ({_numbers(wanted.offers)})")
    if wanted.words:
        conditions.append(f"o.id IN ({_numbers(_with_words(frame, wanted.words))})")
    facts = _read_offers(reads, f"{' AND '.join(conditions)} LIMIT {FEW_OFFERS + 1}", params)
    if len(facts) <= FEW_OFFERS:
        return set(facts), facts
    sql = f"SELECT o.id FROM {Offer._meta.db_table} o WHERE {' AND '.join(conditions)}"  # noqa: S608
    return {row[0] for row in _fetch(sql, params)}, {}


def _matching_sites(frame: Frame, wanted: Wanted) -> set[int] | None:
    """Keys of the sites asked for; None: all, also dates without one."""
    chosen: set[int] | None = None
    if wanted.sites:
        chosen = {site.key for site in frame.sites.values() if site.slug in wanted.sites}
    if wanted.near:
        around = frame.sites_near(wanted.near, wanted.within_km)
        chosen = around if chosen is None else chosen & around
    return chosen


@lru_cache(maxsize=4096)
def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()


class Walk:
    """Dates in order, chunk by chunk, each with what keeps it off; only those that residents may see and asked for."""

    def __init__(
        self, frame: Frame, wanted: Wanted, *, start: str, end: str | None = None, columns: str = BRIEF,
        with_off: bool = False, about: int | None = 50, with_running: bool = False, language: str = SOURCE_LANGUAGE,
        with_texts: bool = False, is_lean: bool = True,
    ) -> None:  # fmt: skip
        """``start`` and ``end`` are local minutes as text; ``about`` how many dates are wanted (None: all there are).

        ``with_running`` adds dates that began before ``start``, last over midnight and are not yet over. ``is_lean``,
        ``language`` and ``with_texts`` say what has to be read of the offers.
        """
        self.frame, self.wanted, self.start, self.end = frame, wanted, start, end
        self.columns = columns.replace("{stamp}", _STAMPS[connection.vendor])
        self.with_off, self.about, self.with_running = with_off, about, with_running
        self.reads = Reading(is_lean, with_texts, language)
        self.today = clock.today()
        self.sites = _matching_sites(frame, wanted)
        self.offers: set[int] | None = None
        self.facts: dict[int, Any] = {}  # LeanFacts or OfferFacts; None for an offer that is not shown
        if wanted.picks_offers:
            self.offers, known = _matching_offers(frame, wanted, self.today, self.reads)
            self.facts.update(known)
        self.skipped_offers: set[int] = set()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Rows in the order of ``Row``, with the reason of what keeps them off in place of the cancellation's."""
        if self.sites == set() or self.offers == set():
            return
        judge, facts, with_off = self._judge(), self.facts, self.with_off
        for chunk in self._chunks():
            self._know(chunk)
            if judge is None:
                yield from [row for row in chunk if facts[row[1]] and (with_off or row[9] is None)]
            else:
                yield from (kept for row in chunk if (kept := judge(row)) is not None)

    def _judge(self) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | None] | None:
        """The function that a row passes, or not; None where nothing but the offer and the cancellation count."""
        wanted, limited, closed = self.wanted, self.frame.limited_sites, self.frame.closed_sites
        facts, with_off, sites = self.facts, self.with_off, self.frame.sites
        weekdays = frozenset(wanted.weekdays)
        spans = [TIMES[name] for name in wanted.times]
        needs_house = wanted.step_free
        if not (limited or closed or weekdays or spans or needs_house):
            return None

        def judge(row: tuple[Any, ...]) -> tuple[Any, ...] | None:
            offer = facts.get(row[1])
            if offer is None or (row[9] is not None and not with_off):
                return None
            starts, site = row[2], row[5]
            if weekdays and _weekday(starts[:10]) not in weekdays:
                return None
            if spans and not row[8] and not any(first <= starts[11:] < last for first, last in spans):
                return None
            if site in limited and not limited[site][0] <= starts <= limited[site][1]:
                return None
            if needs_house and not offer.step_free and (site is None or sites[site].step_free != Answer.YES):
                return None
            if site in closed and row[9] is None and offer.mode != Mode.ONLINE:
                for first, last, rule in closed[site]:
                    if first <= starts <= last:
                        if not with_off:
                            return None
                        row = (*row[:9], Reason.CRISIS.value, *row[10:])
                        return (*row[:11], rule.note, *row[12:]) if len(row) > 11 else row
            return row

        return judge

    def _know(self, chunk: Sequence[tuple[Any, ...]]) -> None:
        """Read the facts of the offers in a chunk that are not known yet; None for what residents may not see."""
        new = {row[1] for row in chunk}.difference(self.facts)
        if self.offers is not None:
            self.facts.update(dict.fromkeys(new - self.offers))
            new &= self.offers
        if not new:
            return
        if self.reads.with_texts:  # long, and read for whole months at once
            self.facts.update(dict.fromkeys(new))
            self.facts.update(offers_of(new, self.today, self.reads))
            return
        kept = self.frame.kept((self.today, self.reads))
        known = {key: kept[key] for key in new if key in kept}
        if len(known) < len(new):
            unknown = new.difference(known)
            read = dict.fromkeys(unknown) | offers_of(unknown, self.today, self.reads)
            kept.update(read)
            known.update(read)
        self.facts.update(known)

    def _chunks(self) -> Iterator[list[tuple[Any, ...]]]:
        conditions: list[str] = []
        if self.sites is not None:
            conditions.append(f"s.site_id IN ({_numbers(self.sites)})")
        few = self.offers is not None and len(self.offers) <= FEW_OFFERS
        if few:
            conditions.append(f"s.offer_id IN ({_numbers(self.offers or ())})")
        if self.with_running:
            yield self._running(conditions)
        if self.about is None:
            yield self._between(conditions, self.start, self.end)
        elif few:
            yield from self._by_windows(conditions)
        else:
            yield from self._by_pages(conditions)

    def _between(self, conditions: list[str], start: str, end: str | None) -> list[tuple[Any, ...]]:
        parts, params = ["s.starts_local >= %s"], [start]
        if end is not None:
            parts.append("s.starts_local < %s")
            params.append(end)
        return _fetch(f"SELECT {self.columns} {_FROM} WHERE {' AND '.join(parts + conditions)} {_ORDER}", params)

    def _running(self, conditions: list[str]) -> list[tuple[Any, ...]]:
        """The last condition is spelled as in the index ``session_over_midnight``, which serves only this very text;
        the first one, and the want of an order, keep other indexes out."""
        cut = "SUBSTRING" if connection.vendor == "postgresql" else "SUBSTR"
        parts = [
            "(s.starts_local || '') < %s",
            "s.ends_local > %s",
            f"s.ends_local > (COALESCE({cut}(s.starts_local, 1, 10), '') || COALESCE('T24', ''))",
            *conditions,
        ]
        rows = _fetch(f"SELECT {self.columns} {_FROM} WHERE {' AND '.join(parts)}", [self.start, self.start])
        return sorted(rows, key=lambda row: (row[2], row[1], row[0]))

    def _by_windows(self, conditions: list[str]) -> Iterator[list[tuple[Any, ...]]]:
        start = self.start
        for days in WINDOWS:
            end = (date.fromisoformat(start[:10]) + timedelta(days=days)).isoformat()
            if self.end is not None and end >= self.end:
                break
            yield self._between(conditions + self._not_skipped(), start, end)
            start = end
        yield self._between(conditions + self._not_skipped(), start, self.end)

    def _by_pages(self, conditions: list[str]) -> Iterator[list[tuple[Any, ...]]]:
        size, last = (self.about or 0) * 5 // 4 + 10, None
        while True:
            parts, params = ["s.starts_local >= %s"], [last[2] if last else self.start]
            if last is not None:
                parts.append("(s.starts_local, s.offer_id, s.id) > (%s, %s, %s)")
                params += [last[2], last[1], last[0]]
            if self.end is not None:
                parts.append("s.starts_local < %s")
                params.append(self.end)
            where = " AND ".join(parts + conditions + self._not_skipped())
            chunk = _fetch(f"SELECT {self.columns} {_FROM} WHERE {where} {_ORDER} LIMIT {size}", params)
            yield chunk
            if len(chunk) < size:
                return
            last, size = chunk[-1], min(size * 2, 4_000)

    def _not_skipped(self) -> list[str]:
        return [f"s.offer_id NOT IN ({_numbers(self.skipped_offers)})"] if self.skipped_offers else []


# Facts of offers


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of an offer is read: the least, or all that a card shows; long texts; the language of the texts."""

    is_lean: bool = True
    with_texts: bool = False
    language: str = SOURCE_LANGUAGE

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are read."""
        if self.with_texts:
            return ("title", "summary", "description")
        return ("title",) if self.is_lean else ("title", "summary")


class LeanFacts(NamedTuple):
    """The least that is said of an offer. The texts are the German ones."""

    key: int
    uid: str
    slug: str
    title: str
    fields: str  # ",bildung,sprache," as stored
    languages: str
    mode: str
    step_free: str
    summary: str
    description: str
    translations: str  # JSON of what was asked for: text -> language -> entry


class OfferFacts(NamedTuple):
    """What a card says of an offer; begins like ``LeanFacts``."""

    key: int
    uid: str
    slug: str
    title: str
    fields: str
    languages: str
    mode: str
    step_free: str
    summary: str
    description: str
    translations: str
    groups: str
    free: str
    cost_cents: int | None
    children: str
    sign_up: str
    women_only: str
    papers: str
    seats: int | None
    area: int
    picture: str
    picture_alt: str
    admission: str


_LEAN = "o.id, o.uid, o.slug, o.title, o.fields, o.languages, o.mode, o.step_free"
_MORE = (
    "o.groups, o.free, o.cost_cents, o.children, o.sign_up, o.women_only, o.papers, o.seats, o.area_id,"
    " o.picture, o.picture_alt, o.admission"
)


def offers_of(keys: Collection[int], today: date, reads: Reading) -> dict[int, LeanFacts] | dict[int, OfferFacts]:
    """Facts of those of the offers that residents may see."""
    condition, params = public_condition("o", today)
    return _read_offers(reads, f"o.id IN ({_numbers(keys)}) AND {condition}", params)


def _read_offers(reads: Reading, where: str, params: Sequence[Any]) -> Any:
    parts = [
        _LEAN,
        "o.summary" if reads.with_texts or not reads.is_lean else "''",
        "o.description" if reads.with_texts else "''",
        _translations_sql(reads),
    ]
    make: Callable[[Any], Any] = LeanFacts._make
    if not reads.is_lean:
        parts.append(_MORE)
        make = OfferFacts._make
    rows = _fetch(f"SELECT {', '.join(parts)} FROM {Offer._meta.db_table} o WHERE {where}", params)  # noqa: S608
    return {row[0]: make(row) for row in rows}


def _translations_sql(reads: Reading) -> str:
    """Of all translations of an offer only those that are read: one language's, of few texts."""
    language = reads.language
    if language == SOURCE_LANGUAGE:
        return "''"
    if not language.replace("-", "").isalnum():
        raise ValueError(f"{language!r} is no code of a language")
    if connection.vendor == "postgresql":
        pairs = (
            f"'{name}', jsonb_build_object('{language}', o.translations->'{name}'->'{language}')"
            for name in reads.texts
        )
        return f"jsonb_build_object({', '.join(pairs)})::text"
    pairs = (
        f"'{name}', json_object('{language}', json_extract(o.translations, '$.{name}.\"{language}\"'))"
        for name in reads.texts
    )
    return f"json_object({', '.join(pairs)})"


def texts_of(offer: LeanFacts | OfferFacts, language: str, names: Sequence[str]) -> list[Text]:
    """Texts of an offer in a language, or the German ones marked as such."""
    translations: Mapping[str, Any] = orjson.loads(offer.translations) if offer.translations else {}
    return [text_of(getattr(offer, name), translations, name, language) for name in names]  # type: ignore[arg-type]


def series_of(offers: Collection[int]) -> dict[int, list[tuple[str, str, bool]]]:
    """The repetitions of offers: rule, first local beginning, whole days."""
    found: dict[int, list[tuple[str, str, bool]]] = {}
    rows = Series.objects.filter(offer__in=offers).exclude(rrule="").order_by("starts_local", "pk")
    for offer, *facts in rows.values_list("offer", "rrule", "starts_local", "is_all_day"):
        found.setdefault(offer, []).append(tuple(facts))  # type: ignore[arg-type]
    return found


def following_dates(frame: Frame, after: Mapping[int, str]) -> dict[int, Row]:
    """For each offer the first date that takes place after the local minute given for it."""
    found: dict[int, Row] = {}
    if after:
        walk = Walk(frame, Wanted(offers=tuple(after)), start=min(after.values()), about=len(after))
        for row in walk:
            if row[1] not in found and row[2] > after[row[1]]:
                found[row[1]] = Row(*row)
                walk.skipped_offers.add(row[1])
                if len(found) == len(after):
                    break
    return found


@lru_cache(maxsize=8192)
def offset_of(day: str) -> str | None:
    """``+02:00`` for every minute of a local day; None for a day on which the clocks are changed."""
    first = date.fromisoformat(day)
    midnights = [datetime(d.year, d.month, d.day, tzinfo=clock.BERLIN) for d in (first, first + timedelta(days=1))]
    if midnights[0].utcoffset() != midnights[1].utcoffset():
        return None
    return midnights[0].isoformat()[-6:]


def exact_moments(keys: Collection[int]) -> dict[int, tuple[datetime, datetime]]:
    """The moments of dates, for the two days of a year on which a local time alone does not name one."""
    if not keys:  # nearly always; Django would write the question all the same
        return {}
    return {row[0]: row[1:] for row in Session.objects.filter(pk__in=keys).values_list("pk", "starts_at", "ends_at")}


def uid_of(offer_uid: str, slot: str) -> str:
    """The stable identifier of one date, as calendars carry it: never changes, also when the date is moved."""
    return f"{offer_uid}-{stem_of(slot)}"


@lru_cache(maxsize=16_384)
def stem_of(slot: str) -> str:
    """A local minute in the short form: ``20300604T1600``."""
    return slot.replace("-", "").replace(":", "")
