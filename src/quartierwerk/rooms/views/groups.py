"""Pages of groups that use rooms."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import actions, exports, queries
from quartierwerk.rooms.forms import GroupFilterForm, GroupForm
from quartierwerk.rooms.models import Group
from quartierwerk.rooms.views import frame
from quartierwerk.rooms.views.bookings import when_words

PER_PAGE = 50


def path_of(group: Group) -> str:
    return reverse("rooms:group", kwargs={"pk": group.pk})


@require_safe
def groups(request: Request) -> HttpResponse:
    form = GroupFilterForm(request.GET or None)
    rows = queries.visible_groups(request.actor).order_by("name", "pk")
    if form.is_bound and form.is_valid():
        rows = queries.groups_with(rows, form.cleaned_data["q"], form.cleaned_data["art"])
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "tabs": frame.tabs(frame.GROUPS), "form": form, "page": page, "count": pages.count,
        "page_range": pages.get_elided_page_range(page.number),
        "screen": to_screen(exports.groups_table(shown), row_url=lambda place: path_of(shown[place])),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/group_list.html", context)


@require_safe
def group(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    context = {
        "tabs": frame.tabs(frame.GROUPS), "crumbs": frame.crumbs((_("Gruppen"), reverse("rooms:groups")), (row, "")),
        "group": row, "language": frame.language_name(row.language),
        "bookings": [(one, when_words(one)) for one in queries.coming_of(row, request.actor)[:20]],
        "may_edit": may(request.actor, "rooms.change_group", row),
        "may_remove": may(request.actor, "rooms.remove_group", row),
    }  # fmt: skip
    return render(request, "rooms/group_page.html", context)


@require_http_methods(["GET", "POST"])
def group_new(request: Request) -> HttpResponse:
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    carriers = queries.carriers_to_keep(request.actor)
    form = GroupForm(frame.posted(request), actor=request.actor, initial={"carrier": carriers.first()})
    if request.method == "POST" and form.is_valid():
        carrier = form.cleaned_data["carrier"]
        made, _asked = frame.attempt(
            request, form, lambda _shown: actions.add_group(actor=request.actor, carrier=carrier, facts=form.facts)
        )
        if made is not None:
            messages.success(request, _("„%(name)s“ ist aufgenommen.") % {"name": made})
            return redirect("rooms:group", pk=made.pk)
    context = {
        "tabs": frame.tabs(frame.GROUPS), "title": _("Gruppe aufnehmen"), "submit_label": _("Speichern"),
        "cancel_url": reverse("rooms:groups"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def group_edit(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    if not may(request.actor, "rooms.change_group", row):
        raise PermissionDenied
    title = row.name
    form = GroupForm(frame.posted(request), instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.change_group(actor=request.actor, group=row, facts=form.facts)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect("rooms:group", pk=pk)
    context = {
        "tabs": frame.tabs(frame.GROUPS), "title": _("%(thing)s bearbeiten") % {"thing": title},
        "submit_label": _("Speichern"), "cancel_url": path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_http_methods(["GET", "POST"])
def group_removal(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_group", row),
        remove=lambda: actions.remove_group(actor=request.actor, group=row),
        done=lambda: redirect("rooms:groups"),
        tabs=frame.tabs(frame.GROUPS),
        thing=row.name,
        words=_("Löschen geht, solange die Gruppe noch keinen Raum angefragt oder genutzt hat."),
        cancel_url=path_of(row),
    )


def _visible(request: Request, pk: int) -> Group:
    return get_object_or_404(queries.visible_groups(request.actor), pk=pk)
