"""The dates of a day, as the counting pages list them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from quartierwerk.attendance.queries.states import with_state
from quartierwerk.attendance.queries.tallies import sessions_to_count, visible_sessions
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.translations import SOURCE_LANGUAGE
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Session

BEFORE, AFTER = timedelta(days=3), timedelta(days=7)


def around(sessions: QuerySet[Session], first: date, last: date) -> QuerySet[Session]:
    """Dates that begin between two local days, both inclusive, in the order of the day."""
    return (
        sessions.filter(starts_local__gte=f"{first.isoformat()}T00:00", starts_local__lt=f"{last.isoformat()}T24")
        .select_related("offer", "site", "cancellation")
        .order_by("starts_local", "offer__title", "pk")
    )


def countable_on(actor: Actor, day: date) -> QuerySet[Any]:
    """Own dates of a day with ``state`` and ``tally__visits`` as ``visits``."""
    rows = around(visible_sessions(actor).filter(offer__stock=StockState.OWN), day, day)
    return with_state(rows).annotate(visits=F("tally__visits"), method=F("tally__method"))


def kept_on_phone(actor: Actor) -> QuerySet[Any]:
    """What a phone keeps to count without a network: own dates of the days around today that are not off."""
    today = clock.today()
    rows = sessions_to_count(actor).filter(offer__stock=StockState.OWN, cancellation=None)
    return around(rows, today - BEFORE, today + AFTER)


def title_in(session: Session, language: str) -> tuple[str, str]:
    """The title of a date in a language, and the language that it is really in."""
    if session.own_title:
        return session.own_title, SOURCE_LANGUAGE
    text = session.offer.text("title", language)
    return text.value, text.language
