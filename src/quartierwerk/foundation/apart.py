"""The database's own guard: no two occupancies of one unit overlap, whoever writes and by what way.

PostgreSQL: an exclusion constraint over half-open spans (ranges of integers need no extension). SQLite: triggers;
writers come one after the other there. Installed after every ``migrate``, because altering a table on SQLite drops
its triggers without a word.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections

NAME = "occupancy_apart"
TABLE = "foundation_occupancy"
OVERLAP = (
    f"SELECT 1 FROM {TABLE} o WHERE o.unit_id = NEW.unit_id AND o.id IS NOT NEW.id "  # noqa: S608 - our own names
    "AND o.starts_at < NEW.ends_at AND o.ends_at > NEW.starts_at"
)


def install(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the guard if it is not there."""
    database = connections[using]
    with database.cursor() as cursor:
        if TABLE not in database.introspection.table_names(cursor):
            return  # migrated back to before there was one
        if database.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", (NAME,))
            if cursor.fetchone() is None:
                cursor.execute(
                    f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist "
                    "(int8range(unit_id, unit_id, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&)"
                )
            return
        for verb in ("INSERT", "UPDATE"):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {NAME}_{verb.lower()} BEFORE {verb} ON {TABLE} "
                f"WHEN EXISTS ({OVERLAP}) BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
            )


def remove(using: str = "default") -> None:
    """Take the guard away: only for the test that shows what it is good for."""
    database = connections[using]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
        else:
            for verb in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{verb}")
