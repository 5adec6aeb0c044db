"""Offer, series, dates; what is off, what pauses, who steps in."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import recurrence
from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.offers.choices import Admission, Children, Mode, Reason, SignUp, StockState
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.choices import Answer
from quartierwerk.places.models import Area, Site
from quartierwerk.rooms.models import Room


def new_uid() -> str:
    return f"{uuid.uuid4()}@quartierwerk"


class Offer(Translated):
    """Angebot: a course, open meeting, group or counselling hour. Facts are fields and never live in its texts."""

    TRANSLATED = ("title", "summary", "description", "cost_note", "bring_along")

    uid = models.CharField(max_length=255, unique=True, default=new_uid, editable=False)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=100, unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    summary = models.CharField(_("In einem Satz"), max_length=300, blank=True)
    description = models.TextField(_("Beschreibung"), max_length=6000, blank=True)
    bring_along = models.CharField(_("Bitte mitbringen"), max_length=300, blank=True)

    area = models.ForeignKey(Area, verbose_name=_("Quartier"), on_delete=models.PROTECT, related_name="offers")
    site = models.ForeignKey(
        Site, verbose_name=_("Treffpunkt"), on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    mode = models.CharField(_("Form"), max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    online_link = models.URLField(
        _("Link zur Teilnahme"), max_length=500, blank=True, help_text=_("Sehen nur Angemeldete.")
    )
    carrier = models.ForeignKey(Organisation, verbose_name=_("Träger"), on_delete=models.PROTECT, related_name="offers")
    partners = models.ManyToManyField(Organisation, verbose_name=_("Partner"), blank=True, related_name="partner_in")
    leaders = models.ManyToManyField(Contact, verbose_name=_("Leitung"), blank=True, related_name="leads")
    contact_phone = models.CharField(_("Telefon für Fragen"), max_length=60, blank=True)
    contact_email = models.EmailField(_("E-Mail für Fragen"), blank=True)

    fields = CodesField(_("Handlungsfelder"))
    groups = CodesField(_("Zielgruppen"))
    languages = CodesField(_("gesprochene Sprachen"))
    interpreter = models.BooleanField(_("Dolmetschen auf Wunsch"), default=False)

    free = models.CharField(_("kostenlos"), max_length=3, choices=Answer.choices, blank=True, default="")
    cost_cents = models.PositiveIntegerField(_("Preis in Cent"), null=True, blank=True)
    cost_note = models.CharField(_("Hinweis zum Preis"), max_length=200, blank=True)
    children = models.CharField(_("Kinder"), max_length=10, choices=Children.choices, blank=True, default="")
    sign_up = models.CharField(_("Anmeldung"), max_length=8, choices=SignUp.choices, blank=True, default="")
    women_only = models.CharField(_("nur für Frauen"), max_length=3, choices=Answer.choices, blank=True, default="")
    papers = models.CharField(_("Papiere nötig"), max_length=3, choices=Answer.choices, blank=True, default="")
    step_free = models.CharField(_("stufenlos"), max_length=3, choices=Answer.choices, blank=True, default="")
    seats = models.PositiveIntegerField(
        _("Plätze"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )

    admission = models.CharField(
        _("Anmeldung im Programm"), max_length=11, choices=Admission.choices, default=Admission.NONE
    )
    questions = CodesField(_("Fragen bei der Anmeldung"))
    childcare_places = models.PositiveIntegerField(
        _("Plätze in der Kinderbetreuung"), null=True, blank=True, validators=[MaxValueValidator(1_000)]
    )
    hold_hours = models.PositiveSmallIntegerField(
        _("Stunden, die ein frei gewordener Platz freigehalten wird"), default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 14)],
    )  # fmt: skip
    appointment_minutes = models.PositiveSmallIntegerField(
        _("Minuten eines Gesprächs"), default=60, validators=[MinValueValidator(5), MaxValueValidator(24 * 60)]
    )

    picture = models.CharField(max_length=120, blank=True, editable=False)
    picture_alt = models.CharField(_("Bildbeschreibung"), max_length=300, blank=True)

    stock = models.CharField(_("Bestand"), max_length=8, choices=StockState.choices, default=StockState.OWN)
    confirmed_on = models.DateField(_("zuletzt bestätigt am"), null=True, blank=True)
    is_published = models.BooleanField(_("im Programm sichtbar"), default=True)
    source_key = models.CharField(max_length=120, blank=True, editable=False, help_text=_("Herkunft eines Imports"))
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_cents__isnull=True) | ~Q(free="yes") | Q(cost_cents=0),
                name="offer_free_has_no_price",
                violation_error_message=_("Ein kostenloses Angebot hat keinen Preis."),
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="offer_picture_is_described",
                violation_error_message=_("Ein Bild braucht eine Beschreibung für Menschen, die es nicht sehen."),
            ),
            models.CheckConstraint(
                condition=~Q(admission__in=["date", "course"]) | Q(seats__isnull=False),
                name="offer_admission_needs_seats",
                violation_error_message=_(
                    "Wer sich anmelden kann, braucht einen Platz: Bitte geben Sie die Plätze an."
                ),
            ),
            models.CheckConstraint(
                condition=Q(hold_hours__gte=1) & Q(appointment_minutes__gte=5),
                name="offer_admission_times",
                violation_error_message=_("Eine Frist dauert mindestens eine Stunde, ein Gespräch fünf Minuten."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.area.path,), organisations=(self.carrier_id,))


class Series(models.Model):
    """Reihe: the rule that makes dates. Kept in local time; RRULE, RDATE and EXDATE in words of RFC 5545."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="series")
    starts_local = models.CharField(_("erster Beginn"), max_length=16)  # 2030-06-04T16:00, wall time
    zone = models.CharField(_("Zeitzone"), max_length=40, default="Europe/Berlin")
    minutes = models.PositiveIntegerField(_("Dauer in Minuten"), validators=[MinValueValidator(1)])
    is_all_day = models.BooleanField(_("ganztägig"), default=False)
    rrule = models.CharField(_("Wiederholung"), max_length=500, blank=True)
    rdates = models.JSONField(_("weitere Beginne"), default=list, blank=True)
    exdates = models.JSONField(_("ausgenommene Beginne"), default=list, blank=True)
    skips_public_holidays = models.BooleanField(_("nicht an Feiertagen"), default=False)
    skips_school_holidays = models.BooleanField(_("nicht in den Schulferien"), default=False)
    made_until = models.DateField(null=True, blank=True, editable=False)  # dates exist up to and including this day
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="series")
    place_words = models.CharField(_("Ort in Worten"), max_length=200, blank=True)
    room = models.ForeignKey(
        Room, verbose_name=_("Raum"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Reihe")
        verbose_name_plural = _("Reihen")
        ordering = ["offer", "starts_local", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1),
                name="series_lasts_a_minute",
                violation_error_message=_("Ein Termin dauert mindestens eine Minute."),
            ),
        ]
        indexes = [models.Index(fields=["made_until"], name="series_made_until")]

    def __str__(self) -> str:
        return f"{self.offer}: {self.starts_local} {self.rrule}"

    def has_begin(self, begin: str) -> bool:
        """Whether its repetition has a date that begins at that local minute."""
        return bool(self.rrule) and recurrence.has_begin(self.rrule, self.starts_local, self.is_all_day, begin)

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class Session(models.Model):
    """Termin: one date of an offer. It is off when a cancellation exists, not by a flag.

    ``slot`` is the local start that the series gave it and never changes: with the offer's UID it is the stable
    identifier. A date whose ``starts_local`` differs from its slot was moved, by hand or with its series.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, db_index=False, related_name="sessions")  # see indexes
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    slot = models.CharField(max_length=16, editable=False)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    is_all_day = models.BooleanField(default=False)
    site = models.ForeignKey(
        Site, verbose_name=_("Treffpunkt"), on_delete=models.PROTECT, null=True, blank=True, db_index=False,
        related_name="sessions",
    )  # fmt: skip
    place_words = models.CharField(_("Ort in Worten"), max_length=200, blank=True)
    room = models.ForeignKey(  # promised to this date and nobody else; its booking is kept by it
        Room, verbose_name=_("Raum"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stand_in = models.ForeignKey(
        Contact, verbose_name=_("Vertretung"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    own_title = models.CharField(_("abweichender Titel"), max_length=200, blank=True)
    note = models.CharField(_("Hinweis zu diesem Termin"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.UniqueConstraint(
                fields=["offer", "slot"],
                name="session_slot_once",
                violation_error_message=_("Diesen Termin gibt es schon."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_local", "offer"], name="session_by_day"),
            models.Index(fields=["site", "starts_local"], name="session_by_site"),
            models.Index(fields=["offer", "starts_local"], name="session_by_offer"),
            models.Index(
                fields=["ends_local"],
                name="session_over_midnight",
                condition=Q(ends_local__gt=Concat(Substr("starts_local", 1, 10), Value("T24"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}, {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()

    @property
    def title(self) -> str:
        return self.own_title or self.offer.title

    @property
    def is_moved(self) -> bool:
        """Whether it begins at another time than its series says now."""
        return self.slot != self.starts_local and not (self.series and self.series.has_begin(self.starts_local))

    @property
    def is_cancelled(self) -> bool:
        return hasattr(self, "cancellation")


class Cancellation(models.Model):
    """Absage: this date is off, since when, by whom and why. Undo is a delete."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cancellation")
    reason = models.CharField(_("Grund"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    batch = models.UUIDField(null=True, blank=True, db_index=True)  # called off together, undone together

    class Meta:
        verbose_name = _("Absage")
        verbose_name_plural = _("Absagen")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.get_reason_display())

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()


class HandOver(models.Model):
    """Übergabe: somebody steps in on this date because the leader cannot; undone together with its batch.

    Who stands in is written on the date; this row remembers who did before, so that undo leaves nothing behind. The
    clock deletes it after a day: that somebody was ill is nobody's business later.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="hand_overs")
    previous = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    batch = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("Übergabe")
        verbose_name_plural = _("Übergaben")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.session)

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()


class Pause(models.Model):
    """Pause eines Angebots: its dates from-to are off with this reason, also those made later."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis einschließlich"))
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)
    batch = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("Pause")
        verbose_name_plural = _("Pausen")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pause_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class Confirmation(models.Model):
    """ "Stimmt das noch?": an answer of a partner about its offer, by a link without account."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="confirmations")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    is_still_true = models.BooleanField(null=True)
    proposed = models.JSONField(_("vorgeschlagene Änderungen"), default=dict, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=80, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Bestätigung")
        verbose_name_plural = _("Bestätigungen")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.offer} {self.asked_at:%Y-%m-%d}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class CalendarEntry(models.Model):
    """Kalendereintrag: what a calendar said of this offer when it was last read.

    So that the next reading can tell what the calendar changed from what people changed here since. ``facts`` are the
    texts and the place; ``times`` the series; ``dates`` by slot those dates that differ from the series.
    """

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="calendar_entry")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    times = models.JSONField(default=dict)
    dates = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("Kalendereintrag")
        verbose_name_plural = _("Kalendereinträge")
        ordering = ["offer"]

    def __str__(self) -> str:
        return str(self.offer)

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class CalendarUpload(models.Model):
    """Kalenderdatei: a file that somebody of the staff sent: what reading it would do, and later what it did.

    The file itself goes as soon as it was read or discarded, or after a week.
    """

    carrier = models.ForeignKey(Organisation, verbose_name=_("Träger"), on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, verbose_name=_("Treffpunkt"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Datei"), max_length=120)
    stored = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80)
    hat = models.BigIntegerField(null=True)  # the role in which it was sent; asked again when it is read
    preview = models.JSONField(null=True)
    shown = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    job = models.ForeignKey("foundation.Job", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("Kalenderdatei")
        verbose_name_plural = _("Kalenderdateien")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.site.area.path,), organisations=(self.carrier_id,))
