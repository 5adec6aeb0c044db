"""Read a PDF as a reading program does: by its tags, in their order, undoing reversed runs.

Tests compare what is read here with what was handed in; a PDF whose tags are in the wrong order fails.
"""

from __future__ import annotations

import io
import re

import pikepdf

_PAIR = re.compile(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_BLOCKS = {"/P", "/H1", "/H2", "/H3", "/TD", "/TH", "/LI", "/Caption", "/Figure", "/Title", "/Sect", "/Div"}


def read(pdf: bytes) -> list[tuple[str, str]]:
    """(role, text) of every block with text, in reading order; a figure reads its alternative text."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        pages = {page.obj.objgen: _marked_text(page) for page in paper.pages}
        found: list[list[str]] = []
        _walk(paper.Root.StructTreeRoot.K, "", pages, found, None)
    return [(role.lstrip("/"), text.strip()) for role, text in found if text.strip()]


def text_of(pdf: bytes) -> str:
    """All text in reading order, one block a line."""
    return "\n".join(text for _role, text in read(pdf))


def cells(pdf: bytes) -> list[list[str]]:
    """The rows of all tables, heading rows included."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        pages = {page.obj.objgen: _marked_text(page) for page in paper.pages}
        rows: list[list[str]] = []
        for row in _of_role(paper.Root.StructTreeRoot.K, "/TR"):
            cells = []
            for cell in row.K:
                found: list[list[str]] = []
                _walk(cell, "/TD", pages, found, None)
                cells.append(" ".join(text.strip() for _role, text in found if text.strip()))
            rows.append(cells)
    return rows


def _of_role(node, role):
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _of_role(each, role)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == role:
            yield node
        elif "/K" in node:
            yield from _of_role(node.K, role)


def _walk(node, role, pages, found, page):
    if isinstance(node, pikepdf.Array):
        for each in node:
            _walk(each, role, pages, found, page)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/Pg") is not None:
            page = node.Pg.objgen
        if node.get("/Type") == "/MCR":
            _add(found, role, pages[page].get(int(node.MCID), ""))
        elif node.get("/Type") == "/OBJR":
            return
        else:
            own = str(node.get("/S", ""))
            if own in _BLOCKS or not found:
                role = own or role
                found.append([role, ""])
            if "/Alt" in node:
                _add(found, role, str(node.Alt))
            elif "/K" in node:
                _walk(node.K, role, pages, found, page)
            if own in _BLOCKS:
                found.append(["", ""])
    else:
        _add(found, role, pages[page].get(int(node), ""))


def _add(found, role, text):
    if not found[-1][0]:
        found[-1][0] = role
    found[-1][1] += text


def _marked_text(page) -> dict[int, str]:
    fonts = {str(name): _to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    stack: list[tuple[str, int | None]] = []
    instead: list[str] = []  # the texts that stand for drawn glyphs, one for each open sequence that has one
    glyphs: dict[str, str] = {}
    reversed_run: list[str] | None = None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" else {}
            mark = int(properties.MCID) if "/MCID" in properties else None
            stack.append((str(operands[0]), mark))
            if "/ActualText" in properties:
                stack[-1] = ("/ActualText", mark)
                instead.append(str(properties.ActualText))
            if operands[0] == "/ReversedChars":
                reversed_run = []
        elif name == "EMC":
            kind, _mark = stack.pop()
            if kind == "/ReversedChars":
                _put(texts, stack, "".join(reversed(reversed_run or [])))
                reversed_run = None
            elif kind == "/ActualText":
                text = instead.pop()
                if reversed_run is None:
                    _put(texts, stack, text)
                else:
                    reversed_run.append(text)
        elif name == "Tf":
            glyphs = fonts[str(operands[0])]
        elif name in ("TJ", "Tj") and not instead:
            parts = operands[0] if name == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            signs = [glyphs[codes[at : at + 2].hex().lower()] for at in range(0, len(codes), 2)]
            if reversed_run is None:
                _put(texts, stack, "".join(signs))
            else:
                reversed_run.extend(signs)
    return texts


def _put(texts, stack, text):
    mark = next((mark for _kind, mark in reversed(stack) if mark is not None), None)
    if mark is not None:
        texts[mark] = texts.get(mark, "") + text


def _to_unicode(font) -> dict[str, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in _PAIR.findall(table)}
