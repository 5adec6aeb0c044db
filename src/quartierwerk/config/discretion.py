"""What opens by a secret, and what only staff may see, leaves no traces on the way.

Browsers and proxies keep no copy of such a page, the next page is not told the address it was reached from, and the
server's log names the kind of a page, never its address: codes, keys and signed words stand in addresses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

NOT_KEPT = (
    "/buero/", "/konto/", "/tuer/", "/bericht/", "/raumkalender/", "/raumpapiere/", "/tuerschild/", "/stimmt-noch/",
)  # fmt: skip
BY_CODE = frozenset({
    "room_papers:agreement", "room_papers:statement", "room_calendar:feed", "square:mine", "square:mine_new",
    "square:mine_accept", "square:mine_decline", "square:mine_cancel", "square:mine_certificate", "square:room_asked",
    "square:room_confirm", "square:room_accept", "square:room_decline", "square:room_give_back",
    "square:room_wait",
})  # fmt: skip
"""Pages whose forms need no token against forgery, so that a browser may keep quiet about where it comes from."""


class Discretion:
    """Adds the headers where a view has not said otherwise, also to refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_by_code = request.resolver_match is not None and request.resolver_match.view_name in BY_CODE
        if is_by_code:
            response.headers.setdefault("Referrer-Policy", "no-referrer")
        if is_by_code or request.path_info.startswith(NOT_KEPT):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class WithoutAddresses(logging.Filter):
    """Writes ``raumpapiere/<str:code>/…`` instead of the address that was asked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(
                _kind_of(request) if isinstance(word, str) and word.startswith("/") else word for word in record.args
            )
        return True


def _kind_of(request: HttpRequest) -> str:
    try:
        found = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "an address that is no page"
    return str(found.route)
