"""Fests as they are typed: permits, their state, the list of kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.choices import STATES_OF_CONSENTS, STATES_OF_PERMITS, RainAlternative
from quartierwerk.offers.forms.fields import DayField, SiteField
from quartierwerk.offers.models import Permit, PermitKind, RainPlan, Session
from quartierwerk.offers.models.events import MOST_HOURS
from quartierwerk.rooms.models import Room
from quartierwerk.vocabularies.models import Language

NOT_HOURS = _("Bitte eine ganze Zahl von 0 bis 336 angeben, zum Beispiel 24.")
NOT_DAYS = _("Bitte eine ganze Zahl von 0 bis 730 angeben.")


class KindsField(forms.ModelMultipleChoiceField):
    """Kinds with when they are needed."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}. {obj.explanation}" if obj.explanation else str(obj.name)


class PermitsForm(forms.Form):
    """Which permits a date needs."""

    kinds = KindsField(
        PermitKind.objects.none(), label=_("Was braucht dieser Termin?"),
        error_messages={
            "required": _("Bitte wählen Sie mindestens eine Genehmigung."),
            "invalid_choice": _("Diese Genehmigung steht nicht mehr in der Liste. Bitte laden Sie die Seite neu."),
            "invalid_pk_value": _("Diese Genehmigung steht nicht mehr in der Liste. Bitte laden Sie die Seite neu."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = queries.kinds_to_add(session)  # type: ignore[attr-defined]


class PermitForm(forms.Form):
    """Whom one asks, and how long before."""

    organisation: Any = forms.ModelChoiceField(
        None, label=_("Behörde oder Eigentümer"), required=False, empty_label=_("nicht in der Liste"),
        help_text=_("Aus den Organisationen der Stammdaten."),
    )  # fmt: skip
    authority = forms.CharField(
        label=_("oder in Worten"), required=False, max_length=160,
        help_text=_("Zum Beispiel „Ordnungsamt, Zimmer 12“. Keine Privatpersonen."),
    )  # fmt: skip
    reference = forms.CharField(label=_("Aktenzeichen"), required=False, max_length=80)
    lead_days = forms.IntegerField(
        label=_("Tage vorher, nur für diesen Termin"), required=False, min_value=0, max_value=730,
        error_messages={"invalid": NOT_DAYS, "min_value": NOT_DAYS, "max_value": NOT_DAYS},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, permit: Permit, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "organisation": permit.organisation_id, "authority": permit.authority, "reference": permit.reference,
            "lead_days": permit.lead_days,
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = queries.choices_of_owners(actor)  # type: ignore[attr-defined]
        self.fields["organisation"].label = _("Eigentümer") if permit.kind.is_consent else _("Behörde")
        self.fields["lead_days"].help_text = _("Leer heißt wie in der Liste: %(days)d Tage.") % {
            "days": permit.kind.lead_days
        }


class StepForm(forms.Form):
    """How a permit stands now."""

    state = forms.ChoiceField(label=_("Stand"), widget=forms.RadioSelect)
    day = DayField(label=_("Seit wann?"))
    note = forms.CharField(
        label=_("Notiz"), required=False, max_length=300,
        help_text=_("Zum Beispiel die Auflagen. Keine Namen von Privatpersonen."),
    )  # fmt: skip

    def __init__(self, *args: Any, permit: Permit, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": clock.today()})
        super().__init__(*args, **kwargs)
        known = STATES_OF_CONSENTS if permit.kind.is_consent else STATES_OF_PERMITS
        self.fields["state"].choices = [(state.value, state.label) for state in known]  # type: ignore[attr-defined]
        self.fields["state"].error_messages |= {"required": _("Bitte wählen Sie einen Stand aus der Liste.")}


class PermitKindForm(forms.ModelForm):
    """One line of the list."""

    class Meta:
        model = PermitKind
        fields = ("name", "lead_days", "explanation", "source", "confirmed_by", "is_consent")
        error_messages = {
            "lead_days": {"invalid": NOT_DAYS, "min_value": NOT_DAYS, "max_value": NOT_DAYS},
        }
        widgets = {"explanation": forms.Textarea(attrs={"rows": 3})}


class RainPlanForm(forms.Form):
    """What is done when it rains; only what belongs to the chosen way is kept."""

    alternative = forms.ChoiceField(
        label=_("Was geschieht bei Regen?"), choices=RainAlternative.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, was bei Regen geschieht.")},
    )  # fmt: skip
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Raum"), required=False, empty_label=_("kein Raum"),
        help_text=_("Nur für „an einem anderen Ort oder im Raum“."),
    )  # fmt: skip
    holds_room = forms.BooleanField(
        label=_("Raum gleich freihalten"), required=False, initial=True,
        help_text=_("Der Raum ist dann für diese Zeit belegt, bis über das Wetter entschieden ist."),
    )  # fmt: skip
    site = SiteField(
        label=_("oder anderer Treffpunkt"), required=False, queryset=None, empty_label=_("kein anderer"),
    )  # fmt: skip
    reserve_on = DayField(
        label=_("Ausweichtag"), required=False, help_text=_("Nur für „an einem anderen Tag“. Die Uhrzeit bleibt.")
    )
    words = forms.CharField(
        label=_("In Worten für alle"), required=False, max_length=160,
        help_text=_("Nötig für „kürzer oder unter einem Dach“. Zum Beispiel „Nur bis 16 Uhr, unter dem Vordach“."),
    )  # fmt: skip
    decide_hours = forms.IntegerField(
        label=_("Wie viele Stunden vor Beginn entscheiden Sie?"), min_value=0, max_value=MOST_HOURS, initial=24,
        error_messages={"required": NOT_HOURS, "invalid": NOT_HOURS, "min_value": NOT_HOURS, "max_value": NOT_HOURS},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, plan: RainPlan | None, is_held: bool = False, **kwargs: Any) -> None:
        if plan is not None:
            kwargs.setdefault("initial", {
                "alternative": plan.alternative, "site": plan.site_id if plan.room_id is None else None,
                "room": plan.room_id, "reserve_on": plan.reserve_on, "words": plan.words,
                "decide_hours": plan.decide_hours, "holds_room": is_held or plan.room_id is None,
            })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = queries.choices_of_sites(actor)  # type: ignore[attr-defined]
        self.fields["room"].queryset = queries.choices_of_rooms(actor)  # type: ignore[attr-defined]
        self.fields["room"].label_from_instance = lambda room: f"{room} ({room.site})"  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What ``set_rain_plan`` keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "holds_room"}


class RainWordsForm(forms.Form):
    """The words of the plan, one line for each language."""

    def __init__(self, *args: Any, plan: RainPlan, languages: Iterable[Language], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in languages:
            text = plan.text("words", language.code)
            direction = "rtl" if language.is_right_to_left else "ltr"
            self.fields[language.code] = forms.CharField(
                label=str(language), required=False, max_length=160, initial="" if text.is_fallback else text.value,
                widget=forms.TextInput(attrs={"lang": language.code, "dir": direction}),
            )  # fmt: skip
