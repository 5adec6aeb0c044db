"""A request with whoever is asking on it, as the middleware of the room ``access`` puts it there."""

from __future__ import annotations

from django.http import HttpRequest

from quartierwerk.foundation.permissions import Actor


class Request(HttpRequest):
    """For annotations of views: ``def page(request: Request) -> HttpResponse``."""

    actor: Actor
