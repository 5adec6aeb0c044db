"""All reading of accounts."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from quartierwerk.accounts.models import Account
from quartierwerk.foundation.permissions import Actor


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """All for the administrator, with ``has_second_factor``; nobody else's for anybody else."""
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    rows = Account.objects.annotate(has_second_factor=Exists(second)).order_by("name", "pk")
    return rows if actor.holds("administrator") else rows.none()


def one_time_link(account: Account) -> str:
    """Leads to a page where a password is chosen. Dead once a password was chosen or somebody signed in, and after
    ``PASSWORD_RESET_TIMEOUT``."""
    key = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
