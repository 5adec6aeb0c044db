"""What keeps sites shut, or lets fewer people in, from day to day: closing days, crisis rules, the end of a site.

A ``Restriction`` is one of these spread out over the sites it holds for. The room that keeps dates asks for all of
them (``restrictions``) when it makes dates. It is handed a ``Shift`` before one of them changes, to say what that does
(``foundation.effects``, kind ``RESTRICTION``, change "change"), and again when it has changed, to do it
(``foundation.events``, same name).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from quartierwerk.foundation.permissions import Actor
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.models import Area, ClosingDays, CrisisRule, SchoolHolidayOverride, Site
from quartierwerk.places.queries.areas import keys_of
from quartierwerk.places.rules import STAFF

RESTRICTION = "places.restriction"
"""Kind of effect and name of the event, both with a ``Shift``."""
SCHOOL_HOLIDAYS = "places.school_holidays"
"""Kind of effect and name of the event, both with a ``HolidayShift``."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What is different at some sites from a first to a last day (both included; None is open).

    ``kind`` is one of ``CrisisKind``; ``key`` names the row it comes from (``closing:4``, ``crisis:2``, ``site:7``).
    """

    key: str
    sites: frozenset[int]
    first: date | None
    last: date | None
    kind: str = CrisisKind.CLOSED.value
    percent: int | None = None
    note: str = ""

    @property
    def is_crisis(self) -> bool:
        return self.key.startswith("crisis:")

    @property
    def closes(self) -> bool:
        return self.kind == CrisisKind.CLOSED

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of restrictions: what held before at these sites, and what holds afterwards in its place."""

    before: tuple[Restriction, ...] = ()
    after: tuple[Restriction, ...] = ()

    @property
    def sites(self) -> frozenset[int]:
        return frozenset().union(*(one.sites for one in (*self.before, *self.after)))


@dataclass(frozen=True, slots=True)
class HolidayShift:
    """A change of a state's school holidays: overrides that go and overrides that come."""

    state: str
    before: tuple[SchoolHolidayOverride, ...] = ()
    after: tuple[SchoolHolidayOverride, ...] = ()


@dataclass(frozen=True, slots=True)
class Crisis:
    """What is different at a site from day to day: closed, fewer people, by phone or online only."""

    kind: str
    percent: int | None
    first: date
    last: date
    note: str


# one row as a restriction


def of_closing(closing: ClosingDays, sites: Iterable[int] | None = None) -> Restriction:
    """Closing days at the sites they hold for; ``sites`` narrows to some of them."""
    if closing.site_id is not None:
        held = {closing.site_id}
    elif closing.area is not None:
        held = set(Site.objects.filter(area__path__startswith=closing.area.path).values_list("pk", flat=True))
    else:
        held = set()
    if sites is not None:
        held &= set(sites)
    return Restriction(f"closing:{closing.pk}", frozenset(held), closing.starts_on, closing.ends_on, note=closing.note)


def of_crisis(crisis: CrisisRule, sites: Iterable[int] | None = None) -> Restriction:
    """A crisis rule; ``sites`` where the row is not stored yet."""
    held = frozenset(sites if sites is not None else crisis.sites.values_list("pk", flat=True))
    return Restriction(
        f"crisis:{crisis.pk}", held, crisis.starts_on, crisis.ends_on, crisis.kind, crisis.percent, crisis.note
    )


def of_site(site: Site) -> tuple[Restriction, ...]:
    """Before a site begins and after it ends nothing takes place there. A planned one has not begun: that is known."""
    found = []
    held = frozenset({site.pk})
    if site.starts_on is not None:
        found.append(Restriction(f"site:{site.pk}", held, None, site.starts_on - DAY))
    if site.ends_on is not None:
        found.append(Restriction(f"site:{site.pk}", held, site.ends_on + DAY, None))
    return tuple(found)


# all of them


def restrictions(*, since: date, sites: Iterable[int] | None = None) -> list[Restriction]:
    """Everything that holds on that day or later, closing ones first by kind of row; five queries at most."""
    chosen = None if sites is None else frozenset(sites)
    found: list[Restriction] = []
    closings = list(ClosingDays.objects.filter(ends_on__gte=since).select_related("area").defer("area__boundary"))
    rows = Site.objects.all() if chosen is None else Site.objects.filter(pk__in=chosen)
    if closings:
        paths = dict(rows.values_list("pk", "area__path"))
        for closing in closings:
            held = frozenset(_held_by(closing, paths))
            if held:
                found.append(
                    Restriction(f"closing:{closing.pk}", held, closing.starts_on, closing.ends_on, note=closing.note)
                )
    limited = rows.filter(Q(starts_on__isnull=False) | Q(ends_on__isnull=False))
    for site in limited.only("pk", "starts_on", "ends_on"):
        found += [one for one in of_site(site) if one.last is None or one.last >= since]
    for crisis in CrisisRule.objects.filter(ends_on__gte=since).prefetch_related(_site_keys()):
        keys = frozenset(site.pk for site in crisis.sites.all())
        held = keys if chosen is None else keys & chosen
        if held:
            found.append(of_crisis(crisis, held))
    return found


def _held_by(closing: ClosingDays, paths: dict[int, str]) -> list[int]:
    if closing.site_id is not None:
        return [closing.site_id] if closing.site_id in paths else []
    below = closing.area.path if closing.area else "?"
    return [site for site, path in paths.items() if path.startswith(below)]


def _site_keys() -> Prefetch:
    return Prefetch("sites", queryset=Site.objects.only("pk").order_by("pk"))


def shift_of_sites(sites: Iterable[int], old_path: str, new_path: str) -> Shift:
    """What moving these sites from one place in the tree to another does: closing days of the areas above change."""
    moved = frozenset(sites)
    old, new = set(keys_of(old_path)), set(keys_of(new_path))

    def closing_at(areas: set[int]) -> tuple[Restriction, ...]:
        rows = ClosingDays.objects.filter(area__in=areas).order_by("starts_on", "pk")
        return tuple(Restriction(f"closing:{row.pk}", moved, row.starts_on, row.ends_on, note=row.note) for row in rows)

    return Shift(closing_at(old - new), closing_at(new - old)) if moved and old != new else Shift()


# lists


def visible_closings(actor: Actor) -> QuerySet[ClosingDays]:
    rows = ClosingDays.objects.select_related("area", "site__area").defer("area__boundary", "site__area__boundary")
    return rows if actor.holds(*STAFF) else rows.none()


def closings_of(place: Area | Site, *, since: date) -> QuerySet[ClosingDays]:
    """Closing days of a place that end on that day or later, those of all areas above included."""
    path = place.area.path if isinstance(place, Site) else place.path
    where = Q(area__in=keys_of(path))
    if isinstance(place, Site):
        where |= Q(site=place)
    return ClosingDays.objects.filter(where, ends_on__gte=since).select_related("area", "site")


def closings_on(site: Site, day: date) -> QuerySet[ClosingDays]:
    """Closing days that hit a site on a day, those of all areas above included."""
    return closings_of(site, since=day).filter(starts_on__lte=day)


def visible_crises(actor: Actor) -> QuerySet[CrisisRule]:
    rows = CrisisRule.objects.prefetch_related(
        Prefetch("sites", queryset=Site.objects.select_related("area").defer("area__boundary").order_by("name", "pk"))
    )
    return rows if actor.holds(*STAFF) else rows.none()


def crises_lasting(site: Site, *, since: date) -> QuerySet[CrisisRule]:
    """Rules of a site that last to that day or later."""
    return CrisisRule.objects.filter(sites=site, ends_on__gte=since)


def crises(*, since: date | None = None) -> dict[int, list[Crisis]]:
    """The crisis rules of every site by its key, oldest first; ``since``: only those that last to that day or later."""
    rows = CrisisRule.objects.filter(sites__isnull=False)
    return _by_site(rows if since is None else rows.filter(ends_on__gte=since))


def crises_at(sites: Sequence[Site], day: date) -> dict[int, list[Crisis]]:
    """The rules that hold at these sites on a day."""
    return _by_site(CrisisRule.objects.filter(sites__in=sites, starts_on__lte=day, ends_on__gte=day))


def _by_site(rules: QuerySet[CrisisRule]) -> dict[int, list[Crisis]]:
    found: dict[int, list[Crisis]] = {}
    rows = rules.order_by("starts_on", "pk").values_list("sites", "kind", "percent", "starts_on", "ends_on", "note")
    for site, kind, percent, first, last, note in rows:
        found.setdefault(site, []).append(Crisis(kind, percent, first, last, note))
    return found
