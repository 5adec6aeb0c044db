"""Tables of the foundation: the log of actions; jobs and the outbox of mail stand beside their code."""

from __future__ import annotations

from django.db import models

from quartierwerk.foundation.allocation.models import Claim, Decision, Occupancy, Pool, Share, Unit, Waits
from quartierwerk.foundation.audit.words import words_of
from quartierwerk.foundation.jobs.models import ClockRun, Job
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.search.models import SearchEntry
from quartierwerk.foundation.throttle import Often

__all__ = [
    "Claim", "ClockRun", "Decision", "Entry", "Job", "Mail", "Occupancy", "Often", "Pool", "SearchEntry", "Share",
    "Unit", "Waits",
]  # fmt: skip


class Entry(models.Model):
    """One line of the log of actions. Append-only; holds no typed content."""

    at = models.DateTimeField(db_index=True)
    actor_key = models.CharField(max_length=80, db_index=True)
    action = models.CharField(max_length=80)
    thing_label = models.CharField(max_length=80, blank=True)
    thing_key = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["thing_label", "thing_key"], name="entry_thing")]

    @property
    def words(self) -> str:
        """What was done, for people."""
        return words_of(self.action)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_key} {self.action} {self.thing_label}:{self.thing_key}"


class ChangeToken(models.Model):
    """A token that is another one after every change of some tables; see ``foundation.changes``. SQLite only."""

    topic = models.CharField(max_length=40, primary_key=True)
    token = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.topic}: {self.token}"
