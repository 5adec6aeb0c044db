"""Rooms in the residents' pages: found by purpose, asked for without an account, seen and given back with a code."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime

import pytest
from django.core.cache import cache
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock
from quartierwerk.rooms import actions, conditions
from quartierwerk.rooms.models import Booking, Condition, Equipment, Request, RoomPicture, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)
WANTED = {"day": "2030-06-03", "starts": "16:00", "ends": "18:00"}
ASKED = {
    **WANTED, "people": "12", "purpose": "Chorprobe", "group_name": "Chor am Fluss", "kind": "neighbourhood",
    "language": "de",
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_of_may():
    cache.clear()
    with clock.at(NOW):
        yield


@pytest.fixture
def hall(town):
    """A room that is given away only with somebody's yes."""
    room = town_cast.room(town.house, "Saal", features=("kitchen", "step_free"), how_to_find="Zweite Tür links")
    Condition.objects.create(room=room, kind="approval")
    return room


@pytest.fixture
def quick(town):
    """A room that is promised at once."""
    return town_cast.room(town.house, "Vereinszimmer")


def at(day=3, hours=(16, 18), month=6):
    return conditions.slot(datetime(2030, month, day, hours[0]), datetime(2030, month, day, hours[1]))


def take(room, *slots, title="Geheime Runde"):
    group = town_cast.group(room.carrier, "Selbsthilfe Mut", is_confidential=True)
    return actions.book(actor=Clock(), room=room, group=group, title=title, slots=list(slots), despite_rules=True)


def text_of(response):
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&nbsp;", " ")


def ask(client, room, language="de", **more):
    return client.post(f"/{language}/raeume/{room.slug}/anfragen/", {**ASKED, **more})


def code_on(response):
    return re.search(r'class="sq-code__text" dir="ltr">([^<]+)<', response.content.decode()).group(1)


def requested(client, room, **more):
    """The request and its code, as somebody gets them who fills in the form."""
    page = client.get(ask(client, room, **more).headers["Location"])
    return Request.objects.latest("pk"), code_on(page)


# Finding


def test_all_rooms_stand_house_by_house_with_picture_facts_and_price(client, town, hall):
    RoomPicture.objects.create(room=hall, stored="a" * 32 + ".webp", alt="Heller Saal mit Tischen")
    Tariff.objects.create(room=hall, basis="hour", cents=1250, deposit_cents=5000)
    town_cast.room(town.hall, "Halle", seats=80)
    town_cast.room(town.cafe, "Lager", is_bookable=False)
    page = client.get("/de/raeume/")
    said = text_of(page)
    assert said.index("Mittelpunkt") < said.index("Saal") < said.index("Nordhalle") < said.index("Halle", 9)
    assert "30 Sitzplätze" in said
    assert "Küche" in said
    assert "Eine Stunde kostet 12,50 €." in said
    assert "Dazu kommt eine Kaution von 50,00 €" in said
    assert "Was es kostet, sagt Ihnen das Haus." in said  # nobody has said that the other one is free
    assert 'alt="Heller Saal mit Tischen"' in page.content.decode()
    assert "Lager" not in said
    assert not client.cookies


def test_a_search_names_the_rooms_that_suit_with_reasons_and_the_others_with_their_rule(client, town, hall):
    town_cast.room(town.cafe, "Klein", seats=8, features=("kitchen",))
    town_cast.room(town.hall, "Kalt", seats=40)
    said = text_of(client.get("/de/raeume/", {**WANTED, "people": "20", "needs": "kitchen", "near": "weststadt"}))
    assert "1 Raum passt" in said
    assert "Montag, 3. Juni 2030, 16:00–18:00 Uhr" in said
    first = said[said.index("Diese Räume passen") : said.index("Diese Räume gehen nicht")]
    assert "Saal" in first
    assert "Platz für 30 Personen" in first
    assert "hat: Küche" in first
    assert "im Quartier Weststadt" in first
    assert "kostenlos" not in first  # nobody has said so
    assert "In diesem Raum ist Platz für 8 Personen." in said
    assert "In diesem Raum gibt es nicht: Küche." in said


def test_what_is_taken_is_said_without_by_whom_and_what_is_free_fills_the_form(client, town, hall):
    take(hall, at())
    town_cast.room(town.cafe, "Stube", seats=25)
    page = client.get("/de/raeume/", {**WANTED, "people": "12"})
    said, html = text_of(page), page.content.decode()
    assert "Der Raum ist in dieser Zeit belegt." in said
    assert "Geheime Runde" not in said
    assert "Selbsthilfe" not in said
    assert "am selben Tag 18:00–20:00 Uhr" in said
    assert "Stube (Café am Eck) zur selben Zeit" in said
    link = re.search(r'href="(/de/raeume/[^"]+starts=18%3A00[^"]+)"', html).group(1).replace("&amp;", "&")
    form = client.get(link).content.decode()
    assert 'value="2030-06-03"' in form
    assert 'value="18:00"' in form
    assert 'value="20:00"' in form
    assert 'value="12"' in form


def test_what_it_is_for_is_never_in_an_address(client, town, hall):
    """Browsers keep addresses and servers write them down; what somebody plans may be nobody's business."""
    page = client.get("/de/raeume/", {**WANTED, "people": "12", "purpose": "Trennungsgruppe"}).text
    asking = client.get(f"/de/raeume/{hall.slug}/anfragen/", {**WANTED, "purpose": "Trennungsgruppe"}).text
    found, asking = (re.search(r"<main.*</main>", one, re.DOTALL).group() for one in (page, asking))
    assert 'name="purpose"' not in found
    assert "Trennungsgruppe" not in found
    assert 'name="purpose"' in asking
    assert "Trennungsgruppe" not in asking
    assert "purpose" not in " ".join(re.findall(r'(?:href|action)="([^"]*)"', found + asking))


def test_a_series_is_answered_date_by_date(client, town):
    """Wednesdays for a year: 53 dates, 44 inside the lease, 2 of them holidays, 42 free and one of these is taken."""
    with clock.at(datetime(2019, 9, 1, 9, tzinfo=clock.BERLIN)):
        room = town_cast.room(town.house, "Atelier", ends_on=date(2020, 7, 31))
        Condition.objects.create(room=room, kind="holidays")
        take(room, conditions.slot(datetime(2019, 10, 16, 16), datetime(2019, 10, 16, 18)))
        purpose = {"day": "2019-10-02", "starts": "16:00", "ends": "18:00", "repeats": "FREQ=WEEKLY",
                   "until": "2020-09-30", "people": "20"}  # fmt: skip
        said = text_of(client.get("/de/raeume/", purpose))
        assert "41 von 53 Terminen frei" in said
        assert "Insgesamt 53 Termine." in said
        assert "Der Raum ist in dieser Zeit belegt. (1 Termin)" in said
        assert "Mittwoch, 25. Dezember 2019, 16:00–18:00 Uhr" in said
        assert "Mittwoch, 1. Januar 2020, 16:00–18:00 Uhr" in said
        assert "Diesen Raum gibt es nur bis 31. Juli 2020. (9 Termine)" in said
        assert "Noch 4 Termine: alle Termine einzeln ansehen" in said
        whole = text_of(client.get(f"/de/raeume/{room.slug}/anfragen/", purpose))
        assert "41 von 53 Terminen frei" in whole
        assert "Mittwoch, 30. September 2020, 16:00–18:00 Uhr" in whole
        assert whole.count("am selben Tag 18:00–20:00 Uhr") == 1  # of the one date that is taken


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": ""}, "Bitte sagen Sie, an welchem Tag Sie den Raum brauchen."),
        ({"day": "2030-02-31"}, "Diesen Tag gibt es nicht."),
        ({"day": "2030-04-30"}, "Dieser Tag ist vorbei."),
        ({"day": "9999-12-31"}, "So weit im Voraus planen die Häuser nicht."),
        ({"starts": "vier"}, "Bitte schreiben Sie die Uhrzeit wie 16:00."),
        ({"people": "0"}, "mindestens eine"),
        ({"people": "viele"}, "mit Ziffern"),
        ({"repeats": "FREQ=WEEKLY"}, "Bis wann wiederholt es sich?"),
        ({"repeats": "FREQ=WEEKLY", "until": "2030-06-02"}, "Das Ende liegt vor dem Anfang."),
        ({"repeats": "FREQ=WEEKLY", "until": "9999-12-31"}, "So weit im Voraus planen die Häuser nicht."),
    ],
)
def test_bad_input_of_a_search_gets_a_sentence_and_stays(client, hall, typed, sentence):
    page = client.get("/de/raeume/", {**WANTED, "people": "12", **typed})
    assert page.status_code == 422
    assert sentence in text_of(page)
    name, value = next(iter((WANTED | typed).items()))
    assert f'name="{name}" value="{value}"' in page.text or name == "repeats"


def test_the_page_of_a_room_says_what_is_there_what_it_costs_and_what_holds(client, town, hall):
    Equipment.objects.create(site=town.house, carrier=town.own_carrier, name="Stühle", quantity=40)
    Condition.objects.create(room=hall, kind="lead", number=7)
    said = text_of(client.get(f"/de/raeume/{hall.slug}/"))
    for words in ("40 × Stühle", "Zweite Tür links", "Wer anfragt, muss das spätestens 7 Tage vorher tun.",
                  "Jemand vom Haus liest jede Anfrage"):  # fmt: skip
        assert words in said
    assert client.get("/de/raeume/gibt-es-nicht/").status_code == 404


# Asking


def test_without_address_the_request_counts_at_once_and_the_code_is_in_large_type(client, hall):
    response = ask(client, hall)
    assert response.status_code == 302
    assert re.fullmatch(r"/de/raeume/angefragt/[^/]+/", response.headers["Location"])
    page = client.get(response.headers["Location"])
    code = code_on(page)
    assert re.fullmatch(r"[2-9ACDEFGHJKMNPRTUWXY]{4}-[2-9ACDEFGHJKMNPRTUWXY]{4}", code)
    assert code not in response.headers["Location"]
    assert "<svg" in page.content.decode()
    assert "Ihre Anfrage wartet auf Antwort" in text_of(page)
    assert "Wir können Ihnen nicht schreiben" in text_of(page)
    row = Request.objects.get()
    assert (row.people, row.purpose, row.group.name, row.confirmed_at) == (12, "Chorprobe", "Chor am Fluss", NOW)
    assert not client.cookies


def test_with_an_address_only_the_button_behind_the_mail_confirms(client, town):
    room = town_cast.room(town.house)  # needs nobody's yes
    row, code = requested(client, room, email="chor@example.org")
    assert "Bitte bestätigen Sie Ihre Anfrage" in text_of(client.get("/de/meins/", {"code": code}))
    link = re.search(r"http\S+(/de/raeume/bestaetigen/\S+/)", Mail.objects.get().body).group(1)
    for _scanner in range(3):
        page = client.get(link)
        assert "<button" in page.content.decode()
        assert "Drücken Sie auf den Knopf" in text_of(page)
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert not Booking.objects.exists()
    done = client.post(link)
    assert "Danke. Ihre Anfrage zählt jetzt." in text_of(done)
    assert "zugesagt" in text_of(done)
    assert Booking.objects.count() == 1
    assert client.post(link).status_code == 200  # pressed twice
    assert Booking.objects.count() == 1
    assert client.get(link.replace("bestaetigen/", "bestaetigen/x")).status_code == 410


def test_what_is_missing_is_said_and_what_was_typed_is_still_there(client, hall):
    page = ask(client, hall, group_name="", people="", email="chor@", phone="ruf an", note="Wir bringen Kuchen mit.")
    assert page.status_code == 422
    said = text_of(page)
    for words in ("Bitte geben Sie der Gruppe einen Namen.", "Bitte geben Sie an, wie viele Personen kommen.",
                  "So sieht keine E-Mail-Adresse aus.", "So sieht keine Telefonnummer aus."):  # fmt: skip
        assert words in said
    assert "Wir bringen Kuchen mit." in page.content.decode()
    assert 'value="Chorprobe"' in page.content.decode()
    assert not Request.objects.exists()


def test_what_stands_in_a_dead_address_opens_nothing(client, hall):
    address = ask(client, hall).headers["Location"]
    mine = client.get(address)
    assert "Chorprobe" in text_of(mine)
    request = Request.objects.get()
    again = ask(client, hall, key=str(request.key), group_name="Wer anders", purpose="Neugier")
    page = client.get(again.headers["Location"])
    assert "Chorprobe" not in text_of(page)
    assert code_on(page) != code_on(mine)
    assert Request.objects.count() == 2


def test_the_same_form_sent_twice_is_one_request(client, hall):
    key = uuid.uuid4()
    for _twice in range(2):
        assert ask(client, hall, key=key).status_code == 302
    assert Request.objects.count() == 1


def test_things_of_the_house_can_be_asked_for_up_to_their_number(client, town, hall):
    thing = Equipment.objects.create(site=town.house, carrier=town.own_carrier, name="Beamer", quantity=2)
    Equipment.objects.create(site=town.cafe, carrier=town.other_carrier, name="Klavier")
    assert "Klavier" not in text_of(client.get(f"/de/raeume/{hall.slug}/anfragen/"))
    assert "So viele gibt es nicht: höchstens 2." in text_of(ask(client, hall, **{f"thing-{thing.pk}": "3"}))
    ask(client, hall, **{f"thing-{thing.pk}": "2"})
    assert Request.objects.get().equipment == {str(thing.pk): 2}


def ways_on(response):
    """The links to what else is free, by their words."""
    found = re.findall(r'<li><a href="([^"]+)" rel="nofollow"><bdi>([^<]+)</bdi>', response.content.decode())
    return {words: url.replace("&amp;", "&") for url, words in found}


def test_another_room_or_time_takes_along_what_was_asked_for_with_the_room(client, town, hall):
    """Things of the house go along as they are, in another house those of the same name; what is not there is said."""
    town_cast.room(town.house, "Nebenraum")
    far = town_cast.room(town.hall, "Halle")
    own = {"site": town.house, "carrier": town.own_carrier}
    beamer = Equipment.objects.create(**own, name="Beamer", quantity=2)
    organ = Equipment.objects.create(**own, name="Orgel", room=hall)
    there = Equipment.objects.create(site=town.hall, carrier=far.carrier, name="beamer", quantity=1)
    take(hall, at())
    asked = {f"thing-{beamer.pk}": "2", f"thing-{organ.pk}": "1"}
    row, code = requested(client, hall, **asked)
    actions.refuse_wishes(actor=Clock(), request=row, sentence="Das geht leider nicht.")
    mine = client.post("/de/meins/", {"code": code}).content.decode()
    link = re.search(r'href="(/de/raeume/[^"]+)"[^>]*>[^<]*(?:<svg.*?</svg>)?Anderen Raum oder andere Zeit', mine)
    ways = ways_on(client.get(link.group(1).replace("&amp;", "&")))
    assert len(ways) >= 2
    assert [url for url in ways.values() if f"thing-{beamer.pk}=2&thing-{organ.pk}=1" not in url] == []
    page = client.get(ways["Nebenraum (Mittelpunkt) zur selben Zeit"])
    assert re.search(rf'name="thing-{beamer.pk}" value="2"', page.content.decode())
    assert "Das gibt es hier nicht: Orgel." in text_of(page)
    other_time = next(url for words, url in ways.items() if "am selben Tag" in words)
    page = client.get(other_time)
    assert re.search(rf'name="thing-{organ.pk}" value="1"', page.content.decode())
    assert "Das gibt es hier nicht" not in text_of(page)
    page = client.get(f"/de/raeume/{far.slug}/anfragen/", {**WANTED, **asked})
    assert re.search(rf'name="thing-{there.pk}" value="2"', page.content.decode())  # one may see that it is too many
    assert "So viele gibt es nicht" in text_of(ask(client, far, **{f"thing-{there.pk}": "2"}))
    assert "Das gibt es hier nicht: Orgel." in text_of(page)


def test_an_address_cannot_be_used_to_read_what_other_houses_have(client, town, hall):
    """Things of rooms that nobody outside may ask for stay unnamed, and so does what is no number."""
    town_cast.room(town.cafe, "Lager", is_bookable=False)
    secret = Equipment.objects.create(site=town.cafe, carrier=town.other_carrier, name="Tresor")
    address = f"/de/raeume/{hall.slug}/anfragen/"
    for key, number in ((secret.pk, "1"), ("9" * 30, "1"), ("x", "1"), (secret.pk, "-1"), (secret.pk, "viele")):
        page = client.get(address, {**WANTED, f"thing-{key}": number})
        assert page.status_code == 200
        assert "Tresor" not in page.content.decode()


def test_the_page_after_asking_dies_after_a_quarter_of_an_hour(client, hall, monkeypatch):
    there = ask(client, hall).headers["Location"]
    monkeypatch.setattr("quartierwerk.square.views.room_requests.SHOWN_FOR_SECONDS", -1)
    late = client.get(there)
    assert late.status_code == 410
    assert "sq-code__text" not in late.content.decode()


# One's own request


def test_one_door_opens_either_kind_and_unknown_codes_look_alike(client, hall):
    row, code = requested(client, hall)
    for typed in (code, code.lower().replace("-", " ")):
        assert "Chorprobe" in text_of(client.post("/de/meins/", {"code": typed}))
    wrong = [client.post("/de/meins/", {"code": one}) for one in ("ACDE-2345", "unsinn")]
    wrong += [client.post(f"/de/meins/{way}/", {"code": "ACDE-2345"}) for way in (
        "zusagen", "raum/zusagen", "raum/verzichten", "raum/warten", "raum/zurueckgeben")]  # fmt: skip
    assert {page.status_code for page in wrong} == {404}
    assert all("Diesen Code gibt es nicht." in text_of(page) for page in wrong)
    assert client.post("/de/meins/abmelden/", {"code": code}).status_code == 404  # is not a sign-up
    for _turn in range(25):
        client.get("/de/meins/", {"code": "ACDE-2345"})
    assert client.get("/de/meins/", {"code": code}).status_code == 429
    assert client.post("/de/meins/raum/zurueckgeben/", {"code": code, "alle": "1"}).status_code == 429
    assert row.wishes.get().state == "open"


def test_each_date_stands_with_its_answer_and_its_sentence(client, hall, worker):
    row, code = requested(client, hall, repeats="FREQ=WEEKLY", until="2030-06-17")
    first, second, third = row.wishes.all()
    actions.approve(actor=worker, request=row, wishes=[first.pk, second.pk])
    actions.refuse_wishes(actor=worker, request=row, wishes=[third.pk], sentence="Da wird der Boden geschliffen.")
    page = client.get("/de/meins/", {"code": code})
    said = text_of(page)
    assert f'href="/raumpapiere/{code}/nutzungsvereinbarung.pdf"' in page.content.decode()
    assert "Montag, 3. Juni 2030, 16:00–18:00 Uhr zugesagt" in said
    assert "Montag, 17. Juni 2030, 16:00–18:00 Uhr nicht möglich Da wird der Boden geschliffen." in said
    kept = Booking.objects.order_by("starts_at")
    actions.move_booking(actor=worker, booking=kept[0], slot=at(4, (17, 19)))
    actions.end_booking(actor=worker, booking=kept[1], reason="house", note="Rohrbruch")
    said = text_of(client.get("/de/meins/", {"code": code}))
    assert "Jetzt: Saal (Mittelpunkt), Dienstag, 4. Juni 2030, 17:00–19:00 Uhr" in said
    assert "Montag, 10. Juni 2030, 16:00–18:00 Uhr abgesagt Grund: vom Haus abgesagt. Rohrbruch" in said


def test_dates_are_given_back_one_by_one_or_all(client, hall, worker):
    row, code = requested(client, hall, repeats="FREQ=WEEKLY", until="2030-06-17")
    actions.approve(actor=worker, request=row)
    keys = [wish.pk for wish in row.wishes.all()]
    nothing = client.post("/de/meins/raum/zurueckgeben/", {"code": code})
    assert nothing.status_code == 409
    assert "Bitte wählen Sie mindestens einen Termin." in text_of(nothing)
    assert "Zurückgegeben." in text_of(client.post("/de/meins/raum/zurueckgeben/", {"code": code, "wish": keys[1]}))
    assert [wish.state for wish in row.wishes.all()] == ["booked", "withdrawn", "booked"]
    client.post("/de/meins/raum/zurueckgeben/", {"code": code, "alle": "1"})
    assert {wish.state for wish in row.wishes.all()} == {"withdrawn"}
    assert "Ihre Anfrage ist zurückgezogen" in text_of(client.get("/de/meins/", {"code": code}))
    assert not Booking.objects.filter(end=None).exists()


def test_a_code_gives_back_nothing_of_others(client, hall, worker):
    _row, code = requested(client, hall)
    other, _other_code = requested(client, hall, day="2030-06-05", group_name="Andere")
    key = other.wishes.get().pk
    for way in ("zurueckgeben", "zusagen", "verzichten", "warten"):
        assert client.post(f"/de/meins/raum/{way}/", {"code": code, "wish": key}).status_code == 409
    assert other.wishes.get().state == "open"


def confirmed_by_mail(client, room, **more):
    """As ``requested``, with an address, and the button behind the link in the mail was pressed."""
    row, code = requested(client, room, email="chor@example.org", **more)
    link = re.search(r"(/de/raeume/bestaetigen/\S+)", Mail.objects.latest("pk").body).group(1)
    client.post(link)
    return row, code


def test_who_is_refused_because_the_room_is_taken_may_wait_for_it_by_a_button(client, quick, worker):
    taken = take(quick, at())[0].booking
    row, code = confirmed_by_mail(client, quick)
    (wish,) = row.wishes.all()
    page = client.get("/de/meins/", {"code": code})
    assert "16:00–18:00 Uhr nicht möglich Der Raum ist in dieser Zeit belegt." in text_of(page)
    assert 'action="/de/meins/raum/warten/"' in page.content.decode()
    assert client.get("/de/meins/raum/warten/", {"code": code, "wish": wish.pk}).status_code == 405
    for _twice in range(2):
        said = text_of(client.post("/de/meins/raum/warten/", {"code": code, "wish": wish.pk}))
    assert "Sie stehen auf der Warteliste" in said
    assert row.wishes.get().state == "waiting"
    actions.end_booking(actor=worker, booking=taken, reason="group")
    said = text_of(client.get("/de/meins/", {"code": code}))
    assert "Bitte antworten Sie bis Freitag, 3. Mai 2030, 09:00 Uhr." in said
    client.post("/de/meins/raum/zusagen/", {"code": code, "wish": wish.pk})
    assert row.wishes.get().state == "booked"


def test_what_became_free_meanwhile_is_promised_at_once(client, quick, worker):
    taken = take(quick, at())[0].booking
    row, code = confirmed_by_mail(client, quick)
    actions.end_booking(actor=worker, booking=taken, reason="group")
    said = text_of(client.post("/de/meins/raum/warten/", {"code": code, "wish": row.wishes.get().pk}))
    assert "Danke. Der Termin ist Ihnen zugesagt." in said
    assert row.wishes.get().state == "booked"


def test_nobody_waits_for_what_a_rule_or_the_house_refused(client, quick, hall, worker):
    take(quick, at())
    Condition.objects.create(room=quick, kind="latest", time="17:00")
    by_rule, code = confirmed_by_mail(client, quick)
    asked, other = requested(client, hall, day="2030-06-05", starts="10:00", ends="12:00", group_name="Andere")
    actions.refuse_wishes(actor=worker, request=asked, sentence="Da wird der Boden geschliffen.")
    for row, its in ((by_rule, code), (asked, other)):
        assert "raum/warten" not in client.get("/de/meins/", {"code": its}).content.decode()
        refused = client.post("/de/meins/raum/warten/", {"code": its, "wish": row.wishes.get().pk})
        assert refused.status_code == 409
        assert row.wishes.get().state == "refused"


def test_what_is_held_is_taken_or_left_by_a_button(client, hall, worker):
    taken = take(hall, at())[0].booking
    row, code = requested(client, hall)
    wish = row.wishes.get()
    actions.wait_for(actor=worker, wish=wish)
    assert "Sie stehen auf der Warteliste" in text_of(client.get("/de/meins/", {"code": code}))
    actions.end_booking(actor=worker, booking=taken, reason="group")
    said = text_of(client.get("/de/meins/", {"code": code}))
    assert "für Sie freigehalten" in said
    assert "Bitte antworten Sie bis Freitag, 3. Mai 2030, 09:00 Uhr." in said
    for way in ("zusagen", "verzichten", "zurueckgeben"):
        assert client.get(f"/de/meins/raum/{way}/", {"code": code, "wish": wish.pk}).status_code == 405
    done = client.post("/de/meins/raum/zusagen/", {"code": code, "wish": wish.pk})
    assert "Der Termin ist Ihnen zugesagt." in text_of(done)
    wish.refresh_from_db()
    assert wish.state == "booked"
    late = client.post("/de/meins/raum/verzichten/", {"code": code, "wish": wish.pk})
    assert late.status_code == 409
    assert "wird gerade nicht für Sie freigehalten" in text_of(late)


def test_the_number_of_queries_does_not_grow_with_rooms(client, town, django_assert_max_num_queries):
    for number in range(3):
        town_cast.room(town.house, f"Raum {number}")
    with django_assert_max_num_queries(22):
        assert client.get("/de/raeume/", {**WANTED, "repeats": "FREQ=WEEKLY", "until": "2030-08-26"}).status_code == 200
