"""A calendar that is read again: what it changed, against what people changed here since."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.models import CalendarEntry, Offer, Series, Session
from quartierwerk.offers.queries.dates import Maker, site_of, slot_in_zone
from quartierwerk.offers.queries.days import Days
from quartierwerk.offers.queries.entries import (
    CHANGED,
    REFUSED,
    UNCHANGED,
    DateChange,
    Entry,
    EntryPlan,
    NotTaken,
    Place,
    Said,
    by_series,
    calendar_batch,
    default_place,
    remembered,
    said_dates,
)


def plan_again(entry: Entry, offer: Offer, sessions: list[Session], days: Days, held: set[int]) -> EntryPlan:
    """What becomes of an offer whose event reads differently from last time."""
    record: CalendarEntry | None = getattr(offer, "calendar_entry", None)
    if record is None:
        return EntryPlan(entry, REFUSED, refusal=(
            "UID", "OWN-OFFER",
            _("Ein Angebot mit dieser Kennung (UID) ist hier von Hand angelegt. Es wird hier gepflegt, "
              "nicht im Kalender."),
        ))  # fmt: skip
    plan = EntryPlan(entry, CHANGED, offer=offer, series=record.series)
    _plan_facts(plan, record)
    try:
        if _is_still_theirs(record):
            _plan_dates(plan, record, sessions, days, held)
        else:
            said_dates(entry, entry.series(offer), days)  # refused now rather than when the series is theirs again
            plan.is_theirs = False
            plan.notes.append(
                ("RRULE", _("Die Reihe wurde hier geändert und bleibt; Termine aus dem Kalender kamen nicht dazu."))
            )
    except NotTaken as reason:
        return EntryPlan(entry, REFUSED, refusal=reason.refusal)
    if not plan.writes:
        plan.kind = UNCHANGED
    return plan


FACT_WORDS: dict[str, Callable[[], str]] = {
    "title": lambda: _("Der Titel wurde hier geändert und bleibt."),
    "description": lambda: _("Die Beschreibung wurde hier geändert und bleibt."),
    "site": lambda: _("Der Treffpunkt wurde hier geändert und bleibt."),
    "place_words": lambda: _("Der Ort wurde hier geändert und bleibt."),
}
FIELD_NAMES = {"title": "SUMMARY", "description": "DESCRIPTION", "site": "LOCATION", "place_words": "LOCATION"}


def _plan_facts(plan: EntryPlan, record: CalendarEntry) -> None:
    """Texts and place: what people changed here since stays."""
    entry, offer, before = plan.entry, plan.offer, record.facts
    for name, now, new in (
        ("title", offer.title, entry.title),
        ("description", offer.description, entry.description),
        ("site", offer.site_id, entry.site.pk),
    ):
        if now == new or before.get(name) == new:
            continue
        if now != before.get(name):
            plan.notes.append((FIELD_NAMES[name], FACT_WORDS[name]()))
        elif name == "site":
            plan.offer_values |= {"site": entry.site, "area": entry.site.area}
        else:
            plan.offer_values[name] = new


def _is_still_theirs(record: CalendarEntry) -> bool:
    """Whether the series is what the calendar made it; single dates taken out or added by hand do not count."""
    series = record.series
    if series is None:
        return False
    return all(
        getattr(series, name) == value for name, value in record.times.items() if name not in ("exdates", "rdates")
    )


def _plan_dates(plan: EntryPlan, record: CalendarEntry, sessions: list[Session], days: Days, held: set[int]) -> None:
    entry, series = plan.entry, plan.series
    new = _merged_series(plan, record, series)
    said, plan.made_until = said_dates(entry, new, days)
    taken_out = set(series.exdates) - set(record.times["exdates"])  # by hand
    ours = calendar_batch(entry.uid)
    mine = [session for session in sessions if session.series_id == series.pk or _is_ours(session, ours)]
    pairs, alone, left = _paired(mine, said, held)
    merge = _Merge(plan, record, series, ours, held)
    for session, one in pairs:
        merge.date(session, one)
    taken = {session.slot for session in sessions}
    for one in left:
        if one.slot in taken or {slot_in_zone(new, one.slot), one.slot[:10]} & taken_out:
            continue
        plan.made.append(one)
        if one.slot in merge.special:
            plan.dates[one.slot] = remembered(one, merge.default)
    merge.vanished(alone)
    merge.say()
    for name, value in (("made_until", plan.made_until), *((name, getattr(new, name)) for name in SERIES_NAMES)):
        if getattr(series, name) != value:
            plan.series_values[name] = value


SERIES_NAMES = ("starts_local", "zone", "minutes", "is_all_day", "rrule", "rdates", "exdates", "site_id", "place_words")


def _merged_series(plan: EntryPlan, record: CalendarEntry, series: Series) -> Series:
    """The series as the calendar says it, with what people took out, added and moved by hand."""
    entry, before = plan.entry, record.facts
    offer = Offer(pk=plan.offer.pk, mode=plan.offer.mode)
    offer.site = plan.offer_values.get("site", plan.offer.site)
    offer.area = plan.offer_values.get("area", plan.offer.area)
    new = entry.series(offer)
    new.pk = series.pk
    new.skips_public_holidays = series.skips_public_holidays
    new.skips_school_holidays = series.skips_school_holidays
    new.exdates = sorted({*entry.exdates, *set(series.exdates).difference(record.times["exdates"])})
    new.rdates = sorted({*entry.rdates, *set(series.rdates).difference(record.times["rdates"])})
    if (site_of(series), series.place_words) != (before["site"], before["place_words"]):
        new.site, new.place_words = series.site, series.place_words
        if (entry.site.pk, entry.place_words) != (before["site"], before["place_words"]):
            plan.notes.append(("LOCATION", FACT_WORDS["place_words"]()))
    return new


def _is_ours(session: Session, batch: uuid.UUID) -> bool:
    return session.is_cancelled and session.cancellation.batch == batch


def _paired(
    sessions: Sequence[Session], said: Mapping[str, Said], held: set[int]
) -> tuple[list[tuple[Session, Said]], list[Session], list[Said]]:
    """Which date became which: by slot, by day, within a week, or as the only one on both sides. A date on which
    something hangs does not leave its day: what was counted was counted then."""
    pairs: list[tuple[Session, Said]] = []
    alone, left = list(sessions), dict(said)

    def pair(session: Session, one: Said) -> None:
        pairs.append((session, one))
        alone.remove(session)
        del left[one.slot]

    for session in sessions:
        if session.slot in left:
            pair(session, left[session.slot])
    if not alone or not left:
        return pairs, alone, list(left.values())
    for key_of in (lambda slot: slot[:10], _week):
        rows: dict[Any, list[Session]] = {}
        ones: dict[Any, list[Said]] = {}
        for session in alone:
            rows.setdefault(key_of(session.slot), []).append(session)
        for one in left.values():
            ones.setdefault(key_of(one.slot), []).append(one)
        for key, some in rows.items():
            others = ones.get(key, [])
            if len(some) == len(others) and (len(some) == 1 or key_of is not _week):
                for session, one in zip(some, others, strict=True):
                    if session.pk not in held or session.slot[:10] == one.slot[:10]:
                        pair(session, one)
    if len(said) == len(alone) == len(left) == 1 and alone[0].pk not in held:
        pair(alone[0], next(iter(left.values())))
    return pairs, alone, list(left.values())


def _week(slot: str) -> tuple[int, int]:
    return date.fromisoformat(slot[:10]).isocalendar()[:2]


class _Merge:
    """Dates that exist against what the calendar says of them now and said of them before."""

    def __init__(self, plan: EntryPlan, record: CalendarEntry, series: Series, ours: uuid.UUID, held: set[int]) -> None:
        self.plan, self.record, self.series, self.ours, self.held = plan, record, series, ours, held
        self.default_before: Place = (record.facts["site"], record.facts["place_words"])
        self.default = default_place(plan.entry)
        self.special = {change.slot for change in plan.entry.changes}
        self.maker = Maker(series)
        self.now = clock.wall_now()
        self.by_hand = self.counted = 0

    def before(self, session: Session) -> list[Any]:
        """As ``remembered``: what the calendar said of this date when it was last read."""
        found = self.record.dates.get(session.slot)
        if found is not None:
            return list(found)
        return [
            *by_series(self.series, self.maker, session.slot),
            "",
            *self.default_before,
            "",
            self.record.facts["is_off"],
        ]

    def date(self, session: Session, said: Said) -> None:
        before, words = self.before(session), remembered(said, self.default)
        change = DateChange(session, said)
        if session.slot != said.slot or said.slot in self.special:
            self.plan.dates[session.slot] = words
        kept_by_hand = False
        now = [session.starts_local, session.ends_local, session.is_all_day, session.own_title, session.site_id,
               session.place_words, session.note]  # fmt: skip
        for low, high in ((0, 3), (3, 4), (4, 6), (6, 7)):  # time, title, place, note
            if now[low:high] == words[low:high] or before[low:high] == words[low:high]:
                continue
            if now[low:high] != before[low:high]:
                kept_by_hand = True
            else:
                names = ("starts_local", "ends_local", "is_all_day", "own_title", "site_id", "place_words", "note")
                change.values |= dict(zip(names[low:high], words[low:high], strict=True))
        if "starts_local" in change.values:
            change.values |= {"starts_at": said.starts_at, "ends_at": said.ends_at}
        change.other_day = (session.starts_local[:10], session.site_id) != (
            change.values.get("starts_local", session.starts_local)[:10],
            change.values.get("site_id", session.site_id),
        )
        is_ours, was_off = _is_ours(session, self.ours), before[7]
        if said.is_off and not session.is_cancelled:
            if was_off:
                kept_by_hand = True  # it was brought back by hand
            elif session.pk in self.held and session.starts_local <= self.now:
                self.counted += 1
            else:
                change.calls_off = True
        elif not said.is_off and is_ours:
            change.brings_back = True
        if session.series_id != self.series.pk:
            change.values["series_id"] = self.series.pk
        self.by_hand += kept_by_hand
        if change:
            self.plan.changed.append(change)

    def vanished(self, alone: Sequence[Session]) -> None:
        """Dates that the calendar no longer has."""
        for session in alone:
            before = self.before(session)
            is_moved = [session.starts_local, session.ends_local] != before[:2]
            is_off_by_hand = session.is_cancelled and not _is_ours(session, self.ours) and not _is_automatic(session)
            if is_moved or is_off_by_hand:
                self.by_hand += 1
                self.plan.dates[session.slot] = before
            elif session.pk not in self.held:
                self.plan.gone.append(session)
            elif session.starts_local <= self.now:
                self.counted += 1
            elif not session.is_cancelled:
                self.plan.off.append(session)

    def say(self) -> None:
        plan = self.plan
        if self.by_hand:
            plan.notes.append(("", ngettext(
                "%(count)d Termin wurde hier von Hand geändert und bleibt.",
                "%(count)d Termine wurden hier von Hand geändert und bleiben.", self.by_hand,
            ) % {"count": self.by_hand}))  # fmt: skip
        if self.counted:
            plan.notes.append(("", ngettext(
                "%(count)d Termin findet laut Kalender nicht mehr statt, ist aber vorbei und gezählt; er bleibt.",
                "%(count)d Termine finden laut Kalender nicht mehr statt, sind aber vorbei und gezählt; sie bleiben.",
                self.counted,
            ) % {"count": self.counted}))  # fmt: skip
        if plan.gone:
            plan.notes.append(("", ngettext(
                "%(count)d Termin steht nicht mehr im Kalender und entfällt.",
                "%(count)d Termine stehen nicht mehr im Kalender und entfallen.", len(plan.gone),
            ) % {"count": len(plan.gone)}))  # fmt: skip
        if plan.off:
            plan.notes.append(("", ngettext(
                "%(count)d Termin steht nicht mehr im Kalender und ist abgesagt, weil etwas an ihm hängt.",
                "%(count)d Termine stehen nicht mehr im Kalender und sind abgesagt, weil etwas an ihnen hängt.",
                len(plan.off),
            ) % {"count": len(plan.off)}))  # fmt: skip


def _is_automatic(session: Session) -> bool:
    return (
        session.cancellation.reason in (Reason.PAUSE, Reason.CLOSED, Reason.CRISIS)
        and session.cancellation.batch is not None
    )
