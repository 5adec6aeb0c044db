"""Refusals of access."""

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class LastAdministrator(Refused):
    sentence = _(
        "Das ist die letzte Rolle der technischen Verwaltung. Geben Sie sie zuerst einer anderen Person, "
        "sonst kann niemand mehr Konten betreuen."
    )


class NotYourHat(Refused):
    sentence = _("Diese Rolle haben Sie nicht oder nicht mehr. Bitte wählen Sie eine andere.")


class AlreadyEnded(Refused):
    sentence = _("Diese Rolle ist schon beendet.")
