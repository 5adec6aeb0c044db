"""The staff's way: send a file, see what it would do, agree or discard. A job reads it, never the request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartierwerk.access.models import Assignment
from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs import work_once
from quartierwerk.foundation.models import Entry
from quartierwerk.offers import actions, tasks
from quartierwerk.offers.models import CalendarUpload, Offer, Session
from quartierwerk.offers.tests.calendars import BERLIN, calendar, event

LIST = "/buero/angebote/kalender/"


def weekly(at="180000", title="Deutschkurs", uid="kurs@example.org"):
    day = clock.today() + timedelta(days=7)
    return event(
        f"DTSTART{BERLIN}{day:%Y%m%d}T{at}", "DURATION:PT90M", "RRULE:FREQ=WEEKLY;COUNT=3", title=title, uid=uid
    )


@pytest.fixture
def send(signed_in, worker, town):
    """Send a file as the carrier's worker; gives the client and the page of the file."""

    def do(data: bytes, **more):
        client = signed_in(worker)
        file = SimpleUploadedFile("kalender.ics", data)
        chosen = {"file": file, "carrier": town.own_carrier.pk, "site": town.house.pk, **more}
        return client, client.post(LIST, chosen)

    return do


def test_of_several_carriers_none_is_chosen_beforehand_and_a_single_one_is(signed_in, worker, manager, town):
    def chosen(actor):
        page = signed_in(actor).get(LIST).context["form"]
        return [page[name].initial for name in ("carrier", "site")]

    assert chosen(worker) == [town.own_carrier.pk, None]  # two houses to choose from
    assert chosen(manager)[0] is None
    assert "Bitte wählen" in signed_in(manager).get(LIST).content.decode()


def page_of(client, response) -> str:
    return client.get(response["Location"]).content.decode()


def test_send_look_agree(send, django_capture_on_commit_callbacks):
    client, response = send(calendar(weekly(), event(f"DTSTART{BERLIN}20261013T180000", "CLASS:PRIVATE", uid="x@y")))
    assert "wird gelesen" in page_of(client, response)
    assert Offer.objects.count() == 0
    upload = CalendarUpload.objects.get()
    file = settings.DATA / "uploads" / upload.stored
    assert file.exists()

    assert work_once()
    page = page_of(client, response)
    assert "Angebote neu: 1, geändert: 0, unverändert: 0. Einträge abgelehnt: 1." in page
    assert "3 Termine" in page
    assert "privat oder vertraulich" in page
    assert Offer.objects.count() == 0

    client.post(reverse("offers:calendar_agreement", args=[upload.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        assert work_once()
    assert "Die Datei ist eingelesen" in page_of(client, response)
    assert Session.objects.count() == 3
    assert not file.exists()
    assert Entry.objects.get(action="offers.import_calendar").actor_key == upload.sent_by


def test_the_preview_names_the_dates_that_would_move(send):
    client, response = send(calendar(weekly()))
    work_once()
    client.post(f"{response['Location']}einlesen/")
    work_once()
    client, response = send(calendar(weekly(at="170000")))
    work_once()
    page = page_of(client, response)
    assert "Das ändert sich an Terminen, die es schon gibt" in page
    assert page.count(", 18:00–19:30 → ") == 3
    assert set(Session.objects.values_list("sequence", flat=True)) == {0}


def test_what_changed_after_the_preview_is_shown_anew(send, worker):
    client, response = send(calendar(weekly()))
    work_once()
    client.post(f"{response['Location']}einlesen/")
    work_once()
    client, response = send(calendar(weekly(at="170000")))
    work_once()
    actions.call_off(actor=worker, session=Session.objects.order_by("slot")[1], reason="illness")
    actions.remove_session(actor=worker, session=Session.objects.order_by("slot")[0])
    client.post(f"{response['Location']}einlesen/")
    work_once()
    assert set(Session.objects.values_list("starts_local", flat=True)) == set(
        Session.objects.values_list("slot", flat=True)
    )
    work_once()
    assert "Das würde übernommen" in page_of(client, response)


def test_discarding_leaves_nothing(send, django_capture_on_commit_callbacks):
    client, response = send(calendar(weekly()))
    work_once()
    name = CalendarUpload.objects.get().stored
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{response['Location']}verwerfen/")
    assert CalendarUpload.objects.count() == Offer.objects.count() == 0
    assert not (settings.DATA / "uploads" / name).exists()
    assert not work_once()


def test_a_file_that_is_no_calendar_says_so(send):
    client, response = send(b"Montag: Deutschkurs")
    work_once()
    page = page_of(client, response)
    assert "Die Datei ist kein Kalender" in page
    client.post(f"{response['Location']}einlesen/")
    assert not work_once()


def test_nothing_or_too_much_is_refused_at_the_field(send, settings, signed_in, worker):
    _client, response = send(b"   ")
    assert response.status_code == 422
    assert "Die Datei ist leer" in response.content.decode()
    settings.MAX_UPLOAD_BYTES = 10
    _client, response = send(calendar(weekly()))
    assert response.status_code == 422
    assert "größer als" in response.content.decode()
    assert CalendarUpload.objects.count() == 0


def test_not_more_files_than_one_can_look_at(send):
    for _number in range(5):
        send(calendar(weekly()))
    _client, response = send(calendar(weekly()))
    assert response.status_code == 422
    assert CalendarUpload.objects.count() == 5


def test_for_another_carrier_one_sends_nothing(send, town):
    _client, response = send(calendar(weekly()), carrier=town.other_carrier.pk)
    assert response.status_code == 422
    assert CalendarUpload.objects.count() == 0


def test_whoever_lost_the_role_in_between_takes_nothing(send, worker):
    client, response = send(calendar(weekly()))
    work_once()
    client.post(f"{response['Location']}einlesen/")
    Assignment.objects.filter(pk=worker.hat.pk).update(ends_on=clock.today() - timedelta(days=1))
    work_once()
    assert Offer.objects.count() == 0
    assert "gilt nicht mehr" in CalendarUpload.objects.get().refusal


def test_files_that_nobody_agreed_to_go_after_a_week(send, django_capture_on_commit_callbacks):
    send(calendar(weekly()))
    assert tasks.forget_calendars() == 0
    with clock.at(clock.now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert tasks.forget_calendars() == 1
    assert CalendarUpload.objects.count() == 0


def test_hostile_titles_come_out_as_text(send):
    client, response = send(calendar(weekly(title="</bdi><img src=x onerror=alert(1)>&lt;script&gt;alert(2)")))
    work_once()
    page = page_of(client, response)
    assert "<script>alert(2)" not in page
    assert "onerror" not in page
    assert "&lt;script&gt;alert(2)" in page
