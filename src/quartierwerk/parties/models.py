"""Tables of parties."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.choices import Channel, ContactKind, OrganisationKind, RelationKind
from quartierwerk.places.models import Area, Site

IN_ORDER = Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))


class Organisation(models.Model):
    """Organisation: carrier, municipal department, housing company, association, school, business."""

    kind = models.CharField(_("Art"), max_length=15, choices=OrganisationKind.choices)
    name = models.CharField(_("Name"), max_length=200)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=80, unique=True)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("Gebiet"), on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    street = models.CharField(_("Straße und Hausnummer"), max_length=160, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Ort"), max_length=120, blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    website = models.URLField(_("Webseite"), blank=True)
    fields = CodesField(_("Handlungsfelder"))
    note = models.TextField(_("Anmerkung"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("besteht"), default=True)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.short_name or self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.area.path,) if self.area else (), organisations=(self.pk,) if self.pk else ())


class Operation(models.Model):
    """Betrieb eines Treffpunkts: which organisation runs a site, from when to when."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="operations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="operations")
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(_("bis einschließlich"), null=True, blank=True)

    class Meta:
        verbose_name = _("Betrieb")
        verbose_name_plural = _("Betriebe")
        ordering = ["site", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "organisation"],
                name="operation_once",
                violation_error_message=_("Diese Organisation betreibt den Treffpunkt schon."),
            ),
            models.CheckConstraint(
                condition=IN_ORDER,
                name="operation_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.site}"

    def is_open_on(self, day: date) -> bool:
        """Its last day has not passed yet."""
        return self.ends_on is None or self.ends_on >= day

    def whereabouts(self) -> Whereabouts:
        return self.site.whereabouts()


class Contact(models.Model):
    """Ansprechperson: a person as partner, leader of an offer, key person or speaker. The least data that works."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="contacts",
    )  # fmt: skip
    area = models.ForeignKey(
        Area, verbose_name=_("Gebiet"), on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    kept_by = models.ForeignKey(
        Organisation, verbose_name=_("Kontakt von"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="kept_contacts", help_text=_("Die Organisation, die diesen Kontakt pflegt."),
    )  # fmt: skip
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact"
    )
    kind = models.CharField(_("Art"), max_length=12, choices=ContactKind.choices, default=ContactKind.PARTNER)
    name = models.CharField(_("Name"), max_length=120)
    function = models.CharField(_("Aufgabe"), max_length=120, blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    languages = CodesField(_("spricht"))
    groups = CodesField(_("hat Zugang zu"))
    topics = models.CharField(_("Themen"), max_length=300, blank=True)
    ends_on = models.DateField(_("tätig bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Ansprechperson")
        verbose_name_plural = _("Ansprechpersonen")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(area__isnull=False) | Q(kept_by__isnull=False),
                name="contact_belongs_somewhere",
                violation_error_message=_("Eine Person gehört zu einer Organisation oder zu einem Gebiet."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        """Where she works and who keeps the contact: both see it, nobody else."""
        own = self.organisation.whereabouts() if self.organisation else Whereabouts()
        return Whereabouts(
            paths=own.paths + ((self.area.path,) if self.area else ()),
            organisations=own.organisations + ((self.kept_by_id,) if self.kept_by_id else ()),
        )


class Relation(models.Model):
    """Beziehung zwischen zwei Organisationen, with kind and dates; readable in both directions."""

    left = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_out")
    right = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relations_in")
    kind = models.CharField(_("Art"), max_length=12, choices=RelationKind.choices)
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(_("bis einschließlich"), null=True, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Beziehung")
        verbose_name_plural = _("Beziehungen")
        ordering = ["left", "kind", "right"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(left=F("right")),
                name="relation_not_to_itself",
                violation_error_message=_("Eine Organisation hat keine Beziehung zu sich selbst."),
            ),
            models.CheckConstraint(
                condition=IN_ORDER,
                name="relation_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left} {self.get_kind_display()} {self.right}"

    def whereabouts(self) -> Whereabouts:
        left, right = self.left.whereabouts(), self.right.whereabouts()
        return Whereabouts(paths=left.paths + right.paths, organisations=left.organisations + right.organisations)


class ContactNote(models.Model):
    """Kontaktnotiz: a talk with one or several participants, and the day on which to follow up."""

    on = models.DateField(_("Tag"))
    channel = models.CharField(_("Weg"), max_length=10, choices=Channel.choices)
    participants = models.ManyToManyField(Contact, related_name="notes", verbose_name=_("Beteiligte"))
    organisations = models.ManyToManyField(Organisation, related_name="notes", blank=True)
    text = models.TextField(_("Worum ging es"), max_length=4000)
    follow_up_on = models.DateField(_("Wiedervorlage am"), null=True, blank=True)
    follow_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Wiedervorlage bei"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="own_notes",
        help_text=_("Die Organisation, deren Notiz das ist; andere sehen sie nicht."),
    )  # fmt: skip
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("Kontaktnotiz")
        verbose_name_plural = _("Kontaktnotizen")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(area__isnull=False),
                name="note_belongs_to_somebody",
                violation_error_message=_("Eine Notiz gehört zu einer Organisation oder zu einem Gebiet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_channel_display()}"

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(
            paths=(self.area.path,) if self.area else (),
            organisations=(self.organisation_id,) if self.organisation_id else (),
        )
