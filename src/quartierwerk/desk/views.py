"""Pages of the desk: today, follow-ups, search, long work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.access.actors import StaffRequest
from quartierwerk.access.choices import Role
from quartierwerk.attendance import queries as attendance
from quartierwerk.desk import actions, queries
from quartierwerk.desk.forms import CoverForm, PassOnForm
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import State as JobState
from quartierwerk.foundation.requests import Request, posted

MISSING_SHOWN = 8
NOTE_KEEPERS = (Role.MANAGER, Role.WORKER, Role.COORDINATOR)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@require_safe
def today(request: Request) -> HttpResponse:
    """The dates of today (or ``?tag=``), missing counts, what waits, what ends soon, what to come back to."""
    actor = request.actor
    day = _day(request.GET.get("tag", ""))
    counts = actor.holds(Role.WORKER, Role.MANAGER)
    missing = attendance.missing(actor, clock.today() - timedelta(days=1), since=clock.today() - timedelta(days=42))
    missing_number = missing.count() if counts else 0
    account = getattr(actor, "account", None)
    follow_ups = list(queries.follow_ups(account.pk)[:8]) if account is not None else []
    context: dict[str, Any] = {
        "day": day,
        "is_today": day == clock.today(),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "sessions": list(queries.dates_of(actor, day)[:200]),
        "counts": counts,
        "missing": list(missing[:MISSING_SHOWN]) if counts else [],
        "missing_number": missing_number,
        "waiting": queries.waiting(actor),
        "ending": queries.ending(actor),
        "follow_ups": follow_ups,
        "today": clock.today(),
    }
    return render(request, "desk/today.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def follow_ups(request: StaffRequest) -> HttpResponse:
    """One list per person with leave cover: what to come back to, and who keeps the list while she is away."""
    actor = request.actor
    account_key = actor.account.pk
    form = CoverForm(request.POST or None, colleagues=queries.colleagues(actor))
    if request.method == "POST" and form.is_valid():
        try:
            actions.arrange_cover(
                actor=actor,
                account_key=account_key,
                stand_in_key=form.cleaned_data["stand_in"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("desk:follow_ups")
    context = {
        "notes": queries.follow_ups(account_key),
        "may_pass_on": queries.passable_follow_ups(actor).exists(),
        "covers": queries.covers_of(account_key),
        "form": form,
        "today": clock.today(),
        "account_key": account_key,
        "note_url": reverse("parties:note_new") if actor.holds(*NOTE_KEEPERS) else "",
    }
    return render(request, "desk/follow_ups.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def follow_ups_pass_on(request: StaffRequest) -> HttpResponse:
    """One or all follow-ups to a colleague; ``?notiz=7`` ticks this one only. What changes hands is shown first."""
    actor = request.actor
    notes = list(queries.passable_follow_ups(actor))
    wanted = request.GET.get("notiz", "")
    ticked = [note.pk for note in notes if wanted in ("", str(note.pk))]
    form = PassOnForm(
        posted(request),
        colleagues=queries.takers(actor, notes),
        notes=[(note.pk, queries.passable_words(note, actor)) for note in notes],
        initial={"notes": ticked},
    )
    asked = None
    if request.method == "POST" and form.is_valid():
        to = queries.taker(actor, form.cleaned_data["to"])
        if to is None:
            raise Http404
        try:
            number = actions.pass_on_follow_ups(
                actor=actor, to=to, keys=form.cleaned_data["notes"], shown=request.POST.get("shown", "")
            )
        except NotShown as refusal:
            asked = refusal
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = ngettext(
                "%(n)d Wiedervorlage ist weitergegeben.", "%(n)d Wiedervorlagen sind weitergegeben.", number
            )
            messages.success(request, words % {"n": number})
            return redirect("desk:follow_ups")
    context = {"form": form, "asked": asked, "notes": notes}
    return render(request, "desk/follow_ups_pass_on.html", context, status=422 if form.errors else 200)


@require_POST
def cover_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a cover back."""
    cover = get_object_or_404(queries.covers_of(request.actor.account.pk), pk=pk)
    actions.end_cover(actor=request.actor, cover=cover)
    messages.success(request, _("Die Vertretung ist beendet."))
    return redirect("desk:follow_ups")


@require_safe
def search(request: Request) -> HttpResponse:
    """Everything one may see that holds the words."""
    text = request.GET.get("q", "").strip()[:200]
    page = Paginator(queries.found(request.actor, text), 30).get_page(request.GET.get("page"))
    sections = queries.found_beside(request.actor, text)
    number = page.paginator.count + sum(section.number for section in sections)
    context = {"search_text": text, "page": page, "sections": sections, "number": number}
    return render(request, "desk/search.html", context)


@never_cache
@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """How far long work is; asks itself again until it is done."""
    row = get_object_or_404(queries.visible_jobs(request.actor), pk=pk)
    context = {
        "job": row,
        "is_done": row.state in {JobState.DONE, JobState.FAILED},
        "is_failed": row.state == JobState.FAILED,
    }
    template = "desk/_job.html" if request.headers.get("HX-Request") else "desk/job.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response
