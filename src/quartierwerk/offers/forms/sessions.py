"""Single dates as they are typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.forms.fields import ClockField, DayField, PersonField, RoomField, SiteField, check_house
from quartierwerk.offers.models import Session
from quartierwerk.rooms.models import Room

BY_HAND = [choice for choice in Reason.choices if choice[0] not in (Reason.PAUSE, Reason.CRISIS)]


class TimesForm(forms.Form):
    """A day, a time from-to, a place. What ends before it begins ends on the next day, if that is said."""

    day = DayField(label=_("Tag"))
    starts = ClockField(label=_("Beginn"))
    ends = ClockField(label=_("Ende"))
    over_midnight = forms.BooleanField(label=_("endet am Tag danach"), required=False)
    site = SiteField(label=_("Treffpunkt"), required=False, queryset=None, empty_label=_("kein Haus"))
    place_words = forms.CharField(
        label=_("Ort in Worten"), required=False, max_length=200,
        help_text=_("Für Treffen ohne Haus, zum Beispiel „Innenhof Ringstraße 4“."),
    )  # fmt: skip
    own_title = forms.CharField(
        label=_("Eigener Titel für diesen Termin"), required=False, max_length=200,
        help_text=_("Nur wenn dieser Termin anders heißt als das Angebot."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = queries.choices_of_sites(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        site = cleaned.get("site")
        if site is not None and site.is_mobile and not cleaned.get("place_words", "").strip():
            self.add_error(
                "place_words", _("„%(site)s“ wandert: Bitte schreiben Sie, wo dieser Termin ist.") % {"site": site}
            )
        if self.errors:
            return cleaned
        start = datetime.combine(cleaned["day"], cleaned["starts"])
        end = datetime.combine(cleaned["day"], cleaned["ends"]) + timedelta(days=1 if cleaned["over_midnight"] else 0)
        if end <= start:
            self.add_error("ends", _("Das Ende muss nach dem Beginn liegen."))
        cleaned["start"], cleaned["minutes"] = start, int((end - start).total_seconds()) // 60
        return cleaned


class MoveForm(TimesForm):
    @staticmethod
    def initial_of(session: Session) -> dict[str, Any]:
        start, end = (datetime.fromisoformat(text) for text in (session.starts_local, session.ends_local))
        return {
            "day": start.date(), "starts": start.time(), "ends": end.time(),
            "over_midnight": end.date() > start.date(), "site": session.site_id, "place_words": session.place_words,
            "own_title": session.own_title,
        }  # fmt: skip


class SessionsForm(TimesForm):
    """One date or several at the same time of day."""

    more_days = forms.CharField(
        label=_("Weitere Tage"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Zum Beispiel 04.06.2030; je Zeile oder mit Komma getrennt."),
    )  # fmt: skip
    note = forms.CharField(label=_("Hinweis"), required=False, max_length=300)
    room = RoomField(
        label=_("Raum"), required=False, queryset=None, empty_label=_("kein Raum"),
        help_text=_("Ist er an einem Tag nicht frei, sehen Sie vor dem Speichern, was sonst frei ist."),
    )  # fmt: skip
    field_order = ["day", "more_days", "starts", "ends", "over_midnight", "site", "room"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["room"].queryset = queries.choices_of_rooms(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_house(self, cleaned.get("room"), cleaned.get("site"))
        return cleaned

    def clean_more_days(self) -> list[Any]:
        found = []
        for text in self.cleaned_data["more_days"].replace(",", "\n").replace(";", "\n").split("\n"):
            if text.strip():
                try:
                    found.append(DayField().clean(text.strip()))
                except forms.ValidationError:
                    raise forms.ValidationError(
                        _("„%(text)s“ ist kein Tag. Bitte so angeben: 04.06.2030."), params={"text": text.strip()[:40]}
                    ) from None
        return found

    def days(self) -> list[datetime]:
        """Local begins, in order, none twice."""
        cleaned = self.cleaned_data
        every = {cleaned["start"], *(datetime.combine(day, cleaned["starts"]) for day in cleaned["more_days"])}
        return sorted(every)


class CallOffForm(forms.Form):
    reason = forms.ChoiceField(label=_("Warum fällt es aus?"), choices=BY_HAND, widget=forms.RadioSelect())
    note = forms.CharField(
        label=_("Hinweis"),
        required=False,
        max_length=200,
        help_text=_("Alle lesen das. Keine Namen, keine Krankheiten."),
    )


class StandInForm(forms.Form):
    stand_in = PersonField(
        label=_("Wer vertritt?"), required=False, queryset=None, empty_label=_("niemand, es bleibt bei der Leitung")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = queries.choices_of_people(actor)  # type: ignore[attr-defined]


class RoomForm(forms.Form):
    """The room of a date, or of all coming dates of its series."""

    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Raum"), required=False, empty_label=_("kein Raum"),
        help_text=_("Der Raum wird für diesen Termin belegt und geht mit ihm, wenn er verlegt oder abgesagt wird."),
    )  # fmt: skip
    whole_series = forms.BooleanField(
        label=_("für alle kommenden Termine der Reihe"), required=False,
        help_text=_("Ist der Raum an einem Tag nicht frei, bleibt dieser Termin ohne Raum und wird Ihnen genannt."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.choices_of_rooms(actor)
        if session.site_id is not None:
            rooms = rooms.filter(site=session.site_id)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["room"].label_from_instance = lambda room: f"{room} ({room.site})"  # type: ignore[attr-defined]
        if session.series_id is None:
            del self.fields["whole_series"]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Hinweis zu diesem Termin"), required=False, max_length=300,
        help_text=_("Alle lesen das, in dieser Sprache. Zum Beispiel „Heute im Hof“."),
    )  # fmt: skip
