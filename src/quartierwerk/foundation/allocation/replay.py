"""The log read again: what should be taken now, and why somebody stands where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import Claim, Decision, Occupancy, Pool, Share, State, Verdict, Waits
from quartierwerk.foundation.when import day_and_times, day_words

ENDS = {Verdict.DECLINED, Verdict.LAPSED, Verdict.GIVEN_BACK, Verdict.REFUSED}
STATES: dict[str, str] = {
    Verdict.PROMISED: State.PROMISED,
    Verdict.ACCEPTED: State.PROMISED,
    Verdict.HELD: State.HELD,
    Verdict.QUEUED: State.WAITING,
    Verdict.DISPLACED: State.WAITING,
    **dict.fromkeys(ENDS, State.ENDED),
}


@dataclass(frozen=True)
class Difference:
    """What a table says and what the log says."""

    thing: str
    table: str
    log: str


def verify() -> list[Difference]:
    """Replay the whole log and compare it with the tables; an empty list is what it should be."""
    taken: dict[int, int] = {}
    capacity: dict[int, int] = {}
    states: dict[int, str] = {}
    times: set[tuple[int, int, datetime, datetime]] = set()
    found: list[Difference] = []
    rows = Decision.objects.order_by("pk").values_list("claim_id", "verdict", "changes")
    for claim, verdict, changes in rows.iterator(chunk_size=2000):
        if verdict in STATES and claim is not None:
            states[claim] = STATES[verdict]
        for key, number in changes.get("capacity", {}).items():
            capacity[int(key)] = number
        for key, number in changes.get("pools", {}).items():
            taken[int(key)] = taken.get(int(key), 0) + number
        for unit, start, end, sign in changes.get("units", ()):
            row = (claim, unit, datetime.fromisoformat(start), datetime.fromisoformat(end))
            if sign > 0:
                times.add(row)
            else:
                times.discard(row)
    shares = dict(Share.objects.values_list("pool").annotate(Sum("amount")))
    for pool in Pool.objects.order_by("pk").iterator(chunk_size=2000):
        if pool.taken > pool.capacity:
            found.append(Difference(f"pool {pool.pk} over-full", str(pool.taken), str(pool.capacity)))
        for what, table, log in (
            ("taken", pool.taken, taken.get(pool.pk, 0)),
            ("capacity", pool.capacity, capacity.get(pool.pk)),
            ("shares", shares.get(pool.pk, 0), taken.get(pool.pk, 0)),
        ):
            if table != log:
                found.append(Difference(f"pool {pool.pk} {what}", str(table), str(log)))
    for pk, state in Claim.objects.order_by("pk").values_list("pk", "state").iterator(chunk_size=2000):
        if states.get(pk) != state:
            found.append(Difference(f"claim {pk}", state, str(states.get(pk))))
    there = set(Occupancy.objects.values_list("claim_id", "unit_id", "starts_at", "ends_at"))
    found += [_time(row, "there", "not there") for row in sorted(there - times)]
    found += [_time(row, "not there", "there") for row in sorted(times - there)]
    found += _overlaps()
    waiting = set(Claim.objects.filter(state=State.WAITING).values_list("pk", flat=True))
    listed = set(Waits.objects.values_list("claim_id", flat=True))
    found += [Difference(f"claim {pk} on the list", str(pk in listed), str(pk in waiting)) for pk in waiting ^ listed]
    return found


def _time(row: tuple[int, int, datetime, datetime], table: str, log: str) -> Difference:
    claim, unit, start, end = row
    return Difference(f"unit {unit} {start.isoformat()} {end.isoformat()} claim {claim}", table, log)


def _overlaps() -> Iterable[Difference]:
    last: dict[int, tuple[datetime, datetime]] = {}
    rows = Occupancy.objects.order_by("unit_id", "starts_at").values_list("unit_id", "starts_at", "ends_at")
    for unit, start, end in rows.iterator(chunk_size=2000):
        if unit in last and start < last[unit][1]:
            yield Difference(f"unit {unit} taken twice", start.isoformat(), last[unit][1].isoformat())
        if unit not in last or end > last[unit][1]:
            last[unit] = (start, end)


def position(claim: Claim) -> int:
    """Which place on the list, from 1; 0 if it does not wait."""
    if claim.state != State.WAITING:
        return 0
    rows = Claim.objects.filter(queue=claim.queue, state=State.WAITING).order_by("rank", "since", "pk")
    return [*rows.values_list("pk", flat=True)].index(claim.pk) + 1


def explain(claim: Claim) -> str:
    """One sentence: how this claim stands and why, from the last decision about it."""
    decision = claim.decisions.exclude(verdict=Verdict.MOVED).order_by("-pk").first()
    if decision is None:
        return ""
    local = localtime(decision.at)
    when = day_and_times(day_words(local.date(), with_year=local.year != clock.today().year), f"{local:%H:%M}")
    free = decision.why.get("free", {})
    lacking = [code for _owner, code, _wanted, _free in decision.why.get("missing", ())]
    figures = next((free[code] for code in [*lacking, *free] if code in free), None)
    if decision.verdict == Verdict.PROMISED and figures:
        return _("Zugesagt am %(when)s: %(free)s von %(all)s Plätzen waren noch frei.") % {
            "when": when, "free": figures[0], "all": figures[1],
        }  # fmt: skip
    if decision.verdict == Verdict.QUEUED:
        words = {"when": when, "place": position(claim), "ahead": decision.why.get("ahead", 0)}
        if not figures:
            return _("Seit %(when)s auf der Warteliste, jetzt auf Stelle %(place)s; damals warteten %(ahead)s.") % words
        words |= {"free": figures[0], "all": figures[1]}
        return (
            _(
                "Seit %(when)s auf der Warteliste, jetzt auf Stelle %(place)s: frei waren %(free)s von %(all)s "
                "Plätzen, davor warteten %(ahead)s."
            )
            % words
        )
    sentences = {
        Verdict.PROMISED: _("Zugesagt am %(when)s."),
        Verdict.HELD: _("Am %(when)s wurde etwas frei und wird für Sie freigehalten."),
        Verdict.ACCEPTED: _("Am %(when)s angenommen."),
        Verdict.DECLINED: _("Am %(when)s abgegeben."),
        Verdict.LAPSED: _("Am %(when)s ist die Frist verstrichen; der Platz ging weiter."),
        Verdict.GIVEN_BACK: _("Am %(when)s zurückgegeben."),
        Verdict.DISPLACED: _("Am %(when)s gab es weniger Plätze; wer zuletzt kam, wartet jetzt vorn auf der Liste."),
    }
    return sentences.get(Verdict(decision.verdict), "%(when)s") % {"when": when}
