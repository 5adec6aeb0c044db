from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("läuft")
    DONE = "done", _("fertig")
    FAILED = "failed", _("gescheitert")


class Job(models.Model):
    """Auftrag: long work that a person or the clock asked for, with progress and result."""

    name = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.CharField(max_length=80)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "foundation"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "run_at"], name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class ClockRun(models.Model):
    """When something that the clock does was last started."""

    name = models.CharField(max_length=80, primary_key=True)
    last_at = models.DateTimeField()

    class Meta:
        app_label = "foundation"

    def __str__(self) -> str:
        return f"{self.name} {self.last_at:%Y-%m-%d %H:%M}"
