"""Taking on a stall or a shift: what residents see, type and get, without an account and without a script."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from tests import cast

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Post, SignUp
from quartierwerk.offers.tests.signups import sign_up, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair(town):
    return cast.session(cast.offer(town, title="Straßenfest", slug="strassenfest", seats=None), days=20, minutes=360)


@pytest.fixture
def stalls(fair, worker):
    facts = {"name": "Stände am Gehweg", "places": 1, "size": "3 Meter", "fee_cents": 550, "words": "Vor dem Haus."}
    return actions.add_post(actor=worker, session=fair, kind="stall", facts=facts)


@pytest.fixture
def cakes(fair, worker):
    facts = {"name": "Kuchentheke", "places": 3, "starts_minutes": 120, "lasts_minutes": 120, "closes_days": 2}
    return actions.add_post(actor=worker, session=fair, kind="shift", facts=facts)


def text_of(response):
    return " ".join(response.content.decode().split())


def address(post, language="de"):
    return f"/{language}/angebot/strassenfest/mitmachen/{post.pk}/"


def send(client, post, **typed):
    facts = {"first_name": "Amal", "email": "", "phone": ""}
    facts |= {"people": "1"} if post.is_shift else {"brings": "brings:food"}
    return client.post(address(post), {**facts, **typed})


def code_of(row):
    return readable_codes.shown(queries.code_for(row.claim.key))


def test_the_page_of_the_offer_says_what_is_looked_for(client, stalls, cakes):
    said = text_of(client.get("/de/angebot/strassenfest/"))
    for words in ("Mitmachen", "Stände am Gehweg", "3 Meter", "Standgebühr: 5,50", "noch 1 Stand frei",
                  "Kuchentheke", "12:00–14:00 Uhr", "noch 3 Menschen gesucht", "Anmelden bis"):  # fmt: skip
        assert words in said
    assert address(stalls) in said
    sign_up(stalls, "Bo", answers=("brings:food",))
    assert "voll, Warteliste" in text_of(client.get("/de/angebot/strassenfest/"))


def test_an_offer_without_stalls_says_nothing_of_them(client, fair):
    assert "Mitmachen" not in text_of(client.get("/de/angebot/strassenfest/"))


def test_dates_that_are_off_have_nothing_to_take_on(client, fair, stalls, worker):
    actions.call_off(actor=worker, session=fair, reason="weather", shown=queries.plan_call_off([fair]).shown)
    assert "Mitmachen" not in text_of(client.get("/de/angebot/strassenfest/"))
    page = client.get(address(stalls))
    assert (page.status_code, "Der Termin fällt aus." in text_of(page)) == (200, True)
    assert "<form class" not in text_of(page)
    refused = send(client, stalls)
    assert refused.status_code == 409
    assert not SignUp.objects.exists()


def test_a_stall_is_taken_with_a_first_name_and_a_code(client, stalls):
    reply = send(client, stalls, electricity="on")
    assert reply.status_code == 302
    row = SignUp.objects.get()
    assert (row.post, row.answers) == (stalls, ("brings:food", "stall:electricity"))
    shown = client.get(reply.headers["Location"])
    said = text_of(shown)
    assert code_of(row) in said
    for words in (
        "Stände am Gehweg, Straßenfest",
        "10:00–16:00 Uhr",
        "Vor dem Haus.",
        "3 Meter",
        "Ihr Platz ist fest.",
    ):
        assert words in said
    assert "In meinen Kalender" in said
    assert not client.cookies
    again = client.post("/de/meins/", {"code": code_of(row)})
    assert "Stände am Gehweg, Straßenfest" in text_of(again)


def event_of(client, post, language="de"):
    """The one event of a shift's file."""
    answer = client.get(f"/{language}/angebot/strassenfest/mitmachen/{post.pk}.ics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return event


def test_the_calendar_of_a_shift_has_its_own_time_and_name_and_nobody(client, cakes, worker):
    put(cakes, "name", "ar", "طاولة الكعك", origin="person", by="x", at="2026-11-01")
    cakes.save(update_fields=["translations"])
    send(client, cakes, first_name="Amal", email="amal@example.org")
    event = event_of(client, cakes)
    day = cakes.starts_local[:10]
    assert str(event["SUMMARY"]) == "Kuchentheke, Straßenfest"
    assert event["DTSTART"].dt.strftime("%Y-%m-%d %H:%M") == f"{day} 12:00"
    assert event["DTEND"].dt.strftime("%Y-%m-%d %H:%M") == f"{day} 14:00"
    assert str(event["LOCATION"]) == "Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert str(event["URL"]) == "http://testserver/de/angebot/strassenfest/"
    assert str(event_of(client, cakes, "ar")["SUMMARY"]) == "طاولة الكعك, Straßenfest"
    assert b"Amal" not in client.get(f"/de/angebot/strassenfest/mitmachen/{cakes.pk}.ics").content


def test_what_changes_reaches_the_calendar_of_a_shift(client, cakes, worker):
    first = event_of(client, cakes)
    actions.edit_post(actor=worker, post=cakes, facts={"starts_minutes": 180})
    later = event_of(client, cakes)
    assert (later["UID"], later["SEQUENCE"]) == (first["UID"], 1)
    assert later["DTSTART"].dt.strftime("%H:%M") == "13:00"
    actions.edit_post(actor=worker, post=Post.objects.get(pk=cakes.pk), facts={"places": 5})
    assert event_of(client, cakes)["SEQUENCE"] == 1
    fair = cakes.session
    actions.call_off(actor=worker, session=fair, reason="weather", shown=queries.plan_call_off([fair]).shown)
    off = event_of(client, cakes)
    assert (off["STATUS"], off["SEQUENCE"]) == ("CANCELLED", 2)
    assert str(off["SUMMARY"]) == "Fällt aus: Kuchentheke, Straßenfest"
    actions.undo_cancellation(actor=worker, session=type(fair).objects.get(pk=fair.pk))
    back = event_of(client, cakes)
    assert (back["STATUS"], back["SEQUENCE"] > 2) == ("CONFIRMED", True)


def test_a_shift_that_is_taken_away_is_cancelled_in_the_calendar_too(client, cakes, stalls, worker):
    send(client, cakes, email="amal@example.org")
    row = Post.objects.get(pk=cakes.pk)
    actions.remove_post(actor=worker, post=row, shown=queries.plan_post_removal(row).shown)
    gone = event_of(client, cakes)
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    for wrong in (stalls.pk, cakes.pk + 99):  # a stall lasts as long as the date and has the date's file
        assert client.get(f"/de/angebot/strassenfest/mitmachen/{wrong}.ics").status_code == 404


def test_a_shift_shows_its_own_time_and_can_be_given_back(client, cakes):
    said = text_of(client.get(send(client, cakes, people="2").headers["Location"]))
    row = SignUp.objects.get()
    assert row.people == 2
    assert "12:00–14:00 Uhr" in said
    assert "In meinen Kalender" in said
    assert f"/de/angebot/strassenfest/mitmachen/{cakes.pk}.ics" in said
    assert "Sie sind abgemeldet" in text_of(client.post("/de/meins/abmelden/", {"code": code_of(row)}))
    assert state(row) == "ended"


def test_full_means_a_waiting_list(client, stalls):
    sign_up(stalls, "Bo", answers=("brings:food",))
    page = text_of(client.get(address(stalls)))
    assert "Alles ist vergeben" in page
    assert "Auf die Warteliste" in page
    shown = text_of(client.get(send(client, stalls).headers["Location"]))
    assert "Sie stehen auf der Warteliste, auf Stelle 1." in shown


def test_what_is_missing_is_said_and_what_was_typed_stays(client, stalls, cakes):
    wrong = send(client, stalls, first_name="", brings="", phone="ruf an")
    assert wrong.status_code == 422
    said = text_of(wrong)
    for words in ("Bitte geben Sie einen Vornamen an.", "Bitte wählen Sie, was Sie mitbringen.",
                  "So sieht keine Telefonnummer aus."):  # fmt: skip
        assert words in said
    assert 'value="ruf an"' in said
    assert send(client, stalls, brings="brings:gold").status_code == 422
    assert send(client, cakes, people="21").status_code == 422
    assert not SignUp.objects.exists()


def test_the_same_form_twice_is_one_sign_up(client, cakes):
    key = "0b6cbb6e-5f2b-4b9f-8a55-0b1f6a2d7c11"
    assert {send(client, cakes, key=key).status_code for _press in range(2)} == {302}
    assert SignUp.objects.count() == 1


def test_too_late_says_so(client, cakes):
    with clock.at(cakes.closes_at + timedelta(minutes=1)):
        said = text_of(client.get(address(cakes)))
        assert "Die Anmeldung ist zu Ende." in said
        assert send(client, cakes).status_code == 409
        offer = text_of(client.get("/de/angebot/strassenfest/"))
        assert "Anmeldung beendet" in offer
        assert address(cakes) not in offer


def test_what_was_taken_away_says_so_and_its_sign_ups_see_that_it_is_over(client, stalls, worker):
    row = sign_up(stalls, answers=("brings:food",))
    actions.remove_post(actor=worker, post=stalls, shown=queries.plan_post_removal(stalls).shown)
    assert "Das gibt es bei diesem Termin nicht mehr." in text_of(client.get(address(stalls)))
    assert send(client, stalls).status_code == 409
    assert "Diese Anmeldung ist beendet." in text_of(client.post("/de/meins/", {"code": code_of(row)}))


def test_only_under_the_offer_it_belongs_to_and_only_if_residents_may_look(client, town, stalls):
    cast.offer(town, slug="anderes")
    assert client.get(f"/de/angebot/anderes/mitmachen/{stalls.pk}/").status_code == 404
    assert client.get("/de/angebot/strassenfest/mitmachen/999999/").status_code == 404
    type(stalls.offer).objects.update(is_published=False)
    assert client.get(address(stalls)).status_code == 404


def test_texts_in_the_readers_language_facts_from_fields(client, stalls):
    put(stalls, "name", "ar", "أكشاك", origin="person", by="clock", at="2026-01-01")
    Post.objects.filter(pk=stalls.pk).update(translations=stalls.translations)
    page = text_of(client.get(address(stalls, "ar")))
    assert 'lang="ar" dir="auto">أكشاك</h1>' in page
    assert "5.50" in page or "5,50" in page


def test_the_page_of_an_offer_asks_the_database_no_more_for_many_posts(
    client, fair, stalls, worker, django_assert_max_num_queries
):
    client.get("/de/angebot/strassenfest/")

    def queries_for(number):
        for place in range(number):
            facts = {"name": f"Dienst {number} {place}", "places": 1, "starts_minutes": place, "lasts_minutes": 60}
            actions.add_post(actor=worker, session=fair, kind="shift", facts=facts)
        with django_assert_max_num_queries(60) as seen:
            client.get("/de/angebot/strassenfest/")
        return len(seen)

    assert queries_for(1) == queries_for(6)
