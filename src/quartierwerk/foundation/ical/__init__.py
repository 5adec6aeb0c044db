"""Calendar files (iCalendar, RFC 5545): read without trust, written so that every calendar program takes them.

Reading (`read_calendar`) gives neutral values: events with their repetition and exceptions in naive local time of
a named zone, or a refusal with the event's UID, the field and a sentence. Nothing is guessed, one bad event does
not lose the others, and no file makes it crash, hang or grow without limit.

Writing (`write_calendar`) gives bytes: time zone, folded lines, escaped text.
"""

from quartierwerk.foundation.ical.model import (
    Calendar,
    CalendarRefused,
    Event,
    Note,
    Occurrence,
    Override,
    Refusal,
    occurrences,
)
from quartierwerk.foundation.ical.reader import read_calendar
from quartierwerk.foundation.ical.writer import Entry, write_calendar

__all__ = [
    "Calendar",
    "CalendarRefused",
    "Entry",
    "Event",
    "Note",
    "Occurrence",
    "Override",
    "Refusal",
    "occurrences",
    "read_calendar",
    "write_calendar",
]
