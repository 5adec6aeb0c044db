"""Questions whose SQL Django writes once, for pages that are asked all the time.

Writing the SQL of a question anew takes several times as long as answering it. So what is the same every time (columns,
joins, fixed conditions) is kept as text for each kind of database, and what changes is added to its conditions. On
PostgreSQL the statements are prepared, so that the server plans them once for each connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from quartierwerk.foundation.permissions import Scope

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Reader:
    """What turns a row of one kind of database into a thing with what was joined to it."""

    sql: str
    params: tuple[Any, ...]
    model: type[models.Model]
    first: int
    names: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    populators: tuple[Any, ...]
    annotations: tuple[tuple[str, int], ...]

    def thing(self, row: tuple[Any, ...]) -> models.Model:
        values = list(row)
        for place, some, expression in self.converters:
            value = values[place]
            for convert in some:
                value = convert(value, expression, connection)
            values[place] = value
        found = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[self.first : self.first + len(self.names)])
        for populator in self.populators:
            populator.populate(values, found)
        for name, place in self.annotations:
            setattr(found, name, values[place])
        return found


class Written(Generic[M]):
    """The fixed part of a question. Its query set has a condition, no order, and values of text, numbers or days."""

    def __init__(self, fixed: Callable[[], QuerySet[M, Any]]) -> None:
        self._fixed = fixed
        self._known: dict[str, tuple[str, tuple[Any, ...]]] = {}
        self._readers: dict[str, _Reader] = {}

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

    def rows(self, more: str = "", params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows as the database gives them. ``more`` follows the conditions: ``AND …``, an order, a lock."""
        sql, fixed = self.sql()
        return rows_of([(f"{sql} {more}", [*fixed, *params])])

    def things(self, more: str = "", params: Sequence[Any] = ()) -> list[M]:
        """The rows as instances, with what ``select_related`` joins and what is annotated; one query."""
        reader = self._readers.get(connection.vendor)
        if reader is None:
            reader = self._readers[connection.vendor] = _reader(self._fixed())
        found = rows_of([(f"{reader.sql} {more}", [*reader.params, *params])])
        return [reader.thing(row) for row in found]  # type: ignore[misc]


def _reader(rows: QuerySet[Any, Any]) -> _Reader:
    compiler = rows.order_by().query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    select, info = compiler.select, compiler.klass_info
    places = info["select_fields"]
    converters = compiler.get_converters([one[0] for one in select])
    return _Reader(
        sql=sql,
        params=tuple(params),
        model=info["model"],
        first=places[0],
        names=tuple(one[0].target.attname for one in select[places[0] : places[-1] + 1]),
        converters=tuple((place, tuple(some), expression) for place, (some, expression) in converters.items()),
        populators=tuple(get_related_populators(info, select, DEFAULT_DB_ALIAS)),  # type: ignore[call-arg]
        annotations=tuple((compiler.annotation_col_map or {}).items()),
    )


def cursor() -> Any:
    """A cursor for statements whose text is the same every time."""
    prepared = getattr(connection, "prepared_cursor", None)
    return prepared() if prepared else connection.cursor()


def rows_of(parts: Sequence[tuple[str, Sequence[Any]]]) -> list[tuple[Any, ...]]:
    """The rows of several statements of the same columns, one after the other; one query."""
    with cursor() as asking:
        asking.execute(
            " UNION ALL ".join(sql for sql, _params in parts), [value for _sql, params in parts for value in params]
        )
        return asking.fetchall()


def within(scope: Scope, *, path: str, organisation: str) -> tuple[str, list[Any]]:
    """What an actor may see, as a condition on these columns."""
    if scope.everything:
        return "1 = 1", []
    found = [f"substr({path}, 1, {len(prefix)}) = %s" for prefix in scope.paths]
    params: list[Any] = list(scope.paths)
    if scope.organisations:
        found.append(f"{organisation} IN ({', '.join(map(str, map(int, scope.organisations)))})")
    return (f"({' OR '.join(found)})" if found else "1 = 0"), params


@dataclass(frozen=True)
class _Adder:
    sql: str
    fields: tuple[models.Field[Any, Any], ...]


_adders: dict[tuple[str, type[models.Model]], _Adder] = {}


def add(row: M) -> M:
    """Insert one new row; its key is set. Like ``save`` of a new row, where nothing listens and nothing is inherited.

    Raises:
        IntegrityError: a constraint of the database refuses it.
    """
    model = type(row)
    adder = _adders.get((connection.vendor, model))
    if adder is None:
        adder = _adders[connection.vendor, model] = _adder(model)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in adder.fields]
    with cursor() as adding:
        adding.execute(adder.sql, values)
        row.pk = adding.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def add_all(rows: Sequence[M]) -> None:
    """The same for several of one kind."""
    if len(rows) == 1:
        add(rows[0])
    elif rows:
        type(rows[0])._base_manager.bulk_create(rows)


def _adder(model: type[models.Model]) -> _Adder:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return _Adder(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key}", fields)  # noqa: S608 - our names


_rows: dict[type[models.Model], Written[Any]] = {}


def under_lock(model: type[M], key: Any) -> M | None:
    """The row with this key as it is now, locked until the end of the transaction (SQLite: that itself is the lock).

    Rows that only point to it need not wait.
    """
    question = _rows.get(model)
    if question is None:
        question = _rows[model] = Written(lambda: model._base_manager.filter(pk__isnull=False))
    table, column = (connection.ops.quote_name(str(name)) for name in (model._meta.db_table, model._meta.pk.column))
    lock = f" FOR NO KEY UPDATE OF {table}" if connection.features.has_select_for_update else ""
    found = question.things(f"AND {table}.{column} = %s{lock}", [model._meta.pk.get_db_prep_value(key, connection)])
    return found[0] if found else None
