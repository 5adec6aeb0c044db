"""A room, its pictures, and what was found broken or missing in it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.choices import DefectState, RoomKind


class Room(Translated):
    """Raum: part of a site that can be used, or part of a larger room. It may exist only for a time (its lease).

    A room without parts has one unit of the allocator (``unit_owner``); a divided room is all units of its parts.
    """

    TRANSLATED = ("description", "how_to_find")

    site = models.ForeignKey(Site, verbose_name=_("Treffpunkt"), on_delete=models.PROTECT, related_name="rooms")
    parent = models.ForeignKey(
        "self", verbose_name=_("Teil von"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    carrier = models.ForeignKey(
        Organisation, verbose_name=_("Träger"), on_delete=models.PROTECT, related_name="rooms",
        help_text=_("Wer den Raum vergibt."),
    )  # fmt: skip
    kind = models.CharField(_("Art"), max_length=10, choices=RoomKind.choices, default=RoomKind.ROOM)
    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=100, unique=True)
    description = models.TextField(_("Beschreibung"), max_length=2000, blank=True)
    how_to_find = models.CharField(_("So finden Sie hin"), max_length=200, blank=True)
    storey = models.CharField(_("Geschoss"), max_length=60, blank=True)
    seats = models.PositiveIntegerField(_("Sitzplätze"), null=True, blank=True)
    standing = models.PositiveIntegerField(_("Stehplätze"), null=True, blank=True)
    legal_most = models.PositiveIntegerField(
        _("höchstens zugelassene Personen"), null=True, blank=True, help_text=_("Nach Brandschutz oder Baugenehmigung.")
    )
    features = CodesField(_("Merkmale"))
    setup_minutes = models.PositiveSmallIntegerField(
        _("Minuten zum Aufbauen"), default=0, validators=[MaxValueValidator(720)]
    )
    clearup_minutes = models.PositiveSmallIntegerField(
        _("Minuten zum Aufräumen"), default=0, validators=[MaxValueValidator(720)]
    )
    is_bookable = models.BooleanField(_("kann angefragt werden"), default=True)
    cost_share_cents = models.PositiveIntegerField(_("Kostenanteil je Monat in Cent"), null=True, blank=True)
    starts_on = models.DateField(_("gemietet ab"), null=True, blank=True)
    ends_on = models.DateField(_("gemietet bis"), null=True, blank=True)
    calendar_key = models.CharField(max_length=40, blank=True, editable=False)  # opens its calendar, nothing else

    class Meta:
        verbose_name = _("Raum")
        verbose_name_plural = _("Räume")
        ordering = ["site__name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_name_once_per_site",
                violation_error_message=_("In diesem Haus gibt es schon einen Raum mit diesem Namen."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="room_lease_in_order",
                violation_error_message=_("Das Ende der Mietzeit liegt vor ihrem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(legal_most__isnull=True)
                | ((Q(seats__isnull=True) | Q(seats__lte=F("legal_most")))
                   & (Q(standing__isnull=True) | Q(standing__lte=F("legal_most")))),
                name="room_within_legal_most",
                violation_error_message=_("Es sind mehr Plätze angegeben, als zugelassen sind."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.site.area.path,), organisations=(self.carrier_id,))

    @property
    def unit_owner(self) -> str:
        return f"room:{self.pk}"

    @property
    def most_people(self) -> int | None:
        """For how many people it is; None where nobody has said."""
        known = [number for number in (self.seats, self.standing) if number is not None]
        return max(known) if known else self.legal_most


class RoomPicture(models.Model):
    """Bild eines Raums. A picture is described for those who do not see it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="pictures")
    stored = models.CharField(max_length=120)
    alt = models.CharField(_("Bildbeschreibung"), max_length=300)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")
        ordering = ["room", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="room_picture_is_described",
                violation_error_message=_("Ein Bild braucht eine Beschreibung für Menschen, die es nicht sehen."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()


class Defect(models.Model):
    """Mangel: something is missing or broken, from the report to the day it is done."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="defects")
    title = models.CharField(_("Was fehlt oder ist kaputt"), max_length=160)
    note = models.TextField(_("Einzelheiten"), max_length=1000, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=DefectState.choices, default=DefectState.REPORTED)
    quote_cents = models.PositiveBigIntegerField(_("Angebot in Cent"), null=True, blank=True)
    due_on = models.DateField(_("geplant bis"), null=True, blank=True)
    bars_use = models.BooleanField(_("Raum bis dahin nicht nutzbar"), default=False)

    class Meta:
        verbose_name = _("Mangel")
        verbose_name_plural = _("Mängel")
        ordering = ["room", "pk"]

    def __str__(self) -> str:
        return self.title

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()


class DefectStep(models.Model):
    """What happened to a defect and when; append-only."""

    defect = models.ForeignKey(Defect, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=DefectState.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["defect", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.defect}: {self.get_state_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.defect.whereabouts()
