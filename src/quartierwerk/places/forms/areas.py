"""Areas as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import geo
from quartierwerk.foundation.errors import Refused
from quartierwerk.places import queries
from quartierwerk.places.choices import GERMAN_STATES, PARENT_KINDS, AreaKind
from quartierwerk.places.models import Area


class AreaChoice(forms.ModelChoiceField):
    """An area with its kind, so that a town and a district of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.get_kind_display()})"


class AreaForm(forms.Form):
    """A part of the tree, new or as it stands. What may belong where is checked when it is saved."""

    kind = forms.ChoiceField(label=_("Art"), choices=AreaKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=160)
    parent = AreaChoice(
        label=_("gehört zu"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("nichts (ein Land)"),
        help_text=_("Ein Quartier gehört zu einer Gemeinde, eine Gemeinde zu einem Landkreis oder Land."),
    )
    official_key = forms.CharField(
        label=_("Amtlicher Gemeindeschlüssel (AGS)"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
        help_text=_("Land 2, Landkreis 5, Gemeinde 8 Ziffern, mit der führenden Null. Ein Quartier hat keinen."),
    )
    state_code = forms.ChoiceField(
        label=_("Welches Land"),
        choices=[("", _("aus dem Schlüssel")), *sorted(GERMAN_STATES.items(), key=lambda state: state[1])],
        required=False,
        help_text=_("Nur bei einem Land: daraus folgen Feiertage und Schulferien."),
    )

    def __init__(self, *args: Any, actor: Any, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = queries.visible_areas(actor).defer("boundary").order_by("name", "pk")
        if area is None:
            self.fields["parent"].queryset = parents.exclude(kind=AreaKind.NEIGHBOURHOOD)  # type: ignore[attr-defined]
            return
        del self.fields["kind"]
        self.fields["parent"].queryset = parents.filter(kind__in=PARENT_KINDS[area.kind])  # type: ignore[attr-defined]
        if area.kind == AreaKind.STATE:
            del self.fields["parent"]
        else:
            self.fields["parent"].required = True
            self.fields["parent"].empty_label = None  # type: ignore[attr-defined]
            del self.fields["state_code"]
        if area.kind == AreaKind.NEIGHBOURHOOD:
            del self.fields["official_key"]
            self.fields["parent"].help_text = ""

    @staticmethod
    def initial_of(area: Area) -> dict[str, Any]:
        return {
            "name": area.name,
            "parent": area.parent_id,
            "official_key": area.official_key,
            "state_code": area.state_code,
        }


class BoundaryForm(forms.Form):
    """The outline of an area out of a GeoJSON file."""

    boundary = forms.FileField(
        label=_("Datei mit der Grenze (GeoJSON)"),
        help_text=_(
            "Die Vermessungsämter geben Grenzen als GeoJSON ab. Gebraucht werden Längen- und Breitengrade (WGS 84)."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_boundary(self) -> dict[str, Any]:
        file = self.cleaned_data["boundary"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("Die Datei ist zu groß."), code="too_large")
        try:
            return geo.read_shape(file.read(), within=geo.GERMANY)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal), code="boundary") from None
