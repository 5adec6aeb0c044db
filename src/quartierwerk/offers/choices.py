"""Closed lists of offers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("vor Ort")
    ONLINE = "online", _("online")
    BOTH = "both", _("vor Ort und online")


class Children(models.TextChoices):
    CHILDCARE = "childcare", _("Kinderbetreuung")
    WELCOME = "welcome", _("Kinder können mitkommen")
    NO = "no", _("ohne Kinder")
    UNKNOWN = "", _("bitte fragen")


class SignUp(models.TextChoices):
    NONE = "none", _("einfach kommen")
    NEEDED = "needed", _("vorher anmelden")
    UNKNOWN = "", _("bitte fragen")


class Reason(models.TextChoices):
    """Why a date is off. A closed list, because people read it in their language and reports count it."""

    ILLNESS = "illness", _("wegen Krankheit")
    TOO_FEW = "too_few", _("zu wenige Anmeldungen")
    ROOM = "room", _("der Raum ist nicht nutzbar")
    CLOSED = "closed", _("das Haus ist geschlossen")
    HOLIDAY = "holiday", _("Feiertag")
    WEATHER = "weather", _("wegen des Wetters")
    PAUSE = "pause", _("Pause")
    CRISIS = "crisis", _("Ausnahmezustand")
    OTHER = "other", _("anderer Grund")


class StockState(models.TextChoices):
    """Where an offer of the stock stands after "still true?"."""

    OWN = "own", _("eigenes Angebot")
    PARTNER = "partner", _("Angebot eines Partners")
