"""Background work that is done as a person: the job is that person again, in the role she wore when she asked.

A role that has ended meanwhile opens nothing any more.
"""

from __future__ import annotations

from typing import Any

from quartierwerk.access import queries
from quartierwerk.accounts import actions as accounts
from quartierwerk.foundation import uploads
from quartierwerk.foundation.jobs import Run, every, job
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties.imports import import_contacts, import_organisations
from quartierwerk.parties.queries import LOOK, TAKE

MOST_REFUSALS = 500


@job(LOOK)
def look_at_list(run: Run, upload: str, account: int, hat: int, title: str = "", what: str = "") -> dict[str, Any]:
    """What would become of each row; nothing is written."""
    return _through(run, upload, account, hat, what, dry_run=True)


@job(TAKE)
def take_list(run: Run, upload: str, account: int, hat: int, title: str = "", what: str = "") -> dict[str, Any]:
    """Take the rows. A second time, after a crash, what was taken before is found unchanged."""
    result = _through(run, upload, account, hat, what, dry_run=False)
    uploads.forget(upload)
    return result


@every("access.forget_sessions", minutes=24 * 60)
def forget_sessions() -> int:
    return accounts.forget_sessions(actor=Clock())


def _through(run: Run, upload: str, account: int, hat: int, what: str, *, dry_run: bool) -> dict[str, Any]:
    take_in = import_contacts if what == "contacts" else import_organisations
    report = take_in(
        actor=queries.actor_again(account, hat), content=uploads.read(upload), dry_run=dry_run, progress=run.progress
    )
    counts = {key: len(getattr(report, key)) for key in ("taken", "changed", "unchanged", "refused")}
    words = report.as_dict()
    return {**counts, "refusals": words["refused"][:MOST_REFUSALS], "notes": words["notes"][:MOST_REFUSALS]}
