from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from quartierwerk import __version__
from quartierwerk.foundation import clock
from quartierwerk.foundation.backup.seal import MAGIC, WrongPassphrase, seal, unseal
from quartierwerk.foundation.errors import Refused

MANIFEST = "manifest.json"
KEPT_FOLDERS = ("media",)


class BackupRefused(Refused):
    """A backup cannot be made or taken back."""


class BackupMisused(BackupRefused):
    """The call is off, not the backup: a file that is not there, a passphrase or ``--replace`` that is missing."""


def _engine() -> str:
    return "postgresql" if connection.vendor == "postgresql" else "sqlite"


def _postgres_environment() -> dict[str, str]:
    found = connection.settings_dict
    given = {
        "PGHOST": found["HOST"],
        "PGPORT": str(found["PORT"]),
        "PGUSER": found["USER"],
        "PGPASSWORD": found["PASSWORD"],
        "PGDATABASE": found["NAME"],
    }
    return {**os.environ, **{name: value for name, value in given.items() if value}}


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(command, env=_postgres_environment(), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise BackupRefused(
            _("Das Programm %(name)s fehlt. Es gehört zum Paket postgresql-client.") % {"name": command[0]}
        ) from None
    if done.returncode:
        raise BackupRefused(f"{what}: {done.stderr.strip()[-300:]}")


def _dump_database(folder: Path) -> Path:
    """A consistent copy while others write."""
    if _engine() == "sqlite":
        target = folder / "database.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return target
    target = folder / "database.pgdump"
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], "pg_dump")
    return target


def _sum(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def make(target: Path, *, passphrase: str = "") -> dict[str, Any]:
    """Write a backup; returns its manifest. The file appears whole or not at all.

    Raises:
        BackupMisused: the target exists or its folder does not.
        BackupRefused: the database cannot be copied.
    """
    if target.exists():
        raise BackupMisused(_("%(name)s gibt es schon. Bitte einen anderen Namen wählen.") % {"name": target})
    if not target.parent.is_dir():
        raise BackupMisused(_("Den Ordner %(name)s gibt es nicht.") % {"name": target.parent})
    with tempfile.TemporaryDirectory(prefix="qw-backup-", dir=settings.DATA) as name:
        folder = Path(name)
        files = {"database": _dump_database(folder)}
        if (key := settings.DATA / "secret_key").exists():
            files["secret_key"] = key
        for kept in KEPT_FOLDERS:
            for file in sorted((settings.DATA / kept).rglob("*")):
                if file.is_file():
                    files[file.relative_to(settings.DATA).as_posix()] = file
        manifest = {
            "format": 1,
            "version": __version__,
            "engine": _engine(),
            "made_at": clock.now().isoformat(),
            "files": {name: {"sha256": _sum(file), "bytes": file.stat().st_size} for name, file in files.items()},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
        plain = folder / "backup.tar.gz"
        with tarfile.open(plain, "w:gz", compresslevel=6) as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            for inside, file in files.items():
                archive.add(file, inside)
        ready = plain
        if passphrase:
            ready = folder / "backup.sealed"
            with plain.open("rb") as source, ready.open("wb") as sealed:
                seal(source, sealed, passphrase)
        draft = target.with_name(f".{target.name}.part")
        try:
            shutil.copyfile(ready, draft)
            draft.chmod(0o600)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    return manifest


def unpack(archive: tarfile.TarFile, into: Path) -> None:
    """Files and folders, none outside; Python 3.11.2 of Debian 12 has no filter that could be asked for that.

    Raises:
        tarfile.TarError: there is something else in it.
    """
    root = into.resolve()
    for member in archive:
        target = (into / member.name).resolve()
        packed = archive.extractfile(member) if member.isfile() else None
        if not target.is_relative_to(root) or not (packed or member.isdir()):
            raise tarfile.TarError(member.name)
        (target if packed is None else target.parent).mkdir(parents=True, exist_ok=True)
        if packed is not None:
            with packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)


@contextmanager
def open_archive(source: Path, *, passphrase: str = "") -> Iterator[tuple[dict[str, Any], Path]]:
    """Unpack a backup into a folder that goes away; every file was checked against the manifest.

    Raises:
        BackupMisused: there is no such file, or it is sealed and no passphrase is given.
        BackupRefused: it is no backup, it is damaged, or the passphrase does not open it.
    """
    if not source.is_file():
        raise BackupMisused(_("%(name)s gibt es nicht.") % {"name": source})
    with tempfile.TemporaryDirectory(prefix="qw-restore-", dir=settings.DATA) as name:
        folder = Path(name)
        plain = source
        with source.open("rb") as handle:
            is_sealed = handle.read(len(MAGIC)) == MAGIC
        if is_sealed:
            if not passphrase:
                raise BackupMisused(_("Diese Sicherung ist verschlossen. Bitte geben Sie das Kennwort an."))
            plain = folder / "backup.tar.gz"
            try:
                with source.open("rb") as sealed, plain.open("wb") as opened:
                    unseal(sealed, opened, passphrase)
            except WrongPassphrase:
                raise BackupRefused(_("Das Kennwort passt nicht, oder die Sicherung ist beschädigt.")) from None
        try:
            with tarfile.open(plain, "r:gz") as archive:
                unpack(archive, folder / "content")
            manifest = json.loads((folder / "content" / MANIFEST).read_text())
            files = dict(manifest["files"])
        except (tarfile.TarError, OSError, ValueError, KeyError, EOFError):
            raise BackupRefused(_("Das ist keine lesbare Sicherung von quartierwerk.")) from None
        for inside, said in files.items():
            file = folder / "content" / inside
            if not file.is_file() or _sum(file) != said["sha256"]:
                raise BackupRefused(_("Die Sicherung ist beschädigt: %(name)s stimmt nicht.") % {"name": inside})
        yield manifest, folder / "content"


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        return "accounts_account" not in connection.introspection.table_names(cursor)


def restore(source: Path, *, passphrase: str = "", replace: bool = False) -> dict[str, Any]:
    """Put a backup in place of the data; what was there is kept beside it. Returns the manifest.

    Raises:
        BackupMisused: there are data and ``replace`` is not said.
        BackupRefused: damaged, or of the other database.
    """
    with open_archive(source, passphrase=passphrase) as (manifest, content):
        if manifest["engine"] != _engine():
            raise BackupRefused(
                _("Die Sicherung ist aus %(there)s, eingestellt ist %(here)s (DATABASE_URL).")
                % {"there": manifest["engine"], "here": _engine()}
            )
        if not replace and not _is_empty():
            raise BackupMisused(_("Hier sind schon Daten. Mit --replace werden sie beiseite gelegt und ersetzt."))
        aside = settings.DATA / f"before-restore-{clock.local_now():%Y%m%d-%H%M%S}"
        aside.mkdir(mode=0o700)
        if _engine() == "sqlite":
            _put_sqlite(content / "database", aside)
        else:
            if not _is_empty():
                _run(["pg_dump", "--format=custom", f"--file={aside / 'database.pgdump'}"], "pg_dump")
            connections.close_all()
            _run(
                ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                 f"--dbname={connection.settings_dict['NAME']}", str(content / "database")],
                "pg_restore",
            )  # fmt: skip
        for name in (*KEPT_FOLDERS, "secret_key"):
            present, coming = settings.DATA / name, content / name
            if present.exists() and coming.exists():
                present.rename(aside / name)
            if coming.exists():
                shutil.move(str(coming), str(present))
        with contextlib.suppress(OSError):
            aside.rmdir()
    return manifest


def _put_sqlite(file: Path, aside: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    with contextlib.closing(sqlite3.connect(file)) as check:
        if check.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupRefused(_("Die Datenbank in der Sicherung ist beschädigt."))
    connections.close_all()
    for end in ("", "-wal", "-shm"):
        present = target.with_name(target.name + end)
        if present.exists():
            present.rename(aside / present.name)
    shutil.copyfile(file, target)
    target.chmod(0o600)
