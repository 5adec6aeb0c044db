"""Who may do what with rooms.

Whoever gives a room away (people of its carrier, the manager of the area) keeps it and sees who uses it. The
co-ordination reads along, without confidential groups. The technical administration sees nothing about groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from quartierwerk.foundation.permissions import Actor, Clock, Guest, rule
from quartierwerk.rooms.models import Booking, Group, Request, Room

if TYPE_CHECKING:
    from quartierwerk.parties.models import Organisation
    from quartierwerk.places.models import Site
    from quartierwerk.rooms.models import Candidate, Defect, Equipment, RoomPicture, Scoped

KEEPERS = ("manager", "worker")
READERS = ("manager", "worker", "coordinator")
BY_RULES = "rules"
"""Who answered a request that nobody of the staff had to look at."""


def keeps(actor: Actor, thing: Any) -> bool:
    return actor.holds(*KEEPERS, at=thing)


def key_of(request: Any) -> str:
    """What a guest holds who typed the code of this request."""
    return f"rooms.request:{request.pk}"


# What there is


@rule("rooms.add_room")
def may_add_room(actor: Actor, place: Site | Room) -> bool:
    """At a site where one works; the action asks again whether the carrier is one's own."""
    return keeps(actor, place)


@rule("rooms.change_room")
@rule("rooms.remove_room")
@rule("rooms.translate_room")
@rule("rooms.renew_calendar")
@rule("rooms.confirm_room_translation")
@rule("rooms.add_picture")
@rule("rooms.report_defect")
def may_keep_room(actor: Actor, room: Room) -> bool:
    return keeps(actor, room)


@rule("rooms.describe_picture")
@rule("rooms.remove_picture")
def may_keep_picture(actor: Actor, picture: RoomPicture) -> bool:
    return keeps(actor, picture)


@rule("rooms.move_defect")
def may_move_defect(actor: Actor, defect: Defect) -> bool:
    return keeps(actor, defect)


@rule("rooms.add_equipment")
def may_add_equipment(actor: Actor, site: Site) -> bool:
    return keeps(actor, site)


@rule("rooms.change_equipment")
@rule("rooms.remove_equipment")
def may_keep_equipment(actor: Actor, equipment: Equipment) -> bool:
    return keeps(actor, equipment)


# What rules and what it costs


@rule("rooms.add_condition")
@rule("rooms.add_tariff")
def may_add_scoped(actor: Actor, scope: Room | Site | Organisation) -> bool:
    """For a room, a house or all rooms of a carrier: by whoever works for all of it."""
    return keeps(actor, scope)


@rule("rooms.change_condition")
@rule("rooms.remove_condition")
@rule("rooms.change_tariff")
@rule("rooms.remove_tariff")
def may_keep_scoped(actor: Actor, thing: Scoped) -> bool:
    return keeps(actor, thing)


# Who uses rooms


def keeps_rooms_of(actor: Actor, carrier: int) -> bool:
    """Works for the carrier, or looks after an area in which it has a room."""
    scope = actor.scope(*KEEPERS)
    if scope.everything or carrier in scope.organisations:
        return True
    return bool(scope.paths) and Room.objects.filter(scope.q(path="site__area__path"), carrier=carrier).exists()


def groups_in_reach(actor: Actor) -> Q:
    """Of groups: those of one's own carriers; for the manager of an area those that a carrier knows who has a room
    there, without those that have asked for and used its rooms elsewhere only."""
    scope = actor.scope(*KEEPERS)
    if scope.everything:
        return Q()
    found = Q(carrier__in=scope.organisations)
    if scope.paths:
        here = Room.objects.filter(scope.q(path="site__area__path")).order_by()
        asked, booked = Request.objects.filter(group=OuterRef("pk")), Booking.objects.filter(group=OuterRef("pk"))
        is_here = Exists(asked.filter(room__in=here.values("pk"))) | Exists(booked.filter(room__in=here.values("pk")))
        found |= Q(carrier__in=here.values("carrier")) & (is_here | ~(Exists(asked) | Exists(booked)))
    return found


@rule("rooms.add_group")
def may_add_group(actor: Actor, carrier: Organisation) -> bool:
    return keeps_rooms_of(actor, carrier.pk)


@rule("rooms.change_group")
@rule("rooms.remove_group")
@rule("rooms.make_statement")
def may_keep_group(actor: Actor, group: Group) -> bool:
    return Group.objects.filter(groups_in_reach(actor), pk=group.pk).exists()


# Looking for new premises


@rule("rooms.add_candidate")
def may_add_candidate(actor: Actor, carrier: Organisation) -> bool:
    return keeps(actor, carrier)


@rule("rooms.change_candidate")
@rule("rooms.show_candidate")
@rule("rooms.remove_candidate")
def may_keep_candidate(actor: Actor, candidate: Candidate) -> bool:
    return keeps(actor, candidate)


# Requests


@rule("rooms.ask_for")
def may_ask(actor: Actor, room: Any) -> bool:
    """Anybody; whether the room is given to them, its rules say. In another's name only whoever keeps it."""
    return not isinstance(actor, Clock)


@rule("rooms.enter_request")
def may_enter_request(actor: Actor, room: Any) -> bool:
    """By phone, at the desk or from paper."""
    return keeps(actor, room)


@rule("rooms.confirm_request")
@rule("rooms.withdraw_request")
@rule("rooms.accept_offer")
@rule("rooms.decline_offer")
@rule("rooms.wait_for")
def may_open_request(actor: Actor, thing: Any) -> bool:
    """Whoever holds the code of the request, or keeps the room."""
    request = getattr(thing, "request", thing)
    return (isinstance(actor, Guest) and key_of(request) in actor.opens) or keeps(actor, request)


@rule("rooms.approve")
@rule("rooms.refuse_wishes")
@rule("rooms.answer_instead")
@rule("rooms.renew_code")
@rule("rooms.change_group_kind")
def may_answer(actor: Actor, request: Any) -> bool:
    return keeps(actor, request)


@rule("rooms.forget_unconfirmed")
@rule("rooms.forget_contacts")
@rule("rooms.forget_names")
@rule("rooms.forget_billed")
def may_tidy(actor: Actor, nothing: Any) -> bool:
    return isinstance(actor, Clock)


# Bookings


@rule("rooms.book")
@rule("rooms.book_for")
@rule("rooms.add_tenant")
def may_book(actor: Actor, room: Any) -> bool:
    return keeps(actor, room)


@rule("rooms.move_booking")
@rule("rooms.end_booking")
@rule("rooms.stop_tenant")
@rule("rooms.change_booking")
@rule("rooms.note_told")
@rule("rooms.give_other_room")
@rule("rooms.note_move_told")
@rule("rooms.hand_over")
def may_change_booking(actor: Actor, thing: Any) -> bool:
    return keeps(actor, thing)


@rule("rooms.end_bookings")
def may_end_bookings(actor: Actor, nothing: Any) -> bool:
    """Each booking is asked about again, one by one, inside the action."""
    return actor.holds(*KEEPERS)


@rule("rooms.move_kept")
@rule("rooms.end_kept")
@rule("rooms.resume_kept")
@rule("rooms.rename_kept")
def may_follow_keeper(actor: Actor, nothing: Any) -> bool:
    """The thing that keeps the booking has asked its own rule; another room is asked about inside the action."""
    return not isinstance(actor, Guest)


@rule("rooms.follow_places")
def may_follow(actor: Actor, nothing: Any) -> bool:
    """Whoever shuts a house or a room has asked another rule; what it hits follows."""
    return not isinstance(actor, Guest)


# Fees


@rule("rooms.withdraw_statement")
@rule("rooms.give_deposit_back")
@rule("rooms.note_paid")
def may_keep_statement(actor: Actor, thing: Any) -> bool:
    """Statements and what comes in by them belong to the carrier, and are about a group."""
    statement = getattr(thing, "statement", thing)
    if statement is None:
        return keeps_rooms_of(actor, thing.carrier_id)
    return Group.objects.filter(groups_in_reach(actor), pk=statement.group_id).exists()


@rule("rooms.set_account")
def may_set_account(actor: Actor, carrier: Organisation) -> bool:
    """Only who works for the carrier itself: money goes there."""
    return keeps(actor, carrier)


# Door signs


@rule("rooms.make_door_sign")
def may_make_door_sign(actor: Actor, place: Site | Room) -> bool:
    return keeps(actor, place)


@rule("rooms.withdraw_door_sign")
def may_withdraw_door_sign(actor: Actor, sign: Any) -> bool:
    return keeps(actor, sign)
