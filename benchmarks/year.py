"""Times what is asked about a whole year on one database against the served product. Started by ``benchmarks.run``;
prints JSON.

5,000 people on the lists of 2,000 offers with 100,000 dates: 847,450 presences, and a count for each date. Somebody of
the staff asks for houses and fields of a year, of half of it and of a month.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks import dataset
from benchmarks.measure import Client, below, cpu_of, free_port, postmaster, serving, timed
from benchmarks.rooms import TOKEN, prepared
from quartierwerk.config.supervisor import MEMORY, work_command

REPEATS = 10
OFFICE = "/buero/berichte/"


def names_of_fields() -> dict[str, str]:
    """Title of a field of action in the product -> its name in the data set."""
    from benchmarks.load import FIELD_CODES
    from quartierwerk.vocabularies.models import Term

    titles = dict(Term.objects.filter(vocabulary__is_working=True).values_list("code", "title"))
    return {titles[FIELD_CODES.get(name, name.lower())]: name for name in dataset.FIELDS}


def answer_of(body: bytes, fields: dict[str, str]) -> dict:
    """What the table says, in the form of the right answers."""
    (table,) = json.loads(body)["tables"]
    lines = []
    for row in table["rows"]:
        facts = [row[key] for key in ("held", "registered", "visits", "people")]
        house, field = row["house"].removeprefix("Haus "), fields.get(row["field"], row["field"])
        lines.append("|".join(map(str, [house, field, *facts])))
    return dataset.answer(lines)


def works(port: int, watched, cookie: str, right: dict[str, dict], year: int, chosen: list[str]) -> dict[str, dict]:
    found, fields = {}, names_of_fields()
    for name in chosen:
        path = OFFICE + dataset.year_works(year)[name]
        status, body, _headers = Client(port).get(path, Cookie=cookie)
        found[name] = timed(port, path, watched, REPEATS, Cookie=cookie)
        found[name]["right"] = status == 200 and answer_of(body, fields) == right[name]
    return found


def as_files(port: int, worker: int, watched, cookie: str, data: dataset.Data, year: int, times: int = 6) -> dict:
    """The year's sign-ups asked for so many times, written by the worker that ``serve`` starts, and fetched: CPU of web
    pages, worker and database from the first request to the last byte."""
    from quartierwerk.reports.models import SignUpFile

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"{cookie}; csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}

    def send(method: str, path: str, typed: dict | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        connection.request(method, path, urlencode(typed) if typed else None, headers)
        response = connection.getresponse()
        return response, response.read()

    def used() -> float:
        return cpu_of(watched()) + cpu_of(below(worker))

    def ask(first: str) -> str:
        typed = {"csrfmiddlewaretoken": TOKEN, "scope": "traeger", "first": first, "last": f"{year}-12-31"}
        return send("POST", f"{OFFICE}anmeldungen/", typed)[0].getheader("Location") or ""

    def wait() -> None:
        for _attempt in range(1200):
            if not SignUpFile.objects.filter(stored="").exists():
                break
            time.sleep(0.1)
        connection.close()  # the server does not keep it for so long

    ask(f"{year - 1}-12-20")  # the worker has started when this is written
    wait()
    begin, started, walls, bodies = used(), time.perf_counter(), [], []
    addresses = [ask(f"{year - 1}-12-{25 + turn}") for turn in range(times)]  # the same period twice is one file
    wait()
    walls.append((time.perf_counter() - started) * 1000 / times)
    for address in addresses:
        bodies.append(send("GET", f"{address}datei/")[1])
    cpu = (used() - begin) * 1000 / times
    return {
        "cpu_ms": round(cpu, 2), "p50_ms": round(walls[0], 2), "p95_ms": round(walls[0], 2),
        "kB": round(len(bodies[0]) / 1000, 1), "right": all(file_is_right(body, data) for body in bodies),
    }  # fmt: skip


def file_is_right(body: bytes, data: dataset.Data) -> bool:
    """Every sign-up with its person (numbered as they are met), offer and state."""
    words = {"ok": "zugesagt", "wait": "auf der Warteliste", "off": "beendet"}
    titles = {o["id"]: o["title"] for o in data.offers}
    people: dict[int, int] = {}
    right = [
        (str(r["id"]), str(people.setdefault(r["person"], len(people) + 1)), titles[r["offer"]], words[r["status"]])
        for r in data.registrations
    ]
    _head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";")
    return [(row[0], row[7], row[2], row[9]) for row in rows] == right


@contextmanager
def working(environment: dict[str, str]) -> Iterator[int]:
    """The worker that does jobs, as ``serve`` starts it."""
    process = subprocess.Popen(work_command(), env=MEMORY | environment, stdout=subprocess.DEVNULL)
    try:
        time.sleep(6)  # it has started, and the clock has had its first turn
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def changed_shows(port: int, cookie: str, year: int) -> bool:
    """One date is counted anew with one visit more: the next answer says so, in one line and one column."""
    from quartierwerk.attendance import actions
    from quartierwerk.attendance.models import Tally
    from quartierwerk.foundation import clock
    from quartierwerk.foundation.permissions import Clock

    path = OFFICE + dataset.year_works(year)["W7"]
    tally = Tally.objects.filter(session__starts_local__startswith=f"{year}-06-04", is_current=True).order_by("pk")[0]

    def rows() -> list[dict]:
        return json.loads(Client(port).get(path, Cookie=cookie)[1])["tables"][0]["rows"]

    before = rows()
    with clock.at(tally.session.ends_at):
        actions.correct_tally(actor=Clock(), tally=tally, key=uuid4(), visits=tally.visits + 1)
    changed = [(was, now) for was, now in zip(before, rows(), strict=True) if was != now]
    return [{**was, "visits": was["visits"] + 1} for was, _now in changed] == [now for _was, now in changed][:1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    parser.add_argument("--works", default="")
    options = parser.parse_args()
    folder = prepared()
    from django.db import connections

    from benchmarks.load import load, load_year, signed_in

    data = dataset.build(options.seed, options.year)
    begin = time.process_time()
    result: dict = {"dates": load(data.offers), "presences": load_year(data, options.year), "floor": {}}
    result["load_cpu_s"] = round(time.process_time() - begin, 1)
    cookie = signed_in()
    backends = [pid for pid in [postmaster()] if pid is not None]
    connections.close_all()
    floor_db = os.environ["BENCH_FLOOR_DB"].replace("FOLDER", str(folder))
    os.environ |= {"FLOOR_DB": floor_db, "FLOOR_YEAR": str(options.year)}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    from benchmarks import floor

    floor.fill(
        data.offers, ((o["id"], dataset.wall(b), dataset.wall(e)) for o in data.offers for b, e in dataset.dates(o))
    )
    floor.fill_year(data)
    named = options.works.split(",") if options.works else []
    chosen = [name for name in dataset.year_works(options.year) if not named or name in named or "year" in named]
    port = free_port()
    with serving("benchmarks.floor:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        for name in chosen:
            result["floor"][name] = timed(port, f"/{name.lower().replace(' ', '')}", watched, REPEATS)
        result["floor"]["W7csv"] = timed(port, "/w7csv", watched, REPEATS)
    right = dataset.year_expected(data, options.year)
    port = free_port()
    with serving("quartierwerk.config.wsgi:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        result["base"] = timed(port, "/ping", watched, 200)
        result["works"] = works(port, watched, cookie, right, options.year, chosen)
        if not named or {"W7csv", "year"}.intersection(named):
            with working(environment) as worker:
                result["works"]["W7csv"] = as_files(port, worker, watched, cookie, data, options.year)
        result["stale"] = changed_shows(port, cookie, options.year)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
