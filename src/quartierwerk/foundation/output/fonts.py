"""The fonts of the PDFs: which signs they hold, and what becomes of a text for which they hold none.

A PDF/UA must show every sign, so a sign without a picture would make the whole paper fail. Such signs (emoji, scripts
nobody here prints yet) become one small box. An office that needs another script puts its TTF files into a folder
named in ``settings.OUTPUT_FONT_FOLDERS``; from the next start they are used without a release.
"""

import logging
import re
import struct
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from quartierwerk.foundation.output.formats import is_right_to_left
from quartierwerk.foundation.output.text import clean

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
FOLDER = Path(__file__).resolve().parent / "fonts"
NO_PICTURE = "▯"
_LATIN, _ARABIC, _ETHIOPIC = "Fira Sans", "Vazirmatn", "Noto Sans Ethiopic"

# Marks on letters for which there is no sign of its own, and the vowel signs of Arabic, which print leaves out anyway:
# a reading program would read their letters twice.
_LOOSE_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_ARABIC_SIGNS = re.compile("[\u064b-\u065f\u0670]")
# Never drawn, and allowed by PDF/UA without a picture.
_INVISIBLE = re.compile("[\t\n\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f]")
# Marks that only steer other programs; PDF forbids them.
_FORBIDDEN = re.compile("[\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")


def folders() -> list[Path]:
    """Where the fonts lie: ours, then those of the office."""
    named = (Path(folder) for folder in getattr(settings, "OUTPUT_FONT_FOLDERS", ()))
    return [FOLDER, *(folder for folder in named if folder.is_dir())]


def families(language: str) -> list[str]:
    """The families in the order in which they are asked for a sign.

    Right to left begins with the Arabic font, which holds Latin too: words in one font stay in reading order.
    """
    ours = [_ARABIC, _LATIN, _ETHIOPIC] if is_right_to_left(language) else [_LATIN, _ARABIC, _ETHIOPIC]
    return ours + [family for family in _office_families() if family not in ours]


def paper_text(text: object) -> str:
    """The text as the fonts can set it; each run of signs without a picture becomes one box."""
    value = unicodedata.normalize("NFC", clean(text))
    if value.isascii():
        return value
    value = _FORBIDDEN.sub("", value).replace("ه\u0654", "ۀ")
    value = _ARABIC_SIGNS.sub("", _LOOSE_MARKS.sub("", value))
    holds = covered()
    written: list[str] = []
    for sign in value:
        if written and written[-1] == NO_PICTURE and sign in "\u200d\ufe0f":
            continue  # the joiner and the variation sign of an emoji go with its box
        if ord(sign) in holds or _INVISIBLE.match(sign):
            written.append(sign)
        elif unicodedata.category(sign) == "Zs":
            written.append(" ")
        elif not (written and written[-1] == NO_PICTURE):
            written.append(NO_PICTURE)
    return "".join(written)


def covered() -> frozenset[int]:
    """All code points that some font holds."""
    return _covered(tuple(folders()))


@lru_cache(maxsize=4)
def _covered(where: tuple[Path, ...]) -> frozenset[int]:
    points: set[int] = set()
    for folder in where:
        for path in _files(folder):
            if _asked(family_name, path, ""):
                points |= _asked(code_points, path, set())
    return frozenset(points - set(range(0x20)))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in {".ttf", ".otf"})


def _office_families() -> list[str]:
    return _families_in(tuple(folders()[1:]))


@lru_cache(maxsize=4)
def _families_in(where: tuple[Path, ...]) -> list[str]:
    names = [_asked(family_name, path, "") for folder in where for path in _files(folder)]
    return list(dict.fromkeys(name for name in names if name))


def _asked(question: Callable[[bytes], Answer], path: Path, otherwise: Answer) -> Answer:
    """What the font says; a file that is no font is left out and named in the log."""
    try:
        return question(path.read_bytes())
    except (struct.error, KeyError, IndexError, OSError) as error:
        logger.warning("left out as no font: %s (%r)", path, error)
        return otherwise


def _tables(font: bytes) -> dict[bytes, tuple[int, int]]:
    """The table directory of a TrueType or OpenType file: tag -> (offset, length)."""
    (count,) = struct.unpack_from(">H", font, 4)
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count))
    return {tag: (offset, length) for tag, _sum, offset, length in rows}


def code_points(font: bytes) -> set[int]:
    """The code points of a font's character map (formats 4 and 12, which all fonts of today have).

    Raises:
        struct.error, KeyError: not a font.
    """
    start, _length = _tables(font)[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    points: set[int] = set()
    for place in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * place)
        if platform in (0, 3):
            points |= _subtable(font, start + offset)
    return points


def _subtable(font: bytes, at: int) -> set[int]:
    (form,) = struct.unpack_from(">H", font, at)
    points: set[int] = set()
    if form == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for group in range(groups):
            first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
            points.update(range(first + (glyph == 0), last + 1))
    elif form == 4:
        (double,) = struct.unpack_from(">H", font, at + 6)
        half = double // 2
        ends = struct.unpack_from(f">{half}H", font, at + 14)
        starts = struct.unpack_from(f">{half}H", font, at + 16 + double)
        deltas = struct.unpack_from(f">{half}H", font, at + 16 + 2 * double)
        ranges_at = at + 16 + 3 * double
        ranges = struct.unpack_from(f">{half}H", font, ranges_at)
        for segment in range(half):
            for point in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
                if ranges[segment] == 0:
                    glyph = (point + deltas[segment]) & 0xFFFF
                else:
                    where = ranges_at + 2 * segment + ranges[segment] + 2 * (point - starts[segment])
                    (glyph,) = struct.unpack_from(">H", font, where)
                if glyph:
                    points.add(point)
    return points


def family_name(font: bytes) -> str:
    """The family name in a font's name table; empty if Typst would not find it, for which it needs full names too."""
    start, _length = _tables(font)[b"name"]
    count, strings = struct.unpack_from(">HH", font, start + 2)
    found: dict[int, str] = {}
    for place in range(count):
        platform, _e, _l, name, length, offset = struct.unpack_from(">HHHHHH", font, start + 6 + 12 * place)
        if platform == 3 and name in (1, 4, 6, 16):
            at = start + strings + offset
            found.setdefault(name, font[at : at + length].decode("utf-16-be", "replace"))
    if not (found.get(4) and found.get(6)):
        return ""
    return found.get(16) or found.get(1, "")
