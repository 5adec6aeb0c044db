"""Pages for lists of partners: hand in, see what would happen, take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request, posted
from quartierwerk.parties import actions, forms, queries
from quartierwerk.parties.choices import CONTACT_HEADINGS, ORGANISATION_HEADINGS


def _hand_in(request: Request, hand_in: Callable[..., Job], words: dict[str, Any]) -> HttpResponse:
    actor = request.actor
    form = forms.ListForm(posted(request), request.FILES or None, names=words.pop("names"))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        who = {"account": actor.account.pk, "hat": actor.hat.pk}  # type: ignore[attr-defined]
        job = hand_in(actor=actor, content=file.read(), name=file.name, who=who)
        return redirect("parties:list", job.pk)
    return render(request, "parties/list_new.html", {"form": form, **words}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def list_new(request: Request) -> HttpResponse:
    """Hand a list of organisations in; it is looked at in the background."""
    require(request.actor, "parties.hand_in_list")
    words = {
        "title": _("Liste einlesen"),
        "names": _("„Name“ oder „Organisation“"),
        "headings": [str(label) for label in ORGANISATION_HEADINGS.values()],
        "back": reverse("parties:organisation_list"),
    }
    return _hand_in(request, actions.hand_in_list, words)


@require_http_methods(["GET", "POST"])
def contact_list_new(request: Request) -> HttpResponse:
    """Hand a list of persons in."""
    if not may(request.actor, "parties.hand_in_contacts"):
        raise Http404
    words = {
        "title": _("Personen einlesen"),
        "names": _("„Name“ oder „Nachname“"),
        "headings": [str(label) for label in CONTACT_HEADINGS.values()],
        "back": reverse("parties:contact_list"),
        "lead": _(
            "So wenig wie möglich: Nur die Spalten, die hier stehen, werden gelesen. Geburtstage, Wohnungen und "
            "anderes bleiben in Ihrer Datei. Wer neu ist, gehört zu Ihrer Organisation oder zu Ihrem Quartier."
        ),
    }
    return _hand_in(request, actions.hand_in_contacts, words)


def _words(job: Job) -> dict[str, Any]:
    result = job.result or {}
    persons = job.args.get("what") == "contacts"
    headings = CONTACT_HEADINGS if persons else ORGANISATION_HEADINGS
    refusals = [{**refusal, "column": headings.get(refusal["field"], "")} for refusal in result.get("refusals", ())]
    return {
        "job": job,
        "is_look": job.name == queries.LOOK,
        "is_over": job.state in (State.DONE, State.FAILED),
        "has_failed": job.state == State.FAILED,
        "result": result,
        "refusals": refusals,
        "notes": result.get("notes", ()),
        "again": reverse("parties:contact_list_new" if persons else "parties:list_new"),
        "are_persons": persons,
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
