"""Pages for lists of partners: hand in, see what would happen, take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.permissions import require
from quartierwerk.foundation.requests import Request
from quartierwerk.parties import actions, forms, queries
from quartierwerk.parties.choices import ORGANISATION_HEADINGS


@require_http_methods(["GET", "POST"])
def list_new(request: Request) -> HttpResponse:
    """Hand a file in; it is looked at in the background."""
    actor = request.actor
    require(actor, "parties.hand_in_list")
    form = forms.ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        who = {"account": actor.account.pk, "hat": actor.hat.pk}  # type: ignore[attr-defined]
        job = actions.hand_in_list(actor=actor, content=file.read(), name=file.name, who=who)
        return redirect("parties:list", job.pk)
    words = {"form": form, "headings": [str(label) for label in ORGANISATION_HEADINGS.values()]}
    return render(request, "parties/list_new.html", words, status=422 if form.errors else 200)


def _words(job: Job) -> dict[str, Any]:
    result = job.result or {}
    refusals = [
        {**refusal, "column": ORGANISATION_HEADINGS.get(refusal["field"], "")} for refusal in result.get("refusals", ())
    ]
    return {
        "job": job,
        "is_look": job.name == queries.LOOK,
        "is_over": job.state in (State.DONE, State.FAILED),
        "has_failed": job.state == State.FAILED,
        "result": result,
        "refusals": refusals,
        "more": max(0, result.get("refused", 0) - len(refusals)),
        "worth_taking": bool(result.get("taken") or result.get("changed")),
    }


@require_safe
def list_page(request: Request, pk: int) -> HttpResponse:
    """How far it is, then what would happen or what happened to each row."""
    job = get_object_or_404(queries.visible_lists(request.actor), pk=pk)
    template = "parties/_list_state.html" if request.headers.get("HX-Request") else "parties/list.html"
    return render(request, template, _words(job))


@require_POST
def list_take(request: Request, pk: int) -> HttpResponse:
    """Yes, take it."""
    job = get_object_or_404(queries.visible_lists(request.actor), pk=pk)
    try:
        taking = actions.take_list(actor=request.actor, job=job)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("parties:list", pk)
    messages.success(request, _("Die Liste wird übernommen."))
    return redirect("parties:list", taking.pk)
