"""Background work of attendance: tables with counts are read, rehearsed and taken here, not in the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.imports import (
    Faulty,
    MappingRefused,
    Record,
    headings_of,
    mapping_from,
    read_records,
    take,
)
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import Run, every, job
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.sheets import SheetRefused, read_sheets

SAMPLE_ROWS, SAMPLE_COLUMNS = 8, 30


@job("attendance.look_at_table")
def look_at_table(run: Run, pk: int) -> dict[str, Any]:
    """Find the headings, so that the page can ask what stands where."""
    table, _actor = _table(pk)
    try:
        rows = read_sheets(bytes(table.content))[0].rows
    except SheetRefused as refusal:
        actions.note_unreadable(actor=Clock(), table=table, sentence=str(refusal))
        return {"readable": False}
    header, headings = headings_of(rows)
    sample = [["" if cell is None else str(cell)[:80] for cell in row[:SAMPLE_COLUMNS]] for row in rows[:SAMPLE_ROWS]]
    actions.note_headings(actor=Clock(), table=table, header=header, headings=headings[:200], sample=sample)
    return {"readable": True}


@job("attendance.rehearse_table")
def rehearse_table(run: Run, pk: int) -> dict[str, Any]:
    """Try everything, keep nothing."""
    return _take(run, pk, dry_run=True)


@job("attendance.take_table")
def take_table(run: Run, pk: int) -> dict[str, Any]:
    """Take the counts. Started a second time after a crash it finds what is already there unchanged."""
    return _take(run, pk, dry_run=False)


@every("attendance.remind", minutes=60)
def remind() -> int:
    """The day before, not in the night."""
    return actions.remind(actor=Clock()) if clock.wall_now()[11:13] >= "09" else 0


@every("attendance.forget_presences", minutes=24 * 60)
def forget_presences() -> int:
    return actions.forget_presences(actor=Clock())


@every("attendance.forget_tables", minutes=24 * 60)
def forget_tables() -> int:
    return actions.forget_tables(actor=Clock())


def _take(run: Run, pk: int, *, dry_run: bool) -> dict[str, Any]:
    table, actor = _table(pk)
    try:
        mapping = mapping_from(table.mapping)
        records: list[Record | Faulty] = read_records(bytes(table.content), mapping)
    except (SheetRefused, MappingRefused) as refusal:
        actions.note_unreadable(actor=Clock(), table=table, sentence=str(refusal))
        return {"readable": False}
    report = take(actor, records, mapping, dry_run=dry_run, progress=run.progress)
    note = actions.note_rehearsal if dry_run else actions.note_report
    note(actor=Clock(), table=table, report=report.as_dict())
    return {"refused": len(report.refused)}


def _table(pk: int) -> Any:
    found = queries.table_for_work(pk)
    if found is None:
        raise Refused(_("Die Tabelle oder die Rolle, in der sie abgegeben wurde, gibt es nicht mehr."))
    return found
