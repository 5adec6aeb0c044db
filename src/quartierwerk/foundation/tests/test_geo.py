"""Shapes and points: what is taken, what is refused, inside and outside, metres, and drawings that stay inert."""

import json
import math
from xml.etree import ElementTree

import pytest

from quartierwerk.foundation.geo import (
    GERMANY,
    KEPT_POSITIONS,
    GeometryRefused,
    Outline,
    Pin,
    contains,
    distance_m,
    feature_collection,
    label_point,
    outline_svg,
    read_shape,
)

SQUARE = [[9.0, 52.0], [10.0, 52.0], [10.0, 53.0], [9.0, 53.0], [9.0, 52.0]]
HOLE = [[9.4, 52.4], [9.6, 52.4], [9.6, 52.6], [9.4, 52.6], [9.4, 52.4]]
SVG = "{http://www.w3.org/2000/svg}"


def polygon(*rings) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def refusal(text, **options) -> str:
    with pytest.raises(GeometryRefused) as caught:
        read_shape(text, **options)
    assert str(caught.value).endswith(".")
    return caught.value.rule


# --- taken


def test_a_polygon_becomes_a_multipolygon():
    assert read_shape(polygon(SQUARE)) == {
        "type": "MultiPolygon",
        "coordinates": [[[(9.0, 52.0), (10.0, 52.0), (10.0, 53.0), (9.0, 53.0), (9.0, 52.0)]]],
    }


def test_a_feature_and_a_collection_and_bytes_with_a_mark_are_taken():
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": json.loads(polygon(SQUARE, HOLE))}
    nothing = {"type": "Feature", "properties": None, "geometry": None}
    several = {"type": "FeatureCollection", "features": [feature, nothing, feature]}
    assert len(read_shape(json.dumps(feature))["coordinates"]) == 1
    assert len(read_shape(b"\xef\xbb\xbf" + json.dumps(several).encode())["coordinates"]) == 2


def test_heights_are_left_out_and_positions_rounded():
    ring = [[9.12345678, 52.0, 80], [10, 52, 81.5], [10, 53, 0], [9.12345678, 52.0, 80]]
    assert read_shape(polygon(ring))["coordinates"][0][0][0] == (9.123457, 52.0)


def test_a_huge_shape_is_simplified_and_keeps_its_form():
    circle = [
        [9 + 0.1 * math.cos(turn), 52 + 0.1 * math.sin(turn)]
        for turn in (2 * math.pi * step / 50_000 for step in range(50_000))
    ]
    shape = read_shape(polygon([*circle, circle[0]]))
    ring = shape["coordinates"][0][0]
    assert 100 < len(ring) <= KEPT_POSITIONS
    assert ring[0] == ring[-1]
    assert contains(shape, 9.099, 52.0)
    assert not contains(shape, 9.101, 52.0)


def test_a_sliver_without_area_is_left_out():
    sliver = [[9.4, 52.4], [9.5, 52.5], [9.4, 52.4], [9.4, 52.4]]
    two = {"type": "MultiPolygon", "coordinates": [[SQUARE, sliver], [sliver]]}
    assert read_shape(json.dumps(two)) == read_shape(polygon(SQUARE))


# --- refused


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "json"),
        ("kein JSON", "json"),
        ("[" * 100_000, "json"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [4, 5], [NaN, 1]]]}', "json"),
        (b"\xff\xfe{}", "encoding"),
        ("[]", "structure"),
        ("{}", "kind"),
        ('{"type": ["Polygon"]}', "kind"),
        ('{"type": "Point", "coordinates": [9, 52]}', "kind"),
        ('{"type": "GeometryCollection", "geometries": []}', "kind"),
        ('{"type": "FeatureCollection"}', "structure"),
        ('{"type": "FeatureCollection", "features": [7]}', "structure"),
        ('{"type": "FeatureCollection", "features": []}', "empty"),
        ('{"type": "Feature", "geometry": null}', "empty"),
        ('{"type": "Polygon"}', "structure"),
        ('{"type": "Polygon", "coordinates": []}', "structure"),
        ('{"type": "MultiPolygon", "coordinates": []}', "empty"),
        ('{"type": "MultiPolygon", "coordinates": [[]]}', "structure"),
        (polygon("x"), "ring_too_short"),
        (polygon(SQUARE[:3]), "ring_too_short"),
        (polygon(SQUARE[:4]), "ring_open"),
        (polygon([[9, 52], [10, 53], [11, 54], [9, 52]]), "empty"),
        (polygon([[9, 52], [9, 52], [9, 52], [9, 52]]), "empty"),
        (polygon([["9", "52"], *SQUARE[1:]]), "position"),
        (polygon([[True, False], *SQUARE[1:]]), "position"),
        (polygon([[9], *SQUARE[1:]]), "position"),
        (polygon([{"lon": 9}, *SQUARE[1:]]), "position"),
        (polygon([[1e400, 52], *SQUARE[1:]]).replace("Infinity", "1e400"), "position"),
        (polygon([[181, 52], *SQUARE[1:]]), "not_on_earth"),
        (polygon([[556_000.5, 5_800_000.1], *SQUARE[1:]]), "not_on_earth"),  # metres of another system
    ],
)
def test_what_is_no_shape_is_refused(text, rule):
    assert refusal(text) == rule


def test_limits_on_bytes_positions_and_nesting():
    assert refusal(" " * 5_000_001) == "too_large"
    assert refusal(polygon([[0, 0]] * 100_001)) == "too_many"
    nested = polygon(SQUARE)
    for _n in range(20):
        nested = json.dumps({"type": "Feature", "geometry": json.loads(nested)})
    assert refusal(nested) == "structure"


def test_swapped_coordinates_are_named():
    swapped = polygon([[north, east] for east, north in SQUARE])
    assert refusal(swapped, within=GERMANY) == "swapped"
    paris = polygon([[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]])
    assert refusal(paris, within=GERMANY) == "outside"
    assert read_shape(polygon(SQUARE), within=GERMANY)


# --- measuring


def test_inside_outside_hole_and_edge():
    shape = read_shape(polygon(SQUARE, HOLE))
    assert contains(shape, 9.2, 52.2)
    assert not contains(shape, 9.5, 52.5)  # in the hole
    assert not contains(shape, 8.9, 52.5)
    assert contains(shape, 9.0, 52.5)  # on the edge
    assert contains(shape, 10.0, 53.0)  # on a corner
    assert not contains(shape, 9.5, 53.0001)


def test_a_ray_through_a_corner_is_counted_once():
    diamond = read_shape(polygon([[9, 52], [10, 53], [9, 54], [8, 53], [9, 52]]))
    assert contains(diamond, 8.5, 53.0)
    assert not contains(diamond, 7.5, 53.0)
    assert not contains(diamond, 10.5, 53.0)


def test_metres_between_two_towns():
    hannover, stadthagen = (9.7320, 52.3759), (9.2069, 52.3247)
    assert round(distance_m(*hannover, *stadthagen) / 1000, 1) == 36.1
    assert distance_m(*hannover, *hannover) == 0
    assert round(distance_m(9, 52, 9, 53)) == 111_195  # a degree of latitude


def test_a_name_stands_inside_even_a_crescent():
    crescent = read_shape(
        polygon([[9, 52], [12, 52], [12, 55], [9, 55], [9, 54.8], [11.8, 54.8], [11.8, 52.2], [9, 52.2], [9, 52]])
    )
    assert contains(crescent, *label_point(crescent))
    assert label_point(read_shape(polygon(SQUARE))) == pytest.approx((9.5, 52.5))


# --- drawn


def drawing(label: str, **options):
    svg = outline_svg(
        [Outline(read_shape(polygon(SQUARE, HOLE)), label, **options)],
        [Pin(9.5, 52.2, label)],
        title=label,
        description=label,
        width=600,
    )
    return svg, ElementTree.fromstring(svg)


def test_the_plan_has_a_title_a_description_an_area_and_a_numbered_pin():
    _svg, root = drawing("Nordstadt")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "plan-title plan-desc"
    assert [child.text for child in root[:2]] == ["Nordstadt", "Nordstadt"]
    assert len(root.findall(f".//{SVG}path[@class='plan__area']")) == 1
    assert root.findtext(f".//{SVG}text[@class='plan__number']") == "1"
    assert root.findtext(f".//{SVG}g[@class='plan__pin']/{SVG}title") == "1. Nordstadt"


def test_north_is_up_and_everything_lies_in_the_picture():
    svg = outline_svg([], [Pin(9.0, 52.0, "Süden"), Pin(9.1, 52.1, "Norden")], title="x", width=600)
    root = ElementTree.fromstring(svg)
    _left, _top, width, height = map(float, root.get("viewBox").split())
    south, north = ((float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle"))
    assert north[1] < south[1]
    assert north[0] > south[0]
    assert all(0 < x < width and 0 < y < height for x, y in (south, north))


def test_one_point_alone_is_drawn_in_the_middle():
    root = ElementTree.fromstring(outline_svg([], [Pin(9.0, 52.0, "x")], title="x", width=600))
    assert float(root.find(f".//{SVG}circle").get("cx")) == 300


def test_nothing_to_draw_is_nothing():
    assert outline_svg([], [], title="x") == ""


def test_links_lead_to_pages_of_this_site_only():
    _svg, root = drawing("Nordstadt", path="/quartiere/nordstadt/")
    assert root.get("role") == "group"
    assert root.find(f".//{SVG}a").get("href") == "/quartiere/nordstadt/"
    for path in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="this site only"):
            drawing("x", path=path)


HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "</title></svg><script>alert(1)</script>",
    "]]><!-- --><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "\x00\x08\x1b[31m\ufffe\ud800",
    "\u202egnirts\u2066",
    "=1+1|cmd",
    "{{ 7*7 }}{% debug %}",
    "قهوة می\u200cخواهم 😀",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_the_drawing(text):
    svg, root = drawing(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "g", "title", "desc", "path", "text", "circle"
    }  # fmt: skip
    assert not any(name.startswith("on") or name == "style" for element in root.iter() for name in element.attrib)
    assert "\u202e" not in svg
    assert "<script" not in svg


def test_the_joiner_of_farsi_stays():
    svg, _root = drawing("می\u200cخواهم")
    assert "می\u200cخواهم" in svg


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_geojson(text):
    out = feature_collection([(9.2, 52.3, {"name": text})])
    assert out.isascii()
    assert not set("<>&") & set(out)
    (feature,) = json.loads(out)["features"]
    assert feature["properties"] == {"name": text}
    assert feature["geometry"] == {"type": "Point", "coordinates": [9.2, 52.3]}
