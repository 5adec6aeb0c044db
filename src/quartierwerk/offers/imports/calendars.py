"""Calendar files (iCalendar) as offers with their dates.

What cannot be kept as it is meant is refused with the event's UID, the field, the name of a rule and a sentence.
Times: whole days and single dates are kept in the wall time of the installation, repeated ones in that of their own
zone, because their repetition follows its clocks. Moments are kept to the minute.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.ical import Calendar, Event, Override, read_calendar
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import actions, queries
from quartierwerk.offers.imports.texts import cut, one_line, plain
from quartierwerk.offers.models import Offer, Series, Session
from quartierwerk.offers.queries import Entry, Said
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site

ZONE: Final = clock.BERLIN.key
FIRST_YEAR, LAST_YEAR = 1900, 2200
FORM: Final = 1
"""Goes into every digest: raised when the same event is to be read differently from now on."""
_MINUTE: Final = timedelta(minutes=1)


def _length(model: Any, name: str) -> int:
    return model._meta.get_field(name).max_length or 0


MOST_TITLE: Final = _length(Offer, "title")
MOST_DESCRIPTION: Final = _length(Offer, "description")
MOST_PLACE: Final = _length(Series, "place_words")
MOST_NOTE: Final = _length(Session, "note")
MOST_RULE: Final = _length(Series, "rrule")


@dataclass
class Reading:
    """What stands in a file: events that can be taken, and what was refused or is to be known."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    report: Report = field(default_factory=Report)


class _NotTaken(Exception):
    """Field, rule and sentence."""


def read_calendar_file(data: bytes, *, site: Site, by_location: Mapping[str, Site] | None = None) -> Reading:
    """Read the bytes of a calendar file. Events are at ``site``, or where ``by_location`` knows their place.

    Raises:
        CalendarRefused: no calendar at all, or beyond one of the limits.
    """
    calendar = read_calendar(data, zone=ZONE)
    reading = Reading(calendar.name)
    for refusal in calendar.refusals:
        reading.report.refuse(refusal.uid, refusal.sentence, field=refusal.field, rule=refusal.rule_name)
    for event in calendar.events:
        try:
            reading.entries.append(_Event(event, site, by_location or {}, reading.report).entry())
        except _NotTaken as reason:
            name, rule, sentence = reason.args
            reading.report.refuse(event.uid, sentence, field=name, rule=rule)
    _pass_on_notes(calendar, reading)
    return reading


def _pass_on_notes(calendar: Calendar, reading: Reading) -> None:
    taken = {entry.uid for entry in reading.entries}
    for note in calendar.notes:
        if note.uid in taken:
            reading.report.note(note.uid, note.sentence, field=note.field)


def take_calendar(
    data: bytes,
    *,
    actor: Actor,
    carrier: Organisation,
    site: Site,
    by_location: Mapping[str, Site] | None = None,
    shown: str | None = None,
) -> Report:
    """Read a file and take it; what was refused when reading and when taking is in one report."""
    reading = read_calendar_file(data, site=site, by_location=by_location)
    target = Offer(carrier=carrier, site=site, area=site.area)
    done = actions.import_calendar(actor=actor, target=target, entries=reading.entries, shown=shown)
    done.refused[:0] = reading.report.refused
    done.notes[:0] = reading.report.notes
    return done


MOST_LINES: Final = 300


def look_into_calendar(data: bytes, *, carrier: Organisation, site: Site) -> tuple[dict[str, Any], str]:
    """What taking a file would do, for a page, and the fingerprint of its effects. Writes nothing."""
    reading = read_calendar_file(data, site=site)
    plan = queries.plan_calendar(Offer(carrier=carrier, site=site, area=site.area), reading.entries)
    report = queries.report_of(plan)
    rows = [
        {"title": one.entry.title, "kind": one.kind, "dates": len(one.made), "words": queries.in_words(one.series)}
        for one in plan.entries
        if one.kind == queries.TAKEN
    ]
    rows += [{"title": one.entry.title, "kind": one.kind} for one in plan.entries if one.kind == queries.CHANGED]
    titles = {one.entry.uid: one.entry.title for one in plan.entries}
    preview = {
        **counts_of(report),
        "rows": rows[:MOST_LINES],
        "effects": [effect.sentence for effect in plan.effects][:MOST_LINES],
        "effect_count": len(plan.effects),
        **_said(reading.report, report, titles),
    }
    return preview, plan.shown


def counts_of(report: Report) -> dict[str, int]:
    return {name: len(getattr(report, name)) for name in ("taken", "changed", "unchanged")}


def summary_of(report: Report) -> dict[str, Any]:
    """What was done, for a page."""
    return {**counts_of(report), **_said(report, Report(), {})}


def _said(first: Report, second: Report, titles: Mapping[str, str]) -> dict[str, Any]:
    refused = [*first.refused, *second.refused]
    notes = [*first.notes, *second.notes]
    return {
        "refused": [{"name": titles.get(one.record, one.record), "reason": one.reason} for one in refused][:MOST_LINES],
        "refused_count": len(refused),
        "notes": [{"name": titles.get(one.record, one.record), "reason": one.sentence} for one in notes][:MOST_LINES],
    }


class _Event:
    """One event on its way to an entry."""

    def __init__(self, event: Event, site: Site, by_location: Mapping[str, Site], report: Report) -> None:
        self.event, self.by_location, self.report = event, by_location, report
        self.site, self.place_words = self._place(event.location, site)

    def _note(self, name: str, sentence: str) -> None:
        self.report.note(self.event.uid, sentence, field=name)

    def entry(self) -> Entry:
        event = self.event
        if event.is_private:
            raise _NotTaken(
                "CLASS",
                "PRIVATE",
                _("Der Termin ist im Kalender als privat oder vertraulich gekennzeichnet und wird nicht gezeigt."),
            )
        self._check_years()
        self._check_seconds()
        rrule = event.rule.text if event.rule else ""
        if len(rrule) > MOST_RULE:
            raise _NotTaken("RRULE", "RRULE-TOO-LONG", _("Die Wiederholung ist zu lang, um gespeichert zu werden."))
        facts = {
            "title": self._title(event.title),
            "description": self._description(),
            "place_words": self.place_words,
            "categories": event.categories,
            "minutes": self._minutes(event.duration),
            "is_all_day": event.all_day,
            "rrule": rrule,
            "rdates": tuple(sorted(map(_text, (self._local(slot) for slot in event.rdates)))),
            "exdates": tuple(sorted(self._excepted(value) for value in event.exdates)),
            "is_off": event.is_cancelled,
            "starts_local": _text(self._local(event.starts)),
            "zone": self._zone,
        }
        changes = tuple(self._change(override) for override in event.overrides)
        words = [FORM, self.site.pk, facts, [[str(value) for value in _values(one)] for one in changes]]
        digest = sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        return Entry(uid=event.uid, digest=digest, site=self.site, changes=changes, **facts)  # type: ignore[arg-type]

    # Texts

    def _title(self, text: str) -> str:
        title = one_line(text)
        if not title:
            self._note("SUMMARY", _("Der Termin hat keinen Titel; er heißt hier „Ohne Titel“."))
            return _("Ohne Titel")
        return self._cut(title, MOST_TITLE, "SUMMARY")

    def _cut(self, text: str, most: int, name: str) -> str:
        if len(text) > most:
            self._note(name, _("Der Text ist länger als %(most)d Zeichen und wurde gekürzt.") % {"most": most})
        return cut(text, most)

    def _description(self) -> str:
        text = plain(self.event.description)
        if self.event.url and self.event.url not in text:
            room = MOST_DESCRIPTION - len(self.event.url) - 2
            text = f"{self._cut(text, room, 'DESCRIPTION')}\n\n{self.event.url}".strip()
        return self._cut(text, MOST_DESCRIPTION, "DESCRIPTION")

    def _place(self, location: str, default: Site) -> tuple[Site, str]:
        """The site, and the place in words where the calendar names another one than the site."""
        words = one_line(location)
        site = self.by_location.get(words.casefold(), default)
        if words.casefold() in {text.casefold() for text in (site.name, site.slug, site.address, site.street) if text}:
            return site, ""
        if site.address and words.casefold() == f"{site.name}, {site.address}".casefold():
            return site, ""
        return site, self._cut(words, MOST_PLACE, "LOCATION")

    # Times

    @property
    def _zone(self) -> str:
        """A repetition follows the clocks of its own zone; everything else is kept in ours."""
        return self.event.zone if self.event.is_repeated and not self.event.all_day else ZONE

    def _local(self, value: datetime) -> datetime:
        """Local time of the event's zone as the series keeps it."""
        if self.event.all_day or self._zone == self.event.zone:
            return value.replace(second=0)
        return recurrence.to_local(recurrence.to_utc(value, self.event.zone), ZONE).replace(second=0)

    def _excepted(self, value: Any) -> str:
        return _text(self._local(value)) if isinstance(value, datetime) else value.isoformat()

    def _minutes(self, duration: timedelta) -> int:
        minutes = -(-duration // _MINUTE)
        if minutes < 1:
            self._note("DTEND", _("Der Termin hat im Kalender kein Ende; er dauert hier eine Minute."))
            return 1
        return minutes

    def _check_years(self) -> None:
        event = self.event
        moments = [event.starts, *event.rdates, *(override.starts for override in event.overrides)]
        moments += [override.recurrence_id for override in event.overrides]
        if not all(FIRST_YEAR <= moment.year < LAST_YEAR for moment in moments):
            raise _NotTaken(
                "DTSTART",
                "YEAR",
                _("Der Termin liegt vor %(first)d oder nach %(last)d. Bitte das Datum prüfen.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR - 1},
            )

    def _check_seconds(self) -> None:
        event = self.event
        seconds = {value for value in event.rule.by_second if value} if event.rule else set()
        others = any(slot.second for slot in event.rdates)
        if event.is_repeated and (event.starts.second or seconds or others):
            raise _NotTaken(
                "DTSTART",
                "SECONDS",
                _("Die Serie beginnt nicht zur vollen Minute. Bitte den Beginn auf eine volle Minute legen."),
            )
        if event.starts.second:
            self._note("DTSTART", _("Der Beginn steht hier ohne die Sekunden."))

    def _change(self, override: Override) -> Said:
        """One date that differs from its series."""
        event = self.event
        slot = self._wall(override.recurrence_id, is_day=event.all_day)
        starts_at, ends_at = self._moments(override)
        place = None
        if override.location != event.location:
            site, words = self._place(override.location, self.site)
            place = (site.pk, words)
        title = self._title(override.title) if override.title != event.title else ""
        note = one_line(override.description) if override.description != event.description else ""
        return Said(
            slot=slot,
            starts_at=starts_at,
            ends_at=ends_at,
            starts_local=clock.wall(starts_at),
            ends_local=clock.wall(ends_at),
            is_all_day=override.all_day,
            own_title=title,
            place=place,
            note=self._cut(note, MOST_NOTE, "DESCRIPTION"),
            is_off=override.is_cancelled or event.is_cancelled,
        )

    def _wall(self, local: datetime, *, is_day: bool) -> str:
        moment = recurrence.to_utc(local.replace(second=0), ZONE if is_day else self.event.zone)
        return clock.wall(moment)

    def _moments(self, override: Override) -> tuple[datetime, datetime]:
        """Begin and end of a changed date: its length is wall time, as everywhere."""
        zone = ZONE if override.all_day else self.event.zone
        start = override.starts.replace(second=0)
        length = max(-(-override.duration // _MINUTE), 1) * _MINUTE
        starts_at = recurrence.to_utc(start, zone)
        ends_at = recurrence.to_utc(start + length, zone)
        return starts_at, ends_at if ends_at > starts_at else starts_at + length


def _text(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def _values(said: Said) -> list[Any]:
    return [said.slot, *said.time, said.own_title, said.place, said.note, said.is_off]
