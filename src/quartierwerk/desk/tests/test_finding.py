"""The search of the desk beside its index: rooms, groups, requests, sign-ups, contact notes, phone numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests import cast as builders

from quartierwerk.access.choices import Role
from quartierwerk.desk import queries
from quartierwerk.desk.queries import finding
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Guest
from quartierwerk.offers.models import FreeTime, Participant
from quartierwerk.offers.tests.signups import local, open_offer, sign_up
from quartierwerk.parties.choices import Channel
from quartierwerk.parties.models import Contact, ContactNote
from quartierwerk.parties.queries import phone_digits
from quartierwerk.rooms.actions import ask_for
from quartierwerk.rooms.conditions import slot
from quartierwerk.rooms.models import Group

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>'\"; DROP TABLE x; -- %s {{ 7 }}"


def hits(actor, text):
    """{kind: titles} of what is found beside the index."""
    return {one.title: [hit.title for hit in one.hits] for one in queries.found_beside(actor, text)}


def lines(actor, text):
    return [hit.line for one in queries.found_beside(actor, text) for hit in one.hits]


def note(text, **where):
    return ContactNote.objects.create(on=date(2026, 3, 9), channel=Channel.PHONE, text=text, **where)


def asked(room, name, purpose="Probe"):
    """A request for the room as a guest makes it, in ten days."""
    start = clock.now().astimezone(clock.BERLIN).replace(hour=16, minute=0, second=0, microsecond=0, tzinfo=None)
    when = slot(start + timedelta(days=10), start + timedelta(days=10, hours=2))
    return ask_for(
        actor=Guest(), room=room, group=Group(name=name, kind="neighbourhood", language="de"), slots=[when],
        purpose=purpose, people=12,
    ).request  # fmt: skip


@pytest.fixture
def hall(town):
    return builders.room(town.house, "Großer Saal", features=("kitchen", "stage"), storey="Erdgeschoss")


@pytest.fixture
def everyone(worker, manager, coordinator, stranger, administrator, resident):
    return {
        "worker": worker, "manager": manager, "coordinator": coordinator, "stranger": stranger,
        "administrator": administrator, "resident": resident,
    }  # fmt: skip


def who_finds(everyone, text):
    return {name for name, actor in everyone.items() if queries.found_beside(actor, text)}


@pytest.mark.parametrize("text", ["saal", "GROSSER SAAL", "küche", "kueche", "Kuche bühne", "erdgeschoss mittelpunkt"])
def test_a_room_is_found_by_name_place_and_what_it_has(everyone, hall, text):
    assert hits(everyone["worker"], text) == {"Räume": ["Großer Saal"]}
    assert lines(everyone["worker"], text) == ["Mittelpunkt · Küche, Bühne"]
    assert who_finds(everyone, text) == {"worker", "manager", "coordinator"}


def test_what_a_room_has_is_found_in_the_language_of_the_page(worker, hall):
    with override("en"):
        assert [len(one.hits) for one in queries.found_beside(worker, "kitchen")] == [1]
    assert hits(worker, "kitchen") == {}


def test_a_group_is_found_by_those_who_keep_its_rooms(everyone, town, hall):
    builders.group(town.own_carrier, "Nähgruppe Ärmel", contact_name="Hülya")
    for text in ["nähgruppe", "NAEHGRUPPE", "nahgruppe armel", "hulya"]:
        assert hits(everyone["worker"], text) == {"Nutzergruppen": ["Nähgruppe Ärmel"]}
        assert who_finds(everyone, text) == {"worker", "manager"}


def test_a_group_whose_name_was_deleted_is_not_found_by_what_is_left(worker, town):
    builders.group(town.own_carrier, "", contact_name="Hülya")
    assert hits(worker, "hülya") == {}


def test_a_request_is_found_by_those_who_may_answer_it(everyone, hall):
    asked(hall, "Posaunenchor", purpose="Generalprobe für Weihnachten")
    found = hits(everyone["worker"], "posaunenchor")
    assert found["Raumanfragen"] == ["Posaunenchor · Generalprobe für Weihnachten"]
    assert hits(everyone["manager"], "generalprobe") == {
        "Raumanfragen": ["Posaunenchor · Generalprobe für Weihnachten"]
    }
    assert who_finds(everyone, "generalprobe") == {"worker", "manager"}


def test_a_name_leads_to_the_list_that_it_stands_in(everyone, town, signed_in):
    dated, course = open_offer(town, title="Nähtreff"), open_offer(town, admission="course", title="Nähkurs")
    session = builders.session(dated, days=5)
    builders.session(course, days=6)
    sign_up(session, "Anne-Öykü")
    sign_up(course, "Öykü")
    (section,) = queries.found_beside(everyone["worker"], "OYKU")
    assert section.title == "Anmeldungen"
    assert [(hit.title, hit.url) for hit in section.hits] == [
        ("Öykü", reverse("offers:sign_ups", args=[course.pk])),
        ("Anne-Öykü", reverse("offers:session_sign_ups", args=[session.pk])),
    ]
    assert section.hits[0].line == "Nähkurs"
    assert section.hits[1].line.startswith("Nähtreff · ")
    assert who_finds(everyone, "oyku") == {"worker", "manager"}  # the town reads along, without names
    client = signed_in(everyone["worker"])
    for hit in section.hits:
        assert "Öykü" in client.get(hit.url).content.decode()


def test_a_name_in_another_script_is_found_in_both(worker, town):
    session = builders.session(open_offer(town), days=5)
    row = sign_up(session, "فاطمة", language="ar")
    Participant.objects.filter(pk=row.participant_id).update(latin_name="Fatima")
    for text in ["فاطمه", "fatima"]:
        assert hits(worker, text) == {"Anmeldungen": ["Fatima (فاطمة)"]}


def test_who_came_for_advice_is_in_no_search(worker, manager, town):
    offer = open_offer(town, admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    start = local(clock.today() + timedelta(days=4), 14)
    talk = FreeTime.objects.create(offer=offer, host=host, starts_at=start, ends_at=start + timedelta(hours=1))
    sign_up(talk, "Ratsuchende", phone="05151 7788990", start=start)
    assert Participant.objects.get().first_name == "Ratsuchende"
    for actor in (worker, manager):
        assert hits(actor, "ratsuchende") == {}
        assert hits(actor, "05151 7788990") == {}


def test_a_note_is_found_by_those_who_may_read_it(everyone, town):
    note("Gespräch mit der Schule.\nDer Hausmeister öffnet den Müllraum.", organisation=town.own_carrier)
    note("Müllraum: was der andere Träger notiert hat", organisation=town.other_carrier)
    assert hits(everyone["worker"], "müllraum hausmeister") == {"Kontaktnotizen": ["Notiz vom 09.03.2026"]}
    assert lines(everyone["worker"], "MUELLRAUM") == ["Der Hausmeister öffnet den Müllraum."]
    assert lines(everyone["stranger"], "müllraum") == ["Müllraum: was der andere Träger notiert hat"]
    assert who_finds(everyone, "müllraum") == {"worker", "stranger"}


def test_a_note_of_an_area_is_found_by_its_manager_only(everyone, town):
    note("Runder Tisch am Brunnen", area=town.west)
    assert who_finds(everyone, "brunnen") == {"manager"}


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+49 (0) 5151/12-34", "051511234"), ("0049 5151 1234", "051511234"), ("05151/1234", "051511234"),
        ("٠٥١٥١ ١٢٣٤", "051511234"), ("", ""), ("keine", ""),
    ],
)  # fmt: skip
def test_the_digits_of_a_number(written, digits):
    assert phone_digits(written) == digits


@pytest.mark.parametrize(
    "typed", ["05151/12 34-56", "+49 5151 123456", "0049(0)5151 123456", "5151 123", "٠٥١٥١١٢٣٤٥٦"]
)
def test_a_number_is_found_however_it_is_typed(worker, town, typed):
    Contact.objects.create(organisation=town.own_carrier, name="Hausmeister", phone="05151 / 12 34 56")
    assert hits(worker, typed) == {"Telefonnummern": ["Hausmeister"]}
    assert lines(worker, typed) == ["05151 / 12 34 56"]


def test_numbers_of_all_kinds_are_found_by_those_who_may_see_whose_they_are(everyone, town, hall):
    number = {"phone": "+49 5151 445566"}
    Contact.objects.create(organisation=town.own_carrier, name="Hausmeister", **number)
    type(town.own_carrier).objects.filter(pk=town.own_carrier.pk).update(**number)
    type(town.house).objects.filter(pk=town.house.pk).update(**number)
    builders.group(town.own_carrier, "Nähgruppe", **number)
    sign_up(builders.session(open_offer(town), days=5), "Amal", phone="05151 44 55 66")
    seen = {name: hits(actor, "05151-445566").get("Telefonnummern", []) for name, actor in everyone.items()}
    assert seen == {
        "worker": ["Hausmeister", "Träger am Markt", "Mittelpunkt", "Nähgruppe", "Amal"],
        "manager": ["Träger am Markt", "Mittelpunkt", "Nähgruppe", "Amal"],
        "coordinator": ["Hausmeister", "Träger am Markt", "Mittelpunkt"],
        "stranger": ["Träger am Markt", "Mittelpunkt"],
        "administrator": [],
        "resident": [],
    }


def test_three_digits_are_no_number(worker, town):
    Contact.objects.create(organisation=town.own_carrier, name="Hausmeister", phone="05151 123456")
    assert hits(worker, "123") == {}
    assert hits(worker, "1234") == {"Telefonnummern": ["Hausmeister"]}


@pytest.mark.parametrize("role", [Role.SERVICE_OFFICE, Role.BODY_MEMBER])
def test_who_has_nothing_to_do_with_people_finds_none(town, hall, role):
    other = builders.account(role, email="amt@example.org", name="Amt", area=town.city)
    note("Müllraum am Saal", area=town.city)
    assert queries.found_beside(other, "saal") == []


def test_a_kind_shows_ten_and_says_how_many_there_are(worker, town, signed_in):
    for n in range(12):
        builders.group(town.own_carrier, f"Nähgruppe {n}")
    (section,) = queries.found_beside(worker, "nähgruppe")
    assert [hit.title for hit in section.hits] == [f"Nähgruppe {n}" for n in range(11, 1, -1)]
    assert (section.number, section.has_more, section.looked_at) == (12, True, 0)
    page = signed_in(worker).get("/buero/suche/?q=nähgruppe").content.decode()
    assert "12 Fundstellen" in page
    assert "Hier stehen 10 von 12." in page
    assert "Durchsucht sind" not in page


def test_where_there_is_more_than_is_read_the_page_says_so(worker, town, signed_in, monkeypatch):
    monkeypatch.setattr(finding, "NOTES_AT", 2)
    for n in range(3):
        note(f"Garten {n}", organisation=town.own_carrier)
    page = signed_in(worker).get("/buero/suche/?q=garten").content.decode()
    assert "Garten 2" in page
    assert "Garten 0" not in page
    assert "Durchsucht sind die neuesten 2 Einträge dieser Art." in page


@pytest.mark.parametrize("text", ["saal", "05151 12"])
def test_the_number_of_queries_does_not_grow_with_what_is_there(
    worker, town, hall, text, django_assert_max_num_queries, django_assert_num_queries
):
    def more(n):
        builders.room(town.house, f"Saal {n}")
        builders.group(town.own_carrier, f"Saalgruppe {n}", phone=f"05151 12{n}")
        asked(hall, f"Saalchor {n}")
        sign_up(builders.session(open_offer(town), days=n), f"Saalina {n}", phone=f"05151 12{n}")
        note(f"Saal {n}", organisation=town.own_carrier)
        Contact.objects.create(organisation=town.own_carrier, name=f"Wart {n}", phone=f"05151 12{n}")

    more(1)
    with django_assert_max_num_queries(6) as one:
        queries.found_beside(worker, text)
    for n in range(2, 6):
        more(n)
    with django_assert_num_queries(len(one)):
        queries.found_beside(worker, text)


def test_a_blank_text_asks_nothing(worker, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.found_beside(worker, "  ") == []


@pytest.mark.parametrize("text", [HOSTILE, "%", "_", "\x00", "\\", "+(", "++++", "\u202e0515", "x" * 5000, "²²²²"])
def test_hostile_words_find_nothing_and_break_nothing(signed_in, worker, town, hall, text):
    answer = signed_in(worker).get("/buero/suche/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()
    assert queries.found_beside(worker, text) == []


def test_hostile_names_are_shown_as_text(signed_in, worker, town):
    builders.group(town.own_carrier, f"Nähgruppe {HOSTILE}")
    note(f"Nähgruppe {HOSTILE}", organisation=town.own_carrier)
    page = signed_in(worker).get("/buero/suche/?q=nähgruppe").content.decode()
    assert page.count("&lt;script&gt;alert(1)") == 2
    assert "<script>alert(1)" not in page
