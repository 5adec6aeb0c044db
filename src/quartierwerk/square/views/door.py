"""The door that every code opens: a sign-up or a request for a room. It says no more than that a code opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from quartierwerk.foundation import readable_codes
from quartierwerk.foundation.requests import Request, address_of
from quartierwerk.offers import queries
from quartierwerk.offers.forms import CodeForm
from quartierwerk.offers.models import SignUp
from quartierwerk.rooms import queries as rooms
from quartierwerk.rooms.models import Request as RoomRequest
from quartierwerk.square.views.frame import page

Opened = SignUp | RoomRequest


def behind(request: Request, given: Any, show: Callable[[Opened, str], HttpResponse]) -> HttpResponse:
    """What the code opens, shown by ``show``, or the form again; both kinds are always looked up, with one count."""
    form = CodeForm({"code": given.get("code", "")})
    if not form.is_valid():
        return ask(request, form, status=422)
    typed = form.cleaned_data["code"]
    room_digest = rooms.digest_of(typed)

    def find(digest: str) -> Any:
        sign_up, asked = queries.with_digest(digest), rooms.request_with_digest(room_digest)
        return sign_up or asked

    try:
        found = readable_codes.opened_by(typed, purpose=queries.PURPOSE, address=address_of(request), find=find)
    except readable_codes.TooManyTries as refusal:
        form.add_error(None, str(refusal))
        return ask(request, form, status=429)
    if found is None:
        return unknown(request, form)
    return show(found, typed)


def unknown(request: Request, form: CodeForm) -> HttpResponse:
    form.add_error("code", _("Diesen Code gibt es nicht. Bitte vergleichen Sie ihn noch einmal Zeichen für Zeichen."))
    return ask(request, form, status=404)


def ask(request: Request, form: CodeForm, *, said: str = "", status: int = 200) -> HttpResponse:
    response = page(request, "square/mine_code.html", {"form": form, "said": said})
    response.status_code = status
    return response
