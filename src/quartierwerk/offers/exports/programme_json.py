"""The programme as JSON, for apps and for other websites.

An object with ``dates``, in order of time::

    {"offer": "<UID of the offer>", "slug": "…", "title": "…", "field": "bildung", "fields": ["bildung"],
     "languages": ["ar", "de"],                              spoken there
     "site": "mittelpunkt", "place": "Mittelpunkt",          null for a date without a house
     "uid": "<stable identifier of the date>",
     "starts_at": "2030-06-04T16:00:00+02:00", "ends_at": "…"}

and, where they apply, ``text_language`` (the texts are in German for want of a translation), ``summary`` and
``description`` (asked for with ``texts=1``), ``all_day``, ``cancelled`` with ``reason`` (asked for with
``cancelled=1``), ``crisis`` (``phone``, ``online`` or ``capacity``: how its house works on that day) with ``notice``,
the words for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import orjson
from django.utils import timezone
from django.utils.encoding import force_str

from quartierwerk.foundation.codes import unpack
from quartierwerk.foundation.translations import SOURCE_LANGUAGE
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.queries import programme
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.offer_facts import LeanFacts, texts_of
from quartierwerk.offers.queries.programme import Walk
from quartierwerk.places.queries import Crisis

TEXTS = ("title", "summary", "description")


def _offset(day: str) -> bytes | None:
    offset = programme.offset_of(day)
    return None if offset is None else offset.encode()


def _quoted(value: str) -> bytes:
    return orjson.dumps(value)


@lru_cache(maxsize=4096)
def _codes(stored: str) -> bytes:
    return orjson.dumps(unpack(stored))


@lru_cache(maxsize=4096)
def _fields(stored: str) -> bytes:
    codes = unpack(stored)
    return b'"field":%b,"fields":%b' % (orjson.dumps(codes[0] if codes else None), _codes(stored))


def _head(offer: LeanFacts, place: bytes, language: str, with_texts: bool, own_title: str = "") -> bytes:
    """The part of a row that is the same for all dates of an offer at a place: up to the first half of the UID."""
    title, texts = offer.title, b""
    in_german = own_title or language == SOURCE_LANGUAGE
    if language != SOURCE_LANGUAGE:
        found = texts_of(offer, language, TEXTS if with_texts else TEXTS[:1])
        title, in_german = found[0].value, own_title or found[0].language == SOURCE_LANGUAGE
        if with_texts:
            texts = b',"summary":%b,"description":%b' % (_quoted(found[1].value), _quoted(found[2].value))
    elif with_texts:
        texts = b',"summary":%b,"description":%b' % (_quoted(offer.summary), _quoted(offer.description))
    if in_german and language != SOURCE_LANGUAGE:
        texts += b',"text_language":"de"'
    uid = _quoted(offer.uid)
    return b'{"offer":%b,"slug":%b,"title":%b,%b,"languages":%b%b,%b,"uid":%b-' % (
        uid, _quoted(offer.slug), _quoted(own_title or title), _fields(offer.fields), _codes(offer.languages), texts,
        place, uid[:-1],
    )  # fmt: skip


def _place(frame: Frame, site: int | None, words: str) -> bytes:
    facts = frame.sites.get(site) if site is not None else None
    return orjson.dumps({"site": facts.slug if facts else None, "place": words or (facts.name if facts else None)})[
        1:-1
    ]


def rows_as_json(
    rows: Iterable[tuple[Any, ...]],
    walk: Walk,
    *,
    language: str,
    differs: Callable[[Crisis], str],
    with_texts: bool = False,
) -> list[bytes]:
    """The rows of a walk (columns ``BRIEF``) as pieces of JSON, each row ending with its comma.

    ``differs`` says what a crisis rule means for the dates at its house on its days.

    Most rows are put together from pieces that many of them share: a head per offer and place, a middle per beginning,
    a tail per end.
    """
    frame, facts = walk.frame, walk.facts
    crises = frame.crises
    places: dict[int | None, bytes] = {}
    heads: dict[int, tuple[int | None, bytes]] = {} if with_texts else frame.kept(("json", language))
    middles: dict[str, bytes] = {}
    tails: dict[str, bytes] = {}
    found: list[bytes] = []
    later: dict[int, int] = {}  # key of a date on a day when the clocks are changed -> its place in the answer
    for key, offer, starts, ends, slot, site, own_title, words, is_all_day, reason in rows:
        middle, tail = middles.get(starts), tails.get(ends)
        if middle is None:
            middle = middles[starts] = _middle(starts, starts)
        if tail is None:
            tail = tails[ends] = _tail(ends)
        if not middle or not tail:
            later[key] = len(found)
            middle, tail = _middle(starts, starts, b""), _tail(ends, b"")
        known = heads.get(offer)
        if known is not None and known[0] == site:
            head = known[1]
        else:
            place = places.get(site)
            if place is None:
                place = places[site] = _place(frame, site, "")
            head = _head(facts[offer], place, language, with_texts)
            heads[offer] = (site, head)
        if own_title or words:
            head = _head(facts[offer], _place(frame, site, words), language, with_texts, own_title)
        if slot != starts:
            middle = _middle(slot, starts, _offset(starts[:10]) or b"")
        if is_all_day or reason:
            tail = tail[:-2] + _rest(is_all_day, reason) + b"},"
        if site in crises and not reason and (crisis := frame.crisis_at(site, starts)) is not None:
            said = orjson.dumps({"crisis": crisis.kind, "notice": differs(crisis)})
            tail = tail[:-2] + b"," + said[1:-1] + b"},"
        found += (head, middle, tail)
    for key, (starts_at, ends_at) in programme.exact_moments(later).items() if later else ():
        place_of = later[key]
        row = orjson.loads(b"".join(found[place_of : place_of + 3])[:-1])
        row["starts_at"], row["ends_at"] = (timezone.localtime(at).isoformat() for at in (starts_at, ends_at))
        found[place_of : place_of + 3] = (orjson.dumps(row), b"", b",")
    return found


@lru_cache(maxsize=16_384)
def _middle(slot: str, starts: str, offset: bytes | None = None) -> bytes:
    """From the second half of the UID to the beginning of the end; empty if the clocks are changed on that day."""
    offset = _offset(starts[:10]) if offset is None else offset
    if offset is None:
        return b""
    stem = slot.replace("-", "").replace(":", "")
    return f'{stem}","starts_at":"{starts}:00'.encode() + offset + b'","ends_at":"'


@lru_cache(maxsize=16_384)
def _tail(ends: str, offset: bytes | None = None) -> bytes:
    offset = _offset(ends[:10]) if offset is None else offset
    return b"" if offset is None else f"{ends}:00".encode() + offset + b'"},'


def _rest(is_all_day: int, reason: str | None) -> bytes:
    row: dict[str, Any] = {"all_day": True} if is_all_day else {}
    if reason:
        row |= {"cancelled": True, "reason": force_str(Reason(reason).label)}
    return b"," + orjson.dumps(row)[1:-1]


def answer(pieces: list[bytes], following: str = "") -> bytes:
    """The whole answer; ``following`` is the address of the next page, if there is one."""
    tail = b'],"next":' + orjson.dumps(following or None) + b"}"
    return b'{"dates":[' + b"".join(pieces)[:-1] + tail
