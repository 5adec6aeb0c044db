"""Frozen reports, what changed between two versions, and who may read them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from quartierwerk.access.choices import Role
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.output.table import Table, cell_writers
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.offers.models import Session
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area, Site
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.models import FrozenReport, ReaderLink

SEES = (Role.WORKER, Role.MANAGER, Role.COORDINATOR)


def coverages(actor: Actor) -> list[Coverage]:
    """What the actor may ask figures about: areas, then sites, then carriers."""
    scope = actor.scope(*SEES)
    areas = Area.objects.filter(scope.q(path="path")).order_by("path")
    sites = Site.objects.filter(scope.q(path="area__path") | _kept_by(scope.organisations)).order_by("name")
    carriers = Organisation.objects.filter(scope.q(path="area__path", organisation="pk"), is_active=True)
    things: list[Area | Site | Organisation] = [*areas]
    things += sites.select_related("area")
    things += carriers.select_related("area")
    return [Coverage(thing) for thing in things]


def _kept_by(organisations: Sequence[int]) -> Q:
    condition = Q(pk__in=[])
    for key in organisations:
        condition |= Q(keepers__has=str(key))
    return condition


def coverage_of(actor: Actor, slug: str) -> Coverage | None:
    """The area, site or carrier of that slug, if the actor may ask about it. Areas come before sites and carriers."""
    return next((coverage for coverage in coverages(actor) if coverage.slug == slug), None)


def visible_reports(actor: Actor) -> QuerySet[FrozenReport]:
    """Frozen reports; a guest with a reader's link sees the reports of that link and nothing else."""
    rows = FrozenReport.objects.select_related("area", "site__area", "carrier__area", "follows")
    if isinstance(actor, Guest):
        keys = [int(key.partition(":")[2]) for key in actor.opens if key.startswith("report:")]
        return rows.filter(pk__in=keys)
    scope = actor.scope(*SEES, Role.SERVICE_OFFICE)
    return rows.filter(
        scope.q(path="area__path", organisation="carrier_id")
        | scope.q(path="site__area__path")
        | scope.q(path="carrier__area__path")
        | (_kept_by_site(scope.organisations))
    )


def _kept_by_site(organisations: Sequence[int]) -> Q:
    condition = Q(pk__in=[])
    for key in organisations:
        condition |= Q(site__keepers__has=str(key))
    return condition


def visible_links(actor: Actor) -> QuerySet[ReaderLink]:
    return ReaderLink.objects.filter(reports__in=visible_reports(actor)).distinct()


def tables_of(report: FrozenReport) -> list[Table]:
    """The tables as they were frozen."""
    return [Table.from_data(data) for data in report.figures["tables"]]


def checksum(figures: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of frozen figures, in hexadecimal."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_untouched(report: FrozenReport) -> bool:
    """Whether the figures still are what was frozen."""
    return checksum(report.figures) == report.checksum


def latest_of(coverage: Coverage, period: Period) -> FrozenReport | None:
    """The last version of this report, if there is one."""
    return FrozenReport.objects.filter(
        first=period.first, last=period.last, followed_by=None, **coverage.as_fields()
    ).first()


def differences(before: Sequence[Table], after: Sequence[Table]) -> list[dict[str, str]]:
    """Every figure that differs: ``{"table", "row", "column", "before", "after"}``, written as the tables write it."""
    found: list[dict[str, str]] = []
    older = {str(table.title): table for table in before}
    for table in after:
        old = older.get(str(table.title))
        written = zip(table.columns, cell_writers(table, Formats("de")), strict=True)
        columns = [(column, write) for column, write in written if not column.names_row]
        head = next(column for column in table.columns if column.names_row)
        old_rows = _by_name(old, head.key) if old is not None else {}
        for name, row in _by_name(table, head.key).items():
            for column, write in columns:
                now = row[table.place(column.key)]
                was = _value(old, old_rows.get(name), column.key)
                if now != was:
                    found.append(
                        {
                            "table": str(table.title),
                            "row": name,
                            "column": column.heading,
                            "before": write(was),
                            "after": write(now),
                        }
                    )
    return found


def _by_name(table: Table, key: str) -> dict[str, Sequence[Any]]:
    rows: dict[str, Sequence[Any]] = {}
    for row in table.all_rows:
        name = str(row[table.place(key)])
        while name in rows:
            name += " *"
        rows[name] = row
    return rows


def _value(table: Table | None, row: Sequence[Any] | None, key: str) -> Any:
    if table is None or row is None or key not in {column.key for column in table.columns}:
        return None
    return row[table.place(key)]


def corrected_since(report: FrozenReport, coverage: Coverage, period: Period) -> list[Tally]:
    """Counts of the period that were entered or corrected after the report was frozen."""
    of_period = Session.objects.filter(
        coverage.of_sessions(), starts_local__gte=period.wall_from, starts_local__lt=period.wall_to
    )
    return list(
        Tally.objects.filter(session__in=of_period, recorded_at__gt=report.as_of, is_current=True)
        .select_related("session__offer")
        .order_by("session__starts_local")
    )


def secret_hash(secret: str) -> str:
    """How the secret of a reader's link is kept."""
    return hmac.new(settings.SECRET_KEY.encode(), b"reader:" + secret.encode(), hashlib.sha256).hexdigest()


def link_of(secret: str) -> ReaderLink | None:
    """The link of a secret while it is valid."""
    link = ReaderLink.objects.filter(secret_hash=secret_hash(secret), revoked_at=None).first()
    return link if link is not None and link.ends_on >= clock.today() else None
