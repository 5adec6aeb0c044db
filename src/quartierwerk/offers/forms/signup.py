"""The form by which somebody signs up: on the residents' pages and, with a source, in the office."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.ui.forms import LanguageSelect
from quartierwerk.offers import queries
from quartierwerk.offers.choices import Admission, Knowledge, Question, Source
from quartierwerk.offers.forms.fields import ClockField, DayField, PersonField, speak_of_somebody_else
from quartierwerk.offers.models import FreeTime, Offer
from quartierwerk.offers.models.signup import MOST_PEOPLE
from quartierwerk.offers.queries import Wish

BY_HAND = [choice for choice in Source.choices if choice[0] in (Source.PHONE, Source.DESK, Source.PAPER)]


class ContactForm(forms.Form):
    """First name, and a way to be told only if somebody wants one."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
    first_name = forms.CharField(
        label=_("Vorname"), max_length=60, help_text=_("Ein Name, mit dem wir Sie ansprechen können."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Bitte geben Sie einen Vornamen an. Es muss nicht Ihr richtiger sein.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4()

    def ask_how_to_tell(self) -> None:
        self.fields["email"] = forms.EmailField(
            label=_("E-Mail"), required=False, help_text=_("Nur, wenn Sie eine Nachricht möchten."),
            widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
            error_messages={"invalid": _("So sieht keine E-Mail-Adresse aus. Sie können das Feld auch leer lassen.")},
        )  # fmt: skip
        self.fields["phone"] = forms.CharField(
            label=_("Telefon"), required=False, max_length=40, help_text=_("Nur, wenn wir Sie anrufen sollen."),
            widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel", "dir": "ltr"}),
        )  # fmt: skip

    def clean_phone(self) -> str:
        text = " ".join(self.cleaned_data["phone"].split())
        if text and (not re.fullmatch(r"[-+()/\d ]+", text) or sum(sign.isdecimal() for sign in text) < 4):
            raise forms.ValidationError(_("So sieht keine Telefonnummer aus. Sie können das Feld auch leer lassen."))
        return text

    @property
    def form_key(self) -> uuid.UUID:
        """What makes the same form sent twice one sign-up."""
        return self.cleaned_data["key"] or uuid.uuid4()


class SignUpForm(ContactForm):
    """First name, how many, what is needed; a way to be told only if somebody wants one."""

    def __init__(
        self, *args: Any, offer: Offer, times: Sequence[tuple[FreeTime, Sequence[datetime]]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer, self.times = offer, times
        if offer.admission == Admission.APPOINTMENT:
            self._ask_for_time()
        else:
            self._ask_how_many()
        for question in (Question.INTERPRETER, Question.STEP_FREE):
            if question in offer.questions:
                self.fields[question.value] = forms.BooleanField(label=question.label, required=False)
        reserves = queries.reserves_of(offer) if offer.admission in (Admission.DATE, Admission.COURSE) else []
        if reserves:
            language = get_language()
            self.fields["reserves"] = forms.MultipleChoiceField(
                label=_("Trifft das auf Sie zu?"), required=False, widget=forms.CheckboxSelectMultiple(),
                choices=[(row.name, row.text("reason", language).value) for row in reserves],
                help_text=_("Dafür sind Plätze reserviert. Niemand prüft das nach."),
            )  # fmt: skip
        self.ask_how_to_tell()

    def _ask_for_time(self) -> None:
        choices = [
            (f"{time.pk} {start.isoformat()}", f"{queries.moment_words(start)} ({time.host.name})")
            for time, starts in self.times
            for start in starts
        ]
        self.fields["start"] = forms.ChoiceField(
            label=_("Welche Zeit passt Ihnen?"), choices=choices, widget=forms.RadioSelect(),
            error_messages={
                "required": _("Bitte wählen Sie eine Zeit."),
                "invalid_choice": _("Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere."),
            },
        )  # fmt: skip
        self.fields["level"] = forms.ChoiceField(
            label=_("Was können Sie schon?"), choices=[("", _("keine Angabe")), *Knowledge.choices], required=False,
            widget=forms.RadioSelect(), initial="",
            help_text=_("Damit es zu Ihnen passt. Wir löschen die Antwort nach dem Gespräch."),
        )  # fmt: skip

    def _ask_how_many(self) -> None:
        self.fields["people"] = forms.IntegerField(
            label=_("Wie viele Erwachsene kommen?"), min_value=1, max_value=MOST_PEOPLE, initial=1, required=False,
            help_text=_("Sie bekommen alle zusammen einen Platz oder warten zusammen."),
        )  # fmt: skip
        self.fields["children"] = forms.IntegerField(
            label=_("Wie viele Kinder kommen mit?"), min_value=0, max_value=MOST_PEOPLE, initial=0, required=False
        )
        if Question.CHILDCARE in self.offer.questions:
            self.fields["childcare"] = forms.BooleanField(
                label=_("Die Kinder brauchen Kinderbetreuung"), required=False,
                help_text=_("Sie bekommen Platz und Betreuung zusammen. Fehlt eines, warten Sie auf beides."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("childcare") and not cleaned.get("children") and "children" not in self.errors:
            self.add_error("children", _("Für wie viele Kinder brauchen Sie Betreuung?"))
        return cleaned

    def chosen_time(self) -> FreeTime | None:
        """The free time in which the chosen talk is."""
        pk = self.cleaned_data.get("start", "").partition(" ")[0]
        return next((time for time, _starts in self.times if str(time.pk) == pk), None)

    def wish(self, language: str) -> Wish:
        """Call it only when the form is valid."""
        cleaned = self.cleaned_data
        start = cleaned.get("start", "").partition(" ")[2]
        answers = [name for name in Question.values if cleaned.get(name)]
        answers += [cleaned["level"]] if cleaned.get("level") else []
        answers += [f"{queries.RESERVE}{name}" for name in cleaned.get("reserves", ())]
        return Wish(
            first_name=cleaned["first_name"], language=language, people=cleaned.get("people") or 1,
            children=cleaned.get("children") or 0, answers=tuple(answers), email=cleaned["email"],
            phone=cleaned["phone"], start=datetime.fromisoformat(start) if start else None,
        )  # fmt: skip


class SignUpByHandForm(SignUpForm):
    """The same for somebody who called, stands at the desk or filled in a sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_of_somebody_else(self)

    source = forms.ChoiceField(label=_("Wie kam die Anmeldung?"), choices=BY_HAND, widget=forms.RadioSelect())
    language = forms.ChoiceField(
        label=_("Sprache für Nachrichten"), choices=settings.LANGUAGES, initial="de", widget=LanguageSelect,
        help_text=_("In dieser Sprache stehen E-Mail und Zettel."),
    )  # fmt: skip
    field_order = ["source", "first_name", "language"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Ihr Code"), max_length=60, help_text=_("Acht Zeichen, zum Beispiel ACDE-2345."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Bitte geben Sie Ihren Code ein.")},
    )  # fmt: skip


class AdmissionForm(forms.Form):
    """How one signs up, and how many places there are."""

    admission = forms.ChoiceField(
        label=_("Wofür meldet man sich an?"), choices=Admission.choices, widget=forms.RadioSelect()
    )
    seats = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=100_000, required=False)
    questions = forms.MultipleChoiceField(
        label=_("Was darf gefragt werden?"), required=False, choices=Question.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("Nur diese Fragen. Die Antworten werden nach dem Termin gelöscht."),
    )  # fmt: skip
    childcare_places = forms.IntegerField(
        label=_("Plätze in der Kinderbetreuung"), min_value=1, max_value=1_000, required=False
    )
    hold_hours = forms.IntegerField(
        label=_("Wie viele Stunden wird ein frei gewordener Platz freigehalten?"), min_value=1, max_value=336
    )
    appointment_minutes = forms.IntegerField(
        label=_("Wie viele Minuten dauert ein Gespräch?"), min_value=5, max_value=1440,
        help_text=_("Nur für Gespräche zu freien Zeiten."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        counted = cleaned.get("admission") in (Admission.DATE, Admission.COURSE)
        if counted and not cleaned.get("seats") and "seats" not in self.errors:
            self.add_error("seats", _("Wer sich anmelden kann, braucht einen Platz: Bitte geben Sie die Plätze an."))
        return cleaned

    @staticmethod
    def initial_of(offer: Offer) -> dict[str, Any]:
        return {
            "admission": offer.admission, "seats": offer.seats, "questions": list(offer.questions),
            "childcare_places": offer.childcare_places, "hold_hours": offer.hold_hours,
            "appointment_minutes": offer.appointment_minutes,
        }  # fmt: skip

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "questions": tuple(self.cleaned_data["questions"])}


class ReserveForm(forms.Form):
    reason = forms.CharField(
        label=_("Sachlicher Grund"), max_length=200,
        help_text=_("Zum Beispiel „Für Menschen, die im Haus wohnen“. Nie Herkunft oder Staatsangehörigkeit."),
    )  # fmt: skip
    places = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=1_000)


class FreeTimeForm(forms.Form):
    """From-to on a day, and on the same weekday of the weeks after."""

    host = PersonField(label=_("Wer nimmt sich Zeit?"), queryset=None)
    day = DayField(label=_("Tag"))
    starts = ClockField(label=_("Beginn"))
    ends = ClockField(label=_("Ende"))
    weeks = forms.IntegerField(
        label=_("Wie viele Wochen lang?"), min_value=1, max_value=26, initial=1,
        help_text=_("Am selben Wochentag zur selben Zeit."),
    )  # fmt: skip
    place_words = forms.CharField(label=_("Ort in Worten"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = queries.choices_of_people(actor, offer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("Das Ende muss nach dem Beginn liegen."))
        return cleaned

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Aware moments; every week at the same time of day, also when the clocks are changed."""
        cleaned = self.cleaned_data
        days = [cleaned["day"] + timedelta(weeks=number) for number in range(cleaned["weeks"])]
        return [
            (
                recurrence.to_utc(datetime.combine(day, cleaned["starts"]), clock.BERLIN),
                recurrence.to_utc(datetime.combine(day, cleaned["ends"]), clock.BERLIN),
            )
            for day in days
        ]


class NextLevelForm(forms.Form):
    after: Any = forms.ModelChoiceField(
        label=_("Welcher Kurs folgt?"), queryset=None, required=False, empty_label=_("keiner"),
        help_text=_(
            "Auch Kurse anderer Träger, für die man sich hier anmelden kann. Diese werden vorher um Zustimmung gebeten."
        ),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=_("Wie viele Tage haben die Menschen zum Antworten?"), min_value=1, max_value=60, initial=7
    )

    def __init__(self, *args: Any, actor: Actor, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = queries.possible_next(actor, offer)  # type: ignore[attr-defined]
