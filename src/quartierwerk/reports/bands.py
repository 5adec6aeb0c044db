"""A funder's own bands and fields: how its form divides people and themes. Given as TOML or as a vocabulary.

::

    title = "Statistik der Stiftung"

    [[ages]]              # in years, both ends inclusive; "to" may be left out for "and older"
    label = "0 bis 26"
    from = 0
    to = 26

    [[fields]]            # codes of the working vocabulary
    label = "Bildung und Arbeit"
    codes = ["bildung", "oekonomie"]

    [[groups]]
    label = "Familien"
    codes = ["familien", "kinder"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.reports.errors import BandsRefused

MOST = 60


@dataclass(frozen=True)
class AgeBand:
    """From and to in completed years, inclusive; ``to`` None means "and older"."""

    label: str
    start: int
    end: int | None

    def holds(self, start: int, end: int | None) -> bool:
        """Whether a counted band lies wholly inside this one."""
        inside_above = self.end is None or (end is not None and end <= self.end)
        return start >= self.start and inside_above


@dataclass(frozen=True)
class Theme:
    """One line of a funder's list and the codes of the working vocabulary that belong to it."""

    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Bands:
    """How figures are divided. An empty part means: as it was counted, in the working vocabulary."""

    title: str = ""
    ages: tuple[AgeBand, ...] = ()
    fields: tuple[Theme, ...] = ()
    groups: tuple[Theme, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As it is kept with a frozen report; ``from_data`` brings it back."""
        return {
            "title": self.title,
            "ages": [{"label": band.label, "from": band.start, "to": band.end} for band in self.ages],
            "fields": [{"label": theme.label, "codes": list(theme.codes)} for theme in self.fields],
            "groups": [{"label": theme.label, "codes": list(theme.codes)} for theme in self.groups],
        }


def read(data: bytes) -> Bands:
    """Raises: BandsRefused: it is no TOML or does not say what bands are."""
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BandsRefused(_("Die Datei ist kein lesbares TOML: %(why)s") % {"why": str(error)[:120]}) from error
    return from_data(given)


def from_data(given: dict[str, Any]) -> Bands:
    """Raises: BandsRefused."""
    unknown = sorted(given.keys() - {"title", "ages", "fields", "groups"})
    if unknown:
        raise BandsRefused(
            _("„%(name)s“ gehört nicht in die Datei. Möglich sind title, ages, fields und groups.")
            % {"name": unknown[0][:40]}
        )
    bands = Bands(
        title=_label(given.get("title", ""), part="title") if given.get("title") else "",
        ages=tuple(_age(entry) for entry in _entries(given, "ages")),
        fields=tuple(_theme(entry, "fields") for entry in _entries(given, "fields")),
        groups=tuple(_theme(entry, "groups") for entry in _entries(given, "groups")),
    )
    ordered = sorted(bands.ages, key=lambda band: band.start)
    for lower, upper in pairwise(ordered):
        if lower.end is None or lower.end >= upper.start:
            raise BandsRefused(
                _("Die Altersgruppen „%(one)s“ und „%(other)s“ überschneiden sich.")
                % {"one": lower.label, "other": upper.label}
            )
    return bands


def _entries(given: dict[str, Any], part: str) -> list[dict[str, Any]]:
    entries = given.get(part, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or len(entries) > MOST:
        raise BandsRefused(_("„%(part)s“ muss eine Liste von [[%(part)s]] mit je einem label sein.") % {"part": part})
    return entries


def _label(value: Any, *, part: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 120:
        raise BandsRefused(_("In „%(part)s“ fehlt eine Bezeichnung (höchstens 120 Zeichen).") % {"part": part})
    return value.strip()


def _age(entry: dict[str, Any]) -> AgeBand:
    label = _label(entry.get("label"), part="ages")
    start, end = entry.get("from"), entry.get("to")
    is_plain = type(start) is int and (end is None or type(end) is int)
    if not is_plain or not 0 <= start <= 120 or (end is not None and not start <= end <= 130):  # type: ignore[operator]
        raise BandsRefused(
            _("Die Altersgruppe „%(label)s“ braucht „from“ und meist „to“ als ganze Jahre.") % {"label": label}
        )
    return AgeBand(label, start, end)  # type: ignore[arg-type]


def _theme(entry: dict[str, Any], part: str) -> Theme:
    label = _label(entry.get("label"), part=part)
    codes = entry.get("codes")
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise BandsRefused(_("„%(label)s“ braucht eine Liste „codes“ von Kürzeln.") % {"label": label})
    return Theme(label, tuple(codes))
