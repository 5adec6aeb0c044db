"""A message to copy when a date is off: from fields only, in the reader's language, short enough for messengers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from quartierwerk.foundation import clock, when
from quartierwerk.offers.models import Session
from quartierwerk.vocabularies.models import Language

MOST = 700


@dataclass(frozen=True)
class Message:
    """The words in one language; ``direction`` for the page."""

    anchor: str
    language: Language
    text: str

    @property
    def direction(self) -> str:
        return "rtl" if self.language.is_right_to_left else "ltr"


def called_off(session: Session, languages: list[Any], following: Session | None) -> list[Message]:
    """That this date is off, and when the next one is; once per language."""
    return [
        Message(f"nachricht-{session.pk}-{language.code}", language, _called_off(session, language.code, following))
        for language in languages
    ]


def _called_off(session: Session, code: str, following: Session | None) -> str:
    with override(code):
        title = session.own_title or session.offer.text("title", code).value
        lines = [_("Fällt aus: %(title)s") % {"title": title}, _when(session, code)]
        if session.is_cancelled:
            lines.append(_("Grund: %(reason)s") % {"reason": session.cancellation.get_reason_display()})
        if following is not None:
            lines.append(_("Nächster Termin: %(when)s") % {"when": _when(following, code)})
        if session.offer.contact_phone:
            lines.append(_("Fragen? Telefon %(phone)s") % {"phone": session.offer.contact_phone})
    text = "\n".join(lines)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _when(session: Session, code: str) -> str:
    day = when.day_words(session.starts_at.astimezone(clock.BERLIN).date(), code)
    times = when.times_words(session.starts_local, session.ends_local, is_all_day=session.is_all_day)
    place = session.place_words or (session.site.name if session.site else "")
    moment = when.day_and_times(day, times)
    return when.day_and_times(moment, place) if place else moment


def following_dates(sessions: list[Session]) -> dict[int, Session]:
    """For each of these dates the next one of its offer that takes place."""
    found: dict[int, Session] = {}
    rows = (
        Session.objects.filter(
            offer__in={row.offer_id for row in sessions}, starts_local__gt=clock.wall_now(), cancellation=None
        )
        .exclude(pk__in=[row.pk for row in sessions])
        .select_related("site")
        .order_by("offer", "starts_local")
    )
    first: dict[int, Session] = {}
    for row in rows.iterator(chunk_size=200):
        first.setdefault(row.offer_id, row)
        if len(first) == len({session.offer_id for session in sessions}):
            break
    for session in sessions:
        if session.offer_id in first:
            found[session.pk] = first[session.offer_id]
    return found
