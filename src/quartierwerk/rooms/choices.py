"""Closed lists of rooms."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomKind(models.TextChoices):
    ROOM = "room", _("Raum")
    DESK = "desk", _("Arbeitsplatz")
    KITCHEN = "kitchen", _("Küche")
    SANITARY = "sanitary", _("Toilette oder Bad")
    STORAGE = "storage", _("Abstellraum")
    YARD = "yard", _("Hof oder Garten")


class Feature(models.TextChoices):
    """What a room has. A closed list, because people search for it in their language."""

    KITCHEN = "kitchen", _("Küche")
    STAGE = "stage", _("Bühne")
    PROJECTOR = "projector", _("Beamer")
    STEP_FREE = "step_free", _("stufenlos")
    TOILETS = "toilets", _("Toiletten")
    QUIET = "quiet", _("ruhig")
    MIRROR = "mirror", _("Spiegelwand")
    WATER = "water", _("Wasseranschluss")
    INTERNET = "internet", _("Internet")


class DefectState(models.TextChoices):
    REPORTED = "reported", _("gemeldet")
    QUOTE = "quote", _("Angebot liegt vor")
    PLANNED = "planned", _("eingeplant")
    DONE = "done", _("erledigt")


class GroupKind(models.TextChoices):
    """Who uses a room, in the order in which open requests are answered."""

    OWN = "own", _("eigene Nutzung des Trägers")
    NEIGHBOURHOOD = "neighbourhood", _("Gruppe aus dem Quartier")
    OTHER = "other", _("andere")


class ConditionKind(models.TextChoices):
    """What a rule of a room asks. ``number`` is in the unit named here."""

    WHO = "who", _("nur für bestimmte Gruppen")
    LEAD = "lead", _("mindestens so viele Tage vorher")
    AHEAD = "ahead", _("höchstens so viele Tage im Voraus")
    LONGEST = "longest", _("höchstens so viele Minuten am Stück")
    EARLIEST = "earliest", _("nicht vor dieser Uhrzeit")
    LATEST = "latest", _("nicht nach dieser Uhrzeit")
    MOST = "most", _("höchstens so viele Termine je Gruppe und Zeitraum")
    HOLIDAYS = "holidays", _("nicht an Feiertagen")
    CLOSING = "closing", _("nicht an Schließtagen des Hauses")
    APPROVAL = "approval", _("nur nach Freigabe")
    ORDER = "order", _("wer unter offenen Anfragen zuerst kommt")


NAMES_GROUPS = (ConditionKind.WHO, ConditionKind.ORDER)
"""Rules whose groups are what they say, not whom they hold for."""


class Per(models.TextChoices):
    WEEK = "week", _("je Woche")
    MONTH = "month", _("je Monat")
    YEAR = "year", _("je Jahr")


class Source(models.TextChoices):
    """How a request came in."""

    WEB = "web", _("über die Internetseite")
    PHONE = "phone", _("am Telefon")
    DESK = "desk", _("vor Ort")
    PAPER = "paper", _("auf Papier")


class Basis(models.TextChoices):
    FREE = "free", _("kostenlos")
    HOUR = "hour", _("je Stunde")
    DATE = "date", _("je Termin")
    MONTH = "month", _("je Monat")


class IncomeKind(models.TextChoices):
    FEE = "fee", _("Nutzungsentgelt")
    FEE_BACK = "fee_back", _("Nutzungsentgelt zurück")
    DEPOSIT = "deposit", _("Kaution")
    DEPOSIT_BACK = "deposit_back", _("Kaution zurück")


DEPOSITS = (IncomeKind.DEPOSIT, IncomeKind.DEPOSIT_BACK)


class EndReason(models.TextChoices):
    """Why a booking ended before its time."""

    GROUP = "group", _("von der Gruppe abgesagt")
    HOUSE = "house", _("vom Haus abgesagt")
    KEEPER = "keeper", _("der Termin fällt aus oder ist verlegt")
    LEASE = "lease", _("die Mietzeit des Raums endet")
    CLOSED = "closed", _("das Haus ist geschlossen")


class WishState(models.TextChoices):
    OPEN = "open", _("wartet auf Antwort")
    BOOKED = "booked", _("zugesagt")
    REFUSED = "refused", _("nicht möglich")
    WAITING = "waiting", _("auf der Warteliste")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class Refusal(models.TextChoices):
    """Why the house says no to a date, in the words that the group reads."""

    TAKEN = "taken", _("Der Raum ist in dieser Zeit schon vergeben.")
    EARLIER = "earlier", _("Eine andere Gruppe hat vor Ihnen gefragt.")
    UNFIT = "unfit", _("Der Raum passt nicht zu dem, was Sie vorhaben.")
    NOBODY = "nobody", _("In dieser Zeit kann niemand auf- und zuschließen.")
    REPAIR = "repair", _("Der Raum wird in dieser Zeit repariert.")
    COMMERCIAL = "commercial", _("Der Raum ist nicht für Veranstaltungen da, mit denen jemand Geld verdient.")


class Verdict(models.TextChoices):
    """What was decided about premises that were looked at."""

    OPEN = "open", _("noch offen")
    TAKEN = "taken", _("genommen")
    TURNED_DOWN = "turned_down", _("abgelehnt")
    LOST = "lost", _("anderweitig vergeben")
