"""The paper month: three weeks of tally sheets in ten minutes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.forms import paper
from quartierwerk.attendance.rules import COUNTS
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.requests import Request

OLDEST = 1990


@require_http_methods(["GET", "POST"])
def month(request: Request) -> HttpResponse:
    """Show the grid, or save every field of it that has changed. What is wrong stays typed with a sentence."""
    if not request.actor.holds(*COUNTS):
        raise PermissionDenied
    today = clock.today()
    span = _month(request.GET.get("monat", ""), today)
    sites = list(queries.sites_to_count(request.actor, span))
    site = next((each for each in sites if each.slug == request.GET.get("ort")), None)
    grid = queries.month_grid(request.actor, span, site, today=today)
    key, errors = uuid4(), 0
    if request.method == "POST":
        done, errors = _save(request, grid)
        said = _in_words(done)
        if not errors:
            messages.success(request, said or _("Es war nichts zu ändern."))
            return redirect(f"{reverse('attendance:paper')}?{_query(span, site)}")
        if said:
            messages.success(request, said)
        typed = {cell.name: (cell.typed, cell.error) for cell in grid.cells if cell.error}
        grid = queries.month_grid(request.actor, span, site, today=today)
        for cell in grid.cells:
            cell.typed, cell.error = typed.get(cell.name, (cell.typed, ""))
    before, after = span.first - timedelta(days=1), span.last + timedelta(days=1)
    return render(request, "attendance/paper_month.html", {
        "grid": grid, "span": span, "site": site, "sites": sites, "key": key, "errors": errors,
        "faults": [cell for cell in grid.cells if cell.error],
        "before": _query(_month(before.isoformat()[:7], today), site),
        "after": _query(_month(after.isoformat()[:7], today), site), "is_last": after > today,
        "before_day": before, "after_day": after,
    }, status=422 if errors else 200)  # fmt: skip


def _save(request: Request, grid: queries.Grid) -> tuple[dict[str, int], int]:
    """Save field by field. Returns how many were taken and changed, and how many were refused."""
    key = _key(request.POST.get("key", ""))
    done, errors = {"taken": 0, "changed": 0, "unchanged": 0}, 0
    for cell in grid.cells:
        if not cell.is_open or cell.name not in request.POST:
            continue
        cell.typed = request.POST[cell.name]
        try:
            outcome = _save_cell(request, cell, uuid5(key, cell.name))
        except (Refused, ValueError) as trouble:
            cell.error = str(trouble)
            errors += 1
        else:
            done[outcome] += 1
    return done, errors


def _save_cell(request: Request, cell: queries.Cell, key: UUID) -> str:
    seen = request.POST.get(cell.seen_name, "")
    typed = paper.read(cell.typed)
    if typed is None:
        if cell.tally and seen == str(cell.tally.pk):
            raise ValueError(
                _("Hier stand %d. War ein anderer Termin gemeint, öffnen Sie den Termin und nehmen die Zählung zurück.")
                % cell.tally.visits
            )
        return "unchanged"
    written = actions.Written(
        cell.session, typed.visits, typed.is_estimated, int(seen) if seen.isdecimal() and len(seen) < 19 else None
    )
    return actions.enter_written(actor=request.actor, written=written, key=key)


def _in_words(done: dict[str, int]) -> str:
    parts = []
    if done["taken"]:
        parts.append(ngettext("%d Zählung gespeichert.", "%d Zählungen gespeichert.", done["taken"]) % done["taken"])
    if done["changed"]:
        parts.append(ngettext("%d korrigiert.", "%d korrigiert.", done["changed"]) % done["changed"])
    return " ".join(parts)


def _month(typed: str, today: date) -> Period:
    """``2026-10``; anything else, and what no office can mean, is the present month."""
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError:
        first = today.replace(day=1)
    if not OLDEST <= first.year <= today.year + 2:
        first = today.replace(day=1)
    return Period(first, first.replace(day=monthrange(first.year, first.month)[1]))


def _query(span: Period, site: object) -> str:
    query = QueryDict(mutable=True)
    query["monat"] = span.first.isoformat()[:7]
    if site is not None:
        query["ort"] = site.slug  # type: ignore[attr-defined]
    return query.urlencode()


def _key(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()
