"""The week and the day of rooms: as a page for screen, phone and paper, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.requests import Request
from quartierwerk.foundation.when import day_words
from quartierwerk.rooms import queries
from quartierwerk.rooms.views import frame

DAY = timedelta(days=1)
WEEK = re.compile(r"(\d{4})-W(\d{2})")
CELL = '<td data-day="{}">'
OWN = '<a class="qw-plan__entry" href="{}'
FREE = '<a class="qw-plan__free" href="{}?raum={}&amp;tag='
FREE_TEXT = '">{}<span class="qw-visually-hidden">: <bdi>{}</bdi>, '
OWN_TEXT = '/"><time>{}</time> <bdi>{}</bdi></a>'
OTHER_TEXT = '<span class="qw-plan__entry qw-plan__entry--other"><time>{}</time> <bdi>{}</bdi></span>'
FIRST_HOUR, LAST_HOUR = 8, 22
HALF = 30


def monday_of(text: str) -> date:
    """The Monday of ``2030-W23``; of this week if it is no week."""
    found = WEEK.fullmatch(text)
    try:
        if found and 1990 <= int(found[1]) <= 2199:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:  # there is no such week in that year
        pass
    today = clock.today()
    return today - timedelta(days=today.weekday())


def week_name(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def day_of(text: str) -> date:
    """The day of ``2030-06-04``; today if it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return found if 1990 <= found.year <= 2199 else clock.today()


def _wanted(request: Request) -> dict[str, str]:
    """The house that the address names."""
    return {"site": request.GET.get("haus", "")[:80]}


def _address(name: str, request: Request, **more: str) -> str:
    query = request.GET.copy()
    for unwanted in ("woche", "tag", "page"):
        query.pop(unwanted, None)
    for key, value in more.items():
        query[key] = value
    return f"{reverse(f'rooms:{name}')}?{query.urlencode()}"


def _ways(request: Request, name: str, unit: str, before: str, after: str, now: str) -> dict[str, str]:
    return {
        "before": _address(name, request, **{unit: before}), "after": _address(name, request, **{unit: after}),
        "now": _address(name, request, **{unit: now}),
    }  # fmt: skip


@require_safe
def week_json(request: Request) -> HttpResponse:
    """The bookings of a week, one by one: room, start, end, title; times are local."""
    first = monday_of(request.GET.get("woche", ""))
    last = first + 6 * DAY
    booked = queries.booked_in_planned_rooms(request.actor, first, last, **_wanted(request))
    body = orjson.dumps({"week": week_name(first), "bookings": booked})
    return HttpResponse(body, content_type="application/json")


@require_safe
def day_json(request: Request) -> HttpResponse:
    """The bookings of one day, one by one."""
    here = day_of(request.GET.get("tag", ""))
    booked = queries.booked_in_planned_rooms(request.actor, here, here, **_wanted(request))
    body = orjson.dumps({"day": f"{here}", "bookings": booked})
    return HttpResponse(body, content_type="application/json")


@require_safe
def week(request: Request) -> HttpResponse:
    """All rooms as lines, seven days as columns; on a phone room by room."""
    first = monday_of(request.GET.get("woche", ""))
    days = [first + n * DAY for n in range(7)]
    rows = queries.planned_rooms(request.actor, first, days[-1], **_wanted(request))
    plan = queries.plan_of(rows, first, days[-1])
    words = [format_html("{}", day_words(day)) for day in days]
    names = [(f"{day}", pattern(format_html(CELL, said)), pattern(said)) for day, said in zip(days, words, strict=True)]
    lines: list[tuple[Any, ...]] = []
    book = reverse("rooms:book")
    ways = Ways(pattern(format_html(OWN, _base("booking", pk=0))), book, _("frei"), _("ganztägig"))
    site = ""
    for row in rows:
        lines.append((row.site if row.site_slug != site else "", row, _cells(row, names, plan, ways)))
        site = row.site_slug
    today = clock.today()
    context = {
        "tabs": frame.tabs(frame.WEEK), "first": first, "last": days[-1], "week": first.isocalendar().week,
        "days": [(day_words(day), f"{day}", day == today) for day in days], "lines": lines, "plan": plan,
        "sites": queries.sites_with_rooms(request.actor), "chosen": request.GET.get("haus", ""),
        "week_name": week_name(first), "room_base": _base("room", slug="x"), "book_base": book,
        "day_base": reverse("rooms:day"),
        "ways": _ways(request, "week", "woche", week_name(first - DAY), week_name(days[-1] + DAY), week_name(today)),
        "json_url": _address("week_json", request, woche=week_name(first)),
    }  # fmt: skip
    return render(request, "rooms/week.html", context)


@dataclass(frozen=True)
class Ways:
    """What all cells of a week share: where links lead and words that stand in each of them."""

    booking: str  # as a piece of a pattern
    book: str
    free: str
    whole_day: str


def pattern(finished: SafeString) -> str:
    """Finished HTML as a piece of a pattern in which other places are still to be filled."""
    return finished.replace("{", "{{").replace("}", "}}")


def _cells(row: queries.Row, names: Sequence[tuple[str, str, str]], plan: queries.Plan, ways: Ways) -> SafeString:
    """The week of one room: (day, beginning of its cell, the day in words; both as pieces of a pattern).

    A free day says which room and day it is about: read out of its line, "free" says nothing.

    Put together here and filled in one go: as template nodes, or each filled by itself, hundreds of cells take most of
    the page's time. Only what is finished HTML or a number stands in the pattern; titles and times are filled in.
    """
    pieces: list[str] = []
    values: list[str] = []
    free = pattern(format_html(FREE, ways.book, row.slug)) if row.keeps else ""
    end = pattern(format_html(FREE_TEXT, ways.free, row.name))
    for day, cell, words in names:
        pieces.append(cell)
        entries = plan.on(row, day)
        if not entries and free:
            pieces += (free, "{}", end, words, "</span></a>")
            values.append(day)
        for key, start, stop, title in entries:
            pieces += (ways.booking, f"{key:d}", OWN_TEXT) if key else (OTHER_TEXT,)
            values += (ways.whole_day if start == "00:00" and stop == "24:00" else f"{start}–{stop}", title)
        pieces.append("</td>")
    return format_html(f"{''.join(pieces)}{{}}", *values, "")


@require_safe
def day(request: Request) -> HttpResponse:
    """One day: rooms as lines, time from left to right; on a phone a list per room."""
    here = day_of(request.GET.get("tag", ""))
    rows = queries.planned_rooms(request.actor, here, here, **_wanted(request))
    plan = queries.plan_of(rows, here, here)
    booked = {row.key: plan.on(row, f"{here}") for row in rows}
    starts = [_minutes(entry[1]) // 60 for some in booked.values() for entry in some if entry[1] != "00:00"]
    ends = [-(-_minutes(entry[2]) // 60) for some in booked.values() for entry in some if entry[2] != "24:00"]
    first, last = min([FIRST_HOUR, *starts]), max([LAST_HOUR, *ends])
    lines: list[tuple[Any, ...]] = []
    site = ""
    for row in rows:
        lines.append((row.site if row.site_slug != site else "", row, segments(booked[row.key], first, last)))
        site = row.site_slug
    context = {
        "tabs": frame.tabs(frame.DAY), "day": here, "title": day_words(here, with_year=True), "lines": lines,
        "columns": 2 * (last - first) + 1,
        "hours": [f"{hour:02d}" for hour in range(first, last)], "sites": queries.sites_with_rooms(request.actor),
        "chosen": request.GET.get("haus", ""), "room_base": _base("room", slug="x"),
        "booking_base": _base("booking", pk=0), "book_base": reverse("rooms:book"),
        "ways": _ways(request, "day", "tag", f"{here - DAY}", f"{here + DAY}", f"{clock.today()}"),
        "week_url": _address("week", request, woche=week_name(here)),
    }  # fmt: skip
    return render(request, "rooms/day.html", context)


def segments(entries: list[tuple[int, str, str, str]], first: int, last: int) -> list[dict[str, Any]]:
    """The day of one room from hour to hour in half hours: what is booked, and the free times between.

    Two that meet in one half hour stand in one piece.
    """
    begin, end = first * 60, last * 60
    pieces: list[list[Any]] = []
    for entry in sorted(entries, key=lambda one: (one[1], one[2])):
        start = max(begin, _minutes(entry[1]) // HALF * HALF)
        stop = min(end, -(-_minutes(entry[2]) // HALF) * HALF)
        if stop <= start:
            continue
        if pieces and start < pieces[-1][1]:
            pieces[-1][1] = max(pieces[-1][1], stop)
            pieces[-1][2].append(entry)
        else:
            pieces.append([start, stop, [entry]])
    found: list[dict[str, Any]] = []
    at = begin
    for start, stop, some in pieces:
        if start > at:
            found.append(_free(at, start))
        found.append({"is_free": False, "width": (stop - start) // HALF, "entries": some})
        at = stop
    if at < end:
        found.append(_free(at, end))
    return found


def _free(start: int, stop: int) -> dict[str, Any]:
    return {"is_free": True, "width": (stop - start) // HALF, "starts": _clock(start), "ends": _clock(stop)}


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _base(name: str, **given: Any) -> str:
    """What stands before the key in the addresses of one kind: written once, not looked up for every line."""
    return reverse(f"rooms:{name}", kwargs=given).rstrip("/").rpartition("/")[0] + "/"
