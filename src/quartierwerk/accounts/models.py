"""Tables of accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    email = models.EmailField(_("E-Mail"), max_length=254, unique=True)
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
