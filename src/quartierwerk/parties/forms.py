"""Forms about organisations, persons and notes. They clean what was typed; actions save it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.ui.forms import Chips, Columns, DateInput, SearchInput
from quartierwerk.parties import queries
from quartierwerk.parties.choices import REVERSE, ContactKind, OrganisationKind, RelationKind
from quartierwerk.parties.models import Contact, ContactNote, Organisation
from quartierwerk.places.models import Area, Site
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import choices as terms
from quartierwerk.vocabularies.queries import spoken_languages


def _languages() -> list[tuple[str, str]]:
    return [(language.code, language.called) for language in spoken_languages()]


def _codes(label: Any, choices: Iterable[tuple[str, str]], present: Iterable[str] = ()) -> forms.MultipleChoiceField:
    """Several codes; what is stored stays choosable even if it has left the list."""
    listed = list(choices)
    known = {code for code, _title in listed}
    listed += [(code, code) for code in present if code not in known]
    return forms.MultipleChoiceField(label=label, required=False, choices=listed, widget=Chips)


class OrganisationForm(forms.ModelForm):
    website = forms.URLField(label=_("Webseite"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "kind", "area", "street", "postcode", "town", "phone", "email", "website", "note",
        )  # fmt: skip
        help_texts = {
            "short_name": _("So steht sie in engen Listen, zum Beispiel „AWO“."),
            "area": _("Wo sie arbeitet. Leer, wenn im ganzen Land."),
            "note": _("Nichts über einzelne Personen."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"] = _codes(_("Handlungsfelder"), terms(Kind.FIELDS), self.instance.fields)
        self.initial["fields"] = list(self.instance.fields)
        self.fields["area"].queryset = Area.objects.order_by("path")  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "fields": tuple(sorted(self.cleaned_data["fields"]))}


class OrganisationFilter(forms.Form):
    """What the list of organisations is narrowed to."""

    q = forms.CharField(label=_("Suchen"), required=False, widget=SearchInput)
    kind = forms.MultipleChoiceField(label=_("Art"), required=False, choices=OrganisationKind.choices, widget=Chips)
    ended = forms.BooleanField(label=_("auch aufgelöste"), required=False)


class ListForm(forms.Form):
    """A list of partners as an office keeps it."""

    file = forms.FileField(label=_("Datei"))

    def __init__(self, *args: Any, names: str, **kwargs: Any) -> None:
        """``names`` are the headings of which one must be there, in words."""
        super().__init__(*args, **kwargs)
        sentence = _("CSV, XLSX, ODS oder XLS, höchstens 10 MB. Die Spalte %(names)s muss da sein.")
        self.fields["file"].help_text = sentence % {"names": names}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 10_000_000:
            raise forms.ValidationError(_("Die Datei ist größer als 10 MB. Bitte teilen Sie sie."))
        return file


class RelationForm(forms.Form):
    """How this organisation stands to another; the direction is part of the words."""

    words = forms.ChoiceField(label=_("Wie stehen sie zueinander?"))
    other = forms.ModelChoiceField(Organisation.objects.none(), label=_("andere Organisation"))
    starts_on = forms.DateField(label=_("von"), required=False, widget=DateInput)
    ends_on = forms.DateField(label=_("bis einschließlich"), required=False, widget=DateInput)
    note = forms.CharField(label=_("Anmerkung"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        both = [RelationKind.COOPERATES]
        outward = [(f"{kind}>", kind.label) for kind in RelationKind]
        inward = [(f"{kind}<", words) for kind, words in REVERSE.items() if kind not in both]
        self.fields["words"].choices = [*outward, *inward]  # type: ignore[attr-defined]
        others = queries.choices_of_organisations(actor).exclude(pk=organisation.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """The relation as it is stored: from left to right."""
        values = {key: self.cleaned_data[key] for key in ("starts_on", "ends_on", "note")}
        words, other = self.cleaned_data["words"], self.cleaned_data["other"]
        left, right = (self.organisation, other) if words.endswith(">") else (other, self.organisation)
        return {"left": left, "right": right, "kind": words[:-1], **values}


class EndForm(forms.Form):
    """The last day of something."""

    ends_on = forms.DateField(label=_("letzter Tag"), widget=DateInput)


class ShownForm(forms.Form):
    """Nothing to type: the mark of the effects that were shown."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class OperationForm(forms.Form):
    """Which site an organisation runs, from when to when."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Treffpunkt"))
    starts_on = forms.DateField(label=_("von"), required=False, widget=DateInput, help_text=_("Leer: schon immer."))
    ends_on = forms.DateField(
        label=_("bis einschließlich"), required=False, widget=DateInput, help_text=_("Leer: bis auf Weiteres.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = queries.sites_to_run(actor)  # type: ignore[attr-defined]


class ContactForm(forms.ModelForm):
    """A person with the least data that works."""

    class Meta:
        model = Contact
        fields = ("name", "organisation", "function", "kind", "phone", "email", "topics", "ends_on")
        widgets = {"ends_on": DateInput}
        help_texts = {
            "name": _("Der Name, unter dem man sie erreicht. Mehr braucht es oft nicht."),
            "topics": _("Worüber sie spricht, für Referentinnen und Referenten."),
            "ends_on": _("Danach wird sie nicht mehr vorgeschlagen."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = queries.visible_organisations(actor)  # type: ignore[attr-defined]
        self.fields["languages"] = _codes(_("spricht"), _languages(), self.instance.languages)
        self.fields["groups"] = _codes(_("hat Zugang zu"), terms(Kind.GROUPS), self.instance.groups)
        self.initial["languages"] = list(self.instance.languages)
        self.initial["groups"] = list(self.instance.groups)

    @property
    def facts(self) -> dict[str, Any]:
        codes = {key: tuple(sorted(self.cleaned_data[key])) for key in ("languages", "groups")}
        return {**self.cleaned_data, **codes}


class ContactFilter(forms.Form):
    """What the list of persons is narrowed to. OR inside a field, AND between them."""

    q = forms.CharField(label=_("Suchen"), required=False, widget=SearchInput)
    kind = forms.MultipleChoiceField(label=_("Art"), required=False, choices=ContactKind.choices, widget=Chips)
    language = forms.MultipleChoiceField(label=_("spricht"), required=False, widget=Chips)
    group = forms.MultipleChoiceField(label=_("hat Zugang zu"), required=False, widget=Chips)
    ended = forms.BooleanField(label=_("auch frühere"), required=False)

    def __init__(self, *args: Any, languages: Iterable[str] = (), groups: Iterable[str] = (), **kwargs: Any) -> None:
        """Only languages and groups that somebody has: a filter that finds nothing helps nobody."""
        super().__init__(*args, **kwargs)
        spoken, reached = set(languages), set(groups)
        self.fields["language"].choices = [pair for pair in _languages() if pair[0] in spoken]  # type: ignore[attr-defined]
        self.fields["group"].choices = [pair for pair in terms(Kind.GROUPS) if pair[0] in reached]  # type: ignore[attr-defined]


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.name} ({person.organisation})" if person.organisation else person.name


class NoteForm(forms.ModelForm):
    """A talk. Participants are persons of the own list; the follow-up is the writer's unless she names a colleague."""

    participants = People(Contact.objects.none(), label=_("Beteiligte"), widget=forms.CheckboxSelectMultiple)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Organisationen"), required=False, widget=Columns
    )

    class Meta:
        model = ContactNote
        fields = ("on", "channel", "participants", "organisations", "text", "follow_up_on")
        widgets = {"on": DateInput, "follow_up_on": DateInput, "text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "text": _("Was vereinbart wurde. Nichts über Gesundheit oder Herkunft."),
            "follow_up_on": _("An diesem Tag steht die Notiz auf Ihrem Tisch."),
        }

    def __init__(self, *args: Any, actor: Actor, first: Iterable[int] = (), **kwargs: Any) -> None:
        """``first`` are keys of persons who stand on top."""
        super().__init__(*args, **kwargs)
        people = queries.visible_contacts(actor)
        if not self.instance.pk:
            people = queries.contact_choices(actor)
        self.fields["participants"].queryset = people  # type: ignore[attr-defined]
        if not people.exists():
            self.fields["participants"].help_text = _(
                "Noch steht niemand zur Wahl. Nehmen Sie unter „Personen“ zuerst die Person auf, mit der Sie sprachen."
            )
        on_top = set(first)
        if on_top:
            field = self.fields["participants"]
            ordered = sorted(people, key=lambda person: (person.pk not in on_top, person.name))
            field.choices = [(person.pk, People.label_from_instance(field, person)) for person in ordered]  # type: ignore[attr-defined, arg-type]
        named = queries.visible_organisations(actor)
        self.fields["organisations"].queryset = named  # type: ignore[attr-defined]
        about = set(self.initial.get("organisations") or ())
        if about:
            ordered = sorted(named, key=lambda one: (one.pk not in about, one.name))  # type: ignore[arg-type]
            self.fields["organisations"].choices = [(one.pk, one.name) for one in ordered]  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial.setdefault("on", clock.today())


class NoteFilter(forms.Form):
    q = forms.CharField(label=_("Suchen"), required=False, widget=SearchInput)
    open = forms.BooleanField(label=_("nur mit offener Wiedervorlage"), required=False)
