"""The stock of other carriers' offers: the desk's list, and the page behind a "still true?" link."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.offers import actions, queries
from quartierwerk.offers.forms.stock import ChangeForm, ReleaseForm
from quartierwerk.offers.models import Confirmation
from quartierwerk.offers.rules import READERS

ON_A_PAGE = 50
LANGUAGES = ("de", "en")


# The desk's list


@require_safe
def stock(request: Request) -> HttpResponse:
    """What waits for release, what nobody has confirmed, whom to ask; with the links to hand over."""
    if not request.actor.holds(*READERS):
        raise PermissionDenied
    kinds = {
        "": (_("Alle"), queries.visible_stock),
        "raus": (_("Nicht mehr im Programm"), queries.stock_overdue),
        "offen": (_("Ohne Antwort"), queries.stock_unanswered),
    }
    chosen = request.GET.get("stand", "")
    chosen = chosen if chosen in kinds else ""
    address = reverse("offers:stock")
    tabs = [
        {"label": label, "url": f"{address}?stand={key}" if key else address, "current": key == chosen,
         "count": find(request.actor).count()}
        for key, (label, find) in kinds.items()
    ]  # fmt: skip
    page = Paginator(kinds[chosen][1](request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (row, _absolute(request, reverse("still_true:question", args=[row.token])) if row.token else "")
        for row in queries.stock_rows(request.actor, page.object_list)
    ]
    return render(request, "offers/stock_list.html", {
        "rows": rows, "page": page, "tabs": tabs, "proposals": queries.proposals(request.actor),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask the partner now: a new link, by mail where there is an address."""
    offer = get_object_or_404(queries.visible_stock(request.actor), pk=pk)
    if not may(request.actor, "offers.ask_partner", offer):
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.ask_partner(actor=request.actor, offer=offer)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Gefragt. Der Link zum Weitergeben steht in der Liste."))
        return redirect("offers:stock")
    return render(request, "offers/stock_question.html", {"offer": offer, "address": queries.mail_address(offer)})


@require_http_methods(["GET", "POST"])
def confirmation(request: Request, pk: int) -> HttpResponse:
    """Somebody has asked the partner by telephone: still true as of today."""
    offer = get_object_or_404(queries.visible_stock(request.actor), pk=pk)
    if not may(request.actor, "offers.confirm_stock", offer):
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.confirm_stock(actor=request.actor, offer=offer)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("„%(offer)s“ ist ab heute wieder bestätigt.") % {"offer": offer.title})
        return redirect("offers:stock")
    return render(request, "offers/stock_confirmation.html", {"offer": offer, "facts": queries.facts_of(offer)})


@require_http_methods(["GET", "POST"])
def proposal(request: Request, pk: int) -> HttpResponse:
    """What a partner proposes, beside what stands there now; release it."""
    answer = get_object_or_404(queries.proposals(request.actor), pk=pk)
    plan = queries.plan_release(answer)
    form = ReleaseForm(request.POST or None, by_hand=queries.by_hand(answer.proposed))
    if request.method == "POST" and form.is_valid():
        try:
            actions.release_proposal(
                actor=request.actor, confirmation=answer, shown=form.cleaned_data["shown"],
                is_entered=form.cleaned_data.get("is_entered", False),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Freigegeben: Die Änderung steht im Programm."))
            return redirect("offers:stock")
    return render(request, "offers/stock_proposal.html", {
        "answer": answer, "offer": answer.offer, "lines": queries.proposal_lines(answer), "form": form, "plan": plan,
        "going": plan.in_group("gone"), "is_over": plan.in_group("end"),
    }, status=422 if form.errors else 200)  # fmt: skip


@require_POST
def proposal_decline(request: Request, pk: int) -> HttpResponse:
    """Do not take the proposal over."""
    answer = get_object_or_404(queries.proposals(request.actor), pk=pk)
    try:
        actions.decline_proposal(actor=request.actor, confirmation=answer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Nicht übernommen. Am Angebot hat sich nichts geändert."))
    return redirect("offers:stock")


# Behind the link


@csrf_exempt  # the key in the address is the permission; there is no session to ride on
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, token: str) -> HttpResponse:
    """The offer as everybody reads it, and one button: still true. Looking changes nothing."""
    language = _speak(request)
    asked = _behind(token)
    if not queries.is_open(asked):
        return render(request, "offers/still_true_closed.html", _around(request, token, language), status=410)
    refused = ""
    if request.method == "POST":
        try:
            actions.answer_confirmation(actor=queries.guest_with(asked), confirmation=asked)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return redirect(_address("still_true:question", token, language))
    return render(request, "offers/still_true.html", {
        **_around(request, token, language), "asked": asked, "offer": asked.offer, "refused": refused,
        "facts": queries.facts_of(asked.offer), "waits": queries.is_waiting(asked),
        "lines": queries.proposal_lines(asked) if queries.is_waiting(asked) else [],
        "is_decided": bool(asked.declined_at or (asked.released_at and asked.proposed)),
    }, status=409 if refused else 200)  # fmt: skip


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, token: str) -> HttpResponse:
    """What has changed: nothing of it is public before the office has released it."""
    language = _speak(request)
    asked = _behind(token)
    if not queries.is_open(asked) or asked.released_at or asked.declined_at:
        return render(request, "offers/still_true_closed.html", _around(request, token, language), status=410)
    form = ChangeForm(
        request.POST or None, offer=asked.offer, proposed=asked.proposed,
        times="; ".join(queries.times_of(asked.offer)), place="; ".join(queries.places_of(asked.offer)),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_confirmation(actor=queries.guest_with(asked), confirmation=asked, proposed=form.proposed())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_address("still_true:question", token, language))
    return render(request, "offers/still_true_change.html", {
        **_around(request, token, language), "offer": asked.offer, "form": form,
    }, status=422 if form.errors else 200)  # fmt: skip


def _behind(token: str) -> Confirmation:
    found = queries.question_behind(token)
    if found is None:
        raise Http404
    return found


def _speak(request: Request) -> str:
    """German or English: what was chosen on the page, else what the browser prefers of the two."""
    wanted = request.GET.get("sprache", "")
    if wanted not in LANGUAGES:
        wanted = "en" if translation.get_language_from_request(request).startswith("en") else "de"
    translation.activate(wanted)
    request.LANGUAGE_CODE = wanted  # type: ignore[attr-defined]
    return wanted


def _address(name: str, token: str, language: str) -> str:
    return f"{reverse(name, args=[token])}?sprache={language}"


def _around(request: Request, token: str, language: str) -> dict[str, object]:
    other = next(code for code in LANGUAGES if code != language)
    return {
        "question_url": _address("still_true:question", token, language),
        "change_url": _address("still_true:change", token, language),
        "other_language": other,
        "other_url": f"{request.path}?sprache={other}",
    }


def _absolute(request: Request, path: str) -> str:
    """The whole address; of the installation where it has one, else of this machine."""
    if urlsplit(settings.BASE_URL).hostname in ("127.0.0.1", "localhost", "::1"):
        return request.build_absolute_uri(path)
    return settings.BASE_URL.rstrip("/") + path
