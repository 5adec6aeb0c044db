"""Reports as files, drawn from the same tables as the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, repeat

import orjson
from django.utils.text import slugify
from django.utils.translation import get_language

from quartierwerk.foundation.output.csv import cell, to_csv
from quartierwerk.foundation.output.pdf import to_pdf
from quartierwerk.foundation.output.table import Table
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.reports.queries import SignUpRows, SignUpTexts, columns, hour_of

TYPES = {  # in the order in which they are offered
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True)
class File:
    name: str
    type: str
    data: bytes


def as_file(tables: Sequence[Table], form: str, *, title: str, as_of: datetime, stem: str) -> File:
    """One of json, csv, xlsx, pdf. CSV holds all tables one below the other, each with its title line."""
    if form == "json":
        data = orjson.dumps(
            {"title": title, "as_of": as_of.isoformat(), "tables": [table.figures() for table in tables]},
            option=orjson.OPT_INDENT_2,
        )
    elif form == "csv":
        data = b"\r\n".join(
            part if place == 0 else part.removeprefix("﻿".encode())
            for place, part in enumerate(to_csv(table, head=True) for table in tables)
        )
    elif form == "xlsx":
        data = to_xlsx(*tables, language=get_language() or "de")
    elif form == "pdf":
        data = to_pdf(*tables, language=get_language() or "de", title=title, as_of=as_of)
    else:
        raise ValueError(form)
    safe = re.sub(r"-+", "-", slugify(stem)) or "statistik"
    return File(f"{safe}.{form}", TYPES[form], data)


def sign_ups_as_csv(rows: SignUpRows, *, with_names: bool, progress: Callable[[int, int], None]) -> tuple[bytes, int]:
    """Sign-ups as offices read tables: UTF-8 with a byte-order mark, semicolons, one header line, no formulas.

    Gives the file and how many there are. People are numbers of this file, in the order in which they are met.
    """
    texts = SignUpTexts(cell, ";")
    about, days, moments, rest = texts.about, texts.days, texts.moments, texts.rest
    people: dict[int, int] = {}
    number_of = people.setdefault
    written = [";".join(cell(heading) for heading, _meaning in columns(with_names=with_names))]
    done = 0
    for part in rows.parts:
        texts.know_offers({row[1] for row in part})
        names: Iterable[str] = repeat("")
        if with_names:
            names = [f"{cell(latin or first)};" for *_rest, latin, first in part]
            part = [row[:-2] for row in part]
        written += [
            f"{number};{days[hour_of(came)]};{about[offer, site]};{moments[local, talk]};"
            f"{number_of(person, len(people) + 1)};{name}{rest[speaks, state, heads, children, way]}"
            for number, name, (
                came, offer, site, local, talk, person, speaks, state, heads, children, way
            ) in zip(count(done + 1), names, part)
        ]  # fmt: skip
        done += len(part)
        progress(done, rows.number)
    return "\r\n".join([*written, ""]).encode("utf-8-sig"), done


def name_of_sign_up_file(slug: str, first: object, last: object) -> str:
    return f"anmeldungen-{slugify(slug) or 'liste'}-{first}-{last}.csv"
