"""Refusals in words for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class AlreadyCancelled(Refused):
    sentence = _("Dieser Termin ist schon abgesagt.")


class NotCancelled(Refused):
    sentence = _("Dieser Termin ist nicht abgesagt.")


class AlreadyOver(Refused):
    sentence = _("Dieser Termin hat schon begonnen oder ist vorbei. Was war, bleibt. Gezählt wird unter „Zählen“.")


class IsCancelled(Refused):
    sentence = _("Dieser Termin ist abgesagt. Nehmen Sie erst die Absage zurück, dann lässt er sich ändern.")


class HangsOn(Refused):
    sentence = _("An diesem Termin hängt etwas, das nicht verloren gehen darf. Sagen Sie ihn ab, statt ihn zu löschen.")


class TooLate(Refused):
    sentence = _(
        "Die zehn Minuten zum Zurücknehmen sind vorbei. Jeder Termin lässt sich auf seiner Seite weiter einzeln ändern."
    )


class NothingToDo(Refused):
    sentence = _("Damit ändert sich nichts.")


class UnknownLanguage(Refused):
    sentence = _("In diese Sprache wird hier nicht übersetzt. Sprachen stehen unter „Listen“.")


class AlreadyDecided(Refused):
    sentence = _("Darüber hat schon jemand entschieden. Bitte laden Sie die Seite neu.")


class NotAgreed(Refused):
    sentence = _("Der Träger des nächsten Kurses hat noch nicht zugestimmt.")


class AskedToday(Refused):
    sentence = _("Heute wurde dieser Partner schon gefragt. Der Link steht in der Liste.")


class ProposalWaits(Refused):
    sentence = _("Zu diesem Angebot wartet eine vorgeschlagene Änderung. Bitte entscheiden Sie erst darüber.")


class LinkClosed(Refused):
    sentence = _("Dieser Link gilt nicht mehr. Bitte nehmen Sie den neuesten oder rufen Sie das Büro an.")


class NotEntered(Refused):
    sentence = _("Bitte tragen Sie erst ein, was in Worten dasteht, und bestätigen Sie das hier.")


class NoSignUp(Refused):
    sentence = _("Hierfür kann man sich nicht im Programm anmelden. Bitte rufen Sie an oder kommen Sie vorbei.")


class SignUpClosed(Refused):
    sentence = _("Dafür kann man sich nicht mehr anmelden: Es hat schon begonnen oder fällt aus.")


class TimeTaken(Refused):
    sentence = _("Diese Zeit hat gerade jemand anderes genommen. Bitte wählen Sie eine andere.")


class SignUpOver(Refused):
    sentence = _("Diese Anmeldung ist beendet. Sie können sich neu anmelden.")


class PostGone(Refused):
    sentence = _("Diesen Stand oder Dienst gibt es nicht mehr.")


class PostClosed(Refused):
    sentence = _("Dafür kann man sich nicht mehr anmelden: Es ist zu spät, oder der Termin fällt aus.")
