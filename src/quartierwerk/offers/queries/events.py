"""Fests: permits with the days until which they must be asked for, what is late, what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import FAILED, SETTLED, PermitState
from quartierwerk.offers.models import Permit, PermitKind, PermitStep, Session
from quartierwerk.offers.queries.words import day_words
from quartierwerk.offers.rules import KEEPERS, READERS
from quartierwerk.parties.models import Organisation
from quartierwerk.parties.queries import choices_of_organisations
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.places.queries import state_codes, state_of

SOON = timedelta(days=14)
ANSWER_WANTED = timedelta(days=7)
SATURDAY = 5
LONGEST = timedelta(days=800)


# --- dates counted back ----------------------------------------------------------------------------------------------


def counted_back(day: date, lead_days: int, holidays: PublicHolidays | None) -> date:
    """That many calendar days before; a weekend or public holiday gives way to the working day before it."""
    found = day - timedelta(days=lead_days)
    while found.weekday() >= SATURDAY or (holidays is not None and found in holidays):
        found -= timedelta(days=1)
    return found


def day_of(session: Session) -> date:
    """The local day of a date."""
    return date.fromisoformat(session.starts_local[:10])


def holidays_at(session: Session, codes: dict[int, str] | None = None) -> PublicHolidays | None:
    """Public holidays of the state where the date is; None where nobody entered the state."""
    area = session.site.area if session.site is not None else session.offer.area
    state = state_of(area.path, codes)
    return PublicHolidays(state) if state else None


# --- permits ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PermitLine:
    """A permit as it stands today: ``words`` say what is late or wrong, ``tone`` how the badge looks."""

    permit: Permit
    state: PermitState
    step: PermitStep | None
    due_on: date
    is_late: bool
    words: str
    tone: str

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def is_open(self) -> bool:
        """Nobody has asked yet."""
        return self.state == PermitState.NEEDED

    @property
    def has_failed(self) -> bool:
        return self.state in FAILED

    @property
    def is_rough(self) -> bool:
        """The days are a starting value that no authority has confirmed."""
        return self.permit.lead_days is None and not self.permit.kind.confirmed_by


def visible_permits(actor: Actor) -> QuerySet[Permit]:
    scope = actor.scope(*READERS)
    return (
        Permit.objects.filter(scope.q(path="session__offer__area__path", organisation="session__offer__carrier"))
        .select_related(
            "kind", "organisation", "session__offer__area", "session__offer__carrier", "session__site__area",
            "session__cancellation",
        )
        .prefetch_related(Prefetch("steps", queryset=PermitStep.objects.order_by("day", "pk")))
    )  # fmt: skip


def visible_steps(actor: Actor) -> QuerySet[PermitStep]:
    return PermitStep.objects.filter(permit__in=visible_permits(actor).values("pk")).select_related(
        "permit__session__offer__area", "permit__kind"
    )


def lines_of(permits: Iterable[Permit]) -> list[PermitLine]:
    """Each permit with its state and day, as read by ``visible_permits``."""
    codes, today = state_codes(), clock.today()
    return [_line(permit, codes, today) for permit in permits]


def _line(permit: Permit, codes: dict[int, str], today: date) -> PermitLine:
    steps = list(permit.steps.all())
    step = steps[-1] if steps else None
    state = PermitState(step.state) if step is not None else PermitState.NEEDED
    on = day_of(permit.session)
    due = counted_back(on, permit.days_ahead, holidays_at(permit.session, codes))
    is_late = state == PermitState.NEEDED and due < today <= on
    words, tone = _standing(permit, state, step, due, on, today)
    return PermitLine(permit, state, step, due, is_late, words, tone)


def _standing(
    permit: Permit, state: PermitState, step: PermitStep | None, due: date, on: date, today: date
) -> tuple[str, str]:
    if state in FAILED:
        day = day_words(step.day) if step is not None else ""
        if permit.kind.is_consent:
            return _("Der Eigentümer ist seit %(day)s dagegen: So darf es hier nicht stattfinden.") % {"day": day}, (
                "danger"
            )
        return _("Abgelehnt am %(day)s: So darf es nicht stattfinden.") % {"day": day}, "danger"
    if state == PermitState.NEEDED:
        return _not_asked(due, on, today)
    if state == PermitState.ASKED and today <= on <= today + ANSWER_WANTED:
        return _("Noch keine Antwort, und der Termin ist bald. Bitte nachfragen."), "danger"
    if state == PermitState.ASKED:
        return _("Wartet auf Antwort."), "warning"
    if state == PermitState.ORAL:
        return _("Nur mündlich. Besser lassen Sie es sich schriftlich geben."), "warning"
    if state == PermitState.CONDITIONS:
        return (step.note if step is not None and step.note else _("Bitte die Auflagen nachlesen.")), "success"
    return "", "" if state == PermitState.NOT_NEEDED else "success"


def _not_asked(due: date, on: date, today: date) -> tuple[str, str]:
    if on < today:
        return _("Wurde nicht beantragt."), ""
    if due < today:
        return _("Zu spät: Die Frist war am %(day)s. Bitte heute noch anrufen.") % {"day": day_words(due)}, "danger"
    if due == today:
        return _("Heute ist der letzte Tag."), "danger"
    if due <= today + SOON:
        return _("Bald: bis %(day)s beantragen.") % {"day": day_words(due)}, "warning"
    return _("Zeit bis %(day)s.") % {"day": day_words(due)}, "info"


def permits_of(actor: Actor, session: Session) -> list[PermitLine]:
    """All permits of a date, in the order of the list of kinds."""
    return lines_of(visible_permits(actor).filter(session=session).order_by("kind__position", "pk"))


def consent_words(session: Session, lines: Sequence[PermitLine]) -> str:
    """Why the date has no ground to stand on: the owner has not said yes, or nobody has been asked. Empty if all is
    well."""
    consents = [line for line in lines if line.permit.kind.is_consent]
    missing = [line for line in consents if not line.is_settled]
    if missing:
        owners = [line.permit.asked_of for line in missing if line.permit.asked_of]
        if owners:
            return _("Die Einwilligung des Eigentümers fehlt: %(owners)s.") % {"owners": ", ".join(owners)}
        return _("Die Einwilligung des Eigentümers fehlt. Tragen Sie ein, wem der Ort gehört.")
    if not consents and session.site_id is None and lines:
        return _("Der Termin ist an keinem eigenen Treffpunkt. Wem gehört der Ort? Fragen Sie nach der Einwilligung.")
    return ""


def waiting_permits(actor: Actor, *, until: date) -> list[PermitLine]:
    """What nobody has asked for yet and must be asked for up to a day, of dates to come; the earliest first."""
    latest = PermitStep.objects.filter(permit=OuterRef("pk")).order_by("-day", "-pk").values("state")[:1]
    scope = actor.scope(*KEEPERS)
    rows = (
        visible_permits(actor)
        .filter(scope.q(path="session__offer__area__path", organisation="session__offer__carrier"))
        .filter(
            session__starts_local__gte=clock.wall_now(), session__cancellation=None,
            session__starts_local__lt=(until + LONGEST).isoformat(),
        )
        .annotate(latest=Subquery(latest))
        .exclude(latest__in=[state for state in PermitState.values if state != PermitState.NEEDED])
    )  # fmt: skip
    return sorted((line for line in lines_of(rows) if line.due_on <= until), key=lambda line: line.due_on)


def kept_by_permits(keys: Sequence[int]) -> set[int]:
    """Dates for which somebody has already been asked: they are called off, not deleted."""
    rows = PermitStep.objects.filter(permit__session__in=list(keys)).exclude(state=PermitState.NEEDED)
    return set(rows.values_list("permit__session", flat=True))


# --- what may be chosen ----------------------------------------------------------------------------------------------


def permit_kinds() -> QuerySet[PermitKind]:
    return PermitKind.objects.order_by("position", "pk")


def kinds_to_add(session: Session) -> QuerySet[PermitKind]:
    """What this date does not have yet; several owners may have to be asked."""
    there = Permit.objects.filter(session=session, kind__is_consent=False)
    return permit_kinds().exclude(pk__in=there.values("kind"))


def choices_of_owners(actor: Actor) -> QuerySet[Organisation]:
    return choices_of_organisations(actor)
