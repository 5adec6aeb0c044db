"""How often something may come from one network, or concern one e-mail address, within an hour.

Counted in a table, under digests that die with the hour; one statement adds one, so nothing is missed. What comes in
the same instant may still be let in together: this keeps floods out, it is no gate for the single case. How much is too
much stands in ``settings.PER_HOUR``: {what: (per network, per e-mail address)}.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.registry import every
from quartierwerk.foundation.written import cursor, rows_of

WINDOW_SECONDS = 3600


class Often(models.Model):
    """So often it came within the hour that ends ``until``. The key is a digest: it names nobody."""

    key = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "foundation"

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"


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
    found = dict(rows_of([("SELECT key, number FROM foundation_often WHERE key IN (%s, %s)", [mine, theirs])]))
    if found.get(mine, 0) >= per_network:
        raise TooMuchFromHere
    if theirs and found.get(theirs, 0) >= per_email:
        raise TooMuchForAddress(field="email")


def note(what: str, *, address: str, email: str = "") -> None:
    """One more came."""
    keys = sorted(key for key in _keys(what, address, email) if key)  # one order, so that nobody waits in a circle
    until = connection.ops.adapt_datetimefield_value(clock.now() + timedelta(seconds=WINDOW_SECONDS))
    with cursor() as counting:
        counting.execute(
            f"INSERT INTO foundation_often (key, number, until) VALUES {', '.join(['(%s, 1, %s)'] * len(keys))} "  # noqa: S608 - marks only
            "ON CONFLICT (key) DO UPDATE SET number = foundation_often.number + 1",
            [value for key in keys for value in (key, until)],
        )


@every("throttle.forget", minutes=60)
def forget() -> int:
    """What was counted in an hour that is over."""
    return Often.objects.filter(until__lte=clock.now()).delete()[0]


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
