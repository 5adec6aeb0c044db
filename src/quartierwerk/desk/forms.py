"""From what was typed to clean values; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import DateInput


class CoverForm(forms.Form):
    """Who stands in, from when to when."""

    stand_in = forms.TypedChoiceField(label=_("Vertretung durch"), coerce=int)
    starts_on = forms.DateField(label=_("Von"), widget=DateInput)
    ends_on = forms.DateField(label=_("Bis einschließlich"), widget=DateInput)

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].choices = [("", "–"), *colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Das Ende liegt vor dem Anfang."))
        return cleaned


class PassOnForm(forms.Form):
    """Which follow-ups go to whom."""

    to = forms.TypedChoiceField(label=_("An wen?"), coerce=int)
    notes = forms.TypedMultipleChoiceField(
        label=_("Welche Wiedervorlagen?"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Häkchen bleibt eine Wiedervorlage, wo sie ist."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, colleagues: list[tuple[int, str]], notes: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "–"), *colleagues]  # type: ignore[attr-defined]
        self.fields["notes"].choices = notes  # type: ignore[attr-defined]
