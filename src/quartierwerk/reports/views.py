"""Pages of reports: figures of a period, what was frozen, what a funder reads with a link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock, permissions, uploads
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import Guest
from quartierwerk.foundation.requests import Request, posted
from quartierwerk.reports import actions, queries
from quartierwerk.reports.exports import TYPES, as_file, name_of_sign_up_file
from quartierwerk.reports.forms import FiguresForm, FreezeForm, LinkForm, SignUpFileForm
from quartierwerk.reports.models import FrozenReport, SignUpFile


def _download(file: Any) -> HttpResponse:
    response = HttpResponse(file.data, content_type=file.type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_safe
def figures(request: Request) -> HttpResponse:
    """The figures of a period: as page, or with ``?form=pdf`` (xlsx, csv, json) as file."""
    coverages = queries.coverages(request.actor)
    data = request.GET if "scope" in request.GET else FiguresForm.first_values(coverages)
    form = FiguresForm(data, coverages=coverages)
    context: dict[str, Any] = {"form": form, "coverages": coverages}
    if not coverages:
        return render(request, "reports/figures.html", context)
    if not form.is_valid():
        return render(request, "reports/figures.html", context, status=422)
    coverage, period = form.cleaned_data["coverage"], form.cleaned_data["period"]
    permissions.require(request.actor, "reports.see_figures", coverage)
    found = queries.figures(coverage, period)
    is_public = request.GET.get("oeffentlich") == "1"
    tables = queries.public_tables(found) if is_public else queries.all_tables(found)
    title = _("Statistik %(name)s") % {"name": coverage.name}
    kind = request.GET.get("form", "")
    if kind in TYPES:
        return _download(as_file(tables, kind, title=title, as_of=found.as_of, stem=f"statistik {coverage.slug}"))
    query = {"scope": coverage.slug, "first": period.first.isoformat(), "last": period.last.isoformat()}
    plain = dict(query)
    if is_public:
        query["oeffentlich"] = "1"
    context |= {
        "title": title,
        "figures": found,
        "counted": queries.counted_words(found.total),
        "screens": [to_screen(table) for table in tables],
        "is_public": is_public,
        "downloads": [(kind.upper(), f"?{urlencode({**query, 'form': kind})}") for kind in TYPES],
        "public_url": f"?{urlencode({**query, 'oeffentlich': '1'})}",
        "own_url": f"?{urlencode({key: value for key, value in query.items() if key != 'oeffentlich'})}",
        "houses_url": f"{reverse('reports:houses')}?{urlencode(plain)}",
        "may_ask_sign_ups": permissions.may(request.actor, "reports.ask_sign_ups", None),
        "freeze_url": f"{reverse('reports:freezing')}?{urlencode(query)}"
        if permissions.may(request.actor, "reports.freeze", coverage)
        else "",
    }
    return render(request, "reports/figures.html", context)


@require_safe
def houses(request: Request) -> HttpResponse:
    """A period per house and field: as page, or with ``?form=json`` (pdf, xlsx, csv) as file."""
    coverages = queries.coverages(request.actor)
    data = request.GET if "scope" in request.GET else FiguresForm.first_values(coverages)
    form = FiguresForm(data, coverages=coverages)
    context: dict[str, Any] = {"form": form, "coverages": coverages}
    if not coverages:
        return render(request, "reports/houses.html", context)
    if not form.is_valid():
        return render(request, "reports/houses.html", context, status=422)
    coverage, period = form.cleaned_data["coverage"], form.cleaned_data["period"]
    permissions.require(request.actor, "reports.see_figures", coverage)
    table = queries.houses(coverage, period)
    kind = request.GET.get("form", "")
    if kind in TYPES:
        stem = f"haeuser {coverage.slug}"
        return _download(as_file([table], kind, title=str(table.title), as_of=clock.now(), stem=stem))
    query = {"scope": coverage.slug, "first": period.first.isoformat(), "last": period.last.isoformat()}
    context |= {
        "screens": [to_screen(table)],
        "downloads": [(kind.upper(), f"?{urlencode({**query, 'form': kind})}") for kind in TYPES],
    }
    return render(request, "reports/houses.html", context)


@require_http_methods(["GET", "POST"])
def sign_up_files(request: Request) -> HttpResponse:
    """Ask for the sign-ups of a period as a file; the files of the last days."""
    permissions.require(request.actor, "reports.ask_sign_ups", None)
    coverages = queries.coverages_of_sign_ups(request.actor)
    first = SignUpFileForm.year_before(coverages)
    form = SignUpFileForm(posted(request), coverages=coverages, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            file = actions.ask_sign_ups(actor=request.actor, hat=_hat(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("reports:sign_up_file", pk=file.pk)
    context = {
        "form": form, "coverages": coverages, "files": queries.visible_sign_up_files(request.actor),
        "columns": queries.columns(with_names=False), "days": actions.FILE_KEPT.days,
    }  # fmt: skip
    return render(request, "reports/sign_up_files.html", context, status=422 if form.errors else 200)


def _hat(request: Request) -> int | None:
    hat = getattr(request.actor, "hat", None)
    return hat.pk if hat else None


def _own_file(request: Request, pk: int) -> SignUpFile:
    file = get_object_or_404(queries.visible_sign_up_files(request.actor), pk=pk)
    permissions.require(request.actor, "reports.fetch_sign_ups", file)
    return file


@require_safe
def sign_up_file(request: Request, pk: int) -> HttpResponse:
    """How far a file is; when it is written, the way to it."""
    file = _own_file(request, pk)
    context = {
        "file": file, "columns": queries.columns(with_names=file.with_names),
        "goes_at": file.asked_at + actions.FILE_KEPT,
    }  # fmt: skip
    return render(request, "reports/sign_up_file.html", context)


@require_safe
def sign_up_progress(request: Request, pk: int) -> HttpResponse:
    """How far the job is, as a fragment; when it is done the page is loaded anew."""
    file = _own_file(request, pk)
    answer = render(request, "reports/_sign_up_progress.html", {"file": file})
    if file.step != "work":
        answer["HX-Refresh"] = "true"
    return answer


@never_cache
@require_safe
def sign_up_download(request: Request, pk: int) -> HttpResponse:
    """The file itself."""
    file = _own_file(request, pk)
    if file.step != "ready":
        raise Http404
    try:
        data = uploads.read(file.stored)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    name = name_of_sign_up_file(file.about.slug, file.first, file.last)
    return HttpResponse(
        data, content_type=TYPES["csv"],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def sign_up_dropping(request: Request, pk: int) -> HttpResponse:
    """Ask, then delete the file."""
    file = _own_file(request, pk)
    if request.method == "POST":
        actions.drop_sign_ups(actor=request.actor, file=file)
        messages.success(request, _("Die Datei ist gelöscht."))
        return redirect("reports:sign_up_files")
    return render(request, "reports/sign_up_dropping.html", {"file": file})


@require_http_methods(["GET", "POST"])
def freezing(request: Request) -> HttpResponse:
    """Ask for title and bands, then freeze the figures of the period in the address."""
    about = FiguresForm(request.GET or None, coverages=queries.coverages(request.actor))
    if not about.is_valid():
        raise Http404
    coverage, period = about.cleaned_data["coverage"], about.cleaned_data["period"]
    permissions.require(request.actor, "reports.freeze", coverage)
    initial = {"title": _("Statistik %(name)s") % {"name": coverage.name}}
    form = FreezeForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.freeze(actor=request.actor, coverage=coverage, period=period, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der Bericht ist eingefroren. Diese Zahlen ändern sich nicht mehr."))
            return redirect("reports:report", pk=report.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "coverage": coverage, "period": period}
    return render(request, "reports/freezing.html", context, status=status)


@require_safe
def reports(request: Request) -> HttpResponse:
    """Everything that was frozen and may be seen."""
    return render(request, "reports/report_list.html", {"reports": queries.visible_reports(request.actor)[:200]})


def _found(request: Request, pk: int) -> FrozenReport:
    return get_object_or_404(queries.visible_reports(request.actor), pk=pk)


def _frozen_page(request: Request, report: FrozenReport, template: str, **more: Any) -> HttpResponse:
    permissions.require(request.actor, "reports.read_frozen", report)
    tables = queries.tables_of(report)
    kind = request.GET.get("form", "")
    if kind in TYPES:
        return _download(
            as_file(tables, kind, title=report.title, as_of=report.as_of, stem=f"{report.title} {report.version}")
        )
    context = {
        "report": report,
        "is_untouched": queries.is_untouched(report),
        "screens": [to_screen(table) for table in tables],
        "downloads": [(kind.upper(), f"?form={kind}") for kind in TYPES],
        **more,
    }
    return render(request, template, context)


@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """One frozen report with its versions, and the links that were handed out."""
    found = _found(request, pk)
    may_link = permissions.may(request.actor, "reports.hand_out_link", found)
    links = list(queries.visible_links(request.actor).filter(reports=found)) if may_link else []
    return _frozen_page(request, found, "reports/report_page.html", links=links, may_link=may_link)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: Request, pk: int) -> HttpResponse:
    """Hand out a reader's link; its address is shown once."""
    found = _found(request, pk)
    permissions.require(request.actor, "reports.hand_out_link", found)
    form = LinkForm(request.POST or None, initial=LinkForm.first_values())
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.hand_out_link(actor=request.actor, report=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            address = request.build_absolute_uri(reverse("reader", args=[made.secret]))  # type: ignore[attr-defined]
    status = 422 if form.is_bound and not address else 200
    return render(request, "reports/link.html", {"report": found, "form": form, "address": address}, status=status)


@require_POST
def link_end(request: Request, pk: int) -> HttpResponse:
    """Take a reader's link back."""
    found = get_object_or_404(queries.visible_links(request.actor), pk=pk)
    actions.revoke_link(actor=request.actor, link=found)
    messages.success(request, _("Der Link öffnet nichts mehr."))
    return redirect("reports:report", pk=found.reports.order_by("pk").values_list("pk", flat=True)[0])


@never_cache
@require_safe
def reader(request: Request, secret: str, pk: int | None = None) -> HttpResponse:
    """What a funder sees with a link: the reports of this link, and nothing else."""
    found = queries.link_of(secret)
    if found is None:
        raise Http404
    keys = list(found.reports.order_by("-as_of").values_list("pk", flat=True))
    request.actor = Guest(key=f"reader:{found.pk}", opens=frozenset(f"report:{key}" for key in keys))  # type: ignore[attr-defined]
    chosen = get_object_or_404(queries.visible_reports(request.actor), pk=pk or keys[0])
    others = queries.visible_reports(request.actor)
    return _frozen_page(request, chosen, "reports/reader.html", link=found, others=others, secret=secret)
