from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs.models import Job

if TYPE_CHECKING:
    from quartierwerk.foundation.permissions import Actor

JOBS: dict[str, Callable[..., Any]] = {}
CLOCK: dict[str, tuple[timedelta, Callable[[], Any]]] = {}


def job(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``function(run, **args) -> JSON-able result`` under a name."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        JOBS[name] = function
        return function

    return enter


def every(name: str, *, minutes: int) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register what the clock does at most once in so many minutes."""

    def enter(function: Callable[[], Any]) -> Callable[[], Any]:
        CLOCK[name] = (timedelta(minutes=minutes), function)
        return function

    return enter


def enqueue(name: str, *, actor: Actor, after_minutes: int = 0, **args: Any) -> Job:
    """Ask for a job in the present transaction. ``args`` must be JSON-able."""
    if name not in JOBS:
        raise KeyError(f"no job named {name}")
    now = clock.now()
    return Job.objects.create(
        name=name, args=args, asked_by=actor.key, created_at=now, run_at=now + timedelta(minutes=after_minutes)
    )
