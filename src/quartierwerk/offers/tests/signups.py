"""Builders for sign-ups: an offer that one signs up for, and people who do."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from tests import cast

from quartierwerk.foundation.permissions import Guest
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import FreeTime, Offer, Session, SignUp
from quartierwerk.offers.queries import Wish


def open_offer(town: Any, *, seats: int = 2, admission: str = "date", **more: Any) -> Offer:
    return cast.offer(town, seats=seats, admission=admission, sign_up="needed", **more)


def sign_up(to: Offer | Session | FreeTime, name: str = "Amal", **more: Any) -> SignUp:
    """As a guest on the web; ``email``, ``people``, ``children``, ``answers``, … as in ``Wish``."""
    key = more.pop("key", None) or uuid.uuid4()
    actor, source = more.pop("actor", Guest()), more.pop("source", "web")
    return actions.sign_up(actor=actor, to=to, wish=Wish(first_name=name, **more), key=key, source=source)


def again(row: SignUp) -> SignUp:
    """As it stands now."""
    found = queries.with_all(SignUp.objects.filter(pk=row.pk)).get()
    return found


def state(row: SignUp) -> str:
    return str(again(row).claim.state)


def guest(row: SignUp) -> Guest:
    return queries.guest_of(row)


def local(day: Any, hour: int, minute: int = 0) -> Any:
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, hour, minute))
