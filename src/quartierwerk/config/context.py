"""What every page may show about the installation and, for the staff, about where one can go."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from quartierwerk.config.navigation import account_menu_of, menu_of


def installation(request: HttpRequest) -> dict[str, object]:
    return {
        "installation_name": settings.INSTALLATION_NAME,
        "is_demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
    }


def staff(request: HttpRequest) -> dict[str, object]:
    """Menu and account of whoever is signed in; made only when a page draws them."""
    account = getattr(request, "user", None)
    if account is None or not request.path_info.startswith(("/buero/", "/konto/")) or not account.is_authenticated:
        return {}
    return {
        "navigation": SimpleLazyObject(lambda: menu_of(request)),
        "account_menu": SimpleLazyObject(lambda: account_menu_of(request)),
        "search_url": reverse("desk:search"),
    }
