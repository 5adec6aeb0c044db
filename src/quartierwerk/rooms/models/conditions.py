"""What rules the use of rooms and what it costs: of one room, of a house or of a carrier."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.choices import Basis, ConditionKind, Per
from quartierwerk.rooms.models.rooms import Room

CLOCK_TIME = RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$", _("Bitte eine Uhrzeit wie 08:00."))

ONE_SCOPE = (
    Q(room__isnull=False, site__isnull=True, carrier__isnull=True)
    | Q(room__isnull=True, site__isnull=False, carrier__isnull=True)
    | Q(room__isnull=True, site__isnull=True, carrier__isnull=False)
)


class Scoped(models.Model):
    """Of one room, of all rooms of a site, or of all rooms of a carrier; the nearest one counts."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    carrier = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def whereabouts(self) -> Whereabouts:
        if self.room is not None:
            return self.room.whereabouts()
        if self.site is not None:
            return self.site.whereabouts()
        return Whereabouts(organisations=(self.carrier_id,) if self.carrier_id else ())


class Condition(Translated, Scoped):
    """Regel: a rule as data, with the sentence that a refused person reads (empty: the usual one of its kind)."""

    TRANSLATED = ("sentence",)

    kind = models.CharField(_("Regel"), max_length=10, choices=ConditionKind.choices)
    number = models.PositiveIntegerField(_("Zahl"), null=True, blank=True)
    time = models.CharField(_("Uhrzeit"), max_length=5, blank=True, validators=[CLOCK_TIME])
    per = models.CharField(_("Zeitraum"), max_length=5, choices=Per.choices, blank=True)
    groups = CodesField(_("gilt für"))  # of GroupKind; empty: for all. WHO: these may; ORDER: these first
    sentence = models.CharField(_("Satz für Abgelehnte"), max_length=300, blank=True)
    starts_on = models.DateField(_("gilt ab"), null=True, blank=True)
    ends_on = models.DateField(_("gilt bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Regel")
        verbose_name_plural = _("Regeln")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SCOPE,
                name="condition_of_one_scope",
                violation_error_message=_("Eine Regel gilt für einen Raum, ein Haus oder einen Träger."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["lead", "ahead", "longest", "most"]) | Q(number__isnull=False, number__gte=0),
                name="condition_with_its_number",
                violation_error_message=_("Diese Regel braucht eine Zahl."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="most") | ~Q(per=""),
                name="condition_with_its_period",
                violation_error_message=_("Diese Regel braucht einen Zeitraum."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["earliest", "latest"]) | ~Q(time=""),
                name="condition_with_its_time",
                violation_error_message=_("Diese Regel braucht eine Uhrzeit."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["who", "order"]) | ~Q(groups=""),
                name="condition_with_its_groups",
                violation_error_message=_("Diese Regel muss Gruppen nennen."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Tariff(Scoped):
    """Tarif: what the use costs from-to. Free where the use is open to all and free of charge, if it says so."""

    basis = models.CharField(_("Berechnung"), max_length=5, choices=Basis.choices)
    cents = models.PositiveIntegerField(_("Betrag in Cent"), default=0)
    member_cents = models.PositiveIntegerField(_("Betrag für Mitglieder in Cent"), null=True, blank=True)
    day_cap_cents = models.PositiveIntegerField(_("höchstens je Tag in Cent"), null=True, blank=True)
    deposit_cents = models.PositiveIntegerField(_("Kaution in Cent"), default=0)
    free_if_open = models.BooleanField(_("kostenlos, wenn offen für alle und ohne Eintritt"), default=True)
    groups = CodesField(_("gilt für"))
    tax_note = models.CharField(
        _("Steuerhinweis"), max_length=200, blank=True, help_text=_("Steht so auf der Abrechnung.")
    )
    starts_on = models.DateField(_("gilt ab"), null=True, blank=True)
    ends_on = models.DateField(_("gilt bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Tarif")
        verbose_name_plural = _("Tarife")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SCOPE,
                name="tariff_of_one_scope",
                violation_error_message=_("Ein Tarif gilt für einen Raum, ein Haus oder einen Träger."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="free") | Q(cents=0),
                name="tariff_free_is_free",
                violation_error_message=_("Kostenlos hat keinen Betrag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} {self.cents}"
