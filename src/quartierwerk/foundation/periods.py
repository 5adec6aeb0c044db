"""Spans of days, both ends inclusive; an open end is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(_("Das Ende des Zeitraums liegt vor seinem Anfang."))

    @property
    def wall_from(self) -> str:
        return f"{self.first.isoformat()}T00:00"

    @property
    def wall_to(self) -> str:
        """First wall minute after the period is above this text."""
        return f"{self.last.isoformat()}T24"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def runs_on(day: date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """Rows whose span from ``start`` to ``end`` (either may be NULL = open) includes the day."""
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )
