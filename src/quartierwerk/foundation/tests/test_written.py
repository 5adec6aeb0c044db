"""A question that is written once answers as Django's own would, with whatever is added to its conditions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F

from quartierwerk.foundation.written import Written
from quartierwerk.places.models import Area, Site

_sites = Written(lambda: Site.objects.filter(pk__gt=0).select_related("area__parent").defer("area__boundary"))
_named = Written(lambda: Site.objects.filter(pk__gt=0).annotate(where=F("area__name")))
_slugs = Written(lambda: Site.objects.filter(is_planned=False).values_list("slug", "name"))


def test_things_are_the_rows_that_django_reads(town, django_assert_num_queries):
    expected = list(Site.objects.select_related("area__parent").order_by("pk"))
    assert expected
    with django_assert_num_queries(1):
        found = _sites.things("ORDER BY places_site.id")
        assert [site.area.parent for site in found] == [site.area.parent for site in expected]
    names = [field.attname for field in Site._meta.concrete_fields]
    assert [[getattr(site, name) for name in names] for site in found] == [
        [getattr(site, name) for name in names] for site in expected
    ]
    assert found == expected
    assert not found[0]._state.adding


def test_what_was_left_out_is_read_when_it_is_asked_for(town, django_assert_num_queries):
    site = _sites.things("ORDER BY places_site.id")[0]
    expected = Area.objects.get(pk=site.area_id).boundary
    with django_assert_num_queries(1):
        assert site.area.boundary == expected


def test_what_is_annotated_stands_on_the_thing(town):
    assert {site.where for site in _named.things()} == set(Site.objects.values_list("area__name", flat=True))


def test_values_are_values_and_never_text_of_the_statement(town):
    evil = "x' OR '1'='1"
    assert _slugs.rows("AND places_site.slug = %s", [evil]) == []
    assert _sites.things("AND places_site.slug = %s", [evil]) == []
    site = Site.objects.order_by("pk")[0]
    assert _slugs.rows("AND places_site.slug = %s", [site.slug]) == [(site.slug, site.name)]


def test_what_changed_between_two_questions_is_in_the_second_answer(town):
    site = Site.objects.order_by("pk")[0]
    for name in ("Haus eins", "Haus zwei", "Haus drei", "Haus vier", "Haus fünf", "Haus sechs", "Haus sieben"):
        Site.objects.filter(pk=site.pk).update(name=name)
        assert _slugs.rows("AND places_site.id = %s", [site.pk]) == [(site.slug, name)]


@pytest.mark.django_db
def test_on_postgresql_the_statement_is_prepared_and_goes_on_after_a_rollback(town):
    if connection.vendor != "postgresql":
        assert not hasattr(connection, "prepared_cursor")
        return
    _slugs.rows("AND places_site.name = %s", ["gibt es nicht"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ['%"slug"%places_site%'])
        assert cursor.fetchall()
        cursor.execute("SAVEPOINT here")
        cursor.execute("ROLLBACK TO SAVEPOINT here")
    assert _slugs.rows("AND places_site.name = %s", ["gibt es nicht"]) == []
