"""One's own request for a room, behind its code: how it stands, confirm, take what is held, give back.

Like the sign-ups beside it: no cookie, no token against forgery (there is no session to ride on), and whoever posts
acts as a guest who holds this one code, also when the browser is signed in to the office.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.requests import Request, public_address
from quartierwerk.offers.forms import CodeForm
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.models import Request as RoomRequest
from quartierwerk.rooms.models import Wish
from quartierwerk.square.queries import rooms
from quartierwerk.square.views import door
from quartierwerk.square.views.frame import page

JUST_ASKED = "quartierwerk.square.just_asked"
SHOWN_FOR_SECONDS = 15 * 60


def token_of(request: RoomRequest) -> str:
    return signing.dumps(str(request.key), salt=JUST_ASKED, compress=False)


@never_cache
@require_safe
def asked(request: Request, token: str) -> HttpResponse:
    """Right after asking: the code in large type. The address dies after a quarter of an hour."""
    try:
        key = uuid.UUID(signing.loads(token, salt=JUST_ASKED, max_age=SHOWN_FOR_SECONDS))
    except signing.BadSignature:
        row = None
    else:
        row = queries.request_just_made(key)
    if row is None:
        said = _("Diese Seite gibt es nicht mehr. Bitte geben Sie Ihren Code ein.")
        return door.ask(request, CodeForm(), said=said, status=410)
    return show(request, row, queries.code_of(row.key), is_new=True)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, token: str) -> HttpResponse:
    """What the mail leads to: a page with a button. Looking confirms nothing, so a mail scanner may look."""
    row = queries.request_to_confirm(token)
    if row is None:
        said = _("Diese Seite gibt es nicht mehr. Bitte geben Sie Ihren Code ein.")
        return door.ask(request, CodeForm(), said=said, status=410)
    code = queries.code_of(row.key)
    if request.method == "POST":
        actions.confirm_request(actor=queries.guest_of(row), request=row)
        return show(request, _again(row), code, said=_("Danke. Ihre Anfrage zählt jetzt."))
    if row.confirmed_at is not None:
        return show(request, row, code)
    return page(request, "square/room_confirm.html", {"mine": rooms.standing(row, code), "row": row})


@csrf_exempt
@never_cache
@require_POST
def accept(request: Request) -> HttpResponse:
    """Yes to a date that is held."""

    def act(row: RoomRequest) -> str:
        actions.accept_offer(actor=queries.guest_of(row), wish=_wish(request, row))
        return _("Danke. Der Termin ist Ihnen zugesagt.")

    return _answer(request, act)


@csrf_exempt
@never_cache
@require_POST
def decline(request: Request) -> HttpResponse:
    """No to a date that is held."""

    def act(row: RoomRequest) -> str:
        actions.decline_offer(actor=queries.guest_of(row), wish=_wish(request, row))
        return _("Danke. Der Termin geht an die Nächsten.")

    return _answer(request, act)


@csrf_exempt
@never_cache
@require_POST
def wait(request: Request) -> HttpResponse:
    """Onto the waiting list for a date that is taken; what became free meanwhile is promised at once."""

    def act(row: RoomRequest) -> str:
        wish = actions.wait_for(actor=queries.guest_of(row), wish=_wish(request, row))
        if wish.state == WishState.BOOKED:
            return _("Danke. Der Termin ist Ihnen zugesagt.")
        return _("Sie stehen auf der Warteliste")

    return _answer(request, act)


@csrf_exempt
@never_cache
@require_POST
def give_back(request: Request) -> HttpResponse:
    """Some dates or all of them are needed no more."""

    def act(row: RoomRequest) -> str:
        keys = None
        if request.POST.get("alle") != "1":
            keys = [
                int(key) for key in request.POST.getlist("wish") if key.isascii() and key.isdigit() and len(key) < 19
            ]
        actions.withdraw_request(actor=queries.guest_of(row), request=row, wishes=keys)
        return _("Zurückgegeben. Danke, dass Sie Bescheid sagen.")

    return _answer(request, act)


# --- what these views share ------------------------------------------------------------------------------------------


def _wish(request: Request, row: RoomRequest) -> Wish:
    """The date that was pressed, of this request only.

    Raises:
        Refused: there is no such date.
    """
    found = next((wish for wish in row.wishes.all() if str(wish.pk) == request.POST.get("wish", "")), None)
    if found is None:
        raise Refused(_("Diesen Termin gibt es in Ihrer Anfrage nicht."))
    return found


def _answer(request: Request, act: Callable[[RoomRequest], str]) -> HttpResponse:
    def answer(row: Any, code: str) -> HttpResponse:
        if not isinstance(row, RoomRequest):
            return door.unknown(request, CodeForm({"code": code}))
        try:
            said = act(row)
        except Refused as refusal:
            return show(request, _again(row), code, refusal=str(refusal), status=409)
        return show(request, _again(row), code, said=said)

    return door.behind(request, request.POST, answer)


def _again(row: RoomRequest) -> RoomRequest:
    return queries.request_with_digest(row.code_digest) or row


def show(
    request: Request, row: RoomRequest, code: str, *, said: str = "", refusal: str = "", is_new: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = rooms.standing(row, code)
    address = public_address(request, f"{reverse('square:mine')}?code={shown.code}")
    context = {
        "mine": shown, "row": row, "said": said, "refusal": refusal, "is_new": is_new,
        "qr": qr_svg(address, title=_("QR-Code: öffnet diese Anfrage")),
    }  # fmt: skip
    response = page(request, "square/room_request.html", context, current="square:rooms")
    response.status_code = status
    return response
