"""Sites as they are typed, their photo, their texts in other languages, and what a list is filtered by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import DateInput, RadioChips, SearchInput
from quartierwerk.places import queries
from quartierwerk.places.choices import Answer, AreaKind
from quartierwerk.places.forms.areas import AreaChoice
from quartierwerk.places.models import Area, Site

NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?")
TEXT_AREA = {"rows": 3}


def read_position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as people copy them from a map: ``52.3252, 9.2066`` or ``52,3252 9,2066``.

    Raises:
        ValidationError: not two numbers, or the two in the wrong order.
    """
    if not text.strip():
        return None
    found = NUMBER.findall(text)
    rest = NUMBER.sub("", text)
    if len(found) != 2 or rest.strip(" ,;°NE\t"):
        raise forms.ValidationError(
            _("Bitte geben Sie zwei Zahlen an, erst die Breite, dann die Länge, zum Beispiel 52.3252, 9.2066."),
            code="position",
        )
    latitude, longitude = (float(part.replace(",", ".")) for part in found)
    if latitude < 25 and longitude > 35:  # nowhere in Germany is further east than north
        raise forms.ValidationError(
            _("Breite und Länge sind vertauscht. Zuerst steht die Breite, in Deutschland 47 bis 55."), code="swapped"
        )
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise forms.ValidationError(_("Dieser Punkt liegt nicht auf der Erde."), code="not_on_earth")
    return latitude, longitude


def position_words(site: Site) -> str:
    if site.latitude is None or site.longitude is None:
        return ""
    return f"{site.latitude:.6f}, {site.longitude:.6f}"


class SiteForm(forms.ModelForm):
    """A meeting place. Opening hours stand in a form of their own on the same page."""

    position = forms.CharField(
        label=_("Lage auf der Karte"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("Breite und Länge, wie eine Karte sie zeigt: 52.3252, 9.2066"),
    )

    class Meta:
        model = Site
        fields = (
            "name", "area", "is_mobile", "street", "postcode", "town", "ring_at", "nearest_stop", "directions",
            "step_free", "toilet", "access_notes", "phone", "email", "description", "starts_on", "ends_on",
            "is_planned",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "directions": forms.Textarea(attrs=TEXT_AREA),
            "access_notes": forms.Textarea(attrs=TEXT_AREA),
            "starts_on": DateInput,
            "ends_on": DateInput,
            "step_free": RadioChips,
            "toilet": RadioChips,
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        field_classes = {"area": AreaChoice}
        help_texts = {
            "ring_at": _("Was an der Klingel steht, oder wie man hineinkommt."),
            "nearest_stop": _("Bus oder Bahn, zum Beispiel: Bus 4 bis Kirchplatz."),
            "directions": _("In zwei, drei Sätzen: von der Haltestelle bis zur Tür."),
            "starts_on": _("Leer lassen, wenn es ihn schon immer gibt."),
            "ends_on": _("Letzter Tag. Leer lassen, wenn kein Ende feststeht."),
            "is_planned": _("Ein geplanter Treffpunkt erscheint noch nicht im Programm."),
        }

    GROUPS = (
        (_("Was und wo"), ("name", "area", "description", "is_mobile")),
        (_("Adresse"), ("street", "postcode", "town", "position")),
        (_("Hinkommen"), ("ring_at", "nearest_stop", "directions")),
        (_("Zugang"), ("step_free", "toilet", "access_notes")),
        (_("Kontakt"), ("phone", "email")),
        (_("Seit wann, bis wann"), ("starts_on", "ends_on", "is_planned")),
    )
    field_order = tuple(name for _title, names in GROUPS for name in names)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = queries.visible_areas(actor).filter(kind__in=(AreaKind.NEIGHBOURHOOD, AreaKind.MUNICIPALITY))
        self.fields["area"].queryset = areas.defer("boundary").order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["area"].label = _("Quartier oder Gemeinde")
        for name in ("step_free", "toilet"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (value, label) for value, label in Answer.choices if value
            ] + [("", Answer.UNKNOWN.label)]
        if self.instance.pk:
            self.initial["position"] = position_words(self.instance)
            if not self.instance.is_planned:
                del self.fields["is_planned"]

    def clean_position(self) -> tuple[float, float] | None:
        return read_position(self.cleaned_data["position"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
        return typed

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "position"}
        facts["latitude"], facts["longitude"] = self.cleaned_data["position"] or (None, None)
        return facts


class PhotoForm(forms.Form):
    """The door, and what can be seen on the picture in words."""

    picture = forms.FileField(
        label=_("Foto der Tür"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "Höchstens 10 MB. Aufnahmeort und andere Angaben in der Datei werden entfernt. Bitte ohne Menschen."
        ),
    )
    picture_alt = forms.CharField(
        label=_("Was ist darauf zu sehen?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Für Menschen, die das Foto nicht sehen: zum Beispiel „Grüne Tür neben dem Bäcker, drei Stufen“."),
    )


class TextsForm(forms.Form):
    """The texts of a site in one other language, each below its German source."""

    def __init__(self, *args: Any, site: Site, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Site.TRANSLATED:
            source = getattr(site, name)
            if not source:
                continue
            column = next(column for column in Site._meta.concrete_fields if column.name == name)
            self.fields[name] = forms.CharField(
                label=column.verbose_name,
                required=False,
                max_length=(column.max_length or 6000) * 4 // 3,  # other languages are longer
                initial=site.translations.get(name, {}).get(language, {}).get("text", ""),
                help_text=source,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language, "dir": "auto"}),
            )

    @property
    def texts(self) -> Mapping[str, str]:
        return self.cleaned_data


class SiteFilterForm(forms.Form):
    """What the list of sites is narrowed to."""

    q = forms.CharField(label=_("Suchen"), required=False, max_length=100, widget=SearchInput)
    gebiet = AreaChoice(
        label=_("Gebiet"), queryset=Area.objects.none(), required=False, empty_label=_("überall"), to_field_name="slug"
    )
    zustand = forms.ChoiceField(
        label=_("Zustand"), choices=[("", _("alle")), *queries.CONDITIONS.items()], required=False
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = queries.visible_areas(actor).defer("boundary").order_by("name", "pk")
        self.fields["gebiet"].queryset = areas  # type: ignore[attr-defined]
