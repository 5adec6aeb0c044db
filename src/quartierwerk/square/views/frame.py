"""The frame that all residents' pages share: the ways through the site, and the way to the same page elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from quartierwerk.foundation.requests import Request

WAYS = (
    ("square:home", "home"),
    ("square:programme", "calendar"),
    ("square:sites", "place"),
    ("square:rooms", "building"),
)


def navigation(current: str) -> list[dict[str, Any]]:
    labels = {
        "square:home": _("Start"), "square:programme": _("Programm"), "square:sites": _("Treffpunkte"),
        "square:rooms": _("Räume"),
    }  # fmt: skip
    return [
        {"label": labels[name], "url": reverse(name), "icon": icon, "current": name == current} for name, icon in WAYS
    ]


def footer_links() -> list[dict[str, str]]:
    return [
        {"label": _("Impressum"), "url": reverse("square:imprint")},
        {"label": _("Datenschutz"), "url": reverse("square:privacy")},
        {"label": _("Barrierefreiheit"), "url": reverse("square:accessibility")},
    ]


def page(request: Request, template: str, context: dict[str, Any], *, current: str = "") -> HttpResponse:
    """A page in the residents' frame."""
    return render(
        request,
        template,
        {"navigation": navigation(current), "footer_links": footer_links(), "installation": settings.INSTALLATION_NAME}
        | context,
    )
