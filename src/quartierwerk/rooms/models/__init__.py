"""Tables of rooms: what there is, what rules, who asks, what is booked, what it costs."""

from quartierwerk.rooms.models.bookings import Booking, BookingEnd, BookingMove, Handover
from quartierwerk.rooms.models.candidates import Candidate
from quartierwerk.rooms.models.conditions import CLOCK_TIME, ONE_SCOPE, Condition, Scoped, Tariff
from quartierwerk.rooms.models.money import BankAccount, Billed, Income, Statement
from quartierwerk.rooms.models.requests import MOST_PEOPLE, Group, Request
from quartierwerk.rooms.models.rooms import Defect, DefectStep, Room, RoomPicture
from quartierwerk.rooms.models.signs import DoorSign
from quartierwerk.rooms.models.stock import Equipment
from quartierwerk.rooms.models.wishes import Wish

__all__ = [
    "CLOCK_TIME",
    "MOST_PEOPLE",
    "ONE_SCOPE",
    "BankAccount",
    "Billed",
    "Booking",
    "BookingEnd",
    "BookingMove",
    "Candidate",
    "Condition",
    "Defect",
    "DefectStep",
    "DoorSign",
    "Equipment",
    "Group",
    "Handover",
    "Income",
    "Request",
    "Room",
    "RoomPicture",
    "Scoped",
    "Statement",
    "Tariff",
    "Wish",
]
