"""Calendars of others: send a file, see what it would do, agree or discard."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms.calendars import CalendarForm
from quartierwerk.offers.models import Offer


@require_http_methods(["GET", "POST"])
def calendars(request: Request) -> HttpResponse:
    """The files that were sent lately, and a form to send another one."""
    if not may(request.actor, "offers.see_calendars"):
        raise PermissionDenied
    form = CalendarForm(
        request.POST or None, request.FILES or None,
        carriers=queries.choices_of_carriers(request.actor), sites=queries.choices_of_sites(request.actor),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        target = Offer(carrier=given["carrier"], site=given["site"], area=given["site"].area)
        if not may(request.actor, "offers.send_calendar", target):
            raise PermissionDenied
        try:
            upload = actions.send_calendar(
                actor=request.actor, target=target, data=given["file"].read(), name=given["file"].name,
                hat=queries.hat_of(request.actor),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("offers:calendar", pk=upload.pk)
    context = {"form": form, "uploads": queries.visible_uploads(request.actor)[:20]}
    status = 422 if request.method == "POST" else 200
    return render(request, "offers/calendar_list.html", context, status=status)


@require_safe
def calendar(request: Request, pk: int) -> HttpResponse:
    """One file: being read, its preview, or what came of it."""
    upload = get_object_or_404(queries.visible_uploads(request.actor), pk=pk)
    return render(request, "offers/calendar_page.html", {"upload": upload, "state": queries.state_of_upload(upload)})


@require_POST
def agreement(request: Request, pk: int) -> HttpResponse:
    """Take the file as it was shown."""
    upload = get_object_or_404(queries.visible_uploads(request.actor), pk=pk)
    try:
        actions.agree_to_calendar(actor=request.actor, upload=upload)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("offers:calendar", pk=pk)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Take nothing; the file goes."""
    upload = get_object_or_404(queries.visible_uploads(request.actor), pk=pk)
    try:
        actions.discard_calendar(actor=request.actor, upload=upload)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("offers:calendar", pk=pk)
    messages.success(request, _("Die Datei ist verworfen. Übernommen wurde nichts."))
    return redirect("offers:calendars")
