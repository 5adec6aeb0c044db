"""A count as a phone sends it: JSON in, one word and one sentence out.

``sent``: it is saved (or was before). ``refused``: it will not be saved as it is; the sentence says why. Nothing else
counts as an answer: the phone keeps what it has and tries again.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import Via
from quartierwerk.attendance.forms import TallyForm
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.requests import Request
from quartierwerk.offers.models import Session

LARGEST_BODY = 20_000
LATE = timedelta(minutes=2)


def read_body(request: Request) -> dict[str, Any]:
    """Raises: ValueError: this is not what our pages send."""
    if len(request.body) > LARGEST_BODY:
        raise ValueError
    said = json.loads(request.body)
    if not isinstance(said, dict) or not isinstance(said.get("fields"), dict):
        raise ValueError
    return said


def saved(tally: Tally, next_page: str = "") -> JsonResponse:
    words = {"title": tally.session.title, "visits": tally.visits}
    sentence = _("Gespeichert: %(title)s, %(visits)d.") % words
    return JsonResponse({"state": "sent", "sentence": sentence, "next": next_page})


def refused(sentence: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"state": "refused", "sentence": sentence}, status=status)


def not_understood() -> JsonResponse:
    return refused(_("Die Zählung ist unvollständig angekommen. Bitte laden Sie die Seite neu."), status=400)


def count(actor: Actor, session: Session, said: dict[str, Any], *, via: str) -> Tally:
    """Record or correct, as the sent fields say.

    Raises:
        Refused: with everything that is wrong in one sentence after the other.
    """
    fields = {str(name): value for name, value in said["fields"].items() if isinstance(value, (str, int))}
    current = queries.current_of([session]).get(session.pk)
    form = TallyForm(fields, splits=queries.lists_of(session.offer_id, current))
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    figures = {**form.figures(), "via": via, "counted_at": _typed_at(said)}
    if corrects := form.cleaned_data["corrects"]:
        meant = queries.visible_tallies(actor).filter(session=session, pk=corrects).first()
        if meant is None:
            raise Refused(_("Die Zählung, die korrigiert werden soll, gibt es nicht mehr."))
        return actions.correct_tally(actor=actor, tally=meant, **figures)
    return actions.record_tally(actor=actor, session=session, **figures)


def via_of(said: dict[str, Any], otherwise: str) -> str:
    """Typed a while ago: it has waited for a network."""
    moment = _typed_at(said)
    return Via.OFFLINE if moment and moment < clock.now() - LATE else otherwise


def _typed_at(said: dict[str, Any]) -> datetime | None:
    """When it was typed, by the clock of the phone; None where that cannot be read."""
    try:
        moment = parse_datetime(str(said.get("typed_at", "")))
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None
