"""Screens at doors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.places.models import Site
from quartierwerk.rooms.models.rooms import Room


class DoorSign(models.Model):
    """Türschild: a screen at a house or at one room that shows today. Its secret address opens this and nothing else.

    It shows no personal data. Withdrawn, its address is dead; a lost one is withdrawn and a new one made.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="door_signs")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="door_signs")
    key = models.CharField(max_length=40, unique=True, editable=False)
    languages = CodesField(_("Sprachen"))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Türschild")
        verbose_name_plural = _("Türschilder")
        ordering = ["site__name", "pk"]

    def __str__(self) -> str:
        return f"{self.site}: {self.room}" if self.room is not None else str(self.site)

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts() if self.room is not None else self.site.whereabouts()
