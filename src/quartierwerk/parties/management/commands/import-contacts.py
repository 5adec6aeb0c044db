"""``quartierwerk import-contacts FILE``: persons from the list that an office keeps."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from quartierwerk.foundation.commands import Report, ReportingCommand, WrongUse, opened
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties.imports import MOST_BYTES, import_contacts


class Command(ReportingCommand):
    help = "contact persons from CSV, XLSX, ODS or XLS; columns are found by their headings (at least the name)"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def run(self, **options: Any) -> Report:
        with opened(options["file"], most_bytes=MOST_BYTES) as content:
            try:
                return import_contacts(actor=Clock(), content=content, dry_run=options["dry_run"])
            except Refused as refusal:  # the whole file is no such table
                raise WrongUse(str(refusal)) from refusal
