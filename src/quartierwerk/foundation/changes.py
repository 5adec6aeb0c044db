"""Whether anything has changed: a token per topic that is another one after every committed change of its tables.

Whoever keeps something that was computed (an answer in a browser, a list in memory) keeps the token with it and asks
again as soon as the token differs. Imports in bulk, repairs by hand and a restored backup count as well as actions do,
because the database itself keeps the token:

- SQLite: triggers on the watched tables (``settings.WATCHED_TABLES``) write a new random token into one row. They are
  made anew after each ``migrate``, because altering a table there drops its triggers without a word.
- PostgreSQL: the token is the present snapshot. Same snapshot, same data; nothing to install, no row that writers
  would have to queue for. Any write, also to tables that are not watched, makes another one.

Read the token first and the data afterwards: then what was computed is at least as new as its token.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection, connections, models

TABLE = "foundation_changetoken"
VERBS = ("INSERT", "UPDATE", "DELETE")


def token(topic: str) -> str | None:
    """The present token; None inside a transaction, whose own changes nobody else can see yet: then keep nothing."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_current_snapshot()::text")
        else:
            cursor.execute(f"SELECT token FROM {TABLE} WHERE topic = %s", (topic,))  # noqa: S608
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def watched_tables(topic: str) -> list[str]:
    """Names of the tables whose changes count; ``settings.WATCHED_TABLES`` names rooms or single models.

    A model with a minus before it does not count, though its room does.
    """
    named = {name for name in settings.WATCHED_TABLES[topic] if not name.startswith("-")}
    left_out = {name[1:] for name in settings.WATCHED_TABLES[topic] if name.startswith("-")}
    found: list[type[models.Model]] = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in named or model._meta.label_lower in named
    ]
    missing = (
        (named | left_out) - {model._meta.app_label for model in found} - {model._meta.label_lower for model in found}
    )
    if missing:
        raise LookupError(f"WATCHED_TABLES names what does not exist: {sorted(missing)}")
    return sorted({model._meta.db_table for model in found if model._meta.label_lower not in left_out})


def install(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After ``migrate``: a row per topic, and on SQLite the triggers. Does nothing twice."""
    database = connections[using]
    if database.vendor != "sqlite":
        return
    quote = database.ops.quote_name
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        row = quote(TABLE)
        if TABLE not in tables:
            return  # migrated back to before there was one
        for topic in settings.WATCHED_TABLES:
            number = secrets.randbits(60)
            cursor.execute(f"INSERT OR IGNORE INTO {row} (topic, token) VALUES (%s, %s)", (topic, number))  # noqa: S608
            for table in tables.intersection(watched_tables(topic)):
                for verb in VERBS:
                    name = quote(f"changed_{topic}_{table}_{verb.lower()}")
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {verb} ON {quote(table)} BEGIN "  # noqa: S608
                        f"UPDATE {row} SET token = random() WHERE topic = '{topic}'; END"
                    )
