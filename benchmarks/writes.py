"""Times what writes much, in a database of its own. Started by ``benchmarks.run``; prints JSON.

The import of a calendar of 100,000 dates, the same file again, and a month more of dates for 20,000 series. CPU is that
of the command that is timed (``quartierwerk import-calendar``, ``quartierwerk top-up-sessions``) and of the database.
The right answers are reckoned here from the data set alone.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import as_calendar, dataset
from benchmarks.measure import cpu_of_database, postmaster

SERIES = 20_000
BERLIN = ZoneInfo("Europe/Berlin")


def utc(local: datetime) -> str:
    return local.replace(tzinfo=BERLIN).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def line(uid: str, begin: datetime, end: datetime) -> str:
    return f"{uid}|{dataset.wall(begin)}|{dataset.wall(end)}|{utc(begin)}|{utc(end)}"


def imported_answer(offers: list[dict]) -> dict:
    return dataset.answer(
        line(f"offer-{o['id']}@quartier-bench-1", begin, end) for o in offers for begin, end in dataset.dates(o)
    )


def topped_up_answer(first: date, last: date, starts: list[datetime]) -> dict:
    """Weekly series: every seventh day from their first beginning on that lies in the month that is missing."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return dataset.answer(
        line(f"reihe-{number}", begin, begin + timedelta(minutes=90))
        for number, start in enumerate(starts)
        for day in days
        if (day - start.date()).days % 7 == 0
        for begin in [datetime(day.year, day.month, day.day, start.hour, start.minute)]
    )


def stored_answer(prefix: str, since: str = "") -> dict:
    """The dates that stand in the database, by plain SQL, apart from the code that made them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.uid, s.starts_local, s.ends_local, s.starts_at, s.ends_at FROM offers_session s"
            " JOIN offers_offer o ON o.id = s.offer_id WHERE o.uid LIKE %s AND s.starts_local >= %s",
            [f"{prefix}%", since],
        )
        found = cursor.fetchall()
    made = []
    for uid, starts, ends, *moments in found:
        aware = (m if m.tzinfo else m.replace(tzinfo=UTC) for m in moments)  # SQLite stores UTC and does not say so
        spelled = [m.astimezone(UTC) for m in aware]
        made.append("|".join((uid, starts, ends, *(m.strftime("%Y-%m-%dT%H:%MZ") for m in spelled))))
    return dataset.answer(made)


def timed(command: list[str], database: int | None) -> tuple[float, dict]:
    """CPU seconds of a command of ours and of the database, and what it reported."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), cpu_of_database(database)
    done = subprocess.run(
        [sys.executable, "-m", "quartierwerk", *command, "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"bench: {command[0]} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return own + cpu_of_database(database) - begin, json.loads(done.stdout)


def build_series(first: date) -> list[datetime]:
    """20,000 weekly series of as many offers at one house, whose dates exist up to the day before ``first``."""
    from quartierwerk.offers.models import Offer, Series
    from quartierwerk.places.models import Site

    site = Site.objects.order_by("pk")[0]
    starts = [
        datetime(first.year - 1, first.month, 1, 9) + timedelta(days=number % 7, minutes=30 * (number % 20))
        for number in range(SERIES)
    ]
    shared = {"area": site.area, "site": site, "carrier_id": int(site.keepers[0])}
    offers = [
        Offer(uid=f"reihe-{number}", slug=f"reihe-{number}", title=f"Reihe {number}", **shared)
        for number in range(SERIES)
    ]
    Offer.objects.bulk_create(offers, batch_size=1000)
    Series.objects.bulk_create(
        [
            Series(
                offer=offer, starts_local=dataset.wall(start), minutes=90, rrule="FREQ=WEEKLY", site=site,
                made_until=first - timedelta(days=1),
            )
            for offer, start in zip(offers, starts, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    return starts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="qw-bench-"))
    os.environ["QUARTIERWERK_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quartierwerk.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.load import plant_town
    from quartierwerk.offers.queries import horizon

    call_command("init", verbosity=0, stdout=io.StringIO())
    plant_town()
    database = postmaster()
    offers = dataset.build_offers(options.seed, options.year)
    file = folder / "bench.ics"
    file.write_bytes(as_calendar.calendar(offers))
    result: dict = {}
    take = ["import-calendar", str(file), "--site-by-location", "--carrier", "traeger"]
    seconds, report = timed(take, database)
    is_right = len(report["taken"]) == len(offers) and not report["refused"]
    result["import"] = {
        "cpu_s": round(seconds, 1), "dates": len(offers) * 50,
        "right": is_right and stored_answer("offer-") == imported_answer(offers),
    }  # fmt: skip
    seconds, report = timed(take, database)
    is_right = len(report["unchanged"]) == len(offers) and not (report["taken"] or report["changed"])
    result["import again"] = {
        "cpu_s": round(seconds, 1), "dates": len(offers) * 50,
        "right": is_right and stored_answer("offer-") == imported_answer(offers),
    }  # fmt: skip
    last = horizon()
    first = last.replace(day=1)
    expected = topped_up_answer(first, last, build_series(first))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seconds, report = timed(["top-up-sessions"], database)
    result["top up"] = {
        "cpu_s": round(seconds, 1), "dates": expected["count"],
        "right": stored_answer("reihe-") == expected and report["dates"] >= expected["count"],
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
