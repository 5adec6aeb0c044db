"""Reports as files, drawn from the same tables as the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.utils.text import slugify
from django.utils.translation import get_language

from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.pdf import to_pdf
from quartierwerk.foundation.output.table import Table
from quartierwerk.foundation.output.xlsx import to_xlsx

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
