"""Figures of others: the list, a new one, taking one out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.forms import QuotationForm
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, posted


@require_safe
def quotations(request: Request) -> HttpResponse:
    """What others have published. Never part of a sum."""
    rows = queries.visible_quotations(request.actor)
    return render(request, "attendance/quotation_list.html", {
        "quotations": [(row, may(request.actor, "attendance.withdraw_quotation", row)) for row in rows],
        "may_quote": queries.areas_to_quote(request.actor).exists(),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Write a figure down with its words and its source."""
    areas = queries.areas_to_quote(request.actor)
    if not areas.exists():
        raise PermissionDenied
    form = QuotationForm(
        posted(request), areas=areas, sites=queries.sites_to_quote(request.actor),
        offers=queries.visible_offers(request.actor),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.quote_figure(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Die Angabe ist festgehalten. Sie wird in keine Summe gerechnet."))
            return redirect("attendance:quotations")
    return render(request, "attendance/quotation_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Ask, then take a quoted figure out."""
    quotation = get_object_or_404(queries.visible_quotations(request.actor), pk=pk)
    if not may(request.actor, "attendance.withdraw_quotation", quotation):
        raise PermissionDenied
    if request.method == "POST":
        actions.withdraw_quotation(actor=request.actor, quotation=quotation)
        messages.success(request, _("Die Angabe ist herausgenommen."))
        return redirect("attendance:quotations")
    return render(request, "attendance/quotation_withdrawal.html", {"quotation": quotation})
