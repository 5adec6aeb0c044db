"""The programme: which dates residents see, and what of them.

Only what is published, still true (``public``) and at a place that exists is here, and never a link for taking part
online. A date is off because a person called it off, or because a crisis rule closes its house; the second is computed
here, so that it shows everywhere at once.

This is the most asked question of the product, so it is asked in plain SQL and answered with tuples: for one month of a
large town (8,000 dates) model rows cost ten times as much as the question. Dates are walked in the order of the index
``session_by_day`` and judged here; where a filter leaves few offers, their own dates are read instead. So an answer
costs what it shows, not what is stored. Dates are read anew for every answer; what may be kept is in the ``frame``,
what is said of an offer in ``offer_facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from quartierwerk.foundation import clock
from quartierwerk.foundation.translations import SOURCE_LANGUAGE
from quartierwerk.offers.choices import Children, Mode, Reason
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.offers.queries.frame import KEPT_OF_ONE_KIND, Frame, with_words
from quartierwerk.offers.queries.offer_facts import (
    LeanFacts,
    OfferFacts,
    Reading,
    fetch,
    numbers,
    offers_of,
    read_offers,
)
from quartierwerk.offers.queries.public import public_condition
from quartierwerk.places.choices import Answer

FEW_OFFERS = 300
WINDOWS = (14, 60, 200)  # days, of few offers' dates read at once
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


# Which offers and sites answer it


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
        conditions.append(f"o.area_id IN ({numbers(inside)})")
    if wanted.offers:
        conditions.append(f"o.id IN ({numbers(wanted.offers)})")
    if wanted.words:
        conditions.append(f"o.id IN ({numbers(with_words(frame, wanted.words))})")
    facts = read_offers(reads, f"{' AND '.join(conditions)} LIMIT {FEW_OFFERS + 1}", params)
    if len(facts) <= FEW_OFFERS:
        return set(facts), facts
    sql = f"SELECT o.id FROM {Offer._meta.db_table} o WHERE {' AND '.join(conditions)}"  # noqa: S608
    return {row[0] for row in fetch(sql, params)}, {}


def _matching_sites(frame: Frame, wanted: Wanted) -> set[int] | None:
    """Keys of the sites asked for; None: all, also dates without one."""
    chosen: set[int] | None = None
    if wanted.sites:
        chosen = {site.key for site in frame.sites.values() if site.slug in wanted.sites}
    if wanted.near:
        around = frame.sites_near(wanted.near, wanted.within_km)
        chosen = around if chosen is None else chosen & around
    return chosen


# Which dates answer it


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
            conditions.append(f"s.site_id IN ({numbers(self.sites)})")
        few = self.offers is not None and len(self.offers) <= FEW_OFFERS
        if few:
            conditions.append(f"s.offer_id IN ({numbers(self.offers or ())})")
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
        return fetch(f"SELECT {self.columns} {_FROM} WHERE {' AND '.join(parts + conditions)} {_ORDER}", params)

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
        rows = fetch(f"SELECT {self.columns} {_FROM} WHERE {' AND '.join(parts)}", [self.start, self.start])
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
            chunk = fetch(f"SELECT {self.columns} {_FROM} WHERE {where} {_ORDER} LIMIT {size}", params)
            yield chunk
            if len(chunk) < size:
                return
            last, size = chunk[-1], min(size * 2, 4_000)

    def _not_skipped(self) -> list[str]:
        return [f"s.offer_id NOT IN ({numbers(self.skipped_offers)})"] if self.skipped_offers else []


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


# Moments and names of dates, as calendars and files carry them


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
