"""Tables of places: the tree of areas, sites, days on which they are closed."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.places.choices import Answer, AreaKind, ClosingReason, CrisisKind


class Area(models.Model):
    """Gebiet: state, district, municipality or neighbourhood. The tree that roles are inherited along."""

    kind = models.CharField(_("Art"), max_length=15, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("gehört zu"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("Name"), max_length=160)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=80, unique=True)
    official_key = models.CharField(
        _("Amtlicher Gemeindeschlüssel (AGS)"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^\d{2}(\d{3}(\d{3})?)?$", _("Der AGS hat 2, 5 oder 8 Ziffern."))],
    )
    state_code = models.CharField(_("Land (zwei Buchstaben)"), max_length=2, blank=True)
    boundary = models.JSONField(_("Grenze (GeoJSON)"), null=True, blank=True)
    path = models.CharField(max_length=120, editable=False, db_index=True, default="")

    class Meta:
        verbose_name = _("Gebiet")
        verbose_name_plural = _("Gebiete")
        ordering = ["path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["official_key"],
                condition=~Q(official_key=""),
                name="area_official_key_once",
                violation_error_message=_("Diesen Amtlichen Gemeindeschlüssel hat schon ein anderes Gebiet."),
            ),
            models.CheckConstraint(
                condition=Q(kind=AreaKind.STATE, parent__isnull=True)
                | (~Q(kind=AreaKind.STATE) & Q(parent__isnull=False)),
                name="area_only_states_are_roots",
                violation_error_message=_("Nur ein Land steht ganz oben; alles andere gehört zu einem Gebiet."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(kind=AreaKind.NEIGHBOURHOOD),
                name="area_neighbourhood_once",
                violation_error_message=_("In dieser Gemeinde gibt es schon ein Quartier mit diesem Namen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.path,))


class Site(Translated):
    """Treffpunkt: a house, shop or yard where people meet. It may be planned, or exist only for a time."""

    TRANSLATED = ("description", "ring_at", "directions", "access_notes")

    area = models.ForeignKey(Area, verbose_name=_("Quartier"), on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("Name"), max_length=160)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=80, unique=True)
    description = models.TextField(_("Beschreibung"), max_length=4000, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=160, blank=True)
    postcode = models.CharField(
        _("Postleitzahl"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$", _("Fünf Ziffern."))]
    )
    town = models.CharField(_("Ort"), max_length=120, blank=True)
    latitude = models.FloatField(
        _("Breite"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("Länge"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    ring_at = models.CharField(_("Klingeln bei"), max_length=160, blank=True)
    nearest_stop = models.CharField(_("Nächste Haltestelle"), max_length=160, blank=True)
    directions = models.TextField(_("Weg von der Haltestelle"), max_length=1000, blank=True)
    step_free = models.CharField(_("stufenlos"), max_length=3, choices=Answer.choices, blank=True, default="")
    toilet = models.CharField(_("Toilette für Rollstuhl"), max_length=3, choices=Answer.choices, blank=True, default="")
    access_notes = models.TextField(_("Zugang in Worten"), max_length=1000, blank=True)
    photo = models.CharField(max_length=120, blank=True, editable=False)
    photo_alt = models.CharField(_("Bildbeschreibung"), max_length=300, blank=True)
    opening_hours = models.CharField(_("Öffnungszeiten"), max_length=500, blank=True)
    is_mobile = models.BooleanField(
        _("wandert"), default=False, help_text=_("Der Ort steht je Termin in Worten, zum Beispiel ein Innenhof.")
    )
    starts_on = models.DateField(_("gibt es ab"), null=True, blank=True)
    ends_on = models.DateField(_("gibt es bis"), null=True, blank=True)
    is_planned = models.BooleanField(_("geplant, noch nicht eröffnet"), default=False)
    keepers = CodesField(editable=False)  # keys of the organisations that run it; written by parties

    class Meta:
        verbose_name = _("Treffpunkt")
        verbose_name_plural = _("Treffpunkte")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="site_ends_after_start",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="site_position_whole_and_on_earth",
                violation_error_message=_("Breite und Länge gehören zusammen und müssen auf der Erde liegen."),
            ),
            models.CheckConstraint(
                condition=Q(photo="") | ~Q(photo_alt=""),
                name="site_photo_is_described",
                violation_error_message=_("Ein Foto braucht eine Beschreibung für Menschen, die es nicht sehen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.area.path,), organisations=tuple(int(key) for key in self.keepers))

    @property
    def address(self) -> str:
        """One line: ``Hüttenstraße 15, 31655 Stadthagen``."""
        place = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, place) if part)


class ClosingDays(models.Model):
    """Schließtage of a site, or of every site below an area; offers inherit them."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="closing_days")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, related_name="closing_days")
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis einschließlich"))
    reason = models.CharField(_("Grund"), max_length=20, choices=ClosingReason.choices)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Schließzeit")
        verbose_name_plural = _("Schließzeiten")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closing_days_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True, site__isnull=False) | Q(area__isnull=False, site__isnull=True),
                name="closing_days_of_one_place",
                violation_error_message=_("Schließtage gehören zu einem Treffpunkt oder zu einem Gebiet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    def whereabouts(self) -> Whereabouts:
        thing = self.site or self.area
        return thing.whereabouts() if thing else Whereabouts()


class SchoolHolidayOverride(models.Model):
    """Abweichung von den Schulferien der Bibliothek: a span added, or (``is_school``) taken back."""

    state_code = models.CharField(_("Land"), max_length=2)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis einschließlich"))
    name = models.CharField(_("Bezeichnung"), max_length=80)
    is_school = models.BooleanField(_("an diesen Tagen ist Schule"), default=False)

    class Meta:
        verbose_name = _("Abweichung der Schulferien")
        verbose_name_plural = _("Abweichungen der Schulferien")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="school_override_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on} – {self.ends_on}"


class CrisisRule(models.Model):
    """Krisenschalter: from-to, the named sites are closed, hold fewer people, or work by phone or online only."""

    sites = models.ManyToManyField(Site, related_name="crisis_rules", verbose_name=_("Treffpunkte"))
    kind = models.CharField(_("Was gilt"), max_length=10, choices=CrisisKind.choices)
    percent = models.PositiveSmallIntegerField(
        _("Plätze in Prozent"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis einschließlich"))
    note = models.CharField(_("Hinweis für alle"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Krisenregel")
        verbose_name_plural = _("Krisenregeln")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="crisis_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=(Q(kind=CrisisKind.CAPACITY, percent__isnull=False, percent__range=(1, 99)))
                | (~Q(kind=CrisisKind.CAPACITY) & Q(percent__isnull=True)),
                name="crisis_percent_only_for_capacity",
                violation_error_message=_("Ein Prozentsatz von 1 bis 99 gehört nur zu „weniger Plätze“."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on} – {self.ends_on}"
