"""Tables of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Remembered(models.Model):
    """What all web processes remember together for a short time, such as attempts at signing in.

    Django's database cache reads and writes this table; nothing else does.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_remembered"

    def __str__(self) -> str:
        return self.cache_key


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Konto: a person of the staff, of a body or of an office who signs in. Residents never need one."""

    email = models.EmailField(
        _("E-Mail-Adresse"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Für diese E-Mail-Adresse gibt es schon ein Konto.")},
    )
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(
        _("Sprache der Oberfläche"), max_length=12, choices=settings.STAFF_LANGUAGES, default="de"
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="account_email_once",
                violation_error_message=_("Für diese E-Mail-Adresse gibt es schon ein Konto."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"account:{self.pk}"

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's own permissions are not used; the table of rules decides."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class BrowserSession(AbstractBaseSession):
    """Sitzung: what one browser is remembered by until it signs out, and whose account signed in there, if any.

    Who that is, is read from the signed ``session_data``; the column is for reading the account in the same question
    and for ending all sessions of an account. Nothing refuses a session whose account is gone: it is nobody's.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="browsers"
    )

    class Meta:
        verbose_name = _("Sitzung im Browser")
        verbose_name_plural = _("Sitzungen im Browser")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")
