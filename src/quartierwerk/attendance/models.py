"""Tables of attendance: tallies with their history, quoted figures."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartierwerk.attendance.choices import Method, Unit, Via
from quartierwerk.attendance.choices import Presence as PresenceState
from quartierwerk.attendance.estimates import Estimated, Procedure
from quartierwerk.foundation.jobs.models import Job
from quartierwerk.foundation.jobs.models import State as JobState
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.offers.models import Offer, Participant, Session, SignUp
from quartierwerk.offers.models.signup import MOST_PEOPLE
from quartierwerk.places.models import Area, Site
from quartierwerk.vocabularies.models import Vocabulary

MOST = 20_000


def split_key(vocabulary: Vocabulary) -> str:
    """Under what name a tally keeps its figures by this list: ``ages:1``. Versions are never mixed."""
    return f"{vocabulary.code}:{vocabulary.version}"


class Tally(models.Model):
    """Zählung: how many visits one date had. A correction is a new row that replaces the old one, which stays.

    A date without a row was not counted; a row with ``visits`` 0 says that nobody came; a date that is off has a
    cancellation. ``splits`` holds further divisions that a funder asks for, by vocabulary with its version and by the
    code of the term: ``{"ages:1": {"0-5": 3}}``. Of every date at most one row is current; a row that is not current
    was replaced (``replaced_by``) or taken back (``withdrawal``).

    A count from the list of those who signed up keeps ``walk_ins`` apart: ``visits`` are those ticked on the list and
    those who just came. Of walk-ins ``walk_in_children`` were children, where that is known.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="tallies")
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # idempotency: the same count sent twice is one count
    visits = models.PositiveIntegerField(_("Besuche"), validators=[MaxValueValidator(MOST)])
    children = models.PositiveIntegerField(_("davon Kinder"), null=True, blank=True)
    walk_ins = models.PositiveIntegerField(_("ohne Anmeldung"), null=True, blank=True)
    walk_in_children = models.PositiveIntegerField(_("davon Kinder"), null=True, blank=True)
    splits = models.JSONField(_("Aufteilung"), default=dict, blank=True)
    volunteers = models.PositiveIntegerField(_("Ehrenamtliche"), null=True, blank=True)
    turned_away = models.PositiveIntegerField(_("abgewiesen, weil voll"), null=True, blank=True)
    method = models.CharField(_("Wie"), max_length=10, choices=Method.choices, default=Method.COUNTED)
    remark = models.CharField(_("Bemerkung"), max_length=300, blank=True)
    via = models.CharField(max_length=8, choices=Via.choices, default=Via.DESK)
    counted_at = models.DateTimeField(_("gezählt um"))
    recorded_at = models.DateTimeField(_("eingetragen um"))
    recorded_by = models.CharField(max_length=80)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("Zählung")
        verbose_name_plural = _("Zählungen")
        ordering = ["session", "-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(is_current=True),
                name="tally_one_current_per_session",
                violation_error_message=_("Für diesen Termin hat gerade schon jemand gezählt. Bitte neu laden."),
            ),
            models.CheckConstraint(
                condition=Q(visits__gte=0) & Q(visits__lte=MOST),
                name="tally_visits_plausible",
                violation_error_message=_("Besuche sind eine Zahl von 0 bis 20.000."),
            ),
            models.CheckConstraint(
                condition=Q(children__isnull=True) | Q(children__lte=F("visits")),
                name="tally_children_within_visits",
                violation_error_message=_("Es können nicht mehr Kinder als Besuche gewesen sein."),
            ),
            models.CheckConstraint(
                condition=Q(walk_ins__isnull=True, walk_in_children__isnull=True)
                | (
                    Q(walk_ins__isnull=False, walk_ins__lte=F("visits"))
                    & (Q(walk_in_children__isnull=True) | Q(walk_in_children__lte=F("walk_ins")))
                ),
                name="tally_walk_ins_within_visits",
                violation_error_message=_("Ohne Anmeldung können nicht mehr gekommen sein als insgesamt."),
            ),
            models.CheckConstraint(
                condition=(Q(volunteers__isnull=True) | Q(volunteers__lte=MOST))
                & (Q(turned_away__isnull=True) | Q(turned_away__lte=MOST)),
                name="tally_others_plausible",
                violation_error_message=_("Ehrenamtliche und Abgewiesene sind eine Zahl von 0 bis 20.000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.visits}"

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()

    @property
    def adults(self) -> int | None:
        """Visits that were not children's; unknown where children were not counted apart."""
        return None if self.children is None else self.visits - self.children

    @property
    def named(self) -> int | None:
        """Visits that were ticked on the list; None where the date was counted as one number."""
        return None if self.walk_ins is None else self.visits - self.walk_ins

    @property
    def is_estimated(self) -> bool:
        return self.method == Method.ESTIMATED

    @property
    def estimated(self) -> Estimated | None:
        """How it was estimated, where that is known (read with ``estimate``)."""
        row = getattr(self, "estimate", None)
        return Estimated(row.procedure, row.figures) if row is not None else None

    @property
    def estimate_words(self) -> str:
        """The arithmetic in one sentence; nothing for a count."""
        if not self.is_estimated:
            return ""
        return self.estimated.sentence if self.estimated is not None else gettext("Verfahren nicht genannt")


class Estimate(models.Model):
    """Schätzung: by which procedure and from which figures the number of a tally was computed.

    A corrected tally has its own; an estimated tally without one says that the procedure was not named.
    """

    tally = models.OneToOneField(Tally, on_delete=models.CASCADE, related_name="estimate")
    procedure = models.CharField(_("Verfahren"), max_length=8, choices=Procedure.choices)
    figures = models.JSONField(default=dict)
    result = models.PositiveIntegerField(_("Ergebnis"))

    class Meta:
        verbose_name = _("Schätzung")
        verbose_name_plural = _("Schätzungen")
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure__in=Procedure.values) & Q(result__lte=MOST),
                name="estimate_known",
                violation_error_message=_("Dieses Verfahren gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tally}: {self.get_procedure_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.tally.whereabouts()


class Withdrawal(models.Model):
    """Rücknahme: this tally was a mistake (another date was meant). The date is not counted again; the row stays."""

    tally = models.OneToOneField(Tally, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField(_("zurückgenommen um"))
    by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("Rücknahme")
        verbose_name_plural = _("Rücknahmen")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.tally}"

    def whereabouts(self) -> Whereabouts:
        return self.tally.whereabouts()


class Presence(models.Model):
    """Anwesenheit: whether somebody who signed up came on this date. A course has one for each of its dates.

    ``people`` and ``children`` are the heads of the sign-up as it stood when it was ticked. ``said_at`` is the moment
    of the tap, None for those who were left over when the list was closed; of two taps the later one holds, whatever
    arrives first. ``offer``, ``site`` and ``day`` (local) are those of the date, copied so that a year is added up
    from one index. When the name is deleted the sign-up goes too; the nameless participant stays for the count.
    """

    sign_up = models.ForeignKey(SignUp, on_delete=models.SET_NULL, null=True, blank=True, related_name="presences")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="presences")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="presences", db_index=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    day = models.DateField()
    state = models.CharField(max_length=7, choices=PresenceState.choices)
    people = models.PositiveSmallIntegerField(default=1)
    children = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("Anwesenheit")
        verbose_name_plural = _("Anwesenheiten")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "session"],
                name="presence_once",
                violation_error_message=_("Das hat gerade schon jemand angetippt. Bitte neu laden."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=PresenceState.values),
                name="presence_state_known",
                violation_error_message=_("Da oder nicht da?"),
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_PEOPLE, children__lte=MOST_PEOPLE),
                name="presence_heads",
                violation_error_message=_("Eine Anmeldung gilt für 1 bis 20 Personen und höchstens 20 Kinder."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["offer", "participant", "site", "state", "day", "people", "children"], name="presence_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.get_state_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()

    @property
    def heads(self) -> int:
        return self.people + self.children


class PresenceSum(models.Model):
    """Anwesenheiten einer Zeit: how often one person came to one offer and house in a year, quarter or month.

    Kept by the database (``attendance.sums``) so that a report need not read each presence; nobody else writes here.
    ``span`` is ``2030``, ``2030-Q2`` or ``2030-06``; ``heads`` the size of the group; ``present`` and ``missed`` count
    dates. The keys are those of the presences, which hold the references; house 0 is none.
    """

    span = models.CharField(max_length=7)
    offer_key = models.BigIntegerField()
    participant_key = models.BigIntegerField()
    site_key = models.BigIntegerField()
    heads = models.PositiveSmallIntegerField()
    present = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("Anwesenheiten einer Zeit")
        verbose_name_plural = _("Anwesenheiten einer Zeit")
        ordering = ["span", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["span", "offer_key", "participant_key", "site_key", "heads"],
                name="presence_sum_once",
                violation_error_message=_("Diese Summe gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span}: {self.present}"


class Reminder(models.Model):
    """Erinnerung: somebody who has a place was told the day before. Once for each beginning; a moved date is another.

    Who left a mail address got a mail; who left a number stands on a list until somebody has called or written.
    """

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="reminders")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders")
    starts_at = models.DateTimeField(_("Beginn"))
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Erinnerung")
        verbose_name_plural = _("Erinnerungen")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "starts_at"],
                name="reminder_once",
                violation_error_message=_("An diesen Termin ist schon erinnert worden."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_up}: {self.starts_at}"

    def whereabouts(self) -> Whereabouts:
        return self.sign_up.offer.whereabouts()


class AskedSplit(models.Model):
    """Gewünschte Aufteilung: for this offer a funder's mapping asks for this list of age bands or groups."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="asked_splits")
    vocabulary = models.ForeignKey(Vocabulary, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("gewünschte Aufteilung")
        verbose_name_plural = _("gewünschte Aufteilungen")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "vocabulary"],
                name="asked_split_once",
                violation_error_message=_("Diese Aufteilung ist schon gewählt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.vocabulary}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class Quotation(models.Model):
    """Angabe anderer: a quoted figure with unit and source. It is never added to anything and makes no visits."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="quotations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="quotations")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="quotations")
    words = models.CharField(_("Wortlaut"), max_length=300)
    amount = models.PositiveIntegerField(_("Zahl"))
    is_about = models.BooleanField(_("rund"), default=False)
    is_maximum = models.BooleanField(_("höchstens („bis zu“)"), default=False)
    unit = models.CharField(_("Einheit"), max_length=10, choices=Unit.choices)
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(_("bis einschließlich"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=300)

    class Meta:
        verbose_name = _("Angabe anderer")
        verbose_name_plural = _("Angaben anderer")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="quotation_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.area.path,))


class TableImport(models.Model):
    """Eingelesene Tabelle: a file with counts that somebody handed in, what stands where, and what became of each row.

    It is looked at, rehearsed and taken by jobs; each leaves its result here. Only who handed it in sees it; after
    thirty days it goes.
    """

    name = models.CharField(_("Datei"), max_length=200)
    content = models.BinaryField()
    header = models.PositiveIntegerField(null=True, blank=True)  # row of the headings, from 1
    headings = models.JSONField(null=True, blank=True)  # NULL: not looked at yet
    sample = models.JSONField(default=list, blank=True)  # the first rows as text
    mapping = models.JSONField(default=dict, blank=True)
    rehearsal = models.JSONField(null=True, blank=True)  # the report of the rehearsal; NULL: not rehearsed yet
    is_asked = models.BooleanField(default=False)  # the counts are to be taken
    report = models.JSONField(null=True, blank=True)  # NULL: not taken yet
    sentence = models.CharField(max_length=500, blank=True)  # why it cannot be taken at all
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    handed_in_by = models.CharField(max_length=80)
    hat = models.PositiveBigIntegerField(null=True, blank=True)  # the role worn when it was handed in
    handed_in_at = models.DateTimeField(_("abgegeben um"))

    class Meta:
        verbose_name = _("eingelesene Tabelle")
        verbose_name_plural = _("eingelesene Tabellen")
        ordering = ["-handed_in_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        """``unreadable``, ``work`` (a job is at it or waits), ``failed``, ``map``, ``rehearsed``, ``taken``."""
        if self.report is not None:
            return "taken"
        if self.sentence:
            return "unreadable"
        if self.job is not None and self.job.state == JobState.FAILED:
            return "failed"
        if self.headings is None or self.is_asked or (self.mapping and self.rehearsal is None):
            return "work"
        return "rehearsed" if self.mapping else "map"
