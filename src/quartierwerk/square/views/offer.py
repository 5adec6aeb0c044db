"""The page of one offer, its dates for a calendar, its picture to send on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from quartierwerk.foundation.requests import Request
from quartierwerk.foundation.ui.languages import direction
from quartierwerk.offers.choices import Mode
from quartierwerk.offers.exports import programme_ics
from quartierwerk.offers.models import Offer
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.programme import FULL, Walk, Wanted
from quartierwerk.places.choices import Answer
from quartierwerk.square import forms
from quartierwerk.square.exports import json_ld, picture_card
from quartierwerk.square.queries import offer_page, posts, signing_up, wording
from quartierwerk.square.queries.offer_page import OfferPage
from quartierwerk.square.views.frame import page
from quartierwerk.square.views.keeping import DAY, kept_while_unchanged
from quartierwerk.square.views.programme import calendar_answer, calendar_span, describing, page_of


def _offer(slug: str) -> Offer:
    found = offer_page.find(slug)
    if found is None:
        raise Http404
    return found


def _text_language(request: Request, frame: Frame) -> str:
    """The language of the texts: the page's, or one that an office has added (``inhalt=ti``)."""
    asked = request.GET.get("inhalt", "")
    known = frame.languages.get(asked)
    return asked if known is not None and known.is_for_content else get_language() or "de"


@require_safe
@kept_while_unchanged(with_places=True)
def offer(request: Request, slug: str, frame: Frame) -> HttpResponse:
    """What a mother wants to know: which bell, may my children come, is it free, are men there, do I need papers."""
    found = _offer(slug)
    language = _text_language(request, frame)
    shown = offer_page.page_of(found, frame, language=language)
    address = request.build_absolute_uri(reverse("square:offer", kwargs={"slug": slug}))
    active = get_language() or "de"

    def url_in(code: str) -> str:
        with translation.override(code):
            return request.build_absolute_uri(reverse("square:offer", kwargs={"slug": slug}))

    others = [
        {
            "code": known.code,
            "name": known.own_name,
            "url": f"?inhalt={known.code}",
            "dir": _dir(known.is_right_to_left),
        }
        for known in frame.languages.values()
        if known.is_for_content and known.code in _languages_of(found)
    ]
    door, doors = signing_up.doors_of(found, shown.rows, frame)
    context: dict[str, Any] = {
        "page": shown,
        "door": door or (doors.get(shown.next.slot) if shown.next else None),
        "doors": doors,
        "days": posts.days_of(shown.rows, language=language),
        "offer": found,
        "text_dir": _dir(frame.languages[language].is_right_to_left)
        if language in frame.languages
        else direction(language),
        "text_language": language,
        "message": offer_page.message_of(found, shown.rows, shown.site, url=address, rain=shown.rain),
        "other_messages": [
            text
            for text in offer_page.messages_of(found, shown.rows, shown.site, url_in=url_in, rain=shown.rain)
            if text.code != active
        ],
        "other_languages": others,
        "json_ld": json_ld.script([_event(request, shown, line, address) for line in shown.dates[:4]]),
        "card_url": reverse("square:offer_card", kwargs={"slug": slug}),
        "card_absolute": request.build_absolute_uri(reverse("square:offer_card", kwargs={"slug": slug})),
        "card_alt": picture_card.words(shown),
        "calendar_url": reverse("square:offer_ics", kwargs={"slug": slug}),
    }
    return page(request, "square/offer.html", context, current="square:programme")


def _dir(is_right_to_left: bool) -> str:
    return "rtl" if is_right_to_left else "ltr"


def _languages_of(found: Offer) -> set[str]:
    """Languages beyond those of the pages that this offer has texts in."""
    return {code for texts in found.translations.values() for code in texts} - set(dict(settings.LANGUAGES))


def _event(request: Request, shown: OfferPage, line: offer_page.DateLine, address: str) -> dict[str, Any]:
    site, found = shown.site, shown.offer
    starts_at, ends_at = offer_page.moments(line.row)
    return json_ld.event(
        name=line.title or shown.title.value,
        description=shown.summary.value or shown.description.value[:300],
        starts_at=starts_at,
        ends_at=ends_at,
        is_off=bool(line.off),
        url=address,
        languages=tuple(found.languages),
        organiser=str(found.carrier.name),
        is_free=None if found.free == Answer.UNKNOWN else found.free == Answer.YES,
        place=line.place or (site.name if site else shown.place_words),
        street=site.street if site and not line.place else "",
        postcode=site.postcode if site and not line.place else "",
        town=site.town if site and not line.place else "",
        position=(site.latitude, site.longitude)
        if site and site.latitude is not None and site.longitude is not None and not line.place
        else None,
        is_online=found.mode != Mode.ON_SITE,
        is_on_site=found.mode != Mode.ONLINE,
        image=request.build_absolute_uri(shown.picture) if shown.picture else "",
    )


@require_safe
@kept_while_unchanged(changes_by=DAY)
def offer_as_calendar(request: Request, slug: str, frame: Frame) -> HttpResponse:
    """All dates of an offer, to subscribe to."""
    return _calendar(request, _offer(slug), frame)


@require_safe
@kept_while_unchanged(changes_by=DAY)
def date_as_calendar(request: Request, slug: str, slot: str, frame: Frame) -> HttpResponse:
    """One date of an offer. ``slot`` is the beginning that the series gave it, and stays when the date is moved."""
    return _calendar(request, _offer(slug), frame, slot=slot)


def _calendar(request: Request, found: Offer, frame: Frame, *, slot: str = "") -> HttpResponse:
    start, end = calendar_span(forms.read(request.GET))
    walk = Walk(
        frame, Wanted(offers=(found.pk,)), start="0000" if slot else start, end=None if slot else end, columns=FULL,
        with_off=True, about=None, language=get_language() or "de", is_lean=False,
    )  # fmt: skip
    rows = [row for row in walk if not slot or row[4] == slot]
    if slot and not rows:
        raise Http404
    content = programme_ics.calendar(
        rows,
        walk,
        name=found.text("title").value,
        language=get_language() or "de",
        describe=describing(frame),
        differs=wording.crisis_lines,
        page_of=page_of(request),
        url=request.build_absolute_uri(reverse("square:offer", kwargs={"slug": found.slug})),
    )
    return calendar_answer(content, found.slug)


@require_safe
@kept_while_unchanged()
def offer_card(request: Request, slug: str, frame: Frame) -> HttpResponse:
    """A picture of 1200 x 630 pixels with the facts, for messengers."""
    shown = offer_page.page_of(_offer(slug), frame, language=get_language() or "de")
    return HttpResponse(picture_card.draw(shown), content_type="image/png")
