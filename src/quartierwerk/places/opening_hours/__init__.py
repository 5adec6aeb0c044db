"""Öffnungszeiten: when a house is open, in the syntax of OpenStreetMap, taken or refused and never guessed.

`parse` reads a text or refuses it with a reason, `tidy` gives the spelling to store, `stored` reads what was stored;
`Hours` answers for a moment or a span of days; `to_form` and `from_form` are the weekday form; `lines` and
`week_lines` are the words for people in their language.
"""

from .form import (
    EVERY_YEAR,
    EXCEPTION_KINDS,
    MAX_NOTE,
    NTH_CHOICES,
    ONCE,
    FormException,
    FormHours,
    FormRow,
    clean_note,
    from_form,
    tidy,
    to_form,
)
from .hours import Hours, Span, parse, stored
from .reading import CLOSED, MAX_LENGTH, OPEN, PUBLIC, SCHOOL, UNKNOWN, Day, HoursRefused
from .words import DayLine, Line, lines, week_lines

__all__ = [
    "CLOSED",
    "EVERY_YEAR",
    "EXCEPTION_KINDS",
    "MAX_LENGTH",
    "MAX_NOTE",
    "NTH_CHOICES",
    "ONCE",
    "OPEN",
    "PUBLIC",
    "SCHOOL",
    "UNKNOWN",
    "Day",
    "DayLine",
    "FormException",
    "FormHours",
    "FormRow",
    "Hours",
    "HoursRefused",
    "Line",
    "Span",
    "clean_note",
    "from_form",
    "lines",
    "parse",
    "stored",
    "tidy",
    "to_form",
    "week_lines",
]
