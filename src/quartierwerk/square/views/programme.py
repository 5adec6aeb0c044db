"""The programme: as a page, as JSON, as a calendar, and bare for other websites."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.requests import Request
from quartierwerk.offers.exports import programme_ics, programme_json
from quartierwerk.offers.queries.frame import Frame, SiteFacts
from quartierwerk.offers.queries.offer_facts import OfferFacts
from quartierwerk.offers.queries.programme import FULL, Walk
from quartierwerk.square import forms
from quartierwerk.square.forms import Asked
from quartierwerk.square.queries import cards, choosing, wording
from quartierwerk.square.queries.cards import Listing
from quartierwerk.square.views.frame import page
from quartierwerk.square.views.keeping import DAY, kept_while_unchanged

EVENTS_IN_A_FEED = 2_000
DAYS_OF_THE_PAST_IN_A_FEED = 14
MONTHS_IN_A_FEED = 6
CARDS_AT_MOST = 200


def _listing(asked: Asked, frame: Frame) -> Listing:
    """With a period every date of it, day by day; else each offer at its next date."""
    language = get_language() or "de"
    make = cards.day_by_day if asked.has_period else cards.folded
    limit = min(asked.limit or CARDS_AT_MOST, CARDS_AT_MOST)
    return make(frame, asked.wanted, language, limit=limit, offset=asked.offset)


def _context(request: Request, frame: Frame, *, name: str) -> dict[str, Any]:
    asked = forms.read(request.GET)
    listing = _listing(asked, frame)
    here = reverse(name)
    query = asked.query()
    size = min(asked.limit or CARDS_AT_MOST, CARDS_AT_MOST)
    more = asked.query(more={"offset": str(asked.offset + size)}) if listing.has_more else ""
    back = asked.query(more={"offset": str(max(0, asked.offset - size))}) if asked.offset else ""
    return {
        "asked": asked,
        "listing": listing,
        "chips": choosing.chips(frame, asked, here),
        "here": here,
        "more_url": f"{here}?{more}" if more else "",
        "back_url": f"{here}?{back}" if back else "",
        "calendar_url": _with(reverse("square:programme_ics"), query),
        "json_url": _with(reverse("square:programme_json"), query),
        "programme_url": _with(reverse("square:programme"), query),
        "embed_url": request.build_absolute_uri(_with(reverse("square:embed"), query)),
        "subscribe_url": "webcal://" + request.get_host() + _with(reverse("square:programme_ics"), query),
    }


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@require_safe
@kept_while_unchanged(with_places=True)
def programme_page(request: Request, frame: Frame) -> HttpResponse:
    """Today, tomorrow, this week, later; filters in the address. htmx gets the list alone."""
    context = _context(request, frame, name="square:programme")
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "treffer":
        return render(request, "square/_programme_results.html", context)
    asked = context["asked"]
    context["filters"] = choosing.filters(frame, asked)
    context["distances"] = choosing.distances(asked)
    context["open_filters"] = bool(set(asked.chosen) - {"q"})
    return page(request, "square/programme.html", context, current="square:programme")


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@kept_while_unchanged(with_places=True)
def embedded_programme(request: Request, frame: Frame) -> HttpResponse:
    """The same list bare, to stand in a page of another website. It sets no cookie and runs no script."""
    return render(request, "square/embed.html", _context(request, frame, name="square:embed"))


@require_safe
@kept_while_unchanged(changes_by=DAY)
def programme_as_json(request: Request, frame: Frame) -> HttpResponse:
    """Dates from a day on (``from``, today) to a day (``to``); ``limit`` and ``offset``, or ``limit=all``."""
    asked = forms.read(request.GET)
    if asked.problems:
        return _refused(asked)
    first = asked.wanted.first or clock.today()
    language = get_language() or "de"
    wanted_count = None if asked.limit is None else asked.offset + asked.limit + 1
    walk = Walk(
        frame, asked.wanted, start=f"{first.isoformat()}T00:00", end=cards.end_of(asked.wanted),
        with_off=asked.with_off, about=wanted_count, language=language, with_texts=asked.with_texts,
    )  # fmt: skip
    rows = list(islice(walk, asked.offset, wanted_count))
    following = ""
    if asked.limit is not None and len(rows) > asked.limit:
        rows.pop()
        more = {"offset": str(asked.offset + asked.limit), "limit": str(asked.limit)}
        more |= {name: "1" for name, is_on in (("texts", asked.with_texts), ("cancelled", asked.with_off)) if is_on}
        following = request.build_absolute_uri(f"{reverse('square:programme_json')}?{asked.query(more=more)}")
    pieces = programme_json.rows_as_json(
        rows, walk, language=language, differs=wording.crisis_lines, with_texts=asked.with_texts
    )
    response = HttpResponse(programme_json.answer(pieces, following), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@kept_while_unchanged(changes_by=DAY)
def programme_as_calendar(request: Request, frame: Frame) -> HttpResponse:
    """The dates as a calendar to subscribe to: from two weeks ago for half a year, or ``from`` and ``to``."""
    asked = forms.read(request.GET)
    if asked.problems:
        return _refused(asked)
    start, end = calendar_span(asked)
    limit = None if "all" in request.GET.getlist("limit") else (asked.limit if "limit" in request.GET else None)
    most = EVENTS_IN_A_FEED if limit is None and "limit" not in request.GET else limit
    walk = Walk(
        frame, asked.wanted, start=start, end=end, columns=FULL, with_off=True, about=most,
        language=get_language() or "de", is_lean=False,
    )  # fmt: skip
    rows = walk if most is None else islice(walk, asked.offset, asked.offset + most)
    chosen = [chip["label"] for chip in choosing.chips(frame, asked, "")]
    name = settings.INSTALLATION_NAME
    if chosen:
        name = _("%(place)s: %(filters)s") % {"place": name, "filters": ", ".join(chosen)}
    content = programme_ics.calendar(
        rows,
        walk,
        name=name,
        language=get_language() or "de",
        describe=describing(frame),
        differs=wording.crisis_lines,
        page_of=page_of(request),
        url=request.build_absolute_uri(_with(reverse("square:programme"), asked.query())),
    )
    return calendar_answer(content, "programm")


def calendar_span(asked: Asked) -> tuple[str, str]:
    """Local minutes from which and up to which a feed goes."""
    today = clock.today()
    first = asked.wanted.first or date_before(today, DAYS_OF_THE_PAST_IN_A_FEED)
    end = cards.end_of(asked.wanted)
    if end is None:
        start_of_span = max(first, today)
        month = start_of_span.month - 1 + MONTHS_IN_A_FEED
        end = f"{start_of_span.year + month // 12:04d}-{month % 12 + 1:02d}-{start_of_span.day:02d}T24"
    return f"{first.isoformat()}T00:00", end


def date_before(day: Any, days: int) -> Any:
    return type(day).fromordinal(day.toordinal() - days)


def describing(frame: Frame) -> Callable[[OfferFacts, SiteFacts | None], str]:
    """What a calendar says of an offer, in the language that is active."""
    language = get_language() or "de"
    ways: dict[int, str] = {}

    def describe(offer: OfferFacts, site: SiteFacts | None) -> str:
        known = wording.badges(
            free=offer.free, cost_cents=offer.cost_cents, children=offer.children, women_only=offer.women_only,
            step_free=offer.step_free or (site.step_free if site else ""), mode=offer.mode, sign_up=offer.sign_up,
        )  # fmt: skip
        lines = wording.about(known, offer.languages, language, frame.own_names)
        if site is None:
            return lines
        way = ways.get(site.key)
        if way is None:
            way = ways[site.key] = wording.way_there(site, language)
        return f"{lines}\n{way}" if lines and way else lines or way

    return describe


def page_of(request: Request) -> Callable[[str], str]:
    """The address of an offer's page by its slug; reversed once, because a feed names thousands."""
    pattern = request.build_absolute_uri(reverse("square:offer", kwargs={"slug": cards.SLUG}))
    return lambda slug: pattern.replace(cards.SLUG, slug)


def calendar_answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _refused(asked: Asked) -> HttpResponse:
    return HttpResponse(orjson.dumps({"errors": asked.problems}), content_type="application/json", status=400)
