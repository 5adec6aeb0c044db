""" "I am ill": clear one's day in three taps, see who must be told, take it back within ten minutes."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms import ClearDayForm
from quartierwerk.offers.models import Session
from quartierwerk.offers.views import previews
from quartierwerk.vocabularies.queries import content_languages


@require_http_methods(["GET", "POST"])
def ill(request: Request) -> HttpResponse:
    """All my dates of today: call off, hand over or leave, one by one; then the list of what that does."""
    if not may(request.actor, "offers.clear_day"):
        raise PermissionDenied
    sessions = queries.my_dates(request.actor)
    form = ClearDayForm(previews.typed(request), actor=request.actor, sessions=sessions)
    if not previews.wants_form(request) and form.is_valid():
        off, handed, refused = form.off(), form.handed(), ""
        if previews.is_confirmed(request):
            try:
                batch = actions.clear_day(actor=request.actor, off=off, handed=handed, shown=previews.shown_by(request))
            except Refused as refusal:
                refused = str(refusal)
            else:
                return redirect("offers:ill_done", batch=batch)
        return previews.show(
            request, queries.plan_clearing(off, handed), title=_("Ich bin krank"), refusal=refused,
            button=_("Ja, so machen"), back_url=reverse("offers:ill"),
            lead=_("Danach haben Sie zehn Minuten Zeit, es zurückzunehmen."),
        )  # fmt: skip
    tomorrow = clock.today() + timedelta(days=1)
    return render(request, "offers/illness_form.html", {
        "form": form, "sessions": sessions, "are_mine": any(row.is_mine for row in sessions),  # type: ignore[attr-defined]
        "tomorrow_url": f"{today}?tag={tomorrow:%Y-%m-%d}" if (today := upward("desk:today")) else "",
        "is_linked": queries.my_contact(request.actor) is not None,
    }, status=422 if form.errors else 200)  # fmt: skip


@require_safe
def ill_done(request: Request, batch: uuid.UUID) -> HttpResponse:
    """What was done, who must be told, what to send them."""
    dates = queries.cleared(request.actor, batch)
    if not dates:
        raise Http404
    off = [date.session for date in dates if date.is_off]
    following = queries.following_dates(off)
    languages = content_languages()
    return render(request, "offers/illness_done.html", {
        "dates": dates, "batch": batch, "may_undo": queries.may_still_undo(request.actor, batch),
        "notes": [(row, queries.called_off(row, languages, following.get(row.pk))) for row in off],
        "notices": [(row, link) for row in off if (link := _door_notice(row))],
    })  # fmt: skip


def _door_notice(row: Session) -> str:
    """The A4 sheet for the door; nothing where the offer is not in the programme."""
    if not queries.is_in_programme(row.offer):
        return ""
    slot = f"{row.slot[:10]}-{row.slot[11:13]}{row.slot[14:16]}"
    return upward("square:off_notice", slug=row.offer.slug, slot=slot)


@require_POST
def ill_undo(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Take all of it back."""
    if not may(request.actor, "offers.restore_day"):
        raise PermissionDenied
    try:
        actions.restore_day(actor=request.actor, batch=batch)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Alles ist zurückgenommen. Die Termine finden statt wie geplant."))
    return redirect("offers:list")


@require_POST
def ill_undo_one(request: Request, batch: uuid.UUID, pk: int) -> HttpResponse:
    """Take one date of it back."""
    session = get_object_or_404(queries.visible_sessions(request.actor), pk=pk)
    if not may(request.actor, "offers.restore_day", session):
        raise PermissionDenied
    try:
        actions.restore_day(actor=request.actor, batch=batch, session=session)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Zurückgenommen: %(title)s") % {"title": session.title})
    return (
        redirect("offers:ill_done", batch=batch) if queries.cleared(request.actor, batch) else redirect("offers:list")
    )
