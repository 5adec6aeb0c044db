"""Closing the list of a date: how many came besides, and whether the rest stayed away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.attendance.choices import Method
from quartierwerk.attendance.choices import Presence as State
from quartierwerk.attendance.forms.tally import HeadsField
from quartierwerk.attendance.models import Tally
from quartierwerk.attendance.queries import Difference


class TapForm(forms.Form):
    """One tap on one name."""

    state = forms.ChoiceField(choices=State.choices, error_messages={"required": _("Da oder nicht da?")})
    sign_up = forms.IntegerField()


class ClosingForm(forms.Form):
    """How many came without a sign-up; the names are ticked above it."""

    walk_ins = HeadsField(label=_("Wie viele kamen ohne Anmeldung?"))
    walk_in_children = HeadsField(label=_("Davon Kinder"))
    others_absent = forms.BooleanField(
        label=_("Wer einen Platz hatte und nicht angetippt ist, war nicht da"), required=False, initial=True
    )
    estimated = forms.BooleanField(label=_("Die Zahl ohne Anmeldung ist geschätzt"), required=False)
    volunteers = HeadsField(label=_("Ehrenamtliche, die geholfen haben"))
    turned_away = HeadsField(label=_("Abgewiesen, weil es voll war"))
    remark = forms.CharField(
        label=_("Bemerkung"),
        required=False,
        max_length=300,
        help_text=_("Bitte keine Namen."),
        error_messages={"max_length": _("Die Bemerkung ist zu lang: höchstens 300 Zeichen.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, tally: Tally | None = None, difference: Difference | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"key": uuid4(), **_initial(tally, difference)})
        broken = _("Das Formular ist unvollständig angekommen. Bitte laden Sie die Seite neu.")
        self.fields["key"].error_messages |= {"required": broken, "invalid": broken}

    @property
    def has_more(self) -> bool:
        names = ("walk_in_children", "volunteers", "turned_away", "remark")
        return any(self[name].value() not in (None, "") or self[name].errors for name in names)

    def clean_walk_ins(self) -> int:
        number: int | None = self.cleaned_data["walk_ins"]
        if number is None:
            raise forms.ValidationError(_("Wie viele kamen ohne Anmeldung? Kam niemand, eine 0."))
        return number

    def figures(self) -> dict[str, Any]:
        """What ``close_list`` wants."""
        said = self.cleaned_data
        names = (
            "key",
            "walk_ins",
            "walk_in_children",
            "others_absent",
            "volunteers",
            "turned_away",
            "remark",
            "replaces",
        )
        method = Method.ESTIMATED if said["estimated"] else Method.COUNTED
        return {**{name: said[name] for name in names}, "method": method}


def _initial(tally: Tally | None, difference: Difference | None) -> dict[str, Any]:
    if tally is None:
        return {}
    kept = {
        "volunteers": tally.volunteers, "turned_away": tally.turned_away, "remark": tally.remark,
        "estimated": tally.is_estimated, "walk_ins": tally.walk_ins, "walk_in_children": tally.walk_in_children,
    }  # fmt: skip
    if difference is not None:
        kept |= {"walk_ins": difference.walk_ins, "replaces": tally.pk}
    return kept
