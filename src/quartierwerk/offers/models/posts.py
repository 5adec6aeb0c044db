"""What people of the neighbourhood take on at a date: a stall at the flea market, two hours at the cake counter."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.offers.choices import PostKind
from quartierwerk.offers.models.offers import Offer, Session

LONGEST_SHIFT = 14 * 60  # minutes
WEEK = 7 * 24 * 60  # minutes before the beginning or after the end of the date


class Post(Translated):
    """Stand oder Dienst: so many stalls, or so many helpers from-to, at one date of an offer.

    A shift keeps its distance to the beginning of the date in minutes on the wall clock, so that it moves with the date
    and cannot go stale; a stall lasts as long as the date. How many are taken is kept by ``foundation.allocation``
    under the owner ``post:<pk>``. Who has ever signed up for it keeps the row: then it is taken away with
    ``removed_at`` and those people are told.
    """

    TRANSLATED = ("name", "words", "size")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(_("Art"), max_length=5, choices=PostKind.choices)
    name = models.CharField(_("Name"), max_length=120)
    words = models.CharField(_("Was ist das?"), max_length=500, blank=True)
    places = models.PositiveIntegerField(
        _("Wie viele?"), validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )  # stalls or helpers
    starts_minutes = models.IntegerField(null=True, blank=True)  # after the beginning of the date; negative: before
    lasts_minutes = models.PositiveIntegerField(null=True, blank=True)
    size = models.CharField(_("Größe"), max_length=120, blank=True)
    fee_cents = models.PositiveIntegerField(
        _("Standgebühr in Cent"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )  # shown, not billed; 0: free; empty: please ask
    closes_days = models.PositiveSmallIntegerField(
        _("Tage vorher endet die Anmeldung"), default=0, validators=[MaxValueValidator(60)]
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)  # of the calendar: how often its time changed
    changed_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_by = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("Stand oder Dienst")
        verbose_name_plural = _("Stände und Dienste")
        ordering = ["session", "kind", "starts_minutes", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="stall", starts_minutes__isnull=True, lasts_minutes__isnull=True)
                | Q(
                    kind="shift", starts_minutes__isnull=False, lasts_minutes__isnull=False, size="",
                    lasts_minutes__gte=1, lasts_minutes__lte=LONGEST_SHIFT, fee_cents__isnull=True,
                ),
                name="post_shift_has_time_stall_has_size",
                violation_error_message=_(
                    "Ein Dienst hat Beginn und Ende und dauert höchstens 14 Stunden. Größe und Gebühr gibt es nur "
                    "bei Ständen."
                ),
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1) & Q(places__lte=1_000) & Q(closes_days__lte=60),
                name="post_has_places",
                violation_error_message=_(
                    "Es braucht 1 bis 1.000 Plätze, und die Anmeldung endet höchstens 60 Tage vorher."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="post_has_a_name",
                violation_error_message=_("Bitte geben Sie einen Namen an, zum Beispiel „Kuchentheke“."),
            ),
            models.UniqueConstraint(
                fields=["session", "name"],
                condition=Q(removed_at__isnull=True),
                name="post_once",
                violation_error_message=_("Bei diesem Termin gibt es schon etwas mit diesem Namen."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def whereabouts(self) -> Whereabouts:
        return self.session.whereabouts()

    @property
    def offer(self) -> Offer:
        return self.session.offer

    @property
    def is_shift(self) -> bool:
        return self.kind == PostKind.SHIFT

    @property
    def starts_local(self) -> str:
        """Wall time: of a shift its own, of a stall that of the date."""
        if self.starts_minutes is None:
            return self.session.starts_local
        return _later(self.session.starts_local, self.starts_minutes)

    @property
    def ends_local(self) -> str:
        if self.lasts_minutes is None:
            return self.session.ends_local
        return _later(self.starts_local, self.lasts_minutes)

    @property
    def starts_at(self) -> datetime:
        if self.starts_minutes is None:
            return self.session.starts_at
        return recurrence.to_utc(datetime.fromisoformat(self.starts_local), clock.BERLIN)

    @property
    def ends_at(self) -> datetime:
        if self.lasts_minutes is None:
            return self.session.ends_at
        return recurrence.to_utc(datetime.fromisoformat(self.ends_local), clock.BERLIN)

    @property
    def closes_at(self) -> datetime:
        """Until when one can sign up: so many days before it begins, at the same time of day."""
        local = _later(self.starts_local, -self.closes_days * 24 * 60)
        return recurrence.to_utc(datetime.fromisoformat(local), clock.BERLIN)

    @property
    def is_closed(self) -> bool:
        """Nobody can sign up any more: too late, taken away, or the date is off."""
        return self.removed_at is not None or self.session.is_cancelled or self.closes_at <= clock.now()


def _later(local: str, minutes: int) -> str:
    """So many minutes later on the wall clock."""
    return (datetime.fromisoformat(local) + timedelta(minutes=minutes)).isoformat(timespec="minutes")
