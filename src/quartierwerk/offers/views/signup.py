"""Staff pages of sign-ups: who comes, whom to call, entering by hand, how many places there are."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import readable_codes
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request
from quartierwerk.offers import actions, exports, queries
from quartierwerk.offers.choices import Admission
from quartierwerk.offers.forms import AdmissionForm, FreeTimeForm, NextLevelForm, ReserveForm, SignUpByHandForm
from quartierwerk.offers.models import Offer, Session, SignUp
from quartierwerk.offers.queries import Preview
from quartierwerk.offers.views import previews
from quartierwerk.offers.views.offers import editable

NEXT_DATES, DATES_AT_ONCE = 12, 60


def _kept_session(request: Request, pk: int) -> Session:
    row: Session = get_object_or_404(queries.visible_sessions(request.actor), pk=pk)
    if not may(request.actor, "offers.sign_up", row):
        raise PermissionDenied
    return row


def _sign_up(request: Request, pk: int) -> SignUp:
    row: SignUp = get_object_or_404(queries.visible_sign_ups(request.actor), pk=pk)
    return row


# Lists


@require_safe
def offer_sign_ups(request: Request, pk: int) -> HttpResponse:
    """Who signed up for a course or for talks; for single dates the way to each of them."""
    offer = editable(request, pk, "offers.set_admission")
    rows = queries.visible_sign_ups(request.actor).filter(offer=offer, session=None)
    if offer.admission != Admission.DATE:
        return _list(request, offer, None, rows)
    pages = Paginator(
        queries.coming_dates(offer), DATES_AT_ONCE if request.GET.get("termine") == "alle" else NEXT_DATES
    )
    page = pages.get_page(request.GET.get("page"))
    return _list(request, offer, None, rows, page=page, dates=queries.with_places(offer, page), next_dates=NEXT_DATES)


@require_safe
def session_sign_ups(request: Request, pk: int) -> HttpResponse:
    """Who comes on one date."""
    session = _kept_session(request, pk)
    rows = queries.sign_ups_for(queries.visible_sign_ups(request.actor), session)
    return _list(request, session.offer, session, rows)


def _list(request: Request, offer: Offer, session: Session | None, rows: Any, **more: Any) -> HttpResponse:
    target: Any = session or offer
    counted = offer.admission in (Admission.DATE, Admission.COURSE)
    return render(request, "offers/sign_ups.html", {
        "offer": offer, "session": session, "rows": queries.listed(queries.sign_ups_in_order(rows)),
        "span": queries.span_of(session) if session else "",
        "places": queries.places_left(offer, [target])[queries.owner_of(target)] if counted else None,
        "may_enter": offer.admission != Admission.NONE and (session is not None or offer.admission != Admission.DATE),
        **more,
    })  # fmt: skip


@require_safe
def offer_file(request: Request, pk: int) -> HttpResponse:
    """The list of a course or of talks as CSV."""
    offer = editable(request, pk, "offers.set_admission")
    rows = queries.visible_sign_ups(request.actor).filter(offer=offer, session=None)
    return _file(offer.title, f"anmeldungen-{offer.slug}.csv", rows)


@require_safe
def session_file(request: Request, pk: int) -> HttpResponse:
    """The list of one date as CSV."""
    session = _kept_session(request, pk)
    rows = queries.sign_ups_for(queries.visible_sign_ups(request.actor), session)
    title = f"{session.title}, {queries.span_of(session)}"
    return _file(title, f"anmeldungen-{session.starts_local[:10]}.csv", rows)


def _file(title: str, name: str, rows: Any) -> HttpResponse:
    return HttpResponse(
        exports.sign_ups_as_csv(title, queries.listed(queries.sign_ups_in_order(rows))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


# One sign-up


@require_safe
def sign_up(request: Request, pk: int) -> HttpResponse:
    """How one sign-up stands and why; its code to print for those who lost it."""
    row = _sign_up(request, pk)
    (line,) = queries.listed([row])
    address = queries.own_page(row)
    return render(request, "offers/sign_up_page.html", {
        "line": line, "row": row, "when": queries.when_of(row), "explanation": queries.explanation(row),
        "code": readable_codes.shown(queries.code_for(row.claim.key)),
        "qr": qr_svg(address, title=_("QR-Code: öffnet diese Anmeldung")),
        "decisions": queries.decisions_about(row),
        "what": queries.title_of(row), "list_url": _list_of(row),
    })  # fmt: skip


def _list_of(row: SignUp) -> str:
    if row.post_id is not None:
        return reverse("offers:posts", args=[row.session_id])
    if row.session_id is not None:
        return reverse("offers:session_sign_ups", args=[row.session_id])
    return reverse("offers:sign_ups", args=[row.offer_id])


@require_http_methods(["GET", "POST"])
def session_sign_up_new(request: Request, pk: int) -> HttpResponse:
    """Enter somebody for one date."""
    session = _kept_session(request, pk)
    return _enter(request, session.offer, session)


@require_http_methods(["GET", "POST"])
def offer_sign_up_new(request: Request, pk: int) -> HttpResponse:
    """Enter somebody for a course or a talk."""
    offer = editable(request, pk, "offers.sign_up")
    return _enter(request, offer, None)


def _enter(request: Request, offer: Offer, session: Session | None) -> HttpResponse:
    times = queries.free_starts(offer) if offer.admission == Admission.APPOINTMENT else []
    form = SignUpByHandForm(previews.typed(request), offer=offer, times=times)
    if request.method == "POST" and form.is_valid():
        to: Any = session or (form.chosen_time() if times else offer)
        try:
            row = actions.sign_up(
                actor=request.actor, to=to, wish=form.wish(form.cleaned_data["language"]), key=form.form_key,
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, queries.state_words(queries.visible_sign_ups(request.actor).get(pk=row.pk)))
            return redirect("offers:sign_up", pk=row.pk)
    back = (
        reverse("offers:session_sign_ups", args=[session.pk])
        if session
        else reverse("offers:sign_ups", args=[offer.pk])
    )
    context = {
        "form": form, "offer": offer, "title": _("Jemanden anmelden"), "button": pgettext("for an offer", "Anmelden"),
        "back_url": back,
        "words": queries.span_of(session) if session else "",
    }  # fmt: skip
    return render(request, "offers/admission_question.html", context, status=422 if form.errors else 200)


@require_POST
def sign_up_accept(request: Request, pk: int) -> HttpResponse:
    """They said yes on the phone."""
    return _answer(request, pk, actions.accept_place, _("Der Platz ist jetzt fest."))


@require_POST
def sign_up_decline(request: Request, pk: int) -> HttpResponse:
    """They said no on the phone."""
    return _answer(request, pk, actions.decline_place, _("Der Platz wird der nächsten Person angeboten."))


@require_POST
def sign_up_cancel(request: Request, pk: int) -> HttpResponse:
    """They said that they cannot come; or the office cannot, and tells them (``bescheid``)."""
    if "bescheid" in request.POST:
        said = _("Abgesagt. Die Person bekommt eine E-Mail oder steht auf der Anrufliste.")
        return _answer(request, pk, partial(actions.cancel_sign_up, tells=True), said)
    return _answer(request, pk, actions.cancel_sign_up, _("Die Anmeldung ist beendet, der Platz ist frei."))


def _answer(request: Request, pk: int, act: Any, said: str) -> HttpResponse:
    row = _sign_up(request, pk)
    try:
        act(actor=request.actor, sign_up=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("offers:sign_up", pk=pk)


# The call list


@require_safe
def calls(request: Request) -> HttpResponse:
    """Whom to call, oldest first; what was done today stands below."""
    require(request.actor, "offers.see_calls")
    rows = [queries.call_line(entry) for entry in queries.visible_calls(request.actor)]
    return render(request, "offers/call_list.html", {
        "open": [row for row in rows if row.entry.done_at is None],
        "done": [row for row in rows if row.entry.done_at is not None],
    })  # fmt: skip


@require_POST
def call_done(request: Request, pk: int) -> HttpResponse:
    return _tick(request, pk, done=True)


@require_POST
def call_open(request: Request, pk: int) -> HttpResponse:
    return _tick(request, pk, done=False)


def _tick(request: Request, pk: int, *, done: bool) -> HttpResponse:
    require(request.actor, "offers.see_calls")
    entry = get_object_or_404(queries.visible_calls(request.actor), pk=pk)
    actions.tick_off_call(actor=request.actor, entry=entry, done=done)
    return redirect("offers:calls")


# How one signs up


@require_http_methods(["GET", "POST"])
def admission(request: Request, pk: int) -> HttpResponse:
    """Kind, places, questions; what would take a place from somebody is shown before it is saved."""
    offer = editable(request, pk, "offers.set_admission")
    form = AdmissionForm(previews.typed(request), initial=AdmissionForm.initial_of(offer))
    if not previews.wants_form(request) and form.is_valid():
        facts = form.facts()
        preview, refused = Preview(tuple(queries.plan_admission(offer, facts))), ""
        if previews.is_confirmed(request) or not preview:
            try:
                actions.set_admission(actor=request.actor, offer=offer, changes=facts, shown=previews.shown_by(request))
            except Refused as refusal:
                refused = str(refusal)
                if not preview:
                    form.add_error(refusal.field if refusal.field in form.fields else None, refused)
            else:
                messages.success(request, _("Gespeichert."))
                return redirect("offers:admission", pk=pk)
        if preview:
            return previews.show(
                request, preview, title=_("Weniger Plätze"), button=_("Trotzdem speichern"), refusal=refused,
                back_url=reverse("offers:admission", args=[pk]), offer=offer,
            )  # fmt: skip
    level = queries.level_after(offer)
    return render(request, "offers/admission.html", {
        "form": form, "offer": offer, "reserves": offer.reserves.all(),
        "free_times": queries.coming_free_times(request.actor, offer), "level": level,
        "open_places": max(0, (offer.seats or 0) - sum(row.places for row in offer.reserves.all())),
    }, status=422 if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
def reserve_new(request: Request, pk: int) -> HttpResponse:
    """Keep some places for those whom an objective reason fits."""
    offer = editable(request, pk, "offers.add_reserve")
    form = ReserveForm(previews.typed(request))
    if not previews.wants_form(request) and form.is_valid():
        cleaned = form.cleaned_data
        preview, refused = Preview(tuple(queries.plan_reserve(offer, cleaned["places"]))), ""
        if previews.is_confirmed(request) or not preview:
            try:
                actions.add_reserve(
                    actor=request.actor, offer=offer, reason=cleaned["reason"], places=cleaned["places"],
                    shown=previews.shown_by(request),
                )  # fmt: skip
            except Refused as refusal:
                refused = str(refusal)
                if not preview:
                    form.add_error(None, refused)
            else:
                messages.success(request, _("Die Plätze sind reserviert."))
                return redirect("offers:admission", pk=pk)
        if preview:
            return previews.show(
                request, preview, title=_("Weniger offene Plätze"), button=_("Trotzdem reservieren"), refusal=refused,
                back_url=reverse("offers:admission", args=[pk]), offer=offer,
            )  # fmt: skip
    return _question(request, offer, form, _("Plätze reservieren"), _("Reservieren"))


@require_POST
def reserve_removal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_reserves(request.actor), pk=pk)
    try:
        actions.remove_reserve(actor=request.actor, reserve=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Die Plätze sind wieder für alle offen."))
    return redirect("offers:admission", pk=row.offer_id)


@require_http_methods(["GET", "POST"])
def free_time_new(request: Request, pk: int) -> HttpResponse:
    """When somebody can be asked for a talk."""
    offer = editable(request, pk, "offers.add_free_times")
    form = FreeTimeForm(previews.typed(request), actor=request.actor, offer=offer)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_free_times(
                actor=request.actor, offer=offer, host=form.cleaned_data["host"], spans=form.spans(),
                place_words=form.cleaned_data["place_words"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = ngettext("Eine freie Zeit ist eingetragen.", "%(n)d freie Zeiten sind eingetragen.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("offers:admission", pk=pk)
    return _question(request, offer, form, _("Freie Zeiten"), _("Eintragen"))


@require_POST
def free_time_removal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_free_times(request.actor), pk=pk)
    try:
        actions.remove_free_time(actor=request.actor, free_time=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Diese Zeit kann niemand mehr wählen."))
    return redirect("offers:admission", pk=row.offer_id)


@require_http_methods(["GET", "POST"])
def next_level(request: Request, pk: int) -> HttpResponse:
    """Which course follows this one."""
    offer = editable(request, pk, "offers.set_next_level")
    level = queries.level_after(offer)
    initial = {"after": level.after_id, "answer_days": level.answer_days} if level else {}
    form = NextLevelForm(previews.typed(request), actor=request.actor, offer=offer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_next_level(actor=request.actor, offer=offer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offers:admission", pk=pk)
    return _question(request, offer, form, _("Der nächste Kurs"), _("Speichern"))


@require_safe
def level(request: Request, pk: int) -> HttpResponse:
    """Another carrier wants its people to be asked first for one's own course: yes or no."""
    row = get_object_or_404(queries.levels_to_answer(request.actor), pk=pk)
    return render(request, "offers/level_question.html", {"level": row})


@require_POST
def level_agreement(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.levels_to_answer(request.actor), pk=pk)
    actions.agree_to_level(actor=request.actor, level=row)
    messages.success(request, _("Sie haben zugestimmt. Die Menschen werden gefragt, wenn ihr Kurs zu Ende ist."))
    return redirect("offers:admission", pk=row.after_id)


@require_POST
def level_refusal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.levels_to_answer(request.actor), pk=pk)
    actions.decline_level(actor=request.actor, level=row)
    messages.success(request, _("Sie haben abgelehnt. Der andere Träger sieht das bei seinem Kurs."))
    return redirect("offers:admission", pk=row.after_id)


@require_POST
def next_level_offer(request: Request, pk: int) -> HttpResponse:
    """Ask the people of this course now, before the places go to others."""
    offer = editable(request, pk, "offers.offer_next_level")
    level = queries.level_after(offer)
    try:
        if level is None:
            raise Refused(_("Es ist kein nächster Kurs eingetragen."))
        asked = actions.offer_next_level(actor=request.actor, level=level)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("Eine Anmeldung ist gefragt.", "%(n)d Anmeldungen sind gefragt.", asked)
        messages.success(request, words % {"n": asked})
    return redirect("offers:admission", pk=pk)


def _question(request: Request, offer: Offer, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "form": form, "offer": offer, "title": title, "button": button,
        "back_url": reverse("offers:admission", args=[offer.pk]),
    }  # fmt: skip
    return render(request, "offers/admission_question.html", context, status=422 if form.errors else 200)
