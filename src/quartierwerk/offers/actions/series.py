"""What people and the clock do with series: begin, change from a date on, end, pause; make dates ahead.

Every change is computed by ``queries`` first, shown, and handed back as a fingerprint; what is done here is what was
shown. Dates that have begun are not touched; a date on which something hangs is called off, never deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from quartierwerk.foundation import bulk, clock, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.rooms import release, require_same_house, settle_rooms
from quartierwerk.offers.actions.telling import tell_about
from quartierwerk.offers.choices import Occasion, Reason
from quartierwerk.offers.models import Cancellation, MissingRoom, Offer, Pause, Series, Session
from quartierwerk.offers.queries import ALL_MADE, Change, Days, Off, Planned

AUTOMATIC = (Reason.PAUSE, Reason.CLOSED, Reason.CRISIS)
SERIES_FACTS = (
    "starts_local", "zone", "minutes", "is_all_day", "rrule", "rdates", "exdates", "skips_public_holidays",
    "skips_school_holidays", "site", "place_words", "room",
)  # fmt: skip


def _clean(series: Series) -> None:
    series.clean_fields(exclude=["offer"])
    series.validate_constraints()
    if series.minutes > 60 * 24 * 14:
        raise Refused(_("Ein Termin dauert höchstens 14 Tage."), field="minutes")


@action("offers.add_series", "Reihe begonnen")
def add_series(*, actor: Actor, draft: Series, shown: str) -> Series:
    """Begin a series: its dates up to the horizon exist afterwards. ``queries.plan_new`` shows them.

    Raises:
        Refused: the repetition is not understood.
        NotShown: the dates are not those that were shown.
    """
    queries.settle(draft, queries.days_for(draft))
    _clean(draft)
    _require_room(draft, None, actor)
    change = queries.plan_new(draft)
    require_shown(change.preview.effects, shown)
    if not change.new and change.former:
        raise Refused(queries.former_words(change.former))
    if not change.new and queries.is_all_made(draft, queries.horizon()):
        raise Refused(_("Aus dieser Reihe entsteht kein einziger Termin. Bitte ändern Sie Tag, Ende oder Ferien."))
    draft.save()
    make(draft, change.new, by=actor.key)
    _note_made(draft)
    return draft


@action("offers.change_series", "Reihe geändert")
def change_series(*, actor: Actor, series: Series, draft: Series, since: str, shown: str) -> Series:
    """From the slot ``since`` on the series goes on as ``draft`` says; ``queries.plan_change`` shows what that does.

    Where dates lie before, they stay with the old series, which ends there, and a new one begins. So a report about
    the past reads the same as before.

    Raises:
        Refused: the repetition is not understood.
        NotShown: the effects are not those that were shown.
    """
    draft.offer = series.offer
    queries.settle(draft, queries.days_for(draft))
    _clean(draft)
    since = max(since, clock.wall_now())
    _require_room(draft, series.room_id, actor)
    change = queries.plan_change(series, draft, since)
    require_shown(change.preview.effects, shown)
    old_place, old_room = (queries.site_of(series), series.place_words), series.room_id
    if Session.objects.filter(series=series, slot__lt=since).exists():
        _end(series, since)
        draft.save(force_insert=True)
        series = draft
    else:
        for name in SERIES_FACTS:
            setattr(series, name, getattr(draft, name))
        series.save(update_fields=SERIES_FACTS)
    _carry_out(change, series, old_place, old_room, by=actor.key)
    _note_made(series)
    return series


def _require_room(draft: Series, before: int | None, actor: Actor) -> None:
    """A room that is new to the series is one's own to give, and in its house."""
    if draft.room is not None and draft.room_id != before:
        permissions.require(actor, "rooms.book", draft.room)
        require_same_house(draft.room, queries.site_of(draft))


@action("offers.end_series", "Reihe beendet")
def end_series(*, actor: Actor, series: Series, last_on: date, shown: str = "") -> Series:
    """The series has its last date on that day or before; ``queries.plan_end`` shows what goes.

    Raises:
        NotShown: dates would go and that list was not shown.
    """
    last_on = max(last_on, clock.today() - timedelta(days=1))
    change = queries.plan_end(series, last_on)
    require_shown(change.preview.effects, shown)
    _end(series, f"{last_on.isoformat()}T24:00")
    _carry_out(change, series, (queries.site_of(series), series.place_words), series.room_id, by=actor.key)
    return series


def _end(series: Series, before: str) -> None:
    """No date of the series begins at or after this local time any more."""
    day = date.fromisoformat(before[:10])
    if before[11:] == "24:00":
        last = datetime.combine(day, time(23, 59, 59))
    else:
        last = datetime.fromisoformat(before) - timedelta(seconds=1)
    if series.rrule:
        if last < queries.start_of(series):
            series.rrule, series.exdates = "", [*series.exdates, series.starts_local]
        else:
            series.rrule = queries.ending(series.rrule, last)
            rule = queries.rule_of(series)
            series.rrule = rule.text if rule else ""
    elif series.starts_local >= before:
        series.exdates = [*series.exdates, series.starts_local]
    series.rdates = [text for text in series.rdates if text < before]
    series.made_until = ALL_MADE
    series.save(update_fields=["rrule", "rdates", "exdates", "made_until"])


def _carry_out(
    change: Change, target: Series, old_place: tuple[int | None, str], old_room: int | None, *, by: str
) -> None:
    """Do to the dates what was shown. Those that were where the series was go where it is now."""
    remove_or_call_off(change.gone, by=by)
    call_off_leftovers(change.off, by=by)
    own = {session.pk for session in change.own}
    going = [session for session, _plan in [*change.stay, *change.moved]]
    with_room = [session.pk for session in going] if target.room_id else queries.with_rooms(going)
    now = clock.now()
    kept, place = [], (queries.site_of(target), target.place_words)
    for session, plan in [*change.stay, *change.moved]:
        session.series = target
        if session.pk not in own:
            day_before, site_before = session.starts_local[:10], session.site_id
            if (session.starts_local, session.ends_local) != (plan.starts_local, plan.ends_local):
                session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
                session.starts_local, session.ends_local = plan.starts_local, plan.ends_local
            if (session.site_id, session.place_words) == old_place:
                session.site_id, session.place_words = place
            if session.room_id == old_room:
                session.room_id = target.room_id
            session.is_all_day = target.is_all_day
            if (day_before, site_before) != (session.starts_local[:10], session.site_id):
                _follow_day(session, plan, by=by)
        kept.append(session)
    moved = {session.pk for session, _plan in change.moved}
    for session in kept:
        session.changed_at = now
        if session.pk in moved:
            session.sequence += 1
    Session.objects.bulk_update(
        kept,
        ["series", "starts_at", "ends_at", "starts_local", "ends_local", "is_all_day", "site", "place_words",
         "room", "sequence", "changed_at"],
        batch_size=200,
    )  # fmt: skip
    settle_rooms(with_room, by=by)
    if target.room_id is None:
        MissingRoom.objects.filter(session__in=[session.pk for session in kept]).delete()
    make(target, change.new, by=by)
    tell_about([session for session, _plan in change.moved], Occasion.MOVED)


def _follow_day(session: Session, plan: Planned, *, by: str) -> None:
    """On another day or at another house another pause or closing may apply; what a person called off stays off."""
    if session.is_cancelled:
        cancellation = session.cancellation
        if cancellation.reason not in AUTOMATIC or cancellation.batch is None:
            return
        cancellation.delete()
    if plan.off is not None:
        Cancellation.objects.create(
            session=session, reason=plan.off.reason, note=plan.off.note, batch=plan.off.batch, at=clock.now(), by=by
        )


def remove_or_call_off(sessions: Sequence[Session], *, by: str) -> None:
    """Delete dates; one on which something hangs after all is called off instead."""
    release(queries.with_rooms(sessions), by=by)
    try:
        Session.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    except ProtectedError:
        held = []
        for session in sessions:
            try:
                Session.objects.filter(pk=session.pk).delete()
            except ProtectedError:
                held.append(session)
        call_off_leftovers(held, by=by)


def call_off_leftovers(sessions: Sequence[Session], *, by: str) -> None:
    """Dates that their series no longer has, but on which something hangs: they stay, called off, on their own."""
    now = clock.now()
    keys = [session.pk for session in sessions]
    release(queries.with_rooms(sessions), by=by)
    Cancellation.objects.bulk_create(
        Cancellation(session_id=key, reason=Reason.OTHER, note="", at=now, by=by)
        for key in keys
        if not Cancellation.objects.filter(session=key).exists()
    )
    Session.objects.filter(pk__in=keys).update(series=None, sequence=F("sequence") + 1, changed_at=now)
    tell_about(sessions, Occasion.CALLED_OFF)


COLUMNS = (
    "offer_id", "series_id", "slot", "starts_at", "ends_at", "starts_local", "ends_local", "is_all_day", "site_id",
    "place_words", "own_title", "note", "sequence", "changed_at",
)  # fmt: skip


def make(series: Series, plans: Sequence[Planned], *, by: str) -> None:
    """The dates of a plan, called off at once where that is known."""
    _insert([(series, plans)], by=by)


def _insert(found: Sequence[tuple[Series, Sequence[Planned]]], *, by: str) -> None:
    """Rows of dates, and of the cancellations that are known already."""
    now = clock.now()
    rows: list[tuple[Any, ...]] = []
    off: dict[tuple[int, str], Off] = {}
    for series, plans in found:
        offer, key, site = series.offer_id, series.pk, queries.site_of(series)
        whole, words = series.is_all_day, series.place_words
        for plan in plans:
            rows.append(
                (offer, key, plan.slot, plan.starts_at, plan.ends_at, plan.starts_local, plan.ends_local, whole, site,
                 words, "", "", 0, now)
            )  # fmt: skip
            if plan.off is not None:
                off[offer, plan.slot] = plan.off
    if rows:
        bulk.insert(Session, COLUMNS, rows)
    if off:
        offers, slots = zip(*off, strict=True)
        made = Session.objects.filter(
            offer__in=set(offers), slot__gte=min(slots), slot__lte=max(slots), cancellation=None
        )
        Cancellation.objects.bulk_create(
            Cancellation(
                session_id=key, reason=off[mark].reason, note=off[mark].note, batch=off[mark].batch, at=now, by=by
            )
            for key, *mark_ in made.values_list("pk", "offer", "slot")
            if (mark := (mark_[0], mark_[1])) in off
        )
    for series, plans in found:
        if series.room_id is not None:
            _give_rooms(series, [plan.slot for plan in plans], by=by)


def _give_rooms(series: Series, slots: Sequence[str], *, by: str) -> None:
    """New dates of a series get its room where it is free."""
    for first in range(0, len(slots), 400):
        new = Session.objects.filter(offer=series.offer_id, slot__in=slots[first : first + 400])
        new.update(room=series.room_id)
        settle_rooms(list(new.values_list("pk", flat=True)), by=by)


def _note_made(series: Series) -> None:
    last = queries.horizon()
    series.made_until = ALL_MADE if queries.is_all_made(series, last) else last
    series.save(update_fields=["made_until"])


@action("offers.top_up", "Termine im Voraus angelegt")
def top_up(*, actor: Actor, keys: Sequence[int], until: date) -> int:
    """Make the dates of these series up to a day; gives how many. Dates that exist are left alone."""
    rows = queries.to_top_up(keys, until)
    since = clock.today()
    days = Days(since=since, offers={row.offer_id for row in rows})
    plans: list[tuple[Series, list[Planned]]] = []
    finished: list[int] = []
    for series in rows:
        first = series.made_until + timedelta(days=1) if series.made_until else queries.start_of(series).date()
        found = queries.planned(series, days, first=first, last=until)
        plans.append((series, [plan for plan in found if not plan.skipped]))
        if queries.may_be_all_made(series) and queries.is_all_made(series, until):
            finished.append(series.pk)
    slots = [plan.slot for _series, found in plans for plan in found]
    taken: set[tuple[int, str]] = set()
    if slots:
        taken = set(
            Session.objects.filter(
                offer__in={row.offer_id for row in rows}, slot__gte=min(slots), slot__lte=max(slots)
            ).values_list("offer", "slot")
        )
    made, number = [], 0
    for series, found in plans:
        new = []
        for plan in found:
            mark = (series.offer_id, plan.slot)
            if mark not in taken:
                taken.add(mark)
                new.append(plan)
        made.append((series, new))
        number += len(new)
    _insert(made, by=actor.key)
    Series.objects.filter(pk__in=[row.pk for row in rows]).update(made_until=until)
    Series.objects.filter(pk__in=finished).update(made_until=ALL_MADE)
    return number


# Pauses


@action("offers.pause_offer", "Angebot pausiert")
def pause_offer(
    *, actor: Actor, offer: Offer, starts_on: date, ends_on: date, note: str = "", shown: str = ""
) -> Pause:
    """Nothing takes place from day to day; also dates that are made later. ``queries.plan_pause`` shows them.

    Raises:
        NotShown: dates would be called off and that list was not shown.
    """
    sessions, preview = queries.plan_pause(offer, starts_on, ends_on)
    require_shown(preview.effects, shown)
    pause = Pause(offer=offer, starts_on=starts_on, ends_on=ends_on, note=note.strip(), batch=uuid.uuid4())
    pause.full_clean(exclude=["offer"])
    pause.save()
    cancel(sessions, reason=Reason.PAUSE, note=pause.note, batch=pause.batch, by=actor.key)
    return pause


@action("offers.resume_offer", "Pause eines Angebots beendet")
def resume_offer(*, actor: Actor, pause: Pause, shown: str = "") -> Offer:
    """End a pause today: its coming dates take place again, unless the house is closed.

    Raises:
        NotShown: dates would come back and that list was not shown.
    """
    sessions, preview = queries.plan_resume(pause)
    require_shown(preview.effects, shown)
    today, offer = clock.today(), pause.offer
    if pause.starts_on >= today:
        pause.delete()
    else:
        Pause.objects.filter(pk=pause.pk).update(ends_on=min(pause.ends_on, today - timedelta(days=1)))
    bring_back(sessions, by=actor.key)
    days = Days(offers=[offer.pk])
    for session in sessions:
        off = days.off(offer, session.site_id, date.fromisoformat(session.starts_local[:10]))
        if off is not None:
            cancel([session], reason=off.reason, note=off.note, batch=off.batch, by=actor.key)
    return offer


def cancel(
    sessions: Sequence[Session], *, reason: str, note: str, batch: uuid.UUID | None, by: str, tells: bool = True
) -> None:
    """Rows for dates that are off from now on; who signed up is told, unless nobody can know of the date yet."""
    now = clock.now()
    Cancellation.objects.bulk_create(
        [Cancellation(session=row, reason=reason, note=note, batch=batch, at=now, by=by) for row in sessions]
    )
    _touch(sessions)
    release(queries.with_rooms(sessions), by=by)
    if tells:
        tell_about(sessions, Occasion.CALLED_OFF)


def bring_back(sessions: Sequence[Session], *, by: str, strict: bool = False) -> None:
    """These dates take place after all, in their rooms if those are still free.

    Raises:
        Refused: (``strict``) one is not.
    """
    Cancellation.objects.filter(session__in=[row.pk for row in sessions]).delete()
    _touch(sessions)
    settle_rooms(queries.with_rooms(sessions), by=by, strict=strict)
    tell_about(sessions, Occasion.BACK)


def _touch(sessions: Sequence[Session]) -> None:
    Session.objects.filter(pk__in=[row.pk for row in sessions]).update(
        sequence=F("sequence") + 1, changed_at=clock.now()
    )
