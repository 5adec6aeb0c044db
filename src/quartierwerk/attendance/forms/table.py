"""A table is handed in, and one says what stands where. Gives plain values; the mapping itself is checked elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import DateInput, TimeInput
from quartierwerk.offers.models import Offer

ASKED = {
    "date": _("Datum"),
    "time": _("Uhrzeit"),
    "offer": _("Angebot"),
    "visits": _("Besuche"),
    "children": _("Kinder"),
    "adults": _("Erwachsene"),
    "volunteers": _("Ehrenamtliche"),
    "turned_away": _("abgewiesen, weil voll"),
    "estimated": _("geschätzt"),
    "remark": _("Bemerkung"),
}
SEVERAL = [
    ("refuse", _("die Zeile ablehnen")),
    ("first", _("der erste Termin ist gemeint")),
    ("last", _("der letzte Termin ist gemeint")),
    ("in_order", _("die Zeilen gehören der Reihe nach zu den Terminen")),
]
MOST_BYTES = 10 * 1024 * 1024


class TableForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_("CSV, XLSX, ODS oder XLS, höchstens 10 MB. Titelzeilen darüber dürfen bleiben."),
        error_messages={"required": _("Bitte wählen Sie eine Datei."), "empty": _("Die Datei ist leer.")},
        widget=forms.FileInput,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("Die Datei ist größer als 10 MB. Bitte teilen Sie sie oder löschen Sie Bilder daraus.")
            )
        return file


class MappingForm(forms.Form):
    """What stands where. A mapping that is kept as a file can be handed in instead."""

    offer_fixed = forms.ModelChoiceField(
        Offer.objects.none(),
        label=_("Alle Zeilen gehören zu diesem Angebot"),
        required=False,
        empty_label=_("nein, es steht in der Tabelle"),
    )
    offers = forms.CharField(
        label=_("Namen in der Tabelle"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_(
            "Je Zeile: Name in der Tabelle = Titel oder Kürzel des Angebots. Gleiche Namen brauchen Sie nicht."
        ),
    )
    several = forms.ChoiceField(
        label=_("Mehrere Termine am selben Tag, ohne Uhrzeit"), choices=SEVERAL, initial="refuse", required=False
    )
    make_dates = forms.BooleanField(label=_("Termine anlegen, die es nicht gibt"), required=False)
    make_time = forms.TimeField(label=_("Beginn angelegter Termine"), required=False, widget=TimeInput)
    make_minutes = forms.IntegerField(label=_("Dauer in Minuten"), min_value=1, max_value=1440, required=False)
    skip_empty = forms.BooleanField(label=_("Zeilen ohne Zahl übergehen, nicht auflisten"), required=False)
    overwrite = forms.BooleanField(label=_("Auch überschreiben, was von Hand gezählt ist"), required=False)
    earliest = forms.DateField(label=_("Frühestes Datum"), required=False, widget=DateInput)
    largest = forms.IntegerField(
        label=_("Größte Zahl, die stimmen kann"), min_value=1, max_value=20_000, initial=2_000, required=False
    )
    map_file = forms.FileField(
        label=_("Oder eine Zuordnung als Datei (TOML)"),
        required=False,
        widget=forms.FileInput,
        help_text=_("Gilt dann statt der Angaben oben. Das Format steht im Handbuch."),
    )

    def __init__(
        self, *args: Any, headings: Sequence[str], header: int, offers: Any, mapping: dict[str, Any],
        guessed: dict[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.header, self.headings = header, headings
        self.fields["offer_fixed"].queryset = offers  # type: ignore[attr-defined]
        choices = [("", _("nicht in der Tabelle"))] + [
            (str(place), f"{place}. {heading}" if heading else str(place)) for place, heading in enumerate(headings, 1)
        ]
        known = mapping.get("columns") or guessed
        for name, label in ASKED.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            if name in known:
                self.initial[f"column_{name}"] = self._place(known[name])
        for name in ("several", "make_dates", "make_time", "make_minutes", "overwrite", "earliest", "largest"):
            if name in mapping:
                self.initial[name] = mapping[name]
        if mapping:
            self.initial["skip_empty"] = mapping.get("empty") == "skip"
            self.initial["offers"] = "\n".join(f"{name} = {value}" for name, value in mapping["offers"].items())
            self.initial["offer_fixed"] = offers.filter(uid=mapping.get("offer")).first()

    def _place(self, column: str | int) -> str:
        if isinstance(column, int):
            return str(column)
        return str(self.headings.index(column) + 1) if column in self.headings else ""

    @property
    def columns(self) -> list[Any]:
        return [self[f"column_{name}"] for name in ASKED]

    @property
    def rest(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.named: dict[str, str] = {}
        for number, line in enumerate(cleaned.get("offers", "").splitlines(), 1):
            if not line.strip():
                continue
            name, equals, offer = (part.strip() for part in line.rpartition("="))
            if not equals or not name or not offer:
                self.add_error(
                    "offers", _("Zeile %d: Bitte so schreiben: Name in der Tabelle = Titel des Angebots.") % number
                )
                break
            self.named[name] = offer
        return cleaned

    def said(self) -> dict[str, Any]:
        """The mapping as plain values; what was left empty is left out."""
        typed = self.cleaned_data
        columns = {name: int(typed[f"column_{name}"]) for name in ASKED if typed.get(f"column_{name}")}
        mapping: dict[str, Any] = {
            "header": self.header, "columns": columns, "offers": self.named,
            "several": typed["several"] or "refuse", "make_dates": typed["make_dates"],
            "overwrite": typed["overwrite"], "empty": "skip" if typed["skip_empty"] else "refuse",
        }  # fmt: skip
        if typed["offer_fixed"]:
            mapping["offer"] = typed["offer_fixed"].uid
            columns.pop("offer", None)
        if typed["make_time"]:
            mapping["make_time"] = f"{typed['make_time']:%H:%M}"
        if typed["earliest"]:
            mapping["earliest"] = typed["earliest"].isoformat()
        for name in ("make_minutes", "largest"):
            if typed[name]:
                mapping[name] = typed[name]
        return mapping
