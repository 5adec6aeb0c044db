"""The database backend behind ``postgres://``: as Django's own, but a kept connection is asked about seldom.

Before the first question of a request Django asks the server whether the connection still works. That costs as much as
reading the token of an unchanged answer. A server that ends, or ends a connection, says so, and then the socket has
something to read: so looking at the socket is enough. Where nothing at all arrives any more (a broken line), asking
every half minute finds out.

Statements whose text is always the same (``foundation.written``) are prepared: the server reads and plans them once for
each connection, not for each request.
"""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg.postgres import types
from psycopg.pq import Format

TIMESTAMPTZ = types["timestamptz"].oid

SECONDS_TRUSTED = 30.0


def is_quiet(file: int) -> bool:
    """Whether a socket is open and has nothing to read: no farewell and no other word of the other side."""
    looker = select.poll()
    looker.register(file, select.POLLIN | select.POLLPRI)
    return not looker.poll(0)


class PreparedCursor(base.ServerBindingCursor):
    """Values travel beside the statement, which the server knows already."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        return super().execute(query, params, prepare=True)  # type: ignore[misc]


class Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """What logs and tests read: with its values, or without them where they only travel beside the statement."""
        return super().last_executed_query(cursor, sql, params) or str(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations
    _asked_at = 0.0

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if time.monotonic() - self._asked_at < SECONDS_TRUSTED and is_quiet(self.connection.fileno()):
            return True
        is_well = super().is_usable()
        self._asked_at = time.monotonic() if is_well else 0.0
        return is_well

    def prepared_cursor(self) -> Any:
        """For statements whose text is the same every time; counted and logged like every other."""
        self.ensure_connection()
        cursor = PreparedCursor(self.connection)  # type: ignore[call-arg]
        if self.timezone != self.connection.adapters.get_loader(TIMESTAMPTZ, Format.TEXT).timezone:
            register_tzloader(self.timezone, cursor)
        return self._prepare_cursor(cursor)  # type: ignore[attr-defined]
