"""Files that people sent and that a job reads later, or that a job wrote for one person: kept below the data folder
outside the backup, deleted after use or after some days. What people sent is never given out.

Names are made here and cannot be guessed; nothing of the name that was sent reaches the disk.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused

NAME: Final = re.compile(r"[0-9a-f]{32}")


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an upload")
    return Path(settings.DATA) / "uploads" / name


def store(data: bytes) -> str:
    """Keep the bytes; gives the name under which ``read`` finds them. Only the owner of the data folder can."""
    name = uuid.uuid4().hex
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return name


def read(name: str) -> bytes:
    """Raises: Refused: it is no longer there."""
    try:
        return _path(name).read_bytes()
    except (OSError, ValueError):
        raise Refused(_("Die Datei ist nicht mehr da. Bitte schicken Sie sie noch einmal.")) from None


def forget(name: str) -> None:
    """Delete it once the present transaction is certain. Nothing happens where there is none."""
    if NAME.fullmatch(name):
        transaction.on_commit(lambda: _path(name).unlink(missing_ok=True))
