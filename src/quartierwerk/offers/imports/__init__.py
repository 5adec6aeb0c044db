"""From files of others to clean values with a report; what is taken goes through the actions."""

from quartierwerk.offers.imports.calendars import (
    Reading,
    look_into_calendar,
    read_calendar_file,
    summary_of,
    take_calendar,
)

__all__ = ["Reading", "look_into_calendar", "read_calendar_file", "summary_of", "take_calendar"]
