"""The form of ten seconds: one number; behind a fold what else may be said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quartierwerk.attendance.choices import Method
from quartierwerk.attendance.estimates import ASKED, Estimated, Procedure, Unlikely
from quartierwerk.attendance.models import MOST, Tally, split_key
from quartierwerk.offers.choices import Reason
from quartierwerk.vocabularies.models import Vocabulary

NOBODY = "nobody"  # the button "nobody came"


class HeadsField(forms.IntegerField):
    """A number of heads. Typed with number keys; 12,5 or -3 come back with a sentence."""

    default_error_messages = {
        "invalid": _("Bitte eine ganze Zahl eintragen, zum Beispiel 12."),
        "min_value": _("Weniger als 0 geht nicht."),
        "max_value": _("Mehr als 20.000 kann nicht sein. Bitte prüfen Sie die Zahl."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(min_value=0, max_value=MOST, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        """Only digits (of any script): what Python also takes for a number, such as ``1_0``, is refused."""
        if isinstance(value, str):
            value = value.strip()
            if value and not value.lstrip("-").isdecimal():
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class TallyForm(forms.Form):
    """One count. ``splits`` are the lists that the offer is asked for; ``corrects`` names the row to be replaced."""

    visits = HeadsField(label=_("Wie viele waren da?"))
    children = HeadsField(label=_("Kinder"))
    adults = HeadsField(label=_("Erwachsene"))
    estimated = forms.BooleanField(label=_("Die Zahl ist geschätzt"), required=False)
    procedure = forms.ChoiceField(
        label=_("Verfahren"), required=False, choices=[("", _("nicht genannt")), *Procedure.choices],
        error_messages={"invalid_choice": _("Dieses Verfahren gibt es nicht.")},
    )  # fmt: skip
    volunteers = HeadsField(label=_("Ehrenamtliche, die geholfen haben"))
    turned_away = HeadsField(label=_("Abgewiesen, weil es voll war"))
    remark = forms.CharField(
        label=_("Bemerkung"),
        required=False,
        max_length=300,
        help_text=_("Bitte keine Namen."),
        error_messages={"max_length": _("Die Bemerkung ist zu lang: höchstens 300 Zeichen.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    corrects = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, splits: Iterable[Vocabulary] = (), tally: Tally | None = None, helpers: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if helpers:
            words = ngettext(
                "Für Helferdienste ist %(n)d Mensch angemeldet.", "Für Helferdienste sind %(n)d Menschen angemeldet.",
                helpers,
            )  # fmt: skip
            self.fields["volunteers"].help_text = words % {"n": helpers}
        self.initial.update({"key": uuid4(), **_initial(tally)})
        broken = _("Das Formular ist unvollständig angekommen. Bitte laden Sie die Seite neu.")
        self.fields["key"].error_messages |= {"required": broken, "invalid": broken}
        for procedure, asked in ASKED.items():
            for one in asked:
                self.fields[_figure_name(procedure, one.name)] = HeadsField(label=one.label)
        self.lists = list(splits)
        for vocabulary in self.lists:
            for term in vocabulary.terms.all():
                name = _split_name(vocabulary, term.code)
                self.fields[name] = HeadsField(label=term.title)
                if tally:
                    self.initial[name] = tally.splits.get(split_key(vocabulary), {}).get(term.code)

    @property
    def split_groups(self) -> list[tuple[str, list[BoundField]]]:
        """Title of each list with its fields, for the template."""
        return [(str(each), [self[_split_name(each, term.code)] for term in each.terms.all()]) for each in self.lists]

    @property
    def procedures(self) -> list[tuple[str, list[BoundField]]]:
        """Name of each procedure with the fields of its figures, for the template."""
        return [
            (str(Procedure(procedure).label), [self[_figure_name(procedure, one.name)] for one in asked])
            for procedure, asked in ASKED.items()
        ]

    @property
    def has_procedure(self) -> bool:
        """Something about the procedure was typed, so the fold stands open."""
        fields = [self["procedure"], *(field for _title, fields in self.procedures for field in fields)]
        return any(field.value() not in (None, "") or field.errors for field in fields)

    @property
    def has_apart(self) -> bool:
        """Children and adults were typed apart, so the fold stands open."""
        return any(self[name].value() not in (None, "") for name in ("children", "adults"))

    @property
    def has_more(self) -> bool:
        return any(self[name].value() not in (None, "") or self[name].errors for name in ("volunteers", "turned_away"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        visits, children, adults = (cleaned.get(name) for name in ("visits", "children", "adults"))
        if self.data.get(NOBODY):
            visits = 0
        cleaned["how"] = self._how(cleaned)
        if self.errors:
            return cleaned
        if cleaned["how"] is not None:
            visits = self._as_computed(visits, cleaned["how"])
            cleaned["estimated"] = True
        if any(name in self.errors for name in ("visits", "children", "adults")):
            return cleaned
        if visits is None:
            if children is None and adults is None:
                self.add_error("visits", _("Wie viele waren da? Bitte eine Zahl eintragen; kam niemand, eine 0."))
                return cleaned
            visits = (children or 0) + (adults or 0)
            children = children or 0
        elif children is not None and adults is not None and children + adults != visits:
            self.add_error(
                "visits",
                _("Kinder und Erwachsene ergeben zusammen %(sum)d, oben steht aber %(visits)d.")
                % {"sum": children + adults, "visits": visits},
            )
        elif adults is not None and children is None:
            if adults > visits:
                self.add_error("adults", _("Das sind mehr Erwachsene als Besuche."))
            children = visits - adults
        elif children is not None and children > visits:
            self.add_error("children", _("Das sind mehr Kinder als Besuche."))
        cleaned |= {"visits": visits, "children": children}
        return cleaned

    def _how(self, cleaned: dict[str, Any]) -> Estimated | None:
        """The procedure with its figures; what is missing or does not belong to it stands at its field."""
        chosen = cleaned.get("procedure") or ""
        for procedure, asked in ASKED.items():
            typed = [one for one in asked if cleaned.get(_figure_name(procedure, one.name)) is not None]
            if typed and procedure != chosen and "procedure" not in self.errors:
                self.add_error(
                    "procedure",
                    _("Zahlen stehen bei „%(procedure)s“. Bitte wählen Sie dieses Verfahren oder leeren Sie sie.")
                    % {"procedure": Procedure(procedure).label},
                )
        if not chosen or self.errors:
            return None
        names = {one.name: cleaned.get(_figure_name(chosen, one.name)) for one in ASKED[chosen]}
        how = Estimated(chosen, {name: number for name, number in names.items() if number is not None})
        try:
            how.check()
        except Unlikely as reason:
            self.add_error(_figure_name(chosen, reason.name), reason.sentence)
            return None
        return how

    def _as_computed(self, visits: int | None, how: Estimated) -> int:
        if visits is not None and visits != how.result:
            self.add_error(
                "visits",
                _("Das Verfahren ergibt %(result)d, hier steht %(visits)d. Lassen Sie dieses Feld leer.")
                % {"result": how.result, "visits": visits},
            )
        return how.result

    def figures(self) -> dict[str, Any]:
        """What ``record_tally`` and ``correct_tally`` want."""
        said = self.cleaned_data
        return {
            "key": said["key"], "visits": said["visits"], "children": said["children"],
            "volunteers": said["volunteers"], "turned_away": said["turned_away"], "remark": said["remark"],
            "method": Method.ESTIMATED if said["estimated"] else Method.COUNTED, "splits": self._splits(),
            "estimated": said["how"],
        }  # fmt: skip

    def _splits(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for vocabulary in self.lists:
            for term in vocabulary.terms.all():
                number = self.cleaned_data.get(_split_name(vocabulary, term.code))
                if number is not None:
                    found.setdefault(split_key(vocabulary), {})[term.code] = number
        return found


def _figure_name(procedure: str, name: str) -> str:
    return f"{procedure}.{name}"


def _split_name(vocabulary: Vocabulary, code: str) -> str:
    return f"split.{split_key(vocabulary)}.{code}"


def _initial(tally: Tally | None) -> dict[str, Any]:
    if tally is None:
        return {}
    how = tally.estimated
    figures = {_figure_name(how.procedure, name): number for name, number in how.figures.items()} if how else {}
    return {
        **figures, "procedure": how.procedure if how else "",
        "visits": None if how else tally.visits, "children": tally.children, "adults": tally.adults,
        "volunteers": tally.volunteers, "turned_away": tally.turned_away, "remark": tally.remark,
        "estimated": tally.is_estimated, "corrects": tally.pk,
    }  # fmt: skip


class FellOutForm(forms.Form):
    """Why a date did not take place."""

    reason = forms.ChoiceField(
        label=_("Warum?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Grund.")},
    )


class SplitChoiceForm(forms.Form):
    """Which list the counts of an offer are to be divided by as well."""

    vocabulary = forms.ModelChoiceField(
        Vocabulary.objects.none(),
        label=_("Liste"),
        empty_label=_("Bitte wählen"),
        error_messages={"required": _("Bitte wählen Sie eine Liste.")},
    )

    def __init__(self, *args: Any, vocabularies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vocabulary"].queryset = vocabularies  # type: ignore[attr-defined]
