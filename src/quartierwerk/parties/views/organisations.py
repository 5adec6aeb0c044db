"""Pages about organisations: list, one of them, relations, who runs which site, the same twice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.merging import effects_of_merging
from quartierwerk.foundation.output.screen import sorting, to_screen
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request
from quartierwerk.parties import actions, exports, forms, queries
from quartierwerk.parties.models import Operation, Organisation
from quartierwerk.parties.rules import ALL_READERS
from quartierwerk.parties.views.pages import file_of, form_page, page_of
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import titles

FILES = ("csv", "xlsx")


def _must_read(request: Request) -> None:
    """The list itself is for those who work with organisations."""
    if not request.actor.holds(*ALL_READERS):
        raise Http404


def _one(request: Request, pk: int) -> Organisation:
    return get_object_or_404(queries.visible_organisations(request.actor), pk=pk)


def _address(organisation: Organisation) -> str:
    return reverse("parties:organisation", args=[organisation.pk])


def _fields() -> dict[str, str]:
    return {code: str(text) for code, text in titles(Kind.FIELDS).items()}


def _chosen(request: Request) -> tuple[forms.OrganisationFilter, list[int]]:
    form = forms.OrganisationFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    keys = queries.listed_organisations(
        request.actor,
        words=wanted.get("q", ""),
        kinds=wanted.get("kind", ()),
        with_ended=wanted.get("ended", False),
        order=sorting(request.GET, exports.SORTABLE),
    )
    return form, keys


@require_safe
def organisation_list(request: Request) -> HttpResponse:
    """Partners, narrowed and sorted by what stands in the address."""
    _must_read(request)
    form, keys = _chosen(request)
    page = page_of(request, keys)
    rows = queries.in_order(queries.visible_organisations(request.actor), page.object_list)
    shown = to_screen(
        exports.organisation_table(rows, fields={}, keys=exports.ON_SCREEN),
        query=request.GET,
        sortable=exports.SORTABLE,
        row_url=lambda place: _address(rows[place]),
    )
    words = {
        "filter": form,
        "page": page,
        "shown": shown,
        "narrowed": any(key in request.GET for key in ("kind", "ended")),
        "may_add": may(request.actor, "parties.add_organisation", Organisation()),
    }
    return render(request, "parties/organisation_list.html", words)


@require_safe
def organisation_file(request: Request, kind: str) -> HttpResponse:
    """The list as it is narrowed, as CSV or XLSX."""
    _must_read(request)
    if kind not in FILES:
        raise Http404
    _form, keys = _chosen(request)
    rows = queries.in_order(queries.visible_organisations(request.actor), keys)
    return file_of(exports.organisation_table(rows, fields=_fields()), kind, "organisationen")


@require_safe
def organisation(request: Request, pk: int) -> HttpResponse:
    """One organisation with everything that the reader may see of it."""
    actor = request.actor
    one = _one(request, pk)
    fields = _fields()
    words = {
        "organisation": one,
        "fields": [fields.get(code, code) for code in one.fields],
        "relations": queries.relations_of(one, actor),
        "operations": [
            {"row": row, "may_end": row.is_open_on(clock.today()) and may(actor, "parties.end_operation", row)}
            for row in queries.operations_of(one, actor)
        ],
        "contacts": queries.contacts_of(one, actor),
        "notes": queries.notes_of(one, actor)[:5],
        "today": clock.today(),
        "may_edit": may(actor, "parties.edit_organisation", one),
        "may_write": not queries.own_circle(actor).is_empty,
        "may_name_sites": queries.sites_to_run(actor).exists(),
    }
    return render(request, "parties/organisation.html", words)


@require_http_methods(["GET", "POST"])
def organisation_new(request: Request) -> HttpResponse:
    """Enter one; those that look alike are shown before a second one is made."""
    actor = request.actor
    require(actor, "parties.add_organisation", Organisation())
    form = forms.OrganisationForm(request.POST or None)
    alike: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        draft = Organisation(**form.facts)
        alike = queries.alike_organisations(actor, draft)
        if not alike or request.POST.get("anyway"):
            try:
                made = actions.add_organisation(actor=actor, draft=draft)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Die Organisation ist eingetragen."))
                return redirect(_address(made))
    words = {"form": form, "alike": alike}
    return render(request, "parties/organisation_new.html", words, status=422 if form.errors or alike else 200)


@require_http_methods(["GET", "POST"])
def organisation_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    one = _one(request, pk)
    require(actor, "parties.edit_organisation", one)
    form = forms.OrganisationForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_organisation(actor=actor, organisation=one, facts=form.facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect(_address(one))
    return form_page(request, form, _("Organisation ändern"), _("Speichern"), _address(one))


@require_http_methods(["GET", "POST"])
def organisation_close(request: Request, pk: int) -> HttpResponse:
    """Show what hangs on it, then let it end."""
    actor = request.actor
    one = _one(request, pk)
    require(actor, "parties.close_organisation", one)
    effects = queries.effects_of_closing(one)
    form = forms.ShownForm(request.POST or None, initial={"shown": fingerprint(effects)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_organisation(actor=actor, organisation=one, **form.cleaned_data)
        except Refused as refusal:
            form = forms.ShownForm({"shown": fingerprint(effects)})
            form.is_valid()
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Organisation wird nicht mehr vorgeschlagen."))
            return redirect(_address(one))
    heading = _("„%(name)s“ gibt es nicht mehr?") % {"name": one.name}
    lead = _("Gelöscht wird nichts. Alte Angebote und Zahlen behalten ihren Namen; Sie können das zurücknehmen.")
    return form_page(
        request, form, heading, _("Als aufgelöst eintragen"), _address(one), lead=lead, effects=effects, dangerous=True
    )


@require_POST
def organisation_reopen(request: Request, pk: int) -> HttpResponse:
    one = _one(request, pk)
    actions.reopen_organisation(actor=request.actor, organisation=one)
    messages.success(request, _("Die Organisation besteht wieder."))
    return redirect(_address(one))


# -- relations --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def relation_new(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    one = _one(request, pk)
    require(actor, "parties.add_relation", one)
    form = forms.RelationForm(request.POST or None, actor=actor, organisation=one)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_relation(actor=actor, **form.facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Beziehung ist eingetragen. Sie steht jetzt bei beiden."))
            return redirect(_address(one))
    return form_page(request, form, _("Neue Beziehung"), _("Eintragen"), _address(one), lead=one.name)


@require_http_methods(["GET", "POST"])
def relation_end(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    relation = get_object_or_404(queries.visible_relations(actor), pk=pk)
    require(actor, "parties.end_relation", relation)
    form = forms.EndForm(request.POST or None, initial={"ends_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_relation(actor=actor, relation=relation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der letzte Tag ist gespeichert."))
            return redirect(_address(relation.left))
    return form_page(request, form, _("Beziehung beenden"), _("Speichern"), _address(relation.left), lead=str(relation))


@require_POST
def relation_remove(request: Request, pk: int) -> HttpResponse:
    """Typed by mistake."""
    relation = get_object_or_404(queries.visible_relations(request.actor), pk=pk)
    back = _address(relation.left)
    actions.remove_relation(actor=request.actor, relation=relation)
    messages.success(request, _("Die Beziehung ist gelöscht."))
    return redirect(back)


# -- who runs which site ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def operation_new(request: Request, pk: int) -> HttpResponse:
    """Say that this organisation runs a site."""
    actor = request.actor
    one = _one(request, pk)
    form = forms.OperationForm(request.POST or None, actor=actor)
    require(actor, "parties.say_who_runs", None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        try:
            actions.say_who_runs(actor=actor, organisation=one, **facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Eingetragen. Die Leute der Organisation können dort jetzt arbeiten."))
            return redirect(_address(one))
    lead = _("Wer einen Treffpunkt betreibt, pflegt ihn und seine Angebote hier im Programm.")
    return form_page(request, form, _("Treffpunkt betreiben"), _("Eintragen"), _address(one), lead=lead)


def _operation(request: Request, pk: int) -> Operation:
    return get_object_or_404(queries.visible_operations(request.actor), pk=pk)


@require_http_methods(["GET", "POST"])
def operation_end(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    operation = _operation(request, pk)
    require(actor, "parties.end_operation", operation)
    back = _address(operation.organisation)
    form = forms.EndForm(request.POST or None, initial={"ends_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_operation(actor=actor, operation=operation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der letzte Tag ist gespeichert."))
            return redirect(back)
    lead = _("Nach dem letzten Tag können die Leute der Organisation an diesem Treffpunkt nichts mehr ändern.")
    return form_page(request, form, str(operation), _("Speichern"), back, lead=lead)


# -- the same twice ---------------------------------------------------------------------------------------------------


@require_safe
def doubles(request: Request) -> HttpResponse:
    """What looks the same twice: organisations and, as far as one sees them, persons."""
    _must_read(request)
    actor = request.actor
    pairs = [
        {"pair": pair, "may_merge": all(may(actor, "parties.merge_organisations", one) for one in pair.both)}
        for pair in queries.doubled_organisations(queries.choices_of_organisations(actor))
    ]
    people = [
        {"pair": pair, "may_merge": all(may(actor, "parties.merge_contacts", one) for one in pair.both)}
        for pair in queries.doubled_contacts(actor)
    ]
    return render(request, "parties/doubles.html", {"pairs": pairs, "people": people})


@require_http_methods(["GET", "POST"])
def organisation_merge(request: Request, kept: int, dropped: int) -> HttpResponse:
    """Show both and what would be moved, then make one of them."""
    actor = request.actor
    one, other = _one(request, kept), _one(request, dropped)
    if one.pk == other.pk:
        raise Http404
    for end in (one, other):
        require(actor, "parties.merge_organisations", end)
    effects = effects_of_merging(other, one)
    form = forms.ShownForm(request.POST or None, initial={"shown": fingerprint(effects)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge_organisations(actor=actor, kept=one, dropped=other, **form.cleaned_data)
        except Refused as refusal:
            form = forms.ShownForm({"shown": fingerprint(effects)})
            form.is_valid()
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Aus beiden ist eine geworden."))
            return redirect(_address(one))
    fields = _fields()
    table = exports.organisation_table([one, other], fields=fields)
    lines = [
        {"label": column.heading, "kept": mine, "dropped": theirs}
        for column, mine, theirs in zip(table.columns, *table.rows, strict=True)
        if mine or theirs
    ]
    words = {
        "form": form, "kept": one, "dropped": other, "effects": effects, "lines": lines,
        "swap": reverse("parties:organisation_merge", args=[dropped, kept]), "back": reverse("parties:doubles"),
    }  # fmt: skip
    return render(request, "parties/merge.html", words, status=422 if form.errors else 200)
