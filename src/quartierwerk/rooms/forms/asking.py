"""Asking for a room: by purpose, with a form of one's own, by the staff for somebody else; and answering it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.ui.forms import Chips, LanguageSelect, RadioChips
from quartierwerk.places.models import Area
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import Feature, GroupKind, Refusal, Source
from quartierwerk.rooms.conditions import Use
from quartierwerk.rooms.forms.rooms import RoomChoice
from quartierwerk.rooms.forms.series import SeriesForm, TimesForm
from quartierwerk.rooms.forms.things import ThingsForm
from quartierwerk.rooms.models import MOST_PEOPLE, Equipment, Group, Request, Wish

FARTHEST = timedelta(days=3 * 366)
BY_HAND = [choice for choice in Source.choices if choice[0] != Source.WEB]
OUTSIDERS = [
    (GroupKind.NEIGHBOURHOOD.value, _("Gruppe, Verein oder Nachbarn aus dem Quartier")),
    (GroupKind.OTHER.value, _("andere")),
]


class PurposeForm(SeriesForm):
    """When, how often, how many, what it needs, near what; all of it stands in the address of the answer.

    What it is for is asked by the form for one room only: "divorce support" or a child's name has no place in an
    address, which browsers keep and servers write down.
    """

    people = forms.IntegerField(
        label=_("Wie viele Personen?"), min_value=1, max_value=MOST_PEOPLE, required=False,
        error_messages={
            "invalid": _("Bitte schreiben Sie die Zahl der Personen mit Ziffern, zum Beispiel 20."),
            "min_value": _("Bitte geben Sie an, wie viele Personen kommen: mindestens eine."),
            "max_value": _("So viele Personen passen in keinen unserer Räume."),
        },
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("Was brauchen Sie?"), required=False, choices=Feature.choices, widget=Chips
    )
    is_open_and_free = forms.BooleanField(
        label=_("Alle dürfen kommen, und es kostet keinen Eintritt."), required=False,
        help_text=_("Dann ist der Raum oft kostenlos."),
    )  # fmt: skip
    near = forms.ChoiceField(label=_("In welchem Quartier?"), required=False)

    field_order: tuple[str, ...] | None = (
        "day", "starts", "ends", "repeats", "until", "people", "needs", "is_open_and_free", "near",
    )  # fmt: skip
    CARRIED = ("day", "starts", "ends", "repeats", "until", "people", "needs", "is_open_and_free", "near")

    def __init__(self, *args: Any, areas: Sequence[Area] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.slug: area for area in areas}
        self.fields["day"].label = _("An welchem Tag?")
        self.fields["starts"].label = _("Von wann …")
        self.fields["ends"].label = _("… bis wann?")
        self.fields["repeats"].label = _("Wie oft?")
        self.fields["until"].label = _("Bis zu welchem Tag?")
        self.fields["until"].help_text = _("Nur, wenn es sich wiederholt.")
        self.fields["day"].error_messages |= {
            "required": _("Bitte sagen Sie, an welchem Tag Sie den Raum brauchen."),
            "invalid": _("Diesen Tag gibt es nicht. Bitte wählen Sie ihn im Kalender."),
        }
        self.fields["until"].error_messages["invalid"] = _(
            "Diesen Tag gibt es nicht. Bitte wählen Sie ihn im Kalender."
        )
        for name in ("starts", "ends"):
            self.fields[name].error_messages |= {
                "required": _("Bitte sagen Sie, von wann bis wann Sie den Raum brauchen."),
                "invalid": _("Bitte schreiben Sie die Uhrzeit wie 16:00."),
            }
        if "near" in self.fields:
            choices = [("", _("egal wo")), *((area.slug, area.name) for area in areas)]
            self.fields["near"].choices = choices  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError(_("Dieser Tag ist vorbei. Bitte wählen Sie einen späteren."), code="past")
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("So weit im Voraus planen die Häuser nicht."), code="far")
        return day

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until > clock.today() + FARTHEST:
            raise forms.ValidationError(_("So weit im Voraus planen die Häuser nicht."), code="far")
        return until

    @property
    def use(self) -> Use:
        typed = self.cleaned_data
        return Use(
            kind=typed.get("kind") or GroupKind.NEIGHBOURHOOD.value, people=typed.get("people"),
            needs=tuple(typed["needs"]), is_open_and_free=typed["is_open_and_free"],
        )  # fmt: skip

    @property
    def search(self) -> queries.Search:
        """Call it only when the form is valid."""
        area = self.areas.get(self.cleaned_data.get("near", ""))
        return queries.Search(tuple(self.slots), self.use, near=area.pk if area else None)

    def carried(self, **other: Any) -> dict[str, Any]:
        """The same purpose for the address of another page; ``other`` replaces single answers."""
        typed = {name: self.cleaned_data.get(name) for name in self.CARRIED} | other
        found: dict[str, Any] = {}
        for name, value in typed.items():
            if value in (None, "", False, []):
                continue
            if name in ("starts", "ends"):
                found[name] = value if isinstance(value, str) else f"{value:%H:%M}"
            elif name in ("day", "until"):
                found[name] = value if isinstance(value, str) else value.isoformat()
            else:
                found[name] = "on" if value is True else value
        return found


class ContactForm(ThingsForm, PurposeForm):
    """What for, and who asks: the least that is needed to answer."""

    purpose = forms.CharField(
        label=_("Wofür?"), max_length=200, help_text=_("Zum Beispiel: Chorprobe, Geburtstag, Treffen."),
        error_messages={"required": _("Bitte sagen Sie in ein paar Worten, was Sie vorhaben.")},
    )  # fmt: skip
    group_name = forms.CharField(
        label=_("Name der Gruppe"), max_length=160, help_text=_("Oder Ihr Name, wenn Sie allein fragen."),
        error_messages={"required": _("Bitte geben Sie der Gruppe einen Namen.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Wer sind Sie?"), choices=OUTSIDERS, widget=forms.RadioSelect, initial=GroupKind.NEIGHBOURHOOD.value,
        error_messages={"required": _("Bitte wählen Sie, wer Sie sind.")},
    )  # fmt: skip
    contact_name = forms.CharField(
        label=_("Wen sprechen wir an?"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-Mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("Dorthin schicken wir die Antwort. Sie können das Feld leer lassen."),
        error_messages={"invalid": _("So sieht keine E-Mail-Adresse aus. Sie können das Feld auch leer lassen.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telefon"), required=False, max_length=40, help_text=_("Nur, wenn wir Sie anrufen sollen."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel", "dir": "ltr"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In welcher Sprache schreiben wir Ihnen?"), choices=settings.LANGUAGES, widget=LanguageSelect
    )
    is_confidential = forms.BooleanField(
        label=_("Unseren Namen nirgends zeigen"), required=False,
        help_text=_("Zum Beispiel Selbsthilfegruppen. Im Plan steht dann nur „belegt“."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nachricht an das Haus"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the same form sent twice is one request

    def __init__(self, *args: Any, things: Sequence[Equipment] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.add_things(things)
        self.fields["people"].required = True
        self.fields["people"].error_messages["required"] = _("Bitte geben Sie an, wie viele Personen kommen.")

    def clean_phone(self) -> str:
        text = " ".join(self.cleaned_data["phone"].split())
        if text and (not re.fullmatch(r"[-+()/\d ]+", text) or sum(sign.isdecimal() for sign in text) < 4):
            raise forms.ValidationError(_("So sieht keine Telefonnummer aus. Sie können das Feld auch leer lassen."))
        return text

    @property
    def group(self) -> Group:
        """A draft of who asks."""
        typed = self.cleaned_data
        return Group(
            name=typed["group_name"], kind=typed["kind"], contact_name=typed["contact_name"], email=typed["email"],
            phone=typed["phone"], language=typed["language"], is_confidential=typed["is_confidential"],
        )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes, besides room and source."""
        typed = self.cleaned_data
        return {
            "group": self.group, "purpose": typed["purpose"], "people": typed["people"], "slots": self.slots,
            "needs": typed["needs"], "is_open_and_free": typed["is_open_and_free"], "note": typed["note"],
            "key": typed["key"] or uuid.uuid4(), "equipment": self.equipment,
        }  # fmt: skip

    @property
    def parts(self) -> list[tuple[Any, list[Any]]]:
        """The questions in the order in which one thinks of them."""
        when = ["day", "starts", "ends", "repeats", "until"]
        what = ["purpose", "people", "needs", "is_open_and_free"]
        who = ["group_name", "kind", "contact_name", "email", "phone", "language", "is_confidential", "note"]
        return [
            (_("Wann?"), [self[name] for name in when]),
            (_("Was haben Sie vor?"), [self[name] for name in what]),
            (_("Was möchten Sie dazu haben?"), [self[name] for name in self.things]),
            (_("Wer fragt?"), [self[name] for name in who]),
        ]


class AskForm(ContactForm):
    """A resident asks for this room."""

    near = None  # type: ignore[assignment]


class AskByHandForm(ContactForm):
    """The same for somebody who called, stands at the desk or filled in a sheet."""

    near = None  # type: ignore[assignment]
    source = forms.ChoiceField(label=_("Wie kam die Anfrage?"), choices=BY_HAND, widget=forms.RadioSelect)
    room = RoomChoice(label=_("Raum"), queryset=None)
    kind = forms.ChoiceField(label=_("Wer fragt?"), choices=GroupKind.choices, widget=forms.RadioSelect)

    field_order = ("source", "room", *PurposeForm.CARRIED[:-1], "group_name", "kind", "contact_name", "email", "phone",
                   "language", "is_confidential", "note", "key")  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["language"].initial = "de"
        self.add_things_of_room(actor)

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The questions in the order in which one asks them on the phone."""
        first = [self[name] for name in ("source", "room")]
        when, what, things, who = self.parts
        return [(_("Anfrage"), first), when, what, things, who]


class WishesForm(forms.Form):
    """Some of the open dates of a request; none ticked means all of them."""

    wishes = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(request.wishes.all())
        self.fields["wishes"].choices = [(wish.pk, wish.starts_local) for wish in rows]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[int] | None:
        return self.cleaned_data["wishes"] or None


class ApproveForm(WishesForm):
    despite_rules = forms.BooleanField(label=_("auch gegen eine Regel des Raums"), required=False)


class RefuseForm(WishesForm):
    """Why not: one of the usual sentences, which the group reads in its language, or one's own words."""

    reason = forms.ChoiceField(
        label=_("Warum geht es nicht?"), required=False, choices=[*Refusal.choices, ("", _("eigene Worte"))],
        widget=forms.RadioSelect,
        help_text=_("Diese Sätze liest die Gruppe in ihrer Sprache; eigene Worte so, wie Sie sie schreiben."),
    )  # fmt: skip
    words = forms.CharField(label=_("Eigene Worte"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("reason") and not typed.get("words"):
            words = _("Bitte wählen Sie einen Satz oder schreiben Sie selbst, warum es nicht geht.")
            self.add_error("words", forms.ValidationError(words, code="missing"))
        return typed

    def sentence_in(self, language: str) -> str:
        """What the group reads."""
        with translation.override(language):
            usual = str(Refusal(self.cleaned_data["reason"]).label) if self.cleaned_data["reason"] else ""
        return " ".join(part for part in (usual, self.cleaned_data["words"].strip()) if part)


class InsteadForm(TimesForm):
    """Another room or time for one date."""

    room = RoomChoice(label=_("Raum"), queryset=None)
    field_order = ("room", "day", "starts", "ends")

    def __init__(self, *args: Any, actor: Any, wish: Wish, **kwargs: Any) -> None:
        first = {"room": wish.request.room_id, "day": wish.starts_local[:10], "starts": wish.starts_local[11:],
                 "ends": wish.ends_local[11:]}  # fmt: skip
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]


class GroupKindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Wer fragt?"), choices=GroupKind.choices, widget=RadioChips)
