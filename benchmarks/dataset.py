"""The data that the works are timed on, and their right answers ("quartier-bench-1"). Standard library only.

Deterministic by seed and year. All times are local wall-clock times in Europe/Berlin. Offers, their dates and the
answers of the programme's works; rooms and registrations are drawn as well, so that the sequence of random numbers
stays the same for the works on rooms and sign-ups.
"""

from __future__ import annotations

import hashlib
import random
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


def build_offers(seed: int = SEED, year: int = YEAR) -> list[dict]:
    """2,000 weekly offers, 52 weeks minus two dates each: 100,000 dates."""
    rnd = random.Random(seed)
    capacities = [8, 12, 15, 20, 21, 30, 40, 60, 100]
    features = ["kueche", "beamer", "barrierefrei", "buehne", "spiegel"]
    for _room in range(50):
        rnd.choice(capacities)
        rnd.sample(features, rnd.randint(0, 3))
    _draw_bookings(rnd, year)
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


def _draw_bookings(rnd: random.Random, year: int) -> None:
    """Uses up the random numbers that the bookings of rooms take."""
    busy: dict[tuple[int, date], list[tuple[int, int]]] = {}
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
    single = 0
    while single < 4000:
        room, day = rnd.randint(1, 50), first_day + timedelta(days=rnd.randint(0, 364))
        start = rnd.randint(16, 40)
        end = min(start + rnd.choice([2, 3, 4, 4, 6, 8]), 44)
        if free(room, day, start, end):
            busy.setdefault((room, day), []).append((start, end))
            single += 1


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
