"""Dates that have lost the room they should be in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.offers.models.offers import Session
from quartierwerk.rooms.models import Room


class MissingRoom(models.Model):
    """Fehlender Raum: a date that should be in a room and is in none, because it was not free or is not there any more.

    It goes as soon as the date has a room, or somebody says that it needs none.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="missing_room")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # the wanted one
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("fehlender Raum")
        verbose_name_plural = _("fehlende Räume")
        ordering = ["session__starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.session}: {self.room}"

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()
