"""The counting pages: the dates of a day, one date with its count and history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import State
from quartierwerk.attendance.forms import FellOutForm, SplitChoiceForm, TallyForm, read_day
from quartierwerk.attendance.rules import COUNTS
from quartierwerk.attendance.views.phone import owner_of
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, posted
from quartierwerk.offers import queries as offers
from quartierwerk.offers.models import Session

MISSING_SHOWN = 30
MISSING_SINCE = timedelta(days=92)


@require_safe
def start(request: Request) -> HttpResponse:
    return redirect("attendance:today")


@require_safe
def today(request: Request) -> HttpResponse:
    """The dates of a day (today) with their counts, and what is still missing."""
    now = clock.today()
    counts = request.actor.holds(*COUNTS)
    day = read_day(request.GET.get("tag"))
    missing = queries.missing(request.actor, now - timedelta(days=1), since=now - MISSING_SINCE)
    sessions = list(queries.countable_on(request.actor, day))
    shown = list(missing[: MISSING_SHOWN + 1])
    return render(request, "attendance/tally_today.html", {
        "day": day, "is_today": day == now, "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "sessions": sessions, "with_list": queries.sessions_with_list(sessions) if counts else set(),
        "missing": shown[:MISSING_SHOWN], "more_missing": len(shown) > MISSING_SHOWN,
        "counts": counts, "states": State, "now": now, "owner": owner_of(request),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def session(request: Request, pk: int) -> HttpResponse:
    """One date: count it, or see what was counted."""
    date_ = _visible(request, pk)
    tally = queries.current_of([date_]).get(date_.pk)
    may_count = may(request.actor, "attendance.record_tally", date_)
    if request.method == "POST" and not may_count:
        raise PermissionDenied
    form = TallyForm(posted(request), splits=_splits(date_), helpers=offers.helpers_signed_up(date_))
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.record_tally(actor=request.actor, session=date_, **form.figures())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _thanks(request, date_, done.visits)
    state = queries.state_of(date_)
    is_due = date_.starts_local[:10] <= clock.today().isoformat()
    wrong = bool(form.errors)
    tally = tally or (queries.current_of([date_]).get(date_.pk) if wrong else None)
    anew = {"key": uuid4(), "corrects": tally.pk} if tally else None  # what was typed can be sent as a correction
    return render(request, "attendance/tally_session.html", {
        "session": date_, "tally": tally, "state": state, "states": State, "form": form,
        "countable": may_count and state != State.CALLED_OFF and is_due, "is_due": is_due,
        "may_count": may_count, "history": _history(date_), "lists": _lists(tally, date_), "wrong": wrong, "anew": anew,
        "has_list": may_count and bool(queries.sessions_with_list([date_])),
        "owner": owner_of(request), "may_divide": may(request.actor, "attendance.ask_split", date_.offer),
    }, status=422 if wrong else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def correction(request: Request, pk: int) -> HttpResponse:
    """Say it anew; the old figures stay in the history."""
    date_ = _visible(request, pk)
    current = queries.current_of([date_]).get(date_.pk)
    if current is None:
        return redirect("attendance:session", pk=pk)
    if not may(request.actor, "attendance.correct_tally", current):
        raise PermissionDenied
    form = TallyForm(posted(request), splits=_splits(date_, current), tally=current)
    if request.method == "POST" and form.is_valid():
        meant = queries.visible_tallies(request.actor).filter(session=date_, pk=form.cleaned_data["corrects"])
        tally = meant.first() or current
        try:
            done = actions.correct_tally(actor=request.actor, tally=tally, **form.figures())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _thanks(request, date_, done.visits)
    return render(
        request, "attendance/tally_correction.html",
        {"session": date_, "tally": current, "form": form, "owner": owner_of(request)},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Ask, then take the count back: it was meant for another date."""
    date_ = _visible(request, pk)
    tally = queries.current_of([date_]).get(date_.pk)
    if tally is None:
        return redirect("attendance:session", pk=pk)
    if not may(request.actor, "attendance.withdraw_tally", tally):
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.withdraw_tally(actor=request.actor, tally=tally)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Die Zählung ist zurückgenommen. Der Termin gilt als nicht gezählt."))
        return redirect("attendance:session", pk=pk)
    return render(request, "attendance/tally_withdrawal.html", {"session": date_, "tally": tally})


@require_http_methods(["GET", "POST"])
def fell_out(request: Request, pk: int) -> HttpResponse:
    """Ask why, then say that the date did not take place."""
    date_ = _visible(request, pk)
    if not may(request.actor, "attendance.note_fell_out", date_):
        raise PermissionDenied
    form = FellOutForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_fell_out(actor=request.actor, session=date_, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Festgehalten: Der Termin ist ausgefallen."))
            return redirect("attendance:today")
    return render(
        request, "attendance/session_fell_out.html", {"session": date_, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def took_place(request: Request, pk: int) -> HttpResponse:
    """The date was called off and took place all the same; its count can be entered."""
    date_ = _visible(request, pk)
    try:
        actions.note_took_place(actor=request.actor, session=date_)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("attendance:session", pk=pk)


@require_http_methods(["GET", "POST"])
def splits(request: Request, pk: int) -> HttpResponse:
    """Which further divisions the counts of an offer ask for, because a funder asks."""
    offer = get_object_or_404(queries.visible_offers(request.actor), pk=pk)
    if not may(request.actor, "attendance.ask_split", offer):
        raise PermissionDenied
    asked = queries.visible_asked_splits(request.actor).filter(offer=offer)
    form = SplitChoiceForm(posted(request), vocabularies=queries.lists_to_ask(offer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_split(actor=request.actor, offer=offer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Ab jetzt wird nach dieser Liste gefragt."))
            return redirect("attendance:splits", pk=pk)
    return render(
        request, "attendance/split_list.html", {"offer": offer, "asked": asked, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def split_end(request: Request, pk: int) -> HttpResponse:
    """Ask, then stop asking for a list."""
    asked = get_object_or_404(queries.visible_asked_splits(request.actor), pk=pk)
    if not may(request.actor, "attendance.stop_asking_split", asked):
        raise PermissionDenied
    if request.method == "POST":
        offer = asked.offer_id
        actions.stop_asking_split(actor=request.actor, asked=asked)
        messages.success(request, _("Nach dieser Liste wird nicht mehr gefragt. Was gezählt ist, bleibt."))
        return redirect("attendance:splits", pk=offer)
    return render(request, "attendance/split_end.html", {"asked": asked})


# --- what these views share ------------------------------------------------------------------------------------------


def _visible(request: Request, pk: int) -> Session:
    rows = queries.visible_sessions(request.actor).select_related("offer__area", "site", "cancellation")
    return get_object_or_404(rows, pk=pk)


def _splits(date_: Session, tally: Any = None) -> list[Any]:
    return queries.lists_of(date_.offer_id, tally)


def _history(date_: Session) -> list[tuple[Any, str, str]]:
    """Every count of the date with the name of who counted and who took it back."""
    rows = queries.history(date_)
    backs = [row.withdrawal.by for row in rows if hasattr(row, "withdrawal")]
    names = queries.names_of([*(row.recorded_by for row in rows), *backs])
    return [
        (row, names[row.recorded_by], names[row.withdrawal.by] if hasattr(row, "withdrawal") else "") for row in rows
    ]


def _lists(tally: Any, date_: Session) -> list[tuple[str, list[tuple[str, int]]]]:
    """The divisions of a count as they are read: title of the list, its terms with their numbers."""
    return queries.divided(tally, date_.offer_id) if tally else []


def _thanks(request: Request, date_: Session, visits: int) -> HttpResponse:
    messages.success(request, _("Gespeichert: %(title)s, %(visits)d.") % {"title": date_.title, "visits": visits})
    return redirect("attendance:today")
