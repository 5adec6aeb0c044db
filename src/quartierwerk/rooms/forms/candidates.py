"""Premises that somebody looked at, as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.ui.forms import DateInput, RadioChips
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import Verdict
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.forms.rooms import PictureForm
from quartierwerk.rooms.models import Candidate


class CandidateForm(forms.ModelForm):
    """Owner, rent, how one gets in, what speaks for and against it, what was decided and when."""

    rent_cents = EuroField(label=_("Miete je Monat (EUR)"), required=False)

    class Meta:
        model = Candidate
        fields = (
            "name", "carrier", "address", "owner", "square_metres", "access", "visited_on", "visit_note", "pro",
            "contra", "verdict", "decided_on",
        )  # fmt: skip
        widgets = {
            "visited_on": DateInput, "decided_on": DateInput, "verdict": RadioChips,
            "visit_note": forms.Textarea(attrs={"rows": 4}), "pro": forms.Textarea(attrs={"rows": 3}),
            "contra": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip
        help_texts = {
            "access": _("Zum Beispiel: eine Stufe, Tür 90 cm, Haltestelle 200 m."),
            "owner": _("Firma oder Gesellschaft; keine Privatanschrift."),
        }

    field_order = (
        "name", "carrier", "address", "owner", "rent_cents", "square_metres", "access", "visited_on", "visit_note",
        "pro", "contra", "verdict", "decided_on",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = Verdict.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["carrier"]
            self.initial["rent_cents"] = self.instance.rent_cents
        else:
            carriers = queries.carriers_to_keep(actor)
            own = [row.pk for row in carriers if may(actor, "rooms.add_candidate", row)]
            self.fields["carrier"].label = _("Träger")
            self.fields["carrier"].queryset = carriers.filter(pk__in=own)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("verdict") not in (None, Verdict.OPEN) and not typed.get("decided_on"):
            words = _("Bitte geben Sie an, wann das entschieden wurde.")
            self.add_error("decided_on", forms.ValidationError(words, code="missing"))
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "carrier"}


class CandidatePictureForm(PictureForm):
    """A picture of the premises."""


class CandidateFilterForm(forms.Form):
    """What the list of premises is narrowed to."""

    entscheidung = forms.ChoiceField(
        label=_("Entscheidung"), choices=[("", _("alle")), *Verdict.choices], required=False
    )
