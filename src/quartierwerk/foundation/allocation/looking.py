"""What is taken, for those who only look: exact at the moment of reading, no promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

MOST_VALUES = 8_000
TIMES = {"postgresql": "(%s, CAST(%s AS timestamptz), CAST(%s AS timestamptz))"}


def taken_units(owners: Sequence[str], times: Sequence[tuple[datetime, datetime]]) -> dict[tuple[str, int], int]:
    """How many units of an owner are taken in a time: ``{("room:5", 0): 1}`` by the place of the time in the list.

    No two occupancies of a unit overlap, so the last one that begins before the end of a time decides: one step in
    the index for each unit and time, however long the books are. One query for 8,000 owners and times.
    """
    found: dict[tuple[str, int], int] = {}
    names = list(dict.fromkeys(owners))
    if not names or not times:
        return found
    at_once = max(1, (MOST_VALUES - len(names[:MOST_VALUES])) // 3)
    for start in range(0, len(times), at_once):
        part = times[start : start + at_once]
        for first in range(0, len(names), MOST_VALUES // 2):
            found |= _taken(names[first : first + MOST_VALUES // 2], part, start)
    return found


def _taken(owners: Sequence[str], times: Sequence[tuple[datetime, datetime]], start: int) -> dict[tuple[str, int], int]:
    row = TIMES.get(connection.vendor, "(%s, %s, %s)")
    adapt = connection.ops.adapt_datetimefield_value
    values = [value for n, (a, b) in enumerate(times, start) for value in (n, adapt(a), adapt(b))]
    sql = (
        f"WITH wanted(n, starts, ends) AS (VALUES {', '.join([row] * len(times))}) "  # noqa: S608 - our own names
        "SELECT u.owner, w.n, COUNT(*) FROM foundation_unit u CROSS JOIN wanted w "
        f"WHERE u.owner IN ({', '.join(['%s'] * len(owners))}) AND "
        "(SELECT o.ends_at FROM foundation_occupancy o WHERE o.unit_id = u.id AND o.starts_at < w.ends "
        "ORDER BY o.starts_at DESC LIMIT 1) > w.starts GROUP BY u.owner, w.n"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *owners])
        return {(owner, int(n)): count for owner, n, count in cursor.fetchall()}
