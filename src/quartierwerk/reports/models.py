"""Tables of reports: figures frozen when they were submitted, links for those who read them, files asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.jobs.models import Job
from quartierwerk.foundation.jobs.models import State as JobState
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area, Site


class FrozenReport(models.Model):
    """Eingefrorener Bericht: figures of a period as they stood at a moment. Never changed; a later version is a row.

    ``figures`` holds the whole table as it was shown, ``checksum`` is the SHA-256 of its canonical JSON.
    """

    title = models.CharField(_("Titel"), max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    first = models.DateField(_("von"))
    last = models.DateField(_("bis einschließlich"))
    bands = models.JSONField(_("Aufteilung der Förderstelle"), default=dict, blank=True)
    figures = models.JSONField()
    checksum = models.CharField(max_length=64)
    as_of = models.DateTimeField(_("Stand"))
    frozen_by = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    changes = models.JSONField(_("Änderungen zur vorigen Fassung"), default=list, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("eingefrorener Bericht")
        verbose_name_plural = _("eingefrorene Berichte")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="report_period_in_order",
                violation_error_message=_("Das Ende des Zeitraums liegt vor seinem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.first} – {self.last}), Fassung {self.version}"

    def whereabouts(self) -> Whereabouts:
        paths: tuple[str, ...] = ()
        if self.area:
            paths = (self.area.path,)
        elif self.site:
            return self.site.whereabouts()
        elif self.carrier and self.carrier.area:
            paths = (self.carrier.area.path,)
        return Whereabouts(paths=paths, organisations=(self.carrier_id,) if self.carrier_id else ())


class ReaderLink(models.Model):
    """Leselink: a funder or auditor reads frozen reports for a time, without an account."""

    reports = models.ManyToManyField(FrozenReport, related_name="reader_links")
    reader = models.CharField(_("für wen"), max_length=160)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    ends_on = models.DateField(_("gültig bis"))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Leselink")
        verbose_name_plural = _("Leselinks")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.reader} bis {self.ends_on}"


class SignUpFile(models.Model):
    """Liste der Anmeldungen: all sign-ups of a period as one file, which a job writes for the person who asked.

    ``stored`` is its name on the disk once it is written (``foundation.uploads``); it and this row go after some days.
    Only who asked may fetch it, in the role in which it was asked for: what stands in it is what that role sees.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    carrier = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    first = models.DateField(_("von"))
    last = models.DateField(_("bis einschließlich"))
    with_names = models.BooleanField(_("mit Vornamen"), default=False)
    stored = models.CharField(max_length=32, blank=True)
    rows = models.PositiveIntegerField(_("Anmeldungen"), null=True, blank=True)
    as_of = models.DateTimeField(_("Stand"), null=True, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.CharField(max_length=80)
    hat = models.PositiveBigIntegerField()  # the role worn when it was asked for
    asked_at = models.DateTimeField(_("angefordert um"))

    class Meta:
        verbose_name = _("Liste der Anmeldungen")
        verbose_name_plural = _("Listen der Anmeldungen")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="sign_up_file_period_in_order",
                violation_error_message=_("Das Ende des Zeitraums liegt vor seinem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=False, site__isnull=True, carrier__isnull=True)
                | Q(area__isnull=True, site__isnull=False, carrier__isnull=True)
                | Q(area__isnull=True, site__isnull=True, carrier__isnull=False),
                name="sign_up_file_about_one_thing",
                violation_error_message=_("Bitte wählen Sie ein Gebiet, einen Treffpunkt oder einen Träger."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} ({self.first} – {self.last})"

    @property
    def about(self) -> Area | Site | Organisation:
        """The one of the three; the database keeps it so."""
        return self.area or self.site or self.carrier  # type: ignore[return-value]

    def whereabouts(self) -> Whereabouts:
        return self.about.whereabouts()

    @property
    def step(self) -> str:
        """``work`` (a job is at it or waits), ``failed``, ``ready``."""
        if self.stored:
            return "ready"
        return "failed" if self.job is None or self.job.state in (JobState.FAILED, JobState.DONE) else "work"
