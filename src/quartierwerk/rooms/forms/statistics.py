"""The period of which the use of rooms is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock

MOST_DAYS = 731


class PeriodForm(forms.Form):
    von = forms.DateField(label=_("von"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    bis = forms.DateField(label=_("bis"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    @staticmethod
    def usual() -> dict[str, date]:
        """The last whole month."""
        last = clock.today().replace(day=1) - timedelta(days=1)
        return {"von": last.replace(day=1), "bis": last}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            days = (cleaned["bis"] - cleaned["von"]).days
            if days < 0:
                self.add_error("bis", _("Das Ende liegt vor dem Anfang."))
            elif days > MOST_DAYS:
                self.add_error("bis", _("Bitte höchstens zwei Jahre."))
        return cleaned
