"""The programme as a calendar to subscribe to: every date its own event, called-off ones with STATUS:CANCELLED.

Written line by line from rows, because a town subscribes to thousands of dates; what all dates of an offer share is
spelled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from quartierwerk.foundation.ical.writer import address_line, escape, folded, opening_lines, text_line
from quartierwerk.foundation.ical.zones import vtimezone
from quartierwerk.foundation.recurrence import stamp
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.queries import programme
from quartierwerk.offers.queries.frame import SiteFacts
from quartierwerk.offers.queries.offer_facts import OfferFacts, texts_of
from quartierwerk.offers.queries.programme import Walk
from quartierwerk.places.queries import Crisis

ZONE: Final = "Europe/Berlin"
LONGEST_UID: Final = 75 - len("UID:-20300604T1600")
"""Of an offer, so that the line with the UID of a date is not folded."""
Describe = Callable[[OfferFacts, SiteFacts | None], str]
"""What a calendar shows of an offer beside its title and place, in the language of the feed."""


def calendar(
    rows: Iterable[tuple[Any, ...]],
    walk: Walk,
    *,
    name: str,
    language: str,
    describe: Describe,
    differs: Callable[[Crisis], str],
    page_of: Callable[[str], str],
    url: str = "",
) -> bytes:
    """The rows of a walk (columns ``FULL``, not lean) as a calendar. ``page_of`` gives an offer's address by slug.

    What all dates of an offer share is kept with the frame, so ``describe`` is the same for all calendars made of one,
    and says only what follows from the offer, its site, the frame and the language. ``differs`` says what a crisis rule
    means for the dates at its house on its days.
    """
    frame, facts = walk.frame, walk.facts
    crises = frame.crises
    everything = list(rows)
    out = opening_lines(name, zone=ZONE, url=url)
    if everything:
        out += vtimezone(ZONE, int(everything[0][2][:4]), int(everything[-1][3][:4]))
    days = {row[2][:10] for row in everything} | {row[3][:10] for row in everything}
    odd = {day for day in days if programme.offset_of(day) is None}
    exact = programme.exact_moments(
        [row[0] for row in everything if row[2][:10] in odd or row[3][:10] in odd] if odd else []
    )  # on the two days a year on which a local time alone does not name one moment
    written = frame.kept(("ics", language, page_of("")))
    spans: dict[tuple[str, str], str] = {}
    for row in everything:
        key, offer_key, starts, ends, slot, site_key, own_title, words, is_all_day, reason = row[:10]
        note, off_note, sequence, changed = row[10:14]
        name_of_offer = offer_key, site_key
        known = written.get(name_of_offer)
        if known is None:
            offer: OfferFacts = facts[offer_key]
            site = frame.sites.get(site_key) if site_key is not None else None
            known = written[name_of_offer] = _shared(
                offer, _title(offer, language), _common(offer, site, describe, page_of)
            )
        begin, uid, middle, common = known
        if site_key in crises and not reason and (crisis := frame.crisis_at(site_key, starts)) is not None:
            note = "\n".join(part for part in (differs(crisis), note) if part)
        if own_title or words or note or reason:
            offer = facts[offer_key]
            site = frame.sites.get(site_key) if site_key is not None else None
            title = _title(offer, language, own_title, is_off=bool(reason))
            if words or note or reason:
                common = _common(offer, site, describe, page_of, words=words, note=_notes(note, reason, off_note))
            middle = _middle(title, common)
        if is_all_day or key in exact:
            span = _times(starts, ends, is_all_day, exact.get(key))
        else:
            span = spans.get((starts, ends), "")
            if not span:
                span = spans[starts, ends] = _times(starts, ends, 0, None)
        stem = programme.stem_of(slot)
        head = f"{begin}{stem}" if begin else "BEGIN:VEVENT\r\n" + folded(f"UID:{uid}-{stem}")
        out.append(
            f"{head}\r\nDTSTAMP:{changed}\r\n{span}\r\n"
            f"{middle}{sequence}\r\nLAST-MODIFIED:{changed}\r\nSTATUS:{'CANCELLED' if reason else 'CONFIRMED'}\r\n"
            "END:VEVENT"
        )
    out += ["END:VCALENDAR", ""]
    return "\r\n".join(out).encode()


def _shared(offer: OfferFacts, title: str, common: str) -> tuple[str, str, str, str]:
    """What all dates of an offer at a place begin with (nothing where the line has to be folded), its UID, what stands
    between the times and the sequence, and the last part of that."""
    uid = escape(offer.uid)
    is_short = uid.isascii() and len(uid) <= LONGEST_UID
    return f"BEGIN:VEVENT\r\nUID:{uid}-" if is_short else "", uid, _middle(title, common), common


def _middle(title: str, common: str) -> str:
    return f"{title}\r\n{common}\r\nSEQUENCE:"


def _title(offer: OfferFacts, language: str, own_title: str = "", *, is_off: bool = False) -> str:
    spelled = own_title or texts_of(offer, language, ("title",))[0].value
    return text_line("SUMMARY", _("Fällt aus: %(title)s") % {"title": spelled} if is_off else spelled)


def _common(
    offer: OfferFacts,
    site: SiteFacts | None,
    describe: Describe,
    page_of: Callable[[str], str],
    *,
    words: str = "",
    note: str = "",
) -> str:
    where = words or (", ".join(part for part in (site.name, site.address) if part) if site else "")
    about = "\n".join(part for part in (note, describe(offer, site)) if part)
    lines = []
    if about:
        lines.append(text_line("DESCRIPTION", about))
    if where:
        lines.append(_line_of_place(where))
    if site is not None and site.latitude is not None and site.longitude is not None and not words:
        lines.append(f"GEO:{site.latitude:.6f};{site.longitude:.6f}")
    lines.append(address_line("URL", page_of(offer.slug)))
    return "\r\n".join(lines)


@lru_cache(maxsize=1024)
def _line_of_place(where: str) -> str:
    return text_line("LOCATION", where)


def _notes(note: str, reason: str | None, off_note: str | None) -> str:
    why = _("Fällt aus: %(reason)s") % {"reason": force_str(Reason(reason).label)} if reason else ""
    return "\n".join(part for part in (why, off_note or "", note) if part)


@lru_cache(maxsize=16_384)
def _local(minute: str) -> str:
    return f"{minute.replace('-', '').replace(':', '')}00"


def _times(starts: str, ends: str, is_all_day: int, exact: tuple[datetime, datetime] | None) -> str:
    if is_all_day:
        last = date.fromisoformat(ends[:10])
        if ends[11:] != "00:00":
            last = date.fromordinal(last.toordinal() + 1)
        return (
            f"DTSTART;VALUE=DATE:{starts[:10].replace('-', '')}\r\nDTEND;VALUE=DATE:{last.isoformat().replace('-', '')}"
        )
    if exact is not None:
        begin, end = (stamp(moment.astimezone(UTC)) for moment in exact)
        return f"DTSTART:{begin}Z\r\nDTEND:{end}Z"
    return f"DTSTART;TZID={ZONE}:{_local(starts)}\r\nDTEND;TZID={ZONE}:{_local(ends)}"
