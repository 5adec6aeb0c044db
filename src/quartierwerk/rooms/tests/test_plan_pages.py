"""The week and the day of rooms, and what the staff does from there: book, move, end, hand over keys, let for long."""

from datetime import date, datetime, timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartierwerk.foundation import clock
from quartierwerk.foundation.when import day_words
from quartierwerk.places.tests import test_pages as places
from quartierwerk.places.tests.test_pages import typed
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Booking, Group
from quartierwerk.rooms.tests.test_pages import at
from quartierwerk.rooms.views.plan import monday_of, segments, week_name

DAY = timedelta(days=1)


def words(page):
    return " ".join(places.words(page).split())


@pytest.fixture
def hall(town, worker):
    return actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Saal", facts={"seats": 40, "legal_most": 60}
    )


@pytest.fixture
def other(town, worker):
    return actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Atelier", facts={"seats": 12}
    )


def tuesday():
    """Of the week after next."""
    today = clock.today()
    return today - timedelta(days=today.weekday()) + timedelta(days=15)


def slot(day, start, end):
    return conditions.slot(datetime.fromisoformat(f"{day}T{start}"), datetime.fromisoformat(f"{day}T{end}"))


def booked(actor, room, start="16:00", end="18:00", day=None, **more):
    facts = {"group": None, "title": "Chorprobe", **more}
    return actions.book(actor=actor, room=room, slots=[slot(day or tuesday(), start, end)], **facts)[0].booking


def test_the_week_shows_every_room_and_what_is_booked_to_those_who_may_see_it(
    signed_in, worker, coordinator, stranger, administrator, town, hall, other
):
    help_group = Group.objects.create(carrier=town.own_carrier, name="Selbsthilfe Sucht", is_confidential=True)
    booked(worker, hall)
    secret = booked(worker, other, "19:00", "20:30", group=help_group, title="Selbsthilfe Sucht")
    week = {"woche": week_name(tuesday())}
    page = words(signed_in(worker).get(at("week"), week))
    assert "16:00–18:00 Chorprobe" in page
    assert "19:00–20:30 Selbsthilfe Sucht" in page
    page = words(signed_in(coordinator).get(at("week"), week))
    assert "16:00–18:00 Chorprobe" in page
    assert "19:00–20:30 belegt" in page
    assert "Selbsthilfe" not in page
    assert "Selbsthilfe" not in words(signed_in(coordinator).get(at("day"), {"tag": f"{tuesday()}"}))
    assert b"Selbsthilfe" not in signed_in(coordinator).get(at("week_json"), week).content
    page = words(signed_in(coordinator).get(at("booking", pk=secret.pk)))
    assert "Selbsthilfe" not in page
    for person in (stranger, administrator):
        assert "In dieser Woche gibt es hier keinen Raum." in words(signed_in(person).get(at("week"), week))


def test_a_free_day_says_which_room_and_which_day_when_it_is_read_alone(signed_in, worker, town):
    actions.add_room(
        actor=worker,
        site=town.house,
        carrier=town.own_carrier,
        name="Raum {1} <b>",
        facts={"seats": 4, "legal_most": 6},
    )
    page = signed_in(worker).get(at("week"), {"woche": "2030-W23"})
    assert "frei : Raum {1} <b> , Dienstag, 4. Juni" in words(page)
    assert "frei 08:00–22:00 : Raum {1} <b>" in words(signed_in(worker).get(at("day"), {"tag": "2030-06-04"}))


def test_the_week_as_json_has_room_start_end_and_title(signed_in, worker, hall, other):
    booked(worker, hall)
    booked(worker, other, "08:00", "09:00", day=tuesday() + 7 * DAY)
    answer = signed_in(worker).get(at("week_json"), {"woche": week_name(tuesday())})
    assert answer["Content-Type"] == "application/json"
    assert orjson.loads(answer.content) == {
        "week": week_name(tuesday()),
        "bookings": [
            {"room": "mittelpunkt-saal", "start": f"{tuesday()}T16:00", "end": f"{tuesday()}T18:00",
             "title": "Chorprobe"},
        ],
    }  # fmt: skip


def test_the_day_as_json_leaves_other_days_out(signed_in, worker, hall):
    booked(worker, hall)
    booked(worker, hall, day=tuesday() + DAY)
    answer = orjson.loads(signed_in(worker).get(at("day_json"), {"tag": f"{tuesday()}"}).content)
    assert [row["start"] for row in answer["bookings"]] == [f"{tuesday()}T16:00"]


def test_the_bookings_as_json_are_those_of_rooms_one_sees_and_confidential_ones_say_that_it_is_taken(
    signed_in, worker, coordinator, stranger, administrator, town, hall, other
):
    help_group = Group.objects.create(carrier=town.own_carrier, name="Selbsthilfe Sucht", is_confidential=True)
    booked(worker, other, "22:00", "22:30", day=tuesday() - DAY)
    booked(worker, other, "19:00", "20:30", group=help_group, title="Selbsthilfe Sucht")
    booked(worker, hall, "08:00", "09:00")
    asked = {"tag": f"{tuesday()}"}

    def titles(actor, **more):
        return [
            row["title"] for row in orjson.loads(signed_in(actor).get(at("day_json"), asked | more).content)["bookings"]
        ]

    assert titles(worker) == ["Chorprobe", "Selbsthilfe Sucht"]
    assert titles(worker, haus=town.house.slug) == ["Chorprobe", "Selbsthilfe Sucht"]
    assert titles(worker, haus="ein-anderes") == []
    assert titles(coordinator) == ["Chorprobe", "belegt"]
    assert titles(stranger) == []
    assert titles(administrator) == []
    type(other).objects.filter(pk=other.pk).update(ends_on=tuesday() - DAY)
    assert titles(worker) == ["Chorprobe"]
    type(hall).objects.filter(pk=hall.pk).update(kind="storage")
    assert titles(worker) == []


def test_what_lasts_over_midnight_stands_in_the_day_it_lasts_into_once(signed_in, worker, hall):
    row = booked(worker, hall, "20:00", "22:00", day=tuesday() - DAY)
    Booking.objects.filter(pk=row.pk).update(ends_local=f"{tuesday()}T01:00")
    answer = orjson.loads(signed_in(worker).get(at("day_json"), {"tag": f"{tuesday()}"}).content)
    assert [row["end"] for row in answer["bookings"]] == [f"{tuesday()}T01:00"]
    answer = orjson.loads(signed_in(worker).get(at("week_json"), {"woche": week_name(tuesday())}).content)
    assert [row["end"] for row in answer["bookings"]] == [f"{tuesday()}T01:00"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_bookings_as_json_cost_one_question_beside_who_is_asking(
    signed_in, worker, hall, number, django_assert_num_queries
):
    for n in range(number):
        booked(worker, hall, f"{10 + n}:00", f"{11 + n}:00")
    site = signed_in(worker)
    with django_assert_num_queries(2):
        answer = site.get(at("day_json"), {"tag": f"{tuesday()}"})
    assert len(orjson.loads(answer.content)["bookings"]) == number


def test_names_that_are_markup_stay_names_in_the_plan(signed_in, worker, hall):
    booked(worker, hall, title='<b>Fest</b> & "Tanz"')
    site = signed_in(worker)
    for page in (site.get(at("week"), {"woche": week_name(tuesday())}), site.get(at("day"), {"tag": f"{tuesday()}"})):
        assert "&lt;b&gt;Fest&lt;/b&gt; &amp; &quot;Tanz&quot;" in page.content.decode()


def test_a_shorter_lease_shows_whom_it_hits_and_a_free_room_before_it_is_saved(signed_in, worker, hall, other):
    booking = booked(worker, hall)
    site = signed_in(worker)
    facts = typed(site.get(at("room_edit", slug=hall.slug)))
    facts["ends_on"] = f"{tuesday() - DAY}"
    page = site.post(at("room_edit", slug=hall.slug), facts)
    said = words(page)
    assert "Chorprobe" in said
    assert "Frei ist dann: Atelier (Mittelpunkt)." in said
    hall.refresh_from_db()
    assert hall.ends_on is None
    shown = typed(page)
    assert shown["shown"]
    instead = at("replacements", slug=hall.slug)
    assert site.post(at("room_edit", slug=hall.slug), shown).url == instead
    hall.refresh_from_db()
    assert hall.ends_on == tuesday() - DAY
    assert "die Mietzeit des Raums endet" in words(site.get(at("booking", pk=booking.pk)))

    assert "Frei ist dann: Atelier (Mittelpunkt)." in words(site.get(instead))
    nothing = site.post(instead, {})
    assert (nothing.status_code, "Bitte wählen Sie mindestens einen Termin." in words(nothing)) == (422, True)
    stale = site.post(instead, {"given": [f"{booking.end.pk}-{hall.pk}"]})
    assert (stale.status_code, "Das hat sich gerade geändert." in words(stale)) == (422, True)
    assert site.post(instead, {"given": [f"{booking.end.pk}-{other.pk}"]}).url == instead
    page = words(site.get(instead))
    assert "1 anderer Raum ist zugesagt." in page
    assert "Alle Gruppen, deren Raum weggefallen ist, haben einen anderen." in page
    assert booking.end.__class__.objects.get(booking=booking).instead.room == other


def test_what_is_booked_as_a_whole_stands_in_its_parts_and_the_other_way_round(signed_in, worker, hall, other):
    left, right = (
        actions.add_room(actor=worker, site=hall.site, carrier=hall.carrier, name=name, parent=hall)
        for name in ("Links", "Rechts")
    )
    booked(worker, hall)
    booked(worker, left, "10:00", "11:00", title="Töpfern")
    page = words(signed_in(worker).get(at("week"), {"woche": week_name(tuesday())}))
    assert page.count("16:00–18:00 belegt durch Saal") == 2
    assert page.count("10:00–11:00 belegt durch Links") == 1  # in the whole, not in the other part
    assert right.name in page


def test_weeks_and_days_that_are_none_show_now(signed_in, worker, hall):
    site = signed_in(worker)
    today = clock.today()
    assert monday_of("2030-W23") == date(2030, 6, 3)
    for wrong in ("2030-W60", "gestern", "9999-W01", "2030-23"):
        assert monday_of(wrong) == today - timedelta(days=today.weekday())
        assert site.get(at("week"), {"woche": wrong}).status_code == 200
        assert site.get(at("day"), {"tag": wrong}).status_code == 200
    assert "03.06. – 09.06.2030" in words(site.get(at("week"), {"woche": "2030-W23"}))


def test_a_room_whose_lease_is_over_stands_in_no_plan_of_that_time(signed_in, worker, hall, other):
    actions.change_room(actor=worker, room=other, changes={"ends_on": date(2030, 6, 4)})
    site = signed_in(worker)
    assert "Atelier" in words(site.get(at("day"), {"tag": "2030-06-04"}))
    assert "Atelier" not in words(site.get(at("day"), {"tag": "2030-06-05"}))


def test_a_day_is_made_of_booked_and_free_pieces():
    entries = [(1, "09:00", "10:30", "Kurs"), (2, "10:30", "10:45", "kurz"), (3, "10:50", "12:00", "Chor")]
    pieces = segments(entries, 8, 13)
    assert [(piece["is_free"], piece["width"]) for piece in pieces] == [
        (True, 2), (False, 3), (False, 3), (True, 2),
    ]  # fmt: skip
    assert [len(piece.get("entries", ())) for piece in pieces] == [0, 1, 2, 0]
    assert (pieces[3]["starts"], pieces[3]["ends"]) == ("12:00", "13:00")
    assert sum(piece["width"] for piece in segments([], 8, 22)) == 28
    assert [piece["width"] for piece in segments([(1, "00:00", "24:00", "Lager")], 8, 22)] == [28]


def test_the_plans_ask_as_many_questions_for_three_rooms_as_for_one(signed_in, worker, town, hall):
    site = signed_in(worker)
    pages = [(at("week"), {"woche": week_name(tuesday())}), (at("day"), {"tag": f"{tuesday()}"}),
             (at("week_json"), {"woche": week_name(tuesday())}), (at("tenants"), {})]  # fmt: skip
    group = Group.objects.create(carrier=town.own_carrier, name="Büro")

    def fill(name):
        room = actions.add_room(actor=worker, site=town.house, carrier=town.own_carrier, name=name)
        booked(worker, room)
        last = tuesday() + 90 * DAY
        actions.add_tenant(
            actor=worker, room=room, group=group, starts_on=tuesday() + 7 * DAY, ends_on=last, monthly_cents=9000
        )

    def counted():
        found = []
        for page, query in pages:
            with CaptureQueriesContext(connection) as asked:
                assert site.get(page, query).status_code == 200
            found.append(len(asked))
        return found

    fill("Eins")
    one = counted()
    fill("Zwei")
    fill("Drei")
    assert counted() == one


def test_a_free_time_is_clicked_typed_and_booked_once(signed_in, worker, hall):
    site = signed_in(worker)
    page = site.get(at("day"), {"tag": f"{tuesday()}"})
    link = f"?raum=mittelpunkt-saal&amp;tag={tuesday()}&amp;von=08:00&amp;bis=22:00"
    assert link in page.content.decode()
    facts = typed(site.get(at("book") + link.replace("&amp;", "&")))
    assert (facts["room"], facts["day"], facts["starts"]) == (str(hall.pk), f"{tuesday()}", "08:00")
    facts |= {"starts": "16:00", "ends": "18:00", "title": "Chorprobe", "people": "20"}
    answer = site.post(at("book"), facts)
    booking = Booking.objects.get()
    assert answer.url == at("booking", pk=booking.pk)
    assert booking.starts_local == f"{tuesday()}T16:00"
    assert "Chorprobe" in words(site.get(answer.url))
    assert site.post(at("book"), facts).url == at("booking", pk=booking.pk)  # the same form once more
    assert Booking.objects.count() == 1


def test_a_taken_time_is_refused_with_another_room_that_is_free(signed_in, worker, hall, other):
    booked(worker, hall)
    site = signed_in(worker)
    facts = typed(site.get(at("book"), {"raum": hall.slug, "tag": f"{tuesday()}", "von": "17:00", "bis": "19:00"}))
    facts |= {"title": "Tanz", "repeats": "FREQ=WEEKLY", "until": f"{tuesday() + 14 * DAY}"}
    page = site.post(at("book"), facts)
    assert page.status_code == 409
    assert "2 Termine sind gebucht." in words(page)
    assert "Frei ist: Mittelpunkt: Atelier" in words(page)
    assert f"raum={other.slug}&amp;tag={tuesday()}&amp;von=17:00&amp;bis=19:00" in page.content.decode()
    assert sorted(Booking.objects.filter(title="Tanz").values_list("starts_local", flat=True)) == [
        f"{tuesday() + 7 * DAY}T17:00", f"{tuesday() + 14 * DAY}T17:00",
    ]  # fmt: skip
    facts = typed(site.get(at("book"), {"raum": hall.slug, "tag": f"{tuesday()}", "von": "17:00", "bis": "16:00"}))
    facts |= {"title": "Lang"}  # the end typed before the beginning
    day = day_words(tuesday() + DAY, "de")
    assert f"17:00 Uhr bis {day}, 16:00 Uhr" in words(site.post(at("book"), facts))


def test_things_of_the_house_are_booked_with_the_room_and_never_twice(signed_in, worker, town, hall, other):
    beamer = actions.add_equipment(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Beamer", quantity=2, inventory_number="B-1"
    )
    site = signed_in(worker)
    times = {"tag": f"{tuesday()}", "von": "10:00", "bis": "12:00"}
    facts = typed(site.get(at("book"), {"raum": hall.slug, **times}))
    name = f"thing-{beamer.pk}"
    assert facts[name] == ""
    page = site.post(at("book"), {**facts, "title": "Vortrag", name: "3"})
    assert page.status_code == 422
    answer = site.post(at("book"), {**facts, "title": "Vortrag", name: "2"})
    assert "2 × Beamer" in words(site.get(answer.url))
    facts = typed(site.get(at("book"), {"raum": other.slug, **times}))
    page = site.post(at("book"), {**facts, "title": "Kino", name: "1"})
    assert page.status_code == 409
    assert "Beamer: gewünscht 1, frei 0" in words(page)
    assert site.post(at("book"), {**facts, "title": "Kino", name: ""}).status_code == 302


def test_what_is_typed_wrong_is_said_at_its_field(signed_in, worker, hall):
    site = signed_in(worker)
    facts = typed(site.get(at("book"), {"raum": hall.slug}))
    page = site.post(at("book"), {**facts, "title": "", "repeats": "FREQ=WEEKLY", "starts": "halb", "ends": "18:00"})
    assert page.status_code == 422
    assert "Bis wann wiederholt es sich?" in words(page)
    assert not Booking.objects.exists()


def test_a_booking_does_not_move_out_of_the_calendar(signed_in, worker, hall):
    here = {"pk": booked(worker, hall).pk}
    site = signed_in(worker)
    facts = typed(site.get(at("booking_move", **here)))
    page = site.post(at("booking_move", **here), {**facts, "day": "9999-12-31", "starts": "20:00", "ends": "02:00"})
    assert page.status_code == 422
    assert "So weit reicht der Kalender nicht." in page.content.decode()


def test_a_booking_moves_changes_and_ends_with_a_reason(signed_in, worker, hall, other):
    booking = booked(worker, hall)
    taken = booked(worker, other, "10:00", "12:00")
    site = signed_in(worker)
    here = {"pk": booking.pk}
    facts = typed(site.get(at("booking_move", **here)))
    assert (facts["room"], facts["starts"], facts["ends"]) == (str(hall.pk), "16:00", "18:00")
    page = site.post(at("booking_move", **here), {**facts, "room": other.pk, "starts": "11:00", "ends": "13:00"})
    assert page.status_code == 422
    assert "Der Raum ist in dieser Zeit belegt." in words(page)
    site.post(at("booking_move", **here), {**facts, "room": other.pk, "starts": "12:00", "ends": "14:00"})
    booking.refresh_from_db()
    assert (booking.room, booking.starts_local) == (other, f"{tuesday()}T12:00")
    site.post(at("booking_change", **here), {"title": "Offenes Singen", "people": "15"})
    page = site.post(at("booking_end", **here), {})
    assert page.status_code == 422
    site.post(at("booking_end", **here), {"reason": "house", "note": "Rohrbruch"})
    page = words(site.get(at("booking", **here)))
    assert "Offenes Singen" in page
    assert "vom Haus abgesagt – Rohrbruch" in page
    assert "12:00–14:00" not in words(site.get(at("day"), {"tag": f"{tuesday()}"}))
    assert taken.title in words(site.get(at("day"), {"tag": f"{tuesday()}"}))


def test_a_kept_booking_leads_to_the_date_that_keeps_it(signed_in, worker, hall, session):
    outcome = actions.book_for(
        actor=worker, room=hall, keepers={f"session:{session.pk}": slot(tuesday(), "10:00", "11:30")}, title="Kurs"
    )
    booking = next(iter(outcome.values())).booking
    site = signed_in(worker)
    page = site.get(at("booking", pk=booking.pk))
    assert f"/buero/angebote/termine/{session.pk}/" in page.content.decode()
    assert "Verlegen</a>" not in page.content.decode()
    for name in ("booking_move", "booking_change", "booking_end"):
        for answer in (site.get(at(name, pk=booking.pk)), site.post(at(name, pk=booking.pk), {"reason": "house"})):
            assert answer.url == f"/buero/angebote/termine/{session.pk}/"
        assert "gehört zu einem Termin" in words(site.get(answer.url))
    booking.refresh_from_db()
    assert not booking.is_ended


def test_keys_go_out_and_come_back(signed_in, worker, hall):
    booking = booked(worker, hall)
    site = signed_in(worker)
    here = {"pk": booking.pk}
    facts = {"keys": "7, 8", "out_on": "2030-06-04", "out_remark": "sauber"}
    site.post(at("handover", **here), facts)
    page = words(site.get(at("booking", **here)))
    assert "04.06.2030: sauber" in " ".join(page.split())
    assert "noch nicht" in page
    page = site.post(at("handover", **here), {**facts, "back_on": "2030-06-03"})
    assert "Die Rückgabe liegt vor der Ausgabe." in words(page)
    site.post(at("handover", **here), {**facts, "back_on": "2030-06-05"})
    assert "05.06.2030" in words(site.get(at("booking", **here)))


def test_a_desk_is_let_for_months_and_left(signed_in, worker, town, hall):
    desk = actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Tisch 1", facts={"kind": "desk"}
    )
    group = Group.objects.create(carrier=town.own_carrier, name="Büro für Gestaltung")
    site = signed_in(worker)
    first, last = clock.today() + DAY, clock.today() + 200 * DAY
    facts = typed(site.get(at("tenant_new"), {"raum": desk.slug}))
    facts |= {"group": group.pk, "starts_on": f"{first}", "ends_on": f"{last}", "monthly_cents": "90"}
    site.post(at("tenant_new"), facts)
    tenancy = Booking.objects.get(is_standing=True)
    page = words(site.get(at("tenants"))).replace("\xa0", " ")
    assert "Büro für Gestaltung" in page
    assert f"{last:%d.%m.%Y}" in page
    page = site.post(at("tenant_new"), facts)
    assert page.status_code == 422
    assert "Der Raum ist in dieser Zeit belegt." in words(page)
    sooner = first + 30 * DAY
    site.post(at("tenant_leave", pk=tenancy.pk), {"last_on": f"{sooner}", "reason": "group"})
    assert f"{sooner:%d.%m.%Y}" in words(site.get(at("tenants")))
    assert "ganztägig Büro für Gestaltung" in words(site.get(at("week"), {"woche": week_name(first + 7 * DAY)}))
