"""What the pages of this room have in common: a form with its answer, a list with its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from quartierwerk.foundation.output import csv, xlsx
from quartierwerk.foundation.output.table import Table
from quartierwerk.foundation.requests import Request

PER_PAGE = 50


def form_page(request: Request, form: Any, heading: str, submit: str, back: str, **more: Any) -> HttpResponse:
    """One form under one heading; 422 when what was typed needs another look."""
    words = {"form": form, "heading": heading, "submit_label": submit, "cancel_url": back, **more}
    return render(request, "foundation/form_page.html", words, status=422 if form.errors else 200)


def page_of(request: Request, rows: Sequence[Any]) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def file_of(table: Table, kind: str, name: str) -> HttpResponse:
    """The table as CSV or XLSX, to be saved."""
    if kind == "csv":
        response = HttpResponse(csv.to_csv(table), content_type=csv.CONTENT_TYPE)
    else:
        response = HttpResponse(xlsx.to_xlsx(table), content_type=xlsx.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
