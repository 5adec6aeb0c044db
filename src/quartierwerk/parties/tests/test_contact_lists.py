"""Persons from the lists that offices keep: taken, changed, unchanged or refused; nothing but what reaches them."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from quartierwerk.foundation.jobs import work_once
from quartierwerk.foundation.jobs.models import Job
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.sheets import SheetRefused
from quartierwerk.parties.imports import import_contacts
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.actions import plant_lists


@pytest.fixture(autouse=True)
def lists(db):
    plant_lists(actor=Clock())


def take(text, *, actor=None, encoding="utf-8", **more):
    return import_contacts(actor=actor or Clock(), content=text.encode(encoding), **more)


def refusals(report):
    return [(one.record, one.field) for one in report.refused]


OFFICE = """Kontakte Sozialraum West;;;;;;
Stand: 03.11.2026;;;;;;

Nachname;Vorname;Träger;Funktion;Tel.;Geburtstag;Sprachen
Musterfrau;Anna;Träger am Markt;Leitung;05721/1234;01.02.1970;Arabisch, Türkisch
Beispiel;Jörg;Unbekannter Verein;;;;
;Nur Vorname;Träger am Markt;;;;
Musterfrau;Anna;Träger am Markt;;05721/9999;;
"""


def test_a_list_as_offices_keep_it_is_taken_row_by_row(town):
    report = take(OFFICE, encoding="cp1252")
    assert report.taken == ["Zeile 5"]
    assert refusals(report) == [("Zeile 6", "organisation"), ("Zeile 7", "name"), ("Zeile 8", "name")]
    assert report.refused[0].reason == (
        "Die Organisation „Unbekannter Verein“ gibt es hier nicht. Bitte legen Sie sie zuerst an."
    )
    assert report.refused[2].reason == "Steht schon in Zeile 5."
    anna = Contact.objects.get()
    assert (anna.name, anna.organisation, anna.function) == ("Anna Musterfrau", town.own_carrier, "Leitung")
    assert (anna.phone, anna.languages, anna.kind) == ("05721/1234", ("ar", "tr"), "partner")


def test_columns_that_nobody_needs_are_named_and_not_read(town):
    report = take(OFFICE, encoding="cp1252")
    assert [note.sentence for note in report.notes] == ["Nicht gelesen werden: Geburtstag."]
    assert "1970" not in json.dumps(list(Contact.objects.values()), default=str)


def test_the_report_names_rows_never_persons(town):
    report = take("Name;Organisation;E-Mail\nAnna Musterfrau;Träger am Markt;falsch\nCem Beispiel;Träger am Markt;\n")
    words = json.dumps(report.as_dict(), ensure_ascii=False)
    assert "Musterfrau" not in words
    assert "Beispiel" not in words
    assert refusals(report) == [("Zeile 2", "email")]
    assert report.taken == ["Zeile 3"]


def test_the_same_list_again_changes_nothing_and_an_empty_cell_deletes_nothing(town):
    text = "Name;Organisation;Telefon\nAnna Musterfrau;Träger am Markt;1\nCem Beispiel;Träger am Fluss;2\n"
    take(text)
    again = take(text)
    assert (again.taken, again.changed, again.unchanged) == ([], [], ["Zeile 2", "Zeile 3"])
    changed = take("Name;Organisation;Telefon;Aufgabe\nMusterfrau, Anna;Träger am Markt;;Leitung\n")
    assert changed.changed == ["Zeile 2"]
    anna = Contact.objects.get(organisation=town.own_carrier)
    assert (anna.phone, anna.function) == ("1", "Leitung")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_was_exported_comes_back_unchanged(town, worker, client, kind, language):
    row = Contact.objects.create(
        name='=SUMME(A1) "Anna" Musterfrau', organisation=town.own_carrier, function="Leitung; Kasse", phone="+49 1",
        kind="key_person", email="anna@example.org", languages=("ar", "uk"), topics="Zwei\nZeilen, قليل",
        groups=("kinder",), kept_by=town.own_carrier, ends_on=date(2031, 12, 31),
    )  # fmt: skip
    Contact.objects.create(name="Cem Beispiel", organisation=town.other_carrier, kept_by=town.own_carrier)
    Contact.objects.create(name="Im Quartier", area=town.west, organisation=town.own_carrier)
    worker.account.language = language
    worker.account.save(update_fields=["language"])
    client.force_login(worker.account)
    file = client.get(f"/buero/partner/personen.{kind}").content
    for actor in (worker, Clock()):
        report = import_contacts(actor=actor, content=file)
        assert (report.taken, report.changed, report.refused, report.notes) == ([], [], [], [])
        assert len(report.unchanged) == 3
    Contact.objects.filter(pk=row.pk).update(ends_on=None, languages="", topics="weg", kind="partner")
    with translation.override("de"):
        assert len(import_contacts(actor=worker, content=file).changed) == 1
    row.refresh_from_db()
    assert (row.ends_on, row.languages, row.kind) == (date(2031, 12, 31), ("ar", "uk"), "key_person")
    assert (row.topics, row.groups) == ("Zwei\nZeilen, قليل", ("kinder",))


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("Kreis;zirkus;;;;", "kind", "Die Art „zirkus“ gibt es nicht."),
        ("Kreis;;keine Adresse;;;", "email", "E-Mail:"),
        ("Kreis;;;Klingonisch;;", "languages", "Die Sprache „Klingonisch“ steht nicht in der Liste."),
        ("Kreis;;;;Außerirdische;", "groups", "Die Gruppe „Außerirdische“ steht nicht in der Liste."),
        ("Kreis;;;;;irgendwann", "ends_on", "irgendwann"),
        (f"{'K' * 121};;;;;", "name", "Name:"),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_names_the_field(town, cells, column, reason):
    head = "Organisation;Name;Art;E-Mail;spricht;hat Zugang zu;tätig bis"
    right = "Träger am Markt;Anna;Schlüsselperson;anna@example.org;Deutsch / Arabisch;;31.12.2031"
    report = take(f"{head}\nTräger am Markt;{cells}\n{right}\n")
    assert report.taken == ["Zeile 3"]
    assert refusals(report) == [("Zeile 2", column)]
    assert reason in report.refused[0].reason
    anna = Contact.objects.get()
    assert (anna.kind, anna.languages, anna.ends_on) == ("key_person", ("ar", "de"), date(2031, 12, 31))


def test_two_of_one_name_are_told_apart_by_the_address_or_refused(town):
    for email in ("a@example.org", "b@example.org"):
        Contact.objects.create(name="Anna Musterfrau", organisation=town.own_carrier, email=email)
    report = take("Name;Organisation;E-Mail;Aufgabe\nAnna Musterfrau;Träger am Markt;B@example.org;Kasse\n")
    assert len(report.changed) == 1
    assert Contact.objects.get(function="Kasse").email == "B@example.org"
    report = take("Name;Organisation\nAnna Musterfrau;Träger am Markt\n")
    assert refusals(report) == [("Zeile 2", "name")]
    assert "mehrmals" in report.refused[0].reason


def test_a_new_person_who_could_be_somebody_known_is_taken_and_pointed_at(town):
    Contact.objects.create(name="A. Musterfrau", organisation=town.own_carrier, email="anna@example.org")
    report = take("Name;Organisation;E-Mail\nAnna Musterfrau;Träger am Markt;Anna@example.org\n")
    assert report.taken == ["Zeile 2"]
    assert [(note.record, note.sentence) for note in report.notes] == [
        ("Zeile 2", "Jemand mit derselben E-Mail-Adresse steht schon da. Bitte sehen Sie nach, ob es dieselbe ist.")
    ]


def test_whom_a_worker_may_not_see_does_not_exist_for_her_list(worker, town):
    foreign = Contact.objects.create(name="Anna Musterfrau", organisation=town.other_carrier, phone="1")
    text = "Name;Organisation;Telefon\nAnna Musterfrau;Träger am Fluss;2\n"
    assert take(text, actor=worker, dry_run=True).taken == ["Zeile 2"]
    assert Contact.objects.count() == 1
    report = take(text, actor=worker)
    assert (report.taken, report.notes) == (["Zeile 2"], [])
    foreign.refresh_from_db()
    assert foreign.phone == "1"
    assert Contact.objects.get(phone="2").kept_by == town.own_carrier


def test_into_the_list_of_somebody_else_nobody_writes(worker, coordinator, town):
    head = "Name;Organisation;Gebiet;Kontakt von\n"
    for row in ("Anna;Träger am Markt;Weststadt;", "Anna;Träger am Markt;;Träger am Fluss"):
        for dry_run in (True, False):
            report = take(f"{head}{row}\n", actor=worker, dry_run=dry_run)
            assert [one.rule for one in report.refused] == ["permission"]
    own = Contact.objects.create(name="Anna", organisation=town.own_carrier, area=town.west)
    for dry_run in (True, False):  # the town reads her, the neighbourhood keeps her
        report = take("Name;Telefon\nAnna;9\n", actor=coordinator, dry_run=dry_run)
        assert [one.rule for one in report.refused] == ["permission"]
    own.refresh_from_db()
    assert own.phone == ""
    assert Contact.objects.count() == 1


def test_a_list_does_not_hand_a_person_over(manager, town):
    one = Contact.objects.create(name="Anna", organisation=town.own_carrier, area=town.west)
    report = take("Name;Kontakt von\nAnna;Träger am Markt\n", actor=manager)
    assert refusals(report) == [("Zeile 2", "kept_by")]
    one.refresh_from_db()
    assert one.kept_by is None


def test_a_manager_takes_people_into_her_neighbourhood(manager, town):
    assert take("Name;Telefon\nAnna;1\n", actor=manager).taken == ["Zeile 2"]
    assert (Contact.objects.get().area, Contact.objects.get().kept_by) == (town.west, None)


def test_without_an_organisation_the_operator_has_nowhere_to_put_her(town):
    report = take("Name;Telefon\nAnna;1\n")
    assert refusals(report) == [("Zeile 2", "organisation")]


def test_a_table_without_names_is_refused_whole():
    with pytest.raises(SheetRefused, match="steht keine Überschrift „Name“"):
        take("Straße;Ort\nA;B\n")


def run(*words):
    out = StringIO()
    try:
        call_command("import-contacts", *words, stdout=out)
        return 0, out.getvalue()
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)


def test_the_command_reports_in_json_and_by_its_exit_code(tmp_path, town):
    good, mixed, none = tmp_path / "good.csv", tmp_path / "mixed.csv", tmp_path / "none.csv"
    good.write_text("Name;Organisation\nAnna;Träger am Markt\n", encoding="utf-8")
    mixed.write_text("Name;Organisation;E-Mail\nAnna;Träger am Markt;\nCem;Träger am Markt;falsch\n", encoding="utf-8")
    none.write_text("Straße\nA\n", encoding="utf-8")
    assert run(str(good), "--dry-run")[0] == 0
    assert not Contact.objects.exists()
    code, said = run(str(good), "--json")
    assert (code, json.loads(said)["taken"]) == (0, ["Zeile 2"])
    code, said = run(str(mixed), "--json")
    report = json.loads(said)
    assert (code, report["unchanged"]) == (1, ["Zeile 2"])
    assert (report["refused"][0]["row"], report["refused"][0]["field"]) == ("Zeile 3", "email")
    assert run(str(none))[0] == 2
    assert run(str(tmp_path / "missing.csv"))[0] == 2


def hand_in(client, text):
    return client.post("/buero/partner/personen/einlesen/", {"file": SimpleUploadedFile("p.csv", text.encode())})


def test_a_list_is_looked_at_first_and_taken_when_she_says_so(client, worker, town):
    client.force_login(worker.account)
    assert "/buero/partner/personen/einlesen/" in client.get("/buero/partner/personen/").content.decode()
    assert "Geburtstage" in client.get("/buero/partner/personen/einlesen/").content.decode()
    page = hand_in(client, "Name;Organisation;Geburtstag\nAnna;Träger am Markt;1.2.1970\nCem;Nirgends;\n")["Location"]
    assert Job.objects.get().args["what"] == "contacts"
    assert work_once()
    shown = client.get(page).content.decode()
    assert "Die Organisation „Nirgends“ gibt es hier nicht." in shown
    assert "Nicht gelesen werden: Geburtstag." in shown
    assert not Contact.objects.exists()
    taking = client.post(f"{page}uebernehmen/")["Location"]
    assert work_once()
    done = client.get(taking)
    assert (done.context["result"]["taken"], done.context["result"]["refused"]) == (1, 1)
    assert Contact.objects.get().name == "Anna"
    assert "Alle Personen" in done.content.decode()


def test_a_file_that_is_no_list_says_so_at_the_form(client, worker):
    client.force_login(worker.account)
    answer = client.post("/buero/partner/personen/einlesen/", {})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_the_technical_administration_hands_no_persons_in(client, administrator):
    client.force_login(administrator.account)
    assert hand_in(client, "Name\nAnna\n").status_code == 404
    assert not Job.objects.exists()
