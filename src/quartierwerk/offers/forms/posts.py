"""Forms of stalls and shifts: how the staff sign somebody up, and how they put them up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import LanguageSelect
from quartierwerk.offers.choices import PostKind
from quartierwerk.offers.forms.fields import ClockField, DayField, EuroField, speak_of_somebody_else
from quartierwerk.offers.forms.signup import BY_HAND
from quartierwerk.offers.forms.signup_posts import PostSignUpForm
from quartierwerk.offers.models import Post, Session
from quartierwerk.offers.models.posts import LONGEST_SHIFT


class PostSignUpByHandForm(PostSignUpForm):
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


class PostForm(forms.Form):
    """What stalls and shifts have in common."""

    name = forms.CharField(
        label=_("Name"), max_length=120,
        error_messages={"required": _("Bitte geben Sie einen Namen an, zum Beispiel „Kuchentheke“.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Was ist das?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ein, zwei Sätze für Bewohner. Zeit, Größe und Gebühr haben eigene Felder."),
    )  # fmt: skip
    places = forms.IntegerField(min_value=1, max_value=1_000)
    closes_days = forms.IntegerField(
        label=_("Wie viele Tage vorher endet die Anmeldung?"), min_value=0, max_value=60, initial=0,
        help_text=_("0: bis es beginnt."),
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def facts(self) -> dict[str, Any]:
        """Call it only when the form is valid; what ``actions.add_post`` takes."""
        cleaned = self.cleaned_data
        return {
            "name": " ".join(cleaned["name"].split()), "words": cleaned["words"].strip(),
            "places": cleaned["places"], "closes_days": cleaned["closes_days"],
        }  # fmt: skip

    @staticmethod
    def initial_of(post: Post) -> dict[str, Any]:
        return {
            "name": post.name, "words": post.words, "places": post.places, "closes_days": post.closes_days,
            "size": post.size, "fee_cents": post.fee_cents, "day": date.fromisoformat(post.starts_local[:10]),
            "starts": post.starts_local[11:], "ends": post.ends_local[11:],
        }  # fmt: skip


class StallForm(PostForm):
    size = forms.CharField(
        label=_("Größe"), max_length=120, required=False, help_text=_("In Worten, zum Beispiel „3 Meter breit“.")
    )
    fee_cents = EuroField(
        label=_("Standgebühr in Euro"), required=False,
        help_text=_("0: kostenlos. Leer: „bitte fragen“. Sie wird angezeigt, hier aber nicht abgerechnet."),
    )  # fmt: skip
    field_order = ["name", "words", "places", "size", "fee_cents", "closes_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Zum Beispiel „Stände am Gehweg“.")
        self.fields["places"].label = _("Wie viele Stände?")

    def clean_fee_cents(self) -> int | None:
        fee: int | None = self.cleaned_data["fee_cents"]
        if fee is not None and fee > 100_000:
            raise forms.ValidationError(_("Eine Standgebühr über 1.000 Euro ist sicher ein Versehen. Bitte prüfen."))
        return fee

    def facts(self) -> dict[str, Any]:
        return {
            **super().facts(), "size": self.cleaned_data["size"].strip(), "fee_cents": self.cleaned_data["fee_cents"]
        }  # fmt: skip


class ShiftForm(PostForm):
    day = DayField(label=_("Tag"))
    starts = ClockField(label=_("Beginn"))
    ends = ClockField(label=_("Ende"), help_text=_("Vor dem Beginn heißt: am nächsten Tag."))
    field_order = ["name", "words", "places", "day", "starts", "ends", "closes_days"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        day = date.fromisoformat(session.starts_local[:10])
        kwargs["initial"] = {"day": day, **(kwargs.get("initial") or {})}
        super().__init__(*args, session=session, **kwargs)
        self.fields["name"].help_text = _("Zum Beispiel „Kuchentheke“ oder „Aufbau“.")
        self.fields["places"].label = _("Wie viele helfen?")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"day", "starts", "ends"} <= cleaned.keys():
            begins = datetime.combine(cleaned["day"], cleaned["starts"])
            ends = datetime.combine(cleaned["day"], cleaned["ends"])
            if ends == begins:
                self.add_error("ends", _("Das Ende muss nach dem Beginn liegen."))
            elif (ends if ends > begins else ends + timedelta(days=1)) - begins > timedelta(minutes=LONGEST_SHIFT):
                self.add_error("ends", _("Ein Dienst dauert höchstens 14 Stunden. Bitte prüfen oder teilen Sie ihn."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """With the time as minutes from the beginning of the date, on the wall clock."""
        cleaned = self.cleaned_data
        begins = datetime.combine(cleaned["day"], cleaned["starts"])
        ends = datetime.combine(cleaned["day"], cleaned["ends"])
        ends = ends if ends > begins else ends + timedelta(days=1)
        start = datetime.fromisoformat(self.session.starts_local)
        return {
            **super().facts(), "starts_minutes": _minutes(begins - start), "lasts_minutes": _minutes(ends - begins)
        }  # fmt: skip


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60


def post_form(kind: str) -> type[PostForm]:
    return ShiftForm if kind == PostKind.SHIFT else StallForm


class CopyPostsForm(forms.Form):
    """From which date."""

    source = forms.ChoiceField(
        label=_("Von welchem Termin?"), widget=forms.RadioSelect(),
        error_messages={"required": _("Bitte wählen Sie einen Termin.")},
    )  # fmt: skip

    def __init__(self, *args: Any, dates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = dates  # type: ignore[attr-defined]


class PostTextForm(forms.Form):
    """The texts of one language."""

    def __init__(self, *args: Any, post: Post, language: str, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in post.TRANSLATED:
            source = getattr(post, name)
            if not source:
                continue
            text = post.text(name, language)
            column: Any = Post._meta.get_field(name)
            attrs = {"lang": language, "dir": direction}
            self.fields[name] = forms.CharField(
                label=str(column.verbose_name), required=False, max_length=(column.max_length or 500) * 4 // 3,
                initial="" if text.is_fallback else text.value, help_text=source,
                widget=forms.Textarea(attrs={**attrs, "rows": 3}) if name == "words" else forms.TextInput(attrs=attrs),
            )  # fmt: skip
