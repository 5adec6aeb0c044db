"""The list of those who signed up, on a phone at the door: one tap a name, the others as a number."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import Presence, State
from quartierwerk.attendance.forms import ClosingForm, TapForm
from quartierwerk.attendance.views.phone import owner_of, ticked_words
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, posted
from quartierwerk.offers.models import Session


@never_cache
@require_http_methods(["GET", "POST"])
def checklist(request: Request, pk: int) -> HttpResponse:
    """Names with what they asked for, and the form for those who just came."""
    date_ = _seen(request, pk)
    tally = queries.current_of([date_]).get(date_.pk)
    ticked = queries.named(date_)
    difference = queries.difference(tally, ticked)
    form = ClosingForm(posted(request), tally=tally, difference=difference)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.close_list(actor=request.actor, session=date_, **form.figures())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = {"title": date_.title, "visits": done.visits}
            messages.success(request, _("Gespeichert: %(title)s, %(visits)d.") % words)
            return redirect("attendance:today")
    state = queries.state_of(date_)
    is_due = date_.starts_local[:10] <= clock.today().isoformat()
    return render(request, "attendance/checklist.html", {
        "session": date_, "entries": queries.checklist(date_), "ticked": ticked, "ticked_words": ticked_words(ticked),
        "tally": tally, "difference": difference, "form": form, "state": state, "states": State, "taps": Presence,
        "open": is_due and state != State.CALLED_OFF, "is_due": is_due, "owner": owner_of(request),
    }, status=422 if form.errors else 200)  # fmt: skip


@require_POST
def tap(request: Request, pk: int) -> HttpResponse:
    """One name, without a script: back to the same line."""
    date_ = _seen(request, pk)
    form = TapForm(request.POST)
    anchor = ""
    if form.is_valid():
        row = get_object_or_404(queries.sign_ups_for(date_), pk=form.cleaned_data["sign_up"])
        anchor = f"#anmeldung-{row.pk}"
        try:
            actions.mark_presence(
                actor=request.actor, session=date_, sign_up=row, state=form.cleaned_data["state"]
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Das Formular ist unvollständig angekommen. Bitte laden Sie die Seite neu."))
    return redirect(f"{reverse('attendance:checklist', args=[pk])}{anchor}")


def _seen(request: Request, pk: int) -> Session:
    rows = queries.visible_sessions(request.actor).select_related("offer__area", "site", "cancellation")
    date_ = get_object_or_404(rows, pk=pk)
    if not may(request.actor, "attendance.see_list", date_):
        raise PermissionDenied
    return date_
