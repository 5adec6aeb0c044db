"""Things that can be asked for with a room."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.models.rooms import Room


class Equipment(models.Model):
    """Ausstattung: things that can be asked for with a room of the site, so many of them."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="equipment")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="equipment")
    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="equipment")
    name = models.CharField(_("Bezeichnung"), max_length=120)
    quantity = models.PositiveIntegerField(_("Anzahl"), default=1, validators=[MinValueValidator(1)])
    inventory_number = models.CharField(_("Inventarnummer"), max_length=60, blank=True)
    note = models.CharField(_("Hinweis"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Ausstattung")
        verbose_name_plural = _("Ausstattung")
        ordering = ["site", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "inventory_number"],
                condition=~Q(inventory_number=""),
                name="equipment_inventory_number_once",
                violation_error_message=_("Diese Inventarnummer ist schon vergeben."),
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="equipment_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.site.area.path,), organisations=(self.carrier_id,))

    @property
    def unit_owner(self) -> str:
        return f"equipment:{self.pk}"
