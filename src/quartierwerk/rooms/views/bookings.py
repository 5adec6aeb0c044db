"""Pages of bookings: book, look at one, move, change, end, hand over keys; standing tenants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.foundation.when import day_and_times, day_words, times_words
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.errors import KeptByDate
from quartierwerk.rooms.forms import (
    BookForm,
    BookingForm,
    EndForm,
    HandoverForm,
    LeaveForm,
    MoveForm,
    ReplaceForm,
    TenantForm,
)
from quartierwerk.rooms.models import Booking, BookingEnd, Room
from quartierwerk.rooms.views import frame
from quartierwerk.rooms.views.plan import day_of, week_name

KEEPER_PAGES = {"session": "offers:session", "rain": "offers:event"}
"""Kind of keeper -> the page on which the thing that keeps a booking is moved."""


def when_words(booking: Booking) -> str:
    """Day and times as people say them."""
    start, end = datetime.fromisoformat(booking.starts_local), datetime.fromisoformat(booking.ends_local)
    first = day_words(start.date(), with_year=True)
    if start.date() == end.date():
        return _("%(day)s, %(start)s–%(end)s Uhr") % {"day": first, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    return _("%(first)s, %(start)s Uhr, bis %(last)s, %(end)s Uhr") % {
        "first": first, "start": f"{start:%H:%M}", "last": day_words(end.date(), with_year=True), "end": f"{end:%H:%M}",
    }  # fmt: skip


def keeper_url(booking: Booking) -> str:
    kind, _colon, key = booking.keeper.partition(":")
    return reverse(KEEPER_PAGES[kind], kwargs={"pk": int(key)}) if kind in KEEPER_PAGES and key.isdigit() else ""


def path_of(booking: Booking) -> str:
    return reverse("rooms:booking", kwargs={"pk": booking.pk})


@require_http_methods(["GET", "POST"])
def book(request: Request) -> HttpResponse:
    """Book one date or a series; ``?raum=…&tag=…&von=…&bis=…`` comes from the plan. Each date gets its answer."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    asked_for = queries.kept_rooms(request.actor).filter(slug=request.GET.get("raum", "")).first()
    initial = {
        "room": asked_for, "day": day_of(request.GET.get("tag", "")), "starts": request.GET.get("von", ""),
        "ends": request.GET.get("bis", ""), "repeats": "",
    }  # fmt: skip
    again = frame.shown_again(request)
    form = BookForm(None if again else frame.posted(request), actor=request.actor, initial=again or initial)
    refused: list[tuple[str, str, list[Any]]] = []
    if form.is_bound and form.is_valid():
        outcomes, _asked = frame.attempt(request, form, lambda _shown: actions.book(actor=request.actor, **form.facts))
        if outcomes is not None:
            booked = [one.booking for one in outcomes if one.booking is not None]
            refused = _answers(request, form, [one for one in outcomes if one.booking is None])
            if booked:
                said = ngettext("%(n)d Termin ist gebucht.", "%(n)d Termine sind gebucht.", len(booked))
                messages.success(request, said % {"n": len(booked)})
            if booked and not refused:
                if len(booked) == 1:
                    return redirect(path_of(booked[0]))
                return redirect(f"{reverse('rooms:week')}?woche={week_name(day_of(booked[0].starts_local[:10]))}")
    context = {
        "tabs": frame.tabs(frame.WEEK), "form": form, "refused": refused, "cancel_url": reverse("rooms:week"),
    }  # fmt: skip
    status = 409 if refused else frame.status_of(form)
    return render(request, "rooms/book.html", context, status=status)


def _answers(request: Request, form: BookForm, outcomes: list[Any]) -> list[tuple[str, str, list[Any]]]:
    """For each date that was not booked: its day and time, why, and up to one other room that is free then."""
    if not outcomes:
        return []
    room, people = form.cleaned_data["room"], form.cleaned_data["people"]
    others = queries.other_rooms(request.actor, room, [one.slot for one in outcomes], people=people)
    found = []
    for one, other in zip(outcomes, others, strict=True):
        when = day_and_times(day_words(one.slot.day), times_words(one.slot.starts_local, one.slot.ends_local))
        query = f"tag={one.slot.day}&von={one.slot.starts_local[11:]}&bis={one.slot.ends_local[11:]}"
        url = f"{reverse('rooms:book')}?raum={other.slug}&{query}" if other else ""
        found.append((when, one.sentence, [(f"{other.site.name}: {other.name}", url)] if other else []))
    return found


@require_http_methods(["GET", "POST"])
def replacements(request: Request, slug: str) -> HttpResponse:
    """Groups whose room went, with another room that is free then; those that are ticked get it."""
    room = get_object_or_404(queries.kept_rooms(request.actor), slug=slug)
    free, without = _free_instead(request, room)
    form = ReplaceForm(frame.posted(request), free={key: words for key, (_end, _room, words) in free.items()})
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = 0
        for key in form.cleaned_data["given"]:
            end, other, words = free[key]
            try:
                actions.give_other_room(actor=request.actor, end=end, room=other)
            except Refused as refusal:
                refused.append(f"{words} {refusal}")
            else:
                given += 1
        if given:
            said = ngettext("%(n)d anderer Raum ist zugesagt.", "%(n)d andere Räume sind zugesagt.", given)
            messages.success(request, said % {"n": given})
        if not refused:
            return redirect("rooms:replacements", slug=slug)
        free, without = _free_instead(request, room)
        form = ReplaceForm(free={key: words for key, (_end, _room, words) in free.items()})
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": frame.way_to_room(room, (_("Andere Räume"), "")),
        "form": form if free or form.is_bound else None, "without": without, "refused": refused,
    }  # fmt: skip
    return render(request, "rooms/replacement_list.html", context, status=409 if refused else frame.status_of(form))


def _free_instead(request: Request, room: Room) -> tuple[dict[str, tuple[BookingEnd, Room, str]], list[str]]:
    """Key -> (what ended, room that is free then, words), and the words of those for which nothing is free."""
    ends = queries.without_room(request.actor, room)
    free, without = {}, []
    for end, other in zip(ends, queries.rooms_instead(request.actor, ends), strict=True):
        words = queries.hit_words(end.booking, other)
        if other is None:
            without.append(words)
        else:
            free[f"{end.pk}-{other.pk}"] = (end, other, words)
    return free, without


@require_safe
def booking(request: Request, pk: int) -> HttpResponse:
    """One booking: when, where, who, by whom it is kept, its keys, and what can be done."""
    row = _visible(request, pk)
    keeps = may(request.actor, "rooms.move_booking", row)
    is_open = not row.is_ended and row.ends_at > clock.now()
    hidden = row.is_confidential and not keeps
    context = {
        "tabs": frame.tabs(frame.WEEK), "booking": row, "room": row.room, "when": when_words(row),
        "title": _("belegt") if hidden else row.title, "hidden": hidden, "keeps": keeps,
        "keeper_url": keeper_url(row), "may_change": keeps and is_open and not row.keeper and not row.is_standing,
        "may_leave": keeps and is_open and row.is_standing, "ending": row.end if row.is_ended else None,
        "handover": queries.handover_of(row) if keeps else None, "things": [] if hidden else queries.things_of(row),
        "monthly": queries.money(row.monthly_cents) if row.monthly_cents is not None else "",
        "crumbs": frame.way_to_room(row.room, (_("Belegung"), "")), "is_over": row.ends_at <= clock.now(),
        "week_url": f"{reverse('rooms:week')}?woche={week_name(day_of(row.starts_local[:10]))}",
    }  # fmt: skip
    return render(request, "rooms/booking_page.html", context)


@require_http_methods(["GET", "POST"])
def move(request: Request, pk: int) -> HttpResponse:
    """Another time or room; what changes is shown beside the old time."""
    row = _to_change(request, pk)
    if row.keeper:
        return _at_its_keeper(request, row)
    start, end = datetime.fromisoformat(row.starts_local), datetime.fromisoformat(row.ends_local)
    initial = {"room": row.room, "day": start.date(), "starts": start.time(), "ends": end.time()}
    form = MoveForm(frame.posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.move_booking(
                actor=request.actor, booking=row, slot=form.slot, room=typed["room"], note=typed["note"]
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Die Belegung ist verlegt."))
            return redirect(path_of(row))
    return _edit(
        request, row, form, _("Verlegen: %(title)s") % {"title": row.title},
        _("Jetzt: %(room)s, %(when)s. Die Gruppe bekommt eine Nachricht, wenn wir ihre E-Mail-Adresse haben.")
        % {"room": row.room, "when": when_words(row)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    row = _to_change(request, pk)
    if row.keeper:
        return _at_its_keeper(request, row)
    initial = {"title": row.title, "people": row.people, "is_confidential": row.is_confidential}
    form = BookingForm(frame.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.change_booking(actor=request.actor, booking=row, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect(path_of(row))
    return _edit(request, row, form, _("%(thing)s bearbeiten") % {"thing": initial["title"]})


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """Ask why, then end the booking; the room is free again."""
    row = _to_change(request, pk)
    if row.keeper:
        return _at_its_keeper(request, row)
    form = EndForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.end_booking(actor=request.actor, booking=row, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Die Belegung ist beendet, der Raum ist wieder frei."))
            return redirect(path_of(row))
    lead = f"{row.room}, {when_words(row)}"
    return _edit(request, row, form, _("Beenden: %(title)s") % {"title": row.title}, lead, _("Belegung beenden"))


@require_http_methods(["GET", "POST"])
def handover(request: Request, pk: int) -> HttpResponse:
    """Which keys went out, which came back, how the room was found."""
    row = _visible(request, pk)
    if not may(request.actor, "rooms.hand_over", row):
        raise PermissionDenied
    form = HandoverForm(frame.posted(request), instance=queries.handover_of(row))
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.hand_over(actor=request.actor, booking=row, facts=form.cleaned_data),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Die Übergabe ist aufgeschrieben."))
            return redirect(path_of(row))
    return _edit(request, row, form, _("Schlüssel und Übergabe"), f"{row.room}, {when_words(row)}")


# Standing tenants


@require_safe
def tenants(request: Request) -> HttpResponse:
    """Who has a room or desk for months, from when to when, for how much; ``?alle=1`` also those who have left."""
    is_all = request.GET.get("alle") == "1"
    rows = list(queries.tenants(request.actor, with_past=is_all))
    sees = [may(request.actor, "rooms.stop_tenant", row) for row in rows]
    file = frame.as_file(request, "dauerbelegungen", lambda: exports.tenants_table(rows, sees))
    if file is not None:
        return file
    table = exports.tenants_table(rows, sees)
    context = {
        "tabs": frame.tabs(frame.TENANTS), "is_all": is_all, "downloads": frame.downloads(request),
        "screen": to_screen(table, row_url=lambda place: path_of(rows[place])),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/tenant_list.html", context)


@require_http_methods(["GET", "POST"])
def tenant_new(request: Request) -> HttpResponse:
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    room = queries.kept_rooms(request.actor).filter(slug=request.GET.get("raum", "")).first()
    form = TenantForm(frame.posted(request), actor=request.actor, initial={"room": room})
    if request.method == "POST" and form.is_valid():
        made, _asked = frame.attempt(
            request, form, lambda _shown: actions.add_tenant(actor=request.actor, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("Die Dauerbelegung ist eingetragen."))
            return redirect(path_of(made))
    context = {
        "tabs": frame.tabs(frame.TENANTS), "title": _("Dauerbelegung eintragen"), "submit_label": _("Speichern"),
        "cancel_url": reverse("rooms:tenants"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def tenant_leave(request: Request, pk: int) -> HttpResponse:
    """The last day of a standing tenant."""
    row = _visible(request, pk)
    if not may(request.actor, "rooms.stop_tenant", row):
        raise PermissionDenied
    form = LeaveForm(frame.posted(request), initial={"last_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.stop_tenant(actor=request.actor, booking=row, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect(path_of(row))
    return _edit(request, row, form, _("Dauerbelegung beenden"), f"{row.room}, {row.title}")


def _edit(
    request: Request, row: Booking, form: Any, title: str, lead: str = "", submit_label: str = ""
) -> HttpResponse:
    context = {
        "tabs": frame.tabs(frame.WEEK), "crumbs": frame.way_to_room(row.room, (_("Belegung"), path_of(row))),
        "title": title, "lead": lead, "submit_label": submit_label or _("Speichern"), "cancel_url": path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


def _visible(request: Request, pk: int) -> Booking:
    return get_object_or_404(queries.visible_bookings(request.actor).select_related("room__parent", "claim"), pk=pk)


def _to_change(request: Request, pk: int) -> Booking:
    """Raises: PermissionDenied: it is read along only."""
    row = _visible(request, pk)
    if not may(request.actor, "rooms.move_booking", row):
        raise PermissionDenied
    return row


def _at_its_keeper(request: Request, row: Booking) -> HttpResponse:
    """What belongs to a date is moved, called and ended there."""
    messages.warning(request, str(KeptByDate(row.keeper)))
    return redirect(keeper_url(row) or path_of(row))
