"""What people do when a place is shut: closing days, a crisis, days that a state's schools are closed.

Every one of these may call dates off, change them or bring them back. What it does is computed before it is made,
shown to the person and let through only with the fingerprint of what was shown (``foundation.effects``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, effects, events, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.places import queries
from quartierwerk.places.choices import GERMAN_STATES, CrisisKind
from quartierwerk.places.errors import AlreadyClosed, AlreadyOver, InThePast
from quartierwerk.places.models import Area, ClosingDays, CrisisRule, SchoolHolidayOverride, Site

MOST_DAYS = 731
DAY = timedelta(days=1)


@action("places.close_days", "Schließtage eingetragen")
def close_days(
    *,
    actor: Actor,
    site: Site | None = None,
    area: Area | None = None,
    starts_on: date,
    ends_on: date,
    reason: str,
    note: str = "",
    shown: str = "",
) -> ClosingDays:
    """Shut one site, or every site of an area, from a first to a last day.

    Raises:
        InThePast, AlreadyClosed
        Refused: more than two years; that is an end of the site.
        NotShown: dates would be called off and that list was not shown.
    """
    closing = ClosingDays(site=site, area=area, starts_on=starts_on, ends_on=ends_on, reason=reason, note=note.strip())
    closing.full_clean(exclude=["site", "area"])
    _require_sensible(starts_on, ends_on)
    same = ClosingDays.objects.filter(site=site, area=area, starts_on=starts_on, ends_on=ends_on)
    if same.exists():
        raise AlreadyClosed
    _require_shown(queries.Shift(after=(queries.of_closing(closing),)), shown)
    closing.save()
    _follow(queries.Shift(after=(queries.of_closing(closing),)), actor)
    return closing


@action("places.withdraw_closing", "Schließtage zurückgenommen")
def withdraw_closing(*, actor: Actor, closing: ClosingDays, shown: str = "") -> Area | Site:
    """The place opens after all: dates that are off because of these days take place again.

    Days that are over stay closed. Gives back the place.

    Raises:
        AlreadyOver: all of them are.
        NotShown: dates would come back and that list was not shown.
    """
    today = clock.today()
    if closing.ends_on < today:
        raise AlreadyOver
    place = closing.site or closing.area
    if place is None:
        raise Refused(_("Das gibt es nicht mehr. Bitte laden Sie die Seite neu."))
    shift = queries.Shift(before=(queries.of_closing(closing),))
    _require_shown(shift, shown)
    if closing.starts_on >= today:
        ClosingDays.objects.filter(pk=closing.pk).delete()
    else:
        closing.ends_on = today - DAY
        closing.save(update_fields=["ends_on"])
    _follow(shift, actor)
    return place


@action("places.move_closing_end", "Schließtage verschoben")
def move_closing_end(
    *, actor: Actor, closing: ClosingDays, ends_on: date, starts_on: date | None = None, shown: str = ""
) -> ClosingDays:
    """It takes longer than thought, or less: another last day; another first day too, as long as it has not begun.

    What was closed up to today stays closed.

    Raises:
        AlreadyOver, InThePast, AlreadyClosed
        Refused: these are its days already, the end lies before the beginning, more than two years, or it has begun.
        NotShown: dates would change and that list was not shown.
    """
    starts_on = starts_on or closing.starts_on
    shift = _moved(queries.of_closing(closing), closing, starts_on, ends_on)
    place = {"site": closing.site_id, "area": closing.area_id}
    same = ClosingDays.objects.filter(**place, starts_on=starts_on, ends_on=ends_on)
    if same.exists():
        raise AlreadyClosed(field="ends_on")
    _require_shown(shift, shown)
    closing.starts_on, closing.ends_on = starts_on, ends_on
    closing.save(update_fields=["starts_on", "ends_on"])
    _follow(shift, actor)
    return closing


def _moved(held: queries.Restriction, row: ClosingDays | CrisisRule, starts_on: date, ends_on: date) -> queries.Shift:
    """Only the days that are closed before and not afterwards, or the other way round, change."""
    today = clock.today()
    if row.ends_on < today:
        raise AlreadyOver
    if (starts_on, ends_on) == (row.starts_on, row.ends_on):
        raise Refused(_("Das ist schon der letzte Tag. Bitte wählen Sie einen anderen."), field="ends_on")
    if ends_on < starts_on:
        raise Refused(_("Das Ende liegt vor dem Anfang."), field="ends_on")
    if starts_on != row.starts_on and row.starts_on <= today:
        raise Refused(_("Das hat schon begonnen: Der erste Tag bleibt."), field="starts_on")
    if starts_on != row.starts_on and starts_on < today:
        raise Refused(
            _("Der erste Tag liegt in der Vergangenheit. Bitte wählen Sie heute oder einen späteren Tag."),
            field="starts_on",
        )
    _require_sensible(starts_on, ends_on)
    old, new = (row.starts_on, row.ends_on), (starts_on, ends_on)
    return queries.Shift(
        before=tuple(replace(held, first=first, last=last) for first, last in _without(old, new)),
        after=tuple(replace(held, first=first, last=last) for first, last in _without(new, old)),
    )


def _without(days: tuple[date, date], others: tuple[date, date]) -> list[tuple[date, date]]:
    """The days of the first span that are not in the second, as spans."""
    if others[0] > days[1] or others[1] < days[0]:
        return [days]
    spans = [(days[0], min(days[1], others[0] - DAY)), (max(days[0], others[1] + DAY), days[1])]
    return [span for span in spans if span[0] <= span[1]]


@action("places.switch_crisis", "Krisenschalter eingeschaltet")
def switch_crisis(
    *,
    actor: Actor,
    sites: Sequence[Site],
    kind: str,
    starts_on: date,
    ends_on: date,
    percent: int | None = None,
    note: str = "",
    shown: str = "",
) -> CrisisRule:
    """From day to day these sites are closed, hold only a share of their seats, or work by phone or online.

    The caller passes the sites: all that a carrier runs, or some of them.

    Raises:
        InThePast
        Refused: no site, no share where one is needed, or more than two years.
        NotShown: dates would change and that list was not shown.
    """
    chosen = list({site.pk: site for site in sites}.values())
    if not chosen:
        raise Refused(_("Bitte wählen Sie mindestens einen Treffpunkt."), field="sites")
    for site in chosen:
        permissions.require(actor, "places.switch_crisis", site)
    if kind == CrisisKind.CAPACITY and percent is None:
        raise Refused(_("Bitte geben Sie an, wie viel Prozent der Plätze bleiben (1 bis 99)."), field="percent")
    crisis = CrisisRule(
        kind=kind, percent=percent if kind == CrisisKind.CAPACITY else None, starts_on=starts_on, ends_on=ends_on,
        note=note.strip(),
    )  # fmt: skip
    crisis.full_clean()
    _require_sensible(starts_on, ends_on)
    keys = [site.pk for site in chosen]
    _require_shown(queries.Shift(after=(queries.of_crisis(crisis, keys),)), shown)
    crisis.save()
    crisis.sites.set(keys)
    _follow(queries.Shift(after=(queries.of_crisis(crisis, keys),)), actor)
    return crisis


@action("places.end_crisis", "Krise beendet")
def end_crisis(*, actor: Actor, crisis: CrisisRule, shown: str = "") -> CrisisRule | None:
    """From today on everything is as usual again; days that are over stay as they were.

    Gives back the rule with its new end, or nothing if it had not begun.

    Raises:
        AlreadyOver
        NotShown: dates would change and that list was not shown.
    """
    today = clock.today()
    if crisis.ends_on < today:
        raise AlreadyOver
    shift = queries.Shift(before=(queries.of_crisis(crisis),))
    _require_shown(shift, shown)
    left: CrisisRule | None = None
    if crisis.starts_on >= today:
        CrisisRule.objects.filter(pk=crisis.pk).delete()
    else:
        crisis.ends_on = today - DAY
        crisis.save(update_fields=["ends_on"])
        left = crisis
    _follow(shift, actor)
    return left


@action("places.move_crisis_end", "Krisenzeit verschoben")
def move_crisis_end(
    *, actor: Actor, crisis: CrisisRule, ends_on: date, starts_on: date | None = None, shown: str = ""
) -> CrisisRule:
    """The water stays, or falls sooner: other days for all of its sites; the first only as long as it has not begun.

    Raises:
        AlreadyOver, InThePast
        Refused: these are its days already, the end lies before the beginning, more than two years, or it has begun.
        NotShown: dates would change and that list was not shown.
    """
    starts_on = starts_on or crisis.starts_on
    shift = _moved(queries.of_crisis(crisis), crisis, starts_on, ends_on)
    _require_shown(shift, shown)
    crisis.starts_on, crisis.ends_on = starts_on, ends_on
    crisis.save(update_fields=["starts_on", "ends_on"])
    _follow(shift, actor)
    return crisis


@action("places.add_school_override", "Schulferien von Hand geändert")
def add_school_override(
    *,
    actor: Actor,
    state_code: str,
    starts_on: date,
    ends_on: date,
    name: str,
    is_school: bool = False,
    shown: str = "",
) -> SchoolHolidayOverride:
    """Days that are school holidays although the list does not know them, or (``is_school``) are none although it does.

    Raises:
        InThePast
        Refused: there is no such state, or more than two years.
        NotShown: dates would change and that list was not shown.
    """
    if state_code not in GERMAN_STATES:
        raise Refused(_("Dieses Land gibt es nicht. Bitte wählen Sie eines der sechzehn."), field="state_code")
    override = SchoolHolidayOverride(
        state_code=state_code, starts_on=starts_on, ends_on=ends_on, name=name.strip(), is_school=is_school
    )
    override.full_clean()
    _require_sensible(starts_on, ends_on)
    shift = queries.HolidayShift(state_code, after=(override,))
    effects.require_shown(effects.effects_of(queries.SCHOOL_HOLIDAYS, shift, "change"), shown)
    override.save()
    events.announce(queries.SCHOOL_HOLIDAYS, actor=actor, shift=shift)
    return override


@action("places.withdraw_school_override", "Eigene Schulferien zurückgenommen")
def withdraw_school_override(*, actor: Actor, override: SchoolHolidayOverride, shown: str = "") -> None:
    """What the list of the state says holds again.

    Raises:
        NotShown: dates would change and that list was not shown.
    """
    shift = queries.HolidayShift(override.state_code, before=(override,))
    effects.require_shown(effects.effects_of(queries.SCHOOL_HOLIDAYS, shift, "change"), shown)
    SchoolHolidayOverride.objects.filter(pk=override.pk).delete()
    events.announce(queries.SCHOOL_HOLIDAYS, actor=actor, shift=shift)


def _require_sensible(starts_on: date, ends_on: date) -> None:
    if ends_on < clock.today():
        raise InThePast(field="ends_on")
    if (ends_on - starts_on).days > MOST_DAYS:
        raise Refused(
            _("Das sind mehr als zwei Jahre. Schließt ein Treffpunkt für immer, tragen Sie dort sein Ende ein."),
            field="ends_on",
        )


def _require_shown(shift: queries.Shift, shown: str) -> None:
    effects.require_shown(effects.effects_of(queries.RESTRICTION, shift, "change"), shown)


def _follow(shift: queries.Shift, actor: Actor) -> None:
    events.announce(queries.RESTRICTION, actor=actor, shift=shift)
