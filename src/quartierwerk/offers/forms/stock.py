"""What a partner says has changed about its offer, and what whoever releases it has to promise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.offers.choices import Children, SignUp
from quartierwerk.offers.models import Offer
from quartierwerk.places.choices import Answer

MOST_EUROS = 20_000
SAME = ("title", "summary", "description", "contact_phone", "contact_email", "cost_note")
CHOICES = {
    "free": Answer,
    "children": Children,
    "sign_up": SignUp,
    "women_only": Answer,
    "papers": Answer,
    "step_free": Answer,
}


def _column(name: str) -> Any:
    return Offer._meta.get_field(name)


def _text(name: str, **more: Any) -> forms.CharField:
    column = _column(name)
    return forms.CharField(label=column.verbose_name, max_length=column.max_length, required=False, **more)


def _choice(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_column(name).verbose_name, choices=CHOICES[name].choices, required=False, widget=forms.Select
    )


class ChangeForm(forms.Form):
    """The offer as it stands, to be corrected. Only what differs becomes a proposal."""

    ended = forms.BooleanField(label=_("Das Angebot gibt es nicht mehr"), required=False)
    times = forms.CharField(
        label=_("Neue Zeiten"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.CharField(label=_("Neuer Ort"), max_length=300, required=False)
    title = forms.CharField(
        label=_column("title").verbose_name,
        max_length=200,
        error_messages={"required": _("Ohne Titel geht es nicht. Bitte tragen Sie ihn wieder ein.")},
    )
    summary = _text("summary")
    description = _text("description", widget=forms.Textarea(attrs={"rows": 6}))
    contact_phone = _text("contact_phone")
    contact_email = forms.EmailField(label=_column("contact_email").verbose_name, max_length=254, required=False)
    free = _choice("free")
    price = forms.DecimalField(
        label=_("Preis in Euro"),
        required=False,
        localize=True,
        min_value=0,
        max_value=MOST_EUROS,
        decimal_places=2,
        error_messages={"invalid": _("Bitte einen Betrag eintragen, zum Beispiel 2,50.")},
    )
    cost_note = _text("cost_note")
    children = _choice("children")
    sign_up = _choice("sign_up")
    women_only = _choice("women_only")
    papers = _choice("papers")
    step_free = _choice("step_free")
    note = forms.CharField(
        label=_("Was sich sonst geändert hat"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, offer: Offer, proposed: dict[str, Any], times: str, place: str, **kwargs: Any
    ) -> None:
        self.offer = offer
        cents = proposed.get("cost_cents", offer.cost_cents)
        start: dict[str, Any] = {name: proposed.get(name, getattr(offer, name)) for name in (*SAME, *CHOICES)}
        start |= {name: proposed[name] for name in ("times", "place", "note", "ended") if name in proposed}
        start["price"] = None if cents is None else Decimal(cents) / 100
        super().__init__(*args, **{**kwargs, "initial": start})
        if times:
            self.fields["times"].help_text = _("Zurzeit steht dort: %(times)s") % {"times": times}
        if place:
            self.fields["place"].help_text = _("Zurzeit steht dort: %(place)s") % {"place": place}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("free") == Answer.YES and cleaned.get("price"):
            self.add_error("price", _("Kostenlos oder ein Preis: Bitte wählen Sie eins von beiden."))
        if not self.errors and not self.proposed(cleaned):
            raise forms.ValidationError(
                _("Sie haben nichts geändert. Ist alles richtig, gehen Sie zurück und drücken Sie „Stimmt noch“.")
            )
        return cleaned

    def proposed(self, cleaned: dict[str, Any] | None = None) -> dict[str, Any]:
        """Only what differs from the offer, as it is stored."""
        given = self.cleaned_data if cleaned is None else cleaned
        values: dict[str, Any] = {}
        for name in (*SAME, *CHOICES):
            said = str(given.get(name, "")).replace("\r\n", "\n")
            if said != str(getattr(self.offer, name)).replace("\r\n", "\n").strip():
                values[name] = said
        price = given.get("price")
        cents = None if price is None else int(price * 100)
        if not cents and given.get("free") == Answer.YES:
            cents = 0 if self.offer.cost_cents == 0 else None  # both say the same of what is free
        if cents != self.offer.cost_cents:
            values["cost_cents"] = cents
        values |= {name: given[name] for name in ("times", "place", "note") if given.get(name)}
        if given.get("ended"):
            values["ended"] = True
        return values


class ReleaseForm(forms.Form):
    """The fingerprint of what was shown; and, where something is said in words, that it is entered."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    is_entered = forms.BooleanField(
        label=_("Was in Worten dasteht, habe ich eingetragen oder es ist nicht nötig"), required=False
    )

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_hand:
            del self.fields["is_entered"]
