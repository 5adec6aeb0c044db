"""Verfahren der Schätzung: how a number that nobody counted head by head comes about from a few figures.

Each procedure has its own figures, one line of arithmetic and one sentence that says both. What comes out is rounded,
because it is not known more exactly: below 50 to whole visits, below 500 to tens, from there on to fifties; a half
goes up. All times are minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Procedure(models.TextChoices):
    GATE = "gate", gettext_lazy("eine Zeit lang am Eingang gezählt und hochgerechnet")
    TURNOVER = "turnover", gettext_lazy("die meisten auf einmal mal Wechsel")
    DENSITY = "density", gettext_lazy("Fläche mal Dichte")
    SOLD = "sold", gettext_lazy("verkaufte Portionen oder Karten")


@dataclass(frozen=True)
class Asked:
    """One figure of a procedure, with the limits within which it can be."""

    name: str
    label: str | Promise
    least: int
    most: int


MINUTES = 20_160  # two weeks
MOST = 20_000
ASKED: Mapping[str, tuple[Asked, ...]] = {
    Procedure.GATE: (
        Asked("heads", gettext_lazy("Wie viele kamen in dieser Zeit?"), 0, MOST),
        Asked("minutes", gettext_lazy("Wie viele Minuten haben Sie gezählt?"), 1, MINUTES),
        Asked("open_minutes", gettext_lazy("Wie viele Minuten war das Fest offen?"), 1, MINUTES),
    ),
    Procedure.TURNOVER: (
        Asked("peak", gettext_lazy("Wie viele waren höchstens auf einmal da?"), 0, MOST),
        Asked("stay_minutes", gettext_lazy("Wie viele Minuten bleibt jemand im Durchschnitt?"), 1, MINUTES),
        Asked("open_minutes", gettext_lazy("Wie viele Minuten war das Fest offen?"), 1, MINUTES),
    ),
    Procedure.DENSITY: (
        Asked("square_metres", gettext_lazy("Wie viele Quadratmeter waren voll?"), 1, 100_000),
        Asked("per_ten", gettext_lazy("Wie viele Menschen standen auf 10 Quadratmetern?"), 1, 60),
    ),
    Procedure.SOLD: (
        Asked("sold", gettext_lazy("Wie viele Portionen oder Karten wurden verkauft?"), 0, MOST),
        Asked("percent", gettext_lazy("Wie viele von 100 haben etwas gekauft?"), 1, 100),
    ),
}  # fmt: skip


class Unlikely(ValueError):
    """These figures cannot be; says which (``name``) and why."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name, self.sentence = name, sentence


@dataclass(frozen=True)
class Estimated:
    """A procedure with its figures. ``check`` before anything else."""

    procedure: str
    figures: Mapping[str, int]

    def check(self) -> None:
        """Raises: Unlikely: a figure is missing, no whole number, or out of bounds."""
        if self.procedure not in Procedure.values:
            raise Unlikely("procedure", _("Dieses Verfahren gibt es nicht."))
        asked = ASKED[self.procedure]
        if set(self.figures) - {one.name for one in asked}:
            raise Unlikely("procedure", _("Eine Zahl gehört nicht zu diesem Verfahren."))
        for one in asked:
            number = self.figures.get(one.name)
            if not isinstance(number, int) or isinstance(number, bool):
                raise Unlikely(one.name, _("Für dieses Verfahren fehlt: %(what)s") % {"what": one.label})
            if not one.least <= number <= one.most:
                raise Unlikely(
                    one.name, _("Bitte eine Zahl von %(least)d bis %(most)d.") % {"least": one.least, "most": one.most}
                )
        for part in ("minutes", "stay_minutes"):
            if self.figures.get(part, 0) > self.figures.get("open_minutes", MINUTES):
                raise Unlikely(part, _("Das ist länger, als das Fest offen war."))
        if self.result > MOST:
            raise Unlikely(asked[0].name, _("Mehr als 20.000 kann nicht sein. Bitte prüfen Sie die Zahl."))

    @property
    def exact(self) -> Fraction:
        """Before rounding."""
        said = self.figures
        match self.procedure:
            case Procedure.GATE:
                return Fraction(said["heads"] * said["open_minutes"], said["minutes"])
            case Procedure.TURNOVER:
                return Fraction(said["peak"] * said["open_minutes"], said["stay_minutes"])
            case Procedure.DENSITY:
                return Fraction(said["square_metres"] * said["per_ten"], 10)
            case _:
                return Fraction(said["sold"] * 100, said["percent"])

    @property
    def step(self) -> int:
        """To what is rounded."""
        return 1 if self.exact < 50 else 10 if self.exact < 500 else 50

    @property
    def result(self) -> int:
        return floor(self.exact / self.step + Fraction(1, 2)) * self.step

    @property
    def sentence(self) -> str:
        """The arithmetic in the active language."""
        match self.procedure:
            case Procedure.GATE:
                words = _("%(heads)d in %(minutes)d Minuten am Eingang gezählt, offen war %(open_minutes)d Minuten")
            case Procedure.TURNOVER:
                words = _(
                    "höchstens %(peak)d auf einmal, offen war %(open_minutes)d Minuten, jeder blieb etwa "
                    "%(stay_minutes)d Minuten"
                )
            case Procedure.DENSITY:
                words = _("%(square_metres)d Quadratmeter, auf 10 Quadratmetern %(per_ten)d Menschen")
            case _:
                words = _("%(sold)d verkauft, von 100 haben %(percent)d gekauft")
        return f"{words % dict(self.figures)}: {self._came_out()}"

    def _came_out(self) -> str:
        if self.exact == self.result:
            return number_format(self.result)
        exact = number_format(float(self.exact), 1)
        rounded = {1: _("gerundet auf Ganze"), 10: _("gerundet auf Zehner"), 50: _("gerundet auf Fünfziger")}[self.step]
        return f"{exact}, {rounded}: {number_format(self.result)}"
