"""What one signs up for: a date, a course, a talk in somebody's free time, a stall or shift of a date.

Owners in the allocator: ``session:<pk>`` for a date, ``offer:<pk>`` for a course, ``host:<pk>`` for somebody's time,
``post:<pk>`` for the stalls or helpers of a date.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min

from quartierwerk.foundation.written import Written
from quartierwerk.offers.models import FreeTime, Offer, Post, Session
from quartierwerk.offers.queries.public import public_condition
from quartierwerk.places.models import Site

Target = Offer | Session | FreeTime | Post


def owner_of(to: Target) -> str:
    """Under what name the allocator keeps it; also the name of its waiting list."""
    if isinstance(to, FreeTime):
        return f"host:{to.host_id}"
    if isinstance(to, Post):
        return f"post:{to.pk}"
    return f"session:{to.pk}" if isinstance(to, Session) else f"offer:{to.pk}"


def offer_behind(to: Target) -> Offer:
    return to if isinstance(to, Offer) else to.offer


LEAN = (
    "slug", "title", "translations", "admission", "questions", "seats", "childcare_places", "hold_hours",
    "appointment_minutes", "is_published", "contact_phone", "site_id", "area_id", "carrier__phone", "site__name",
    "site__street", "site__postcode", "site__town", "site__phone",
)  # fmt: skip
"""What signing up needs of an offer: hundreds may do so in the same minute, and an offer has many columns."""

_lean = Written(lambda: Offer.objects.filter(pk__gt=0).select_related("carrier", "site").only(*LEAN))
_dates = Written(lambda: Session.objects.filter(pk__gt=0))


def offer_to_sign_up_for(slug: str) -> Offer | None:
    """The offer, if residents may see it, with what signing up needs of it."""
    visible, values = public_condition("offers_offer")
    return next(iter(_lean.things(f"AND offers_offer.slug = %s AND {visible}", [slug, *values])), None)


def lean_offer_of(to: Target) -> Offer:
    """The offer behind a date, a course or a free time, and that one knows it from now on."""
    if isinstance(to, Offer):
        return to
    if isinstance(to, Post):
        return lean_offer_of(to.session)
    found = _lean.things("AND offers_offer.id = %s", [to.offer_id])
    if not found:
        raise Offer.DoesNotExist
    to.offer = found[0]
    return to.offer


def know_place(to: Target, offer: Offer) -> None:
    """Name and address of where it is, for the mail."""
    where: Session | Offer = to if isinstance(to, Session) else to.session if isinstance(to, Post) else offer
    if where.site_id is not None and where.site_id == offer.site_id:
        where.site = offer.site
    elif where.site_id is not None:
        where.site = Site.objects.only("name", "street", "postcode", "town").get(pk=where.site_id)


def date_of(offer: Offer, slot: str) -> Session | None:
    """One date of an offer by the beginning that its series gave it."""
    found = next(
        iter(_dates.things("AND offers_session.offer_id = %s AND offers_session.slot = %s", [offer.pk, slot])), None
    )
    if found is not None:
        found.offer = offer
    return found


def course_span(offer: Offer) -> tuple[datetime | None, datetime | None]:
    """First beginning and last end of the dates of a course that are not off."""
    rows = Session.objects.filter(offer=offer, cancellation=None)
    found = rows.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    return found["first"], found["last"]


def last_start(offer: Offer) -> datetime | None:
    """When the last date of a course begins: after it no place is held any more."""
    found: datetime | None = Session.objects.filter(offer=offer, cancellation=None).aggregate(last=Max("starts_at"))[
        "last"
    ]
    return found
