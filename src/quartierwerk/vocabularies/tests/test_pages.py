"""The pages about lists: from a new version to the day it holds; languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.vocabularies import actions, queries
from quartierwerk.vocabularies.models import Language, Term, Vocabulary


@pytest.fixture
def office(client, coordinator):
    actions.plant_lists(actor=Clock())
    client.force_login(coordinator.account)
    return client


def test_a_new_version_is_made_changed_and_put_in_force_by_hand(office):
    to = office.post("/buero/listen/alter-60/1/neue-fassung/")["Location"]
    assert to == "/buero/listen/alter-60/2/"
    term = {
        "title": "80 Jahre und älter",
        "code": "80-plus",
        "position": "",
        "age_from": "80",
        "age_to": "",
        "symbol": "",
    }
    assert office.post(f"{to}begriffe/neu/", term).status_code == 302
    sixty = Term.objects.get(vocabulary__code="alter-60", vocabulary__version=2, code="60-plus")
    changed = {"title": "60 bis 79 Jahre", "position": 20, "age_from": 60, "age_to": 79, "symbol": ""}
    assert office.post(f"/buero/listen/begriffe/{sixty.pk}/", changed).status_code == 302
    early = office.post(f"{to}in-kraft/", {"starts_on": "1999-01-01"})
    assert early.status_code == 422
    assert "Bitte wählen Sie einen späteren Tag." in early.content.decode()
    office.post(f"{to}in-kraft/", {"starts_on": clock.today().isoformat()})
    assert queries.in_force("alter-60").version == 2
    assert queries.in_force("alter-60", on=clock.today() - timedelta(days=1)).version == 1
    page = office.get(to).content.decode()
    assert "60 bis 79 Jahre" in page
    assert "Neue Fassung anlegen" in page
    assert "Neuer Begriff" not in page


def test_a_code_typed_twice_is_refused_where_it_was_typed(office):
    office.post("/buero/listen/alter-60/1/neue-fassung/")
    term = {"title": "Noch einmal", "code": "60-plus", "position": "", "age_from": "", "age_to": "", "symbol": ""}
    answer = office.post("/buero/listen/alter-60/2/begriffe/neu/", term)
    assert answer.status_code == 422
    assert "Dieses Kürzel gibt es im Vokabular schon." in answer.content.decode()
    assert "Noch einmal" in answer.content.decode()


def test_a_mapping_is_typed_with_check_boxes(office):
    here, there = (
        Vocabulary.objects.get(code="zielgruppen"),
        Vocabulary.objects.create(code="foerderer", kind="groups", title="Gruppen des Förderers"),
    )
    target = Term.objects.create(vocabulary=there, code="jung", title="Junge Menschen")
    page = "/buero/listen/zielgruppen/1/zuordnung/foerderer/1/"
    assert "Junge Menschen" in office.get(page).content.decode()
    young = here.terms.get(code="jugendliche")
    office.post(page, {f"term_{young.pk}": [target.pk]})
    assert queries.counted_as(here, there) == {"jugendliche": ("jung",)}
    assert "Junge Menschen" in office.get("/buero/listen/zielgruppen/1/").content.decode()


def test_titles_are_translated_also_into_a_language_that_was_added(office):
    assert office.post(
        "/buero/listen/sprachen/neu/",
        {"code": "lo", "name": "Laotisch", "own_name": "ລາວ", "is_for_content": "on", "position": 50},
    ).status_code == 302  # fmt: skip
    term = Term.objects.get(code="bildung")
    page = office.get(f"/buero/listen/begriffe/{term.pk}/sprachen/").content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "المدرسة والتعليم" in page
    office.post(f"/buero/listen/begriffe/{term.pk}/sprachen/", {"text_lo": "ໂຮງຮຽນ", "text_ar": "المدرسة والتعليم"})
    term.refresh_from_db()
    assert term.text("title", "lo").value == "ໂຮງຮຽນ"
    assert term.text("title", "ar").value == "المدرسة والتعليم"
    assert term.text("title", "en").is_fallback  # the field was emptied


def test_a_language_code_that_is_none_is_refused(office):
    answer = office.post(
        "/buero/listen/sprachen/neu/", {"code": "Tigrinya", "name": "T", "own_name": "T", "position": 1}
    )
    assert answer.status_code == 422
    assert "Zwei oder drei kleine Buchstaben nach ISO 639" in answer.content.decode()
    assert not Language.objects.filter(name="T").exists()


def test_what_is_typed_comes_out_inert(office):
    office.post(
        "/buero/listen/neu/", {"code": "x", "kind": "fields", "title": "<script>alert(1)</script>", "source": ""}
    )
    page = office.get("/buero/listen/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
