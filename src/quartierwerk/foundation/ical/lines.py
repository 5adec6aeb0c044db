"""From the bytes of a calendar file to its components and their lines. Knows no meaning, only the form."""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quartierwerk.foundation.ical.model import CalendarRefused

MAX_DEPTH = 12
MAX_COMPONENTS = 100_000

# Components that never stand inside an event: where one begins, the event before it was not ended.
_OUTER = frozenset(("VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"))
_INNER = _OUTER - {"VCALENDAR"}

_FOLD = re.compile(rb"\r{0,2}\n[ \t]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE = re.compile(r'\s*+([A-Za-z0-9][A-Za-z0-9 -]*+)((?:;(?:[^":]|"[^"]*+")*+)?+):(.*)', re.DOTALL)
_LINE_WITH_STRAY_QUOTE = re.compile(r"\s*+([A-Za-z0-9][A-Za-z0-9 -]*+)((?:;[^:]*+)?+):(.*)", re.DOTALL)
_PARAMETER = re.compile(r';\s*+([A-Za-z0-9-]++)\s*+=\s*+((?:"[^"]*+"|[^;"]++)*+)')
_PIECE = re.compile(r"(?:[^\\,]|\\.?)++", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class Component:
    """``BEGIN:X`` to ``END:X``: its own lines and the components in it."""

    name: str
    lines: list[str] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    calendar: Component | None = None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: name and parameter names in capitals, the value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str

    def text(self) -> str:
        return clean(unescape(self._decoded())).strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts; a comma behind a backslash does not part."""
        pieces = _PIECE.findall(self._decoded())
        return tuple(piece for piece in (clean(unescape(piece)).strip() for piece in pieces) if piece)

    def _decoded(self) -> str:
        if self.parameters.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":  # calendars older than RFC 2445
            return self.value
        return decode(quopri.decodestring(self.value.encode()))


def clean(text: str) -> str:
    """Text without control characters and halves of surrogate pairs; a line break is ``\\n``."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unescape(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value) if "\\" in value else value


def decode(data: bytes) -> str:
    """UTF-8, else what old German programs write."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def unfolded_lines(data: bytes) -> list[str]:
    """The lines of a file, folded ones joined, in whatever encoding, byte order and line end they came.

    Joined before decoding: some programs fold in the middle of a letter.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode(errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    data = _FOLD.sub(b"", data)
    try:
        return [line.rstrip("\r") for line in data.decode().split("\n")]
    except UnicodeDecodeError:
        return [decode(line).rstrip("\r") for line in data.split(b"\n")]


def parse_line(line: str) -> Property | None:
    """A content line in its parts, None if it has no name or no value."""
    match = _LINE.fullmatch(line) or _LINE_WITH_STRAY_QUOTE.fullmatch(line)
    if match is None:
        return None
    parameters: dict[str, str] = {}
    if match[2]:
        for parameter in _PARAMETER.finditer(match[2]):
            parameters.setdefault(parameter[1].upper(), parameter[2].replace('"', "").strip())
    return Property(match[1].replace(" ", "").upper(), parameters, match[3])


def components(lines: Iterable[str], check_time: Callable[[], None]) -> list[Component]:
    """All components in the order in which they begin. Lines outside of any component are passed over.

    Raises:
        CalendarRefused: nested deeper than any calendar is, or in more parts.
    """
    found: list[Component] = []
    open_ones: list[Component] = []
    for number, line in enumerate(lines):
        if number % 1_000 == 0:
            check_time()
        keyword = line[:6].upper()
        if keyword == "BEGIN:":
            name = line[6:].strip().upper()
            if name in _OUTER:
                while open_ones and open_ones[-1].name != "VCALENDAR" and _has_inner(open_ones):
                    open_ones.pop()
            component = Component(name, calendar=_calendar_of(open_ones))
            if len(found) >= MAX_COMPONENTS:
                raise CalendarRefused(
                    "TOO-MANY-PARTS",
                    _("Die Datei besteht aus zu vielen Teilen. Bitte einen kürzeren Zeitraum ausgeben."),
                )
            if len(open_ones) >= MAX_DEPTH:
                raise CalendarRefused(
                    "TOO-DEEP", _("Die Datei ist zu tief verschachtelt, um ein Kalender zu sein. Bitte neu ausgeben.")
                )
            if open_ones:
                open_ones[-1].children.append(component)
            open_ones.append(component)
            found.append(component)
        elif keyword[:4] == "END:":
            name = line[4:].strip().upper()
            if any(component.name == name for component in open_ones):
                while open_ones[-1].name != name:
                    open_ones.pop()
                open_ones.pop().is_ended = True
        elif open_ones and line.strip():
            open_ones[-1].lines.append(line)
    return found


def _has_inner(open_ones: list[Component]) -> bool:
    return any(component.name in _INNER for component in open_ones)


def _calendar_of(open_ones: list[Component]) -> Component | None:
    return next((component for component in reversed(open_ones) if component.name == "VCALENDAR"), None)
