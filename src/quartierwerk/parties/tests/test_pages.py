"""The pages about partners: list and files, forms that keep what was typed, effects shown before they are made."""

from __future__ import annotations

import csv
import io

import pytest
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties import actions
from quartierwerk.parties.choices import OrganisationKind
from quartierwerk.parties.models import Contact, ContactNote, Operation, Organisation, Relation
from quartierwerk.vocabularies.actions import plant_lists

HERE = "/buero/partner/"


@pytest.fixture
def office(client, manager):
    plant_lists(actor=Clock())
    client.force_login(manager.account)
    return client


def organisation(name, **facts):
    facts.setdefault("kind", OrganisationKind.ASSOCIATION)
    return actions.add_organisation(actor=Clock(), draft=Organisation(name=name, **facts))


def names_in(response):
    return [cells[0].text for cells in response.context["shown"].rows]


# -- list and files ---------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_words_and_kind_and_sorted_either_way(office):
    organisation("Ärztehaus", kind="business", town="Stadthagen")
    organisation("Zirkusverein", town="Hameln")
    organisation("Bürgerverein", town="")
    assert names_in(office.get(HERE)) == [
        "Ärztehaus", "Bürgerverein", "Träger am Fluss", "Träger am Markt", "Zirkusverein",
    ]  # fmt: skip
    assert names_in(office.get(HERE, {"q": "buerger"})) == ["Bürgerverein"]
    assert names_in(office.get(HERE, {"q": "haus stadthagen"})) == ["Ärztehaus"]
    assert names_in(office.get(HERE, {"kind": ["business", "carrier"]})) == [
        "Ärztehaus", "Träger am Fluss", "Träger am Markt",
    ]  # fmt: skip
    assert names_in(office.get(HERE, {"sortieren": "-name"}))[0] == "Zirkusverein"
    assert names_in(office.get(HERE, {"sortieren": "town"}))[:2] == ["Zirkusverein", "Ärztehaus"]  # empty ones last


def test_what_ended_is_shown_only_when_asked_for(office):
    gone = organisation("Früherer Verein")
    Organisation.objects.filter(pk=gone.pk).update(is_active=False)
    assert "Früherer Verein" not in names_in(office.get(HERE))
    assert "Früherer Verein" in names_in(office.get(HERE, {"ended": "on"}))


def test_the_file_holds_what_the_list_shows_and_no_formula_runs(office):
    organisation("=1+1", phone="+49 5721 1", fields=("bildung", "sport"), town="Stadthagen")
    answer = office.get(f"{HERE}organisationen.csv", {"q": "1+1"})
    assert 'filename="organisationen.csv"' in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 1
    assert rows[0]["Name"] == "'=1+1"
    assert rows[0]["Telefon"] == "'+49 5721 1"
    assert rows[0]["Handlungsfelder"] == "Schule und Bildung; Sport und Freizeit"
    assert office.get(f"{HERE}organisationen.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(office, number, django_assert_num_queries):
    for n in range(number):
        organisation(f"Verein {n}")
    with django_assert_num_queries(3):
        office.get(HERE)


# -- entering and changing --------------------------------------------------------------------------------------------

TYPED = {"name": "Nachbarschaftsverein e.V.", "kind": "association", "email": "post@example.org"}


def test_an_organisation_is_entered_and_changed(office, town):
    made = office.post(f"{HERE}neu/", {**TYPED, "fields": ["sport"], "area": town.west.pk, "website": "example.org"})
    one = Organisation.objects.get(name="Nachbarschaftsverein e.V.")
    assert made["Location"] == f"{HERE}{one.pk}/"
    assert (one.fields, one.area, one.website) == (("sport",), town.west, "https://example.org")
    office.post(f"{HERE}{one.pk}/aendern/", {**TYPED, "name": "Verein West", "fields": []})
    one.refresh_from_db()
    assert (one.name, one.fields, one.area) == ("Verein West", (), None)


def test_what_is_typed_wrong_comes_back_with_a_sentence_at_the_field(office):
    answer = office.post(f"{HERE}neu/", {**TYPED, "email": "keine Adresse"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="keine Adresse"' in html
    assert "Nachbarschaftsverein" in html
    assert html.count("<h1>") == 1
    assert not Organisation.objects.filter(name__startswith="Nachbar").exists()


def test_one_that_looks_alike_is_shown_before_a_second_one_is_made(office):
    organisation("Nachbarschafts-Verein")
    asked = office.post(f"{HERE}neu/", {**TYPED, "name": "Nachbarschafts-Verein e. V."})
    assert asked.status_code == 422
    assert "Gibt es die schon?" in asked.content.decode()
    assert Organisation.objects.filter(name__startswith="Nachbar").count() == 1
    office.post(f"{HERE}neu/", {**TYPED, "name": "Nachbarschafts-Verein e. V.", "anyway": "1"})
    assert Organisation.objects.filter(name__startswith="Nachbar").count() == 2


def test_a_relation_typed_at_one_end_stands_at_both(office, town):
    page = f"{HERE}{town.own_carrier.pk}/beziehungen/neu/"
    office.post(page, {"words": "member_of<", "other": town.other_carrier.pk})
    row = Relation.objects.get()
    assert (row.left, row.kind, row.right) == (town.other_carrier, "member_of", town.own_carrier)
    assert "hat als Mitglied" in office.get(f"{HERE}{town.own_carrier.pk}/").content.decode()
    assert "ist Mitglied von" in office.get(f"{HERE}{town.other_carrier.pk}/").content.decode()
    again = office.post(page, {"words": "member_of<", "other": town.other_carrier.pk})
    assert again.status_code == 422
    assert "Diese Beziehung besteht schon." in again.content.decode()
    office.post(f"{HERE}beziehungen/{row.pk}/ende/", {"ends_on": clock.today().isoformat()})
    row.refresh_from_db()
    assert row.ends_on == clock.today()


def test_a_site_gets_and_loses_its_keeper_on_the_page(office, town):
    office.post(f"{HERE}{town.own_carrier.pk}/treffpunkte/neu/", {"site": town.cafe.pk})
    operation = Operation.objects.get(site=town.cafe, organisation=town.own_carrier)
    assert "Café am Eck" in office.get(f"{HERE}{town.own_carrier.pk}/").content.decode()
    refused = office.post(f"{HERE}{town.own_carrier.pk}/treffpunkte/neu/", {"site": town.hall.pk})
    assert refused.status_code == 422  # not her neighbourhood: not among the choices
    office.post(f"{HERE}treffpunkte/{operation.pk}/ende/", {"ends_on": "2020-01-01"})
    town.cafe.refresh_from_db()
    assert town.cafe.keepers == (str(town.other_carrier.pk),)


def test_closing_shows_the_effects_and_needs_them(office, town):
    page = f"{HERE}{town.own_carrier.pk}/aufgeloest/"
    shown = office.get(page)
    assert "betreibt den Treffpunkt „Mittelpunkt“" in shown.content.decode()
    assert office.post(page, {"shown": "etwas anderes"}).status_code == 422
    mark = shown.context["form"].initial["shown"]
    assert office.post(page, {"shown": mark}).status_code == 302
    town.own_carrier.refresh_from_db()
    assert not town.own_carrier.is_active


def test_doubles_are_listed_compared_and_merged(office, town):
    double = organisation("Träger am Markt gGmbH", area=town.city, phone="05721 99")
    people.offer(town, carrier=double)
    assert "Träger am Markt gGmbH" in office.get(f"{HERE}doppelt/").content.decode()
    page = f"{HERE}doppelt/{town.own_carrier.pk}/{double.pk}/"
    shown = office.get(page)
    assert "05721 99" in shown.content.decode()
    assert "Angebote: 1 Einträge" in shown.content.decode()
    assert office.post(page, {"shown": "x"}).status_code == 422
    office.post(page, {"shown": shown.context["form"].initial["shown"]})
    assert not Organisation.objects.filter(pk=double.pk).exists()
    assert office.get(page).status_code == 404


# -- persons and notes ------------------------------------------------------------------------------------------------


def test_a_person_is_entered_into_the_own_circle(office, town):
    typed = {"name": "Frau Muster", "kind": "key_person", "languages": ["ar"], "groups": ["frauen"],
             "organisation": town.other_carrier.pk}  # fmt: skip
    office.post(f"{HERE}personen/neu/", typed)
    person = Contact.objects.get()
    assert (person.area, person.kept_by, person.languages, person.groups) == (town.west, None, ("ar",), ("frauen",))
    assert names_in(office.get(f"{HERE}personen/", {"language": "ar"})) == ["Frau Muster"]
    assert names_in(office.get(f"{HERE}personen/", {"language": "ar", "kind": "speaker"})) == []
    key = office.get(f"{HERE}personen/schluessel/").content.decode()
    assert "Arabisch: <a" in key
    assert "niemand" in key
    office.post(f"{HERE}personen/{person.pk}/loeschen/", {"shown": ""})
    assert not Contact.objects.exists()


def test_a_talk_is_written_down_found_again_and_done(office, manager, town):
    one = Contact.objects.create(name="Herr Beispiel", area=town.west)
    two = Contact.objects.create(name="Frau Muster", area=town.west)
    Contact.objects.create(name="Unsichtbar", area=town.north)
    page = office.get(f"{HERE}notizen/neu/", {"personen": f"{two.pk},x,99999999999999"})
    assert page.status_code == 200
    assert "Unsichtbar" not in page.content.decode()
    typed = {"on": clock.today().isoformat(), "channel": "phone", "participants": [one.pk, two.pk],
             "text": "Der Hof ist zu dunkel.", "follow_up_on": clock.today().isoformat()}  # fmt: skip
    office.post(f"{HERE}notizen/neu/", typed)
    note = ContactNote.objects.get()
    assert (note.area, note.organisation, note.written_by, note.follow_up_by) == (
        town.west, None, manager.account, manager.account,
    )  # fmt: skip
    assert set(note.participants.all()) == {one, two}
    assert "Der Hof ist zu dunkel." in office.get(f"{HERE}notizen/", {"q": "beispiel", "open": "on"}).content.decode()
    office.post(f"{HERE}notizen/{note.pk}/erledigt/")
    assert "Der Hof" not in office.get(f"{HERE}notizen/", {"open": "on"}).content.decode()
    assert "schon erledigt" in office.post(f"{HERE}notizen/{note.pk}/erledigt/", follow=True).content.decode()


def test_participants_of_others_cannot_be_slipped_in(office, town):
    far = Contact.objects.create(name="Unsichtbar", area=town.north)
    typed = {"on": clock.today().isoformat(), "channel": "phone", "participants": [far.pk], "text": "x"}
    assert office.post(f"{HERE}notizen/neu/", typed).status_code == 422
    assert not ContactNote.objects.exists()


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "{{ 7|add:7 }}", '"><img src=x onerror=alert(1)>'])
def test_what_is_typed_comes_out_inert(office, typed, town):
    one = organisation(typed, note=typed, town=typed)
    person = Contact.objects.create(name=typed, area=town.west, organisation=one, function=typed)
    for page in (HERE, f"{HERE}{one.pk}/", f"{HERE}personen/", f"{HERE}personen/{person.pk}/", f"{HERE}doppelt/"):
        html = office.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "14" not in html.partition("<main")[2].partition("</h1>")[0]
