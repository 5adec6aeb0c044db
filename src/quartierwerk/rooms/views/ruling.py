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
    rules = [
        (row, queries.condition_words(row), queries.scope_words(row), may(request.actor, "rooms.change_condition", row))
        for row in queries.conditions_in_reach(request.actor)
    ]
    tariffs = [
        (row, queries.tariff_words(row), queries.scope_words(row), may(request.actor, "rooms.change_tariff", row))
        for row in queries.tariffs_in_reach(request.actor)
    ]
    context = {
        "tabs": frame.tabs(frame.RULES), "rules": rules, "tariffs": tariffs,
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/ruling_list.html", context)


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
