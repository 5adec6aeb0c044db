"""What a phone keeps and sends."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
SEND = "/buero/zaehlen/postausgang/"


@pytest.fixture
def phone(worker):
    """Signed in, with real checks against forgery."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker.account)
    return client


def send(phone, session, token=None, **fields):
    token = token or phone.get("/buero/zaehlen/marke/", **JSON).json()["token"]
    body = {"session": session.pk, "fields": {"key": str(uuid4()), **fields}}
    return phone.post(SEND, body, content_type="application/json", headers={"X-CSRFToken": token}, **JSON)


def test_the_kept_page_holds_dates_and_nothing_of_people(phone, worker, today, count, evening):
    count(worker, today, 13571, remark="Frau Beispiel")
    page = phone.get("/buero/zaehlen/ohne-netz/").content.decode()
    assert "Deutschkurs am Vormittag" in page
    for secret in ("13571", "Beispiel", worker.account.name, worker.account.email, "csrfmiddlewaretoken", "data-owner"):
        assert secret not in page


def test_the_kept_page_holds_the_procedures_of_an_estimate_once_for_all_dates(phone, offer, today):
    cast.session(offer, days=1)
    page = phone.get("/buero/zaehlen/ohne-netz/").content.decode()
    assert page.count("data-tally=") == 2
    assert page.count("data-procedures-here") == 2
    assert page.count('name="sold.percent"') == 1
    assert page.count('name="procedure"') == 1


def test_an_estimate_from_the_phone_keeps_its_procedure_however_often_it_is_sent(phone, today, evening):
    fields = {"key": str(uuid4()), "procedure": "sold", "sold.sold": "120", "sold.percent": "60"}
    assert [send(phone, today, **fields).json()["sentence"] for _time in range(2)] == [
        "Gespeichert: Deutschkurs am Vormittag, 200."
    ] * 2
    tally = Tally.objects.get()
    assert (tally.method, tally.estimated.procedure, tally.estimated.figures) == (
        "estimated", "sold", {"sold": 120, "percent": 60},
    )  # fmt: skip
    wrong = send(phone, today, **{"sold.sold": "120"}).json()
    assert wrong["state"] == "refused"
    assert "Zahlen stehen bei „verkaufte Portionen oder Karten“" in wrong["sentence"]


def test_the_kept_page_holds_the_days_around_today_that_are_not_off(worker, offer, today, call_off):
    days = {day: cast.session(offer, days=day) for day in (-4, -3, 7, 8)}
    off = cast.session(offer, days=1)
    call_off(off)
    assert list(queries.kept_on_phone(worker)) == [days[-3], today, days[7]]


def test_a_count_is_sent_with_a_fresh_token(phone, worker, today, evening):
    sent = send(phone, today, visits="14", children="3")
    assert (sent.status_code, sent.json()["state"]) == (200, "sent")
    assert sent.json()["sentence"] == "Gespeichert: Deutschkurs am Vormittag, 14."
    tally = Tally.objects.get()
    assert (tally.visits, tally.children, tally.via, tally.recorded_by) == (14, 3, "desk", worker.key)
    assert phone.post(SEND, {}, content_type="application/json").status_code == 403  # no token, no count


def test_a_doubled_send_counts_once(phone, today, evening):
    key = str(uuid4())
    answers = [send(phone, today, key=key, visits="14") for _ in range(3)]
    assert {answer.json()["state"] for answer in answers} == {"sent"}
    assert Tally.objects.count() == 1


def test_what_waited_is_marked_as_sent_later_with_the_moment_it_was_typed(phone, today, evening):
    token = phone.get("/buero/zaehlen/marke/", **JSON).json()["token"]
    typed = clock.now() - timedelta(hours=3)
    for moment, via in ((typed.isoformat(), "offline"), ("gestern", "desk"), (7, "desk"), ("2030-13-99", "desk")):
        body = {"session": today.pk, "fields": {"key": str(uuid4()), "visits": "9"}, "typed_at": moment}
        answer = phone.post(SEND, body, content_type="application/json", headers={"X-CSRFToken": token})
        assert answer.json()["state"] == "sent"
        tally = Tally.objects.get(is_current=True)
        assert tally.via == via
        if via == "offline":
            assert tally.counted_at == typed
        actions.withdraw_tally(actor=queries_actor(phone), tally=tally)


def queries_actor(phone):
    from quartierwerk.foundation.permissions import Clock

    return Clock()


def test_refused_in_words_and_never_half_saved(phone, today, session, call_off, evening):
    for row, fields, words in (
        (today, {"visits": "12,5"}, "Bitte eine ganze Zahl"),
        (today, {}, "Wie viele waren da?"),
        (today, {"visits": "2", "children": "3"}, "mehr Kinder als Besuche"),
        (session, {"visits": "2"}, "am Tag selbst"),
    ):
        answer = send(phone, row, **fields)
        assert (answer.status_code, answer.json()["state"]) == (422, "refused")
        assert words in answer.json()["sentence"]
    call_off(today)
    assert "Absage zurück" in send(phone, today, visits="2").json()["sentence"]
    assert not Tally.objects.exists()


def test_a_correction_can_be_sent_too(phone, worker, today, count, evening):
    first = count(worker, today, 14)
    assert send(phone, today, visits="15", corrects=str(first.pk)).json()["state"] == "sent"
    assert Tally.objects.get(is_current=True).visits == 15
    late = send(phone, today, visits="16", corrects=str(first.pk))
    assert "inzwischen geändert" in late.json()["sentence"]
    assert "gibt es nicht mehr" in send(phone, today, visits="16", corrects="999999").json()["sentence"]


def test_a_date_of_others_is_not_there(phone, town):
    theirs = cast.session(cast.offer(town, carrier=town.other_carrier), days=-1)
    answer = send(phone, theirs, visits="9")
    assert (answer.status_code, answer.json()["state"]) == (404, "refused")
    assert not Tally.objects.exists()


def test_signed_out_is_said_so_that_the_phone_keeps_what_it_has(today):
    out = Client(enforce_csrf_checks=True)
    assert out.get("/buero/zaehlen/marke/", **JSON).status_code == 401


def test_the_mark_tells_people_apart_without_naming_them(phone, manager):
    mine = phone.get("/buero/zaehlen/marke/", **JSON).json()["owner"]
    other = Client()
    other.force_login(manager.account)
    theirs = other.get("/buero/zaehlen/marke/", **JSON).json()["owner"]
    assert mine == phone.get("/buero/zaehlen/marke/", **JSON).json()["owner"]
    assert mine != theirs
    assert len(mine) == 16


@pytest.mark.parametrize("body", [[], {}, {"session": "x", "fields": {}}, {"session": 1}, {"session": 1, "fields": []}])
def test_what_is_no_count_is_refused_in_words(phone, body):
    token = phone.get("/buero/zaehlen/marke/", **JSON).json()["token"]
    answer = phone.post(SEND, json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert answer.json()["state"] == "refused"


def test_the_worker_is_one_script_for_each_door(phone, client):
    for address in ("/buero/zaehlen/arbeiter.js", "/tuer/arbeiter.js"):
        answer = (phone if "buero" in address else client).get(address)
        assert answer["Content-Type"].startswith("text/javascript")
        assert "no-cache" in answer["Cache-Control"]
        assert "qwOutbox" in answer.content.decode()
        assert 'addEventListener("fetch"' in answer.content.decode()
