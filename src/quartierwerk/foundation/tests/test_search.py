"""The index: the same hits on both databases, never beyond the scope, nothing typed reaches the query language."""

import pytest

from quartierwerk.foundation import search
from quartierwerk.foundation.models import SearchEntry
from quartierwerk.foundation.permissions import Scope, Whereabouts
from quartierwerk.foundation.search.words import fold, indexed_words
from quartierwerk.places.models import Site

ALL = Scope(everything=True)


@pytest.fixture
def indexed(town, monkeypatch):
    texts = {
        "Mittelpunkt": "Deutschkurse und Nähstube für Ältere",
        "Café am Eck": "Gemeinschaftsgarten, Straßenfest",
        "Nordhalle": "مقهى اللقاء Übung",
    }
    monkeypatch.setattr(search.index, "DOCUMENTS", {})

    def document(site):
        return search.Document(site.name, f"/{site.pk}/", texts[site.name], Whereabouts((site.area.path,)))

    search.index.DOCUMENTS[Site] = (document, lambda: Site.objects.select_related("area"))
    assert search.rebuild() == 3
    return town


def titles(text, scope=ALL):
    return [entry.title for entry in search.search(text, scope=scope)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Deutschkurs", ["Mittelpunkt"]),
        ("deutschkursen ältere", ["Mittelpunkt"]),
        ("nahstube", ["Mittelpunkt"]),
        ("strassenfest", ["Café am Eck"]),
        ("garten", ["Café am Eck"]),
        ("cafe", ["Café am Eck"]),
        ("Übung", ["Nordhalle"]),
        ("مقهى", ["Nordhalle"]),
        ("deut", ["Mittelpunkt"]),
        ("Deutschkurs Straßenfest", []),
        ("", []),
        ("   '\"; DROP TABLE x --", []),
        ('" OR "" MATCH NEAR(', []),
        ("' | !zz & :*", []),
        ("%", []),
    ],
)
def test_what_is_found(indexed, asked, found):
    assert titles(asked) == found


def test_nothing_is_found_beyond_the_scope(indexed):
    west = Scope(paths=(indexed.west.path,))
    assert titles("Nordhalle", west) == []
    assert titles("Mittelpunkt", west) == ["Mittelpunkt"]
    assert titles("Mittelpunkt", Scope()) == []


def test_a_changed_row_is_found_by_its_new_words_only(indexed):
    site = Site.objects.select_related("area").get(pk=indexed.house.pk)
    maker = search.Document("Neuer Name", "/x/", "Schach", Whereabouts((site.area.path,)))
    search.index.DOCUMENTS[Site] = (lambda row: maker, Site.objects.all)
    search.renew(site)
    assert titles("Deutschkurs") == []
    assert titles("schach") == ["Neuer Name"]
    assert SearchEntry.objects.count() == 3


def test_folding():
    assert fold("Straße ÄÖÜ é") == "strasse aou e"
    assert indexed_words("Nachbarschaften") == "nachbarschaften nachbarschaft"
