"""Who is asking: puts the actor on the request, and keeps the office shut to everybody who has no role.

The gate is a second lock, not the only one: every view asks the table of rules for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from quartierwerk.access import queries
from quartierwerk.access.actors import HAT
from quartierwerk.access.backends import hats_read_along, of_session
from quartierwerk.foundation.permissions import Actor, Guest

OFFICE = "/buero/"
STAFF_PAGES = (OFFICE, "/konto/", "/tuer/", "/bericht/")  # in the languages of the staff: never half in another
HAT_CHOICE = "access:hat_choice"


def _user(request: HttpRequest) -> Any:
    if not hasattr(request, "_cached_user"):  # where Django keeps it
        with of_session(request.session):
            request._cached_user = auth.get_user(request)  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


class WhoIsAsking(AuthenticationMiddleware):
    """Django's, where the account that was read with the session need not be read again."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    if account.is_authenticated and account.is_active:
        known = hats_read_along(account)  # type: ignore[arg-type]
        return queries.actor_of(account, request.session.get(HAT), known=known)  # type: ignore[arg-type]
    return Guest()


def _language(request: HttpRequest) -> str:
    """The account's; for a guest on the way to sign in, what the browser asks for, if the staff's pages speak it."""
    if request.user.is_authenticated:
        return request.user.language
    asked = translation.get_language() or "de"
    return asked if asked in dict(settings.STAFF_LANGUAGES) else "de"


class ActorMiddleware:
    """``request.actor``, and the language that the account has chosen for the staff's pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        if request.path_info.startswith(STAFF_PAGES):
            language = _language(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class Gate:
    """Below /buero/ nobody gets anywhere without signing in and without a role that runs today.

    Who has several roles chooses one first; the others rest until she changes.
    """

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
        actor = request.actor  # type: ignore[attr-defined]
        if actor.hat is None:
            return render(request, "access/no_role.html", status=403)
        choosing = request.resolver_match is not None and request.resolver_match.view_name == HAT_CHOICE
        if len(actor.hats) > 1 and HAT not in request.session and request.method == "GET" and not choosing:
            return redirect(f"{resolve_url(HAT_CHOICE)}?{urlencode({'next': request.get_full_path()})}")
        return None
