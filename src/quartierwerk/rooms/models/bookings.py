"""What is promised of a room, its end before its time, and the keys that went with it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.allocation.models import Claim
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.rooms.choices import EndReason
from quartierwerk.rooms.models.requests import Group, Request
from quartierwerk.rooms.models.rooms import Room


class Booking(models.Model):
    """Belegung: one time of one room that is promised. Ended early, it has an end (``BookingEnd``).

    ``keeper`` names the thing that it belongs to (``session:31``): it moves and ends with that thing only.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, db_index=False, related_name="bookings")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="room_booking")
    keeper = models.CharField(max_length=60, blank=True, db_index=True)
    uid = models.CharField(max_length=60, unique=True, editable=False)
    title = models.CharField(_("Anlass"), max_length=200)
    is_confidential = models.BooleanField(_("nur als „belegt“ zeigen"), default=False)
    people = models.PositiveIntegerField(_("Personen"), null=True, blank=True)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    is_standing = models.BooleanField(_("Dauerbelegung"), default=False)
    monthly_cents = models.PositiveIntegerField(_("Betrag je Monat in Cent"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Belegung")
        verbose_name_plural = _("Belegungen")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
        ]
        indexes = [
            models.Index(fields=["room", "starts_local"], name="booking_of_room"),
            models.Index(fields=["starts_local", "ends_local"], name="booking_by_day"),
            models.Index(
                fields=["ends_local"],
                name="booking_over_midnight",
                condition=Q(ends_local__gt=Concat(Substr("starts_local", 1, 10), Value("T24"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}, {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()

    @property
    def is_ended(self) -> bool:
        return hasattr(self, "end")


class BookingEnd(models.Model):
    """Ende einer Belegung before its time: since when, by whom and why. The room is free again."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="end")
    reason = models.CharField(_("Grund"), max_length=8, choices=EndReason.choices)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the group knows: by mail or ticked off on the call list
    told_by = models.CharField(max_length=80, blank=True)
    instead = models.OneToOneField(  # the booking of another room that the group got for it
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        verbose_name = _("Absage einer Belegung")
        verbose_name_plural = _("Absagen von Belegungen")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.get_reason_display())

    def whereabouts(self) -> Whereabouts:
        return self.booking.whereabouts()


class BookingMove(models.Model):
    """Verlegung einer Belegung: what the group knew, until it knows better. Moved again meanwhile, it stays one row."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="moves")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")  # where it was
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    note = models.CharField(_("Nachricht an die Gruppe"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    told_at = models.DateTimeField(null=True, blank=True)  # the group knows: by mail or ticked off on the call list
    told_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Verlegung einer Belegung")
        verbose_name_plural = _("Verlegungen von Belegungen")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(told_at__isnull=True), name="booking_move_to_tell_once",
                violation_error_message=_("Diese Belegung ist gerade verlegt worden. Bitte laden Sie die Seite neu."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.room}, {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.booking.whereabouts()


class Handover(models.Model):
    """Übergabe: keys and state of the room at the beginning and at the end of a use."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="handover")
    keys = models.CharField(_("Schlüssel (Nummern)"), max_length=120, blank=True)
    out_on = models.DateField(_("ausgegeben am"), null=True, blank=True)
    out_remark = models.CharField(_("Zustand bei der Ausgabe"), max_length=300, blank=True)
    back_on = models.DateField(_("zurück am"), null=True, blank=True)
    back_remark = models.CharField(_("Zustand bei der Rückgabe"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Übergabe")
        verbose_name_plural = _("Übergaben")
        constraints = [
            models.CheckConstraint(
                condition=Q(out_on__isnull=True) | Q(back_on__isnull=True) | Q(back_on__gte=F("out_on")),
                name="handover_in_order",
                violation_error_message=_("Die Rückgabe liegt vor der Ausgabe."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.keys}"

    def whereabouts(self) -> Whereabouts:
        return self.booking.whereabouts()
