"""Rules as data: the nearest scope counts, each refusal has its sentence, fees are reckoned by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.places.models import ClosingDays, CrisisRule
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.conditions import History, Past, Use
from quartierwerk.rooms.models import Condition, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)


@pytest.fixture
def room(town):
    return town_cast.room(town.house, features=("kitchen",))


def at(day=0, hours=(10, 12), minute=0):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0], minute=minute), base.replace(hour=hours[1], minute=minute))


def sentences(room, when=None, use=None, **more):
    facts = queries.facts_of([room], since=NOW.date())[room.pk]
    found = conditions.obstacles(facts, use or Use(people=10), when or at(), now=NOW, **more)
    return [one.sentence for one in found]


@pytest.mark.parametrize(
    ("rule", "when", "use", "sentence"),
    [
        ({"kind": "who", "groups": ("own", "neighbourhood")}, at(), Use(),
         "Dieser Raum ist nur für bestimmte Gruppen: Gruppe aus dem Quartier und eigene Nutzung des Trägers."),
        ({"kind": "lead", "number": 40}, at(), Use(), "Bitte fragen Sie diesen Raum mindestens 40 Tage vorher an."),
        ({"kind": "ahead", "number": 32}, at(), Use(), "Dieser Raum wird höchstens 32 Tage im Voraus vergeben."),
        ({"kind": "longest", "number": 90}, at(), Use(),
         "Dieser Raum wird höchstens 90 Minuten am Stück vergeben."),
        ({"kind": "longest", "number": 60}, at(), Use(), "Dieser Raum wird höchstens 1 Stunde am Stück vergeben."),
        ({"kind": "earliest", "time": "10:30"}, at(), Use(), "Dieser Raum ist erst ab 10:30 Uhr zu haben."),
        ({"kind": "latest", "time": "11:59"}, at(), Use(), "Dieser Raum ist nur bis 11:59 Uhr zu haben."),
        ({"kind": "holidays"}, at(day=7), Use(),
         "An diesem Tag ist Feiertag: Pfingstmontag. Der Raum ist geschlossen."),
    ],
)  # fmt: skip
def test_each_kind_of_rule_has_its_sentence(room, rule, when, use, sentence):
    assert sentences(room, when, use) == []
    Condition.objects.create(room=room, **rule)
    assert sentences(room, when, use) == [sentence]


@pytest.mark.parametrize(
    ("rule", "when", "use"),
    [
        ({"kind": "who", "groups": ("other",)}, at(), Use()),
        ({"kind": "lead", "number": 33}, at(), Use()),  # 1 May to 3 June: 33 days
        ({"kind": "ahead", "number": 33}, at(), Use()),
        ({"kind": "longest", "number": 120}, at(), Use()),
        ({"kind": "earliest", "time": "10:00"}, at(), Use()),
        ({"kind": "latest", "time": "12:00"}, at(), Use()),
        ({"kind": "holidays"}, at(), Use()),
        ({"kind": "longest", "number": 60, "groups": ("own",)}, at(), Use()),  # holds for others
        ({"kind": "longest", "number": 60, "ends_on": date(2030, 6, 2)}, at(), Use()),  # holds no more
        ({"kind": "longest", "number": 60, "starts_on": date(2030, 6, 4)}, at(), Use()),  # not yet
    ],
)
def test_what_just_fits_is_allowed(room, rule, when, use):
    Condition.objects.create(room=room, **rule)
    assert sentences(room, when, use) == []


def test_the_rule_of_the_room_counts_before_that_of_the_house_before_that_of_the_carrier(room):
    Condition.objects.create(carrier=room.carrier, kind="longest", number=30)
    assert sentences(room) == ["Dieser Raum wird höchstens 30 Minuten am Stück vergeben."]
    Condition.objects.create(site=room.site, kind="longest", number=60)
    assert sentences(room) == ["Dieser Raum wird höchstens 1 Stunde am Stück vergeben."]
    Condition.objects.create(room=room, kind="longest", number=180)
    assert sentences(room) == []


def test_a_rule_says_its_own_sentence_in_the_language_of_the_reader(room):
    rule = Condition.objects.create(room=room, kind="earliest", time="14:00", sentence="Vormittags ist Krippe.")
    assert sentences(room) == ["Vormittags ist Krippe."]
    rule.translations = {
        "sentence": {"en": {"text": "In the morning this is the nursery.", "source": "x", "origin": "person"}}
    }
    rule.save()
    with translation.override("en"):
        assert sentences(room) == ["In the morning this is the nursery."]


def test_a_group_gets_so_many_dates_a_week_a_month_a_year(room):
    days = (date(2030, 6, 4), date(2030, 6, 9))
    past = History([Past(room.pk, room.site_id, room.carrier_id, day) for day in days])
    Condition.objects.create(room=room, kind="most", number=2, per="week")
    assert sentences(room, past=past) == ["Jede Gruppe bekommt hier höchstens 2 Termine je Woche."]
    assert sentences(room, at(day=7), past=past) == []  # Monday after: another week
    Condition.objects.create(room=room, kind="most", number=2, per="month")
    assert sentences(room, at(day=7), past=past) == ["Jede Gruppe bekommt hier höchstens 2 Termine je Monat."]
    assert sentences(room, at(day=30), past=past) == []  # in July
    elsewhere = History([Past(room.pk + 1, room.site_id, room.carrier_id, date(2030, 6, 4))] * 5)
    assert sentences(room, past=elsewhere) == []


def test_closing_days_are_inherited_where_the_rule_says_so(room, town):
    ClosingDays.objects.create(area=town.city, starts_on=date(2030, 6, 3), ends_on=date(2030, 6, 3), reason="other",
                               note="Betriebsausflug")  # fmt: skip
    assert sentences(room) == []
    Condition.objects.create(site=town.house, kind="closing")
    assert sentences(room) == ["Das Haus ist an diesem Tag geschlossen: Betriebsausflug."]
    assert sentences(room, at(day=1)) == []


def test_a_crisis_the_end_of_a_house_and_too_little_room_stand_against_every_use(room, town):
    crisis = CrisisRule.objects.create(
        kind="capacity", percent=50, starts_on=date(2030, 6, 3), ends_on=date(2030, 6, 3)
    )
    crisis.sites.add(town.house)
    assert sentences(room, use=Use(people=15)) == []
    assert sentences(room, use=Use(people=16)) == ["An diesem Tag dürfen höchstens 15 Personen in den Raum."]
    town.house.ends_on = date(2030, 6, 3)
    town.house.save()
    room.refresh_from_db()
    assert sentences(room, at(day=1)) == ["Dieses Haus gibt es nur bis 3. Juni 2030."]
    assert sentences(room, use=Use(people=31, needs=("kitchen", "stage", "quiet")))[1:] == [
        "In diesem Raum ist Platz für 30 Personen.",
        "In diesem Raum gibt es nicht: Bühne und ruhig.",
    ]


def test_until_midnight_is_the_same_day(room):
    room.ends_on = date(2030, 6, 3)
    room.save()
    late = conditions.slot(MONDAY.replace(hour=20), MONDAY + timedelta(days=1))
    assert sentences(room, late) == []


def test_approval_is_asked_for_where_a_rule_says_so(room):
    facts = queries.facts_of([room], since=NOW.date())[room.pk]
    assert not conditions.needs_approval(facts, Use(), at())
    Condition.objects.create(carrier=room.carrier, kind="approval", groups=("other",))
    facts = queries.facts_of([room], since=NOW.date())[room.pk]
    assert conditions.needs_approval(facts, Use(), at())
    assert not conditions.needs_approval(facts, Use(kind="neighbourhood"), at())


def test_a_rule_says_who_comes_first_among_open_requests(room):
    def ranks(day):
        facts = queries.facts_of([room], since=NOW.date())[room.pk]
        return [conditions.rank(facts, kind, day) for kind in ("own", "neighbourhood", "other")]

    first, next_day = date(2030, 6, 3), date(2030, 6, 4)
    assert ranks(first) == [0, 1, 2]
    Condition.objects.create(carrier=room.carrier, kind="order", groups=("other", "own", "neighbourhood"))
    assert ranks(first) == [0, 0, 0]  # who asked first
    Condition.objects.create(site=room.site, kind="order", groups=("neighbourhood",), ends_on=first)
    assert ranks(first) == [1, 0, 3]  # the house before the carrier; the others as usual
    assert ranks(next_day) == [0, 0, 0]  # the rule of the house has ended
    assert sentences(room) == []  # it refuses nobody


def fee(room, use, *times):
    facts = queries.facts_of([room], since=NOW.date())[room.pk]
    found = conditions.fee(facts, use, times)
    return found.cents, found.deposit_cents


def test_what_a_use_costs(room):
    assert fee(room, Use(), at()) == (0, 0)
    Tariff.objects.create(carrier=room.carrier, basis="hour", cents=1250, member_cents=800, day_cap_cents=4000,
                          deposit_cents=5000)  # fmt: skip
    assert fee(room, Use(), at()) == (2500, 5000)
    assert fee(room, Use(), at(hours=(10, 11)), at(hours=(10, 11), day=7)) == (2500, 5000)  # one deposit
    assert fee(room, Use(is_member=True), at()) == (1600, 5000)
    assert fee(room, Use(is_open_and_free=True), at()) == (0, 5000)
    assert fee(room, Use(), at(hours=(8, 18))) == (4000, 5000)  # 125 Euro without the cap
    assert fee(room, Use(), at(hours=(8, 10)), at(hours=(12, 15)), at(day=1)) == (4000 + 2500, 5000)
    half = conditions.slot(MONDAY.replace(hour=10), MONDAY.replace(hour=10, minute=1))
    assert fee(room, Use(), half) == (21, 5000)  # 20.83 cents
    Tariff.objects.create(room=room, basis="date", cents=3000, free_if_open=False)
    assert fee(room, Use(is_open_and_free=True), at()) == (3000, 0)
    Tariff.objects.create(room=room, basis="free", groups=("neighbourhood",))
    assert fee(room, Use(kind="neighbourhood"), at()) == (0, 0)


def test_a_repetition_keeps_the_time_on_the_wall_over_the_change_of_clocks():
    first = conditions.slot(datetime(2030, 10, 22, 18), datetime(2030, 10, 22, 20))
    found = conditions.repeated(first, "FREQ=WEEKLY", until=date(2030, 10, 29))
    assert [one.starts_local for one in found] == ["2030-10-22T18:00", "2030-10-29T18:00"]
    assert [one.minutes for one in found] == [120, 120]
    assert (found[1].starts_at - found[0].starts_at) == timedelta(days=7, hours=1)
