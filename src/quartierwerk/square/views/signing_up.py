"""Signing up without an account, and the page that a code opens. No cookie, no name in any address.

The forms carry no token against forgery: there is no session that a foreign page could ride on; whoever posts here acts
as a guest, also when the browser is signed in to the office.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.attendance import queries as attendance
from quartierwerk.attendance.exports import certificate_pdf
from quartierwerk.foundation import readable_codes
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.pdf import CONTENT_TYPE as PDF
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.permissions import Guest
from quartierwerk.foundation.requests import Request, posted, public_address
from quartierwerk.offers import actions, queries
from quartierwerk.offers.choices import Admission
from quartierwerk.offers.errors import NoSignUp, SignUpClosed, TimeTaken
from quartierwerk.offers.forms import CodeForm, SignUpForm
from quartierwerk.offers.models import FreeTime, Offer, SignUp
from quartierwerk.square.queries import signing_up
from quartierwerk.square.views import door, room_requests, throttling
from quartierwerk.square.views.frame import page

JUST_MADE = "quartierwerk.square.just_made"
SHOWN_FOR_SECONDS = 15 * 60


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: Request, slug: str, slot: str = "") -> HttpResponse:
    """The form for a course, a talk or one date; what was sent leads to the page with the code."""
    offer = queries.offer_to_sign_up_for(slug)
    if offer is None or offer.admission == Admission.NONE:
        raise Http404
    if (offer.admission == Admission.DATE) != bool(slot):
        raise Http404
    to: Any = queries.date_of(offer, slot) if slot else offer
    if to is None:
        raise Http404
    is_talk = offer.admission == Admission.APPOINTMENT
    times = queries.free_starts(offer) if is_talk else []
    form = SignUpForm(posted(request), offer=offer, times=times)
    refused = 0
    phone = offer.contact_phone or (offer.site.phone if offer.site else "") or offer.carrier.phone
    if request.method == "POST" and form.is_valid() and throttling.lets_in(request, form, "sign_up", phone=phone):
        try:
            row = actions.sign_up(
                actor=Guest(), to=_chosen(form) if is_talk else to, key=form.form_key,
                wish=form.wish(get_language() or "de"),
            )  # fmt: skip
        except (NoSignUp, SignUpClosed) as refusal:
            form.add_error(None, str(refusal))
            refused = 409
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            refused = 409
        else:
            throttling.note(request, form, "sign_up")
            token = signing.dumps(str(row.claim.key), salt=JUST_MADE, compress=False)
            return redirect("square:mine_new", token=token, permanent=False)
    context = {
        "offer": offer, "title": offer.text("title"), "form": form, "door": signing_up.door_to(to), "is_talk": is_talk,
        "when": signing_up.what_and_when(to), "has_times": bool(times),
        "phone": phone, "is_closed": signing_up.is_closed(to),
    }  # fmt: skip
    response = page(request, "square/sign_up.html", context, current="square:programme")
    response.status_code = refused or throttling.status_of(form)
    return response


@never_cache
@require_safe
def mine_new(request: Request, token: str) -> HttpResponse:
    """Right after signing up: the code in large type. The address dies after a quarter of an hour."""
    try:
        key = signing.loads(token, salt=JUST_MADE, max_age=SHOWN_FOR_SECONDS)
    except signing.BadSignature:
        said = _("Diese Seite gibt es nicht mehr. Bitte geben Sie Ihren Code ein.")
        return door.ask(request, CodeForm(), said=said, status=410)
    row = queries.with_key(key)
    if row is None:
        raise Http404
    return _show(request, row, is_new=True)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Request) -> HttpResponse:
    """What a code opens, a sign-up or a request for a room: by the photographed picture (in the address) or typed."""
    given = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "code" not in given:
        return door.ask(request, CodeForm())
    return door.behind(request, given, lambda row, code: _either(request, row, code))


@csrf_exempt
@never_cache
@require_POST
def accept(request: Request) -> HttpResponse:
    """Yes, I come."""
    return _answer(request, actions.accept_place, lambda: _("Danke. Ihr Platz ist jetzt fest."))


@csrf_exempt
@never_cache
@require_POST
def decline(request: Request) -> HttpResponse:
    """No, thank you."""
    return _answer(request, actions.decline_place, lambda: _("Danke. Der Platz geht an die nächste Person."))


@csrf_exempt
@never_cache
@require_http_methods(["POST"])
def cancel(request: Request) -> HttpResponse:
    """I cannot come."""
    return _answer(request, actions.cancel_sign_up, lambda: _("Sie sind abgemeldet. Danke, dass Sie Bescheid sagen."))


@csrf_exempt
@never_cache
@require_POST
def certificate(request: Request) -> HttpResponse:
    """The certificate of attendance for whoever holds the code and was there."""

    def answer(row: door.Opened, code: str) -> HttpResponse:
        if not isinstance(row, SignUp):
            return door.unknown(request, CodeForm({"code": code}))
        found = attendance.own_certificate(queries.guest_of(row), row)
        if found is None:
            said = _("Eine Bescheinigung gibt es erst, wenn Sie da waren und in der Liste stehen.")
            return _show(request, row, refusal=said, status=409)
        headers = {"Content-Disposition": 'inline; filename="teilnahmebescheinigung.pdf"'}
        return HttpResponse(certificate_pdf(found), content_type=PDF, headers=headers)

    return door.behind(request, request.POST, answer)


def _chosen(form: SignUpForm) -> FreeTime:
    time = form.chosen_time()
    if time is None:
        raise TimeTaken
    return time


# --- what these views share ------------------------------------------------------------------------------------------


def _answer(request: Request, act: Callable[..., SignUp], said: Callable[[], str]) -> HttpResponse:
    def answer(row: door.Opened, code: str) -> HttpResponse:
        if not isinstance(row, SignUp):
            return door.unknown(request, CodeForm({"code": code}))
        try:
            act(actor=queries.guest_of(row), sign_up=row)
        except Refused as refusal:
            return _show(request, _again(row), refusal=str(refusal), status=409)
        return _show(request, _again(row), said=said())

    return door.behind(request, request.POST, answer)


def _either(request: Request, row: door.Opened, code: str) -> HttpResponse:
    return _show(request, row) if isinstance(row, SignUp) else room_requests.show(request, row, code)


def _again(row: SignUp) -> SignUp:
    return queries.with_digest(row.code_digest) or row


def _show(
    request: Request, row: SignUp, *, said: str = "", refusal: str = "", is_new: bool = False, status: int = 200
) -> HttpResponse:
    shown = signing_up.standing(row)
    address = public_address(request, f"{reverse('square:mine')}?code={shown.code}")
    context = {
        "mine": shown, "said": said, "refusal": refusal, "is_new": is_new,
        "has_certificate": attendance.own_certificate(queries.guest_of(row), row) is not None,
        "qr": qr_svg(address, title=_("QR-Code: öffnet diese Anmeldung")) if not shown.is_over else "",
        "calendar_url": _calendar_url(row), "offer_url": _offer_url(row.offer),
        "follower_code": readable_codes.shown(queries.code_for(shown.follower.claim.key)) if shown.follower else "",
        "follower_title": queries.title_of(shown.follower) if shown.follower else "",
    }  # fmt: skip
    response = page(request, "square/mine.html", context)
    response.status_code = status
    return response


def _offer_url(offer: Offer) -> str:
    return reverse("square:offer", kwargs={"slug": offer.slug}) if offer.is_published else ""


def _calendar_url(row: SignUp) -> str:
    """The file for the calendar of the phone; a date that is not in the programme has none."""
    if not row.offer.is_published or row.free_time_id is not None:
        return ""
    if row.post is not None and row.post.is_shift:
        return reverse("square:shift_ics", kwargs={"slug": row.offer.slug, "post": row.post.pk})
    if row.session is not None:
        return reverse("square:date_ics", kwargs={"slug": row.offer.slug, "slot": row.session.slot})
    return reverse("square:offer_ics", kwargs={"slug": row.offer.slug})
