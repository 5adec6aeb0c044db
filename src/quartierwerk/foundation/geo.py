"""Shapes and points on the earth: GeoJSON in and out, inside or outside, distances, a drawing as SVG.

Coordinates are degrees of WGS 84 (EPSG:4326), in GeoJSON and in here in the order longitude, latitude. A shape is kept
as one GeoJSON `MultiPolygon`: a list of polygons, each a list of closed rings, the first the outline, the others holes.
Shapes are small (a town, a part of one): nothing here knows the date line or the poles.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused

Position = tuple[float, float]
Ring = list[Position]
Polygon = list[Ring]
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

GERMANY: Final[Bounds] = (5.5, 47.0, 15.5, 55.5)

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 12
MAX_POSITIONS: Final = 100_000
KEPT_POSITIONS: Final = 2_000
"""Shapes with more positions are simplified: a drawing on a page shows no more."""

EARTH_RADIUS_M: Final = 6_371_008.8
METRES_PER_DEGREE: Final = math.pi * EARTH_RADIUS_M / 180
DECIMALS: Final = 6  # about ten centimetres
KEPT_SIGNS: Final = "\n\t\u200c\u200d"  # Farsi needs the two joiners


class GeometryRefused(Refused):
    """The text is not a shape that can be taken; `rule` names the reason for programs."""

    def __init__(self, rule: str, sentence: Any):
        self.rule = rule
        super().__init__(sentence)


# --- GeoJSON in --------------------------------------------------------------------------------------------------


def read_shape(text: str | bytes, *, within: Bounds | None = None) -> dict[str, Any]:
    """One `MultiPolygon` out of a GeoJSON text: a polygon, several, a feature or a collection of features.

    Heights, properties and slivers without area are left out, positions are rounded to about ten centimetres, large
    shapes simplified.
    `within` are bounds in which the shape must lie; they find coordinates of another system and swapped ones.

    Raises:
        GeometryRefused: not GeoJSON, too large, open rings, positions that are not on the earth.
    """
    if len(text) > MAX_BYTES:
        raise GeometryRefused("too_large", _("Die Datei ist größer als 5 MB. Bitte vereinfachen Sie die Fläche."))
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise GeometryRefused("encoding", _("Die Datei ist kein Text in UTF-8.")) from None
    try:
        content = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise GeometryRefused(
            "json", _("Das ist kein GeoJSON. Bitte wählen Sie eine Datei mit der Endung .geojson.")
        ) from None
    positions_left = [MAX_POSITIONS]
    polygons = [polygon for part in _parts(content, 0) for polygon in _polygons(part, within, positions_left)]
    if not polygons:
        raise GeometryRefused("empty", _("In der Datei steht keine Fläche oder nur eine ohne Ausdehnung."))
    return {"type": "MultiPolygon", "coordinates": simplified(polygons, KEPT_POSITIONS)}


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _parts(content: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The polygons of a feature or collection, as GeoJSON objects."""
    if not isinstance(content, dict) or depth > MAX_DEPTH:
        raise GeometryRefused("structure", _("Das ist kein GeoJSON: Es fehlt ein Objekt mit „type“."))
    kind = content.get("type")
    if kind == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list):
            raise GeometryRefused("structure", _("In der Sammlung fehlt die Liste „features“."))
        for feature in features:
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise GeometryRefused("structure", _("In der Sammlung steht etwas, das keine Fläche ist."))
            yield from _parts(feature, depth + 1)
    elif kind == "Feature":
        if content.get("geometry") is not None:
            yield from _parts(content["geometry"], depth + 1)
    elif kind in ("Polygon", "MultiPolygon"):
        yield content
    else:
        named = kind[:40] if isinstance(kind, str) else "?"
        raise GeometryRefused(
            "kind", _("„%(kind)s“ ist keine Fläche. Gebraucht wird ein Polygon oder MultiPolygon.") % {"kind": named}
        )


def _polygons(part: dict[str, Any], within: Bounds | None, positions_left: list[int]) -> Iterator[Polygon]:
    coordinates = part.get("coordinates")
    if not isinstance(coordinates, list):
        raise GeometryRefused("structure", _("Zu einer Fläche fehlt die Liste „coordinates“."))
    for polygon in [coordinates] if part["type"] == "Polygon" else coordinates:
        if not isinstance(polygon, list) or not polygon:
            raise GeometryRefused("structure", _("Eine Fläche hat keine Ränder."))
        outline, *holes = (_ring(ring, within, positions_left) for ring in polygon)
        if not _is_flat(outline):
            yield [outline, *(hole for hole in holes if not _is_flat(hole))]


def _ring(ring: Any, within: Bounds | None, positions_left: list[int]) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise GeometryRefused(
            "ring_too_short", _("Ein Rand braucht mindestens vier Punkte, der letzte gleich dem ersten.")
        )
    positions_left[0] -= len(ring)
    if positions_left[0] < 0:
        raise GeometryRefused(
            "too_many",
            _("Die Fläche hat mehr als %(limit)d Punkte. Bitte vereinfachen Sie sie.") % {"limit": MAX_POSITIONS},
        )
    positions = [_position(position, within) for position in ring]
    if positions[0] != positions[-1]:
        raise GeometryRefused(
            "ring_open", _("Ein Rand ist nicht geschlossen: Der letzte Punkt muss gleich dem ersten sein.")
        )
    return positions


def _position(position: Any, within: Bounds | None) -> Position:
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise GeometryRefused("position", _("Ein Punkt braucht zwei Zahlen: Länge und Breite."))
    for number in position:
        if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) > 1e9:
            raise GeometryRefused("position", _("Ein Punkt braucht zwei Zahlen: Länge und Breite."))
    longitude, latitude = float(position[0]), float(position[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise GeometryRefused(
            "not_on_earth",
            _("Ein Punkt liegt nicht auf der Erde. Gebraucht werden Längen- und Breitengrade (WGS 84, EPSG:4326)."),
        )
    if within is not None and not _is_within(longitude, latitude, within):
        if _is_within(latitude, longitude, within):
            raise GeometryRefused("swapped", _("Länge und Breite sind vertauscht. In GeoJSON steht zuerst die Länge."))
        raise GeometryRefused(
            "outside", _("Die Fläche liegt außerhalb des Gebiets, für das dieses Programm gedacht ist.")
        )
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def _is_within(longitude: float, latitude: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= longitude <= east and south <= latitude <= north


# --- measuring ---------------------------------------------------------------------------------------------------


def distance_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Metres along the earth's surface between two points (as the crow flies)."""
    here, there = math.radians(latitude), math.radians(other_latitude)
    half_north = math.sin((there - here) / 2)
    half_east = math.sin(math.radians(other_longitude - longitude) / 2)
    chord = half_north**2 + math.cos(here) * math.cos(there) * half_east**2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def contains(shape: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Whether the point lies in the shape; on an edge counts as inside, in a hole as outside."""
    for polygon in shape["coordinates"]:
        inside = False
        for ring in polygon:
            answer = _ring_contains(ring, longitude, latitude)
            if answer is None:
                return True
            inside ^= answer
        if inside:
            return True
    return False


def _ring_contains(ring: Sequence[Sequence[float]], x: float, y: float) -> bool | None:
    """Cast a ray to the east and count the edges it meets; None on an edge."""
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        across = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if across == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return None
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def bounds_of(positions: Iterable[Sequence[float]]) -> Bounds | None:
    """The smallest box around the positions; None without any."""
    known = list(positions)
    if not known:
        return None
    eastings, northings = [position[0] for position in known], [position[1] for position in known]
    return min(eastings), min(northings), max(eastings), max(northings)


def _signed_area(ring: Sequence[Sequence[float]]) -> float:
    """Twice the area in square degrees, positive when drawn counter-clockwise; measured from its first point."""
    x0, y0 = ring[0]
    return math.fsum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in pairwise(ring))


def _is_flat(ring: Sequence[Sequence[float]]) -> bool:
    """Whether the ring holds no area worth the name (under a square metre)."""
    return abs(_signed_area(ring)) < 1e-10


def label_point(shape: Mapping[str, Any]) -> Position:
    """A point well inside the largest polygon, where its name can stand."""
    polygon = max(shape["coordinates"], key=lambda one: abs(_signed_area(one[0])))
    outline = polygon[0]
    area = _signed_area(outline)
    x0, y0 = outline[0]
    east = north = 0.0
    for (ax, ay), (bx, by) in pairwise(outline):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        east += (ax + bx - 2 * x0) * cross
        north += (ay + by - 2 * y0) * cross
    centre = (x0 + east / (3 * area), y0 + north / (3 * area))
    alone = {"coordinates": [polygon]}
    if contains(alone, *centre):
        return centre
    # The centre of a crescent lies outside: take the middle of the widest stretch of the line through it.
    crossings = sorted(
        ax + (centre[1] - ay) * (bx - ax) / (by - ay)
        for ring in polygon
        for (ax, ay), (bx, by) in pairwise(ring)
        if (ay > centre[1]) != (by > centre[1])
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not stretches:
        return x0, y0
    west, east_end = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return (west + east_end) / 2, centre[1]


# --- simplifying -------------------------------------------------------------------------------------------------


def simplified(polygons: list[Polygon], limit: int) -> list[Polygon]:
    """The polygons with about `limit` positions at most: the step doubles until they fit; no outline is lost."""
    step = 1e-5  # about a metre
    while sum(len(ring) for polygon in polygons for ring in polygon) > limit and step < 1:
        polygons = [[_thinned(ring, step) for ring in polygon] for polygon in polygons]
        step *= 2
    return polygons


def _thinned(ring: Ring, step: float) -> Ring:
    """The ring without the positions that lie closer than the step (degrees) to the last one kept."""
    kept = ring[:1]
    for position in ring[1:-1]:
        if math.dist(position, kept[-1]) > step:
            kept.append(position)
    kept.append(ring[-1])
    return kept if len(kept) >= 4 and not _is_flat(kept) else _triangle(ring)


def _triangle(ring: Ring) -> Ring:
    """What is left of a ring that is smaller than the step: three of its corners, or all where those lie in a line."""
    third = len(ring) // 3
    corners = [ring[0], ring[third], ring[2 * third], ring[-1]]
    return ring if _is_flat(corners) else corners


# --- GeoJSON out -------------------------------------------------------------------------------------------------


def feature_collection(points: Iterable[tuple[float, float, Mapping[str, Any]]]) -> str:
    """Points (longitude, latitude, properties) as GeoJSON text that stays text wherever it is put, HTML included."""
    return _collection(
        ({"type": "Point", "coordinates": [round(longitude, DECIMALS), round(latitude, DECIMALS)]}, properties)
        for longitude, latitude, properties in points
    )


def shape_collection(shapes: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any]]]) -> str:
    """Shapes (``None`` where nobody has drawn one) with their properties, as inert GeoJSON text like the points."""
    return _collection(shapes)


def _collection(features: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any]]]) -> str:
    rows = [
        {"type": "Feature", "geometry": geometry, "properties": dict(properties)} for geometry, properties in features
    ]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=True, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


# --- the drawing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outline:
    """A shape to draw, with its name and, if it can be opened, the path of its page."""

    shape: Mapping[str, Any]
    label: str
    path: str = ""


@dataclass(frozen=True)
class Pin:
    """A point to draw; its number is its place in the list, so that a list beside the drawing can name it."""

    longitude: float
    latitude: float
    label: str
    path: str = ""


class _Projection:
    """Degrees to units of the drawing: north is up, one scale for both directions at this latitude."""

    MARGIN = 0.06
    SMALLEST_M = 400.0

    def __init__(self, bounds: Bounds, width: int):
        west, south, east, north = bounds
        middle = math.radians((south + north) / 2)
        self.per_degree_east = METRES_PER_DEGREE * max(math.cos(middle), 0.01)
        across = (east - west) * self.per_degree_east
        upwards = (north - south) * METRES_PER_DEGREE
        # Not smaller than a few streets, and neither a line nor a tower.
        across = max(across, upwards / 2, self.SMALLEST_M)
        upwards = max(upwards, across / 3)
        self.scale = width * (1 - 2 * self.MARGIN) / across
        self.width = width
        self.height = round(upwards * self.scale + 2 * self.MARGIN * width)
        self.middle_east, self.middle_north = (west + east) / 2, (south + north) / 2

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = self.width / 2 + (longitude - self.middle_east) * self.per_degree_east * self.scale
        y = self.height / 2 - (latitude - self.middle_north) * METRES_PER_DEGREE * self.scale
        return round(x, 1), round(y, 1)


def outline_svg(
    outlines: Sequence[Outline],
    pins: Sequence[Pin] = (),
    *,
    title: str,
    description: str = "",
    width: int = 800,
    name: str = "plan",
) -> SafeString:
    """A plan of areas and numbered pins as SVG for a page or a file: no script, no style, no request to anywhere.

    Colours come from the classes `plan__area`, `plan__label`, `plan__pin` and `plan__number`; without a style sheet it
    is drawn in the colour of the text. `name` begins the ids, so that two plans may stand on one page. Areas and pins
    with a path are links. Empty without anything to draw.
    """
    positions: list[Sequence[float]] = [(pin.longitude, pin.latitude) for pin in pins]
    for outline in outlines:
        positions += [position for polygon in outline.shape["coordinates"] for position in polygon[0]]
    bounds = bounds_of(positions)
    if bounds is None:
        return SafeString("")
    project = _Projection(bounds, width)
    has_links = any(outline.path for outline in outlines) or any(pin.path for pin in pins)
    areas = format_html_join("", "{}", ((_area_svg(outline, project),) for outline in outlines))
    labels = format_html_join("", "{}", ((_label_svg(outline, project),) for outline in outlines))
    points = format_html_join("", "{}", ((_pin_svg(pin, number, project),) for number, pin in enumerate(pins, start=1)))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="plan" viewBox="0 0 {width} {height}" width="{width}" '
        'height="{height}" role="{role}" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>'
        "<g>{areas}</g><g>{labels}</g><g>{points}</g></svg>",
        width=project.width,
        height=project.height,
        role="group" if has_links else "img",
        name=name,
        title=inert(title),
        description=inert(description),
        areas=areas,
        labels=labels,
        points=points,
    )


def inert(text: Any) -> str:
    """Plain text without signs that XML forbids or that turn the direction of what follows."""
    return "".join(sign for sign in str(text) if sign in KEPT_SIGNS or unicodedata.category(sign)[0] != "C")


def _linked(drawing: SafeString, path: str, label: str) -> SafeString:
    if not path:
        return drawing
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"a plan links to pages of this site only, not to {path!r}")
    return format_html('<a href="{}" aria-label="{}">{}</a>', path, inert(label), drawing)


def _area_svg(outline: Outline, project: _Projection) -> SafeString:
    steps = []
    for polygon in outline.shape["coordinates"]:
        for ring in polygon:
            points = [project(*position[:2]) for position in ring[:-1]]
            steps.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    drawing = format_html(
        '<path class="plan__area" d="{}" fill="currentColor" fill-opacity="0.08" fill-rule="evenodd" '
        'stroke="currentColor" stroke-width="2" stroke-linejoin="round"><title>{}</title></path>',
        "".join(steps),
        inert(outline.label),
    )
    return _linked(drawing, outline.path, outline.label)


def _label_svg(outline: Outline, project: _Projection) -> SafeString:
    x, y = project(*label_point(outline.shape))
    return format_html(
        '<text class="plan__label" x="{}" y="{}" text-anchor="middle" font-size="20" fill="currentColor" '
        'aria-hidden="true">{}</text>',
        f"{x:g}",
        f"{y:g}",
        inert(outline.label),
    )


def _pin_svg(pin: Pin, number: int, project: _Projection) -> SafeString:
    x, y = project(pin.longitude, pin.latitude)
    drawing = format_html(
        '<g class="plan__pin"><title>{label}</title>'
        '<circle cx="{x}" cy="{y}" r="14" fill="#1b1b1b" stroke="#fff" stroke-width="2"/>'
        '<text class="plan__number" x="{x}" y="{below}" text-anchor="middle" font-size="16" fill="#fff">{number}</text>'
        "</g>",
        label=inert(f"{number}. {pin.label}"),
        x=f"{x:g}",
        y=f"{y:g}",
        below=f"{y + 5.5:g}",
        number=number,
    )
    return _linked(drawing, pin.path, f"{number}. {pin.label}")
