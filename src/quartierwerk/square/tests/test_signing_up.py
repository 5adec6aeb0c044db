"""Signing up in the residents' pages: no account, no e-mail, a code to photograph, and only one's own thing."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from tests import cast

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import FreeTime, SignUp
from quartierwerk.offers.tests.signups import again, guest, local, open_offer, sign_up, state
from quartierwerk.parties.models import Contact
from quartierwerk.places.models import CrisisRule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


@pytest.fixture
def ten_minutes():
    """In which wrong codes are counted together; they do not end here."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def date(town):
    offer = open_offer(town, slug="deutsch", seats=1, questions=("childcare", "step_free"), childcare_places=1)
    return cast.session(offer, days=3)


@pytest.mark.parametrize("path", ["programm/", "angebot/yoga/"])
def test_before_the_first_sign_up_a_house_for_half_of_the_people_says_half(client, town, path):
    cast.session(open_offer(town, slug="yoga", seats=15), days=3)
    CrisisRule.objects.create(
        kind="capacity", percent=50, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9)
    ).sites.add(town.house)
    page = text_of(client.get(f"/de/{path}"))
    assert "noch 7 Plätze" in page
    assert "noch 15 Plätze" not in page


def address(date, language="de"):
    slot = date.slot[:10] + "-" + date.slot[11:].replace(":", "")
    return f"/{language}/angebot/{date.offer.slug}/anmelden/{slot}/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def post(client, date, language="de", **more):
    return client.post(address(date, language), {"first_name": "Amal", "people": 1, "children": 0, **more})


def code_of(row):
    return readable_codes.shown(queries.code_for(row.claim.key))


def test_a_first_name_leads_to_a_page_with_the_code_in_large_type(client, date):
    page = client.get(address(date))
    assert "noch 1 Platz" in text_of(page)
    assert page.headers["Cache-Control"].count("no-store")
    response = post(client, date)
    assert response.status_code == 302
    assert re.fullmatch(r"/de/meins/neu/[^/]+/", response.headers["Location"])
    code = code_of(SignUp.objects.get())
    assert code not in response.headers["Location"]
    shown = client.get(response.headers["Location"])
    assert f'<p class="sq-code__text" dir="ltr">{code}</p>' in shown.content.decode()
    assert "<svg" in shown.content.decode()
    assert "Ihr Platz ist fest." in text_of(shown)
    assert "In meinen Kalender" in text_of(shown)
    assert not client.cookies


@pytest.mark.parametrize("number", [1, 3])
def test_signing_up_asks_as_often_whoever_came_before(client, town, number, django_assert_num_queries):
    """17 questions between the form and the page with the code, the savepoint of the action beside them."""
    date = cast.session(open_offer(town, slug="deutsch", seats=9), days=3)
    for name in ("Bo", "Cem", "Dua")[:number]:
        post(client, date, first_name=name)
    with django_assert_num_queries(17 + 2):
        assert post(client, date, email="amal@example.org").status_code == 302


def test_the_page_after_signing_up_dies_after_a_quarter_of_an_hour(client, date, monkeypatch):
    there = post(client, date).headers["Location"]
    monkeypatch.setattr("quartierwerk.square.views.signing_up.SHOWN_FOR_SECONDS", -1)
    late = client.get(there)
    assert late.status_code == 410
    assert "Bitte geben Sie Ihren Code ein." in text_of(late)
    assert code_of(SignUp.objects.get()) not in text_of(late)


def test_a_doubled_post_is_one_sign_up(client, date):
    key = uuid.uuid4()
    first, second = post(client, date, key=key), post(client, date, key=key)
    assert {first.status_code, second.status_code} == {302}
    assert SignUp.objects.count() == 1


def test_full_means_a_waiting_list_with_a_position_and_the_reason(client, date):
    sign_up(date, "Bo")
    assert "voll, Warteliste" in text_of(client.get(address(date)))
    shown = text_of(client.get(post(client, date).headers["Location"]))
    assert "Sie stehen auf der Warteliste, auf Stelle 1." in shown
    assert "frei waren 0 von 1 Plätzen" in shown
    assert "Schauen Sie ab und zu mit dem Code nach" in shown


def test_what_is_missing_is_said_and_what_was_typed_is_still_there(client, date):
    response = post(client, date, first_name="", childcare="on", phone="ruf mich an")
    assert response.status_code == 422
    said = text_of(response)
    assert "Bitte geben Sie einen Vornamen an." in said
    assert "Für wie viele Kinder brauchen Sie Betreuung?" in said
    assert "So sieht keine Telefonnummer aus." in said
    assert 'value="ruf mich an"' in response.content.decode()
    assert not SignUp.objects.exists()


def test_only_the_questions_of_the_offer_are_asked(client, date):
    said = text_of(client.get(address(date)))
    assert "Kinderbetreuung" in said
    assert "Weg ohne Stufen" in said
    assert "dolmetscht" not in said


def test_typed_or_photographed_the_code_shows_how_it_stands(client, date):
    first, second = sign_up(date, "Bo"), sign_up(date, "Amal")
    by_picture = client.get("/de/meins/", {"code": code_of(second)})
    typed = client.post("/de/meins/", {"code": code_of(second).lower().replace("-", " ")})
    for page in (by_picture, typed):
        assert "auf Stelle 1" in text_of(page)
        assert "Bo" not in text_of(page)
    actions.cancel_sign_up(actor=guest(first), sign_up=first)
    page = client.get("/de/meins/", {"code": code_of(second)})
    assert "Ein Platz ist für Sie frei. Bitte antworten Sie bis" in text_of(page)
    assert "Ja, ich komme" in text_of(page)
    assert state(second) == "held"  # looking accepts nothing


def test_accept_decline_and_cancel_are_buttons(client, date):
    first, second, third = sign_up(date, "Bo"), sign_up(date, "Amal"), sign_up(date, "Cem")
    for name in ("zusagen", "verzichten", "abmelden"):
        assert client.get(f"/de/meins/{name}/", {"code": code_of(first)}).status_code == 405
    assert "Sie sind abgemeldet" in text_of(client.post("/de/meins/abmelden/", {"code": code_of(first)}))
    assert "Der Platz geht an die nächste Person" in text_of(
        client.post("/de/meins/verzichten/", {"code": code_of(second)})
    )
    assert "Ihr Platz ist jetzt fest" in text_of(client.post("/de/meins/zusagen/", {"code": code_of(third)}))
    assert [state(row) for row in (first, second, third)] == ["ended", "ended", "promised"]
    late = client.post("/de/meins/verzichten/", {"code": code_of(second)})
    assert late.status_code == 409
    assert "Diese Anmeldung ist beendet" in text_of(late)


def test_unknown_codes_look_alike_and_are_throttled(client, date, ten_minutes):
    row = sign_up(date)
    wrong = [client.post("/de/meins/", {"code": code}) for code in ("ACDE-2345", "unsinn", "A" * 60)]
    assert {page.status_code for page in wrong} == {404}
    assert all("Diesen Code gibt es nicht." in text_of(page) for page in wrong)
    for _turn in range(27):
        client.get("/de/meins/", {"code": "ACDE-2345"})
    closed = client.get("/de/meins/", {"code": code_of(row)})
    assert closed.status_code == 429
    assert "warten Sie zehn Minuten" in text_of(closed)
    assert client.post("/de/meins/zusagen/", {"code": code_of(row)}).status_code == 429
    elsewhere = client.get("/de/meins/", {"code": code_of(row)}, REMOTE_ADDR="10.9.8.7")
    assert elsewhere.status_code == 200


def test_nothing_typed_asks_for_the_code(client):
    assert client.get("/de/meins/").status_code == 200
    assert client.post("/de/meins/", {"code": " "}).status_code == 422


def test_what_is_off_or_begun_says_so_instead_of_asking_for_a_name(client, date, worker):
    row = sign_up(date)
    shown = queries.plan_call_off([date]).shown
    actions.call_off(actor=worker, session=date, reason="illness", shown=shown)
    assert "Anmelden geht hier nicht mehr" in text_of(client.get(address(date)))
    refused = post(client, date, first_name="Neu")
    assert refused.status_code == 409
    assert "Anmelden geht hier nicht mehr" in text_of(refused)
    assert SignUp.objects.count() == 1
    assert "Der Termin fällt aus" in text_of(client.get("/de/meins/", {"code": code_of(row)}))


def test_where_nobody_signs_up_or_nobody_may_look_there_is_no_page(client, town, date):
    plain = cast.session(cast.offer(town, slug="offen"), days=3)
    assert client.get(address(plain)).status_code == 404
    assert client.get("/de/angebot/offen/anmelden/").status_code == 404
    assert client.get("/de/angebot/deutsch/anmelden/").status_code == 404  # one date at a time
    hidden = cast.session(open_offer(town, slug="geheim", is_published=False), days=3)
    assert client.get(address(hidden)).status_code == 404
    assert post(client, hidden).status_code == 404


def test_a_course_is_signed_up_for_as_a_whole(client, town):
    course = open_offer(town, slug="kurs", admission="course", seats=3)
    cast.session(course, days=2)
    cast.session(course, days=9)
    there = client.post("/de/angebot/kurs/anmelden/", {"first_name": "Amal", "people": 2})
    assert there.status_code == 302
    row = SignUp.objects.get()
    assert (row.session, row.people, state(row)) == (None, 2, "promised")
    assert "noch 1 Platz" in text_of(client.get("/de/angebot/kurs/"))


def test_a_talk_is_picked_from_the_free_times(client, town):
    offer = open_offer(town, slug="beratung", admission="appointment", appointment_minutes=30)
    assert "Zurzeit ist keine Zeit frei" in text_of(client.get("/de/angebot/beratung/anmelden/"))
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    day = clock.today() + timedelta(days=4)
    time = FreeTime.objects.create(offer=offer, host=host, starts_at=local(day, 14), ends_at=local(day, 15))
    page = client.get("/de/angebot/beratung/anmelden/").content.decode()
    values = re.findall(r'name="start" value="([^"]+)"', page)
    assert len(values) == 2
    answer = client.post(
        "/de/angebot/beratung/anmelden/", {"first_name": "Amal", "start": values[1], "level": "level:new"}
    )
    assert "14:30–15:00 Uhr" in text_of(client.get(answer.headers["Location"]))
    row = SignUp.objects.get()
    assert (row.free_time, row.answers, clock.wall(row.starts_at)[11:]) == (time, ("level:new",), "14:30")
    taken = client.post("/de/angebot/beratung/anmelden/", {"first_name": "Bo", "start": values[1]})
    assert taken.status_code == 422
    assert "Diese Zeit ist nicht mehr frei" in text_of(taken)


def test_the_programme_says_how_many_places_are_left_without_a_question_per_date(
    client, town, django_assert_max_num_queries
):
    offer = open_offer(town, slug="deutsch", seats=2)
    dates = [cast.session(offer, days=number) for number in (1, 2, 3)]
    sign_up(dates[0], "Amal")
    sign_up(dates[1], "Bo", people=2)
    with django_assert_max_num_queries(20):
        said = text_of(client.get("/de/programm/", {"from": clock.today().isoformat()}))
    assert "noch 1 Platz" in said
    assert "voll, Warteliste" in said
    assert "noch 2 Plätze" in said
    page = text_of(client.get("/de/angebot/deutsch/"))
    assert page.count("Auf die Warteliste") == 1
    assert "noch 2 Plätze" in page


def test_the_next_course_is_found_by_the_old_code(client, town, worker):
    course = open_offer(town, admission="course", title="Deutsch A1")
    after = open_offer(town, admission="course", title="Deutsch A2")
    cast.session(course, days=2)
    cast.session(after, days=30)
    actions.set_next_level(actor=worker, offer=course, after=after)
    row = sign_up(course)
    with clock.at(clock.now() + timedelta(days=3)):
        actions.offer_next_level(actor=worker, level=course.next_level)
        page = client.get("/de/meins/", {"code": code_of(row)})
        assert "Deutsch A2" in text_of(page)
        (code,) = set(re.findall(r'name="code" value="([^"]+)"', page.content.decode())) - {code_of(row)}
        assert "Ja, ich komme" in text_of(client.post("/de/meins/", {"code": code}))
        client.post("/de/meins/zusagen/", {"code": code})
    assert state(again(row).followed_by) == "promised"


@pytest.mark.parametrize("language", ["de", "de-x-leicht", "en", "uk", "ar", "tr", "ru", "fa"])
def test_in_every_language_it_can_be_done(client, date, language):
    answer = post(client, date, language, first_name="زهرا")
    shown = client.get(answer.headers["Location"])
    assert shown.status_code == 200
    row = SignUp.objects.get()
    assert (row.participant.language, row.participant.latin_name) == (language, "Zahra")
    assert code_of(row) in shown.content.decode()


def test_in_english_one_signs_up_for_an_offer_and_does_not_log_in(client, date):
    """German says "Anmelden" and "Abmelden" to both."""
    form = text_of(client.get(address(date, "en")))
    mine = text_of(client.get(post(client, date, "en").headers["Location"]))
    assert ("Sign up" in form, "Log in" in form) == (True, False)
    assert ("Cancel sign-up" in mine, "Log out" in mine) == (True, False)


def test_day_and_time_stand_beside_each_other_with_the_comma_of_the_language(client, date):
    form = text_of(client.get(address(date, "ar")))
    assert ("، الساعة" in form, ", الساعة" in form) == (True, False)
