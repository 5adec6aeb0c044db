"""``quartierwerk make-administrator EMAIL --name NAME``: the first account of an installation, and the way back in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from quartierwerk.access import actions, queries
from quartierwerk.access.choices import Role
from quartierwerk.accounts import actions as accounts
from quartierwerk.accounts.queries import visible_accounts
from quartierwerk.foundation.commands import ReportingCommand, WrongUse
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Clock


class Command(ReportingCommand):
    help = "make an account with the role of technical administration and print a link that sets its password once"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="needed when the account does not exist yet")

    def run(self, **options: Any) -> dict[str, str]:
        operator = Clock()
        email = options["email"].strip().lower()
        account = visible_accounts(operator).filter(email__iexact=email).first()
        if account is None:
            try:
                account = accounts.make_account(actor=operator, email=email, name=options["name"] or email)
            except Refused as refusal:
                raise WrongUse(refusal) from refusal
        if not account.is_active:
            accounts.unlock_account(actor=operator, account=account)
            account.refresh_from_db()
        if not queries.running_administrators().filter(account=account).exists():
            actions.assign(actor=operator, account=account, role=Role.ADMINISTRATOR)
        link = accounts.invite(actor=operator, account=account, by_mail=False)
        return {"email": account.email, "name": account.name, "link": link}

    def words(self, result: Any) -> str:
        return _("Konto %(email)s. Mit diesem Link wird das Kennwort gewählt (drei Tage, einmal):\n%(link)s") % result
