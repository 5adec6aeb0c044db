"""Who gets what from the addresses of the room rooms. How to read and write it: tests/matrix/__init__.py.

Rooms are seen by whoever gives them away and by the co-ordination; groups and what they are for never by the technical
administration. "foreign" is a room of the other carrier in the other neighbourhood.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from quartierwerk.foundation.allocation import set_units
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import (
    BookingMove,
    Candidate,
    Condition,
    Defect,
    Equipment,
    Group,
    Income,
    Room,
    RoomPicture,
    Statement,
    Tariff,
)
from quartierwerk.vocabularies.actions import plant_lists


def own_room(world):
    town = world.town
    facts = {"site": town.house, "carrier": town.own_carrier, "name": "Saal", "description": "Heller Raum."}
    return Room.objects.get_or_create(slug="mittelpunkt-saal", defaults=facts)[0]


def foreign_room(world):
    town = world.town
    facts = {"site": town.hall, "carrier": town.other_carrier, "name": "Halle", "description": "Große Halle."}
    return Room.objects.get_or_create(slug="nordhalle-halle", defaults=facts)[0]


def both(name, make):
    """The thing of the own room and of the foreign one."""
    return {
        f"own_{name}": lambda world: make(own_room(world)),
        f"foreign_{name}": lambda world: make(foreign_room(world)),
    }


def texts(room, **more):
    plant_lists(actor=Clock())
    return {"slug": room.slug, "language": "ar", **more}


def booking(room):
    if room.bookings.exists():
        return room.bookings.order_by("pk")[0]
    with transaction.atomic():
        set_units(room.unit_owner, 1)
    start = conditions.slot(datetime(2099, 6, 4, 16), datetime(2099, 6, 4, 18))
    done = actions.book(actor=Clock(), room=room, group=None, title="Chorprobe", slots=[start], despite_rules=True)
    return done[0].booking


def request(room):
    """A request by phone that waits for an answer."""
    if not room.requests.exists():
        with transaction.atomic():
            set_units(room.unit_owner, 1)
        Condition.objects.create(room=room, kind="approval")
        slot = conditions.slot(datetime(2099, 7, 4, 16), datetime(2099, 7, 4, 18))
        facts = {"purpose": "Fest", "people": 5, "slots": [slot], "source": "web"}
        actions.ask_for(actor=Guest(), room=room, group=Group(name="Nachbarn"), **facts)
    return room.requests.order_by("pk")[0]


def ended(room):
    """A booking of a group without address that the house has called off."""
    with transaction.atomic():
        set_units(room.unit_owner, 1)
    slot = conditions.slot(datetime(2099, 8, 4, 16), datetime(2099, 8, 4, 18))
    chor = Group.objects.create(carrier=room.carrier, name="Chor ohne Adresse")
    done = actions.book(actor=Clock(), room=room, group=chor, title="Probe", slots=[slot], despite_rules=True)
    return actions.end_booking(actor=Clock(), booking=done[0].booking, reason="house")


def moved(room):
    """A booking of a group without address that is later now than it believes."""
    with transaction.atomic():
        set_units(room.unit_owner, 1)
    chor = Group.objects.create(carrier=room.carrier, name="Chor ohne Adresse")
    day = datetime(2099, 9, 1) + timedelta(days=BookingMove.objects.count())  # each one its own
    slots = [conditions.slot(day.replace(hour=hour), day.replace(hour=hour + 2)) for hour in (16, 18)]
    done = actions.book(actor=Clock(), room=room, group=chor, title="Probe", slots=slots[:1], despite_rules=True)
    actions.move_booking(actor=Clock(), booking=done[0].booking, slot=slots[1])
    return BookingMove.objects.get(booking=done[0].booking)


def picture(room):
    row = RoomPicture.objects.create(room=room, stored="0" * 32 + ".webp", alt="Der Raum")
    return {"slug": room.slug, "pk": row.pk}


def calendar_key(room):
    return {"key": actions.renew_calendar(actor=Clock(), room=room).calendar_key}


def paid_room(room):
    """A room of the same house and carrier that costs something."""
    facts = {"site": room.site, "carrier": room.carrier, "name": "Probenraum"}
    return Room.objects.get_or_create(slug=f"{room.slug}-probenraum", defaults=facts)[0]


def fee_statement(room):
    """What a group owes for one date, with a deposit."""
    own = paid_room(room)
    found = Statement.objects.filter(carrier=room.carrier).first()
    if found is None:
        group = Group.objects.create(carrier=room.carrier, name="Chor")
        with transaction.atomic():
            set_units(own.unit_owner, 1)
        Tariff.objects.create(room=own, basis="hour", cents=1000, deposit_cents=5000)
        start = conditions.slot(datetime(2099, 7, 4, 16), datetime(2099, 7, 4, 18))
        actions.book(actor=Clock(), room=own, group=group, title="Chorprobe", slots=[start], despite_rules=True)
        found = actions.make_statement(
            actor=Clock(), group=group, first=date(2099, 7, 1), last=date(2099, 7, 31), due_on=date(2099, 8, 1)
        )
    return {"pk": found.pk}


def income(room):
    return {"pk": Income.objects.filter(statement=fee_statement(room)["pk"]).first().pk}


def kept_booking(room):
    """A booking of a group, for its papers."""
    fee_statement(room)
    return {"pk": paid_room(room).bookings.get().pk}


def sign(room):
    return {"pk": actions.make_door_sign(actor=Clock(), place=room).pk}


THINGS = {
    **both("sign", sign),
    "key": lambda world: calendar_key(own_room(world)),
    "no_key": lambda world: {"key": "a" * 40},
    "no_code": lambda world: {"code": "AAAA-2222"},
    **both("statement", fee_statement),
    **both("income", income),
    **both("kept", kept_booking),
    "own": lambda world: {"slug": own_room(world).slug},
    "foreign": lambda world: {"slug": foreign_room(world).slug},
    **both("picture", picture),
    **both("texts", texts),
    **both("text", lambda room: texts(room, field="description")),
    **both("thing", lambda room: {
        "pk": Equipment.objects.create(site=room.site, carrier=room.carrier, room=room, name="Tisch").pk
    }),
    **both("defect", lambda room: {"pk": Defect.objects.create(room=room, title="Fluchtweg fehlt").pk}),
    **both("condition", lambda room: {"pk": Condition.objects.create(room=room, kind="approval").pk}),
    **both("tariff", lambda room: {"pk": Tariff.objects.create(room=room, basis="free").pk}),
    **both("group", lambda room: {"pk": Group.objects.create(carrier=room.carrier, name="Chor").pk}),
    **both("booking", lambda room: {"pk": booking(room).pk}),
    **both("request", lambda room: {"pk": request(room).pk}),
    **both("wish", lambda room: {"pk": request(room).wishes.get().pk}),
    **both("call", lambda room: {"pk": ended(room).pk}),
    **both("carrier", lambda room: {"pk": room.carrier_id}),
    **both("move", lambda room: {"pk": moved(room).pk}),
    "no_bill": lambda world: {"code": "AAAA-2222", "pk": fee_statement(own_room(world))["pk"]},
    **both("candidate", lambda room: {"pk": Candidate.objects.create(carrier=room.carrier, name="Laden").pk}),
}  # fmt: skip

ALIKE = {
    "room_papers:agreement": "there is only the request that the code opens; a wrong code opens none",
    "room_papers:statement": "there is only the request that the code opens; a wrong code opens none",
}

LINES = """
# address                            thing              method | guest worker stranger manager coordinator administrator
rooms:rooms                          -                  GET  | login  yes    yes    yes    yes    yes
rooms:rooms                          -                  POST | login  405    405    405    405    405
rooms:room_new                       -                  GET  | login  yes    yes    yes    403    403
rooms:room_new                       -                  POST | login  yes    yes    yes    403    403
rooms:room                           own                GET  | login  yes    404    yes    yes    404
rooms:room                           foreign            GET  | login  404    yes    404    yes    404
rooms:room                           own                POST | login  405    405    405    405    405
rooms:use                            -                  GET  | login  yes    yes    yes    yes    403
rooms:use                            -                  POST | login  405    405    405    405    405
rooms:calendar                       own                GET  | login  yes    404    yes    403    404
rooms:calendar                       own                POST | login  yes    404    yes    403    404
rooms:calendar                       foreign            GET  | login  404    yes    404    403    404
rooms:calendar                       foreign            POST | login  404    yes    404    403    404
room_calendar:feed                   key                GET  | yes    yes    yes    yes    yes    yes
room_calendar:feed                   key                POST | 405    405    405    405    405    405
room_calendar:feed                   no_key             GET  | 404    404    404    404    404    404
rooms:room_edit                      own                GET  | login  yes    404    yes    403    404
rooms:room_edit                      foreign            GET  | login  404    yes    404    403    404
rooms:room_edit                      own                POST | login  yes    404    yes    403    404
rooms:room_edit                      foreign            POST | login  404    yes    404    403    404
rooms:replacements                   own                GET  | login  yes    404    yes    404    404
rooms:replacements                   foreign            GET  | login  404    yes    404    404    404
rooms:replacements                   own                POST | login  yes    404    yes    404    404
rooms:replacements                   foreign            POST | login  404    yes    404    404    404
rooms:room_removal                   own                GET  | login  yes    404    yes    403    404
rooms:room_removal                   foreign            GET  | login  404    yes    404    403    404
rooms:room_removal                   own                POST | login  yes    404    yes    403    404
rooms:room_removal                   foreign            POST | login  404    yes    404    403    404
rooms:picture_new                    own                GET  | login  yes    404    yes    403    404
rooms:picture_new                    foreign            GET  | login  404    yes    404    403    404
rooms:picture_new                    own                POST | login  yes    404    yes    403    404
rooms:picture_new                    foreign            POST | login  404    yes    404    403    404
rooms:picture                        own_picture        GET  | login  yes    404    yes    403    404
rooms:picture                        foreign_picture    GET  | login  404    yes    404    403    404
rooms:picture                        own_picture        POST | login  yes    404    yes    403    404
rooms:picture                        foreign_picture    POST | login  404    yes    404    403    404
rooms:picture_removal                own_picture        GET  | login  405    405    405    405    405
rooms:picture_removal                own_picture        POST | login  yes    404    yes    403    404
rooms:picture_removal                foreign_picture    POST | login  404    yes    404    403    404
rooms:room_texts                     own_texts          GET  | login  yes    404    yes    403    404
rooms:room_texts                     foreign_texts      GET  | login  404    yes    404    403    404
rooms:room_texts                     own_texts          POST | login  yes    404    yes    403    404
rooms:room_texts                     foreign_texts      POST | login  404    yes    404    403    404
rooms:room_text_confirmation         own_text           GET  | login  405    405    405    405    405
rooms:room_text_confirmation         own_text           POST | login  yes    404    yes    403    404
rooms:room_text_confirmation         foreign_text       POST | login  404    yes    404    403    404
rooms:defect_new                     own                GET  | login  yes    404    yes    403    404
rooms:defect_new                     foreign            GET  | login  404    yes    404    403    404
rooms:defect_new                     own                POST | login  yes    404    yes    403    404
rooms:defect_new                     foreign            POST | login  404    yes    404    403    404

rooms:equipment                      -                  GET  | login  yes    yes    yes    yes    yes
rooms:equipment                      -                  POST | login  405    405    405    405    405
rooms:equipment_new                  -                  GET  | login  yes    yes    yes    403    403
rooms:equipment_new                  -                  POST | login  yes    yes    yes    403    403
rooms:equipment_edit                 own_thing          GET  | login  yes    404    yes    403    404
rooms:equipment_edit                 foreign_thing      GET  | login  404    yes    404    403    404
rooms:equipment_edit                 own_thing          POST | login  yes    404    yes    403    404
rooms:equipment_edit                 foreign_thing      POST | login  404    yes    404    403    404
rooms:equipment_removal              own_thing          GET  | login  yes    404    yes    403    404
rooms:equipment_removal              foreign_thing      GET  | login  404    yes    404    403    404
rooms:equipment_removal              own_thing          POST | login  yes    404    yes    403    404
rooms:equipment_removal              foreign_thing      POST | login  404    yes    404    403    404
rooms:defects                        -                  GET  | login  yes    yes    yes    yes    yes
rooms:defects                        -                  POST | login  405    405    405    405    405
rooms:defect                         own_defect         GET  | login  yes    404    yes    yes    404
rooms:defect                         foreign_defect     GET  | login  404    yes    404    yes    404
rooms:defect                         own_defect         POST | login  yes    404    yes    403    404
rooms:defect                         foreign_defect     POST | login  404    yes    404    403    404

rooms:rulings                        -                  GET  | login  yes    yes    yes    yes    yes
rooms:rulings                        -                  POST | login  405    405    405    405    405
rooms:condition_new                  -                  GET  | login  yes    yes    yes    403    403
rooms:condition_new                  -                  POST | login  yes    yes    yes    403    403
rooms:condition                      own_condition      GET  | login  yes    404    yes    403    404
rooms:condition                      foreign_condition  GET  | login  404    yes    404    403    404
rooms:condition                      own_condition      POST | login  yes    404    yes    403    404
rooms:condition                      foreign_condition  POST | login  404    yes    404    403    404
rooms:condition_removal              own_condition      GET  | login  yes    404    yes    403    404
rooms:condition_removal              foreign_condition  GET  | login  404    yes    404    403    404
rooms:condition_removal              own_condition      POST | login  yes    404    yes    403    404
rooms:condition_removal              foreign_condition  POST | login  404    yes    404    403    404
rooms:tariff_new                     -                  GET  | login  yes    yes    yes    403    403
rooms:tariff_new                     -                  POST | login  yes    yes    yes    403    403
rooms:tariff                         own_tariff         GET  | login  yes    404    yes    403    404
rooms:tariff                         foreign_tariff     GET  | login  404    yes    404    403    404
rooms:tariff                         own_tariff         POST | login  yes    404    yes    403    404
rooms:tariff                         foreign_tariff     POST | login  404    yes    404    403    404
rooms:tariff_removal                 own_tariff         GET  | login  yes    404    yes    403    404
rooms:tariff_removal                 foreign_tariff     GET  | login  404    yes    404    403    404
rooms:tariff_removal                 own_tariff         POST | login  yes    404    yes    403    404
rooms:tariff_removal                 foreign_tariff     POST | login  404    yes    404    403    404

rooms:groups                         -                  GET  | login  yes    yes    yes    yes    yes
rooms:groups                         -                  POST | login  405    405    405    405    405
rooms:group_new                      -                  GET  | login  yes    yes    yes    403    403
rooms:group_new                      -                  POST | login  yes    yes    yes    403    403
rooms:group                          own_group          GET  | login  yes    404    yes    404    404
rooms:group                          foreign_group      GET  | login  404    yes    404    404    404
rooms:group                          own_group          POST | login  405    405    405    405    405
rooms:group_edit                     own_group          GET  | login  yes    404    yes    404    404
rooms:group_edit                     foreign_group      GET  | login  404    yes    404    404    404
rooms:group_edit                     own_group          POST | login  yes    404    yes    404    404
rooms:group_edit                     foreign_group      POST | login  404    yes    404    404    404
rooms:group_removal                  own_group          GET  | login  yes    404    yes    404    404
rooms:group_removal                  foreign_group      GET  | login  404    yes    404    404    404
rooms:group_removal                  own_group          POST | login  yes    404    yes    404    404
rooms:group_removal                  foreign_group      POST | login  404    yes    404    404    404

rooms:candidates                     -                  GET  | login  yes    yes    yes    yes    yes
rooms:candidates                     -                  POST | login  405    405    405    405    405
rooms:candidate_new                  -                  GET  | login  yes    yes    yes    403    403
rooms:candidate_new                  -                  POST | login  yes    yes    yes    403    403
rooms:candidate                      own_candidate      GET  | login  yes    404    404    yes    404
rooms:candidate                      foreign_candidate  GET  | login  404    yes    404    yes    404
rooms:candidate                      own_candidate      POST | login  405    405    405    405    405
rooms:candidate_edit                 own_candidate      GET  | login  yes    404    404    403    404
rooms:candidate_edit                 foreign_candidate  GET  | login  404    yes    404    403    404
rooms:candidate_edit                 own_candidate      POST | login  yes    404    404    403    404
rooms:candidate_edit                 foreign_candidate  POST | login  404    yes    404    403    404
rooms:candidate_picture              own_candidate      GET  | login  yes    404    404    403    404
rooms:candidate_picture              foreign_candidate  GET  | login  404    yes    404    403    404
rooms:candidate_picture              own_candidate      POST | login  yes    404    404    403    404
rooms:candidate_picture              foreign_candidate  POST | login  404    yes    404    403    404
rooms:candidate_removal              own_candidate      GET  | login  yes    404    404    403    404
rooms:candidate_removal              foreign_candidate  GET  | login  404    yes    404    403    404
rooms:candidate_removal              own_candidate      POST | login  yes    404    404    403    404
rooms:candidate_removal              foreign_candidate  POST | login  404    yes    404    403    404

rooms:week                           -                  GET  | login  yes    yes    yes    yes    yes
rooms:week                           -                  POST | login  405    405    405    405    405
rooms:day                            -                  GET  | login  yes    yes    yes    yes    yes
rooms:day                            -                  POST | login  405    405    405    405    405
rooms:day_json                       -                  GET  | login  yes    yes    yes    yes    yes
rooms:day_json                       -                  POST | login  405    405    405    405    405
rooms:week_json                      -                  GET  | login  yes    yes    yes    yes    yes
rooms:week_json                      -                  POST | login  405    405    405    405    405
rooms:free_json                      -                  GET  | login  yes    yes    yes    yes    yes
rooms:free_json                      -                  POST | login  405    405    405    405    405
rooms:conflicts_json                 -                  GET  | login  yes    yes    yes    yes    yes
rooms:conflicts_json                 -                  POST | login  405    405    405    405    405
rooms:tenants                        -                  GET  | login  yes    yes    yes    yes    yes
rooms:tenants                        -                  POST | login  405    405    405    405    405
rooms:book                           -                  GET  | login  yes    yes    yes    403    403
rooms:book                           -                  POST | login  yes    yes    yes    403    403
rooms:tenant_new                     -                  GET  | login  yes    yes    yes    403    403
rooms:tenant_new                     -                  POST | login  yes    yes    yes    403    403
rooms:booking                        own_booking        GET  | login  yes    404    yes    yes    404
rooms:booking                        foreign_booking    GET  | login  404    yes    404    yes    404
rooms:booking                        own_booking        POST | login  405    405    405    405    405
rooms:booking_change                 own_booking        GET  | login  yes    404    yes    403    404
rooms:booking_change                 foreign_booking    GET  | login  404    yes    404    403    404
rooms:booking_change                 own_booking        POST | login  yes    404    yes    403    404
rooms:booking_change                 foreign_booking    POST | login  404    yes    404    403    404
rooms:booking_move                   own_booking        GET  | login  yes    404    yes    403    404
rooms:booking_move                   foreign_booking    GET  | login  404    yes    404    403    404
rooms:booking_move                   own_booking        POST | login  yes    404    yes    403    404
rooms:booking_move                   foreign_booking    POST | login  404    yes    404    403    404
rooms:booking_end                    own_booking        GET  | login  yes    404    yes    403    404
rooms:booking_end                    foreign_booking    GET  | login  404    yes    404    403    404
rooms:booking_end                    own_booking        POST | login  yes    404    yes    403    404
rooms:booking_end                    foreign_booking    POST | login  404    yes    404    403    404
rooms:handover                       own_booking        GET  | login  yes    404    yes    403    404
rooms:handover                       foreign_booking    GET  | login  404    yes    404    403    404
rooms:handover                       own_booking        POST | login  yes    404    yes    403    404
rooms:handover                       foreign_booking    POST | login  404    yes    404    403    404
rooms:tenant_leave                   own_booking        GET  | login  yes    404    yes    403    404
rooms:tenant_leave                   foreign_booking    GET  | login  404    yes    404    403    404
rooms:tenant_leave                   own_booking        POST | login  yes    404    yes    403    404
rooms:tenant_leave                   foreign_booking    POST | login  404    yes    404    403    404

rooms:statements                     -                  GET  | login  yes    yes    yes    yes    yes
rooms:statements                     -                  POST | login  405    405    405    405    405
rooms:accounts                       -                  GET  | login  yes    yes    yes    403    403
rooms:accounts                       -                  POST | login  405    405    405    405    405
rooms:account                        own_carrier        GET  | login  yes    404    404    404    404
rooms:account                        own_carrier        POST | login  yes    404    404    404    404
rooms:account                        foreign_carrier    GET  | login  404    yes    404    404    404
rooms:account                        foreign_carrier    POST | login  404    yes    404    404    404
rooms:income                         -                  GET  | login  yes    yes    yes    yes    yes
rooms:income                         -                  POST | login  405    405    405    405    405
rooms:statement_new                  -                  GET  | login  yes    yes    yes    403    403
rooms:statement_new                  -                  POST | login  404    404    404    403    403
rooms:statement                      own_statement      GET  | login  yes    404    yes    404    404
rooms:statement                      foreign_statement  GET  | login  404    yes    404    404    404
rooms:statement                      own_statement      POST | login  405    405    405    405    405
rooms:statement_pdf                  own_statement      GET  | login  yes    404    yes    404    404
rooms:statement_pdf                  foreign_statement  GET  | login  404    yes    404    404    404
rooms:statement_pdf                  own_statement      POST | login  405    405    405    405    405
rooms:statement_withdrawal           own_statement      GET  | login  yes    404    yes    404    404
rooms:statement_withdrawal           foreign_statement  GET  | login  404    yes    404    404    404
rooms:statement_withdrawal           own_statement      POST | login  yes    404    yes    404    404
rooms:statement_withdrawal           foreign_statement  POST | login  404    yes    404    404    404
rooms:deposit_back                   own_statement      GET  | login  yes    404    yes    404    404
rooms:deposit_back                   foreign_statement  GET  | login  404    yes    404    404    404
rooms:deposit_back                   own_statement      POST | login  yes    404    yes    404    404
rooms:deposit_back                   foreign_statement  POST | login  404    yes    404    404    404
rooms:paid                           own_income         GET  | login  yes    404    yes    404    404
rooms:paid                           foreign_income     GET  | login  404    yes    404    404    404
rooms:paid                           own_income         POST | login  yes    404    yes    404    404
rooms:paid                           foreign_income     POST | login  404    yes    404    404    404
rooms:agreement                      own_kept           GET  | login  yes    404    yes    403    404
rooms:agreement                      foreign_kept       GET  | login  404    yes    404    403    404
rooms:agreement                      own_kept           POST | login  405    405    405    405    405
rooms:handover_record                own_kept           GET  | login  yes    404    yes    403    404
rooms:handover_record                foreign_kept       GET  | login  404    yes    404    403    404
rooms:handover_record                own_kept           POST | login  405    405    405    405    405
room_papers:agreement                no_code            GET  | 404    404    404    404    404    404
room_papers:agreement                no_code            POST | 405    405    405    405    405    405
room_papers:statement                no_bill            GET  | 404    404    404    404    404    404
room_papers:statement                no_bill            POST | 405    405    405    405    405    405
rooms:requests                       -                  GET  | login  yes    yes    yes    yes    yes
rooms:requests                       -                  POST | login  405    405    405    405    405
rooms:calls                          -                  GET  | login  yes    yes    yes    yes    yes
rooms:calls                          -                  POST | login  405    405    405    405    405
rooms:request_new                    -                  GET  | login  yes    yes    yes    403    403
rooms:request_new                    -                  POST | login  yes    yes    yes    403    403
rooms:request                        own_request        GET  | login  yes    404    yes    404    404
rooms:request                        foreign_request    GET  | login  404    yes    404    404    404
rooms:request                        own_request        POST | login  405    405    405    405    405
rooms:request_approve                own_request        GET  | login  405    405    405    405    405
rooms:request_approve                own_request        POST | login  yes    404    yes    404    404
rooms:request_approve                foreign_request    POST | login  404    yes    404    404    404
rooms:request_refuse                 own_request        GET  | login  405    405    405    405    405
rooms:request_refuse                 own_request        POST | login  yes    404    yes    404    404
rooms:request_refuse                 foreign_request    POST | login  404    yes    404    404    404
rooms:request_kind                   own_request        GET  | login  405    405    405    405    405
rooms:request_kind                   own_request        POST | login  yes    404    yes    404    404
rooms:request_kind                   foreign_request    POST | login  404    yes    404    404    404
rooms:request_code                   own_request        GET  | login  yes    404    yes    404    404
rooms:request_code                   foreign_request    GET  | login  404    yes    404    404    404
rooms:request_code                   own_request        POST | login  yes    404    yes    404    404
rooms:request_code                   foreign_request    POST | login  404    yes    404    404    404
rooms:request_wait                   own_wish           GET  | login  405    405    405    405    405
rooms:request_wait                   own_wish           POST | login  yes    404    yes    404    404
rooms:request_wait                   foreign_wish       POST | login  404    yes    404    404    404
rooms:request_instead                own_wish           GET  | login  yes    404    yes    404    404
rooms:request_instead                foreign_wish       GET  | login  404    yes    404    404    404
rooms:request_instead                own_wish           POST | login  yes    404    yes    404    404
rooms:request_instead                foreign_wish       POST | login  404    yes    404    404    404
rooms:move_call_done                 own_move           GET  | login  405    405    405    405    405
rooms:move_call_done                 own_move           POST | login  yes    404    yes    404    404
rooms:move_call_done                 foreign_move       POST | login  404    yes    404    404    404
rooms:call_done                      own_call           GET  | login  405    405    405    405    405
rooms:call_done                      own_call           POST | login  yes    404    yes    404    404
rooms:call_done                      foreign_call       POST | login  404    yes    404    404    404
rooms:door_signs                     -                  GET  | login  yes    yes    yes    yes    yes
rooms:door_signs                     -                  POST | login  405    405    405    405    405
rooms:door_sign_new                  -                  GET  | login  yes    yes    yes    403    403
rooms:door_sign_new                  -                  POST | login  yes    yes    yes    403    403
rooms:door_sign_end                  own_sign           GET  | login  yes    404    yes    404    404
rooms:door_sign_end                  foreign_sign       GET  | login  404    yes    404    404    404
rooms:door_sign_end                  own_sign           POST | login  yes    404    yes    404    404
rooms:door_sign_end                  foreign_sign       POST | login  404    yes    404    404    404
"""
