"""What a phone keeps so that one can count without a network: the page of the next days, the worker, the outbox.

The kept page holds titles, times and places of dates, nothing of people. What was typed waits in the browser's own
store with its key and is sent when the network is back (``static/attendance/js/outbox.js``).
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quartierwerk.attendance import queries
from quartierwerk.attendance.choices import Via
from quartierwerk.attendance.forms import TallyForm
from quartierwerk.attendance.rules import COUNTS
from quartierwerk.attendance.views import sending
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.requests import Request
from quartierwerk.offers.models import Session

ONCE_FOR_ALL = "id_alle_"  # begins the ids of what the forms of the kept page share
SCRIPTS = Path(__file__).resolve().parents[1] / "static" / "attendance" / "js"


def worker_script() -> str:
    """One file for the worker: the outbox and what answers without a network."""
    return "\n".join((SCRIPTS / name).read_text("utf-8") for name in ("outbox.js", "worker.js"))


@require_safe
@never_cache
def worker(request: Request) -> HttpResponse:
    """Served from the pages' own folder, because a worker may only look after what lies below it."""
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")


@require_safe
@never_cache
def kept_page(request: Request) -> HttpResponse:
    """The dates of the days around today with a form each, as the phone keeps them. No name, no sign of who is in."""
    if not request.actor.holds(*COUNTS):
        raise PermissionDenied
    dates = list(queries.kept_on_phone(request.actor))
    asked = queries.asked_splits({each.offer_id for each in dates})
    entries = [(each, TallyForm(splits=asked.get(each.offer_id, []), auto_id=f"id_{each.pk}_%s")) for each in dates]
    days = [(key, list(group)) for key, group in groupby(entries, lambda entry: entry[0].starts_local[:10])]
    return render(request, "attendance/phone_kept.html", {
        "days": days, "made": clock.now(), "procedures": TallyForm(auto_id=f"{ONCE_FOR_ALL}%s"),
        "once_for_all": ONCE_FOR_ALL,
    })  # fmt: skip


@require_safe
@never_cache
def mark(request: Request) -> HttpResponse:
    """A fresh token for the outbox, and a mark that tells one signed-in person from another without naming them."""
    return JsonResponse({"token": get_token(request), "owner": owner_of(request)})


@require_POST
def outbox(request: Request) -> HttpResponse:
    """One count from the outbox of a phone."""
    try:
        said = sending.read_body(request)
        pk = int(said["session"])
    except (KeyError, TypeError, ValueError):
        return sending.not_understood()
    session = queries.sessions_to_count(request.actor).select_related("offer").filter(pk=pk).first()
    if session is None:
        return sending.refused(_("Diesen Termin gibt es nicht, oder Sie zählen ihn in dieser Rolle nicht."), status=404)
    via, fields = sending.via_of(said, Via.DESK), said["fields"]
    try:
        if "sign_up" in fields:
            sending.tap(request.actor, session, said, via=via)
            return _tapped(session)
        work = sending.close if "walk_ins" in fields else sending.count
        tally = work(request.actor, session, said, via=via)
    except Refused as refusal:
        return sending.refused(str(refusal))
    answer = sending.saved(tally, reverse("attendance:today"))
    if said.get("page") is True:
        words = {"title": session.title, "visits": tally.visits}
        messages.success(request, _("Gespeichert: %(title)s, %(visits)d.") % words)
    return answer


def _tapped(session: Session) -> JsonResponse:
    """How many are ticked now, in the words of the page."""
    return JsonResponse({"state": "sent", "sentence": ticked_words(queries.named(session)), "next": ""})


def ticked_words(ticked: queries.Named) -> str:
    """How many heads are ticked on a list; no name."""
    return _("%(present)d da") % {"present": ticked.present} + (
        ", " + _("%(no_show)d nicht da") % {"no_show": ticked.no_show} if ticked.no_show else ""
    )


def owner_of(request: Request) -> str:
    """A mark of the person that only this installation can make; it is no name and leads to none."""
    return salted_hmac("quartierwerk.attendance.owner", request.actor.key).hexdigest()[:16]
