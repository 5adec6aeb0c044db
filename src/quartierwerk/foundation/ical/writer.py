"""Events as a calendar file that every calendar program takes (RFC 5545).

Written as text, line by line: a feed of thousands of dates is made at every request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from quartierwerk.foundation.ical.zones import vtimezone
from quartierwerk.foundation.recurrence import NormalisedRule, rule_for_calendar, stamp

PRODUCT: Final = "-//quartierwerk//quartierwerk//DE"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# Backslash, semicolon, comma and line breaks mean something; control characters, halves of surrogate pairs and signs
# that turn the direction of all that follows have no business in a text.
_SPECIAL = re.compile("[\\\\;,\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
_REMOVED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
_NOT_IN_ADDRESS = re.compile('[\x00-\x20"<>\\\\^`{|}\x7f-\x9f\ud800-\udfff]')


class Entry(NamedTuple):
    """One VEVENT: a series, a single date, or with ``recurrence_id`` one changed date of a series.

    Times are naive local time of the calendar's zone. For whole days ``starts`` and ``ends`` are dates, and
    ``ends`` is the day after the last one. ``changed_at`` is aware; it, and nothing else, is the time stamp, so that
    an unchanged calendar is the same file. ``rdates``, ``exdates`` and ``recurrence_id`` are of the kind of ``starts``.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    rule: NormalisedRule | None = None
    rdates: tuple[datetime | date, ...] = ()
    exdates: tuple[datetime | date, ...] = ()
    recurrence_id: datetime | date | None = None
    is_cancelled: bool = False
    sequence: int = 0
    changed_at: datetime = _EPOCH


def write_calendar(
    name: str,
    entries: Iterable[Entry],
    *,
    zone: str = "Europe/Berlin",
    method: str = "PUBLISH",
    description: str = "",
    url: str = "",
    refresh_hours: int = 6,
) -> bytes:
    """A whole calendar file. Subscribed programs are asked to look again after ``refresh_hours``."""
    everything = list(entries)
    spelled: dict[tuple[str, str], str] = {}  # titles and places repeat; each is folded once
    out = opening_lines(
        name, zone=zone, method=method, description=description, url=url, refresh_hours=refresh_hours
    )  # fmt: skip
    years = [entry.starts.year for entry in everything if isinstance(entry.starts, datetime)]
    if years and zone != "UTC":
        last = max(years)
        last = max([last, *(2037 for entry in everything if entry.rule is not None and entry.rule.is_endless)])
        out += vtimezone(zone, min(years), last)
    at = "{}:{}Z" if zone == "UTC" else f"{{}};TZID={zone}:{{}}"
    place = ZoneInfo(zone)
    for entry in everything:
        _event(out, entry, at, place, spelled)
    out += ["END:VCALENDAR", ""]
    return "\r\n".join(out).encode()


def opening_lines(
    name: str, *, zone: str, method: str = "PUBLISH", description: str = "", url: str = "", refresh_hours: int = 6
) -> list[str]:
    """What stands before the time zone and the events."""
    out = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        text_line("NAME", name),
        text_line("X-WR-CALNAME", name),
    ]
    if description:
        out.append(text_line("X-WR-CALDESC", description))
    if url:
        out.append(address_line("URL", url))
    out.append(f"X-WR-TIMEZONE:{zone}")
    if refresh_hours:
        out.append(f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H")
        out.append(f"X-PUBLISHED-TTL:PT{refresh_hours}H")
    return out


def _event(out: list[str], entry: Entry, at: str, zone: ZoneInfo, spelled: dict[tuple[str, str], str]) -> None:
    changed = stamp(entry.changed_at if entry.changed_at.tzinfo is UTC else entry.changed_at.astimezone(UTC))
    out.append("BEGIN:VEVENT")
    out.append(_text("UID", entry.uid, spelled))
    out.append(f"DTSTAMP:{changed}Z")
    out.append(_time("DTSTART", entry.starts, at))
    if entry.ends is not None and entry.ends > entry.starts:
        out.append(_time("DTEND", entry.ends, at))
    if entry.recurrence_id is not None:
        out.append(_time("RECURRENCE-ID", entry.recurrence_id, at))
    if entry.rule is not None:
        out.append(folded(f"RRULE:{rule_for_calendar(entry.rule, zone)}"))
    for extra in entry.rdates:
        out.append(_time("RDATE", extra, at))
    for excepted in entry.exdates:
        out.append(_time("EXDATE", excepted, at))
    out.append(_text("SUMMARY", entry.title, spelled))
    if entry.description:
        out.append(_text("DESCRIPTION", entry.description, spelled))
    if entry.location:
        out.append(_text("LOCATION", entry.location, spelled))
    if entry.geo is not None:
        out.append(f"GEO:{entry.geo[0]:.6f};{entry.geo[1]:.6f}")
    if entry.url:
        out.append(address_line("URL", entry.url))
    if entry.categories:
        out.append(folded("CATEGORIES:" + ",".join(escape(category) for category in entry.categories)))
    out.append(f"SEQUENCE:{entry.sequence}")
    out.append(f"LAST-MODIFIED:{changed}Z")
    out.append("STATUS:CANCELLED" if entry.is_cancelled else "STATUS:CONFIRMED")
    out.append("END:VEVENT")


def _time(name: str, value: datetime | date, at: str) -> str:
    if isinstance(value, datetime):
        return at.format(name, stamp(value))
    return f"{name};VALUE=DATE:{value.year:04d}{value.month:02d}{value.day:02d}"


def escape(text: str) -> str:
    """A text as it stands in a calendar file; whatever it says, it is only text."""
    if not _SPECIAL.search(text):
        return text
    text = _REMOVED.sub("", _BREAK.sub("\n", text))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _text(name: str, text: str, spelled: dict[tuple[str, str], str]) -> str:
    key = (name, text)
    line = spelled.get(key)
    if line is None:
        line = spelled[key] = text_line(name, text)
    return line


def text_line(name: str, text: str) -> str:
    """A line with a text, whatever it says, folded."""
    return folded(f"{name}:{escape(text)}")


def address_line(name: str, url: str) -> str:
    """An address is no text: nothing is escaped, and what cannot stand in one is written in per cent."""
    quoted = _NOT_IN_ADDRESS.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace")), url
    )
    return folded(f"{name}:{quoted}")


def folded(line: str) -> str:
    """No line longer than 75 octets; continued behind a line break and a space, never within a letter."""
    if len(line) <= 75 and (line.isascii() or len(line.encode()) <= 75):
        return line
    octets = line.encode()
    pieces: list[str] = []
    begin, room = 0, 75
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[begin:end].decode())
        begin, room = end, 74
    pieces.append(octets[begin:].decode())
    return "\r\n ".join(pieces)
