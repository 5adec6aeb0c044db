"""Background work with a lease: what a killed worker left behind is taken up again, so a job must be idempotent.

``@job("room.name")`` registers a function ``(run: Run, **args)``; ``enqueue`` writes a row in the caller's transaction;
``quartierwerk work`` does them one after the other. ``@every(minutes=…)`` registers what the clock does.
"""

from quartierwerk.foundation.jobs.registry import enqueue, every, job
from quartierwerk.foundation.jobs.work import Run, work_once

__all__ = ["Run", "enqueue", "every", "job", "work_once"]
