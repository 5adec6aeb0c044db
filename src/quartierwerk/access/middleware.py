"""Puts the actor on the request: an account with its hat, or a guest."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from quartierwerk.access import queries
from quartierwerk.foundation.permissions import Actor, Guest

HAT = "hat"


def _actor(request: HttpRequest) -> Actor:
    account = request.user
    if account.is_authenticated and account.is_active:
        return queries.actor_of(account, request.session.get(HAT))  # type: ignore[arg-type]
    return Guest()


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)
