"""The key on a door sheet: which date it opens, without an account.

The key is the date's number with a signature; nobody can make one up, and one key says nothing of another. It dies
with its date (``rules.door_is_open``), so nothing has to be stored or withdrawn.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from quartierwerk.attendance.rules import door_key
from quartierwerk.foundation.permissions import Guest
from quartierwerk.offers.models import Session

_signer = Signer(salt="quartierwerk.attendance.door", sep=".")


def door_token(session: Session) -> str:
    """What stands in the address behind the QR code."""
    return _signer.sign(str(session.pk))


def guest_at(session: Session) -> Guest:
    """Whoever holds the door sheet of this date."""
    return Guest(key=f"door:{session.pk}", opens=frozenset({door_key(session)}))


def session_behind(token: str) -> Session | None:
    """The date that a key opens, open or dead; None for a key that is none."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Session.objects.select_related("offer", "site", "cancellation").filter(pk=pk).first()
