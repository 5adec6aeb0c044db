"""Real calendar files through the command into a throw-away database, and out again with ``list-sessions``.

Wrong is: a crash, an event that is neither taken nor refused by name, a date other than the file says, a second
reading that changes anything.
"""

from __future__ import annotations

import io
import json
import pathlib
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.ical import CalendarRefused, Event, occurrences, read_calendar
from quartierwerk.offers import queries
from quartierwerk.offers.models import Offer, Series, Session

MINUTE = timedelta(minutes=1)
LONG_AGO = datetime(1800, 1, 1)  # noqa: DTZ001 - local time is meant


def make_tables() -> None:
    call_command("migrate", verbosity=0)


def prepare() -> None:
    """A place for the calendars to go to."""
    from tests import cast

    if not Offer.objects.exists():
        cast.build_town()


def check(folder: pathlib.Path, verbose: bool) -> tuple[int, int, int]:
    """Files taken, refused whole, wrong."""
    counts = {"taken": 0, "refused": 0, "wrong": 0}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".ics", ".txt"):
            continue
        with transaction.atomic():
            verdict, why = check_file(path)
            transaction.set_rollback(True)
        counts[verdict] += 1
        if verdict == "wrong" or (verbose and verdict == "refused"):
            print(f"  {verdict} in the database: {path.relative_to(folder)}: {'; '.join(why[:5])}")
    return counts["taken"], counts["refused"], counts["wrong"]


def check_file(path: pathlib.Path) -> tuple[str, list[str]]:
    try:
        first = _said("import-calendar", str(path))
        listed = _said("list-sessions")
        before = _state()
        second = _said("import-calendar", str(path))
    except Exception as error:
        return "wrong", [f"broke: {error!r}"]
    try:
        calendar = read_calendar(path.read_bytes())
    except CalendarRefused as refusal:
        is_named = [item["rule"] for item in first["refused"]] == [refusal.rule_name]
        return ("refused", [refusal.rule_name]) if is_named else ("wrong", ["refused without its name"])
    why = []
    refused = {item["record"] for item in first["refused"]}
    if unknown := {event.uid for event in calendar.events} - set(first["taken"]) - refused:
        why.append(f"neither taken nor refused: {sorted(unknown)[:3]}")
    why += [f"refused without a reason: {item}" for item in first["refused"] if not item["rule"] or not item["reason"]]
    expected = sorted(date for event in calendar.events if event.uid in first["taken"] for date in _dates(event))
    found = sorted((row["uid"], row["starts_at"], row["ends_at"], row["cancelled"]) for row in listed)
    why += [f"missing: {date}" for date in expected if date not in found][:3] if expected != found else []
    why += [f"too many: {date}" for date in found if date not in expected][:3] if expected != found else []
    if second["taken"] or second["changed"] or sorted(second["unchanged"]) != sorted(first["taken"]):
        why.append("a second reading is not the same")
    if _state() != before:
        why.append("a second reading wrote something")
    return ("wrong" if why else "taken"), why


def _said(*call: str) -> Any:
    out = io.StringIO()
    try:
        call_command(*call, "--json", stdout=out)
    except SystemExit as ended:
        if ended.code != 1:
            raise
    return json.loads(out.getvalue())


def _state() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Offer, Series, Session)]


def _dates(event: Event) -> list[tuple[str, str, str, bool]]:
    """What ``list-sessions`` has to say of an event: to the minute, at least one long."""
    last = queries.horizon()
    if not event.rule or not event.rule.is_endless:
        last = max(last, clock.today() + timedelta(days=3_652))
    before = datetime.combine(max(last, event.starts.date()), datetime.min.time()) + timedelta(days=1)
    if not event.rule:
        before = max([before, *(slot + timedelta(days=1) for slot in event.rdates)])
    found = occurrences(event, after=LONG_AGO, before=before)
    ahead = [override for override in event.overrides if override.starts >= before]
    rows = [(one.starts, one.ends, one.is_cancelled, one.override) for one in found]
    rows += [(one.starts, one.starts + one.duration, one.is_cancelled or event.is_cancelled, one) for one in ahead]
    dates = []
    for starts, ends, is_off, override in rows:
        whole = override.all_day if override else event.all_day
        zone = clock.BERLIN if whole else event.zone
        start = starts.replace(second=0)
        length = max(-(-(ends - starts) // MINUTE), 1) * MINUTE
        begin = recurrence.to_utc(start, zone)
        end = recurrence.to_utc(start + length, zone)
        if end <= begin:
            end = begin + length
        dates.append(
            (event.uid, begin.astimezone(clock.BERLIN).isoformat(), end.astimezone(clock.BERLIN).isoformat(), is_off)
        )
    return dates
