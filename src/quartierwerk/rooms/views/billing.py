"""Pages of fees: what a group owes, its statements, what comes in by them; and the papers of a use as PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.output.pdf import CONTENT_TYPE as PDF
from quartierwerk.foundation.output.screen import to_screen
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, address_of
from quartierwerk.foundation.transfers import shown_iban
from quartierwerk.rooms import actions, exports, papers, queries
from quartierwerk.rooms.forms import (
    AccountForm,
    BillForm,
    DepositForm,
    IncomeFilterForm,
    IssueForm,
    PaidForm,
    WithdrawalForm,
)
from quartierwerk.rooms.models import Booking, Statement
from quartierwerk.rooms.models import Request as RoomRequest
from quartierwerk.rooms.views import frame

PER_PAGE = 50
DAYS_TO_PAY = 14


def path_of(statement: Statement) -> str:
    return reverse("rooms:statement", kwargs={"pk": statement.pk})


@require_safe
def statements(request: Request) -> HttpResponse:
    rows = queries.visible_statements(request.actor).order_by("-issued_on", "-pk")
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "page": page, "count": pages.count,
        "page_range": pages.get_elided_page_range(page.number),
        "screen": to_screen(exports.statements_table(shown), row_url=lambda place: path_of(shown[place])),
        "may_add": request.actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/statement_list.html", context)


@require_http_methods(["GET", "POST"])
def statement_new(request: Request) -> HttpResponse:
    """``?gruppe=…&von=…&bis=…``: show line by line what would be billed; POST makes the statement of what was seen."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    last = clock.today().replace(day=1) - timedelta(days=1)
    initial = {"gruppe": request.GET.get("gruppe"), "von": last.replace(day=1), "bis": last}
    is_asked = "von" in request.GET
    form = BillForm(request.GET if is_asked else None, actor=request.actor, initial=initial)
    context: dict[str, Any] = {"tabs": frame.tabs(frame.STATEMENTS), "form": form}
    issue = None
    if is_asked and form.is_valid():
        asked = form.cleaned_data
        reckoning = queries.reckon(asked["gruppe"], asked["von"], asked["bis"])
        due_on = clock.today() + timedelta(days=DAYS_TO_PAY)
        issue = IssueForm(frame.posted(request), initial={"due_on": due_on, "seen": reckoning.fingerprint})
        if request.method == "POST" and issue.is_valid():
            facts = issue.cleaned_data
            made, _asked = frame.attempt(request, issue, lambda _shown: actions.make_statement(
                actor=request.actor, group=asked["gruppe"], first=asked["von"], last=asked["bis"], **facts,
            ))  # fmt: skip
            if made is not None:
                messages.success(request, _("%(number)s ist ausgestellt.") % {"number": made.number})
                return redirect(path_of(made))
            # what is seen from now on is what is there now
            issue.data = {"due_on": request.POST.get("due_on", ""), "seen": reckoning.fingerprint}
        context |= {
            "reckoning": reckoning, "issue": issue, "sums": _sums(reckoning.fee_cents, reckoning.deposit_cents),
            "screen": to_screen(papers.lines_table([asdict(line) for line in reckoning.lines])),
            "unpriced": papers.unpriced_words(reckoning.unpriced) if reckoning.unpriced else "",
        }  # fmt: skip
    elif request.method == "POST":
        raise Http404
    status = frame.status_of(form) if issue is None else max(frame.status_of(form), frame.status_of(issue))
    return render(request, "rooms/statement_new.html", context, status=status)


def _sums(fee: int, deposit: int) -> dict[str, str]:
    return {"fee": queries.money(fee), "deposit": queries.money(deposit), "total": queries.money(fee + deposit)}


@require_safe
def statement(request: Request, pk: int) -> HttpResponse:
    """What a statement says, what was paid, and what can be done."""
    row = _visible(request, pk)
    content = row.content
    held = queries.deposit_held(row) if row.withdrawn_at is None else 0
    income = queries.income_of(row)
    still_open = set(queries.open_income(income).values_list("pk", flat=True))
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "statement": row, "content": content,
        "crumbs": frame.crumbs((_("Abrechnungen"), reverse("rooms:statements")), (row.number, "")),
        "sums": _sums(content["fee_cents"], content["deposit_cents"]),
        "screen": to_screen(papers.lines_table(content["lines"])),
        "income": [(one, queries.money(one.cents), one.pk in still_open) for one in income],
        "period": (date.fromisoformat(content["first_on"]), date.fromisoformat(content["last_on"])),
        "due_on": date.fromisoformat(content["due_on"]), "held": queries.money(held) if held else "",
        "is_as_issued": queries.is_as_issued(row), "payment": content.get("payment") or {},
        "iban": shown_iban(content.get("payment", {}).get("iban", "")),
    }  # fmt: skip
    return render(request, "rooms/statement_page.html", context)


@require_safe
def statement_pdf(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    return _pdf(papers.statement_paper(row), f"{row.number}.pdf")


@require_http_methods(["GET", "POST"])
def statement_withdrawal(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    form = WithdrawalForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.withdraw_statement(actor=request.actor, statement=row, **form.cleaned_data),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("%(number)s ist zurückgezogen.") % {"number": row.number})
            return redirect(path_of(row))
    return _edit(request, row, form, _("%(number)s zurückziehen") % {"number": row.number}, _("Zurückziehen"))


@require_http_methods(["GET", "POST"])
def deposit_back(request: Request, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    initial = {"cents": queries.deposit_held(row), "paid_on": clock.today()}
    form = DepositForm(frame.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.give_deposit_back(actor=request.actor, statement=row, **form.cleaned_data),
        )  # fmt: skip
        if done is not None:
            messages.success(request, _("Die Rückgabe der Kaution ist aufgeschrieben."))
            return redirect(path_of(row))
    return _edit(request, row, form, _("Kaution zurückgeben"), _("Speichern"))


# Where it is paid


@require_safe
def accounts(request: Request) -> HttpResponse:
    """The carriers for which one works, each with the account that stands on its statements."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    rows = [
        {"carrier": carrier, "account": found, "iban": shown_iban(found.iban) if found else "",
         "url": reverse("rooms:account", args=[carrier.pk])}
        for carrier, found in queries.carriers_with_accounts(request.actor)
    ]  # fmt: skip
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "rows": rows,
        "crumbs": frame.crumbs((_("Abrechnungen"), reverse("rooms:statements")), (_("Konten"), "")),
    }  # fmt: skip
    return render(request, "rooms/account_list.html", context)


@require_http_methods(["GET", "POST"])
def account(request: Request, pk: int) -> HttpResponse:
    """Say where the fees of one carrier go."""
    found = next((row for row in queries.carriers_with_accounts(request.actor) if row[0].pk == pk), None)
    if found is None:
        raise Http404
    carrier = found[0]
    form = AccountForm(frame.posted(request), instance=found[1], initial={} if found[1] else {"holder": carrier.name})
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.set_account(actor=request.actor, carrier=carrier, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Gespeichert. Es steht auf allen Abrechnungen von jetzt an."))
            return redirect("rooms:accounts")
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "title": _("Konto für Raumentgelte"), "lead": carrier.name,
        "submit_label": _("Speichern"), "cancel_url": reverse("rooms:accounts"),
        "crumbs": frame.crumbs(
            (_("Abrechnungen"), reverse("rooms:statements")), (_("Konten"), reverse("rooms:accounts"))
        ),
    }  # fmt: skip
    return frame.edit(request, form, context)


# Income


@require_safe
def income(request: Request) -> HttpResponse:
    """What is due from-to: the list that the books take, as a page and as CSV or XLSX."""
    today = clock.today()
    default = {"von": today.replace(month=1, day=1), "bis": today.replace(month=12, day=31)}
    form = IncomeFilterForm(request.GET if "von" in request.GET else None, initial=default)
    span = default
    rows = queries.visible_income(request.actor)
    if form.is_bound and form.is_valid():
        span = form.cleaned_data
        rows = queries.open_income(rows) if form.cleaned_data["offen"] else rows
    rows = queries.income_between(rows, span["von"], span["bis"])
    file = frame.as_file(request, "einnahmen-raeume", lambda: exports.income_table(list(rows)))
    if file is not None:
        return file
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "form": form, "page": page, "count": pages.count,
        "page_range": pages.get_elided_page_range(page.number), "downloads": frame.downloads(request),
        "screen": to_screen(
            exports.income_table(shown), row_url=lambda place: reverse("rooms:paid", kwargs={"pk": shown[place].pk})
        ),
    }  # fmt: skip
    return render(request, "rooms/income_list.html", context, status=frame.status_of(form))


@require_http_methods(["GET", "POST"])
def paid(request: Request, pk: int) -> HttpResponse:
    """On which day one row was paid."""
    row = get_object_or_404(queries.visible_income(request.actor), pk=pk)
    form = PaidForm(frame.posted(request), initial={"paid_on": row.paid_on})
    back = path_of(row.statement) if row.statement is not None else reverse("rooms:income")
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form, lambda _shown: actions.note_paid(actor=request.actor, income=row, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Gespeichert."))
            return redirect(back)
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "title": _("Zahlung"), "submit_label": _("Speichern"),
        "lead": f"{row.get_kind_display()} {queries.money(row.cents)}, {row.words}", "cancel_url": back,
    }  # fmt: skip
    return frame.edit(request, form, context)


# Papers of a use


@require_safe
def agreement(request: Request, pk: int) -> HttpResponse:
    """The use agreement for a booking, with all dates of the request that it came from."""
    row = _to_print(request, pk)
    return _agreement(queries.together_with(row))


@require_safe
def handover_record(request: Request, pk: int) -> HttpResponse:
    row = _to_print(request, pk)
    paper = papers.handover_record(row, queries.handover_of(row), language=row.group.language if row.group else "de")
    return _pdf(paper, "uebergabe.pdf")


@never_cache
@require_safe
def own_agreement(request: HttpRequest, code: str) -> HttpResponse:
    """The agreement of the request that this code opens, for the group; of this request and of nothing else."""
    return _behind(request, code, lambda found: _agreement(queries.promised_of(found)))


@never_cache
@require_safe
def own_statement(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A statement about the dates of the request that this code opens."""

    def paper(found: RoomRequest) -> HttpResponse:
        row = next((one for one in queries.statements_of(found) if one.pk == pk), None)
        if row is None:
            raise Http404
        return _pdf(papers.statement_paper(row), "abrechnung.pdf")

    return _behind(request, code, paper)


def _behind(request: HttpRequest, code: str, paper: Callable[[RoomRequest], HttpResponse]) -> HttpResponse:
    """What the code opens; a wrong one opens nothing and is counted."""
    try:
        found = readable_codes.opened_by(
            code, purpose=queries.PURPOSE, address=address_of(request), find=queries.request_with_digest
        )
    except readable_codes.TooManyTries as refusal:
        return HttpResponse(str(refusal), status=429, content_type="text/plain; charset=utf-8")
    if found is None:
        raise Http404
    return paper(found)


def _agreement(rows: list[Booking]) -> HttpResponse:
    group = rows[0].group if rows else None
    if group is None:
        raise Http404
    return _pdf(papers.agreement(group, rows), "nutzungsvereinbarung.pdf")


def _pdf(paper: bytes, name: str) -> HttpResponse:
    response = HttpResponse(paper, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _to_print(request: Request, pk: int) -> Booking:
    """Raises: PermissionDenied: it is read along only, and papers name the group."""
    row = get_object_or_404(queries.visible_bookings(request.actor), pk=pk)
    if not may(request.actor, "rooms.hand_over", row):
        raise PermissionDenied
    return row


def _visible(request: Request, pk: int) -> Statement:
    return get_object_or_404(queries.visible_statements(request.actor), pk=pk)


def _edit(request: Request, row: Statement, form: Any, title: str, submit_label: str) -> HttpResponse:
    context = {
        "tabs": frame.tabs(frame.STATEMENTS), "title": title, "submit_label": submit_label, "cancel_url": path_of(row),
        "crumbs": frame.crumbs((_("Abrechnungen"), reverse("rooms:statements")), (row.number, path_of(row))),
        "lead": f"{row.group}",
    }  # fmt: skip
    return frame.edit(request, form, context)
