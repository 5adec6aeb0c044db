"""Rules and tariffs as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.ui.forms import Chips, DateInput, TimeInput
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import Basis, ConditionKind, GroupKind
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.models import Condition, Room, Tariff

NEEDS_NUMBER = (ConditionKind.LEAD, ConditionKind.AHEAD, ConditionKind.LONGEST, ConditionKind.MOST)
NEEDS_TIME = (ConditionKind.EARLIEST, ConditionKind.LATEST)
NEEDS_GROUPS = {
    ConditionKind.WHO: _("Bitte wählen Sie, für welche Gruppen der Raum ist."),
    ConditionKind.ORDER: _("Bitte wählen Sie, welche Gruppen zuerst kommen."),
}
MOST_NUMBER = 100_000


class ScopeForm(forms.Form):
    """What a rule or tariff holds for: a room, a house, all rooms of a carrier."""

    scope = forms.ChoiceField(label=_("Gilt für"), help_text=_("Das Nähere zählt: Raum vor Haus vor Träger."))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scopes: dict[str, Room | Site | Organisation] = {}
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        sites = queries.sites_to_keep(actor)
        carriers = [row for row in queries.carriers_to_keep(actor) if may(actor, "rooms.add_condition", row)]
        groups: list[Any] = [("", _("Bitte wählen"))]
        for title, kind, rows in (
            (_("Ein Raum"), "raum", [(row, f"{row.site.name}: {row.name}") for row in rooms]),
            (_("Alle Räume eines Hauses"), "haus", [(row, row.name) for row in sites]),
            (_("Alle Räume eines Trägers"), "traeger", [(row, row.name) for row in carriers]),
        ):
            self._scopes |= {f"{kind}:{row.slug}": row for row, _label in rows}
            if rows:
                groups.append((title, [(f"{kind}:{row.slug}", label) for row, label in rows]))
        self.fields["scope"].choices = groups  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Room | Site | Organisation:
        return self._scopes[self.cleaned_data["scope"]]


class RulingForm(forms.ModelForm):
    """What both have: for which groups, from when to when."""

    groups = forms.MultipleChoiceField(
        label=_("Für wen"), choices=GroupKind.choices, required=False, widget=Chips,
        help_text=_("Nichts gewählt: für alle."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["groups"] = list(self.instance.groups)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", forms.ValidationError(_("Das Ende liegt vor dem Anfang."), code="order"))
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return {**self.cleaned_data, "groups": tuple(self.cleaned_data["groups"])}

    def as_typed(self) -> Any:
        """A row that is not saved, for the preview."""
        row = self.instance.__class__()
        for name, value in self.facts.items():
            setattr(row, name, value)
        return row


class ConditionForm(RulingForm):
    """One rule. What its kind does not use is left out."""

    class Meta:
        model = Condition
        fields = ("kind", "number", "time", "per", "sentence", "starts_on", "ends_on")
        widgets = {
            "kind": forms.RadioSelect, "time": TimeInput, "starts_on": DateInput, "ends_on": DateInput,
            "sentence": forms.Textarea(attrs={"rows": 2}), "number": forms.NumberInput(attrs={"min": 0}),
        }  # fmt: skip
        help_texts = {
            "number": _("Tage, Minuten oder Termine, je nach Regel."),
            "time": _("Nur bei „nicht vor“ und „nicht nach dieser Uhrzeit“."),
            "per": _("Nur bei „höchstens so viele Termine“."),
            "sentence": _("Das liest, wer wegen dieser Regel keine Zusage bekommt. Leer: der übliche Satz."),
        }

    field_order = ("kind", "number", "per", "time", "groups", "sentence", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ConditionKind.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        kind = typed.get("kind")
        if kind is None:
            return typed
        if kind in NEEDS_NUMBER:
            if typed.get("number") is None and "number" not in self.errors:
                self.add_error("number", forms.ValidationError(_("Diese Regel braucht eine Zahl."), code="missing"))
            elif (typed.get("number") or 0) > MOST_NUMBER:
                self.add_error("number", forms.ValidationError(_("Diese Zahl ist zu groß."), code="large"))
            elif typed.get("number") == 0 and kind in (ConditionKind.LONGEST, ConditionKind.MOST):
                self.add_error("number", forms.ValidationError(_("Mindestens 1."), code="small"))
        else:
            typed["number"] = None
        if kind in NEEDS_TIME:
            if not typed.get("time") and "time" not in self.errors:
                self.add_error("time", forms.ValidationError(_("Diese Regel braucht eine Uhrzeit."), code="missing"))
        else:
            typed["time"] = ""
        if kind == ConditionKind.MOST:
            if not typed.get("per") and "per" not in self.errors:
                self.add_error("per", forms.ValidationError(_("Diese Regel braucht einen Zeitraum."), code="missing"))
        else:
            typed["per"] = ""
        if kind in NEEDS_GROUPS and not typed.get("groups"):
            words = NEEDS_GROUPS[kind]
            self.add_error("groups", forms.ValidationError(words, code="missing"))
        return typed


class TariffForm(RulingForm):
    """What the use costs."""

    cents = EuroField(label=_("Betrag (EUR)"), required=False, help_text=_("Leer lassen, wenn es kostenlos ist."))
    member_cents = EuroField(label=_("Betrag für Mitglieder (EUR)"), required=False)
    day_cap_cents = EuroField(label=_("höchstens je Tag (EUR)"), required=False)
    deposit_cents = EuroField(label=_("Kaution (EUR)"), required=False)

    class Meta:
        model = Tariff
        fields = ("basis", "free_if_open", "tax_note", "starts_on", "ends_on")
        widgets = {"basis": forms.RadioSelect, "starts_on": DateInput, "ends_on": DateInput}

    field_order = (
        "basis", "cents", "member_cents", "day_cap_cents", "deposit_cents", "free_if_open", "groups", "tax_note",
        "starts_on", "ends_on",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = Basis.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in ("cents", "member_cents", "day_cap_cents", "deposit_cents"):
                self.initial[name] = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        basis = typed.get("basis")
        if basis == Basis.FREE:
            if typed.get("cents"):
                self.add_error("cents", forms.ValidationError(_("Kostenlos hat keinen Betrag."), code="free"))
        elif basis and typed.get("cents") is None and "cents" not in self.errors:
            self.add_error("cents", forms.ValidationError(_("Bitte geben Sie den Betrag an."), code="missing"))
        for name in ("cents", "deposit_cents"):
            typed[name] = typed.get(name) or 0
        return typed
