"""Tables of offers: what is on and when (``offers``), what people take on there (``posts``), who has signed up for it
(``signup``), what a fest needs besides (``events``)."""

from quartierwerk.offers.models.events import Permit, PermitKind, PermitStep, RainDecision, RainPlan
from quartierwerk.offers.models.offers import (
    CalendarEntry,
    CalendarUpload,
    Cancellation,
    Confirmation,
    HandOver,
    Offer,
    Pause,
    Series,
    Session,
    new_uid,
)
from quartierwerk.offers.models.posts import Post
from quartierwerk.offers.models.rooms import MissingRoom
from quartierwerk.offers.models.signup import CallListEntry, FreeTime, NextLevel, Participant, Reserve, SignUp

__all__ = [
    "CalendarEntry",
    "CalendarUpload",
    "CallListEntry",
    "Cancellation",
    "Confirmation",
    "FreeTime",
    "HandOver",
    "MissingRoom",
    "NextLevel",
    "Offer",
    "Participant",
    "Pause",
    "Permit",
    "PermitKind",
    "PermitStep",
    "Post",
    "RainDecision",
    "RainPlan",
    "Reserve",
    "Series",
    "Session",
    "SignUp",
    "new_uid",
]
