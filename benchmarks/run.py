"""``make bench``: times the works on SQLite and PostgreSQL and compares their right answers.

Prints one table a database: CPU milliseconds a request over web and database processes, the floor of the same run,
the goal, whether the answer was right. Never a timed test: it fails only where an answer is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

from benchmarks import dataset

ROOT = Path(__file__).resolve().parents[1]
WRITES, ROOMS, SIGN_UPS, WHOLE_YEAR = "writes", "rooms", "signups", "year"
OWN_DATABASES = (WRITES, ROOMS, SIGN_UPS, WHOLE_YEAR)
YEAR_GOALS = {"W7csv": 2.0}  # times the floor; the others 1.3
SECONDS = {"import": 10, "top up": 10}
DEARER = 1.5  # ratio from which on a work counts as growing with what is stored, on a machine that does other work too
ROOM_GOALS = {"W1": 4.0, "W1 page": 30.0, "W1d": 2.0, "W3a": 60.0, "series of 50": 60.0}
GROWN = 12  # times as much as before W2 may cost with ten times the rooms and bookings
SIGN_UPS_A_SECOND = 150
JSON_WORKS = ("W4f", "W4h", "W4d", "W4n", "W5")


def goal_of(name: str, result: dict) -> float | None:
    """CPU milliseconds: twice the floor for the whole month, base + 1.5 + twice the floor for feeds, 15 for a page."""
    if name == "W4":
        return 2 * result["floor"]["W4"]["cpu_ms"]
    if name in JSON_WORKS:
        return result["base"]["cpu_ms"] + 1.5 + 2 * result["floor"][name]["cpu_ms"]
    if name == "feed":  # the day of W4d: the same dates, as a calendar
        floor = result["floor"].get("W4d")
        return result["base"]["cpu_ms"] + 1.5 + 2 * floor["cpu_ms"] if floor else None
    if name.startswith("page"):
        return result["base"]["cpu_ms"] + 3 + 0.25 * 50
    return None


def measure(database: str, options: argparse.Namespace) -> dict:
    from tests.database import start_postgres

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    environment.pop("DATABASE_URL", None)
    server = None
    if database == "postgres":
        server = start_postgres()
        environment["DATABASE_URL"] = server.url
        import psycopg

        host = server.url.partition("host=")[2].replace("%2F", "/")
        address = f"postgresql://postgres@/{{}}?host={host}" if host else f"{server.url.rpartition('/')[0]}/{{}}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
            for name in ("floor", *OWN_DATABASES):
                connection.execute(f"create database {name}")
        environment["BENCH_FLOOR_DB"] = address.format("floor")
    else:
        environment["BENCH_FLOOR_DB"] = "FOLDER/floor.db"
    told = ["--seed", str(options.seed), "--year", str(options.year)]
    wanted = options.works.split(",") if options.works else []
    room_works = {ROOMS, *dataset.room_works(options.year)}
    year_works = {WHOLE_YEAR, "W7csv", *dataset.year_works(options.year)}
    many = ["--times", str(options.times)]
    result: dict = {}
    try:
        if not wanted or set(wanted) - {*OWN_DATABASES} - room_works - year_works:
            more = ["--database", database, *many, "--works", options.works]
            result = started("measure", [*told, *more], environment, database)
        own: dict[str, list[str]] = {}
        if not wanted or room_works.intersection(wanted):
            own[ROOMS] = [*many, "--works", options.works]
        if not wanted or year_works.intersection(wanted):
            own[WHOLE_YEAR] = ["--works", options.works]
        if not wanted or SIGN_UPS in wanted:
            own[SIGN_UPS] = []
        if not wanted or WRITES in wanted:
            own[WRITES] = []
        for name, more in own.items():
            if server is not None:
                environment["DATABASE_URL"] = server.url.replace("/postgres?", f"/{name}?")
            result[name] = started(name, [*told, *more], environment, database)
    finally:
        if server is not None:
            server.stop()
    return result


def started(name: str, arguments: list[str], environment: dict[str, str], database: str) -> dict:
    """What a module of the benchmarks prints, in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {database} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def words_of(database: str, result: dict) -> tuple[str, bool]:
    """All that was measured on one database, in words, and whether every answer was right."""
    words, all_right = table(database, result) if "works" in result else (f"### {database}\n", True)
    if "works_then" in result:
        more, is_right = growth(result)
        words, all_right = f"{words}\n{more}", all_right and is_right
    for name, words_for in ((ROOMS, rooms_table), (SIGN_UPS, sign_up_words), (WHOLE_YEAR, year_table)):
        if name in result:
            more, is_right = words_for(database, result[name])
            words, all_right = f"{words}\n{more}", all_right and is_right
    if "writes" in result:
        lines = ["| what writes much | dates | CPU s, web and database | goal | right |", "|---|---|---|---|---|"]
        for name, entry in result["writes"].items():
            all_right = all_right and entry["right"]
            right = "yes" if entry["right"] else "NO"
            lines.append(f"| {name} | {entry['dates']} | {entry['cpu_s']} | {SECONDS.get(name, '')} | {right} |")
        words = "\n".join([words, *lines, ""])
    return words, all_right


def room_goal(database: str, name: str, result: dict) -> float:
    """CPU milliseconds: fixed, or three times the floor."""
    if name in ROOM_GOALS:
        return ROOM_GOALS[name]
    if name == "W3" and database == "sqlite":
        return 2.5
    return 3 * result["floor"][name]["cpu_ms"]


def rooms_table(database: str, result: dict) -> tuple[str, bool]:
    lines = [
        f"Rooms: {result['bookings']} bookings, signed in, base (/ping) {result['base']['cpu_ms']} ms CPU.",
        "",
        "| work | CPU ms | floor | goal | p50 ms | p95 ms | kB | right |",
        "|---|---|---|---|---|---|---|---|",
    ]
    all_right = result["stale"] and not result["differences"]
    for name, entry in result["works"].items():
        all_right = all_right and entry["right"]
        floor = result["floor"].get(name, {}).get("cpu_ms", "")
        lines.append(
            f"| {name} | {entry['cpu_ms']} | {floor} | {round(room_goal(database, name, result), 1)} "
            f"| {entry['p50_ms']} | {entry['p95_ms']} | {entry['kB']} | {'yes' if entry['right'] else 'NO'} |"
        )
    for name, then in result.get("works_then", {}).items():
        all_right = all_right and then["right"]
        ratio = then["cpu_ms"] / result["works"][name]["cpu_ms"]
        lines.append(
            f"| {name}, {result['bookings_then']} bookings | {then['cpu_ms']} | | at most {GROWN} times: {ratio:.1f} "
            f"| {then['p50_ms']} | {then['p95_ms']} | {then['kB']} | {'yes' if then['right'] else 'NO'} |"
        )
    lines += [
        "",
        f"A booking that was ended is gone from the next answer: {'yes' if result['stale'] else 'NO'}. The log of "
        f"promises read again: {result['differences']} differences.",
        "",
    ]
    return "\n".join(lines), all_right


def sign_up_words(_database: str, result: dict) -> tuple[str, bool]:
    rush, spread = result["rush"], result["spread"]
    words = (
        f"Sign-ups, complete POSTs (lock, decision, log, code, queued mail). W6a, {rush['people']} people for "
        f"{rush['places']} places at {rush['clients']} clients: {rush['promised']} places, {rush['waiting']} told that "
        f"they wait and why, {rush['server_errors']} answers of 500 and above, {rush['a_second']} a second. "
        f"W6b, spread over {spread['offers']} offers at 8 clients: {spread['a_second']} a second (goal "
        f"{SIGN_UPS_A_SECOND}), {spread['cpu_ms']} ms CPU each, {spread['done']} done, {spread['server_errors']} "
        f"errors. Right: {'yes' if result['right'] else 'NO'}; the log read again: {result['differences']} "
        "differences.\n"
    )
    return words, result["right"] and not result["differences"]


def year_table(_database: str, result: dict) -> tuple[str, bool]:
    lines = [
        f"A year: {result['dates']} dates with counts, {result['presences']} presences, signed in, base (/ping) "
        f"{result['base']['cpu_ms']} ms CPU.",
        "",
        "| work | CPU ms | floor | goal | times the floor | p50 ms | p95 ms | kB | right |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    all_right = result["stale"]
    for name, entry in result["works"].items():
        all_right = all_right and entry["right"]
        floor = result["floor"][name]["cpu_ms"]
        lines.append(
            f"| {name} | {entry['cpu_ms']} | {floor} | {round(YEAR_GOALS.get(name, 1.3) * floor, 1)} "
            f"| {entry['cpu_ms'] / floor:.2f} | {entry['p50_ms']} | {entry['p95_ms']} | {entry['kB']} "
            f"| {'yes' if entry['right'] else 'NO'} |"
        )
    lines += ["", f"A count that was corrected shows in the next answer: {'yes' if result['stale'] else 'NO'}.", ""]
    return "\n".join(lines), all_right


def growth(result: dict) -> tuple[str, bool]:
    """Whether works cost what they show, not what is stored: beside each other before and after the data grew."""
    lines = [
        f"With {result['dates_then']} dates stored instead of {result['dates']}, and the same asked:",
        "",
        "| work | CPU ms | then | ratio | right |",
        "|---|---|---|---|---|",
    ]
    dear, all_right = [], True
    for name, entry in result["works"].items():
        then = result["works_then"][name]
        all_right = all_right and then["right"]
        ratio = then["cpu_ms"] / entry["cpu_ms"]
        dear += [name] if ratio > DEARER else []
        right = "yes" if then["right"] else "NO"
        lines.append(f"| {name} | {entry['cpu_ms']} | {then['cpu_ms']} | {ratio:.2f} | {right} |")
    verdict = f"no: {', '.join(dear)}" if dear else "yes"
    return "\n".join([*lines, "", f"Answers cost what they show, not what is stored: {verdict}.", ""]), all_right


def table(database: str, result: dict) -> tuple[str, bool]:
    lines = [
        f"### {database}: {result['dates']} dates, base (/ping) {result['base']['cpu_ms']} ms CPU",
        "",
        "| work | CPU ms | floor | goal | unchanged (304) | p50 ms | p95 ms | kB | right |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    all_right = result["stale"]
    for name, entry in result["works"].items():
        goal = goal_of(name, result)
        right = entry["right"]
        all_right = all_right and right
        floor = result["floor"].get(name, {}).get("cpu_ms", "")
        lines.append(
            f"| {name} | {entry['cpu_ms']} | {floor} | {'' if goal is None else round(goal, 1)} "
            f"| {entry.get('unchanged_cpu_ms', '')} | {entry['p50_ms']} | {entry['p95_ms']} | {entry['kB']} "
            f"| {'yes' if right else 'NO'} |"
        )
    eight, idle = result["eight"], result["idle_MB"]
    lines += [
        "",
        f"A called-off date is gone from the next answer: {'yes' if result['stale'] else 'NO'}. "
        f"8 clients on W4n: {eight['requests_a_second']} requests a second, {eight['errors']} errors, servers used "
        f"{eight['server_cpu_share']} of {os.cpu_count()} cores at {eight['cpu_ms']} ms CPU a request. "
        f"Memory by PSS (smaps_rollup): two web workers with their parent {result['web_MB']} MB after all works "
        f"(goal 250); everything idle (web {idle['web']} MB, worker, supervisor: {idle['processes']} "
        f"processes) {idle['everything']} MB (goal 350).",
        "",
    ]
    return "\n".join(lines), all_right


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    parser.add_argument("--works", default="", help="W4,W4f,…,W1,…,W7,…,rooms,signups,year,writes (all if left out)")
    parser.add_argument("--times", type=int, default=1, help="10 stores ten times as many dates")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results, right = {}, True
    for database in options.databases.split(","):
        results[database] = measure(database, options)
        words, is_right = words_of(database, results[database])
        right = right and is_right
        if not options.json:
            machine = f"{platform.machine()}, {os.cpu_count()} cores"
            print(f"{date.today()}, {machine}, seed {options.seed}, year {options.year}\n\n{words}", flush=True)
    if options.json:
        print(json.dumps(results, indent=1))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
