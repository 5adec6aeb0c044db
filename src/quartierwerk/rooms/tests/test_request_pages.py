"""The office answers requests for rooms: ages, date by date, by phone and paper, who must be told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.models import Booking, BookingMove, Condition, Group, Request

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)
INBOX = "/buero/raeume/anfragen/"
BY_HAND = {
    "source": "phone", "day": "2030-06-03", "starts": "16:00", "ends": "18:00", "people": "12", "purpose": "Geburtstag",
    "group_name": "Familie vom Platz", "kind": "neighbourhood", "language": "ar", "phone": "05721 99",
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def hall(town):
    """A room that is given away only with somebody's yes."""
    room = town_cast.room(town.house, "Saal")
    Condition.objects.create(room=room, kind="approval")
    return room


@pytest.fixture
def office(signed_in, worker):
    return signed_in(worker)


def at(day=0, hours=(16, 18)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base.replace(hour=hours[1]))


def asked(room, *slots, name="Chor", kind="neighbourhood", days_ago=0, **more):
    facts = {"name": name, "kind": kind, "language": "de", **more}
    with clock.at(NOW - timedelta(days=days_ago)):
        return actions.ask_for(
            actor=Guest(), room=room, group=Group(**facts), slots=list(slots) or [at()], purpose=f"Probe {name}",
            people=12,
        ).request  # fmt: skip


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def again(booking):
    return Booking.objects.get(pk=booking.pk)


def states(request):
    return [wish.state for wish in request.wishes.order_by("starts_at")]


def test_the_inbox_names_who_waits_how_long_in_the_order_of_answering(office, hall):
    asked(hall, name="Firma", kind="other", days_ago=9)
    asked(hall, name="Verein", days_ago=2)
    asked(hall, name="Nachbarn", days_ago=5)
    asked(hall, name="Unbestätigt", email="neu@example.org")
    said = text_of(office.get(INBOX))
    places = [said.index(f"Probe {name}") for name in ("Nachbarn", "Verein", "Firma", "Unbestätigt")]
    assert places == sorted(places)
    for age in ("wartet seit 5 Tagen", "wartet seit 2 Tagen", "wartet seit 9 Tagen"):
        assert age in said
    assert "Diese Anfragen zählen erst, wenn jemand den Knopf" in said


def test_the_desk_says_how_many_wait_and_since_when(office, hall):
    asked(hall, name="Verein", days_ago=2)
    asked(hall, name="Nachbarn", days_ago=5)
    assert "2 Raumanfragen warten auf Antwort, die älteste seit 5 Tagen" in text_of(office.get("/buero/"))


def test_others_do_not_see_the_requests(signed_in, cast, hall):
    row = asked(hall, name="Selbsthilfe")
    for actor in (cast.stranger, cast.coordinator, cast.administrator):
        client = signed_in(actor)
        assert "Selbsthilfe" not in text_of(client.get(INBOX))
        assert client.get(f"{INBOX}{row.pk}/").status_code == 404
        assert "Raumanfrage wartet" not in text_of(client.get("/buero/"))


def test_each_date_says_whether_it_is_free_who_else_asks_and_what_is_free_instead(office, hall):
    actions.book(actor=Clock(), room=hall, group=None, title="Fest", slots=[at(day=7)], despite_rules=True)
    other = asked(hall, at(hours=(17, 19)), name="Verein", days_ago=3)
    row = asked(hall, at(), at(day=7))
    said = text_of(office.get(f"{INBOX}{row.pk}/"))
    assert "2 Termine warten auf Antwort, davon jetzt frei: 1." in said
    assert "geht nicht Der Raum ist in dieser Zeit belegt." in said
    assert f"Für dieselbe Zeit fragen auch: {other.group.name} (Gruppe aus dem Quartier, seit 3 Tagen, Saal" in said
    assert "Frei ist stattdessen: Montag, 10. Juni 2030, 18:00–20:00 Uhr" in said


def test_all_free_dates_are_promised_and_the_rest_stays_open_with_its_reason(office, hall):
    actions.book(actor=Clock(), room=hall, group=None, title="Fest", slots=[at(day=7)], despite_rules=True)
    row = asked(hall, at(), at(day=7), at(day=14))
    page = office.post(f"{INBOX}{row.pk}/zusagen/", {"alle": "1"}, follow=True)
    assert "2 Termine sind zugesagt." in text_of(page)
    assert "1 Termin geht nicht und bleibt offen: " in text_of(page)
    assert states(row) == ["booked", "open", "booked"]


def test_only_ticked_dates_are_promised_and_nothing_ticked_is_said(office, hall):
    row = asked(hall, at(), at(day=7))
    nothing = office.post(f"{INBOX}{row.pk}/zusagen/", {})
    assert nothing.status_code == 422
    assert "Bitte wählen Sie mindestens einen Termin." in text_of(nothing)
    assert states(row) == ["open", "open"]
    office.post(f"{INBOX}{row.pk}/zusagen/", {"wishes": [row.wishes.last().pk]})
    assert states(row) == ["open", "booked"]


def test_who_comes_first_is_shown_before_somebody_says_yes_out_of_turn(office, hall):
    first = asked(hall, name="Verein", days_ago=3)
    row = asked(hall, name="Firma", kind="other")
    page = office.post(f"{INBOX}{row.pk}/zusagen/", {"alle": "1"})
    assert "Verein (Gruppe aus dem Quartier) hat den Raum am 28. April 2030" in text_of(page)
    assert states(row) == ["open"]
    shown = re.search(r'name="shown" value="([^"]+)"', page.content.decode()).group(1)
    assert 'name="alle" value="1"' in page.content.decode()
    office.post(f"{INBOX}{row.pk}/zusagen/", {"alle": "1", "shown": shown})
    assert (states(row), states(first)) == (["booked"], ["open"])
    late = office.post(f"{INBOX}{first.pk}/zusagen/", {"alle": "1"}, follow=True)
    assert "bleibt offen" in text_of(late)  # what is promised is not pushed out
    assert Booking.objects.count() == 1


def test_no_is_said_with_a_sentence_that_the_group_reads_in_its_language(office, hall):
    row = asked(hall, at(), at(day=7), email="", language="de")
    without = office.post(f"{INBOX}{row.pk}/ablehnen/", {"alle": "1"})
    assert without.status_code == 422
    assert "Bitte wählen Sie einen Satz oder schreiben Sie selbst" in text_of(without)
    office.post(
        f"{INBOX}{row.pk}/ablehnen/",
        {"wishes": [row.wishes.first().pk], "reason": "repair", "words": "Ab Juli geht es wieder."},
    )
    first = row.wishes.first()
    assert first.sentence == "Der Raum wird in dieser Zeit repariert. Ab Juli geht es wieder."
    assert states(row) == ["refused", "open"]
    office.post(f"{INBOX}{row.pk}/ablehnen/", {"alle": "1", "reason": "", "words": "Leider nein."})
    assert row.wishes.last().sentence == "Leider nein."


def test_a_date_waits_until_it_is_free(office, hall):
    kept = actions.book(actor=Clock(), room=hall, group=None, title="Fest", slots=[at()], despite_rules=True)
    row = asked(hall)
    wish = row.wishes.get()
    page = office.post(f"{INBOX}termin/{wish.pk}/warteliste/", follow=True)
    assert "Der Termin steht auf der Warteliste." in text_of(page)
    assert "Warteliste 1" in text_of(office.get(INBOX))
    actions.end_booking(actor=Clock(), booking=kept[0].booking, reason="house")
    assert "freigehalten bis 2030-05-03 09:00" in text_of(office.get(INBOX))
    again = office.post(f"{INBOX}termin/{wish.pk}/warteliste/", follow=True)
    assert "Dieser Termin hat schon eine Antwort." in text_of(again)


def test_another_room_or_time_is_promised_instead(office, hall, town):
    small = town_cast.room(town.house, "Stube")
    row = asked(hall)
    wish = row.wishes.get()
    address = f"{INBOX}termin/{wish.pk}/stattdessen/"
    page = office.get(address, {"room": small.pk, "day": "2030-06-04", "starts": "17:00", "ends": "19:00"})
    assert 'value="2030-06-04"' in page.content.decode()
    typed = {"room": small.pk, "day": "2030-06-04", "starts": "17:00", "ends": "19:00"}
    bad = office.post(address, {**typed, "day": "morgen"})
    assert bad.status_code == 422
    assert 'value="morgen"' in bad.content.decode()
    done = office.post(address, typed, follow=True)
    assert "Zugesagt: Stube, Dienstag, 4. Juni 2030, 17:00–19:00 Uhr." in text_of(done)
    wish.refresh_from_db()
    assert (wish.state, wish.booking.room) == ("booked", small)


def test_a_call_is_entered_with_its_source_and_gives_a_code_to_tell(office, hall, worker):
    form = office.get(f"{INBOX}neu/", {"raum": hall.slug})
    assert "Wie kam die Anfrage?" in text_of(form)
    missing = office.post(f"{INBOX}neu/", {**BY_HAND, "room": hall.pk, "group_name": "", "people": "x"})
    assert missing.status_code == 422
    assert "Bitte geben Sie der Gruppe einen Namen." in text_of(missing)
    assert 'value="Geburtstag"' in missing.content.decode()
    page = office.post(f"{INBOX}neu/", {**BY_HAND, "room": hall.pk}, follow=True)
    row = Request.objects.get()
    assert (row.source, row.entered_by, row.group.language) == ("phone", worker.key, "ar")
    code = re.search(r'class="rooms-code__text" dir="ltr">([^<]+)<', page.content.decode()).group(1)
    assert queries.request_with_digest(queries.digest_of(code)) == row
    assert "/ar/meins/?code=" + code in text_of(page)
    assert "am Telefon" in text_of(office.get(f"{INBOX}{row.pk}/"))


def test_a_call_asks_for_equipment_too(office, hall, town, worker):
    beamer = actions.add_equipment(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Stellwand", quantity=2, inventory_number="B-1"
    )
    name = f"thing-{beamer.pk}"
    assert "Stellwand" not in text_of(office.get(f"{INBOX}neu/"))
    shown = office.post(f"{INBOX}neu/", {**BY_HAND, "needs": ["kitchen"], "room": hall.pk, "zeigen": "1"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert not Request.objects.exists()
    assert f'name="{name}"' in page
    assert 'value="Geburtstag"' in page
    assert re.search(r'value="kitchen"[^>]*checked', page)
    too_many = office.post(f"{INBOX}neu/", {**BY_HAND, "room": hall.pk, name: "3"})
    assert "So viele gibt es nicht: höchstens 2." in text_of(too_many)
    office.post(f"{INBOX}neu/", {**BY_HAND, "room": hall.pk, name: "2"})
    assert Request.objects.get().equipment == {str(beamer.pk): 2}
    assert "2 × Stellwand" in text_of(office.get(f"{INBOX}{Request.objects.get().pk}/"))


def test_equipment_of_another_house_is_never_left_out_in_silence(signed_in, manager, hall, town):
    cafe = town_cast.room(town.cafe, "Stube")
    beamer = actions.add_equipment(
        actor=Clock(), site=town.house, carrier=town.own_carrier, name="Beamer", quantity=2, inventory_number=""
    )
    page = signed_in(manager).post(f"{INBOX}neu/", {**BY_HAND, "room": cafe.pk, f"thing-{beamer.pk}": "2"})
    assert page.status_code == 422
    assert "Dieser Raum hat andere Ausstattung." in text_of(page)
    assert not Request.objects.exists()


@pytest.mark.parametrize("room", ["", "x", "9" * 30])
def test_a_room_that_is_none_is_said(office, hall, room):
    assert office.post(f"{INBOX}neu/", {**BY_HAND, "room": room}).status_code == 422


def test_a_lost_code_is_replaced_and_never_shown_to_the_office_before(office, hall):
    received = actions.ask_for(
        actor=Guest(), room=hall, group=Group(name="Chor"), slots=[at()], purpose="Probe", people=3
    )
    address = f"{INBOX}{received.request.pk}/code/"
    assert "rooms-code__text" not in office.get(address).content.decode()
    page = office.post(address)
    code = re.search(r'class="rooms-code__text" dir="ltr">([^<]+)<', page.content.decode()).group(1)
    assert queries.request_with_digest(queries.digest_of(code)) == received.request
    assert queries.request_with_digest(queries.digest_of(received.code)) is None


def test_who_asks_is_put_right(office, hall):
    row = asked(hall, kind="other")
    office.post(f"{INBOX}{row.pk}/art/", {"kind": "neighbourhood"})
    row.group.refresh_from_db()
    assert row.group.kind == "neighbourhood"
    wrong = office.post(f"{INBOX}{row.pk}/art/", {"kind": "koenig"}, follow=True)
    assert "Bitte wählen Sie, wer fragt." in text_of(wrong)


def test_who_cannot_be_written_to_is_called_and_ticked_off(office, hall, town):
    group = town_cast.group(town.own_carrier, "Nähgruppe", phone="05721 44", language="fa")
    done = actions.book(actor=Clock(), room=hall, group=group, title="Nähen", slots=[at()], despite_rules=True)
    ending = actions.end_booking(actor=Clock(), booking=done[0].booking, reason="house", note="Rohrbruch")
    assert not Mail.objects.exists()
    assert "1 Belegung ist abgesagt, die Gruppe weiß es noch nicht" in text_of(office.get("/buero/"))
    assert "Anrufliste: 1 Gruppe" in text_of(office.get(INBOX))
    said = text_of(office.get("/buero/raeume/anrufliste/"))
    for words in ("Nähgruppe (Persisch)", "05721 44", "Montag, 3. Juni 2030, 16:00–18:00 Uhr", "Rohrbruch"):
        assert words in said
    page = office.post(f"/buero/raeume/anrufliste/{ending.pk}/", follow=True)
    assert "Abgehakt: Nähgruppe weiß Bescheid." in text_of(page)
    assert "Alle wissen Bescheid." in text_of(page)
    ending.refresh_from_db()
    assert ending.told_at == NOW


def test_a_group_without_address_is_called_when_its_booking_moves(office, hall, town):
    other = town_cast.room(town.house, "Stube")
    group = town_cast.group(town.own_carrier, "Nähgruppe", phone="05721 44")
    booking = actions.book(actor=Clock(), room=hall, group=group, title="Nähen", slots=[at()], despite_rules=True)[
        0
    ].booking
    actions.move_booking(actor=Clock(), booking=booking, slot=at(hours=(17, 19)), note="Konzert im Saal")
    actions.move_booking(actor=Clock(), booking=again(booking), slot=at(day=1), room=other)
    assert "1 Belegung ist verlegt, die Gruppe weiß es noch nicht" in text_of(office.get("/buero/"))
    assert "Anrufliste: 1 Gruppe" in text_of(office.get(INBOX))
    said = text_of(office.get("/buero/raeume/anrufliste/"))
    for words in ("Nähgruppe", "05721 44", "Stube, Mittelpunkt · Dienstag, 4. Juni 2030, 16:00–18:00 Uhr",
                  "verlegt, bisher Saal (Mittelpunkt), Montag, 3. Juni 2030, 16:00–18:00 Uhr"):  # fmt: skip
        assert words in said
    move = BookingMove.objects.get()
    page = office.post(f"/buero/raeume/anrufliste/verlegt/{move.pk}/", follow=True)
    assert "Abgehakt: Nähgruppe weiß Bescheid." in text_of(page)
    assert "Alle wissen Bescheid." in text_of(page)
    actions.move_booking(actor=Clock(), booking=again(booking), slot=at(day=2), room=other)
    assert "bisher Stube (Mittelpunkt), Dienstag, 4. Juni 2030" in text_of(office.get("/buero/raeume/anrufliste/"))


def test_what_moves_back_or_is_written_about_needs_no_call(office, hall, town):
    group = town_cast.group(town.own_carrier, "Nähgruppe", phone="05721 44")
    booking = actions.book(actor=Clock(), room=hall, group=group, title="Nähen", slots=[at()], despite_rules=True)[
        0
    ].booking
    for hours in ((17, 19), (16, 18)):
        actions.move_booking(actor=Clock(), booking=again(booking), slot=at(hours=hours))
    assert not BookingMove.objects.exists()
    group.email = "naehen@example.org"
    group.save(update_fields=["email"])
    actions.move_booking(actor=Clock(), booking=again(booking), slot=at(hours=(17, 19)))
    assert Mail.objects.get().to == "naehen@example.org"
    assert BookingMove.objects.get().told_by == "mail"
    assert "Alle wissen Bescheid." in text_of(office.get("/buero/raeume/anrufliste/"))


def test_a_moved_booking_that_ends_is_called_about_once(office, hall, town):
    group = town_cast.group(town.own_carrier, "Nähgruppe")
    booking = actions.book(actor=Clock(), room=hall, group=group, title="Nähen", slots=[at()], despite_rules=True)[
        0
    ].booking
    actions.move_booking(actor=Clock(), booking=booking, slot=at(hours=(17, 19)))
    actions.end_booking(actor=Clock(), booking=again(booking), reason="house")
    assert "Anrufliste: 1 Gruppe" in text_of(office.get(INBOX))


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_asks_as_often_for_three_as_for_one(office, hall, number, django_assert_max_num_queries):
    for turn in range(number):
        asked(hall, at(day=turn), name=f"Gruppe {turn}")
    with django_assert_max_num_queries(24):
        assert office.get(INBOX).status_code == 200


def test_whoever_enters_a_request_can_look_for_a_room_first(office):
    page = office.get(f"{INBOX}neu/").content.decode()
    assert '<a href="/de/raeume/">Welcher Raum passt und ist frei? Erst suchen</a>' in page
