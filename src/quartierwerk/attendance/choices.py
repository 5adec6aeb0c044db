"""Closed lists of attendance."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    COUNTED = "counted", _("gezählt")
    ESTIMATED = "estimated", _("geschätzt")


class Via(models.TextChoices):
    DESK = "desk", _("am Schreibtisch")
    DOOR = "door", _("an der Tür")
    OFFLINE = "offline", _("ohne Netz, später gesendet")
    PAPER = "paper", _("vom Papier")
    IMPORT = "import", _("eingelesen")


class Unit(models.TextChoices):
    """Different units are never mixed."""

    VISITS = "visits", _("Besuche")
    PEOPLE = "people", _("Personen")
    CONTACTS = "contacts", _("Kontakte")
