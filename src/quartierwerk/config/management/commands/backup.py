"""``quartierwerk backup FILE``: one file with database, pictures and key, while people go on working."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from quartierwerk.foundation import backup
from quartierwerk.foundation.commands import ReportingCommand, WrongUse


class Command(ReportingCommand):
    help = "write a backup; QUARTIERWERK_BACKUP_PASSPHRASE seals it"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="the file to write; it must not exist")

    def run(self, **options: Any) -> dict[str, Any]:
        target = Path(options["file"]).expanduser().absolute()
        try:
            manifest = backup.make(target, passphrase=os.environ.get("QUARTIERWERK_BACKUP_PASSPHRASE", ""))
        except backup.BackupMisused as refusal:
            raise WrongUse(refusal) from refusal
        return {"file": str(target), "bytes": target.stat().st_size, **manifest}

    def words(self, result: Any) -> str:
        return f"backup: {result['file']} ({result['bytes'] // 1000} kB, {len(result['files'])} files)"
