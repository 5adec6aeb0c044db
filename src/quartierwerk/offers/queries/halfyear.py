"""The half-year before, looked through for the next: which series begin anew, on which dates, and what to know.

A series begins anew where it stopped: the rule goes on in its own rhythm ("every second week", "first Monday") from the
day after its last date. What runs on without end is not doubled; what is no rule (single dates) is left to people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import Mode
from quartierwerk.offers.models import Offer, Series, Session
from quartierwerk.offers.queries.dates import (
    Planned,
    ending,
    moment_of,
    planned,
    rule_of,
    settle,
    site_of,
    start_of,
    without_end,
)
from quartierwerk.offers.queries.days import Days
from quartierwerk.offers.queries.series import Preview, reason_of
from quartierwerk.offers.queries.sessions import at_site_between
from quartierwerk.offers.queries.words import day_words, in_words, when
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.holidays import feast_days
from quartierwerk.places.models import Site

NEW, RUNS_ON, BY_HAND, NOTHING = "new", "runs_on", "by_hand", "nothing"
DOUBLE, LEADER, HOUSE, CLASH, CLOSED, HOLIDAY, SCHOOL, FEAST = (
    "double", "leader", "house", "clash", "closed", "holiday", "school", "feast",
)  # fmt: skip
ICONS = {
    DOUBLE: "repeat", LEADER: "person", HOUSE: "building", CLASH: "warning", CLOSED: "calendar-off",
    HOLIDAY: "calendar", SCHOOL: "school", FEAST: "info",
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """Something to know before copying. A hint, never a hindrance."""

    kind: str
    sentence: str

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass
class Entry:
    """One series and what would become of it."""

    series: Series
    words: str
    state: str
    reason: str = ""
    draft: Series | None = None
    new: list[Planned] = field(default_factory=list)
    skipped: list[Planned] = field(default_factory=list)
    replaced_by: str = ""
    is_chosen: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def offer(self) -> Offer:
        return self.series.offer

    @property
    def new_words(self) -> str:
        return in_words(self.draft) if self.draft is not None else ""

    @property
    def days(self) -> list[str]:
        """Every new date in words."""
        return [
            when(plan.slot, is_all_day=self.series.is_all_day) + (f" ({reason_of(plan)})" if plan.off else "")
            for plan in self.new
        ]

    @property
    def left_out(self) -> list[str]:
        return [f"{day_words(plan.day)}: {plan.skipped}" for plan in self.skipped]


@dataclass
class HalfYear:
    """The whole preview."""

    entries: list[Entry]

    def in_state(self, state: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == state]

    @property
    def chosen(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_chosen]

    @property
    def dates(self) -> int:
        return sum(len(entry.new) for entry in self.chosen)

    @property
    def preview(self) -> Preview:
        lines: list[Effect] = []
        for entry in self.chosen:
            lines.append(Effect(f"{entry.offer.pk} {entry.offer.title}: {entry.new_words}", group="series"))
            lines += [Effect(text, group=NEW) for text in entry.days]
            lines += [Effect(text, group="skipped") for text in entry.left_out]
            lines += [Effect(note.sentence, group=note.kind) for note in entry.notes]
        return Preview(tuple(lines))


def half_year_after(day: date) -> Period:
    """The next half of a calendar year."""
    if day.month <= 6:
        return Period(date(day.year, 7, 1), date(day.year, 12, 31))
    return Period(date(day.year + 1, 1, 1), date(day.year + 1, 6, 30))


# What there is to copy


def _kept(actor: Actor) -> QuerySet[Offer]:
    scope = actor.scope(*KEEPERS)
    return Offer.objects.filter(scope.q(path="area__path", organisation="carrier"), is_published=True)


def carriers_to_copy(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_kept(actor).values("carrier")).order_by("name", "pk")


def sites_to_copy(actor: Actor) -> QuerySet[Site]:
    return Site.objects.filter(pk__in=_kept(actor).values("site")).order_by("name", "pk")


def _with_all(series: QuerySet[Series]) -> QuerySet[Series]:
    leaders = Prefetch("offer__leaders", queryset=Contact.objects.select_related("account").order_by("name", "pk"))
    return (
        series.select_related("offer__area", "offer__site", "offer__carrier", "site")
        .prefetch_related(leaders)
        .order_by("offer__title", "offer", "starts_local", "pk")
    )


def series_to_copy(
    actor: Actor, *, since: date, before: date, carrier: Organisation | None = None, site: Site | None = None
) -> list[Series]:
    """Series of offers in the programme that had a date in that time and that one keeps."""
    there = Session.objects.filter(
        series=OuterRef("pk"), starts_local__gte=since.isoformat(), starts_local__lt=before.isoformat()
    )
    rows = Series.objects.filter(Exists(there), offer__in=_kept(actor))
    if carrier is not None:
        rows = rows.filter(offer__carrier=carrier)
    if site is not None:
        rows = rows.filter(Q(site=site) | Q(site=None, place_words="", offer__site=site))
    return list(_with_all(rows))


def series_with(keys: Iterable[int]) -> list[Series]:
    """These series, to be copied; who may is asked for each of them."""
    return list(_with_all(Series.objects.filter(pk__in=list(keys))))


# The preview


def plan_half_year(
    rows: Sequence[Series],
    period: Period,
    *,
    chosen: Collection[int] | None = None,
    without_public_holidays: bool = False,
    without_school_holidays: bool = False,
) -> HalfYear:
    """What would become of these series in that time. ``chosen``: keys; None takes what stands to reason.

    The number of queries does not grow with the series.
    """
    offers = {row.offer_id for row in rows}
    days = Days(since=min(period.first, clock.today()), offers=offers)
    taken = set(
        Session.objects.filter(offer__in=offers, slot__gte=period.first.isoformat()).values_list("offer", "slot")
    )
    entries = []
    for row in rows:
        try:
            entry = _entry(row, period, days, taken, (without_public_holidays, without_school_holidays))
        except Refused as refusal:
            entry = Entry(row, in_words(row), BY_HAND, str(refusal))
        entries.append(entry)
    _find_replaced(entries, offers)
    for entry in entries:
        stands_to_reason = not entry.replaced_by if chosen is None else entry.series.pk in chosen
        entry.is_chosen = entry.state == NEW and stands_to_reason
    _note_clashes(entries, period)
    for entry in entries:
        if entry.state == NEW:
            _note_people_and_house(entry)
            _note_days(entry, days)
    return HalfYear(entries)


def _last_day(series: Series) -> date | None:
    """The day of the last date that the rule gives; None if there is no last one."""
    rule = rule_of(series)
    final = recurrence.last_slot(rule, start_of(series)) if rule is not None else None
    if final is None:
        return None
    extra = [moment_of(text) for text in series.rdates]
    return max([final.date(), *(value.date() if isinstance(value, datetime) else value for value in extra)])


def _entry(
    series: Series, period: Period, days: Days, taken: set[tuple[int, str]], without: tuple[bool, bool]
) -> Entry:
    words = in_words(series)
    if not series.rrule:
        return Entry(series, words, BY_HAND, _("Einzelne Termine wiederholen sich nicht. Bitte tragen Sie neue ein."))
    last_on = _last_day(series)
    if last_on is None:
        return Entry(series, words, RUNS_ON, _("läuft ohne Ende weiter"))
    if last_on >= period.last:
        return Entry(series, words, RUNS_ON, _("läuft weiter bis %(day)s") % {"day": day_words(last_on)})
    begin = max(period.first, last_on + timedelta(days=1), clock.today() + timedelta(days=1))
    start = start_of(series)
    endless = recurrence.check_rule(without_end(series.rrule), start, all_day=series.is_all_day, zone=series.zone)
    slot = recurrence.next_slot(endless, start, datetime.combine(begin, time.min))
    if slot is None or slot.date() > period.last:
        return Entry(series, words, NOTHING, _("In diesem Zeitraum gäbe es keinen Termin."))
    draft = Series(
        offer=series.offer, starts_local=slot.isoformat(timespec="minutes"), zone=series.zone, minutes=series.minutes,
        is_all_day=series.is_all_day, rrule=ending(series.rrule, datetime.combine(period.last, time(23, 59, 59))),
        skips_public_holidays=series.skips_public_holidays or without[0],
        skips_school_holidays=series.skips_school_holidays or without[1],
        site=series.site, place_words=series.place_words, room=series.room,
    )  # fmt: skip
    settle(draft, days)
    entry = Entry(series, words, NEW, draft=draft)
    double = 0
    for plan in planned(draft, days, first=start_of(draft).date(), last=period.last):
        if plan.skipped:
            entry.skipped.append(plan)
        elif (series.offer_id, plan.slot) in taken:
            double += 1
        else:
            entry.new.append(plan)
    if not entry.new:
        entry.state = NOTHING
        entry.reason = _("Diese Termine gibt es schon.") if double else _("Alle Termine fielen in die Ferien.")
    elif double:
        said = ngettext("%(count)d Termin gibt es schon.", "%(count)d Termine gibt es schon.", double)
        entry.notes.append(Note(DOUBLE, said % {"count": double}))
    return entry


def _find_replaced(entries: Sequence[Entry], offers: Collection[int]) -> None:
    """A series after which another one of the same offer began was changed, not finished."""
    later: dict[int, list[Series]] = {}
    for row in Series.objects.filter(offer__in=offers).order_by("starts_local", "pk"):
        later.setdefault(row.offer_id, []).append(row)
    for entry in entries:
        if entry.state != NEW:
            continue
        last_on = _last_day(entry.series)
        for row in later.get(entry.series.offer_id, ()):
            if row.pk != entry.series.pk and last_on is not None and row.starts_local[:10] > last_on.isoformat():
                entry.replaced_by = in_words(row)
                break


Busy = tuple[str, str, int, str]  # begin, end, offer, title


def _note_clashes(entries: Sequence[Entry], period: Period) -> None:
    """What else is on at the same place and time: dates that exist, and those of the other chosen series."""
    sites = {site for entry in entries if (site := _house(entry))}
    busy: dict[tuple[int, str], list[Busy]] = {}

    def take(site: int, begin: str, end: str, offer: int, title: str) -> None:
        for day in {begin[:10], end[:10]}:
            busy.setdefault((site, day), []).append((begin, end, offer, title))

    for row in at_site_between(sites, period.first, period.last):
        take(*row)
    for entry in entries:
        if entry.is_chosen and (site := _house(entry)):
            for plan in entry.new:
                take(site, plan.starts_local, plan.ends_local, entry.series.offer_id, entry.offer.title)
    for entry in entries:
        site = _house(entry)
        found: dict = {}  # type: ignore[type-arg]
        for plan in entry.new if site else ():
            for begin, end, offer, title in busy.get((site or 0, plan.slot[:10]), ()):
                if offer != entry.series.offer_id and begin < plan.ends_local and end > plan.starts_local:
                    found.setdefault((title, offer), set()).add(plan.day)
        for (title, _offer), on in sorted(found.items()):
            said = ngettext(
                "Zur selben Zeit am selben Ort am %(day)s: %(title)s",
                "%(count)d-mal zur selben Zeit am selben Ort, zuerst am %(day)s: %(title)s",
                len(on),
            )
            entry.notes.append(Note(CLASH, said % {"count": len(on), "day": day_words(min(on)), "title": title}))


def _house(entry: Entry) -> int | None:
    return site_of(entry.draft) if entry.draft is not None and entry.offer.mode != Mode.ONLINE else None


def _note_people_and_house(entry: Entry) -> None:
    last = entry.new[-1].day
    for leader in entry.offer.leaders.all():
        if leader.ends_on is not None and leader.ends_on < last:
            said = _("%(name)s leitet das Angebot, ist aber nur bis %(day)s tätig.")
            entry.notes.append(Note(LEADER, said % {"name": leader.name, "day": day_words(leader.ends_on)}))
        elif leader.account is not None and not leader.account.is_active:
            said = _("%(name)s leitet das Angebot, hat aber kein Konto mehr. Bitte prüfen Sie, wer es leitet.")
            entry.notes.append(Note(LEADER, said % {"name": leader.name}))
    if not entry.offer.carrier.is_active:
        said = _("Den Träger %(name)s gibt es nicht mehr.")
        entry.notes.append(Note(HOUSE, said % {"name": entry.offer.carrier}))
    site = entry.series.site or (None if entry.series.place_words else entry.offer.site)
    if site is not None and site.ends_on is not None and site.ends_on < last:
        said = _("%(site)s gibt es nur bis %(day)s.")
        entry.notes.append(Note(HOUSE, said % {"site": site, "day": day_words(site.ends_on)}))


def _note_days(entry: Entry, days: Days) -> None:
    path = entry.offer.area.path
    if not days.state_of(path):
        said = _("Für dieses Quartier ist kein Land eingetragen: Ferien und Feiertage sind nicht bekannt.")
        entry.notes.append(Note(HOLIDAY, said))
    for plan in entry.new:
        if plan.off is not None:
            said = _("%(day)s entsteht und ist gleich abgesagt: %(reason)s")
            entry.notes.append(Note(CLOSED, said % {"day": day_words(plan.day), "reason": reason_of(plan)}))
        if name := days.holiday(path, plan.day):
            said = _("%(day)s ist ein Feiertag: %(name)s.")
            entry.notes.append(Note(HOLIDAY, said % {"day": day_words(plan.day), "name": name}))
    in_holidays = [plan.day for plan in entry.new if days.is_school_holiday(path, plan.day)]
    if in_holidays:
        said = ngettext(
            "%(count)d Termin liegt in den Schulferien: %(days)s",
            "%(count)d Termine liegen in den Schulferien: %(days)s",
            len(in_holidays),
        )
        listed = "; ".join(day_words(day) for day in in_holidays)
        entry.notes.append(Note(SCHOOL, said % {"count": len(in_holidays), "days": listed}))
    known = days.school_holidays_known_until(path)
    if known is not None and entry.new[-1].day > known:
        entry.notes.append(Note(SCHOOL, _("Schulferien sind nur bis %(day)s bekannt.") % {"day": day_words(known)}))
    taking_place = {plan.day for plan in entry.new}
    for feast in feast_days(entry.new[0].day, entry.new[-1].day):
        if feast.date in taking_place:
            said = _("%(day)s: %(name)s (%(religion)s, voraussichtlich)") if feast.is_estimated else (
                _("%(day)s: %(name)s (%(religion)s)")
            )  # fmt: skip
            words = {"day": day_words(feast.date), "name": feast.name, "religion": feast.religion}
            entry.notes.append(Note(FEAST, said % words))
