"""Forms about accounts and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.access.choices import ANYWHERE, AT_AREA, Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.ui.forms import DateInput, SearchInput
from quartierwerk.parties.queries import choices_of_organisations


class AccountForm(forms.ModelForm):
    """Who the account belongs to."""

    class Meta:
        model = Account
        fields = ("name", "email", "language")
        help_texts = {"email": _("Damit meldet sich die Person an.")}

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class InvitationForm(forms.Form):
    """How the link comes to its person."""

    MAIL, PAPER = "mail", "paper"
    way = forms.ChoiceField(
        label=_("Wie soll der Link zur Person kommen?"),
        choices=[(MAIL, _("per E-Mail")), (PAPER, _("auf Papier oder vom Bildschirm"))],
        initial=MAIL,
        widget=forms.RadioSelect,
    )


class AssignmentForm(forms.ModelForm):
    """Role and place; which of the two places is needed depends on the role."""

    class Meta:
        model = Assignment
        fields = ("role", "area", "organisation", "starts_on", "ends_on")
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "role": forms.RadioSelect}
        help_texts = {
            "area": _(
                "Für Quartiersmanagement, Koordination, Gremium und Servicestelle. Gilt auch für alles darunter."
            ),
            "organisation": _("Für Fachkräfte eines Trägers."),
            "starts_on": _("Leer: ab sofort."),
            "ends_on": _("Leer: bis auf Weiteres."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = choices_of_organisations(actor)  # type: ignore[attr-defined]
        self.fields["area"].queryset = self.fields["area"].queryset.order_by("path")  # type: ignore[attr-defined]
        role = self.fields["role"]
        role.choices = Role.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        role = values.get("role")
        if role == Role.WORKER:
            if not values.get("organisation"):
                self.add_error("organisation", _("Eine Fachkraft gehört zu einer Organisation. Bitte wählen Sie sie."))
            values["area"] = None
        elif role in AT_AREA:
            if not values.get("area"):
                self.add_error("area", _("Diese Rolle gehört zu einem Gebiet. Bitte wählen Sie es."))
            if role != Role.MANAGER:
                values["organisation"] = None
        elif role in ANYWHERE:
            values["area"] = values["organisation"] = None
        return values


class EndForm(forms.Form):
    """The last day of a role, with the mark of what was shown."""

    ends_on = forms.DateField(label=_("letzter Tag"), widget=DateInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class LogFilter(forms.Form):
    who = forms.CharField(label=_("Wer"), required=False, widget=SearchInput)
    clock = forms.BooleanField(label=_("auch, was die Uhr getan hat"), required=False)


class AccountFilter(forms.Form):
    q = forms.CharField(label=_("Name oder Adresse"), required=False, widget=SearchInput)
    locked = forms.BooleanField(label=_("nur gesperrte"), required=False)
