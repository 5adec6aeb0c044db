"""Pages about persons."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.merging import effects_of_merging
from quartierwerk.foundation.output.screen import sorting, to_screen
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request
from quartierwerk.parties import actions, exports, forms, queries
from quartierwerk.parties.models import Contact
from quartierwerk.parties.rules import READERS
from quartierwerk.parties.views.pages import file_of, form_page, page_of
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import choices, language_names, titles

FILES = ("csv", "xlsx")
ON_SCREEN = ("name", "organisation", "function", "kind", "phone", "email")


def _must_read(request: Request) -> None:
    if not request.actor.holds(*READERS):
        raise Http404


def _one(request: Request, pk: int) -> Contact:
    return get_object_or_404(queries.visible_contacts(request.actor), pk=pk)


def _address(contact: Contact) -> str:
    return reverse("parties:contact", args=[contact.pk])


def _groups() -> dict[str, str]:
    return {code: str(text) for code, text in titles(Kind.GROUPS).items()}


def _chosen(request: Request) -> tuple[forms.ContactFilter, list[int]]:
    languages, groups = queries.codes_in_use(request.actor)
    form = forms.ContactFilter(request.GET, languages=languages, groups=groups)
    wanted = form.cleaned_data if form.is_valid() else {}
    keys = queries.listed_contacts(
        request.actor,
        words=wanted.get("q", ""),
        kinds=wanted.get("kind", ()),
        languages=wanted.get("language", ()),
        groups=wanted.get("group", ()),
        with_ended=wanted.get("ended", False),
        order=sorting(request.GET, exports.CONTACT_SORTABLE),
    )
    return form, keys


@require_safe
def contact_list(request: Request) -> HttpResponse:
    """Persons of the own circle."""
    _must_read(request)
    form, keys = _chosen(request)
    page = page_of(request, keys)
    rows = queries.in_order(queries.visible_contacts(request.actor), page.object_list)
    shown = to_screen(
        exports.contact_table(rows, languages={}, groups={}, keys=ON_SCREEN),
        query=request.GET,
        sortable=exports.CONTACT_SORTABLE,
        row_url=lambda place: _address(rows[place]),
    )
    narrowed = any(key in request.GET for key in ("kind", "language", "group", "ended"))
    words = {"filter": form, "page": page, "shown": shown, "narrowed": narrowed}
    return render(request, "parties/contact_list.html", words)


@require_safe
def contact_file(request: Request, kind: str) -> HttpResponse:
    _must_read(request)
    if kind not in FILES:
        raise Http404
    _form, keys = _chosen(request)
    rows = queries.in_order(queries.visible_contacts(request.actor), keys)
    table = exports.contact_table(rows, languages=language_names(), groups=_groups(), keys=exports.CONTACT_FILE_KEYS)
    return file_of(table, kind, "personen")


@require_safe
def key_people(request: Request) -> HttpResponse:
    """Who opens the door to which group, in which language; and where nobody does."""
    _must_read(request)
    names, groups = language_names(), choices(Kind.GROUPS)
    spoken, _reached = queries.codes_in_use(request.actor)
    rows = queries.key_people(request.actor, groups=[code for code, _title in groups], languages=sorted(spoken))
    title_of = dict(groups)
    lines = [
        {
            "group": title_of[row.group],
            "people": [(names.get(code, code), people) for code, people in row.by_language if people],
            "without": row.without_language,
            "is_empty": row.is_empty,
        }
        for row in rows
    ]
    return render(request, "parties/key_people.html", {"lines": lines})


@require_safe
def contact(request: Request, pk: int) -> HttpResponse:
    """One person: how to reach her, what was talked about."""
    one = _one(request, pk)
    names, groups = language_names(), _groups()
    words = {
        "contact": one,
        "languages": [names.get(code, code) for code in one.languages],
        "groups": [groups.get(code, code) for code in one.groups],
        "notes": queries.visible_notes(request.actor).filter(participants=one)[:10],
        "today": clock.today(),
        "may_edit": may(request.actor, "parties.edit_contact", one),
    }
    return render(request, "parties/contact.html", words)


@require_http_methods(["GET", "POST"])
def contact_new(request: Request) -> HttpResponse:
    """Enter a person into the own circle."""
    _must_read(request)
    actor = request.actor
    asked = request.GET.get("organisation", "")
    start = {"organisation": int(asked)} if asked.isdecimal() and len(asked) < 12 else {}
    form = forms.ContactForm(request.POST or None, actor=actor, initial=start)
    if request.method == "POST" and form.is_valid():
        circle = queries.own_circle(actor)
        draft = Contact(**form.facts, kept_by=circle.organisation, area=circle.area)
        try:
            made = actions.add_contact(actor=actor, draft=draft)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Person ist eingetragen."))
            return redirect(_address(made))
    lead = _("So wenig wie möglich: was Sie brauchen, um sie zu erreichen.")
    return form_page(request, form, _("Neue Person"), _("Eintragen"), reverse("parties:contact_list"), lead=lead)


@require_http_methods(["GET", "POST"])
def contact_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    one = _one(request, pk)
    require(actor, "parties.edit_contact", one)
    form = forms.ContactForm(request.POST or None, instance=one, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_contact(actor=actor, contact=one, facts=form.facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect(_address(one))
    return form_page(request, form, _("Person ändern"), _("Speichern"), _address(one))


@require_http_methods(["GET", "POST"])
def contact_forget(request: Request, pk: int) -> HttpResponse:
    """Show where the person is named, then delete her."""
    actor = request.actor
    one = _one(request, pk)
    require(actor, "parties.forget_contact", one)
    effects = actions.effects_of_forgetting(one)
    form = forms.ShownForm(request.POST or None, initial={"shown": fingerprint(effects)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.forget_contact(actor=actor, contact=one, **form.cleaned_data)
        except Refused as refusal:
            form = forms.ShownForm({"shown": fingerprint(effects)})
            form.is_valid()
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Alles über die Person ist gelöscht."))
            return redirect("parties:contact_list")
    heading = _("%(name)s löschen?") % {"name": one.name}
    lead = _(
        "Name, Erreichbarkeit und alles andere wird gelöscht. Notizen bleiben ohne diesen Namen. Das geht nicht zurück."
    )
    return form_page(
        request, form, heading, _("Endgültig löschen"), _address(one), lead=lead, effects=effects, dangerous=True
    )


@require_http_methods(["GET", "POST"])
def contact_merge(request: Request, kept: int, dropped: int) -> HttpResponse:
    """Two rows are one person."""
    actor = request.actor
    one, other = _one(request, kept), _one(request, dropped)
    if one.pk == other.pk:
        raise Http404
    for end in (one, other):
        require(actor, "parties.merge_contacts", end)
    effects = effects_of_merging(other, one)
    form = forms.ShownForm(request.POST or None, initial={"shown": fingerprint(effects)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge_contacts(actor=actor, kept=one, dropped=other, **form.cleaned_data)
        except Refused as refusal:
            form = forms.ShownForm({"shown": fingerprint(effects)})
            form.is_valid()
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Aus beiden ist eine geworden."))
            return redirect(_address(one))
    table = exports.contact_table([one, other], languages=language_names(), groups=_groups())
    lines = [
        {"label": column.heading, "kept": mine, "dropped": theirs}
        for column, mine, theirs in zip(table.columns, *table.rows, strict=True)
        if mine or theirs
    ]
    words = {
        "form": form, "kept": one, "dropped": other, "effects": effects, "lines": lines,
        "swap": reverse("parties:contact_merge", args=[dropped, kept]), "back": reverse("parties:doubles"),
    }  # fmt: skip
    return render(request, "parties/merge.html", words, status=422 if form.errors else 200)
