"""Rooms as they are typed, what a list is filtered by, pictures, texts in other languages, equipment, defects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import Columns, DateInput, SearchInput
from quartierwerk.places.models import Site
from quartierwerk.rooms import queries
from quartierwerk.rooms.actions.stock import FACTS
from quartierwerk.rooms.choices import DefectState, Feature
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.models import Defect, Equipment, Room

PICTURES = {"accept": "image/jpeg,image/png,image/webp"}
PICTURE_HINT = _("Höchstens 10 MB. Aufnahmeort und andere Angaben in der Datei werden entfernt. Bitte ohne Menschen.")
WORDS_HINT = _("Für Menschen, die das Bild nicht sehen: zum Beispiel „Heller Raum mit sechs Tischen und Tafel“.")


class RoomForm(forms.ModelForm):
    """A room of a house, or a part of another room (``whole``): then house and carrier are those of the whole."""

    features = forms.MultipleChoiceField(label=_("Merkmale"), choices=Feature.choices, required=False, widget=Columns)
    cost_share_cents = EuroField(
        label=_("Kostenanteil je Monat (EUR)"), required=False,
        help_text=_("Miete und Nebenkosten, die auf diesen Raum entfallen. Steht nur auf Ihren Seiten."),
    )  # fmt: skip

    class Meta:
        model = Room
        fields = (
            "name", "site", "carrier", "kind", "storey", "description", "how_to_find", "seats", "standing",
            "legal_most", "setup_minutes", "clearup_minutes", "is_bookable", "starts_on", "ends_on",
        )  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "storey": _("Zum Beispiel: Obergeschoss."),
            "how_to_find": _("Ein Satz: zum Beispiel „zweite Tür links nach der Treppe“."),
            "setup_minutes": _("So lange vor jedem Termin ist der Raum schon belegt."),
            "clearup_minutes": _("So lange nach jedem Termin ist der Raum noch belegt."),
            "is_bookable": _("Sonst steht er nicht in der Raumsuche; das Haus kann ihn trotzdem belegen."),
            "starts_on": _("Leer lassen, wenn es ihn gibt, solange es das Haus gibt."),
            "ends_on": _("Letzter Tag. Leer lassen, wenn kein Ende feststeht."),
        }

    GROUPS = (
        (_("Was und wo"), ("name", "site", "carrier", "kind", "storey", "description", "how_to_find")),
        (_("Wie viele"), ("seats", "standing", "legal_most")),
        (_("Was er hat"), ("features",)),
        (_("Vergabe"), ("is_bookable", "setup_minutes", "clearup_minutes")),
        (_("Mietzeit und Kosten"), ("starts_on", "ends_on", "cost_share_cents")),
    )
    field_order = tuple(name for _title, names in GROUPS for name in names)

    def __init__(self, *args: Any, actor: Any, whole: Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk or whole is not None:
            del self.fields["site"], self.fields["carrier"]
        else:
            self.fields["site"].queryset = queries.sites_to_keep(actor)  # type: ignore[attr-defined]
            carriers = queries.carriers_to_keep(actor)
            self.fields["carrier"].queryset = carriers  # type: ignore[attr-defined]
            if not self.initial.get("carrier"):
                self.initial["carrier"] = carriers.first() if carriers.count() == 1 else None
        if self.instance.pk:
            self.initial["features"] = list(self.instance.features)
            self.initial["cost_share_cents"] = self.instance.cost_share_cents

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name in FACTS}


class RoomFilterForm(forms.Form):
    """What the list of rooms is narrowed to."""

    q = forms.CharField(label=_("Suchen"), required=False, max_length=100, widget=SearchInput)
    haus = forms.ModelChoiceField(
        label=_("Treffpunkt"), queryset=Site.objects.none(), required=False, empty_label=_("alle"),
        to_field_name="slug",
    )  # fmt: skip
    merkmal = forms.ChoiceField(label=_("Merkmal"), choices=[("", _("alle")), *Feature.choices], required=False)
    zustand = forms.ChoiceField(
        label=_("Zustand"), choices=[("", _("alle")), *queries.CONDITIONS.items()], required=False
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["haus"].queryset = queries.sites_with_rooms(actor)  # type: ignore[attr-defined]


class PictureForm(forms.Form):
    """A picture of the room, and what can be seen on it in words."""

    picture = forms.FileField(label=_("Bild"), widget=forms.FileInput(attrs=PICTURES), help_text=PICTURE_HINT)
    picture_alt = forms.CharField(
        label=_("Was ist darauf zu sehen?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=WORDS_HINT,
    )  # fmt: skip


class PictureWordsForm(forms.Form):
    """Other words for a picture that is there."""

    picture_alt = forms.CharField(
        label=_("Was ist darauf zu sehen?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=WORDS_HINT,
    )  # fmt: skip


class TextsForm(forms.Form):
    """The texts of a room in one other language, each below its German source."""

    def __init__(self, *args: Any, room: Room, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Room.TRANSLATED:
            source = getattr(room, name)
            if not source:
                continue
            column = next(column for column in Room._meta.concrete_fields if column.name == name)
            self.fields[name] = forms.CharField(
                label=column.verbose_name,
                required=False,
                max_length=8000,
                initial=room.translations.get(name, {}).get(language, {}).get("text", ""),
                help_text=source,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language, "dir": "auto"}),
            )

    @property
    def texts(self) -> Mapping[str, str]:
        return self.cleaned_data


class EquipmentForm(forms.ModelForm):
    """Things of a house; where they stand may be left open. House and carrier are chosen once."""

    class Meta:
        model = Equipment
        fields = ("name", "quantity", "site", "carrier", "room", "inventory_number", "note")
        help_texts = {"room": _("Leer lassen, wenn es im ganzen Haus gebraucht wird.")}

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        if self.instance.pk:
            del self.fields["site"], self.fields["carrier"]
            rooms = rooms.filter(site=self.instance.site_id)
        else:
            self.fields["site"].queryset = queries.sites_to_keep(actor)  # type: ignore[attr-defined]
            self.fields["site"].label = _("Treffpunkt")
            carriers = queries.carriers_to_keep(actor)
            self.fields["carrier"].queryset = carriers  # type: ignore[attr-defined]
            self.fields["carrier"].label = _("Träger")
        self.fields["room"] = RoomChoice(
            label=_("Raum"), queryset=rooms, required=False, help_text=self.fields["room"].help_text
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return dict(self.cleaned_data)


class RoomChoice(forms.ModelChoiceField):
    """A room, named with its house."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.site.name}: {obj.name}"


class DefectForm(forms.ModelForm):
    """Something is missing or broken."""

    class Meta:
        model = Defect
        fields = ("title", "note", "bars_use")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"title": _("Zum Beispiel: Zweiter Fluchtweg fehlt.")}


class DefectStepForm(forms.ModelForm):
    """Where it stands now."""

    quote_cents = EuroField(label=_("Angebot (EUR)"), required=False)
    note = forms.CharField(label=_("Was geschehen ist"), max_length=300, required=False)

    class Meta:
        model = Defect
        fields = ("state", "due_on", "bars_use")
        widgets = {"due_on": DateInput, "state": forms.RadioSelect}

    field_order = ("state", "quote_cents", "due_on", "note", "bars_use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["quote_cents"] = self.instance.quote_cents
        states = list(DefectState.values)
        here = states.index(self.instance.state)
        self.initial["state"] = states[min(here + 1, len(states) - 1)]
        self.fields["state"].choices = DefectState.choices  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)
