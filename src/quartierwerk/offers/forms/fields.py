"""Fields that several forms of this room use."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import DateInput, TimeInput
from quartierwerk.places.models import Site
from quartierwerk.rooms.models import Room

AMOUNT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")


class EuroField(forms.CharField):
    """An amount typed in euros, ``3``, ``3,50`` or ``3.50 €``; gives whole cents, or None for an empty field."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "").replace("€", "").strip()
        if not text:
            return None
        match = AMOUNT.fullmatch(text)
        if match is None:
            raise ValidationError(_("Bitte einen Betrag in Euro angeben, zum Beispiel 3 oder 3,50."))
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02d}" if value % 100 else str(value // 100)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class DayField(forms.DateField):
    """A day, with the browser's calendar; typed in German as well."""

    widget = DateInput
    default_error_messages = {"invalid": _("Bitte einen Tag angeben, zum Beispiel 04.06.2030.")}
    input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]  # type: ignore[assignment]


class ClockField(forms.TimeField):
    """A time of day, to the minute."""

    widget = TimeInput
    default_error_messages = {"invalid": _("Bitte eine Uhrzeit angeben, zum Beispiel 16:30.")}
    input_formats = ["%H:%M", "%H:%M:%S", "%H.%M"]  # type: ignore[assignment]


class SiteField(forms.ModelChoiceField):
    """A site with its neighbourhood."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.area.name})"


class RoomField(forms.ModelChoiceField):
    """A room with its house."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.site.name})"


def check_house(form: forms.Form, room: Room | None, site: Site | None) -> None:
    """A date is in the house of its room; else the field says what does not fit."""
    if room is None or (site is not None and room.site_id == site.pk):
        return
    if site is None:
        words = _("„%(room)s“ liegt in %(house)s: Bitte wählen Sie auch diesen Treffpunkt.")
    else:
        words = _("„%(room)s“ liegt in %(house)s, der Termin aber in %(site)s. Bitte wählen Sie beides passend.")
    form.add_error(
        "room", forms.ValidationError(words % {"room": room, "house": room.site, "site": site}, code="house")
    )


class PersonField(forms.ModelChoiceField):
    """A person with the organisation."""

    def label_from_instance(self, obj: Any) -> str:
        return person_words(obj)


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return person_words(obj)


def speak_of_somebody_else(form: forms.Form) -> None:
    """Whoever enters another person is told about her, not asked what she wants for herself."""
    hints = {
        "first_name": _("So wird die Person angesprochen."),
        "email": _("Nur, wenn die Person eine Nachricht möchte."),
        "phone": _("Nur, wenn die Person angerufen werden möchte."),
    }
    for name in hints.keys() & form.fields.keys():
        form.fields[name].help_text = hints[name]


def person_words(person: Any) -> str:
    return f"{person.name} ({person.organisation})" if person.organisation else str(person.name)
