"""Posters, week sheets, notices and one-page sheets: papers that hang on walls, made of words and a code.

Rooms fill these with words that are ready to read, each part in its own language; nothing here translates. Letters are
as large as the page allows. Everything is black on white and told by words, never by colour.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quartierwerk.foundation.output.formats import direction
from quartierwerk.foundation.output.pdf import Letterhead, Picture, Pictures, letterhead_data, render_pdf
from quartierwerk.foundation.output.qr import qr_svg

PANELS = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``captions`` are (language, words) beside it, ``alt`` says what it is to who cannot see it."""

    content: str
    alt: str
    captions: Sequence[tuple[str, object]] = ()
    shows_address: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """The news of a poster in one language; ``lead`` are the lines for day and time, ``lines`` are (label, words)."""

    language: str
    heading: object
    lead: Sequence[object] = ()
    lines: Sequence[tuple[object, object]] = ()
    marks: Sequence[object] = ()
    note: object = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a day; ``off`` says that it does not take place, and the title is struck out."""

    time: object
    title: object
    detail: object = ""
    marks: Sequence[object] = ()
    off: object = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's heading ("Montag, 2. November") and what happens on it."""

    heading: object
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Week:
    """The sheet of some days in one language; ``empty`` is said when there is no day."""

    language: str
    heading: object
    days: Sequence[Day]
    intro: object = ""
    empty: object = ""
    note: object = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and a list below it."""

    heading: object
    paragraphs: Sequence[object] = ()
    items: Sequence[object] = ()


def poster(
    *panels: Panel,
    code: Code | None = None,
    picture: Picture | None = None,
    logos: Sequence[Picture] = (),
    letterhead: Letterhead | None = None,
    paper: str = "a4",
    landscape: bool = False,
    made_at: dt.datetime | None = None,
) -> bytes:
    """A poster of one page with one to four languages side by side.

    Raises:
        ValueError: no panel, or more than four.
        PaperTooLarge, PaperFailed: see ``render_pdf``.
    """
    if not 1 <= len(panels) <= PANELS:
        raise ValueError(f"a poster has one to {PANELS} panels, not {len(panels)}")
    pictures = Pictures()
    data = _common(pictures, panels[0].heading, code, logos, letterhead) | {
        "picture": pictures.add(picture),
        "panels": [
            _language(panel.language)
            | {
                "heading": str(panel.heading),
                "lead": _texts(panel.lead),
                "lines": _pairs(panel.lines),
                "marks": _texts(panel.marks),
                "note": str(panel.note),
            }
            for panel in panels
        ],
    }
    return _render("poster", data, panels[0].language, paper, landscape, pictures, made_at)


def week_sheet(
    *weeks: Week,
    code: Code | None = None,
    logos: Sequence[Picture] = (),
    letterhead: Letterhead | None = None,
    as_of: object = "",
    paper: str = "a4",
    landscape: bool = False,
    made_at: dt.datetime | None = None,
) -> bytes:
    """The days of a week, each language on pages of its own.

    Raises:
        ValueError: no week.
        PaperTooLarge, PaperFailed: see ``render_pdf``.
    """
    if not weeks:
        raise ValueError("a week sheet needs at least one week")
    pictures = Pictures()
    data = _common(pictures, weeks[0].heading, code, logos, letterhead) | {
        "as_of": str(as_of),
        "parts": [
            _language(week.language)
            | {
                "heading": str(week.heading),
                "intro": str(week.intro),
                "empty": str(week.empty),
                "note": str(week.note),
                "days": [
                    {"heading": str(day.heading), "entries": [_entry(entry) for entry in day.entries]}
                    for day in week.days
                ],
            }
            for week in weeks
        ],
    }
    return _render("week", data, weeks[0].language, paper, landscape, pictures, made_at)


def notice(
    panel: Panel,
    *,
    code: Code | None = None,
    steps: Sequence[object] = (),
    logos: Sequence[Picture] = (),
    letterhead: Letterhead | None = None,
    paper: str = "a4",
    landscape: bool = False,
    made_at: dt.datetime | None = None,
) -> bytes:
    """Few words in large letters with a large code, for a door; ``steps`` say what to do.

    Raises:
        PaperTooLarge, PaperFailed: see ``render_pdf``.
    """
    pictures = Pictures()
    data = _common(pictures, panel.heading, code, logos, letterhead) | {
        "heading": str(panel.heading),
        "lead": _texts(panel.lead),
        "lines": _pairs(panel.lines) + [["", str(mark)] for mark in panel.marks],
        "steps": _texts(steps),
        "note": str(panel.note),
    }
    return _render("notice", data, panel.language, paper, landscape, pictures, made_at)


def one_page(
    language: str,
    heading: object,
    *,
    lead: object = "",
    facts: Sequence[tuple[object, object]] = (),
    marks: Sequence[object] = (),
    sections: Sequence[Section] = (),
    picture: Picture | None = None,
    code: Code | None = None,
    logos: Sequence[Picture] = (),
    letterhead: Letterhead | None = None,
    as_of: object = "",
    paper: str = "a4",
    made_at: dt.datetime | None = None,
) -> bytes:
    """One thing on one page: facts, paragraphs, a picture, a code. Very long ones go on a second page.

    Raises:
        PaperTooLarge, PaperFailed: see ``render_pdf``.
    """
    pictures = Pictures()
    data = _common(pictures, heading, code, logos, letterhead) | {
        "as_of": str(as_of),
        "heading": str(heading),
        "lead": str(lead),
        "facts": _pairs(facts),
        "marks": _texts(marks),
        "picture": pictures.add(picture),
        "sections": [
            {
                "heading": str(section.heading),
                "paragraphs": _texts(section.paragraphs),
                "items": _texts(section.items),
            }
            for section in sections
        ],
    }
    return _render("one_page", data, language, paper, False, pictures, made_at)


def _render(
    template: str,
    data: dict[str, Any],
    language: str,
    paper: str,
    landscape: bool,
    pictures: Pictures,
    made_at: dt.datetime | None,
) -> bytes:
    return render_pdf(
        template, data, language=language, paper=paper, landscape=landscape, images=pictures.files, made_at=made_at
    )


def _common(
    pictures: Pictures,
    title: object,
    code: Code | None,
    logos: Sequence[Picture],
    letterhead: Letterhead | None,
) -> dict[str, Any]:
    return {
        "title": str(title),
        "head": letterhead_data(letterhead, pictures),
        "logos": [pictures.add(logo) for logo in logos],
        "code": _code(code, pictures),
    }


def _code(code: Code | None, pictures: Pictures) -> dict[str, Any] | None:
    if code is None:
        return None
    return {
        "picture": pictures.add(Picture(qr_svg(code.content, title=code.alt).encode(), code.alt)),
        "captions": [_language(language) | {"text": str(words)} for language, words in code.captions],
        "address": code.content if code.shows_address else "",
    }


def _language(language: str) -> dict[str, str]:
    return {"language": language.split("-")[0], "direction": direction(language)}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "time": str(entry.time),
        "title": str(entry.title),
        "detail": str(entry.detail),
        "marks": _texts(entry.marks),
        "off": str(entry.off),
    }


def _texts(words: Sequence[object]) -> list[str]:
    return [str(word) for word in words]


def _pairs(pairs: Sequence[tuple[object, object]]) -> list[list[str]]:
    return [[str(label), str(words)] for label, words in pairs]
