"""From the bytes of a calendar file to events or refusals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from time import monotonic
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from quartierwerk.foundation.ical.lines import Component, Property, clean, components, parse_line, unfolded_lines
from quartierwerk.foundation.ical.model import Calendar, CalendarRefused, Event, Note, Override, Refusal
from quartierwerk.foundation.ical.zones import DefinedZone, ZoneUnreadable, defined_zone, known_zone, moment_in
from quartierwerk.foundation.recurrence import (
    DEFAULT_ZONE,
    NormalisedRule,
    RuleRefused,
    check_rule,
    expand,
    stamp,
    starts_on_rule,
    to_local,
)

MAX_BYTES: Final = 10_000_000
MAX_EVENTS: Final = 20_000
MAX_ZONES: Final = 200
MAX_SECONDS: Final = 30.0
MAX_EXCEPTIONS: Final = 5_000
"""Extra, excepted and changed dates of one event."""
MAX_UID: Final = 255

_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(
    r"([+-]?)P(?=.)(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_ONE_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=3_660)
_MIDNIGHT: Final = time.min
_UTC: Final = ZoneInfo("UTC")
# Lines that decide when something takes place: one that cannot be read costs the event.
_DECIDING: Final = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_PASSED_OVER: Final = ("VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY")
_PARTIAL_METHODS: Final = frozenset(("REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER", "ADD"))


class _NotTaken(Exception):
    """Why one VEVENT is not taken."""

    def __init__(self, field: str, rule_name: str, sentence: str, source: _Source | None = None) -> None:
        super().__init__(sentence)
        self.field, self.rule_name, self.sentence = field, rule_name, sentence
        self.source = source
        """The VEVENT that is the reason, where it is not the one at hand."""


@dataclass(frozen=True, slots=True)
class _When:
    """A date or time as it stands in the file: ``zone`` None is floating, ``is_day`` has no time."""

    local: datetime
    zone: ZoneInfo | DefinedZone | None = None
    is_day: bool = False


@dataclass(slots=True)
class _Source:
    """One VEVENT with its lines by name."""

    index: int
    component: Component
    uid: str = ""
    lines: dict[str, list[Property]] = field(default_factory=dict)
    broken: str = ""
    """The name of a deciding line that cannot be read."""

    def has(self, name: str) -> bool:
        return any(line.value.strip() for line in self.lines.get(name, ()))

    def one(self, name: str) -> Property | None:
        """The first line of a name. Raises _NotTaken where several contradict each other."""
        found = [line for line in self.lines.get(name, ()) if line.value.strip()]
        if len({(line.value.strip().upper(), *line.parameters.items()) for line in found}) > 1:
            raise _NotTaken(
                name,
                f"{name}-TWICE",
                _("Die Angabe %(field)s steht mehrfach und verschieden da. Bitte nur einmal angeben.")
                % {"field": name},
            )
        return found[0] if found else None

    def text(self, name: str) -> str:
        found = self.lines.get(name)
        return found[0].text() if found else ""

    @property
    def sequence(self) -> int:
        value = self.text("SEQUENCE")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    @property
    def last_modified(self) -> datetime | None:
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            match = _MOMENT.fullmatch(self.text(name))
            if match and match[2]:
                try:
                    return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
                except ValueError:
                    continue
        return None

    @property
    def freshness(self) -> tuple[int, datetime]:
        return self.sequence, self.last_modified or datetime.min.replace(tzinfo=UTC)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(text for line in self.lines.get("CATEGORIES", ()) for text in line.texts())

    @property
    def method(self) -> str:
        return _calendar_text(self.component, "METHOD").upper()

    @property
    def is_cancelled(self) -> bool:
        return self.text("STATUS").upper() == "CANCELLED" or self.method == "CANCEL"


def _calendar_text(component: Component, name: str) -> str:
    """A property of the calendar that an event stands in."""
    if component.calendar is None:
        return ""
    for line in component.calendar.lines:
        if line[: len(name)].upper() == name:
            found = parse_line(line)
            if found is not None and found.name == name:
                return found.text()
    return ""


def read_calendar(
    data: bytes,
    *,
    zone: str = "Europe/Berlin",
    max_bytes: int = MAX_BYTES,
    max_events: int = MAX_EVENTS,
    max_seconds: float = MAX_SECONDS,
) -> Calendar:
    """Read a calendar file. ``zone`` is where times without a zone are meant, unless the file names one.

    Raises:
        CalendarRefused: no calendar at all, or beyond one of the limits.
    """
    if len(data) > max_bytes:
        raise CalendarRefused(
            "TOO-BIG",
            _("Die Datei ist größer als %(limit)d MB. Bitte einen kürzeren Zeitraum ausgeben.")
            % {"limit": max(1, max_bytes // 1_000_000)},
        )
    deadline = monotonic() + max_seconds

    def check_time() -> None:
        if monotonic() > deadline:
            raise CalendarRefused(
                "TOO-SLOW", _("Die Datei braucht zu lange zum Lesen. Bitte in kleineren Teilen einlesen.")
            )

    found = components(unfolded_lines(data), check_time)
    counts = Counter(component.name for component in found)
    if not any(counts[name] for name in ("VCALENDAR", "VEVENT", "VTIMEZONE", *_PASSED_OVER)):
        raise CalendarRefused(
            "NOT-A-CALENDAR", _("Die Datei ist kein Kalender im Format iCalendar (.ics). Bitte eine .ics-Datei wählen.")
        )
    if counts["VEVENT"] > max_events:
        raise CalendarRefused(
            "TOO-MANY-EVENTS",
            _("Die Datei enthält mehr als %(limit)d Termine. Bitte einen kürzeren Zeitraum ausgeben.")
            % {"limit": max_events},
        )
    return _Reading(found, known_zone(zone) or DEFAULT_ZONE, check_time).calendar(counts)


class _Reading:
    """One pass over one file."""

    def __init__(self, found: list[Component], zone: ZoneInfo, check_time: Callable[[], None]) -> None:
        self.components = found
        self.zone = zone
        self.check_time = check_time
        self.defined = self._defined_zones()
        self.floating: dict[int, ZoneInfo] = {}
        self.refusals: dict[int, Refusal] = {}
        self.notes: list[Note] = []

    def calendar(self, counts: Counter[str]) -> Calendar:
        groups: dict[str, list[_Source]] = {}
        for index, component in enumerate(c for c in self.components if c.name == "VEVENT"):
            self.check_time()
            source = self._source(index, component)
            try:
                self._check_form(source)
            except _NotTaken as reason:
                self._refuse(source, reason)
            groups.setdefault(source.uid, []).append(source)
        events = self._without_doubles(event for sources in groups.values() for event in self._events_of(sources))
        first = Component("", calendar=next((c for c in self.components if c.name == "VCALENDAR"), None))
        return Calendar(
            name=_calendar_text(first, "X-WR-CALNAME") or _calendar_text(first, "NAME"),
            method=_calendar_text(first, "METHOD").upper(),
            zone=self._floating_zone(first).key,
            events=tuple(sorted(events, key=lambda event: event.index)),
            refusals=tuple(self.refusals[index] for index in sorted(self.refusals)),
            notes=tuple(sorted(self.notes, key=lambda note: note.index)),
            others={name: counts[name] for name in _PASSED_OVER if counts[name]},
        )

    def _refuse(self, source: _Source, reason: _NotTaken) -> None:
        refusal = Refusal(source.uid, source.index, reason.field, reason.rule_name, reason.sentence)
        self.refusals.setdefault(source.index, refusal)

    # The form of one VEVENT

    def _source(self, index: int, component: Component) -> _Source:
        source = _Source(index, component)
        unread = 0
        for line in component.lines:
            found = parse_line(line)
            if found is not None:
                source.lines.setdefault(found.name, []).append(found)
                continue
            unread += 1
            start = re.split(r"[\s;:=]", line.strip().upper(), maxsplit=1)[0]
            if start in _DECIDING:
                source.broken = start
        source.uid = self._uid(source)
        if unread:
            sentence = _("%(count)d Zeilen dieses Termins waren nicht lesbar und fehlen.") % {"count": unread}
            self.notes.append(Note(source.uid, index, "", sentence))
        return source

    def _uid(self, source: _Source) -> str:
        """The UID; where it is missing or endless, one made of what does not change."""
        uid = re.sub(r"\s+", " ", source.text("UID"))
        if uid and len(uid) <= MAX_UID:
            return uid
        if uid:
            made = f"uid-{sha256(uid.encode()).hexdigest()[:32]}"
        else:
            names = ("DTSTART", "RECURRENCE-ID", "RRULE")
            parts = [line.value.strip() for name in names for line in source.lines.get(name, ())]
            made = f"ohne-uid-{sha256(chr(10).join([*parts, source.text('SUMMARY')]).encode()).hexdigest()[:32]}"
        sentence = _("Dem Termin fehlt eine brauchbare Kennung (UID); sie wurde aus Beginn und Titel gebildet.")
        self.notes.append(Note(made, source.index, "UID", sentence))
        return made

    def _check_form(self, source: _Source) -> None:
        if not source.component.is_ended:
            raise _NotTaken(
                "END", "NOT-ENDED", _("Der Termin bricht mitten im Text ab (END:VEVENT fehlt). Bitte neu ausgeben.")
            )
        if source.broken:
            raise _unreadable(source.broken, "")
        if source.method in _PARTIAL_METHODS:
            raise _NotTaken(
                "METHOD",
                f"METHOD-{source.method}",
                _(
                    "Das ist eine Antwort auf eine Einladung (%(method)s) und kein vollständiger Termin. "
                    "Bitte den Kalender selbst ausgeben."
                )
                % {"method": source.method},
            )
        if not source.has("DTSTART") and not (source.has("RECURRENCE-ID") and source.is_cancelled):
            raise _no_start()
        if source.has("EXRULE"):
            raise _NotTaken(
                "EXRULE",
                "EXRULE",
                _(
                    "Ausnahmen als Regel (EXRULE) werden nicht übernommen. "
                    "Bitte die ausfallenden Termine einzeln angeben."
                ),
            )
        if any(line.parameters.get("RANGE") for line in source.lines.get("RECURRENCE-ID", ())):
            raise _NotTaken(
                "RECURRENCE-ID",
                "RANGE",
                _(
                    "Eine Änderung „dieser und alle folgenden“ (RANGE) wird nicht übernommen. "
                    "Bitte die Serie beenden und eine neue anlegen."
                ),
            )

    # All VEVENTs of one UID

    def _events_of(self, sources: list[_Source]) -> list[Event]:
        """The events of one UID. A series is taken whole or not at all: half of it would be wrong."""
        self.check_time()
        changes = [source for source in sources if source.has("RECURRENCE-ID")]
        if any(source.index in self.refusals for source in (sources if changes else ())):
            return self._refuse_rest(sources)
        masters = self._newest(
            (source for source in sources if source not in changes and source.index not in self.refusals), "DTSTART"
        )
        if not masters:
            changes = self._newest(changes, "RECURRENCE-ID")
            return [event for source in changes for event in self._lone_change(source)]
        owner = next((master for master in masters if master.has("RRULE") or master.has("RDATE")), masters[0])
        events: list[Event] = []
        for master in masters:
            own = changes if master is owner else []
            try:
                events.append(self._with_changes(self._event(master), master, own))
            except _NotTaken as reason:
                self._refuse(reason.source or master, reason)
                self._refuse_rest([master, *own])
        return self._with_own_uids(events)

    def _refuse_rest(self, sources: list[_Source]) -> list[Event]:
        sentence = _("Ein anderer Teil derselben Serie wurde nicht übernommen, deshalb auch dieser nicht.")
        for source in sources:
            self._refuse(source, _NotTaken("UID", "SERIES-REFUSED", sentence))
        return []

    def _newest(self, sources: Iterable[_Source], name: str) -> list[_Source]:
        """Without older versions and doubles. Events that begin at different times under one UID, none newer than
        the other, all stay: some programs give a whole course one UID."""
        everything = list(sources)
        if len(everything) < 2:
            return everything
        newest = max(source.sequence for source in everything) if name == "DTSTART" else 0
        kept: dict[str, _Source] = {}
        for source in sorted(everything, key=lambda source: source.freshness, reverse=True):
            which = ",".join(line.value.strip() for line in source.lines.get(name, ()))
            if source.sequence >= newest and which not in kept:
                kept[which] = source
            else:
                sentence = _("Von diesem Termin steht eine neuere Fassung in der Datei.")
                self._refuse(source, _NotTaken("UID", "DUPLICATE-UID", sentence))
        return sorted(kept.values(), key=lambda source: source.index)

    def _lone_change(self, source: _Source) -> list[Event]:
        """A changed date whose series is not in the file is an event of its own."""
        try:
            event = self._event(source)
            if event.rule is not None:  # some programs write RECURRENCE-ID into the series itself
                return [event]
            line = source.one("RECURRENCE-ID")
            when = self._when("RECURRENCE-ID", line, source) if line else _When(event.starts)
        except _NotTaken as reason:
            self._refuse(source, reason)
            return []
        which = stamp(when.local)[: 8 if when.is_day else 15]
        return [replace(event, uid=f"{source.uid[: MAX_UID - 17]}#{which}", series_uid=source.uid)]

    def _without_doubles(self, events: Iterable[Event]) -> list[Event]:
        """Each UID once, also among those that were made here."""
        kept: dict[str, Event] = {}
        for event in events:
            if kept.setdefault(event.uid, event) is not event:
                sentence = _("Dieselbe Kennung (UID) hat in der Datei schon ein anderer Termin.")
                for index in (event.index, *(override.index for override in event.overrides)):
                    if index is not None:
                        refusal = Refusal(event.uid, index, "UID", "DUPLICATE-UID", sentence)
                        self.refusals.setdefault(index, refusal)
        return list(kept.values())

    def _with_own_uids(self, events: list[Event]) -> list[Event]:
        """Different events that were given the same UID get one each, made of their beginning."""
        kept = events[:1]
        for event in events[1:]:
            uid = f"{event.uid[: MAX_UID - 17]}#{stamp(event.starts)}"
            sentence = _("Mehrere Termine der Datei haben dieselbe Kennung (UID); dieser bekam eine eigene.")
            self.notes.append(Note(uid, event.index, "UID", sentence))
            kept.append(replace(event, uid=uid))
        return kept

    # What one VEVENT means

    def _event(self, source: _Source) -> Event:
        line = source.one("DTSTART")
        if line is None:
            raise _no_start()
        start = self._when("DTSTART", line, source)
        rule_line = source.one("RRULE")
        zone = self._event_zone(source, start, rule_line)
        starts = _in_zone("DTSTART", start, zone)
        duration = self._duration(source, start.is_day, starts, zone)
        rdates = self._extra_dates(source, start.is_day, zone)
        rule = _rule(rule_line, starts, start.is_day, zone) if rule_line else None
        if rule is not None and not starts_on_rule(rule, starts):
            if rule.count is not None:
                raise _NotTaken(
                    "DTSTART",
                    "DTSTART-NOT-IN-RULE",
                    _(
                        "Der Beginn ist kein Termin der Wiederholung, und deren Zahl ist begrenzt; das ist mehrdeutig. "
                        "Bitte den Beginn auf den ersten Termin legen."
                    ),
                )
            if rule.by_week_no:
                raise _NotTaken(
                    "DTSTART",
                    "DTSTART-NOT-IN-RULE",
                    _(
                        "Der Beginn ist kein Termin der Wiederholung nach Kalenderwochen; das ist mehrdeutig. "
                        "Bitte den Beginn auf den ersten Termin legen."
                    ),
                )
            rdates.setdefault(starts, duration)  # RFC 5545, 3.8.5.3: DTSTART is always the first date
        event = Event(
            uid=source.uid,
            index=source.index,
            title=source.text("SUMMARY"),
            starts=starts,
            duration=duration,
            zone=zone.key,
            all_day=start.is_day,
            description=source.text("DESCRIPTION"),
            location=source.text("LOCATION"),
            url=_web_address(source.text("URL")),
            categories=source.categories,
            geo=_geo(source.text("GEO")),
            rule=rule,
            rdates=tuple(sorted(rdates)),
            exdates=(),
            is_cancelled=source.is_cancelled,
            is_private=source.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
            sequence=source.sequence,
            last_modified=source.last_modified,
        )
        event = replace(event, exdates=self._excepted_dates(source, event, zone, is_floating=start.zone is None))
        longer = (
            _change(event, None, slot, slot, length)
            for slot, length in rdates.items()
            if length not in (None, duration)
        )
        return replace(event, overrides=tuple(sorted(longer, key=lambda override: override.recurrence_id)))

    def _with_changes(self, event: Event, master: _Source, changes: list[_Source]) -> Event:
        if not changes:
            return event
        zone = ZoneInfo(event.zone)
        kept = {override.recurrence_id: override for override in event.overrides}
        seen: set[datetime] = set()
        for source in sorted(changes, key=lambda source: source.freshness, reverse=True):
            try:
                slot = self._slot(event, source, zone)
                if slot in seen:
                    sentence = _("Von diesem Termin steht eine neuere Fassung in der Datei.")
                    self._refuse(source, _NotTaken("RECURRENCE-ID", "DUPLICATE-RECURRENCE-ID", sentence))
                    continue
                seen.add(slot)
                is_off = slot in event.exdates or slot.date() in event.exdates
                if is_off and source.sequence <= event.sequence:
                    sentence = _("Dieser geänderte Termin ist in der Serie gestrichen (EXDATE).")
                    self._refuse(source, _NotTaken("RECURRENCE-ID", "EXDATE", sentence))
                    continue
                kept[slot] = self._override(event, master, source, slot, zone)
            except _NotTaken as reason:
                reason.source = source
                raise
        return replace(event, overrides=tuple(sorted(kept.values(), key=lambda override: override.recurrence_id)))

    def _slot(self, event: Event, source: _Source, zone: ZoneInfo) -> datetime:
        """The date of the series that is changed."""
        line = source.one("RECURRENCE-ID")
        if line is None:
            raise _unreadable("RECURRENCE-ID", "")
        when = self._when("RECURRENCE-ID", line, source)
        if event.all_day:
            return _day_of(when, zone)
        if not when.is_day:
            return _in_zone("RECURRENCE-ID", when, zone)
        on_that_day = (
            []
            if when.local.year == 9999
            else expand(event.rule, event.starts, after=when.local, before=when.local + _ONE_DAY, rdates=event.rdates)
        )
        if len(on_that_day) != 1:
            raise _wrong_kind("RECURRENCE-ID")
        return on_that_day[0]

    def _override(self, event: Event, master: _Source, source: _Source, slot: datetime, zone: ZoneInfo) -> Override:
        rules = {line.value.strip().upper() for line in source.lines.get("RRULE", ()) if line.value.strip()}
        if rules and rules != {line.value.strip().upper() for line in master.lines.get("RRULE", ())}:
            raise _NotTaken(
                "RRULE",
                "RRULE-IN-CHANGE",
                _("Ein einzelner geänderter Termin hat eine eigene Wiederholung. Bitte als neue Serie anlegen."),
            )
        line = source.one("DTSTART")
        if line is None and not source.is_cancelled:
            raise _no_start()
        starts, duration, all_day = slot, event.duration, event.all_day
        if line is not None:
            start = self._when("DTSTART", line, source)
            starts, all_day = _in_zone("DTSTART", start, zone), start.is_day
            if all_day != event.all_day or source.has("DTEND") or source.has("DURATION"):
                duration = self._duration(source, all_day, starts, zone)
        return replace(_change(event, source, slot, starts, duration), all_day=all_day)

    def _duration(self, source: _Source, all_day: bool, starts: datetime, zone: ZoneInfo) -> timedelta:
        """From beginning to end on the wall clock. An end at the beginning is a whole day for an all-day event."""
        line, length_line = source.one("DTEND"), source.one("DURATION")
        length: timedelta | None = None
        name = "DTEND"
        if line is not None:
            end = self._when("DTEND", line, source)
            midnight = starts if all_day or end.is_day else None
            ends = _in_zone("DTEND", end, zone)
            if midnight is not None and (midnight.time() != _MIDNIGHT or end.local.time() != _MIDNIGHT):
                raise _wrong_kind("DTEND")  # a day on one side and a time on the other
            length = (end.local if all_day else ends) - starts
        if length_line is not None:
            given = _timedelta(length_line.value)
            if length is not None and given == timedelta(0):
                given = length  # some programs leave a duration of nothing beside the end
            if length is not None and length != given:
                raise _NotTaken(
                    "DURATION",
                    "DTEND-AND-DURATION",
                    _("Ende und Dauer des Termins widersprechen sich. Bitte nur eines von beiden angeben."),
                )
            length, name = given, "DURATION"
        if length is None:
            return _ONE_DAY if all_day else timedelta(0)
        if length < timedelta(0):
            raise _NotTaken(
                name, "DTEND-BEFORE-DTSTART", _("Der Termin endet, bevor er beginnt. Bitte Beginn und Ende prüfen.")
            )
        if all_day:
            length = length or _ONE_DAY
            if length % _ONE_DAY:
                raise _wrong_kind(name)
        if length > _LONGEST or starts.year + length.days // 365 >= 9999:
            raise _NotTaken(name, "TOO-LONG", _("Der Termin dauert länger als zehn Jahre. Bitte das Ende prüfen."))
        return length

    def _extra_dates(self, source: _Source, all_day: bool, zone: ZoneInfo) -> dict[datetime, timedelta | None]:
        """RDATE: when, and for a PERIOD how long."""
        found: dict[datetime, timedelta | None] = {}
        for line, value in self._values(source, "RDATE"):
            begin, slash, end = value.partition("/")
            when = self._when("RDATE", replace(line, value=begin), source)
            if when.is_day and not all_day:
                raise _wrong_kind("RDATE")
            slot = _day_of(when, zone) if all_day else _in_zone("RDATE", when, zone)
            length = None
            if slash:
                if all_day:
                    raise _wrong_kind("RDATE")
                if end.strip()[:1].upper() in ("P", "+", "-"):
                    length = _timedelta(end)
                else:
                    length = _in_zone("RDATE", self._when("RDATE", replace(line, value=end), source), zone) - slot
                if not timedelta(0) <= length <= _LONGEST:
                    raise _unreadable("RDATE", value)
            found[slot] = length
        return found

    def _excepted_dates(
        self, source: _Source, event: Event, zone: ZoneInfo, *, is_floating: bool
    ) -> tuple[datetime | date, ...]:
        """EXDATE: a moment takes out the date that begins then, a day every date of that day."""
        moments: set[datetime] = set()
        days: set[date] = set()
        for line, value in self._values(source, "EXDATE"):
            when = self._when("EXDATE", replace(line, value=value), source)
            if event.all_day:
                moments.add(_day_of(when, zone))
            elif when.is_day:
                days.add(when.local.date())
            else:
                slot = _in_zone("EXDATE", when, zone)
                if is_floating and when.zone is _UTC and not _is_slot(event, slot) and _is_slot(event, when.local):
                    slot = when.local  # an event without a zone whose exceptions only look as if they had one
                moments.add(slot)
        return (*sorted(moments), *sorted(days))

    def _values(self, source: _Source, name: str) -> list[tuple[Property, str]]:
        found = [
            (line, value.strip())
            for line in source.lines.get(name, ())
            for value in line.value.split(",")
            if value.strip()
        ]
        if len(found) > MAX_EXCEPTIONS:
            raise _NotTaken(
                name,
                "TOO-MANY-EXCEPTIONS",
                _("Der Termin hat mehr als %(limit)d Zusatz- oder Ausnahmetermine. Bitte aufteilen.")
                % {"limit": MAX_EXCEPTIONS},
            )
        return found

    # Times and zones

    def _when(self, name: str, line: Property, source: _Source) -> _When:
        match = _MOMENT.fullmatch(line.value.strip())
        if match is None:
            raise _unreadable(name, line.value)
        try:
            local = datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - local time
        except ValueError:
            raise _unreadable(name, line.value) from None
        if not match[2]:
            return _When(local, is_day=True)
        if match[3]:
            return _When(local, _UTC)
        tzid = line.parameters.get("TZID", "")
        if not tzid:
            return _When(local)
        zone = known_zone(tzid) or self.defined.get(tzid)
        if zone is None:
            raise _NotTaken(
                name,
                "TZID-UNKNOWN",
                _(
                    "Die Zeitzone „%(zone)s“ ist unbekannt und in der Datei nicht erklärt. "
                    "Bitte „Europe/Berlin“ angeben."
                )
                % {"zone": tzid[:60]},
            )
        return _When(local, zone)

    def _event_zone(self, source: _Source, start: _When, rule: Property | None) -> ZoneInfo:
        """The zone in whose local time the event is kept.

        A single event given in UTC or in a zone of the file's own is the same moment in the zone of the calendar; a
        repeated one is not, its repetition follows the clocks of its own zone.
        """
        floating = self._floating_zone(source.component)
        if rule is None and start.zone is _UTC:
            return self.zone if floating.key in ("UTC", "Etc/UTC") else floating
        if start.is_day or start.zone is None:
            return floating
        if isinstance(start.zone, ZoneInfo):
            return start.zone
        if rule is None:
            return floating
        until = re.search(r"UNTIL=(\d{4})", rule.value, re.ASCII | re.IGNORECASE)
        first = min(max(start.local.year, 1), 9000)
        last = min(int(until[1]) if until else first + 10, first + 20, max(2037, first))
        found = start.zone.known_equal(first, max(first, last), (floating.key,))
        if found is None:
            raise _NotTaken(
                "DTSTART",
                "TZID-NOT-FOUND",
                _("Die Datei erklärt eine eigene Zeitzone, die es so nicht gibt. Bitte „Europe/Berlin“ angeben."),
            )
        return found

    def _floating_zone(self, component: Component) -> ZoneInfo:
        """Where times without a zone are meant: what the calendar says of itself, else what the caller says."""
        key = id(component.calendar)
        if key not in self.floating:
            self.floating[key] = known_zone(_calendar_text(component, "X-WR-TIMEZONE")) or self.zone
        return self.floating[key]

    def _defined_zones(self) -> dict[str, DefinedZone]:
        found: dict[str, DefinedZone] = {}
        zones = [component for component in self.components if component.name == "VTIMEZONE"]
        for component in zones[:MAX_ZONES]:
            self.check_time()
            try:
                tzid, zone = defined_zone(component)
            except ZoneUnreadable:
                continue  # an event that needs it is refused
            found.setdefault(tzid.replace('"', ""), zone)
        return found


def _rule(line: Property, starts: datetime, all_day: bool, zone: ZoneInfo) -> NormalisedRule:
    try:
        return check_rule(line.value, starts, all_day=all_day, zone=zone)
    except RuleRefused as refused:
        raise _NotTaken("RRULE", refused.rule_name, str(refused.sentence)) from refused


def _change(
    event: Event, source: _Source | None, slot: datetime, starts: datetime, duration: timedelta | None
) -> Override:
    """The changed date; what the change does not speak of stays as in the series."""
    override = Override(
        recurrence_id=slot,
        starts=starts,
        duration=event.duration if duration is None else duration,
        title=event.title,
        description=event.description,
        location=event.location,
        url=event.url,
        categories=event.categories,
        is_cancelled=event.is_cancelled,
        all_day=event.all_day,
        sequence=event.sequence,
        last_modified=event.last_modified,
    )
    if source is None:
        return override
    return replace(
        override,
        index=source.index,
        title=source.text("SUMMARY") if "SUMMARY" in source.lines else event.title,
        description=source.text("DESCRIPTION") if "DESCRIPTION" in source.lines else event.description,
        location=source.text("LOCATION") if "LOCATION" in source.lines else event.location,
        url=_web_address(source.text("URL")) if "URL" in source.lines else event.url,
        categories=source.categories if "CATEGORIES" in source.lines else event.categories,
        is_cancelled=source.is_cancelled,
        sequence=source.sequence,
        last_modified=source.last_modified,
    )


def _is_slot(event: Event, local: datetime) -> bool:
    if local.year >= 9999:
        return False
    return local in expand(event.rule, event.starts, after=local, before=local + _ONE_DAY, rdates=event.rdates)


def _in_zone(name: str, when: _When, zone: ZoneInfo) -> datetime:
    if when.is_day or when.zone is None or when.zone is zone:
        return when.local
    try:
        return to_local(moment_in(when.zone, when.local), zone)
    except OverflowError:
        raise _unreadable(name, stamp(when.local)) from None


def _day_of(when: _When, zone: ZoneInfo) -> datetime:
    """The day that a moment means for an event of whole days: its own, or the one whose midnight it is elsewhere."""
    if when.local.time() != _MIDNIGHT and when.zone is not None:
        there = _in_zone("EXDATE", when, zone)
        if there.time() == _MIDNIGHT:
            return there
    return datetime.combine(when.local, _MIDNIGHT)


def _timedelta(value: str) -> timedelta:
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise _unreadable("DURATION", value)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise _unreadable("DURATION", value) from None
    return -length if match[1] == "-" else length


def _unreadable(name: str, value: str) -> _NotTaken:
    sentence = _("Die Angabe %(field)s („%(value)s“) ist nicht lesbar. Bitte im Kalender berichtigen.")
    return _NotTaken(name, f"{name}-UNREADABLE", sentence % {"field": name, "value": clean(value)[:60]})


def _no_start() -> _NotTaken:
    return _NotTaken("DTSTART", "DTSTART-MISSING", _("Dem Termin fehlt der Beginn (DTSTART). Bitte ergänzen."))


def _wrong_kind(name: str) -> _NotTaken:
    sentence = _(
        "Die Angabe %(field)s passt nicht zum Beginn: einmal ein ganzer Tag, einmal eine Uhrzeit. Bitte angleichen."
    )
    return _NotTaken(name, f"{name}-KIND", sentence % {"field": name})


def _web_address(text: str) -> str:
    """Only what a link may point to; anything else, such as a script, is no address."""
    return text if len(text) <= 2_000 and re.fullmatch(r"https?://[^\s\"<>]+", text, re.IGNORECASE) else ""


def _geo(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees."""
    match = re.fullmatch(r"([+-]?\d{1,2}(?:\.\d+)?);\s*([+-]?\d{1,3}(?:\.\d+)?)", text, re.ASCII)
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
