"""Settings that come from the environment. Nonsense is refused with a sentence, never guessed at."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from quartierwerk.foundation.ui.colours import is_legible

TRUE = {"1", "true", "yes", "on", "ja"}
FALSE = {"", "0", "false", "no", "off", "nein"}


class Nonsense(SystemExit):
    """A setting cannot be understood. Ends the program with exit code 2 and a sentence on standard error."""

    def __init__(self, sentence: str) -> None:
        print(f"quartierwerk: {sentence}", file=sys.stderr)
        super().__init__(2)


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise Nonsense(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, *, default: int, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdigit() or not low <= int(value) <= high:
        raise Nonsense(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def hosts(name: str, *, default: list[str]) -> list[str]:
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for host in found:
        if "/" in host or " " in host or host == "*":
            raise Nonsense(f"{name} takes host names divided by commas, without https:// and *; {host!r} is none.")
    return found or default


def url(name: str, *, default: str) -> str:
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise Nonsense(f"{name} must look like https://treff.example.org, not {value!r}.")
    return value


def colour(name: str) -> str:
    """A colour like #b4472b on which white can be read, in small letters; nothing when it is not set."""
    value = text(name).lower()
    if not value:
        return ""
    try:
        legible = is_legible(value)
    except ValueError:
        raise Nonsense(f"{name} must be a colour like #b4472b, not {value!r}.") from None
    if not legible:
        raise Nonsense(f"{name} is too light: white cannot be read on {value}. Take a darker colour.")
    return value


def data_folder() -> Path:
    """Everything that is stored lies below this folder; it is made on first use, for the owner only."""
    root = Path(__file__).resolve().parents[3]
    folder = Path(text("QUARTIERWERK_DATA") or root / "var").expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Nonsense(f"QUARTIERWERK_DATA: the folder {folder} cannot be made ({error.strerror}).") from error
    if not os.access(folder, os.W_OK):
        raise Nonsense(f"QUARTIERWERK_DATA: the folder {folder} cannot be written to.")
    return folder


def secret_key(folder: Path) -> str:
    """From QUARTIERWERK_SECRET_KEY, or made once and kept in the data folder, readable by its owner only."""
    given = text("QUARTIERWERK_SECRET_KEY")
    if given:
        if len(given) < 50:
            raise Nonsense("QUARTIERWERK_SECRET_KEY must have at least 50 characters.")
        return given
    file = folder / "secret_key"
    if not file.exists():
        draft = folder / f".secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)  # whoever is first wins; the file is whole from its first moment
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


ONLY_WHEN_ASKED = 1_000_000_000
"""So often PostgreSQL's driver must see a statement before it prepares it without being asked."""

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-4096;PRAGMA mmap_size=134217728;"
    "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=27103364;PRAGMA foreign_keys=ON;"
)


def sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }


def database(folder: Path) -> dict[str, Any]:
    """DATABASE_URL: postgres://user:password@host:port/name, or unset for SQLite in the data folder.

    ``?prepared=off`` for poolers that give every transaction another connection and know no prepared statements.
    """
    given = text("DATABASE_URL")
    if not given:
        return sqlite(folder / "quartierwerk.sqlite3")
    parts = urlsplit(given)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)) if parts.path.strip("/") else folder / "quartierwerk.sqlite3")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Nonsense(f"DATABASE_URL must begin with postgres:// or sqlite://, not with {parts.scheme or 'nothing'}.")
    options = dict(parse_qsl(parts.query))
    prepared = options.pop("prepared", "on").lower()
    if prepared not in {"on", "off"}:
        raise Nonsense(f"DATABASE_URL: prepared must be on or off, not {prepared!r}.")
    name = unquote(parts.path.lstrip("/"))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if not name:
        raise Nonsense("DATABASE_URL names no database: postgres://user:password@host:5432/quartierwerk.")
    try:
        port = parts.port
    except ValueError:
        raise Nonsense("DATABASE_URL: the port must be a number from 1 to 65535.") from None
    return {
        "ENGINE": "quartierwerk.foundation.postgres",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 10,
            "prepare_threshold": ONLY_WHEN_ASKED if prepared == "on" else None,
            **options,
        },
    }
