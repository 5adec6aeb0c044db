"""Refusals of places, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class WrongParent(Refused):
    sentence = _(
        "Dorthin passt dieses Gebiet nicht: Ein Landkreis gehört zu einem Land, eine Gemeinde zu einem Landkreis oder "
        "Land, ein Quartier zu einer Gemeinde."
    )


class InsideItself(Refused):
    sentence = _("Ein Gebiet kann nicht zu sich selbst oder zu einem seiner eigenen Teile gehören.")


class StillInUse(Refused):
    sentence = _(
        "Daran hängt noch etwas (Gebiete, Treffpunkte, Angebote, Organisationen oder Zugänge). Bitte ordnen Sie das "
        "zuerst anderswo zu."
    )


class OpenAlready(Refused):
    sentence = _(
        "Dieser Treffpunkt ist schon eröffnet und wird nicht wieder „geplant“. Schließt er, tragen Sie ein, bis wann "
        "es ihn gibt."
    )


class InThePast(Refused):
    sentence = _("Diese Tage sind schon vorbei. Bitte wählen Sie ein Ende, das heute oder später liegt.")


class AlreadyClosed(Refused):
    sentence = _("Diese Schließzeit gibt es schon.")


class AlreadyOver(Refused):
    sentence = _("Das ist schon vorbei; daran ändert sich nichts mehr.")
