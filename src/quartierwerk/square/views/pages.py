"""The front page, the meeting points, and the pages that the law asks for."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.requests import Request
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.programme import Wanted
from quartierwerk.square.queries import cards, choosing, houses
from quartierwerk.square.views.frame import page
from quartierwerk.square.views.keeping import kept_while_unchanged
from quartierwerk.vocabularies.choices import Kind

CARDS_ON_THE_FRONT_PAGE = 6


@require_safe
def choose_language(request: Request) -> HttpResponse:
    """To the front page in the language that the browser asks for, else in German."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("square:home"))
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Language",))
    return response


@require_safe
@kept_while_unchanged(with_places=True)
def home(request: Request, frame: Frame) -> HttpResponse:
    """Pictures and themes first, then what is on next, then the search."""
    listing = cards.folded(frame, Wanted(), get_language() or "de", limit=CARDS_ON_THE_FRONT_PAGE)
    context = {
        "themes": choosing.tiles(frame, Kind.FIELDS),
        "groups": choosing.tiles(frame, Kind.GROUPS),
        "quick_ways": choosing.quick_ways(frame),
        "listing": listing,
        "programme_url": reverse("square:programme"),
        "sites": frame.public_sites(clock.today())[:8],
    }
    return page(request, "square/home.html", context, current="square:home")


@require_safe
@kept_while_unchanged()
def sites(request: Request, frame: Frame) -> HttpResponse:
    """All meeting points with "open now", town by town."""
    return page(request, "square/sites.html", {"towns": houses.towns(frame)}, current="square:sites")


@require_safe
@kept_while_unchanged(with_places=True)
def site(request: Request, slug: str, frame: Frame) -> HttpResponse:
    """One meeting point: the way in, open now, what is on there."""
    found = houses.find(slug)
    if found is None:
        raise Http404
    language = get_language() or "de"
    context = {
        "house": houses.house(found, frame, language),
        "site": found,
        "listing": cards.folded(frame, Wanted(sites=(slug,)), language, limit=20),
        "programme_url": f"{reverse('square:programme')}?site={slug}",
        "calendar_url": f"{reverse('square:programme_ics')}?site={slug}",
    }
    return page(request, "square/site.html", context, current="square:sites")


@require_safe
@kept_while_unchanged()
def imprint(request: Request, frame: Frame) -> HttpResponse:
    return page(request, "square/imprint.html", {"operator": settings.OPERATOR})


@require_safe
@kept_while_unchanged()
def privacy(request: Request, frame: Frame) -> HttpResponse:
    return page(request, "square/privacy.html", {"operator": settings.OPERATOR})


@require_safe
@kept_while_unchanged()
def accessibility(request: Request, frame: Frame) -> HttpResponse:
    return page(request, "square/accessibility.html", {"operator": settings.OPERATOR})
