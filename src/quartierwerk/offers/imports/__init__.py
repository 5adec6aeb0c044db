"""From files of others to clean values with a report; what is taken goes through the actions."""

from quartierwerk.offers.imports.calendars import Reading, read_calendar_file, take_calendar

__all__ = ["Reading", "read_calendar_file", "take_calendar"]
