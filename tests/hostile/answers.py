"""What came back, read as its reader reads it: is what was typed still only text?

Each check gives sentences about what is wrong; none is fine.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pikepdf

# What a page of the house is made of. A new element is written down here by whoever adds it to a template.
_ELEMENTS = """
html head title meta link script body header nav main footer section article aside div p span a ul ol li dl dt
dd h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr th td colgroup col form fieldset legend label input
select optgroup option textarea button svg use path circle rect line g polyline polygon text tspan title desc
figure figcaption img picture source strong em b i small br hr abbr address time bdi bdo details summary
template output progress meter mark dialog blockquote cite q code pre kbd sup sub noscript defs clippath
pattern marker datalist area map search
"""
ELEMENTS = set(_ELEMENTS.split())
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset"}
PROPERTY = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z0-9-]+=(\"[^\"]*\"|[^\":;,]*)(,(\"[^\"]*\"|[^\":;,]*))*)*:")
_CALENDAR = """
BEGIN END VERSION PRODID CALSCALE METHOD NAME URL SOURCE REFRESH-INTERVAL TZID TZOFFSETFROM TZOFFSETTO TZNAME
DTSTART DTEND DTSTAMP DURATION RRULE RDATE EXDATE RECURRENCE-ID UID SEQUENCE STATUS SUMMARY DESCRIPTION
LOCATION GEO CATEGORIES CLASS TRANSP CREATED LAST-MODIFIED ORGANIZER CONTACT COMMENT COLOR IMAGE X-WR-CALNAME
X-WR-CALDESC X-WR-TIMEZONE X-PUBLISHED-TTL X-ALT-DESC X-LIC-LOCATION LAST-MOD
"""
CALENDAR = set(_CALENDAR.split())
_HEADERS = """
subject from to date message-id content-type content-transfer-encoding mime-version content-language
auto-submitted reply-to list-unsubscribe list-unsubscribe-post
"""
HEADERS = set(_HEADERS.split())


class Reader(HTMLParser):
    """Notes what a page would do, and all that it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.data: list[str] | None = None  # the text of a script that is data
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag not in ELEMENTS:
            self.wrong.append(f"an element <{tag}> that no template has")
        for name, value in got.items():
            if name.startswith("on") or name == "style" or name == "srcdoc":
                self.wrong.append(f"<{tag} {name}={value[:60]!r}>")
            if name in ADDRESSES and urlsplit_safe(value) not in ("", "http", "https", "mailto", "tel", "webcal"):
                self.wrong.append(f"<{tag} {name}={value[:60]!r}> runs something")
            if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9:-]*", name):
                self.wrong.append(f"<{tag}> has an attribute {name[:60]!r}")
            self.texts.append(value)
        if tag == "a":
            self.links.append(got.get("href", ""))
        is_refresh = tag == "meta" and got.get("http-equiv", "").lower() == "refresh"
        if is_refresh and not got.get("content", "").isdecimal():  # seconds only: it loads itself anew
            self.wrong.append("the page sends its reader elsewhere")
        if tag == "script":
            if got.get("type", "").endswith("json"):
                self.data = []
            elif "src" not in got:
                self.wrong.append("an inline script")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.data is not None:
            text = "".join(self.data)
            self.wrong += [f"data of a page: {sentence}" for sentence in of_json(text.encode())]
            self.texts += [*strings(json.loads(text))] if text else []
            self.data = None

    def handle_data(self, data: str) -> None:
        if self.data is not None:
            self.data.append(data)
        else:
            self.texts.append(data)


def urlsplit_safe(address: str) -> str:
    try:
        return urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme
    except ValueError:
        return "no address"


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def of_json(data: bytes) -> list[str]:
    try:
        json.loads(data)
    except ValueError as error:
        return [f"no JSON: {error}"]
    return []


def of_csv(data: bytes) -> list[str]:
    wrong = []
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True):
        for cell in row:
            bare = cell.lstrip(" \u00a0\u200b\ufeff")
            is_figure = re.fullmatch(r"-?[\d.,:]+", bare)
            if bare[:1] in tuple("=+-@\t\r＝＋－＠") and not is_figure:
                wrong.append(f"a spreadsheet would run the cell {cell[:60]!r}")
    return wrong


def of_xlsx(data: bytes) -> list[str]:
    wrong = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if re.search(r"externalLink|vbaProject|activeX|embeddings|oleObject|connections|hyperlinks", name):
                wrong.append(f"the workbook holds {name}")
            if name.endswith((".xml", ".rels")):
                for node in ElementTree.fromstring(book.read(name)).iter():
                    kind = str(node.tag).rpartition("}")[2]
                    if kind in ("f", "hyperlink", "dde", "oleLink") or node.get("TargetMode") == "External":
                        wrong.append(f"{name} holds a {kind}")
    return wrong


def of_pdf(data: bytes) -> list[str]:
    wrong = []
    with pikepdf.open(io.BytesIO(data)) as paper:
        for one in paper.objects:
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                for key in ("/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA"):
                    if key in one:
                        wrong.append(f"the paper holds {key}")
                if one.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR"):
                    wrong.append(f"the paper does {one.S}")
                if one.get("/S") == "/URI" and urlsplit_safe(str(one.URI)) not in ("http", "https", "mailto", "tel"):
                    wrong.append(f"the paper leads to {str(one.URI)[:60]!r}")
    return wrong


def of_calendar(data: bytes) -> list[str]:
    wrong, open_parts = [], []
    for line in re.sub(r"\r\n[ \t]", "", data.decode()).removesuffix("\r\n").split("\r\n"):
        name = re.split(r"[;:]", line)[0]
        if not PROPERTY.match(line) or name not in CALENDAR:
            wrong.append(f"a line of its own: {line[:60]!r}")
        elif name == "BEGIN":
            open_parts.append(line[6:])
        elif name == "END" and (not open_parts or open_parts.pop() != line[4:]):
            wrong.append(f"ends what did not begin: {line[:60]!r}")
    if open_parts:
        wrong.append(f"{open_parts} is not ended")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        wrong.append("a bare line end")
    return wrong


def of_picture(data: bytes) -> list[str]:
    wrong = []
    for node in ElementTree.fromstring(data).iter():
        kind = str(node.tag).rpartition("}")[2].lower()
        if kind in ("script", "foreignobject", "iframe", "handler", "animate", "set"):
            wrong.append(f"the picture holds <{kind}>")
        for name, value in node.attrib.items():
            if name.lower().startswith("on") or "javascript:" in value.lower():
                wrong.append(f"the picture has {name}={value[:60]!r}")
    return wrong


def of_mail(message: Any) -> list[str]:
    """A mail as it goes over the wire: the headers that it has to have, one address, text that is text."""
    wrong = []
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    for name in parsed:
        if name.lower() not in HEADERS:
            wrong.append(f"a header {name}")
    if parsed.get_content_type() != "text/plain":
        wrong.append(f"the mail is {parsed.get_content_type()}")
    if parsed["to"].count("@") > 1 or len(message.recipients()) != 1:
        wrong.append(f"it goes to {message.recipients()}")
    if len(str(parsed["subject"]).splitlines()) > 1:
        wrong.append("the subject has two lines")
    return wrong


def wrong_in(response: Any, body: bytes) -> tuple[list[str], Reader | None]:
    """What is wrong with an answer; for pages also what was read."""
    wrong: list[str] = []
    if response.status_code >= 500:
        return [f"answered {response.status_code}"], None
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("a browser may guess what it is")
    for name, value in response.headers.items():
        if re.search(r"[\r\n\x00]", str(value)):
            wrong.append(f"the header {name} has two lines")
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        reader = Reader(body.decode())
        if "script-src" not in response.headers.get("Content-Security-Policy", ""):
            wrong.append("no policy against scripts")
        return wrong + reader.wrong, reader
    checks = {
        "text/csv": of_csv,
        "application/pdf": of_pdf,
        "text/calendar": of_calendar,
        "image/svg+xml": of_picture,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": of_xlsx,
    }
    if kind.endswith("json"):
        return wrong + of_json(body), None
    return wrong + (checks[kind](body) if kind in checks and response.status_code == 200 else []), None
