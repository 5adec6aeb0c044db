"""Stalls and helpers of the demo's fests: a flea market that is nearly full, a street fest that still looks for hands.

How many there are, what they cost and who comes is made up for the demonstration.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from quartierwerk.demo.builders.fests import FLEA_MARKET, POETRY_SLAM, STREET_FEST
from quartierwerk.demo.builders.signups import NAMES, SPACE
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions
from quartierwerk.offers.choices import Goods, StallNeed
from quartierwerk.offers.models import Post, Session
from quartierwerk.offers.queries import Wish

# name, facts, how many sign up
Plan = tuple[str, dict[str, Any], int]
TEXTS = {
    "Flohmarktstände": {"en": "Flea market stalls", "ar": "أكشاك سوق المستعمل", "tr": "Bit pazarı stantları",
                        "uk": "Місця на блошиному ринку", "ru": "Места на блошином рынке",
                        "fa": "غرفه‌های بازار دست‌دوم"},
    "Stände auf der Straße": {"en": "Stalls in the street", "ar": "أكشاك في الشارع", "tr": "Sokaktaki stantlar",
                              "uk": "Місця на вулиці", "ru": "Места на улице", "fa": "غرفه‌های خیابان"},
    "Aufbau": {"en": "Setting up", "ar": "التجهيز", "tr": "Kurulum", "uk": "Підготовка", "ru": "Подготовка",
               "fa": "برپایی"},
    "Abbau": {"en": "Clearing away", "ar": "الترتيب بعد الانتهاء", "tr": "Toplama", "uk": "Прибирання",
              "ru": "Уборка", "fa": "جمع‌آوری"},
    "Kuchentheke": {"en": "Cake counter", "ar": "ركن الكعك", "tr": "Pasta standı", "uk": "Стіл із випічкою",
                    "ru": "Стол с выпечкой", "fa": "میز کیک"},
}  # fmt: skip
MARKET: tuple[Plan, ...] = (
    ("Flohmarktstände", {"kind": "stall", "places": 8, "size": "3 Meter", "fee_cents": 500, "closes_days": 2}, 9),
    ("Aufbau", {"kind": "shift", "places": 4, "starts_minutes": -120, "lasts_minutes": 120}, 2),
    ("Abbau", {"kind": "shift", "places": 4, "starts_minutes": 300, "lasts_minutes": 60}, 1),
)
STREET: tuple[Plan, ...] = (
    ("Stände auf der Straße", {"kind": "stall", "places": 12, "size": "3 Meter", "fee_cents": 0, "closes_days": 7}, 5),
    ("Aufbau", {"kind": "shift", "places": 6, "starts_minutes": -180, "lasts_minutes": 180}, 3),
    ("Kuchentheke", {"kind": "shift", "places": 3, "starts_minutes": 60, "lasts_minutes": 120}, 3),
    ("Abbau", {"kind": "shift", "places": 6, "starts_minutes": 360, "lasts_minutes": 90}, 0),
)
SLAM: tuple[Plan, ...] = (
    ("Aufbau", {"kind": "shift", "places": 2, "starts_minutes": -90, "lasts_minutes": 90}, 1),
    ("Abbau", {"kind": "shift", "places": 2, "starts_minutes": 150, "lasts_minutes": 60}, 0),
)
BRINGS = (Goods.SECOND_HAND, Goods.OWN_CRAFT, Goods.SECOND_HAND, Goods.FOOD, Goods.INFORMATION)


def build_posts(fests: Mapping[str, Session]) -> None:
    """The next date of each fest, and last time's street fest, from which one can take over."""
    for title, plans in ((FLEA_MARKET, MARKET), (STREET_FEST, STREET), (POETRY_SLAM, SLAM)):
        for name, facts, number in plans:
            post = _put_up(fests[title], name, facts)
            for place in range(number):
                _sign_up(post, place)
    before = fests[STREET_FEST].offer.sessions.order_by("starts_at")[0]
    with clock.at(before.starts_at - timedelta(days=30)):
        for name, facts, _number in STREET:
            _put_up(before, name, facts)


def _put_up(session: Session, name: str, facts: dict[str, Any]) -> Post:
    given = {key: value for key, value in facts.items() if key != "kind"}
    post = actions.add_post(actor=Clock(), session=session, kind=facts["kind"], facts={"name": name, **given})
    for language, text in TEXTS[name].items():
        put(post, "name", language, text, origin="person", by="clock", at=clock.now().isoformat(timespec="seconds"))
    post.save(update_fields=["translations"])
    return post


def _sign_up(post: Post, place: int) -> None:
    name, language = NAMES[(place * 5 + post.places) % len(NAMES)]
    answers: tuple[str, ...] = ()
    if not post.is_shift:
        answers = (BRINGS[place % len(BRINGS)], *((StallNeed.TABLE,) if place % 3 == 0 else ()))
    wish = Wish(first_name=name, language=language, answers=answers, phone="0176 0000000" if place % 3 == 0 else "")
    key = uuid.uuid5(SPACE, f"{post.session.slot} {post.name} {place}")
    actions.sign_up(actor=Guest(), to=post, wish=wish, key=key)
