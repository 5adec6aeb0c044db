"""Forms of signing in, in our words. The library's forms do the checking."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quartierwerk.accounts.models import Account

LONG_ENOUGH = _("Mindestens 12 Zeichen. Gut sind vier oder fünf Wörter, die nicht zusammengehören.")
TWICE = _("Die beiden Kennwörter sind nicht gleich.")


class OurWords:
    """Labels and hints by name of the field; no text inside of the fields, because it vanishes when one types."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]  # type: ignore[attr-defined]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "password2" and not isinstance(error, ValidationError):
            error = TWICE  # the library compares the two in its own words
        super().add_error(field, error)  # type: ignore[misc]


class SignInForm(OurWords, account.LoginForm):
    words = {"login": (_("E-Mail-Adresse"), ""), "password": (_("Kennwort"), "")}


class ForgottenForm(OurWords, account.ResetPasswordForm):
    words = {"email": (_("E-Mail-Adresse"), _("Die Adresse, mit der Sie sich anmelden."))}


class NewPasswordForm(OurWords, account.ResetPasswordKeyForm):
    words = {"password1": (_("Neues Kennwort"), LONG_ENOUGH), "password2": (_("Neues Kennwort, noch einmal"), "")}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Jetziges Kennwort"), ""),
        "password1": (_("Neues Kennwort"), LONG_ENOUGH),
        "password2": (_("Neues Kennwort, noch einmal"), ""),
    }


class AgainForm(OurWords, account.ReauthenticateForm):
    words = {"password": (_("Kennwort"), "")}


class CodeForm(OurWords, mfa.AuthenticateForm):
    words = {
        "code": (_("Code"), _("Sechs Ziffern aus Ihrer App. Ist das Telefon weg, geht auch einer Ihrer Notfallcodes."))
    }


class CodeAgainForm(OurWords, mfa.ReauthenticateForm):
    words = CodeForm.words


class SetUpForm(OurWords, totp.ActivateTOTPForm):
    words = {"code": (_("Code aus der App"), _("Die sechs Ziffern, die die App jetzt anzeigt."))}


class OwnAccountForm(forms.ModelForm):
    """What a person sets for herself."""

    class Meta:
        model = Account
        fields = ("language",)
