"""Premises that somebody looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.choices import Verdict


class Candidate(models.Model):
    """Raumsuche: premises that somebody looked at, with what speaks for and against them, and the decision."""

    carrier = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="candidate_premises")
    name = models.CharField(_("Bezeichnung"), max_length=160)
    address = models.CharField(_("Adresse"), max_length=200, blank=True)
    owner = models.CharField(_("Eigentümer"), max_length=160, blank=True)
    rent_cents = models.PositiveIntegerField(_("Miete je Monat in Cent"), null=True, blank=True)
    square_metres = models.PositiveIntegerField(_("Quadratmeter"), null=True, blank=True)
    access = models.CharField(_("Zugang"), max_length=300, blank=True)
    visited_on = models.DateField(_("besichtigt am"), null=True, blank=True)
    visit_note = models.TextField(_("Notizen der Besichtigung"), max_length=2000, blank=True)
    pro = models.TextField(_("dafür"), max_length=1000, blank=True)
    contra = models.TextField(_("dagegen"), max_length=1000, blank=True)
    verdict = models.CharField(_("Entscheidung"), max_length=11, choices=Verdict.choices, default=Verdict.OPEN)
    decided_on = models.DateField(_("entschieden am"), null=True, blank=True)
    picture = models.CharField(max_length=120, blank=True, editable=False)
    picture_alt = models.CharField(_("Bildbeschreibung"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mögliche Räume")
        verbose_name_plural = _("mögliche Räume")
        ordering = ["verdict", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="candidate_picture_is_described",
                violation_error_message=_("Ein Bild braucht eine Beschreibung für Menschen, die es nicht sehen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(organisations=(self.carrier_id,))
