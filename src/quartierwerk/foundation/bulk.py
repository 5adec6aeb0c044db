"""Many rows at once: straight into the table, without an object per row.

For what the clock and imports make by the ten thousand. Constraints and triggers of the database hold as always;
validators and defaults of the model do not, so the caller gives a value for every column that needs one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, models

MOST_VALUES = 8_000
"""So many values go into one statement of SQLite, which takes 32,766."""


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows; each gives the values of ``fields`` (names of columns' fields, such as ``offer_id``) in order."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [columns[name] for name in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        prepare = [_preparer(field) for field in chosen]
        marks = f"({', '.join(['%s'] * len(chosen))})"
        source = iter(rows)
        # Many rows a statement: on a table with triggers each statement keeps a journal of its own.
        while some := list(islice(source, max(1, MOST_VALUES // len(chosen)))):
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(some))}",  # noqa: S608 - our own names
                [value if do is None else do(value) for row in some for do, value in zip(prepare, row, strict=True)],
            )


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value is written into this column; None where it can go as it is."""
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.ForeignKey):
        return None if type(field).get_prep_value in _PLAIN else _as_saved(field)
    if isinstance(field, models.DateTimeField):
        return _remembered(_as_saved(field))  # thousands of dates begin at the same moments
    return _as_saved(field)


_PLAIN = {
    models.CharField.get_prep_value,
    models.TextField.get_prep_value,
    models.IntegerField.get_prep_value,
    models.ForeignKey.get_prep_value,
}


def _as_saved(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)


def _remembered(prepare: Callable[[Any], Any]) -> Callable[[datetime], Any]:
    known: dict[datetime, Any] = {}

    def look_up(value: datetime) -> Any:
        found = known.get(value)
        if found is None:
            found = known[value] = prepare(value)
        return found

    return look_up
