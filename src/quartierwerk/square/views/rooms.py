"""Rooms for everybody: all of them, those that suit a purpose, one room, and the form to ask for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Guest
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.forms import THING, AskForm, PurposeForm, things_asked
from quartierwerk.rooms.models import Room
from quartierwerk.rooms.queries import Alternative, Shown, suitable
from quartierwerk.square.queries import rooms as words
from quartierwerk.square.views import throttling
from quartierwerk.square.views.frame import page
from quartierwerk.square.views.room_requests import token_of


def _all() -> list[Room]:
    return list(queries.lasting_rooms(clock.today()))


@never_cache
@require_safe
def rooms(request: Request) -> HttpResponse:
    """All rooms, house by house; with a purpose in the address, which suit, why, and what else is free."""
    everything = _all()
    areas = queries.areas_with_rooms(everything)
    is_search = "day" in request.GET
    form = PurposeForm(request.GET if is_search else None, areas=areas, initial=_initial(request))
    shown = queries.shown_rooms(everything, clock.today())
    context: dict[str, Any] = {"form": form, "is_search": is_search, "houses": words.by_house(shown)}
    if is_search and form.is_valid():
        found = suitable(everything, form.search)
        context["groups"] = words.answers(
            found, shown, ask_url=lambda room: _ask_url(room, form), way=lambda one: _way(one, form)
        )
        context["count"] = len(found.fitting)
        context["dates"] = len(form.slots)
        context["when"] = words.slot_words(form.slots[0])
    response = page(request, "square/rooms.html", context, current="square:rooms")
    response.status_code = 422 if form.is_bound and form.errors else 200
    return response


def _initial(request: Request) -> dict[str, Any]:
    """Single answers that a link gives before there is a day."""
    return {"people": request.GET.get("people", "")[:6], "near": request.GET.get("near", "")[:60]}


def _ask_url(room: Room, form: PurposeForm, things: dict[str, int] | None = None) -> str:
    carried = form.carried(near="") | (things or {})
    return f"{reverse('square:room_ask', args=[room.slug])}?{urlencode(carried, doseq=True)}"


def _way(one: Alternative, form: PurposeForm, things: dict[str, int] | None = None) -> str:
    """The form, filled with something that is really free."""
    carried = form.carried(
        day=one.slot.starts_local[:10], starts=one.slot.starts_local[11:], ends=one.slot.ends_local[11:], repeats="",
        until="", near="",
    ) | (things or {})  # fmt: skip
    return f"{reverse('square:room_ask', args=[one.room.slug])}?{urlencode(carried, doseq=True)}"


def _shown(slug: str) -> tuple[list[Room], Shown]:
    everything = _all()
    room = next((one for one in everything if one.slug == slug), None)
    if room is None:
        raise Http404
    return everything, queries.shown_rooms([room], clock.today())[0]


@never_cache
@require_safe
def room(request: Request, slug: str) -> HttpResponse:
    """One room: pictures, what is in it, what it costs, what its rules are."""
    _everything, shown = _shown(slug)
    language = get_language() or "de"
    row = shown.room
    context = {
        "shown": shown, "room": row, "pictures": [(one.stored, one.alt) for one in shown.pictures],
        "card": words.card(shown), "description": row.text("description", language),
        "how_to_find": row.text("how_to_find", language),
    }  # fmt: skip
    return page(request, "square/room.html", context, current="square:rooms")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_ask(request: Request, slug: str) -> HttpResponse:
    """The form; what the address says stands in it already, answered date by date before anything is sent."""
    everything, shown = _shown(slug)
    row = shown.room
    refused = 0
    is_post = request.method == "POST"
    along, not_here = _things(request, everything, shown)
    form = AskForm(request.POST if is_post else None, things=shown.equipment, initial=_filled(request) | along)
    phone = row.site.phone or row.carrier.phone
    if is_post and form.is_valid() and throttling.lets_in(request, form, "room_request", phone=phone):
        try:
            received = actions.ask_for(actor=Guest(), room=row, **form.facts)
        except Refused as refusal:
            field = {"name": "group_name"}.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
            refused = 409
        else:
            throttling.note(request, form, "room_request")
            return redirect("square:room_asked", token=token_of(received.request), permanent=False)
    response = page(
        request,
        "square/room_ask.html",
        {"form": form, "room": row, "card": words.card(shown), "shown": shown,
         "answer": _date_by_date(request, form, everything, shown), "not_here": ", ".join(not_here)},
        current="square:rooms",
    )  # fmt: skip
    response.status_code = refused or throttling.status_of(form)
    return response


def _filled(request: Request) -> dict[str, Any]:
    """What the address says, as far as the form can show it; what cannot be read is left out."""
    known: dict[str, Any] = {"language": get_language() or "de"}
    for name in ("day", "starts", "ends", "repeats", "until", "people"):
        if text := request.GET.get(name, "")[:200]:
            known[name] = text
    known["needs"] = request.GET.getlist("needs")[:20]
    known["is_open_and_free"] = bool(request.GET.get("is_open_and_free"))
    return known


def _date_by_date(request: Request, form: AskForm, everything: list[Room], shown: Shown) -> words.Answer | None:
    """How the dates in the form stand in this room now; None while there is nothing to answer."""
    if request.method == "POST":
        purpose: PurposeForm = form
    else:
        if "day" not in request.GET:
            return None
        purpose = PurposeForm(request.GET, areas=queries.areas_with_rooms(everything))
        purpose.is_valid()
    if not hasattr(purpose, "slots") or "needs" not in purpose.cleaned_data:
        return None
    asked = things_asked(request.POST if request.method == "POST" else request.GET)
    things = {f"{THING}{key}": number for key, number in asked.items()}
    search = queries.Search(tuple(purpose.slots), purpose.use)
    rest = [one for one in everything if one.pk != shown.room.pk]
    match = next(one for one in suitable([shown.room, *rest], search).all if one.room.pk == shown.room.pk)
    return words.answer(
        match, shown, ask_url=_ask_url(shown.room, purpose, things), way=lambda one: _way(one, purpose, things),
        most=None,
    )  # fmt: skip


def _things(request: Request, everything: list[Room], shown: Shown) -> tuple[dict[str, int], list[str]]:
    """What the address wants along with the room, as this room's form asks for it, and names of what is not there.

    What a link brings from another house is taken as the thing of the same name.
    """
    wanted = things_asked(request.GET)
    here = {thing.pk: thing.pk for thing in shown.equipment}
    by_name = {thing.name.casefold(): thing.pk for thing in shown.equipment}
    others = queries.things_by_key(everything, wanted.keys() - here.keys())
    found: dict[str, int] = {}
    missing = []
    for key, number in wanted.items():
        name = others[key].name if key in others else ""
        own = here.get(key) or by_name.get(name.casefold())
        if own is not None:
            found[f"{THING}{own}"] = number
        elif name:
            missing.append(name)
    return found, missing
