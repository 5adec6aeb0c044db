"""What a change of a series would do: computed before it is made, shown to people, handed to the action.

Dates that have begun are never touched, neither are dates that somebody moved by hand: those keep their own time and
place as long as the series still has a date on their day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.effects import Effect, fingerprint
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.models import Offer, Pause, Series, Session
from quartierwerk.offers.queries.dates import Planned, horizon, planned, site_of, start_of
from quartierwerk.offers.queries.days import Days
from quartierwerk.offers.queries.rooms import rooms_for, rooms_in_words
from quartierwerk.offers.queries.sessions import clashes, hanging_on, kept
from quartierwerk.offers.queries.words import day_words, span_of, when
from quartierwerk.places.models import Site
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Room

NEW, MOVED, GONE, OFF, OWN, SKIPPED, HINT, BACK = "new", "moved", "gone", "off", "own", "skipped", "hint", "back"
CHANGED, ROOM = "changed", "room"


@dataclass(frozen=True)
class Preview:
    """What a change would do, line by line. ``shown`` is what the action wants to be handed."""

    effects: tuple[Effect, ...] = ()

    @property
    def shown(self) -> str:
        return fingerprint(self.effects)

    def in_group(self, name: str) -> list[Effect]:
        return [effect for effect in self.effects if effect.group == name]

    def __bool__(self) -> bool:
        return bool(self.effects)


@dataclass
class Change:
    """What becomes of the dates of a series."""

    new: list[Planned] = field(default_factory=list)
    moved: list[tuple[Session, Planned]] = field(default_factory=list)
    stay: list[tuple[Session, Planned]] = field(default_factory=list)  # also those that keep their own time
    own: list[Session] = field(default_factory=list)
    gone: list[Session] = field(default_factory=list)
    off: list[Session] = field(default_factory=list)  # would go, but something hangs on them
    skipped: list[Planned] = field(default_factory=list)
    former: int = 0  # wanted where a date began before it was moved: it keeps that identifier
    hints: list[str] = field(default_factory=list)
    room: list[str] = field(default_factory=list)  # how it stands with the room, first of all in one sentence

    @property
    def preview(self) -> Preview:
        lines = [Effect(when(plan.slot), group=NEW) for plan in self.new if plan.off is None]
        lines += [
            Effect(
                _("%(date)s, gleich abgesagt: %(reason)s") % {"date": when(plan.slot), "reason": reason_of(plan)},
                group=NEW,
            )
            for plan in self.new
            if plan.off is not None
        ]
        lines += [
            Effect(_("%(old)s → %(new)s") % {"old": span_of(session), "new": span_of_plan(plan)}, group=MOVED)
            for session, plan in self.moved
        ]
        lines += [Effect(span_of(session), group=GONE) for session in self.gone]
        lines += [Effect(span_of(session), group=OFF) for session in self.off]
        lines += [Effect(span_of(session), group=OWN) for session in self.own]
        lines += [Effect(f"{day_words(plan.day)}: {plan.skipped}", group=SKIPPED) for plan in self.skipped]
        lines += [Effect(words, group=ROOM) for words in self.room]
        lines += [Effect(hint, group=HINT) for hint in self.hints]
        lines += hanging_on([session for session, _plan in self.moved], "move")
        lines += hanging_on(self.off, "call_off")
        lines += hanging_on(self.gone, "remove")
        return Preview(tuple(lines))


def reason_of(plan: Planned) -> str:
    """Why a planned date is off, in words."""
    if plan.off is None:
        return ""
    label = Reason(plan.off.reason).label
    return f"{label} ({plan.off.note})" if plan.off.note else str(label)


def span_of_plan(plan: Planned) -> str:
    if plan.starts_local[:10] == plan.ends_local[:10]:
        return f"{day_words(plan.day)}, {plan.starts_local[11:]}–{plan.ends_local[11:]}"
    return when(plan.starts_local)


def days_for(series: Series) -> Days:
    since = min(start_of(series).date(), clock.today())
    return Days(since=since, offers=[series.offer_id])


def plan_new(draft: Series) -> Change:
    """The dates of a new series, up to the horizon; ``draft`` is settled but not saved."""
    _fit_room(draft)
    days = days_for(draft)
    change = Change()
    start = start_of(draft).date()
    taken = (
        dict(Session.objects.filter(offer=draft.offer_id).values_list("slot", "starts_local")) if draft.offer_id else {}
    )
    begun = set(taken.values())
    double = 0
    for plan in planned(draft, days, first=start, last=max(horizon(), start)):
        if plan.skipped:
            change.skipped.append(plan)
        elif plan.slot in taken:
            if plan.starts_local in begun:
                double += 1
            else:
                change.former += 1
        else:
            change.new.append(plan)
    _hint(change, draft, days, double)
    if change.former:
        change.hints.append(former_words(change.former))
    now = clock.wall_now()
    if past := sum(plan.starts_local <= now for plan in change.new):
        change.hints.append(_("%(past)d dieser Termine liegen in der Vergangenheit.") % {"past": past})
    return change


def former_words(count: int) -> str:
    """Why dates at the former time of moved ones do not come, and the way out."""
    return ngettext(
        "%(count)d Termin entsteht nicht, weil ein verlegter Termin um diese Zeit begann und seine Kennung behält. "
        "Wählen Sie einen anderen Beginn (zum Beispiel fünf Minuten später) oder legen Sie dafür ein eigenes Angebot "
        "an.",
        "%(count)d Termine entstehen nicht, weil ein verlegter Termin um diese Zeit begann und seine Kennung behält. "
        "Wählen Sie einen anderen Beginn (zum Beispiel fünf Minuten später) oder legen Sie dafür ein eigenes Angebot "
        "an.",
        count,
    ) % {"count": count}


def plan_change(series: Series, draft: Series, since: str) -> Change:
    """What becomes of the dates from the slot ``since`` on, if the series goes on from that day as ``draft`` says.

    Dates on the same begin stay, dates on the same day are moved, and where a week has one date before and one after,
    it moves from day to day. What is left over goes, or is called off where something hangs on it.
    """
    now = clock.wall_now()
    _fit_room(draft)
    rows = list(
        Session.objects.filter(series=series, slot__gte=since)
        .select_related("offer__area", "offer__site", "site", "cancellation")
        .order_by("slot")
    )
    existing = [session for session in rows if session.starts_local > now]
    days = days_for(series)
    first = date.fromisoformat(since[:10])
    last = max(horizon(), *(date.fromisoformat(row.slot[:10]) for row in existing), first)
    change = Change()
    wanted: list[Planned] = []
    for plan in planned(draft, days, first=first, last=last):
        if plan.starts_local <= now:
            continue
        (change.skipped if plan.skipped else wanted).append(plan)
    before = {
        plan.starts_local: plan.ends_local for plan in planned(series, days, first=first, last=last) if not plan.skipped
    }
    left_sessions, left_plans = _matched(change, existing, wanted, before, series, draft)
    held = kept(left_sessions)
    for session in left_sessions:
        if session.pk in held:
            if not session.is_cancelled:
                change.off.append(session)
        else:
            change.gone.append(session)
    blocked = _slots_of_others(series, existing)
    change.new = [plan for plan in left_plans if plan.slot not in blocked]
    _hint(change, draft, days, len(left_plans) - len(change.new))
    if draft.room_id is None and series.room is not None:
        change.room.append(_("Die Termine sind nicht mehr in „%(room)s“.") % {"room": series.room})
    return change


def _slots_of_others(series: Series, existing: list[Session]) -> set[str]:
    """Slots of the offer that stay taken, whatever becomes of these dates."""
    rows = Session.objects.filter(offer=series.offer_id).exclude(pk__in=[session.pk for session in existing])
    return set(rows.values_list("slot", flat=True)) | {session.slot for session in existing}


def _matched(
    change: Change,
    existing: list[Session],
    wanted: list[Planned],
    before: dict[str, str],
    series: Series,
    draft: Series,
) -> tuple[list[Session], list[Planned]]:
    """Pair dates with plans, fill ``stay``, ``moved`` and ``own``; gives what has no partner on either side."""

    def follows(session: Session) -> bool:
        """Whether its time is what the series gave it, not what a person chose."""
        by_slot = session.slot == session.starts_local and before.get(session.slot) in (None, session.ends_local)
        return by_slot or before.get(session.starts_local) == session.ends_local

    def join(session: Session, plan: Planned) -> None:
        if not follows(session):
            change.own.append(session)
            change.stay.append((session, plan))
            return
        same_time = (session.starts_local, session.ends_local) == (plan.starts_local, plan.ends_local)
        followed_place = session.site_id == site_of(series) and session.place_words == series.place_words
        new_place = (site_of(draft), draft.place_words)
        same_place = not followed_place or new_place == (session.site_id, session.place_words)
        (change.stay if same_time and same_place else change.moved).append((session, plan))

    sessions, plans = list(existing), list(wanted)
    for key_of_session, key_of_plan in (
        (lambda s: s.slot, lambda p: p.slot),
        (lambda s: s.starts_local, lambda p: p.starts_local),
        (lambda s: s.slot[:10], lambda p: p.slot[:10]),
        (lambda s: s.starts_local[:10], lambda p: p.slot[:10]),
    ):
        sessions, plans = _pair(sessions, plans, key_of_session, key_of_plan, join)
    weeks: dict[tuple[int, int], tuple[list[Session], list[Planned]]] = {}
    for session in sessions:
        weeks.setdefault(_week(session.slot), ([], []))[0].append(session)
    for plan in plans:
        weeks.setdefault(_week(plan.slot), ([], []))[1].append(plan)
    for one, other in weeks.values():
        if len(one) == len(other) == 1:
            join(one[0], other[0])
            sessions.remove(one[0])
            plans.remove(other[0])
    return sessions, plans


def _week(slot: str) -> tuple[int, int]:
    year, week, _day = date.fromisoformat(slot[:10]).isocalendar()
    return year, week


def _pair(sessions, plans, key_of_session, key_of_plan, join):  # type: ignore[no-untyped-def]
    """Join those with the same key, in their order; gives the rest."""
    waiting: dict[str, list[Planned]] = {}
    for plan in plans:
        waiting.setdefault(key_of_plan(plan), []).append(plan)
    alone = []
    for session in sessions:
        candidates = waiting.get(key_of_session(session))
        if candidates:
            join(session, candidates.pop(0))
        else:
            alone.append(session)
    left = {id(plan) for candidates in waiting.values() for plan in candidates}
    return alone, [plan for plan in plans if id(plan) in left]


def plan_end(series: Series, last: date) -> Change:
    """What becomes of the dates after the last day of a series."""
    now = clock.wall_now()
    rows = Session.objects.filter(series=series, slot__gt=f"{last.isoformat()}T24", starts_local__gt=now)
    change = Change()
    sessions = list(rows.select_related("offer", "site", "cancellation").order_by("slot"))
    held = kept(sessions)
    for session in sessions:
        if session.pk not in held:
            change.gone.append(session)
        elif not session.is_cancelled:
            change.off.append(session)
    return change


def plan_pause(offer: Offer, starts_on: date, ends_on: date) -> tuple[list[Session], Preview]:
    """Dates that a pause would call off."""
    sessions = coming_between(offer, starts_on, ends_on)
    lines = [Effect(span_of(session), group=OFF) for session in sessions]
    return sessions, Preview((*lines, *hanging_on(sessions, "call_off")))


def plan_resume(pause: Pause) -> tuple[list[Session], Preview]:
    """Dates that would take place again if a pause ended today."""
    rows = Session.objects.filter(
        offer=pause.offer_id, cancellation__batch=pause.batch, starts_local__gt=clock.wall_now()
    )
    sessions = list(rows.select_related("offer__area", "site", "cancellation"))
    return sessions, Preview(tuple(Effect(span_of(session), group=BACK) for session in sessions))


def coming_between(offer: Offer, first: date, last: date) -> list[Session]:
    """Dates of an offer from day to day that have not begun and are not off."""
    rows = Session.objects.filter(
        offer=offer,
        starts_local__gte=first.isoformat(),
        starts_local__lt=f"{last.isoformat()}T24",
        cancellation=None,
    )
    now = clock.wall_now()
    return [row for row in rows.select_related("offer", "site").order_by("starts_local") if row.starts_local > now]


def plan_withdrawal(offer: Offer) -> Preview:
    """What residents would no longer see if the offer left the programme."""
    sessions = coming_between(offer, clock.today(), horizon())
    lines = [Effect(span_of(session), group=GONE) for session in sessions]
    return Preview((*lines, *hanging_on(sessions, "withdraw")))


def followers_of_site(offer: Offer) -> list[Session]:
    """Coming dates that are where the offer is, because neither their series nor a person says otherwise."""
    rows = Session.objects.filter(
        offer=offer, site=offer.site_id, place_words="", starts_local__gt=clock.wall_now()
    ).exclude(series__site__isnull=False)
    return list(rows.select_related("offer", "site", "cancellation").order_by("starts_local"))


def plan_new_site(offer: Offer, site_name: str) -> tuple[list[Session], Preview]:
    """What becomes of the coming dates if the offer moves to another site."""
    sessions = followers_of_site(offer)
    lines = [
        Effect(_("%(date)s → %(site)s") % {"date": span_of(session), "site": site_name}, group=MOVED)
        for session in sessions
    ]
    return sessions, Preview((*lines, *hanging_on(sessions, "move")))


def _hint(change: Change, draft: Series, days: Days, double: int) -> None:
    if double:
        change.hints.append(
            _("%(count)d Termine gibt es zu dieser Zeit schon; sie entstehen nicht noch einmal.") % {"count": double}
        )
    site = draft.site or (None if draft.place_words else draft.offer.site)
    if site is not None and site.is_mobile and not draft.place_words:
        change.hints.append(
            _("„%(site)s“ wandert: Bitte schreiben Sie danach bei jedem Termin, wo er ist.") % {"site": site}
        )
    path = draft.offer.area.path
    if draft.skips_school_holidays or draft.skips_public_holidays:
        if not days.state_of(path):
            change.hints.append(
                _("Für dieses Quartier ist kein Land eingetragen: Ferien und Feiertage können nicht beachtet werden.")
            )
        elif draft.skips_school_holidays:
            known, latest = days.school_holidays_known_until(path), _latest(change)
            if known and latest and latest > known:
                change.hints.append(
                    _("Schulferien sind bis %(day)s bekannt; danach entstehen Termine auch in den Ferien.")
                    % {"day": day_words(known)}
                )
    if not draft.skips_public_holidays:
        for plan in change.new:
            if name := days.holiday(path, plan.day):
                change.hints.append(
                    _("%(day)s ist ein Feiertag: %(name)s.") % {"day": day_words(plan.day), "name": name}
                )

    _hint_rooms(change, draft)


def _fit_room(draft: Series) -> None:
    """A room of another house goes with the house."""
    if draft.room is not None and draft.room.site_id != site_of(draft):
        draft.room = None


def _hint_rooms(change: Change, draft: Series) -> None:
    """Which dates would be without the room, and what is free instead."""
    if draft.room is None:
        return
    now = clock.now()
    plans = [plan for plan in change.new if plan.off is None]
    plans += [plan for session, plan in [*change.stay, *change.moved] if not session.is_cancelled]
    times = [slot_at(plan.starts_at, plan.ends_at) for plan in plans if plan.ends_at > now]
    own = [session.pk for session, _plan in [*change.stay, *change.moved]]
    own += [session.pk for session in (*change.gone, *change.off)]
    refused = rooms_for(draft.room, times, own=own, people=draft.offer.seats)
    change.room = [rooms_in_words(draft.room, times, refused), *refused]


def _latest(change: Change) -> date | None:
    return max((plan.day for plan in change.new), default=None)


def plan_sessions(offer: Offer, starts: Sequence[datetime], minutes: int, room: Room | None) -> Preview:
    """Single dates that would come, answered one by one where the room is not free for all of them; else nothing."""
    moments = [recurrence.to_utc(start, clock.BERLIN) for start in starts]
    times = [slot_at(begin, begin + timedelta(minutes=minutes)) for begin in moments]
    ahead = [when for when in times if when.ends_at > clock.now()]
    refused = rooms_for(room, ahead, people=offer.seats)
    if room is None or not refused:
        return Preview()
    lines = [Effect(when(slot.starts_local), group=NEW) for slot in times]
    answers = [rooms_in_words(room, ahead, refused), *refused]
    return Preview((*lines, *(Effect(words, group=ROOM) for words in answers)))


def plan_move(session: Session, starts_local: str, ends_local: str, site: Site | None) -> Preview:
    """Whom it hits if one date moves, and what else is on at the new place and time."""
    others = clashes(
        site=site.pk if site else None, starts_local=starts_local, ends_local=ends_local, without=[session.pk]
    )
    lines = [
        Effect(_("Zur selben Zeit am selben Ort: %(other)s") % {"other": f"{row.title}, {span_of(row)}"}, group=HINT)
        for row in others[:20]
    ]
    return Preview((*lines, *hanging_on([session], "move")))


def plan_move_to(session: Session, start: datetime, minutes: int, site: Site | None) -> Preview:
    """The same for a begin as it is typed: local, naive."""
    end = start + timedelta(minutes=minutes)
    return plan_move(session, start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes"), site)


def plan_call_off(sessions: list[Session]) -> Preview:
    """Whom it hits if these dates are off."""
    return Preview(tuple(hanging_on(sessions, "call_off")))
