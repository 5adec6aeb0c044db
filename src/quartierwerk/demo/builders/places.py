"""Stage one: Lower Saxony with the towns of the five descriptions, their neighbourhoods, houses and carriers."""

from __future__ import annotations

from datetime import date
from typing import Any

from quartierwerk.parties.choices import RelationKind
from quartierwerk.parties.models import Operation, Organisation, Relation
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.models import Area, Site

# Official keys and positions of the town halls: register of German municipalities 2020 (Destatis).
TOWNS: dict[str, tuple[str, str, str, float, float]] = {
    # slug: name, key of the district or "", official key, longitude, latitude
    "stadthagen": ("Stadthagen", "03257", "03257035", 9.205815, 52.323705),
    "hameln": ("Hameln", "03252", "03252006", 9.356316, 52.104402),
    "salzgitter": ("Salzgitter", "", "03102000", 10.329208, 52.153574),
    "hannover": ("Hannover", "03241", "03241001", 9.735603, 52.373443),
    "soegel": ("Sögel", "03454", "03454047", 7.523528, 52.840845),
    "sickte": ("Sickte", "03158", "03158030", 10.634127, 52.21405),
    "hildesheim": ("Hildesheim", "03254", "03254021", 9.948181, 52.150623),
    "emden": ("Emden", "", "03402000", 7.205946, 53.370558),
    "dannenberg": ("Dannenberg (Elbe)", "03354", "03354004", 11.090108, 53.096496),
}
DISTRICTS = {
    "03257": "Landkreis Schaumburg", "03252": "Landkreis Hameln-Pyrmont", "03241": "Region Hannover",
    "03454": "Landkreis Emsland", "03158": "Landkreis Wolfenbüttel", "03254": "Landkreis Hildesheim",
    "03354": "Landkreis Lüchow-Dannenberg",
}  # fmt: skip
# slug, name, town, steps east and north of the town hall in thousandths of a degree (schematic outlines)
NEIGHBOURHOODS = [
    ("weststadt", "Weststadt", "stadthagen", -12, 2),
    ("kuckuck", "Kuckuck", "hameln", -18, -8),
    ("altstadt", "Altstadt", "hameln", 0, 0),
    ("nordstadt-hameln", "Nordstadt", "hameln", 4, 12),
    ("suedstadt", "Südstadt", "hameln", 6, -12),
    ("obere-berliner-strasse", "Obere Berliner Straße", "salzgitter", 4, 8),
    ("martin-luther-viertel", "Martin-Luther-Viertel", "salzgitter", -9, -2),
    ("nordstadt", "Nordstadt", "hannover", -16, 14),
    ("linden", "Linden", "hannover", -26, -6),
    ("burg", "Burg", "hannover", -22, 30),
    ("soegel-ort", "Sögel", "soegel", 0, 0),
    ("sickte-ort", "Sickte", "sickte", 0, 0),
    ("nordstadt-hildesheim", "Nordstadt", "hildesheim", 0, 14),
    ("borssum", "Borssum", "emden", 30, -12),
    ("dannenberg-ort", "Dannenberg", "dannenberg", 0, 0),
]
ORGANISATIONS: list[dict[str, Any]] = [
    {"slug": "traeger-bmh", "name": "Träger Begegnungszentrum Hüttenstraße", "kind": "carrier", "town": "stadthagen"},
    {"slug": "stadt-stadthagen", "name": "Stadt Stadthagen, Jugendpflege", "kind": "municipality",
     "town": "stadthagen"},
    {"slug": "sportbund", "name": "Landessportbund", "kind": "association", "town": "hannover"},
    {"slug": "kmn", "name": "Kooperative Migrationsarbeit Niedersachsen", "kind": "alliance", "town": "hannover"},
    {"slug": "stadt-hameln", "name": "Stadt Hameln, Koordination Quartiersentwicklung", "kind": "municipality",
     "town": "hameln", "short_name": "Stadt Hameln"},
    {"slug": "traeger-kuckuck", "name": "Nachbarschaftsverein Kuckuck", "kind": "carrier", "town": "hameln"},
    {"slug": "traeger-kuckuck-familie", "name": "Familienwerk am Kuckuck", "kind": "carrier", "town": "hameln"},
    {"slug": "traeger-altstadt", "name": "Altstadttreff e.V.", "kind": "carrier", "town": "hameln"},
    {"slug": "traeger-nordstadt-eins", "name": "Gemeindetreff Nordstadt", "kind": "religion", "town": "hameln"},
    {"slug": "traeger-nordstadt-zwei", "name": "Interkultureller Verein Nordstadt", "kind": "migrants",
     "town": "hameln"},
    {"slug": "traeger-suedstadt", "name": "Bürgerhaus Südstadt e.V.", "kind": "carrier", "town": "hameln"},
    {"slug": "paritaetischer", "name": "Paritätischer Wohlfahrtsverband", "kind": "welfare", "town": "hameln",
     "short_name": "Paritätischer"},
    {"slug": "stadt-salzgitter", "name": "Stadt Salzgitter, Integrierte Sozialplanung", "kind": "municipality",
     "town": "salzgitter", "short_name": "Stadt Salzgitter"},
    {"slug": "diakonie-salzgitter", "name": "Diakonie Salzgitter", "kind": "welfare", "town": "salzgitter"},
    {"slug": "wohnungsunternehmen-salzgitter", "name": "Wohnungsunternehmen im Viertel", "kind": "housing",
     "town": "salzgitter"},
    {"slug": "verein-hannover", "name": "Nachbarschaftsverein wasmitherz", "kind": "association", "town": "hannover",
     "short_name": "wasmitherz"},
    {"slug": "buendnis", "name": "Bündnis „Niedersachsen packt an“", "kind": "alliance", "town": "hannover"},
    {"slug": "genossenschaft-soegel", "name": "Willkommen in Sögel eG", "kind": "housing", "town": "soegel"},
    {"slug": "miteinander-bunt", "name": "Miteinander BUNT e.V.", "kind": "association", "town": "sickte"},
    {"slug": "lebenshilfe-hildesheim", "name": "Lebenshilfe, Stadtteilbüro Nordstadt", "kind": "welfare",
     "town": "hildesheim"},
    {"slug": "stadt-emden", "name": "Stadt Emden, Gesundheit und Soziales", "kind": "municipality", "town": "emden"},
    {"slug": "abs-dannenberg", "name": "A.B.S. – Arbeit, Bildung & Soziales e.V.", "kind": "association",
     "town": "dannenberg"},
]  # fmt: skip
HOURS = "Mo-Do 09:00-17:00; Fr 09:00-13:00; PH off"
SITES: list[dict[str, Any]] = [
    {"slug": "mittelpunkt-huettenstrasse", "name": "Begegnungszentrum Mittelpunkt Hüttenstraße", "area": "weststadt",
     "carrier": "traeger-bmh", "street": "Hüttenstraße 15", "postcode": "31655", "town": "Stadthagen",
     "ring_at": "Begegnungszentrum, Erdgeschoss", "nearest_stop": "Hüttenstraße", "step_free": "yes",
     "phone": "05721 000 00", "opening_hours": HOURS,
     "description": "Raum für Begegnung, Beratung und Kurse in der Weststadt, eröffnet 2018."},
    {"slug": "kuckucktreff", "name": "KuckuckTreff", "area": "kuckuck", "carrier": "traeger-kuckuck",
     "street": "Kuckuckstraße 1", "postcode": "31789", "town": "Hameln", "nearest_stop": "Kuckuck",
     "step_free": "yes", "opening_hours": "Mo,We 10:00-16:00; Th[1] 18:00-20:00; PH off"},
    {"slug": "familientreff-kuckuck", "name": "Familientreff am Kuckuck", "area": "kuckuck",
     "carrier": "traeger-kuckuck-familie", "street": "Kuckuckstraße 20", "postcode": "31789", "town": "Hameln",
     "nearest_stop": "Kuckuck", "step_free": "no"},
    {"slug": "wandernder-bewohnertreff", "name": "Wandernder Bewohnertreff", "area": "kuckuck", "town": "Hameln",
     "carrier": "stadt-hameln", "is_mobile": True,
     "description": "Jedes Mal an einem anderen Ort im Viertel; wo, steht bei jedem Termin."},
    {"slug": "altstadttreff", "name": "Altstadttreff", "area": "altstadt", "carrier": "traeger-altstadt",
     "street": "Bäckerstraße 40", "postcode": "31785", "town": "Hameln", "nearest_stop": "Pferdemarkt",
     "opening_hours": "Tu-Th 14:00-18:00"},
    {"slug": "gemeindetreff-nordstadt", "name": "Gemeindetreff Nordstadt", "area": "nordstadt-hameln",
     "carrier": "traeger-nordstadt-eins", "street": "Nordstraße 5", "postcode": "31785", "town": "Hameln",
     "nearest_stop": "Nordstraße", "step_free": "yes"},
    {"slug": "interkultureller-treff", "name": "Interkultureller Treff", "area": "nordstadt-hameln",
     "carrier": "traeger-nordstadt-zwei", "street": "Nordstraße 31", "postcode": "31785", "town": "Hameln",
     "nearest_stop": "Nordstraße"},
    {"slug": "buergerhaus-suedstadt", "name": "Bürgerhaus Südstadt", "area": "suedstadt",
     "carrier": "traeger-suedstadt", "street": "Südstraße 12", "postcode": "31787", "town": "Hameln",
     "nearest_stop": "Südbad", "step_free": "yes"},
    {"slug": "treff-suedstadt-neu", "name": "Siebter Treff (Südstadt)", "area": "suedstadt", "is_planned": True,
     "carrier": "paritaetischer", "street": "Südstraße 70", "postcode": "31787", "town": "Hameln"},
    {"slug": "koordinationsstelle", "name": "Koordinationsstelle Obere Berliner Straße",
     "area": "obere-berliner-strasse", "carrier": "diakonie-salzgitter", "street": "Berliner Straße 92",
     "postcode": "38226", "town": "Salzgitter", "ring_at": "Koordinationsstelle", "nearest_stop": "Berliner Straße",
     "opening_hours": "Tu,Th 10:00-15:00"},
    {"slug": "start-punkt", "name": "Begegnungsstätte START.Punkt", "area": "obere-berliner-strasse",
     "carrier": "diakonie-salzgitter", "street": "Berliner Straße 200/202", "postcode": "38226", "town": "Salzgitter",
     "nearest_stop": "Berliner Straße Nord", "step_free": "yes"},
    {"slug": "generationentreff", "name": "Generationentreff", "area": "martin-luther-viertel",
     "carrier": "diakonie-salzgitter", "street": "Lutherstraße 3", "postcode": "38226", "town": "Salzgitter"},
    {"slug": "windthorststrasse", "name": "wasmitherz Windthorststraße", "area": "nordstadt",
     "carrier": "verein-hannover", "street": "Windthorststraße 3-4", "postcode": "30167", "town": "Hannover",
     "nearest_stop": "Kopernikusstraße",
     "description": "Obergeschoss: Küche, Seminarraum, Bewegungs- und Begegnungsraum, Ruheraum, Toilette. "
                    "Untergeschoss: Kreativraum, Coworkingspace, Kommunikationsraum, Büro für frisch Selbstständige, "
                    "Kellerabteil mit Toilette und Küche. Kellergeschoss: Content Creation Raum."},
    {"slug": "foessestrasse", "name": "wasmitherz Fössestraße", "area": "linden", "carrier": "verein-hannover",
     "street": "Fössestraße 103", "postcode": "30453", "town": "Hannover", "nearest_stop": "Bernhard-Caspar-Straße",
     "description": "Die Übersee und die Platzwerkstatt mit Erarbeiten."},
    {"slug": "burgweg", "name": "wasmitherz Burgweg, Trakt C", "area": "burg", "carrier": "verein-hannover",
     "street": "Burgweg 5", "postcode": "30419", "town": "Hannover", "starts_on": date(2019, 8, 1),
     "ends_on": date(2020, 7, 31),
     "description": "Eingangs-Foyer, VIP-Raum, Konferenzraum, Bewegungsraum, Badezimmer."},
    {"slug": "ihmepassage", "name": "wasmitherz Ihmepassage", "area": "linden", "carrier": "verein-hannover",
     "street": "Ihmepassage 4", "postcode": "30449", "town": "Hannover", "nearest_stop": "Schwarzer Bär",
     "description": "Coworkingraum, Kommunikations- und Entertainmentraum, Küche, Toilette."},
    {"slug": "ihmeplatz", "name": "wasmitherz Ihmeplatz", "area": "linden", "carrier": "verein-hannover",
     "street": "Ihmeplatz 7E", "postcode": "30449", "town": "Hannover", "nearest_stop": "Schwarzer Bär",
     "description": "Foyer, Infobereich, Küche, Besprechungsraum, Toiletten, Vereinsraum, Arbeitsgruppenraum, zwei "
                    "Abstellräume, Veranstaltungsraum mit Bühne."},
    {"slug": "willkommensbuero", "name": "Willkommensbüro Sögel", "area": "soegel-ort", "town": "Sögel",
     "carrier": "genossenschaft-soegel", "postcode": "49751", "street": "Mühlenstraße 1"},
    {"slug": "bunt-sickte", "name": "Treff Miteinander BUNT", "area": "sickte-ort", "carrier": "miteinander-bunt",
     "postcode": "38173", "town": "Sickte", "street": "Am Markt 2"},
    {"slug": "gesundheitstreff", "name": "Integrativer Gesundheitstreff", "area": "nordstadt-hildesheim",
     "carrier": "lebenshilfe-hildesheim", "postcode": "31135", "town": "Hildesheim", "street": "Hochkamp 25",
     "step_free": "yes"},
    {"slug": "stadtteilbuero-borssum", "name": "Stadtteilbüro Borssum", "area": "borssum", "carrier": "stadt-emden",
     "postcode": "26725", "town": "Emden", "street": "Borssumer Straße 10"},
    {"slug": "zukunftszentrum", "name": "Zukunftszentrum", "area": "dannenberg-ort", "carrier": "abs-dannenberg",
     "postcode": "29451", "town": "Dannenberg (Elbe)", "street": "Marschtorstraße 5"},
]  # fmt: skip


def _area(kind: str, name: str, slug: str, parent: Area | None, **more: Any) -> Area:
    row = Area.objects.create(kind=kind, name=name, slug=slug, parent=parent, **more)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def _outline(longitude: float, latitude: float) -> dict[str, Any]:
    """A schematic outline round a point, about one kilometre wide; not a surveyed border."""
    corners = [(-7, -4), (3, -5), (8, 0), (6, 4), (-2, 5), (-8, 2), (-7, -4)]
    ring = [[round(longitude + east / 1000, 6), round(latitude + north / 1000, 6)] for east, north in corners]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def build_areas() -> dict[str, Area]:
    state = _area(AreaKind.STATE, "Niedersachsen", "niedersachsen", None, official_key="03", state_code="NI")
    areas = {"niedersachsen": state}
    for key, name in DISTRICTS.items():
        areas[key] = _area(AreaKind.DISTRICT, name, f"kreis-{key}", state, official_key=key)
    for slug, (name, district, key, _lon, _lat) in TOWNS.items():
        parent = areas[district] if district else state
        areas[slug] = _area(AreaKind.MUNICIPALITY, name, slug, parent, official_key=key)
    for slug, name, town, east, north in NEIGHBOURHOODS:
        longitude, latitude = TOWNS[town][3] + east / 1000, TOWNS[town][4] + north / 1000
        areas[slug] = _area(AreaKind.NEIGHBOURHOOD, name, slug, areas[town], boundary=_outline(longitude, latitude))
    return areas


def build_organisations(areas: dict[str, Area]) -> dict[str, Organisation]:
    found = {}
    for facts in ORGANISATIONS:
        rest = {key: value for key, value in facts.items() if key != "town"}
        found[facts["slug"]] = Organisation.objects.create(area=areas[facts["town"]], **rest)
    relations = [
        ("sportbund", RelationKind.COOPERATES, "traeger-bmh"),
        ("traeger-bmh", RelationKind.MEMBER_OF, "kmn"),
        ("stadt-stadthagen", RelationKind.COOPERATES, "traeger-bmh"),
        ("stadt-hameln", RelationKind.FUNDS, "traeger-kuckuck"),
        ("stadt-salzgitter", RelationKind.COOPERATES, "diakonie-salzgitter"),
        ("wohnungsunternehmen-salzgitter", RelationKind.LETS_TO, "diakonie-salzgitter"),
        *[(slug, RelationKind.MEMBER_OF, "buendnis") for slug in ("genossenschaft-soegel", "miteinander-bunt")],
    ]
    for left, kind, right in relations:
        Relation.objects.create(left=found[left], kind=kind, right=found[right])
    return found


def build_sites(areas: dict[str, Area], organisations: dict[str, Organisation]) -> dict[str, Site]:
    sites = {}
    offsets = {slug: (town, east, north) for slug, _name, town, east, north in NEIGHBOURHOODS}
    for number, facts in enumerate(SITES):
        rest = {key: value for key, value in facts.items() if key not in {"area", "carrier"}}
        town, east, north = offsets[facts["area"]]
        if not facts.get("is_mobile"):
            rest["longitude"] = round(TOWNS[town][3] + (east + number % 5 - 2) / 1000, 6)
            rest["latitude"] = round(TOWNS[town][4] + (north + number % 3 - 1) / 1000, 6)
        carrier = organisations[facts["carrier"]]
        sites[facts["slug"]] = Site.objects.create(area=areas[facts["area"]], keepers=(str(carrier.pk),), **rest)
        Operation.objects.create(site=sites[facts["slug"]], organisation=carrier)
    return sites
