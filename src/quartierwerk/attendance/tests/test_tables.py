"""A table is handed in on the page: read, mapped, rehearsed and taken by jobs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast

from quartierwerk.access.models import Assignment
from quartierwerk.attendance import actions, queries, tasks
from quartierwerk.attendance.imports import read_map
from quartierwerk.attendance.models import TableImport, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs import work_once
from quartierwerk.foundation.permissions import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(offer):
    """Title lines, a row that fits, one with 12,5 visits, one of an offer by another name."""
    days = [cast.session(offer, days=-day) for day in (3, 2, 1)]
    dates = [f"{clock.wall_day(row.starts_at):%d.%m.%Y}" for row in days]
    return (
        f"Strichlisten;;;\nDatum;Kurs;TN;Bemerkung\n{dates[0]};{offer.title};14;Regen\n{dates[1]};{offer.title};12,5;\n"
        f"{dates[2]};DK vorm.;9;\n"
    ).encode("cp1252")


@pytest.fixture
def site(signed_in, worker):
    return signed_in(worker)


def hand_in(site, content, name="zaehlung.csv"):
    answer = site.post(reverse("attendance:tables"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return TableImport.objects.latest("pk")


def seen(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


COLUMNS = {"column_date": "1", "column_offer": "2", "column_visits": "3", "column_remark": "4", "several": "refuse"}


def test_from_the_file_to_the_report(site, worker, table, offer):
    row = hand_in(site, table)
    page = reverse("attendance:table", args=[row.pk])
    assert "Die Tabelle wird gelesen" in seen(site.get(page))
    assert work_once()
    asked = site.get(page, follow=True)
    assert "Was steht wo?" in seen(asked)
    assert "Die Überschriften stehen in Zeile 2." in seen(asked)
    for place, name in (("1", "date"), ("2", "offer"), ("3", "visits"), ("4", "remark")):  # guessed
        assert re.search(rf'id_column_{name}".*?<option value="{place}" selected', asked.content.decode(), re.DOTALL)
    mapping = reverse("attendance:table_mapping", args=[row.pk])
    assert site.post(mapping, COLUMNS).status_code == 302
    assert "Die Vorschau wird gerechnet" in seen(site.get(page))
    assert work_once()
    preview = seen(site.get(page))
    assert "Noch ist nichts gespeichert" in preview
    assert "12,5 ist keine ganze Zahl" in preview
    assert "„DK vorm.“, das Sie zählen, gibt es nicht" in preview
    assert not Tally.objects.exists()

    assert site.post(mapping, {**COLUMNS, "offers": f"DK vorm. = {offer.slug}\n"}).status_code == 302
    assert work_once()
    assert site.post(reverse("attendance:table_taking", args=[row.pk])).status_code == 302
    assert "Die Zählungen werden übernommen" in seen(site.get(page))
    assert work_once()
    report = seen(site.get(page))
    assert "Übernommen" in report
    assert [(each.visits, each.via, each.recorded_by) for each in Tally.objects.order_by("session__starts_local")] == [
        (14, "import", worker.key),
        (9, "import", worker.key),
    ]
    row.refresh_from_db()
    assert (bytes(row.content), row.sample) == (b"", [])
    assert (row.report["taken"], [item["record"] for item in row.report["refused"]]) == (["3", "5"], ["4"])
    file = site.get(reverse("attendance:table_refused", args=[row.pk]))
    assert "4;Besuche;12,5 ist keine ganze Zahl" in file.content.decode("utf-8-sig")
    again = site.post(reverse("attendance:table_taking", args=[row.pk]), follow=True)
    assert "wird schon übernommen oder ist es schon" in seen(again)


def test_a_file_that_is_no_table_is_refused_in_words(site):
    row = hand_in(site, b"\x89PNG\r\n\x1a\n\x00\x00", "bild.csv")
    assert work_once()
    page = seen(site.get(reverse("attendance:table", args=[row.pk])))
    assert "kann so nicht übernommen werden" in page
    assert "Bitte speichern Sie" in page


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(None, "Bitte wählen Sie eine Datei."), (SimpleUploadedFile("leer.csv", b""), "Die Datei ist leer.")],
)
def test_no_file_and_an_empty_one_are_refused_at_once(site, file, sentence):
    answer = site.post(reverse("attendance:tables"), {"file": file} if file else {})
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert not TableImport.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"column_date": ""}, "keine Spalte für das Datum"),
        ({"column_visits": ""}, "keine Spalte mit Besuchen"),
        ({"column_offer": ""}, "um welches Angebot"),
        ({"offers": "DK vorm."}, "Zeile 1: Bitte so schreiben"),
        ({"make_dates": "on"}, "braucht es eine Uhrzeit"),
        ({"map_file": SimpleUploadedFile("map.toml", b"farbe = 1")}, "„farbe“ gibt es in der Zuordnung nicht"),
    ],
)
def test_a_mapping_that_is_not_whole_comes_back_with_what_was_typed(site, table, change, sentence):
    row = hand_in(site, table)
    assert work_once()
    answer = site.post(reverse("attendance:table_mapping", args=[row.pk]), {**COLUMNS, "make_minutes": "45", **change})
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert 'value="45"' in answer.content.decode()
    row.refresh_from_db()
    assert row.mapping == {}


def test_a_mapping_can_be_handed_in_as_a_file_and_taken_along(site, table, offer):
    row = hand_in(site, table)
    assert work_once()
    text = f'leave_out = ["Summe"]\noffer = "{offer.uid}"\n[columns]\ndate = "Datum"\nvisits = "TN"\n'
    text += '[offers]\n"DK \\"vorm.\\"" = "x"\n[splits."ages:1"]\n"0-5" = 4\n'
    file = SimpleUploadedFile("map.toml", text.encode())
    mapping = reverse("attendance:table_mapping", args=[row.pk])
    assert site.post(mapping, {**COLUMNS, "map_file": file}).status_code == 302
    back = site.get(reverse("attendance:table_mapping_file", args=[row.pk]))
    assert read_map(back.content) == read_map(text.encode())
    row.refresh_from_db()
    assert back.content.decode().startswith("offer = ")
    assert work_once()
    row.refresh_from_db()
    assert row.rehearsal["taken"] == ["5"]
    assert [(item["record"], item["field"]) for item in row.rehearsal["refused"]] == [
        ("3", "splits.ages:1.0-5"),  # a remark stands there
        ("4", "visits"),
    ]
    shown = site.get(mapping).content.decode()
    assert "DK &quot;vorm.&quot; = x" in shown


def test_a_heading_that_is_not_there_leads_back_to_the_mapping(site, table):
    row = hand_in(site, table)
    assert work_once()
    file = SimpleUploadedFile("map.toml", b'offer = "x"\n[columns]\ndate = "Tag"\nvisits = "TN"\n')
    site.post(reverse("attendance:table_mapping", args=[row.pk]), {"several": "refuse", "map_file": file})
    assert work_once()
    page = site.get(reverse("attendance:table", args=[row.pk]))
    assert "fehlen die Überschriften „Tag“" in seen(page)
    assert "Zuordnung ändern" in seen(page)
    assert site.post(reverse("attendance:table_mapping", args=[row.pk]), COLUMNS).status_code == 302
    assert work_once()
    assert "Vorschau" in seen(site.get(reverse("attendance:table", args=[row.pk])))


def test_while_a_job_is_at_it_the_page_says_how_far(site, table):
    row = hand_in(site, table)
    fragment = reverse("attendance:table_progress", args=[row.pk])
    waiting = site.get(fragment)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    TableImport.objects.get(pk=row.pk).job.__class__.objects.update(done_steps=50, all_steps=120)
    assert "50 von 120 Zeilen" in seen(site.get(fragment))
    assert work_once()
    assert site.get(fragment)["HX-Refresh"] == "true"


def test_a_role_that_ended_meanwhile_counts_nothing(site, worker, table):
    row = hand_in(site, table)
    Assignment.objects.update(ends_on=clock.today() - timedelta(days=1))
    assert queries.table_for_work(row.pk) is None
    assert work_once()
    row.refresh_from_db()
    assert (row.step, row.job.state) == ("failed", "failed")
    assert "gibt es nicht mehr" in row.job.sentence


def test_only_who_handed_a_table_in_may_go_on_with_it(site, table, worker, stranger, manager):
    row = hand_in(site, table)
    for other in (stranger, manager):
        assert row not in queries.visible_tables(other)
        for act in (
            lambda other=other: actions.set_mapping(actor=other, table=row, mapping={}),
            lambda other=other: actions.take_table(actor=other, table=row),
            lambda other=other: actions.drop_table(actor=other, table=row),
            lambda other=other: actions.note_report(actor=other, table=row, report={}),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):
        actions.note_rehearsal(actor=worker, table=row, report={})
    assert row in queries.visible_tables(worker)


def test_a_file_can_be_taken_away_and_goes_by_itself_after_thirty_days(site, worker, table):
    row = hand_in(site, table)
    address = reverse("attendance:table_dropping", args=[row.pk])
    assert "Diese Datei löschen?" in seen(site.get(address))
    assert site.post(address).status_code == 302
    assert not TableImport.objects.exists()
    hand_in(site, table)
    with clock.at(clock.now() + timedelta(days=29)):
        assert tasks.forget_tables() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert tasks.forget_tables() == 1
    with pytest.raises(PermissionDenied):
        actions.forget_tables(actor=worker)
    assert actions.forget_tables(actor=Clock()) == 0
