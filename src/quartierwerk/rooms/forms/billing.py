"""Fees, as they are typed: whom to bill for when, why a statement is withdrawn, what was paid and given back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.transfers import read_iban, shown_iban
from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.rooms import queries
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.forms.statistics import MOST_DAYS
from quartierwerk.rooms.models import BankAccount


class AccountForm(forms.ModelForm):
    """Where a carrier wants its fees."""

    iban = forms.CharField(
        label=_("IBAN"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )

    class Meta:
        model = BankAccount
        fields = ("holder", "iban", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["iban"] = shown_iban(self.instance.iban)

    def clean_iban(self) -> str:
        return read_iban(self.cleaned_data["iban"])


class BillForm(forms.Form):
    """Which group for which period."""

    gruppe = forms.ModelChoiceField(label=_("Gruppe"), queryset=None)  # type: ignore[var-annotated]
    von = forms.DateField(label=_("vom"), widget=DateInput)
    bis = forms.DateField(label=_("bis einschließlich"), widget=DateInput)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gruppe"].queryset = queries.visible_groups(actor).order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("von"), typed.get("bis")
        if first and last:
            if last < first:
                self.add_error("bis", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
            elif last > clock.today() + timedelta(days=MOST_DAYS):
                self.add_error(
                    "bis", forms.ValidationError(_("So weit im Voraus planen die Häuser nicht."), code="far")
                )
            elif (last - first).days > MOST_DAYS:
                self.add_error("bis", forms.ValidationError(_("Bitte höchstens zwei Jahre."), code="long"))
        return typed


class IssueForm(forms.Form):
    """What has been seen becomes a statement."""

    due_on = forms.DateField(label=_("zahlbar bis"), widget=DateInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < clock.today():
            raise forms.ValidationError(
                _("Dieser Tag ist schon vorbei. Bitte geben Sie an, bis wann die Gruppe noch zahlen kann."), code="past"
            )
        if due_on > clock.today() + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("Bitte höchstens zwei Jahre."), code="far")
        return due_on


class WithdrawalForm(forms.Form):
    why = forms.CharField(
        label=_("Warum"), max_length=200,
        help_text=_("Die Nummer bleibt vergeben. Danach können Sie die Termine neu abrechnen."),
    )  # fmt: skip


class DepositForm(forms.Form):
    cents = EuroField(label=_("Betrag (EUR)"))
    paid_on = forms.DateField(label=_("zurückgegeben am"), widget=DateInput)


class PaidForm(forms.Form):
    paid_on = forms.DateField(
        label=_("bezahlt am"), widget=DateInput, required=False, help_text=_("Leer: noch nicht bezahlt.")
    )


class IncomeFilterForm(forms.Form):
    """What the list of income is narrowed to."""

    von = forms.DateField(label=_("fällig vom"), widget=DateInput)
    bis = forms.DateField(label=_("bis einschließlich"), widget=DateInput)
    offen = forms.BooleanField(label=_("nur, was noch offen ist"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("von"), typed.get("bis")
        if first and last and last < first:
            self.add_error("bis", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
        return typed
