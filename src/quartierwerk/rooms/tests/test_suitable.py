"""Asked by purpose: the rooms that suit, best first; every other with its rule and what is really free instead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places.models import Site
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.conditions import Use
from quartierwerk.rooms.models import Booking, Condition, Tariff
from quartierwerk.rooms.queries import Search

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)


def at(day=0, hours=(16, 18)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base.replace(hour=hours[1]))


def book(room, *slots):
    return actions.book(actor=Clock(), room=room, group=None, title="Belegt", slots=slots, despite_rules=True)


def find(search, now=NOW):
    return queries.suitable(list(queries.requestable_rooms()), search, now=now)


def names(matches):
    return [match.room.name for match in matches]


def book_every_alternative(found, use):
    """Whoever takes what was said to be free gets it; gives how many there were."""
    number = 0
    for match in found.all:
        for answer in match.dates:
            for one in answer.alternatives:
                with transaction.atomic():
                    outcome = actions.book(
                        actor=Clock(), room=one.room, group=None, title="Ersatz", slots=[one.slot], people=use.people,
                        needs=use.needs,
                    )[0]  # fmt: skip
                    assert outcome.is_booked, (match.room, answer.slot, one, outcome.sentence)
                    transaction.set_rollback(True)
                number += 1
    return number


@pytest.mark.parametrize(
    ("tariff", "said"),
    [
        (None, "Preis bitte erfragen"),
        ({"basis": "free"}, "kostenlos"),
        ({"basis": "hour", "cents": 0}, "kostenlos"),
        ({"basis": "hour", "cents": 500}, ""),
        ({"basis": "month", "cents": 9000}, "Preis bitte erfragen"),
        ({"basis": "free", "groups": ("other",)}, "Preis bitte erfragen"),
    ],
)
def test_free_of_charge_is_only_what_a_tariff_calls_so(town, tariff, said):
    room = town_cast.room(town.house, "Saal")
    if tariff is not None:
        Tariff.objects.create(room=room, **tariff)
    with clock.at(NOW):
        reasons = find(Search((at(),), Use(kind="neighbourhood"))).fitting[0].reasons
    assert [words for words in reasons if words in ("kostenlos", "Preis bitte erfragen")] == ([said] if said else [])


def test_a_room_whose_size_nobody_knows_says_so_to_those_who_come_with_many(town):
    room = town_cast.room(town.house, "Küche im Keller", seats=None)
    with clock.at(NOW):
        many, anybody = (find(Search((at(),), Use(people=people))).fitting[0] for people in (500, None))
        assert many.reasons == ["Größe bitte erfragen", "Preis bitte erfragen", "sofort zugesagt"]
        assert anybody.reasons == ["Preis bitte erfragen", "sofort zugesagt"]
        Condition.objects.create(site=room.site, kind="approval", groups=("other",))
        of_strangers, of_neighbours = (
            find(Search((at(),), Use(kind=kind, people=500))).fitting[0].reasons for kind in ("other", "neighbourhood")
        )
    assert of_strangers == ["Größe bitte erfragen", "Preis bitte erfragen"]
    assert "sofort zugesagt" in of_neighbours


def test_rooms_of_all_houses_best_first_with_reasons(town):
    with clock.at(NOW):
        small = town_cast.room(town.house, "Klein", seats=12, features=("kitchen",))
        town_cast.room(town.house, "Ohne Küche", seats=20)
        town_cast.room(town.hall, "Groß", seats=80, features=("kitchen", "stage"))
        town_cast.room(town.cafe, "Passend", seats=20, features=("kitchen",))
        town_cast.room(town.cafe, "Zu klein", seats=8, features=("kitchen",))
        busy = town_cast.room(town.cafe, "Belegt", seats=25, features=("kitchen",))
        book(busy, at(hours=(17, 19)))
        use = Use(kind="neighbourhood", people=12, needs=("kitchen",))
        found = find(Search((at(),), use, near=town.west.pk))
        assert names(found.fitting) == ["Klein", "Passend", "Groß"]
        assert found.fitting[0].room == small
        assert found.fitting[0].reasons == [
            "Platz für genau 12 Personen", "hat: Küche", "im Quartier Weststadt", "Preis bitte erfragen",
            "sofort zugesagt",
        ]  # fmt: skip
        said = {match.room.name: match.dates[0].sentence for match in found.others}
        assert said == {
            "Ohne Küche": "In diesem Raum gibt es nicht: Küche.",
            "Zu klein": "In diesem Raum ist Platz für 8 Personen.",
            "Belegt": "Der Raum ist in dieser Zeit belegt.",
        }
        other = next(match for match in found.others if match.room == busy).dates[0].alternatives
        assert [(one.kind, one.room.name, one.slot.starts_local) for one in other] == [
            ("time", "Belegt", "2030-06-03T15:00"),
            ("day", "Belegt", "2030-06-04T16:00"),
            ("room", "Klein", "2030-06-03T16:00"),
            ("room", "Passend", "2030-06-03T16:00"),
        ]
        assert book_every_alternative(found, use) == 8
        assert Booking.objects.count() == 1


def test_the_year_of_wednesdays_that_was_reckoned_by_hand(town):
    """53 dates; 44 before the end of the lease; 42 free, 2 holidays, 9 after the lease; each with alternatives."""
    now = datetime(2019, 9, 1, 9, tzinfo=clock.BERLIN)
    with clock.at(now):
        leased = town_cast.room(town.house, "Ladenlokal", starts_on=date(2019, 8, 1), ends_on=date(2020, 7, 31))
        Condition.objects.create(room=leased, kind="holidays")
        town_cast.room(town.cafe, "Gastraum")
        first = conditions.slot(datetime(2019, 10, 2, 10), datetime(2019, 10, 2, 12))
        slots = conditions.repeated(first, "FREQ=WEEKLY;BYDAY=WE", until=date(2020, 9, 30))
        assert len(slots) == 53
        assert sum(one.day <= date(2020, 7, 31) for one in slots) == 44
        use = Use(people=12)
        found = find(Search(tuple(slots), use), now)
        assert names(found.fitting) == ["Gastraum"]
        match = found.partly[0]
        assert match.room == leased
        assert match.free == 42
        codes = [one.obstacles[0].code for one in match.refused]
        assert (codes.count("holidays"), codes.count("lease"), len(codes)) == (2, 9, 11)
        assert [one.slot.day for one in match.refused[:2]] == [date(2019, 12, 25), date(2020, 1, 1)]
        assert all(one.alternatives for one in match.refused)
        assert [(one.kind, one.slot.day) for one in match.refused[0].alternatives] == [
            ("day", date(2019, 12, 24)), ("room", date(2019, 12, 25)),
        ]  # fmt: skip
        # two holidays: another day and another room; nine after the lease: another room, the first two of them
        # (5 and 12 August) also the last Friday and Thursday of the lease
        assert [one.alternatives[0].slot.day for one in match.refused[2:4]] == [date(2020, 7, 31), date(2020, 7, 30)]
        assert book_every_alternative(found, use) == 2 * 2 + 9 + 2
        outcomes = actions.book(actor=Clock(), room=leased, group=None, title="Frühstück", slots=slots, people=12)
        assert sum(one.is_booked for one in outcomes) == 42
        assert [one.slot for one in outcomes if not one.is_booked] == [one.slot for one in match.refused]


def test_the_number_of_queries_does_not_grow(town, django_assert_max_num_queries):
    with clock.at(NOW):
        for number in range(3):
            busy = town_cast.room(town.house, f"Raum {number}")
            Condition.objects.create(room=busy, kind="most", number=3, per="month")
            book(busy, at())
        one = Search((at(),), Use(people=5))
        rows = list(queries.requestable_rooms())
        with django_assert_max_num_queries(12) as few:
            queries.suitable(rows[:1], one, now=NOW)
        with django_assert_max_num_queries(12) as many:
            queries.suitable(rows, Search(tuple(at(day=n) for n in range(10)), Use(people=5)), now=NOW)
        assert len(many) == len(few)


def test_an_alternative_does_not_run_into_the_series_itself(town):
    with clock.at(NOW):
        room = town_cast.room(town.house, "Einziger", setup_minutes=30)
        book(room, at(day=1))
        found = find(Search(tuple(at(day=n) for n in range(3)), Use(people=5)))
        refused = found.partly[0].refused
        assert [one.slot.day for one in refused] == [date(2030, 6, 4)]
        assert [(one.kind, one.slot.starts_local) for one in refused[0].alternatives] == [
            ("time", "2030-06-04T18:30"), ("day", "2030-06-06T16:00"),
        ]  # fmt: skip


def test_another_room_is_looked_for_near_the_one_that_was_asked_for(town):
    """Not the two that suit best of all houses of the land: a house in another town helps nobody on a Wednesday."""
    far_city = town_cast.area("municipality", "Fernstadt", "fernstadt", town.state)
    far = town_cast.area("neighbourhood", "Altstadt", "altstadt", far_city)
    there = town_cast.site(far, "Altstadttreff", "altstadttreff", town.other_carrier)
    Site.objects.filter(pk__in=[town.house.pk, town.cafe.pk]).update(longitude=9.20, latitude=52.32)
    Site.objects.filter(pk=town.hall.pk).update(longitude=9.23, latitude=52.32)
    with clock.at(NOW):
        asked = town_cast.room(town.house, "Saal", seats=12)
        book(asked, at())
        for number in range(2):
            town_cast.room(there, f"Passt genau {number}", seats=12)
        town_cast.room(town.hall, "Anderer Stadtteil", seats=40)
        town_cast.room(town.cafe, "Um die Ecke", seats=60)
        town_cast.room(town.house, "Großer Saal", seats=90)
        town_cast.room(town.house, "Küche ohne Angabe", seats=None)  # nobody has said for how many it is
        use = Use(people=12)
        nearest = ["Großer Saal", "Um die Ecke"]
        found = find(Search((at(),), use))
        assert names(found.fitting)[:2] == ["Passt genau 0", "Passt genau 1"]
        match = next(one for one in found.others if one.room == asked)
        assert [one.room.name for one in match.dates[0].alternatives if one.kind == "room"] == nearest
        # who says from where they ask is answered from there
        found = find(Search((at(),), use, near=far.pk))
        match = next(one for one in found.others if one.room == asked)
        assert [one.room.name for one in match.dates[0].alternatives if one.kind == "room"] == names(found.fitting)[:2]
        rooms = list(queries.requestable_rooms())
        hits = [(asked, at(day=1), use), (asked, at(day=1), use), (asked, at(day=1), use)]
        free = queries.free_instead(rooms, hits)
        assert [room.name for room in free] == ["Großer Saal", "Um die Ecke", "Anderer Stadtteil"]


def test_what_nobody_has_counted_is_not_sent_into_a_much_smaller_room(town):
    with clock.at(NOW):
        hall = town_cast.room(town.house, "Saal", seats=40)
        town_cast.room(town.house, "Sprechzimmer", seats=4)
        town_cast.room(town.house, "Ohne Angabe", seats=None)
        town_cast.room(town.cafe, "Gaststube", seats=20)  # half as many
        rooms = list(queries.requestable_rooms())
        hits = [(hall, at(), Use())] * 3
        free = queries.free_instead(rooms, hits)
        assert [room.name for room in free] == ["Gaststube", "Sprechzimmer", "Ohne Angabe"]
        few = queries.free_instead(rooms, [(hall, at(), Use(people=3))])  # who has counted is answered by that
        assert few[0].name == "Sprechzimmer"
