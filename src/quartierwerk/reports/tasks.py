"""Background work of reports: files that take longer than a page may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import Run, every, job
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Clock
from quartierwerk.reports import actions, exports, queries
from quartierwerk.reports.coverage import Coverage


@job("reports.write_sign_ups")
def write_sign_ups(run: Run, pk: int) -> dict[str, Any]:
    """Write what the person who asked may see now; after a crash it is written anew."""
    found = queries.file_for_work(pk)
    if found is None:
        raise Refused(_("Die Datei oder die Rolle, in der sie angefordert wurde, gibt es nicht mehr."))
    file, actor = found
    as_of = clock.now()
    rows = queries.sign_up_rows(actor, Coverage(file.about), Period(file.first, file.last), with_names=file.with_names)
    data, number = exports.sign_ups_as_csv(rows, with_names=file.with_names, progress=run.progress)
    actions.note_sign_ups(actor=Clock(), file=file, data=data, rows=number, as_of=as_of)
    return {"rows": number}


@every("reports.forget_sign_ups", minutes=60)
def forget_sign_ups() -> int:
    return actions.forget_sign_ups(actor=Clock())
