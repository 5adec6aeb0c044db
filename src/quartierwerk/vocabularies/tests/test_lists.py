"""Lists, versions and mappings: what holds never changes, a new version copies it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.vocabularies import actions, queries, seed
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.errors import Empty, InUse
from quartierwerk.vocabularies.models import Language, Term, Vocabulary


@pytest.fixture
def lists(db):
    actions.plant_lists(actor=Clock())


@pytest.fixture
def ages(lists):
    return Vocabulary.objects.get(code="alter")


def test_the_first_day_has_ten_fields_and_the_five_of_the_alliance(lists):
    assert [title for code, title in queries.choices(Kind.FIELDS, "de")] == [
        "Wohnen und Wohnumfeld", "Soziale Aktivitäten und soziale Infrastruktur", "Zusammenleben",
        "Schule und Bildung", "Lokale Ökonomie", "Stadtteilkultur", "Sport und Freizeit", "Gesundheitsförderung",
        "Umwelt und Verkehr", "Image und Öffentlichkeitsarbeit",
    ]  # fmt: skip
    five = Vocabulary.objects.get(code="buendnis")
    assert [term.title for term in queries.terms_of(five)] == [
        "Wohnen und Leben", "Sprache", "Arbeit", "Bürgerschaftliches Engagement", "Gesellschaftliche Teilhabe",
    ]  # fmt: skip
    assert [code for code, _title in queries.choices(Kind.AGES)] == [
        "0-5", "6-13", "14-17", "18-26", "27-44", "45-59", "60-74", "75-plus",
    ]  # fmt: skip


def test_planting_again_adds_nothing_and_keeps_what_the_office_changed(lists):
    Language.objects.filter(code="ti").update(is_for_content=True)
    assert actions.plant_lists(actor=Clock()) == 0
    assert Language.objects.get(code="ti").is_for_content
    assert Vocabulary.objects.count() == len(seed.LISTS)


SCRIPTS = {"uk": "[А-Яа-яІіЇїЄєҐґ]", "ru": "[А-Яа-яЁё]", "ar": "[\u0600-\u06ff]", "fa": "[\u0600-\u06ff]"}


def test_every_title_is_there_in_every_language_in_its_script_and_differs_from_the_source(lists):
    assert Term.objects.count() == sum(len(planned.terms) for planned in seed.LISTS)
    for term in Term.objects.all():
        for language in seed.TITLE_LANGUAGES:
            text = term.text("title", language)
            assert text.language == language
            assert text.state == "fresh"
            assert text.value != term.title
            assert re.findall(r"\d+", text.value) == re.findall(r"\d+", term.title) or language == "de-x-leicht"
            if language in SCRIPTS:
                assert re.search(SCRIPTS[language], text.value), (language, text.value)
            else:
                assert not re.search("[\u0400-\u06ff]", text.value), (language, text.value)
    assert re.search("[іїєґ]", "".join(str(t.text("title", "uk")) for t in Term.objects.all()))
    assert not re.search("[ыэъё]", "".join(str(t.text("title", "uk")) for t in Term.objects.all()))
    assert re.search("[پچژگ]", "".join(str(t.text("title", "fa")) for t in Term.objects.all()))
    assert not re.search("[پچژگ]", "".join(str(t.text("title", "ar")) for t in Term.objects.all()))


def test_bands_of_funders_are_counted_only_from_bands_that_lie_within_them(lists, ages):
    youth = Vocabulary.objects.get(code="alter-jugend")
    mapping = queries.counted_as(ages, youth)
    assert mapping["14-17"] == ("12-27",)
    assert mapping["18-26"] == ("12-27",)
    assert "6-13" not in mapping  # twelve lies within it
    assert "27-44" not in mapping
    later = queries.counted_as(ages, Vocabulary.objects.get(code="alter-45"))
    assert later["27-44"] == ("0-44",)
    assert later["45-59"] == later["60-74"] == later["75-plus"] == ("45-plus",)
    fields = queries.counted_as(Vocabulary.objects.get(code="soziale-stadt"), Vocabulary.objects.get(code="buendnis"))
    assert fields["zusammenleben"] == ("wohnen-leben", "teilhabe")


def test_a_version_in_force_is_not_edited(coordinator, ages):
    term = ages.terms.get(code="0-5")
    for change in (
        lambda: actions.edit_term(actor=coordinator, term=term, title="Babys", position=1),
        lambda: actions.remove_term(actor=coordinator, term=term),
        lambda: actions.add_term(actor=coordinator, vocabulary=ages, code="100", title="ab 100"),
        lambda: actions.edit_vocabulary(actor=coordinator, vocabulary=ages, title="Anders"),
        lambda: actions.drop_draft(actor=coordinator, vocabulary=ages),
        lambda: actions.put_in_force(actor=coordinator, vocabulary=ages, starts_on=clock.today()),
    ):
        with pytest.raises(InUse):
            change()
    assert queries.terms_of(ages)[0].title == "0 bis 5 Jahre"


def test_a_new_version_copies_terms_translations_and_mappings_and_then_takes_over(coordinator, ages):
    copy = actions.new_version(actor=coordinator, vocabulary=ages)
    assert (copy.code, copy.version) == ("alter", 2)
    assert copy.terms.get(code="0-5").text("title", "ar").value == "من 0 إلى 5 سنوات"
    youth = Vocabulary.objects.get(code="alter-jugend")
    assert queries.counted_as(copy, youth) == queries.counted_as(ages, youth)
    with pytest.raises(Refused, match="wird schon vorbereitet"):
        actions.new_version(actor=coordinator, vocabulary=ages)

    actions.edit_term(actor=coordinator, term=copy.terms.get(code="0-5"), title="bis 5 Jahre", position=10, age_to=5)
    assert queries.working(Kind.AGES) == ages
    soon = clock.today() + timedelta(days=10)
    actions.put_in_force(actor=coordinator, vocabulary=copy, starts_on=soon)
    ages.refresh_from_db()
    assert ages.ends_on == soon - timedelta(days=1)
    assert queries.working(Kind.AGES) == ages
    assert queries.working(Kind.AGES, on=soon) == copy
    assert queries.titles(Kind.AGES, "de")["0-5"].value == "bis 5 Jahre"
    assert ages.terms.get(code="0-5").title == "0 bis 5 Jahre"


def test_dropping_a_planned_version_gives_the_one_before_its_open_end_back(coordinator, ages):
    copy = actions.new_version(actor=coordinator, vocabulary=ages)
    actions.put_in_force(actor=coordinator, vocabulary=copy, starts_on=clock.today() + timedelta(days=1))
    actions.drop_draft(actor=coordinator, vocabulary=copy)
    ages.refresh_from_db()
    assert ages.ends_on is None
    assert not Vocabulary.objects.filter(code="alter", version=2).exists()


def test_an_empty_list_does_not_come_into_force(coordinator, lists):
    fresh = actions.create_vocabulary(actor=coordinator, code="fonds", kind=Kind.FIELDS, title="Fonds")
    with pytest.raises(Empty):
        actions.put_in_force(actor=coordinator, vocabulary=fresh, starts_on=clock.today())
    with pytest.raises(Refused, match="gilt noch nicht"):
        actions.choose_working(actor=coordinator, vocabulary=fresh)


def test_one_list_per_kind_is_worked_with(coordinator, lists):
    five = Vocabulary.objects.get(code="buendnis")
    actions.choose_working(actor=coordinator, vocabulary=five)
    assert queries.working(Kind.FIELDS) == five
    assert Vocabulary.objects.filter(kind=Kind.FIELDS, is_working=True).count() == 1
    assert queries.titles(Kind.FIELDS)["bildung"].value == "Schule und Bildung"  # offers of yesterday keep their words


def test_the_same_list_twice_is_refused_in_words(coordinator, lists):
    with pytest.raises(Refused, match="Diese Fassung des Vokabulars gibt es schon"):
        actions.create_vocabulary(actor=coordinator, code="alter", kind=Kind.AGES, title="Alter")


def test_mappings_between_lists_of_two_kinds_are_refused(coordinator, ages):
    groups = Vocabulary.objects.get(code="zielgruppen")
    pair = (ages.terms.first().pk, groups.terms.first().pk)
    with pytest.raises(Refused, match="gehören nicht zu den beiden Listen"):
        actions.set_mapping(actor=coordinator, origin=ages, target=groups, pairs=[pair])


def test_setting_a_mapping_replaces_what_was_there(coordinator, ages):
    sixty = Vocabulary.objects.get(code="alter-60")
    child, old = ages.terms.get(code="0-5"), sixty.terms.get(code="60-plus")
    actions.set_mapping(actor=coordinator, origin=ages, target=sixty, pairs=[(child.pk, old.pk)])
    assert queries.counted_as(ages, sixty) == {"0-5": ("60-plus",)}


def test_a_better_translation_may_be_given_to_a_version_in_force(coordinator, ages):
    term = ages.terms.get(code="0-5")
    actions.translate_term(actor=coordinator, term=term, texts={"ro": "0–5 ani", "en": ""})
    term.refresh_from_db()
    assert term.text("title", "ro").value == "0–5 ani"
    assert term.text("title", "en").is_fallback
    assert term.translations["title"]["ro"]["by"] == coordinator.key


def test_workers_and_managers_do_not_change_lists(worker, manager, ages):
    for actor in (worker, manager):
        with pytest.raises(PermissionDenied):
            actions.new_version(actor=actor, vocabulary=ages)
    assert not Vocabulary.objects.filter(version=2).exists()


def test_languages_are_data(coordinator, lists):
    actions.add_language(actor=coordinator, code="lo", name="Laotisch", own_name="ລາວ", is_for_content=True)
    assert "lo" in [language.code for language in queries.content_languages()]
    assert "de-x-leicht" not in [language.code for language in queries.spoken_languages()]
    with pytest.raises(Refused, match="gibt es schon"):
        actions.add_language(actor=coordinator, code="ti", name="Tigrinya", own_name="ትግርኛ")
    german = Language.objects.get(code="de")
    with pytest.raises(Refused, match="bleibt deshalb"):
        actions.edit_language(
            actor=coordinator,
            language=german,
            name="Deutsch",
            own_name="Deutsch",
            is_right_to_left=False,
            is_for_content=False,
            position=1,
        )


def test_titles_cost_the_same_for_one_list_and_for_all(lists, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.titles(Kind.FIELDS, "ar")
    with django_assert_num_queries(3):
        queries.choices(Kind.AGES, "ar")


def test_languages_are_called_in_the_language_of_the_reader(lists):
    Language.objects.filter(code="ar").update(name="Arabisch (Hocharabisch)")
    assert queries.language_names()["ar"] == "Arabisch (Hocharabisch)"
    with translation.override("en"):
        names = queries.language_names()
    assert [names[code] for code in ("ar", "ti", "de-x-leicht")] == ["Arabic", "Tigrinya", "Plain German"]
    assert names["gsg"] == "Deutsche Gebärdensprache"  # no English name is known: as the office calls it
