"""Sign-ups of a period as a file: who gets it, what stands in it, when it goes. Every expected cell is by hand."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as builders

from quartierwerk.access.models import Assignment
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import work_once
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.periods import Period
from quartierwerk.offers import actions as offers
from quartierwerk.offers.tests.signups import open_offer, sign_up
from quartierwerk.reports import actions, queries, tasks
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.models import SignUpFile

pytestmark = pytest.mark.django_db
NOON = datetime(2030, 6, 3, 12, tzinfo=clock.BERLIN)
YEAR = Period(date(2030, 1, 1), date(2030, 12, 31))


@pytest.fixture
def lists(town, worker):
    """A course of the own carrier with Amal (two children) and Ben, who withdrew; a café of another carrier with Dara,
    who signed up for one date; and, a year later, Amal again."""
    with clock.at(NOON):
        course = open_offer(town, title='=Deutschkurs; "am" Vormittag', admission="course", seats=9)
        builders.session(course, days=800)
        cafe = open_offer(town, title="Café", site=town.cafe, carrier=town.other_carrier, seats=9)
        evening = builders.session(cafe, days=2, hour=18)
        sign_up(course, "Amal", children=2)
        ben = sign_up(course, "Ben")
        dara = sign_up(evening, "Dara")
        offers.cancel_sign_up(actor=worker, sign_up=ben)
    with clock.at(NOON + timedelta(days=365)):
        sign_up(course, "Zeynep")
    with clock.at(NOON + timedelta(hours=1)):
        yield SimpleNamespace(course=course, cafe=cafe, dara=dara)


def asked(actor, thing, period=YEAR, **more):
    return actions.ask_sign_ups(actor=actor, coverage=Coverage(thing), period=period, hat=actor.hat.pk, **more)


def cells_of(file):
    file.refresh_from_db()
    data = (Path(settings.DATA) / "uploads" / file.stored).read_bytes()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def written(actor, thing, period=YEAR, **more):
    file = asked(actor, thing, period, **more)
    assert work_once()
    return cells_of(file)


def test_the_file_says_what_its_role_sees_and_no_name(worker, town, lists):
    head, *rows = written(worker, town.own_carrier)
    assert head == [
        "Anmeldung", "Eingegangen am", "Angebot", "Träger", "Haus", "Handlungsfelder", "Termin", "Person", "Sprache",
        "Stand", "Personen", "Kinder", "Herkunft",
    ]  # fmt: skip
    title, carrier, house = '\'=Deutschkurs; "am" Vormittag', town.own_carrier.name, town.house.name
    start = ["03.06.2030", title, carrier, house]
    assert [[row[0], *row[1:5], row[6], row[7], *row[9:]] for row in rows] == [
        ["1", *start, "", "1", "zugesagt", "1", "2", "selbst eingetragen"],
        ["2", *start, "", "2", "beendet", "1", "0", "selbst eingetragen"],
    ]
    assert "Amal" not in str(rows)


def test_stalls_and_helpers_stand_on_a_list_of_their_own(worker, town, lists):
    session = builders.session(builders.offer(town, title="Straßenfest"), days=30)
    facts = {"name": "Kuchentheke", "places": 3, "starts_minutes": 0, "lasts_minutes": 60}
    sign_up(offers.add_post(actor=worker, session=session, kind="shift", facts=facts), "Olga")
    assert [row[2] for row in written(worker, town.own_carrier)[1:]] == ['\'=Deutschkurs; "am" Vormittag'] * 2


def test_a_date_stands_with_its_beginning_and_house(stranger, town, lists):
    (row,) = written(stranger, town.other_carrier)[1:]
    assert row[:5] == ["1", "03.06.2030", "Café", town.other_carrier.name, town.cafe.name]
    assert row[6] == "05.06.2030 18:00"
    (again,) = written(stranger, town.cafe)[1:]
    assert again == row


def test_first_names_only_where_the_rule_allows_them(worker, manager, town, lists):
    head, *rows = written(worker, town.own_carrier, with_names=True)
    assert (head[8], [row[8] for row in rows]) == ("Vorname", ["Amal", "Ben"])
    with pytest.raises(Refused, match="Vornamen bekommt nur, wer beim Träger arbeitet"):
        asked(manager, town.west, with_names=True)
    assert [row[2] for row in written(manager, town.west)[1:]] == ['\'=Deutschkurs; "am" Vormittag'] * 2 + ["Café"]


def test_only_what_came_in_within_the_period(worker, town, lists):
    assert len(written(worker, town.own_carrier, Period(date(2030, 6, 3), date(2030, 6, 3)))) == 3
    assert len(written(worker, town.own_carrier, Period(date(2030, 6, 4), date(2031, 6, 2)))) == 1
    rows = written(worker, town.own_carrier, Period(date(2031, 1, 1), date(2031, 12, 31)))[1:]
    assert [(row[0], row[1], row[7]) for row in rows] == [("1", "03.06.2031", "1")]


def test_others_may_neither_ask_nor_fetch(worker, stranger, coordinator, administrator, town, lists, signed_in):
    for actor in (stranger, coordinator, administrator):
        with pytest.raises(PermissionDenied):
            asked(actor, town.own_carrier)
    file = asked(worker, town.own_carrier)
    work_once()
    address = reverse("reports:sign_up_download", args=[file.pk])
    assert signed_in(worker).get(address).status_code == 200
    assert signed_in(stranger).get(address).status_code == 404
    Assignment.objects.filter(account=stranger.account).update(organisation=town.own_carrier)
    assert signed_in(stranger).get(address).status_code == 404  # a colleague asks for her own
    assert file not in queries.visible_sign_up_files(stranger)


def test_a_role_that_ended_gets_no_file(worker, town, lists):
    file = asked(worker, town.own_carrier)
    Assignment.objects.filter(pk=worker.hat.pk).update(ends_on=clock.today() - timedelta(days=1))
    assert work_once()
    file = SignUpFile.objects.select_related("job").get(pk=file.pk)
    assert (file.step, file.stored) == ("failed", "")
    assert "gibt es nicht mehr" in file.job.sentence


def test_asked_twice_it_is_one_file_and_there_is_an_end(worker, town, lists):
    first = asked(worker, town.own_carrier)
    assert asked(worker, town.own_carrier) == first
    assert Job.objects.filter(name="reports.write_sign_ups").count() == 1
    assert asked(worker, town.own_carrier, with_names=True) != first
    for number in range(actions.MOST_FILES - 2):
        asked(worker, town.own_carrier, Period(date(2029, 1, 1), date(2029, 1, 1 + number)))
    with pytest.raises(Refused, match="löschen Sie erst"):
        asked(worker, town.own_carrier, Period(date(2028, 1, 1), date(2028, 1, 1)))


def test_a_file_goes_after_a_week_and_when_it_is_dropped(worker, town, lists, django_capture_on_commit_callbacks):
    file, other = asked(worker, town.own_carrier), asked(worker, town.house)
    while work_once():
        pass
    paths = []
    for row in (file, other):
        row.refresh_from_db()
        paths.append(Path(settings.DATA) / "uploads" / row.stored)
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_sign_ups(actor=worker, file=other)
    assert [path.exists() for path in paths] == [True, False]
    with clock.at(NOON + timedelta(days=7)):
        assert tasks.forget_sign_ups() == 0
    with clock.at(NOON + timedelta(days=7, hours=2)), django_capture_on_commit_callbacks(execute=True):
        assert tasks.forget_sign_ups() == 1
    assert [path.exists() for path in paths] == [False, False]
    assert not SignUpFile.objects.exists()


def test_written_again_after_a_crash_it_is_one_file(worker, town, lists, django_capture_on_commit_callbacks):
    file = asked(worker, town.own_carrier)
    work_once()
    file.refresh_from_db()
    first = Path(settings.DATA) / "uploads" / file.stored
    Job.objects.filter(pk=file.job_id).update(state=State.WAITING)
    with django_capture_on_commit_callbacks(execute=True):
        work_once()
    file.refresh_from_db()
    second = Path(settings.DATA) / "uploads" / file.stored
    assert (first.exists(), second.exists()) == (False, True)
    assert cells_of(file)[1][0] == "1"


def test_the_page_asks_shows_progress_and_hands_out(worker, town, lists, signed_in):
    client = signed_in(worker)
    page = client.get(reverse("reports:sign_up_files")).content.decode()
    assert "laufende Nummer in dieser Datei" in page
    assert 'value="2029-01-01"' in page
    typed = {"scope": town.own_carrier.slug, "first": "2030-01-01", "last": "2030-12-31"}
    answer = client.post(reverse("reports:sign_up_files"), typed)
    assert answer.status_code == 302
    file = SignUpFile.objects.get()
    assert "Die Datei wird geschrieben" in client.get(answer["Location"]).content.decode()
    Job.objects.filter(pk=file.job_id).update(done_steps=1, all_steps=2)
    progress = client.get(reverse("reports:sign_up_progress", args=[file.pk]))
    assert "1 von 2 Anmeldungen" in progress.content.decode()
    assert "HX-Refresh" not in progress
    work_once()
    assert client.get(reverse("reports:sign_up_progress", args=[file.pk]))["HX-Refresh"] == "true"
    assert "2 Anmeldungen" in client.get(answer["Location"]).content.decode()
    download = client.get(reverse("reports:sign_up_download", args=[file.pk]))
    assert download["Content-Disposition"] == (
        f'attachment; filename="anmeldungen-{town.own_carrier.slug}-2030-01-01-2030-12-31.csv"'
    )
    assert "no-store" in download["Cache-Control"]
    assert download.content.decode("utf-8-sig").count("\r\n") == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "2030-12-31", "last": "2030-01-01"}, "Das Ende des Zeitraums liegt vor seinem Anfang."),
        ({"first": "gestern"}, "Datum"),
        ({"scope": "quatsch"}, "quatsch"),
        ({"last": "2099-01-01"}, "Bitte prüfen Sie die Jahreszahl."),
    ],
)
def test_what_cannot_be_gets_a_sentence(worker, town, signed_in, typed, sentence):
    given = {"scope": town.own_carrier.slug, "first": "2030-01-01", "last": "2030-12-31", **typed}
    with clock.at(NOON):
        answer = signed_in(worker).post(reverse("reports:sign_up_files"), given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SignUpFile.objects.exists()


def test_as_many_questions_for_three_as_for_one(worker, town, lists, django_assert_num_queries):
    def ask(period):
        found = queries.sign_up_rows(worker, Coverage(town.own_carrier), period, with_names=False)
        assert found.number == sum(len(part) for part in found.parts)
        return found.number

    with django_assert_num_queries(1):
        assert ask(YEAR) == 2
    with django_assert_num_queries(1):
        assert ask(Period(date(2031, 1, 1), date(2031, 12, 31))) == 1
