"""Pages for series and pauses: begin, change from a date on, end, pause. Each shows what it does before it does it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms import EndForm, PauseForm, SeriesForm
from quartierwerk.offers.models import Series
from quartierwerk.offers.views import previews
from quartierwerk.offers.views.offers import editable


def _series(request: Request, pk: int, action: str) -> Series:
    row = get_object_or_404(queries.visible_series(request.actor), pk=pk)
    if not may(request.actor, action, row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "POST"])
def series_new(request: Request, pk: int) -> HttpResponse:
    """Begin a series: say how often, see all dates, confirm."""
    offer = editable(request, pk, "offers.add_series")
    form = SeriesForm(previews.typed(request), actor=request.actor, offer=offer)
    if not previews.wants_form(request) and form.is_valid():
        draft, refused = Series(offer=offer, **form.facts()), ""
        try:
            if previews.is_confirmed(request):
                actions.add_series(actor=request.actor, draft=draft, shown=previews.shown_by(request))
                messages.success(request, _("Die Termine stehen."))
                return redirect("offers:offer", pk=pk)
            queries.settle(draft, queries.days_for(draft))
        except Refused as refusal:
            refused = str(refusal)
        try:
            preview = queries.plan_new(draft).preview
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return previews.show(
                request, preview, title=_("Neue Reihe"), button=_("Diese Termine anlegen"), refusal=refused,
                back_url=reverse("offers:offer", args=[pk]), offer=offer, lead=queries.in_words(draft),
            )  # fmt: skip
    context = {"form": form, "offer": offer, "title": _("Neue Reihe")}
    return render(request, "offers/series_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def series_change(request: Request, pk: int) -> HttpResponse:
    """From a date on (``?ab=`` a slot) or for all that is to come, the series goes on differently."""
    row = _series(request, pk, "offers.change_series")
    since = _since(request, row)
    form = SeriesForm(previews.typed(request), actor=request.actor, offer=row.offer, series=row, since=since)
    if not previews.wants_form(request) and form.is_valid():
        first = form.cleaned_data["first_on"].isoformat()
        since = since if since[:10] == first else f"{first}T00:00"
        draft, refused = queries.draft_from(row, since, **form.facts()), ""
        try:
            if previews.is_confirmed(request):
                actions.change_series(
                    actor=request.actor, series=row, draft=draft, since=since, shown=previews.shown_by(request)
                )
                messages.success(request, _("Die Reihe ist geändert."))
                return redirect("offers:offer", pk=row.offer_id)
            queries.settle(draft, queries.days_for(draft))
        except Refused as refusal:
            refused = str(refusal)
        try:
            preview = queries.plan_change(row, draft, max(since, clock.wall_now())).preview
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return previews.show(
                request, preview, title=_("Reihe ändern"), button=_("So ändern"), refusal=refused,
                back_url=reverse("offers:offer", args=[row.offer_id]), offer=row.offer,
                lead=queries.in_words(draft), nothing=_("An den Terminen ändert sich nichts."),
            )  # fmt: skip
    context = {
        "form": form, "offer": row.offer, "series": row, "words": queries.in_words(row), "title": _("Reihe ändern"),
        "since": since,
    }  # fmt: skip
    return render(request, "offers/series_form.html", context, status=422 if form.errors else 200)


def _since(request: Request, row: Series) -> str:
    """From where on: a slot in the address, else the first date that is still to come."""
    asked = request.GET.get("ab", "")
    slots = queries.coming_slots(row)
    return asked if asked in slots else (slots[0] if slots else clock.wall_now())


@require_http_methods(["GET", "POST"])
def series_end(request: Request, pk: int) -> HttpResponse:
    """The last day of a series, and what that takes away."""
    row = _series(request, pk, "offers.end_series")
    form = EndForm(previews.typed(request), initial={"last_on": clock.today()})
    if not previews.wants_form(request) and form.is_valid():
        last_on, refused = max(form.cleaned_data["last_on"], clock.today() - timedelta(days=1)), ""
        if previews.is_confirmed(request):
            try:
                actions.end_series(actor=request.actor, series=row, last_on=last_on, shown=previews.shown_by(request))
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, _("Die Reihe ist beendet."))
                return redirect("offers:offer", pk=row.offer_id)
        return previews.show(
            request, queries.plan_end(row, last_on).preview, title=_("Reihe beenden"), button=_("Reihe beenden"),
            refusal=refused, back_url=reverse("offers:offer", args=[row.offer_id]), offer=row.offer,
            nothing=_("Danach gibt es ohnehin keinen Termin mehr."),
        )  # fmt: skip
    context = {"form": form, "offer": row.offer, "title": _("Reihe beenden"), "words": queries.in_words(row)}
    return render(request, "offers/offer_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def pause_new(request: Request, pk: int) -> HttpResponse:
    """A pause from-to, and the dates that it calls off."""
    offer = editable(request, pk, "offers.pause_offer")
    form = PauseForm(previews.typed(request))
    if not previews.wants_form(request) and form.is_valid():
        cleaned, refused = form.cleaned_data, ""
        if previews.is_confirmed(request):
            try:
                actions.pause_offer(actor=request.actor, offer=offer, shown=previews.shown_by(request), **cleaned)
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, _("Die Pause ist eingetragen."))
                return redirect("offers:offer", pk=pk)
        _sessions, preview = queries.plan_pause(offer, cleaned["starts_on"], cleaned["ends_on"])
        return previews.show(
            request, preview, title=_("Pause"), button=_("Pause eintragen"), refusal=refused,
            back_url=reverse("offers:offer", args=[pk]), offer=offer,
            nothing=_("In dieser Zeit gibt es noch keinen Termin. Auch später angelegte fallen dann aus."),
        )  # fmt: skip
    context = {"form": form, "offer": offer, "title": _("Pause")}
    return render(request, "offers/offer_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def pause_end(request: Request, pk: int) -> HttpResponse:
    """End a pause today: what takes place again."""
    pause = get_object_or_404(queries.visible_pauses(request.actor), pk=pk)
    if not may(request.actor, "offers.resume_offer", pause):
        raise PermissionDenied
    refused = ""
    if previews.is_confirmed(request):
        try:
            offer = actions.resume_offer(actor=request.actor, pause=pause, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Die Pause ist zu Ende."))
            return redirect("offers:offer", pk=offer.pk)
    _sessions, preview = queries.plan_resume(pause)
    return previews.show(
        request, preview, title=_("Pause beenden"), button=_("Pause beenden"), refusal=refused,
        back_url=reverse("offers:offer", args=[pause.offer_id]), offer=pause.offer,
        nothing=_("Wegen dieser Pause fällt kein kommender Termin aus."),
    )  # fmt: skip
