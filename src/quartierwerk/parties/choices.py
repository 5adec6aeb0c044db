"""Closed lists of parties."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Amt oder Fachbereich")
    CARRIER = "carrier", _("Träger")
    WELFARE = "welfare", _("Wohlfahrtsverband")
    HOUSING = "housing", _("Wohnungsunternehmen")
    ASSOCIATION = "association", _("Verein oder Initiative")
    MIGRANTS = "migrants", _("Migrantenselbstorganisation")
    RELIGION = "religion", _("Religionsgemeinschaft")
    SCHOOL = "school", _("Schule, Kita oder Bildungsträger")
    BUSINESS = "business", _("Betrieb")
    ALLIANCE = "alliance", _("Bündnis oder Landesstelle")
    OTHER = "other", _("andere")


class RelationKind(models.TextChoices):
    """Read from ``left`` to ``right``; the other direction has its own words in ``REVERSE``."""

    MEMBER_OF = "member_of", _("ist Mitglied von")
    RUNS_UNDER = "runs_under", _("arbeitet unter dem Dach von")
    FUNDS = "funds", _("fördert")
    COOPERATES = "cooperates", _("arbeitet zusammen mit")
    LETS_TO = "lets_to", _("vermietet an")


REVERSE = {
    RelationKind.MEMBER_OF: _("hat als Mitglied"),
    RelationKind.RUNS_UNDER: _("ist Dach für"),
    RelationKind.FUNDS: _("wird gefördert von"),
    RelationKind.COOPERATES: _("arbeitet zusammen mit"),
    RelationKind.LETS_TO: _("mietet von"),
}


class ContactKind(models.TextChoices):
    PARTNER = "partner", _("Ansprechperson")
    KEY_PERSON = "key_person", _("Schlüsselperson")
    SPEAKER = "speaker", _("Referentin oder Referent")
    VOLUNTEER = "volunteer", _("Ehrenamtliche")
    STAFF = "staff", _("Mitarbeitende")


class Channel(models.TextChoices):
    VISIT = "visit", _("Besuch")
    PHONE = "phone", _("Telefon")
    MAIL = "mail", _("E-Mail oder Brief")
    MEETING = "meeting", _("Sitzung")
    OTHER = "other", _("anders")


ORGANISATION_HEADINGS = {  # key -> heading; the import knows them by these words
    "name": _("Name"),
    "short_name": _("Kurzname"),
    "kind": _("Art"),
    "area": _("Gebiet"),
    "street": _("Straße und Hausnummer"),
    "postcode": _("Postleitzahl"),
    "town": _("Ort"),
    "phone": _("Telefon"),
    "email": _("E-Mail"),
    "website": _("Webseite"),
    "fields": _("Handlungsfelder"),
    "note": _("Anmerkung"),
    "slug": _("Kürzel"),
    "is_active": _("besteht"),
}


CONTACT_HEADINGS = {  # the same for persons
    "name": _("Name"),
    "organisation": _("Organisation"),
    "function": _("Aufgabe"),
    "kind": _("Art"),
    "phone": _("Telefon"),
    "email": _("E-Mail"),
    "languages": _("spricht"),
    "groups": _("hat Zugang zu"),
    "topics": _("Themen"),
    "ends_on": _("tätig bis"),
    "area": _("Gebiet"),
    "kept_by": _("Kontakt von"),
}
