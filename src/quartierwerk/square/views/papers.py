"""Papers to print and hang up. Each lies below the page that its code leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.errors import PressBusy
from quartierwerk.foundation.output.papers import PANELS
from quartierwerk.foundation.output.pdf import CONTENT_TYPE
from quartierwerk.foundation.requests import Request, public_address
from quartierwerk.offers.models import Offer
from quartierwerk.offers.queries import papers as on_paper
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.public import public_offers
from quartierwerk.square import forms
from quartierwerk.square.exports import papers
from quartierwerk.square.exports.papers import Wish
from quartierwerk.square.views.keeping import DAY, MINUTE, kept_while_unchanged

SIZES = ("a4", "a3")
WEEK = re.compile(r"(20\d\d|21\d\d)-W(\d\d)", re.IGNORECASE)
SLOT = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)")


@require_safe
@kept_while_unchanged(changes_by=DAY)
def week_sheet(request: Request, frame: Frame) -> HttpResponse:
    """The week ``woche`` (2026-W48; else this one) of the programme, filtered as its page is."""

    def make() -> tuple[bytes, str]:
        asked = forms.read(request.GET)
        if asked.problems:
            raise Refused(" ".join(asked.problems))
        monday = _monday(request)
        query = asked.query()
        wish = _wish(request, frame, "programm/" + (f"?{query}" if query else ""))
        year, week, _day = monday.isocalendar()
        return papers.week_sheet(frame, asked.wanted, monday, wish), f"programm-{year}-w{week:02}"

    return _paper(request, make)


@require_safe
@kept_while_unchanged(changes_by=DAY)
def site_poster(request: Request, frame: Frame, slug: str) -> HttpResponse:
    site = on_paper.public_site(frame, slug)
    if site is None:
        raise Http404
    return _paper(
        request,
        lambda: (papers.site_poster(frame, site, _wish(request, frame, f"ort/{site.slug}/")), f"plakat-{site.slug}"),
    )


@require_safe
@kept_while_unchanged(changes_by=DAY)
def offer_poster(request: Request, frame: Frame, slug: str) -> HttpResponse:
    offer = _offer(slug)
    return _paper(
        request, lambda: (papers.offer_poster(frame, offer, _offer_wish(request, frame, offer)), f"plakat-{slug}")
    )


@require_safe
@kept_while_unchanged(changes_by=DAY)
def offer_sheet(request: Request, frame: Frame, slug: str) -> HttpResponse:
    offer = _offer(slug)
    return _paper(
        request, lambda: (papers.offer_sheet(frame, offer, _offer_wish(request, frame, offer)), f"angebot-{slug}")
    )


@require_safe
@kept_while_unchanged(changes_by=MINUTE)
def off_notice(request: Request, frame: Frame, slug: str, slot: str) -> HttpResponse:
    """``slot`` is the begin that the date was planned for: 2026-11-24-1000."""
    offer = _offer(slug)
    found = SLOT.fullmatch(slot)
    row = found and on_paper.one_date(frame, offer.pk, "{}T{}:{}".format(*found.groups()), get_language() or "de")
    if not row:
        raise Http404
    return _paper(
        request,
        lambda: (
            papers.off_notice(frame, offer, row, _offer_wish(request, frame, offer)),
            f"aushang-{slug}-{row.starts[:10]}",
        ),
    )


# What these views share


def _offer(slug: str) -> Offer:
    return get_object_or_404(public_offers().select_related("site", "carrier"), slug=slug)


def _offer_wish(request: Request, frame: Frame, offer: Offer) -> Wish:
    return _wish(request, frame, f"angebot/{offer.slug}/")


def _wish(request: Request, frame: Frame, page: str) -> Wish:
    """The languages (``sprachen=de,ar``; else that of the page) and the size (``papier=a3``).

    A paper in several languages leads to the page without a language in its address: the phone chooses its own.

    Raises:
        Refused: more languages than a paper holds, one that is not known, or another size.
    """
    known = {code for code, _name in settings.LANGUAGES}
    known |= {code for code, language in frame.languages.items() if language.is_for_content}
    asked = ",".join(request.GET.getlist("sprachen"))
    languages = tuple(dict.fromkeys(code.strip() for code in asked.split(",") if code.strip()))
    if unknown := [code for code in languages if code not in known]:
        raise Refused(
            _("Die Sprache „%(code)s“ gibt es hier nicht. Bitte wählen Sie unter: %(known)s.")
            % {"code": unknown[0][:40], "known": ", ".join(sorted(known))}
        )
    if len(languages) > PANELS:
        raise Refused(_("Auf ein Blatt passen höchstens vier Sprachen. Bitte wählen Sie bis zu vier aus."))
    size = request.GET.get("papier", "a4").lower()
    if size not in SIZES:
        raise Refused(_("Gedruckt wird auf A4 oder A3. Bitte schreiben Sie papier=a4 oder papier=a3."))
    own = get_language() or "de"
    before = "/" if len(languages) > 1 else f"/{own if not languages else _with_pages(languages[0])}/"
    return Wish(languages or (own,), public_address(request, before + page), size)


def _with_pages(code: str) -> str:
    """The language whose pages somebody reads who reads this one."""
    return code if code in dict(settings.LANGUAGES) else "de"


def _monday(request: Request) -> date:
    today = clock.today()
    text = request.GET.get("woche", "").strip()
    if not text:
        return today - timedelta(days=today.weekday())
    found = WEEK.fullmatch(text)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass  # a year has 52 or 53 weeks
    raise Refused(_("„%(text)s“ ist keine Woche. Bitte schreiben Sie sie wie 2030-W23.") % {"text": text[:40]})


def _paper(request: Request, make: Callable[[], tuple[bytes, str]]) -> HttpResponse:
    """The PDF, or the page that says why there is none and what to do."""
    try:
        content, stem = make()
    except PressBusy:
        raise  # 503, see foundation.output.presses
    except Refused as refusal:
        return render(request, "square/paper_refused.html", {"sentence": str(refusal)}, status=400)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{stem}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response
