"""Closing days, a crisis, school holidays, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import Columns, DateInput
from quartierwerk.places.choices import GERMAN_STATES, ClosingReason, CrisisKind
from quartierwerk.places.models import Area, Site

PERCENT_MISSING = _("Bitte geben Sie an, wie viel Prozent der Plätze bleiben (1 bis 99).")
STATES = sorted(GERMAN_STATES.items(), key=lambda state: state[1])


class DaysForm(forms.Form):
    """From a first to a last day; one day if the last is left out."""

    starts_on = forms.DateField(label=_("von"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("bis einschließlich"),
        widget=DateInput,
        required=False,
        help_text=_("Leer lassen, wenn es ein Tag ist."),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if starts_on and "ends_on" in typed:
            if ends_on and ends_on < starts_on:
                self.add_error("ends_on", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
            typed["ends_on"] = ends_on or starts_on
        return typed


class ClosingForm(DaysForm):
    """Closing days of a site, or of everything in an area."""

    place = forms.ChoiceField(label=_("Was ist geschlossen?"))
    reason = forms.ChoiceField(label=_("Grund"), choices=[("", _("Bitte wählen")), *ClosingReason.choices])
    note = forms.CharField(
        label=_("Hinweis"), max_length=200, required=False, help_text=_("Steht bei jedem abgesagten Termin.")
    )

    field_order = ("place", "starts_on", "ends_on", "reason", "note")

    def __init__(self, *args: Any, sites: Iterable[Site], areas: Iterable[Area], **kwargs: Any) -> None:
        """``sites`` and ``areas``: those that the person may close."""
        super().__init__(*args, **kwargs)
        self._places: dict[str, Site | Area] = {}
        groups: list[Any] = [("", _("Bitte wählen"))]
        for title, kind, rows in (
            (_("Ein Treffpunkt"), "treffpunkt", sites),
            (_("Alle Treffpunkte in"), "gebiet", areas),
        ):
            found = [(f"{kind}:{row.slug}", row) for row in rows]
            self._places |= dict(found)
            if found:
                groups.append((title, [(key, _label(row)) for key, row in found]))
        self.fields["place"].choices = groups  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        typed = dict(self.cleaned_data)
        place = self._places[typed.pop("place")]
        return {**typed, "site" if isinstance(place, Site) else "area": place}


def _label(place: Site | Area) -> str:
    return f"{place.name} ({place.area.name if isinstance(place, Site) else place.get_kind_display()})"


class OtherDaysForm(forms.Form):
    """Another last day for something that lasts; another first day too, as long as it has not begun."""

    starts_on = forms.DateField(label=_("neuer erster Tag"), widget=DateInput)
    ends_on = forms.DateField(label=_("neuer letzter Tag"), widget=DateInput)

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_begun:
            del self.fields["starts_on"]


class CrisisForm(DaysForm):
    """What holds at several sites at once."""

    sites = forms.MultipleChoiceField(label=_("Treffpunkte"), widget=Columns)
    kind = forms.ChoiceField(label=_("Was gilt"), choices=CrisisKind.choices, widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=_("Wie viel Prozent der Plätze bleiben"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Nur bei „weniger Plätze“: 50 bedeutet, von 20 Plätzen bleiben 10."),
    )
    note = forms.CharField(
        label=_("Hinweis für alle"), max_length=300, required=False, help_text=_("Steht auf allen Seiten.")
    )

    field_order = ("sites", "kind", "percent", "starts_on", "ends_on", "note")

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        """``sites``: those that the person may switch."""
        super().__init__(*args, **kwargs)
        self._sites = {site.slug: site for site in sites}
        self.fields["sites"].choices = [  # type: ignore[attr-defined]
            (slug, _label(site)) for slug, site in self._sites.items()
        ]
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = ""

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("kind") == CrisisKind.CAPACITY:
            if typed.get("percent") is None and "percent" not in self.errors:
                self.add_error("percent", forms.ValidationError(PERCENT_MISSING, code="missing"))
        elif typed.get("kind"):
            typed["percent"] = None
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "sites": [self._sites[slug] for slug in self.cleaned_data["sites"]]}


class StateForm(forms.Form):
    """Whose school holidays are shown."""

    land = forms.ChoiceField(label=_("Land"), choices=STATES)


class SchoolOverrideForm(DaysForm):
    """Days that differ from the list of a state."""

    is_school = forms.TypedChoiceField(
        label=_("Was gilt an diesen Tagen?"),
        choices=[
            ("0", _("Schulferien, obwohl die Liste keine kennt")),
            ("1", _("Schule, obwohl die Liste Ferien nennt")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label=_("Bezeichnung"), max_length=80, help_text=_("Zum Beispiel: beweglicher Ferientag."))

    field_order = ("is_school", "starts_on", "ends_on", "name")
