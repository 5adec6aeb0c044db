"""Tables with counts that somebody hands in on the page: read, rehearsed and taken by jobs, outside the request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.attendance.models import TableImport
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import enqueue
from quartierwerk.foundation.jobs.models import State
from quartierwerk.foundation.permissions import Actor

KEPT = timedelta(days=30)


@action("attendance.hand_in_table", "Tabelle mit Zählungen abgegeben")
def hand_in_table(*, actor: Actor, name: str, content: bytes, hat: int | None = None) -> TableImport:
    """Keep the file and have it looked at. ``hat`` is the role in which the person will count."""
    if not content:
        raise Refused(_("Die Datei ist leer."), field="file")
    table = TableImport.objects.create(
        name=name[:200], content=content, handed_in_by=actor.key, handed_in_at=clock.now(), hat=hat
    )
    return _work(actor, table, "attendance.look_at_table")


@action("attendance.note_headings", "Spalten einer Tabelle gelesen")
def note_headings(*, actor: Actor, table: TableImport, header: int, headings: list[str], sample: Any) -> TableImport:
    """What the job has found in the file."""
    return _note(table, header=header, headings=headings, sample=sample)


@action("attendance.note_unreadable", "Tabelle nicht lesbar gefunden")
def note_unreadable(*, actor: Actor, table: TableImport, sentence: str) -> TableImport:
    """The file, or the file with this mapping, cannot be taken at all."""
    return _note(table, sentence=sentence[:500], is_asked=False)


@action("attendance.set_mapping", "Spalten einer Tabelle zugeordnet")
def set_mapping(*, actor: Actor, table: TableImport, mapping: dict[str, Any]) -> TableImport:
    """Say what stands where, and have it rehearsed. Nothing is counted yet."""
    _must_be_open(table)
    _note(table, mapping=mapping, rehearsal=None, sentence="")
    return _work(actor, table, "attendance.rehearse_table")


@action("attendance.note_rehearsal", "Übernahme einer Tabelle geprobt")
def note_rehearsal(*, actor: Actor, table: TableImport, report: dict[str, Any]) -> TableImport:
    return _note(table, rehearsal=report)


@action("attendance.take_table", "Tabelle mit Zählungen übernommen")
def take_table(*, actor: Actor, table: TableImport) -> TableImport:
    """Take the counts as they were rehearsed."""
    _must_be_open(table)
    if table.rehearsal is None:
        raise Refused(_("Bitte sehen Sie sich zuerst die Vorschau an."))
    _note(table, is_asked=True)
    return _work(actor, table, "attendance.take_table")


@action("attendance.note_report", "Ergebnis einer Übernahme festgehalten")
def note_report(*, actor: Actor, table: TableImport, report: dict[str, Any]) -> TableImport:
    """What became of every row. The file itself is not needed any more."""
    return _note(table, report=report, content=b"", sample=[])


@action("attendance.drop_table", "Tabelle mit Zählungen verworfen")
def drop_table(*, actor: Actor, table: TableImport) -> None:
    """Take the file away. What was counted from it stays."""
    table.delete()


@action("attendance.forget_tables", "Alte Zähltabellen gelöscht")
def forget_tables(*, actor: Actor) -> int:
    """Files and reports go thirty days after they were handed in; gives how many."""
    found, _per_model = TableImport.objects.filter(handed_in_at__lt=clock.now() - KEPT).delete()
    return found


def _must_be_open(table: TableImport) -> None:
    has_failed = table.job is not None and table.job.state == State.FAILED
    if table.is_asked and not has_failed:
        raise Refused(_("Diese Tabelle wird schon übernommen oder ist es schon."))


def _note(table: TableImport, **changes: Any) -> TableImport:
    TableImport.objects.filter(pk=table.pk).update(**changes)
    for name, value in changes.items():
        setattr(table, name, value)
    return table


def _work(actor: Actor, table: TableImport, job: str) -> TableImport:
    return _note(table, job=enqueue(job, actor=actor, pk=table.pk))
