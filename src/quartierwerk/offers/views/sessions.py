"""Pages for single dates: add, look at, move, call off, hand over, note, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms import CallOffForm, MoveForm, NoteForm, RoomForm, SessionsForm, StandInForm
from quartierwerk.offers.models import Session
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.offers.views import previews
from quartierwerk.offers.views.offers import editable


def _session(request: Request, pk: int, action: str = "") -> Session:
    row = get_object_or_404(queries.visible_sessions(request.actor), pk=pk)
    if action and not may(request.actor, action, row):
        raise PermissionDenied
    return row


def _facts(row: Session) -> dict[str, Any]:
    """What every page about one date shows at its top."""
    return {
        "session": row, "offer": row.offer, "span": queries.span_of(row), "place": queries.place_of(row),
        "is_over": queries.has_begun(row),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def sessions_new(request: Request, pk: int) -> HttpResponse:
    """Add one date or several."""
    offer = editable(request, pk, "offers.add_sessions")
    form = SessionsForm(previews.typed(request), actor=request.actor, initial={"site": offer.site_id})
    if not previews.wants_form(request) and form.is_valid():
        cleaned, room = form.cleaned_data, form.cleaned_data["room"]
        preview = queries.plan_sessions(offer, form.days(), cleaned["minutes"], room)
        if preview and not previews.is_confirmed(request):
            return previews.show(
                request, preview, title=_("Einzelne Termine"), button=_("So anlegen"), offer=offer,
                back_url=reverse("offers:offer", args=[pk]),
            )  # fmt: skip
        try:
            made = actions.add_sessions(
                actor=request.actor, offer=offer, starts=form.days(), minutes=cleaned["minutes"],
                site=cleaned["site"], place_words=cleaned["place_words"], own_title=cleaned["own_title"],
                note=cleaned["note"], room=room, shown=previews.shown_by(request),
            )  # fmt: skip
        except NotShown:
            preview = queries.plan_sessions(offer, form.days(), cleaned["minutes"], room)
            return previews.show(
                request, preview, title=_("Einzelne Termine"), button=_("So anlegen"), offer=offer,
                back_url=reverse("offers:offer", args=[pk]),
                refusal=_("Inzwischen ist es anders. Bitte sehen Sie noch einmal nach."),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = ngettext("Ein Termin ist eingetragen.", "%(count)d Termine sind eingetragen.", len(made))
            messages.success(request, words % {"count": len(made)})
            if room is not None and (without := sum(one.room is None for one in made)):
                words = ngettext("Ein Termin ist ohne Raum.", "%(count)d Termine sind ohne Raum.", without)
                messages.warning(request, words % {"count": without})
            return redirect("offers:offer", pk=pk)
    context = {"form": form, "offer": offer, "title": _("Einzelne Termine")}
    return render(request, "offers/offer_question.html", context, status=422 if form.errors else 200)


@require_safe
def session(request: Request, pk: int) -> HttpResponse:
    """One date with everything that can be done to it."""
    row = _session(request, pk)
    may_change = may(request.actor, "offers.call_off", row)
    posts = queries.post_lines(row) if may_change else []
    return render(request, "offers/session_page.html", {
        **_facts(row),
        "may_change": may_change,
        "has_posts": bool(posts), "lacks": sum(line.lacks for line in posts),
        "lacks_room": row.pk in queries.lacking_room(request.actor, row.offer),
        "leaders": row.offer.leaders.select_related("organisation"),
        "series_words": queries.in_words(row.series) if row.series else "",
        "count_url": upward("attendance:session", pk=pk),
        "resident_url": upward("square:session", pk=pk) or upward("square:offer", slug=row.offer.slug),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def move(request: Request, pk: int) -> HttpResponse:
    """Another time or place for one date."""
    row = _session(request, pk, "offers.move_session")
    form = MoveForm(previews.typed(request), actor=request.actor, initial=MoveForm.initial_of(row))
    if not previews.wants_form(request) and form.is_valid():
        cleaned, refused = form.cleaned_data, ""
        preview = queries.plan_move_to(row, cleaned["start"], cleaned["minutes"], cleaned["site"])
        if previews.is_confirmed(request) or not preview:
            try:
                actions.move_session(
                    actor=request.actor, session=row, start=cleaned["start"], minutes=cleaned["minutes"],
                    site=cleaned["site"], place_words=cleaned["place_words"], own_title=cleaned["own_title"],
                    shown=previews.shown_by(request),
                )  # fmt: skip
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, _("Der Termin ist verlegt."))
                return redirect("offers:session", pk=pk)
        if preview:
            return previews.show(
                request, preview, title=_("Termin verlegen"), button=_("Trotzdem verlegen"), refusal=refused,
                back_url=reverse("offers:session", args=[pk]), offer=row.offer, lead=queries.span_of(row),
            )  # fmt: skip
        form.add_error(None, refused)
    context = {**_facts(row), "form": form, "title": _("Termin verlegen"), "button": _("Verlegen")}
    return render(request, "offers/session_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def call_off(request: Request, pk: int) -> HttpResponse:
    """Say why and see who hangs on it, then call the date off."""
    row = _session(request, pk, "offers.call_off")
    form = CallOffForm(previews.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.call_off(actor=request.actor, session=row, shown=previews.shown_by(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der Termin ist abgesagt."))
            return redirect("offers:session", pk=pk)
    preview = queries.plan_call_off([row])
    context = {
        **_facts(row), "form": form, "title": _("Termin absagen"), "button": _("Absagen"), "preview": preview,
        "dangerous": True,
    }  # fmt: skip
    return render(request, "offers/session_question.html", context, status=422 if form.errors else 200)


@require_POST
def call_off_undo(request: Request, pk: int) -> HttpResponse:
    row = _session(request, pk, "offers.undo_cancellation")
    try:
        actions.undo_cancellation(actor=request.actor, session=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Der Termin findet wieder statt."))
    return redirect("offers:session", pk=pk)


@require_http_methods(["GET", "POST"])
def stand_in(request: Request, pk: int) -> HttpResponse:
    """Who leads this one date."""
    row = _session(request, pk, "offers.set_stand_in")
    form = StandInForm(request.POST or None, actor=request.actor, initial={"stand_in": row.stand_in_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_stand_in(actor=request.actor, session=row, stand_in=form.cleaned_data["stand_in"])
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("offers:session", pk=pk)
    context = {**_facts(row), "form": form, "title": _("Vertretung"), "button": _("Speichern")}
    return render(request, "offers/session_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: int) -> HttpResponse:
    """A line beside this one date."""
    row = _session(request, pk, "offers.set_note")
    form = NoteForm(request.POST or None, initial={"note": row.note})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_note(actor=request.actor, session=row, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, _("Der Hinweis ist gespeichert."))
            return redirect("offers:session", pk=pk)
    context = {**_facts(row), "form": form, "title": _("Hinweis"), "button": _("Speichern")}
    return render(request, "offers/session_question.html", context, status=422 if form.errors else 200)


@require_safe
def without_room(request: Request) -> HttpResponse:
    """Coming dates that have lost their room, each with what is free, and the way to give it one."""
    if not request.actor.holds(*KEEPERS):
        raise PermissionDenied
    rows = [
        {"lacking": one, "span": queries.span_of(one.session), "url": reverse("offers:session", args=[one.session.pk]),
         "choose": _choose(one)}
        for one in queries.dates_without_room(request.actor)
    ]  # fmt: skip
    number = queries.number_without_room(request.actor)
    return render(request, "offers/without_room.html", {"rows": rows, "more": number - len(rows)})


def _choose(one: queries.LackingRoom) -> str:
    """Where it gets a room: the form with the free one chosen, or that for another house."""
    page = reverse("offers:session_room", args=[one.session.pk])
    if one.other is not None and not one.is_same_house:
        return reverse("offers:session_move", args=[one.session.pk])
    room = one.wanted if one.is_free else one.other
    return f"{page}?raum={room.pk}" if room is not None else page


@require_http_methods(["GET", "POST"])
def room(request: Request, pk: int) -> HttpResponse:
    """Give the date a room, or all coming dates of its series."""
    row = _session(request, pk, "offers.give_room")
    form = RoomForm(
        request.POST or None, actor=request.actor, session=row, initial={"room": _asked_room(request) or row.room_id}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["room"]
        lost: list[str] = []
        try:
            if row.series is not None and form.cleaned_data.get("whole_series"):
                found = actions.give_series_room(actor=request.actor, series=row.series, room=chosen)
                lost = [f"{queries.span_of(session)}: {sentence}" for session, sentence in found]
            else:
                actions.give_room(actor=request.actor, session=row, room=chosen)
        except Refused as refusal:
            form.add_error("room", str(refusal))
        else:
            messages.success(request, _("Der Raum ist gespeichert."))
            for words in lost:
                messages.warning(request, _("Ohne Raum: %(words)s") % {"words": words})
            return redirect("offers:session", pk=pk)
    context = {**_facts(row), "form": form, "title": _("Raum"), "button": _("Speichern")}
    return render(request, "offers/session_question.html", context, status=422 if form.errors else 200)


def _asked_room(request: Request) -> int | None:
    asked = request.GET.get("raum", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


@require_http_methods(["GET", "POST"])
def removal(request: Request, pk: int) -> HttpResponse:
    """Delete a date that was made by mistake."""
    row = _session(request, pk, "offers.remove_session")
    if request.method == "POST":
        try:
            actions.remove_session(actor=request.actor, session=row)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("offers:session", pk=pk)
        messages.success(request, _("Der Termin ist gelöscht."))
        return redirect("offers:offer", pk=row.offer_id)
    context = {
        **_facts(row), "form": None, "title": _("Termin löschen"), "button": _("Löschen"), "dangerous": True,
        "lead": _("Nur für Termine, die es nie geben sollte. Fällt ein Termin aus, sagen Sie ihn ab: "
                  "Dann erfahren es die Leute, und die Statistik zählt ihn."),
    }  # fmt: skip
    return render(request, "offers/session_question.html", context)
