"""The floor: each work as one SQL statement, its rows dumped to JSON by a bare WSGI function: ``/w4`` ...

Served like the product, on the same machine, in the same run. FLOOR_DB is a SQLite file or a PostgreSQL address.
"""

import os
import sqlite3
import threading
from datetime import timedelta

import orjson
import psycopg

from benchmarks.dataset import YEAR, Data, dates, room_days, was_present, weekly, with_a_place

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


def _rooms(first, last) -> str:
    return (
        "select b.room_id, r.name, b.id, b.start_dt, b.end_dt, b.title from booking b join room r on r.id=b.room_id "
        f"where b.start_dt >= '{first}T00:00' and b.start_dt < '{last}T00:00' order by b.room_id, b.start_dt"
    )


def _free(days) -> str:
    spans = " or ".join(f"(b.start_dt < '{day}T18:00' and b.end_dt > '{day}T16:00')" for day in days)
    taken = f"select 1 from booking b where b.room_id=r.id and ({spans})"
    return f"select id from room r where capacity >= 20 and not exists ({taken}) order by id"


def _against(days, room: int | None = None) -> str:
    """Bookings begin and end on one day; PostgreSQL is told the types, which it cannot guess."""
    stamp = "timestamp" if FLOOR_DB.startswith("postgres") else "text"
    rows = ",".join(f"('{day}T00:00','{day}T10:00','{day}T16:00')" for day in days)
    if stamp == "timestamp":
        typed = "select d::timestamp, s::timestamp, e::timestamp from"
        wanted = f"with v(d,s,e) as ({typed} (values {rows}) as raw(d,s,e))"
    else:
        wanted = f"with v(d,s,e) as (values {rows})"
    only = f"b.room_id={room} and " if room else ""
    return (
        f"{wanted} select b.room_id, b.id, b.start_dt, b.end_dt, b.title from v join booking b on "
        f"{only}b.start_dt >= v.d and b.start_dt < v.e and b.end_dt > v.s order by 1, 3"
    )


def _room_works() -> dict[str, str]:
    days = room_days(YEAR_ASKED)
    week, tuesdays, midday = weekly(days["W1"], 2), weekly(days["W2"], 10), weekly(days["W3"], 40)
    return {
        "w1": _rooms(*week),
        "w1d": _rooms(days["W1d"], days["W1d"] + timedelta(days=1)),
        "w2": _free(tuesdays),
        "w2s": _free(tuesdays[:1]),
        "w3": _against(midday, 7),
        "w3a": _against(midday),
    }


def _year(first: str = "", last: str = "") -> str:
    """One row for each offer and person before it is added up. Dates are not counted: each offer has fifty."""
    within = f" where a.day >= '{YEAR_ASKED}-{first}' and a.day <= '{YEAR_ASKED}-{last}'" if first else ""
    return (
        f"with x as (select a.offer_id, a.person_id, sum(a.present) n from attendance a{within} group by 1, 2) "
        "select o.house, o.field, count(distinct x.offer_id)*50 as held, count(*) as regs, "
        "cast(sum(n) as bigint) as present, count(distinct case when n>0 then x.person_id end) as persons "
        "from x join offer o on o.id=x.offer_id group by 1, 2 order by 1, 2"
    )


WORKS |= _room_works()
WORKS |= {
    "w7": _year(),
    "w7half": _year("01-01", "06-30"),
    "w7month": _year("06-01", "06-30"),
    "w7csv": (
        "select r.id, o.title, o.house, o.field, p.first, p.last, p.mail, r.status from reg r "
        "join offer o on o.id=r.offer_id join person p on p.id=r.person_id order by r.id"
    ),
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
        if work.endswith("csv"):
            body = "\n".join(";".join(map(str, row)) for row in rows.fetchall()).encode()
        else:
            body = orjson.dumps([dict(zip(names, row, strict=True)) for row in rows.fetchall()], default=str)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def fill(offers: list[dict], occurrences) -> None:
    """Plain tables with the same rows; made anew."""
    stamp = _stamp()
    tables = {
        "offer": "id integer primary key, house integer, place integer, field text, langs text, title text, txt text",
        "occ": f"id integer primary key, offer_id integer, start_dt {stamp}, end_dt {stamp}",
    }
    indexes = [
        "create index occ_start on occ(start_dt, offer_id)",
        "create index occ_offer on occ(offer_id, start_dt)",
        "create index offer_field on offer(field)",
    ]
    rows = [
        (o["id"], o["house"], o["place"], o["field"], f",{','.join(o['langs'])},", o["title"], o["text"])
        for o in offers
    ]
    dates = [(n, *row) for n, row in enumerate(occurrences, 1)]
    _make(tables, indexes, {"offer": rows, "occ": dates})


def fill_rooms(rooms: list[dict], bookings: list[dict]) -> None:
    """The same for rooms and bookings."""
    stamp = _stamp()
    tables = {
        "room": "id integer primary key, house integer, name text, capacity integer",
        "booking": f"id integer primary key, room_id integer, start_dt {stamp}, end_dt {stamp}, title text",
    }
    indexes = [
        "create index booking_room on booking(room_id, start_dt)",
        "create index booking_start on booking(start_dt)",
    ]
    data = {
        "room": [(r["id"], r["house"], r["name"], r["capacity"]) for r in rooms],
        "booking": [(b["id"], b["room"], b["start"], b["end"], b["title"]) for b in bookings],
    }
    _make(tables, indexes, data)


def fill_year(data: Data) -> None:
    """The same for lists and sign-ups, beside offers and dates: a row for each person with a place and date."""
    offers = {o["id"]: o for o in data.offers}
    days = {key: [f"{begin:%Y-%m-%d}" for begin, _end in dates(o)] for key, o in offers.items()}
    day, bit = ("date", "smallint") if FLOOR_DB.startswith("postgres") else ("text", "integer")
    tables = {
        "person": "id integer primary key, first text, last text, mail text",
        "reg": "id integer primary key, person_id integer, offer_id integer, status text",
        "attendance": f"offer_id integer, person_id integer, k smallint, day {day}, present {bit}",
    }
    rows = {
        "person": [(p["id"], p["first"], p["last"], p["mail"]) for p in data.persons],
        "reg": [(r["id"], r["person"], r["offer"], r["status"]) for r in data.registrations],
        "attendance": [
            (key, person, n, day, int(was_present(person, key, n)))
            for key, persons in with_a_place(data.registrations).items()
            for person in persons
            for n, day in enumerate(days[key])
        ],
    }
    _make(tables, ["create unique index reg_once on reg(offer_id, person_id)"], rows)


def _stamp() -> str:
    return "timestamp" if FLOOR_DB.startswith("postgres") else "text"


def _make(tables: dict[str, str], indexes: list[str], data: dict[str, list[tuple]]) -> None:
    if FLOOR_DB.startswith("postgres"):
        with psycopg.connect(FLOOR_DB, autocommit=True) as database:
            for name, columns in tables.items():
                database.execute(f"drop table if exists {name}; create table {name}({columns})")
                with database.cursor().copy(f"copy {name} from stdin") as copy:
                    for row in data[name]:
                        copy.write_row(row)
            for index in indexes:
                database.execute(index)
            database.execute("vacuum analyze")
        return
    database = sqlite3.connect(FLOOR_DB)
    database.execute("pragma journal_mode=wal")
    for name, columns in tables.items():
        database.execute(f"create table {name}({columns})")
        marks = ",".join("?" * len(data[name][0]))
        database.executemany(f"insert into {name} values ({marks})", data[name])
    for index in indexes:
        database.execute(index)
    database.execute("analyze")
    database.commit()
    database.close()
