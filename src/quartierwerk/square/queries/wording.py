"""What residents read about an offer, from its fields: sentences in the language of the page, never stored prose.

An empty answer says "please ask", never "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from quartierwerk.foundation import recurrence, when
from quartierwerk.foundation.codes import unpack
from quartierwerk.foundation.recurrence import MONTHLY_BY_DATE, MONTHLY_BY_WEEKDAY, WEEKLY, RuleRefused
from quartierwerk.foundation.translations import text_of
from quartierwerk.offers.choices import Children, Mode, SignUp
from quartierwerk.offers.queries.frame import SiteFacts
from quartierwerk.places.choices import Answer, CrisisKind
from quartierwerk.places.queries import Crisis

EVERY = (
    gettext_lazy("jeden Montag"),
    gettext_lazy("jeden Dienstag"),
    gettext_lazy("jeden Mittwoch"),
    gettext_lazy("jeden Donnerstag"),
    gettext_lazy("jeden Freitag"),
    gettext_lazy("jeden Samstag"),
    gettext_lazy("jeden Sonntag"),
)
EVERY_SECOND = (
    gettext_lazy("jeden zweiten Montag"),
    gettext_lazy("jeden zweiten Dienstag"),
    gettext_lazy("jeden zweiten Mittwoch"),
    gettext_lazy("jeden zweiten Donnerstag"),
    gettext_lazy("jeden zweiten Freitag"),
    gettext_lazy("jeden zweiten Samstag"),
    gettext_lazy("jeden zweiten Sonntag"),
)


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    icon: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One question of the box with its answer; ``unknown``: nobody has answered it yet."""

    question: str
    answer: str
    icon: str
    unknown: bool = False


# How often


@lru_cache(maxsize=8192)
def _rhythm(rrule: str, starts_local: str, is_all_day: bool) -> tuple[str, tuple[int, ...], str]:
    """Kind of repetition, its weekdays, and the last local minute at which it can begin ("~": no end)."""
    start = datetime.fromisoformat(starts_local)
    try:
        rule = recurrence.check_rule(rrule, start, all_day=is_all_day)
        simple = recurrence.to_form(rrule, start.date() if is_all_day else start)
        last = recurrence.last_slot(rule, start)
    except RuleRefused:
        return "", (), ""
    end = "~" if last is None else last.isoformat(timespec="minutes")
    if rule.frequency == "DAILY" and rule.interval == 1 and not rule.by_day and not rule.by_month:
        return "daily", (), end
    if simple is None:
        return "other", (), end
    if simple.kind == WEEKLY and simple.interval == 1:
        return ("daily", (), end) if len(simple.weekdays) == 7 else ("weekly", simple.weekdays, end)
    if simple.kind == WEEKLY and simple.interval == 2:
        return "fortnightly", simple.weekdays, end
    if simple.kind in (MONTHLY_BY_WEEKDAY, MONTHLY_BY_DATE) and simple.interval == 1:
        return ("monthly" if len(simple.nth) * len(simple.weekdays) <= 1 else "other"), (), end
    return "other", (), end


def rhythm_words(series: list[tuple[str, str, bool]], after: str) -> str:
    """``jeden Dienstag und jeden Donnerstag``: the repetitions (rule, first beginning, whole days) that go on after
    a local minute. Nothing where nothing is repeated any more."""
    going_on = []
    for rrule, starts_local, is_all_day in series:
        if rrule:
            kind, weekdays, end = _rhythm(rrule, starts_local, is_all_day)
            if kind and end > after:
                going_on.append((kind, weekdays))
    return _rhythms_said(tuple(going_on), get_language() or "de") if going_on else ""


def is_moved(slot: str, starts: str, series: list[tuple[str, str, bool]]) -> bool:
    """Whether a date begins at another time than the repetitions of its offer say."""
    return slot != starts and not any(recurrence.has_begin(*facts, starts) for facts in series)


@lru_cache(maxsize=2048)
def _rhythms_said(rhythms: tuple[tuple[str, tuple[int, ...]], ...], language: str) -> str:
    said: dict[str, None] = {}
    for kind, weekdays in rhythms:
        if kind == "weekly":
            said.update(dict.fromkeys(str(EVERY[weekday]) for weekday in weekdays))
        elif kind == "fortnightly":
            said.update(dict.fromkeys(str(EVERY_SECOND[weekday]) for weekday in weekdays))
        elif kind == "daily":
            said[_("jeden Tag")] = None
        elif kind == "monthly":
            said[_("einmal im Monat")] = None
        else:
            said[_("regelmäßig")] = None
    return when.listed(list(said), language)


# Badges of a card


OwnNames = tuple[tuple[str, str], ...]
"""Codes of languages with their own names, for those that the library of names does not know."""


@lru_cache(maxsize=4096)
def languages_words(codes: str, language: str, own_names: OwnNames) -> str:
    """``Arabisch und Deutsch`` from ``,ar,de,``."""
    known = dict(own_names)
    names = [when.language_words(code, language, known.get(code, "")) for code in unpack(codes)]
    return when.listed(names, language)


def price_words(free: str, cost_cents: int | None) -> str:
    """``kostenlos``, ``2,50 €``, or nothing where it has to be asked for."""
    if free == Answer.YES or cost_cents == 0:
        return _("kostenlos")
    if cost_cents:
        return when.euro_words(cost_cents, get_language() or "de")
    return ""


def badges(
    *, free: str, cost_cents: int | None, children: str, women_only: str, step_free: str, mode: str, sign_up: str
) -> tuple[Badge, ...]:
    """Answers that are known and help to choose, in the language that is active."""
    return _badges(get_language() or "de", free, cost_cents, children, women_only, step_free, mode, sign_up)


@lru_cache(maxsize=4096)
def _badges(
    language: str, free: str, cost_cents: int | None, children: str, women_only: str, step_free: str, mode: str,
    sign_up: str,
) -> tuple[Badge, ...]:  # fmt: skip
    found = []
    if price := price_words(free, cost_cents):
        found.append(Badge(price, "euro", "success" if free == Answer.YES else ""))
    if women_only == Answer.YES:
        found.append(Badge(_("nur für Frauen"), "women"))
    if children == Children.CHILDCARE:
        found.append(Badge(_("mit Kinderbetreuung"), "child"))
    elif children == Children.WELCOME:
        found.append(Badge(_("Kinder können mitkommen"), "child"))
    if step_free == Answer.YES:
        found.append(Badge(_("ohne Stufen"), "wheelchair"))
    if sign_up == SignUp.NEEDED:
        found.append(Badge(_("mit Anmeldung"), "sign-up"))
    if mode == Mode.ONLINE:
        found.append(Badge(_("online"), "video"))
    elif mode == Mode.BOTH:
        found.append(Badge(_("vor Ort und online"), "video"))
    return tuple(found)


def crisis_words(crisis: Crisis | None) -> str:
    """What a crisis rule that does not close the house means for a date."""
    if crisis is None:
        return ""
    if crisis.kind == CrisisKind.PHONE:
        return _("zurzeit nur am Telefon")
    if crisis.kind == CrisisKind.ONLINE:
        return _("zurzeit nur online")
    if crisis.kind == CrisisKind.CAPACITY:
        return _("zurzeit weniger Plätze")
    return _("zurzeit geschlossen")


def crisis_lines(crisis: Crisis) -> str:
    """The same for a calendar, with what the office wrote for everybody."""
    return "\n".join(part for part in (crisis_words(crisis), crisis.note) if part)


# The box


def mothers_box(
    *, free: str, cost_cents: int | None, cost_note: str, children: str, sign_up: str, women_only: str, papers: str
) -> list[Fact]:
    """Free? Children? Sign-up? Women only? Papers? In this order, each as picture and words."""
    ask = _("bitte fragen")
    price = price_words(free, cost_cents) or (_("kostet etwas") if free == Answer.NO else "")
    if price and cost_note:
        price = f"{price} ({cost_note})"
    children_answer = {
        Children.CHILDCARE: _("ja, jemand passt auf die Kinder auf"),
        Children.WELCOME: _("ja, Kinder können mitkommen"),
        Children.NO: _("nein, bitte ohne Kinder kommen"),
    }.get(Children(children), "")
    sign_up_answer = {
        SignUp.NONE: _("nein, einfach kommen"),
        SignUp.NEEDED: _("ja, bitte vorher anmelden"),
    }.get(SignUp(sign_up), "")
    women_answer = {
        Answer.YES: _("ja, nur Frauen"),
        Answer.NO: _("nein, alle können kommen"),
    }.get(Answer(women_only), "")
    papers_answer = {
        Answer.YES: _("ja, bitte mitbringen"),
        Answer.NO: _("nein, niemand fragt nach Papieren"),
    }.get(Answer(papers), "")
    return [
        Fact(_("Was kostet es?"), price or ask, "euro", not price),
        Fact(_("Darf ich meine Kinder mitbringen?"), children_answer or ask, "child", not children_answer),
        Fact(_("Muss ich mich anmelden?"), sign_up_answer or ask, "sign-up", not sign_up_answer),
        Fact(_("Ist es nur für Frauen?"), women_answer or ask, "women", not women_answer),
        Fact(_("Brauche ich Papiere?"), papers_answer or ask, "id", not papers_answer),
    ]


def access_facts(*, step_free: str, toilet: str) -> list[Fact]:
    ask = _("bitte fragen")
    steps = {Answer.YES: _("ja, ohne Stufen"), Answer.NO: _("nein, es gibt Stufen")}.get(Answer(step_free), "")
    toilets = {Answer.YES: _("ja"), Answer.NO: _("nein")}.get(Answer(toilet), "")
    return [
        Fact(_("Komme ich ohne Stufen hinein?"), steps or ask, "wheelchair", not steps),
        Fact(_("Gibt es eine Toilette für Menschen im Rollstuhl?"), toilets or ask, "wheelchair", not toilets),
    ]


def day_heading(day: date, today: date) -> str:
    """``Heute, Dienstag, 4. Juni``: the heading of one day in a list."""
    words = when.day_words(day, with_year=day.year != today.year)
    if day == today:
        return _("Heute, %(day)s") % {"day": words}
    if (day - today).days == 1:
        return _("Morgen, %(day)s") % {"day": words}
    return words


@lru_cache(maxsize=4096)
def about(known: tuple[Badge, ...], languages: str, language: str, own_names: OwnNames) -> str:
    """What helps to decide, one line each: for calendars, in the language that is active."""
    lines = [badge.text for badge in known]
    if languages:
        spoken = languages_words(languages, language, own_names)
        lines.append(_("Hier spricht man %(languages)s.") % {"languages": spoken})
    return "\n".join(lines)


def way_there(site: SiteFacts, language: str) -> str:
    """What helps to find the door, one line each, in the language that is active."""
    lines = []
    if site.ring_at:
        ring_at = text_of(site.ring_at, site.translations, "ring_at", language).value
        lines.append(_("Klingeln bei: %(name)s") % {"name": ring_at})
    if site.nearest_stop:
        lines.append(_("Haltestelle: %(name)s") % {"name": site.nearest_stop})
    if site.phone:
        lines.append(_("Telefon: %(number)s") % {"number": site.phone})
    return "\n".join(lines)
