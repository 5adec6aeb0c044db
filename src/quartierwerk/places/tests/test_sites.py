"""Sites: entered, changed, photographed, translated; who keeps them."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places import actions, queries
from quartierwerk.places.errors import OpenAlready, StillInUse
from quartierwerk.places.models import Site
from quartierwerk.places.opening_hours import HoursRefused
from quartierwerk.vocabularies import actions as lists


def photograph(size=(800, 600)):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG")
    out.seek(0)
    return out


def edit(site, actor, **changes):
    return actions.edit_site(actor=actor, site=site, changes=changes)


def test_a_place_that_existed_for_a_year_is_entered(town, manager):
    site = actions.create_site(
        actor=manager, area=town.west, name=" Burgweg 5 ",
        facts={"street": "Burgweg 5", "starts_on": date(2019, 8, 1), "ends_on": date(2020, 7, 31)},
    )  # fmt: skip
    assert (site.name, site.slug) == ("Burgweg 5", "burgweg-5")
    rows = Site.objects.all()
    assert site in queries.in_condition(rows, "beendet")
    assert site in queries.in_condition(rows, "besteht", date(2020, 7, 31))
    assert site not in queries.in_condition(rows, "besteht", date(2020, 8, 1))
    assert site in queries.in_condition(rows, "spaeter", date(2019, 7, 31))


def test_a_planned_place_is_opened_and_never_planned_again(town, manager):
    site = actions.create_site(actor=manager, area=town.west, name="Der siebte", facts={"is_planned": True})
    assert site in queries.in_condition(Site.objects.all(), "geplant")
    site = edit(site, manager, is_planned=False)
    with pytest.raises(OpenAlready):
        edit(site, manager, is_planned=True)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"postcode": "3165"}, "Fünf Ziffern"),
        ({"latitude": 52.3}, "gehören zusammen"),
        ({"latitude": 91.0, "longitude": 9.0}, "90"),
        ({"starts_on": date(2030, 2, 1), "ends_on": date(2030, 1, 1)}, "vor dem Anfang"),
        ({"email": "keine Adresse"}, "E-Mail"),
        ({"name": ""}, "Feld"),
        ({"slug": "zwei worte"}, "Kürzel"),
        ({"slug": "cafe-am-eck"}, "Kürzel"),
        ({"opening_hours": "ab mittags"}, "wird nicht verstanden"),
        ({"opening_hours": "Mo-Fr 25:00-26:00"}, "zwischen 00:00 und 23:59"),
    ],
)
def test_facts_that_cannot_be_are_refused_with_a_sentence(town, manager, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        edit(town.house, manager, **facts)
    unchanged = Site.objects.get(pk=town.house.pk)
    assert (unchanged.postcode, unchanged.latitude, unchanged.opening_hours) == ("31655", None, "")


def test_opening_hours_are_stored_in_one_spelling_or_refused(town, worker):
    site = edit(town.house, worker, opening_hours="mo-fr 9-12 uhr; ph off")
    assert site.opening_hours == "Mo-Fr 09:00-12:00; PH off"
    with pytest.raises(HoursRefused):
        edit(site, worker, opening_hours="Mo 09:00+")
    assert Site.objects.get(pk=site.pk).opening_hours == "Mo-Fr 09:00-12:00; PH off"


def test_a_door_is_photographed_described_and_forgotten(town, worker):
    with pytest.raises(Refused, match="was auf dem Bild zu sehen ist"):
        actions.set_photo(actor=worker, site=town.house, picture=photograph(), words=" ")
    first = actions.set_photo(actor=worker, site=town.house, picture=photograph(), words="Grüne Tür").photo
    assert default_storage.exists(f"bilder/{first}")
    site = actions.set_photo(actor=worker, site=town.house, picture=photograph((90, 90)), words="Blaue Tür")
    assert (site.photo != first, site.photo_alt) == (True, "Blaue Tür")
    site = actions.remove_photo(actor=worker, site=site)
    assert (site.photo, site.photo_alt) == ("", "")


def test_a_photo_without_words_cannot_be_stored(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=town.house.pk).update(photo="a.webp", photo_alt="")


def test_texts_of_a_site_are_translated_and_confirmed(town, worker):
    lists.plant_lists(actor=Clock())
    edit(town.house, worker, ring_at="Mittelpunkt, 2. Klingel von oben")
    site = actions.translate_site(
        actor=worker, site=town.house, language="ar", texts={"ring_at": "الجرس الثاني من الأعلى"}
    )
    assert str(site.text("ring_at", "ar")) == "الجرس الثاني من الأعلى"
    edit(site, worker, ring_at="Mittelpunkt, unterste Klingel")
    site = Site.objects.get(pk=site.pk)
    assert site.state_of("ring_at", "ar") == "outdated"
    site = actions.confirm_site_translation(actor=worker, site=site, language="ar", field="ring_at")
    assert site.state_of("ring_at", "ar") == "fresh"
    with pytest.raises(Refused, match="gibt es nicht"):
        actions.confirm_site_translation(actor=worker, site=site, language="ar", field="directions")
    with pytest.raises(Refused, match="nicht übersetzt"):
        actions.translate_site(actor=worker, site=site, language="xx", texts={"ring_at": "?"})
    with pytest.raises(Refused, match="nicht übersetzt"):
        actions.translate_site(actor=worker, site=site, language="ar", texts={"street": "?"})
    with pytest.raises(Refused, match="höchstens 213 Zeichen"):
        actions.translate_site(actor=worker, site=site, language="ar", texts={"ring_at": "ج" * 214})


def test_who_runs_a_site_may_work_there(town, worker, stranger, coordinator):
    with pytest.raises(PermissionDenied):
        edit(town.house, stranger, phone="05721 1")
    keepers = [town.own_carrier.pk, town.other_carrier.pk, town.other_carrier.pk]
    site = actions.name_keepers(actor=coordinator, site=town.house, keepers=keepers)
    assert len(site.keepers) == 2
    edit(site, stranger, phone="05721 2")
    assert site in queries.sites_kept_by(Site.objects.all(), town.other_carrier.pk)
    assert town.cafe not in queries.sites_kept_by(Site.objects.all(), town.own_carrier.pk)


def test_others_may_not(town, worker, stranger, manager, administrator, resident):
    for actor in (stranger, administrator, resident):
        with pytest.raises(PermissionDenied):
            edit(town.house, actor, name="Meins")
        with pytest.raises(PermissionDenied):
            actions.set_photo(actor=actor, site=town.house, picture=photograph(), words="Tür")
    for actor in (worker, stranger, resident):
        with pytest.raises(PermissionDenied):
            actions.create_site(actor=actor, area=town.west, name="Meins")
    with pytest.raises(PermissionDenied):  # the neighbourhood beside her own
        edit(town.hall, manager, name="Meins")
    with pytest.raises(PermissionDenied):
        edit(town.house, manager, area=town.north)
    with pytest.raises(PermissionDenied):
        actions.name_keepers(actor=stranger, site=town.house, keepers=[town.other_carrier.pk])
    assert not Site.objects.filter(name="Meins").exists()


def test_only_a_site_without_a_past_is_taken_out(town, manager, offer):
    with pytest.raises(StillInUse):
        actions.remove_site(actor=manager, site=town.house)
    site = actions.create_site(actor=manager, area=town.west, name="Vertippt")
    actions.remove_site(actor=manager, site=site)
    assert not Site.objects.filter(name="Vertippt").exists()


def test_what_is_missing_is_named(town, manager):
    site = actions.create_site(actor=manager, area=town.west, name="Neu")
    assert "Foto der Tür" in [str(words) for words in queries.missing_facts(site)]
    meeting = actions.create_site(
        actor=manager, area=town.west, name="Bewohnertreff", facts={"is_mobile": True, "phone": "05721 0"}
    )
    assert queries.missing_facts(meeting) == []


def test_every_word_must_be_found(town, manager):
    rows = queries.visible_sites(manager)
    assert list(queries.sites_with(rows, "mittel weststadt")) == [town.house]
    assert list(queries.sites_with(rows, "eckstr 3165")) == [town.cafe]
    assert list(queries.sites_with(rows, "mittel nordstadt")) == []
    assert list(queries.sites_below(rows, town.north)) == [town.hall]
    names = [site.name for site in queries.sorted_sites(rows, "area", descending=True)]
    assert names == ["Mittelpunkt", "Café am Eck", "Nordhalle"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_sites_is_one_query(town, manager, count, django_assert_num_queries):
    for number in range(count):
        people.site(town.west, f"Haus {number}", f"haus-{number}", town.own_carrier)
    with django_assert_num_queries(1):
        rows = [(site.name, site.area.name, site.address) for site in queries.visible_sites(manager)]
    assert len(rows) == 3 + count


def test_a_day_in_the_future_is_not_today(town, manager):
    site = edit(town.house, manager, ends_on=clock.today() - timedelta(days=1))
    assert site not in queries.in_condition(Site.objects.all(), "besteht")
