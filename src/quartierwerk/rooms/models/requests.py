"""Who uses rooms, and what they ask for."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.choices import GroupKind, Source
from quartierwerk.rooms.models.rooms import Room

MOST_PEOPLE = 20_000


class Group(models.Model):
    """Nutzergruppe: who uses rooms; a registered one, or an outsider of one request. The least data that works.

    An outsider (not ``is_known``) loses its contact data and later its name; bookings and figures stay.
    """

    name = models.CharField(_("Name der Gruppe"), max_length=160)
    kind = models.CharField(_("Art"), max_length=13, choices=GroupKind.choices, default=GroupKind.OTHER)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="room_groups"
    )
    carrier = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", help_text=_("Bei welchem Träger sie bekannt ist.")
    )
    contact_name = models.CharField(_("Ansprechperson"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    language = models.CharField(_("Sprache"), max_length=12, default="de")
    is_member = models.BooleanField(_("Mitglied"), default=False)
    is_confidential = models.BooleanField(
        _("nur als „belegt“ zeigen"), default=False, help_text=_("Zum Beispiel eine Selbsthilfegruppe.")
    )
    is_known = models.BooleanField(
        _("Kontakt behalten"), default=True,
        help_text=_("Sonst gehen E-Mail und Telefon 30 Tage nach dem letzten Termin, der Name nach einem Jahr."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("Nutzergruppe")
        verbose_name_plural = _("Nutzergruppen")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("Name gelöscht"))

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(organisations=(self.carrier_id,))


class Request(models.Model):
    """Anfrage: when, how often, how many, what for, what it needs. Its dates are wishes, answered one by one.

    A request from outside counts only after its e-mail address was confirmed by a button (``confirmed_at``); one that
    staff or paper brought in counts at once. ``code`` is kept as a digest and opens this request and nothing else.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="requests")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField(_("Wofür"), max_length=200)
    people = models.PositiveIntegerField(
        _("Wie viele Personen"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    needs = CodesField(_("Was gebraucht wird"))
    is_open_and_free = models.BooleanField(_("offen für alle und ohne Eintritt"), default=False)
    equipment = models.JSONField(_("Ausstattung"), default=dict, blank=True)  # {"7": 2}: key of equipment, how many
    note = models.CharField(_("Nachricht"), max_length=500, blank=True)
    source = models.CharField(_("Eingang"), max_length=5, choices=Source.choices, default=Source.WEB)
    entered_by = models.CharField(max_length=80, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # the same form sent twice is one request
    made_at = models.DateTimeField(_("eingegangen"))
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True)
    answered_at = models.DateTimeField(_("beantwortet"), null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Anfrage")
        verbose_name_plural = _("Anfragen")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="request_for_somebody",
                violation_error_message=_("Bitte geben Sie an, wie viele Personen kommen."),
            ),
        ]
        indexes = [
            models.Index(fields=["answered_at", "confirmed_at", "made_at"], name="request_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.purpose}"

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()
