"""The door: the tally of one date behind the QR code of its sheet. No account, nothing else to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import State, Via
from quartierwerk.attendance.exports import DoorSheet, door_sheets_pdf
from quartierwerk.attendance.forms import TallyForm, read_day
from quartierwerk.attendance.rules import DOOR_STAYS_OPEN, door_is_open
from quartierwerk.attendance.views import sending
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.pdf import CONTENT_TYPE
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, address_of, posted, public_address
from quartierwerk.offers.models import Session

WRONG_KEYS, WITHIN_SECONDS = 30, 600
MOST_SHEETS = 60


@csrf_exempt  # the key in the address is the permission; there is no session to ride on
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tally(request: Request, token: str) -> HttpResponse:
    """Title, time, place and the form; after the count what was counted at the door."""
    session = _behind(request, token)
    if isinstance(session, HttpResponse):
        return session
    guest, current = queries.guest_at(session), queries.current_of([session]).get(session.pk)
    mine = current if current and may(guest, "attendance.correct_tally", current) else None
    form = TallyForm(posted(request), splits=queries.lists_of(session.offer_id, mine), tally=mine)
    if request.method == "POST" and form.is_valid():
        figures = {**form.figures(), "via": Via.DOOR}
        try:
            if mine and form.cleaned_data["corrects"]:
                actions.correct_tally(actor=guest, tally=mine, **figures)
            else:
                actions.record_tally(actor=guest, session=session, **figures)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(f"{reverse('door:tally', args=[token])}?{urlencode({'gezaehlt': 1})}")
    return render(request, "attendance/door_tally.html", {
        "session": session, "token": token, "form": form, "mine": mine, "current": current,
        "state": queries.state_of(session), "states": State, "title": _title(session),
        "thanks": bool(request.GET.get("gezaehlt") and mine),
        "is_early": session.starts_local[:10] > clock.today().isoformat(),
        "dead_after": session.ends_at + DOOR_STAYS_OPEN,
    }, status=422 if form.errors else 200)  # fmt: skip


@never_cache
@require_safe
def kept_page(request: Request, token: str) -> HttpResponse:
    """The same form as the phone keeps it: without what was counted."""
    session = _behind(request, token)
    if isinstance(session, HttpResponse):
        return session
    return render(request, "attendance/door_kept.html", {
        "session": session, "token": token, "form": TallyForm(splits=queries.lists_of(session.offer_id)),
        "title": _title(session),
        "dead_after": session.ends_at + DOOR_STAYS_OPEN,
    })  # fmt: skip


@csrf_exempt
@require_POST
def send(request: Request, token: str) -> HttpResponse:
    """One count from the outbox of a phone."""
    session = _behind(request, token)
    if isinstance(session, HttpResponse):
        said = {
            404: _("Diesen Link gibt es nicht."),
            410: _("Der Link vom Türblatt gilt nicht mehr. Bitte sagen Sie die Zahl dem Büro."),
            429: _("Zu viele falsche Links von hier. Bitte warten Sie zehn Minuten."),
        }[session.status_code]
        return sending.refused(said, status=session.status_code)
    guest = queries.guest_at(session)
    try:
        body = sending.read_body(request)
    except ValueError:
        return sending.not_understood()
    try:
        done = sending.count(guest, session, body, via=sending.via_of(body, Via.DOOR))
    except Refused as refusal:
        return sending.refused(str(refusal))
    return sending.saved(done, f"{reverse('door:tally', args=[token])}?{urlencode({'gezaehlt': 1})}")


@require_safe
def sheet(request: Request, pk: int) -> HttpResponse:
    """The sheet for the door of one date, to print; once its code is dead, where the figure goes instead."""
    session = get_object_or_404(_printable(request), pk=pk)
    return _sheets_page(request, [session], session=session)


@require_safe
def sheet_pdf(request: Request, pk: int) -> HttpResponse:
    """The same as PDF."""
    session = get_object_or_404(_printable(request), pk=pk)
    if not door_is_open(session):
        return redirect("attendance:door_sheet", pk=pk)
    return _pdf(request, [_sheet(request, session)], f"tuerblatt-{session.starts_local[:10]}.pdf")


@require_safe
def sheets(request: Request) -> HttpResponse:
    """The sheets of all dates of a day, one page each."""
    day = read_day(request.GET.get("tag"))
    return _sheets_page(request, _printable_on(request, day), day=day)


@require_safe
def sheets_pdf(request: Request) -> HttpResponse:
    """The same as PDF."""
    day = read_day(request.GET.get("tag"))
    rows = list(_printable_on(request, day)[:MOST_SHEETS])
    found = [_sheet(request, row) for row in rows if door_is_open(row)]
    if not rows:
        raise Http404
    if not found:
        return redirect(f"{reverse('attendance:door_sheets')}?{urlencode({'tag': day.isoformat()})}")
    return _pdf(request, found, f"tuerblaetter-{day.isoformat()}.pdf")


# --- what these views share ------------------------------------------------------------------------------------------


def _behind(request: Request, token: str) -> Session | HttpResponse:
    """The date that the key opens, or the page that says why it does not."""
    address = address_of(request)
    tries = f"door:{salted_hmac('quartierwerk.attendance.guess', address).hexdigest()[:24]}"
    if cache.get(tries, 0) >= WRONG_KEYS:
        return _closed(request, 429)
    session = queries.session_behind(token)
    if session is None:
        cache.set(tries, cache.get(tries, 0) + 1, WITHIN_SECONDS)
        return _closed(request, 404)
    return session if door_is_open(session) else _closed(request, 410)


def _title(session: Session) -> dict[str, str]:
    """The title in the language of the page, marked with the language that it is really in."""
    text, language = queries.title_in(session, get_language() or "de")
    return {"text": text, "language": language}


def _closed(request: Request, status: int) -> HttpResponse:
    return render(request, "attendance/door_closed.html", {"why": status}, status=status)


def _printable(request: Request) -> QuerySet[Session]:
    return queries.sessions_to_count(request.actor).select_related("offer", "site")


def _printable_on(request: Request, day: date) -> QuerySet[Session]:
    return queries.around(_printable(request), day, day).filter(cancellation=None)


def _sheets_page(request: Request, rows: Iterable[Session], **more: Any) -> HttpResponse:
    """Only codes that still open something are printed; a dead one on a door would lead everybody into a refusal."""
    rows = list(rows)
    return render(request, "attendance/door_sheet.html", {
        "sheets": [_sheet(request, row) for row in rows if door_is_open(row)],
        "over": [(row, row.ends_at + DOOR_STAYS_OPEN) for row in rows if not door_is_open(row)], **more,
    })  # fmt: skip


def _sheet(request: Request, session: Session) -> DoorSheet:
    address = public_address(request, reverse("door:tally", args=[queries.door_token(session)]))
    return DoorSheet(session, address, session.ends_at + DOOR_STAYS_OPEN)


def _pdf(request: Request, found: list[DoorSheet], name: str) -> HttpResponse:
    content = door_sheets_pdf(found, language=get_language() or "de", sender=settings.INSTALLATION_NAME)
    return HttpResponse(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
