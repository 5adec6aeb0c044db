"""What closing a place does to the dates there; rooms below show it before they close."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.offers.choices import Mode
from quartierwerk.offers.models import Session
from quartierwerk.offers.queries.days import closing_batch
from quartierwerk.offers.queries.series import BACK, OFF
from quartierwerk.offers.queries.sessions import hanging_on
from quartierwerk.offers.queries.words import span_of
from quartierwerk.places.models import ClosingDays


def closed_by(closing: ClosingDays) -> list[Session]:
    """Dates at the closed place in those days that are still on and have not begun; online ones go on."""
    where = Q(site=closing.site_id) if closing.site_id else Q(site__area__path__startswith=_path(closing))
    rows = Session.objects.filter(
        where,
        starts_local__gte=max(closing.starts_on.isoformat(), clock.wall_now()),
        starts_local__lt=f"{closing.ends_on.isoformat()}T24",
        cancellation=None,
    ).exclude(offer__mode=Mode.ONLINE)
    return list(rows.select_related("offer", "site").order_by("starts_local", "pk"))


def _path(closing: ClosingDays) -> str:
    return closing.area.path if closing.area else "?"


def opened_by_removing(key: int) -> list[Session]:
    """Coming dates that are off only because of these closing days."""
    rows = Session.objects.filter(cancellation__batch=closing_batch(key), starts_local__gt=clock.wall_now())
    return list(rows.select_related("offer", "site", "cancellation").order_by("starts_local", "pk"))


def effects_on_dates(closings: Sequence[ClosingDays], change: str) -> list[Effect]:
    """For the registry, kind "closing_days": what "add" would call off, what "remove" would bring back."""
    found: list[Effect] = []
    for closing in closings:
        if change == "add":
            sessions = closed_by(closing)
            found += [Effect(f"{row.title}: {span_of(row)}", group=OFF) for row in sessions]
            found += hanging_on(sessions, "call_off")
        elif change == "remove" and closing.pk is not None:
            found += [Effect(f"{row.title}: {span_of(row)}", group=BACK) for row in opened_by_removing(closing.pk)]
    return found
