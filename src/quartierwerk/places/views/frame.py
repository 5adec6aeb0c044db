"""What the pages of this room share: the way between them, and asking before a change that hits dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartierwerk.foundation.effects import Effect, NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.requests import Request

AREAS, SITES, CLOSINGS, SCHOOL, CRISES = "areas", "sites", "closings", "school_holidays", "crises"
TABS = (
    (AREAS, gettext_lazy("Gebiete"), "map"),
    (SITES, gettext_lazy("Treffpunkte"), "building"),
    (CLOSINGS, gettext_lazy("Schließtage"), "calendar-off"),
    (SCHOOL, gettext_lazy("Schulferien"), "school"),
    (CRISES, gettext_lazy("Krise"), "warning"),
)
GROUPS: dict[str, str | Promise] = {
    "off": gettext_lazy("Diese Termine fallen aus"),
    "roomless": gettext_lazy(
        "Diese Termine bleiben, verlieren aber diesen Raum. Was dann keinen mehr hat, steht unter „Termine ohne Raum“."
    ),
    "gone": gettext_lazy("Diese Termine gibt es dann nicht mehr"),
    "back": gettext_lazy("Diese Termine finden wieder statt"),
    "new": gettext_lazy("Diese Termine kommen dazu"),
    "changed": gettext_lazy("Diese Termine laufen anders"),
}
SHOWN_AT_ONCE = 20


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(f"places:{name}"), "icon": icon, "current": name == current}
        for name, label, icon in TABS
    ]


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: (label, url) from the list of areas on; the last one is this page."""
    return [{"label": str(label), "url": url} for label, url in steps]


@dataclass(frozen=True)
class Group:
    """Effects of one kind: the first ones stand open, the rest folds out."""

    title: str
    first: list[Effect]
    rest: list[Effect]

    @property
    def count(self) -> int:
        return len(self.first) + len(self.rest)


@dataclass(frozen=True)
class Asked:
    """A change that needs a second yes: what it does, and what to hand in with the yes."""

    groups: list[Group]
    shown: str
    is_other: bool  # the list differs from the one the person has seen


def _asked(refusal: NotShown, seen: str) -> Asked:
    known = [(title, [row for row in refusal.effects if row.group == name]) for name, title in GROUPS.items()]
    other = [row for row in refusal.effects if row.group not in GROUPS]
    groups = [
        Group(str(title), rows[:SHOWN_AT_ONCE], rows[SHOWN_AT_ONCE:])
        for title, rows in [*known, (_("Außerdem"), other)]
        if rows
    ]
    return Asked(groups, refusal.shown, bool(seen))


def attempt(request: Request, form: forms.BaseForm, change: Callable[[str], Any]) -> tuple[Any, Asked | None]:
    """Make a change with what the person has seen; ``change`` is handed the fingerprint.

    Gives the result, or what has to be shown first; a refusal stands on the form.
    """
    seen = request.POST.get("shown", "")
    try:
        return change(seen), None
    except NotShown as refusal:
        return None, _asked(refusal, seen)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None, None


def posted(request: Request) -> QueryDict | None:
    """What was sent, even if it is nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form: forms.BaseForm) -> int:
    """422 where something typed was refused."""
    return 422 if form.is_bound and form.errors else 200
