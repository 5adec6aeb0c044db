"""Sites and areas for files: a table for CSV and XLSX, GeoJSON for maps. Everything typed stays text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, geo
from quartierwerk.foundation.output.csv import CONTENT_TYPE as CSV
from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.foundation.output.xlsx import CONTENT_TYPE as XLSX
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.places.choices import Answer
from quartierwerk.places.models import Area, Site

GEOJSON = "application/geo+json"
TYPES = {"csv": CSV, "xlsx": XLSX, "geojson": GEOJSON}


def condition_of(site: Site) -> str:
    """Whether it exists today, in a few words."""
    today = clock.today()
    if site.is_planned:
        return _("geplant")
    if site.ends_on is not None and site.ends_on < today:
        return _("gibt es nicht mehr (bis %(day)s)") % {"day": f"{site.ends_on:%d.%m.%Y}"}
    if site.starts_on is not None and site.starts_on > today:
        return _("beginnt am %(day)s") % {"day": f"{site.starts_on:%d.%m.%Y}"}
    if site.ends_on is not None:
        return _("gibt es bis %(day)s") % {"day": f"{site.ends_on:%d.%m.%Y}"}
    return _("gibt es jetzt")


def sites_table(sites: Iterable[Site], *, is_whole: bool = True) -> Table:
    """Sites with their ``area``; not whole: what fits on a page."""
    answers = dict(Answer.choices)
    columns = [
        Column("name", _("Name"), names_row=True),
        Column("area", _("Quartier")),
        Column("address", _("Adresse")),
        Column("condition", _("Zustand")),
    ]
    more = [
        Column("starts_on", _("gibt es ab"), Kind.DATE),
        Column("ends_on", _("gibt es bis"), Kind.DATE),
        Column("step_free", _("stufenlos")),
        Column("toilet", _("Toilette für Rollstuhl")),
        Column("ring_at", _("Klingeln bei")),
        Column("nearest_stop", _("Nächste Haltestelle")),
        Column("phone", _("Telefon")),
        Column("email", _("E-Mail")),
        Column("opening_hours", _("Öffnungszeiten (OpenStreetMap)")),
        Column("is_mobile", _("wandert")),
        Column("latitude", _("Breite"), Kind.DECIMAL, decimals=6),
        Column("longitude", _("Länge"), Kind.DECIMAL, decimals=6),
        Column("slug", _("Kürzel")),
    ]

    def cells(site: Site) -> dict[str, Any]:
        row: dict[str, Any] = {
            "name": site.name, "area": site.area.name, "address": site.address, "condition": condition_of(site),
        }  # fmt: skip
        if is_whole:
            row |= {
                "starts_on": site.starts_on, "ends_on": site.ends_on,
                "step_free": str(answers[site.step_free]), "toilet": str(answers[site.toilet]),
                "ring_at": site.ring_at, "nearest_stop": site.nearest_stop, "phone": site.phone, "email": site.email,
                "opening_hours": site.opening_hours, "is_mobile": _("ja") if site.is_mobile else _("nein"),
                "latitude": site.latitude, "longitude": site.longitude, "slug": site.slug,
            }  # fmt: skip
        return row

    return Table(
        title=_("Treffpunkte"),
        columns=columns + more if is_whole else columns,
        rows=[cells(site) for site in sites],
        empty=_("Hier ist kein Treffpunkt. Nehmen Sie Filter weg, um mehr zu sehen."),
    )


def sites_geojson(sites: Iterable[Site]) -> str:
    """Points; a site without a position (one that wanders) cannot be on a map and is left out."""
    return geo.feature_collection(
        (
            site.longitude,
            site.latitude,
            {
                "name": geo.inert(site.name),
                "slug": site.slug,
                "area": geo.inert(site.area.name),
                "address": geo.inert(site.address),
                "step_free": site.step_free,
                "opening_hours": site.opening_hours,
                "is_planned": site.is_planned,
                "starts_on": site.starts_on.isoformat() if site.starts_on else None,
                "ends_on": site.ends_on.isoformat() if site.ends_on else None,
            },
        )
        for site in sites
        if site.longitude is not None and site.latitude is not None
    )


def areas_geojson(areas: Iterable[Area]) -> str:
    """Areas with their outline, where one was drawn; what they belong to is named by its official key."""
    rows = list(areas)
    by_pk = {area.pk: area for area in rows}

    def belongs_to(area: Area) -> str:
        parent = by_pk.get(area.parent_id) if area.parent_id else None
        return parent.official_key if parent else ""

    return geo.shape_collection(
        (
            area.boundary,
            {
                "ags": area.official_key,
                "name": geo.inert(area.name),
                "kind": area.kind,
                "slug": area.slug,
                "gehoert_zu": belongs_to(area),
            },
        )
        for area in rows
    )


def sites_file(sites: Iterable[Site], form: str) -> bytes:
    """One of csv, xlsx, geojson."""
    if form == "csv":
        return to_csv(sites_table(sites))
    if form == "xlsx":
        return to_xlsx(sites_table(sites))
    if form == "geojson":
        return sites_geojson(sites).encode()
    raise ValueError(form)
