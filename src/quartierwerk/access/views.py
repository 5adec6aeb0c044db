"""Pages of access: the own role, accounts, roles, the log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.access import actions, forms, queries
from quartierwerk.access.actors import HAT, StaffRequest
from quartierwerk.accounts import actions as accounts
from quartierwerk.accounts.queries import visible_accounts
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.permissions import require
from quartierwerk.foundation.requests import Request

PER_PAGE = 50


def _ask(request: Request, template: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    return render(request, template, context, status=422 if form is not None and form.errors else 200)


# -- the own role -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def hat_choice(request: StaffRequest) -> HttpResponse:
    """One hat at a time: choose in which role to act from now on."""
    actor = request.actor
    to = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        to = "/buero/"
    words = {"hats": actor.hats, "next": to, "chosen": HAT in request.session}
    if request.method == "POST":
        key = request.POST.get("hat", "")
        hat = next((hat for hat in actor.hats if str(hat.pk) == key), None)
        if hat is None:
            return _ask(request, "access/hat_choice.html", **words, refusal=_("Bitte wählen Sie eine Rolle."))
        actions.wear_hat(actor=actor, assignment=hat)
        request.session[HAT] = hat.pk
        messages.success(request, _("Sie arbeiten jetzt als: %(hat)s") % {"hat": hat})
        return redirect(to)
    return _ask(request, "access/hat_choice.html", **words)


# -- accounts ---------------------------------------------------------------------------------------------------------


@require_safe
def account_list(request: Request) -> HttpResponse:
    """Everybody who can sign in, with today's roles."""
    actor = request.actor
    require(actor, "accounts.edit_account")
    form = forms.AccountFilter(request.GET)
    rows = visible_accounts(actor)
    if form.is_valid():
        if words := form.cleaned_data["q"]:
            rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
        if form.cleaned_data["locked"]:
            rows = rows.filter(is_active=False)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    roles = queries.roles_by_account(actor, page.object_list)
    lines = [{"account": account, "roles": roles[account.pk]} for account in page.object_list]
    return _ask(request, "access/account_list.html", filter=form, page=page, lines=lines)


@require_http_methods(["GET", "POST"])
def account_new(request: Request) -> HttpResponse:
    """Make an account; the link for the password follows on the next page."""
    actor = request.actor
    require(actor, "accounts.make_account")
    form = forms.AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = accounts.make_account(actor=actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Das Konto ist angelegt. Geben Sie ihm jetzt eine Rolle und laden Sie ein."))
            return redirect("access:account", account.pk)
    return _ask(request, "access/account_new.html", form=form)


@require_safe
def account(request: Request, pk: int) -> HttpResponse:
    """One account: facts, roles past and present, what can be done."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    roles = queries.visible_assignments(actor).filter(account=account).order_by("-ends_on", "role", "pk")
    return _ask(
        request, "access/account.html", account=account, roles=roles, today=clock.today(),
        is_own=account.key == actor.key, entries=queries.log(actor, account=account)[:10],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def account_edit(request: Request, pk: int) -> HttpResponse:
    """Name, address, language."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    form = forms.AccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.edit_account(actor=actor, account=account, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Änderung ist gespeichert."))
            return redirect("access:account", pk)
    return _ask(request, "access/account_edit.html", form=form, pk=pk)


@require_http_methods(["GET", "POST"])
def account_invite(request: Request, pk: int) -> HttpResponse:
    """A link that sets the password once: by mail, or on paper with a code to photograph."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    form = forms.InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by_mail = form.cleaned_data["way"] == form.MAIL
        try:
            link = accounts.invite(actor=actor, account=account, by_mail=by_mail)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if by_mail:
                messages.success(request, _("Die Einladung geht an %(email)s.") % {"email": account.email})
                return redirect("access:account", pk)
            response = _ask(
                request,
                "access/account_link.html",
                account=account,
                link=link,
                qr=qr_svg(link, title=_("Link zum Wählen des Kennworts")),
            )
            add_never_cache_headers(response)
            return response
    return _ask(request, "access/account_invite.html", form=form, account=account)


@require_http_methods(["GET", "POST"])
def account_lock(request: Request, pk: int) -> HttpResponse:
    """Ask, then lock."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            accounts.lock_account(actor=actor, account=account)
        except Refused as said:
            refusal = str(said)
        else:
            messages.success(request, _("Das Konto ist gesperrt."))
            return redirect("access:account", pk)
    return _ask(request, "access/account_lock.html", account=account, refusal=refusal)


@require_POST
def account_unlock(request: Request, pk: int) -> HttpResponse:
    """Undo of locking; nothing to ask."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    accounts.unlock_account(actor=actor, account=account)
    messages.success(request, _("Das Konto ist wieder offen."))
    return redirect("access:account", pk)


@require_http_methods(["GET", "POST"])
def account_second_factor(request: Request, pk: int) -> HttpResponse:
    """Ask, then take the second factor off: the phone is lost."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            accounts.take_off_second_factor(actor=actor, account=account)
        except Refused as said:
            refusal = str(said)
        else:
            messages.success(request, _("Der zweite Faktor ist abgeschaltet."))
            return redirect("access:account", pk)
    return _ask(request, "access/account_second_factor.html", account=account, refusal=refusal)


# -- roles ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def assignment_new(request: Request, pk: int) -> HttpResponse:
    """Give the person of this account a role."""
    actor = request.actor
    account = get_object_or_404(visible_accounts(actor), pk=pk)
    form = forms.AssignmentForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(actor=actor, account=account, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Rolle ist vergeben."))
            return redirect("access:account", pk)
    return _ask(request, "access/assignment_new.html", form=form, account=account)


@require_http_methods(["GET", "POST"])
def assignment_end(request: Request, pk: int) -> HttpResponse:
    """Show what the end of a role means, then set its last day."""
    actor = request.actor
    assignment = get_object_or_404(queries.visible_assignments(actor), pk=pk)
    effects = queries.effects_of_ending(assignment)
    start = {"ends_on": clock.today(), "shown": fingerprint(effects)}
    form = forms.EndForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_assignment(actor=actor, assignment=assignment, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der letzte Tag der Rolle ist gespeichert."))
            return redirect("access:account", assignment.account_id)
    return _ask(request, "access/assignment_end.html", form=form, assignment=assignment, effects=effects)


# -- the log ----------------------------------------------------------------------------------------------------------


@require_safe
def log(request: Request) -> HttpResponse:
    """Who did what when. No content."""
    actor = request.actor
    require(actor, "access.read_log")
    form = forms.LogFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.log(actor, words=wanted.get("who", ""), with_clock=wanted.get("clock", False))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names, things = queries.names_of_actors(page.object_list), queries.names_of_things()
    lines = [
        {
            "entry": entry,
            "who": names.get(entry.actor_key, ""),
            "thing": things.get(entry.thing_label, entry.thing_label),
        }
        for entry in page.object_list
    ]
    return _ask(request, "access/log.html", page=page, lines=lines, filter=form)
