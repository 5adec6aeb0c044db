from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import ClockRun, Job, State
from quartierwerk.foundation.jobs.registry import CLOCK, JOBS

log = logging.getLogger("quartierwerk.jobs")
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3


class Run:
    """A job while it runs. ``progress`` tells people how far it is and renews the lease."""

    def __init__(self, row: Job) -> None:
        self.row = row

    def progress(self, done: int, of: int | None = None) -> None:
        Job.objects.filter(pk=self.row.pk).update(done_steps=done, all_steps=of, lease_until=clock.now() + LEASE)


def claim() -> Job | None:
    """Take the next job that waits, or one whose worker was killed. Two workers never take the same."""
    now = clock.now()
    open_jobs = Q(state=State.WAITING, run_at__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        rows = Job.objects.filter(open_jobs).order_by("run_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return None
        row.attempts += 1
        row.state = State.RUNNING
        row.lease_until = now + LEASE
        row.save(update_fields=["attempts", "state", "lease_until"])
    return row


def work_once() -> bool:
    """Do one job. False where nothing waits. A job that fails three times is given up with a sentence."""
    row = claim()
    if row is None:
        return False
    fields: dict[str, Any]
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise Refused(_("Der Auftrag ist mehrmals abgebrochen und wurde aufgegeben."))
        result = JOBS[row.name](Run(row), **row.args)
    except Refused as refusal:
        fields = {"state": State.FAILED, "sentence": str(refusal)[:500], "ended_at": clock.now()}
    except Exception:
        log.exception("job %s (%s) failed", row.pk, row.name)
        if row.attempts < MOST_ATTEMPTS:
            fields = {"state": State.WAITING, "run_at": clock.now() + timedelta(minutes=row.attempts)}
        else:
            sentence = _("Der Auftrag ist an einem Fehler des Programms gescheitert. Bitte sagen Sie es der Technik.")
            fields = {"state": State.FAILED, "sentence": sentence, "ended_at": clock.now()}
    else:
        fields = {"state": State.DONE, "result": result, "ended_at": clock.now(), "sentence": ""}
    Job.objects.filter(pk=row.pk).update(lease_until=None, **fields)
    return True


def tick() -> list[str]:
    """Start what the clock is due to do. Each runs at most once per span, also with two workers."""
    started = []
    known = dict(ClockRun.objects.values_list("name", "last_at"))  # nearly always nothing is due: one question, no lock
    for name, (span, function) in CLOCK.items():
        now = clock.now()
        if name in known and known[name] + span > now:
            continue
        with transaction.atomic():
            rows = ClockRun.objects.all()
            if connection.features.has_select_for_update:
                rows = rows.select_for_update()
            last, is_new = rows.get_or_create(name=name, defaults={"last_at": now})
            if not is_new and last.last_at + span > now:
                continue
            ClockRun.objects.filter(name=name).update(last_at=now)
        try:
            function()
        except Exception:
            log.exception("clock task %s failed", name)
        started.append(name)
    return started
