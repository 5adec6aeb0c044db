from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from quartierwerk.foundation import clock
from quartierwerk.foundation.written import add

if TYPE_CHECKING:
    from quartierwerk.foundation.permissions import Actor


def record(*, actor: Actor, action: str, thing: Any = None) -> None:
    """Write one line. The actor is kept as a key, not as a foreign key: the log outlives the account."""
    from quartierwerk.foundation.models import Entry

    label, key = "", ""
    if isinstance(thing, models.Model):
        label, key = thing._meta.label_lower, str(thing.pk)
    add(Entry(at=clock.now(), actor_key=actor.key, action=action, thing_label=label, thing_key=key))
