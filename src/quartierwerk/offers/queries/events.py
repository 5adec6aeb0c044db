"""Fests: permits with the days until which they must be asked for, what is late, what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import FAILED, SETTLED, PermitState, RainAlternative, RainChoice
from quartierwerk.offers.models import Permit, PermitKind, PermitStep, RainDecision, RainPlan, Session
from quartierwerk.offers.models.events import MOST_HOURS
from quartierwerk.offers.queries.rain import alternative_words, decision_of
from quartierwerk.offers.queries.rooms import rain_keeper, rooms_for
from quartierwerk.offers.queries.series import Preview, plan_call_off, plan_move, plan_move_to
from quartierwerk.offers.queries.sessions import hanging_on
from quartierwerk.offers.queries.words import day_words
from quartierwerk.offers.rules import KEEPERS, READERS
from quartierwerk.parties.models import Organisation
from quartierwerk.parties.queries import choices_of_organisations, visible_contacts
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.places.models import Site
from quartierwerk.places.queries import state_codes, state_of
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Booking
from quartierwerk.rooms.queries import kept_by

SOON = timedelta(days=14)
ANSWER_WANTED = timedelta(days=7)
DECIDE_SOON = timedelta(days=2)
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


@dataclass(frozen=True)
class Phone:
    """Whom to call about a permit; ``number`` is empty where nobody has entered one."""

    name: str
    number: str

    @property
    def to_dial(self) -> str:
        return re.sub(r"[^+\d]", "", self.number)


def phones_for(actor: Actor, lines: Sequence[PermitLine]) -> dict[int, Phone]:
    """Per permit the number of the authority or owner; without one, of a contact person there whom one knows."""
    asked = {line.permit.organisation_id for line in lines if line.permit.organisation_id is not None}
    people: dict[int | None, Phone] = {}
    rows = visible_contacts(actor).filter(organisation__in=asked).exclude(phone="").order_by("name", "pk")
    for row in rows if asked else ():
        if row.ends_on is None or row.ends_on >= clock.today():
            people.setdefault(row.organisation_id, Phone(row.name, row.phone))
    found = {}
    for line in lines:
        owner = line.permit.organisation
        if owner is not None and owner.phone:
            found[line.permit.pk] = Phone(str(owner), owner.phone)
        else:
            found[line.permit.pk] = people.get(line.permit.organisation_id, Phone("", ""))
    return found


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


# --- rain ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RainLine:
    """The plan for the rain as it stands: ``held`` the booking that keeps the room, ``trouble`` what is wrong."""

    plan: RainPlan
    decision: RainDecision | None
    held: Booking | None
    words: str
    trouble: str
    is_due: bool


def visible_rain_plans(actor: Actor) -> QuerySet[RainPlan]:
    scope = actor.scope(*READERS)
    return RainPlan.objects.filter(
        scope.q(path="session__offer__area__path", organisation="session__offer__carrier")
    ).select_related(
        "session__offer__area", "session__offer__carrier", "session__site", "session__cancellation", "session__room",
        "site", "room__site", "decision",
    )  # fmt: skip


def rain_plan_of(actor: Actor, session: Session) -> RainPlan | None:
    return visible_rain_plans(actor).filter(session=session).first()


def rain_line(plan: RainPlan) -> RainLine:
    """What stands on the page of the fest."""
    decision = decision_of(plan)
    held = kept_by([rain_keeper(plan.session_id)]).first() if plan.room_id else None
    trouble = ""
    if decision is None and plan.room is not None and held is None and plan.session.starts_at > clock.now():
        slot = slot_at(plan.session.starts_at, plan.session.ends_at)
        lost = rooms_for(plan.room, [slot], people=plan.session.offer.seats)
        trouble = lost[0] if lost else _("Der Raum ist nicht freigehalten. Noch ist er frei.")
    is_due = decision is None and plan.decide_by <= clock.now() < plan.session.starts_at
    return RainLine(plan, decision, held, alternative_words(plan), trouble, is_due)


def reserve_start(plan: RainPlan) -> datetime:
    """The same time of day on the reserve day, local and naive."""
    start = datetime.fromisoformat(plan.session.starts_local)
    return datetime.combine(plan.reserve_on or start.date(), start.time())


def minutes_of(session: Session) -> int:
    """How long a date lasts by the clock on the wall."""
    start, end = (datetime.fromisoformat(text) for text in (session.starts_local, session.ends_local))
    return int((end - start).total_seconds()) // 60


def plan_rain(plan: RainPlan) -> Preview:
    """Whom it hits if the plan is carried out."""
    session = plan.session
    match plan.alternative:
        case RainAlternative.PLACE:
            return plan_move(session, session.starts_local, session.ends_local, plan.site)
        case RainAlternative.DAY:
            return plan_move_to(session, reserve_start(plan), minutes_of(session), session.site)
        case RainAlternative.OFF:
            return plan_call_off([session])
    return _plan_words(session)


def _plan_words(session: Session) -> Preview:
    """Who is told of another sentence, where time and place stay."""
    return Preview(tuple(hanging_on([session], "weather")))


def plan_taking_back(decision: RainDecision) -> Preview:
    """Whom it hits if the date is again where and when it was to be."""
    before, session = decision.before, decision.plan.session
    if decision.choice == RainChoice.DRY or "start" not in before or session.is_cancelled:
        return Preview(())
    if decision.plan.alternative == RainAlternative.COVER:
        return _plan_words(session)
    site = Site.objects.filter(pk=before["site"]).first() if before["site"] else None
    return plan_move_to(session, datetime.fromisoformat(before["start"]), before["minutes"], site)


def rain_to_decide(actor: Actor) -> list[RainPlan]:
    """Plans of dates to come about which must be decided within two days; the earliest first."""
    scope, now = actor.scope(*KEEPERS), clock.now()
    rows = visible_rain_plans(actor).filter(
        scope.q(path="session__offer__area__path", organisation="session__offer__carrier"),
        session__starts_at__gt=now, session__starts_at__lt=now + timedelta(hours=MOST_HOURS) + DECIDE_SOON,
        session__cancellation=None, decision=None,
    )  # fmt: skip
    return sorted((row for row in rows if row.decide_by <= now + DECIDE_SOON), key=lambda row: row.decide_by)


# --- what may be chosen ----------------------------------------------------------------------------------------------


def permit_kinds() -> QuerySet[PermitKind]:
    return PermitKind.objects.order_by("position", "pk")


def kinds_to_add(session: Session) -> QuerySet[PermitKind]:
    """What this date does not have yet; several owners may have to be asked."""
    there = Permit.objects.filter(session=session, kind__is_consent=False)
    return permit_kinds().exclude(pk__in=there.values("kind"))


def choices_of_owners(actor: Actor) -> QuerySet[Organisation]:
    return choices_of_organisations(actor)
