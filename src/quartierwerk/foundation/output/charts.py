"""Charts of a table's own figures as SVG: bars, stacked bars, lines, small multiples.

One drawing serves page and paper. It can be read without colour: series differ by pattern, dash and marker, and bars
carry their figures. ``svg()`` gives the whole picture with ``<title>`` and ``<desc>``, without any style attribute, so
that a strict content policy lets it pass; the PDF takes the shapes from ``shapes_svg()`` and sets the words itself,
because only then do Arabic words stay text. Text is escaped by ``format_html`` and nothing else.

Units are those of the drawing: 360 are the width of a phone.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quartierwerk.foundation.output.formats import Formats, is_right_to_left
from quartierwerk.foundation.output.table import Chart, Kind, Table, cell_writers
from quartierwerk.foundation.output.text import clean

WIDTH = 360
SIZE = 13  # of letters
_LETTER = 0.56  # mean width of a letter, in its size
_FONTS = "Fira Sans, Vazirmatn, Noto Sans Arabic, sans-serif"
_GREY = "#6b7280"
_SERIES = 6  # more than that nobody tells apart; further ones repeat
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 4")
# Dark enough for white ground, light enough for dark ground: at least 3:1 on both.
_INK = ("#2563eb", "#b45309", "#047857", "#9333ea", "#e11d48", "#64748b")


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing: ``x`` is their left, middle or right end, ``y`` their base line."""

    x: float
    y: float
    text: str
    anchor: str = "left"
    size: float = SIZE
    is_bold: bool = False
    ink: str = "currentColor"


@dataclass
class Drawing:
    """A finished picture: shapes as SVG and words apart from them."""

    title: str
    description: str
    language: str
    width: float
    height: float
    prefix: str
    shapes: list[SafeString] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def svg(self) -> SafeString:
        """The whole picture for a page."""
        return self._document(self._words())

    def shapes_svg(self) -> SafeString:
        """The picture without its words."""
        return self._document(SafeString(""))

    def _document(self, words: SafeString) -> SafeString:
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {w} {h}" width="{w}" '
            'height="{h}" lang="{lang}" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title>'
            '<desc id="{id}-d">{desc}</desc>{patterns}{shapes}{words}</svg>',
            w=_n(self.width),
            h=_n(self.height),
            lang=self.language,
            id=self.prefix,
            title=self.title,
            desc=self.description,
            patterns=_patterns(self.prefix),
            shapes=format_html_join("", "{}", ((shape,) for shape in self.shapes)),
            words=words,
        )

    def _words(self) -> SafeString:
        rtl = is_right_to_left(self.language)
        # In a line from right to left "start" is the right end.
        anchors = {"left": "end", "middle": "middle", "right": "start"} if rtl else _ANCHORS
        lines = format_html_join(
            "",
            '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>',
            (
                (
                    _n(label.x),
                    _n(label.y),
                    _n(label.size),
                    "700" if label.is_bold else "400",
                    anchors[label.anchor],
                    label.ink,
                    label.text,
                )
                for label in self.labels
            ),
        )
        return format_html(
            '<g class="chart-words" aria-hidden="true" font-family="{}" direction="{}">{}</g>',
            _FONTS,
            "rtl" if rtl else "ltr",
            lines,
        )


_ANCHORS = {"left": "start", "middle": "middle", "right": "end"}


def draw(table: Table, chart: Chart, *, language: str, digits: str = "latin", width: float = WIDTH) -> Drawing:
    """The picture of ``chart``, made of the figures of ``table``.

    Cells without a figure stay gaps and are written as the word they hold; they are never drawn as zero.
    """
    board = _Board(table, chart, Formats(language, digits=digits), width)
    {"bar": _bars, "stacked": _stacked, "line": _lines, "multiples": _multiples}[chart.kind](board)
    return board.finish()


class _Board:
    """The figures of one chart and the paper they are drawn on; mirrored where one reads from the right."""

    def __init__(self, table: Table, chart: Chart, formats: Formats, width: float):
        self.chart = chart
        self.rtl = is_right_to_left(formats.language)
        self.width = width
        self.y = 0.0
        self.shapes: list[SafeString] = []
        self.labels: list[Label] = []
        self.language = formats.language
        writers = cell_writers(table, formats)
        category = table.place(chart.category)
        self.places = [table.place(key) for key in chart.values]
        self.kinds = [table.columns[place].kind for place in self.places]
        self.rows = table.rows
        self.names = [clean(writers[category](row[category])) for row in table.rows]
        self.series = [clean(table.columns[place].heading) for place in self.places]
        self.write: list[Callable[[Any], str]] = [writers[place] for place in self.places]
        digest = hashlib.sha256(f"{chart.kind}{chart.title}{self.names}{self.series}".encode(errors="replace"))
        self.prefix = f"chart-{digest.hexdigest()[:10]}"

    def figure(self, row: int, series: int) -> float | None:
        value = self.rows[row][self.places[series]]
        return float(value) if isinstance(value, int | Decimal) else None

    def written(self, row: int, series: int) -> str:
        value = self.rows[row][self.places[series]]
        return self.write[series](value) if value is not None else "–"

    def tick(self, figure: float) -> str:
        """A figure of the scale, written as those of the first series."""
        if not self.write:
            return ""
        return self.write[0](Decimal(str(figure)) if self.kinds[0] in (Kind.DECIMAL, Kind.PERCENT) else round(figure))

    def figures(self) -> list[float]:
        each = (self.figure(row, series) for row in range(len(self.rows)) for series in range(len(self.places)))
        return [figure for figure in each if figure is not None]

    def x(self, x: float) -> float:
        return self.width - x if self.rtl else x

    def text(
        self,
        x: float,
        y: float,
        text: str,
        anchor: str = "left",
        *,
        size: float = SIZE,
        bold: bool = False,
        ink: str = "currentColor",
    ) -> None:
        """``x`` and ``anchor`` as for reading from the left; mirrored here."""
        if self.rtl:
            anchor = {"left": "right", "right": "left"}.get(anchor, anchor)
        self.labels.append(Label(self.x(x), y, text, anchor, size, bold, ink))

    def rect(self, x: float, y: float, width: float, height: float, series: int) -> None:
        left = self.x(x + width) if self.rtl else x
        self.shapes.append(
            format_html(
                '<rect class="chart-series-{}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" '
                'stroke-width="1"/>',
                series % _SERIES + 1,
                _n(left),
                _n(y),
                _n(width),
                _n(height),
                f"url(#{self.prefix}-p{series % _SERIES})" if series % _SERIES else _INK[0],
                _INK[series % _SERIES],
            )
        )

    def plate(self, x: float, y: float, width: float, height: float) -> None:
        """A light ground under words that lie on a pattern."""
        left = self.x(x + width) if self.rtl else x
        self.shapes.append(
            format_html(
                '<rect class="chart-plate" x="{}" y="{}" width="{}" height="{}" rx="2" fill="#ffffff"/>',
                _n(left),
                _n(y),
                _n(width),
                _n(height),
            )
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        ink: str = _GREY,
        width: float = 1,
        dash: str = "",
        opacity: float = 1,
    ) -> None:
        self.shapes.append(
            format_html(
                '<line class="chart-rule" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>',
                _n(self.x(x1)),
                _n(y1),
                _n(self.x(x2)),
                _n(y2),
                ink,
                _n(width),
                format_html(
                    "{}{}",
                    format_html(' stroke-dasharray="{}"', dash) if dash else "",
                    format_html(' stroke-opacity="{}"', opacity) if opacity < 1 else "",
                ),
            )
        )

    def legend(self, swatch: Callable[[float, float, int], None]) -> None:
        """The names of the series, each on its own line, when there is more than one."""
        if len(self.series) < 2:
            return
        for series, name in enumerate(self.series):
            swatch(0, self.y, series)
            self.text(34, self.y + 12, _cut(name, self.width - 36))
            self.y += 19
        self.y += 6

    def finish(self) -> Drawing:
        return Drawing(
            title=clean(self.chart.title),
            description=clean(self.chart.summary) or self._description(),
            language=self.language,
            width=self.width,
            height=max(self.y, 20),
            prefix=self.prefix,
            shapes=self.shapes,
            labels=self.labels,
        )

    def _description(self) -> str:
        """What is drawn, in words; long ones end with a pointer to the table."""
        parts = []
        for row, name in enumerate(self.names[:12]):
            if len(self.series) == 1:
                parts.append(f"{name}: {self.written(row, 0)}")
            else:
                each = ", ".join(f"{label} {self.written(row, place)}" for place, label in enumerate(self.series))
                parts.append(f"{name}: {each}")
        if len(self.names) > 12:
            parts.append(_("Alle Zahlen stehen in der Tabelle."))
        return "; ".join(parts) if parts else _("Es gibt keine Zahlen.")


def _bars(board: _Board) -> None:
    """One group of bars a row, its name above; the figure stands at the end of its bar."""
    board.legend(lambda x, y, series: board.rect(x, y, 26, 14, series))
    low, high = _span(board.figures())
    room = board.width - max(
        (_wide(board.written(r, s)) for r in range(len(board.rows)) for s in _each(board)), default=0
    )
    scale = max(room - 8, 40) / (high - low)
    zero = -low * scale
    for row, name in enumerate(board.names):
        board.text(0, board.y + 13, _cut(name, board.width))
        board.y += 18
        for series in _each(board):
            figure = board.figure(row, series)
            if figure is None:
                board.text(zero + 4, board.y + 12, board.written(row, series))
            else:
                length = abs(figure) * scale
                board.rect(zero - (length if figure < 0 else 0), board.y, length, 15, series)
                board.text(max(zero, zero + figure * scale) + 4, board.y + 12, board.written(row, series), bold=True)
            board.y += 18
        board.y += 5
    if board.names:
        board.line(zero, 0 if len(board.series) < 2 else len(board.series) * 19 + 6, zero, board.y - 5)


def _stacked(board: _Board) -> None:
    """One bar a row made of its columns; a part that is wide enough carries its figure."""
    board.legend(lambda x, y, series: board.rect(x, y, 26, 14, series))
    sums = [sum(max(board.figure(row, series) or 0, 0) for series in _each(board)) for row in range(len(board.rows))]
    scale = (board.width - 2) / (max(sums, default=0) or 1)
    for row, name in enumerate(board.names):
        missing = [board.series[s] + " " + board.written(row, s) for s in _each(board) if board.figure(row, s) is None]
        told = name + (f" ({', '.join(missing)})" if missing else "")
        board.text(0, board.y + 13, _cut(told, board.width))
        board.y += 18
        x = 1.0
        for series in _each(board):
            figure = board.figure(row, series)
            if not figure or figure < 0:
                continue
            length = figure * scale
            board.rect(x, board.y, length, 20, series)
            words = board.written(row, series)
            if _wide(words, 12) + 8 <= length:
                board.plate(x + length / 2 - _wide(words, 12) / 2 - 2, board.y + 3, _wide(words, 12) + 4, 14)
                board.text(x + length / 2, board.y + 14.5, words, "middle", size=12, bold=True, ink="#111827")
            x += length
        board.y += 28


def _lines(board: _Board) -> None:
    """One line a column, rows from the reader's first side to the other; a missing figure is a gap in the line."""

    def swatch(x: float, y: float, series: int) -> None:
        board.line(x, y + 7, x + 26, y + 7, ink=_INK[series % _SERIES], width=2, dash=_DASHES[series % _SERIES])
        _marker(board, x + 13, y + 7, series)

    board.legend(swatch)
    low, high = _span(board.figures())
    ticks = _ticks(low, high)
    names = [board.tick(tick) for tick in ticks]
    left = max((_wide(name, 11) for name in names), default=0) + 6
    top, height = board.y + 8, 170.0
    scale = height / (ticks[-1] - ticks[0])
    right = board.width - 10

    def y_of(figure: float) -> float:
        return top + height - (figure - ticks[0]) * scale

    for tick, name in zip(ticks, names, strict=True):
        board.line(left, y_of(tick), right, y_of(tick), ink=_GREY, opacity=0.35 if tick else 1)
        board.text(left - 5, y_of(tick) + 4, name, "right", size=11)
    count = len(board.rows)
    step = (right - left - 16) / max(count - 1, 1)
    xs = [left + 8 + step * row for row in range(count)] if count > 1 else [(left + right) / 2]
    for series in _each(board):
        _one_line(board, series, xs, y_of)
    _below(board, xs, top + height + 15, step if count > 1 else right - left)
    board.y = top + height + 22


def _one_line(board: _Board, series: int, xs: Sequence[float], y_of: Callable[[float], float]) -> None:
    before: tuple[float, float] | None = None
    points = []
    for row, x in enumerate(xs[: len(board.rows)]):
        figure = board.figure(row, series)
        here = None if figure is None else (x, y_of(figure))
        if here is not None:
            points.append(here)
            if before is not None:
                board.line(*before, *here, ink=_INK[series % _SERIES], width=2, dash=_DASHES[series % _SERIES])
        before = here
    for x, y in points:
        _marker(board, x, y, series)


def _below(board: _Board, xs: Sequence[float], y: float, step: float) -> None:
    """The names of the rows under a line chart: as many as fit side by side, the first always."""
    widest = max((_wide(name, 11) for name in board.names), default=0)
    every = max(1, math.ceil((min(widest, 90) + 8) / max(step, 1)))
    for row, name in enumerate(board.names):
        if row % every == 0:
            anchor = "left" if row == 0 else "right" if row == len(board.names) - 1 else "middle"
            x = max(xs[row] - 8, 0) if row == 0 else min(xs[row] + 8, board.width) if anchor == "right" else xs[row]
            board.text(x, y, _cut(name, 90, 11), anchor, size=11)


def _marker(board: _Board, x: float, y: float, series: int) -> None:
    """Circle, square, triangle, diamond: told apart without colour."""
    ink, x, kind = _INK[series % _SERIES], board.x(x), series % 4
    filled = ink if series % _SERIES < 4 else "#ffffff"
    if kind == 0:
        shape = format_html('<circle cx="{}" cy="{}" r="3.5" fill="{}" stroke="{}"/>', _n(x), _n(y), filled, ink)
    else:
        corners = {
            1: ((-3.2, -3.2), (3.2, -3.2), (3.2, 3.2), (-3.2, 3.2)),
            2: ((0, -4.2), (4, 3), (-4, 3)),
            3: ((0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0)),
        }[kind]
        points = " ".join(f"{_n(x + dx)},{_n(y + dy)}" for dx, dy in corners)
        shape = format_html('<polygon points="{}" fill="{}" stroke="{}"/>', points, filled, ink)
    board.shapes.append(shape)


def _multiples(board: _Board) -> None:
    """One small bar picture a row, two beside each other, all on the same scale; columns are the bars."""
    low, high = _span(board.figures())
    gap, height, across = 16.0, 64.0, 2
    wide = (board.width - gap * (across - 1)) / across
    scale = height / (high - low)
    bar = wide / max(len(board.places), 1)
    for first in range(0, len(board.rows), across):
        base = board.y + 34 + high * scale
        for nth, row in enumerate(range(first, min(first + across, len(board.rows)))):
            left = nth * (wide + gap)
            board.text(left, board.y + 13, _cut(board.names[row], wide), bold=True)
            for series in _each(board):
                figure = board.figure(row, series)
                x = left + series * bar
                words = board.written(row, series)
                if figure is None:
                    if _wide("–", 10) <= bar:
                        board.text(x + bar / 2, base - 3, "–", "middle", size=10)
                    continue
                length = abs(figure) * scale
                board.rect(x + bar * 0.1, base - (length if figure > 0 else 0), bar * 0.8, length, 0)
                if _wide(words, 10) <= bar:
                    board.text(x + bar / 2, base - max(figure, 0) * scale - 3, words, "middle", size=10)
            board.line(left, base, left + wide, base)
            if board.series:
                board.text(left, base - low * scale + 13, _cut(board.series[0], wide / 2, 10), size=10)
                last = _cut(board.series[-1], wide / 2, 10)
                if len(board.series) > 1:
                    board.text(left + wide, base - low * scale + 13, last, "right", size=10)
        board.y = base - low * scale + 26


def _each(board: _Board) -> range:
    return range(len(board.places))


def _span(figures: Sequence[float]) -> tuple[float, float]:
    """From the lowest, at most zero, to the highest figure; never empty."""
    low, high = min([0.0, *figures]), max([0.0, *figures])
    return (low, high) if high > low else (0.0, 1.0)


def _ticks(low: float, high: float) -> list[float]:
    """About five round figures that enclose both."""
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough - 1e-9)
    if step < 1 and high - low >= 2:
        step = 1
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(step * nth, 10) for nth in range(first, last + 1)]


def _wide(text: str, size: float = SIZE) -> float:
    return len(text) * size * _LETTER


def _cut(text: str, width: float, size: float = SIZE) -> str:
    """What fits; the whole name stands in the table."""
    fits = max(int(width / (size * _LETTER)), 2)
    return text if len(text) <= fits else text[: fits - 1].rstrip() + "…"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


# Ground and drawing of each series but the first, which is full: slanted, dotted, crossed, lying lines, slanted back.
_PATTERN_SHAPES = (
    '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{ink}" stroke-width="2.5"/>',
    '<rect width="8" height="8" fill="#ffffff"/><circle cx="2" cy="2" r="1.5" fill="{ink}"/>'
    '<circle cx="6" cy="6" r="1.5" fill="{ink}"/>',
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 4H8M4 0V8" stroke="{ink}" stroke-width="1.5"/>',
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 2H8M0 6H8" stroke="{ink}" stroke-width="1.8"/>',
    '<rect width="8" height="8" fill="#ffffff"/>'
    '<path d="M-2 6L2 10M0 0L8 8M6 -2L10 2" stroke="{ink}" stroke-width="1.2"/>',
)


def _patterns(prefix: str) -> SafeString:
    return format_html(
        "<defs>{}</defs>",
        format_html_join(
            "",
            '<pattern id="{}-p{}" width="8" height="8" patternUnits="userSpaceOnUse">{}</pattern>',
            (
                (prefix, place, format_html(shape, ink=ink))
                for place, (shape, ink) in enumerate(zip(_PATTERN_SHAPES, _INK[1:], strict=True), start=1)
            ),
        ),
    )
