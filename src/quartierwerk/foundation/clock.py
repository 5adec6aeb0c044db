"""Now. One place, so that tests can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

BERLIN = ZoneInfo("Europe/Berlin")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_now", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _fixed.get() or timezone.now()


def local_now() -> datetime:
    """This moment on the wall clock of the installation's time zone, aware."""
    return timezone.localtime(now())


def today() -> date:
    """The local calendar day."""
    return local_now().date()


def wall(moment: datetime) -> str:
    """Local wall time of an aware moment as sortable text: ``2030-06-04T16:00``."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def wall_day(moment: datetime) -> date:
    """The local calendar day of an aware moment."""
    return timezone.localtime(moment).date()


def wall_now() -> str:
    return wall(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock (tests, demo builders)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
