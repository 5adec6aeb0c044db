"""Pages of rooms: the list, one room, its pictures, texts and parts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.screen import sorting, to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.pictures import small
from quartierwerk.foundation.requests import Request
from quartierwerk.places.queries import text_languages
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.forms import PictureForm, PictureWordsForm, RoomFilterForm, RoomForm, TextsForm
from quartierwerk.rooms.models import Condition, Room, RoomPicture
from quartierwerk.rooms.views import frame

PER_PAGE = 50


@require_safe
def rooms(request: Request) -> HttpResponse:
    """The list, narrowed and sorted as the address says; ``?form=csv`` (xlsx) gives all of it as a file."""
    form = RoomFilterForm(request.GET or None, actor=request.actor)
    rows = queries.visible_rooms(request.actor).select_related("parent")
    if form.is_bound and form.is_valid():
        rows = queries.rooms_with(rows, form.cleaned_data["q"])
        rows = queries.rooms_in_condition(rows, form.cleaned_data["zustand"])
        rows = queries.rooms_that(rows, site=form.cleaned_data["haus"], feature=form.cleaned_data["merkmal"])
    key, descending = sorting(request.GET, tuple(queries.SORTS)) or ("site", False)
    rows = queries.sorted_rooms(rows, key, descending=descending)
    file = frame.as_file(request, "raeume", lambda: exports.rooms_table(rows))
    if file is not None:
        return file
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    screen = to_screen(
        exports.rooms_table(shown, is_whole=False),
        query=request.GET,
        sortable=("site", "name", "seats", "carrier"),
        row_url=lambda place: frame.path_of(shown[place]),
    )
    context = {
        "tabs": frame.tabs(frame.ROOMS), "form": form, "screen": screen, "page": page, "count": pages.count,
        "page_range": pages.get_elided_page_range(page.number), "downloads": frame.downloads(request),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/room_list.html", context)


@require_safe
def room(request: Request, slug: str) -> HttpResponse:
    """One room: facts, pictures, parts, rules, equipment, defects."""
    row = _visible(request, slug)
    keeps = may(request.actor, "rooms.change_room", row)
    context: dict[str, Any] = {
        "tabs": frame.tabs(frame.ROOMS),
        "crumbs": frame.way_to_room(row),
        "room": row,
        "condition": queries.condition_of(row),
        "features": queries.feature_labels(row.features),
        "parts": queries.parts_of(request.actor, row),
        "pictures": [(picture, small(picture.stored)) for picture in queries.pictures_of(request.actor, row)],
        "rules": [(rule, queries.condition_words(rule)) for rule in queries.conditions_for(request.actor, row)],
        "tariffs": [(tariff, queries.tariff_words(tariff)) for tariff in queries.tariffs_for(request.actor, row)],
        "equipment": queries.equipment_of(request.actor, row),
        "defects": queries.defects_of(request.actor, row),
        "cost_share": queries.money(row.cost_share_cents) if row.cost_share_cents is not None else "",
        "languages": [
            {"code": code, "name": name, "states": [row.state_of(field, code) for field in row.TRANSLATED]}
            for code, name in text_languages().items()
        ],
        "may_edit": keeps,
        "who_may_edit": "" if keeps else queries.who_may_change([Condition(room=row)])[0],
        "may_remove": may(request.actor, "rooms.remove_room", row),
    }
    return render(request, "rooms/room_page.html", context)


@require_http_methods(["GET", "POST"])
def room_new(request: Request) -> HttpResponse:
    """Enter a room; ``?haus=…`` says where, ``?teil=…`` of which room it is a part."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    whole = None
    if wanted := request.GET.get("teil", ""):
        whole = get_object_or_404(queries.kept_rooms(request.actor), slug=wanted)
    house = queries.sites_to_keep(request.actor).filter(slug=request.GET.get("haus", "")).first()
    initial: dict[str, Any] = {"site": house, "features": list(whole.features) if whole else []}
    if whole is not None:
        initial |= {"storey": whole.storey, "starts_on": whole.starts_on, "ends_on": whole.ends_on}
    form = RoomForm(frame.posted(request), actor=request.actor, whole=whole, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.facts
        name = facts.pop("name")
        place = whole.site if whole else form.cleaned_data["site"]
        carrier = whole.carrier if whole else form.cleaned_data["carrier"]
        made = None
        try:
            made, _asked = frame.attempt(
                request, form,
                lambda _shown: actions.add_room(
                    actor=request.actor, site=place, carrier=carrier, name=name, parent=whole, facts=facts
                ),
            )  # fmt: skip
        except PermissionDenied:
            form.add_error("carrier", _("Für diesen Träger können Sie in diesem Haus keine Räume anlegen."))
        if made is not None:
            messages.success(request, _("„%(name)s“ ist aufgenommen.") % {"name": made})
            return redirect("rooms:room", slug=made.slug)
    title = _("%(room)s teilen") % {"room": whole.name} if whole else _("Raum aufnehmen")
    lead = (
        _("Ein Teilraum: Wer den ganzen Raum belegt, belegt alle Teile; wer einen Teil belegt, belegt auch den ganzen.")
        if whole
        else ""
    )
    context = {
        "tabs": frame.tabs(frame.ROOMS), "title": title, "lead": lead, "submit_label": _("Speichern"),
        "crumbs": frame.way_to_room(whole, (_("Teilen"), "")) if whole else [],
        "cancel_url": frame.path_of(whole) if whole else reverse("rooms:rooms"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def room_edit(request: Request, slug: str) -> HttpResponse:
    row = _to_edit(request, slug)
    title, way = row.name, frame.way_to_room(row, (_("Bearbeiten"), ""))
    form = RoomForm(frame.posted(request), instance=row, actor=request.actor)
    asked = None
    if request.method == "POST" and form.is_valid():
        done, asked = frame.attempt(
            request,
            form,
            lambda shown: actions.change_room(actor=request.actor, room=row, changes=form.facts, shown=shown),
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            has_lost = bool(request.POST.get("shown")) and bool(queries.without_room(request.actor, done))
            return redirect("rooms:replacements" if has_lost else "rooms:room", slug=slug)
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": way, "title": _("%(room)s bearbeiten") % {"room": title},
        "asked": asked, "submit_label": _("Speichern"), "cancel_url": reverse("rooms:room", kwargs={"slug": slug}),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def room_removal(request: Request, slug: str) -> HttpResponse:
    """Ask, then take out a room that was entered by mistake."""
    row = _visible(request, slug)

    def done() -> HttpResponse:
        messages.success(request, _("„%(name)s“ ist gelöscht.") % {"name": row.name})
        return redirect("rooms:rooms")

    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_room", row),
        remove=lambda: actions.remove_room(actor=request.actor, room=row),
        done=done,
        tabs=frame.tabs(frame.ROOMS),
        crumbs=frame.way_to_room(row, (_("Löschen"), "")),
        thing=row.name,
        words=_(
            "Löschen ist für das da, was versehentlich eingegeben wurde. Was es einmal gab, bekommt ein Ende der "
            "Mietzeit und bleibt in den Berichten."
        ),
        cancel_url=frame.path_of(row),
    )


# Pictures


@require_http_methods(["GET", "POST"])
def picture_new(request: Request, slug: str) -> HttpResponse:
    row = _to_edit(request, slug)
    form = PictureForm(frame.posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {"picture": form.cleaned_data["picture"], "words": form.cleaned_data["picture_alt"]}
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.add_picture(actor=request.actor, room=row, **facts)
        )
        if done is not None:
            messages.success(request, _("Das Bild ist gespeichert."))
            return redirect("rooms:room", slug=slug)
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": frame.way_to_room(row, (_("Bild"), "")),
        "title": _("Bild aufnehmen: %(room)s") % {"room": row.name}, "submit_label": _("Speichern"),
        "cancel_url": frame.path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def picture(request: Request, slug: str, pk: int) -> HttpResponse:
    """Other words for a picture, or away with it."""
    row, shown = _picture(request, slug, pk)
    form = PictureWordsForm(frame.posted(request), initial={"picture_alt": shown.alt})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["picture_alt"]
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.describe_picture(actor=request.actor, picture=shown, words=words)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:room", slug=slug)
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": frame.way_to_room(row, (_("Bild"), "")), "form": form,
        "room": row, "picture": shown, "small": small(shown.stored), "cancel_url": frame.path_of(row),
    }  # fmt: skip
    return render(request, "rooms/picture.html", context, status=frame.status_of(form))


@require_POST
def picture_removal(request: Request, slug: str, pk: int) -> HttpResponse:
    _room, shown = _picture(request, slug, pk)
    actions.remove_picture(actor=request.actor, picture=shown)
    messages.success(request, _("Das Bild ist entfernt."))
    return redirect("rooms:room", slug=slug)


# Texts in other languages


@require_http_methods(["GET", "POST"])
def room_texts(request: Request, slug: str, language: str) -> HttpResponse:
    """The texts of a room in one other language."""
    row = _to_edit(request, slug)
    names = text_languages()
    if language not in names:
        raise Http404
    form = TextsForm(frame.posted(request), room=row, language=language)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request,
            form,
            lambda _shown: actions.translate_room(actor=request.actor, room=row, language=language, texts=form.texts),
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:room", slug=slug)
    context = {
        "tabs": frame.tabs(frame.ROOMS), "crumbs": frame.way_to_room(row, (names[language], "")), "room": row,
        "form": form, "language": {"code": language, "name": names[language]},
        "outdated": [
            {"field": field, "label": form.fields[field].label, "text": str(row.text(field, language))}
            for field in form.fields
            if row.state_of(field, language) == "outdated"
        ],
    }  # fmt: skip
    return render(request, "rooms/room_texts.html", context, status=frame.status_of(form))


@require_POST
def room_text_confirmation(request: Request, slug: str, language: str, field: str) -> HttpResponse:
    """Checked, still right."""
    row = _to_edit(request, slug)
    try:
        actions.confirm_room_translation(actor=request.actor, room=row, language=language, field=field)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Bestätigt: Die Übersetzung stimmt noch."))
    return redirect("rooms:room_texts", slug=slug, language=language)


def _visible(request: Request, slug: str) -> Room:
    return get_object_or_404(queries.visible_rooms(request.actor).select_related("parent"), slug=slug)


def _to_edit(request: Request, slug: str) -> Room:
    row = _visible(request, slug)
    if not may(request.actor, "rooms.change_room", row):
        raise PermissionDenied
    return row


def _picture(request: Request, slug: str, pk: int) -> tuple[Room, RoomPicture]:
    row = _to_edit(request, slug)
    return row, get_object_or_404(queries.pictures_of(request.actor, row), pk=pk)
