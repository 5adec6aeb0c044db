"""Pages for a date that is a fest: permits with their days, the owner's consent, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.pdf import CONTENT_TYPE as PDF
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.offers import actions, queries
from quartierwerk.offers.choices import RainChoice
from quartierwerk.offers.exports import checklist_paper, consent_letter
from quartierwerk.offers.forms import PermitForm, PermitKindForm, PermitsForm, RainPlanForm, RainWordsForm, StepForm
from quartierwerk.offers.models import Permit, RainPlan, Session
from quartierwerk.offers.views import previews
from quartierwerk.vocabularies.queries import content_languages


def _session(request: Request, pk: int, action: str = "") -> Session:
    row = get_object_or_404(queries.visible_sessions(request.actor), pk=pk)
    if action and not may(request.actor, action, row):
        raise PermissionDenied
    return row


def _facts(row: Session) -> dict[str, Any]:
    return {
        "session": row, "offer": row.offer, "span": queries.span_of(row), "place": queries.place_of(row),
        "is_over": queries.has_begun(row),
    }  # fmt: skip


@require_safe
def event(request: Request, pk: int) -> HttpResponse:
    """Everything that a fest needs, on one page: what stands, what is late."""
    row = _session(request, pk)
    lines = queries.permits_of(request.actor, row)
    phones = queries.phones_for(request.actor, lines)
    plan = queries.rain_plan_of(request.actor, row)
    return render(request, "offers/event_page.html", {
        **_facts(row),
        "lines": [(line, phones[line.permit.pk]) for line in lines],
        "late": [(line, phones[line.permit.pk]) for line in lines if line.is_late],
        "consent": queries.consent_words(row, lines),
        "rain": queries.rain_line(plan) if plan is not None else None,
        "has_rough": any(line.is_rough for line in lines),
        "may_plan": may(request.actor, "offers.add_permits", row),
        "may_see_kinds": may(request.actor, "offers.see_permit_kinds"),
        "stalls_url": reverse("offers:posts", args=[pk]) if may(request.actor, "offers.add_post", row) else "",
        "count_url": upward("attendance:session", pk=pk),
    })  # fmt: skip


@require_safe
def event_paper(request: Request, pk: int) -> HttpResponse:
    """The page as a list to tick off, in the language of the office page."""
    row = _session(request, pk)
    language = "en" if (get_language() or "").startswith("en") else "de"
    with override(language):
        lines = queries.permits_of(request.actor, row)
        consent = queries.consent_words(row, lines)
        plan = queries.rain_plan_of(request.actor, row)
        sections = [(_("Bitte beachten"), [consent])] if consent else []
        if plan is not None:
            line = queries.rain_line(plan)
            by = _("Entscheidung bis: %(when)s") % {"when": queries.moment_words(plan.decide_by)}
            sections.append((_("Regenplan"), [part for part in (line.words, plan.words, by, line.trouble) if part]))
        if posts := queries.posts_in_words(request.actor, row):
            sections.append((_("Stände und Helferdienste"), posts))
    return _pdf(checklist_paper(row, lines, sections, language=language), "fest.pdf")


def _pdf(paper: bytes, name: str) -> HttpResponse:
    response = HttpResponse(paper, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def permits_new(request: Request, pk: int) -> HttpResponse:
    """Choose what the date needs."""
    row = _session(request, pk, "offers.add_permits")
    form = PermitsForm(previews.typed(request), session=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_permits(actor=request.actor, session=row, kinds=list(form.cleaned_data["kinds"]))
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            words = ngettext("Eine Genehmigung ist eingetragen.", "%(n)d Genehmigungen sind eingetragen.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("offers:event", pk=pk)
    return _question(request, row, form, _("Genehmigungen"), _("Eintragen"))


def _question(request: Request, row: Session, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = {
        **_facts(row), "form": form, "title": title, "button": button,
        "back_url": reverse("offers:event", args=[row.pk]), **more,
    }  # fmt: skip
    return render(request, "offers/event_question.html", context, status=422 if form.errors else 200)


def _permit(request: Request, pk: int, action: str = "") -> Permit:
    row = get_object_or_404(queries.visible_permits(request.actor), pk=pk)
    if action and not may(request.actor, action, row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "POST"])
def permit(request: Request, pk: int) -> HttpResponse:
    """One permit with its history; say how it stands now."""
    row = _permit(request, pk)
    may_note = may(request.actor, "offers.note_permit", row)
    if request.method == "POST" and not may_note:
        raise PermissionDenied
    form = StepForm(previews.typed(request), permit=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_permit(actor=request.actor, permit=row, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Der Stand ist eingetragen."))
            return redirect("offers:event", pk=row.session_id)
    steps, (line,) = list(row.steps.all()), queries.lines_of([row])
    return render(request, "offers/permit_page.html", {
        **_facts(row.session), "line": line, "phone": queries.phones_for(request.actor, [line])[pk],
        "permit": row, "form": form, "may_note": may_note,
        "steps": steps[::-1], "may_take_back": may_note and len(steps) > 1,
    }, status=422 if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def permit_edit(request: Request, pk: int) -> HttpResponse:
    """Whom one asks, and how many days before."""
    row = _permit(request, pk, "offers.edit_permit")
    form = PermitForm(previews.typed(request), actor=request.actor, permit=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_permit(actor=request.actor, permit=row, facts=form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offers:permit", pk=pk)
    back = reverse("offers:permit", args=[pk])
    return _question(request, row.session, form, row.kind.name, _("Speichern"), back_url=back)


@require_POST
def permit_removal(request: Request, pk: int) -> HttpResponse:
    row = _permit(request, pk, "offers.remove_permit")
    try:
        actions.remove_permit(actor=request.actor, permit=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("offers:permit", pk=pk)
    messages.success(request, _("Die Genehmigung steht nicht mehr auf der Liste."))
    return redirect("offers:event", pk=row.session_id)


@require_POST
def step_removal(request: Request, pk: int) -> HttpResponse:
    """It was noted by mistake."""
    row = get_object_or_404(queries.visible_steps(request.actor), pk=pk)
    if not may(request.actor, "offers.take_back_step", row):
        raise PermissionDenied
    try:
        actions.take_back_step(actor=request.actor, step=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Der Stand ist zurückgenommen."))
    return redirect("offers:permit", pk=row.permit_id)


@require_safe
def permit_letter(request: Request, pk: int) -> HttpResponse:
    """The letter to the owner, to be signed."""
    row = get_object_or_404(queries.visible_permits(request.actor).filter(kind__is_consent=True), pk=pk)
    plan = queries.rain_plan_of(request.actor, row.session)
    with override("de"):
        rain = " ".join((queries.alternative_words(plan), plan.words)).strip() if plan is not None else ""
    return _pdf(consent_letter(row, rain=rain), "einwilligung.pdf")


# --- rain ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def rain_plan(request: Request, pk: int) -> HttpResponse:
    """What is done when it rains."""
    row = _session(request, pk, "offers.set_rain_plan")
    plan = queries.rain_plan_of(request.actor, row)
    is_held = plan is not None and queries.rain_line(plan).held is not None
    form = RainPlanForm(previews.typed(request), actor=request.actor, plan=plan, is_held=is_held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rain_plan(
                actor=request.actor, session=row, facts=form.facts(), holds_room=form.cleaned_data["holds_room"]
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Der Regenplan ist gespeichert."))
            return redirect("offers:event", pk=pk)
    return _question(request, row, form, _("Regenplan"), _("Speichern"))


def _plan(request: Request, pk: int, action: str) -> RainPlan:
    plan = get_object_or_404(queries.visible_rain_plans(request.actor), session=pk)
    if not may(request.actor, action, plan):
        raise PermissionDenied
    return plan


@require_http_methods(["GET", "POST"])
def rain_words(request: Request, pk: int) -> HttpResponse:
    """The words of the plan in the languages of the residents."""
    plan = _plan(request, pk, "offers.set_rain_words")
    form = RainWordsForm(previews.typed(request), plan=plan, languages=content_languages()[1:])
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rain_words(actor=request.actor, plan=plan, texts=form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offers:event", pk=pk)
    lead = _("Deutsch: %(words)s") % {"words": plan.words} if plan.words else ""
    return _question(request, plan.session, form, _("Regenplan in anderen Sprachen"), _("Speichern"), lead=lead)


@require_POST
def rain_plan_removal(request: Request, pk: int) -> HttpResponse:
    plan = _plan(request, pk, "offers.remove_rain_plan")
    try:
        actions.remove_rain_plan(actor=request.actor, plan=plan)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Es gibt keinen Regenplan mehr."))
    return redirect("offers:event", pk=pk)


@require_http_methods(["GET", "POST"])
def rain_decision(request: Request, pk: int) -> HttpResponse:
    """Look at the sky, see whom the plan hits, decide."""
    plan = _plan(request, pk, "offers.decide_rain")
    refused = ""
    if request.method == "POST":
        choice = str(request.POST.get("choice", ""))
        try:
            actions.decide_rain(actor=request.actor, plan=plan, choice=choice, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(
                request,
                _("Entschieden: Der Regenplan gilt.") if choice == RainChoice.RAIN else _("Entschieden: wie geplant."),
            )
            return redirect("offers:event", pk=pk)
    return render(request, "offers/rain_decision.html", {
        **_facts(plan.session), "line": queries.rain_line(plan), "preview": queries.plan_rain(plan),
        "choices": RainChoice, "refused": refused,
    }, status=422 if refused else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def rain_decision_undo(request: Request, pk: int) -> HttpResponse:
    """See whom it hits, then be again where and when it was to be."""
    plan = _plan(request, pk, "offers.take_back_rain")
    decision = queries.decision_of(plan)
    if decision is None:
        return redirect("offers:event", pk=pk)
    refused = ""
    if request.method == "POST":
        try:
            actions.take_back_rain(actor=request.actor, decision=decision, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Die Entscheidung ist zurückgenommen."))
            return redirect("offers:event", pk=pk)
    return render(request, "offers/rain_undo.html", {
        **_facts(plan.session), "line": queries.rain_line(plan), "preview": queries.plan_taking_back(decision),
        "refused": refused,
    }, status=422 if refused else 200)  # fmt: skip


# --- the list of kinds -----------------------------------------------------------------------------------------------


@require_safe
def permit_kinds(request: Request) -> HttpResponse:
    """Which permits there are, how long before, and who has confirmed it."""
    require(request.actor, "offers.see_permit_kinds")
    return render(request, "offers/permit_kinds.html", {
        "kinds": queries.permit_kinds(), "may_edit": may(request.actor, "offers.add_permit_kind"),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def permit_kind_new(request: Request) -> HttpResponse:
    require(request.actor, "offers.add_permit_kind")
    form = PermitKindForm(previews.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_permit_kind(actor=request.actor, facts=form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offers:permit_kinds")
    return _kind_question(request, form, _("Genehmigung für die Liste"))


@require_http_methods(["GET", "POST"])
def permit_kind_edit(request: Request, pk: int) -> HttpResponse:
    require(request.actor, "offers.edit_permit_kind")
    row = get_object_or_404(queries.permit_kinds(), pk=pk)
    name = row.name
    form = PermitKindForm(previews.typed(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_permit_kind(actor=request.actor, kind=row, facts=form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offers:permit_kinds")
    return _kind_question(request, form, name)


def _kind_question(request: Request, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back_url": reverse("offers:permit_kinds")}
    return render(request, "offers/permit_kind_form.html", context, status=422 if form.errors else 200)
