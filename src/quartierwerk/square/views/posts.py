"""Taking on a stall or a shift at a date, without an account; as ``signing_up`` does for places."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Guest
from quartierwerk.foundation.requests import Request, posted
from quartierwerk.offers import actions, queries
from quartierwerk.offers.exports import shift_as_calendar
from quartierwerk.offers.forms import PostSignUpForm
from quartierwerk.square.queries import posts
from quartierwerk.square.views import throttling
from quartierwerk.square.views.frame import page
from quartierwerk.square.views.programme import calendar_answer
from quartierwerk.square.views.signing_up import JUST_MADE


@csrf_exempt  # as in signing_up: there is no session that a foreign page could ride on
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_on(request: Request, slug: str, post: int) -> HttpResponse:
    """The form for stalls or a shift; what was sent leads to the page with the code."""
    offer = queries.offer_to_sign_up_for(slug)
    row = queries.post_for_residents(slug, post) if offer is not None else None
    if offer is None or row is None:
        raise Http404
    form = PostSignUpForm(posted(request), post=row)
    refused = 0
    phone = offer.contact_phone or (row.session.site.phone if row.session.site else "") or offer.carrier.phone
    if request.method == "POST" and form.is_valid() and throttling.lets_in(request, form, "sign_up", phone=phone):
        try:
            made = actions.sign_up(
                actor=Guest(), to=row, key=form.form_key, wish=form.wish(get_language() or "de")
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            refused = 409
        else:
            throttling.note(request, form, "sign_up")
            token = signing.dumps(str(made.claim.key), salt=JUST_MADE, compress=False)
            return redirect("square:mine_new", token=token, permanent=False)
    chance = posts.chance(row, queries.room_at([row])[row.pk])
    context = {
        "offer": offer, "title": offer.text("title"), "form": form, "post": chance,
        "is_gone": row.removed_at is not None, "phone": phone,
    }  # fmt: skip
    response = page(request, "square/post.html", context, current="square:programme")
    response.status_code = refused or throttling.status_of(form)
    return response


@require_safe
def shift_calendar(request: Request, slug: str, post: int) -> HttpResponse:
    """A shift for the calendar of who helps; off with its date, and when it is taken away. A stall has the date's."""
    row = queries.post_for_residents(slug, post) if queries.offer_to_sign_up_for(slug) is not None else None
    if row is None or not row.is_shift:
        raise Http404
    url = request.build_absolute_uri(reverse("square:offer", kwargs={"slug": slug}))
    return calendar_answer(shift_as_calendar(row, url=url), f"{slug}-{row.pk}")
