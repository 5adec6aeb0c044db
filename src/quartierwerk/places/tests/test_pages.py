"""The staff's pages of places: what is typed, what is refused, what is shown before it is done; hostile words inert."""

import csv
import io
import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
import python_calamine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.models import Cancellation, Session
from quartierwerk.places.exports import areas_geojson, sites_file
from quartierwerk.places.forms.sites import read_position
from quartierwerk.places.models import Area, ClosingDays, CrisisRule, SchoolHolidayOverride, Site
from quartierwerk.places.tests.test_sites import photograph
from quartierwerk.vocabularies.actions import plant_lists

HOSTILE = [
    text
    for text in json.loads((Path(__file__).parents[4] / "tests/data/hostile/blns.json").read_text("utf-8"))
    if text.strip() and "\x00" not in text
]
SQUARE = b'{"type":"Polygon","coordinates":[[[9.1,52.3],[9.3,52.3],[9.3,52.4],[9.1,52.4],[9.1,52.3]]]}'


def at(name, **more):
    return reverse(f"places:{name}", kwargs=more)


def typed(page):
    """What a browser would send back from the page, as a person left it."""
    html, found = page.content.decode(), {}
    form = max(re.findall(r'<form[^>]*method="post".*?</form>', html, re.S), key=len)
    for tag in re.findall(r"<input[^>]*>", form):
        facts = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if facts.get("type") in ("checkbox", "radio"):
            if " checked" in tag:
                found.setdefault(facts["name"], []).append(facts.get("value", "on"))
        elif "name" in facts and facts.get("type") != "file":
            found[facts["name"]] = facts.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.S):
        found[name] = unescape(text)
    return found


def words(page):
    return unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))


# Areas


def test_an_area_is_added_changed_drawn_and_taken_out(signed_in, coordinator, town):
    site = signed_in(coordinator)
    page = site.get(at("area_new"), {"unter": "musterstadt"})
    facts = typed(page)
    assert (facts["parent"], facts["kind"]) == (str(town.city.pk), ["neighbourhood"])
    assert site.post(at("area_new"), {**facts, "name": "Südstadt"}).url == at("area", slug="suedstadt")
    assert "Südstadt" in words(site.get(at("areas")))
    facts = typed(site.get(at("area_edit", slug="suedstadt")))
    site.post(at("area_edit", slug="suedstadt"), {**facts, "name": "Südstadt und Hafen"})
    file = SimpleUploadedFile("grenze.geojson", SQUARE)
    assert site.post(at("area_boundary", slug="suedstadt"), {"boundary": file}).status_code == 302
    page = site.get(at("area", slug="suedstadt"))
    assert "<svg" in page.content.decode()
    assert "Südstadt und Hafen" in words(page)
    site.post(at("area_boundary", slug="suedstadt"), {"forget": "1"})
    assert "<svg xmlns" not in site.get(at("area", slug="suedstadt")).content.decode()
    assert site.post(at("area_removal", slug="suedstadt")).url == at("area", slug="musterstadt")
    assert not Area.objects.filter(slug="suedstadt").exists()


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(signed_in, coordinator, town):
    site = signed_in(coordinator)
    facts = {"kind": "neighbourhood", "name": "Südstadt", "parent": town.city.pk, "official_key": "03257998"}
    page = site.post(at("area_new"), facts)
    assert page.status_code == 422
    assert "Ein Quartier hat keinen Amtlichen Gemeindeschlüssel" in words(page)
    assert (typed(page)["name"], typed(page)["official_key"]) == ("Südstadt", "03257998")
    page = site.post(at("area_boundary", slug="weststadt"), {"boundary": SimpleUploadedFile("a.txt", b"kein GeoJSON")})
    assert page.status_code == 422
    assert "Das ist kein GeoJSON" in words(page)
    page = site.post(at("area_removal", slug="weststadt"))
    assert page.status_code == 422
    assert "Daran hängt noch etwas" in words(page)


# Sites


def test_a_site_is_entered_with_hours_in_rows_and_position(signed_in, manager, town):
    site = signed_in(manager)
    page = site.get(at("site_new"), {"in": "weststadt"})
    facts = typed(page)
    assert (facts["area"], facts["town"]) == (str(town.west.pk), "Musterstadt")
    facts |= {
        "name": "Haus am Park", "street": "Parkweg 1", "position": "52,3252; 9,2066", "step_free": ["yes"],
        "hours-rows-0-weekdays": ["3"], "hours-rows-0-nth": "1", "hours-rows-0-opens": "15:00",
        "hours-rows-0-closes": "17:00",
    }  # fmt: skip
    answer = site.post(at("site_new"), facts)
    assert answer.url == at("site", slug="haus-am-park")
    row = Site.objects.get(slug="haus-am-park")
    assert (row.latitude, row.longitude, row.opening_hours) == (52.3252, 9.2066, "Th[1] 15:00-17:00")
    page = words(site.get(answer.url))
    assert "jeder 1. Donnerstag im Monat" in page
    assert "Foto der Tür, Klingeln bei" in page  # what is missing


def test_a_wrong_site_keeps_everything_typed_and_says_what_is_wrong(signed_in, worker, town):
    site = signed_in(worker)
    facts = typed(site.get(at("site_edit", slug="mittelpunkt")))
    facts |= {
        "postcode": "123", "position": "9.2, 52.3", "ring_at": "2. Klingel", "ends_on": "2020-01-01",
        "starts_on": "2021-01-01", "hours-mode": "text", "hours-text": "ab mittags",
    }  # fmt: skip
    facts["hours-mode"] = ["text"]
    page = site.post(at("site_edit", slug="mittelpunkt"), facts)
    assert page.status_code == 422
    said = words(page)
    for sentence in ("Fünf Ziffern.", "Breite und Länge sind vertauscht", "Das Ende liegt vor dem Anfang", "ab"):
        assert sentence in said
    again = typed(page)
    assert (again["ring_at"], again["position"], again["hours-text"]) == ("2. Klingel", "9.2, 52.3", "ab mittags")
    assert Site.objects.get(pk=town.house.pk).ring_at == ""


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", None), ("52.3252, 9.2066", (52.3252, 9.2066)), ("52,3252 9,2066", (52.3252, 9.2066)),
        ("52.3252° N, 9.2066° E", (52.3252, 9.2066)), ("-33.9; 18.4", (-33.9, 18.4)),
    ],
)  # fmt: skip
def test_a_position_as_maps_show_it(text, position):
    assert read_position(text) == position


@pytest.mark.parametrize("text", ["52.3252", "9.2066, 52.3252", "Park", "52.3, 9.2, 4", "95.0, 9.0", "52.3, x9.2"])
def test_a_position_that_is_none_is_refused(text):
    with pytest.raises(ValidationError):
        read_position(text)


def test_the_door_is_photographed(signed_in, worker, town, settings):
    site = signed_in(worker)
    page = site.post(at("site_photo", slug="mittelpunkt"), {"picture_alt": "Grüne Tür"})
    assert page.status_code == 422
    page = site.post(
        at("site_photo", slug="mittelpunkt"), {"picture": SimpleUploadedFile("a.jpg", b"x"), "picture_alt": "Grüne Tür"}
    )
    assert "kein lesbares Bild" in words(page)
    file = SimpleUploadedFile("tuer.jpg", photograph().read(), "image/jpeg")
    assert site.post(
        at("site_photo", slug="mittelpunkt"), {"picture": file, "picture_alt": "Grüne Tür"}
    ).status_code == 302  # fmt: skip
    page = site.get(at("site", slug="mittelpunkt")).content.decode()
    address = re.search(r'<img src="([^"]+)" alt="Grüne Tür"', page).group(1)
    assert b"".join(site.get(address).streaming_content)[:4] == b"RIFF"
    site.post(at("site_photo_removal", slug="mittelpunkt"))
    assert Site.objects.get(pk=town.house.pk).photo == ""


def test_texts_are_translated_and_confirmed_on_the_page(signed_in, worker, town):
    plant_lists(actor=Clock())
    Site.objects.filter(pk=town.house.pk).update(ring_at="2. Klingel")
    site = signed_in(worker)
    here = at("site_texts", slug="mittelpunkt", language="ar")
    site.post(here, {"ring_at": "الجرس الثاني"})
    Site.objects.filter(pk=town.house.pk).update(ring_at="3. Klingel")
    assert "Stimmt die Übersetzung noch?" in words(site.get(here))
    site.post(at("site_text_confirmation", slug="mittelpunkt", language="ar", field="ring_at"))
    assert Site.objects.get(pk=town.house.pk).state_of("ring_at", "ar") == "fresh"
    assert site.get(at("site_texts", slug="mittelpunkt", language="xx")).status_code == 404


def test_the_list_narrows_sorts_and_goes_out_as_the_page_shows_it(signed_in, stranger, town):
    people.site(town.west, "Burgweg 5", "burgweg-5", town.own_carrier, ends_on=date(2020, 7, 31))
    site = signed_in(stranger)

    def names(**query):
        rows = site.get(at("sites"), query).content.decode()
        return re.findall(r'<th scope="row"[^>]*><a href="[^"]+">([^<]+)</a>', rows)

    assert names() == ["Burgweg 5", "Café am Eck", "Mittelpunkt", "Nordhalle"]
    assert names(zustand="besteht", sortieren="-name") == ["Nordhalle", "Mittelpunkt", "Café am Eck"]
    assert names(gebiet="nordstadt") == ["Nordhalle"]
    assert names(q="hütten") == ["Mittelpunkt"]
    assert names(gebiet="gibt-es-nicht", zustand="unsinn", page="99", sortieren="unsinn") == names()
    file = site.get(at("sites"), {"gebiet": "nordstadt", "form": "csv"}).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(file), delimiter=";")
    assert (line["Name"], line["Adresse"], line["stufenlos"]) == (
        "Nordhalle", "Nordring 7, 31655 Musterstadt", "bitte fragen",
    )  # fmt: skip
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(site.get(at("sites"), {"form": "xlsx", "zustand": "beendet"}).content)
    )
    assert any("Burgweg 5" in row for row in book.get_sheet_by_index(0).to_python())
    assert json.loads(site.get(at("sites"), {"form": "geojson"}).content)["features"] == []
    assert len(json.loads(site.get(at("areas_geojson")).content)["features"]) == 4


# Closing days


def test_closing_a_site_shows_the_dates_first_and_needs_a_second_yes(signed_in, worker, town, session):
    site = signed_in(worker)
    facts = typed(site.get(at("closing_new"), {"was": "treffpunkt:mittelpunkt"}))
    assert facts["place"] == "treffpunkt:mittelpunkt"
    facts |= {"reason": "works", "note": "Dach undicht"}
    page = site.post(at("closing_new"), facts)
    assert page.status_code == 200
    assert "Diese Termine fallen aus" in words(page)
    assert "Deutschkurs am Vormittag" in words(page)
    assert not ClosingDays.objects.exists()
    again = typed(page)
    assert again["note"] == "Dach undicht"
    assert site.post(at("closing_new"), again).url == at("closings")
    assert Cancellation.objects.get().reason == "closed"
    closing = ClosingDays.objects.get()
    page = site.get(at("closings"))
    assert "Dach undicht" in words(page)
    here = at("closing_withdrawal", pk=closing.pk)
    page = site.post(here)
    assert "Diese Termine finden wieder statt" in words(page)
    site.post(here, typed(page))
    assert not Cancellation.objects.exists()
    assert not ClosingDays.objects.exists()


def test_a_list_that_changed_meanwhile_is_shown_again(signed_in, manager, town, session, offer):
    site = signed_in(manager)
    facts = {"place": "gebiet:weststadt", "starts_on": clock.today() + timedelta(days=1), "reason": "works"}
    facts["ends_on"] = clock.today() + timedelta(days=9)
    again = typed(site.post(at("closing_new"), facts))
    people.session(offer, days=4)
    page = site.post(at("closing_new"), again)
    assert "Die Liste hat sich inzwischen geändert" in words(page)
    assert not ClosingDays.objects.exists()
    assert site.post(at("closing_new"), typed(page)).status_code == 302
    assert Cancellation.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"place": "treffpunkt:nordhalle"}, "Nordhalle"),  # not hers to close
        ({"place": ""}, "Bitte"),
        ({"starts_on": ""}, "Bitte"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-01-02"}, "Diese Tage sind schon vorbei"),
        ({"ends_on": "2019-01-02"}, "Das Ende liegt vor dem Anfang"),
        ({"ends_on": "2099-01-02"}, "mehr als zwei Jahre"),
    ],
)
def test_closing_days_that_cannot_be(signed_in, worker, town, change, sentence):
    site = signed_in(worker)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    facts = {"place": "treffpunkt:mittelpunkt", "starts_on": tomorrow, "ends_on": tomorrow, "reason": "works"}
    page = site.post(at("closing_new"), {**facts, **change})
    assert page.status_code == 422
    if sentence != "Nordhalle":
        assert sentence in words(page)
    assert not ClosingDays.objects.exists()


def test_the_same_closing_twice_is_one(signed_in, worker, town):
    site = signed_in(worker)
    facts = {"place": "treffpunkt:mittelpunkt", "starts_on": clock.today() + timedelta(days=1), "reason": "works"}
    site.post(at("closing_new"), facts)
    page = site.post(at("closing_new"), facts)
    assert "Diese Schließzeit gibt es schon" in words(page)
    assert ClosingDays.objects.count() == 1


def test_the_end_of_a_site_shows_the_dates_first(signed_in, worker, town, session):
    site = signed_in(worker)
    here = at("site_edit", slug="mittelpunkt")
    page = site.post(here, {**typed(site.get(here)), "ends_on": clock.today().isoformat()})
    assert "Diese Termine fallen aus" in words(page)
    assert site.post(here, typed(page)).status_code == 302
    assert Site.objects.get(pk=town.house.pk).ends_on == clock.today()
    assert Cancellation.objects.count() == 1


# Crisis


def test_all_sites_of_a_carrier_are_switched_and_back(signed_in, coordinator, town, session):
    site = signed_in(coordinator)
    page = site.get(at("crisis_new"), {"traeger": town.own_carrier.pk})
    facts = typed(page)
    assert facts["sites"] == ["mittelpunkt"]
    facts |= {"kind": ["closed"], "ends_on": clock.today() + timedelta(days=5), "note": "Hochwasser"}
    page = site.post(at("crisis_new"), facts)
    assert "Diese Termine fallen aus" in words(page)
    site.post(at("crisis_new"), typed(page))
    assert Cancellation.objects.get().reason == "crisis"
    assert "Hochwasser" in words(site.get(at("crises")))
    assert "Hochwasser" in words(site.get(at("site", slug="mittelpunkt")))
    here = at("crisis_end", pk=CrisisRule.objects.get().pk)
    site.post(here, typed(site.post(here)))
    assert not Cancellation.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sites": []}, "Bitte"),
        ({"kind": "capacity"}, "wie viel Prozent"),
        ({"kind": "capacity", "percent": "100"}, "99"),
        ({"ends_on": ""}, "Bitte"),
        ({"kind": "unsinn"}, "unsinn"),
    ],
)
def test_a_crisis_that_cannot_be(signed_in, manager, town, change, sentence):
    today = clock.today().isoformat()
    facts = {"sites": ["mittelpunkt"], "kind": "closed", "starts_on": today, "ends_on": today}
    page = signed_in(manager).post(at("crisis_new"), {**facts, **change})
    assert page.status_code == 422
    assert sentence in words(page)
    assert not CrisisRule.objects.exists()


def test_a_crisis_is_prolonged_after_its_dates_were_shown(signed_in, manager, town, session):
    site = signed_in(manager)
    today = clock.today()
    rule = CrisisRule.objects.create(kind="closed", starts_on=today, ends_on=today)
    rule.sites.add(town.house)
    here = at("crisis_last_day", pk=rule.pk)
    assert here in site.get(at("crises")).content.decode()
    page = site.post(here, {"ends_on": today})
    assert page.status_code == 422
    assert "schon der letzte Tag" in words(page)
    page = site.post(here, {"ends_on": today + timedelta(days=5)})
    assert "Diese Termine fallen aus" in words(page)
    assert not Cancellation.objects.exists()
    assert site.post(here, typed(page)).status_code == 302
    assert Cancellation.objects.get().reason == "crisis"
    assert CrisisRule.objects.get().ends_on == today + timedelta(days=5)


def test_a_closing_is_shortened_on_its_page(signed_in, worker, town):
    site = signed_in(worker)
    tomorrow = clock.today() + timedelta(days=1)
    row = ClosingDays.objects.create(
        site=town.house, starts_on=tomorrow, ends_on=tomorrow + timedelta(days=3), reason="works"
    )
    here = at("closing_end", pk=row.pk)
    assert here in site.get(at("closings")).content.decode()
    assert site.post(here, {"starts_on": tomorrow, "ends_on": tomorrow}).status_code == 302
    assert ClosingDays.objects.get().ends_on == tomorrow


def test_the_first_day_is_moved_on_the_page_only_before_it_has_begun(signed_in, worker, town):
    site, today, day = signed_in(worker), clock.today(), timedelta(days=1)
    coming = ClosingDays.objects.create(site=town.house, starts_on=today + day, ends_on=today + 3 * day, reason="works")
    page = site.post(at("closing_end", pk=coming.pk), {"starts_on": today - day, "ends_on": today + 3 * day})
    assert (page.status_code, "Vergangenheit" in words(page)) == (422, True)
    moved = {"starts_on": today + 2 * day, "ends_on": today + 4 * day}
    assert site.post(at("closing_end", pk=coming.pk), moved).status_code == 302
    coming.refresh_from_db()
    assert (coming.starts_on, coming.ends_on) == (today + 2 * day, today + 4 * day)
    running = ClosingDays.objects.create(site=town.house, starts_on=today, ends_on=today + day, reason="works")
    assert 'name="starts_on"' not in site.get(at("closing_end", pk=running.pk)).content.decode()


# School holidays


def test_school_holidays_show_how_far_they_are_known_and_take_an_override(signed_in, administrator, town):
    site = signed_in(administrator)
    assert "Bekannt bis" in words(site.get(at("school_holidays")))
    page = words(site.get(at("school_holidays"), {"land": "BY"}))
    assert "Schulferien in Bayern" in page
    here = at("school_override_new") + "?land=NI"
    facts = {"is_school": "0", "starts_on": clock.today().isoformat(), "name": "Studientag"}
    assert site.post(here, facts).url == at("school_holidays") + "?land=NI"
    override = SchoolHolidayOverride.objects.get()
    assert (override.state_code, override.ends_on, override.is_school) == ("NI", clock.today(), False)
    assert "Studientag" in words(site.get(at("school_holidays"), {"land": "NI"}))
    site.post(at("school_override_withdrawal", pk=override.pk))
    assert not SchoolHolidayOverride.objects.exists()


# Hostile words


def tags(html):
    return {name: html.count(name) for name in ("<script", "<img", "<svg", "<iframe", "<a ", "<style", "<input")}


def test_hostile_words_come_out_as_text_on_every_page(signed_in, coordinator, town):
    site = signed_in(coordinator)
    pages = [
        at("sites"), at("site", slug="mittelpunkt"), at("site_edit", slug="mittelpunkt"), at("area", slug="weststadt"),
        at("areas"), at("closings"), at("crises"), at("school_holidays"), at("site_removal", slug="mittelpunkt"),
        at("closing_new"), at("crisis_new"), at("area_edit", slug="weststadt"),
    ]  # fmt: skip
    tomorrow = clock.today() + timedelta(days=1)
    ClosingDays.objects.create(site=town.house, starts_on=tomorrow, ends_on=tomorrow, reason="works")
    rule = CrisisRule.objects.create(kind="phone", starts_on=tomorrow, ends_on=tomorrow)
    rule.sites.add(town.house)
    SchoolHolidayOverride.objects.create(state_code="NI", starts_on=tomorrow, ends_on=tomorrow, name="x")

    def fill(text):
        Site.objects.filter(pk=town.house.pk).update(
            name=text[:160], street=text[:160], ring_at=text[:160], description=text, directions=text[:1000],
            access_notes=text[:1000], nearest_stop=text[:160], phone=text[:60], town=text[:120],
        )  # fmt: skip
        Area.objects.filter(pk=town.west.pk).update(name=text[:160])
        ClosingDays.objects.update(note=text[:200])
        CrisisRule.objects.update(note=text[:300])
        SchoolHolidayOverride.objects.update(name=text[:80])

    fill("Haus am Park")
    calm = {page: tags(site.get(page).content.decode()) for page in pages}
    dangerous = [text for text in HOSTILE if re.search(r"[<>\"'&{]|script|on\w+=", text)]
    assert len(dangerous) > 250
    for text in dangerous[::7]:
        fill(text)
        for page in pages:
            answer = site.get(page)
            assert answer.status_code == 200
            assert tags(answer.content.decode()) == calm[page], (page, text)


def test_hostile_words_are_taken_as_they_are_and_go_out_inert(signed_in, manager, town):
    for number, text in enumerate(HOSTILE):
        row = people.site(town.west, text[:160].strip() or "x", f"boese-{number}", town.own_carrier)
        Site.objects.filter(pk=row.pk).update(latitude=52.3, longitude=9.2, street=text[:160])
    sites = Site.objects.select_related("area").order_by("pk")
    for line in csv.reader(io.StringIO(sites_file(sites, "csv").decode("utf-8-sig")), delimiter=";"):
        for cell in line:
            assert cell.lstrip(" '\u00a0\u200b\ufeff")[:1] not in tuple("=+@") or cell.startswith("'"), cell
    text = sites_file(sites, "geojson").decode()
    assert not set("<>&") & set(text)
    assert len(json.loads(text)["features"]) == len(HOSTILE)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sites_file(sites, "xlsx")))
    assert len(book.get_sheet_by_index(0).to_python()) > len(HOSTILE)
    Area.objects.filter(pk=town.west.pk).update(name="</script><script>alert(1)</script>")
    assert not set("<>&") & set(areas_geojson(Area.objects.all()))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "‮txt.exe", "ﷺ", "{{ 7*7 }}", "'; DROP TABLE--"])
def test_what_is_typed_comes_back_as_it_was_typed(signed_in, worker, town, text):
    site = signed_in(worker)
    here = at("site_edit", slug="mittelpunkt")
    facts = {**typed(site.get(here)), "ring_at": text, "description": text}
    assert site.post(here, facts).status_code == 302
    row = Site.objects.get(pk=town.house.pk)
    assert (row.ring_at, row.description) == (text, text)
    assert typed(site.get(here))["ring_at"] == text


# Cost


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("areas", {}), ("area", {"slug": "weststadt"}), ("sites", {}), ("site", {"slug": "mittelpunkt"}),
        ("closings", {}), ("crises", {}), ("closing_new", {}), ("crisis_new", {}),
    ],
)  # fmt: skip
def test_pages_cost_the_same_queries_for_one_and_for_three(
    signed_in, coordinator, town, name, more, django_assert_num_queries
):
    site = signed_in(coordinator)
    tomorrow = clock.today() + timedelta(days=1)

    def one_more(number):
        house = people.site(town.west, f"Haus {number}", f"haus-{number}", town.own_carrier)
        people.area("neighbourhood", f"Siedlung {number}", f"siedlung-{number}", town.city)
        for place in ({"site": house}, {"area": town.west}, {"site": town.house}):
            ClosingDays.objects.create(
                starts_on=tomorrow, ends_on=tomorrow + timedelta(days=number), reason="works", **place
            )
        rule = CrisisRule.objects.create(kind="closed", starts_on=tomorrow, ends_on=tomorrow)
        rule.sites.set([town.house, house])

    one_more(0)
    site.get(at(name, **more))
    with CaptureQueriesContext(connection) as with_one:
        site.get(at(name, **more))
    one_more(1)
    one_more(2)
    with django_assert_num_queries(len(with_one)):
        site.get(at(name, **more))
    assert Session.objects.count() == 0
