"""Pictures: taken in, drawn anew without what the camera wrote into them, given out under a name nobody can guess.

A picture is decoded and encoded again as WebP in two sizes, so nothing of the file that was sent stays: no place, no
device, no hidden second file. It lies below MEDIA_ROOT as ``bilder/<32 hex digits>.webp``, the small one as
``…-k.webp``. What is stored is never changed: another picture gets another name.

The text that says what can be seen is kept by the row that shows the picture; ``require_words`` refuses an empty one.
"""

from __future__ import annotations

import io
import re
import uuid
from typing import IO, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

from quartierwerk.foundation.errors import Refused

FOLDER: Final = "bilder"
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS: Final = 50_000_000
MOST_SIDE: Final = 12_000  # pixels; a strip of 1 x 50,000,000 is no photograph
LEAST_SIDE: Final = 40
LARGE: Final = (1600, 1600)  # pixels, width and height at most
SMALL: Final = (640, 640)
NAME: Final = re.compile(r"[0-9a-f]{32}(-k)?\.webp")


class NoPicture(Refused):
    """What was sent cannot be taken as a picture."""


def require_words(words: str) -> str:
    """What can be seen, in words.

    Raises:
        Refused: there are none.
    """
    if not words.strip():
        raise Refused(
            _("Bitte beschreiben Sie in einem Satz, was auf dem Bild zu sehen ist."),
            field="picture_alt",
        )
    return words.strip()


def store(sent: IO[bytes]) -> str:
    """Keep a picture; gives its name. Actions call it last, after everything that may be refused.

    Raises:
        NoPicture: too large, of no known format, broken, or made to burst the memory.
    """
    picture = _read(sent)
    name = f"{uuid.uuid4().hex}.webp"
    for file, size in ((name, LARGE), (small(name), SMALL)):
        drawn = picture.copy()
        drawn.thumbnail(size, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        drawn.save(out, "WEBP", quality=80, method=4)
        default_storage.save(f"{FOLDER}/{file}", ContentFile(out.getvalue()))
    return name


def small(name: str) -> str:
    """The name of the small one: at most 640 pixels wide."""
    return f"{name.removesuffix('.webp')}-k.webp" if name else ""


def forget(name: str) -> None:
    """Delete a picture in both sizes once the present transaction is certain."""
    if not NAME.fullmatch(name):
        return

    def delete() -> None:
        for file in (name, small(name)):
            default_storage.delete(f"{FOLDER}/{file}")

    transaction.on_commit(delete)


def as_jpeg(name: str) -> bytes | None:
    """A stored picture as paper wants it; None where there is none."""
    file = f"{FOLDER}/{name}"
    if not NAME.fullmatch(name) or not default_storage.exists(file):
        return None
    out = io.BytesIO()
    with default_storage.open(file) as stored, Image.open(stored) as picture:
        picture.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _read(sent: IO[bytes]) -> Image.Image:
    """The picture upright, in plain colours, on white where it was transparent."""
    data = sent.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise NoPicture(
            _("Das Bild ist größer als %(most)d MB. Bitte verkleinern Sie es und versuchen Sie es noch einmal.")
            % {"most": settings.MAX_UPLOAD_BYTES // 1_000_000},
            field="picture",
        )
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        _refuse_size(*picture.size)  # the size stands in the file's head: known before anything is unpacked
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError):
        # Pillow's decoders say "broken" in many ways.
        raise NoPicture(
            _("Diese Datei ist kein lesbares Bild. Möglich sind JPEG, PNG, WebP und GIF."), field="picture"
        ) from None
    seen = upright.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    return plain


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE:
        raise NoPicture(
            _("Das Bild ist zu klein: Es braucht mindestens %(least)d Bildpunkte in Breite und Höhe.")
            % {"least": LEAST_SIDE},
            field="picture",
        )


def _too_many_pixels() -> NoPicture:
    return NoPicture(
        _("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es auf höchstens 8.000 mal 6.000."), field="picture"
    )


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a picture out. It never changes, so browsers may keep it for a year."""
    file = f"{FOLDER}/{name}"
    if not NAME.fullmatch(name) or not default_storage.exists(file):
        raise Http404
    return FileResponse(
        default_storage.open(file),
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
        },
    )
