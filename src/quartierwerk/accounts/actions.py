"""All writing of accounts. Passwords and second factors are written by the sign-in library."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from quartierwerk.accounts import queries, rules
from quartierwerk.accounts.models import Account, BrowserSession
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.permissions import Actor

__all__ = ["rules"]  # loading this module enters the rules into the table


def _tell(account: Account, template: str, *, to: str = "", **words: str) -> None:
    """A mail in the language of the account."""
    words = {"account": account, "installation_name": settings.INSTALLATION_NAME, **words}  # type: ignore[dict-item]
    with translation.override(account.language):
        subject = render_to_string(f"{template}_subject.txt", words)
        body = render_to_string(f"{template}.txt", words).strip() + "\n"
    queue_mail(to=to or account.email, subject=subject, body=body, language=account.language)


def end_sessions(account: Account, *, but: str = "") -> None:
    """Whoever is signed in with it signs in again, in all browsers but the one with this key."""
    BrowserSession.objects.filter(account=account).exclude(session_key=but).delete()


@action("accounts.forget_sessions", "Abgelaufene Sitzungen gelöscht")
def forget_sessions(*, actor: Actor) -> int:
    """What was remembered of browsers whose session is over goes; gives how many."""
    found, _per_model = BrowserSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return found


@action("accounts.make_account", "Konto angelegt")
def make_account(*, actor: Actor, email: str, name: str, language: str = "de") -> Account:
    """An account that nobody can sign in with until its owner has chosen a password (see ``invite``).

    Raises: Refused: the address already has an account.
    """
    account = Account(email=email.strip().lower(), name=name.strip(), language=language)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    return account


@action("accounts.edit_account", "Konto geändert")
def edit_account(*, actor: Actor, account: Account, email: str, name: str, language: str) -> Account:
    """A new address takes the place of the old one everywhere; the old one no longer signs in and hears of it."""
    before = account.email
    account.email, account.name, account.language = email.strip().lower(), name.strip(), language
    account.full_clean()
    account.save(update_fields=["email", "name", "language"])
    if account.email != before:
        _tell(account, "accounts/mail_new_address", to=before)
    EmailAddress.objects.filter(user=account).exclude(email=account.email).delete()
    return account


@action("accounts.lock_account", "Konto gesperrt")
def lock_account(*, actor: Actor, account: Account) -> Account:
    """From now on nobody signs in with it; its sessions end. Nothing else is deleted.

    Raises: Refused: it is the actor's own.
    """
    if account.key == actor.key:
        raise Refused(_("Das eigene Konto kann man nicht sperren. Bitten Sie eine andere Person der Verwaltung darum."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)
    return account


@action("accounts.unlock_account", "Konto entsperrt")
def unlock_account(*, actor: Actor, account: Account) -> Account:
    account.is_active = True
    account.save(update_fields=["is_active"])
    return account


@action("accounts.invite", "Zum Konto eingeladen")
def invite(*, actor: Actor, account: Account, by_mail: bool = True) -> str:
    """Make a link that sets the password once, and send it unless it is to be handed over on paper.

    Whoever already has a password hears of a link on paper by mail: nobody else is to take over her account unseen.

    Raises: Refused: the account is locked.
    """
    if not account.is_active:
        raise Refused(_("Dieses Konto ist gesperrt. Bitte entsperren Sie es zuerst."))
    link = queries.one_time_link(account)
    if by_mail:
        _tell(account, "accounts/mail_invitation", link=link)
    elif account.has_usable_password():
        _tell(account, "accounts/mail_link_on_paper")
    return link


@action("accounts.take_off_second_factor", "Zweiten Faktor abgeschaltet")
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


@action("accounts.choose_language", "Sprache gewählt")
def choose_language(*, actor: Actor, account: Account, language: str) -> Account:
    """The language of the staff's pages and of mails to this person."""
    account.language = language
    account.full_clean()
    account.save(update_fields=["language"])
    return account
