"""What every command that reads or reports has in common: ``--json`` on standard output and the exit codes.

0 done; 1 at least one record was refused or a defect was found (the others were taken all the same); 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused

DONE, SOME_REFUSED, WRONG_USE = 0, 1, 2


@dataclass(frozen=True)
class Refusal:
    """One record that was not taken: which (UID or row), which field, why. ``reason`` is a sentence."""

    record: str
    reason: str
    field: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Note:
    """Something about a record that was taken and that people should know: a sentence."""

    record: str
    sentence: str
    field: str = ""


@dataclass
class Report:
    """What an import did. The four lists never overlap; entries name the record.

    ``records`` says what a record is called by ("uid", "row"); its JSON then carries the name under that word as well.
    """

    taken: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    records: str = ""

    def refuse(self, record: str, reason: object, *, field: str = "", rule: str = "") -> None:
        self.refused.append(Refusal(str(record), str(reason), field, rule))

    def note(self, record: str, sentence: object, *, field: str = "") -> None:
        self.notes.append(Note(str(record), str(sentence), field))

    @property
    def exit_code(self) -> int:
        return SOME_REFUSED if self.refused else DONE

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self)
        name = found.pop("records")
        for item in (*found["refused"], *found["notes"]):
            if name:
                item[name] = item["record"]
        return found

    def in_words(self) -> str:
        lines = [
            _("übernommen: %(taken)d, geändert: %(changed)d, unverändert: %(unchanged)d, abgelehnt: %(refused)d")
            % {
                "taken": len(self.taken),
                "changed": len(self.changed),
                "unchanged": len(self.unchanged),
                "refused": len(self.refused),
            }
        ]
        lines += [f"- {item.record}{f' ({item.field})' if item.field else ''}: {item.reason}" for item in self.refused]
        lines += [f"  {note.record}{f' ({note.field})' if note.field else ''}: {note.sentence}" for note in self.notes]
        return "\n".join(lines)


class WrongUse(CommandError):
    """The call's words are off: exit code 2."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence), returncode=WRONG_USE)


class PlainCommand(BaseCommand):
    """A command that refuses with a plain sentence: no name of a Python class stands before it."""

    _called_from_command_line: bool  # Django sets it

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            if not self._called_from_command_line or options.get("traceback"):
                raise
            self.stderr.write(str(refusal))
            sys.exit(refusal.returncode)


class ReportingCommand(PlainCommand):
    """A command with ``--json``. Subclasses implement ``run(**options)`` and return what is to be printed.

    A ``Report`` sets the exit code; anything else that ``json`` can write is printed as it is (text without --json:
    ``words(result)``).
    """

    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")

    def run(self, **options: Any) -> Any:
        raise NotImplementedError

    def words(self, result: Any) -> str:
        return result.in_words() if isinstance(result, Report) else str(result)

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            try:
                result = self.run(**options)
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=SOME_REFUSED) from refusal
            if options["json"]:
                printable = result.as_dict() if hasattr(result, "as_dict") else result
                self.stdout.write(json.dumps(printable, ensure_ascii=False, indent=1, default=str))
            else:
                self.stdout.write(self.words(result))
        if code := getattr(result, "exit_code", DONE):
            sys.exit(code)


@contextmanager
def opened(name: str, *, most_bytes: int) -> Iterator[bytes]:
    """The bytes of a file named on the command line.

    Raises: WrongUse: there is no such file, it cannot be read, or it is too large.
    """
    path = Path(name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise WrongUse(_("%(name)s ist keine Datei.") % {"name": name})
        if size > most_bytes:
            raise WrongUse(
                _("%(name)s ist zu groß: höchstens %(most)d MB.") % {"name": name, "most": most_bytes // 1_000_000}
            )
        data = path.read_bytes()
    except OSError as error:
        raise WrongUse(
            _("%(name)s kann nicht gelesen werden: %(why)s.") % {"name": name, "why": error.strerror}
        ) from error
    yield data
