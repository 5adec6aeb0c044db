"""From what was typed to clean values; never saves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.reports.bands import Bands, read
from quartierwerk.reports.coverage import Coverage


def half_year_before(day: date) -> Period:
    """The last full half of a calendar year."""
    if day.month <= 6:
        return Period(date(day.year - 1, 7, 1), date(day.year - 1, 12, 31))
    return Period(date(day.year, 1, 1), date(day.year, 6, 30))


class FiguresForm(forms.Form):
    """What the figures are about, and from when to when."""

    scope = forms.ChoiceField(label=_("Für"))
    first = forms.DateField(label=_("Von"), widget=DateInput)
    last = forms.DateField(label=_("Bis einschließlich"), widget=DateInput)

    def __init__(self, *args: Any, coverages: list[Coverage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coverages = {coverage.slug: coverage for coverage in reversed(coverages)}
        scope = self.fields["scope"]
        scope.choices = [(coverage.slug, coverage.name) for coverage in coverages]  # type: ignore[attr-defined]

    @staticmethod
    def first_values(coverages: list[Coverage]) -> dict[str, Any]:
        period = half_year_before(clock.today())
        slug = coverages[0].slug if coverages else ""
        return {"scope": slug, "first": period.first.isoformat(), "last": period.last.isoformat()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "first" in cleaned and "last" in cleaned:
            if cleaned["first"].year < 1990 or cleaned["last"].year > clock.today().year + 5:
                self.add_error("last", _("Bitte prüfen Sie die Jahreszahl."))
            elif cleaned["last"] < cleaned["first"]:
                self.add_error("last", _("Das Ende des Zeitraums liegt vor seinem Anfang."))
            else:
                cleaned["period"] = Period(cleaned.pop("first"), cleaned.pop("last"))
        if "scope" in cleaned:
            cleaned["coverage"] = self.coverages[cleaned.pop("scope")]
        return cleaned


class SignUpFileForm(FiguresForm):
    """Whose sign-ups, which came in from when to when, and whether with first names."""

    with_names = forms.BooleanField(
        label=_("mit Vornamen"),
        required=False,
        help_text=_("Nur, wenn Sie sie wirklich brauchen. Ohne Vornamen steht an ihrer Stelle eine Nummer."),
    )

    @staticmethod
    def year_before(coverages: list[Coverage]) -> dict[str, Any]:
        year = clock.today().year - 1
        return {
            "scope": coverages[0].slug if coverages else "", "first": date(year, 1, 1).isoformat(),
            "last": date(year, 12, 31).isoformat(),
        }  # fmt: skip


class FreezeForm(forms.Form):
    """What is to be kept, and in whose division."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    bands = forms.FileField(
        label=_("Eigene Aufteilung der Förderstelle (Datei)"),
        required=False,
        help_text=_(
            "Meist bleibt das leer: Dann gelten Ihre Handlungsfelder und Altersgruppen. Verlangt Ihre Förderstelle "
            "andere, steht im Handbuch ein Beispiel für die Datei (TOML)."
        ),
    )
    note = forms.CharField(label=_("Anmerkung"), max_length=500, required=False, widget=forms.Textarea)

    def clean_bands(self) -> Bands:
        upload = self.cleaned_data.get("bands")
        if not upload:
            return Bands()
        if upload.size > 200_000:
            raise forms.ValidationError(_("Die Datei ist zu groß; eine Aufteilung hat höchstens 200 KB."))
        try:
            return read(upload.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class LinkForm(forms.Form):
    """Who may read, and until when."""

    reader = forms.CharField(label=_("Für wen"), max_length=160, help_text=_("Zum Beispiel: Prüfung der Förderstelle"))
    ends_on = forms.DateField(label=_("Gültig bis"), widget=DateInput)

    @staticmethod
    def first_values() -> dict[str, str]:
        return {"ends_on": (clock.today() + timedelta(days=60)).isoformat()}
