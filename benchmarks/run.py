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
JSON_WORKS = ("W4f", "W4h", "W4d", "W4n", "W5")


def goal_of(name: str, result: dict) -> float | None:
    """CPU milliseconds: twice the floor for the whole month, base + 1.5 + twice the floor for feeds, 15 for a page."""
    if name == "W4":
        return 2 * result["floor"]["W4"]["cpu_ms"]
    if name in JSON_WORKS:
        return result["base"]["cpu_ms"] + 1.5 + 2 * result["floor"][name]["cpu_ms"]
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
            connection.execute("create database floor")
        environment["BENCH_FLOOR_DB"] = address.format("floor")
    else:
        environment["BENCH_FLOOR_DB"] = "FOLDER/floor.db"
    command = [sys.executable, "-m", "benchmarks.measure", "--database", database, "--seed", str(options.seed)]
    command += ["--year", str(options.year), "--times", str(options.times), "--works", options.works or ""]
    try:
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        if server is not None:
            server.stop()
    if done.returncode:
        raise SystemExit(f"bench: {database} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


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
        right = entry.get("right", entry["status"] == 200)
        all_right = all_right and right
        floor = result["floor"].get(name, {}).get("cpu_ms", "")
        lines.append(
            f"| {name} | {entry['cpu_ms']} | {floor} | {'' if goal is None else round(goal, 1)} "
            f"| {entry.get('unchanged_cpu_ms', '')} | {entry['p50_ms']} | {entry['p95_ms']} | {entry['kB']} "
            f"| {'yes' if right else 'NO'} |"
        )
    eight = result["eight"]
    lines += [
        "",
        f"A called-off date is gone from the next answer: {'yes' if result['stale'] else 'NO'}. "
        f"8 clients on W4n: {eight['requests_a_second']} requests a second, {eight['errors']} errors, servers used "
        f"{eight['server_cpu_share']} of {os.cpu_count()} cores at {eight['cpu_ms']} ms CPU a request. "
        f"Two web workers with their parent: {result['web_MB']} MB.",
        "",
    ]
    return "\n".join(lines), all_right


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    parser.add_argument("--works", default="", help="W4,W4f,… (all if left out)")
    parser.add_argument("--times", type=int, default=1, help="10 stores ten times as many dates")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results, right = {}, True
    for database in options.databases.split(","):
        results[database] = measure(database, options)
        words, is_right = table(database, results[database])
        right = right and is_right
        if not options.json:
            print(f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, seed {options.seed}\n\n{words}")
    if options.json:
        print(json.dumps(results, indent=1))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
