"""What can be chosen: themes and groups as pictures, filters as chips; only what leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, when
from quartierwerk.foundation.translations import text_of
from quartierwerk.offers.queries.frame import Frame, TermFacts, position_in
from quartierwerk.places.choices import AreaKind
from quartierwerk.square.choices import symbol_of
from quartierwerk.vocabularies.choices import Kind


@dataclass(frozen=True, slots=True)
class Tile:
    """A theme as a picture with its name."""

    url: str
    label: str
    icon: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    icon: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One question with its answers; ``kind``: ``many`` (boxes) or ``one`` (a list to open)."""

    name: str
    legend: str
    kind: str
    options: list[Option]


def term_label(term: TermFacts, language: str) -> tuple[str, str]:
    """The name of a term, and its language where it is not the reader's."""
    text = text_of(term.title, term.translations, "title", language)
    return text.value, "" if text.language == language else text.language


def tiles(frame: Frame, kind: str) -> list[Tile]:
    """The fields or groups that published offers have, in the order of the vocabulary."""
    language = get_language() or "de"
    name, used = ("field", frame.used["fields"]) if kind == Kind.FIELDS else ("group", frame.used["groups"])
    programme = reverse("square:programme")
    found = []
    for code, term in frame.terms[kind].items():
        if code in used:
            label, lang = term_label(term, language)
            found.append(Tile(f"{programme}?{urlencode({name: code})}", label, symbol_of(term.symbol), lang))
    return found


def quick_ways(frame: Frame) -> list[Tile]:
    """Questions that many ask first."""
    programme = reverse("square:programme")
    found = [
        Tile(f"{programme}?free=1", _("kostenlos"), "euro"),
        Tile(f"{programme}?childcare=1", _("mit Kinderbetreuung"), "child"),
        Tile(f"{programme}?women=1", _("nur für Frauen"), "women"),
        Tile(f"{programme}?step_free=1", _("ohne Stufen"), "wheelchair"),
    ]
    language = (get_language() or "de").partition("-")[0]
    if language != "de" and language in frame.used["languages"]:
        spoken = when.language_words(language, get_language() or "de")
        label = _("wo man %(language)s spricht") % {"language": spoken}
        found.append(Tile(f"{programme}?language={language}", label, "speech"))
    return found


def _german_for(language: str) -> str:
    """The language of names of houses and quarters, where it is not the reader's."""
    return "" if language.startswith("de") else "de"


def _labels(frame: Frame) -> dict[str, dict[str, tuple[str, str]]]:
    """Parameter -> value -> (label, language of the label)."""
    language = get_language() or "de"
    today = clock.today()
    german = _german_for(language)
    spoken = {
        code: (when.language_words(code, language, known.own_name), "")
        for code, known in frame.languages.items()
        if code in frame.used["languages"]
    }
    for code in sorted(frame.used["languages"] - set(spoken)):
        spoken[code] = (when.language_words(code, language), "")
    return {
        "field": {code: term_label(term, language) for code, term in frame.terms[Kind.FIELDS].items()},
        "group": {code: term_label(term, language) for code, term in frame.terms[Kind.GROUPS].items()},
        "language": spoken,
        "weekday": {
            value: (when.weekday_words(number, language), "")
            for number, value in enumerate(("mo", "di", "mi", "do", "fr", "sa", "so"))
        },
        "time": {
            "vormittags": (_("vormittags"), ""),
            "nachmittags": (_("nachmittags"), ""),
            "abends": (_("abends"), ""),
        },
        "free": {"1": (_("kostenlos"), "")},
        "childcare": {"1": (_("mit Kinderbetreuung"), "")},
        "women": {"1": (_("nur für Frauen"), "")},
        "step_free": {"1": (_("ohne Stufen"), "")},
        "site": {site.slug: (site.name, german) for site in frame.public_sites(today)},
        "area": {
            area.slug: (area.name, german) for area in frame.areas.values() if area.kind == AreaKind.NEIGHBOURHOOD
        },
    }  # fmt: skip


def filters(frame: Frame, asked: Any) -> list[Filter]:
    """The questions of the filter form with what is chosen."""
    labels = _labels(frame)
    legends = {
        "field": _("Thema"),
        "group": _("Für wen"),
        "language": _("Hier spricht man"),
        "weekday": _("Wochentag"),
        "time": _("Tageszeit"),
        "site": _("Treffpunkt"),
        "area": _("Quartier"),
    }
    used = {"field": frame.used["fields"], "group": frame.used["groups"]}
    found = [
        Filter(
            "",
            _("Wichtig für mich"),
            "switches",
            [
                Option(name, labels[name]["1"][0], name in asked.chosen, icon)
                for name, icon in (
                    ("free", "euro"),
                    ("childcare", "child"),
                    ("women", "women"),
                    ("step_free", "wheelchair"),
                )
            ],
        )
    ]
    for name, legend in legends.items():
        chosen = asked.chosen.get(name, [])
        options = [
            Option(value, label, value in chosen, lang=lang)
            for value, (label, lang) in labels[name].items()
            if name not in used or value in used[name] or value in chosen
        ]
        if len(options) > 1 or chosen:
            found.append(Filter(name, legend, "many", options))
    places = _places_with_position(frame)
    if places:
        near = asked.chosen.get("near", [""])[0]
        mine = [Option(near, _("mein Standort (ungefähr)"), True)] if position_in(near) else []
        german = _german_for(get_language() or "de")
        others = [Option(slug, name, slug == near, lang=german) for slug, name in places]
        found.append(Filter("near", _("In der Nähe von"), "one", [*mine, *others]))
    return found


def distances(asked: Any) -> list[Option]:
    chosen = asked.chosen.get("km", ["1"])[0]
    labels = {"0.5": _("500 Meter"), "1": _("1 Kilometer"), "2": _("2 Kilometer"), "5": _("5 Kilometer")}
    return [Option(value, label, value == chosen) for value, label in labels.items()]


def _places_with_position(frame: Frame) -> list[tuple[str, str]]:
    sites = [site for site in frame.public_sites(clock.today()) if site.latitude is not None]
    if len(sites) < 2:
        return []
    inside = {site.area for site in sites}
    return [
        *((area.slug, area.name) for area in frame.areas.values() if area.key in inside),
        *((site.slug, site.name) for site in sites),
    ]


def _near_words(frame: Frame, near: str, km: str) -> str:
    if position_in(near):
        return _("höchstens %(km)s km von meinem Standort") % {"km": km}
    place = frame.site_of(near) or frame.area_of(near)
    return _("höchstens %(km)s km von %(place)s") % {"km": km, "place": place.name if place else near}


def chips(frame: Frame, asked: Any, here: str) -> list[dict[str, str]]:
    """What is chosen, each with the address without it."""
    if not asked.chosen:
        return []
    labels: dict[str, dict[str, tuple[str, str]]] | None = None  # made when something needs them: days do not
    found = []
    for name, values in asked.chosen.items():
        for value in values:
            if name == "q":
                label = _("Suche: %(words)s") % {"words": value}
            elif name == "near":
                label = _near_words(frame, value, asked.chosen["km"][0])
            elif name == "km":
                continue
            elif name in ("from", "to"):
                day = when.day_words(asked.wanted.first if name == "from" else asked.wanted.last, with_year=True)
                label = (_("ab %(day)s") if name == "from" else _("bis %(day)s")) % {"day": day}
            else:
                labels = labels or _labels(frame)
                label = labels[name].get(value, (value, ""))[0]
            found.append({"label": label, "url": f"{here}?{asked.query(without=(name, value))}"})
    return found
