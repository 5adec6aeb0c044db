"""Forms about lists, terms, mappings and languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui import icons
from quartierwerk.foundation.ui.forms import DateInput
from quartierwerk.vocabularies.models import Language, Term, Vocabulary


class VocabularyForm(forms.ModelForm):
    """A new list."""

    class Meta:
        model = Vocabulary
        fields = ("title", "code", "kind", "source")
        help_texts = {
            "code": _("Kurz, mit kleinen Buchstaben, Ziffern und Strichen. Es bleibt für alle Fassungen gleich."),
            "source": _("Woher die Liste stammt, zum Beispiel ein Bescheid oder eine Richtlinie."),
        }


class VocabularyFactsForm(forms.ModelForm):
    class Meta:
        model = Vocabulary
        fields = ("title", "source")


class InForceForm(forms.Form):
    """From which day a version holds."""

    starts_on = forms.DateField(label=_("gilt ab"), widget=DateInput)


class TermForm(forms.ModelForm):
    """One term. Its pictogram is one of those that residents' pages know."""

    symbol = forms.ChoiceField(
        label=_("Bildzeichen"),
        required=False,
        choices=[("", _("keines")), *((name, name) for name in sorted(icons.RESIDENTS))],
    )

    class Meta:
        model = Term
        fields = ("title", "code", "position", "age_from", "age_to", "symbol")
        help_texts = {
            "code": _("Steht in Angeboten und Zählungen; später nicht mehr änderbar."),
            "position": _("Kleine Zahlen stehen oben."),
        }

    def __init__(self, *args: Any, with_ages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_ages:
            del self.fields["age_from"], self.fields["age_to"]
        if self.instance.pk:
            del self.fields["code"]


class TermTranslationsForm(forms.Form):
    """The title in every language of content but German."""

    def __init__(self, *args: Any, term: Term, languages: Iterable[Language], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {}
        for language in languages:
            if language.code == "de":
                continue
            name = f"text_{language.code.replace('-', '_')}"
            self.codes[name] = language.code
            attrs = {"lang": language.code, "dir": "rtl" if language.is_right_to_left else "ltr"}
            self.fields[name] = forms.CharField(
                label=language.called,
                required=False,
                max_length=160,
                initial=term.translations.get("title", {}).get(language.code, {}).get("text", ""),
                widget=forms.TextInput(attrs=attrs),
            )

    @property
    def texts(self) -> dict[str, str]:
        """Language -> text, once the form is valid."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class MappingForm(forms.Form):
    """For every term here: as what it is counted there."""

    def __init__(
        self, *args: Any, here: Iterable[Term], there: Iterable[Term], pairs: set[tuple[int, int]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(term.pk), term.title) for term in there]
        self.keys = {}
        for term in here:
            name = f"term_{term.pk}"
            self.keys[name] = term.pk
            self.fields[name] = forms.MultipleChoiceField(
                label=term.title,
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(right) for left, right in pairs if left == term.pk],
            )

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Keys of terms, once the form is valid."""
        return [(left, int(right)) for name, left in self.keys.items() for right in self.cleaned_data[name]]


class LanguageForm(forms.ModelForm):
    class Meta:
        model = Language
        fields = ("code", "name", "own_name", "is_right_to_left", "is_for_content", "position")
        help_texts = {"code": _("Nach ISO 639, zum Beispiel „ti“ für Tigrinya. Später nicht mehr änderbar.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
