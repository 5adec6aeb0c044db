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


class State(models.TextChoices):
    """What is known about how many came. Every date is in exactly one of these states."""

    COUNTED = "counted", _("gezählt")
    MISSING = "missing", _("nicht gezählt")
    CALLED_OFF = "called_off", _("abgesagt")
    TO_COME = "to_come", _("kommt noch")


class Presence(models.TextChoices):
    """What is known of somebody on the list of a date."""

    PRESENT = "present", _("da")
    NO_SHOW = "no_show", _("nicht da")
    OPEN = "open", _("keine Angabe")
