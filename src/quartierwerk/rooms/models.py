"""Tables of rooms: what there is, what rules, who asks, what is booked, what it costs."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.allocation.models import Claim
from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms.choices import (
    Basis,
    ConditionKind,
    DefectState,
    EndReason,
    GroupKind,
    IncomeKind,
    Per,
    RoomKind,
    Source,
    Verdict,
    WishState,
)

MOST_PEOPLE = 20_000
CLOCK_TIME = RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$", _("Bitte eine Uhrzeit wie 08:00."))


class Room(Translated):
    """Raum: part of a site that can be used, or part of a larger room. It may exist only for a time (its lease).

    A room without parts has one unit of the allocator (``unit_owner``); a divided room is all units of its parts.
    """

    TRANSLATED = ("description", "how_to_find")

    site = models.ForeignKey(Site, verbose_name=_("Treffpunkt"), on_delete=models.PROTECT, related_name="rooms")
    parent = models.ForeignKey(
        "self", verbose_name=_("Teil von"), on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    carrier = models.ForeignKey(
        Organisation, verbose_name=_("Träger"), on_delete=models.PROTECT, related_name="rooms",
        help_text=_("Wer den Raum vergibt."),
    )  # fmt: skip
    kind = models.CharField(_("Art"), max_length=10, choices=RoomKind.choices, default=RoomKind.ROOM)
    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(_("Kürzel in Adressen"), max_length=100, unique=True)
    description = models.TextField(_("Beschreibung"), max_length=2000, blank=True)
    how_to_find = models.CharField(_("So finden Sie hin"), max_length=200, blank=True)
    storey = models.CharField(_("Geschoss"), max_length=60, blank=True)
    seats = models.PositiveIntegerField(_("Sitzplätze"), null=True, blank=True)
    standing = models.PositiveIntegerField(_("Stehplätze"), null=True, blank=True)
    legal_most = models.PositiveIntegerField(
        _("höchstens zugelassene Personen"), null=True, blank=True, help_text=_("Nach Brandschutz oder Baugenehmigung.")
    )
    features = CodesField(_("Merkmale"))
    setup_minutes = models.PositiveSmallIntegerField(
        _("Minuten zum Aufbauen"), default=0, validators=[MaxValueValidator(720)]
    )
    clearup_minutes = models.PositiveSmallIntegerField(
        _("Minuten zum Aufräumen"), default=0, validators=[MaxValueValidator(720)]
    )
    is_bookable = models.BooleanField(_("kann angefragt werden"), default=True)
    cost_share_cents = models.PositiveIntegerField(_("Kostenanteil je Monat in Cent"), null=True, blank=True)
    starts_on = models.DateField(_("gemietet ab"), null=True, blank=True)
    ends_on = models.DateField(_("gemietet bis"), null=True, blank=True)
    calendar_key = models.CharField(max_length=40, blank=True, editable=False)  # opens its calendar, nothing else

    class Meta:
        verbose_name = _("Raum")
        verbose_name_plural = _("Räume")
        ordering = ["site__name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_name_once_per_site",
                violation_error_message=_("In diesem Haus gibt es schon einen Raum mit diesem Namen."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="room_lease_in_order",
                violation_error_message=_("Das Ende der Mietzeit liegt vor ihrem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(legal_most__isnull=True)
                | ((Q(seats__isnull=True) | Q(seats__lte=F("legal_most")))
                   & (Q(standing__isnull=True) | Q(standing__lte=F("legal_most")))),
                name="room_within_legal_most",
                violation_error_message=_("Es sind mehr Plätze angegeben, als zugelassen sind."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(paths=(self.site.area.path,), organisations=(self.carrier_id,))

    @property
    def unit_owner(self) -> str:
        return f"room:{self.pk}"

    @property
    def most_people(self) -> int | None:
        """For how many people it is; None where nobody has said."""
        known = [number for number in (self.seats, self.standing) if number is not None]
        return max(known) if known else self.legal_most


class RoomPicture(models.Model):
    """Bild eines Raums. A picture is described for those who do not see it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="pictures")
    stored = models.CharField(max_length=120)
    alt = models.CharField(_("Bildbeschreibung"), max_length=300)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")
        ordering = ["room", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="room_picture_is_described",
                violation_error_message=_("Ein Bild braucht eine Beschreibung für Menschen, die es nicht sehen."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()


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


class Defect(models.Model):
    """Mangel: something is missing or broken, from the report to the day it is done."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="defects")
    title = models.CharField(_("Was fehlt oder ist kaputt"), max_length=160)
    note = models.TextField(_("Einzelheiten"), max_length=1000, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=DefectState.choices, default=DefectState.REPORTED)
    quote_cents = models.PositiveBigIntegerField(_("Angebot in Cent"), null=True, blank=True)
    due_on = models.DateField(_("geplant bis"), null=True, blank=True)
    bars_use = models.BooleanField(_("Raum bis dahin nicht nutzbar"), default=False)

    class Meta:
        verbose_name = _("Mangel")
        verbose_name_plural = _("Mängel")
        ordering = ["room", "pk"]

    def __str__(self) -> str:
        return self.title

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()


class DefectStep(models.Model):
    """What happened to a defect and when; append-only."""

    defect = models.ForeignKey(Defect, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=DefectState.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["defect", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.defect}: {self.get_state_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.defect.whereabouts()


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
    groups = CodesField(_("gilt für"))  # of GroupKind; empty: for all. WHO: these may, others may not
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
                condition=~Q(kind="who") | ~Q(groups=""),
                name="condition_with_its_groups",
                violation_error_message=_("Bitte wählen Sie, für welche Gruppen der Raum ist."),
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


class Group(models.Model):
    """Nutzergruppe: who uses rooms; a registered one, or an outsider of one request. The least data that works."""

    name = models.CharField(_("Name der Gruppe"), max_length=160)
    kind = models.CharField(_("Art"), max_length=13, choices=GroupKind.choices, default=GroupKind.OTHER)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="room_groups"
    )
    carrier = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", help_text=_("Bei welchem Träger sie bekannt ist.")
    )
    contact_name = models.CharField(_("Ansprechperson"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    language = models.CharField(_("Sprache"), max_length=12, default="de")
    is_member = models.BooleanField(_("Mitglied"), default=False)
    is_confidential = models.BooleanField(
        _("nur als „belegt“ zeigen"), default=False, help_text=_("Zum Beispiel eine Selbsthilfegruppe.")
    )

    class Meta:
        verbose_name = _("Nutzergruppe")
        verbose_name_plural = _("Nutzergruppen")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(organisations=(self.carrier_id,))


class Request(models.Model):
    """Anfrage: when, how often, how many, what for, what it needs. Its dates are wishes, answered one by one.

    A request from outside counts only after its e-mail address was confirmed by a button (``confirmed_at``); one that
    staff or paper brought in counts at once. ``code`` is kept as a digest and opens this request and nothing else.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="requests")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField(_("Wofür"), max_length=200)
    people = models.PositiveIntegerField(
        _("Wie viele Personen"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    needs = CodesField(_("Was gebraucht wird"))
    is_open_and_free = models.BooleanField(_("offen für alle und ohne Eintritt"), default=False)
    equipment = models.JSONField(_("Ausstattung"), default=dict, blank=True)  # {"7": 2}: key of equipment, how many
    note = models.CharField(_("Nachricht"), max_length=500, blank=True)
    source = models.CharField(_("Eingang"), max_length=5, choices=Source.choices, default=Source.WEB)
    entered_by = models.CharField(max_length=80, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # the same form sent twice is one request
    made_at = models.DateTimeField(_("eingegangen"))
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True)
    answered_at = models.DateTimeField(_("beantwortet"), null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Anfrage")
        verbose_name_plural = _("Anfragen")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="request_for_somebody",
                violation_error_message=_("Bitte geben Sie an, wie viele Personen kommen."),
            ),
        ]
        indexes = [
            models.Index(fields=["answered_at", "confirmed_at", "made_at"], name="request_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.purpose}"

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()


class Booking(models.Model):
    """Belegung: one time of one room that is promised. Ended early, it has an end (``BookingEnd``).

    ``keeper`` names the thing that it belongs to (``session:31``): it moves and ends with that thing only.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, db_index=False, related_name="bookings")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="room_booking")
    keeper = models.CharField(max_length=60, blank=True, db_index=True)
    uid = models.CharField(max_length=60, unique=True, editable=False)
    title = models.CharField(_("Anlass"), max_length=200)
    is_confidential = models.BooleanField(_("nur als „belegt“ zeigen"), default=False)
    people = models.PositiveIntegerField(_("Personen"), null=True, blank=True)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    is_standing = models.BooleanField(_("Dauerbelegung"), default=False)
    monthly_cents = models.PositiveIntegerField(_("Betrag je Monat in Cent"), null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Belegung")
        verbose_name_plural = _("Belegungen")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
        ]
        indexes = [
            models.Index(fields=["room", "starts_local"], name="booking_of_room"),
            models.Index(fields=["starts_local", "ends_local"], name="booking_by_day"),
            models.Index(
                fields=["ends_local"],
                name="booking_over_midnight",
                condition=Q(ends_local__gt=Concat(Substr("starts_local", 1, 10), Value("T24"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}, {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts()

    @property
    def is_ended(self) -> bool:
        return hasattr(self, "end")


class BookingEnd(models.Model):
    """Ende einer Belegung before its time: since when, by whom and why. The room is free again."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="end")
    reason = models.CharField(_("Grund"), max_length=8, choices=EndReason.choices)
    note = models.CharField(_("Hinweis"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the group knows: by mail or ticked off on the call list
    told_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Absage einer Belegung")
        verbose_name_plural = _("Absagen von Belegungen")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.get_reason_display())

    def whereabouts(self) -> Whereabouts:
        return self.booking.whereabouts()


class Wish(models.Model):
    """Wunschtermin: one date of a request and its answer. A refused one keeps the sentence that was said."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="wishes")
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    starts_local = models.CharField(max_length=16, editable=False)
    ends_local = models.CharField(max_length=16, editable=False)
    state = models.CharField(max_length=9, choices=WishState.choices, default=WishState.OPEN)
    booking = models.OneToOneField(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="wish")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="room_wish")
    sentence = models.CharField(_("Begründung"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Wunschtermin")
        verbose_name_plural = _("Wunschtermine")
        ordering = ["request", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="wish_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.UniqueConstraint(
                fields=["request", "starts_at"],
                name="wish_once",
                violation_error_message=_("Dieser Termin steht schon in der Anfrage."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.starts_local}"

    def whereabouts(self) -> Whereabouts:
        return self.request.whereabouts()


class Handover(models.Model):
    """Übergabe: keys and state of the room at the beginning and at the end of a use."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="handover")
    keys = models.CharField(_("Schlüssel (Nummern)"), max_length=120, blank=True)
    out_on = models.DateField(_("ausgegeben am"), null=True, blank=True)
    out_remark = models.CharField(_("Zustand bei der Ausgabe"), max_length=300, blank=True)
    back_on = models.DateField(_("zurück am"), null=True, blank=True)
    back_remark = models.CharField(_("Zustand bei der Rückgabe"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Übergabe")
        verbose_name_plural = _("Übergaben")
        constraints = [
            models.CheckConstraint(
                condition=Q(out_on__isnull=True) | Q(back_on__isnull=True) | Q(back_on__gte=F("out_on")),
                name="handover_in_order",
                violation_error_message=_("Die Rückgabe liegt vor der Ausgabe."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.keys}"

    def whereabouts(self) -> Whereabouts:
        return self.booking.whereabouts()


class Statement(models.Model):
    """Abrechnung: a numbered statement of fees; what it said stays as it was said (``content``).

    Numbers run without gaps by carrier and year. A wrong one is withdrawn and keeps its number; the right one is a new
    one. ``checksum`` is the SHA-256 of the content, so that a later change of it shows.
    """

    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="room_statements")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="statements")
    year = models.PositiveSmallIntegerField(editable=False)
    running = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("Nummer"), max_length=30)
    issued_on = models.DateField(_("vom"))
    issued_by = models.CharField(max_length=80, editable=False)
    first_on = models.DateField(_("Zeitraum von"))
    last_on = models.DateField(_("Zeitraum bis"))
    total_cents = models.BigIntegerField(_("Summe in Cent"))
    content = models.JSONField()
    checksum = models.CharField(max_length=64, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True, editable=False)
    withdrawn_why = models.CharField(_("Warum"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Abrechnung")
        verbose_name_plural = _("Abrechnungen")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "number"],
                name="statement_number_once",
                violation_error_message=_("Diese Nummer gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["carrier", "year", "running"],
                name="statement_running_once",
                violation_error_message=_("Diese Nummer gibt es schon."),
            ),
            models.CheckConstraint(condition=Q(running__gte=1), name="statement_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return self.number

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(organisations=(self.carrier_id,))


class Billed(models.Model):
    """Abgerechnet: that a booking (of a standing tenant: one month of it) stands on a statement that counts.

    Taken out when the statement is withdrawn. Nothing is billed twice: the database holds it.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="billed")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="billed")
    month = models.CharField(max_length=7, blank=True)  # "2030-06"; empty for a single date
    cents = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("abgerechneter Termin")
        verbose_name_plural = _("abgerechnete Termine")
        ordering = ["statement", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "month"],
                name="billed_once",
                violation_error_message=_("Ein Termin ist schon abgerechnet. Bitte laden Sie die Seite neu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.booking} {self.month}".strip()

    def whereabouts(self) -> Whereabouts:
        return self.statement.whereabouts()


class Income(models.Model):
    """Einnahme aus Räumen: a row that the books can take. Rows are never changed but for the day of payment.

    A deposit that goes back is a row of its own, and so is a fee that is taken back (``reverses`` names the row).
    """

    carrier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="room_income")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="income")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="income")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    kind = models.CharField(_("Art"), max_length=12, choices=IncomeKind.choices)
    cents = models.BigIntegerField(_("Betrag in Cent"))
    due_on = models.DateField(_("fällig am"))
    paid_on = models.DateField(_("bezahlt am"), null=True, blank=True)
    words = models.CharField(_("Wofür"), max_length=200)

    class Meta:
        verbose_name = _("Einnahme")
        verbose_name_plural = _("Einnahmen")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["deposit_back", "fee_back"], cents__lte=0)
                | (~Q(kind__in=["deposit_back", "fee_back"]) & Q(cents__gte=0)),
                name="income_sign_fits_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(organisations=(self.carrier_id,))


class DoorSign(models.Model):
    """Türschild: a screen at a house or at one room that shows today. Its secret address opens this and nothing else.

    It shows no personal data. Withdrawn, its address is dead; a lost one is withdrawn and a new one made.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="door_signs")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="door_signs")
    key = models.CharField(max_length=40, unique=True, editable=False)
    languages = CodesField(_("Sprachen"))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Türschild")
        verbose_name_plural = _("Türschilder")
        ordering = ["site__name", "pk"]

    def __str__(self) -> str:
        return f"{self.site}: {self.room}" if self.room is not None else str(self.site)

    def whereabouts(self) -> Whereabouts:
        return self.room.whereabouts() if self.room is not None else self.site.whereabouts()


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
