"""What the tests of this room share."""

from quartierwerk.offers.tests.calendars import office

__all__ = ["office"]
