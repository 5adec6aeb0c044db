"""What is known of a date: counted (also zero), not counted, called off, still to come. Exactly one holds.

A count outweighs a call-off: where people were counted, something took place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, FilteredRelation, Q, QuerySet, Value, When

from quartierwerk.attendance.choices import State
from quartierwerk.attendance.models import Tally
from quartierwerk.attendance.queries.tallies import sessions_to_count
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Session


def with_tally(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """Every date once, joined with its current count as ``tally`` (``tally__visits``); NULL where there is none."""
    return sessions.annotate(tally=FilteredRelation("tallies", condition=Q(tallies__is_current=True)))


def _case() -> Case:
    return Case(
        When(tally__isnull=False, then=Value(State.COUNTED.value)),
        When(cancellation__isnull=False, then=Value(State.CALLED_OFF.value)),
        When(ends_at__lte=clock.now(), then=Value(State.MISSING.value)),
        default=Value(State.TO_COME.value),
        output_field=CharField(),
    )


def with_state(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """The dates with ``state``, one of ``choices.State``, and ``tally`` as in ``with_tally``."""
    return with_tally(sessions).annotate(state=_case())


def states(sessions: QuerySet[Session] | Iterable[Session]) -> dict[int, State]:
    """The state of each date by its key. One query."""
    rows = sessions if isinstance(sessions, QuerySet) else Session.objects.filter(pk__in=[each.pk for each in sessions])
    pairs = with_state(rows).order_by().values_list("pk", "state")
    return {pk: State(state) for pk, state in pairs}


def state_of(session: Session) -> State:
    return states([session])[session.pk]


def current_of(sessions: Iterable[Session]) -> dict[int, Tally]:
    """The count that holds now of each date, by the key of the date. One query."""
    rows = Tally.objects.filter(session__in=[each.pk for each in sessions], is_current=True).select_related("estimate")
    return {row.session_id: row for row in rows}


def missing(actor: Actor, until: date | None = None, *, since: date | None = None) -> QuerySet[Any]:
    """Dates that the actor should have counted: over by now, not called off, no count; the latest first.

    ``until`` and ``since`` bound the local day, both inclusive. Offers of partners that are only listed here are not
    ours to count.
    """
    rows = sessions_to_count(actor).filter(offer__stock=StockState.OWN)
    rows = rows.filter(starts_local__lt=f"{(until or clock.today()).isoformat()}T24")
    if since:
        rows = rows.filter(starts_local__gte=f"{since.isoformat()}T00:00")
    return (
        with_state(rows)
        .filter(state=State.MISSING)
        .select_related("offer", "site")
        .order_by("-starts_local", "offer__title", "pk")
    )
