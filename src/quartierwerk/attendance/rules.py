"""Who may count. One rule per action.

Who runs an offer counts it: the carrier's worker and the neighbourhood's manager. The link on a door sheet
(``tally:31``) opens the count of that one date and dies two days after it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quartierwerk.access.choices import Role
from quartierwerk.attendance.models import AskedSplit, Quotation, Reminder, TableImport, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor, Clock, Guest, rule
from quartierwerk.offers.models import Offer, Session, SignUp
from quartierwerk.offers.rules import key_of_sign_up
from quartierwerk.places.models import Area

COUNTS = (Role.WORKER, Role.MANAGER)
READS = (Role.WORKER, Role.MANAGER, Role.COORDINATOR)
DOOR_STAYS_OPEN = timedelta(days=2)


def door_key(session: Session) -> str:
    """What a guest at the door holds: the key to one date."""
    return f"tally:{session.pk}"


def door_is_open(session: Session) -> bool:
    """A door link is dead two days after the end of its date."""
    return clock.now() <= session.ends_at + DOOR_STAYS_OPEN


def _stands_at_the_door(actor: Actor, session: Session) -> bool:
    return isinstance(actor, Guest) and door_key(session) in actor.opens and door_is_open(session)


@rule("attendance.record_tally")
def may_record_tally(actor: Actor, session: Session) -> bool:
    return actor.holds(*COUNTS, at=session) or _stands_at_the_door(actor, session)


@rule("attendance.see_list")
@rule("attendance.mark_presence")
@rule("attendance.close_list")
def may_tick_names(actor: Actor, session: Session) -> bool:
    """Names are for those who run the offer. The link on the door counts heads and sees nobody's name."""
    return actor.holds(*COUNTS, at=session)


@rule("attendance.remind")
@rule("attendance.forget_presences")
def may_do_by_the_clock(actor: Actor, thing: Any) -> bool:
    return isinstance(actor, Clock)


@rule("attendance.tick_off_reminder")
def may_tick_off_reminder(actor: Actor, reminder: Reminder) -> bool:
    return actor.holds(*COUNTS, at=reminder)


@rule("attendance.certify")
def may_certify(actor: Actor, sign_up: SignUp) -> bool:
    """Who runs the offer, and the person with the code of the sign-up."""
    if key_of_sign_up(sign_up) in getattr(actor, "opens", ()):
        return True
    return actor.holds(*COUNTS, at=sign_up)


@rule("attendance.note_fell_out")
@rule("attendance.note_took_place")
def may_say_whether_it_took_place(actor: Actor, session: Session) -> bool:
    return actor.holds(*COUNTS, at=session)


@rule("attendance.correct_tally")
def may_correct_tally(actor: Actor, tally: Tally) -> bool:
    """At the door one corrects what was counted at the door, not what the office has entered."""
    if actor.holds(*COUNTS, at=tally):
        return True
    return tally.recorded_by == actor.key and _stands_at_the_door(actor, tally.session)


@rule("attendance.withdraw_tally")
def may_withdraw_tally(actor: Actor, tally: Tally) -> bool:
    return actor.holds(*COUNTS, at=tally)


@rule("attendance.ask_split")
def may_ask_split(actor: Actor, offer: Offer) -> bool:
    return actor.holds(*COUNTS, at=offer)


@rule("attendance.stop_asking_split")
def may_stop_asking_split(actor: Actor, asked: AskedSplit) -> bool:
    return actor.holds(*COUNTS, at=asked)


@rule("attendance.quote_figure")
def may_quote_figure(actor: Actor, area: Area) -> bool:
    """A quotation stands for a neighbourhood, so its manager writes it down."""
    return actor.holds(Role.MANAGER, at=area)


@rule("attendance.withdraw_quotation")
def may_withdraw_quotation(actor: Actor, quotation: Quotation) -> bool:
    return actor.holds(Role.MANAGER, at=quotation)


@rule("attendance.hand_in_table")
def may_hand_in_table(actor: Actor, thing: Any) -> bool:
    """Whoever counts may hand in a table; every row asks again about its own date."""
    return actor.holds(*COUNTS)


def _handed_it_in(actor: Actor, table: TableImport) -> bool:
    return actor.key == table.handed_in_by and actor.holds(*COUNTS)


@rule("attendance.set_mapping")
def may_set_mapping(actor: Actor, table: TableImport) -> bool:
    return _handed_it_in(actor, table)


@rule("attendance.take_table")
def may_take_table(actor: Actor, table: TableImport) -> bool:
    return _handed_it_in(actor, table)


@rule("attendance.drop_table")
def may_drop_table(actor: Actor, table: TableImport) -> bool:
    return _handed_it_in(actor, table)


@rule("attendance.note_headings")
def may_note_headings(actor: Actor, table: TableImport) -> bool:
    """What a job has found, only a job notes."""
    return isinstance(actor, Clock)


@rule("attendance.note_unreadable")
def may_note_unreadable(actor: Actor, table: TableImport) -> bool:
    return isinstance(actor, Clock)


@rule("attendance.note_rehearsal")
def may_note_rehearsal(actor: Actor, table: TableImport) -> bool:
    return isinstance(actor, Clock)


@rule("attendance.note_report")
def may_note_report(actor: Actor, table: TableImport) -> bool:
    return isinstance(actor, Clock)


@rule("attendance.forget_tables")
def may_forget_tables(actor: Actor, thing: Any) -> bool:
    return isinstance(actor, Clock)
