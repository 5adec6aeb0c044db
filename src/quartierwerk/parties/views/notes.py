"""Pages of the contact log."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.parties import actions, forms, queries
from quartierwerk.parties.models import ContactNote
from quartierwerk.parties.rules import READERS
from quartierwerk.parties.views.pages import form_page, page_of


def _must_read(request: Request) -> None:
    if not request.actor.holds(*READERS):
        raise Http404


def _one(request: Request, pk: int) -> ContactNote:
    return get_object_or_404(queries.visible_notes(request.actor), pk=pk)


@require_safe
def note_list(request: Request) -> HttpResponse:
    """The log of the own circle."""
    _must_read(request)
    form = forms.NoteFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.listed_notes(request.actor, words=wanted.get("q", ""), only_open=wanted.get("open", False))
    words = {"filter": form, "page": page_of(request, list(rows)), "today": clock.today()}
    return render(request, "parties/note_list.html", words)


@require_safe
def note(request: Request, pk: int) -> HttpResponse:
    one = _one(request, pk)
    words = {"note": one, "today": clock.today(), "may_edit": may(request.actor, "parties.edit_note", one)}
    return render(request, "parties/note.html", words)


def _keys(text: str) -> list[int]:
    return [int(key) for key in text.split(",") if key.isdecimal() and len(key) < 12]


@require_http_methods(["GET", "POST"])
def note_new(request: Request) -> HttpResponse:
    """Write down a talk; ``?personen=4,7&organisation=3`` are ticked already."""
    _must_read(request)
    actor = request.actor
    people = _keys(request.GET.get("personen", ""))
    start = {"participants": people, "organisations": _keys(request.GET.get("organisation", ""))}
    form = forms.NoteForm(request.POST or None, actor=actor, first=people, initial=start)
    if request.method == "POST" and form.is_valid():
        circle, facts = queries.own_circle(actor), dict(form.cleaned_data)
        participants, organisations = facts.pop("participants"), facts.pop("organisations")
        writer = request.actor.account  # type: ignore[attr-defined]
        draft = ContactNote(**facts, organisation=circle.organisation, area=circle.area, written_by=writer)
        try:
            made = actions.write_note(
                actor=actor, draft=draft, participants=participants, organisations=organisations, follow_up_by=writer
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Notiz ist gespeichert."))
            return redirect("parties:note", made.pk)
    lead = _("Diese Notiz lesen nur Ihre eigene Organisation oder Ihr eigenes Quartier.")
    return form_page(request, form, _("Neue Kontaktnotiz"), _("Speichern"), reverse("parties:note_list"), lead=lead)


@require_http_methods(["GET", "POST"])
def note_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    one = _one(request, pk)
    form = forms.NoteForm(request.POST or None, instance=one, actor=actor)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        participants, organisations = facts.pop("participants"), facts.pop("organisations")
        asks = one.follow_up_by or request.actor.account  # type: ignore[attr-defined]
        try:
            actions.edit_note(
                actor=actor, note=one, facts=facts, participants=participants, organisations=organisations,
                follow_up_by=asks,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect("parties:note", pk)
    return form_page(request, form, _("Notiz ändern"), _("Speichern"), reverse("parties:note", args=[pk]))


@require_POST
def note_done(request: Request, pk: int) -> HttpResponse:
    """It was asked again."""
    one = _one(request, pk)
    try:
        actions.finish_follow_up(actor=request.actor, note=one)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Die Wiedervorlage ist erledigt."))
    return redirect("parties:note", pk)


@require_http_methods(["GET", "POST"])
def note_remove(request: Request, pk: int) -> HttpResponse:
    """Ask, then delete: a note that is no longer needed."""
    one = _one(request, pk)
    form = forms.ShownForm(request.POST or None)
    if request.method == "POST":
        actions.remove_note(actor=request.actor, note=one)
        messages.success(request, _("Die Notiz ist gelöscht."))
        return redirect("parties:note_list")
    back = reverse("parties:note", args=[pk])
    lead = _("Sie wird endgültig gelöscht.")
    return form_page(request, form, _("Notiz löschen?"), _("Löschen"), back, lead=lead, dangerous=True)
