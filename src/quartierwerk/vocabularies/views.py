"""Staff pages about the lists: everybody of the staff looks, the keepers change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may, require
from quartierwerk.foundation.requests import Request
from quartierwerk.vocabularies import actions, forms, queries
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Vocabulary


def _form_page(request: Request, form: Any, heading: str, submit: str, back: str, **more: Any) -> HttpResponse:
    words = {"form": form, "heading": heading, "submit_label": submit, "cancel_url": back, **more}
    return render(request, "foundation/form_page.html", words, status=422 if form.errors else 200)


def _address(vocabulary: Vocabulary) -> str:
    return reverse("vocabularies:vocabulary", args=[vocabulary.code, vocabulary.version])


def _list_or_404(request: Request, code: str, version: int) -> Vocabulary:
    return get_object_or_404(queries.visible_vocabularies(request.actor), code=code, version=version)  # type: ignore[attr-defined]


@require_safe
def vocabulary_list(request: Request) -> HttpResponse:
    """All lists by kind, with their versions."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(queries.visible_vocabularies(actor).order_by("-is_working", "title", "-version"))
    kinds = [{"label": kind.label, "lists": [row for row in rows if row.kind == kind]} for kind in Kind]
    words = {"kinds": kinds, "today": clock.today(), "may_keep": may(actor, "vocabularies.create_vocabulary")}
    return render(request, "vocabularies/vocabulary_list.html", words)


@require_safe
def vocabulary(request: Request, code: str, version: int) -> HttpResponse:
    """One version: its terms, in which languages they are, as what they are counted elsewhere."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = queries.with_terms(_list_or_404(request, code, version))
    languages = [language for language in queries.content_languages() if language.code != "de"]
    lines = [
        {
            "term": term,
            "missing": [language for language in languages if term.state_of("title", language.code) == "missing"],
            "mapped": [(row.target.vocabulary, row.target) for row in term.mapped_to.all()],
        }
        for term in shown.terms.all()
    ]
    words = {
        "vocabulary": shown,
        "lines": lines,
        "languages": len(languages),
        "others": queries.mapped_lists(shown),
        "versions": queries.visible_vocabularies(actor).filter(code=code).order_by("-version"),
        "is_in_use": shown.is_in_use(clock.today()),
        "has_ages": shown.kind == Kind.AGES,
        "may_keep": may(actor, "vocabularies.edit_vocabulary", shown),
    }
    return render(request, "vocabularies/vocabulary.html", words)


@require_http_methods(["GET", "POST"])
def vocabulary_new(request: Request) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "vocabularies.create_vocabulary")
    form = forms.VocabularyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_vocabulary(actor=actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Liste ist angelegt. Tragen Sie jetzt ihre Begriffe ein."))
            return redirect(_address(made))
    return _form_page(request, form, _("Neue Liste"), _("Anlegen"), reverse("vocabularies:vocabulary_list"))


@require_http_methods(["GET", "POST"])
def vocabulary_edit(request: Request, code: str, version: int) -> HttpResponse:
    """Title and source of a version in preparation."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = _list_or_404(request, code, version)
    require(actor, "vocabularies.edit_vocabulary", shown)
    form = forms.VocabularyFactsForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_vocabulary(actor=actor, vocabulary=shown, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect(_address(shown))
    return _form_page(request, form, _("Liste ändern"), _("Speichern"), _address(shown))


@require_POST
def vocabulary_new_version(request: Request, code: str, version: int) -> HttpResponse:
    """Copy the list, to change the copy."""
    shown = _list_or_404(request, code, version)
    try:
        copy = actions.new_version(actor=request.actor, vocabulary=shown)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(shown))
    messages.success(request, _("Die neue Fassung ist angelegt. Sie gilt erst, wenn Sie sie in Kraft setzen."))
    return redirect(_address(copy))


@require_http_methods(["GET", "POST"])
def vocabulary_in_force(request: Request, code: str, version: int) -> HttpResponse:
    """Set the day from which a version holds."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = _list_or_404(request, code, version)
    require(actor, "vocabularies.put_in_force", shown)
    form = forms.InForceForm(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_in_force(actor=actor, vocabulary=shown, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("starts_on" if refusal.field else None, str(refusal))
        else:
            messages.success(request, _("Der erste Tag dieser Fassung ist gespeichert."))
            return redirect(_address(shown))
    lead = _("Von diesem Tag an ändert sich diese Fassung nicht mehr. Die Fassung davor endet am Tag vorher.")
    return _form_page(request, form, _("In Kraft setzen"), _("In Kraft setzen"), _address(shown), lead=lead)


@require_POST
def vocabulary_working(request: Request, code: str, version: int) -> HttpResponse:
    """Work with this list from now on."""
    shown = _list_or_404(request, code, version)
    try:
        actions.choose_working(actor=request.actor, vocabulary=shown)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ab jetzt wird mit dieser Liste gearbeitet."))
    return redirect(_address(shown))


@require_POST
def vocabulary_drop(request: Request, code: str, version: int) -> HttpResponse:
    """Throw a version in preparation away."""
    shown = _list_or_404(request, code, version)
    try:
        actions.drop_draft(actor=request.actor, vocabulary=shown)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(shown))
    messages.success(request, _("Die Fassung in Vorbereitung ist gelöscht."))
    return redirect("vocabularies:vocabulary_list")


@require_http_methods(["GET", "POST"])
def term_new(request: Request, code: str, version: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    shown = _list_or_404(request, code, version)
    require(actor, "vocabularies.add_term", shown)
    form = forms.TermForm(request.POST or None, with_ages=shown.kind == Kind.AGES, initial={"position": None})
    form.fields["position"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_term(actor=actor, vocabulary=shown, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der Begriff ist eingetragen."))
            return redirect(_address(shown))
    return _form_page(request, form, _("Neuer Begriff"), _("Eintragen"), _address(shown), lead=str(shown))


@require_http_methods(["GET", "POST"])
def term_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    term = get_object_or_404(queries.visible_terms(actor), pk=pk)
    require(actor, "vocabularies.edit_term", term)
    back = _address(term.vocabulary)
    form = forms.TermForm(request.POST or None, instance=term, with_ages=term.vocabulary.kind == Kind.AGES)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_term(actor=actor, term=term, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect(back)
    return _form_page(request, form, _("Begriff ändern"), _("Speichern"), back)


@require_POST
def term_remove(request: Request, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    term = get_object_or_404(queries.visible_terms(actor), pk=pk)
    back = _address(term.vocabulary)
    try:
        actions.remove_term(actor=actor, term=term)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Der Begriff ist gelöscht."))
    return redirect(back)


@require_http_methods(["GET", "POST"])
def term_translations(request: Request, pk: int) -> HttpResponse:
    """The title in all languages of content; also for versions in force."""
    actor = request.actor  # type: ignore[attr-defined]
    term = get_object_or_404(queries.visible_terms(actor), pk=pk)
    require(actor, "vocabularies.translate_term", term)
    back = _address(term.vocabulary)
    form = forms.TermTranslationsForm(request.POST or None, term=term, languages=queries.content_languages())
    if request.method == "POST" and form.is_valid():
        try:
            actions.translate_term(actor=actor, term=term, texts=form.texts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Übersetzungen sind gespeichert."))
            return redirect(back)
    heading = _("„%(term)s“ in anderen Sprachen") % {"term": term.title}
    return _form_page(request, form, heading, _("Speichern"), back)


@require_http_methods(["GET", "POST"])
def mapping_edit(request: Request, code: str, version: int, other: str, other_version: int) -> HttpResponse:
    """As what the terms of one list are counted in another of the same kind."""
    actor = request.actor  # type: ignore[attr-defined]
    origin, target = _list_or_404(request, code, version), _list_or_404(request, other, other_version)
    require(actor, "vocabularies.set_mapping", origin)
    form = forms.MappingForm(
        request.POST or None,
        here=queries.terms_of(origin),
        there=queries.terms_of(target),
        pairs=queries.mappings_between(origin, target),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_mapping(actor=actor, origin=origin, target=target, pairs=form.pairs)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Zuordnung ist gespeichert."))
            return redirect(_address(origin))
    lead = _("Was hier „%(origin)s“ heißt, wird in „%(target)s“ so gezählt. Ohne Häkchen: dort nicht zuzuordnen.") % {
        "origin": origin,
        "target": target,
    }
    return _form_page(request, form, _("Zuordnung"), _("Speichern"), _address(origin), lead=lead)


@require_safe
def language_list(request: Request) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    words = {"languages": queries.visible_languages(actor), "may_keep": may(actor, "vocabularies.add_language")}
    return render(request, "vocabularies/language_list.html", words)


@require_http_methods(["GET", "POST"])
def language_new(request: Request) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "vocabularies.add_language")
    form = forms.LanguageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_language(actor=actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Sprache ist eingetragen."))
            return redirect("vocabularies:language_list")
    return _form_page(request, form, _("Neue Sprache"), _("Eintragen"), reverse("vocabularies:language_list"))


@require_http_methods(["GET", "POST"])
def language_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    language = get_object_or_404(queries.visible_languages(actor), pk=pk)
    require(actor, "vocabularies.edit_language", language)
    form = forms.LanguageForm(request.POST or None, instance=language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_language(actor=actor, language=language, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect("vocabularies:language_list")
    return _form_page(request, form, language.name, _("Speichern"), reverse("vocabularies:language_list"))
