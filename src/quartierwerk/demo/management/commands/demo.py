"""``quartierwerk demo``: loads the demo town. Only with QUARTIERWERK_DEMO=1, and never over anybody's own data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from quartierwerk.accounts.models import Account
from quartierwerk.demo.builders import ACCOUNTS, PASSWORD, build
from quartierwerk.foundation.commands import PlainCommand, WrongUse


class Command(PlainCommand):
    help = "load the demo town (needs QUARTIERWERK_DEMO=1)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if the town stands already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise WrongUse("The demo town is loaded only with QUARTIERWERK_DEMO=1: its passwords are known to all.")
        call_command("init", verbosity=options["verbosity"], stdout=self.stdout)
        if Account.objects.exclude(email__endswith="@demo.invalid").exists():
            raise WrongUse("There are accounts of real people here. Choose another folder with QUARTIERWERK_DATA.")
        stands = Account.objects.exists()
        if stands and not options["if_empty"]:
            self.stdout.write("demo: the old town is taken away")
            call_command("flush", interactive=False, verbosity=0)
        if not (stands and options["if_empty"]):
            build(self.stdout.write)
        self.stdout.write(f"demo: sign in at {settings.BASE_URL}/buero/ with the password {PASSWORD}")
        for email, name, _role, _area, _organisation in ACCOUNTS:
            self.stdout.write(f"  {email:<30} {name}")
        self.stdout.flush()
