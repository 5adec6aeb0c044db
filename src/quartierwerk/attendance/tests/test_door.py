"""The sheet on the door: one code, one date, no account, dead after two days."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from pypdf import PdfReader
from tests import cast

from quartierwerk.attendance import queries
from quartierwerk.attendance.models import Tally
from quartierwerk.attendance.views.door import WRONG_KEYS
from quartierwerk.foundation import clock

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def nobody_guessed():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def strict(settings):
    """A browser whose requests are checked for cross-site forgery, as in real life."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)


def address(session):
    return f"/tuer/{queries.door_token(session)}/"


def key_in(response):
    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


def test_the_code_opens_the_tally_of_this_date_and_shows_nothing_else(strict, today, worker, count):
    other = cast.session(today.offer, days=-1)
    count(worker, other, 17577, remark="Frau Beispiel kam spät")
    page = strict.get(address(today)).content.decode()
    for words in ("Deutschkurs am Vormittag", "10:00 bis 11:30 Uhr", "Mittelpunkt"):
        assert words in page
    for secret in ("17577", "Beispiel", "Träger", "Hüttenstraße", "/buero/", "Abmelden", "Strichliste"):
        assert secret not in page


def test_counted_without_account_and_without_a_token_against_forgery(strict, today, evening):
    page = strict.get(address(today))
    answer = strict.post(address(today), {"key": key_in(page), "visits": "9"})
    assert answer.status_code == 302
    thanks = strict.get(answer["Location"])
    assert "Danke, gespeichert: 9" in thanks.content.decode()
    tally = Tally.objects.get()
    assert (tally.visits, tally.via, tally.recorded_by) == (9, "door", f"door:{today.pk}")


def test_at_the_door_one_mends_what_was_counted_at_the_door(strict, today, evening):
    page = strict.get(address(today))
    strict.post(address(today), {"key": key_in(page), "visits": "9"})
    page = strict.get(address(today))
    assert 'name="visits" value="9"' in page.content.decode()
    fields = {"key": key_in(page), "corrects": Tally.objects.get().pk, "visits": "11"}
    assert strict.post(address(today), fields).status_code == 302
    assert [row.visits for row in queries.history(today)] == [11, 9]


def test_what_the_office_counted_is_neither_shown_nor_changed(strict, worker, today, count, evening):
    count(worker, today, 13571)
    page = strict.get(address(today)).content.decode()
    assert "schon gezählt" in page
    assert "13571" not in page
    answer = strict.post(address(today), {"key": "0" * 32, "visits": "5", "corrects": Tally.objects.get().pk})
    assert answer.status_code == 422
    assert Tally.objects.get().visits == 13571


def test_what_is_wrong_is_said_and_stays_typed(strict, today, evening):
    answer = strict.post(address(today), {"key": "0" * 32, "visits": "zehn"})
    assert answer.status_code == 422
    assert "Bitte eine ganze Zahl eintragen" in answer.content.decode()
    assert 'value="zehn"' in answer.content.decode()


def test_dead_two_days_after_the_end(strict, today):
    door = address(today)
    with clock.at(today.ends_at + timedelta(days=2)):
        assert strict.get(door).status_code == 200
    with clock.at(today.ends_at + timedelta(days=2, seconds=1)):
        answer = strict.get(door)
        assert answer.status_code == 410
        assert "gilt bis zwei Tage nach dem Termin" in answer.content.decode()
        assert "Deutschkurs" not in answer.content.decode()
        assert strict.post(door, {"key": "0" * 32, "visits": "5"}).status_code == 410
        assert strict.get(f"{door}ohne-netz/").status_code == 410
        sent = strict.post(f"{door}senden/", {"fields": {"key": "0" * 32, "visits": "5"}}, content_type=JSON)
        assert (sent.status_code, sent.json()["state"]) == (410, "refused")
        assert "sagen Sie die Zahl dem Büro" in sent.json()["sentence"]
    assert not Tally.objects.exists()


def test_a_moved_date_keeps_its_code(strict, today):
    door = address(today)
    type(today).objects.filter(pk=today.pk).update(
        starts_at=today.starts_at + timedelta(days=7), ends_at=today.ends_at + timedelta(days=7),
        starts_local=clock.wall(today.starts_at + timedelta(days=7)),
    )  # fmt: skip
    assert "Noch nicht" in strict.get(door).content.decode()
    with clock.at(today.ends_at + timedelta(days=8)):
        assert strict.get(door).status_code == 200


def test_a_key_cannot_be_made_up_or_bent_to_another_date(strict, today, yesterday):
    token = queries.door_token(today)
    signature = token.partition(".")[2]
    for guess in (f"{yesterday.pk}.{signature}", f"{today.pk}.", str(today.pk), f"{token}x", "..", "%00", "1" * 500):
        assert strict.get(f"/tuer/{guess}/").status_code == 404
        assert queries.session_behind(guess) is None


def test_guessing_is_slowed_down(strict, today):
    for number in range(WRONG_KEYS):
        assert strict.get(f"/tuer/{number}.falsch/").status_code == 404
    shut = strict.get("/tuer/1.falsch/")
    assert shut.status_code == 429
    assert "warten Sie zehn Minuten" in shut.content.decode()
    assert strict.get(address(today)).status_code == 429
    assert strict.get(address(today), REMOTE_ADDR="10.9.8.7").status_code == 200


def test_a_date_that_is_off_or_to_come_takes_no_count(strict, today, session, call_off):
    call_off(today)
    page = strict.get(address(today)).content.decode()
    assert "Dieser Termin ist abgesagt." in page
    assert "Krankheit" not in page
    assert "<form" not in page
    early = strict.get(address(session)).content.decode()
    assert "Zählen können Sie am Tag selbst" in early
    assert strict.post(address(session), {"key": "0" * 32, "visits": "5"}).status_code == 422
    assert not Tally.objects.exists()


def test_the_kept_copy_holds_title_time_and_place_and_no_count(strict, today, evening):
    strict.post(address(today), {"key": "0" * 32, "visits": "13571"})
    page = strict.get(f"{address(today)}ohne-netz/").content.decode()
    assert "Deutschkurs am Vormittag" in page
    assert "13571" not in page
    assert "csrfmiddlewaretoken" not in page


def test_sent_from_the_outbox_of_a_phone(strict, today, evening):
    body = {"fields": {"key": "00000000-0000-4000-8000-000000000001", "visits": "9", "children": "2"}}
    body["typed_at"] = (clock.now() - timedelta(minutes=30)).isoformat()
    for _ in range(2):
        sent = strict.post(f"{address(today)}senden/", body, content_type=JSON)
        assert (sent.status_code, sent.json()["state"]) == (200, "sent")
    tally = Tally.objects.get()
    assert (tally.visits, tally.children, tally.via) == (9, 2, "offline")
    assert tally.counted_at == clock.now() - timedelta(minutes=30)
    body["fields"] |= {"key": "00000000-0000-4000-8000-000000000002", "visits": "10"}
    refused = strict.post(f"{address(today)}senden/", body, content_type=JSON)
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert "schon gezählt: 9" in refused.json()["sentence"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"{", b'{"fields": 3}', b"\xff\xfe", b'"' + b"x" * 30_000 + b'"'])
def test_what_is_no_count_is_refused_in_words(strict, today, body):
    answer = strict.generic("POST", f"{address(today)}senden/", body, content_type=JSON)
    assert answer.status_code == 400
    assert "Bitte laden Sie die Seite neu" in answer.json()["sentence"]


# --- the sheet -------------------------------------------------------------------------------------------------------


def test_the_sheet_holds_the_code_of_its_date(signed_in, worker, today, client):
    page = signed_in(worker).get(reverse("attendance:door_sheet", args=[today.pk])).content.decode()
    assert f"http://testserver{address(today)}" in page
    assert 'class="qr"' in page
    assert "gilt nur für diesen Termin" in page


def test_the_address_of_the_installation_is_printed_where_it_has_one(signed_in, worker, today, settings):
    settings.BASE_URL = "https://quartier.example"
    page = signed_in(worker).get(reverse("attendance:door_sheet", args=[today.pk])).content.decode()
    assert f"https://quartier.example{address(today)}" in page


def test_the_sheets_of_a_day_leave_out_what_is_off(signed_in, worker, offer, today, call_off):
    cast.session(offer, days=0, hour=14)
    off = cast.session(offer, days=0, hour=16)
    call_off(off)
    page = signed_in(worker).get(reverse("attendance:door_sheets")).content.decode()
    assert page.count('class="qw-doorsheet"') == 2
    assert address(off) not in page


def test_the_sheets_as_pdf_have_a_page_for_each_date(signed_in, worker, offer, today, town):
    cast.session(offer, days=0, hour=14)
    hostile = cast.offer(town, title="#import <script>alert(1)</script> $x$ \\ Café")
    cast.session(hostile, days=0, hour=16)
    answer = signed_in(worker).get(reverse("attendance:door_sheets_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in pages]
    assert len(texts) == 3
    assert "Deutschkurs am Vormittag" in texts[0]
    assert "10:00 bis 11:30 Uhr" in texts[0]
    assert "Strichliste" in texts[0]
    assert f"http://testserver{address(today)}" in re.sub("[ \u200b]", "", texts[0])
    assert "<script>alert(1)</script>" in texts[2]
    single = signed_in(worker).get(reverse("attendance:door_sheet_pdf", args=[today.pk]))
    assert len(PdfReader(io.BytesIO(single.content)).pages) == 1


# --- once the code is dead -------------------------------------------------------------------------------------------


def test_a_dead_code_is_not_printed_but_the_page_leads_to_where_the_figure_goes(signed_in, worker, offer):
    past = cast.session(offer, days=-5)
    client = signed_in(worker)
    for name, more in (("door_sheet", {"args": [past.pk]}), ("door_sheets", {})):
        page = client.get(reverse(f"attendance:{name}", **more), {"tag": past.starts_local[:10]}).text
        assert "Dieser Code gilt nicht mehr" in page
        assert f'href="{reverse("attendance:session", args=[past.pk])}"' in page
        assert 'class="qr"' not in page
        assert address(past) not in page
        assert "An diesem Tag ist kein Termin." not in page


def test_no_paper_is_made_of_a_dead_code(signed_in, worker, offer):
    past = cast.session(offer, days=-5)
    client = signed_in(worker)
    single = client.get(reverse("attendance:door_sheet_pdf", args=[past.pk]))
    assert single.url == reverse("attendance:door_sheet", args=[past.pk])
    of_day = client.get(reverse("attendance:door_sheets_pdf"), {"tag": past.starts_local[:10]})
    assert of_day.url == f"{reverse('attendance:door_sheets')}?tag={past.starts_local[:10]}"


def test_the_sheet_is_printed_as_long_as_its_code_opens_something(signed_in, worker, offer):
    yesterday = cast.session(offer, days=-1)
    page = signed_in(worker).get(reverse("attendance:door_sheet", args=[yesterday.pk])).text
    assert address(yesterday) in page
    assert "Dieser Code gilt nicht mehr" not in page
