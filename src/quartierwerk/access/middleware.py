"""Who is asking: puts the actor on the request, and keeps the office shut to everybody who has no role.

The gate is a second lock, not the only one: every view asks the table of rules for itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from quartierwerk.access import queries
from quartierwerk.foundation.permissions import Actor, Guest

HAT = "hat"
OFFICE = "/buero/"
STAFF_PAGES = (OFFICE, "/konto/")
NEED_NO_ROLE: tuple[str, ...] = ()


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    if account.is_authenticated and account.is_active:
        return queries.actor_of(account, request.session.get(HAT))  # type: ignore[arg-type]
    return Guest()


class ActorMiddleware:
    """``request.actor``, and the language that the account has chosen for the staff's pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if request.path_info.startswith(STAFF_PAGES):
            language = request.user.language if request.user.is_authenticated else "de"
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class Gate:
    """Below /buero/ nobody gets anywhere without signing in and without a role that runs today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if not request.path_info.startswith(OFFICE):
            return None
        if not request.user.is_authenticated:
            if request.headers.get("Accept", "").startswith("application/json"):
                return JsonResponse({"error": _("Bitte melden Sie sich an."), "login": resolve_url("account_login")},
                                    status=401)  # fmt: skip
            return redirect_to_login(request.get_full_path())
        if request.actor.hat is None and request.resolver_match.view_name not in NEED_NO_ROLE:  # type: ignore[attr-defined, union-attr]
            raise PermissionDenied
        return None
