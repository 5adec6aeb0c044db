"""``quartierwerk import-attendance``: take counts from a table, or say of every row why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from quartierwerk.attendance.imports import MappingRefused, read_map, read_records, take
from quartierwerk.foundation.commands import Report, ReportingCommand, WrongUse, opened
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.sheets import LIMITS, SheetRefused


class Command(ReportingCommand):
    help = "counts from a table (CSV, XLSX, ODS, XLS); a second time only what changed is changed"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="the table")
        parser.add_argument("--map", required=True, help="TOML file that says what stands where")
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")

    def run(self, **options: Any) -> Report:
        try:
            with opened(options["map"], most_bytes=200_000) as written:
                mapping = read_map(written)
        except MappingRefused as refusal:
            raise WrongUse(str(refusal)) from refusal
        with opened(options["file"], most_bytes=LIMITS.file_mb * 1024 * 1024) as content:
            try:
                records = read_records(content, mapping)
            except SheetRefused as refusal:  # the whole file is one record that was not taken
                report = Report()
                report.refuse(Path(options["file"]).name, str(refusal), field="file")
                return report
        return take(Clock(), records, mapping, dry_run=options["dry_run"])
