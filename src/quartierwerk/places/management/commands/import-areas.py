"""``quartierwerk import-areas FILE``: states, districts, municipalities and neighbourhoods from a register."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from quartierwerk.foundation.commands import Report, ReportingCommand, WrongUse, opened
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places.imports import MOST_BYTES, import_areas


class Command(ReportingCommand):
    help = "areas from a table (AGS, name; optionally what they belong to) or from GeoJSON with their boundaries"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="CSV, XLSX or ODS with the columns ags and name, or GeoJSON")

    def run(self, **options: Any) -> Report:
        with opened(options["file"], most_bytes=MOST_BYTES) as content:
            try:
                return import_areas(actor=Clock(), content=content)
            except Refused as refusal:  # the whole file is none of those
                raise WrongUse(str(refusal)) from refusal
