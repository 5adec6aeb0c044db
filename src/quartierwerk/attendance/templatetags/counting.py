"""How the counting pages write days and times: ``{% load counting %}``, in the language of the page.

{% when session %}              Dienstag, 3. November 2026, 10:00 bis 11:30 Uhr, Mittelpunkt
{{ day|long_day }}              Dienstag, 3. November 2026
{{ moment|short_moment }}       03.11.2026, 18:04
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation.output.formats import Formats
from quartierwerk.offers.models import Session

register = template.Library()


def _formats() -> Formats:
    return Formats(get_language() or "de")


@register.simple_tag
def when(session: Session) -> str:
    """Day, time and place of a date as plain text."""
    formats, starts = _formats(), timezone.localtime(session.starts_at)
    parts = [formats.long_date(starts.date())]
    if not session.is_all_day:
        times = {"from": formats.time(starts), "to": formats.time(timezone.localtime(session.ends_at))}
        parts.append(_("%(from)s bis %(to)s Uhr") % times)
    if place := session.place_words or (session.site.name if session.site else ""):
        parts.append(place)
    return ", ".join(parts)


@register.filter
def long_day(day: date) -> str:
    return _formats().long_date(timezone.localtime(day).date() if isinstance(day, datetime) else day)


@register.filter
def short_moment(moment: datetime) -> str:
    return _formats().datetime(moment)
