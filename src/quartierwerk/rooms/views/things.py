"""Pages of equipment and of defects."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.forms import DefectForm, DefectStepForm, EquipmentForm
from quartierwerk.rooms.views import frame

# Equipment


@require_safe
def equipment(request: Request) -> HttpResponse:
    """What there is, with numbers: the list that an inventory is taken with."""
    rows = list(queries.visible_equipment(request.actor).order_by("site__name", "name", "pk"))
    file = frame.as_file(request, "ausstattung", lambda: exports.equipment_table(rows))
    if file is not None:
        return file
    screen = to_screen(
        exports.equipment_table(rows),
        row_url=lambda place: (
            reverse("rooms:equipment_edit", kwargs={"pk": rows[place].pk})
            if may(request.actor, "rooms.change_equipment", rows[place])
            else ""
        ),
    )
    context = {
        "tabs": frame.tabs(frame.EQUIPMENT), "screen": screen, "downloads": frame.downloads(request),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/equipment_list.html", context)


@require_http_methods(["GET", "POST"])
def equipment_new(request: Request) -> HttpResponse:
    """``?raum=…`` says where it stands."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    room = queries.kept_rooms(request.actor).filter(slug=request.GET.get("raum", "")).first()
    initial = {"room": room, "site": room.site, "carrier": room.carrier} if room else {}
    form = EquipmentForm(frame.posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = None
        try:
            made, _asked = frame.attempt(
                request, form, lambda _shown: actions.add_equipment(actor=request.actor, **form.facts)
            )
        except PermissionDenied:
            form.add_error("carrier", _("Für diesen Träger können Sie in diesem Haus nichts eintragen."))
        if made is not None:
            messages.success(request, _("„%(name)s“ ist aufgenommen.") % {"name": made})
            return redirect(frame.path_of(made.room)) if made.room else redirect("rooms:equipment")
    context = {
        "tabs": frame.tabs(frame.EQUIPMENT), "title": _("Ausstattung aufnehmen"), "submit_label": _("Speichern"),
        "cancel_url": frame.path_of(room) if room else reverse("rooms:equipment"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def equipment_edit(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_equipment(request.actor), pk=pk)
    if not may(request.actor, "rooms.change_equipment", row):
        raise PermissionDenied
    title = row.name
    form = EquipmentForm(frame.posted(request), instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.change_equipment(actor=request.actor, equipment=row, **form.facts)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:equipment")
    context = {
        "tabs": frame.tabs(frame.EQUIPMENT), "title": _("%(thing)s bearbeiten") % {"thing": title},
        "submit_label": _("Speichern"), "cancel_url": reverse("rooms:equipment"),
        "removal_url": reverse("rooms:equipment_removal", kwargs={"pk": pk}),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def equipment_removal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.visible_equipment(request.actor), pk=pk)
    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_equipment", row),
        remove=lambda: actions.remove_equipment(actor=request.actor, equipment=row),
        done=lambda: redirect("rooms:equipment"),
        tabs=frame.tabs(frame.EQUIPMENT),
        thing=row.name,
        words=_("Sie steht dann in keiner Liste mehr und kann nicht mehr angefragt werden."),
        cancel_url=reverse("rooms:equipment_edit", kwargs={"pk": pk}),
    )


# Defects


@require_safe
def defects(request: Request) -> HttpResponse:
    """What is missing or broken and not done yet; ``?alle=1`` also what is done."""
    is_all = request.GET.get("alle") == "1"
    rows = list(queries.every_defect(request.actor) if is_all else queries.open_defects(request.actor))
    file = frame.as_file(request, "maengel", lambda: exports.defects_table(rows))
    if file is not None:
        return file
    screen = to_screen(
        exports.defects_table(rows), row_url=lambda place: reverse("rooms:defect", kwargs={"pk": rows[place].pk})
    )
    context = {
        "tabs": frame.tabs(frame.DEFECTS), "screen": screen, "is_all": is_all, "downloads": frame.downloads(request),
    }  # fmt: skip
    return render(request, "rooms/defect_list.html", context)


@require_http_methods(["GET", "POST"])
def defect_new(request: Request, slug: str) -> HttpResponse:
    """Report what is missing or broken in a room."""
    room = get_object_or_404(queries.visible_rooms(request.actor).select_related("parent"), slug=slug)
    if not may(request.actor, "rooms.report_defect", room):
        raise PermissionDenied
    form = DefectForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        made, _asked = frame.attempt(
            request,
            form,
            lambda _shown: actions.report_defect(actor=request.actor, room=room, **form.cleaned_data),
        )
        if made is not None:
            messages.success(request, _("Der Mangel ist gemeldet."))
            return redirect("rooms:defect", pk=made.pk)
    context = {
        "tabs": frame.tabs(frame.DEFECTS), "crumbs": frame.way_to_room(room, (_("Mangel melden"), "")),
        "title": _("Mangel melden: %(room)s") % {"room": room.name}, "submit_label": _("Melden"),
        "cancel_url": frame.path_of(room),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def defect(request: Request, pk: int) -> HttpResponse:
    """One defect with its history; POST says where it stands now."""
    row = get_object_or_404(queries.visible_defects(request.actor).select_related("room__parent"), pk=pk)
    may_move = may(request.actor, "rooms.move_defect", row)
    if request.method == "POST" and not may_move:
        raise PermissionDenied
    steps = list(row.steps.all())
    shown = {
        "title": row.title, "note": row.note, "state": row.get_state_display(), "bars_use": row.bars_use,
        "quote": queries.money(row.quote_cents) if row.quote_cents is not None else "", "due_on": row.due_on,
        "is_done": row.state == "done",
    }  # fmt: skip
    form = DefectStepForm(frame.posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.move_defect(actor=request.actor, defect=row, **form.facts)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:defect", pk=pk)
    context = {
        "tabs": frame.tabs(frame.DEFECTS), "crumbs": frame.way_to_room(row.room, (_("Mangel"), "")), "defect": shown,
        "room": row.room, "steps": steps, "form": form, "may_move": may_move,
    }  # fmt: skip
    return render(request, "rooms/defect_page.html", context, status=frame.status_of(form))
