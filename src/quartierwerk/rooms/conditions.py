"""Rules as data, asked about one use of one room: what stands against it, with the sentence that people read.

Nothing here reads the database: ``queries.facts_of`` has gathered what is known of a room. Times are wall times of the
installation's zone. Of each kind of rule the nearest scope counts: the room's before the house's before the carrier's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.when import date_words, listed
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.holidays import PublicHolidays
from quartierwerk.places.queries import Restriction
from quartierwerk.rooms.choices import NAMES_GROUPS, Basis, ConditionKind, Feature, GroupKind, Per
from quartierwerk.rooms.models import Condition, Room, Tariff

ORDER = {GroupKind.OWN: 0, GroupKind.NEIGHBOURHOOD: 1, GroupKind.OTHER: 2}
"""Among open requests the carrier's own come first, then the neighbourhood, then others, unless a rule differs."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time from-to, as the clock on the wall shows it and as moments."""

    starts_local: str
    ends_local: str
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        return date.fromisoformat(self.starts_local[:10])

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def slot(start: datetime, end: datetime) -> Slot:
    """From naive wall times."""
    starts_at, ends_at = recurrence.to_utc(start, clock.BERLIN), recurrence.to_utc(end, clock.BERLIN)
    return Slot(clock.wall(starts_at), clock.wall(ends_at), starts_at, ends_at)


def slot_at(starts_at: datetime, ends_at: datetime) -> Slot:
    """From aware moments."""
    return Slot(clock.wall(starts_at), clock.wall(ends_at), starts_at, ends_at)


def on_days(first: Slot, days: Iterable[date]) -> list[Slot]:
    """The same wall times on other days."""
    start, end = datetime.fromisoformat(first.starts_local), datetime.fromisoformat(first.ends_local)
    return [
        slot(datetime.combine(day, start.time()), datetime.combine(day, start.time()) + (end - start)) for day in days
    ]


def repeated(first: Slot, rule: str, *, until: date) -> list[Slot]:
    """A slot and its repetitions (``FREQ=WEEKLY;BYDAY=WE``) up to and including a day.

    Raises:
        RuleRefused: the repetition is not understood or gives too many dates.
    """
    start = datetime.fromisoformat(first.starts_local)
    checked = recurrence.check_rule(rule, start)
    starts = recurrence.expand(checked, start, after=start.date(), before=until + DAY)
    return on_days(first, [moment.date() for moment in starts])


@dataclass(frozen=True)
class Use:
    """What somebody wants to do in a room."""

    kind: str = GroupKind.OTHER.value
    people: int | None = None
    needs: tuple[str, ...] = ()
    is_open_and_free: bool = False
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """One date that the group has already, for rules that count."""

    room: int
    site: int
    carrier: int
    day: date


class History:
    """How many dates a group has, by room, house or carrier, and by week, month or year; counted when asked for."""

    def __init__(self, past: Iterable[Past] = ()) -> None:
        self._past = list(past)
        self._numbers: dict[tuple[int, int, str], Counter[object]] = {}

    def add(self, room: Room, day: date) -> None:
        one = Past(room.pk, room.site_id, room.carrier_id, day)
        self._past.append(one)
        for (scope, key, per), counter in self._numbers.items():
            if (one.room, one.site, one.carrier)[scope] == key:
                counter[_period(Per(per), day)] += 1

    def number(self, scope: int, room: Room, per: str, day: date) -> int:
        key = (room.pk, room.site_id, room.carrier_id)[scope]
        counter = self._numbers.get((scope, key, per))
        if counter is None:
            counter = self._numbers[scope, key, per] = Counter(
                _period(Per(per), one.day) for one in self._past if (one.room, one.site, one.carrier)[scope] == key
            )
        return counter[_period(Per(per), day)]

    def copy(self) -> History:
        return History(self._past)


def _period(per: Per, day: date) -> object:
    if per == Per.WEEK:
        return (*day.isocalendar()[:2], "week")
    return (day.year, day.month) if per == Per.MONTH else day.year


@dataclass
class Facts:
    """What is known of one room: its rules by kind and scope (0 room, 1 house, 2 carrier), and what bars its use."""

    room: Room
    state: str = ""
    leaves: tuple[int, ...] = ()
    leases: tuple[tuple[date | None, date | None], ...] = ()
    rules: dict[str, list[tuple[int, Condition]]] = field(default_factory=dict)
    restrictions: tuple[Restriction, ...] = ()
    defects: tuple[tuple[str, date | None], ...] = ()  # title, and the day from which it is repaired
    tariffs: tuple[tuple[int, Tariff], ...] = ()

    def rules_of(self, kind: str, day: date, group_kind: str = "") -> list[tuple[int, Condition]]:
        """Rules of a kind that hold on that day for that group, of the nearest scope that has any."""
        found = [
            (scope, rule)
            for scope, rule in self.rules.get(kind, ())
            if (rule.starts_on is None or rule.starts_on <= day)
            and (rule.ends_on is None or day <= rule.ends_on)
            and (not group_kind or kind in NAMES_GROUPS or not rule.groups or group_kind in rule.groups)
        ]
        nearest = min((scope for scope, _rule in found), default=0)
        return [(scope, rule) for scope, rule in found if scope == nearest]


HARD = frozenset({"lease", "site", "crisis", "defect", "legal"})
"""What nobody can allow: no lease, no house, a use that is barred, more people than the law admits."""
TAKEN = "taken"


@dataclass(frozen=True)
class Obstacle:
    """What stands against a use. ``code`` is a kind of rule or one of lease, site, crisis, defect, legal, seats, …"""

    code: str
    sentence: str

    @property
    def is_hard(self) -> bool:
        return self.code in HARD


def taken() -> Obstacle:
    return Obstacle(TAKEN, _("Der Raum ist in dieser Zeit belegt."))


def over() -> Obstacle:
    return Obstacle("past", _("Dieser Termin ist schon vorbei oder hat begonnen."))


def obstacles(facts: Facts, use: Use, when: Slot, *, now: datetime, past: History | None = None) -> list[Obstacle]:
    """All that stands against this use at this time, what cannot be allowed first; whether it is free is not asked."""
    return [*hard_obstacles(facts, use, when), *soft_obstacles(facts, use, when, now=now, past=past)]


def needs_approval(facts: Facts, use: Use, when: Slot) -> bool:
    """Whether somebody has to say yes; without a rule that says so the dates are promised at once."""
    return bool(facts.rules_of(ConditionKind.APPROVAL, when.day, use.kind))


def rank(facts: Facts, kind: str, day: date) -> int:
    """How early a kind of group comes among open requests for that day, 0 first; equal ones come by their age.

    A rule names who comes first, and all that it names come alike; the others follow in the usual order.
    """
    usual = ORDER.get(kind, len(ORDER))  # type: ignore[call-overload]
    rules = facts.rules_of(ConditionKind.ORDER, day)
    if not rules:
        return usual
    return 0 if any(kind in rule.groups for _scope, rule in rules) else 1 + usual


def hard_obstacles(facts: Facts, use: Use, when: Slot) -> list[Obstacle]:
    found = []
    first, last = when.day, _last_day(when)
    for starts_on, ends_on in facts.leases:
        if starts_on is not None and first < starts_on:
            words = _("Diesen Raum gibt es erst ab %(day)s.") % {"day": date_words(starts_on)}
            found.append(Obstacle("lease", words))
        if ends_on is not None and last > ends_on:
            words = _("Diesen Raum gibt es nur bis %(day)s.") % {"day": date_words(ends_on)}
            found.append(Obstacle("lease", words))
    for one in facts.restrictions:
        if _touches(one, first, last) and (obstacle := _restricted(one, facts, use)) is not None:
            found.append(obstacle)
    for title, usable_on in facts.defects:
        if usable_on is None or first < usable_on:
            found.append(Obstacle("defect", _defect_words(title, usable_on)))
    most = facts.room.legal_most
    if most is not None and use.people is not None and use.people > most:
        found.append(Obstacle("legal", _("In diesem Raum sind höchstens %(most)d Personen erlaubt.") % {"most": most}))
    return found


def soft_obstacles(facts: Facts, use: Use, when: Slot, *, now: datetime, past: History | None = None) -> list[Obstacle]:
    found = []
    room = facts.room
    if when.starts_at <= now:
        found.append(over())
    if not room.is_bookable:
        found.append(Obstacle("not_bookable", _("Dieser Raum wird nicht an Gruppen vergeben.")))
    most = room.most_people
    if use.people is not None and most is not None and use.people > most:
        found.append(Obstacle("seats", _("In diesem Raum ist Platz für %(most)d Personen.") % {"most": most}))
    lacking = [code for code in use.needs if code not in room.features]
    if lacking:
        labels = [str(Feature(code).label) if code in Feature.values else code for code in lacking]
        found.append(Obstacle("features", _("In diesem Raum gibt es nicht: %(what)s.") % {"what": listed(labels)}))
    if facts.rules:
        for kind, check in CHECKS.items():
            if kind in facts.rules:
                for scope, rule in facts.rules_of(kind, when.day, use.kind):
                    words = check(rule, Asked(facts, use, when, now, past, scope))
                    if words:
                        found.append(Obstacle(kind, str(rule.text("sentence")) if rule.sentence else words))
    return found


def _last_day(when: Slot) -> date:
    """The last day that is used; midnight belongs to the day before."""
    last = date.fromisoformat(when.ends_local[:10])
    return last - DAY if when.ends_local[11:] == "00:00" and last > when.day else last


def _touches(one: Restriction, first: date, last: date) -> bool:
    return (one.first is None or one.first <= last) and (one.last is None or first <= one.last)


def _restricted(one: Restriction, facts: Facts, use: Use) -> Obstacle | None:
    """The end of a house and a crisis bar every use; closing days only where a rule of the room says so."""
    if one.key.startswith("site:"):
        if one.last is not None:
            words = _("Dieses Haus öffnet erst am %(day)s.") % {"day": date_words(one.last + DAY)}
        else:
            words = _("Dieses Haus gibt es nur bis %(day)s.") % {"day": date_words((one.first or date.max) - DAY)}
        return Obstacle("site", words)
    if not one.is_crisis:
        return None
    if one.kind == CrisisKind.CAPACITY:
        most = facts.room.most_people
        if most is None or one.percent is None or use.people is None or use.people <= max(1, most * one.percent // 100):
            return None
        words = _("An diesem Tag dürfen höchstens %(most)d Personen in den Raum.")
        return Obstacle("crisis", words % {"most": max(1, most * one.percent // 100)})
    if one.kind == CrisisKind.PHONE:
        return Obstacle("crisis", _("Das Haus ist an diesem Tag nur telefonisch erreichbar."))
    if one.kind == CrisisKind.ONLINE:
        return Obstacle("crisis", _("Das Haus arbeitet an diesem Tag nur online."))
    return Obstacle("crisis", _("Das Haus ist an diesem Tag wegen einer Ausnahmeregel geschlossen."))


def _defect_words(title: str, usable_on: date | None) -> str:
    if usable_on is None:
        return _("Der Raum ist zurzeit nicht nutzbar: %(title)s.") % {"title": title}
    return _("Der Raum ist bis %(day)s nicht nutzbar: %(title)s.") % {
        "title": title, "day": date_words(usable_on - DAY),
    }  # fmt: skip


# One check per kind of rule: nothing, or the usual sentence


@dataclass(frozen=True)
class Asked:
    facts: Facts
    use: Use
    when: Slot
    now: datetime
    past: History | None
    scope: int


def _who(rule: Condition, asked: Asked) -> str:
    if asked.use.kind in rule.groups:
        return ""
    labels = [str(GroupKind(code).label) for code in rule.groups if code in GroupKind.values]
    return _("Dieser Raum ist nur für bestimmte Gruppen: %(groups)s.") % {"groups": listed(labels)}


def _lead(rule: Condition, asked: Asked) -> str:
    days = rule.number or 0
    if (asked.when.day - clock.wall_day(asked.now)).days >= days:
        return ""
    return ngettext(
        "Bitte fragen Sie diesen Raum mindestens %(days)d Tag vorher an.",
        "Bitte fragen Sie diesen Raum mindestens %(days)d Tage vorher an.",
        days,
    ) % {"days": days}


def _ahead(rule: Condition, asked: Asked) -> str:
    days = rule.number or 0
    if (asked.when.day - clock.wall_day(asked.now)).days <= days:
        return ""
    return ngettext(
        "Dieser Raum wird höchstens %(days)d Tag im Voraus vergeben.",
        "Dieser Raum wird höchstens %(days)d Tage im Voraus vergeben.",
        days,
    ) % {"days": days}


def _longest(rule: Condition, asked: Asked) -> str:
    most = rule.number or 0
    if asked.when.minutes <= most:
        return ""
    if most % 60 == 0:
        return ngettext(
            "Dieser Raum wird höchstens %(hours)d Stunde am Stück vergeben.",
            "Dieser Raum wird höchstens %(hours)d Stunden am Stück vergeben.",
            most // 60,
        ) % {"hours": most // 60}
    return _("Dieser Raum wird höchstens %(minutes)d Minuten am Stück vergeben.") % {"minutes": most}


def _earliest(rule: Condition, asked: Asked) -> str:
    if asked.when.starts_local[11:] >= rule.time:
        return ""
    return _("Dieser Raum ist erst ab %(time)s Uhr zu haben.") % {"time": rule.time}


def _latest(rule: Condition, asked: Asked) -> str:
    if asked.when.ends_local <= f"{asked.when.starts_local[:10]}T{rule.time}":
        return ""
    return _("Dieser Raum ist nur bis %(time)s Uhr zu haben.") % {"time": rule.time}


def _most(rule: Condition, asked: Asked) -> str:
    most = rule.number or 0
    have = asked.past.number(asked.scope, asked.facts.room, rule.per, asked.when.day) if asked.past else 0
    if have < most:
        return ""
    sentences = {
        Per.WEEK: _("Jede Gruppe bekommt hier höchstens %(most)d Termine je Woche."),
        Per.MONTH: _("Jede Gruppe bekommt hier höchstens %(most)d Termine je Monat."),
        Per.YEAR: _("Jede Gruppe bekommt hier höchstens %(most)d Termine je Jahr."),
    }
    return sentences[Per(rule.per)] % {"most": most}


def _holidays(rule: Condition, asked: Asked) -> str:
    state = asked.facts.state
    name = PublicHolidays(state).name(asked.when.day) if state else ""
    return _("An diesem Tag ist Feiertag: %(name)s. Der Raum ist geschlossen.") % {"name": name} if name else ""


def _closing(rule: Condition, asked: Asked) -> str:
    first, last = asked.when.day, _last_day(asked.when)
    for one in asked.facts.restrictions:
        if one.key.startswith("closing:") and _touches(one, first, last):
            if one.note:
                return _("Das Haus ist an diesem Tag geschlossen: %(note)s.") % {"note": one.note.rstrip(".")}
            return _("Das Haus ist an diesem Tag geschlossen.")
    return ""


CHECKS: dict[str, Callable[[Condition, Asked], str]] = {
    ConditionKind.WHO: _who,
    ConditionKind.HOLIDAYS: _holidays,
    ConditionKind.CLOSING: _closing,
    ConditionKind.LEAD: _lead,
    ConditionKind.AHEAD: _ahead,
    ConditionKind.LONGEST: _longest,
    ConditionKind.EARLIEST: _earliest,
    ConditionKind.LATEST: _latest,
    ConditionKind.MOST: _most,
}


# What it costs


@dataclass(frozen=True)
class Fee:
    """What dates cost, in cents; ``tariff`` None: nobody has said what it costs.

    ``is_known``: for every date a tariff says so. A monthly one says nothing about single dates.
    """

    cents: int
    deposit_cents: int
    by_date: tuple[int, ...]
    tariff: Tariff | None = None
    is_free_because_open: bool = False
    is_known: bool = True


def tariff_for(facts: Facts, use: Use, day: date) -> Tariff | None:
    """The tariff of the nearest scope that holds on that day; one for this kind of group before one for all."""
    found = [
        (scope, not tariff.groups, tariff.pk, tariff)
        for scope, tariff in facts.tariffs
        if (tariff.starts_on is None or tariff.starts_on <= day)
        and (tariff.ends_on is None or day <= tariff.ends_on)
        and (not tariff.groups or use.kind in tariff.groups)
    ]
    return min(found)[3] if found else None


def fee(facts: Facts, use: Use, times: Sequence[Slot]) -> Fee:
    """What these dates cost together. Hours are counted by the minute, half a cent is rounded up.

    The cap holds for each day; a deposit is left once, whatever the number of dates. A monthly tariff is what a
    standing tenant pays: single dates cost nothing more.
    """
    by_date: list[int] = []
    is_known = True
    spent: dict[date, int] = {}
    deposit, first, is_open = 0, None, False
    for when in times:
        tariff = tariff_for(facts, use, when.day)
        cents = 0
        if tariff is None:
            is_known = False
        else:
            first = first or tariff
            deposit = max(deposit, tariff.deposit_cents)
            if tariff.free_if_open and use.is_open_and_free:
                is_open = is_open or tariff.basis != Basis.FREE
            else:
                is_known = is_known and tariff.basis != Basis.MONTH
                cents = cents_of(tariff, use, when)
                if tariff.day_cap_cents is not None:
                    days = (_last_day(when) - when.day).days + 1
                    cents = max(0, min(cents, tariff.day_cap_cents * days - spent.get(when.day, 0)))
                    spent[when.day] = spent.get(when.day, 0) + cents
        by_date.append(cents)
    return Fee(sum(by_date), deposit, tuple(by_date), first, is_open, is_known)


def cents_of(tariff: Tariff, use: Use, when: Slot) -> int:
    """What one date costs before any cap; nothing by a monthly tariff."""
    price = tariff.cents
    if use.is_member and tariff.member_cents is not None:
        price = tariff.member_cents
    if tariff.basis == Basis.HOUR:
        return (price * when.minutes * 2 + 60) // 120
    return price if tariff.basis == Basis.DATE else 0
