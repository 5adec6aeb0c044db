"""What the pages of this room share: the way between them, files of lists, asking before something is taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.csv import CONTENT_TYPE as CSV
from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.table import Table
from quartierwerk.foundation.output.xlsx import CONTENT_TYPE as XLSX
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.foundation.requests import Request
from quartierwerk.places.views.frame import attempt, posted, status_of
from quartierwerk.rooms.models import Room

ROOMS, RULES, GROUPS, EQUIPMENT, USE = "rooms", "rulings", "groups", "equipment", "use"
REQUESTS = "requests"
WEEK, DAY, TENANTS, DEFECTS, CANDIDATES = "week", "day", "tenants", "defects", "candidates"
STATEMENTS = "statements"
TABS = (
    (ROOMS, gettext_lazy("Räume")),
    (WEEK, gettext_lazy("Woche")),
    (DAY, gettext_lazy("Tag")),
    (REQUESTS, gettext_lazy("Anfragen")),
    (TENANTS, gettext_lazy("Dauerbelegungen")),
    (RULES, gettext_lazy("Regeln und Tarife")),
    (GROUPS, gettext_lazy("Gruppen")),
    (STATEMENTS, gettext_lazy("Abrechnungen")),
    (EQUIPMENT, gettext_lazy("Ausstattung")),
    (DEFECTS, gettext_lazy("Mängel")),
    (USE, gettext_lazy("Nutzung")),
    (CANDIDATES, gettext_lazy("Neue Räume")),
)
FILES: dict[str, tuple[str, Callable[[Table], bytes]]] = {"csv": (CSV, to_csv), "xlsx": (XLSX, to_xlsx)}


def tabs(current: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(f"rooms:{name}"), "current": name == current} for name, label in TABS]


def crumbs(*steps: tuple[Any, str]) -> list[dict[str, str]]:
    """The way here: (label, url) from the list on; the last one is this page."""
    return [{"label": str(label), "url": url} for label, url in steps]


def path_of(room: Room) -> str:
    return reverse("rooms:room", kwargs={"slug": room.slug})


def way_to_room(room: Room, *more: tuple[Any, str]) -> list[dict[str, str]]:
    site = (room.site.name, f"{reverse('rooms:rooms')}?haus={room.site.slug}")
    whole = [(room.parent.name, path_of(room.parent))] if room.parent else []
    return crumbs(site, *whole, (room.name, path_of(room)), *more)


def as_file(request: Request, name: str, table: Callable[[], Table]) -> HttpResponse | None:
    """The list as the file that ``?form=`` asks for; None where a page is wanted."""
    wanted = request.GET.get("form", "")
    if wanted not in FILES:
        return None
    content_type, write = FILES[wanted]
    response = HttpResponse(write(table()), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response


def downloads(request: Request) -> list[tuple[str, str]]:
    """Links to the same list as a file."""
    found = []
    for form in FILES:
        query = request.GET.copy()
        query.pop("page", None)
        query["form"] = form
        found.append((form.upper(), f"?{query.urlencode()}"))
    return found


def shown_again(request: Request, *several: str) -> dict[str, Any] | None:
    """What was typed so far, where only the questions of another room are wanted (button ``zeigen``); unchecked.

    ``several``: names that may be sent more than once.
    """
    if request.method != "POST" or "zeigen" not in request.POST:
        return None
    return {name: request.POST.getlist(name) if name in several else request.POST[name] for name in request.POST}


def removal(
    request: Request, *, is_allowed: bool, remove: Callable[[], Any], done: Callable[[], HttpResponse], **context: Any
) -> HttpResponse:
    """Ask, then take something out. ``context``: tabs, crumbs, thing (its name), cancel_url, words."""
    if not is_allowed:
        raise PermissionDenied
    refusal = ""
    if request.method == "POST":
        try:
            remove()
        except Refused as error:
            refusal = str(error)
        else:
            return done()
    return render(request, "rooms/removal.html", {**context, "refusal": refusal}, status=422 if refusal else 200)


def language_name(code: str) -> str:
    """``ar`` as "Arabisch"; a code that nobody knows stands as it is."""
    if code == "de-x-leicht":
        return _("Einfache Sprache")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def edit(request: Request, form: Any, context: dict[str, Any]) -> HttpResponse:
    """The page of a form; 422 where something typed was refused."""
    return render(request, "rooms/edit.html", {"form": form, **context}, status=status_of(form))


__all__ = [
    "CANDIDATES", "DAY", "DEFECTS", "EQUIPMENT", "GROUPS", "REQUESTS", "ROOMS", "RULES", "STATEMENTS", "TENANTS", "USE",
    "WEEK", "as_file", "attempt", "crumbs", "downloads", "edit", "language_name", "path_of", "posted", "removal",
    "shown_again", "status_of", "tabs", "way_to_room",
]  # fmt: skip
