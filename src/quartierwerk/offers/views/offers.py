"""Pages of offers for the staff: list, one offer, form, picture, texts per language."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import pictures, when
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.offers import actions, exports, queries
from quartierwerk.offers.forms import OfferFilterForm, OfferForm, PictureForm, TranslationForm
from quartierwerk.offers.models import Offer
from quartierwerk.offers.rules import KEEPERS, READERS
from quartierwerk.offers.views import previews
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import content_languages, language_names, titles

PER_PAGE = 50


def visible(request: Request, pk: int) -> Offer:
    return get_object_or_404(queries.visible_offers(request.actor), pk=pk)


def editable(request: Request, pk: int, action: str = "offers.edit_offer") -> Offer:
    """The offer, if this person may do that with it. What she may not see does not exist."""
    offer = visible(request, pk)
    if not may(request.actor, action, offer):
        raise PermissionDenied
    return offer


@require_safe
def offer_list(request: Request) -> HttpResponse:
    """All offers that one may see; filters and order stand in the address."""
    if not request.actor.holds(*READERS):
        raise PermissionDenied
    form = OfferFilterForm(request.GET, actor=request.actor)
    rows = queries.in_order(
        queries.narrowed(queries.visible_offers(request.actor), **form.wanted()), *exports.wanted_order(request.GET)
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "offers/offer_list.html", {
        "form": form, "page": page, "page_range": page.paginator.get_elided_page_range(page.number),
        "table": exports.list_on_screen(list(page), request.GET), "may_create": request.actor.holds(*KEEPERS),
        "query": request.GET.urlencode(),
    })  # fmt: skip


@require_safe
def list_file(request: Request, form: str) -> HttpResponse:
    """The list as it is filtered and ordered, as a file."""
    if not request.actor.holds(*READERS):
        raise PermissionDenied
    wanted = OfferFilterForm(request.GET, actor=request.actor).wanted()
    rows = queries.in_order(
        queries.narrowed(queries.visible_offers(request.actor), **wanted), *exports.wanted_order(request.GET)
    )
    file = exports.list_as_file(list(rows), form)
    if file is None:
        raise Http404
    return HttpResponse(
        file.data,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"},
    )


@require_safe
def offer(request: Request, pk: int) -> HttpResponse:
    """One offer: facts, dates, state of its texts."""
    row = visible(request, pk)
    coming = list(queries.coming_sessions(request.actor, row))
    lacking = queries.lacking_room(request.actor, row)
    return render(request, "offers/offer_page.html", {
        "offer": row,
        "themes": [titles(Kind.FIELDS).get(code, code) for code in row.fields],
        "groups": [titles(Kind.GROUPS).get(code, code) for code in row.groups],
        "spoken": [language_names().get(code, code) for code in row.languages],
        "partners": row.partners.all(), "leaders": row.leaders.select_related("organisation"),
        "series": [(series, queries.in_words(series)) for series in queries.running_series(request.actor, row)],
        "pauses": queries.coming_pauses(request.actor, row),
        "sessions": [
            (session, queries.span_of(session), queries.place_of(session), session.pk in lacking) for session in coming
        ],
        "lacking": len(lacking),
        "past": [(session, queries.span_of(session)) for session in queries.past_sessions(request.actor, row)],
        "languages": queries.text_states(row, content_languages()),
        "may_edit": may(request.actor, "offers.edit_offer", row),
        "is_in_programme": queries.is_in_programme(row),
        "proposals": queries.proposals(request.actor).filter(offer=row),
        "cost": when.euro_words(row.cost_cents, get_language() or "de") if row.cost_cents is not None else "",
        "picture_url": reverse("picture", args=[pictures.small(row.picture)]) if row.picture else "",
        "resident_url": upward("square:offer", slug=row.slug),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def offer_new(request: Request) -> HttpResponse:
    """Put an offer on."""
    if not request.actor.holds(*KEEPERS):
        raise PermissionDenied
    form = OfferForm(previews.typed(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        partners, leaders = facts.pop("partners"), facts.pop("leaders")
        try:
            row = actions.create_offer(actor=request.actor, draft=Offer(**facts), partners=partners, leaders=leaders)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Das Angebot steht im Programm, sobald es Termine hat."))
            return redirect("offers:series_new", pk=row.pk)
    return render(request, "offers/offer_form.html", {"form": form, "offer": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def offer_edit(request: Request, pk: int) -> HttpResponse:
    """Change facts and texts. Another site takes dates along and shows them first."""
    row = editable(request, pk)
    form = OfferForm(previews.typed(request), instance=visible(request, pk), actor=request.actor)
    if not previews.wants_form(request) and form.is_valid():
        facts, refused = form.facts(), ""
        site = facts["site"]
        moves = site is not None and site.pk != row.site_id
        _sessions, preview = queries.plan_new_site(row, str(site)) if moves else ([], queries.Preview())
        if previews.is_confirmed(request) or not preview:
            try:
                actions.edit_offer(actor=request.actor, offer=row, changes=facts, shown=previews.shown_by(request))
            except Refused as refusal:
                refused = str(refusal)
            else:
                messages.success(request, _("Die Änderungen sind gespeichert."))
                return redirect("offers:offer", pk=pk)
        if preview:
            return previews.show(
                request, preview, title=_("Anderer Treffpunkt"), button=_("So speichern"), refusal=refused,
                back_url=reverse("offers:edit", args=[pk]), offer=row,
            )  # fmt: skip
        form.add_error(None, refused)
    return render(request, "offers/offer_form.html", {"form": form, "offer": row}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def picture(request: Request, pk: int) -> HttpResponse:
    """Show another picture, with the words for it."""
    row = editable(request, pk, "offers.set_picture")
    form = PictureForm(previews.typed(request), request.FILES or None, initial={"words": row.picture_alt})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_picture(
                actor=request.actor, offer=row, picture=form.cleaned_data["picture"], words=form.cleaned_data["words"]
            )
        except Refused as refusal:
            form.add_error("picture" if refusal.field == "picture" else None, str(refusal))
        else:
            messages.success(request, _("Das Bild ist gespeichert."))
            return redirect("offers:offer", pk=pk)
    return render(
        request, "offers/offer_picture.html", {"form": form, "offer": row}, status=422 if form.errors else 200
    )


@require_POST
def picture_removal(request: Request, pk: int) -> HttpResponse:
    actions.remove_picture(actor=request.actor, offer=editable(request, pk, "offers.remove_picture"))
    messages.success(request, _("Das Bild ist gelöscht."))
    return redirect("offers:offer", pk=pk)


@require_POST
def publication(request: Request, pk: int) -> HttpResponse:
    actions.publish_offer(actor=request.actor, offer=editable(request, pk, "offers.publish_offer"))
    messages.success(request, _("Das Angebot steht wieder im Programm."))
    return redirect("offers:offer", pk=pk)


@require_http_methods(["GET", "POST"])
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Show what residents would no longer see, then take the offer out of the programme."""
    row = editable(request, pk, "offers.withdraw_offer")
    refused = ""
    if previews.is_confirmed(request):
        try:
            actions.withdraw_offer(actor=request.actor, offer=row, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Das Angebot ist nicht mehr im Programm. Termine und Zählungen bleiben."))
            return redirect("offers:offer", pk=pk)
    return previews.show(
        request, queries.plan_withdrawal(row), title=_("Aus dem Programm nehmen"), refusal=refused,
        button=_("Aus dem Programm nehmen"), back_url=reverse("offers:offer", args=[pk]), offer=row,
        lead=_("Bewohnerinnen und Bewohner sehen das Angebot und seine Termine dann nicht mehr."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def removal(request: Request, pk: int) -> HttpResponse:
    """What was entered by mistake is deleted after a look; where something hangs on it, that is said instead."""
    row = editable(request, pk, "offers.remove_offer")
    if hanging := queries.hanging_on_offer(row):
        words = {"offer": row, "hanging": hanging}
        return render(request, "offers/offer_stays.html", words, status=422 if request.method == "POST" else 200)
    refused = ""
    if previews.is_confirmed(request):
        try:
            actions.remove_offer(actor=request.actor, offer=row, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Das Angebot ist gelöscht."))
            return redirect("offers:list")
    return previews.show(
        request, queries.plan_removal(row), title=_("Angebot löschen"), refusal=refused,
        button=_("Endgültig löschen"), back_url=reverse("offers:offer", args=[pk]), offer=row,
        lead=_("Das ist für Irrtümer gedacht und geht nicht zurück."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def translation(request: Request, pk: int, language: str) -> HttpResponse:
    """Texts of one language beside their source."""
    row = editable(request, pk, "offers.set_translation")
    languages = [known for known in content_languages() if known.code != "de"]
    chosen = next((known for known in languages if known.code == language), None)
    if chosen is None:
        raise Http404
    direction = "rtl" if chosen.is_right_to_left else "ltr"
    form = TranslationForm(request.POST or None, offer=row, language=language, direction=direction)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_translation(actor=request.actor, offer=row, language=language, texts=form.texts())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Die Texte sind gespeichert: %(language)s.") % {"language": chosen.name})
            return redirect("offers:translation", pk=pk, language=language)
    return render(request, "offers/offer_translation.html", {
        "offer": row, "language": chosen, "form": form, "languages": languages,
        "lines": [(form[name], queries.text_line(row, name, language)) for name in form.fields],
    }, status=422 if form.errors else 200)  # fmt: skip


@require_POST
def translation_check(request: Request, pk: int, language: str, field: str) -> HttpResponse:
    """Checked, still right: with name and date. What was typed in the other texts meanwhile is kept."""
    row = editable(request, pk, "offers.confirm_translation")
    chosen = next((known for known in content_languages() if known.code == language and known.code != "de"), None)
    if chosen is None:
        raise Http404
    form = TranslationForm(request.POST, offer=row, language=language, direction="ltr")
    try:
        if form.is_valid() and form.texts():
            actions.set_translation(actor=request.actor, offer=row, language=language, texts=form.texts())
        actions.confirm_translation(actor=request.actor, offer=row, language=language, field=field)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Geprüft: Der Text stimmt noch."))
    return redirect("offers:translation", pk=pk, language=language)
