"""``quartierwerk restore FILE``: puts a backup in place; present data are kept beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from quartierwerk.foundation import backup
from quartierwerk.foundation.commands import ReportingCommand, WrongUse


class Command(ReportingCommand):
    help = "take a backup back; stop the server first"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="there are data already: put them aside")
        parser.add_argument("--check", action="store_true", help="only check that the backup is whole")

    def run(self, **options: Any) -> dict[str, Any]:
        try:
            return self._restored(**options)
        except backup.BackupMisused as refusal:
            raise WrongUse(refusal) from refusal

    def _restored(self, **options: Any) -> dict[str, Any]:
        source = Path(options["file"]).expanduser().absolute()
        passphrase = os.environ.get("QUARTIERWERK_BACKUP_PASSPHRASE", "")
        if options["check"]:
            with backup.open_archive(source, passphrase=passphrase) as (manifest, _content):
                return manifest
        manifest = backup.restore(source, passphrase=passphrase, replace=options["replace"])
        call_command("init", stdout=self.stderr)
        return manifest

    def words(self, result: Any) -> str:
        return f"restore: backup of {result['made_at'][:16]}, version {result['version']}, {len(result['files'])} files"
