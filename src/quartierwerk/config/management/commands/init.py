"""``quartierwerk init``: makes the data folder ready: tables, static files, vocabularies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command

from quartierwerk.foundation.commands import PlainCommand
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers.actions import plant_permit_kinds
from quartierwerk.vocabularies.actions import plant_lists


class Command(PlainCommand):
    help = "make the data folder ready: tables, lists and static files (safe to repeat)"

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = 0 if options["verbosity"] < 2 else options["verbosity"]
        self.stdout.write(f"init: tables in {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}")
        call_command("migrate", interactive=False, verbosity=quiet)
        self.stdout.write("init: lists of fields, groups, ages, languages and permits")
        plant_lists(actor=Clock())
        plant_permit_kinds(actor=Clock())
        self.stdout.write("init: static files")
        call_command("collectstatic", interactive=False, verbosity=0)
