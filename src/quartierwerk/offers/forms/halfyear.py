"""Which series are looked through, and for which time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.offers import queries
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site


class HalfYearForm(forms.Form):
    """Carrier or site, where to look, and the new time."""

    carrier = forms.ModelChoiceField(Organisation.objects.none(), label=_("Träger"), required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Treffpunkt"), required=False)
    since = forms.DateField(
        label=_("Vorlage: Reihen mit Terminen seit"), widget=DateInput, help_text=_("bis zum neuen Beginn")
    )
    first = forms.DateField(label=_("Neuer Zeitraum von"), widget=DateInput)
    last = forms.DateField(label=_("bis einschließlich"), widget=DateInput)
    without_public_holidays = forms.BooleanField(label=_("Termine an Feiertagen weglassen"), required=False)
    without_school_holidays = forms.BooleanField(label=_("Termine in den Schulferien weglassen"), required=False)

    def __init__(self, *args: Any, carriers: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("carrier", carriers), ("site", sites)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("alle")  # type: ignore[attr-defined]

    @staticmethod
    def first_values() -> dict[str, Any]:
        """The next half of the calendar year, after the model of the half before."""
        period = queries.half_year_after(clock.today())
        return {"since": queries.months_later(period.first, -6), "first": period.first, "last": period.last}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, first, last = (cleaned.get(name) for name in ("since", "first", "last"))
        if not (since and first and last):
            return cleaned
        most: date = queries.horizon()
        if last < first:
            self.add_error("last", _("Das Ende des Zeitraums liegt vor seinem Anfang."))
        elif last < clock.today():
            self.add_error("last", _("Dieser Zeitraum ist schon vorbei. Bitte wählen Sie einen künftigen."))
        elif last > most:
            self.add_error(
                "last",
                _("Termine gibt es höchstens bis %(day)s im Voraus. Bitte wählen Sie einen früheren Tag.")
                % {"day": queries.day_words(most)},
            )
        elif since >= first:
            self.add_error("since", _("Die Vorlage muss vor dem neuen Zeitraum beginnen."))
        elif since < queries.months_later(first, -24):
            self.add_error("since", _("Bitte gehen Sie höchstens zwei Jahre zurück."))
        else:
            cleaned["period"] = Period(first, last)
        return cleaned
