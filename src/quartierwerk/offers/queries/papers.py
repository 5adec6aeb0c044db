"""What papers on walls and doors need of one offer or one house, beyond what the programme says."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import NamedTuple

from django.db.models import Max

from quartierwerk.foundation import clock
from quartierwerk.offers.models import Series, Session
from quartierwerk.offers.queries.dates import ALL_MADE
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.programme import FULL, Row, Walk, Wanted
from quartierwerk.places.models import Site


class Repetition(NamedTuple):
    """A rule that makes dates, and the local minute of its last date ("" where it has no end that is known)."""

    series: int
    offer: int
    rrule: str
    starts_local: str
    is_all_day: bool
    last: str

    @property
    def rule(self) -> tuple[str, str, bool]:
        return self.rrule, self.starts_local, self.is_all_day


def repetitions(offers: Collection[int]) -> dict[int, Repetition]:
    """The repetitions of offers by the key of their series, in the order in which they began."""
    rows = Series.objects.filter(offer__in=offers).exclude(rrule="").order_by("starts_local", "pk")
    facts = rows.annotate(last=Max("sessions__starts_local")).values_list(
        "pk", "offer", "rrule", "starts_local", "is_all_day", "made_until", "last"
    )
    return {row[0]: Repetition(*row[:5], (row[6] or "") if row[5] == ALL_MADE else "") for row in facts}


def coming(frame: Frame, wanted: Wanted, language: str, *, most: int) -> tuple[list[Row], Walk]:
    """The next dates from this minute on, those that are off too, with the walk that knows their offers."""
    now = clock.wall_now()
    walk = Walk(
        frame, wanted, start=f"{now[:10]}T00:00", columns=FULL, with_off=True, about=most, with_running=True,
        language=language, is_lean=False,
    )  # fmt: skip
    return list(islice((Row(*row) for row in walk if row[3] > now), most)), walk


def one_date(frame: Frame, offer: int, slot: str, language: str) -> Row | None:
    """The date of an offer with this slot, as residents see it now; None where they see none."""
    found = Session.objects.filter(offer=offer, slot=slot).values_list("pk", "starts_local").first()
    if found is None:
        return None
    walk = Walk(
        frame, Wanted(offers=(offer,)), start=found[1], end=f"{found[1]}~", columns=FULL, with_off=True, about=None,
        language=language, is_lean=False,
    )  # fmt: skip
    return next((Row(*row) for row in walk if row[0] == found[0]), None)


def public_site(frame: Frame, slug: str) -> Site | None:
    """A house that exists today, with its texts; None for one that is planned, given up or unknown."""
    known = frame.site_of(slug)
    if known is None or not frame.exists(known.key, clock.wall_now()):
        return None
    return Site.objects.filter(pk=known.key).first()
