"""From a series to its dates: what is planned, before any row is made or changed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.recurrence import NormalisedRule, RuleRefused
from quartierwerk.offers.models import Offer, Series
from quartierwerk.offers.queries.days import Days, Off
from quartierwerk.places.models import Area

ALL_MADE = date(9999, 12, 31)
"""``made_until`` of a series that ends: nothing is left to be made."""
YEARS_FOR_A_COUNT = 30


@dataclass(frozen=True, slots=True)
class Planned:
    """A date that a series gives. ``skipped`` names the holiday it is left out for; ``off`` why it is called off."""

    slot: str
    starts_at: datetime
    ends_at: datetime
    starts_local: str
    ends_local: str
    skipped: str = ""
    off: Off | None = None

    @property
    def day(self) -> date:
        return date.fromisoformat(self.starts_local[:10])


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def horizon(today: date | None = None) -> date:
    """Dates exist up to this day: the end of the month that lies ``DATES_AHEAD_MONTHS`` ahead."""
    day = months_later(today or clock.today(), settings.DATES_AHEAD_MONTHS)
    return day.replace(day=monthrange(day.year, day.month)[1])


def series_to_top_up(until: date) -> list[int]:
    """Keys of the series whose dates do not reach that day yet."""
    rows = Series.objects.filter(Q(made_until__isnull=True) | Q(made_until__lt=until))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def to_top_up(keys: Sequence[int], until: date) -> list[Series]:
    """These series with their offers and areas, each read once, because many series share them."""
    rows = list(Series.objects.filter(pk__in=keys).exclude(made_until__gte=until))
    offers = Offer.objects.in_bulk({row.offer_id for row in rows})
    areas = Area.objects.in_bulk({offer.area_id for offer in offers.values()})
    for offer in offers.values():
        offer.area = areas[offer.area_id]
    for row in rows:
        row.offer = offers[row.offer_id]
    return rows


def start_of(series: Series) -> datetime:
    """First begin, naive local time."""
    return datetime.fromisoformat(series.starts_local)


def moment_of(text: str) -> datetime | date:
    """RDATE or EXDATE as stored: ``2030-06-04T16:00``, or ``2030-06-04`` for the whole day."""
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


@lru_cache(maxsize=4096)
def _checked(text: str, start: datetime, all_day: bool, zone: str) -> NormalisedRule:
    return recurrence.check_rule(text, start, all_day=all_day, zone=zone)


def rule_of(series: Series) -> NormalisedRule | None:
    """The repetition; None for a series of single dates.

    Raises:
        Refused: it is not one that can be expanded without guessing.
    """
    if not series.rrule:
        return None
    try:
        return _checked(series.rrule, start_of(series), series.is_all_day, series.zone)
    except RuleRefused as refusal:
        raise Refused(refusal.sentence, field="rrule") from None


def site_of(series: Series) -> int | None:
    """Where its dates are: its own site, else that of the offer; none where the place is only in words."""
    return series.site_id or (None if series.place_words else series.offer.site_id)


def _text(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


class Maker:
    """Turns local begins of one series into dates with moments."""

    def __init__(self, series: Series) -> None:
        self.zone = recurrence.zone_of(series.zone)
        self.is_berlin = series.zone == "Europe/Berlin"
        self.length = timedelta(minutes=series.minutes)
        self.all_day = series.is_all_day

    def moments(self, slot: datetime) -> tuple[datetime, datetime, str, str]:
        """Begin and end, and both in the wall time of the installation.

        The length is wall time: what ends at 6:00 ends at 6:00 also in the night in which the clocks are changed.
        """
        starts_at = recurrence.to_utc(slot, self.zone)
        if self.is_berlin and not self.all_day and 4 <= slot.hour < 20 and self.length < timedelta(hours=4):
            return starts_at, starts_at + self.length, _text(slot), _text(slot + self.length)  # no clock changes then
        ends_at = recurrence.to_utc(slot + self.length, self.zone)
        if ends_at <= starts_at:  # the hour that the clocks jump over
            ends_at = starts_at + self.length
        return starts_at, ends_at, clock.wall(starts_at), clock.wall(ends_at)


def planned(series: Series, days: Days, *, first: date, last: date) -> list[Planned]:
    """All dates of the series that begin from ``first`` to ``last``, the left-out ones too, in order.

    Raises:
        Refused: the repetition is not understood or gives too many dates.
    """
    rule, start = rule_of(series), start_of(series)
    try:
        slots = recurrence.expand(
            rule,
            start,
            after=first,
            before=last + timedelta(days=1),
            rdates=[moment_of(text) for text in series.rdates],
            exdates=[moment_of(text) for text in series.exdates],
        )
    except RuleRefused as refusal:
        raise Refused(refusal.sentence, field="rrule") from None
    maker, site, offer = Maker(series), site_of(series), series.offer
    path = offer.area.path
    found = []
    for slot in slots:
        starts_at, ends_at, starts, ends = maker.moments(slot)
        day = slot.date()
        skipped = days.skipped(series, path, day)
        off = None if skipped else days.off(offer, site, day)
        found.append(Planned(starts, starts_at, ends_at, starts, ends, skipped, off))
    return found


def may_be_all_made(series: Series) -> bool:
    """Whether the series ends at all; spares the search for the last date of an endless one."""
    return not series.rrule or "UNTIL=" in series.rrule or "COUNT=" in series.rrule


def is_all_made(series: Series, last: date) -> bool:
    """Whether no date of the series can come after that day."""
    rule = rule_of(series)
    if rule is not None:
        final = recurrence.last_slot(rule, start_of(series))
        if final is None or final.date() > last:
            return False
    extra = [moment_of(text) for text in series.rdates]
    return all((value.date() if isinstance(value, datetime) else value) <= last for value in extra)


def slot_in_zone(series: Series, slot: str) -> str:
    """The begin of a date, kept in the time of the installation, as the series' own zone writes it (for EXDATE)."""
    moment = recurrence.to_utc(datetime.fromisoformat(slot), clock.BERLIN)
    return _text(recurrence.to_local(moment, series.zone))


def draft_from(series: Series, since: str, **facts: Any) -> Series:
    """How a series goes on from a slot: these facts, and what was excepted or added by hand from then on.

    Days that were taken out stay out, at whatever time the series is from now on.
    """
    draft = Series(offer=series.offer, zone=series.zone, **{"room": series.room, **facts})
    draft.exdates = sorted({text[:10] for text in series.exdates if text[:10] >= since[:10]})
    draft.rdates = [text for text in series.rdates if text >= since]
    return draft


def without_end(rrule: str) -> str:
    """The rule without COUNT and UNTIL."""
    return ";".join(part for part in rrule.split(";") if part and not part.startswith(("COUNT=", "UNTIL=")))


def ending(rrule: str, last: datetime) -> str:
    """The rule with this local moment as its last possible begin."""
    return f"{without_end(rrule)};UNTIL={recurrence.stamp(last)}" if rrule else ""


def settle(series: Series, days: Days) -> Series:
    """Bring what was chosen into the form that is stored; changes the row in memory.

    The rule is spelled canonically and the first begin is a date of the rule. Where holidays are left out, "ten times"
    means ten dates that take place: the count becomes the day of the tenth.

    Raises:
        Refused: the rule is not understood.
    """
    rule = rule_of(series)
    if rule is None:
        return series
    first = recurrence.next_slot(rule, start_of(series), start_of(series))
    if first is not None:
        series.starts_local = _text(first)
    if rule.count is not None and (series.skips_public_holidays or series.skips_school_holidays):
        series.rrule = ending(rule.text, _last_of(series, days, rule.count))
    series.rrule = (rule_of(series) or rule).text
    return series


def _last_of(series: Series, days: Days, count: int) -> datetime:
    """The begin of the date with this number among those that are not left out."""
    start, path = start_of(series), series.offer.area.path
    rule = _checked(without_end(series.rrule), start, series.is_all_day, series.zone)
    seen = 0
    for year in range(YEARS_FOR_A_COUNT):
        after, before = _years(start, year), _years(start, year + 1)
        for slot in recurrence.expand(rule, start, after=after, before=before):
            if not days.skipped(series, path, slot.date()):
                seen += 1
                if seen == count:
                    return slot
    raise Refused(
        _("So viele Termine kommen in %(years)d Jahren nicht zusammen. Bitte wählen Sie weniger.")
        % {"years": YEARS_FOR_A_COUNT},
        field="count",
    )


def _years(start: datetime, years: int) -> datetime:
    return datetime.combine(months_later(start.date(), 12 * years), start.time())
