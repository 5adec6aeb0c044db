"""The screen at a door: its page, its data, and the worker that keeps both when there is no network."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quartierwerk.rooms import queries
from quartierwerk.rooms.models import DoorSign
from quartierwerk.square.queries import door_sign

WORKER = Path(__file__).resolve().parents[1] / "static" / "square" / "door_worker.js"


@require_safe
@never_cache
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """Today in German as plain page; the script takes over, turns the languages and keeps it fresh."""
    row = _sign(key)
    with translation.override("de"):
        shown = door_sign.shown_on(row)
        german = shown["languages"][0]
        context = {
            "shown": shown, "day": german["days"][shown["today"]], "words": german["words"],
            "as_of": german["words"]["as_of"].replace("{time}", shown["made_words"]),
            "data_url": reverse("door_sign:data", kwargs={"key": key}), "worker_url": reverse("door_sign:worker"),
            "scope": reverse("door_sign:worker").rpartition("/")[0] + "/",
        }  # fmt: skip
        response = render(request, "square/door_sign.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def data(request: HttpRequest, key: str) -> HttpResponse:
    return JsonResponse(door_sign.shown_on(_sign(key)))


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Served from the signs' own folder, because a worker may only look after what lies below it."""
    return HttpResponse(WORKER.read_text("utf-8"), content_type="text/javascript; charset=utf-8")


def _sign(key: str) -> DoorSign:
    """Raises: Http404: there is none, or it was withdrawn."""
    row = queries.door_sign(key)
    if row is None:
        raise Http404
    return row
