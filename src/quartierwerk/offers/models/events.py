"""Fests: what must be asked for before a date may take place, and what is done when it rains.

A fest is a date like every other; it has such things or has none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.offers.choices import PermitState, RainAlternative, RainChoice
from quartierwerk.offers.models.offers import Session
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.models import Room

MOST_DAYS = 730
MOST_HOURS = 336


class PermitKind(models.Model):
    """Art der Genehmigung: what may have to be asked for, and how many calendar days before the date.

    The days are a starting value ("Anhaltswert") until somebody has confirmed them with the authority
    (``confirmed_by``). ``is_consent``: it is the owner of the ground who is asked, not an authority.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    lead_days = models.PositiveSmallIntegerField(_("Tage vorher"), validators=[MaxValueValidator(MOST_DAYS)])
    explanation = models.CharField(_("Wann nötig?"), max_length=400, blank=True)
    source = models.CharField(_("Rechtsgrundlage oder Quelle"), max_length=200, blank=True)
    confirmed_by = models.CharField(
        _("Frist bestätigt von"), max_length=120, blank=True,
        help_text=_("Behörde oder Stelle, die diese Frist genannt hat, zum Beispiel „Ordnungsamt, 3. März“."),
    )  # fmt: skip
    is_consent = models.BooleanField(_("wird beim Eigentümer erfragt, nicht bei einer Behörde"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Art der Genehmigung")
        verbose_name_plural = _("Arten der Genehmigungen")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="permit_kind_once",
                violation_error_message=_("Eine Genehmigung mit diesem Namen steht schon in der Liste."),
            ),
            models.CheckConstraint(
                condition=Q(lead_days__lte=MOST_DAYS),
                name="permit_kind_lead",
                violation_error_message=_("Die Frist ist höchstens zwei Jahre lang."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Permit(models.Model):
    """Genehmigung eines Termins, oder Einwilligung des Eigentümers. Its state is its latest step.

    Until when it has to be asked for follows from the day of the date (``queries.due_on``), so that it moves with it.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="permits")
    kind = models.ForeignKey(PermitKind, verbose_name=_("Art"), on_delete=models.PROTECT, related_name="permits")
    lead_days = models.PositiveSmallIntegerField(
        _("Tage vorher, nur für diesen Termin"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Behörde oder Eigentümer"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    authority = models.CharField(_("Stelle in Worten"), max_length=160, blank=True)
    reference = models.CharField(_("Aktenzeichen"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("Genehmigung")
        verbose_name_plural = _("Genehmigungen")
        ordering = ["session", "kind__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead_days__isnull=True) | Q(lead_days__lte=MOST_DAYS),
                name="permit_lead",
                violation_error_message=_("Die Frist ist höchstens zwei Jahre lang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.session}"

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()

    @property
    def days_ahead(self) -> int:
        """Calendar days before the date until which it has to be asked for."""
        return self.kind.lead_days if self.lead_days is None else self.lead_days

    @property
    def asked_of(self) -> str:
        """Authority or owner, in words."""
        return str(self.organisation) if self.organisation is not None else self.authority


class PermitStep(models.Model):
    """Stand einer Genehmigung: on this day it was asked for, granted, refused. The latest day holds."""

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(_("Stand"), max_length=10, choices=PermitState.choices)
    day = models.DateField(_("am"))
    note = models.CharField(_("Notiz"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("Stand der Genehmigung")
        verbose_name_plural = _("Stände der Genehmigungen")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PermitState.values),
                name="permit_step_state_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit}: {self.get_state_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.permit.whereabouts()


class RainPlan(Translated):
    """Regenplan: what is done when it rains, and how many hours before the beginning that is decided.

    ``words`` are for residents and needed where the alternative cannot be said by fields (shorter, under cover). A
    room of the house may be held for the plan: its booking is kept by ``rain:<pk of the date>``.
    """

    TRANSLATED = ("words",)

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="rain_plan")
    alternative = models.CharField(_("Was dann?"), max_length=5, choices=RainAlternative.choices)
    site = models.ForeignKey(
        Site, verbose_name=_("Treffpunkt"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        Room, verbose_name=_("Raum"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reserve_on = models.DateField(_("Ausweichtag"), null=True, blank=True)
    words = models.CharField(_("In Worten für alle"), max_length=160, blank=True)
    decide_hours = models.PositiveSmallIntegerField(
        _("Stunden vor Beginn, bis wann entschieden wird"), default=24, validators=[MaxValueValidator(MOST_HOURS)]
    )

    class Meta:
        verbose_name = _("Regenplan")
        verbose_name_plural = _("Regenpläne")
        constraints = [
            models.CheckConstraint(
                condition=Q(alternative="place", site__isnull=False, reserve_on__isnull=True)
                | Q(alternative="day", reserve_on__isnull=False, site__isnull=True, room__isnull=True)
                | (Q(alternative="cover", site__isnull=True, room__isnull=True, reserve_on__isnull=True) & ~Q(words=""))
                | Q(alternative="off", site__isnull=True, room__isnull=True, reserve_on__isnull=True),
                name="rain_plan_says_what",
                violation_error_message=_("Der Regenplan braucht einen Ort, einen Tag oder Worte, passend zur Wahl."),
            ),
            models.CheckConstraint(
                condition=Q(decide_hours__lte=MOST_HOURS),
                name="rain_plan_hours",
                violation_error_message=_("Entschieden wird höchstens zwei Wochen vorher."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.get_alternative_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()

    @property
    def decide_by(self) -> datetime:
        return self.session.starts_at - timedelta(hours=self.decide_hours)


class RainDecision(models.Model):
    """Entscheidung über das Wetter. Undo is a delete; ``before`` is where and when the date was to be."""

    plan = models.OneToOneField(RainPlan, on_delete=models.CASCADE, related_name="decision")
    choice = models.CharField(max_length=4, choices=RainChoice.choices)
    before = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("Entscheidung über das Wetter")
        verbose_name_plural = _("Entscheidungen über das Wetter")
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=RainChoice.values),
                name="rain_decision_known",
                violation_error_message=_("Regen oder trocken?"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_choice_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.plan.whereabouts()
