"""Tables of access: roles are rows."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.access.choices import Role
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area


class Assignment(models.Model):
    """Rolle einer Person: who, which role, where in the place tree or at which organisation, from when to when."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("Rolle"), max_length=15, choices=Role.choices)
    area = models.ForeignKey(
        Area, verbose_name=_("Gebiet"), on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="assignments",
    )  # fmt: skip
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(_("bis einschließlich"), null=True, blank=True)

    class Meta:
        verbose_name = _("Rolle einer Person")
        verbose_name_plural = _("Rollen von Personen")
        ordering = ["account", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(role=Role.ADMINISTRATOR, area__isnull=True, organisation__isnull=True)
                    | Q(role=Role.WORKER, area__isnull=True, organisation__isnull=False)
                    | Q(role=Role.MANAGER, area__isnull=False)
                    | Q(role__in=[Role.COORDINATOR, Role.BODY_MEMBER, Role.SERVICE_OFFICE], area__isnull=False,
                        organisation__isnull=True)
                ),
                name="assignment_role_fits_its_place",
                violation_error_message=_(
                    "Fachkräfte gehören zu einer Organisation, Quartiersmanagement, Koordination, Gremium und "
                    "Servicestelle zu einem Gebiet, die technische Verwaltung zu keinem von beiden."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        where = self.organisation or self.area
        return f"{self.get_role_display()} – {where}" if where else str(self.get_role_display())

    def runs_on(self, day: date) -> bool:
        """As ``foundation.periods.runs_on`` asks the database."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(
            paths=(self.area.path,) if self.area else (),
            organisations=(self.organisation_id,) if self.organisation_id else (),
        )


class Cover(models.Model):
    """Vertretung: from-to, one person keeps the follow-up list of another. Dates are whole days, inclusive."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="covers")
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Vertretung"), on_delete=models.CASCADE, related_name="stands_in"
    )
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis einschließlich"))

    class Meta:
        verbose_name = _("Vertretung")
        verbose_name_plural = _("Vertretungen")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="cover_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=~Q(account=F("stand_in")),
                name="cover_by_another_person",
                violation_error_message=_("Niemand vertritt sich selbst."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}: {self.starts_on} – {self.ends_on}"
