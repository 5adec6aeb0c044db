"""Pages of the tree of areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock, geo
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.places import actions, exports, queries
from quartierwerk.places.choices import GERMAN_STATES, AreaKind
from quartierwerk.places.forms import AreaForm, BoundaryForm
from quartierwerk.places.models import Area, Site
from quartierwerk.places.views.frame import AREAS, attempt, crumbs, posted, status_of, tabs

MOST_DRAWN = 60
MOST_PINS = 100
PLAN_WIDTH = 420
CHILD_KIND = {
    AreaKind.STATE: AreaKind.MUNICIPALITY,
    AreaKind.DISTRICT: AreaKind.MUNICIPALITY,
    AreaKind.MUNICIPALITY: AreaKind.NEIGHBOURHOOD,
}


def path_of(area: Area) -> str:
    return reverse("places:area", kwargs={"slug": area.slug})


def way_to(area: Area) -> list[tuple[str, str]]:
    return [
        (_("Gebiete"), reverse("places:areas")),
        *((str(one), path_of(one)) for one in (*queries.ancestors(area), area)),
    ]


def plan_of(areas: Iterable[Area], sites: Iterable[Site] = (), *, title: str, here: Area | None = None) -> Any:
    """The drawing: outlines of the areas that have one, numbered pins of the sites that have a position.

    What lies around others that are drawn, and the area whose page it is, is only a backdrop.
    """
    rows = [(area, area.boundary) for area in areas if area.boundary]
    around = {key for area, _shape in rows for key in queries.keys_of(area.path)[:-1]} | {here.pk if here else 0}
    backdrops = [geo.Outline(shape, "") for area, shape in rows if area.pk in around]
    outlines = [geo.Outline(shape, area.name, path_of(area)) for area, shape in rows if area.pk not in around]
    pins = [
        geo.Pin(site.longitude, site.latitude, site.name, reverse("places:site", kwargs={"slug": site.slug}))
        for site in sites
        if site.longitude is not None and site.latitude is not None
    ]
    description = _("%(areas)d Gebiete, %(sites)d Treffpunkte; die Listen auf dieser Seite nennen dasselbe.") % {
        "areas": len(rows), "sites": len(pins),
    }  # fmt: skip
    return geo.outline_svg([*backdrops, *outlines], pins, title=title, description=description, width=PLAN_WIDTH)


@require_safe
def areas(request: Request) -> HttpResponse:
    """The whole tree, with a drawing of what has an outline."""
    rows = queries.visible_areas(request.actor)
    drawn = rows.filter(boundary__isnull=False, kind__in=(AreaKind.MUNICIPALITY, AreaKind.NEIGHBOURHOOD))
    context = {
        "tabs": tabs(AREAS),
        "roots": queries.tree(request.actor),
        "plan": plan_of(drawn.order_by("path")[:MOST_DRAWN], title=_("Gebiete")),
        "may_create": may(request.actor, "places.create_area"),
    }
    return render(request, "places/area_list.html", context)


@require_safe
def areas_geojson(request: Request) -> HttpResponse:
    rows = queries.visible_areas(request.actor).order_by("path")
    response = HttpResponse(exports.areas_geojson(rows), content_type=exports.GEOJSON)
    response["Content-Disposition"] = 'attachment; filename="gebiete.geojson"'
    return response


@require_safe
def area(request: Request, slug: str) -> HttpResponse:
    """One area: what it belongs to, what is in it, when it is closed."""
    row = get_object_or_404(queries.visible_areas(request.actor), slug=slug)
    sites = queries.sites_below(queries.visible_sites(request.actor), row)
    children = queries.tree(request.actor, below=row)
    drawn = queries.visible_areas(request.actor).filter(parent=row, boundary__isnull=False).order_by("name")
    pinned = list(queries.in_condition(sites, "besteht").filter(latitude__isnull=False)[:MOST_PINS])
    context = {
        "tabs": tabs(AREAS),
        "crumbs": crumbs(*way_to(row)),
        "area": row,
        "state_code": (state := queries.state_of(row.path)),
        "state_name": GERMAN_STATES.get(state, ""),
        "children": children,
        "sites": sites.filter(area=row),
        "site_count": sites.count(),
        "plan": plan_of([row, *drawn[:MOST_DRAWN]], pinned, title=row.name, here=row),
        "pinned": pinned,
        "closings": queries.closings_of(row, since=clock.today())[:10],
        "may_edit": may(request.actor, "places.edit_area", row),
        "may_add_part": row.kind != AreaKind.NEIGHBOURHOOD and may(request.actor, "places.create_area", row),
        "may_add_site": row.kind in (AreaKind.MUNICIPALITY, AreaKind.NEIGHBOURHOOD)
        and may(request.actor, "places.create_site", row),
        "may_close": may(request.actor, "places.close_days", row),
    }
    return render(request, "places/area_page.html", context)


@require_http_methods(["GET", "POST"])
def area_new(request: Request) -> HttpResponse:
    """Add a part; ``?unter=weststadt`` says below which one."""
    above = queries.visible_areas(request.actor).filter(slug=request.GET.get("unter", "")).first()
    if not (may(request.actor, "places.create_area") or _keeps_some(request)):
        raise PermissionDenied
    initial = {"parent": above, "kind": CHILD_KIND.get(AreaKind(above.kind)) if above else AreaKind.MUNICIPALITY}
    form = AreaForm(posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        made, _asked = attempt(
            request, form, lambda _shown: actions.create_area(actor=request.actor, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("„%(name)s“ ist aufgenommen.") % {"name": made})
            return redirect("places:area", slug=made.slug)
    context = {"tabs": tabs(AREAS), "form": form, "cancel_url": path_of(above) if above else reverse("places:areas")}
    return render(request, "places/area_new.html", context, status=status_of(form))


def _keeps_some(request: Request) -> bool:
    return request.actor.holds("coordinator")


@require_http_methods(["GET", "POST"])
def area_edit(request: Request, slug: str) -> HttpResponse:
    row = _to_edit(request, slug)
    title = row.name
    form = AreaForm(posted(request), actor=request.actor, area=row, initial=AreaForm.initial_of(row))
    asked = None
    if request.method == "POST" and form.is_valid():
        same = {"parent": row.parent, "official_key": row.official_key, "state_code": row.state_code}
        facts = {**same, **form.cleaned_data}
        done, asked = attempt(
            request, form, lambda shown: actions.edit_area(actor=request.actor, area=row, shown=shown, **facts)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("places:area", slug=done.slug)
    context = {
        "tabs": tabs(AREAS), "crumbs": crumbs(*way_to(row), (_("Bearbeiten"), "")), "title": title, "form": form,
        "asked": asked, "area": row, "may_remove": may(request.actor, "places.remove_area", row),
    }  # fmt: skip
    return render(request, "places/area_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def area_boundary(request: Request, slug: str) -> HttpResponse:
    """Draw the area from a file, or forget its outline."""
    row = _to_edit(request, slug)
    if request.method == "POST" and "forget" in request.POST:
        actions.set_boundary(actor=request.actor, area=row, boundary=None)
        messages.success(request, _("Die Grenze ist entfernt."))
        return redirect("places:area", slug=row.slug)
    form = BoundaryForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        boundary = form.cleaned_data["boundary"]
        done, _asked = attempt(
            request, form, lambda _shown: actions.set_boundary(actor=request.actor, area=row, boundary=boundary)
        )
        if done is not None:
            messages.success(request, _("Die Grenze ist gespeichert."))
            return redirect("places:area", slug=row.slug)
    context = {
        "tabs": tabs(AREAS), "crumbs": crumbs(*way_to(row), (_("Grenze"), "")), "area": row, "form": form,
        "plan": plan_of([row], title=row.name, here=row) if row.boundary else "",
    }  # fmt: skip
    return render(request, "places/area_boundary.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def area_removal(request: Request, slug: str) -> HttpResponse:
    """Ask, then take out an area that was entered by mistake."""
    row = get_object_or_404(queries.visible_areas(request.actor), slug=slug)
    if not may(request.actor, "places.remove_area", row):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        above = row.parent
        try:
            actions.remove_area(actor=request.actor, area=row)
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("„%(name)s“ ist gelöscht.") % {"name": row.name})
            return redirect(path_of(above)) if above else redirect("places:areas")
    context = {
        "tabs": tabs(AREAS), "crumbs": crumbs(*way_to(row), (_("Löschen"), "")), "thing": row.name,
        "refusal": refusal, "cancel_url": path_of(row),
    }  # fmt: skip
    return render(request, "places/removal.html", context, status=422 if refusal else 200)


def _to_edit(request: Request, slug: str) -> Area:
    row = get_object_or_404(queries.visible_areas(request.actor).select_related("parent"), slug=slug)
    if not may(request.actor, "places.edit_area", row):
        raise PermissionDenied
    return row
