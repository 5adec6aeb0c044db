"""Texts of foreign calendars as plain text: without mark-up, within the length of a field.

Calendar programs write HTML into texts that ought to be plain. What a tag of HTML is goes, breaks and links stay
readable; anything else that stands in pointed brackets is somebody's text. The result is never trusted as HTML.
"""

from __future__ import annotations

import html
import re
from typing import Final

MOST_READ: Final = 100_000
"""More of a single text is not even looked at."""

_TAG_WORDS: Final = """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
    image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu meta meter nav
    nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rp rt
    ruby s samp script section select slot small source span strike strong style sub summary sup svg table tbody td
    template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
_LINE_WORDS: Final = """
    address article aside blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section table tr ul
"""
_TAGS: Final = frozenset(_TAG_WORDS.split())
_NEW_LINE: Final = frozenset(_LINE_WORDS.split())
_SILENT: Final = ("script", "style")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})((?:[\s/][^<>]*)?)>")
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_SIGN = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_GAPS = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """The text with its lines, without mark-up."""
    text = text[:MOST_READ].replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _without_tags(_without_comments(text))
    if "&" in text:
        text = _SIGN.sub(lambda match: html.unescape(match[0]), text)
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    return _GAPS.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def one_line(text: str) -> str:
    """As ``plain``, in one line: a title, a place."""
    return " ".join(plain(text).split())


def cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a word, with dots where something is missing."""
    if len(text) <= most:
        return text
    head = text[: most - 2]
    end = max(head.rfind(" "), head.rfind("\n"))
    return f"{head[:end] if end > most // 2 else head}".rstrip() + " …"


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[at:begin])
        at = end + 3
    return "".join([*kept, text[at:]])


def _without_tags(text: str) -> str:
    small = text.lower()
    last_end = {name: small.rfind(f"</{name}") for name in _SILENT}
    kept: list[str] = []
    link: tuple[str, int] | None = None
    at, silent = 0, ""
    for match in _TAG.finditer(text):
        name, is_end = match[2].lower(), bool(match[1])
        if name not in _TAGS or (silent and not (is_end and name == silent)):
            continue
        if not silent:
            kept.append(text[at : match.start()])
        at = match.end()
        if silent:
            silent = ""
        elif name in _SILENT and not is_end and last_end[name] > match.start():
            silent = name
        elif name == "a" and not is_end:
            link = _address(match[3]), len(kept)
        elif name == "a" and link:
            address, place = link
            link = None
            if address and address not in "".join(kept[place:]):
                kept.append(f" ({address})")
        elif name in _NEW_LINE:
            kept.append("\n– " if name == "li" and not is_end else "\n")
    kept.append(text[at:])
    return "".join(kept)


def _address(attributes: str) -> str:
    """Where a link points to, if it is a place for people: a page, a mail address, a telephone number."""
    match = _HREF.search(attributes)
    address = html.unescape(next((part for part in match.groups() if part), "")).strip() if match else ""
    if re.fullmatch(r"https?://[^\s<>\"]{1,500}", address, re.IGNORECASE):
        return address
    kind, _colon, rest = address.partition(":")
    return rest.partition("?")[0] if kind.lower() in ("mailto", "tel") else ""
