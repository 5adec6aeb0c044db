"""The figures of a period: added up in the database, never guessed.

"Planned" is every date of the period; "held" is over and was not called off; "counted" has a tally (also zero).
Averages and fill use counted dates only. Quoted figures of others are listed and never added.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from quartierwerk.attendance.choices import State
from quartierwerk.attendance.models import Estimate, Quotation, split_key
from quartierwerk.attendance.queries.figures import Sums, sums_by
from quartierwerk.attendance.queries.states import with_state, with_tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.choices import Reason, StockState
from quartierwerk.offers.models import Offer, Session
from quartierwerk.reports.bands import Bands
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.queries.lists import ListLine, all_lists, by_listed_offer
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Term

COUNTERS = ("planned", "off", "held", "counted", "estimated", "visits", "children", "volunteers", "turned_away")


@dataclass
class Line:
    """Counts of one row: dates in dates, visits in visits."""

    planned: int = 0
    off: int = 0
    held: int = 0
    counted: int = 0
    estimated: int = 0
    visits: int = 0
    children: int = 0
    volunteers: int = 0
    turned_away: int = 0
    seats: int = 0  # seats of the counted dates whose offer states them
    seated: int = 0  # visits of those dates
    procedures: dict[str, int] = field(default_factory=dict)  # of the estimated ones; kept with the total only

    @property
    def not_counted(self) -> int:
        return self.held - self.counted

    @property
    def average(self) -> float | None:
        """Visits a counted date; None where nothing was counted."""
        return self.visits / self.counted if self.counted else None

    @property
    def fill(self) -> float | None:
        """Share of seats taken on counted dates; None where no seats are stated."""
        return self.seated / self.seats if self.seats else None

    def add(self, other: Line) -> None:
        for name in (*COUNTERS, "seats", "seated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class OfferLine:
    key: int
    title: str
    fields: tuple[str, ...]
    groups: tuple[str, ...]
    line: Line


@dataclass
class Figures:
    """Everything a report says, before it has columns."""

    coverage: Coverage
    period: Period
    bands: Bands
    as_of: datetime
    total: Line
    offers: list[OfferLine]
    days: dict[date, Line]
    reasons: dict[str, int]
    ages: list[tuple[str, int]]
    ages_unassigned: int
    ages_counted_on: int  # counted dates whose tally was divided by age
    quotations: list[Quotation] = field(default_factory=list)
    lists: dict[int, ListLine] = field(default_factory=dict)  # by offer; only those that keep lists
    listed: ListLine = field(default_factory=ListLine)

    @property
    def is_empty(self) -> bool:
        return not self.total.planned


def _sessions(coverage: Coverage, period: Period) -> QuerySet[Session]:
    """The dates of our own offers; what partners only list here is theirs to count."""
    return Session.objects.filter(
        coverage.of_sessions(),
        starts_local__gte=period.wall_from,
        starts_local__lt=period.wall_to,
        offer__stock=StockState.OWN,
    ).order_by()


def _line(sums: Sums) -> Line:
    return Line(
        planned=sums.planned,
        off=sums.called_off,
        held=sums.due,
        counted=sums.counted,
        estimated=sums.estimated,
        visits=sums.visits,
        children=sums.children,
        volunteers=sums.volunteers,
        turned_away=sums.turned_away,
    )


def figures(coverage: Coverage, period: Period, bands: Bands | None = None) -> Figures:
    """Add up a period. Ten queries at most, whatever the number of dates. The caller has asked the rule."""
    bands = bands or Bands()
    as_of = clock.now()
    sessions = _sessions(coverage, period)
    by_offer = {key: _line(sums) for (key,), sums in sums_by(sessions, "offer_id").items()}
    offers: list[OfferLine] = []
    total = Line()
    rows = Offer.objects.filter(pk__in=by_offer).order_by("title", "pk")
    for key, title, codes, groups, seats in rows.values_list("pk", "title", "fields", "groups", "seats"):
        line = by_offer[key]
        if seats:
            line.seats, line.seated = seats * line.counted, line.visits
        total.add(line)
        offers.append(OfferLine(key, title, codes, groups, line))
    if total.estimated:
        total.procedures = _procedures(sessions)
    by_day = sums_by(sessions.annotate(day=Substr("starts_local", 1, 10)), "day")
    days = {date.fromisoformat(day): _line(sums) for (day,), sums in sorted(by_day.items())}
    off = with_state(sessions).filter(state=State.CALLED_OFF)
    reasons = dict(off.values_list("cancellation__reason").annotate(number=Count("pk")))
    ages, unassigned, counted_on = _ages(sessions, bands)
    lists = by_listed_offer(coverage, period)
    return Figures(
        coverage=coverage,
        period=period,
        bands=bands,
        as_of=as_of,
        total=total,
        offers=offers,
        days=days,
        reasons={reason: reasons[reason] for reason in Reason.values if reason in reasons},
        ages=ages,
        ages_unassigned=unassigned,
        ages_counted_on=counted_on,
        quotations=list(
            Quotation.objects.filter(
                coverage.of_quotations(),
                Q(starts_on__isnull=True) | Q(starts_on__lte=period.last),
                Q(ends_on__isnull=True) | Q(ends_on__gte=period.first),
            )
        ),
        lists=lists,
        listed=all_lists(coverage, period) if lists else ListLine(),
    )


def _procedures(sessions: QuerySet[Session]) -> dict[str, int]:
    """How many counts were estimated by which procedure; the others did not name one."""
    rows = Estimate.objects.filter(
        Exists(sessions.filter(pk=OuterRef("tally__session"), cancellation=None)), tally__is_current=True
    )
    return dict(rows.order_by().values_list("procedure").annotate(number=Count("pk")))


def _ages(sessions: QuerySet[Session], bands: Bands) -> tuple[list[tuple[str, int]], int, int]:
    """Visits by age band. A counted band that fits into none of the funder's stays visible as unassigned."""
    split = with_tally(sessions).exclude(tally=None).exclude(tally__splits={})
    sums: dict[tuple[str, str], int] = defaultdict(int)
    counted_on = 0
    terms = {
        (split_key(term.vocabulary), term.code): term
        for term in Term.objects.filter(vocabulary__kind=Kind.AGES).select_related("vocabulary").order_by("position")
    }
    vocabularies = {code for code, _term in terms}
    for splits in split.values_list("tally__splits", flat=True):
        found = [(name, part) for name, part in splits.items() if name in vocabularies and part]
        counted_on += bool(found)
        for name, part in found:
            for code, number in part.items():
                sums[(name, code)] += int(number)
    if not bands.ages:
        known = [(str(term.title), sums.pop(key)) for key, term in terms.items() if key in sums]
        return known, sum(sums.values()), counted_on
    by_band = {band.label: 0 for band in bands.ages}
    unassigned = 0
    for key, number in sums.items():
        term = terms.get(key)
        fitting = [
            band
            for band in bands.ages
            if term is not None and term.age_from is not None and band.holds(term.age_from, term.age_to)
        ]
        if fitting:
            by_band[fitting[0].label] += number
        else:
            unassigned += number
    return list(by_band.items()), unassigned, counted_on
