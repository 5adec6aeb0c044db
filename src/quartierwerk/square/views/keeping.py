"""Answers that a browser or a calendar may keep and ask about: "has it changed?", answered without making it anew.

The tag of an answer holds the token of everything the programme is made of, the address, the language, the release and
the time: so it is another one as soon as any of them is. Nothing is kept here.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from quartierwerk.foundation import changes, clock
from quartierwerk.foundation.requests import Request
from quartierwerk.offers.queries import frame

PACKAGE = Path(__file__).resolve().parents[2]
WORTH_PACKING = 1_000  # bytes
MINUTE, DAY = "minute", "day"
PLACES_LEFT = "places_left"


@lru_cache(maxsize=1)
def release() -> str:
    """Changes with every file of the program and with what the operator has set."""
    newest = max(file.stat().st_mtime_ns for kind in ("*.html", "*.py", "*.mo") for file in PACKAGE.rglob(kind))
    return f"{newest} {settings.INSTALLATION_NAME} {settings.BASE_URL} {settings.OPERATOR} {settings.DEMO}"


def kept_while_unchanged(
    *, changes_by: str = MINUTE, with_places: bool = False
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """For a view that only reads. It gets ``frame``, which belongs to the token that the tag is made of.

    ``changes_by`` says how the answer depends on the time: what is on now, or what is on today. ``with_places``: the
    page says how many places are left, so that every sign-up makes another page of it.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            token = frame.token()
            tag = None
            if token is not None:
                left = changes.token(PLACES_LEFT) if with_places else ""
                tag = _tag(
                    request, f"{token} {left}", clock.wall_now() if changes_by == MINUTE else clock.today().isoformat()
                )
                if tag in request.headers.get("If-None-Match", ""):
                    return _with_headers(HttpResponse(status=304), tag)
            response = view(request, *args, frame=frame.frame(token), **kwargs)
            if response.status_code != 200:
                return response
            if response.headers["Content-Type"].startswith("text/html"):
                _pack(request, response)
            return _with_headers(response, tag)

        return answer

    return decorate


def _tag(request: Request, token: str, time: str) -> str:
    parts = (
        token, time, release(), request.get_full_path(), get_language(), request.get_host(), request.scheme,
        request.headers.get("HX-Request", ""), request.headers.get("HX-Target", ""),
    )  # fmt: skip
    return f'W/"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def _with_headers(response: HttpResponse, tag: str | None) -> HttpResponse:
    response.headers["Cache-Control"] = "no-cache"
    if tag is not None:
        response.headers["ETag"] = tag
    patch_vary_headers(response, ("HX-Request", "Accept-Encoding"))
    return response


def _pack(request: Request, response: HttpResponse) -> None:
    """Pages are sent packed: they hold nothing secret that packing could betray, and data volume costs money."""
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(response.content) > WORTH_PACKING:
        response.content = gzip.compress(response.content, compresslevel=5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
