"""Residents ask without account; pages are read with the standard library's parser."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

VOID = {"meta", "link", "img", "input", "br", "use", "path", "circle", "hr", "source"}


class Page(HTMLParser):
    """What a page is made of: its elements with their attributes, its text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            attrs, before = self.scripts[-1]
            self.scripts[-1] = (attrs, before + data)
        elif data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return re.sub(r"\s+([,.])", r"\1", " ".join(" ".join(self.words).split()))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture
def visit(db):
    """``visit("/de/")`` gives the answer with ``page``; a fresh browser each time."""

    def go(path: str, expected: int = 200, **headers: str):
        response = Client().get(path, headers=headers)
        assert response.status_code == expected, (path, response.status_code)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            is_packed = response.headers.get("Content-Encoding") == "gzip"
            response.page = Page((gzip.decompress(response.content) if is_packed else response.content).decode())
        return response

    return go
