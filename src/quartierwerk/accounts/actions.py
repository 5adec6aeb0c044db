"""All writing of accounts. Passwords and second factors are written by the sign-in library."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.accounts import queries, rules
from quartierwerk.accounts.models import Account
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.permissions import Actor

__all__ = ["rules"]  # loading this module enters the rules into the table


@action("accounts.make_account")
def make_account(*, actor: Actor, email: str, name: str, language: str = "de") -> Account:
    """An account that nobody can sign in with until its owner has chosen a password (see ``invite``).

    Raises: Refused: the address already has an account.
    """
    account = Account(email=email.strip().lower(), name=name.strip(), language=language)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    return account


@action("accounts.edit_account")
def edit_account(*, actor: Actor, account: Account, email: str, name: str, language: str) -> Account:
    """A new address takes the place of the old one everywhere; the old one no longer signs in."""
    account.email, account.name, account.language = email.strip().lower(), name.strip(), language
    account.full_clean()
    account.save(update_fields=["email", "name", "language"])
    EmailAddress.objects.filter(user=account).exclude(email=account.email).delete()
    return account


@action("accounts.lock_account")
def lock_account(*, actor: Actor, account: Account) -> Account:
    """From now on nobody signs in with it; who is signed in is out with the next click. Nothing is deleted.

    Raises: Refused: it is the actor's own.
    """
    if account.key == actor.key:
        raise Refused(_("Das eigene Konto kann man nicht sperren. Bitten Sie eine andere Person der Verwaltung darum."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    return account


@action("accounts.unlock_account")
def unlock_account(*, actor: Actor, account: Account) -> Account:
    account.is_active = True
    account.save(update_fields=["is_active"])
    return account


@action("accounts.invite")
def invite(*, actor: Actor, account: Account, by_mail: bool = True) -> str:
    """Make a link that sets the password once, and send it unless it is to be handed over on paper.

    Raises: Refused: the account is locked.
    """
    if not account.is_active:
        raise Refused(_("Dieses Konto ist gesperrt. Bitte entsperren Sie es zuerst."))
    link = queries.one_time_link(account)
    if by_mail:
        words = {"account": account, "link": link, "installation_name": settings.INSTALLATION_NAME}
        with translation.override(account.language):
            subject = render_to_string("accounts/mail_invitation_subject.txt", words)
            body = render_to_string("accounts/mail_invitation.txt", words).strip() + "\n"
        queue_mail(to=account.email, subject=subject, body=body, language=account.language)
    return link


@action("accounts.take_off_second_factor")
def take_off_second_factor(*, actor: Actor, account: Account) -> Account:
    """The phone is lost and the printed codes are too. The person sets the second factor up again after signing in.

    Raises: Refused: there is none, or it is the actor's own.
    """
    if account.key == actor.key:
        raise Refused(_("Den eigenen zweiten Faktor schalten Sie unter „Mein Konto“ ab."))
    found, _per_model = Authenticator.objects.filter(user=account).delete()
    if not found:
        raise Refused(_("Für dieses Konto ist kein zweiter Faktor eingerichtet."))
    return account


@action("accounts.choose_language")
def choose_language(*, actor: Actor, account: Account, language: str) -> Account:
    """The language of the staff's pages and of mails to this person."""
    account.language = language
    account.full_clean()
    account.save(update_fields=["language"])
    return account
