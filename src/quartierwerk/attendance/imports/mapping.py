"""What stands where in a table of counts. Written as TOML (see the handbook) or filled in on the page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.sheets import folded

COLUMNS = (
    "date", "time", "offer", "visits", "children", "adults", "volunteers", "turned_away", "estimated", "remark",
)  # fmt: skip
NUMBERS = ("visits", "children", "adults", "volunteers", "turned_away")
SEVERAL = ("refuse", "first", "last", "in_order")
LARGEST = 2_000
EARLIEST = date(1990, 1, 1)
Column = str | int  # the heading, or the number of the column from 1


class MappingRefused(Refused):
    """The mapping cannot be understood."""


@dataclass(frozen=True)
class Mapping:
    """What stands where.

    ``columns``: our name -> heading or number of the column. ``offer_columns``: heading -> offer, for tables with one
    column of visits for each offer. ``splits``: list of a division (``ages:1``) -> code -> column. ``offers``: what the
    table calls an offer -> its title, slug or UID.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    offer: str = ""  # all rows are about this one
    offers: dict[str, str] = field(default_factory=dict)
    offer_columns: dict[str, str] = field(default_factory=dict)
    splits: dict[str, dict[str, Column]] = field(default_factory=dict)
    sheet: str = ""
    header: int | None = None  # row of the headings, from 1; 0: there are none; None: found by the headings
    skip_after_header: int = 0
    leave_out: tuple[str, ...] = ("summe", "gesamt", "insgesamt")  # rows whose first filled cell starts like this
    fill_down: tuple[str, ...] = ()  # columns in which an empty cell means: as above
    date_formats: tuple[str, ...] = ()  # left out: as Germans write days
    earliest: date = EARLIEST
    several: str = "refuse"  # more than one date of the offer on that day
    make_dates: bool = False
    make_time: str = ""
    make_minutes: int = 90
    largest: int = LARGEST
    overwrite: bool = False  # also where somebody has counted by hand
    empty: str = "refuse"  # a row without a number: "refuse" names it, "skip" is silent
    estimated_words: tuple[str, ...] = ("x", "ja", "j", "g", "geschätzt", "ca", "ca.", "wahr", "true", "1")

    def as_dict(self) -> dict[str, Any]:
        """As JSON can keep it; ``mapping_from`` reads it again."""
        said = asdict(self)
        said["earliest"] = self.earliest.isoformat()
        return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}

    @property
    def wanted(self) -> list[str]:
        """Headings that the table must have."""
        named = [*self.columns.values(), *self.offer_columns]
        named += [column for numbers in self.splits.values() for column in numbers.values()]
        return [name for name in named if isinstance(name, str)]


def read_map(content: bytes) -> Mapping:
    """Read a mapping written as TOML.

    Raises:
        MappingRefused: the sentence names the entry that cannot be understood.
    """
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as trouble:
        raise MappingRefused(_("Die Zuordnung ist kein Text in UTF-8.")) from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise MappingRefused(_("Die Zuordnung ist kein gültiges TOML: %s.") % trouble) from trouble
    return mapping_from(said)


def mapping_from(said: dict[str, Any]) -> Mapping:
    """Raises: MappingRefused: an entry that does not exist, or one that does not say what it should."""
    known = {each.name for each in fields(Mapping)}
    if strange := sorted(set(said) - known):
        raise MappingRefused(
            _("„%(name)s“ gibt es in der Zuordnung nicht. Möglich sind: %(known)s.")
            % {"name": strange[0], "known": ", ".join(sorted(known))}
        )
    values = dict(said)
    for name in ("leave_out", "fill_down", "date_formats", "estimated_words"):
        if name in values:
            values[name] = tuple(_texts(name, values[name]))
    if isinstance(values.get("earliest"), str):
        values["earliest"] = _day(values["earliest"])
    mapping = Mapping(**values)
    _check(mapping)
    return mapping


def _check(mapping: Mapping) -> None:
    for name in ("columns", "offers", "offer_columns", "splits"):
        if not isinstance(getattr(mapping, name), dict):
            raise _wrong(name, _("eine Tabelle von Namen"))
    for name, column in mapping.columns.items():
        if name not in COLUMNS:
            raise MappingRefused(
                _("„%(name)s“ ist keine Spalte, die wir kennen. Möglich sind: %(known)s.")
                % {"name": f"columns.{name}", "known": ", ".join(COLUMNS)}
            )
        _check_column(f"columns.{name}", column)
    for key, numbers in mapping.splits.items():
        if not isinstance(numbers, dict):
            raise _wrong(f"splits.{key}", _("eine Tabelle von Kürzeln und Spalten"))
        for code, column in numbers.items():
            _check_column(f"splits.{key}.{code}", column)
    for name, value in [*mapping.offers.items(), *mapping.offer_columns.items()]:
        if not isinstance(value, str):
            raise _wrong(name, _("ein Angebot (Titel, Kürzel oder UID)"))
    for name, least, most in (("header", 0, 10_000), ("skip_after_header", 0, 1_000), ("make_minutes", 1, 1_440),
                              ("largest", 1, 20_000)):  # fmt: skip
        value = getattr(mapping, name)
        if value is None and name == "header":
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _wrong(name, _("eine Zahl von %(least)d bis %(most)d") % {"least": least, "most": most})
    for name in ("make_dates", "overwrite"):
        if not isinstance(getattr(mapping, name), bool):
            raise _wrong(name, "true / false")
    for name in ("offer", "sheet", "make_time"):
        if not isinstance(getattr(mapping, name), str):
            raise _wrong(name, _("ein Text in Anführungszeichen"))
    if mapping.several not in SEVERAL:
        raise _wrong("several", ", ".join(SEVERAL))
    if mapping.empty not in ("refuse", "skip"):
        raise _wrong("empty", "refuse, skip")
    if not isinstance(mapping.earliest, date):
        raise _wrong("earliest", "2019-01-31")
    if strange := set(mapping.fill_down) - set(COLUMNS):
        raise _wrong("fill_down", ", ".join(COLUMNS) + f" ({', '.join(sorted(strange))}?)")
    _check_whole(mapping)


def _check_whole(mapping: Mapping) -> None:
    if "date" not in mapping.columns:
        raise MappingRefused(_("Die Zuordnung nennt keine Spalte für das Datum (columns.date)."))
    if not ({"visits", "children", "adults"} & set(mapping.columns) or mapping.offer_columns):
        raise MappingRefused(_("Die Zuordnung nennt keine Spalte mit Besuchen (columns.visits)."))
    if not ("offer" in mapping.columns or mapping.offer or mapping.offer_columns):
        raise MappingRefused(
            _("Die Zuordnung sagt nicht, um welches Angebot es geht (columns.offer, offer oder offer_columns).")
        )
    if mapping.offer_columns and ({"visits", "children", "adults", "offer"} & set(mapping.columns)):
        raise MappingRefused(_("Entweder eine Spalte je Angebot (offer_columns) oder Spalten für Besuche und Angebot."))
    if mapping.header == 0 and mapping.wanted:
        raise MappingRefused(
            _("Ohne Überschriften (header = 0) werden Spalten mit ihrer Nummer genannt, nicht mit „%s“.")
            % mapping.wanted[0]
        )
    if mapping.make_dates and not mapping.make_time and "time" not in mapping.columns:
        raise MappingRefused(
            _("Um fehlende Termine anzulegen, braucht es eine Uhrzeit: eine Spalte (columns.time) oder make_time.")
        )


def _check_column(name: str, column: object) -> None:
    is_number = isinstance(column, int) and not isinstance(column, bool) and 1 <= column <= 500
    if not is_number and not (isinstance(column, str) and column.strip()):
        raise _wrong(name, _("eine Überschrift oder die Nummer der Spalte"))


def _texts(name: str, value: object) -> Iterable[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, _("eine Liste von Texten"))
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong("earliest", "2019-01-31") from None


def _wrong(name: str, expected: str) -> MappingRefused:
    return MappingRefused(
        _("„%(name)s“ in der Zuordnung muss so aussehen: %(expected)s.") % {"name": name, "expected": expected}
    )


# --- a first guess for the page --------------------------------------------------------------------------------------

USUAL = {
    "date": ("datum", "tag", "am"),
    "time": ("uhrzeit", "beginn", "zeit", "von"),
    "offer": ("angebot", "veranstaltung", "kurs", "gruppe", "titel", "was"),
    "visits": (
        "besuche", "besucher", "besucherinnen", "teilnehmende", "teilnehmer", "tn", "anzahl", "personen", "gesamt",
        "anzahl teilnehmende", "anzahl tn", "besucherzahl", "teilnehmerzahl",
    ),
    "children": ("kinder", "davon kinder", "anzahl kinder"),
    "adults": ("erwachsene", "davon erwachsene", "anzahl erwachsene"),
    "volunteers": ("ehrenamtliche", "ehrenamt", "helfer", "helfende"),
    "turned_away": ("abgewiesen", "abgewiesene", "absagen wegen voll"),
    "estimated": ("geschätzt", "schätzung"),
    "remark": ("bemerkung", "bemerkungen", "anmerkung", "notiz", "kommentar"),
}  # fmt: skip


def guess(headings: Iterable[object]) -> dict[str, str]:
    """Our name -> heading, for headings that offices often use. A first filling of the form, nothing more."""
    there = {folded(each): str(each) for each in headings if isinstance(each, str)}
    found: dict[str, str] = {}
    for name, usual in USUAL.items():
        for word in usual:
            if word in there and there[word] not in found.values():
                found[name] = there[word]
                break
    return found
