"""Sign-ups of the demo town: a German course that is full and waited for, yoga with room left, talks to pick.

The first names are common ones and belong to nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import actions
from quartierwerk.offers.models import Offer, Session
from quartierwerk.offers.queries import Wish

SPACE = uuid.UUID("5b0a4b0e-6a44-4c8e-8f0e-2a1d1b7c9e11")  # the same town has the same codes wherever its key is
NAMES = (
    ("Amal", "ar"), ("Олена", "uk"), ("Emine", "tr"), ("زهرا", "fa"), ("Ioana", "de"), ("Наталья", "ru"),
    ("فاطمة", "ar"), ("Anna", "de"), ("Yusuf", "tr"), ("Maria", "de"), ("Сергій", "uk"), ("Nour", "ar"),
)  # fmt: skip
TITLES = ("Deutschkurs am Donnerstag", "Deutschkurs am Montag", "Yoga für Frauen")


def build_signups(offers: Sequence[Offer]) -> None:
    by_title = {offer.title: offer for offer in offers}
    for title in TITLES:
        facts: dict[str, Any] = {"admission": "date"}
        if title.startswith("Deutschkurs"):
            facts |= {"questions": ("childcare", "interpreter"), "childcare_places": 6}
        actions.set_admission(actor=Clock(), offer=by_title[title], changes=facts)
    full, some, few = (_next_date(by_title[title]) for title in TITLES)
    actions.add_reserve(
        actor=Clock(), offer=full.offer, reason="Für Menschen, die gerade erst in die Weststadt gezogen sind", places=2
    )
    _sign_up(full, 22)
    _sign_up(some, 12)
    _sign_up(few, 4)
    _talks(by_title["Bewerbungsberatung"])


def _next_date(offer: Offer) -> Session:
    """The second coming date, so that there is time to sign up also late in the evening before."""
    rows = offer.sessions.filter(starts_at__gt=clock.now(), cancellation=None).select_related("offer")
    return list(rows.order_by("starts_at")[:2])[-1]


def _sign_up(session: Session, number: int) -> None:
    for place in range(number):
        name, language = NAMES[place % len(NAMES)]
        children = 1 if place % 4 == 0 and "childcare" in session.offer.questions else 0
        wish = Wish(
            first_name=name, language=language, children=children, answers=("childcare",) if children else (),
            phone="" if place % 3 else "0176 0000000",
        )  # fmt: skip
        actions.sign_up(actor=Guest(), to=session, wish=wish, key=uuid.uuid5(SPACE, f"{session.slot} {place}"))


def _talks(offer: Offer) -> None:
    """Two hours on the same day of the next two weeks."""
    actions.set_admission(
        actor=Clock(), offer=offer, changes={"admission": "appointment", "appointment_minutes": 30, "questions": ()}
    )
    host = offer.leaders.get()
    spans = []
    for week in (1, 2):
        day = clock.today() + timedelta(weeks=week)
        start = datetime(day.year, day.month, day.day, 14, tzinfo=clock.BERLIN)
        spans.append((start, start + timedelta(hours=2)))
    times = actions.add_free_times(actor=Clock(), offer=offer, host=host, spans=spans)
    wish = Wish(first_name="Ioana", answers=("level:some",), start=times[0].starts_at)
    actions.sign_up(actor=Guest(), to=times[0], wish=wish, key=uuid.uuid5(SPACE, "talk"))
