"""Root urls. Residents' pages stand below their language (/de/, /ar/); staff pages are German nouns below /buero/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe


@require_safe
def ping(request: HttpRequest) -> HttpResponse:
    """Answers when the web process and all middleware are well."""
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("ping", ping, name="ping"),
    path("konto/", include("allauth.urls")),
]
