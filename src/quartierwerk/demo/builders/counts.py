"""Stage three: what was counted, called off, forgotten and quoted, in the months before today."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.choices import Method, Unit
from quartierwerk.attendance.models import AskedSplit, split_key
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions as offering
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.models import Offer, Session
from quartierwerk.places.models import Area, Site
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Vocabulary

SEED = 20260101


def build_counts(offers: list[Offer], areas: dict[str, Area], sites: dict[str, Site]) -> int:
    """Count what is over: most dates, some estimated, some forgotten, some empty. Returns the number of counts."""
    chance = random.Random(SEED)  # noqa: S311 - a demo, the same every time
    ages = Vocabulary.objects.filter(kind=Kind.AGES, is_working=True).prefetch_related("terms").first()
    course = offers[0]
    if ages is not None:
        AskedSplit.objects.create(offer=course, vocabulary=ages)
    made = 0
    over = Session.objects.filter(offer__in=offers, ends_at__lt=clock.now(), cancellation=None, tallies=None)
    for session in over.select_related("offer").order_by("starts_at", "pk"):
        seats = session.offer.seats or 24
        if chance.random() < 0.04:
            offering_off(session, chance.choice([Reason.ILLNESS, Reason.ROOM, Reason.WEATHER]))
            continue
        if chance.random() < 0.07:
            continue  # forgotten: not counted is not zero
        usual = round(seats * chance.uniform(0.35, 0.85))
        visits = 0 if chance.random() < 0.02 else max(1, usual)
        splits = {}
        if ages is not None and session.offer_id == course.pk and visits:
            grown = round(visits * 0.8)
            codes = [term.code for term in ages.terms.all()]
            middle = [code for code in codes if code.startswith(("27", "18"))] or codes[:1]
            splits = {split_key(ages): {middle[0]: grown, middle[-1]: visits - grown}}
            if len(set(middle)) == 1:
                splits = {split_key(ages): {middle[0]: visits}}
        counting.record_tally(
            actor=Clock(),
            session=session,
            key=uuid.UUID(int=chance.getrandbits(128), version=4),
            visits=visits,
            children=round(visits * 0.2) if session.offer.children else None,
            splits=splits,
            volunteers=chance.choice([None, 1, 1, 2, 3]),
            turned_away=chance.choice([0, 0, 0, 2]) if visits >= 0.8 * seats else None,
            method=Method.ESTIMATED if chance.random() < 0.05 else Method.COUNTED,
            counted_at=session.ends_at,
        )
        made += 1
    quote(areas, sites)
    return made


def offering_off(session: Session, reason: str) -> None:
    """A date that was off is written down as it was: before it began."""
    with clock.at(session.starts_at - timedelta(hours=3)):
        offering.call_off(actor=Clock(), session=session, reason=reason)


def quote(areas: dict[str, Area], sites: dict[str, Site]) -> None:
    """What the descriptions say stays what they say: quotations with unit and source."""
    source = "Projektbeschreibung Begegnungszentrum Stadthagen, 2018"
    site = sites["mittelpunkt-huettenstrasse"]
    counting.quote_figure(
        actor=Clock(), area=areas["weststadt"], site=site, words="rund 440 Teilnehmende von November bis April",
        amount=440, is_about=True, unit=Unit.VISITS, starts_on=date(2017, 11, 1), ends_on=date(2018, 4, 30),
        source=source,
    )  # fmt: skip
    for words, amount in [
        ("Deutschkurse mit bis zu je 21 Teilnehmenden", 21), ("Begegnungscafé mit bis zu 23 Teilnehmenden", 23),
        ("Frauentreff mit bis zu 30 Teilnehmenden", 30), ("Kreativtreff mit bis zu 17 Teilnehmenden", 17),
    ]:  # fmt: skip
        counting.quote_figure(
            actor=Clock(), area=areas["weststadt"], site=site, words=words, amount=amount, is_maximum=True,
            unit=Unit.VISITS, source=source,
        )  # fmt: skip
