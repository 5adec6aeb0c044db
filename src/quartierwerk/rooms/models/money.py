"""What was billed and what came in for the use of rooms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.transfers import HOLDER, read_iban
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.choices import IncomeKind
from quartierwerk.rooms.models.bookings import Booking
from quartierwerk.rooms.models.requests import Group


def check_iban(typed: str) -> None:
    read_iban(typed)


class BankAccount(models.Model):
    """Konto: where a carrier wants the fees for its rooms. A statement keeps the one that held when it was issued."""

    carrier = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="room_account")
    holder = models.CharField(
        _("Kontoinhaber"), max_length=HOLDER, help_text=_("So, wie er bei der Bank steht."),
    )  # fmt: skip
    iban = models.CharField(_("IBAN"), max_length=34, validators=[check_iban])
    purpose = models.CharField(
        _("Verwendungszweck"), max_length=80, blank=True,
        help_text=_("Steht vor der Nummer der Abrechnung, zum Beispiel „Raumnutzung“."),
    )  # fmt: skip
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["carrier__name"]

    def __str__(self) -> str:
        return f"{self.carrier}: {self.iban}"

    def whereabouts(self) -> Whereabouts:
        return self.carrier.whereabouts()


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
