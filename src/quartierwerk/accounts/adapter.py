"""How sign-in differs from a public web site: nobody can register, accounts are made by an administrator; mails go
through the outbox in the reader's language; secrets of the second factor are stored encrypted.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from quartierwerk.accounts import actions
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.output.qr import qr_svg


class ClosedDoor(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "email_password_mismatch": _(
            "E-Mail-Adresse oder Kennwort stimmt nicht. Bitte prüfen Sie beides, auch Groß- und Kleinschreibung."
        ),
        "enter_current_password": _("Das ist nicht Ihr jetziges Kennwort."),
        "incorrect_code": _("Dieser Code stimmt nicht oder ist abgelaufen. Bitte geben Sie den neuesten Code ein."),
        "incorrect_password": _("Das Kennwort stimmt nicht."),
        "invalid_or_expired_key": _("Dieser Link gilt nicht mehr."),
        "invalid_login": _("Die Anmeldung hat nicht geklappt."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr."),
        "rate_limited": _("Das waren zu viele Versuche. Bitte warten Sie ein paar Minuten."),
        "too_many_login_attempts": _(
            "Das waren zu viele Versuche. Bitte warten Sie fünf Minuten oder lassen Sie sich ein neues Kennwort "
            "zuschicken."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no user name, only an e-mail address."""

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends what runs with the old one; where it is changed by its owner, her browser stays."""
        session = getattr(self.request, "session", None)
        with transaction.atomic():
            super().set_password(user, password)
            actions.end_sessions(user, but=getattr(session, "session_key", None) or "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, so that a mail server that is away loses nothing and delays nobody."""
        reader = context.get("user")
        language = getattr(reader, "language", None) or translation.get_language() or "de"
        words = {"installation_name": settings.INSTALLATION_NAME, "base_url": settings.BASE_URL, **context}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", words)
            body = render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n"
        queue_mail(to=email, subject=subject, body=body, language=language)


def _cipher() -> Fernet:
    """A key of its own, derived from the installation's secret."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"quartierwerk second factor").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))


class SecondFactor(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Der zweite Faktor kann hier nicht abgeschaltet werden."),
        "cannot_generate_recovery_codes": _("Notfallcodes gibt es erst, wenn der zweite Faktor eingerichtet ist."),
        "incorrect_code": ClosedDoor.error_messages["incorrect_code"],
    }

    def build_totp_svg(self, url: str) -> str:
        return str(qr_svg(url, title=str(_("QR-Code für die App"))))

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where the installation's secret was lost, no code fits any more; an administrator takes the factor off."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""
