"""Background work that is done as a person: the job is that person again, in the role she wore when she asked.

A role that has ended meanwhile opens nothing any more.
"""

from __future__ import annotations

from typing import Any

from quartierwerk.access import queries
from quartierwerk.foundation import uploads
from quartierwerk.foundation.jobs import Run, job
from quartierwerk.parties.imports import import_organisations
from quartierwerk.parties.queries import LOOK, TAKE

MOST_REFUSALS = 500


@job(LOOK)
def look_at_list(run: Run, upload: str, account: int, hat: int, title: str = "") -> dict[str, Any]:
    """What would become of each row; nothing is written."""
    return _through(run, upload, account, hat, dry_run=True)


@job(TAKE)
def take_list(run: Run, upload: str, account: int, hat: int, title: str = "") -> dict[str, Any]:
    """Take the rows. A second time, after a crash, what was taken before is found unchanged."""
    result = _through(run, upload, account, hat, dry_run=False)
    uploads.forget(upload)
    return result


def _through(run: Run, upload: str, account: int, hat: int, *, dry_run: bool) -> dict[str, Any]:
    report = import_organisations(
        actor=queries.actor_again(account, hat), content=uploads.read(upload), dry_run=dry_run, progress=run.progress
    )
    counts = {key: len(getattr(report, key)) for key in ("taken", "changed", "unchanged", "refused")}
    return {**counts, "refusals": report.as_dict()["refused"][:MOST_REFUSALS]}
