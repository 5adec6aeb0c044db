"""What the pages about meeting points show: open now, opening hours, the way in, the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, geo, pictures, when
from quartierwerk.foundation.periods import runs_on
from quartierwerk.foundation.translations import Text
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.places import opening_hours
from quartierwerk.places.choices import AreaKind, CrisisKind
from quartierwerk.places.holidays import STATE_BY_KEY, Override, PublicHolidays, SchoolHolidays
from quartierwerk.places.models import Area, ClosingDays, SchoolHolidayOverride, Site
from quartierwerk.square.queries import wording
from quartierwerk.square.queries.wording import Fact

CLOSINGS_SHOWN_DAYS = 60


@dataclass(slots=True)
class OpenState:
    """Whether somebody may walk in now, in words; nothing where no opening hours are known."""

    is_open: bool
    words: str
    detail: str = ""

    @property
    def whole(self) -> str:
        if not self.detail:
            return self.words
        return _("%(state)s, %(detail)s") % {"state": self.words, "detail": self.detail}


@dataclass(slots=True)
class House:
    site: Site
    area: str
    description: Text
    ring_at: Text
    directions: Text
    access_notes: Text
    access: list[Fact]
    state: OpenState | None
    week: list[opening_hours.DayLine]
    crisis: str
    crisis_note: str
    closings: list[tuple[str, str]]
    photo: str
    plan: SafeString
    gone: str  # why it cannot be visited today


@dataclass(slots=True)
class Stop:
    """One meeting point in the list of all."""

    url: str
    name: str
    address: str
    area: str
    number: int
    is_open: bool | None
    words: str
    crisis: str
    photo: str
    photo_alt: str


@dataclass(slots=True)
class Town:
    """The meeting points of one municipality with the plan they are numbered in."""

    key: int
    name: str
    stops: list[Stop]
    plan: SafeString


def find(slug: str) -> Site | None:
    """The site, if residents may see it: it exists today, or did or will for a time."""
    return Site.objects.select_related("area").filter(slug=slug, is_planned=False).first()


def public() -> list[Site]:
    """The sites that exist today."""
    rows = Site.objects.filter(runs_on(clock.today()), is_planned=False).select_related("area")
    return list(rows.order_by("area__name", "name", "pk"))


class Holidays:
    """Public and school holidays of the state a site lies in; empty sets where the state is not known."""

    def __init__(self, area: Area) -> None:
        self.public: Any = ()
        self.school: Any = ()
        root = Area.objects.filter(pk=int(area.path.split("/")[1])).first() if area.path.strip("/") else None
        code = (root.state_code or STATE_BY_KEY.get(root.official_key[:2], "")) if root else ""
        if code:
            rows = SchoolHolidayOverride.objects.filter(state_code=code)
            overrides = [Override(row.starts_on, row.ends_on, row.name, row.is_school) for row in rows]
            self.public, self.school = PublicHolidays(code), SchoolHolidays(code, overrides)


def closing_days(site: Site, first: date, last: date) -> list[ClosingDays]:
    """Closing days of the site itself and of the areas it lies in."""
    above = [int(key) for key in site.area.path.strip("/").split("/") if key]
    rows = ClosingDays.objects.filter(Q(site=site) | Q(area__in=above), ends_on__gte=first, starts_on__lte=last)
    return list(rows.order_by("starts_on", "pk"))


def open_state(site: Site, frame: Frame, holidays: Holidays, closings: list[ClosingDays]) -> OpenState | None:
    """Open now? A closed day and a crisis go before the opening hours. ``closings`` from today on."""
    now = clock.local_now()
    today = now.date()
    crisis = frame.crisis_at(site.pk, clock.wall_now())
    if crisis is not None and crisis.kind == CrisisKind.CLOSED:
        return OpenState(False, _("Zurzeit geschlossen"), crisis.note)
    for closing in closings:
        if closing.starts_on <= today <= closing.ends_on:
            return OpenState(False, _("Heute geschlossen"), force_str(closing.get_reason_display()))
    hours = opening_hours.stored(site.opening_hours)
    if hours is None:
        return None
    given = {"public_holidays": holidays.public, "school_holidays": holidays.school}
    if hours.is_open(now, **given):
        change = hours.next_change(now, **given)
        until = _("bis %(time)s Uhr") % {"time": _clock(change)} if change and change.date() == today else ""
        return OpenState(True, _("Jetzt geöffnet"), until)
    closed = [(row.starts_on, row.ends_on) for row in closings]
    closed += [(rule.first, rule.last) for rule in frame.crises.get(site.pk, []) if rule.kind == CrisisKind.CLOSED]
    opens = _next_opening(hours, now, given, closed)
    if opens is None:
        return OpenState(False, _("Jetzt geschlossen"))
    day = when.day_beside(opens.date(), today)
    words = _("öffnet %(day)s um %(time)s Uhr") % {"day": day, "time": _clock(opens)}
    return OpenState(False, _("Jetzt geschlossen"), words)


def _next_opening(
    hours: opening_hours.Hours, at: datetime, given: dict[str, Any], closed: list[tuple[date, date]]
) -> datetime | None:
    """When it opens next, closed days passed over; None where that cannot be said for the next months."""
    for _attempt in range(40):
        change = hours.next_change(at, **given)
        if change is None:
            return None
        span = next((last for first, last in closed if first <= change.date() <= last), None)
        if span is not None:
            after = span + timedelta(days=1)
            at = datetime(after.year, after.month, after.day, tzinfo=at.tzinfo)
            if hours.is_open(at, **given):
                return at
        elif hours.is_open(change, **given):
            return change
        else:
            at = change
    return None


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def house(site: Site, frame: Frame, language: str) -> House:
    today = clock.today()
    holidays = Holidays(site.area)
    closed = closing_days(site, today, today + timedelta(days=CLOSINGS_SHOWN_DAYS))
    hours = opening_hours.stored(site.opening_hours)
    week = (
        opening_hours.week_lines(
            hours, today, language, public_holidays=holidays.public, school_holidays=holidays.school
        )
        if hours is not None
        else []
    )
    crisis = frame.crisis_at(site.pk, clock.wall_now())
    return House(
        site=site,
        area=site.area.name,
        description=site.text("description", language),
        ring_at=site.text("ring_at", language),
        directions=site.text("directions", language),
        access_notes=site.text("access_notes", language),
        access=wording.access_facts(step_free=site.step_free, toilet=site.toilet),
        state=open_state(site, frame, holidays, closed),
        week=week,
        crisis=wording.crisis_words(crisis),
        crisis_note=crisis.note if crisis else "",
        closings=[(_span(row.starts_on, row.ends_on), force_str(row.get_reason_display())) for row in closed],
        photo=reverse("picture", kwargs={"name": site.photo}) if site.photo else "",
        plan=plan([site], frame, name="plan"),
        gone=_gone(site, today),
    )


def _gone(site: Site, today: date) -> str:
    if site.starts_on is not None and today < site.starts_on:
        return _("Diesen Treffpunkt gibt es erst ab %(day)s.") % {"day": when.day_words(site.starts_on, with_year=True)}
    if site.ends_on is not None and today > site.ends_on:
        return _("Diesen Treffpunkt gibt es nicht mehr.")
    return ""


def _span(first: date, last: date) -> str:
    if first == last:
        return when.day_words(first)
    return _("%(first)s bis %(last)s") % {"first": when.day_words(first), "last": when.day_words(last)}


def plan(sites: list[Site], frame: Frame, *, name: str) -> SafeString:
    """Where the sites lie in the outline of their neighbourhoods, drawn without any other host."""
    pins = [
        geo.Pin(site.longitude, site.latitude, site.name, reverse("square:site", kwargs={"slug": site.slug}))
        for site in sites
        if site.longitude is not None and site.latitude is not None
    ]
    if not pins:
        return SafeString("")
    areas = {site.area_id: site.area for site in sites}
    outlines = [
        geo.Outline(area.boundary, area.name)
        for area in areas.values()
        if area.boundary and area.kind == AreaKind.NEIGHBOURHOOD
    ]
    return geo.outline_svg(
        outlines,
        pins,
        title=_("Lageplan"),
        description=_("Nummerierte Punkte zeigen die Treffpunkte."),
        width=480,
        name=name,
    )


def towns(frame: Frame) -> list[Town]:
    """All meeting points of today with "open now", town by town: a plan of several towns would show heaps of points."""
    municipalities = {row.pk: row.name for row in Area.objects.filter(kind=AreaKind.MUNICIPALITY)}
    groups: dict[int, list[Site]] = {}
    for site in public():
        above = [int(key) for key in site.area.path.strip("/").split("/") if key]
        town = next((key for key in reversed(above) if key in municipalities), 0)
        groups.setdefault(town, []).append(site)
    ordered = sorted(groups, key=lambda key: (key == 0, municipalities.get(key, "").casefold()))
    stands = _stops([site for key in ordered for site in groups[key]], groups, frame)
    return [
        Town(
            key=key,
            name=municipalities.get(key) or _("Treffpunkte"),
            stops=[stands[site.pk] for site in groups[key]],
            plan=plan(groups[key], frame, name=f"plan-{key}") if len(groups[key]) > 1 else SafeString(""),
        )
        for key in ordered
    ]


def _stops(sites: list[Site], groups: dict[int, list[Site]], frame: Frame) -> dict[int, Stop]:
    today = clock.today()
    holidays: dict[str, Holidays] = {}
    last = today + timedelta(days=CLOSINGS_SHOWN_DAYS)
    closings = list(ClosingDays.objects.filter(starts_on__lte=last, ends_on__gte=today).order_by("starts_on", "pk"))
    numbers: dict[int, int] = {}
    for group in groups.values():
        placed = [site for site in group if site.longitude is not None and site.latitude is not None]
        numbers |= {site.pk: number for number, site in enumerate(placed, start=1)}
    found: dict[int, Stop] = {}
    for site in sites:
        root = site.area.path.split("/")[1] if site.area.path else ""
        if root not in holidays:
            holidays[root] = Holidays(site.area)
        above = {int(key) for key in site.area.path.strip("/").split("/") if key}
        closed = [row for row in closings if row.site_id == site.pk or row.area_id in above]
        state = open_state(site, frame, holidays[root], closed)
        words = state.whole if state else ""
        crisis = frame.crisis_at(site.pk, clock.wall_now())
        found[site.pk] = Stop(
            url=reverse("square:site", kwargs={"slug": site.slug}),
            name=site.name,
            address=site.address,
            area=site.area.name,
            number=numbers.get(site.pk, 0),
            is_open=state.is_open if state else None,
            words=words,
            crisis=wording.crisis_words(crisis) if crisis and crisis.kind != CrisisKind.CLOSED else "",
            photo=reverse("picture", kwargs={"name": pictures.small(site.photo)}) if site.photo else "",
            photo_alt=site.photo_alt,
        )
    return found
