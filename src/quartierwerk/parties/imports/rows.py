"""What the lists of organisations and of persons have in common: headings, cells, words that stand for codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import translation

from quartierwerk.foundation import sheets
from quartierwerk.foundation.errors import Refused
from quartierwerk.places.models import Area

MOST_BYTES = 10_000_000
STAFF_LANGUAGES = ("de", "en")  # the headings of our own files, and the words in them
GROUPED = re.compile(r"\s*[;|\n]\s*")


@dataclass
class Listed:
    """A table whose columns are known: (number of the row, key -> words) of each row; headings that nobody reads."""

    rows: list[tuple[int, dict[str, str]]]
    unread: list[str] = field(default_factory=list)


def listed(
    content: bytes, headings: Mapping[str, object], others: Mapping[str, Iterable[str]], *, needed: Iterable[str],
    missing: str,
) -> Listed:  # fmt: skip
    """The rows of a table by the keys of ``headings``; ``others`` is what offices write instead of our own headings.

    Raises: SheetRefused: the file is no table, or none of the first fifty rows holds a heading of one of the keys
    ``needed``; ``missing`` is the sentence for that.
    """
    known = _keys_by_heading(headings, others)
    lines = sheets.read_sheet(content).rows
    header = _header(lines, known, set(needed), missing)
    unread = [str(cell).strip() for cell in lines[header] if cell and sheets.folded(cell) not in known]
    rows = []
    for number, cells in sheets.records(lines, header):
        row: dict[str, str] = {}
        for heading, cell in cells.items():
            key = known.get(heading)
            if key and cell is not None and key not in row:
                row[key] = _words(cell)
        rows.append((number, {key: words for key, words in row.items() if words}))
    return Listed(rows, unread)


def _keys_by_heading(headings: Mapping[str, object], others: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Folded heading -> key; German headings of our own files first, in every language of the staff."""
    found = by_words(lambda: ((key, str(label)) for key, label in headings.items()), with_codes=False)
    for key, words in others.items():
        for word in words:
            found.setdefault(sheets.folded(word), key)
    return found


def _header(lines: list[list[sheets.Cell]], known: Mapping[str, str], needed: set[str], missing: str) -> int:
    """The row of the first fifty that holds a heading that is needed."""
    for place, line in enumerate(lines[:50]):
        keys = {known.get(sheets.folded(cell)) for cell in line if isinstance(cell, str)}
        if keys & needed and (len([cell for cell in line if cell]) > 1 or place == 0 or len(lines) > place + 1):
            return place
    raise sheets.SheetRefused(missing)


def _words(cell: sheets.Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def by_words(pairs: Callable[[], Iterable[tuple[str, object]]], *, with_codes: bool = True) -> dict[str, str]:
    """Folded words -> code, from (code, words) as they are in each language of the staff; a code stands for itself."""
    found: dict[str, str] = {}
    for language in STAFF_LANGUAGES:
        with translation.override(language):
            for code, words in pairs():
                found.setdefault(sheets.folded(str(words)), code)
    if with_codes:
        for code in list(found.values()):
            found.setdefault(sheets.folded(code), code)
    return found


def areas_by_words() -> dict[str, list[Area]]:
    """Folded name or short code -> the areas that are called so."""
    found: dict[str, list[Area]] = {}
    for area in Area.objects.all():
        for word in {sheets.folded(area.name), sheets.folded(area.slug)}:
            found.setdefault(word, []).append(area)
    return found


def checked(one: Model, headings: Mapping[str, object], *, exclude: Iterable[str]) -> None:
    """Raises: Refused: with the field that is wrong, so that the report can name it."""
    try:
        one.full_clean(exclude=list(exclude))
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            label = headings.get(name)
            raise Refused(f"{label}: {' '.join(sentences)}" if label else " ".join(sentences), field=name) from error


@contextmanager
def tried(known: Model, changed: Mapping[str, Any]) -> Iterator[None]:
    """The row with its new values for a moment, to ask whether they would be right."""
    before = {key: getattr(known, key) for key in changed}
    for key, value in changed.items():
        setattr(known, key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            setattr(known, key, value)
