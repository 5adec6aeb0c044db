"""Copy the half-year: one page to choose, to look and to say yes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms.halfyear import HalfYearForm
from quartierwerk.offers.queries.halfyear import BY_HAND, NEW, NOTHING, RUNS_ON, HalfYear

ASKED = "first"  # a field without which nobody has asked for a preview yet


@require_http_methods(["GET", "POST"])
def halfyear(request: Request) -> HttpResponse:
    """GET looks; POST with what was shown makes it, POST with ``again`` looks at another choice."""
    if not may(request.actor, "offers.copy_half_year"):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else request.GET
    form = HalfYearForm(
        typed if ASKED in typed else None, initial=HalfYearForm.first_values(),
        carriers=queries.carriers_to_copy(request.actor), sites=queries.sites_to_copy(request.actor),
    )  # fmt: skip
    plan, refused = None, ""
    if form.is_valid():
        given = form.cleaned_data
        rows = queries.series_to_copy(
            request.actor, since=given["since"], before=given["first"], carrier=given["carrier"], site=given["site"]
        )
        without = {name: given[name] for name in ("without_public_holidays", "without_school_holidays")}
        chosen = None
        if request.method == "POST":
            ticked = set(request.POST.getlist("series"))
            chosen = {row.pk for row in rows if str(row.pk) in ticked}
            if "again" not in request.POST:
                try:
                    made = actions.copy_half_year(
                        actor=request.actor, keys=sorted(chosen), period=given["period"],
                        shown=request.POST.get("shown", ""), **without,
                    )  # fmt: skip
                except Refused as refusal:
                    refused = str(refusal)
                else:
                    said = ngettext(
                        "%(count)d Reihe ist angelegt, ihre Termine stehen im Programm.",
                        "%(count)d Reihen sind angelegt, ihre Termine stehen im Programm.",
                        len(made),
                    )
                    messages.success(request, said % {"count": len(made)})
                    return redirect("offers:halfyear")
        plan = queries.plan_half_year(rows, given["period"], chosen=chosen, **without)
    return render(request, "offers/halfyear_preview.html", {
        "form": form, "refused": refused, **_parts(plan),
    }, status=422 if form.errors or refused else 200)  # fmt: skip


def _parts(plan: HalfYear | None) -> dict[str, object]:
    if plan is None:
        return {"plan": None}
    count = len(plan.chosen)
    head = ngettext("%(series)d Reihe", "%(series)d Reihen", count) % {"series": count}
    dates = ngettext("%(dates)d neuer Termin", "%(dates)d neue Termine", plan.dates) % {"dates": plan.dates}
    return {
        "plan": plan,
        "to_make": plan.in_state(NEW),
        "others": [
            (_("Läuft weiter"), plan.in_state(RUNS_ON)),
            (_("Von Hand"), plan.in_state(BY_HAND)),
            (_("Nichts zu tun"), plan.in_state(NOTHING)),
        ],
        "shown": plan.preview.shown,
        "sum": f"{head}, {dates}",
    }
