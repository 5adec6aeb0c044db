"""Many times asked at once, as JSON for programs: rooms that are free then, and what is booked against them.

``?tag=2030-04-02&von=16:00&bis=18:00&wochen=10``: that time on so many days, a week apart (``wochen``; 1 if left out).
``haus`` and ``raum`` take the address word of a house or room, ``plaetze`` the least number of seats. Times are wall
times of the installation's zone. What is not understood is answered with 422 and a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import conditions, queries

CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_WEEKS, MOST_SEATS = 400, 100_000
WEEK, DAY = timedelta(days=7), timedelta(days=1)
Spans = list[tuple[datetime, datetime]]


@require_safe
def free_json(request: Request) -> HttpResponse:
    """Rooms that one sees and in which nothing is booked at any of the times."""
    try:
        times = [conditions.slot(start, end) for start, end in _spans(request.GET)]
        seats = _number(request.GET, "plaetze", 0, MOST_SEATS)
    except Refused as refusal:
        return _answer({"error": str(refusal)}, 422)
    rooms = queries.asked_rooms(
        request.actor, room=_word(request.GET, "raum"), site=_word(request.GET, "haus"), seats=seats
    )
    return _answer({"free": queries.free_rows(rooms, times)})


@require_safe
def conflicts_json(request: Request) -> HttpResponse:
    """What is booked in one room, or in all that one sees, at one of the times."""
    try:
        spans = [(_wall(start), _wall(end)) for start, end in _spans(request.GET)]
    except Refused as refusal:
        return _answer({"error": str(refusal)}, 422)
    rooms = queries.asked_rooms(request.actor, room=_word(request.GET, "raum"), site=_word(request.GET, "haus"))
    return _answer({"conflicts": queries.conflict_rows(request.actor, rooms, spans)})


def _spans(given: Mapping[str, str]) -> Spans:
    """Naive wall times from-to. An end before the beginning is on the next day.

    Raises:
        Refused: the day, a time or the number of weeks is missing or is none.
    """
    starts, ends = given.get("von", ""), given.get("bis", "")
    if not (CLOCK_TIME.fullmatch(starts) and CLOCK_TIME.fullmatch(ends)):
        raise Refused(_("Bitte geben Sie Uhrzeiten wie 16:00 an: „von“ und „bis“."))
    try:
        day = date.fromisoformat(given.get("tag", ""))
    except ValueError:
        day = date.min
    if not 1990 <= day.year <= 2190:
        raise Refused(_("Bitte geben Sie einen Tag wie 2030-06-04 an: „tag“."))
    start, end = datetime.fromisoformat(f"{day}T{starts}"), datetime.fromisoformat(f"{day}T{ends}")
    length = end - start if end > start else end + DAY - start
    weeks = _number(given, "wochen", 1, MOST_WEEKS) or 1
    return [(start + n * WEEK, start + n * WEEK + length) for n in range(weeks)]


def _number(given: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = given.get(name, "")
    if not text:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > most:
        raise Refused(_("„%(name)s“ ist eine ganze Zahl bis %(most)d.") % {"name": name, "most": most})
    return int(text)


def _word(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "")[:100]


def _wall(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _answer(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(content), content_type="application/json", status=status)
