"""Files and feeds of offers, split by what they are for."""

from quartierwerk.offers.exports.events import checklist_paper, consent_letter
from quartierwerk.offers.exports.offer_list import list_as_file, list_on_screen, wanted_order
from quartierwerk.offers.exports.posts import posts_as_file, shift_as_calendar
from quartierwerk.offers.exports.sign_ups import sign_ups_as_csv

__all__ = [
    "checklist_paper",
    "consent_letter",
    "list_as_file",
    "list_on_screen",
    "posts_as_file",
    "shift_as_calendar",
    "sign_ups_as_csv",
    "wanted_order",
]
