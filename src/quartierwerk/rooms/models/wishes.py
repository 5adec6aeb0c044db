"""The dates of a request, each with its answer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.allocation.models import Claim
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.models.bookings import Booking
from quartierwerk.rooms.models.requests import Request


class Wish(models.Model):
    """Wunschtermin: one date of a request and its answer. A refused one keeps the sentence that was said."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="wishes")
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    state = models.CharField(max_length=9, choices=WishState.choices, default=WishState.OPEN)
    booking = models.OneToOneField(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="wish")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="room_wish")
    sentence = models.CharField(_("Begründung"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Wunschtermin")
        verbose_name_plural = _("Wunschtermine")
        ordering = ["request", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="wish_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.UniqueConstraint(
                fields=["request", "starts_at"],
                name="wish_once",
                violation_error_message=_("Dieser Termin steht schon in der Anfrage."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.request.whereabouts()
