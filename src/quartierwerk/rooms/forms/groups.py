"""Groups that use rooms, as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import RadioChips, SearchInput
from quartierwerk.parties.queries import choices_of_organisations
from quartierwerk.places.queries import text_languages
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import GroupKind
from quartierwerk.rooms.models import Group


class GroupForm(forms.ModelForm):
    """A group and how to reach it; a name is enough."""

    class Meta:
        model = Group
        fields = (
            "name", "carrier", "kind", "is_confidential", "is_member", "organisation", "contact_name", "email", "phone",
            "language", "is_known",
        )  # fmt: skip
        widgets = {"kind": RadioChips, "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}
        help_texts = {
            "contact_name": _("Nur was Sie für Zusagen und Absagen brauchen."),
            "is_member": _("Mitglieder zahlen, was der Tarif für Mitglieder sagt."),
        }

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = GroupKind.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["carrier"]
        else:
            self.fields["carrier"].label = _("Träger")
            self.fields["carrier"].queryset = queries.carriers_to_keep(actor)  # type: ignore[attr-defined]
        self.fields["organisation"].label = _("Organisation")
        self.fields["organisation"].queryset = choices_of_organisations(actor)  # type: ignore[attr-defined]
        languages = {"de": _("Deutsch"), **text_languages()}
        if self.instance.language not in languages:
            languages[self.instance.language] = self.instance.language
        self.fields["language"] = forms.ChoiceField(
            label=_("Sprache"),
            choices=list(languages.items()),
            initial="de",
            help_text=_("In ihr schreiben wir der Gruppe."),
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "carrier"}


class GroupFilterForm(forms.Form):
    """What the list of groups is narrowed to."""

    q = forms.CharField(label=_("Suchen"), required=False, max_length=100, widget=SearchInput)
    art = forms.ChoiceField(label=_("Art"), choices=[("", _("alle")), *GroupKind.choices], required=False)
