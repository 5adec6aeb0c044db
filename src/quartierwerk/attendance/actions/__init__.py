"""All writing of attendance."""

from quartierwerk.attendance.actions.counting import (
    Written,
    ask_split,
    correct_tally,
    enter_written,
    note_fell_out,
    note_took_place,
    record_tally,
    stop_asking_split,
    withdraw_tally,
)
from quartierwerk.attendance.actions.lists import close_list, mark_presence
from quartierwerk.attendance.actions.quotations import quote_figure, withdraw_quotation
from quartierwerk.attendance.actions.reminders import forget_presences, remind, tick_off_reminder
from quartierwerk.attendance.actions.tables import (
    drop_table,
    forget_tables,
    hand_in_table,
    note_headings,
    note_rehearsal,
    note_report,
    note_unreadable,
    set_mapping,
    take_table,
)

__all__ = [
    "Written",
    "ask_split",
    "close_list",
    "correct_tally",
    "drop_table",
    "enter_written",
    "forget_presences",
    "forget_tables",
    "hand_in_table",
    "mark_presence",
    "note_fell_out",
    "note_headings",
    "note_rehearsal",
    "note_report",
    "note_took_place",
    "note_unreadable",
    "quote_figure",
    "record_tally",
    "remind",
    "set_mapping",
    "stop_asking_split",
    "take_table",
    "tick_off_reminder",
    "withdraw_quotation",
    "withdraw_tally",
]
