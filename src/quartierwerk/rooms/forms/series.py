"""A day, from-to, once or again and again: what residents and the office type alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.ui.forms import DateInput, RadioChips, TimeInput
from quartierwerk.rooms import conditions
from quartierwerk.rooms.conditions import Slot

FIRST_YEAR, LAST_YEAR = 1990, 2199
ONCE, WEEKLY, FORTNIGHTLY = "", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2"


def slot_of(day: date, starts: time, ends: time) -> Slot:
    """An end before the beginning, or midnight, is on the next day."""
    start, end = datetime.combine(day, starts), datetime.combine(day, ends)
    return conditions.slot(start, end if end > start else end + timedelta(days=1))


class TimesForm(forms.Form):
    """A day, from-to."""

    day = forms.DateField(label=_("Tag"), widget=DateInput)
    starts = forms.TimeField(label=_("von"), widget=TimeInput)
    ends = forms.TimeField(label=_("bis"), widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for name in ("day", "until"):
            if typed.get(name) and not FIRST_YEAR <= typed[name].year <= LAST_YEAR:
                self.add_error(name, forms.ValidationError(_("So weit reicht der Kalender nicht."), code="far"))
        return typed

    @property
    def slot(self) -> Slot:
        return slot_of(self.cleaned_data["day"], self.cleaned_data["starts"], self.cleaned_data["ends"])


class SeriesForm(TimesForm):
    """A day, from-to, once or repeated until a day; valid, it has its ``slots``."""

    repeats = forms.ChoiceField(
        label=_("Wie oft"), required=False, widget=RadioChips,
        choices=[(ONCE, _("nur einmal")), (WEEKLY, _("jede Woche")), (FORTNIGHTLY, _("alle zwei Wochen"))],
    )  # fmt: skip
    until = forms.DateField(label=_("bis einschließlich"), widget=DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("repeats") and not typed.get("until") and "until" not in self.errors:
            self.add_error("until", forms.ValidationError(_("Bis wann wiederholt es sich?"), code="missing"))
        if typed.get("until") and typed.get("day") and typed["until"] < typed["day"]:
            self.add_error("until", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
        if not self.errors:
            try:
                self.slots = self._slots(typed)
            except Refused as refusal:
                self.add_error("until", forms.ValidationError(str(refusal), code="refused"))
        return typed

    def _slots(self, typed: dict[str, Any]) -> list[Slot]:
        first = slot_of(typed["day"], typed["starts"], typed["ends"])
        if not typed.get("repeats"):
            return [first]
        return conditions.repeated(first, typed["repeats"], until=typed["until"])
