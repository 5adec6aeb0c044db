"""What a calendar file says, in neutral values: all times naive local time of the event's zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.recurrence import MAX_SLOTS, NormalisedRule, as_local, expand


class CalendarRefused(Refused):
    """A whole file that is not taken: no calendar, or beyond a limit. ``sentence`` is for people."""

    def __init__(self, rule_name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule_name = rule_name
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """One VEVENT that is not taken. ``index`` counts the events of the file from 0, as they stand in it."""

    uid: str
    index: int
    field: str
    rule_name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a taken event that people should know: a line that could not be read, a UID that was made."""

    uid: str
    index: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Override:
    """One date of a series that differs: moved, renamed or cancelled. ``recurrence_id`` is when it was to start.

    ``all_day`` may differ from the series: that one date then lasts whole days.
    """

    recurrence_id: datetime
    starts: datetime
    duration: timedelta
    title: str
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    is_cancelled: bool = False
    all_day: bool = False
    sequence: int = 0
    last_modified: datetime | None = None
    index: int | None = None
    """Which VEVENT of the file it is; None for an extra date that only lasts longer or shorter (RDATE as PERIOD)."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its repetition. A single one has neither ``rule`` nor ``rdates``.

    ``starts``, ``rdates``, ``exdates`` (a bare date takes out the whole day) and the overrides are naive local time
    of ``zone``; ``duration`` is wall time too. For whole days ``starts`` is midnight and ``duration`` whole days.
    ``series_uid`` is set for a single date whose series is not in the file; ``uid`` then names the date.
    """

    uid: str
    index: int
    title: str
    starts: datetime
    duration: timedelta
    zone: str
    all_day: bool = False
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    rule: NormalisedRule | None = None
    rdates: tuple[datetime, ...] = ()
    exdates: tuple[datetime | date, ...] = ()
    overrides: tuple[Override, ...] = ()
    is_cancelled: bool = False
    is_private: bool = False
    sequence: int = 0
    last_modified: datetime | None = None
    series_uid: str = ""

    @property
    def is_repeated(self) -> bool:
        return self.rule is not None or bool(self.rdates)

    @property
    def ends(self) -> datetime:
        """The end of the first date, naive local; for whole days the midnight after the last day."""
        return self.starts + self.duration


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an event, exceptions worked in. ``recurrence_id`` stays when the date is moved."""

    recurrence_id: datetime
    starts: datetime
    ends: datetime
    title: str
    location: str
    is_cancelled: bool
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A file that was read. Every VEVENT in it is either part of ``events`` or has one refusal."""

    name: str = ""
    method: str = ""
    zone: str = ""
    events: tuple[Event, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    others: dict[str, int] = field(default_factory=dict)
    """How many of the components that are no events were passed over: VTODO, VJOURNAL, VFREEBUSY ..."""

    @property
    def taken(self) -> int:
        """How many VEVENTs were taken: series, single events and changed dates."""
        changes = (override for event in self.events for override in event.overrides if override.index is not None)
        return len(self.events) + sum(1 for _change in changes)

    @property
    def found(self) -> int:
        """How many VEVENTs stand in the file."""
        return self.taken + len(self.refusals)


def occurrences(
    event: Event, *, after: datetime | date, before: datetime | date, limit: int = MAX_SLOTS
) -> list[Occurrence]:
    """The dates of an event that start in ``after <= start < before``, with moved and cancelled ones, in order.

    Raises:
        RuleRefused: if there are more than ``limit``.
    """
    first, end = as_local(after), as_local(before)
    replaced = {override.recurrence_id for override in event.overrides}
    slots = expand(
        event.rule,
        event.starts,
        after=first,
        before=end,
        rdates=event.rdates,
        exdates=event.exdates,
        limit=limit,
    )
    found = [
        Occurrence(slot, slot, slot + event.duration, event.title, event.location, event.is_cancelled)
        for slot in slots
        if slot not in replaced
    ]
    for override in event.overrides:
        if first <= override.starts < end:
            found.append(
                Occurrence(
                    override.recurrence_id,
                    override.starts,
                    override.starts + override.duration,
                    override.title,
                    override.location,
                    event.is_cancelled or override.is_cancelled,
                    override,
                )
            )
    return sorted(found, key=lambda occurrence: (occurrence.starts, occurrence.recurrence_id))
