"""PDFs by Typst: tagged for reading programs (PDF/UA-1), fit for archives (PDF/A-3a), right to left where needed.

A paper is a template and plain data. The data reach the template as a JSON file and are only ever shown as text, so no
typed word can become an instruction. Shared templates lie in ``output/typst``, those of a room in ``<room>/typst``;
both are copied into a folder of their own for each paper, which is all that the setting process can read. It runs with
limits on memory and seconds; an unknown font, a sign without a picture or a picture without words is an error.

What a template finds:

- ``/data.json``: the data handed in, with ``paper`` added: language, direction, paper size, words for page numbers
- ``/shared/*.typ``: the shared templates, among them ``letterhead.typ``
- ``/images/<name>``: the pictures handed in
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

import quartierwerk
from quartierwerk.foundation.output import charts, fonts
from quartierwerk.foundation.output.errors import PaperFailed, PaperTooLarge
from quartierwerk.foundation.output.formats import Formats, direction
from quartierwerk.foundation.output.presses import a_press
from quartierwerk.foundation.output.table import Table, cell_writers
from quartierwerk.foundation.output.text import clean

CONTENT_TYPE = "application/pdf"
PAPERS = ("a3", "a4", "a5")
MEMORY_MB = 1024
SECONDS = 60
_FILE_MB = 100
_SHARED = Path(__file__).resolve().parent / "typst"
_PRESS = Path(__file__).resolve().parent / "press.py"
_HOUSE = Path(quartierwerk.__file__).resolve().parent
_TEMPLATE = re.compile(r"(?:(?P<room>[a-z_]+)/)?(?P<name>[a-z_]+)")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF, such as the same table as CSV."""

    name: str
    content: bytes
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the words that stand for it; ``content`` is PNG, JPEG or an SVG of our own."""

    content: bytes
    alt: str

    @property
    def suffix(self) -> str:
        if self.content.startswith(b"\x89PNG"):
            return "png"
        if self.content.startswith(b"\xff\xd8"):
            return "jpg"
        if self.content.lstrip()[:4] == b"<svg":
            return "svg"
        raise ValueError("a picture on paper is PNG, JPEG or SVG")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends the paper: name, lines of address, logo; ``foot`` is the sentence that must be there."""

    sender: str = ""
    lines: Sequence[str] = ()
    logo: Picture | None = None
    foot: Sequence[str] = ()


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    language: str,
    paper: str = "a4",
    landscape: bool = False,
    attachments: Sequence[Attachment] = (),
    images: Mapping[str, bytes] | None = None,
    made_at: dt.datetime | None = None,
    seconds: int = SECONDS,
    memory_mb: int = MEMORY_MB,
) -> bytes:
    """Set one paper.

    ``template`` is "table_report" for a shared one or "<room>/<name>" for a room's. ``data`` holds plain JSON values;
    ``title`` is asked for. ``images`` are named files that the data point to as ``/images/<name>``. ``made_at`` is the
    date in the file's properties.

    Raises:
        PaperTooLarge: more memory or time than allowed.
        PaperFailed: the template or the data are at fault.
        PressBusy: too many papers are being set already.
    """
    if paper not in PAPERS:
        raise ValueError(f"paper is one of {', '.join(PAPERS)}, not {paper!r}")
    if not str(data.get("title", "")).strip():
        raise ValueError("a paper needs a title")
    found = _TEMPLATE.fullmatch(template)
    if found is None:
        raise ValueError(f"not the name of a template: {template!r}")
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        root = folder / "root"
        shutil.copytree(_SHARED, root / "shared")
        (folder / "packages").mkdir()
        place = f"shared/{template}.typ"
        if room := found["room"]:
            shutil.copytree(_HOUSE / room / "typst", root / "rooms" / room)
            place = f"rooms/{template}.typ"
        _write_files(root / "images", images or {})
        _write_files(root / "attachments", {each.name: each.content for each in attachments})
        content = {
            **_on_paper(data),
            "paper": _on_paper(
                _paper(language, paper, landscape=landscape, made_at=made_at or timezone.now())
                | {"attachments": [_attachment(each) for each in attachments]}
            ),
        }
        (root / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        job = {
            "template": place,
            "standards": ["ua-1", "a-3a"],
            "font_folders": [str(each) for each in fonts.folders()],
            "memory_mb": memory_mb,
            "seconds": seconds,
            "file_mb": _FILE_MB,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        with a_press():
            return _press(folder, seconds)


def _press(folder: Path, seconds: int) -> bytes:
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "2", "HOME": str(folder)}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PRESS), str(folder)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PaperTooLarge from None
    if done.returncode == 0:
        return (folder / "paper.pdf").read_bytes()
    told = done.stdout.decode(errors="replace").strip().splitlines()
    if done.returncode == 1 and told and told[-1].startswith("{"):
        raise PaperFailed(json.loads(told[-1])["error"])
    diagnosis = done.stderr.decode(errors="replace")
    if done.returncode < 0 or "MemoryError" in diagnosis or "memory allocation" in diagnosis:
        raise PaperTooLarge  # killed by a limit
    raise PaperFailed(diagnosis[-2000:])


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(f"not a plain file name: {name!r}")
        (folder / name).write_bytes(content)


def _attachment(each: Attachment) -> dict[str, str]:
    return {"name": each.name, "media_type": each.media_type, "description": each.description}


def _paper(language: str, paper: str, *, landscape: bool, made_at: dt.datetime) -> dict[str, Any]:
    local = timezone.localtime(made_at)
    with translation.override(language):
        return {
            "language": language.split("-")[0],
            "direction": direction(language),
            "latin_fonts": fonts.families("de"),
            "arabic_fonts": fonts.families("ar"),
            "size": paper,
            "landscape": landscape,
            "made": [local.year, local.month, local.day],
            "page_of": _("Seite {page} von {pages}"),
        }


def _on_paper(value: Any) -> Any:
    """The data with every text as the fonts can set it; keys stay."""
    if isinstance(value, Mapping):
        return {str(key): _on_paper(each) for key, each in value.items()}
    if isinstance(value, str):
        return fonts.paper_text(value)
    if isinstance(value, list | tuple):
        return [_on_paper(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return fonts.paper_text(value)  # lazy texts, dates already written


class Pictures:
    """Collects the pictures of one paper and hands out what the data say of each."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, picture: Picture | None) -> dict[str, str] | None:
        """The entry for the data; ``None`` stays ``None``. Equal pictures are kept once."""
        if picture is None:
            return None
        name = next((name for name, content in self.files.items() if content == picture.content), None)
        if name is None:
            name = f"picture-{len(self.files) + 1}.{picture.suffix}"
            self.files[name] = picture.content
        return {"file": f"/images/{name}", "alt": picture.alt}


def letterhead_data(letterhead: Letterhead | None, pictures: Pictures) -> dict[str, Any]:
    """What ``letterhead.typ`` wants to know."""
    head = letterhead or Letterhead()
    return {
        "sender": str(head.sender),
        "lines": [str(line) for line in head.lines],
        "logo": pictures.add(head.logo),
        "foot": [str(line) for line in head.foot],
    }


def to_pdf(
    *tables: Table,
    language: str,
    title: object = "",
    letterhead: Letterhead | None = None,
    as_of: dt.datetime | None = None,
    paper: str = "a4",
    landscape: bool | None = None,
    attachments: Sequence[Attachment] = (),
    digits: str = "latin",
) -> bytes:
    """One or several tables as a report with their facts, notes, definitions and charts.

    Figures are written by the same functions as on the page. Tables of more than seven columns lie on their side unless
    told otherwise. ``as_of`` stands in the foot of each page.

    Raises:
        PaperTooLarge, PaperFailed: see ``render_pdf``.
    """
    formats = Formats(language, digits=digits)
    pictures = Pictures()
    with translation.override(language):
        data = {
            "title": clean(title or tables[0].title),
            "head": letterhead_data(letterhead, pictures),
            "as_of": _("Stand: %(moment)s") % {"moment": formats.datetime(as_of)} if as_of else "",
            "definitions_heading": _("Was gezählt wird"),
            "tables": [_table_data(table, formats, pictures) for table in tables],
        }
    if landscape is None:
        landscape = max(len(table.columns) for table in tables) > 7
    return render_pdf(
        "table_report",
        data,
        language=language,
        paper=paper,
        landscape=landscape,
        attachments=attachments,
        images=pictures.files,
        made_at=as_of,
    )


def _table_data(table: Table, formats: Formats, pictures: Pictures) -> dict[str, Any]:
    writers = cell_writers(table, formats)

    def written(row: tuple[Any, ...]) -> list[str]:
        return [write(value) for write, value in zip(writers, row, strict=True)]

    return {
        "title": clean(table.title),
        "facts": [[clean(label), clean(formats.value(value))] for label, value in table.facts],
        "notes": [clean(note) for note in table.notes],
        "definitions": [[clean(term), clean(sentence)] for term, sentence in table.definitions],
        "columns": [
            {"heading": column.heading, "is_figure": column.kind.is_figure, "names_row": column.names_row}
            for column in table.columns
        ],
        "rows": [written(row) for row in table.rows],
        "totals": None if table.totals is None else written(tuple(table.totals)),
        "empty": clean(table.empty) or _("Keine Einträge."),
        "charts": [_chart_data(table, chart, formats, pictures) for chart in table.charts],
    }


def _chart_data(table: Table, chart: Any, formats: Formats, pictures: Pictures) -> dict[str, Any]:
    drawing = charts.draw(table, chart, language=formats.language)
    picture = pictures.add(Picture(drawing.shapes_svg().encode(), drawing.description))
    return {
        "title": drawing.title,
        "picture": picture,
        "width": drawing.width,
        "height": drawing.height,
        "labels": [
            {
                "x": label.x,
                "y": label.y,
                "text": label.text,
                "anchor": label.anchor,
                "size": label.size,
                "bold": label.is_bold,
            }
            for label in drawing.labels
        ],
    }
