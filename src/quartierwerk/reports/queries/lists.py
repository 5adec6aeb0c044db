"""What the lists of sign-ups add to the figures: who was on them, who did not come, how many different people.

Added up by the database in one statement over half a million presences; the index ``presence_year`` holds every column
that it reads. People are never mixed with visits: visits are those of the counts, people those whose list was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.choices import StockState
from quartierwerk.places.models import Area, Site
from quartierwerk.reports.coverage import Coverage
from quartierwerk.vocabularies.choices import Kind

# One row for each offer and person of a house: the most heads they came with, were listed with, and the heads missed.
STATEMENT = """
WITH own AS (
    SELECT o.id, o.fields FROM offers_offer o JOIN places_area a ON a.id = o.area_id
    WHERE o.stock = %(stock)s {offers}
),
themed AS ({themed}),
dates AS (
    SELECT s.offer_id, s.site_id, COUNT(*) AS held, COUNT(t.id) AS counted, SUM(t.visits) AS visits
    FROM offers_session s
    LEFT JOIN attendance_tally t ON t.session_id = s.id AND t.is_current
    LEFT JOIN offers_cancellation c ON c.session_id = s.id
    WHERE s.starts_local >= %(wall_from)s AND s.starts_local < %(wall_to)s {sessions}
        AND s.offer_id IN (SELECT id FROM own)
        AND (t.id IS NOT NULL OR (c.id IS NULL AND s.ends_at <= %(now)s))
    GROUP BY s.offer_id, s.site_id
),
said AS (
    SELECT p.offer_id, p.participant_id, p.site_id, p.state, SUM(p.people + p.children) AS heads,
        MAX(p.people + p.children) AS most
    FROM attendance_presence p
    WHERE p.day >= %(first)s AND p.day <= %(last)s {presences} AND p.offer_id IN (SELECT id FROM own)
    GROUP BY p.offer_id, p.participant_id, p.site_id, p.state
),
listed AS (
    SELECT offer_id, participant_id, site_id, MAX(most) AS heads,
        MAX(CASE WHEN state = 'present' THEN most ELSE 0 END) AS came,
        SUM(CASE WHEN state = 'present' THEN heads ELSE 0 END) AS presences,
        SUM(CASE WHEN state = 'no_show' THEN heads ELSE 0 END) AS missed
    FROM said WHERE state <> 'open' GROUP BY offer_id, participant_id, site_id
),
by_person AS (
    SELECT {place_of_list} AS site_id, f.code, l.participant_id, SUM(l.heads) AS heads, MAX(l.came) AS came,
        SUM(l.presences) AS presences, SUM(l.missed) AS missed
    FROM listed l JOIN themed f ON f.offer_id = l.offer_id GROUP BY 1, 2, 3
),
people AS (
    SELECT site_id, code, SUM(heads) AS registered, SUM(came) AS people, SUM(presences) AS presences,
        SUM(missed) AS missed
    FROM by_person GROUP BY site_id, code
),
totals AS (
    SELECT {place_of_dates} AS site_id, f.code, SUM(d.held) AS held, SUM(d.counted) AS counted, SUM(d.visits) AS visits
    FROM dates d JOIN themed f ON f.offer_id = d.offer_id GROUP BY 1, 2
)
SELECT t.site_id, t.code, t.held, t.counted, t.visits, p.registered, p.presences, p.missed, p.people
FROM totals t LEFT JOIN people p ON p.code = t.code AND COALESCE(p.site_id, 0) = COALESCE(t.site_id, 0)
ORDER BY 1, 2
"""
BY_FIELD = """
    SELECT own.id AS offer_id, t.code FROM own
    JOIN vocabularies_term t ON own.fields LIKE '%%,' || t.code || ',%%'
    JOIN vocabularies_vocabulary v ON v.id = t.vocabulary_id AND v.kind = %(kind)s AND v.is_working
    UNION ALL
    SELECT own.id, '' FROM own WHERE NOT EXISTS (
        SELECT 1 FROM vocabularies_term t
        JOIN vocabularies_vocabulary v ON v.id = t.vocabulary_id AND v.kind = %(kind)s AND v.is_working
        WHERE own.fields LIKE '%%,' || t.code || ',%%'
    )
"""
BY_OFFER = "SELECT own.id AS offer_id, CAST(own.id AS varchar(20)) AS code FROM own"
AS_ONE = "SELECT own.id AS offer_id, '' AS code FROM own"


@dataclass(frozen=True)
class ListLine:
    """Dates in dates, visits in visits; ``registered``, ``presences``, ``missed`` and ``people`` in heads.

    ``registered`` are those on lists that were kept, each once for an offer; ``presences`` how often they came,
    ``missed`` how often they did not; ``people`` how many different ones came, as far as lists tell.
    """

    site: int | None = None
    code: str = ""
    held: int = 0
    counted: int = 0
    visits: int = 0
    registered: int = 0
    presences: int = 0
    missed: int = 0
    people: int = 0

    @property
    def missing_share(self) -> float | None:
        """Of all places that were kept for somebody, how many stayed empty; None where no list was kept."""
        due = self.presences + self.missed
        return self.missed / due if due else None


def by_house_and_field(coverage: Coverage, period: Period) -> list[ListLine]:
    """A line for each house and field. An offer with several fields stands in each, so lines may add up to more."""
    return _lines(coverage, period, BY_FIELD, by_site=True)


def by_listed_offer(coverage: Coverage, period: Period) -> dict[int, ListLine]:
    """The same for each offer with a list, by its key."""
    return {int(line.code): line for line in _lines(coverage, period, BY_OFFER) if line.registered}


def all_lists(coverage: Coverage, period: Period) -> ListLine:
    """The whole; whoever came to several offers under one sign-up is one person."""
    found = _lines(coverage, period, AS_ONE)
    return found[0] if found else ListLine()


def _lines(coverage: Coverage, period: Period, themed: str, *, by_site: bool = False) -> list[ListLine]:
    thing = coverage.thing
    offers = sessions = presences = ""
    about: dict[str, object] = {}
    if isinstance(thing, Area):
        offers, about["within"] = "AND a.path LIKE %(within)s", f"{thing.path}%"
    elif isinstance(thing, Site):
        sessions, presences = "AND s.site_id = %(about)s", "AND p.site_id = %(about)s"
        about["about"] = thing.pk
    else:
        offers, about["about"] = "AND o.carrier_id = %(about)s", thing.pk
    statement = STATEMENT.format(
        themed=themed, offers=offers, sessions=sessions, presences=presences,
        place_of_list="l.site_id" if by_site else "0", place_of_dates="d.site_id" if by_site else "0",
    )  # fmt: skip
    said: dict[str, Any] = {
        "stock": StockState.OWN.value, "wall_from": period.wall_from, "wall_to": period.wall_to,
        "first": period.first.isoformat(), "last": period.last.isoformat(),
        "now": connection.ops.adapt_datetimefield_value(clock.now()), "kind": Kind.FIELDS.value, **about,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, {name: said[name] for name in said if f"%({name})s" in statement})
        rows = cursor.fetchall()
    return [
        ListLine(site if by_site else None, code, *(int(number or 0) for number in numbers))
        for site, code, *numbers in rows
    ]
