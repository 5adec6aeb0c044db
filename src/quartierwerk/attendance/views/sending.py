"""A count as a phone sends it: JSON in, one word and one sentence out.

``sent``: it is saved (or was before). ``refused``: it will not be saved as it is; the sentence says why. Nothing else
counts as an answer: the phone keeps what it has and tries again.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.forms import Form
from django.http import JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.choices import Via
from quartierwerk.attendance.errors import NotOnThisList
from quartierwerk.attendance.forms import ClosingForm, TallyForm, TapForm
from quartierwerk.attendance.models import Presence, Tally
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
    current = queries.current_of([session]).get(session.pk)
    form = TallyForm(_plain(said), splits=queries.lists_of(session.offer_id, current))
    if not form.is_valid():
        raise Refused(_errors(form))
    figures = {**form.figures(), "via": via, "counted_at": _typed_at(said)}
    if corrects := form.cleaned_data["corrects"]:
        meant = queries.visible_tallies(actor).filter(session=session, pk=corrects).first()
        if meant is None:
            raise Refused(_("Die Zählung, die korrigiert werden soll, gibt es nicht mehr."))
        return actions.correct_tally(actor=actor, tally=meant, **figures)
    return actions.record_tally(actor=actor, session=session, **figures)


def tap(actor: Actor, session: Session, said: dict[str, Any], *, via: str) -> Presence:
    """One name on the list, ticked on a phone.

    Raises:
        Refused: with what is wrong.
    """
    form = TapForm(_plain(said))
    if not form.is_valid():
        raise Refused(_errors(form))
    row = queries.sign_ups_for(session).filter(pk=form.cleaned_data["sign_up"]).first()
    if row is None:
        raise NotOnThisList
    return actions.mark_presence(
        actor=actor, session=session, sign_up=row, state=form.cleaned_data["state"], via=via, said_at=_typed_at(said)
    )


def close(actor: Actor, session: Session, said: dict[str, Any], *, via: str) -> Tally:
    """A list closed on a phone: those ticked and those who came besides.

    Raises:
        Refused: with everything that is wrong in one sentence after the other.
    """
    form = ClosingForm(_plain(said))
    if not form.is_valid():
        raise Refused(_errors(form))
    return actions.close_list(actor=actor, session=session, via=via, counted_at=_typed_at(said), **form.figures())


def _plain(said: dict[str, Any]) -> dict[str, str | int]:
    return {str(name): value for name, value in said["fields"].items() if isinstance(value, (str, int))}


def _errors(form: Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


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
