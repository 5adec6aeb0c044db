"""Pages about the own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quartierwerk.accounts import actions
from quartierwerk.accounts.forms import OwnAccountForm
from quartierwerk.foundation.requests import Request


@login_required
@require_http_methods(["GET", "POST"])
def own_account(request: Request) -> HttpResponse:
    """Name, address and language; the ways to password and second factor."""
    account = request.actor.account  # type: ignore[attr-defined]
    form = OwnAccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.choose_language(actor=request.actor, account=account, language=language)  # type: ignore[attr-defined]
        translation.activate(language)
        messages.success(request, _("Die Sprache ist gespeichert."))
        return redirect("own_account")
    return render(request, "accounts/own_account.html", {"form": form}, status=422 if form.errors else 200)
