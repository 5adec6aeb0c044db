"""The page between typing and doing: what a change would do, in groups, before it is made.

A form is sent three times at most: typed, looked at, confirmed. What was typed goes along as hidden fields, so that it
works without JavaScript, and ``shown`` carries the fingerprint of the list that the person saw.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartierwerk.foundation.requests import Request
from quartierwerk.offers.queries import Preview

SHOWN, BACK_TO_FORM = "shown", "zurueck"
GROUPS = (
    ("new", gettext_lazy("Diese Termine entstehen"), "calendar-add"),
    ("posts", gettext_lazy("Diese Stände und Dienste entstehen"), "add"),
    ("moved", gettext_lazy("Diese Termine ändern sich"), "swap"),
    ("back", gettext_lazy("Diese Termine finden wieder statt"), "undo"),
    ("off", gettext_lazy("Diese Termine werden abgesagt"), "calendar-off"),
    ("gone", gettext_lazy("Diese Termine fallen weg"), "delete"),
    ("own", gettext_lazy("Einzeln verlegt: behalten ihre eigene Zeit und ihren Ort"), "lock"),
    ("skipped", gettext_lazy("Ausgelassen"), "pause"),
    ("room", gettext_lazy("Der Raum"), "door"),
    ("hint", gettext_lazy("Bitte beachten Sie"), "warning"),
    ("all", gettext_lazy("Das wird gelöscht"), "delete"),
    ("", gettext_lazy("Das hängt daran"), "link"),
)


def is_confirmed(request: Request) -> bool:
    """Whether the person has seen the effects and said yes."""
    return request.method == "POST" and SHOWN in request.POST and BACK_TO_FORM not in request.POST


def wants_form(request: Request) -> bool:
    """Whether the form is to be shown (again), not the effects."""
    return request.method != "POST" or BACK_TO_FORM in request.POST


def shown_by(request: Request) -> str:
    return str(request.POST.get(SHOWN, ""))


def typed(request: Request) -> Any:
    """What the form was sent with, or None where it is shown for the first time."""
    return request.POST if request.method == "POST" else None


def show(
    request: Request, preview: Preview, *, title: str, button: str, back_url: str, refusal: str = "", **more: Any
) -> HttpResponse:
    """The page with the effects and the button that does it."""
    known = [name for name, _title, _icon in GROUPS]
    groups = [
        {"title": title_, "icon": icon, "effects": found, "name": name, "long": len(found) > 12}
        for name, title_, icon in GROUPS
        if (found := preview.in_group(name))
    ]
    others = [effect for effect in preview.effects if effect.group not in known]
    if others:
        groups.append({"title": _("Außerdem"), "icon": "info", "effects": others, "name": "other", "long": False})
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", SHOWN, BACK_TO_FORM)
        for value in values
    ]
    context = {
        "title": title, "button": button, "back_url": back_url, "groups": groups, "hidden": hidden,
        "shown": preview.shown, "refusal": refusal, "has_form": bool(hidden), **more,
    }  # fmt: skip
    return render(request, "offers/change_preview.html", context, status=422 if refusal else 200)
