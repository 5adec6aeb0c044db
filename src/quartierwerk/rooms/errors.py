"""Refusals of rooms, in words for people."""

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class StillInUse(Refused):
    """Something belongs to the thing that was to be taken out."""

    sentence = _(
        "Daran hängt noch etwas: Belegungen, Anfragen oder Teilräume. Setzen Sie stattdessen das Ende der Mietzeit, "
        "dann bleibt in den Berichten, was war."
    )


class OutsideTheLease(Refused):
    """Bookings lie outside of the new term of a room."""

    sentence = _("Außerhalb der neuen Mietzeit liegen noch Belegungen. Verlegen oder beenden Sie diese zuerst.")
