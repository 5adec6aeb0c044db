"""What becomes of each date of a day that has to be cleared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.forms.fields import PersonField
from quartierwerk.offers.models import Session
from quartierwerk.parties.models import Contact

OFF, HAND_OVER, LEAVE = "absagen", "uebergeben", "lassen"
CHOICES = ((OFF, _("absagen")), (HAND_OVER, _("übergeben an …")), (LEAVE, _("so lassen")))


class ClearDayForm(forms.Form):
    """Per date: call off, hand over to somebody, or leave. Own dates are set to "call off" from the start."""

    def __init__(self, *args: Any, actor: Actor, sessions: Sequence[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = list(sessions)
        people = queries.choices_of_people(actor)
        known = list(people)
        for row in self.sessions:
            mine = getattr(row, "is_mine", False)
            self.fields[f"was-{row.pk}"] = forms.ChoiceField(
                label=_("Was geschieht?"), choices=CHOICES, initial=OFF if mine else LEAVE, widget=forms.RadioSelect()
            )
            field = PersonField(label=_("Wer übernimmt?"), required=False, queryset=people, empty_label="–")
            self.fields[f"wer-{row.pk}"] = field
            # One query for all rows of the page, not one for each list.
            field.choices = [("", "–"), *((person.pk, field.label_from_instance(person)) for person in known)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.sessions:
            if cleaned.get(f"was-{row.pk}") == HAND_OVER and not cleaned.get(f"wer-{row.pk}"):
                self.add_error(f"wer-{row.pk}", _("Bitte wählen Sie, wer den Termin übernimmt."))
        if not self.errors and not self.off() and not self.handed():
            self.add_error(None, _("Bitte wählen Sie mindestens einen Termin, der abgesagt oder übergeben wird."))
        return cleaned

    def off(self) -> list[Session]:
        return [row for row in self.sessions if self.cleaned_data.get(f"was-{row.pk}") == OFF]

    def handed(self) -> list[tuple[Session, Contact]]:
        return [
            (row, self.cleaned_data[f"wer-{row.pk}"])
            for row in self.sessions
            if self.cleaned_data.get(f"was-{row.pk}") == HAND_OVER
        ]

    def lines(self) -> list[tuple[Session, str, Any, Any]]:
        """Each date with its words and its two fields."""
        return [(row, queries.span_of(row), self[f"was-{row.pk}"], self[f"wer-{row.pk}"]) for row in self.sessions]
