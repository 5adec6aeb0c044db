"""Amounts as people type them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?")
MOST_CENTS = 2_000_000_000


class EuroField(forms.CharField):
    """``12``, ``12,5``, ``1.200,00 €`` become whole cents; nothing becomes None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100},{value % 100:02d}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value).replace("\xa0", " ").removesuffix("€").removesuffix("EUR").strip()
        if not text:
            return None
        found = AMOUNT.fullmatch(text)
        if not found:
            raise forms.ValidationError(_("Bitte einen Betrag in Euro, zum Beispiel 12,50."), code="amount")
        cents = int(found[1].replace(".", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
        if cents > MOST_CENTS:
            raise forms.ValidationError(_("Dieser Betrag ist zu hoch."), code="amount")
        return cents

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
