"""What the database itself adds up of presences: for each month, quarter and year, offer, house, person and size of
group, how often they came and how often not.

A report of a year would otherwise read each presence of the year. Triggers keep the sums, so whatever way a presence
comes, changes or goes, they are right in the same transaction. They are installed after every ``migrate``, because
altering a table on SQLite drops its triggers without a word; where they were missing, everything is added up anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import AppConfig
from django.db import connections

from quartierwerk.foundation.periods import Period

NAME = "presence_summed"
TABLE, SUMS = "attendance_presence", "attendance_presencesum"
KEY = "span, offer_key, participant_key, site_key, heads"
WATCHED = "state, people, children, day, site_id, offer_id, participant_id"


def _spans(vendor: str, day: str) -> tuple[str, str, str]:
    """Year, quarter and month of a day, as SQL."""
    if vendor == "postgresql":
        return f"to_char({day}, 'YYYY')", f"to_char({day}, 'YYYY-\"Q\"Q')", f"to_char({day}, 'YYYY-MM')"
    quarter = f"(CAST(substr({day}, 6, 2) AS INTEGER) + 2) / 3"
    return f"substr({day}, 1, 4)", f"substr({day}, 1, 4) || '-Q' || ({quarter})", f"substr({day}, 1, 7)"


def _ones(row: str) -> tuple[str, str]:
    return tuple(f"CASE WHEN {row}.state = '{state}' THEN 1 ELSE 0 END" for state in ("present", "no_show"))  # type: ignore[return-value]


def _put_in(vendor: str, row: str) -> str:
    spans = " UNION ALL ".join(f"SELECT {span} AS span" for span in _spans(vendor, f"{row}.day"))
    present, missed = _ones(row)
    return (
        f"INSERT INTO {SUMS} ({KEY}, present, missed) "  # noqa: S608 - our own names
        f"SELECT s.span, {row}.offer_id, {row}.participant_id, COALESCE({row}.site_id, 0), "
        f"{row}.people + {row}.children, {present}, {missed} FROM ({spans}) AS s WHERE {row}.state <> 'open' "
        f"ON CONFLICT ({KEY}) DO UPDATE SET present = {SUMS}.present + excluded.present, "
        f"missed = {SUMS}.missed + excluded.missed;"
    )


def _take_out(vendor: str, row: str) -> str:
    present, missed = _ones(row)
    where = (
        f"WHERE span IN ({', '.join(_spans(vendor, f'{row}.day'))}) AND offer_key = {row}.offer_id "
        f"AND participant_key = {row}.participant_id AND site_key = COALESCE({row}.site_id, 0) "
        f"AND heads = {row}.people + {row}.children AND {row}.state <> 'open'"
    )
    return (
        f"UPDATE {SUMS} SET present = present - {present}, missed = missed - {missed} {where}; "  # noqa: S608
        f"DELETE FROM {SUMS} {where} AND present = 0 AND missed = 0;"
    )


def _all(vendor: str) -> str:
    """Everything added up anew."""
    present, missed = _ones("p")
    parts = [
        f"SELECT {span}, p.offer_id, p.participant_id, COALESCE(p.site_id, 0), p.people + p.children, "  # noqa: S608
        f"SUM({present}), SUM({missed}) FROM {TABLE} p WHERE p.state <> 'open' GROUP BY 1, 2, 3, 4, 5"
        for span in _spans(vendor, "p.day")
    ]
    return f"INSERT INTO {SUMS} ({KEY}, present, missed) {' UNION ALL '.join(parts)} ORDER BY 1, 2, 3, 4, 5"


def install(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers if they are not there; then what was there before them is added up."""
    database = connections[using]
    with database.cursor() as cursor:
        if SUMS not in database.introspection.table_names(cursor):
            return  # migrated back to before there were any
        if database.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", (NAME,))
            if cursor.fetchone() is not None:
                return
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF TG_OP <> 'INSERT' THEN {_take_out('postgresql', 'OLD')} END IF; "
                f"IF TG_OP <> 'DELETE' THEN {_put_in('postgresql', 'NEW')} END IF; "
                "RETURN NULL; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {NAME} AFTER INSERT OR DELETE OR UPDATE OF {WATCHED} ON {TABLE} "
                f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
            )
        else:
            cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", (f"{NAME}%",))
            if cursor.fetchone()[0] == 3:
                return
            put, take = _put_in("sqlite", "NEW"), _take_out("sqlite", "OLD")
            for verb, what in (("INSERT", put), (f"UPDATE OF {WATCHED}", take + put), ("DELETE", take)):
                name = f"{NAME}_{verb[:6].lower()}"
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {verb} ON {TABLE} BEGIN {what} END")
        cursor.execute(f"DELETE FROM {SUMS}")  # noqa: S608 - our own names
        cursor.execute(_all(database.vendor))


def remove(using: str = "default") -> None:
    """Take the triggers away, before many rows are written at once; ``install`` adds up and brings them back."""
    database = connections[using]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}")
        else:
            for verb in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{verb}")


def parts_of(period: Period) -> tuple[list[str], list[Period]]:
    """A period as whole years, quarters and months, whose sums are kept, and the days besides at its two ends."""
    spans: list[str] = []
    edges: list[Period] = []
    day = period.first
    while day <= period.last:
        for months in (12, 3, 1):
            after = _months_later(day, months)
            if day.day == 1 and (day.month - 1) % months == 0 and after - timedelta(days=1) <= period.last:
                spans.append({12: f"{day:%Y}", 3: f"{day:%Y}-Q{(day.month + 2) // 3}", 1: f"{day:%Y-%m}"}[months])
                break
        else:
            after = min(_months_later(day.replace(day=1), 1), period.last + timedelta(days=1))
            edges.append(Period(day, after - timedelta(days=1)))
        day = after
    return spans, edges


def _months_later(first: date, months: int) -> date:
    """The first of a month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def differing(using: str = "default") -> Iterator[tuple[Any, ...]]:
    """Sums that are not what the presences say, with both figures; none unless somebody wrote past the triggers."""
    database = connections[using]
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    columns = f"{KEY}, present, missed"
    with database.cursor() as cursor:
        cursor.execute(_all(database.vendor).partition(f"({columns}) ")[2])
        for *key, present, missed in cursor.fetchall():
            found[tuple(key)] = (int(present), int(missed))
        cursor.execute(f"SELECT {columns} FROM {SUMS}")  # noqa: S608 - our own names
        for *key, present, missed in cursor.fetchall():
            said = found.pop(tuple(key), None)
            if said != (present, missed):
                yield (*key, said, (present, missed))
    yield from ((*key, said, None) for key, said in found.items())
