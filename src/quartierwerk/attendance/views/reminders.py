"""Those who left a number: the text to copy, and a tick when it is done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quartierwerk.attendance import actions, queries
from quartierwerk.foundation.requests import Request


@never_cache
@require_safe
def reminders(request: Request) -> HttpResponse:
    """Who of tomorrow's people is still to be called or written to."""
    rows = queries.visible_reminders(request.actor)
    return render(request, "attendance/reminder_list.html", {"entries": queries.with_text(rows)})


@require_POST
def done(request: Request, pk: int) -> HttpResponse:
    """Told; or, with ``offen``, not yet after all."""
    row = get_object_or_404(queries.visible_reminders(request.actor), pk=pk)
    actions.tick_off_reminder(actor=request.actor, reminder=row, done="offen" not in request.POST)
    return redirect("attendance:reminders")
