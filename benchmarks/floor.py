"""The floor: each work as one SQL statement, its rows dumped to JSON by a bare WSGI function: ``/w4`` ...

Served like the product, on the same machine, in the same run. FLOOR_DB is a SQLite file or a PostgreSQL address.
"""

import os
import sqlite3
import threading

import orjson
import psycopg

from benchmarks.dataset import YEAR

FLOOR_DB = os.environ.get("FLOOR_DB", "")
YEAR_ASKED = int(os.environ.get("FLOOR_YEAR", YEAR))
COLUMNS = "o.id, o.title, o.house, o.place, o.field, o.langs, c.start_dt, c.end_dt"
FROM = "from occ c join offer o on o.id=c.offer_id where c.start_dt >= '{first}T00:00'"
UNTIL = " and c.start_dt < '{last}T00:00'"
ORDER = " order by c.start_dt, o.id"


def _sql(first: str, last: str = "", more: str = "", columns: str = COLUMNS, tail: str = ORDER) -> str:
    where = FROM.format(first=f"{YEAR_ASKED}-{first}") + (UNTIL.format(last=f"{YEAR_ASKED}-{last}") if last else "")
    return f"select {columns} {where}{more}{tail}"


WORKS = {
    "w4": _sql("06-01", "07-01"),
    "w4f": _sql("06-01", "07-01", " and o.field='Bildung' and o.langs like '%,ar,%'"),
    "w4h": _sql("06-01", "07-01", " and o.house=3"),
    "w4d": _sql("06-04", "06-05"),
    "w4n": _sql("06-04", tail=" order by c.start_dt, c.offer_id limit 50"),
    "w5": _sql("06-03", "07-04", columns=COLUMNS.replace("o.title", "o.title, o.txt")),
}
_own = threading.local()


def connection():
    if not hasattr(_own, "connection"):
        if FLOOR_DB.startswith("postgres"):
            _own.connection = psycopg.connect(FLOOR_DB, autocommit=True, prepare_threshold=1)
        else:
            _own.connection = sqlite3.connect(FLOOR_DB, isolation_level=None, check_same_thread=False)
            _own.connection.execute("pragma mmap_size=268435456")
            _own.connection.execute("pragma cache_size=-65536")
    return _own.connection


def application(environ, start_response):
    work = environ["PATH_INFO"].strip("/")
    if work == "ping":
        body = b"{}"
    else:
        rows = connection().execute(WORKS[work])
        names = [column[0] for column in rows.description]
        body = orjson.dumps([dict(zip(names, row, strict=True)) for row in rows.fetchall()], default=str)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def fill(offers: list[dict], occurrences) -> None:
    """Plain tables with the same rows; made anew."""
    is_postgres = FLOOR_DB.startswith("postgres")
    stamp = "timestamp" if is_postgres else "text"
    tables = f"""
        create table offer(id integer primary key, house integer, place integer, field text, langs text, title text,
            txt text);
        create table occ(id integer primary key, offer_id integer, start_dt {stamp}, end_dt {stamp});"""
    indexes = """
        create index occ_start on occ(start_dt, offer_id);
        create index occ_offer on occ(offer_id, start_dt);
        create index offer_field on offer(field);"""
    rows = [
        (o["id"], o["house"], o["place"], o["field"], f",{','.join(o['langs'])},", o["title"], o["text"])
        for o in offers
    ]
    dates = [(n, *row) for n, row in enumerate(occurrences, 1)]
    if is_postgres:
        with psycopg.connect(FLOOR_DB, autocommit=True) as database:
            database.execute("drop table if exists occ; drop table if exists offer")
            database.execute(tables)
            for name, data in (("offer", rows), ("occ", dates)):
                with database.cursor().copy(f"copy {name} from stdin") as copy:
                    for row in data:
                        copy.write_row(row)
            database.execute(indexes)
            database.execute("analyze")
    else:
        database = sqlite3.connect(FLOOR_DB)
        database.execute("pragma journal_mode=wal")
        database.executescript(tables)
        database.executemany("insert into offer values (?,?,?,?,?,?,?)", rows)
        database.executemany("insert into occ values (?,?,?,?)", dates)
        database.executescript(indexes)
        database.execute("analyze")
        database.commit()
        database.close()
