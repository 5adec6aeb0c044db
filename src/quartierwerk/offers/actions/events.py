"""What people do for a fest: note which permits it needs and how they stand, plan for the rain and decide about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.slugs import free_slug
from quartierwerk.foundation.translations import put
from quartierwerk.offers import queries, seed
from quartierwerk.offers.actions.rooms import give_room
from quartierwerk.offers.actions.sessions import call_off, move_session, set_note, undo_cancellation
from quartierwerk.offers.actions.telling import tell_about
from quartierwerk.offers.choices import (
    STATES_OF_CONSENTS,
    STATES_OF_PERMITS,
    Occasion,
    PermitState,
    RainAlternative,
    RainChoice,
    Reason,
)
from quartierwerk.offers.errors import AlreadyDecided, AlreadyOver, IsCancelled
from quartierwerk.offers.models import Permit, PermitKind, PermitStep, RainDecision, RainPlan, Session
from quartierwerk.places.models import Site
from quartierwerk.rooms import actions as rooms
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.queries import kept_by

KIND_FACTS = ("name", "lead_days", "explanation", "source", "confirmed_by", "is_consent")
RAIN_FACTS = ("alternative", "site", "room", "reserve_on", "words", "decide_hours")
PERMIT_FACTS = ("lead_days", "organisation", "authority", "reference")


# --- the list of kinds -----------------------------------------------------------------------------------------------


@action("offers.plant_permit_kinds", "Liste der Genehmigungen angelegt")
def plant_permit_kinds(*, actor: Actor) -> int:
    """Set up the list of the first day; what an office already has stays as it is. Gives how many were added."""
    if PermitKind.objects.exists():
        return 0
    made = PermitKind.objects.bulk_create(
        PermitKind(
            slug=kind.code, name=kind.name, lead_days=kind.lead_days, explanation=kind.explanation,
            source=kind.source, is_consent=kind.is_consent, confirmed_by=kind.confirmed_by, position=position * 10,
        )
        for position, kind in enumerate(seed.PERMIT_KINDS, start=1)
    )  # fmt: skip
    return len(made)


@action("offers.add_permit_kind", "Genehmigung in die Liste aufgenommen")
def add_permit_kind(*, actor: Actor, facts: Mapping[str, Any]) -> PermitKind:
    """One more line in the list, for all fests of the house."""
    row = PermitKind(**_known(facts, KIND_FACTS))
    row.slug = free_slug(PermitKind, row.name, otherwise="genehmigung")
    row.position = (PermitKind.objects.aggregate(last=Max("position"))["last"] or 0) + 10
    row.full_clean()
    row.save()
    return row


@action("offers.edit_permit_kind", "Genehmigung der Liste geändert")
def edit_permit_kind(*, actor: Actor, kind: PermitKind, facts: Mapping[str, Any]) -> PermitKind:
    """Other days or words; permits that have no days of their own follow.

    Raises:
        Refused: an authority's permit cannot become an owner's consent while dates have it.
    """
    before = kind.is_consent
    for name, value in _known(facts, KIND_FACTS).items():
        setattr(kind, name, value)
    if kind.is_consent != before and kind.permits.exists():
        raise Refused(
            _("Termine haben diese Genehmigung schon. Bitte legen Sie eine neue Zeile an."), field="is_consent"
        )
    kind.full_clean()
    kind.save(update_fields=list(KIND_FACTS))
    return kind


def _known(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unknown = facts.keys() - set(names)
    if unknown:
        raise TypeError(f"not a fact: {', '.join(sorted(unknown))}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


# --- permits of a date -----------------------------------------------------------------------------------------------


@action("offers.add_permits", "Genehmigungen eingetragen")
def add_permits(*, actor: Actor, session: Session, kinds: Sequence[PermitKind]) -> list[Permit]:
    """This date needs these. Only consents may stand there more than once, for several owners.

    Raises:
        Refused: nothing was chosen, or it stands there already.
    """
    if not kinds:
        raise Refused(_("Bitte wählen Sie mindestens eine Genehmigung."), field="kinds")
    there = set(Permit.objects.filter(session=session, kind__is_consent=False).values_list("kind", flat=True))
    made = []
    for kind in kinds:
        if kind.pk in there:
            raise Refused(_("„%(kind)s“ steht bei diesem Termin schon.") % {"kind": kind}, field="kinds")
        permit = Permit.objects.create(session=session, kind=kind)
        _step(permit, PermitState.NEEDED, clock.today(), "", actor)
        made.append(permit)
    return made


@action("offers.edit_permit", "Genehmigung geändert")
def edit_permit(*, actor: Actor, permit: Permit, facts: Mapping[str, Any]) -> Permit:
    """Whom one asks, under which number, and how many days before if it is not as usual."""
    for name, value in _known(facts, PERMIT_FACTS).items():
        setattr(permit, name, value)
    permit.full_clean()
    permit.save(update_fields=list(PERMIT_FACTS))
    return permit


@action("offers.note_permit", "Stand einer Genehmigung eingetragen")
def note_permit(*, actor: Actor, permit: Permit, state: str, day: date, note: str = "") -> PermitStep:
    """Asked, granted, refused: on this day.

    Raises:
        Refused: the state does not fit, or the day is still to come.
    """
    fitting = STATES_OF_CONSENTS if permit.kind.is_consent else STATES_OF_PERMITS
    if state not in fitting:
        raise Refused(_("Bitte wählen Sie einen Stand aus der Liste."), field="state")
    if day > clock.today():
        raise Refused(_("Der Tag liegt in der Zukunft. Tragen Sie ein, was schon geschehen ist."), field="day")
    last = permit.steps.order_by("day", "pk").last()
    if last is not None and (last.state, last.day, last.note) == (state, day, note.strip()):
        return last
    return _step(permit, PermitState(state), day, note, actor)


def _step(permit: Permit, state: PermitState, day: date, note: str, actor: Actor) -> PermitStep:
    row = PermitStep(permit=permit, state=state, day=day, note=note.strip(), at=clock.now(), by=actor.key)
    row.full_clean(exclude=["permit"])
    row.save()
    return row


@action("offers.take_back_step", "Stand einer Genehmigung zurückgenommen")
def take_back_step(*, actor: Actor, step: PermitStep) -> None:
    """It was noted by mistake; what was before holds again.

    Raises:
        Refused: it is the only one.
    """
    if not PermitStep.objects.filter(permit=step.permit_id).exclude(pk=step.pk).exists():
        raise Refused(_("Das ist der erste Stand. Löschen Sie die Genehmigung, wenn sie gar nicht hierher gehört."))
    step.delete()


@action("offers.remove_permit", "Genehmigung entfernt")
def remove_permit(*, actor: Actor, permit: Permit) -> None:
    """It does not belong to this date.

    Raises:
        Refused: somebody has been asked; then it stays, and may be marked as not needed.
    """
    if permit.steps.exclude(state=PermitState.NEEDED).exists():
        raise Refused(
            _("Dafür ist schon etwas eingetragen. Setzen Sie den Stand auf „nicht nötig“, statt sie zu löschen.")
        )
    permit.delete()


# --- rain ------------------------------------------------------------------------------------------------------------


@action("offers.set_rain_plan", "Regenplan gespeichert")
def set_rain_plan(*, actor: Actor, session: Session, facts: Mapping[str, Any], holds_room: bool = False) -> RainPlan:
    """What is done when it rains. ``holds_room``: the room is booked for it at once and kept for the plan.

    Raises:
        AlreadyOver: the date has begun.
        AlreadyDecided: it was decided about the weather.
        Refused: the room is not free then, with what is; or what was chosen is not said.
    """
    if session.starts_at <= clock.now():
        raise AlreadyOver
    plan = RainPlan.objects.filter(session=session).first() or RainPlan(session=session)
    if plan.pk is not None and queries.decision_of(plan) is not None:
        raise AlreadyDecided
    _fill_in(plan, _known(facts, RAIN_FACTS))
    plan.full_clean(exclude=["session"])
    plan.save()
    name = queries.rain_keeper(session.pk)
    held = kept_by([name]).first()
    if held is not None and (not holds_room or held.room_id != plan.room_id):
        rooms.let_go([name], by=actor.key)
        held = None
    if holds_room and plan.room is not None and held is None:
        permissions.require(actor, "rooms.book", plan.room)
        _hold(plan, by=actor.key)
    return plan


def _fill_in(plan: RainPlan, facts: Mapping[str, Any]) -> None:
    session, kind = plan.session, facts["alternative"]
    room = facts.get("room") if kind == RainAlternative.PLACE else None
    site = (room.site if room is not None else facts.get("site")) if kind == RainAlternative.PLACE else None
    reserve_on = facts.get("reserve_on") if kind == RainAlternative.DAY else None
    words = facts.get("words", "")
    if kind == RainAlternative.PLACE and site is None:
        raise Refused(_("Bitte wählen Sie, wohin Sie bei Regen gehen: einen Raum oder einen Treffpunkt."), field="site")
    if site is not None and room is None and site.pk == session.site_id and not session.place_words:
        raise Refused(_("Dort ist der Termin schon. Bitte wählen Sie einen Raum oder ein anderes Haus."), field="site")
    if room is not None and room.pk == session.room_id:
        raise Refused(_("In diesem Raum ist der Termin schon. Bitte wählen Sie einen anderen."), field="room")
    if kind == RainAlternative.DAY:
        if reserve_on is None:
            raise Refused(_("Bitte geben Sie den Ausweichtag an."), field="reserve_on")
        if reserve_on.isoformat() <= max(session.starts_local[:10], clock.today().isoformat()):
            raise Refused(_("Der Ausweichtag liegt nach dem Tag des Termins."), field="reserve_on")
    if kind == RainAlternative.COVER and not words:
        raise Refused(_("Bitte schreiben Sie in einem Satz, was bei Regen anders ist."), field="words")
    plan.alternative, plan.site, plan.room, plan.reserve_on = kind, site, room, reserve_on
    plan.words, plan.decide_hours = words, facts.get("decide_hours", plan.decide_hours)


def _hold(plan: RainPlan, *, by: str) -> None:
    session, room = plan.session, plan.room
    if room is None:
        return
    name, when = queries.rain_keeper(session.pk), slot_at(session.starts_at, session.ends_at)
    title = _("Bei Regen: %(title)s") % {"title": session.title}
    outcome = rooms.keep(room=room, keepers={name: when}, title=title, by=by)[name]
    if not outcome.is_booked:
        raise Refused(f"{outcome.sentence} {queries.free_words(room, when, people=session.offer.seats)}", field="room")


@action("offers.set_rain_words", "Regenplan übersetzt")
def set_rain_words(*, actor: Actor, plan: RainPlan, texts: Mapping[str, str]) -> RainPlan:
    """The words of the plan in other languages; an empty text removes one."""
    if not plan.words:
        raise Refused(_("Zu diesem Regenplan gibt es keine Worte, die sich übersetzen ließen."))
    for language, text in texts.items():
        put(plan, "words", language, text[:160], origin="person", by=actor.key, at=clock.now().isoformat())
    plan.save(update_fields=["translations"])
    return plan


@action("offers.remove_rain_plan", "Regenplan gelöscht")
def remove_rain_plan(*, actor: Actor, plan: RainPlan) -> None:
    """There is no plan for the rain; a room that was held for it is free again.

    Raises:
        AlreadyDecided: it was decided about the weather; that is taken back first.
    """
    if queries.decision_of(plan) is not None:
        raise AlreadyDecided
    rooms.let_go([queries.rain_keeper(plan.session_id)], by=actor.key)
    plan.delete()


@action("offers.decide_rain", "Über das Wetter entschieden")
def decide_rain(*, actor: Actor, plan: RainPlan, choice: str, shown: str = "") -> RainDecision:
    """It rains: do what was planned, with everything that follows from it. Or it is dry: nothing changes.

    ``queries.plan_rain`` shows whom the rain hits.

    Raises:
        AlreadyDecided: somebody was faster.
        AlreadyOver, IsCancelled: the date has begun or is off.
        NotShown: somebody hangs on it and that was not shown.
        Refused: the room is not free any more, with what is.
    """
    if choice not in RainChoice.values:
        raise Refused(_("Regen oder trocken?"), field="choice")
    if queries.decision_of(plan) is not None:
        raise AlreadyDecided
    session = plan.session
    if session.starts_at <= clock.now():
        raise AlreadyOver
    if session.is_cancelled:
        raise IsCancelled
    name = queries.rain_keeper(session.pk)
    before: dict[str, Any] = {"held": kept_by([name]).exists(), "note": session.note}
    rooms.let_go([name], by=actor.key)
    if choice == RainChoice.RAIN:
        before |= {
            "start": session.starts_local, "minutes": queries.minutes_of(session), "site": session.site_id,
            "place_words": session.place_words, "room": session.room_id,
        }  # fmt: skip
    # The decision stands before it is carried out, so that whoever is told also reads that it is the weather.
    decision = RainDecision.objects.create(plan=plan, choice=choice, before=before, at=clock.now(), by=actor.key)
    if choice == RainChoice.RAIN:
        _carry_out(plan, actor=actor, shown=shown)
    return decision


def _carry_out(plan: RainPlan, *, actor: Actor, shown: str) -> None:
    session = plan.session
    match plan.alternative:
        case RainAlternative.PLACE:
            words = queries.alternative_place(plan)[:200] if plan.room is not None else ""
            moved = move_session(
                actor=actor, session=session, start=datetime.fromisoformat(session.starts_local),
                minutes=queries.minutes_of(session), site=plan.site, place_words=words, own_title=session.own_title,
                shown=shown,
            )  # fmt: skip
            if plan.room is not None:
                give_room(actor=actor, session=moved, room=plan.room)
        case RainAlternative.DAY:
            move_session(
                actor=actor, session=session, start=queries.reserve_start(plan), minutes=queries.minutes_of(session),
                site=session.site, place_words=session.place_words, own_title=session.own_title, shown=shown,
            )  # fmt: skip
        case RainAlternative.COVER:
            note = f"{session.note}. {plan.words}" if session.note else plan.words
            require_shown(queries.plan_rain(plan).effects, shown)
            tell_about([set_note(actor=actor, session=session, note=note[:300])], Occasion.WEATHER)
        case RainAlternative.OFF:
            call_off(actor=actor, session=session, reason=Reason.WEATHER, shown=shown)


@action("offers.take_back_rain", "Entscheidung über das Wetter zurückgenommen")
def take_back_rain(*, actor: Actor, decision: RainDecision, shown: str = "") -> RainPlan:
    """The weather turned: the date is again where and when it was to be; ``queries.plan_taking_back`` shows it.

    Raises:
        AlreadyOver: it has begun.
        NotShown: somebody hangs on it and that was not shown.
        Refused: the old time is over, or the old room is taken.
    """
    plan, before = decision.plan, decision.before
    session = plan.session
    if session.starts_at <= clock.now():
        raise AlreadyOver
    if decision.choice == RainChoice.RAIN:
        match plan.alternative:
            case RainAlternative.COVER:
                require_shown(queries.plan_taking_back(decision).effects, shown)
                tell_about([set_note(actor=actor, session=session, note=before["note"])], Occasion.AS_PLANNED)
            case RainAlternative.OFF:
                if session.is_cancelled:
                    undo_cancellation(actor=actor, session=session)
            case _:
                _back(session, before, actor=actor, shown=shown)
    decision.delete()
    plan = RainPlan.objects.get(pk=plan.pk)
    if before.get("held") and plan.room is not None:
        try:
            with transaction.atomic():
                _hold(plan, by=actor.key)
        except Refused:
            pass  # somebody else has it now; the page of the fest says so
    return plan


def _back(session: Session, before: Mapping[str, Any], *, actor: Actor, shown: str) -> None:
    if session.room_id is not None:
        session = give_room(actor=actor, session=session, room=None)
    moved = move_session(
        actor=actor, session=session, start=datetime.fromisoformat(before["start"]), minutes=before["minutes"],
        site=Site.objects.filter(pk=before["site"]).first(), place_words=before["place_words"],
        own_title=session.own_title, shown=shown,
    )  # fmt: skip
    room = Room.objects.filter(pk=before["room"]).first()
    if room is not None:
        give_room(actor=actor, session=moved, room=room)
