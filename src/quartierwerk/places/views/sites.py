"""Pages of sites."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.screen import sorting, to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.pictures import small
from quartierwerk.foundation.requests import Request
from quartierwerk.places import actions, exports, queries
from quartierwerk.places.forms import OpeningHoursForm, PhotoForm, SiteFilterForm, SiteForm, TextsForm
from quartierwerk.places.models import Area, Site
from quartierwerk.places.opening_hours import lines, stored
from quartierwerk.places.views.areas import plan_of, way_to
from quartierwerk.places.views.frame import SITES, attempt, crumbs, posted, status_of, tabs

PER_PAGE = 50


def path_of(site: Site) -> str:
    return reverse("places:site", kwargs={"slug": site.slug})


def way_to_site(site: Site, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(*way_to(site.area), (site.name, path_of(site)), *more)


@require_safe
def sites(request: Request) -> HttpResponse:
    """The list, narrowed and sorted as the address says; ``?form=csv`` (xlsx, geojson) gives all of it as a file."""
    form = SiteFilterForm(request.GET or None, actor=request.actor)
    rows = queries.visible_sites(request.actor)
    if form.is_bound and form.is_valid():
        rows = queries.sites_with(rows, form.cleaned_data["q"])
        rows = queries.in_condition(rows, form.cleaned_data["zustand"])
        if form.cleaned_data["gebiet"] is not None:
            rows = queries.sites_below(rows, form.cleaned_data["gebiet"])
    key, descending = sorting(request.GET, tuple(queries.SORTS)) or ("name", False)
    rows = queries.sorted_sites(rows, key, descending=descending)
    wanted = request.GET.get("form", "")
    if wanted in exports.TYPES:
        response = HttpResponse(exports.sites_file(rows, wanted), content_type=exports.TYPES[wanted])
        response["Content-Disposition"] = f'attachment; filename="treffpunkte.{wanted}"'
        return response
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    screen = to_screen(
        exports.sites_table(shown, is_whole=False),
        query=request.GET,
        sortable=("name", "area", "address"),
        row_url=lambda place: path_of(shown[place]),
    )
    context = {
        "tabs": tabs(SITES), "form": form, "screen": screen, "page": page, "count": pages.count,
        "page_range": pages.get_elided_page_range(page.number), "downloads": _downloads(request),
        "may_create": request.actor.holds("manager", "coordinator"),
    }  # fmt: skip
    return render(request, "places/site_list.html", context)


def _downloads(request: Request) -> list[tuple[str, str]]:
    found = []
    for form, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("geojson", "GeoJSON")):
        query = request.GET.copy()
        query.pop("page", None)
        query["form"] = form
        found.append((label, f"?{query.urlencode()}"))
    return found


@require_safe
def site(request: Request, slug: str) -> HttpResponse:
    """One site as people will find it, what is missing, and what is different these days."""
    row = _visible(request, slug)
    today = clock.today()
    hours = stored(row.opening_hours)
    context: dict[str, Any] = {
        "tabs": tabs(SITES),
        "crumbs": way_to_site(row),
        "site": row,
        "condition": exports.condition_of(row),
        "photo_small": small(row.photo),
        "lines": lines(hours, get_language() or "de") if hours else [],
        "opening": queries.Openings([row])[row],
        "missing": queries.missing_facts(row),
        "closings": queries.closings_of(row, since=today)[:10],
        "crises": queries.crises_lasting(row, since=today),
        "languages": [
            {"code": code, "name": name, "states": [row.state_of(field, code) for field in row.TRANSLATED]}
            for code, name in queries.text_languages().items()
        ],
        "plan": plan_of([row.area], [row], title=row.name) if row.latitude is not None else "",
        "sees_keepers": request.actor.holds("manager", "worker", "coordinator", "administrator"),
        "sees_offers": request.actor.holds("manager", "worker", "coordinator"),
        "may_edit": may(request.actor, "places.edit_site", row),
        "may_close": may(request.actor, "places.close_days", row),
        "may_remove": may(request.actor, "places.remove_site", row),
    }
    return render(request, "places/site_page.html", context)


@require_http_methods(["GET", "POST"])
def site_new(request: Request) -> HttpResponse:
    """Enter a site; ``?in=weststadt`` says where."""
    if not request.actor.holds("manager", "coordinator"):
        raise PermissionDenied
    area = queries.visible_areas(request.actor).filter(slug=request.GET.get("in", "")).first()
    form = SiteForm(posted(request), actor=request.actor, initial={"area": area, "town": _town(area)})
    hours = OpeningHoursForm(posted(request))
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        facts = {**form.facts, **hours.cleaned_data}
        where, name = facts.pop("area"), facts.pop("name")
        if not may(request.actor, "places.create_site", where):
            form.add_error("area", _("In diesem Gebiet können Sie keine Treffpunkte anlegen."))
        else:
            made, _asked = attempt(
                request,
                form,
                lambda _shown: actions.create_site(actor=request.actor, area=where, name=name, facts=facts),
            )
            if made is not None:
                said = _("„%(name)s“ ist aufgenommen. Jetzt fehlt noch das Foto der Tür.") % {"name": made}
                messages.success(request, said)
                return redirect("places:site", slug=made.slug)
    context = {"tabs": tabs(SITES), "form": form, "hours": hours, "cancel_url": reverse("places:sites")}
    return render(request, "places/site_new.html", context, status=422 if request.method == "POST" else 200)


def _town(area: Area | None) -> str:
    """The municipality's name, so that nobody has to type it."""
    if area is None:
        return ""
    above = area if area.kind == "municipality" else area.parent
    return above.name if above and above.kind == "municipality" else ""


@require_http_methods(["GET", "POST"])
def site_edit(request: Request, slug: str) -> HttpResponse:
    row = _to_edit(request, slug)
    title, way = row.name, way_to_site(row, (_("Bearbeiten"), ""))
    form = SiteForm(posted(request), instance=row, actor=request.actor)
    hours = OpeningHoursForm(posted(request), text=row.opening_hours)
    asked = None
    if request.method == "POST" and all([form.is_valid(), hours.is_valid()]):
        changes = {**form.facts, **hours.cleaned_data}
        if changes["area"].pk != form.initial["area"] and not may(request.actor, "places.create_site", changes["area"]):
            form.add_error("area", _("In diesem Gebiet können Sie keine Treffpunkte anlegen."))
        else:
            done, asked = attempt(
                request,
                form,
                lambda shown: actions.edit_site(actor=request.actor, site=row, changes=changes, shown=shown),
            )
            if done is not None:
                messages.success(request, _("Gespeichert."))
                return redirect("places:site", slug=done.slug)
    is_wrong = request.method == "POST" and asked is None
    context = {
        "tabs": tabs(SITES), "crumbs": way, "title": title, "slug": slug, "form": form, "hours": hours, "asked": asked,
        "cancel_url": reverse("places:site", kwargs={"slug": slug}),
    }  # fmt: skip
    return render(request, "places/site_edit.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "POST"])
def site_photo(request: Request, slug: str) -> HttpResponse:
    """A photo of the door, so that people find it."""
    row = _to_edit(request, slug)
    form = PhotoForm(posted(request), request.FILES or None, initial={"picture_alt": row.photo_alt})
    if request.method == "POST" and form.is_valid():
        facts = {"picture": form.cleaned_data["picture"], "words": form.cleaned_data["picture_alt"]}
        done, _asked = attempt(request, form, lambda _shown: actions.set_photo(actor=request.actor, site=row, **facts))
        if done is not None:
            messages.success(request, _("Das Foto ist gespeichert."))
            return redirect("places:site", slug=slug)
    context = {
        "tabs": tabs(SITES), "crumbs": way_to_site(row, (_("Foto der Tür"), "")), "site": row, "form": form,
        "photo_small": small(row.photo), "most_mb": settings.MAX_UPLOAD_BYTES // 1_000_000,
    }  # fmt: skip
    return render(request, "places/site_photo.html", context, status=status_of(form))


@require_POST
def site_photo_removal(request: Request, slug: str) -> HttpResponse:
    row = _to_edit(request, slug)
    actions.remove_photo(actor=request.actor, site=row)
    messages.success(request, _("Das Foto ist entfernt."))
    return redirect("places:site", slug=slug)


@require_http_methods(["GET", "POST"])
def site_texts(request: Request, slug: str, language: str) -> HttpResponse:
    """The texts of a site in one other language."""
    row = _to_edit(request, slug)
    names = queries.text_languages()
    if language not in names:
        raise Http404
    form = TextsForm(posted(request), site=row, language=language)
    if request.method == "POST" and form.is_valid():
        done, _asked = attempt(
            request,
            form,
            lambda _shown: actions.translate_site(actor=request.actor, site=row, language=language, texts=form.texts),
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("places:site", slug=slug)
    context = {
        "tabs": tabs(SITES), "crumbs": way_to_site(row, (names[language], "")), "site": row, "form": form,
        "language": {"code": language, "name": names[language]},
        "outdated": [
            {"field": field, "label": form.fields[field].label, "text": str(row.text(field, language))}
            for field in form.fields
            if row.state_of(field, language) == "outdated"
        ],
    }  # fmt: skip
    return render(request, "places/site_texts.html", context, status=status_of(form))


@require_POST
def site_text_confirmation(request: Request, slug: str, language: str, field: str) -> HttpResponse:
    """Checked, still right."""
    row = _to_edit(request, slug)
    try:
        actions.confirm_site_translation(actor=request.actor, site=row, language=language, field=field)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Bestätigt: Die Übersetzung stimmt noch."))
    return redirect("places:site_texts", slug=slug, language=language)


@require_http_methods(["GET", "POST"])
def site_removal(request: Request, slug: str) -> HttpResponse:
    """Ask, then take out a site that was entered by mistake."""
    row = _visible(request, slug)
    if not may(request.actor, "places.remove_site", row):
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_site(actor=request.actor, site=row)
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("„%(name)s“ ist gelöscht.") % {"name": row.name})
            return redirect("places:sites")
    context = {
        "tabs": tabs(SITES), "crumbs": way_to_site(row, (_("Löschen"), "")), "thing": row.name, "refusal": refusal,
        "cancel_url": path_of(row),
    }  # fmt: skip
    return render(request, "places/removal.html", context, status=422 if refusal else 200)


def _visible(request: Request, slug: str) -> Site:
    rows = queries.visible_sites(request.actor).select_related("area__parent").defer(None)
    return get_object_or_404(rows, slug=slug)


def _to_edit(request: Request, slug: str) -> Site:
    row = _visible(request, slug)
    if not may(request.actor, "places.edit_site", row):
        raise PermissionDenied
    return row
