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


class Admission(models.TextChoices):
    """What one signs up for."""

    NONE = "none", _("keine, einfach kommen oder anrufen")
    DATE = "date", _("für jeden Termin einzeln")
    COURSE = "course", _("für den ganzen Kurs")
    APPOINTMENT = "appointment", _("für ein Gespräch zu einer freien Zeit")


class Question(models.TextChoices):
    """What may be asked of those who sign up. A closed list: nothing about health or origin is typed freely."""

    CHILDCARE = "childcare", _("Brauchen Sie Kinderbetreuung?")
    INTERPRETER = "interpreter", _("Brauchen Sie jemanden, der dolmetscht?")
    STEP_FREE = "step_free", _("Brauchen Sie einen Weg ohne Stufen?")


class Knowledge(models.TextChoices):
    """What one knows already, so that the host can prepare."""

    NEW = "level:new", _("noch nichts")
    SOME = "level:some", _("ein bisschen")
    GOOD = "level:good", _("schon einiges")


class Channel(models.TextChoices):
    """How somebody can be told."""

    NONE = "none", _("gar nicht, der Code genügt")
    EMAIL = "email", _("E-Mail")
    PHONE = "phone", _("Anruf")


class Source(models.TextChoices):
    """How a sign-up came in."""

    WEB = "web", _("selbst eingetragen")
    PHONE = "phone", _("am Telefon")
    DESK = "desk", _("im Büro oder am Eingang")
    PAPER = "paper", _("auf Papier")
    LEVEL = "level", _("aus dem Kurs davor")


class Occasion(models.TextChoices):
    """What somebody is to be told."""

    CONFIRMED = "confirmed", _("Platz zugesagt")
    WAITING = "waiting", _("auf der Warteliste")
    HELD = "held", _("ein Platz ist frei geworden, Antwort bis zur Frist")
    LAPSED = "lapsed", _("Frist verstrichen, der Platz ging weiter")
    DISPLACED = "displaced", _("weniger Plätze, jetzt vorn auf der Warteliste")
    CALLED_OFF = "called_off", _("Termin fällt aus")
    BACK = "back", _("Termin findet doch statt")
    MOVED = "moved", _("Termin hat eine andere Zeit oder einen anderen Ort")
    NEXT = "next", _("Platz im nächsten Kurs angeboten")
    GONE = "gone", _("Stand oder Dienst abgesagt")
    WEATHER = "weather", _("Wegen des Wetters anders als geplant")
    AS_PLANNED = "as_planned", _("Das Wetter passt doch: findet wie geplant statt")
    FEE = "fee", _("andere Standgebühr")


class PostKind(models.TextChoices):
    """What one takes on at a date."""

    STALL = "stall", _("Standplatz")
    SHIFT = "shift", _("Helferdienst")


class Goods(models.TextChoices):
    """What somebody brings to a stall. A closed list."""

    SECOND_HAND = "brings:second_hand", _("Gebrauchtes und Trödel")
    OWN_CRAFT = "brings:own_craft", _("Selbstgemachtes")
    FOOD = "brings:food", _("Essen und Trinken")
    INFORMATION = "brings:information", _("Informationen")


class StallNeed(models.TextChoices):
    """What a stall needs of the house."""

    ELECTRICITY = "stall:electricity", _("Ich brauche Strom.")
    TABLE = "stall:table", _("Ich brauche einen Tisch.")


class PermitState(models.TextChoices):
    """Where a permit or an owner's consent stands."""

    NEEDED = "needed", _("nötig, noch nicht beantragt")
    ASKED = "asked", _("beantragt")
    GRANTED = "granted", _("erteilt")
    CONDITIONS = "conditions", _("mit Auflagen erteilt")
    ORAL = "oral", _("mündlich zugesagt")
    WRITTEN = "written", _("schriftlich zugesagt")
    REFUSED = "refused", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
    NOT_NEEDED = "not_needed", _("nicht nötig")


STATES_OF_PERMITS = (
    PermitState.NEEDED, PermitState.ASKED, PermitState.GRANTED, PermitState.CONDITIONS, PermitState.REFUSED,
    PermitState.NOT_NEEDED,
)  # fmt: skip
STATES_OF_CONSENTS = (
    PermitState.NEEDED, PermitState.ASKED, PermitState.ORAL, PermitState.WRITTEN, PermitState.REFUSED,
    PermitState.WITHDRAWN, PermitState.NOT_NEEDED,
)  # fmt: skip
SETTLED = (
    PermitState.GRANTED, PermitState.CONDITIONS, PermitState.ORAL, PermitState.WRITTEN, PermitState.NOT_NEEDED,
)  # fmt: skip
FAILED = (PermitState.REFUSED, PermitState.WITHDRAWN)


class RainAlternative(models.TextChoices):
    """What is done instead when it rains."""

    PLACE = "place", _("an einem anderen Ort oder im Raum")
    DAY = "day", _("an einem anderen Tag")
    COVER = "cover", _("kürzer oder unter einem Dach")
    OFF = "off", _("es fällt aus")


class RainChoice(models.TextChoices):
    """What was decided about the weather."""

    RAIN = "rain", _("Es regnet: Der Regenplan gilt")
    DRY = "dry", _("Das Wetter passt: wie geplant")
