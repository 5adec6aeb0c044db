"""Questions whose SQL Django writes once, for pages that are asked all the time.

Writing the SQL of a week anew takes several times as long as answering it. So what is the same every time (columns,
joins, fixed conditions) is kept as text for each kind of database, and what changes is added to its conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from quartierwerk.foundation.permissions import Scope


class Written:
    """The fixed part of a question. Its query set has a condition, no order, and values of text, numbers or days."""

    def __init__(self, fixed: Callable[[], QuerySet[Any, Any]]) -> None:
        self._fixed = fixed
        self._known: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """It ends within the conditions: ``AND …`` may follow."""
        found = self._known.get(connection.vendor)
        if found is None:
            sql, params = self._fixed().order_by().query.sql_with_params()
            found = self._known[connection.vendor] = (sql, tuple(params))
        return found

    def condition(self) -> str:
        """Its conditions alone, with the values in them: for what an index must recognise."""
        sql, params = self.sql()
        quoted = tuple(str(value) if isinstance(value, int) else f"'{value}'" for value in params)
        return sql.partition(" WHERE ")[2] % quoted


def rows_of(parts: Sequence[tuple[str, Sequence[Any]]]) -> list[tuple[Any, ...]]:
    """The rows of several statements of the same columns, one after the other; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _params in parts), [value for _sql, params in parts for value in params]
        )
        return cursor.fetchall()


def within(scope: Scope, *, path: str, organisation: str) -> tuple[str, list[Any]]:
    """What an actor may see, as a condition on these columns."""
    if scope.everything:
        return "1 = 1", []
    found = [f"substr({path}, 1, {len(prefix)}) = %s" for prefix in scope.paths]
    params: list[Any] = list(scope.paths)
    if scope.organisations:
        found.append(f"{organisation} IN ({', '.join(map(str, map(int, scope.organisations)))})")
    return (f"({' OR '.join(found)})" if found else "1 = 0"), params
