"""Refusals of rooms, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class StillInUse(Refused):
    """Something belongs to the thing that was to be taken out."""

    sentence = _(
        "Daran hängt noch etwas: Belegungen, Anfragen oder Teilräume. Setzen Sie stattdessen das Ende der Mietzeit, "
        "dann bleibt in den Berichten, was war."
    )


class KeptByDate(Refused):
    """The booking belongs to a date of an offer; ``keeper`` says to which (``session:31``)."""

    sentence = _(
        "Diese Belegung gehört zu einem Termin eines Angebots. Bitte verlegen oder beenden Sie den Termin: "
        "Der Raum geht mit."
    )

    def __init__(self, keeper: str) -> None:
        super().__init__()
        self.keeper = keeper


class AlreadyEnded(Refused):
    sentence = _("Diese Belegung ist schon beendet.")


class AlreadyOver(Refused):
    sentence = _("Diese Belegung ist vorbei. Was war, bleibt.")


class NothingChosen(Refused):
    sentence = _("Bitte wählen Sie mindestens einen Termin.")


class TooLong(Refused):
    sentence = _("Eine Belegung dauert mindestens eine Minute und höchstens 14 Tage. Länger ist eine Dauerbelegung.")


class TooMany(Refused):
    sentence = _("Das sind mehr als 400 Termine auf einmal. Bitte teilen Sie die Reihe.")


class NotPossible(Refused):
    """A use that is refused; the sentence says why."""


class AlreadyAnswered(Refused):
    sentence = _("Dieser Termin hat schon eine Antwort. Bitte laden Sie die Seite neu.")


class NotConfirmed(Refused):
    sentence = _("Diese Anfrage ist noch nicht bestätigt. Sie zählt erst, wenn jemand den Knopf in der E-Mail drückt.")


class NothingHeld(Refused):
    sentence = _("Dieser Termin wird gerade nicht für Sie freigehalten.")


class NothingToBill(Refused):
    sentence = _("In diesem Zeitraum ist nichts abzurechnen: Alle Termine sind schon abgerechnet, oder es gibt keine.")


class BillChanged(Refused):
    """What is to be billed is no longer what was shown."""

    sentence = _("Inzwischen hat sich etwas geändert. Bitte sehen Sie die Zeilen noch einmal an.")


class AlreadyWithdrawn(Refused):
    sentence = _("Diese Abrechnung ist schon zurückgezogen.")


class NoDepositHeld(Refused):
    sentence = _("Zu dieser Abrechnung liegt keine bezahlte Kaution vor, die noch zurückzugeben wäre.")
