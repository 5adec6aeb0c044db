"""Pages of the search for new premises."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.pictures import small
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.forms import CandidateFilterForm, CandidateForm, CandidatePictureForm
from quartierwerk.rooms.models import Candidate
from quartierwerk.rooms.views import frame


def path_of(candidate: Candidate) -> str:
    return reverse("rooms:candidate", kwargs={"pk": candidate.pk})


@require_safe
def candidates(request: Request) -> HttpResponse:
    form = CandidateFilterForm(request.GET or None)
    rows = queries.visible_candidates(request.actor)
    if form.is_bound and form.is_valid():
        rows = queries.candidates_in(rows, form.cleaned_data["entscheidung"])
    shown = list(rows)
    file = frame.as_file(request, "raumsuche", lambda: exports.candidates_table(shown))
    if file is not None:
        return file
    context = {
        "tabs": frame.tabs(frame.CANDIDATES), "form": form, "downloads": frame.downloads(request),
        "screen": to_screen(
            exports.candidates_table(shown, is_whole=False), row_url=lambda place: path_of(shown[place])
        ),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/candidate_list.html", context)


@require_safe
def candidate(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    context = {
        "tabs": frame.tabs(frame.CANDIDATES), "crumbs": _way(row), "candidate": row, "small": small(row.picture),
        "rent": queries.money(row.rent_cents) if row.rent_cents is not None else "",
        "may_edit": may(request.actor, "rooms.change_candidate", row),
        "may_remove": may(request.actor, "rooms.remove_candidate", row),
    }  # fmt: skip
    return render(request, "rooms/candidate_page.html", context)


@require_http_methods(["GET", "POST"])
def candidate_new(request: Request) -> HttpResponse:
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    form = CandidateForm(frame.posted(request), actor=request.actor, initial={"verdict": "open"})
    if request.method == "POST" and form.is_valid():
        carrier = form.cleaned_data["carrier"]
        made, _asked = frame.attempt(
            request, form, lambda _shown: actions.add_candidate(actor=request.actor, carrier=carrier, facts=form.facts)
        )
        if made is not None:
            messages.success(request, _("„%(name)s“ ist aufgenommen.") % {"name": made})
            return redirect("rooms:candidate", pk=made.pk)
    context = {
        "tabs": frame.tabs(frame.CANDIDATES), "title": _("Mögliche Räume aufnehmen"), "submit_label": _("Speichern"),
        "cancel_url": reverse("rooms:candidates"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def candidate_edit(request: Request, pk: int) -> HttpResponse:
    row = _to_edit(request, pk)
    title, way = row.name, [*_way(row)[:-1], *frame.crumbs((row.name, path_of(row)), (_("Bearbeiten"), ""))]
    form = CandidateForm(frame.posted(request), instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.change_candidate(actor=request.actor, candidate=row, facts=form.facts)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:candidate", pk=pk)
    context = {
        "tabs": frame.tabs(frame.CANDIDATES), "crumbs": way, "title": _("%(thing)s bearbeiten") % {"thing": title},
        "submit_label": _("Speichern"), "cancel_url": path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def candidate_picture(request: Request, pk: int) -> HttpResponse:
    row = _to_edit(request, pk)
    form = CandidatePictureForm(frame.posted(request), request.FILES or None, initial={"picture_alt": row.picture_alt})
    if request.method == "POST" and form.is_valid():
        facts = {"picture": form.cleaned_data["picture"], "words": form.cleaned_data["picture_alt"]}
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.show_candidate(actor=request.actor, candidate=row, **facts)
        )
        if done is not None:
            messages.success(request, _("Das Bild ist gespeichert."))
            return redirect("rooms:candidate", pk=pk)
    context = {
        "tabs": frame.tabs(frame.CANDIDATES), "title": _("Bild: %(thing)s") % {"thing": row.name},
        "submit_label": _("Speichern"), "cancel_url": path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def candidate_removal(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_candidate", row),
        remove=lambda: actions.remove_candidate(actor=request.actor, candidate=row),
        done=lambda: redirect("rooms:candidates"),
        tabs=frame.tabs(frame.CANDIDATES),
        thing=row.name,
        words=_("Was Sie angesehen und abgelehnt haben, lassen Sie besser stehen: So sieht es sich niemand noch an."),
        cancel_url=path_of(row),
    )


def _way(row: Candidate) -> list[dict[str, str]]:
    return frame.crumbs((_("Suche nach neuen Räumen"), reverse("rooms:candidates")), (row.name, ""))


def _visible(request: Request, pk: int) -> Candidate:
    return get_object_or_404(queries.visible_candidates(request.actor), pk=pk)


def _to_edit(request: Request, pk: int) -> Candidate:
    row = _visible(request, pk)
    if not may(request.actor, "rooms.change_candidate", row):
        raise PermissionDenied
    return row
