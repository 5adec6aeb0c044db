"""Tables with counts: hand one in, say what stands where, look at the rehearsal, take it, read what was not taken."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.exports import refused_table
from quartierwerk.attendance.forms import MappingForm, TableForm
from quartierwerk.attendance.imports import MappingRefused, guess, mapping_from, read_map
from quartierwerk.attendance.models import TableImport
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.csv import CONTENT_TYPE, to_csv
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, posted

ROWS_SHOWN = 200


@require_http_methods(["GET", "POST"])
def tables(request: Request) -> HttpResponse:
    """Hand a table in; those handed in before."""
    if not may(request.actor, "attendance.hand_in_table"):
        raise PermissionDenied
    form = TableForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        hat = getattr(request.actor, "hat", None)
        try:
            table = actions.hand_in_table(
                actor=request.actor, name=file.name, content=file.read(), hat=hat.pk if hat else None
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("attendance:table", pk=table.pk)
    own = queries.visible_tables(request.actor)
    return render(
        request, "attendance/table_list.html", {"form": form, "tables": own}, status=422 if form.errors else 200
    )


@require_safe
def table(request: Request, pk: int) -> HttpResponse:
    """Where a table stands: being read, waiting for its mapping, rehearsed, taken."""
    row = _own(request, pk)
    step = row.step
    if step == "map":
        return redirect("attendance:table_mapping", pk=pk)
    report = row.report or row.rehearsal
    refused = refused_table(row.name, report).rows if report else []
    return render(request, "attendance/table_import.html", {
        "table": row, "step": step, "report": report, "refused": refused[:ROWS_SHOWN],
        "more": max(0, len(refused) - ROWS_SHOWN), "sums": _sums(report),
    })  # fmt: skip


@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """How far the job is, as a fragment; when it is done the page is loaded anew."""
    row = _own(request, pk)
    answer = render(request, "attendance/_table_progress.html", {"table": row, "step": row.step})
    if row.step != "work":
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "POST"])
def mapping(request: Request, pk: int) -> HttpResponse:
    """Say what stands where."""
    row = _own(request, pk)
    if row.headings is None or row.report is not None:
        return redirect("attendance:table", pk=pk)
    form = MappingForm(
        posted(request), request.FILES or None, headings=row.headings, header=row.header or 0,
        offers=queries.offers_to_count(request.actor), mapping=row.mapping, guessed=guess(row.headings),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["map_file"]
            said = read_map(file.read(200_000)) if file else mapping_from(form.said())
            actions.set_mapping(actor=request.actor, table=row, mapping=said.as_dict())
        except (MappingRefused, Refused) as refusal:
            form.add_error("map_file" if form.cleaned_data["map_file"] else None, str(refusal))
        else:
            return redirect("attendance:table", pk=pk)
    return render(
        request, "attendance/table_mapping.html", {"table": row, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def taking(request: Request, pk: int) -> HttpResponse:
    """Take the counts as they were rehearsed."""
    row = _own(request, pk)
    try:
        actions.take_table(actor=request.actor, table=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("attendance:table", pk=pk)


@require_http_methods(["GET", "POST"])
def dropping(request: Request, pk: int) -> HttpResponse:
    """Ask, then take the file away."""
    row = _own(request, pk)
    if request.method == "POST":
        actions.drop_table(actor=request.actor, table=row)
        messages.success(request, _("Die Datei ist gelöscht. Was daraus gezählt wurde, bleibt."))
        return redirect("attendance:tables")
    return render(request, "attendance/table_dropping.html", {"table": row})


@require_safe
def refused(request: Request, pk: int) -> HttpResponse:
    """Every row that was not taken, as CSV."""
    row = _own(request, pk)
    report = row.report or row.rehearsal
    if not report:
        raise Http404
    name = {"Content-Disposition": 'attachment; filename="nicht-uebernommen.csv"'}
    return HttpResponse(to_csv(refused_table(row.name, report)), content_type=CONTENT_TYPE, headers=name)


@require_safe
def mapping_file(request: Request, pk: int) -> HttpResponse:
    """The mapping as TOML, for the next table of this kind and for the command line."""
    row = _own(request, pk)
    if not row.mapping:
        raise Http404
    name = {"Content-Disposition": 'attachment; filename="zuordnung.toml"'}
    return HttpResponse(
        as_toml(mapping_from(row.mapping).as_dict()), content_type="application/toml; charset=utf-8", headers=name
    )


def as_toml(said: dict[str, Any]) -> str:
    """A kept mapping in the form of the handbook. JSON's texts, numbers and lists are TOML's as well."""
    plain = [
        f"{name} = {_toml(value)}"
        for name, value in said.items()
        if not isinstance(value, dict) and value not in ("", None)
    ]
    for name, entries in said.items():
        if isinstance(entries, dict) and entries:
            nested = {key: value for key, value in entries.items() if isinstance(value, dict)}
            flat = {key: value for key, value in entries.items() if not isinstance(value, dict)}
            if flat:
                plain += ["", f"[{name}]", *(f"{_toml(key)} = {_toml(value)}" for key, value in flat.items())]
            for key, value in nested.items():
                plain += ["", f"[{name}.{_toml(key)}]", *(f"{_toml(one)} = {_toml(two)}" for one, two in value.items())]
    return "\n".join(plain) + "\n"


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _own(request: Request, pk: int) -> TableImport:
    return get_object_or_404(queries.visible_tables(request.actor), pk=pk)


def _sums(report: dict[str, Any] | None) -> dict[str, int]:
    return {name: len(report[name]) for name in ("taken", "changed", "unchanged", "refused")} if report else {}
