"""Tables of what is promised: amounts out of pools, times of units, claims on them, and every decision about them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Pool(models.Model):
    """Kontingent: so many of something. Several pools of one owner and code stand one behind the other.

    ``name`` is empty for the open pool; another pool is reserved for those who say that its written, objective
    ``reason`` fits them. ``taken`` grows and shrinks with its shares; the database lets it never pass ``capacity``.
    """

    owner = models.CharField(max_length=60)  # "thing:31"
    code = models.CharField(max_length=20)  # what of it, as the rooms above call it
    name = models.SlugField(max_length=40, blank=True)
    reason = models.CharField(_("sachlicher Grund"), max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "foundation"
        ordering = ["owner", "code", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code", "name"],
                name="pool_once",
                violation_error_message=_("Dieses Kontingent gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("capacity")),
                name="pool_never_over_full",
                violation_error_message=_("So viele Plätze sind nicht mehr frei. Bitte laden Sie die Seite neu."),
            ),
            models.CheckConstraint(
                condition=Q(name="") | ~Q(reason=""),
                name="pool_reserved_for_a_reason",
                violation_error_message=_("Reservierte Plätze brauchen einen schriftlichen sachlichen Grund."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.code} {self.name}: {self.taken}/{self.capacity}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class Unit(models.Model):
    """Einheit: the smallest thing that one claim at a time can have, such as a room, a desk, the third projector."""

    owner = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "foundation"
        ordering = ["owner", "number"]
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="unit_once")]

    def __str__(self) -> str:
        return f"{self.owner}/{self.number}"


class State(models.TextChoices):
    PROMISED = "promised", _("zugesagt")
    HELD = "held", _("angeboten, bis zur Antwort freigehalten")
    WAITING = "waiting", _("auf der Warteliste")
    ENDED = "ended", _("beendet")


class Claim(models.Model):
    """Anspruch: what somebody asked for, all of it or nothing, and how it stands.

    ``wanted`` is what was asked for (``Wanted.as_data``). ``queue`` names the list on which it waits. Who it is,
    the rooms above know; here nobody has a name.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # the same request sent twice is one claim
    queue = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices)
    rank = models.PositiveSmallIntegerField(default=0)  # order among those who wait; lower comes first
    since = models.DateTimeField()
    wanted = models.JSONField()
    hold_minutes = models.PositiveIntegerField(default=2 * 24 * 60)
    hold_until = models.DateTimeField(null=True, blank=True)
    last_moment = models.DateTimeField(null=True, blank=True)  # after it nothing is held any more

    class Meta:
        app_label = "foundation"
        ordering = ["rank", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", hold_until__isnull=False) | (~Q(state="held") & Q(hold_until__isnull=True)),
                name="claim_held_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "state", "rank", "since"], name="claim_queue"),
            models.Index(fields=["hold_until"], name="claim_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.state}"


class Waits(models.Model):
    """For whose pools and units a waiting claim waits."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="waits")
    owner = models.CharField(max_length=60, db_index=True)

    class Meta:
        app_label = "foundation"
        constraints = [models.UniqueConstraint(fields=["claim", "owner"], name="waits_once")]

    def __str__(self) -> str:
        return self.owner


class Share(models.Model):
    """Anteil: so much of a pool is taken by a claim. Gone as soon as it is given back."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="shares")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="shares")
    amount = models.PositiveIntegerField()

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(fields=["claim", "pool"], name="share_once"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="share_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id}: {self.amount}"


class Occupancy(models.Model):
    """Belegung: a unit is taken from-to. The database lets no two of one unit overlap (``foundation.apart``)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="occupancies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False, related_name="occupancies")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        app_label = "foundation"
        ordering = ["unit", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="occupancy_in_order",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_at", "ends_at"], name="occupancy_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.starts_at} – {self.ends_at}"


class Verdict(models.TextChoices):
    PROMISED = "promised", _("zugesagt")
    HELD = "held", _("angeboten")
    QUEUED = "queued", _("auf die Warteliste gesetzt")
    REFUSED = "refused", _("abgelehnt")
    ACCEPTED = "accepted", _("angenommen")
    DECLINED = "declined", _("verzichtet")
    LAPSED = "lapsed", _("Frist verstrichen")
    GIVEN_BACK = "given_back", _("zurückgegeben")
    MOVED = "moved", _("verlegt")
    DISPLACED = "displaced", _("wegen weniger Plätzen auf die Warteliste gesetzt")
    RESIZED = "resized", _("Zahl der Plätze geändert")


class Decision(models.Model):
    """Entscheidung: append-only. Replayed in the order of its key it gives what is taken now.

    ``changes``: ``{"pools": {"7": 2}, "units": [[3, start, end, 1]], "capacity": {"7": 21}}``. ``why``: the figures
    of that moment, from which the sentence is made.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="decisions")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    changes = models.JSONField(default=dict)
    why = models.JSONField(default=dict)

    class Meta:
        app_label = "foundation"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.verdict}"
