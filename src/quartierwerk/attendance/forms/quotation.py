"""A figure of others, with its words and its source."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.attendance.choices import Unit
from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.offers.models import Offer
from quartierwerk.places.models import Area, Site

LARGEST = 2_000_000_000  # what the column holds


class QuotationForm(forms.Form):
    """What was said, what it counts, where it stands."""

    words = forms.CharField(
        label=_("Wortlaut"),
        max_length=300,
        help_text=_("So, wie es in der Quelle steht: „rund 440 Teilnehmende von November bis April“."),
    )
    amount = forms.IntegerField(
        label=_("Zahl"),
        min_value=0,
        max_value=LARGEST,
        error_messages={"invalid": _("Bitte eine ganze Zahl eintragen, zum Beispiel 440.")},
    )
    is_about = forms.BooleanField(label=_("rund, ungefähr"), required=False)
    is_maximum = forms.BooleanField(label=_("höchstens („bis zu“)"), required=False)
    unit = forms.ChoiceField(
        label=_("Was wurde gezählt?"),
        choices=Unit.choices,
        widget=forms.RadioSelect,
        help_text=_("Eine Person kann viele Besuche machen. Steht es nicht dabei, fragen Sie die Quelle."),
    )
    source = forms.CharField(label=_("Quelle"), max_length=300, help_text=_("Wer hat es wo und wann veröffentlicht?"))
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Gebiet"), empty_label=None)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Treffpunkt"), required=False)
    offer = forms.ModelChoiceField(Offer.objects.none(), label=_("Angebot"), required=False)
    starts_on = forms.DateField(label=_("von"), required=False, widget=DateInput)
    ends_on = forms.DateField(label=_("bis einschließlich"), required=False, widget=DateInput)

    def __init__(self, *args: Any, areas: Any, sites: Any, offers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("area", areas), ("site", sites), ("offer", offers)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Das Ende liegt vor dem Anfang."))
        return cleaned
