"""Times the works on rooms on one database against the served product. Started by ``benchmarks.run``; prints JSON.

Somebody of the staff is signed in. Afterwards the log of promises is read again and must give what is in the tables.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import re
import tempfile
import time
import uuid
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import dataset
from benchmarks.measure import Client, below, cpu_of, free_port, postmaster, serving, timed

REPEATS = {"W1 page": 40, "W3a": 40}
SERIES = 50
OFFICE = "/buero/raeume/"
TOKEN = "b" * 32


def prepared() -> Path:
    """An empty installation in a folder of its own; Django is ready."""
    folder = Path(tempfile.mkdtemp(prefix="qw-bench-"))
    os.environ["QUARTIERWERK_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quartierwerk.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("init", verbosity=0, stdout=io.StringIO())
    return folder


def number(slug: str) -> str:
    return slug.rpartition("-")[2]


def answer_of(name: str, body: bytes, monday: date) -> dict:
    """The answer of a work in the form of the right ones."""
    if name == "W1 page":
        return page_answer(body.decode(), monday)
    data = json.loads(body)
    if "free" in data:
        return dataset.answer(number(row["room"]) for row in data["free"])
    rows = data["bookings"] if "bookings" in data else data["conflicts"]
    return dataset.answer(f"{number(row['room'])}|{row['start']}|{row['end']}" for row in rows)


def page_answer(text: str, monday: date) -> dict:
    """What stands in the grid: a line for each room, seven cells."""
    lines = []
    for line in text.split("<tr>")[1:]:
        room = re.search(r'/raum/raum-(\d+)/"', line)
        if room is None:
            continue
        for n, cell in enumerate(line.split("<td")[1:]):
            day = monday + timedelta(days=n)
            times = re.findall(r"(\d\d:\d\d)–(\d\d:\d\d)", cell)
            lines += [f"{room[1]}|{day}T{start}|{day}T{end}" for start, end in times]
    return dataset.answer(lines)


def works(port: int, watched, cookie: str, right: dict[str, dict], year: int, chosen: list[str]) -> dict[str, dict]:
    found, monday = {}, dataset.room_days(year)["W1"]
    for name in chosen:
        path = OFFICE + dataset.room_works(year)[name]
        status, body, _headers = Client(port).get(path, Cookie=cookie)
        found[name] = timed(port, path, watched, REPEATS.get(name, 100), Cookie=cookie)
        found[name]["right"] = status == 200 and answer_of(name, body, monday) == right[name]
    return found


def series(port: int, watched, cookie: str, year: int, times: int = 15) -> dict:
    """So many series of 50 weekly dates, each typed into the form, checked and booked in one go."""
    from quartierwerk.rooms.models import Booking, Room

    rooms = list(Room.objects.order_by("pk")[:times])
    first = dataset.weekday_from(date(year + 1, 1, 4), 1)
    days = dataset.weekly(first, SERIES)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Cookie": f"{cookie}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    walls, statuses, begin = [], [], 0.0
    for turn, room in enumerate(rooms):
        typed = {
            "csrfmiddlewaretoken": TOKEN, "room": room.pk, "day": f"{first}", "starts": "16:00", "ends": "18:00",
            "repeats": "FREQ=WEEKLY", "until": f"{days[-1]}", "title": f"Kurs {turn}", "key": uuid.uuid4(),
        }  # fmt: skip
        if turn == 2:  # the first two warm up both workers
            begin = cpu_of(watched())
        at = time.perf_counter()
        connection.request("POST", f"{OFFICE}belegen/", urlencode(typed), headers)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
        walls.append((time.perf_counter() - at) * 1000)
    cpu = (cpu_of(watched()) - begin) * 1000 / (times - 2)
    kept = Booking.objects.filter(room__in=rooms, title__startswith="Kurs ")
    expected = {(room.pk, f"{day}T16:00", f"{day}T18:00") for room in rooms for day in days}
    stored = set(kept.values_list("room_id", "starts_local", "ends_local"))
    walls = sorted(walls[2:])
    return {
        "cpu_ms": round(cpu, 2), "p50_ms": round(walls[len(walls) // 2], 2), "p95_ms": round(walls[-1], 2), "kB": 0,
        "right": set(statuses) == {302} and stored == expected and kept.count() == len(expected),
    }  # fmt: skip


def changed_shows(port: int, cookie: str, year: int) -> bool:
    """A booking that is ended is gone from the next answer."""
    from quartierwerk.foundation.permissions import Clock
    from quartierwerk.rooms import actions
    from quartierwerk.rooms.models import Booking

    path = OFFICE + dataset.room_works(year)["W1d"]
    day = dataset.room_days(year)["W1d"]
    before = json.loads(Client(port).get(path, Cookie=cookie)[1])["bookings"]
    row = Booking.objects.filter(starts_local__startswith=f"{day}", end=None).order_by("pk")[0]
    actions.end_bookings(actor=Clock(), bookings=[row], reason="house")
    after = json.loads(Client(port).get(path, Cookie=cookie)[1])["bookings"]
    gone = [one for one in before if one not in after]
    return len(after) == len(before) - 1 and [one["start"] for one in gone] == [row.starts_local]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    parser.add_argument("--works", default="")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    folder = prepared()
    from django.db import connections

    from benchmarks.load import load_rooms, plant_town, signed_in
    from quartierwerk.foundation import allocation

    data = dataset.build(options.seed, options.year)
    houses = plant_town()
    begin = time.process_time()
    result: dict = {"bookings": load_rooms(data.rooms, data.bookings, houses), "floor": {}}
    result["load_cpu_s"] = round(time.process_time() - begin, 1)
    cookie = signed_in()
    backends = [pid for pid in [postmaster()] if pid is not None]
    connections.close_all()
    floor_db = os.environ["BENCH_FLOOR_DB"].replace("FOLDER", str(folder))
    os.environ |= {"FLOOR_DB": floor_db, "FLOOR_YEAR": str(options.year)}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    from benchmarks import floor

    floor.fill_rooms(data.rooms, data.bookings)
    named = options.works.split(",") if options.works else []
    chosen = [name for name in dataset.room_works(options.year) if not named or name in named or "rooms" in named]
    port = free_port()
    with serving("benchmarks.floor:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        for name in chosen:
            if name != "W1 page":
                result["floor"][name] = timed(port, f"/{name.lower()}", watched, REPEATS.get(name, 100))
    right = dataset.room_expected(data.rooms, data.bookings, options.year)
    port = free_port()
    with serving("quartierwerk.config.wsgi:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        result["base"] = timed(port, "/ping", watched, 200)
        result["works"] = works(port, watched, cookie, right, options.year, chosen)
        result["works"]["series of 50"] = series(port, watched, cookie, options.year)
        if options.times > 1:
            many = [{**r, "id": r["id"] + 50 * n} for n in range(options.times) for r in data.rooms]
            copies = [{**b, "room": b["room"] + 50 * n} for n in range(options.times) for b in data.bookings]
            for n in range(1, options.times):
                load_rooms(data.rooms, data.bookings, houses, copy=n)
            connections.close_all()
            asked = [name for name in ("W2", "W2s", "W3") if name in chosen]
            then = dataset.room_expected(many, copies, options.year)
            result["bookings_then"] = len(copies)
            result["works_then"] = works(port, watched, cookie, then, options.year, asked)
        result["stale"] = changed_shows(port, cookie, options.year)
    result["differences"] = len(allocation.verify())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
