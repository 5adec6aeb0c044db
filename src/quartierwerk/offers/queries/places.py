"""What a change of places does to the dates there: shown before it is made, done when it has been made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.offers.choices import Mode
from quartierwerk.offers.models import Series, Session
from quartierwerk.offers.queries.capacity import plan_seats_on, seats_left, seats_on
from quartierwerk.offers.queries.dates import Planned, planned
from quartierwerk.offers.queries.days import Days, Off, batch_of, off_by
from quartierwerk.offers.queries.series import BACK, CHANGED, GONE, NEW, OFF
from quartierwerk.offers.queries.sessions import hanging_on, kept
from quartierwerk.offers.queries.words import span_of, when
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.queries import HolidayShift, Restriction, Shift


@dataclass
class Hits:
    """What becomes of coming dates when what shuts their sites changes."""

    off: list[tuple[Session, Off]] = field(default_factory=list)
    back: list[Session] = field(default_factory=list)
    held: list[tuple[Session, Off]] = field(default_factory=list)  # stay off, but for another reason
    changed: list[tuple[Session, str]] = field(default_factory=list)  # take place, in another way
    fewer: dict[Session, int] = field(default_factory=dict)  # take place with so many seats

    @property
    def effects(self) -> list[Effect]:
        lines = [Effect(f"{row.title}: {span_of(row)}", group=OFF) for row, _off in self.off]
        lines += [Effect(f"{row.title}: {span_of(row)}", group=BACK) for row in self.back]
        lines += [Effect(f"{row.title}: {span_of(row)}, {words}", group=CHANGED) for row, words in self.changed]
        lines += plan_seats_on(self.fewer)
        return lines + hanging_on([row for row, _off in self.off], "call_off")


def plan_shift(shift: Shift) -> Hits:
    """Dates that have not begun; those that a person called off, and those online only, are not touched."""
    hits = Hits()
    sessions = _sessions_in(shift)
    if not sessions:
        return hits
    days = Days(offers={session.offer_id for session in sessions}, shift=shift)
    batches = {batch_of(one) for one in shift.before}
    for session in sessions:
        day = date.fromisoformat(session.starts_local[:10])
        is_online = session.offer.mode == Mode.ONLINE
        holding = [one for one in shift.after if session.site_id in one.sites and one.holds_on(day)]
        ending = [one for one in shift.before if session.site_id in one.sites and one.holds_on(day)]
        if session.is_cancelled:
            if session.cancellation.batch in batches:
                off = days.off(session.offer, session.site_id, day)
                if off is None:
                    hits.back.append(session)
                elif off.batch != session.cancellation.batch:
                    hits.held.append((session, off))
            continue
        closing = next((one for one in holding if one.closes), None)
        if closing is not None and not is_online:
            hits.off.append((session, off_by(closing)))
        elif not is_online:
            hits.changed += [(session, words) for one in holding if (words := _otherwise(one, session))]
            if session.offer.seats and (percents := [one.percent for one in holding if one.percent is not None]):
                hits.fewer[session] = min(seats_on(session), seats_left(session.offer.seats, min(percents)))
            hits.changed += [(session, _("wieder wie gewohnt")) for one in ending if not one.closes and not holding]
    return hits


def _sessions_in(shift: Shift) -> list[Session]:
    where = Q(pk__in=[])
    today = clock.today()
    for one in (*shift.before, *shift.after):
        first = max(one.first or today, today)
        days = Q(starts_local__gte=first.isoformat())
        if one.last is not None:
            days &= Q(starts_local__lt=f"{one.last.isoformat()}T24")
        if one.sites:
            where |= Q(site__in=one.sites) & days
    rows = Session.objects.filter(where, starts_local__gt=clock.wall_now())
    return list(rows.select_related("offer", "site", "cancellation").order_by("starts_local", "pk"))


def _otherwise(restriction: Restriction, session: Session) -> str:
    """How a date takes place under a rule that does not close the house; nothing where it makes no difference."""
    if restriction.kind == CrisisKind.PHONE:
        return _("nur telefonisch")
    if restriction.kind == CrisisKind.ONLINE:
        return _("nur online")
    if restriction.kind == CrisisKind.CAPACITY and restriction.percent is not None:
        seats = session.offer.seats
        if seats is None:
            return _("weniger Plätze (%(percent)d %%)") % {"percent": restriction.percent}
        return _("%(few)d statt %(seats)d Plätze") % {
            "few": seats_left(seats, restriction.percent), "seats": seats,
        }  # fmt: skip
    return ""


def effects_of_shifts(shifts: Sequence[Shift], change: str) -> list[Effect]:
    """For the registry: what a change of closing days, crisis rules or sites does to dates."""
    return [effect for shift in shifts for effect in plan_shift(shift).effects]


# School holidays


@dataclass
class HolidayHits:
    """What becomes of series that leave school holidays out when those change."""

    new: list[tuple[Series, list[Planned]]] = field(default_factory=list)
    gone: list[Session] = field(default_factory=list)
    off: list[Session] = field(default_factory=list)  # would go, but something hangs on them

    @property
    def effects(self) -> list[Effect]:
        lines = [Effect(f"{row.title}: {span_of(row)}", group=GONE) for row in self.gone]
        lines += [Effect(f"{row.title}: {span_of(row)}", group=OFF) for row in self.off]
        lines += [
            Effect(f"{series.offer.title}: {when(plan.starts_local)}", group=NEW)
            for series, plans in self.new
            for plan in plans
        ]
        return lines + hanging_on(self.off, "call_off")


def plan_holiday_shift(shift: HolidayShift) -> HolidayHits:
    """Dates from tomorrow on, as far as they have been made; those that somebody moved by hand stay."""
    hits = HolidayHits()
    first = max(min((row.starts_on for row in (*shift.before, *shift.after)), default=clock.today()), _tomorrow())
    last = max((row.ends_on for row in (*shift.before, *shift.after)), default=first)
    rows = Series.objects.filter(skips_school_holidays=True, made_until__gte=first)
    days = Days(holidays=shift)
    chosen = [
        series
        for series in rows.select_related("offer__area", "offer__site").order_by("pk")
        if days.state_of(series.offer.area.path) == shift.state
    ]
    if not chosen or last < first:
        return hits
    after, before = first.isoformat(), f"{last.isoformat()}T24"
    existing = Session.objects.filter(
        Q(slot__gte=after, slot__lt=before) | Q(starts_local__gte=after, starts_local__lt=before),
        offer__in={series.offer_id for series in chosen},
    ).select_related("offer", "site", "cancellation", "series")
    taken, found = set(), {}
    for row in existing:
        taken.add((row.offer_id, row.slot))
        found[row.series_id, row.starts_local] = row
    going = []
    for series in chosen:
        until = min(last, series.made_until or last)
        plans = planned(series, days, first=first, last=until) if until >= first else []
        new = [
            plan
            for plan in plans
            if not plan.skipped
            and (series.offer_id, plan.slot) not in taken
            and (series.pk, plan.starts_local) not in found
        ]
        if new:
            hits.new.append((series, new))
        for plan in plans:
            session = found.get((series.pk, plan.starts_local))
            if plan.skipped and session is not None:
                going.append(session)
    held = kept(going)
    for session in sorted(going, key=lambda row: (row.starts_local, row.pk)):
        if session.pk not in held:
            hits.gone.append(session)
        elif not session.is_cancelled:
            hits.off.append(session)
    return hits


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def effects_of_holiday_shifts(shifts: Sequence[HolidayShift], change: str) -> list[Effect]:
    """For the registry: what a change of school holidays does to series that leave them out."""
    return [effect for shift in shifts for effect in plan_holiday_shift(shift).effects]
