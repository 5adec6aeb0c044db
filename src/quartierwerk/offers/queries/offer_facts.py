"""What a list, a card or a calendar says of an offer: read in plain SQL, only as much of it as is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.db import connection

from quartierwerk.foundation.translations import SOURCE_LANGUAGE, Text, text_of
from quartierwerk.offers.models import Offer, Series
from quartierwerk.offers.queries.public import public_condition


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
    return read_offers(reads, f"o.id IN ({numbers(keys)}) AND {condition}", params)


def read_offers(reads: Reading, where: str, params: Sequence[Any]) -> Any:
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
    rows = fetch(f"SELECT {', '.join(parts)} FROM {Offer._meta.db_table} o WHERE {where}", params)  # noqa: S608
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


# Plain SQL


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def numbers(keys: Collection[int]) -> str:
    """Keys as a list in SQL. They come from the database, so they are numbers; there may be thousands."""
    return ",".join(str(int(key)) for key in keys) or "NULL"
