"""Refusals of attendance, in words for people."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.formats import Formats


class StillToCome(Refused):
    """The date lies after today."""

    def __init__(self, day: date) -> None:
        super().__init__(
            _("Dieser Termin ist erst am %(day)s. Zählen können Sie am Tag selbst oder danach.")
            % {"day": Formats(get_language() or "de").long_date(day)}
        )


class CalledOff(Refused):
    """The date is off. The page that shows this offers to take the call-off back."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _(
                "Dieser Termin ist abgesagt (%(reason)s). Hat er doch stattgefunden? Dann nehmen Sie zuerst die Absage "
                "zurück und zählen danach."
            )
            % {"reason": reason}
        )


class AlreadyCounted(Refused):
    """Somebody was faster."""

    def __init__(self, visits: int) -> None:
        super().__init__(
            _("Für diesen Termin ist schon gezählt: %(visits)d. Stimmt das nicht, korrigieren Sie die Zählung.")
            % {"visits": visits}
        )


class KeyHoldsOther(Refused):
    """The same form was sent a second time with other figures."""

    def __init__(self, visits: int) -> None:
        super().__init__(
            _(
                "Dieses Formular ist schon mit %(visits)d gespeichert. Soll es eine andere Zahl sein, korrigieren Sie "
                "die Zählung."
            )
            % {"visits": visits}
        )


class CorrectedMeanwhile(Refused):
    """The row that was to be corrected has been replaced or taken back."""

    def __init__(self) -> None:
        super().__init__(
            _("Diese Zählung wurde inzwischen geändert. Bitte laden Sie die Seite neu und sehen Sie nach, was gilt.")
        )


class Implausible(Refused):
    """A figure that cannot be."""


class CountedAsOneNumber(Refused):
    """The date has a count that does not say who was on the list."""

    def __init__(self, visits: int) -> None:
        super().__init__(
            _(
                "Für diesen Termin ist inzwischen eine Zahl eingetragen: %(visits)d. Bitte laden Sie die Seite neu; "
                "dort steht, wie beides zusammenpasst."
            )
            % {"visits": visits}
        )


class NotOnThisList(Refused):
    sentence = _("Diese Anmeldung gehört nicht zu diesem Termin. Bitte laden Sie die Seite neu.")
