"""Small calendars for tests, and what the commands make of them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//DE\r\n"
BERLIN = ";TZID=Europe/Berlin:"


def event(*lines: str, uid: str = "kurs@example.org", title: str = "Deutschkurs") -> str:
    """One VEVENT; lines as in a file."""
    own = {line.split(":")[0].split(";")[0] for line in lines}
    rest = [] if "SUMMARY" in own else [f"SUMMARY:{title}"]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, *rest, "END:VEVENT", ""])


def calendar(*events: str, head: str = "") -> bytes:
    return f"{HEAD}{head}{''.join(events)}END:VCALENDAR\r\n".encode()


class Office:
    """The command line of an office."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.code = 0

    def file(self, data: bytes, name: str = "kalender.ics") -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def run(self, *call: str) -> str:
        out = io.StringIO()
        self.code = 0
        try:
            call_command(*call, stdout=out)
        except SystemExit as ended:
            self.code = ended.code
        return out.getvalue()

    def read(self, *events: str, options: tuple[str, ...] = (), head: str = "") -> dict:
        """Import a calendar of these events; gives the report."""
        return self.read_bytes(calendar(*events, head=head), *options)

    def read_bytes(self, data: bytes, *options: str) -> dict:
        return json.loads(self.run("import-calendar", self.file(data), "--json", *options))

    def dates(self, *options: str) -> list[dict]:
        return json.loads(self.run("list-sessions", "--json", *options))

    def starts(self, *options: str) -> list[str]:
        """Begins as ``2026-10-13T18:00:00+02:00``, called-off dates with an x before."""
        return [f"{'x' if row['cancelled'] else ''}{row['starts_at']}" for row in self.dates(*options)]


@pytest.fixture
def office(town, tmp_path):
    return Office(tmp_path)
