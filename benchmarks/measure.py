"""Times the works on one database against the served product. Started by ``benchmarks.run``; prints JSON."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import multiprocessing
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from benchmarks import dataset
from quartierwerk.config.supervisor import MEMORY, web_command

SECONDS_TO_START = 180  # where many other programs want the same cores
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_of(pids) -> float:
    """CPU seconds that these processes have used so far."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def cpu_of_database(postmaster: int | None) -> float:
    """CPU seconds of the database so far, also of its processes that have ended; none for SQLite, which has none."""
    if postmaster is None:
        return 0.0
    fields = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return cpu_of(below(postmaster)) + (int(fields[13]) + int(fields[14])) / TICKS


def postmaster() -> int | None:
    """The first process of the database that Django is connected to; None for SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        pid_file = Path(cursor.fetchone()[0]) / "postmaster.pid"
    return int(pid_file.read_text().split()[0])


def below(pid: int) -> list[int]:
    """The process and all that it has started."""
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        found.append(parent)
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
    return found


def memory_of(pids) -> int:
    """Megabytes by PSS (``/proc/PID/smaps_rollup``): a page that n processes share counts one nth for each of them."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total // 1024


@contextmanager
def serving(target: str, port: int, environment: dict[str, str]):
    command = web_command(host="127.0.0.1", port=port, workers=2)
    process = subprocess.Popen([*command[:-1], target], env=MEMORY | environment)
    try:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        ended = below(process.pid)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # a machine with much else to do; what is left would keep our pipe open
            for pid in ended:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port, self.connection = port, http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", path, headers=given)
        response = self.connection.getresponse()
        return response.status, response.read(), dict(response.getheaders())


def line_of(row: dict) -> str:
    uid = str(row.get("uid") or row["offer"])
    number = uid.partition("@")[0].rpartition("-")[2]
    return f"{number}|{row['starts_at'][:16]}|{row['ends_at'][:16]}"


def answer_of(body: bytes) -> dict:
    data = json.loads(body)
    rows = data["dates"] if isinstance(data, dict) else data
    return dataset.answer(line_of(row) for row in rows)


def timed(port: int, path: str, watched, repeats: int, **headers: str) -> dict:
    """CPU milliseconds a request over all watched processes, and wall-clock p50 and p95 in milliseconds."""
    client = Client(port)
    client.get(path, **headers)
    client.get(path, **headers)
    walls, begin = [], cpu_of(watched())
    for _turn in range(repeats):
        at = time.perf_counter()
        status, body, _headers = client.get(path, **headers)
        walls.append((time.perf_counter() - at) * 1000)
    cpu = (cpu_of(watched()) - begin) * 1000 / repeats
    walls.sort()
    return {
        "cpu_ms": round(cpu, 2),
        "p50_ms": round(statistics.median(walls), 2),
        "p95_ms": round(walls[int(len(walls) * 0.95) - 1], 2),
        "status": status,
        "kB": round(len(body) / 1000, 1),
    }


def _hammer(port: int, path: str, seconds: float, results) -> None:
    client, done, failed, until = Client(port), 0, 0, time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            failed += client.get(path)[0] != 200
        except (OSError, http.client.HTTPException):
            failed += 1
            client = Client(port)
        done += 1
    results.put((done, failed))


def eight_clients(port: int, path: str, watched, seconds: float = 3.0) -> dict:
    """Requests a second from eight processes, and what the servers' CPU time would allow on all cores."""
    results: multiprocessing.Queue = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=_hammer, args=(port, path, seconds, results)) for _ in range(8)]
    begin, at = cpu_of(watched()), time.monotonic()
    for client in clients:
        client.start()
    counted = [results.get(timeout=60) for _client in clients]
    span = time.monotonic() - at
    used = cpu_of(watched()) - begin
    for client in clients:
        client.join(30)
    done, failed = sum(n for n, _ in counted), sum(n for _, n in counted)
    client_cpu = sum(os.times()[2:4])
    return {
        "requests_a_second": round(done / span, 1),
        "errors": failed,
        "server_cpu_share": round(used / span, 2),
        "cpu_ms": round(used * 1000 / max(done, 1), 2),
        "clients_cpu_s": round(client_cpu, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    parser.add_argument("--works", default="")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="qw-bench-"))
    os.environ["QUARTIERWERK_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quartierwerk.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.load import load, load_years_before

    offers = dataset.build_offers(options.seed, options.year)
    call_command("init", verbosity=0, stdout=io.StringIO())
    begin = time.process_time()
    result: dict = {"dates": load(offers), "load_cpu_s": 0.0, "works": {}, "floor": {}}
    result["load_cpu_s"] = round(time.process_time() - begin, 1)
    backends = [pid for pid in [postmaster()] if pid is not None]
    connections.close_all()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}

    floor_db = os.environ["BENCH_FLOOR_DB"].replace("FOLDER", str(folder))
    environment |= {"FLOOR_DB": floor_db, "FLOOR_YEAR": str(options.year)}
    os.environ["FLOOR_DB"] = floor_db
    from benchmarks import floor

    floor.FLOOR_DB = floor_db
    floor.fill(offers, ((o["id"], dataset.wall(b), dataset.wall(e)) for o in offers for b, e in dataset.dates(o)))
    chosen = [name for name in dataset.works(options.year) if not options.works or name in options.works.split(",")]
    port = free_port()
    with serving("benchmarks.floor:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        result["floor"]["ping"] = timed(port, "/ping", watched, 300)
        for name in chosen:
            result["floor"][name] = timed(port, f"/{name.lower()}", watched, REPEATS.get(name, 150))
    port = free_port()
    with serving("quartierwerk.config.wsgi:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        client = Client(port)
        result["base"] = timed(port, "/ping", watched, 300)
        result["works"] = works(client, watched, offers, options.year, chosen)
        result["stale"] = changed_shows(client, options.year)
        result["eight"] = eight_clients(port, f"/de/{dataset.works(options.year)['W4n']}", watched)
        result["web_MB"] = memory_of(below(pid))
        if options.times > 1:
            off = taken_off()
            result["dates_then"] = result["dates"] + load_years_before(offers, options.times - 1)
            connections.close_all()
            client = Client(port)  # loading took longer than the server keeps a quiet connection
            result["works_then"] = works(client, watched, offers, options.year, chosen, without=off)
    result["idle_MB"] = idle_memory(environment, options.year)
    print(json.dumps(result))


REPEATS = {"W4": 12, "W5": 8}


def works(
    client: Client, watched, offers: list[dict], year: int, chosen: list[str], without: tuple[str, ...] = ()
) -> dict[str, dict]:
    """Each work timed, with whether its answer was right; ``without`` are lines of dates that are off by now."""
    right = dataset.expected(offers, year, without)
    found = {}
    for name in chosen:
        path = f"/de/{dataset.works(year)[name]}"
        _status, body, headers = client.get(path)
        found[name] = timed(client.port, path, watched, REPEATS.get(name, 150))
        found[name]["right"] = answer_of(body) == right[name]
        for _turn in range(3):  # PostgreSQL's own housekeeping counts as a change; then it is asked for again
            tag = headers.get("ETag", headers.get("etag", ""))
            unchanged = timed(client.port, path, watched, 200, If_None_Match=tag)
            if unchanged["status"] == 304:
                break
            _status, body, headers = client.get(path)
        found[name]["unchanged_cpu_ms"] = unchanged["cpu_ms"]
        found[name]["right"] = found[name]["right"] and unchanged["status"] == 304
    tuesday = f"{year}-06-04"
    for language in ("de", "ar"):
        path = f"/{language}/programm/?from={tuesday}"
        found[f"page {language}"] = timed(client.port, path, watched, 100)
        found[f"page {language}"]["right"] = page_answer(client.get(path)[1]) == right["page"]
    path = f"/de/programm.ics?from={tuesday}&to={tuesday}"
    found["feed"] = timed(client.port, path, watched, 60)
    found["feed"]["right"] = feed_answer(client.get(path)[1]) == right["W4d"]
    return found


def page_answer(body: bytes) -> list[str]:
    """The dates that a page shows, in its order: number of the offer and begin."""
    cards = re.findall(r'/angebot/offer-(\d+)/".*?<time datetime="([^"]{16})', body.decode(), re.DOTALL)
    return [f"{number}|{begin}" for number, begin in cards]


def feed_answer(body: bytes) -> dict:
    """The dates of a calendar that take place, in the form of the other answers."""
    text, lines = body.decode().replace("\r\n ", ""), []
    for event in text.split("BEGIN:VEVENT")[1:]:
        facts = dict(line.split(":", 1) for line in event.split("END:VEVENT")[0].strip().splitlines())
        if facts["STATUS"] == "CONFIRMED":
            number = facts["UID"].partition("@")[0].rpartition("-")[2]
            spans = (
                datetime.strptime(facts[f"{name};TZID=Europe/Berlin"], "%Y%m%dT%H%M%S") for name in ("DTSTART", "DTEND")
            )
            lines.append("|".join((number, *map(dataset.wall, spans))))
    return dataset.answer(lines)


def idle_memory(environment: dict[str, str], year: int) -> dict[str, int]:
    """Everything that ``quartierwerk serve`` runs, after a few pages and a rest: megabytes by PSS."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "quartierwerk", "serve", "--no-init", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _attempt in range(600):
            try:
                Client(port).get("/ping")
                break
            except OSError:
                time.sleep(0.1)
        for _turn in range(20):
            for language in ("de", "ar"):
                Client(port).get(f"/{language}/programm/?from={year}-06-04")
        time.sleep(4)
        everything = below(process.pid)
        web = [pid for pid in everything if b"quartierwerk.config.web" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return {"web": memory_of(web), "everything": memory_of(everything), "processes": len(everything)}
    finally:
        process.terminate()
        process.wait(30)


def taken_off() -> tuple[str, ...]:
    """The lines of the dates that ``changed_shows`` has called off."""
    from quartierwerk.offers.models import Cancellation

    return tuple(
        f"{c.session.offer.uid.partition('@')[0].rpartition('-')[2]}|{c.session.starts_local}|{c.session.ends_local}"
        for c in Cancellation.objects.select_related("session__offer")
    )


def changed_shows(client: Client, year: int) -> bool:
    """One date is called off by an action; the answer without it must come at once, also when asked with the tag."""
    from quartierwerk.foundation import clock
    from quartierwerk.foundation.permissions import Clock
    from quartierwerk.offers import actions
    from quartierwerk.offers.models import Session

    path = f"/de/programm.json?from={year}-06-04&to={year}-06-04&limit=all"
    _status, body, headers = client.get(path)
    before = {line_of(row) for row in json.loads(body)["dates"]}
    session = Session.objects.filter(starts_local__startswith=f"{year}-06-04").order_by("pk").first()
    with clock.at(datetime(year, 6, 1, 12, tzinfo=clock.BERLIN)):  # what is over cannot be called off any more
        actions.call_off(actor=Clock(), session=session, reason="illness")
    status, body, _headers = client.get(path, If_None_Match=headers.get("ETag", headers.get("etag", "")))
    after = {line_of(row) for row in json.loads(body)["dates"]} if status == 200 else before
    digest = hashlib.sha256("".join(sorted(before - after)).encode()).hexdigest()
    return len(before - after) == 1 and bool(digest)


if __name__ == "__main__":
    main()
