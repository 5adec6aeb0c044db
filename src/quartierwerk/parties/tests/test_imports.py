"""Partners from the lists that offices keep: every row taken, changed, unchanged or refused with its reason."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from quartierwerk.foundation import clock, uploads
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import work_once
from quartierwerk.foundation.jobs.models import Job
from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.sheets import SheetRefused
from quartierwerk.parties.exports import organisation_table
from quartierwerk.parties.imports import import_organisations
from quartierwerk.parties.models import Organisation
from quartierwerk.parties.tasks import forget_lists
from quartierwerk.vocabularies.actions import plant_lists
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import titles


@pytest.fixture(autouse=True)
def lists(db):
    plant_lists(actor=Clock())


def take(text, *, actor=None, encoding="utf-8", **more):
    return import_organisations(actor=actor or Clock(), content=text.encode(encoding), **more)


OFFICE = """Partnerliste Sozialraum West;;;;
Stand: 03.11.2026;;;;

Einrichtung;Straße;PLZ Ort;Tel.;Homepage
Bürgerhaus Süd e.V.;Hüttenstraße 15;31655 Stadthagen;05721/1234;buergerhaus.example.org
Förderkreis Ägypten;;;;
;Ohne Name 1;;;
Bürgerhaus Sued e. V.;Andere Straße 3;;;
"""


def test_a_list_as_offices_keep_it_is_taken_row_by_row():
    report = take(OFFICE, encoding="cp1252")
    assert report.taken == ["buergerhaus-sued-ev", "foerderkreis-aegypten"]
    assert [(refused.record, refused.field, refused.reason) for refused in report.refused] == [
        ("Zeile 7", "name", "Der Name fehlt."),
        ("Zeile 8", "name", "Steht schon in Zeile 5."),
    ]
    house = Organisation.objects.get(slug="buergerhaus-sued-ev")
    assert (house.street, house.postcode, house.town) == ("Hüttenstraße 15", "31655", "Stadthagen")
    assert (house.phone, house.website, house.kind) == ("05721/1234", "https://buergerhaus.example.org", "other")


def test_the_same_list_again_changes_nothing_and_an_empty_cell_deletes_nothing():
    take(OFFICE)
    again = take(OFFICE)
    assert (again.taken, again.changed) == ([], [])
    assert again.unchanged == ["buergerhaus-sued-ev", "foerderkreis-aegypten"]
    changed = take("Name;Telefon;Straße\nBürgerhaus Süd;05721/9999;\n")
    assert changed.changed == ["buergerhaus-sued-ev"]
    house = Organisation.objects.get(slug="buergerhaus-sued-ev")
    assert (house.phone, house.street, house.name) == ("05721/9999", "Hüttenstraße 15", "Bürgerhaus Süd")


def everything():
    fields = {code: str(text) for code, text in titles(Kind.FIELDS, "de").items()}
    return organisation_table(Organisation.objects.select_related("area"), fields=fields)


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_what_was_exported_comes_back_unchanged(town, write):
    Organisation.objects.create(
        kind="housing", name='=SUMME(A1) "Wohnen" & mehr; GmbH', slug="wohnen", short_name="WM", area=town.west,
        phone="+49 5721 1", email="post@example.org", website="https://example.org/a?b=c", fields=("sport", "wohnen"),
        street="Eckstraße 1", postcode="01234", town="Stadthagen", note="Zwei\nZeilen, قليل",
    )  # fmt: skip
    file = write(everything())
    report = import_organisations(actor=Clock(), content=file)
    assert sorted(report.unchanged) == ["traeger-am-fluss", "traeger-am-markt", "wohnen"]
    assert (report.taken, report.changed, report.refused) == ([], [], [])
    Organisation.objects.filter(slug="wohnen").update(name="Umbenannt", note="weg", postcode="")
    assert import_organisations(actor=Clock(), content=file).changed == ["wohnen"]
    back = Organisation.objects.get(slug="wohnen")
    assert back.name == '=SUMME(A1) "Wohnen" & mehr; GmbH'
    assert back.note == "Zwei\nZeilen, قليل"
    assert back.postcode == "01234"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Kreis;zirkus;;;", "kind", "Die Art „zirkus“ gibt es nicht."),
        ("Kreis;;keine Adresse;;", "email", "E-Mail:"),
        ("Kreis;;;Südstadt;", "area", "Das Gebiet „Südstadt“ gibt es nicht."),
        ("Kreis;;;;Fliegen", "fields", "Das Handlungsfeld „Fliegen“ steht nicht in der Liste."),
        (f"{'K' * 201};;;;", "name", "Name:"),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_names_the_field(row, column, reason, town):
    right = "Verein;Verein oder Initiative;;Weststadt;Sport und Freizeit"
    report = take(f"Name;Art;E-Mail;Gebiet;Handlungsfelder\n{row}\n{right}\n")
    assert report.taken == ["verein"]
    assert [(refused.record, refused.field) for refused in report.refused] == [("Zeile 2", column)]
    assert reason in report.refused[0].reason
    verein = Organisation.objects.get(slug="verein")
    assert (verein.kind, verein.area, verein.fields) == ("association", town.west, ("sport",))


def test_a_name_that_fits_several_needs_the_short_code(town):
    Organisation.objects.create(kind="other", name="Träger am Markt GmbH", slug="noch-einer")
    report = take("Name;Telefon\nTräger am Markt;1\n")
    assert "traeger-am-markt" in report.refused[0].reason
    assert "noch-einer" in report.refused[0].reason
    assert take("Kürzel;Name;Telefon\nnoch-einer;Träger am Markt GmbH;1\n").changed == ["noch-einer"]


def test_whether_it_still_exists_is_not_changed_by_a_list(town):
    report = take("Name;besteht\nTräger am Markt;nein\nAltverein;nein\nTräger am Fluss;ja\n")
    assert report.refused[0].field == "is_active"
    assert report.unchanged == ["traeger-am-fluss"]
    town.own_carrier.refresh_from_db()
    assert town.own_carrier.is_active
    assert not Organisation.objects.get(slug="altverein").is_active


def test_a_dry_run_says_the_same_and_writes_nothing(town):
    text = "Name;Telefon\nTräger am Markt;05721 1\nNeu;2\nNeu;3\nTräger am Fluss;\n;x\n"
    tried = take(text, dry_run=True)
    assert Organisation.objects.count() == 2
    town.own_carrier.refresh_from_db()
    assert town.own_carrier.phone == ""
    done = take(text)
    for one in (tried, done):
        assert len(one.taken) == 1
        assert (one.changed, one.unchanged) == (["traeger-am-markt"], ["traeger-am-fluss"])
        assert [refused.record for refused in one.refused] == ["Zeile 4", "Zeile 6"]


def test_a_worker_changes_only_her_own_organisation_by_a_list(worker, town):
    for dry_run in (True, False):
        report = take("Name;Telefon\nTräger am Markt;1\nTräger am Fluss;2\n", actor=worker, dry_run=dry_run)
        assert report.changed == ["traeger-am-markt"]
        assert report.refused[0].rule == "permission"
    town.other_carrier.refresh_from_db()
    assert town.other_carrier.phone == ""


def test_a_table_without_names_is_refused_whole():
    with pytest.raises(SheetRefused, match="steht keine Überschrift „Name“"):
        take("Straße;Ort\nA;B\n")


def test_english_headings_of_other_programs_are_known():
    report = take('id,name,alternate_name,email,url\n136,"COUNCIL OF SCOUTS, INC.",,post@example.org,www.example.org\n')
    assert report.taken == ["council-of-scouts-inc"]
    assert Organisation.objects.get().website == "https://www.example.org"


# -- the command ------------------------------------------------------------------------------------------------------


def run(*words):
    out = StringIO()
    try:
        call_command("import-organisations", *words, stdout=out)
        return 0, out.getvalue()
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)


def test_the_command_reports_in_json_and_by_its_exit_code(tmp_path):
    good, mixed, none = tmp_path / "good.csv", tmp_path / "mixed.csv", tmp_path / "none.csv"
    good.write_text("Name\nVerein\n", encoding="utf-8")
    mixed.write_text("Name;E-Mail\nVerein;\nAndere;falsch\n", encoding="utf-8")
    none.write_text("Straße\nA\n", encoding="utf-8")
    assert run(str(good), "--dry-run")[0] == 0
    assert not Organisation.objects.exists()
    code, said = run(str(good), "--json")
    assert (code, json.loads(said)["taken"]) == (0, ["verein"])
    code, said = run(str(mixed), "--json")
    report = json.loads(said)
    assert code == 1
    assert report["unchanged"] == ["verein"]
    assert report["refused"][0]["record"] == "Zeile 3"
    assert report["refused"][0]["field"] == "email"
    assert run(str(none))[0] == 2
    assert run(str(tmp_path / "missing.csv"))[0] == 2


# -- the pages --------------------------------------------------------------------------------------------------------


def hand_in(client, text, name="partner.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/buero/partner/einlesen/", {"file": file})["Location"]


@pytest.fixture
def office(client, worker):
    client.force_login(worker.account)
    return client


def test_a_list_is_looked_at_first_and_taken_when_she_says_so(office, town):
    page = hand_in(office, "Name;Telefon\nTräger am Markt;1\nTräger am Fluss;2\nNeuer Verein;3\n;4\n")
    assert "Die Liste wird gelesen" in office.get(page).content.decode()
    assert "wird gelesen" in office.get(page, headers={"HX-Request": "true"}).content.decode()
    early = office.post(f"{page}uebernehmen/", follow=True).content.decode()
    assert "noch nicht geprüft" in early
    assert work_once()
    shown = office.get(page).content.decode()
    assert "Zeile 3" in shown
    assert "Diese Organisation pflegt jemand anderes." in shown
    assert "Der Name fehlt." in shown
    assert not Organisation.objects.filter(name="Neuer Verein").exists()

    taking = office.post(f"{page}uebernehmen/")["Location"]
    assert work_once()
    done = office.get(taking)
    assert {key: done.context["result"][key] for key in ("taken", "changed", "unchanged", "refused")} == {
        "taken": 1, "changed": 1, "unchanged": 0, "refused": 2,
    }  # fmt: skip
    assert Organisation.objects.get(name="Neuer Verein").phone == "3"
    town.other_carrier.refresh_from_db()
    assert town.other_carrier.phone == ""
    assert "schon übernommen" in office.post(f"{page}uebernehmen/", follow=True).content.decode()


def test_a_role_that_ended_meanwhile_takes_nothing(office, worker):
    page = hand_in(office, "Name\nNeuer Verein\n")
    work_once()
    office.post(f"{page}uebernehmen/")
    worker.hat.ends_on = clock.today() - timedelta(days=1)
    worker.hat.save(update_fields=["ends_on"])
    work_once()
    assert not Organisation.objects.filter(name="Neuer Verein").exists()


def test_a_file_that_is_no_list_says_why(office):
    page = hand_in(office, "Straße\nA\n")
    work_once()
    html = office.get(page).content.decode()
    assert "Diese Datei kann so nicht übernommen werden" in html
    assert "keine Überschrift „Name“" in html


def test_nobody_sees_the_list_of_somebody_else(office, client, manager):
    page = hand_in(office, "Name\nNeuer Verein\n")
    client.force_login(manager.account)
    assert client.get(page).status_code == 404


def test_files_that_nobody_took_go_after_two_days(office, django_capture_on_commit_callbacks):
    hand_in(office, "Name\nNeuer Verein\n")
    name = Job.objects.get().args["upload"]
    assert forget_lists() == 0
    with clock.at(clock.now() + timedelta(days=3)), django_capture_on_commit_callbacks(execute=True):
        assert forget_lists() == 1
    assert not Job.objects.exists()
    with pytest.raises(Refused, match="nicht mehr da"):
        uploads.read(name)
