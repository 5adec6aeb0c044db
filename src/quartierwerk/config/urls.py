"""Root urls. Residents' pages stand below their language (/de/, /ar/); staff pages are German nouns below /buero/."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from quartierwerk.foundation.pictures import picture
from quartierwerk.foundation.ui.views import colour_sheet
from quartierwerk.square.views.pages import choose_language


@require_safe
def ping(request: HttpRequest) -> HttpResponse:
    """Answers when the web process and all middleware are well."""
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("", choose_language, name="root"),
    path("ping", ping, name="ping"),
    path("farben.css", colour_sheet, name="colour_sheet"),
    path("medien/<str:name>", picture, name="picture"),
    path("konto/", include("quartierwerk.accounts.urls")),
    path("buero/orte/", include("quartierwerk.places.urls")),
    path("buero/partner/", include("quartierwerk.parties.urls")),
    path("buero/listen/", include("quartierwerk.vocabularies.urls")),
    path("buero/zugang/", include("quartierwerk.access.urls")),
    path("buero/raeume/", include("quartierwerk.rooms.urls")),
    path("buero/angebote/", include("quartierwerk.offers.urls")),
    path("buero/zaehlen/", include("quartierwerk.attendance.urls")),
    path("buero/berichte/", include("quartierwerk.reports.urls")),
    path("buero/", include("quartierwerk.desk.urls")),
    path("bericht/", include("quartierwerk.reports.reader_urls")),
    path("tuer/", include("quartierwerk.attendance.door_urls")),
    path("raumkalender/", include("quartierwerk.rooms.guest_urls")),
    path("raumpapiere/", include("quartierwerk.rooms.door_urls")),
    path("tuerschild/", include("quartierwerk.square.door_urls")),
    path("stimmt-noch/", include("quartierwerk.offers.partner_urls")),
    # Doors for guests with a key (tally at the door, "still true?", frozen reports) are added here by their rooms.
    *i18n_patterns(path("", include("quartierwerk.square.urls")), prefix_default_language=True),
]
if settings.DEBUG:
    urlpatterns.insert(0, path("", include("quartierwerk.foundation.ui.urls")))
