"""What the clock does with offers. Each line calls an action."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from quartierwerk.foundation import uploads
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import Run, every, job
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.imports import look_into_calendar, summary_of, take_calendar

SERIES_AT_ONCE = 1_000
"""One transaction each, so that people who save meanwhile wait for a moment, not until all is done."""


def make_dates(until: date) -> dict[str, Any]:
    """Dates of every series up to a day; gives how many and for how many series."""
    keys = queries.series_to_top_up(until)
    made = 0
    for first in range(0, len(keys), SERIES_AT_ONCE):
        made += actions.top_up(actor=Clock(), keys=keys[first : first + SERIES_AT_ONCE], until=until)
    return {"dates": made, "series": len(keys), "until": until.isoformat()}


@every("offers.top_up", minutes=12 * 60)
def top_up() -> dict[str, Any]:
    return make_dates(queries.horizon())


@every("offers.ask_partners", minutes=24 * 60)
def ask_partners() -> int:
    """Ask "still true?" about every offer whose half-year is over, each address once; gives about how many."""
    addresses = dict.fromkeys(queries.mail_address(offer) for offer in queries.offers_to_ask())
    return sum(actions.ask_address(actor=Clock(), address=address) for address in addresses)


@every("offers.forget_hand_overs", minutes=24 * 60)
def forget_hand_overs() -> int:
    return actions.forget_hand_overs(actor=Clock())


@every("offers.lapse_places", minutes=1)
def lapse_places() -> int:
    return actions.lapse_places(actor=Clock())


@every("offers.offer_next_levels", minutes=60)
def offer_next_levels() -> int:
    """Ask the people of every course that is over about the next one; gives how many were asked."""
    asked = 0
    for level in queries.levels_due():
        try:
            asked += actions.offer_next_level(actor=Clock(), level=level)
        except Refused:  # nobody has a place, the next course is over, or somebody of the staff was faster
            continue
    return asked


@every("offers.forget_people", minutes=24 * 60)
def forget_people() -> int:
    return actions.forget_people(actor=Clock())


@job("offers.look_at_calendar")
def look_at_calendar(run: Run, upload: int) -> None:
    """Read a file that was sent, and note what it would do."""
    row = queries.upload_with(upload)
    if row is None:  # discarded in the meantime
        return
    try:
        preview, shown = look_into_calendar(uploads.read(row.stored), carrier=row.carrier, site=row.site)
    except Refused as refusal:
        actions.note_result(actor=Clock(), upload=row, refusal=str(refusal))
    else:
        actions.note_preview(actor=Clock(), upload=row, preview=preview, shown=shown)


@job("offers.take_calendar")
def take_sent_calendar(run: Run, upload: int) -> None:
    """Take a file as it was shown, for the person who sent it, in the role she sent it in."""
    row = queries.upload_with(upload)
    if row is None:
        return
    try:
        report = take_calendar(
            uploads.read(row.stored), actor=queries.sender_of(row), carrier=row.carrier, site=row.site, shown=row.shown
        )
    except NotShown:  # something changed since: nothing was taken, and the new effects are shown first
        actions.look_again(actor=Clock(), upload=row)
    except Refused as refusal:
        actions.note_result(actor=Clock(), upload=row, refusal=str(refusal))
    except PermissionDenied:
        sentence = _("Die Rolle, in der diese Datei geschickt wurde, gilt nicht mehr. Übernommen wurde nichts.")
        actions.note_result(actor=Clock(), upload=row, refusal=sentence)
    else:
        actions.note_result(actor=Clock(), upload=row, report=summary_of(report))


@every("offers.forget_calendars", minutes=24 * 60)
def forget_calendars() -> int:
    return actions.forget_calendars(actor=Clock())
