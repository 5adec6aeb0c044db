"""Bookings as the staff types them: one date or a series, another time or room, an end, keys, standing tenants."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import EndReason, RoomKind
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.forms.rooms import RoomChoice
from quartierwerk.rooms.forms.series import SeriesForm, TimesForm
from quartierwerk.rooms.forms.things import ThingsForm
from quartierwerk.rooms.models import MOST_PEOPLE, Handover

OWN_REASONS = [(EndReason.GROUP.value, EndReason.GROUP.label), (EndReason.HOUSE.value, EndReason.HOUSE.label)]


class BookForm(ThingsForm, SeriesForm):
    """A booking or a series of them."""

    room = RoomChoice(label=_("Raum"), queryset=None)
    title = forms.CharField(label=_("Anlass"), max_length=200)
    group: Any = forms.ModelChoiceField(
        label=_("Gruppe"), queryset=None, required=False, empty_label=_("eigene Nutzung des Trägers")
    )
    people = forms.IntegerField(label=_("Personen"), min_value=1, max_value=MOST_PEOPLE, required=False)
    is_confidential = forms.BooleanField(
        label=_("nur als „belegt“ zeigen"), required=False,
        help_text=_("Wer den Raum nicht vergibt, sieht dann weder Anlass noch Gruppe."),
    )  # fmt: skip
    despite_rules = forms.BooleanField(
        label=_("auch gegen eine Regel des Raums"), required=False,
        help_text=_("Mietzeit, zugelassene Personen und gesperrte Räume gelten trotzdem."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)  # the same form sent twice books once

    field_order = (
        "room", "day", "starts", "ends", "repeats", "until", "title", "group", "people", "is_confidential",
        "despite_rules", "key",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["group"].queryset = queries.visible_groups(actor).order_by("name", "pk")  # type: ignore[attr-defined]
        self.add_things_of_room(actor)

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("room", "title", "group", "people", "is_confidential", "despite_rules", "key")
        return {
            "slots": self.slots, "equipment": self.equipment, **{name: self.cleaned_data[name] for name in names},
        }  # fmt: skip


class MoveForm(TimesForm):
    """Another time, another room, or both."""

    room = RoomChoice(label=_("Raum"), queryset=None)
    note = forms.CharField(
        label=_("Nachricht an die Gruppe"), max_length=200, required=False,
        help_text=_("Steht in der E-Mail, die sie bekommt."),
    )  # fmt: skip

    field_order = ("room", "day", "starts", "ends", "note")

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]


class ReplaceForm(forms.Form):
    """Which of the groups without a room get the free one that stands beside them; ``free``: key -> words."""

    given = forms.MultipleChoiceField(
        label=_("Diese Räume zusagen"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Bitte wählen Sie mindestens einen Termin."),
            "invalid_choice": _("Das hat sich gerade geändert. Bitte sehen Sie die Liste noch einmal an."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, free: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given"].choices = list(free.items())  # type: ignore[attr-defined]
        self.fields["given"].initial = list(free)


class BookingForm(forms.Form):
    """What stands in the plan about it."""

    title = forms.CharField(label=_("Anlass"), max_length=200)
    people = forms.IntegerField(label=_("Personen"), min_value=1, max_value=MOST_PEOPLE, required=False)
    is_confidential = forms.BooleanField(label=_("nur als „belegt“ zeigen"), required=False)


class EndForm(forms.Form):
    """Why it ends before its time."""

    reason = forms.ChoiceField(label=_("Grund"), choices=OWN_REASONS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Hinweis"), max_length=200, required=False)


class HandoverForm(forms.ModelForm):
    """Keys and the state of the room, when they go out and when they come back."""

    class Meta:
        model = Handover
        fields = ("keys", "out_on", "out_remark", "back_on", "back_remark")
        widgets = {"out_on": DateInput, "back_on": DateInput}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("out_on") and typed.get("back_on") and typed["back_on"] < typed["out_on"]:
            words = _("Die Rückgabe liegt vor der Ausgabe.")
            self.add_error("back_on", forms.ValidationError(words, code="order"))
        return typed


class TenantForm(forms.Form):
    """A room or desk for months."""

    room = RoomChoice(label=_("Raum oder Arbeitsplatz"), queryset=None)
    group: Any = forms.ModelChoiceField(label=_("Gruppe"), queryset=None)
    starts_on = forms.DateField(label=_("vom"), widget=DateInput)
    ends_on = forms.DateField(label=_("bis einschließlich"), widget=DateInput)
    monthly_cents = EuroField(label=_("Betrag je Monat (EUR)"))
    title = forms.CharField(
        label=_("Anlass"), max_length=200, required=False, help_text=_("Leer: der Name der Gruppe.")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).exclude(kind__in=(RoomKind.SANITARY, RoomKind.STORAGE))
        self.fields["room"].queryset = rooms.order_by("site__name", "name", "pk")  # type: ignore[attr-defined]
        self.fields["group"].queryset = queries.visible_groups(actor).order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("starts_on") and typed.get("ends_on") and typed["ends_on"] < typed["starts_on"]:
            self.add_error("ends_on", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
        return typed


class LeaveForm(forms.Form):
    """The last day of a standing tenant."""

    last_on = forms.DateField(
        label=_("Letzter Tag"), widget=DateInput,
        help_text=_("Liegt er vor dem ersten Tag, fällt die Dauerbelegung ganz weg."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Grund"), choices=OWN_REASONS, widget=forms.RadioSelect, initial="group")
