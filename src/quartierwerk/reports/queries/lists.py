"""What the lists of sign-ups add to the figures: who was on them, who did not come, how many different people.

Added up by the database in one statement. Of whole years, quarters and months the presences are added up already
(``attendance.sums``); for the days besides at the ends of a period the index ``presence_year`` holds every column that
is read. People are never mixed with visits: visits are those of the counts, people those whose list was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from quartierwerk.attendance.sums import parts_of
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.choices import StockState
from quartierwerk.places.models import Area, Site
from quartierwerk.reports.coverage import Coverage
from quartierwerk.vocabularies.choices import Kind

# ``listed`` is a row for each offer and person of a house: the most heads listed, the most that came, how often.
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
said AS ({said}),
listed AS (
    SELECT offer_id, participant_id, site_id, MAX(heads) AS heads,
        MAX(CASE WHEN present > 0 THEN heads ELSE 0 END) AS came,
        SUM(present * heads) AS presences, SUM(missed * heads) AS missed
    FROM said WHERE offer_id IN (SELECT id FROM own) GROUP BY offer_id, participant_id, site_id
),
by_person AS (
    SELECT {place_of_list} AS site_id, f.topic, l.participant_id, SUM(l.heads) AS heads, MAX(l.came) AS came,
        SUM(l.presences) AS presences, SUM(l.missed) AS missed
    FROM listed l JOIN themed f ON f.offer_id = l.offer_id GROUP BY 1, 2, 3
),
people AS (
    SELECT site_id, topic, SUM(heads) AS registered, SUM(came) AS people, SUM(presences) AS presences,
        SUM(missed) AS missed
    FROM by_person GROUP BY site_id, topic
),
totals AS (
    SELECT {place_of_dates} AS site_id, f.topic, SUM(d.held) AS held, SUM(d.counted) AS counted, SUM(d.visits) AS visits
    FROM dates d JOIN themed f ON f.offer_id = d.offer_id GROUP BY 1, 2
)
SELECT t.site_id, t.topic, t.held, t.counted, t.visits, p.registered, p.presences, p.missed, p.people
FROM totals t LEFT JOIN people p ON p.topic = t.topic AND COALESCE(p.site_id, 0) = COALESCE(t.site_id, 0)
ORDER BY 1, 2
"""
SUMMED = """
    SELECT offer_key AS offer_id, participant_key AS participant_id, site_key AS site_id, heads, present, missed
    FROM attendance_presencesum WHERE span IN ({spans}) {sums}
"""
EACH = """
    SELECT p.offer_id, p.participant_id, COALESCE(p.site_id, 0) AS site_id, p.people + p.children AS heads,
        CASE WHEN p.state = 'present' THEN 1 ELSE 0 END AS present,
        CASE WHEN p.state = 'no_show' THEN 1 ELSE 0 END AS missed
    FROM attendance_presence p WHERE ({edges}) AND p.state <> 'open' {presences}
"""
BY_FIELD = """
    SELECT own.id AS offer_id, t.id AS topic FROM own
    JOIN vocabularies_term t ON own.fields LIKE '%%,' || t.code || ',%%'
    JOIN vocabularies_vocabulary v ON v.id = t.vocabulary_id AND v.kind = %(kind)s AND v.is_working
    UNION ALL
    SELECT own.id, 0 FROM own WHERE NOT EXISTS (
        SELECT 1 FROM vocabularies_term t
        JOIN vocabularies_vocabulary v ON v.id = t.vocabulary_id AND v.kind = %(kind)s AND v.is_working
        WHERE own.fields LIKE '%%,' || t.code || ',%%'
    )
"""
BY_OFFER = "SELECT own.id AS offer_id, own.id AS topic FROM own"
AS_ONE = "SELECT own.id AS offer_id, 0 AS topic FROM own"


@dataclass(frozen=True)
class ListLine:
    """``topic`` is the key of a term or an offer, 0 where there is none.

    Dates in dates, visits in visits; ``registered``, ``presences``, ``missed`` and ``people`` in heads.

    ``registered`` are those on lists that were kept, each once for an offer; ``presences`` how often they came,
    ``missed`` how often they did not; ``people`` how many different ones came, as far as lists tell.
    """

    site: int | None = None
    topic: int = 0
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
    return {line.topic: line for line in _lines(coverage, period, BY_OFFER) if line.registered}


def all_lists(coverage: Coverage, period: Period) -> ListLine:
    """The whole; whoever came to several offers under one sign-up is one person."""
    found = _lines(coverage, period, AS_ONE)
    return found[0] if found else ListLine()


def _lines(coverage: Coverage, period: Period, themed: str, *, by_site: bool = False) -> list[ListLine]:
    thing = coverage.thing
    offers = sessions = presences = summed = ""
    about: dict[str, object] = {}
    if isinstance(thing, Area):
        offers, about["within"] = "AND a.path LIKE %(within)s", f"{thing.path}%"
    elif isinstance(thing, Site):
        sessions, presences = "AND s.site_id = %(about)s", "AND p.site_id = %(about)s"
        summed = "AND site_key = %(about)s"
        about["about"] = thing.pk
    else:
        offers, about["about"] = "AND o.carrier_id = %(about)s", thing.pk
    spans, edges = parts_of(period)  # our own spellings of days, nothing typed
    parts = [SUMMED.format(spans=", ".join(f"'{span}'" for span in spans), sums=summed)] if spans else []
    if edges:
        days = " OR ".join(f"(p.day >= '{edge.first}' AND p.day <= '{edge.last}')" for edge in edges)
        parts.append(EACH.format(edges=days, presences=presences))
    statement = STATEMENT.format(
        themed=themed, offers=offers, sessions=sessions, said=" UNION ALL ".join(parts),
        place_of_list="l.site_id" if by_site else "0", place_of_dates="d.site_id" if by_site else "0",
    )  # fmt: skip
    said: dict[str, Any] = {
        "stock": StockState.OWN.value, "wall_from": period.wall_from, "wall_to": period.wall_to,
        "now": connection.ops.adapt_datetimefield_value(clock.now()), "kind": Kind.FIELDS.value, **about,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, {name: said[name] for name in said if f"%({name})s" in statement})
        rows = cursor.fetchall()
    return [
        ListLine(site if by_site else None, topic, *(int(number or 0) for number in numbers))
        for site, topic, *numbers in rows
    ]
