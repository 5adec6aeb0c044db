"""How often something may come from one network, or concern one e-mail address, within an hour.

Counted in the cache that all web processes share, under digests that die with the hour. One count is read and written
back, so what comes in the same instant may count as one: this keeps floods out, it is no gate for the single case.
How much is too much stands in ``settings.PER_HOUR``: {what: (per network, per e-mail address)}.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused

WINDOW_SECONDS = 3600


class TooMuchFromHere(Refused):
    sentence = _("Von Ihrem Anschluss kam in der letzten Stunde sehr viel. Bitte warten Sie eine Stunde.")


class TooMuchForAddress(Refused):
    sentence = _(
        "Für diese E-Mail-Adresse kam in der letzten Stunde schon viel. Bitte warten Sie eine Stunde, "
        "oder lassen Sie das Feld leer."
    )


def require_room(what: str, *, address: str, email: str = "") -> None:
    """Look whether one more may come; counts nothing.

    Raises:
        TooMuchFromHere, TooMuchForAddress
    """
    per_network, per_email = settings.PER_HOUR[what]
    mine, theirs = _keys(what, address, email)
    found = cache.get_many([key for key in (mine, theirs) if key])
    if found.get(mine, 0) >= per_network:
        raise TooMuchFromHere
    if theirs and found.get(theirs, 0) >= per_email:
        raise TooMuchForAddress(field="email")


def note(what: str, *, address: str, email: str = "") -> None:
    """One more came."""
    keys = [key for key in _keys(what, address, email) if key]
    found = cache.get_many(keys)
    cache.set_many({key: found.get(key, 0) + 1 for key in keys}, timeout=WINDOW_SECONDS)


def _keys(what: str, address: str, email: str) -> tuple[str, str]:
    window = int(clock.now().timestamp()) // WINDOW_SECONDS
    theirs = salted_hmac("quartierwerk.throttle.email", email.strip().lower(), algorithm="sha256").hexdigest()[:24]
    return f"often:{what}:{window}:{network_of(address)}", f"often:{what}:{window}:{theirs}" if email.strip() else ""


def network_of(address: str) -> str:
    """One household or house: the IPv4 address, or the first half of an IPv6 one. Kept as a digest."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        plain = address
    else:
        plain = str(ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False))
    key = salted_hmac("quartierwerk.code.network", "", algorithm="sha256").digest()
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()[:24]
