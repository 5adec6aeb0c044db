"""From the address of a page to what is wanted: filters as residents choose them and as machines write them.

Every filter may be given several times or as a list with commas (``language=ar,tr``): OR inside a filter, AND between
filters. What cannot be understood is said in a sentence and left out; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from quartierwerk.foundation.codes import CODE
from quartierwerk.offers.queries.frame import position_in
from quartierwerk.offers.queries.programme import AFTERNOON, EVENING, MORNING, Wanted

PAGE = 50
MOST = 100_000
WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
TIMES = {"vormittags": MORNING, "nachmittags": AFTERNOON, "abends": EVENING}
SWITCHES = {"free": "free", "childcare": "childcare", "women": "women_only", "step_free": "step_free"}
LISTS = {"field": "fields", "group": "groups", "language": "languages", "site": "sites", "area": "areas"}
DISTANCES = ("0.5", "1", "2", "5")
LONGEST_SEARCH = 100
MOST_CHOICES = 40
ON = {"1", "on", "ja", "yes", "true"}


@dataclass
class Asked:
    """What stands in an address: the filters, the page, and sentences about what was not understood."""

    wanted: Wanted
    chosen: dict[str, list[str]] = field(default_factory=dict)  # parameter -> values in force, for links and chips
    offset: int = 0
    limit: int | None = PAGE  # None: all
    with_texts: bool = False
    with_off: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def has_period(self) -> bool:
        return self.wanted.first is not None or self.wanted.last is not None

    def query(self, without: tuple[str, str] | None = None, more: Mapping[str, str] | None = None) -> str:
        """The address's part behind ``?`` for the same filters, without one of them or with something more."""
        made = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            kept = [value for value in values if (name, value) != without]
            if kept:
                made.setlist(name, kept)
        for name, value in (more or {}).items():
            made[name] = value
        return made.urlencode()


def read(query: QueryDict) -> Asked:
    """Read the address of a programme, a feed or a JSON answer."""
    problems: list[str] = []
    chosen: dict[str, list[str]] = {}
    found: dict[str, Any] = {}
    words = " ".join(query.get("q", "").split())
    if len(words) > LONGEST_SEARCH:
        problems.append(_("Die Suche ist zu lang. Bitte suchen Sie mit höchstens %(most)d Zeichen.") % {"most": 100})
        words = words[:LONGEST_SEARCH]
    words = "".join(sign for sign in words if sign.isprintable())
    if words:
        found["words"], chosen["q"] = words, [words]
    for name, attribute in LISTS.items():
        values = _values(query, name)
        good = [value for value in values if CODE.fullmatch(value)][:MOST_CHOICES]
        if len(good) < len(values):
            problems.append(_unknown(name))
        if good:
            found[attribute], chosen[name] = tuple(good), good
    for name, table, attribute in (("weekday", WEEKDAYS, "weekdays"), ("time", TIMES, "times")):
        values = _values(query, name)
        good = [value for value in values if value in table]
        if len(good) < len(values):
            problems.append(_unknown(name))
        if good:
            found[attribute], chosen[name] = tuple(table[value] for value in good), good  # type: ignore[index]
    for name, attribute in SWITCHES.items():
        if query.get(name, "").lower() in ON:
            found[attribute], chosen[name] = True, ["1"]
    near = query.get("near", "").strip()
    if here := position_in(near):  # rounded, however exact it was sent: about 100 metres
        near = f"{here[0]:.3f},{here[1]:.3f}"
    if here or (near and CODE.fullmatch(near)):
        distance = query.get("km", "1").strip().replace(",", ".")
        if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", distance):
            problems.append(_("Die Entfernung ist keine Zahl. Bitte schreiben Sie zum Beispiel km=2."))
            distance = "1"
        found["near"], found["within_km"] = near, float(distance)
        chosen["near"], chosen["km"] = [near], [distance]
    elif near:
        problems.append(_unknown("near"))
    for name, attribute in (("from", "first"), ("to", "last")):
        text = query.get(name, "").strip()
        if text:
            day = _day(text)
            if day is None:
                problems.append(
                    _("„%(text)s“ ist kein Tag. Bitte schreiben Sie ihn wie 2030-06-04.") % {"text": text[:40]}
                )
            else:
                found[attribute], chosen[name] = day, [day.isoformat()]
    if "first" in found and "last" in found and found["last"] < found["first"]:
        problems.append(_("Das Ende des Zeitraums liegt vor seinem Anfang. Bitte tauschen Sie die beiden Tage."))
        del found["last"], chosen["to"]
    asked = Asked(Wanted(**found), chosen, problems=problems)
    _read_paging(query, asked)
    asked.with_texts = query.get("texts", "").lower() in ON
    asked.with_off = query.get("cancelled", "").lower() in ON
    return asked


def _read_paging(query: QueryDict, asked: Asked) -> None:
    limit, offset = query.get("limit", "").strip(), query.get("offset", "").strip()
    if limit == "all":
        asked.limit = None
    elif limit:
        if limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MOST:
            asked.limit = int(limit)
        else:
            asked.problems.append(_("„limit“ ist eine Zahl von 1 bis %(most)d, oder „all“ für alles.") % {"most": MOST})
    if offset:
        if offset.isascii() and offset.isdigit() and len(offset) < 9:
            asked.offset = int(offset)
        else:
            asked.problems.append(_("„offset“ ist eine Zahl ab 0."))


def _values(query: QueryDict, name: str) -> list[str]:
    """The values of a filter, each once; ``a,b`` is a list."""
    parts = (part.strip() for value in query.getlist(name) for part in value.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"(19|20|21)\d{2}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _unknown(name: str) -> str:
    return _("Den Filter „%(name)s“ gibt es so nicht; er bleibt außer Acht.") % {"name": name}
