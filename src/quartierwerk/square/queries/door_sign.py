"""What a door sign shows: today and the next days, in every language of the sign, ready for the screen.

The screen keeps the answer and goes on without a network, so it holds more than one day. It names offers of the
programme, groups of organisations and what the carrier does itself; anything else is only taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, when
from quartierwerk.foundation.ui.languages import direction, own_name
from quartierwerk.offers.models import Session
from quartierwerk.rooms import queries as rooms
from quartierwerk.rooms.models import DoorSign

DAYS = 3
"""Today and two more: a screen without a network for a day and a night still knows what is on."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Entry:
    starts: str
    ends: str
    is_all_day: bool
    room: str
    session: Session | None
    title: str


def shown_on(sign: DoorSign) -> dict[str, Any]:
    """Everything as plain values for JSON; ``made`` in milliseconds, ``languages`` in their order."""
    today = clock.today()
    last = today + (DAYS - 1) * DAY
    entries = _entries(sign, today, last)
    codes = ["de", *(code for code in sign.languages if code in dict(settings.LANGUAGES) and code != "de")]
    place = sign.room.name if sign.room is not None else sign.site.name
    languages = []
    for code in codes:
        with translation.override(code):
            languages.append({
                "code": code.split("-")[0], "direction": direction(code), "name": own_name(code, code),
                "words": _words(), "days": {
                    (today + n * DAY).isoformat(): _day(entries, today + n * DAY, code) for n in range(DAYS)
                },
            })  # fmt: skip
    return {
        "made": int(clock.now().timestamp() * 1000), "made_words": f"{clock.wall(clock.now())[11:]}",
        "today": today.isoformat(), "place": place, "house": sign.site.name if sign.room is not None else "",
        "is_room": sign.room is not None, "languages": languages,
    }  # fmt: skip


def _words() -> dict[str, str]:
    """The sentences that the screen fills in by itself; ``{time}`` stands for a time of day."""
    return {
        "as_of": _("Stand %(time)s") % {"time": "{time}"},
        "stale": _("Stand %(time)s, keine Verbindung") % {"time": "{time}"},
        "free": _("Heute frei"),
        "free_until": _("Frei bis %(time)s") % {"time": "{time}"},
        "busy_until": _("Belegt bis %(time)s") % {"time": "{time}"},
        "nothing": _("Heute ist hier nichts mehr."),
        "unknown": _("Für heute liegt hier nichts vor. Bitte fragen Sie im Büro."),
        "now": _("jetzt"),
    }


def _day(entries: list[_Entry], day: date, language: str) -> dict[str, Any]:
    start, after = f"{day.isoformat()}T00:00", f"{(day + DAY).isoformat()}T00:00"
    found = []
    for entry in entries:
        if entry.starts < after and entry.ends > start:
            title, is_off = entry.title or _("belegt"), False
            if entry.session is not None:
                title = entry.session.own_title or str(entry.session.offer.text("title", language))
                is_off = entry.session.is_cancelled
            found.append({
                "from": entry.starts[11:] if entry.starts > start else "00:00",
                "to": entry.ends[11:] if entry.ends < after else "24:00",
                "time": when.times_words(entry.starts, entry.ends, is_all_day=entry.is_all_day),
                "title": title, "room": entry.room, "off": _("fällt aus") if is_off else "",
            })  # fmt: skip
    return {"heading": when.day_words(day, language), "entries": found}


def _entries(sign: DoorSign, first: date, last: date) -> list[_Entry]:
    """Dates of the programme, called-off ones too, and bookings that belong to none of them; by begin."""
    places = rooms.rooms_on_sign(sign)
    taken = rooms.taken_on_sign(places, first, last) if places else []
    names = {room.pk: room.name for room in places}
    kept = [int(one.keeper.removeprefix("session:")) for one in taken if one.keeper.startswith("session:")]
    where = Q(pk__in=kept)
    if sign.room is None:
        where |= Q(site=sign.site_id)
    else:
        where |= Q(room=sign.room_id)
    rows = Session.objects.filter(
        where, offer__is_published=True, starts_local__lt=(last + DAY).isoformat(),
        ends_local__gt=f"{first.isoformat()}T00:00",
    ).select_related("offer", "room", "cancellation")  # fmt: skip
    sessions = {row.pk: row for row in rows}
    found = [
        _Entry(row.starts_local, row.ends_local, row.is_all_day, _where(sign, row), row, "")
        for row in sessions.values()
    ]
    for one in taken:
        key = one.keeper.removeprefix("session:")
        if not (key.isdigit() and int(key) in sessions):
            place = names.get(one.room, "") if sign.room is None else ""
            found.append(_Entry(one.starts, one.ends, False, place, None, one.title))
    return sorted(found, key=lambda entry: (entry.starts, entry.ends, entry.room, entry.title))


def _where(sign: DoorSign, row: Session) -> str:
    if sign.room is not None:
        return ""
    return row.room.name if row.room is not None else row.place_words
