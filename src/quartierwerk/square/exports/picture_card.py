"""A picture with the facts of an offer, for messengers that show one beside a link: 1200 x 630 pixels, PNG.

It holds the same facts as the message and the page; ``words`` says them for people who do not see it.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from quartierwerk.foundation.output import fonts
from quartierwerk.foundation.output.fonts import paper_text
from quartierwerk.foundation.when import day_and_times
from quartierwerk.square.queries.offer_page import OfferPage

WIDTH: Final = 1200
HEIGHT: Final = 630
MARGIN: Final = 72
BAND: Final = 28
ACCENT: Final = "#b4472b"
PAPER: Final = "#ffffff"
INK: Final = "#1d1d1f"
MUTED: Final = "#55585f"
OFF: Final = "#b3261e"
PILL: Final = "#f0eee8"
Font = ImageFont.FreeTypeFont


@lru_cache(maxsize=64)
def _font(family: str, size: int, *, is_bold: bool) -> Font:
    name = f"{family}-{'Bold' if is_bold else 'Regular'}.ttf"
    return ImageFont.truetype(fonts.FOLDER / name, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=8)
def _points(family: str) -> frozenset[int]:
    return frozenset(fonts.code_points((fonts.FOLDER / f"{family}-Regular.ttf").read_bytes()))


def _family_for(text: str) -> str:
    """The font that holds every sign of a text, else the one that holds most of them."""
    families = ("FiraSans", "Vazirmatn", "NotoSansEthiopic")
    missing = {family: sum(ord(sign) not in _points(family) for sign in text) for family in families}
    return min(families, key=lambda family: missing[family])


def facts(page: OfferPage) -> tuple[str, str, str, list[str]]:
    """Title, when, where and the answers that are known, in the language that is active."""
    title = page.title.value
    when = ""
    if page.first_off is not None:
        when = _("Fällt aus: %(day)s") % {"day": day_and_times(page.first_off.words, page.first_off.times)}
    elif page.next is not None:
        when = day_and_times(page.next.words, page.next.times)
    where = page.place_words
    if page.site is not None:
        where = ", ".join(part for part in (page.site.name, page.site.address) if part)
    if page.next is not None and page.next.place:
        where = page.next.place
    return title, when, where, [badge.text for badge in page.known]


def words(page: OfferPage) -> str:
    """What the picture shows, as a text."""
    title, when, where, answers = facts(page)
    return " · ".join(part for part in (title, when, where, *answers) if part)


def draw(page: OfferPage) -> bytes:
    """The picture in the language that is active, from right to left where it is read so."""
    title, when, where, answers = facts(page)
    is_rtl = get_language_bidi()
    accent = settings.ACCENT or ACCENT
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    band = (WIDTH - BAND, 0, WIDTH, HEIGHT) if is_rtl else (0, 0, BAND, HEIGHT)
    pen.rectangle(band, fill=accent)
    _houses(pen, accent, is_rtl)
    y = 56
    y = _line(pen, settings.INSTALLATION_NAME, y, 30, MUTED, is_rtl=is_rtl)
    y += 14
    for size in (72, 60, 50, 42):
        lines = _wrapped(pen, title, size, 3)
        if len(lines) <= (2 if size > 50 else 3) and not lines[-1].endswith("…"):
            break
    for text in lines:
        y = _line(pen, text, y, size, INK, is_rtl=is_rtl, is_bold=True)
    y += 18
    if when:
        for text in _wrapped(pen, when, 40, 2):
            y = _line(pen, text, y, 40, OFF if page.first_off else accent, is_rtl=is_rtl, is_bold=True)
        y += 8
    for text in _wrapped(pen, where, 34, 2) if where else []:
        y = _line(pen, text, y, 34, INK, is_rtl=is_rtl)
    _pills(pen, answers, max(y + 18, 420), is_rtl=is_rtl)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _line(
    pen: ImageDraw.ImageDraw, text: str, y: int, size: int, colour: str, *, is_rtl: bool, is_bold: bool = False
) -> int:
    plain = paper_text(text)
    font = _font(_family_for(plain), size, is_bold=is_bold)
    x = WIDTH - MARGIN if is_rtl else MARGIN
    pen.text(
        (x, y), plain, fill=colour, font=font, anchor="ra" if is_rtl else "la", direction="rtl" if is_rtl else "ltr"
    )
    return y + round(size * 1.3)


def _wrapped(pen: ImageDraw.ImageDraw, text: str, size: int, most: int) -> list[str]:
    """The text in at most so many lines that fit; what is too long ends with an ellipsis."""
    plain = " ".join(paper_text(text).split())
    font = _font(_family_for(plain), size, is_bold=True)
    room = WIDTH - 2 * MARGIN
    lines: list[str] = []
    rest = plain.split(" ")
    while rest and len(lines) < most:
        line = rest.pop(0)
        while pen.textlength(line, font=font) > room and len(line) > 1:  # one endless word
            keep = max(1, int(len(line) * room / pen.textlength(line, font=font)))
            rest.insert(0, line[keep:])
            line = line[:keep]
        while rest and pen.textlength(f"{line} {rest[0]}", font=font) <= room:
            line = f"{line} {rest.pop(0)}"
        lines.append(line)
    if rest and lines:
        lines[-1] = f"{lines[-1].rstrip(' .,')}…"
    return lines or [""]


def _pills(pen: ImageDraw.ImageDraw, texts: list[str], y: int, *, is_rtl: bool) -> None:
    x = WIDTH - MARGIN if is_rtl else MARGIN
    for text in texts:
        plain = paper_text(text)
        font = _font(_family_for(plain), 28, is_bold=False)
        width = round(pen.textlength(plain, font=font)) + 44
        if (x - width < MARGIN) if is_rtl else (x + width > WIDTH - MARGIN):
            x, y = (WIDTH - MARGIN if is_rtl else MARGIN), y + 62
        if y > HEIGHT - 120:
            return
        left = x - width if is_rtl else x
        pen.rounded_rectangle((left, y, left + width, y + 50), radius=25, fill=PILL)
        pen.text(
            (left + width / 2, y + 25), plain, fill=INK, font=font, anchor="mm",
            direction="rtl" if is_rtl else "ltr",
        )  # fmt: skip
        x = left - 14 if is_rtl else left + width + 14


def _houses(pen: ImageDraw.ImageDraw, colour: str, is_rtl: bool) -> None:
    """A row of roofs at the foot, as on the pages."""
    x, number = BAND, 0
    heights = (34, 52, 28, 44, 60, 36)
    while x < WIDTH:
        width, height = 64 + 22 * (number % 3), heights[number % len(heights)]
        left, right = (WIDTH - x - width, WIDTH - x) if is_rtl else (x, x + width)
        top = HEIGHT - height
        pen.rectangle((left, top, right, HEIGHT), fill=colour)
        pen.polygon([(left - 4, top), ((left + right) / 2, top - 26), (right + 4, top)], fill=colour)
        x, number = x + width + 6, number + 1
