"""All reading of places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quartierwerk.places.models import CrisisRule


@dataclass(frozen=True, slots=True)
class Crisis:
    """What is different at a site from day to day: closed, fewer people, by phone or online only."""

    kind: str
    percent: int | None
    first: date
    last: date
    note: str


def crises(*, since: date | None = None) -> dict[int, list[Crisis]]:
    """The crisis rules of every site by its key, oldest first; ``since``: only those that last to that day or later."""
    rows = CrisisRule.objects.filter(sites__isnull=False)
    if since is not None:
        rows = rows.filter(ends_on__gte=since)
    found: dict[int, list[Crisis]] = {}
    for site, kind, percent, first, last, note in rows.order_by("starts_on", "pk").values_list(
        "sites", "kind", "percent", "starts_on", "ends_on", "note"
    ):
        found.setdefault(site, []).append(Crisis(kind, percent, first, last, note))
    return found
