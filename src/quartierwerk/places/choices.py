"""Closed lists of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    STATE = "state", _("Land")
    DISTRICT = "district", _("Landkreis")
    MUNICIPALITY = "municipality", _("Gemeinde")
    NEIGHBOURHOOD = "neighbourhood", _("Quartier")


PARENT_KINDS: dict[str, tuple[str, ...]] = {
    AreaKind.STATE: (),
    AreaKind.DISTRICT: (AreaKind.STATE,),
    AreaKind.MUNICIPALITY: (AreaKind.DISTRICT, AreaKind.STATE),
    AreaKind.NEIGHBOURHOOD: (AreaKind.MUNICIPALITY,),
}


class Answer(models.TextChoices):
    """An answer that may be missing: an empty one says "please ask", never "no"."""

    YES = "yes", _("ja")
    NO = "no", _("nein")
    UNKNOWN = "", _("bitte fragen")


class ClosingReason(models.TextChoices):
    HOLIDAY = "holiday", _("Feiertag")
    COMPANY_HOLIDAYS = "company_holidays", _("Betriebsferien")
    WORKS = "works", _("Bauarbeiten")
    STAFF_DAY = "staff_day", _("Teamtag")
    OTHER = "other", _("anderer Grund")


class CrisisKind(models.TextChoices):
    CLOSED = "closed", _("Häuser geschlossen")
    CAPACITY = "capacity", _("weniger Plätze")
    PHONE = "phone", _("nur telefonisch")
    ONLINE = "online", _("nur online")


GERMAN_STATES: dict[str, str] = {
    "BB": "Brandenburg", "BE": "Berlin", "BW": "Baden-Württemberg", "BY": "Bayern", "HB": "Bremen", "HE": "Hessen",
    "HH": "Hamburg", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz", "SH": "Schleswig-Holstein", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}  # fmt: skip
