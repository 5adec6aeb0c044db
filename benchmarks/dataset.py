"""The data that the works are timed on, and their right answers ("quartier-bench-1"). Standard library only.

Deterministic by seed and year. All times are local wall-clock times in Europe/Berlin. Rooms, bookings, offers, persons
and registrations are drawn from one sequence of random numbers, in this order.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

SEED, YEAR = 20300101, 2030
FIELDS = [
    "Wohnen", "Soziales", "Zusammenleben", "Bildung", "Oekonomie", "Kultur", "Sport", "Gesundheit", "Umwelt",
    "Oeffentlichkeit",
]  # fmt: skip
LANGUAGES = ["de", "en", "ar", "tr", "uk", "ru", "fa", "ro"]
GROUPS = ["alle", "kinder", "jugend", "frauen", "senioren", "familien"]
WORDS = [
    "Nachbarschaft", "Treff", "Beratung", "Kurs", "Sprache", "Garten", "Werkstatt", "Kueche", "Musik", "Tanz",
    "Naehen", "Lesen", "Hilfe", "Familie", "Kinder", "Fahrrad", "Reparatur", "Fruehstueck", "Gesundheit",
    "Yoga", "Bewerbung", "Computer", "Theater", "Spiele", "Umwelt", "Stadtteil", "Fest", "Ehrenamt",
]  # fmt: skip


def wall(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def answer(lines) -> dict:
    lines = sorted(lines)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return {"count": len(lines), "sha": digest}


@dataclass(frozen=True)
class Data:
    """All rows of the data set."""

    rooms: list[dict]
    bookings: list[dict]
    offers: list[dict]
    persons: list[dict]
    registrations: list[dict]


def build(seed: int = SEED, year: int = YEAR) -> Data:
    rnd = random.Random(seed)
    rooms = _draw_rooms(rnd)
    bookings = _draw_bookings(rnd, year)
    offers = _draw_offers(rnd, year)
    persons = [
        {
            "id": number, "first": f"Vor{number}", "last": f"Nach{rnd.randint(1, 3000)}",
            "lang": rnd.choice(LANGUAGES), "mail": f"p{number}@example.org", "born": 1940 + rnd.randint(0, 75),
        }
        for number in range(1, 5001)
    ]  # fmt: skip
    return Data(rooms, bookings, offers, persons, _draw_registrations(rnd))


def build_offers(seed: int = SEED, year: int = YEAR) -> list[dict]:
    """2,000 weekly offers, 52 weeks minus two dates each: 100,000 dates."""
    rnd = random.Random(seed)
    _draw_rooms(rnd)
    _draw_bookings(rnd, year)
    return _draw_offers(rnd, year)


def _draw_rooms(rnd: random.Random) -> list[dict]:
    """50 rooms in 8 houses."""
    capacities = [8, 12, 15, 20, 21, 30, 40, 60, 100]
    features = ["kueche", "beamer", "barrierefrei", "buehne", "spiegel"]
    return [
        {
            "id": number, "house": (number - 1) % 8 + 1, "name": f"Raum {number:02d}",
            "capacity": rnd.choice(capacities), "features": sorted(rnd.sample(features, rnd.randint(0, 3))),
        }
        for number in range(1, 51)
    ]  # fmt: skip


def _draw_offers(rnd: random.Random, year: int) -> list[dict]:
    first_day, offers = date(year, 1, 1), []
    for number in range(1, 2001):
        weekday = rnd.choices(range(7), [5, 5, 5, 5, 5, 3, 2])[0]
        first = first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
        start, length = rnd.randint(16, 40), rnd.choice([2, 3, 4, 4, 6])
        gone = sorted(rnd.sample(range(52), 2))
        begins = datetime(first.year, first.month, first.day) + timedelta(minutes=30 * start)
        offers.append({
            "id": number, "house": rnd.randint(1, 8), "place": rnd.randint(1, 200), "field": rnd.choice(FIELDS),
            "langs": sorted(set(["de"] * (rnd.random() < 0.8) + rnd.sample(LANGUAGES, rnd.randint(1, 3)))),
            "group": rnd.choice(GROUPS), "free": rnd.random() < 0.7, "childcare": rnd.random() < 0.2,
            "capacity": rnd.choice([8, 12, 15, 17, 21, 23, 30, 60]), "start": wall(begins), "minutes": 30 * length,
            "cancelled": [(first + timedelta(days=7 * k)).isoformat() for k in gone],
            "title": " ".join(rnd.sample(WORDS, 3)) + f" {number}",
            "text": " ".join(rnd.choice(WORDS) for _ in range(80)),
        })  # fmt: skip
    return offers


def _draw_bookings(rnd: random.Random, year: int) -> list[dict]:
    """400 weekly series of 40 and 4,000 single ones, between 8 and 22 o'clock; no two overlap in one room."""
    busy: dict[tuple[int, date], list[tuple[int, int]]] = {}
    taken: list[tuple[int, date, int, int, int]] = []
    first_day, last_day = date(year, 1, 1), date(year, 12, 31)

    def free(room: int, day: date, start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in busy.get((room, day), ()))

    series = 0
    while series < 400:
        room = rnd.randint(1, 50)
        weekday = rnd.choices(range(7), [5, 5, 5, 5, 5, 2, 1])[0]
        start, length = rnd.randint(16, 40), rnd.choice([2, 3, 4, 4, 6])
        end = min(start + length, 44)
        first = first_day + timedelta(days=(weekday - first_day.weekday()) % 7 + 7 * rnd.randint(0, 11))
        days = [first + timedelta(days=7 * k) for k in range(40)]
        if days[-1] > last_day or not all(free(room, day, start, end) for day in days):
            continue
        series += 1
        for day in days:
            busy.setdefault((room, day), []).append((start, end))
            taken.append((room, day, start, end, series))
    single = 0
    while single < 4000:
        room, day = rnd.randint(1, 50), first_day + timedelta(days=rnd.randint(0, 364))
        start = rnd.randint(16, 40)
        end = min(start + rnd.choice([2, 3, 4, 4, 6, 8]), 44)
        if free(room, day, start, end):
            busy.setdefault((room, day), []).append((start, end))
            taken.append((room, day, start, end, 0))
            single += 1
    return [
        {
            "id": number, "room": room, "start": wall(_half_hours(day, start)), "end": wall(_half_hours(day, end)),
            "series": line, "title": f"Reihe {line}" if line else f"Belegung {number}",
        }
        for number, (room, day, start, end, line) in enumerate(taken, 1)
    ]  # fmt: skip


def _half_hours(day: date, number: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=30 * number)


def _draw_registrations(rnd: random.Random) -> list[dict]:
    """20,000 of 5,000 persons with 2,000 offers; each pair once."""
    found: list[dict] = []
    seen: set[tuple[int, int]] = set()
    while len(found) < 20_000:
        pair = (rnd.randint(1, 5000), rnd.randint(1, 2000))
        if pair not in seen:
            seen.add(pair)
            status = rnd.choices(["ok", "wait", "off"], [85, 10, 5])[0]
            found.append({"id": len(found) + 1, "person": pair[0], "offer": pair[1], "status": status})
    return found


def dates(offer: dict):
    """(begin, end) of every date that takes place."""
    begin, gone = datetime.fromisoformat(offer["start"]), set(offer["cancelled"])
    for week in range(52):
        day = begin + timedelta(days=7 * week)
        if day.date().isoformat() not in gone:
            yield day, day + timedelta(minutes=offer["minutes"])


def works(year: int = YEAR) -> dict[str, str]:
    """The question of each work as the address of the JSON answer, below ``/de/``."""
    monday = date(year, 6, 3)
    tuesday = monday + timedelta(days=1)
    month = f"from={year}-06-01&to={year}-06-30"
    return {
        "W4": f"programm.json?{month}&limit=all",
        "W4f": f"programm.json?{month}&field=bildung&language=ar&limit=all",
        "W4h": f"programm.json?{month}&site=haus-3&limit=all",
        "W4d": f"programm.json?from={tuesday}&to={tuesday}&limit=all",
        "W4n": f"programm.json?from={tuesday}&limit=50",
        "W5": f"programm.json?from={monday}&to={year}-07-03&texts=1&limit=all",
    }


def expected(offers: list[dict], year: int = YEAR, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The right answers: number and checksum of the sorted lines ``offer|begin|end``, without those that are off; for
    the page, which shows what is off, the lines ``offer|begin`` of the first 50 dates in their order."""
    everything = [(offer, begin, end) for offer in offers for begin, end in dates(offer)]
    rows = [(o, b, e) for o, b, e in everything if f"{o['id']}|{wall(b)}|{wall(e)}" not in without]
    tuesday, month_end = date(year, 6, 4), date(year, 7, 3)
    monday = date(year, 6, 3)

    def lines(keep):
        return answer(f"{o['id']}|{wall(b)}|{wall(e)}" for o, b, e in rows if keep(o, b))

    june = [row for row in rows if row[1].year == year and row[1].month == 6]
    coming = sorted((row for row in rows if row[1].date() >= tuesday), key=lambda row: (row[1], row[0]["id"]))[:50]
    first = sorted((row for row in everything if row[1].date() >= tuesday), key=lambda row: (row[1], row[0]["id"]))[:50]
    return {
        "dates": {"count": len(rows)},
        "page": [f"{o['id']}|{wall(b)}" for o, b, _end in first],
        "W4": answer(f"{o['id']}|{wall(b)}|{wall(e)}" for o, b, e in june),
        "W4f": answer(
            f"{o['id']}|{wall(b)}|{wall(e)}" for o, b, e in june if o["field"] == "Bildung" and "ar" in o["langs"]
        ),
        "W4h": answer(f"{o['id']}|{wall(b)}|{wall(e)}" for o, b, e in june if o["house"] == 3),
        "W4d": lines(lambda o, b: b.date() == tuesday),
        "W4n": answer(f"{o['id']}|{wall(b)}|{wall(e)}" for o, b, e in coming),
        "W5": lines(lambda o, b: monday <= b.date() <= month_end),
    }


# Rooms


def weekday_from(first: date, weekday: int) -> date:
    """The first such weekday (Monday is 0) from a day on."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def weekly(first: date, number: int) -> list[date]:
    return [first + timedelta(days=7 * week) for week in range(number)]


def room_days(year: int = YEAR) -> dict[str, date]:
    """The days that the works on rooms ask for: a Monday in June, Tuesdays in April, June and January."""
    monday = weekday_from(date(year, 6, 3), 0)
    return {
        "W1": monday,
        "W1d": monday + timedelta(days=1),
        "W2": weekday_from(date(year, 4, 2), 1),
        "W3": weekday_from(date(year, 1, 8), 1),
    }


def room_works(year: int = YEAR) -> dict[str, str]:
    """The question of each work on rooms as an address of the office, below ``/buero/raeume/``."""
    days = room_days(year)
    week = "{}-W{:02d}".format(*days["W1"].isocalendar())
    evening, midday = f"tag={days['W2']}&von=16:00&bis=18:00", f"tag={days['W3']}&von=10:00&bis=16:00&wochen=40"
    return {
        "W1": f"woche.json?woche={week}",
        "W1 page": f"woche/?woche={week}",
        "W1d": f"tag.json?tag={days['W1d']}",
        "W2": f"frei.json?{evening}&wochen=10&plaetze=20",
        "W2s": f"frei.json?{evening}&plaetze=20",
        "W3": f"konflikte.json?raum=raum-7&{midday}",
        "W3a": f"konflikte.json?{midday}",
    }


def room_expected(rooms: list[dict], bookings: list[dict], year: int = YEAR) -> dict[str, dict]:
    """The right answers: number and checksum of the sorted lines ``room|begin|end``, or of the free rooms."""
    days = room_days(year)

    def lines(found: Iterable[dict]) -> dict:
        return answer(f"{b['room']}|{b['start']}|{b['end']}" for b in found)

    def against(wanted: list[date], since: str, until: str) -> list[dict]:
        names = {day.isoformat() for day in wanted}
        return [b for b in bookings if b["start"][:10] in names and b["start"][11:] < until and b["end"][11:] > since]

    def free(wanted: list[date]) -> dict:
        taken = {b["room"] for b in against(wanted, "16:00", "18:00")}
        return answer(str(r["id"]) for r in rooms if r["capacity"] >= 20 and r["id"] not in taken)

    week = {(days["W1"] + timedelta(days=n)).isoformat() for n in range(7)}
    in_week = [b for b in bookings if b["start"][:10] in week]
    midday = against(weekly(days["W3"], 40), "10:00", "16:00")
    return {
        "W1": lines(in_week),
        "W1 page": lines(in_week),
        "W1d": lines(b for b in bookings if b["start"][:10] == days["W1d"].isoformat()),
        "W2": free(weekly(days["W2"], 10)),
        "W2s": free([days["W2"]]),
        "W3": lines(b for b in midday if b["room"] == 7),
        "W3a": lines(midday),
    }


# The year: lists, sign-ups


def was_present(person: int, offer: int, number: int) -> bool:
    """Whether somebody with a place came to date ``number`` (0 to 49) of the offer."""
    return (person * 7919 + offer * 104729 + number * 1299709) % 100 < 62


def with_a_place(registrations: list[dict]) -> dict[int, list[int]]:
    """The persons who have a place, by offer."""
    found: dict[int, list[int]] = {}
    for row in registrations:
        if row["status"] == "ok":
            found.setdefault(row["offer"], []).append(row["person"])
    return found


def year_works(year: int = YEAR) -> dict[str, str]:
    """The question of each work (a year, half of it, a month) as an address below ``/buero/berichte/``."""
    asked = "haeuser/?scope=traeger&first={}&last={}&form=json"
    return {
        "W7": asked.format(f"{year}-01-01", f"{year}-12-31"),
        "W7 half": asked.format(f"{year}-01-01", f"{year}-06-30"),
        "W7 month": asked.format(f"{year}-06-01", f"{year}-06-30"),
    }


def year_expected(data: Data, year: int = YEAR) -> dict[str, dict]:
    """The right answers: number and checksum of the lines ``house|field|held|registered|visits|people``, and those of
    the sign-ups, ``sign-up|person|offer|state``."""
    ends = {"W7": f"{year}-12-31", "W7 half": f"{year}-06-30", "W7 month": f"{year}-06-30"}
    found = {
        name: _report(data, f"{year}-06-01" if name == "W7 month" else f"{year}-01-01", last)
        for name, last in ends.items()
    }
    rows = data.registrations
    return {**found, "W7csv": answer(f"{r['id']}|{r['person']}|{r['offer']}|{r['status']}" for r in rows)}


def _report(data: Data, first: str, last: str) -> dict:
    places = with_a_place(data.registrations)
    lines: dict[tuple[int, str], list] = {}
    for offer in data.offers:
        days = [(n, begin) for n, (begin, _end) in enumerate(dates(offer)) if first <= f"{begin:%Y-%m-%d}" <= last]
        if not days:
            continue
        line = lines.setdefault((offer["house"], offer["field"]), [0, 0, 0, set()])
        line[0] += len(days)
        for person in places.get(offer["id"], ()):
            came = sum(was_present(person, offer["id"], n) for n, _begin in days)
            line[1] += 1
            line[2] += came
            if came:
                line[3].add(person)
    return answer(f"{house}|{field}|{a[0]}|{a[1]}|{a[2]}|{len(a[3])}" for (house, field), a in lines.items())
