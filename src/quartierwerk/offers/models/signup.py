"""Sign-ups: who comes, for what, and who is to be called. How many places there are and who has one is kept by
``foundation.allocation`` under the owners ``session:<pk>``, ``offer:<pk>``, ``host:<pk>`` and
``post:<pk>``."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.allocation.models import Claim
from quartierwerk.foundation.codes import CodesField
from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.foundation.translations import Translated
from quartierwerk.offers.choices import Channel, Occasion, Source
from quartierwerk.offers.models.offers import Offer, Session
from quartierwerk.offers.models.posts import Post
from quartierwerk.parties.models import Contact

MOST_PEOPLE = 20


class Reserve(Translated):
    """Reservierte Plätze: of the places of an offer, these are for those who say that the reason fits them.

    The reason is objective and written; nobody proves it, nobody is asked about origin or nationality.
    """

    TRANSLATED = ("reason",)

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="reserves")
    name = models.SlugField(max_length=40)
    reason = models.CharField(
        _("sachlicher Grund"), max_length=200,
        help_text=_("Zum Beispiel „Für Menschen, die im Haus wohnen“. Nie Herkunft oder Staatsangehörigkeit."),
    )  # fmt: skip
    places = models.PositiveIntegerField(_("Plätze"), validators=[MinValueValidator(1), MaxValueValidator(1_000)])

    class Meta:
        verbose_name = _("Reservierte Plätze")
        verbose_name_plural = _("Reservierte Plätze")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "name"],
                name="reserve_once",
                violation_error_message=_("Diesen Grund gibt es bei diesem Angebot schon."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(places__gte=1),
                name="reserve_has_reason_and_places",
                violation_error_message=_("Reservierte Plätze brauchen einen schriftlichen sachlichen Grund."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class FreeTime(models.Model):
    """Freie Zeit: from-to in which a host can be asked for a talk or workshop; several talks may fit in."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="free_times")
    host = models.ForeignKey(
        Contact, verbose_name=_("Wer nimmt sich Zeit?"), on_delete=models.PROTECT, related_name="free_times"
    )
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place_words = models.CharField(_("Ort in Worten"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Freie Zeit")
        verbose_name_plural = _("Freie Zeiten")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="free_time_in_order",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.UniqueConstraint(
                fields=["offer", "host", "starts_at"],
                name="free_time_once",
                violation_error_message=_("Diese freie Zeit gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.starts_at}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()


class NextLevel(models.Model):
    """Stufe: after this course its people are offered that one first; the two may belong to different carriers.

    Nothing is offered before somebody who keeps the following course has agreed (``agreed_at``).
    """

    before = models.OneToOneField(
        Offer, verbose_name=_("nach diesem Kurs"), on_delete=models.CASCADE, related_name="next_level"
    )
    after = models.ForeignKey(
        Offer, verbose_name=_("kommt dieser"), on_delete=models.CASCADE, related_name="levels_before"
    )
    answer_days = models.PositiveSmallIntegerField(
        _("Tage zum Antworten"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.CharField(max_length=60, blank=True, editable=False)
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Stufe")
        verbose_name_plural = _("Stufen")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")),
                name="next_level_is_another",
                violation_error_message=_("Auf einen Kurs kann nicht derselbe Kurs folgen."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="next_level_yes_or_no",
                violation_error_message=_("Zu einem Folgekurs gibt es eine Antwort: ja oder nein."),
            ),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True) | Q(agreed_at__isnull=False),
                name="next_level_offered_after_yes",
                violation_error_message=_("Der Träger des nächsten Kurses hat noch nicht zugestimmt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def whereabouts(self) -> Whereabouts:
        return self.before.whereabouts()


class Participant(models.Model):
    """Teilnehmende: a first name and, if somebody wants to be told, one way to reach them.

    The way goes after the date, the name a year later (``offers.forget_people``); the row stays for the count.
    """

    first_name = models.CharField(_("Vorname"), max_length=60, blank=True)
    latin_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(_("Sprache"), max_length=12)
    channel = models.CharField(_("Nachricht"), max_length=5, choices=Channel.choices, default=Channel.NONE)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("Teilnehmende")
        verbose_name_plural = _("Teilnehmende")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="none", email="", phone="")
                | (Q(channel="email", phone="") & ~Q(email=""))
                | (Q(channel="phone", email="") & ~Q(phone="")),
                name="participant_can_be_told_that_way",
                violation_error_message=_("Zu diesem Weg fehlt die Adresse oder Nummer."),
            ),
        ]

    def __str__(self) -> str:
        return self.latin_name or self.first_name


class SignUp(models.Model):
    """Anmeldung: a person, or a group that stays together, for a date, a course or a talk; or for a post at a date.

    Who takes on a post has its ``session`` as well, but does not take a place of the date.

    State, place and reasons are those of its claim. The code that opens it belongs to the claim's key and is kept as
    a digest only.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="sign_ups")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_ups")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_ups")
    free_time = models.ForeignKey(FreeTime, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_ups")
    starts_at = models.DateTimeField(null=True, blank=True)  # of a talk
    ends_at = models.DateTimeField(null=True, blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="sign_ups")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="sign_up")
    people = models.PositiveSmallIntegerField(_("Personen"), default=1)
    children = models.PositiveSmallIntegerField(_("Kinder"), default=0)
    answers = CodesField(_("Antworten"))
    code_digest = models.CharField(max_length=64, unique=True)
    source = models.CharField(_("Herkunft"), max_length=5, choices=Source.choices, default=Source.WEB)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )  # from the course before
    answers_gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1) & Q(people__lte=MOST_PEOPLE) & Q(children__lte=MOST_PEOPLE),
                name="sign_up_group_size",
                violation_error_message=_("Eine Anmeldung gilt für 1 bis 20 Personen und höchstens 20 Kinder."),
            ),
            models.CheckConstraint(
                condition=Q(free_time__isnull=True, starts_at__isnull=True, ends_at__isnull=True)
                | Q(
                    free_time__isnull=False, session__isnull=True, starts_at__isnull=False, ends_at__isnull=False,
                    ends_at__gt=F("starts_at"),
                ),
                name="sign_up_talk_has_its_time",
                violation_error_message=_("Ein Gespräch braucht eine Zeit mit Beginn und Ende."),
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True)
                | Q(session__isnull=False, free_time__isnull=True, children=0, follows__isnull=True),
                name="sign_up_post_has_its_date",
                violation_error_message=_("Ein Stand oder Dienst gehört zu einem Termin und ist nur für Erwachsene."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.participant}, {self.offer}"

    def whereabouts(self) -> Whereabouts:
        return self.offer.whereabouts()

    @property
    def size(self) -> int:
        """How many heads come, the children that are looked after included."""
        return self.people + self.children


class CallListEntry(models.Model):
    """Anrufliste: somebody who must be told and has no mail address. Ticked off by hand."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="calls")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="calls")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("Eintrag der Anrufliste")
        verbose_name_plural = _("Anrufliste")
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["sign_up"], name="call_list_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.sign_up}: {self.get_occasion_display()}"

    def whereabouts(self) -> Whereabouts:
        return self.sign_up.offer.whereabouts()
