"""An offer as it is typed; lists of offers as they are filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.ui.forms import Columns, SearchInput
from quartierwerk.offers import queries
from quartierwerk.offers.actions import FACTS
from quartierwerk.offers.choices import Mode, StockState
from quartierwerk.offers.forms.fields import EuroField, PeopleField, SiteField
from quartierwerk.offers.models import Offer
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import choices as terms
from quartierwerk.vocabularies.queries import spoken_languages

CODES = ("fields", "groups", "languages")


def _kept(known: Sequence[tuple[str, str]], codes: Sequence[str]) -> list[tuple[str, str]]:
    """The choices, and codes that the offer has from a list of former times, so that saving does not lose them."""
    return [*known, *((code, code) for code in codes if code not in dict(known))]


class More(NamedTuple):
    """What is seldom needed in a section; shut, unless something stands in it or is wrong in it."""

    title: Any
    sentence: Any
    fields: list[Any]
    is_open: bool


class Section(NamedTuple):
    title: Any
    fields: list[Any]
    more: More | None


class OfferForm(forms.ModelForm):
    """All facts and German texts of an offer. ``sections`` orders the fields as people think of them."""

    class Meta:
        model = Offer
        fields = [name for name in FACTS if name not in (*CODES, "cost_cents", "picture_alt")]
        widgets = {
            "summary": forms.TextInput(),
            "description": forms.Textarea(attrs={"rows": 8}),
            "free": forms.RadioSelect(),
            "children": forms.RadioSelect(),
            "sign_up": forms.RadioSelect(),
            "women_only": forms.RadioSelect(),
            "papers": forms.RadioSelect(),
            "step_free": forms.RadioSelect(),
            "mode": forms.RadioSelect(),
            "stock": forms.RadioSelect(),
        }
        help_texts = {
            "title": _("Kurz und ohne Uhrzeit: Zeit, Ort, Preis und Telefon haben eigene Felder."),
            "description": _(
                "Ohne Zeiten, Orte, Preise und Telefonnummern. Die stehen in eigenen Feldern und stimmen so in "
                "jeder Sprache, auch nach einer Änderung."
            ),
            "contact_phone": _("Steht öffentlich beim Angebot."),
            "contact_email": _("Steht öffentlich beim Angebot; hierhin geht auch die Frage „Stimmt das noch?“."),
            "stock": _("Angebote von Partnern fragen wir zweimal im Jahr ab: „Stimmt das noch?“"),
            "area": _("Nur nötig, wenn es keinen Treffpunkt gibt."),
        }
        field_classes = {"site": SiteField}

    online_link = forms.URLField(
        label=_("Link zur Teilnahme"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Sehen nur Angemeldete. Steht auf keiner öffentlichen Seite."),
    )  # fmt: skip

    SECTIONS = (
        (_("Worum geht es?"), ("title", "summary", "description", "fields", "groups")),
        (_("Was Menschen zuerst wissen wollen"), ("free", "cost", "children", "sign_up", "step_free")),
        (_("Sprachen"), ("languages", "interpreter")),
        (_("Wo?"), ("site",)),
        (_("Wer macht es?"), ("carrier", "leaders", "contact_phone", "contact_email", "seats")),
    )  # fmt: skip
    # By the number of the section: what few offers need, with a sentence that says what is in there.
    SELDOM: ClassVar[dict[int, tuple[Any, Any, tuple[str, ...]]]] = {
        1: (_("Mehr zum Besuch"), _("Hinweis zum Preis, nur für Frauen, Papiere, was mitzubringen ist."),
            ("cost_note", "women_only", "papers", "bring_along")),
        3: (_("Ohne Treffpunkt oder online"), _("Für Angebote an wechselnden Orten, draußen oder im Internet."),
            ("area", "mode", "online_link")),
        4: (_("Partner und Bestand"), _("Wer mitmacht, und ob das Angebot einem Partner gehört."),
            ("partners", "stock")),
    }  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer = self.instance
        codes: dict[str, tuple[list[tuple[str, str]], Any]] = {
            "fields": (terms(Kind.FIELDS), _("Handlungsfelder")),
            "groups": (terms(Kind.GROUPS), _("Zielgruppen")),
            "languages": ([(row.code, row.name) for row in spoken_languages()], _("Diese Sprachen werden gesprochen")),
        }
        for name, (known, label) in codes.items():
            chosen = getattr(offer, name) or ()
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, widget=Columns(), choices=_kept(known, chosen), initial=list(chosen)
            )
        self.fields["cost"] = EuroField(
            label=_("Preis in Euro"), required=False, initial=offer.cost_cents, help_text=_("Leer, wenn kostenlos.")
        )
        self.fields["partners"] = forms.ModelMultipleChoiceField(
            label=_("Partner"), required=False, widget=Columns(), queryset=queries.choices_of_partners(actor),
            initial=list(offer.partners.values_list("pk", flat=True)) if offer.pk else [],
        )  # fmt: skip
        self.fields["leaders"] = PeopleField(
            label=_("Leitung"), required=False, widget=Columns(), queryset=queries.choices_of_people(actor, offer),
            initial=list(offer.leaders.values_list("pk", flat=True)) if offer.pk else [],
        )  # fmt: skip
        if not self.fields["leaders"].queryset.exists():  # type: ignore[attr-defined]
            self.fields["leaders"].help_text = _(
                "Hier steht noch niemand. Nehmen Sie Menschen, die etwas leiten, im Menü unter „Personen“ auf."
            )
        self._choose("carrier", queries.choices_of_carriers(actor), offer.carrier_id)
        self._choose("site", queries.choices_of_sites(actor), offer.site_id)
        self._choose("area", queries.choices_of_areas(actor), offer.area_id)
        self.fields["area"].required = False
        self.fields["stock"].required = False
        self._name_first(queries.carriers_at_work(actor))
        if len(carriers := list(self.fields["carrier"].queryset[:2])) == 1:  # type: ignore[attr-defined]
            self.fields["carrier"].initial = carriers[0].pk

    def _choose(self, name: str, rows: QuerySet[Any], now: int | None) -> None:
        """Offer these rows, and the present one even where it could not be chosen anew."""
        if now is not None:
            rows = rows.model.objects.filter(pk=now) | rows.model.objects.filter(pk__in=rows.values("pk"))
        if name == "site":
            rows = rows.select_related("area")
        self.fields[name].queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]

    def _name_first(self, at_work: QuerySet[Any]) -> None:
        """Carriers that are at work here stand before the others of the town, where there are both."""
        field: Any = self.fields["carrier"]
        first = set(at_work.values_list("pk", flat=True))
        groups: tuple[list[tuple[int, str]], ...] = ([], [])
        for row in field.queryset:
            groups[row.pk not in first].append((row.pk, field.label_from_instance(row)))
        if all(groups):
            named = zip((_("Hier schon tätig"), _("Weitere aus der Stadt")), groups, strict=True)
            field.choices = [("", "–"), *named]
            if len(groups[0]) == 1:
                field.initial = groups[0][0][0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["stock"] = cleaned.get("stock") or StockState.OWN
        cleaned["cost_cents"] = self.instance.cost_cents = cleaned.get("cost")
        if cleaned.get("site"):
            cleaned["area"] = cleaned["site"].area
        elif not cleaned.get("area") and "area" not in self.errors:
            self.add_error("area", _("Bitte einen Treffpunkt oder ein Quartier wählen."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What ``edit_offer`` takes."""
        found = {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}
        return found | {name: self.cleaned_data[name] for name in ("partners", "leaders")}

    def sections(self) -> list[Section]:
        return [
            Section(title, [self[name] for name in names], self._more(number))
            for number, (title, names) in enumerate(self.SECTIONS)
        ]

    def _more(self, number: int) -> More | None:
        if number not in self.SELDOM:
            return None
        title, sentence, names = self.SELDOM[number]
        fields = [self[name] for name in names]
        return More(title, sentence, fields, is_open=any(field.errors or self._says(field) for field in fields))

    @staticmethod
    def _says(field: Any) -> bool:
        """Something other than what an empty form holds."""
        value = field.value()
        return bool(value) and value not in (Mode.ON_SITE, StockState.OWN)


class PictureForm(forms.Form):
    """A picture with the words for those who do not see it."""

    picture = forms.FileField(
        label=_("Bild"),
        help_text=_("JPEG, PNG, WebP oder GIF, höchstens 10 MB. Ort und Gerät der Aufnahme werden entfernt."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    words = forms.CharField(
        label=_("Was ist zu sehen?"),
        max_length=300,
        help_text=_("Ein Satz für Menschen, die das Bild nicht sehen: „Frauen nähen an einem langen Tisch.“"),
    )


class TranslationForm(forms.Form):
    """The texts of an offer in one language, field by field."""

    def __init__(self, *args: Any, offer: Offer, language: str, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = {column.name: column for column in Offer._meta.concrete_fields}
        for name in Offer.TRANSLATED:
            if not getattr(offer, name):
                continue
            column = columns[name]
            most = (column.max_length or 6000) * 4 // 3
            attrs = {"lang": language, "dir": direction, "rows": 8 if name == "description" else 2}
            entry = offer.translations.get(name, {}).get(language, {})
            self.fields[name] = forms.CharField(
                label=column.verbose_name, required=False, max_length=most, widget=forms.Textarea(attrs=attrs),
                initial=entry.get("text", ""),
            )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """Only what was sent: a text that was not on the page is not taken away."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}


class OfferFilterForm(forms.Form):
    """What the staff's list is narrowed to. Empty fields do not narrow."""

    STATES = (
        ("", _("alle")),
        ("sichtbar", _("im Programm")),
        ("verborgen", _("nicht im Programm")),
        ("ohne-termine", _("ohne kommende Termine")),
        ("partner", _("Angebote von Partnern")),
    )
    suche = forms.CharField(label=_("Suchen"), required=False, max_length=100, widget=SearchInput())
    traeger: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Träger"), required=False, queryset=None, empty_label=_("alle")
    )
    ort = SiteField(label=_("Treffpunkt"), required=False, queryset=None, empty_label=_("alle"))
    stand = forms.ChoiceField(label=_("Stand"), required=False, choices=STATES)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["traeger"].queryset = queries.carriers_in_list(actor)  # type: ignore[attr-defined]
        self.fields["ort"].queryset = queries.sites_in_list(actor)  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Only what was understood narrows."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
