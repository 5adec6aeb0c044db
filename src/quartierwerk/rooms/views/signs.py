"""Staff pages of door signs: which there are, make one, withdraw one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.requests import Request, public_address
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.forms import DoorSignForm
from quartierwerk.rooms.views import frame

ADDRESS = "/tuerschild/{key}/"


@require_safe
def door_signs(request: Request) -> HttpResponse:
    """The signs of one's houses and rooms with the address to type into the tablet once."""
    rows = list(queries.visible_door_signs(request.actor))
    signs = [(row, public_address(request, ADDRESS.format(key=row.key))) for row in rows]
    context = {
        "tabs": frame.tabs(frame.ROOMS), "signs": signs, "may_add": request.actor.holds("manager", "worker"),
        "crumbs": frame.crumbs((_("Räume"), reverse("rooms:rooms")), (_("Türschilder"), "")),
    }  # fmt: skip
    return render(request, "rooms/sign_list.html", context)


@require_http_methods(["GET", "POST"])
def door_sign_new(request: Request) -> HttpResponse:
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    form = DoorSignForm(frame.posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        made, _asked = frame.attempt(
            request, form, lambda _shown: actions.make_door_sign(actor=request.actor, **form.facts)
        )
        if made is not None:
            messages.success(request, _("Das Türschild ist angelegt. Öffnen Sie seine Adresse auf dem Bildschirm."))
            return redirect("rooms:door_signs")
    context = {
        "tabs": frame.tabs(frame.ROOMS), "title": _("Türschild anlegen"), "submit_label": _("Anlegen"),
        "cancel_url": reverse("rooms:door_signs"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def door_sign_end(request: Request, pk: int) -> HttpResponse:
    """Ask, then withdraw the address."""
    row = get_object_or_404(queries.visible_door_signs(request.actor), pk=pk)
    if request.method == "POST":
        actions.withdraw_door_sign(actor=request.actor, sign=row)
        messages.success(request, _("Die Adresse des Türschilds öffnet nichts mehr."))
        return redirect("rooms:door_signs")
    context = {
        "tabs": frame.tabs(frame.ROOMS), "sign": row,
        "crumbs": frame.crumbs((_("Türschilder"), reverse("rooms:door_signs")), (row, "")),
    }  # fmt: skip
    return render(request, "rooms/sign_end.html", context)
