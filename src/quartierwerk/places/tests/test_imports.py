"""The official register comes in: every row is taken, known, changed, or refused with its row and reason."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.commands import WrongUse
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places import actions
from quartierwerk.places.exports import areas_geojson
from quartierwerk.places.imports import import_areas
from quartierwerk.places.models import Area

REGISTER = """Gemeindeverzeichnis;;
Stand: gestern;;
AGS;Name;Einwohner
03;Niedersachsen;8.000.000
03257;Landkreis Schaumburg;160.000
03257035;"Stadthagen, Stadt";22.000
3252006;"Hameln, Stadt";57.000
03102000;Salzgitter, Stadt;104.000
"""


def take(text, encoding="cp1252"):
    return import_areas(actor=Clock(), content=text.encode(encoding))


def row(key):
    return Area.objects.select_related("parent").get(official_key=key)


def test_a_register_with_title_lines_is_taken(db):
    report = take(REGISTER.replace("Salzgitter, Stadt", '"Salzgitter, Stadt"'))
    assert (len(report.taken), report.refused) == (5, [])
    assert (row("03257035").name, row("03257035").parent.name) == ("Stadthagen", "Landkreis Schaumburg")
    assert (row("03252006").name, row("03252006").parent.name) == ("Hameln", "Niedersachsen")
    assert row("03").state_code == "NI"
    assert row("03257035").path == f"/{row('03').pk}/{row('03257').pk}/{row('03257035').pk}/"


def test_again_nothing_changes_and_later_only_what_changed(db):
    take(REGISTER)
    again = take(REGISTER)
    assert (again.taken, again.changed, len(again.unchanged)) == ([], [], 5)
    later = take(REGISTER.replace("Hameln, Stadt", "Hameln am Fluss").replace("8.000.000", "8.100.000"))
    assert (later.changed, len(later.unchanged)) == (["7"], 4)
    assert row("03252006").name == "Hameln am Fluss"


def test_a_missing_state_is_made_and_a_district_that_comes_later_takes_its_towns(db):
    report = take("ags,name\n03257035,Stadthagen\n")
    assert report.taken == ["03 Niedersachsen", "2"]
    assert row("03257035").parent == row("03")
    report = take("ags,name\n03257,Landkreis Schaumburg\n03257035,Stadthagen\n")
    assert (report.taken, report.changed) == (["2"], ["3"])
    assert row("03257035").parent == row("03257")


def test_an_area_that_was_entered_by_hand_gets_its_key(town):
    by_hand = actions.create_area(actor=Clock(), parent=town.state, kind="municipality", name="Stadthagen")
    report = take('ags;name\n03257035;"Stadthagen, Stadt"\n')
    assert report.changed == ["2"]
    by_hand.refresh_from_db()
    assert (by_hand.official_key, Area.objects.filter(name="Stadthagen").count()) == ("03257035", 1)


def test_neighbourhoods_say_what_they_belong_to(db):
    report = take("ags;name;gehoert_zu\n03257035;Stadthagen;\n;Zentrum;03257035\n;Süd;3257035\n;Nirgends;03999999\n")
    assert report.taken == ["03 Niedersachsen", "2", "3", "4"]
    assert Area.objects.get(name="Süd").parent == row("03257035")
    (refused,) = report.refused
    assert (refused.record, refused.field) == ("5", "gehoert_zu")
    assert "03999999" in refused.reason


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        ("17257035;Nirgends", "ags", "zu keinem Land"),
        ("032570;Nirgends", "ags", "kein Amtlicher Gemeindeschlüssel"),
        ("03 257 035;Nirgends", "ags", "kein Amtlicher Gemeindeschlüssel"),
        ("abc;Nirgends", "ags", "kein Amtlicher Gemeindeschlüssel"),
        ("٠٣٢٥٧٠٣٥;Nirgends", "ags", "kein Amtlicher Gemeindeschlüssel"),
        (";Nirgends", "ags", "fehlt der Schlüssel"),
        ("03257036;", "name", "fehlt der Name"),
        ("03257035;Stadthagen", "ags", "weiter oben"),
        (f"03257036;{'x' * 161}", "ags", "160"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_are_taken(db, line, field, sentence):
    report = take(f"ags;name\n03257035;Stadthagen\n{line}\n03252006;Hameln\n", "utf-8-sig")
    assert report.taken == ["03 Niedersachsen", "2", "4"]
    (refused,) = report.refused
    assert (refused.record, refused.field) == ("3", field)
    assert sentence in refused.reason
    assert report.exit_code == 1


def test_a_move_that_would_hit_dates_is_refused_and_not_made(town, offer, manager):
    people.session(offer, days=3)
    district = actions.create_area(
        actor=Clock(), parent=town.state, kind="district", name="Landkreis Muster", official_key="03257"
    )
    actions.close_days(
        actor=Clock(), area=district, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), reason="works"
    )
    report = take("ags;name\n03257999;Musterstadt\n")
    (refused,) = report.refused
    assert "was diese Änderung bewirkt" in refused.reason
    assert Area.objects.get(pk=town.city.pk).parent_id == town.state.pk


# GeoJSON


def feature(shape=None, **properties):
    return {"type": "Feature", "geometry": shape, "properties": properties}


def square(west=9.1):
    return {
        "type": "Polygon",
        "coordinates": [[[west, 52.3], [west + 0.1, 52.3], [west + 0.1, 52.4], [west, 52.4], [west, 52.3]]],
    }


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def test_boundaries_come_in_with_their_areas(db):
    text = collection(
        feature(square(), AGS="03257035", GEN="Stadthagen"),
        feature(square(9.2), name="Zentrum", gehoert_zu="03257035"),
        feature({"type": "Point", "coordinates": [9, 52]}, ags="03252006", name="Hameln"),
        feature(None, ags="03252006", name="Hameln"),
        "kein Objekt",
    )
    report = take(text, "utf-8")
    assert report.taken == ["03 Niedersachsen", "1", "4", "2"]  # neighbourhoods after their towns
    assert [(one.record, one.field, one.rule) for one in report.refused] == [
        ("3", "geometry", "kind"), ("5", "", ""),
    ]  # fmt: skip
    assert row("03257035").boundary["type"] == "MultiPolygon"
    assert take(text, "utf-8").changed == []
    report = take(collection(feature(square(9.3), ags="03257035", name="Stadthagen")), "utf-8")
    assert report.changed == ["1"]


@pytest.mark.parametrize("name", ["Hameln\x00", "Ha\ud800meln", {"de": "Hameln"}, ["Hameln"], None, True, 1e400])
def test_a_name_that_is_no_text_is_refused(db, name):
    report = take(
        collection(feature(None, ags="03252006", name=name), feature(None, ags="03257035", name="Ja")), "utf-8"
    )
    assert report.taken == ["03 Niedersachsen", "2"]
    assert [(one.record, one.field) for one in report.refused] == [("1", "name")]


def test_what_goes_out_comes_in_again(db, town):
    actions.set_boundary(actor=Clock(), area=town.west, boundary=square())
    text = areas_geojson(Area.objects.order_by("path"))
    report = take(text, "utf-8")
    assert (report.taken, report.changed, report.refused) == ([], [], [])
    assert len(report.unchanged) == 4


# The command


def test_the_command_reports_in_words_and_as_json(db, tmp_path):
    file = tmp_path / "register.csv"
    file.write_text("ags,name\n03257035,Stadthagen\n99,Nirgends\n", "utf-8")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import-areas", str(file), "--json", stdout=out)
    assert ended.value.code == 1
    said = json.loads(out.getvalue())
    assert said["taken"] == ["03 Niedersachsen", "2"]
    assert (said["refused"][0]["record"], said["refused"][0]["field"]) == ("3", "ags")
    file.write_text("ags,name\n03257035,Stadthagen\n", "utf-8")
    out = io.StringIO()
    call_command("import-areas", str(file), stdout=out)
    assert out.getvalue().startswith("übernommen: 0, geändert: 0, unverändert: 1, abgelehnt: 0")


@pytest.mark.parametrize("content", ["", "{", '{"type": "Polygon"}', "name;strasse\nA;B\n", "{[[[" * 20000])
def test_a_file_that_is_none_of_these_is_wrong_use(db, tmp_path, content):
    file = tmp_path / "register.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(WrongUse) as refusal:
        call_command("import-areas", str(file))
    assert refusal.value.returncode == 2
    with pytest.raises(WrongUse):
        call_command("import-areas", str(tmp_path / "gibt es nicht.csv"))
    assert not Area.objects.exists()
