"""Opening hours as they are typed: a weekday form with exceptions, or a text. Nothing is saved here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import Chips, DateInput, Field, TimeInput
from quartierwerk.places.opening_hours import (
    EVERY_YEAR,
    MAX_LENGTH,
    MAX_NOTE,
    NTH_CHOICES,
    ONCE,
    PUBLIC,
    SCHOOL,
    Day,
    FormException,
    FormRow,
    HoursRefused,
    Line,
    clean_note,
    from_form,
    lines,
    stored,
    tidy,
    to_form,
)

# --- opening hours -----------------------------------------------------------------------------------------------

TIME_FORMATS = ["%H:%M", "%H.%M", "%H"]
BLANK_ROWS = 3
BLANK_EXCEPTIONS = 2
MAX_ROWS = 40

NTH_LABELS = {
    1: _("nur der 1. im Monat"),
    2: _("nur der 2. im Monat"),
    3: _("nur der 3. im Monat"),
    4: _("nur der 4. im Monat"),
    5: _("nur der 5. im Monat"),
    -1: _("nur der letzte im Monat"),
}


class _PartForm(forms.Form):
    """A row or an exception: empty means that it is not there."""

    number = 0
    is_stored = False

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Wochentage"),
        choices=[(day, WEEKDAYS_ABBR[day]) for day in range(7)],
        coerce=int,
        required=False,
        widget=Chips,
    )
    opens = forms.TimeField(label=_("von"), input_formats=TIME_FORMATS, required=False, widget=TimeInput)
    closes = forms.TimeField(label=_("bis"), input_formats=TIME_FORMATS, required=False, widget=TimeInput)
    note = forms.CharField(label=_("Anmerkung"), max_length=MAX_NOTE, required=False)
    is_on_request = forms.BooleanField(label=_("nur auf Anfrage"), required=False)

    @property
    def is_left_empty(self) -> bool:
        """Whether nothing is typed in here: such a part does not exist."""
        return not any(self.cleaned_data.get(name) for name in self.fields if name != "DELETE") and not self.errors

    @property
    def is_wanted(self) -> bool:
        return not self.cleaned_data.get("DELETE") and not self.is_left_empty

    def clean_note(self) -> str:
        try:
            return clean_note(self.cleaned_data["note"])
        except HoursRefused as refusal:
            raise ValidationError(str(refusal), code=refusal.rule) from None

    def need(self, name: str, sentence: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, ValidationError(sentence, code="missing"))

    def check_order(self) -> None:
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens is not None and closes is not None and closes <= opens and closes != datetime.time():
            self.add_error("closes", ValidationError(_("Das Ende liegt nicht nach dem Beginn."), code="order"))


class OpeningRowForm(_PartForm):
    """One row: on these weekdays from, to; or only on the n-th of them in the month."""

    nth = forms.TypedChoiceField(
        label=_("Wie oft"),
        choices=[("", _("jede Woche")), *((number, NTH_LABELS[number]) for number in NTH_CHOICES)],
        coerce=int,
        empty_value=None,
        required=False,
    )

    field_order = ("weekdays", "nth", "opens", "closes", "note", "is_on_request")

    def clean(self) -> dict[str, Any]:
        if self.is_wanted:
            self.need("weekdays", _("Bitte wählen Sie mindestens einen Wochentag."))
            self.need("opens", _("Bitte geben Sie an, ab wann geöffnet ist."))
            self.need("closes", _("Bitte geben Sie an, bis wann geöffnet ist."))
            self.check_order()
        return self.cleaned_data

    def row(self) -> FormRow:
        typed = self.cleaned_data
        return FormRow(
            weekdays=tuple(sorted(typed["weekdays"])),
            opens=typed["opens"],
            closes=typed["closes"],
            nth=typed["nth"],
            note=typed["note"],
            is_on_request=typed["is_on_request"],
        )


class OpeningExceptionForm(_PartForm):
    """One exception: on holidays or on dates, closed or open at other times."""

    kind = forms.ChoiceField(
        label=_("Wann"),
        choices=[
            ("", _("keine Ausnahme")),
            (PUBLIC, _("an gesetzlichen Feiertagen")),
            (SCHOOL, _("in den Schulferien")),
            (ONCE, _("an einem Datum oder von–bis")),
            (EVERY_YEAR, _("jedes Jahr an diesen Tagen")),
        ],
        required=False,
    )
    first = forms.DateField(
        label=_("erster Tag"),
        required=False,
        widget=DateInput,
        help_text=_("Nur bei einem Datum. Bei „jedes Jahr“ zählt die Jahreszahl nicht."),
    )
    last = forms.DateField(
        label=_("letzter Tag"), required=False, widget=DateInput, help_text=_("Leer lassen, wenn es ein Tag ist.")
    )

    field_order = ("kind", "first", "last", "weekdays", "opens", "closes", "note", "is_on_request")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["weekdays"].help_text = _("Leer lassen, wenn die Ausnahme für alle Wochentage gilt.")

    def clean(self) -> dict[str, Any]:
        if not self.is_wanted:
            return self.cleaned_data
        self.need("kind", _("Bitte wählen Sie, wann die Ausnahme gilt, oder leeren Sie die Zeile."))
        typed = self.cleaned_data
        if typed.get("kind") in (ONCE, EVERY_YEAR):
            self.need("first", _("Bitte geben Sie ein Datum an."))
            first, last = typed.get("first"), typed.get("last")
            if typed["kind"] == ONCE and first and last and last < first:
                self.add_error("last", ValidationError(_("Der letzte Tag liegt vor dem ersten."), code="order"))
        elif typed.get("kind") and (typed.get("first") or typed.get("last")):
            self.add_error(
                "first",
                ValidationError(
                    _("Feiertage und Schulferien brauchen kein Datum. Bitte leeren Sie es."), code="superfluous"
                ),
            )
        if typed.get("opens") is not None or typed.get("closes") is not None:
            self.need("opens", _("Bitte geben Sie Beginn und Ende an oder lassen Sie beides leer (geschlossen)."))
            self.need("closes", _("Bitte geben Sie Beginn und Ende an oder lassen Sie beides leer (geschlossen)."))
        elif typed.get("is_on_request"):
            self.add_error(
                "is_on_request", ValidationError(_("Auf Anfrage braucht eine Zeit von–bis."), code="time_missing")
            )
        self.check_order()
        return typed

    def exception(self) -> FormException:
        typed = self.cleaned_data
        is_yearly = typed["kind"] == EVERY_YEAR
        first, last = _day(typed["first"], is_yearly), _day(typed["last"] or typed["first"], is_yearly)
        return FormException(
            kind=typed["kind"],
            first=first,
            last=last,
            weekdays=tuple(sorted(typed["weekdays"])),
            opens=typed["opens"],
            closes=typed["closes"],
            note=typed["note"],
            is_on_request=typed["is_on_request"],
        )


def _day(date: datetime.date | None, is_yearly: bool) -> Day | None:
    return Day(date.month, date.day, None if is_yearly else date.year) if date else None


def _date(day: Day | None) -> datetime.date | None:
    """The day for the browser's calendar; a day of every year is shown in a leap year, which has them all."""
    return datetime.date(day.year or 2028, day.month, day.day) if day and day.day else None


class OpeningHoursForm:
    """Öffnungszeiten of one place, as a weekday form with exceptions or, where that cannot say it, as text.

    Used like a form beside another one on the same page: `is_valid()`, then `cleaned_data["opening_hours"]` is the
    text to store. Drawn by `places/_opening_hours_form.html` with this form as `hours`. A row that is emptied or
    ticked for deletion is gone; blank rows are always there to type into, so it works without JavaScript.
    """

    AS_ROWS = "rows"
    AS_TEXT = "text"

    def __init__(self, data: Any = None, *, text: str = "", prefix: str = "hours"):
        self.prefix = prefix
        self.is_bound = data is not None
        self.stored_text = text
        self.refusal = ""
        self.cleaned_data: dict[str, str] = {}
        self._is_valid: bool | None = None
        form = _form_of(text)
        self.is_for_text_only = form is None
        self.choice = _TextForm(
            data,
            prefix=prefix,
            initial={"mode": self.AS_ROWS if form else self.AS_TEXT, "text": text},
        )
        self.rows = _RowFormSet(
            data,
            prefix=f"{prefix}-rows",
            initial=[
                {
                    "weekdays": row.weekdays,
                    "nth": row.nth,
                    "opens": row.opens,
                    "closes": row.closes,
                    "note": row.note,
                    "is_on_request": row.is_on_request,
                }
                for row in (form.rows if form else ())
            ],
        )
        self.exceptions = _ExceptionFormSet(
            data,
            prefix=f"{prefix}-exceptions",
            initial=[
                {
                    "kind": exception.kind,
                    "first": _date(exception.first),
                    "last": _date(exception.last) if exception.last != exception.first else None,
                    "weekdays": exception.weekdays,
                    "opens": exception.opens,
                    "closes": exception.closes,
                    "note": exception.note,
                    "is_on_request": exception.is_on_request,
                }
                for exception in (form.exceptions if form else ())
            ],
        )

    @property
    def current_lines(self) -> list[Line]:
        """What is stored now, in words."""
        hours = stored(self.stored_text)
        return lines(hours, get_language() or "de") if hours else []

    @property
    def is_text_open(self) -> bool:
        """Whether the text is the way that was chosen."""
        return self.choice["mode"].value() == self.AS_TEXT

    @property
    def has_changed(self) -> bool:
        return self.is_valid() and self.cleaned_data["opening_hours"] != self.stored_text

    def is_valid(self) -> bool:
        """Whether the hours were understood; reads what was typed once."""
        if self._is_valid is None:
            self._is_valid = self.is_bound and self._read()
        return self._is_valid

    def _read(self) -> bool:
        if not self.choice.is_valid():
            return False
        if self.choice.cleaned_data["mode"] == self.AS_TEXT:
            self.cleaned_data["opening_hours"] = self.choice.cleaned_data["text"]
            return True
        # Both are asked, so that all errors show at once.
        are_valid = [self.rows.is_valid(), self.exceptions.is_valid()]
        if not all(are_valid):
            return False
        try:
            self.cleaned_data["opening_hours"] = from_form(
                [part.row() for part in self.rows if part.is_wanted],
                [part.exception() for part in self.exceptions if part.is_wanted],
            )
        except HoursRefused as refusal:
            self.refusal = str(refusal)
            return False
        if len(self.cleaned_data["opening_hours"]) > MAX_LENGTH:
            self.refusal = gettext("Die Öffnungszeiten sind zu lang. Bitte kürzen Sie die Anmerkungen.")
            return False
        return True

    def problems(self) -> list[tuple[str, str]]:
        """All errors for the summary: the id of the field (empty for the whole) and a sentence that names the row."""
        if not self.is_bound or self.is_valid():
            return []
        found = [("", self.refusal)] if self.refusal else []
        found += _errors_of(self.choice, "")
        if self.choice.cleaned_data.get("mode") != self.AS_TEXT:
            found += [("", str(error)) for part in (self.rows, self.exceptions) for error in part.non_form_errors()]
            for number, row in enumerate(self.rows, start=1):
                found += _errors_of(row, gettext("Zeile %(number)d") % {"number": number})
            for number, exception in enumerate(self.exceptions, start=1):
                found += _errors_of(exception, gettext("Ausnahme %(number)d") % {"number": number})
        return found


def _errors_of(form: forms.Form, name: str) -> Iterable[tuple[str, str]]:
    for field in form:
        anchor = field.anchor if isinstance(field, Field) else ""
        for error in field.errors:
            yield anchor, ", ".join(part for part in (name, str(field.label)) if part) + f": {error}"


def _form_of(text: str):
    try:
        return to_form(text)
    except HoursRefused:
        return None


class _TextForm(forms.Form):
    """How the hours are typed, and the text for those who know the syntax."""

    mode = forms.ChoiceField(
        label=_("Öffnungszeiten eingeben"),
        choices=[(OpeningHoursForm.AS_ROWS, _("in Zeilen")), (OpeningHoursForm.AS_TEXT, _("als Text"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Text in der Schreibweise von OpenStreetMap"),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Zum Beispiel: Mo-Fr 09:00-12:00, Th[1] 15:00-17:00; PH off. Er zählt nur, wenn „als Text“ gewählt ist."
        ),
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("mode") == OpeningHoursForm.AS_TEXT and "text" in typed:
            try:
                typed["text"] = tidy(typed["text"])
            except HoursRefused as refusal:
                self.add_error("text", ValidationError(str(refusal), code=refusal.rule))
        return typed


class _Parts(BaseFormSet):
    """Rows or exceptions, each with a box to delete it."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if not isinstance(form, _PartForm):
            raise TypeError("rows and exceptions only")
        form.fields["DELETE"].label = _("diese Zeile löschen")
        form.number = (index or 0) + 1
        form.is_stored = index is not None and index < self.initial_form_count()

    @property
    def filled(self) -> list[forms.Form]:
        """Those with something in them, errors included; the others stand folded up behind them."""
        return [form for form in self.forms if form in self.initial_forms or (self.is_bound and form.has_changed())]

    @property
    def blank(self) -> list[forms.Form]:
        filled = self.filled
        return [form for form in self.forms if form not in filled]


_RowFormSet = forms.formset_factory(
    OpeningRowForm, formset=_Parts, extra=BLANK_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True,
    can_delete=True,
)  # fmt: skip
_ExceptionFormSet = forms.formset_factory(
    OpeningExceptionForm, formset=_Parts, extra=BLANK_EXCEPTIONS, max_num=MAX_ROWS, absolute_max=MAX_ROWS,
    validate_max=True, can_delete=True,
)  # fmt: skip
