"""The calendar of a room for whoever has its secret address; its address for the staff; how much rooms are used."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, public_address
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.forms import PeriodForm
from quartierwerk.rooms.views import frame


@require_safe
def feed(request: Request, key: str) -> HttpResponse:
    """The bookings of one room as iCalendar, called-off ones included."""
    room = queries.room_with_calendar(key)
    if room is None:
        raise Http404
    answer = HttpResponse(exports.calendar_of(room), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{room.slug}.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@require_http_methods(["GET", "POST"])
def address(request: Request, slug: str) -> HttpResponse:
    """The secret address of a room's calendar; POST gives a new one, and the old one opens nothing any more."""
    row = get_object_or_404(queries.visible_rooms(request.actor), slug=slug)
    if not may(request.actor, "rooms.renew_calendar", row):
        raise PermissionDenied
    if request.method == "POST":
        actions.renew_calendar(actor=request.actor, room=row)
        messages.success(request, _("Der Kalender hat eine neue Adresse."))
        return redirect("rooms:calendar", slug=slug)
    path = reverse("room_calendar:feed", kwargs={"key": row.calendar_key}) if row.calendar_key else ""
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": frame.way_to_room(row, (_("Kalender"), "")), "room": row,
        "address": public_address(request, path) if path else "", "cancel_url": frame.path_of(row),
    }  # fmt: skip
    return render(request, "rooms/room_calendar.html", context)


@require_safe
def use(request: Request) -> HttpResponse:
    """Hours, share, kinds of groups and fees of a period; ``?form=csv`` (xlsx) gives it as a file."""
    usual = PeriodForm.usual()
    form = PeriodForm(request.GET if "von" in request.GET else None, initial=usual)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else usual
    if not request.actor.holds("manager", "worker", "coordinator"):
        raise PermissionDenied
    rows = queries.use_of_rooms(queries.visible_rooms(request.actor), chosen["von"], chosen["bis"])
    there = [row for row in rows if row.dates or (row.bookable and row.room.is_bookable)]
    table = exports.use_table(there, first=chosen["von"], last=chosen["bis"])
    file = frame.as_file(request, "raumnutzung", lambda: table)
    if file is not None:
        return file
    context = {
        "tabs": frame.tabs(frame.USE), "form": form, "screen": to_screen(table), "downloads": frame.downloads(request),
    }  # fmt: skip
    return render(request, "rooms/use.html", context, status=422 if form.errors else 200)
