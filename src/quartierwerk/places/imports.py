"""Areas from the registers that states publish: a table (official key, name) or GeoJSON with boundaries.

Every row is taken, changes what is there, finds it as it is, or is refused with its row, field and reason; the others
are taken all the same. A second run of the same file changes nothing. What an office added itself is never removed.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import geo, sheets
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.places import actions
from quartierwerk.places.choices import GERMAN_STATES, AreaKind
from quartierwerk.places.holidays import STATE_BY_KEY
from quartierwerk.places.models import Area

MOST_BYTES = 30_000_000
MOST_FEATURES = 20_000
HEADER_WITHIN = 50
KEY_NAMES = ("ags", "ags_0", "amtlicher gemeindeschlüssel", "gemeindeschlüssel", "schluessel", "schlüssel")
NAME_NAMES = ("name", "gen", "gemeindename", "gemeinde", "bezeichnung")
PARENT_NAMES = ("gehoert_zu", "gehört zu", "parent")
KINDS = {2: AreaKind.STATE, 5: AreaKind.DISTRICT, 8: AreaKind.MUNICIPALITY}
# What registers write behind the comma of a name: "Salzgitter, Stadt". Other words there belong to the name.
TITLES = frozenset({
    "stadt", "flecken", "hansestadt", "landeshauptstadt", "kreisstadt", "universitätsstadt", "markt", "gemeinde",
    "große selbständige stadt", "freie und hansestadt", "wissenschaftsstadt", "hochschulstadt",
})  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of a register: ``record`` names it in the report."""

    record: str
    key: str
    name: str
    parent_key: str = ""
    boundary: dict[str, Any] | None = None

    @property
    def depth(self) -> int:
        """Those above first; neighbourhoods, which have no key, last."""
        return len(self.key) or 9


def import_areas(*, actor: Actor, content: bytes) -> Report:
    """Take a register in.

    Raises:
        Refused: the file as a whole is neither a table with these columns nor GeoJSON.
    """
    report = Report()
    rows = list(_from_geojson(content, report) if _is_json(content) else _from_table(content, report))
    register = _Register(actor, report)
    for row in sorted(rows, key=lambda one: one.depth):
        register.take(row)
    return report


# what a file says


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _from_table(content: bytes, report: Report) -> Iterator[Row]:
    lines = sheets.read_sheet(content).rows
    header = next((place for place, line in enumerate(lines[:HEADER_WITHIN]) if _is_header(line)), None)
    if header is None:
        raise sheets.SheetRefused(
            _("Gebraucht wird eine Zeile mit den Überschriften „ags“ und „name“ (für Quartiere auch „gehoert_zu“).")
        )
    for number, cells in sheets.records(lines, header):
        yield from _checked(str(number), cells, None, report)


def _is_header(line: Sequence[sheets.Cell]) -> bool:
    there = {sheets.folded(cell) for cell in line if isinstance(cell, str)}
    return bool(there & set(NAME_NAMES)) and bool(there & {*KEY_NAMES, *PARENT_NAMES})


def _from_geojson(content: bytes, report: Report) -> Iterator[Row]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise geo.GeometryRefused("json", _("Die Datei beginnt wie GeoJSON, lässt sich aber nicht lesen.")) from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise geo.GeometryRefused("structure", _("Gebraucht wird eine „FeatureCollection“ mit einer Fläche je Gebiet."))
    if len(features) > MOST_FEATURES:
        raise geo.GeometryRefused(
            "too_many", _("Die Datei hat mehr als %(limit)d Flächen. Bitte teilen Sie sie.") % {"limit": MOST_FEATURES}
        )
    for number, feature in enumerate(features, start=1):
        record = str(number)
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            report.refuse(record, _("Hier steht keine Fläche mit Eigenschaften."))
            continue
        cells = {sheets.folded(name): value for name, value in feature["properties"].items()}
        shape = None
        if feature.get("geometry") is not None:
            try:
                shape = geo.read_shape(json.dumps(feature["geometry"]), within=geo.GERMANY)
            except geo.GeometryRefused as refusal:
                report.refuse(record, refusal, field="geometry", rule=refusal.rule)
                continue
        yield from _checked(record, cells, shape, report)


def _checked(record: str, cells: Mapping[str, Any], shape: dict[str, Any] | None, report: Report) -> Iterator[Row]:
    """The row, if its key and name can be read."""
    name = _plain_name(_first(cells, NAME_NAMES))
    try:
        key, parent_key = _key(_first(cells, KEY_NAMES)), _key(_first(cells, PARENT_NAMES))
    except Refused as refusal:
        report.refuse(record, refusal, field="ags")
        return
    if not name:
        report.refuse(record, _("Hier fehlt der Name."), field="name")
    elif any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        report.refuse(record, _("Im Namen steht ein unsichtbares Zeichen. Bitte tippen Sie ihn neu ab."), field="name")
    elif not key and not parent_key:
        report.refuse(
            record, _("Hier fehlt der Schlüssel (AGS) oder, bei einem Quartier, wozu es gehört."), field="ags"
        )
    else:
        yield Row(record, key, name, parent_key, shape)


def _first(cells: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first of these columns that holds something, as text; numbers without a decimal point."""
    for name in names:
        value = cells.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    return ""


def _key(text: str) -> str:
    """An official key of 2, 5 or 8 digits. Spreadsheets drop a leading zero: with 1, 4 or 7 digits it is put back.

    Raises:
        Refused: anything else.
    """
    if not text:
        return ""
    if not (text.isascii() and text.isdigit()) or len(text) not in (1, 2, 4, 5, 7, 8):
        raise Refused(
            _("„%(text)s“ ist kein Amtlicher Gemeindeschlüssel: Land 2, Landkreis 5, Gemeinde 8 Ziffern.")
            % {"text": text[:40]}
        )
    key = text if len(text) in KINDS else f"0{text}"
    if key[:2] not in STATE_BY_KEY:
        raise Refused(_("Der Schlüssel %(key)s gehört zu keinem Land: Er beginnt mit 01 bis 16.") % {"key": key})
    return key


def _plain_name(text: str) -> str:
    """``Salzgitter, Stadt`` is called Salzgitter."""
    name, comma, title = text.rpartition(",")
    return name.strip() if comma and title.strip().casefold() in TITLES else text


# what becomes of it


class _Register:
    """The tree as it is, and what the rows of one file do to it."""

    def __init__(self, actor: Actor, report: Report) -> None:
        self.actor, self.report = actor, report
        areas = list(Area.objects.all())
        self.by_pk = {area.pk: area for area in areas}
        self.by_key = {area.official_key: area for area in areas if area.official_key}
        self.by_name: dict[tuple[str, int | None, str], Area] = {
            (area.kind, area.parent_id, area.name.casefold()): area for area in areas
        }
        self.seen: set[tuple[str, str]] = set()

    def take(self, row: Row) -> None:
        mark = (row.key, "" if row.key else f"{row.parent_key}/{row.name.casefold()}")
        if mark in self.seen:
            self.report.refuse(row.record, _("Diese Zeile steht schon weiter oben in der Datei."), field="ags")
            return
        self.seen.add(mark)
        try:
            self._put(row)
        except Refused as refusal:
            self.report.refuse(row.record, refusal, field=refusal.field or "ags")

    def _put(self, row: Row) -> None:
        kind = KINDS.get(len(row.key), AreaKind.NEIGHBOURHOOD)
        parent = self._parent_of(row, kind)
        area = self.by_key.get(row.key) if row.key else None
        area = area or self._by_hand(row, kind, parent)
        if area is None:
            made = actions.create_area(
                actor=self.actor, parent=parent, kind=kind, name=row.name, official_key=row.key, boundary=row.boundary
            )
            self._remember(made)
            self.report.taken.append(row.record)
            return
        has_changed = False
        belongs = parent if self._is_nearer(parent, area) else (self.by_pk[area.parent_id] if area.parent_id else None)
        if (area.name, area.official_key or row.key, area.parent_id) != (
            row.name, area.official_key, belongs.pk if belongs else None,
        ):  # fmt: skip
            area = actions.edit_area(
                actor=self.actor, area=area, name=row.name, parent=belongs, official_key=area.official_key or row.key,
                state_code=area.state_code,
            )  # fmt: skip
            has_changed = True
        if row.boundary is not None and json.dumps(row.boundary) != json.dumps(area.boundary):
            area = actions.set_boundary(actor=self.actor, area=area, boundary=row.boundary)
            has_changed = True
        self._remember(area)
        (self.report.changed if has_changed else self.report.unchanged).append(row.record)

    def _parent_of(self, row: Row, kind: str) -> Area | None:
        """What the row belongs to: as it says, else by its key the district or the state, which is made if missing."""
        if kind == AreaKind.STATE:
            return None
        if row.parent_key:
            found = self.by_key.get(row.parent_key)
            if found is None:
                raise Refused(
                    _("Ein Gebiet mit dem Schlüssel %(key)s gibt es hier nicht. Bitte nehmen Sie es zuerst auf.")
                    % {"key": row.parent_key},
                    field="gehoert_zu",
                )
            return found
        district = self.by_key.get(row.key[:5]) if kind == AreaKind.MUNICIPALITY else None
        return district or self._state(row.key[:2])

    def _state(self, key: str) -> Area:
        """The state of that key; its name and letters are known, so nobody has to enter it."""
        if key in self.by_key:
            return self.by_key[key]
        name = GERMAN_STATES[STATE_BY_KEY[key]]
        by_hand = self.by_name.get((AreaKind.STATE, None, name.casefold()))
        if by_hand is not None:
            made = actions.edit_area(actor=self.actor, area=by_hand, name=by_hand.name, official_key=key)
            self.report.changed.append(f"{key} {name}")
        else:
            made = actions.create_area(actor=self.actor, kind=AreaKind.STATE, name=name, official_key=key)
            self.report.taken.append(f"{key} {name}")
        self._remember(made)
        return made

    def _by_hand(self, row: Row, kind: str, parent: Area | None) -> Area | None:
        """The same area, entered by a person without its key, there or directly below the state."""
        places = [parent.pk if parent else None]
        if kind == AreaKind.MUNICIPALITY and row.key[:2] in self.by_key:
            places.append(self.by_key[row.key[:2]].pk)
        for place in places:
            found = self.by_name.get((kind, place, row.name.casefold()))
            if found is not None and (not found.official_key or not row.key):
                return found
        return None

    def _is_nearer(self, parent: Area | None, area: Area) -> bool:
        """Whether the file knows better where an area belongs: the district instead of the state, or as it says."""
        if parent is None or parent.pk == area.parent_id:
            return False
        present = self.by_pk.get(area.parent_id or 0)
        return present is None or parent.path.startswith(present.path) or parent.kind == present.kind

    def _remember(self, area: Area) -> None:
        self.by_pk[area.pk] = area
        if area.official_key:
            self.by_key[area.official_key] = area
        self.by_name[area.kind, area.parent_id, area.name.casefold()] = area
