"""What residents may see of the offers: what is published and, if a partner holds it, still confirmed.

An offer of a partner says after six months when it was last checked, and leaves after twelve.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from quartierwerk.foundation import clock
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Offer

MONTHS_UNTIL_REMINDER = 6
MONTHS_UNTIL_GONE = 12


def months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


def _day_in_utc(day: date) -> str:
    return f"{day.isoformat()} 00:00:00+00:00" if connection.vendor == "postgresql" else f"{day.isoformat()} 00:00:00"


def public_condition(table: str, today: date | None = None) -> tuple[str, list[Any]]:
    """What makes an offer one that residents see, in SQL; ``table``: what it is called there."""
    limit = months_before(today or clock.today(), MONTHS_UNTIL_GONE)
    return (
        f"{table}.is_published AND ({table}.stock <> %s OR {table}.confirmed_on >= %s OR "
        f"({table}.confirmed_on IS NULL AND {table}.created_at >= %s))",
        [StockState.PARTNER.value, limit.isoformat(), _day_in_utc(limit)],
    )


def public_offers() -> QuerySet[Offer]:
    """The same as rows, for a page about one offer."""
    limit = months_before(clock.today(), MONTHS_UNTIL_GONE)
    since = datetime(limit.year, limit.month, limit.day, tzinfo=clock.BERLIN)
    return Offer.objects.filter(is_published=True).filter(
        ~Q(stock=StockState.PARTNER) | Q(confirmed_on__gte=limit) | Q(confirmed_on__isnull=True, created_at__gte=since)
    )


def needs_checking_note(offer: Offer, today: date) -> bool:
    """Whether the page says when the offer was last checked."""
    return (
        offer.stock == StockState.PARTNER
        and offer.confirmed_on is not None
        and offer.confirmed_on < months_before(today, MONTHS_UNTIL_REMINDER)
    )
