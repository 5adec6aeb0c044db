"""Dates and repetitions in words, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quartierwerk.foundation import recurrence
from quartierwerk.foundation.recurrence import MONTHLY_BY_WEEKDAY, WEEKLY, RuleRefused, SimpleRule
from quartierwerk.offers.models import Series, Session

WEEKDAYS = (
    gettext_lazy("Montag"),
    gettext_lazy("Dienstag"),
    gettext_lazy("Mittwoch"),
    gettext_lazy("Donnerstag"),
    gettext_lazy("Freitag"),
    gettext_lazy("Samstag"),
    gettext_lazy("Sonntag"),
)
NTH = {
    1: gettext_lazy("1."),
    2: gettext_lazy("2."),
    3: gettext_lazy("3."),
    4: gettext_lazy("4."),
    5: gettext_lazy("5."),
    -1: gettext_lazy("letzten"),
    -2: gettext_lazy("vorletzten"),
}
FREQUENCIES = {
    "DAILY": gettext_lazy("täglich"),
    "WEEKLY": gettext_lazy("wöchentlich"),
    "MONTHLY": gettext_lazy("monatlich"),
    "YEARLY": gettext_lazy("jährlich"),
}


def day_words(day: date) -> str:
    """``Di, 4. Juni 2030``."""
    return f"{date_format(day, 'D')}, {date_format(day, 'DATE_FORMAT')}"


def when(starts_local: str, *, is_all_day: bool = False) -> str:
    """``Di, 4. Juni 2030, 16:00``; whole days without the time."""
    moment = datetime.fromisoformat(starts_local)
    return day_words(moment.date()) if is_all_day else f"{day_words(moment.date())}, {moment:%H:%M}"


def hours(starts_local: str, ends_local: str) -> str:
    """``16:00–17:30``."""
    return f"{starts_local[11:]}–{ends_local[11:]}"


def span_of(session: Session) -> str:
    """``Di, 4. Juni 2030, 16:00–17:30``."""
    if session.is_all_day:
        return when(session.starts_local, is_all_day=True)
    day = day_words(date.fromisoformat(session.starts_local[:10]))
    return f"{day}, {hours(session.starts_local, session.ends_local)}"


def place_of(session: Session) -> str:
    """Where a date is, in words: its own words, else the name of its site."""
    return session.place_words or (str(session.site) if session.site else "")


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s und %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def in_words(series: Series) -> str:
    """The repetition of a series as people say it: "jeden Dienstag, 10:00–11:30, bis 25. Juni 2030"."""
    start = datetime.fromisoformat(series.starts_local)
    ends = start + timedelta(minutes=series.minutes)
    times = "" if series.is_all_day else f"{start:%H:%M}–{ends:%H:%M}"
    if not series.rrule:
        extra = len(series.rdates)
        words = when(series.starts_local, is_all_day=True)
        if extra:
            words = ngettext("%(day)s und ein weiterer Termin", "%(day)s und %(extra)d weitere Termine", extra) % {
                "day": words,
                "extra": extra,
            }
        return ", ".join(part for part in (words, times) if part)
    try:
        rule = recurrence.check_rule(series.rrule, start, all_day=series.is_all_day, zone=series.zone)
        simple = recurrence.to_form(series.rrule, start.date() if series.is_all_day else start)
    except RuleRefused as refusal:
        return str(refusal.sentence)
    if simple is None:
        words = _("%(often)s nach einer eingelesenen Regel") % {"often": FREQUENCIES[rule.frequency]}
        until = rule.until.date() if rule.until else None
        count = rule.count
    else:
        words, until, count = _simple(simple), simple.until, simple.count
    parts = [words, times]
    if until is not None:
        parts.append(_("bis %(day)s") % {"day": date_format(until, "DATE_FORMAT")})
    if count is not None:
        parts.append(ngettext("einmal", "%(count)d-mal", count) % {"count": count})
    return ", ".join(part for part in parts if part)


def _simple(simple: SimpleRule) -> str:
    days = _listed([str(WEEKDAYS[weekday]) for weekday in simple.weekdays])
    if simple.kind == WEEKLY:
        if simple.interval == 1:
            return _("jeden %(days)s") % {"days": days}
        if simple.interval == 2:
            return _("jede zweite Woche am %(days)s") % {"days": days}
        return _("alle %(weeks)d Wochen am %(days)s") % {"weeks": simple.interval, "days": days}
    if simple.kind == MONTHLY_BY_WEEKDAY:
        which = _listed([str(NTH[nth]) for nth in simple.nth])
        words = _("am %(which)s %(days)s im Monat") % {"which": which, "days": days}
    elif simple.month_day == -1:
        words = _("am letzten Tag des Monats")
    elif simple.month_day is not None and simple.month_day < 0:
        words = _("am %(day)d. Tag vor dem Ende des Monats") % {"day": -simple.month_day}
    else:
        words = _("am %(day)d. des Monats") % {"day": simple.month_day or 1}
    if simple.interval > 1:
        return _("%(words)s, alle %(months)d Monate") % {"words": words, "months": simple.interval}
    return words
