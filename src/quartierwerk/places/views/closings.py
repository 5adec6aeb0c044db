"""Pages of what shuts places: closing days, crises, school holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.places import actions, queries
from quartierwerk.places.choices import GERMAN_STATES
from quartierwerk.places.forms import ClosingForm, CrisisForm, OtherDaysForm, SchoolOverrideForm, StateForm
from quartierwerk.places.models import Area, ClosingDays, CrisisRule, Site
from quartierwerk.places.views.frame import CLOSINGS, CRISES, SCHOOL, attempt, crumbs, posted, tabs

SHOWN_BACK = timedelta(days=180)


def _sites_to_close(request: Request) -> list[Site]:
    return [site for site in queries.visible_sites(request.actor) if may(request.actor, "places.close_days", site)]


def _areas_to_close(request: Request) -> list[Area]:
    rows = queries.visible_areas(request.actor).defer("boundary").order_by("name", "pk")
    return [area for area in rows if may(request.actor, "places.close_days", area)]


# Closing days


@require_safe
def closings(request: Request) -> HttpResponse:
    """What is closed now and later; ``?alle=1`` also what is over."""
    rows = queries.visible_closings(request.actor)
    today = clock.today()
    is_all = request.GET.get("alle") == "1"
    shown = rows if is_all else rows.filter(ends_on__gte=today)
    context = {
        "tabs": tabs(CLOSINGS),
        "closings": [
            (row, row.ends_on >= today and may(request.actor, "places.withdraw_closing", row)) for row in shown
        ],
        "is_all": is_all,
        "today": today,
        "may_close": request.actor.holds("manager", "worker", "coordinator"),
    }
    return render(request, "places/closing_list.html", context)


@require_http_methods(["GET", "POST"])
def closing_new(request: Request) -> HttpResponse:
    """Close a site or an area; ``?was=treffpunkt:haus`` says which. What that does to dates is shown first."""
    sites, areas = _sites_to_close(request), _areas_to_close(request)
    if not sites and not areas:
        raise PermissionDenied
    initial = {"place": request.GET.get("was", ""), "starts_on": clock.today() + timedelta(days=1)}
    form = ClosingForm(posted(request), sites=sites, areas=areas, initial=initial)
    asked = None
    if request.method == "POST" and form.is_valid():
        done, asked = attempt(
            request, form, lambda shown: actions.close_days(actor=request.actor, shown=shown, **form.facts)
        )
        if done is not None:
            messages.success(request, _("Die Schließzeit ist eingetragen."))
            return redirect("places:closings")
    context = {
        "tabs": tabs(CLOSINGS), "form": form, "asked": asked, "title": _("Schließtage eintragen"),
        "submit_label": _("Eintragen"), "cancel_url": reverse("places:closings"),
        "crumbs": crumbs((_("Schließtage"), reverse("places:closings")), (_("Eintragen"), "")),
    }  # fmt: skip
    return _asking(request, context)


@require_http_methods(["GET", "POST"])
def closing_withdrawal(request: Request, pk: int) -> HttpResponse:
    """Ask, show what takes place again, then open the place."""
    row = get_object_or_404(queries.visible_closings(request.actor), pk=pk)
    if not may(request.actor, "places.withdraw_closing", row):
        raise PermissionDenied
    return _confirmed(
        request,
        lambda shown: actions.withdraw_closing(actor=request.actor, closing=row, shown=shown),
        tab=CLOSINGS,
        title=_("Schließzeit zurücknehmen"),
        about=f"{row.site or row.area}: {_days(row.starts_on, row.ends_on)}",
        submit_label=_("Zurücknehmen"),
        done=_("Die Schließzeit ist zurückgenommen."),
    )


@require_http_methods(["GET", "POST"])
def closing_end(request: Request, pk: int) -> HttpResponse:
    """Prolong, shorten or move. What that does to dates is shown first."""
    row = get_object_or_404(queries.visible_closings(request.actor), pk=pk)
    if not may(request.actor, "places.move_closing_end", row):
        raise PermissionDenied
    return _other_days(
        request,
        row,
        lambda days, shown: actions.move_closing_end(actor=request.actor, closing=row, shown=shown, **days),
        tab=CLOSINGS,
        title=_("Schließzeit ändern"),
        about=f"{row.site or row.area}: {_days(row.starts_on, row.ends_on)}",
    )


# Crises


@require_safe
def crises(request: Request) -> HttpResponse:
    today = clock.today()
    rows = queries.visible_crises(request.actor).filter(ends_on__gte=today - SHOWN_BACK)
    context = {
        "tabs": tabs(CRISES),
        "crises": [(row, row.ends_on >= today and may(request.actor, "places.end_crisis", row)) for row in rows],
        "today": today,
        "may_switch": may(request.actor, "places.switch_crisis"),
    }
    return render(request, "places/crisis_list.html", context)


@require_http_methods(["GET", "POST"])
def crisis_new(request: Request) -> HttpResponse:
    """Switch several sites at once; ``?traeger=12`` ticks those that an organisation runs, ``?alle=1`` all."""
    sites = [site for site in queries.visible_sites(request.actor) if may(request.actor, "places.switch_crisis", site)]
    if not sites:
        raise PermissionDenied
    form = CrisisForm(posted(request), sites=sites, initial=_ticked(request, sites))
    asked = None
    if request.method == "POST" and form.is_valid():
        done, asked = attempt(
            request, form, lambda shown: actions.switch_crisis(actor=request.actor, shown=shown, **form.facts)
        )
        if done is not None:
            messages.success(request, _("Das gilt ab jetzt auf allen Seiten."))
            return redirect("places:crises")
    context = {
        "tabs": tabs(CRISES), "form": form, "asked": asked, "title": _("Krise: Häuser umstellen"),
        "submit_label": _("Umstellen"), "cancel_url": reverse("places:crises"), "all_url": "?alle=1",
        "crumbs": crumbs((_("Krise"), reverse("places:crises")), (_("Umstellen"), "")),
    }  # fmt: skip
    return _asking(request, context, template="places/crisis_new.html")


def _ticked(request: Request, sites: list[Site]) -> dict[str, Any]:
    carrier = request.GET.get("traeger", "")
    chosen = [site.slug for site in sites if carrier in site.keepers] if carrier else []
    if request.GET.get("alle") == "1":
        chosen = [site.slug for site in sites]
    return {"sites": chosen, "starts_on": clock.today()}


@require_http_methods(["GET", "POST"])
def crisis_end(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_crises(request.actor), pk=pk)
    if not may(request.actor, "places.end_crisis", row):
        raise PermissionDenied
    sites = ", ".join(site.name for site in row.sites.all())
    return _confirmed(
        request,
        lambda shown: actions.end_crisis(actor=request.actor, crisis=row, shown=shown) or row,
        tab=CRISES,
        title=_("Krise beenden"),
        about=f"{row.get_kind_display()}, {_days(row.starts_on, row.ends_on)}: {sites}",
        submit_label=_("Ab heute wieder wie gewohnt"),
        done=_("Ab heute ist alles wieder wie gewohnt."),
    )


@require_http_methods(["GET", "POST"])
def crisis_last_day(request: Request, pk: int) -> HttpResponse:
    """Prolong, shorten or move at all of its sites. What that does to dates is shown first."""
    row = get_object_or_404(queries.visible_crises(request.actor), pk=pk)
    if not may(request.actor, "places.move_crisis_end", row):
        raise PermissionDenied
    sites = ", ".join(site.name for site in row.sites.all())
    return _other_days(
        request,
        row,
        lambda days, shown: actions.move_crisis_end(actor=request.actor, crisis=row, shown=shown, **days),
        tab=CRISES,
        title=_("Krise: Tage ändern"),
        about=f"{row.get_kind_display()}, {_days(row.starts_on, row.ends_on)}: {sites}",
    )


# School holidays


@require_safe
def school_holidays(request: Request) -> HttpResponse:
    """The school holidays of a state for the coming two years, how far they are known, and what differs here."""
    state = _state(request)
    today = clock.today()
    first, last = date(today.year, 1, 1), date(today.year + 2, 12, 31)
    own = queries.visible_overrides(request.actor).filter(state_code=state)
    may_keep = may(request.actor, "places.add_school_override")
    context = {
        "tabs": tabs(SCHOOL),
        "form": StateForm(initial={"land": state}),
        "state": state,
        "state_name": GERMAN_STATES[state],
        "year": queries.school_year(state, first, last),
        "overrides": own,
        "today": today,
        "may_keep": may_keep,
    }
    return render(request, "places/school_holidays.html", context)


def _state(request: Request) -> str:
    """As the address says, else the state of the first area in the tree."""
    wanted = request.GET.get("land", "")
    if wanted in GERMAN_STATES:
        return wanted
    return next((code for code in queries.state_codes().values() if code), "NI")


@require_http_methods(["GET", "POST"])
def school_override_new(request: Request) -> HttpResponse:
    if not may(request.actor, "places.add_school_override"):
        raise PermissionDenied
    state = _state(request)
    form = SchoolOverrideForm(posted(request))
    asked = None
    if request.method == "POST" and form.is_valid():
        done, asked = attempt(
            request,
            form,
            lambda shown: actions.add_school_override(
                actor=request.actor, state_code=state, shown=shown, **form.cleaned_data
            ),
        )
        if done is not None:
            messages.success(request, _("Die Abweichung ist eingetragen."))
            return redirect(f"{reverse('places:school_holidays')}?land={state}")
    here = f"{reverse('places:school_holidays')}?land={state}"
    context = {
        "tabs": tabs(SCHOOL), "form": form, "asked": asked, "submit_label": _("Eintragen"), "cancel_url": here,
        "title": _("Schulferien in %(state)s: Abweichung") % {"state": GERMAN_STATES[state]},
        "crumbs": crumbs((_("Schulferien"), here), (_("Abweichung"), "")),
    }  # fmt: skip
    return _asking(request, context)


@require_http_methods(["GET", "POST"])
def school_override_withdrawal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_overrides(request.actor), pk=pk)
    if not may(request.actor, "places.withdraw_school_override", row):
        raise PermissionDenied

    def withdraw(shown: str) -> bool:
        actions.withdraw_school_override(actor=request.actor, override=row, shown=shown)
        return True

    return _confirmed(
        request,
        withdraw,
        tab=SCHOOL,
        title=_("Abweichung zurücknehmen"),
        about=f"{row.name}: {_days(row.starts_on, row.ends_on)}",
        submit_label=_("Zurücknehmen"),
        done=_("Die Abweichung ist zurückgenommen."),
    )


# Shared


def _days(first: date, last: date) -> str:
    return _("%(first)s bis %(last)s") % {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}


def _asking(request: Request, context: dict[str, Any], *, template: str = "places/change.html") -> HttpResponse:
    """A form; after it was sent with effects that were not shown, the same form below the list of them."""
    is_wrong = request.method == "POST" and context["asked"] is None
    return render(request, template, context, status=422 if is_wrong else 200)


def _other_days(
    request: Request,
    row: ClosingDays | CrisisRule,
    change: Callable[[dict[str, date], str], Any],
    *,
    tab: str,
    title: str,
    about: str,
) -> HttpResponse:
    """A page that asks for other days of something that lasts."""
    days = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    form = OtherDaysForm(posted(request), initial=days, has_begun=row.starts_on <= clock.today())
    asked = None
    if request.method == "POST" and form.is_valid():
        done, asked = attempt(request, form, lambda shown: change(form.cleaned_data, shown))
        if done is not None:
            messages.success(request, _("Die Tage sind geändert."))
            return redirect(f"places:{tab}")
    context = {
        "tabs": tabs(tab), "form": form, "asked": asked, "title": title, "about": about,
        "submit_label": _("Tage ändern"), "cancel_url": reverse(f"places:{tab}"), "crumbs": crumbs((title, "")),
    }  # fmt: skip
    return _asking(request, context)


def _confirmed(
    request: Request, change: Any, *, tab: str, title: str, about: str, submit_label: str, done: str
) -> HttpResponse:
    """A page that asks before something is taken back."""
    form = forms.Form(posted(request))
    asked = None
    if request.method == "POST" and form.is_valid():
        result, asked = attempt(request, form, change)
        if result is not None:
            messages.success(request, done)
            return redirect(f"places:{tab}")
    context = {
        "tabs": tabs(tab), "form": form, "asked": asked, "title": title, "about": about, "submit_label": submit_label,
        "cancel_url": reverse(f"places:{tab}"), "crumbs": crumbs((title, "")),
    }  # fmt: skip
    return _asking(request, context)
