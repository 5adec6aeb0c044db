"""A request with whoever is asking on it, as the middleware of the room ``access`` puts it there; ways back in
and up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from quartierwerk.foundation.permissions import Actor


class Request(HttpRequest):
    """For annotations of views: ``def page(request: Request) -> HttpResponse``."""

    actor: Actor


def public_address(request: HttpRequest, path: str) -> str:
    """How a phone in the street reaches a page: by the installation's address, or by the one this page came from."""
    if urlsplit(settings.BASE_URL).hostname in ("127.0.0.1", "localhost", "::1"):
        return request.build_absolute_uri(path)
    return settings.BASE_URL.rstrip("/") + path


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from, past the proxies that stand before this server.

    Each of them adds to ``X-Forwarded-For`` whom it spoke with; what stands further left anybody may have written.
    """
    given = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if 0 < settings.PROXIES <= len(given):
        return given[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was typed; None when the form is only shown. The first argument of a form."""
    return request.POST if request.method == "POST" else None


def upward(name: str, **parameters: Any) -> str:
    """The address of a page in a room above, linked where it exists, never imported; nothing where there is none."""
    try:
        return reverse(name, kwargs=parameters)
    except NoReverseMatch:
        return ""
