"""Who gets what from the addresses of the room attendance. How to read and write it: tests/matrix/__init__.py."""

from datetime import timedelta
from uuid import uuid4

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.imports import mapping_from
from quartierwerk.attendance.models import Quotation, Reminder, TableImport
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import actions as offers
from quartierwerk.offers.models import Offer
from quartierwerk.offers.queries import Wish
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term, Vocabulary
from tests import cast


def date(offer, days):
    """The date of that day, made once."""
    there = {day: row for row in offer.sessions.all() for day in [row.starts_local[:10]]}
    return there.get((clock.today() + timedelta(days=days)).isoformat()) or cast.session(offer, days=days)


def counted(offer):
    """A date of yesterday with a count."""
    session = date(offer, -1)
    if not session.tallies.exists():
        actions.record_tally(actor=Clock(), session=session, key=uuid4(), visits=14)
    return {"pk": session.pk}


def asked(offer):
    vocabulary, _new = Vocabulary.objects.get_or_create(code="ages", kind=Kind.AGES, title="Altersgruppen")
    Term.objects.get_or_create(vocabulary=vocabulary, code="0-5", title="0-5")
    there = offer.asked_splits.first() or actions.ask_split(actor=Clock(), offer=offer, vocabulary=vocabulary)
    return {"pk": there.pk}


def quoted(area):
    row = Quotation.objects.create(area=area, words="rund 440", amount=440, unit="people", source="Bericht")
    return {"pk": row.pk}


def door(offer):
    return {"token": queries.door_token(date(offer, 0))}


def listed(world, is_own=True):
    """Somebody who signed up for a course of this carrier, came yesterday and left a number."""
    site, carrier = (
        (world.town.house, world.town.own_carrier) if is_own else (world.town.hall, world.town.other_carrier)
    )
    course = Offer.objects.filter(title="Kurs mit Liste", carrier=carrier).first() or cast.offer(
        world.town, title="Kurs mit Liste", site=site, carrier=carrier, admission="course", sign_up="needed"
    )
    row = course.sign_ups.first()
    if row is None:
        first, coming = date(course, -1), date(course, 1)
        wish = Wish(first_name="Amal", phone="0171 5550001")
        row = offers.sign_up(actor=Guest(), to=course, wish=wish, key=uuid4())
        actions.mark_presence(actor=Clock(), session=first, sign_up=row, state="present")
        Reminder.objects.create(sign_up=row, session=coming, starts_at=coming.starts_at, made_at=clock.now())
    return row


def table(world, actor):
    """A table with counts that this person handed in, rehearsed."""
    there = TableImport.objects.filter(handed_in_by=actor.key).first() or TableImport.objects.create(
        name="zaehlung.csv", handed_in_by=actor.key, handed_in_at=clock.now(), headings=["Datum"], header=1,
        mapping=mapping_from({"offer": "x", "columns": {"date": 1, "visits": 2}}).as_dict(),
        rehearsal={"taken": [], "changed": [], "unchanged": [], "refused": []},
    )  # fmt: skip
    return {"pk": there.pk}


THINGS = {
    "table": lambda world: table(world, world.cast.worker),
    "table_foreign": lambda world: table(world, world.cast.stranger),
    "own": lambda world: {"pk": date(world.offer, 0).pk},
    "foreign": lambda world: {"pk": date(world.foreign_offer, 0).pk},
    "counted": lambda world: counted(world.offer),
    "counted_foreign": lambda world: counted(world.foreign_offer),
    "offer": lambda world: {"pk": world.offer.pk},
    "foreign_offer": lambda world: {"pk": world.foreign_offer.pk},
    "asked": lambda world: asked(world.offer),
    "asked_foreign": lambda world: asked(world.foreign_offer),
    "quoted": lambda world: quoted(world.town.west),
    "quoted_foreign": lambda world: quoted(world.town.north),
    "listed": lambda world: {"pk": listed(world).pk},
    "listed_foreign": lambda world: {"pk": listed(world, False).pk},
    "reminded": lambda world: {"pk": listed(world).reminders.get().pk},
    "reminded_foreign": lambda world: {"pk": listed(world, False).reminders.get().pk},
    "door": lambda world: door(world.offer),
    "guessed": lambda world: {"token": "1.geraten"},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
attendance:start                   -        GET    | login  yes     yes       yes      yes          yes
attendance:start                   -        POST   | login  405     405       405      405          405
attendance:today                   -        GET    | login  yes     yes       yes      yes          yes
attendance:today                   -        POST   | login  405     405       405      405          405

# the stranger works for the other carrier, to whom the foreign dates belong
attendance:session                 own      GET    | login  yes     404       yes      yes          404
attendance:session                 own      POST   | login  yes     404       yes      403          404
attendance:session                 foreign  GET    | login  404     yes       404      yes          404
attendance:session                 foreign  POST   | login  404     yes       404      403          404
# names are for those who run the offer; who only reads sees sums
attendance:checklist               own      GET    | login  yes     404       yes      403          404
attendance:checklist               own      POST   | login  yes     404       yes      403          404
attendance:checklist               foreign  GET    | login  404     yes       404      403          404
attendance:checklist               foreign  POST   | login  404     yes       404      403          404
attendance:tap                     own      GET    | login  405     405       405      405          405
attendance:tap                     own      POST   | login  yes     404       yes      403          404
attendance:tap                     foreign  GET    | login  405     405       405      405          405
attendance:tap                     foreign  POST   | login  404     yes       404      403          404

attendance:certificate             listed   GET    | login  yes     404       yes      404          404
attendance:certificate             listed   POST   | login  405     405       405      405          405
attendance:certificate             listed_foreign GET  | login 404  yes       404      404          404
attendance:certificate             listed_foreign POST | login 405  405       405      405          405
attendance:reminders               -        GET    | login  yes     yes       yes      yes          yes
attendance:reminders               -        POST   | login  405     405       405      405          405
attendance:reminder_done           reminded GET    | login  405     405       405      405          405
attendance:reminder_done           reminded POST   | login  yes     404       yes      404          404
attendance:reminder_done           reminded_foreign GET  | login 405 405      405      405          405
attendance:reminder_done           reminded_foreign POST | login 404 yes      404      404          404

attendance:correction              counted  GET    | login  yes     404       yes      403          404
attendance:correction              counted  POST   | login  yes     404       yes      403          404
attendance:correction              counted_foreign GET  | login 404 yes       404      403          404
attendance:correction              counted_foreign POST | login 404 yes       404      403          404
attendance:withdrawal              counted  GET    | login  yes     404       yes      403          404
attendance:withdrawal              counted  POST   | login  yes     404       yes      403          404
attendance:withdrawal              counted_foreign GET  | login 404 yes       404      403          404
attendance:withdrawal              counted_foreign POST | login 404 yes       404      403          404
attendance:fell_out                own      GET    | login  yes     404       yes      403          404
attendance:fell_out                own      POST   | login  yes     404       yes      403          404
attendance:fell_out                foreign  GET    | login  404     yes       404      403          404
attendance:fell_out                foreign  POST   | login  404     yes       404      403          404
attendance:took_place              own      GET    | login  405     405       405      405          405
attendance:took_place              own      POST   | login  yes     404       yes      403          404
attendance:took_place              foreign  GET    | login  405     405       405      405          405
attendance:took_place              foreign  POST   | login  404     yes       404      403          404

attendance:splits                  offer    GET    | login  yes     404       yes      403          404
attendance:splits                  offer    POST   | login  yes     404       yes      403          404
attendance:splits                  foreign_offer GET  | login 404   yes       404      403          404
attendance:splits                  foreign_offer POST | login 404   yes       404      403          404
attendance:split_end               asked    GET    | login  yes     404       yes      403          404
attendance:split_end               asked    POST   | login  yes     404       yes      403          404
attendance:split_end               asked_foreign GET  | login 404   yes       404      403          404
attendance:split_end               asked_foreign POST | login 404   yes       404      403          404

attendance:paper                   -        GET    | login  yes     yes       yes      403          403
attendance:paper                   -        POST   | login  yes     yes       yes      403          403
attendance:door_sheets             -        GET    | login  yes     yes       yes      yes          yes
attendance:door_sheets             -        POST   | login  405     405       405      405          405
attendance:door_sheets_pdf         -        GET    | login  yes     yes       yes      404          404
attendance:door_sheets_pdf         -        POST   | login  405     405       405      405          405
attendance:door_sheet_pdf          own      GET    | login  yes     404       yes      404          404
attendance:door_sheet_pdf          own      POST   | login  405     405       405      405          405
attendance:door_sheet_pdf          foreign  GET    | login  404     yes       404      404          404
attendance:door_sheet_pdf          foreign  POST   | login  405     405       405      405          405
attendance:door_sheet              own      GET    | login  yes     404       yes      404          404
attendance:door_sheet              own      POST   | login  405     405       405      405          405
attendance:door_sheet              foreign  GET    | login  404     yes       404      404          404
attendance:door_sheet              foreign  POST   | login  405     405       405      405          405

attendance:quotations              -        GET    | login  yes     yes       yes      yes          yes
attendance:quotations              -        POST   | login  405     405       405      405          405
attendance:quotation_new           -        GET    | login  403     403       yes      403          403
attendance:quotation_new           -        POST   | login  403     403       yes      403          403
attendance:quotation_withdrawal    quoted   GET    | login  404     404       yes      403          404
attendance:quotation_withdrawal    quoted   POST   | login  404     404       yes      403          404
attendance:quotation_withdrawal    quoted_foreign GET  | login 404  404       404      403          404
attendance:quotation_withdrawal    quoted_foreign POST | login 404  404       404      403          404

# tables with counts: only who handed one in sees it
attendance:tables                  -        GET    | login  yes     yes       yes      403          403
attendance:tables                  -        POST   | login  yes     yes       yes      403          403
attendance:table                   table          GET    | login  yes  404  404  404  404
attendance:table                   table          POST   | login  405  405  405  405  405
attendance:table                   table_foreign  GET    | login  404  yes  404  404  404
attendance:table                   table_foreign  POST   | login  405  405  405  405  405
attendance:table_progress          table          GET    | login  yes  404  404  404  404
attendance:table_progress          table          POST   | login  405  405  405  405  405
attendance:table_progress          table_foreign  GET    | login  404  yes  404  404  404
attendance:table_progress          table_foreign  POST   | login  405  405  405  405  405
attendance:table_mapping           table          GET    | login  yes  404  404  404  404
attendance:table_mapping           table          POST   | login  yes  404  404  404  404
attendance:table_mapping           table_foreign  GET    | login  404  yes  404  404  404
attendance:table_mapping           table_foreign  POST   | login  404  yes  404  404  404
attendance:table_mapping_file      table          GET    | login  yes  404  404  404  404
attendance:table_mapping_file      table          POST   | login  405  405  405  405  405
attendance:table_mapping_file      table_foreign  GET    | login  404  yes  404  404  404
attendance:table_mapping_file      table_foreign  POST   | login  405  405  405  405  405
attendance:table_taking            table          GET    | login  405  405  405  405  405
attendance:table_taking            table          POST   | login  yes  404  404  404  404
attendance:table_taking            table_foreign  GET    | login  405  405  405  405  405
attendance:table_taking            table_foreign  POST   | login  404  yes  404  404  404
attendance:table_refused           table          GET    | login  yes  404  404  404  404
attendance:table_refused           table          POST   | login  405  405  405  405  405
attendance:table_refused           table_foreign  GET    | login  404  yes  404  404  404
attendance:table_refused           table_foreign  POST   | login  405  405  405  405  405
attendance:table_dropping          table          GET    | login  yes  404  404  404  404
attendance:table_dropping          table          POST   | login  yes  404  404  404  404
attendance:table_dropping          table_foreign  GET    | login  404  yes  404  404  404
attendance:table_dropping          table_foreign  POST   | login  404  yes  404  404  404

# what a phone keeps
attendance:worker                  -        GET    | login  yes     yes       yes      yes          yes
attendance:worker                  -        POST   | login  405     405       405      405          405
attendance:kept                    -        GET    | login  yes     yes       yes      403          403
attendance:kept                    -        POST   | login  405     405       405      405          405
attendance:mark                    -        GET    | login  yes     yes       yes      yes          yes
attendance:mark                    -        POST   | login  405     405       405      405          405
attendance:outbox                  -        GET    | login  405     405       405      405          405
attendance:outbox                  -        POST   | login  yes     yes       yes      yes          yes

# the door: whoever holds the sheet, signed in or not; a guessed key opens nothing
door:worker                        -        GET    | yes    yes     yes       yes      yes          yes
door:worker                        -        POST   | 405    405     405       405      405          405
door:tally                         door     GET    | yes    yes     yes       yes      yes          yes
door:tally                         door     POST   | yes    yes     yes       yes      yes          yes
door:tally                         guessed  GET    | 404    404     404       404      404          404
door:tally                         guessed  POST   | 404    404     404       404      404          404
door:kept                          door     GET    | yes    yes     yes       yes      yes          yes
door:kept                          door     POST   | 405    405     405       405      405          405
door:kept                          guessed  GET    | 404    404     404       404      404          404
door:kept                          guessed  POST   | 405    405     405       405      405          405
door:send                          door     GET    | 405    405     405       405      405          405
door:send                          door     POST   | yes    yes     yes       yes      yes          yes
door:send                          guessed  GET    | 405    405     405       405      405          405
door:send                          guessed  POST   | 404    404     404       404      404          404
"""
