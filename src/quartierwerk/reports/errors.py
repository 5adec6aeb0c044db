"""Refusals of reports in words for people."""

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class BandsRefused(Refused):
    """A file with a funder's bands cannot be understood."""


class NothingToFreeze(Refused):
    sentence = _("In diesem Zeitraum gab es keinen einzigen Termin. Bitte prüfen Sie Zeitraum und Auswahl.")


class PeriodStillRuns(Refused):
    sentence = _("Der Zeitraum ist noch nicht zu Ende. Eingefroren wird, was abgeschlossen ist.")


class NothingChanged(Refused):
    sentence = _("Seit der letzten Fassung hat sich keine Zahl geändert; es braucht keine neue.")
