"""What residents fill in to take a stall or to help: read in every language, unlike the forms of the staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.offers.choices import Goods, StallNeed
from quartierwerk.offers.forms.signup import ContactForm
from quartierwerk.offers.models import Post
from quartierwerk.offers.models.signup import MOST_PEOPLE
from quartierwerk.offers.queries import Wish

NEEDS = {"electricity": StallNeed.ELECTRICITY, "table": StallNeed.TABLE}


class PostSignUpForm(ContactForm):
    """First name; at a stall what one brings and needs, for a shift how many help."""

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if post.is_shift:
            self.fields["people"] = forms.IntegerField(
                label=_("Wie viele helfen mit?"), min_value=1, max_value=MOST_PEOPLE, initial=1, required=False,
                help_text=_("Sie bekommen alle zusammen einen Platz oder warten zusammen."),
            )  # fmt: skip
        else:
            self.fields["brings"] = forms.ChoiceField(
                label=_("Was bringen Sie mit?"), choices=Goods.choices, widget=forms.RadioSelect(),
                error_messages={
                    "required": _("Bitte wählen Sie, was Sie mitbringen."),
                    "invalid_choice": _("Bitte wählen Sie, was Sie mitbringen."),
                },
            )  # fmt: skip
            for name, need in NEEDS.items():
                self.fields[name] = forms.BooleanField(label=need.label, required=False)
        self.ask_how_to_tell()

    def wish(self, language: str) -> Wish:
        """Call it only when the form is valid."""
        cleaned = self.cleaned_data
        answers = [cleaned["brings"]] if cleaned.get("brings") else []
        answers += [need.value for name, need in NEEDS.items() if cleaned.get(name)]
        return Wish(
            first_name=cleaned["first_name"], language=language, people=cleaned.get("people") or 1,
            answers=tuple(answers), email=cleaned["email"], phone=cleaned["phone"],
        )  # fmt: skip
