"""Pages of rules and tariffs, each with its plain sentence and a preview before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.forms import ConditionForm, ScopeForm, TariffForm
from quartierwerk.rooms.views import frame


@require_safe
def rulings(request: Request) -> HttpResponse:
    """All rules and tariffs of what one keeps or reads about, by what they hold for."""
    conditions, tariffs = (
        list(queries.conditions_in_reach(request.actor)), list(queries.tariffs_in_reach(request.actor))
    )  # fmt: skip
    context = {
        "tabs": frame.tabs(frame.RULES),
        "rules": _lines(request, conditions, queries.condition_words, "rooms.change_condition"),
        "tariffs": _lines(request, tariffs, queries.tariff_words, "rooms.change_tariff"),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/ruling_list.html", context)


def _lines(
    request: Request, rows: list[Any], words_of: Callable[[Any], str], action: str
) -> list[tuple[Any, str, str, str]]:
    """Each with its sentence, for what it holds, and who may change it where the reader may not."""
    others = queries.who_may_change(rows)
    return [
        (row, words_of(row), queries.scope_words(row), "" if may(request.actor, action, row) else who)
        for row, who in zip(rows, others, strict=True)
    ]


@require_http_methods(["GET", "POST"])
def condition_new(request: Request) -> HttpResponse:
    """``?gilt=raum:saal`` says for what; the button for the preview saves nothing."""
    return _new(
        request, ConditionForm, _("Regel aufnehmen"), queries.condition_words,
        lambda scope, facts: actions.add_condition(actor=request.actor, scope=scope, facts=facts),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tariff_new(request: Request) -> HttpResponse:
    return _new(
        request, TariffForm, _("Tarif aufnehmen"), queries.tariff_words,
        lambda scope, facts: actions.add_tariff(actor=request.actor, scope=scope, facts=facts),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def condition(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.conditions_in_reach(request.actor), pk=pk)
    if not may(request.actor, "rooms.change_condition", row):
        raise PermissionDenied
    scope = queries.scope_words(row)
    form = ConditionForm(frame.posted(request), instance=row)
    return _changed(
        request, form, _("Regel ändern"), scope, queries.condition_words,
        lambda facts: actions.change_condition(actor=request.actor, condition=row, facts=facts),
        reverse("rooms:condition_removal", kwargs={"pk": pk}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tariff(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.tariffs_in_reach(request.actor), pk=pk)
    if not may(request.actor, "rooms.change_tariff", row):
        raise PermissionDenied
    scope = queries.scope_words(row)
    form = TariffForm(frame.posted(request), instance=row)
    return _changed(
        request, form, _("Tarif ändern"), scope, queries.tariff_words,
        lambda facts: actions.change_tariff(actor=request.actor, tariff=row, facts=facts),
        reverse("rooms:tariff_removal", kwargs={"pk": pk}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def condition_removal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.conditions_in_reach(request.actor), pk=pk)
    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_condition", row),
        remove=lambda: actions.remove_condition(actor=request.actor, condition=row),
        done=lambda: redirect("rooms:rulings"),
        tabs=frame.tabs(frame.RULES),
        thing=_("Regel"),
        words=f"{queries.scope_words(row)}: {queries.condition_words(row)}",
        cancel_url=reverse("rooms:rulings"),
    )


@require_http_methods(["GET", "POST"])
def tariff_removal(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.tariffs_in_reach(request.actor), pk=pk)
    return frame.removal(
        request,
        is_allowed=may(request.actor, "rooms.remove_tariff", row),
        remove=lambda: actions.remove_tariff(actor=request.actor, tariff=row),
        done=lambda: redirect("rooms:rulings"),
        tabs=frame.tabs(frame.RULES),
        thing=_("Tarif"),
        words=f"{queries.scope_words(row)}: {queries.tariff_words(row)}",
        cancel_url=reverse("rooms:rulings"),
    )


def _new(
    request: Request, kind: Any, title: str, words_of: Callable[[Any], str], add: Callable[[Any, Any], Any]
) -> HttpResponse:
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    scopes = ScopeForm(frame.posted(request), actor=request.actor, initial={"scope": request.GET.get("gilt", "")})
    form = kind(frame.posted(request))
    preview = ""
    if request.method == "POST" and all([scopes.is_valid(), form.is_valid()]):
        if "vorschau" in request.POST:
            preview = words_of(form.as_typed())
        else:
            made, _asked = frame.attempt(request, form, lambda _shown: add(scopes.chosen, form.facts))
            if made is not None:
                messages.success(request, _("Gespeichert."))
                return redirect("rooms:rulings")
    context = {
        "tabs": frame.tabs(frame.RULES), "title": title, "form": form, "scopes": scopes, "preview": preview,
        "cancel_url": reverse("rooms:rulings"),
    }  # fmt: skip
    is_wrong = bool(scopes.is_bound and (scopes.errors or form.errors))
    return render(request, "rooms/ruling_edit.html", context, status=422 if is_wrong else 200)


def _changed(
    request: Request,
    form: Any,
    title: str,
    scope: str,
    words_of: Callable[[Any], str],
    change: Callable[[Any], Any],
    removal_url: str,
) -> HttpResponse:
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "vorschau" in request.POST:
            preview = words_of(form.as_typed())
        else:
            done, _asked = frame.attempt(request, form, lambda _shown: change(form.facts))
            if done is not None:
                messages.success(request, _("Gespeichert."))
                return redirect("rooms:rulings")
    context = {
        "tabs": frame.tabs(frame.RULES), "title": title, "scope": scope, "form": form, "preview": preview,
        "cancel_url": reverse("rooms:rulings"), "removal_url": removal_url,
    }  # fmt: skip
    return render(request, "rooms/ruling_edit.html", context, status=frame.status_of(form))
