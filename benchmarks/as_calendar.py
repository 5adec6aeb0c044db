"""The data set of the timed works as one calendar file, as other houses would send theirs.

    python -m benchmarks.as_calendar OUT.ics [--seed 20300101] [--year 2030]

Each offer becomes one VEVENT:

- ``UID``          ``offer-<id>@quartier-bench-1``
- ``DTSTART``, ``DTEND`` in Europe/Berlin, ``RRULE:FREQ=WEEKLY;COUNT=52``
- ``EXDATE``       the two dates of each offer that do not take place
- ``SUMMARY``, ``DESCRIPTION``
- ``LOCATION``     ``Haus <house>``: with ``--site-by-location`` the offer goes to the site of that name
- ``CATEGORIES``   field of action and languages by their German names, so that they are taken over; the target group

Standard library only.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from benchmarks import dataset

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE"""
LANGUAGES = {
    "de": "Deutsch", "en": "Englisch", "ar": "Arabisch", "tr": "Türkisch", "uk": "Ukrainisch", "ru": "Russisch",
    "fa": "Persisch (Farsi)", "ro": "Rumänisch",
}  # fmt: skip
FIELDS = {"Oekonomie": "Lokale Ökonomie", "Oeffentlichkeit": "Image und Öffentlichkeitsarbeit"}


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S")


def fold(line: str) -> Iterator[str]:
    """At most 75 bytes a line; further ones begin with a blank."""
    data = line.encode()
    while len(data) > 75:
        end = 75
        while data[end] & 0xC0 == 0x80:  # not within a letter
            end -= 1
        yield data[:end].decode()
        data = b" " + data[end:]
    yield data.decode()


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def event(offer: dict[str, Any]) -> Iterator[str]:
    start = datetime.fromisoformat(offer["start"])
    off = [datetime.combine(date.fromisoformat(day), time(start.hour, start.minute)) for day in offer["cancelled"]]
    field = FIELDS.get(offer["field"], offer["field"])
    categories = [field, *(LANGUAGES[code] for code in offer["langs"]), offer["group"]]
    yield "BEGIN:VEVENT"
    yield f"UID:offer-{offer['id']}@quartier-bench-1"
    yield f"DTSTAMP:{start.year - 1}0101T000000Z"
    yield f"DTSTART;TZID=Europe/Berlin:{stamp(start)}"
    yield f"DTEND;TZID=Europe/Berlin:{stamp(start + timedelta(minutes=offer['minutes']))}"
    yield "RRULE:FREQ=WEEKLY;COUNT=52"
    yield f"EXDATE;TZID=Europe/Berlin:{','.join(map(stamp, off))}"
    yield f"SUMMARY:{escaped(offer['title'])}"
    yield f"DESCRIPTION:{escaped(offer['text'])}"
    yield f"LOCATION:Haus {offer['house']}"
    yield f"CATEGORIES:{','.join(map(escaped, categories))}"
    yield "END:VEVENT"


def calendar(offers: list[dict[str, Any]]) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//quartierwerk//benchmarks//DE", *ZONE.splitlines()]
    lines = [*head, *(line for offer in offers for line in event(offer)), "END:VCALENDAR"]
    return "".join(f"{part}\r\n" for line in lines for part in fold(line)).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    given = parser.parse_args()
    offers = dataset.build_offers(given.seed, given.year)
    given.out.write_bytes(calendar(offers))
    print(f"{given.out}: {len(offers)} offers")


if __name__ == "__main__":
    main()
