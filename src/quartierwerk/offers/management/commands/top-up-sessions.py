"""``quartierwerk top-up-sessions``: make the dates of all series as far ahead as they should exist, now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.commands import ReportingCommand, WrongUse
from quartierwerk.offers import queries, tasks


class Command(ReportingCommand):
    help = "Make the dates of all series up to 18 months ahead (what the clock does by itself every night)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--until", metavar="DAY", help="make dates up to this day instead, such as 2031-12-31")

    def run(self, **options: Any) -> dict[str, Any]:
        until = _day(options["until"]) if options["until"] else queries.horizon()
        return tasks.make_dates(until)

    def words(self, result: dict[str, Any]) -> str:
        return _("%(dates)d Termine für %(series)d Reihen entstanden, bis %(until)s.") % result


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(_("„%(text)s“ ist kein Tag. Bitte so angeben: 2031-12-31.") % {"text": text}) from error
    if day > queries.months_later(clock.today(), 60):
        raise WrongUse(_("Termine entstehen höchstens fünf Jahre im Voraus."))
    return day
